//! The model: all that the screen is drawn from.

use super::blotter::Sieve;
use super::draft::{self, Draft};
use super::finding::Finding;
use super::ghost::Ghost;
use super::kept::Kept;
use super::keymap::{Context, Keymap};
use super::overlays::{Overlay, Recall};
use super::panes::chart::Face;
use super::panes::depth::Reach;
use super::panes::{ListState, Pane};
use super::playhead::Playhead;
use super::screens::Screen;
use super::search::Search;
use super::signed;
use super::signed::{Doors, SignedIn};
use super::theme::Theme;
use crate::command_line::Names;
use crate::domain::{AccountId, Handle, InstrumentId, Symbol, Time};
use crate::reactions::Post;
use crate::session::{Pace, Session};
use crate::views::{Moment, Period};

/// The sign of a marked record.
pub const MARKER: &str = "◆";

/// How many candles show a movement.
const ENOUGH_CANDLES: usize = 20;
use ratatui::layout::Rect;

/// What the line of messages says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whether it is good news.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
}

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Plain,
    /// Done as asked.
    Done,
    /// Refused, or not possible.
    Refused,
}

/// What the loop around the model must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Leave.
    Quit,
    /// Stop, and come back.
    Suspend,
    /// Draw all cells anew.
    Redraw,
}

/// The playing of records in the past.
#[derive(Clone, Copy, Debug, Default)]
pub struct Replay {
    /// Whether records are played.
    pub playing: bool,
    /// So many times faster than the records came; `None` plays so many records a second.
    pub times: Option<f64>,
    /// The index of the speed in [`Replay::SPEEDS`].
    speed: usize,
    /// Of a record, or of simulated time, what is due: in millionths, in microseconds.
    owed: u64,
}

impl Replay {
    /// Records a second.
    const SPEEDS: [u32; 7] = [1, 2, 5, 10, 50, 200, 1_000];

    /// Records a second.
    fn speed(&self) -> u32 {
        Self::SPEEDS.get(self.speed).copied().unwrap_or(1)
    }

    /// `5/s`, `×2`.
    pub fn words(&self) -> String {
        match self.times {
            Some(times) => format!("×{times}"),
            None => format!("{}/s", self.speed()),
        }
    }

    /// The next faster or slower speed.
    pub fn change(&mut self, by: isize) {
        (self.times, self.owed) = (None, 0);
        self.speed = self.speed.saturating_add_signed(by).min(Self::SPEEDS.len() - 1);
    }

    /// The position to play on to after so many microseconds more, from another one.
    pub fn target(&mut self, micros: u64, session: &Session, position: u64) -> u64 {
        let micros = micros.min(1_000_000); // a program that was stopped does not leap
        let Some(times) = self.times else {
            self.owed += micros * u64::from(self.speed());
            let due = self.owed / 1_000_000;
            self.owed %= 1_000_000;
            return position.saturating_add(due);
        };
        let at = |position| session.line().at(position).and_then(|n| session.history().time(n));
        let (Some(here), Some(next)) = (at(position), at(position + 1)) else { return position + 1 };
        self.owed = self.owed.saturating_add((micros as f64 * times) as u64); // saturates by itself
        // Nobody watches a night pass: so long at most for the next record.
        let longest = LONGEST_WAIT.as_micros() as f64 * times;
        let gap = (next.0.saturating_sub(here.0)).max(0).cast_unsigned();
        let wait = gap.min(longest as u64);
        if self.owed < wait {
            return position;
        }
        let target = session.position_at_time(here.after(i64::try_from(self.owed).unwrap_or(i64::MAX)));
        let target = target.max(position + 1);
        let passed = at(target).map_or(wait, |then| (then.0.saturating_sub(here.0)).max(0).cast_unsigned());
        self.owed = self.owed.saturating_sub(passed.max(wait));
        target
    }
}

/// The longest wait between two records that play in their own time.
const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_secs(2);

