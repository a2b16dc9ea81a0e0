//! Two branches, or two records, side by side: the table of money, all that differs, and the equity
//! curves of both, with cursors that go together, or one alone.

mod chart;
mod draw;
mod rows;

use super::{Overlay, Press, Reply};
use crate::domain::{BranchId, Handle, Money, RecordNo};
use crate::session::compare::{Curves, FirstDifference, Linked, Moves};
use crate::session::{Pace, Session, SessionError};
use crate::tui::action::{Action, Direction};
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use crate::tui::update::past::graft_prompt;
use crate::views::compare::Comparison;
use crate::views::{Moment, equity};
use chart::Widths;
use draw::Arrangement;
use ratatui::buffer::Buffer;
use rows::Row;

/// How many records are compared between two frames, in the search for the first difference.
const PIECE: u64 = 2_000;

/// How many records are folded between two frames, for the curves.
const FOLDS: u64 = 4_096;

/// Of how many accounts the curves are made in one go, so that the next one is there at once.
const ACCOUNTS: usize = 32;

/// A side: a branch, or one of its records.
#[derive(Clone, Debug)]
pub struct Point {
    /// The branch that leads to it, where that has a name.
    branch: Option<BranchId>,
    /// The record.
    pub n: RecordNo,
    /// `main`, or `main@120` where it is not the tip.
    pub name: String,
}

impl Point {
    /// A record of a branch.
    pub fn new(session: &Session, branch: Option<BranchId>, n: RecordNo) -> Point {
        let branch = branch.and_then(|id| session.history().branch(id)).filter(|branch| !branch.deleted);
        let name = match branch {
            Some(branch) if branch.tip == n => branch.name.to_string(),
            Some(branch) => format!("{}@{n}", branch.name),
            None => format!("@{n}"),
        };
        Point { branch: branch.map(|branch| branch.id), n, name }
    }

    /// Whether it is on this branch.
    pub fn is_of(&self, branch: BranchId) -> bool {
        self.branch == Some(branch)
    }

    /// Where one is.
    pub fn here(model: &Model) -> Point {
        Point::new(&model.session, Some(model.session.branch().id), model.shown().n)
    }
}

/// The comparison.
pub struct Compare {
    left: Point,
    right: Point,
    linked: Linked,
    first: FirstDifference,
    curves: Option<Curves>,
    /// How the chart of the account is divided.
    widths: Widths,
    /// The accounts that differ at the records that are compared, the first of them.
    accounts: Vec<Handle>,
    differing: Comparison,
    /// Whose money is compared; nobody's where there is no account.
    account: Option<Handle>,
    /// The rows of the account, and of all that differs.
    rows: [Vec<Row>; 2],
    /// The first row in sight, of each.
    top: [usize; 2],
    /// Whether all that differs is gone through, not the account.
    all: bool,
    /// The pace that the market had.
    pace: Pace,
}

impl Compare {
    /// Both sides at the records that are compared.
    ///
    /// # Errors
    /// Where the records do not fit together.
    pub fn new(model: &Model, left: Point, right: Point, pace: Pace) -> Result<Compare, SessionError> {
        let history = model.session.history();
        let linked = Linked::new(history, left.n, right.n)?;
        let first = FirstDifference::new(history, left.n, right.n);
        let names = [left.name.as_str(), right.name.as_str()];
        let widths = Widths::new([Money::ZERO; 2], names);
        let mut compare = Compare {
            left,
            right,
            linked,
            first,
            curves: None,
            widths,
            accounts: Vec::new(),
            differing: Comparison::default(),
            account: None,
            rows: [Vec::new(), Vec::new()],
            top: [0, 0],
            all: false,
            pace,
        };
        compare.follow(model);
        let differing = compare.differing.accounts.iter().map(|account| account.money.name);
        compare.accounts = differing.take(ACCOUNTS).collect();
        let account = compare.whose(model);
        compare.choose(model, account);
        Ok(compare)
    }

    /// Whose money is of interest: who acts, on either side, or the first account that differs.
    fn whose(&self, model: &Model) -> Option<Handle> {
        let acting = |moment: &Moment| {
            let id = model.account_in(moment)?;
            moment.world.bank.profile(id).map(|profile| profile.handle)
        };
        let (left, right) = (self.linked.left().moment(), self.linked.right().moment());
        acting(left).or_else(|| acting(right)).or_else(|| self.accounts.first().copied())
    }

    /// Compares what another account has.
    fn choose(&mut self, model: &Model, account: Option<Handle>) {
        let worth = |moment: &Moment| {
            let id = account.and_then(|handle| moment.world.bank.find_handle(&handle));
            id.map_or(Money::ZERO, |id| equity(moment, id))
        };
        let worth = [worth(self.linked.left().moment()), worth(self.linked.right().moment())];
        self.widths = Widths::new(worth, [&self.left.name, &self.right.name]);
        self.account = account;
        self.top = [0, self.top[1]]; // there are two
        self.follow(model);
    }

    /// Makes the rows of where the cursors are.
    fn follow(&mut self, model: &Model) {
        let (left, right) = (self.linked.left().moment(), self.linked.right().moment());
        self.differing = Comparison::of(left, right).differing();
        let shown = model.instrument().and_then(|id| model.shown().world.exchange.instrument(id));
        let shown = shown.map(|instrument| instrument.symbol);
        let of_account = self.account.map(|handle| rows::of_account(left, right, handle, shown));
        self.rows = [of_account.unwrap_or_default(), rows::of_all(&self.differing)];
    }