/// The state of the screen.
pub struct Model {
    /// The mail that goes out. Before the session: it ends while the journal is still ours.
    pub post: Post,
    /// The journal; while a customer is signed in, what they see of it.
    pub session: Session,
    /// The customer who is signed in, and the journal behind what they see.
    pub signed: Option<Box<SignedIn>>,
    /// Who may sign in.
    pub doors: Doors,
    /// Whether nobody has said who they are, where that is asked.
    pub locked: bool,
    /// The cursor.
    pub playhead: Playhead,
    /// What keys do.
    pub keymap: Keymap,
    /// How things look.
    pub theme: Theme,
    /// The screen that is shown.
    pub screen: Screen,
    /// The pane that has the focus, for each screen.
    pub focus: [Pane; Screen::ALL.len()],
    /// The pane beside the stream where there is room for one only, for each screen.
    pub tab: [Pane; Screen::ALL.len()],
    /// The size of the terminal.
    pub size: Rect,
    /// The instrument that is shown; the first one where it is not listed.
    pub symbol: Option<Symbol>,
    /// Who acts: the account of tickets and the status line.
    pub acting: Option<Handle>,
    /// The period of the candles that was chosen; without a choice it follows what there is to see.
    pub period: Option<Period>,
    /// Which orders are looked at.
    pub sieve: Sieve,
    /// What the chart shows.
    pub face: Face,
    /// How far the chart of the depth looks.
    pub reach: Reach,
    /// Whether the pane that has the focus takes all of the body.
    pub zoomed: bool,
    /// What is selected in lists, for each pane.
    pub lists: [ListState; Pane::ALL.len()],
    /// The position of the first record in the stream's pane.
    pub stream_top: u64,
    /// The playing of records in the past.
    pub replay: Replay,
    /// The pace that the market goes on at when it does not stand.
    pub pace: Pace,
    /// Whether the market goes on when the cursor is live again.
    pub resume: bool,
    /// What panes keep between frames.
    pub kept: Kept,
    /// What would come of the command that is being typed: only while a frame is drawn.
    pub ghost: Option<Ghost>,
    /// The draft that is open.
    pub draft: Option<Draft>,
    /// What is searched for, and what was found.
    pub search: Option<Search>,
    /// The condition whose moment is being looked for; there is this or a search, never both.
    pub finding: Option<Finding>,
    /// The conditions that were looked for.
    pub conditions: Recall,
    /// The numbers that were explained by name.
    pub numbers: Recall,
    /// The row of the book that is selected: 0 between its sides, below zero the asks.
    pub rung: i64,
    /// The commands that the command line brings back.
    pub recall: Recall,
    /// What was said last.
    pub message: Option<Message>,
    /// What lies over the panes, the last on top.
    pub overlays: Vec<Box<dyn Overlay>>,
    /// Whether anything has changed since the last frame.
    pub dirty: bool,
    /// What the loop must do.
    pub control: Option<Control>,
}

impl Model {
    /// A model that shows the Floor, live.
    pub fn new(session: Session, theme: Theme) -> Model {
        let acting = session.scenario().you;
        let message = session.notices().first().map(|text| Message { tone: Tone::Refused, text: text.clone() });
        let doors = Doors::of(&session);
        let mut model = Model {
            post: Post::Unknown,
            session,
            signed: None,
            doors,
            locked: false,
            playhead: Playhead::default(),
            keymap: Keymap::default(),
            theme,
            screen: Screen::Floor,
            focus: Screen::ALL.map(Screen::home),
            tab: Screen::ALL.map(|screen| screen.panes().get(1).copied().unwrap_or(Pane::Stream)),
            size: Rect::default(),
            symbol: None,
            acting,
            period: None,
            sieve: Sieve::default(),
            face: Face::default(),
            reach: Reach::default(),
            zoomed: false,
            lists: [ListState::default(); Pane::ALL.len()],
            stream_top: 1,
            replay: Replay::default(),
            pace: Pace::Times(1),
            resume: false,
            kept: Kept::default(),
            ghost: None,
            draft: None,
            search: None,
            finding: None,
            conditions: Recall::default(),
            numbers: Recall::default(),
            rung: 0,
            recall: Recall::default(),
            message,
            overlays: Vec::new(),
            dirty: true,
            control: None,
        };
        signed::lock(&mut model);
        model
    }

    /// The state that panes show: the one at the cursor or, while a command is typed, as it would be
    /// with it.
    pub fn shown(&self) -> &Moment {
        self.ghost.as_ref().map_or_else(|| self.at_cursor(), |ghost| &ghost.moment)
    }

    /// The state at the cursor, whatever is being typed.
    pub fn at_cursor(&self) -> &Moment {
        self.playhead.shown(&self.session)
    }

    /// The state that changes are marked against: without what is being typed; else the one before
    /// the record under the cursor, in the past and while the market stands.
    pub fn before(&self) -> Option<&Moment> {
        match &self.ghost {
            Some(_) => Some(self.at_cursor()),
            None if self.is_streaming() => None,
            None => self.playhead.before(&self.session),
        }
    }

    /// Whether panes mark what is new. Not while records stream by.
    pub fn marks(&self) -> bool {
        self.ghost.is_some() || !self.is_streaming()
    }

    /// The position of the cursor on the line in use, from 1.
    pub fn position(&self) -> u64 {
        self.playhead.position(&self.session)
    }

    /// Whether the cursor is in the past.
    pub fn is_past(&self) -> bool {
        self.playhead.is_past()
    }

    /// When the first and the last record of the line in use were made.
    pub fn stretch(&self) -> (Time, Time) {
        let line = self.session.line();
        let time_at = |position: u64| {
            let time = line.at(position).and_then(|n| self.session.history().time(n));
            time.unwrap_or(self.session.live().at)
        };
        (time_at(1), time_at(line.len()))
    }

    /// Whether the market runs before one's eyes.
    pub fn is_streaming(&self) -> bool {
        !self.is_past() && self.session.pace() != Pace::Paused
    }

    /// The pane that has the focus.
    pub fn focused(&self) -> Pane {
        self.focus[self.screen.index()] // one for each screen
    }

    /// Who acts, in the state at the cursor. The first account where nobody was chosen.
    pub fn you(&self) -> Option<AccountId> {
        self.account_in(self.shown())
    }

    /// Who acts, in some other state: numbers differ between branches, handles do not.
    pub fn account_in(&self, moment: &Moment) -> Option<AccountId> {
        let bank = &moment.world.bank;
        let mut shown = bank.accounts().map(|(id, _, _)| id).filter(|id| self.shows(&moment.world, *id));
        let chosen = self.acting.and_then(|handle| bank.find_handle(&handle));
        chosen.filter(|id| self.shows(&moment.world, *id)).or_else(|| shown.next())
    }

    /// What may be named where a command is typed.
    pub fn names(&self) -> Names<'_> {
        let world = &self.shown().world;
        let mut names = Names::of(world, self.you());
        if self.signed.is_some() {
            // Others have no names here that anybody would know.
            let own = |name: &str| Handle::parse(name).ok().and_then(|handle| world.bank.find_handle(&handle));
            names.accounts.retain(|known| own(&known.text).is_some_and(|id| self.shows(world, id)));
            if self.you().is_none() {
                (names.orders, names.holds, names.shop_orders) = (Vec::new(), Vec::new(), Vec::new());
            }
        }
        names
    }

    /// The instrument that is shown, in the state at the cursor.
    pub fn instrument(&self) -> Option<InstrumentId> {
        let exchange = &self.shown().world.exchange;
        let chosen = self.symbol.and_then(|symbol| exchange.find(&symbol));
        chosen.or_else(|| exchange.instruments().next().map(|(id, _)| id))
    }

    /// The period of the candles: the one that was chosen, or the longest of which there are enough
    /// to see something move.
    pub fn period(&self) -> Period {
        let enough = |period: &Period| {
            let candles = |id| self.shown().views.candles.of(id, *period).count();
            self.instrument().map_or(0, candles) >= ENOUGH_CANDLES
        };
        self.period.or_else(|| Period::ALL.into_iter().rev().find(enough)).unwrap_or(Period::Seconds5)
    }

    /// What is selected in a pane.
    pub fn list(&self, pane: Pane) -> ListState {
        self.lists[pane.index()] // one for each pane
    }

    /// What is selected in a pane, to change it.
    pub fn list_mut(&mut self, pane: Pane) -> &mut ListState {
        &mut self.lists[pane.index()] // one for each pane
    }

    /// Where keys are looked up, the narrowest first.
    pub fn contexts(&self) -> Vec<Context> {
        match self.overlays.last().map(|overlay| overlay.context()) {
            Some(
                context @ (Context::List
                | Context::Compare
                | Context::Explain
                | Context::Performance
                | Context::Statement
                | Context::Answer
                | Context::Life),
            ) => {
                vec![context, Context::Overlay]
            }
            Some(Context::Markers) => vec![Context::Markers, Context::List, Context::Overlay],
            Some(context) => vec![context],
            None if self.focused() == Pane::Chart && self.face == Face::Depth => {
                vec![Context::Depth, Context::Everywhere]
            }
            None => vec![Context::Pane(self.focused()), Context::Everywhere],
        }
    }

    /// Whether nothing can be written here; says so.
    pub fn refuses_to_write(&mut self) -> bool {
        let text = match self.read_only() {
            Some(why) => Some(format!("the journal is read-only, nothing is written: {why}")),
            None => self.draft.is_some().then(|| draft::OPEN.to_owned()),
        };
        let refuses = text.is_some();
        text.into_iter().for_each(|text| self.say(Tone::Refused, text));
        refuses
    }

    /// Says something in the line of messages.
    pub fn say(&mut self, tone: Tone, text: impl Into<String>) {
        self.message = Some(Message { tone, text: text.into() });
        self.dirty = true;
    }
}