    /// Goes to the next account that differs, or to the one before.
    fn walk(&mut self, model: &Model, by: isize) {
        let differing: Vec<Handle> = self.differing.accounts.iter().map(|account| account.money.name).collect();
        let len = differing.len() as isize; // accounts are numbered in 32 bits
        let at = differing.iter().position(|handle| Some(*handle) == self.account);
        let next = match at {
            Some(at) => at as isize + by,
            None if by > 0 => 0,
            None => len - 1,
        };
        if len > 0 {
            let next = differing.get(next.rem_euclid(len) as usize).copied(); // not negative after rem_euclid
            self.choose(model, next);
        }
    }

    fn scroll(&mut self, model: &Model, by: isize) {
        let list = usize::from(self.all);
        let visible = Arrangement::of(self, model).visible(self.all);
        if let (Some(rows), Some(top)) = (self.rows.get(list), self.top.get_mut(list)) {
            *top = top.saturating_add_signed(by).min(rows.len().saturating_sub(visible));
        }
    }

    fn moved(&mut self, model: &Model, direction: Direction) {
        let page = Arrangement::of(self, model).visible(self.all).saturating_sub(1).max(1).cast_signed();
        match direction {
            Direction::Up => self.scroll(model, -1),
            Direction::Down => self.scroll(model, 1),
            Direction::PageUp => self.scroll(model, -page),
            Direction::PageDown => self.scroll(model, page),
            Direction::Left => self.walk(model, -1),
            Direction::Right => self.walk(model, 1),
        }
    }

    /// Moves the cursors.
    fn go(&mut self, model: &mut Model, action: Action) {
        let history = model.session.history();
        let gone = match action {
            Action::Step(by) => self.linked.step(history, by),
            Action::First => self.linked.to_first(history),
            Action::Fork => self.linked.to_fork(history),
            Action::Side => self.linked.turn(history),
            Action::Difference => match self.first.found() {
                Some(Some(first)) => self.linked.to_difference(history, first),
                found => {
                    let searching = "the first record that differs is still being looked for";
                    let text = if found.is_none() { searching } else { "nothing differs" };
                    return model.say(Tone::Plain, text);
                }
            },
            _ => self.linked.to_end(history),
        };
        match gone {
            Ok(()) => self.follow(model),
            Err(error) => model.say(Tone::Refused, error.to_string()),
        }
        self.scroll(model, 0);
    }

    /// The effects of working at a cursor: at the left one where it goes alone, else at the right one.
    fn open(&self, model: &mut Model) -> Option<Vec<Effect>> {
        let (point, side) = match self.linked.moves() {
            Moves::Left => (&self.left, self.linked.left()),
            Moves::Both | Moves::Right => (&self.right, self.linked.right()),
        };
        if point.branch.is_none() {
            model.say(Tone::Plain, format!("no branch leads to {} any more", point.name));
        }
        Some(vec![Effect::Visit(point.branch?, side.moment().n)])
    }

    /// Asks which records of the right side are carried over to the left one; the one under the right
    /// cursor is proposed.
    fn graft(&self, model: &mut Model) -> Reply {
        let Some(onto) = self.left.branch else {
            model.say(
                Tone::Plain,
                format!("no branch leads to {} any more: there is none to graft onto", self.left.name),
            );
            return Reply::Stay;
        };
        let n = self.linked.right().moment().n;
        graft_prompt(model, self.right.n, n, onto).map_or(Reply::Stay, Reply::Cover)
    }

    /// The samples that fit what is drawn now.
    fn wanted(&self, model: &Model) -> Option<(Handle, usize)> {
        Some((self.account?, self.widths.samples(Arrangement::of(self, model).chart_width())))
    }

    /// Whether the curves are of this account, and of this size.
    fn fits(curves: &Curves, (account, samples): (Handle, usize)) -> bool {
        curves.of(account).is_some() && curves.len() == samples
    }

    fn has_curves(&self, model: &Model) -> bool {
        let Some(wanted) = self.wanted(model) else { return true };
        self.curves.as_ref().is_some_and(|curves| Compare::fits(curves, wanted) && curves.is_whole())
    }
}

impl Overlay for Compare {
    fn context(&self) -> Context {
        Context::Compare
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Escape) => return Reply::CloseAnd(vec![Effect::SetPace(self.pace)]),
            Some(Action::Accept) => {
                if let Some(effects) = self.open(model) {
                    return Reply::CloseAnd(effects);
                }
            }
            Some(
                action @ (Action::Step(_)
                | Action::First
                | Action::Fork
                | Action::Difference
                | Action::Live
                | Action::Side),
            ) => self.go(model, action),
            Some(Action::Graft) => return self.graft(model),
            Some(Action::AllThatDiffers) => self.all = !self.all,
            Some(Action::Move(direction)) => self.moved(model, direction),
            _ => {}
        }
        Reply::Stay
    }

    fn go_on(&mut self, model: &mut Model) -> bool {
        let history = model.session.history();
        let searched = self.first.found().is_none() && !self.first.go_on(history, PIECE);
        let Some(wanted) = self.wanted(model) else { return searched };
        let fitting = self.curves.take().filter(|curves| Compare::fits(curves, wanted));
        let mut curves = fitting.unwrap_or_else(|| {
            let (account, samples) = wanted;
            let others = self.accounts.iter().copied().filter(|other| *other != account);
            let accounts: Vec<Handle> = [account].into_iter().chain(others).collect();
            Curves::new(history, self.left.n, self.right.n, &accounts, samples)
        });
        let drawn = !curves.is_whole();
        curves.go_on(history, FOLDS);
        self.curves = Some(curves);
        searched || drawn
    }

    fn is_busy(&self, model: &Model) -> bool {
        self.first.found().is_none() || !self.has_curves(model)
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        draw::draw(self, model, places, buf);
        None
    }
}
