//! Explaining a number: the records that made it, the newest first, each with its change and the running
//! value, and on demand what a record reacted to.

mod draw;

use super::{Ask, Overlay, Press, Reply, draw_foot, window};
use crate::command_line::{ParseError, render_quantity, unknown_name};
use crate::domain::{Record, RecordNo, Step};
use crate::history::Line;
use crate::session::{Cause, Causes, Change, Explain, SearchError};
use crate::text;
use crate::tui::PIECE;
use crate::tui::action::{Action, Direction};
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::numbers::Numbers;
use crate::tui::panes::{ListState, turned};
use crate::tui::update::time;
use crate::views::quantity::Quantity;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How many changes beyond the selected one are looked up ahead of the person.
const AHEAD: usize = 1_000;

/// The columns of the window, where there is room, and the fewest and the most of its lines.
const WIDTH: u16 = 116;
const LOWEST: u16 = 14;
const HIGHEST: u16 = 36;

/// Lines above the list: the numbers to choose from, what the number is, the headings.
const HEAD: u16 = 3;

/// Figures of which one is explained.
pub struct Explained {
    numbers: Vec<Quantity>,
    chosen: usize,
    at: RecordNo,
    line: Line,
    explain: Result<Explain, String>,
    list: ListState,
    open: Option<Open>,
}

/// A change whose causes are shown.
struct Open {
    change: usize,
    causes: Vec<Cause>,
}

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Change(usize),
    Cause(usize),
    /// In place of causes, where there are none.
    Alone,
}

impl Explained {
    /// Explains the first of these numbers; `None` where there are none.
    pub fn new(model: &Model, numbers: Numbers) -> Option<Explained> {
        let first = *numbers.list.first()?;
        let line = model.session.history().line(numbers.at);
        let explain = Explain::new(model.session.history(), &line, &first).map_err(|error| error.to_string());
        let (list, at) = (ListState::default(), numbers.at);
        let mut explained = Explained { numbers: numbers.list, chosen: 0, at, line, explain, list, open: None };
        explained.read_on(model);
        Some(explained)
    }

    /// Explains a number that was named in a text.
    ///
    /// # Errors
    /// Where it names somebody who is not there.
    pub fn named(model: &Model, at: RecordNo, quantity: Quantity, text: &str) -> Result<Explained, ParseError> {
        let history = model.session.history();
        let line = history.line(at);
        let explain = Explain::new(history, &line, &quantity).map_err(|error| match error {
            SearchError::Unknown(unknown) => unknown_name(text, &unknown, &unknown.known(&model.shown().world)),
            SearchError::History(error) => ParseError::at(text, 0, error.to_string(), ""),
        })?;
        let list = ListState::default();
        let mut explained =
            Explained { numbers: vec![quantity], chosen: 0, at, line, explain: Ok(explain), list, open: None };
        explained.read_on(model);
        Ok(explained)
    }

    fn quantity(&self) -> Option<&Quantity> {
        self.numbers.get(self.chosen)
    }

    fn choose(&mut self, by: isize, model: &Model) {
        self.chosen = turned(self.chosen, by, self.numbers.len());
        (self.list, self.open) = (ListState::default(), None);
        if let Some(quantity) = self.numbers.get(self.chosen) {
            let explain = Explain::new(model.session.history(), &self.line, quantity);
            self.explain = explain.map_err(|error| error.to_string());
        }
        self.read_on(model);
    }

    fn changes(&self) -> &[Change] {
        self.explain.as_ref().map_or(&[], Explain::changes)
    }

    /// How many rows the open change has below it.
    fn opened(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.causes.len().max(1))
    }

    fn len(&self) -> usize {
        self.changes().len() + self.opened()
    }

    fn row(&self, at: usize) -> Row {
        match &self.open {
            Some(open) if at > open.change && at <= open.change + self.opened() => {
                if open.causes.is_empty() {
                    Row::Alone
                } else {
                    Row::Cause(at - open.change - 1)
                }
            }
            Some(open) if at > open.change => Row::Change(at - self.opened()),
            _ => Row::Change(at),
        }
    }

    /// The change of the selected row, or that above the selected cause.
    fn selected_change(&self) -> Option<(usize, Change)> {
        let at = match self.row(self.list.selected) {
            Row::Change(at) => at,
            Row::Cause(_) | Row::Alone => self.open.as_ref()?.change,
        };
        self.changes().get(at).map(|change| (at, *change))
    }

    /// Shows what the selected record reacted to, or no longer.
    fn toggle_causes(&mut self, model: &Model) {
        let Some((at, change)) = self.selected_change() else { return };
        let was_open = self.open.take().map(|open| open.change);
        self.list.selected = at;
        if was_open != Some(at) {
            let causes = Causes::new(model.session.history(), &self.line).of(change.n);
            self.open = Some(Open { change: at, causes });
        }
    }

    /// Goes to the record of the selected row.
    fn leave_for_record(&self, model: &mut Model) -> Reply {
        let cause = |at: usize| self.open.as_ref().and_then(|open| open.causes.get(at)).map(|cause| cause.n);
        let n = match self.row(self.list.selected) {
            Row::Change(at) => self.changes().get(at).map(|change| change.n),
            Row::Cause(at) => cause(at),
            Row::Alone => self.selected_change().map(|(_, change)| change.n),
        };
        let Some(n) = n else { return Reply::Close };
        model.replay.playing = false;
        if let Some(position) = model.session.line().position(n) {
            time::go_to(model, position);
            return Reply::Close;
        }
        match model.session.history().step(n) {
            Some(step) => Reply::CloseAnd(vec![Effect::Visit(step.branch, n)]),
            None => Reply::Close,
        }
    }

    /// Reads a piece more; whether something is to be seen of it.
    fn read_on(&mut self, model: &Model) -> bool {
        if !self.is_busy(model) {
            return false;
        }
        if let Ok(explain) = &mut self.explain
            && let Err(error) = explain.go_on(model.session.history(), PIECE)
        {
            self.explain = Err(error.to_string());
        }
        true
    }
}

impl Overlay for Explained {
    fn context(&self) -> Context {
        Context::Explain
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Escape) => return Reply::Close,
            Some(Action::Accept) => return self.leave_for_record(model),
            Some(Action::Causes) => self.toggle_causes(model),
            Some(Action::Explain) => {
                // It goes on top of this one, so that leaving it leads back here.
                let ask = Ask::number(model, self.at);
                return Reply::Cover(Box::new(ask));
            }
            Some(Action::Help) => return Reply::Cover(Box::new(super::Help::default())),
            Some(Action::NextPane | Action::Move(Direction::Right)) => self.choose(1, model),
            Some(Action::PreviousPane | Action::Move(Direction::Left)) => self.choose(-1, model),
            Some(Action::Move(direction)) => self.list.walked(direction, self.len()),
            Some(Action::First) => self.list.selected = 0,
            Some(Action::Live) => self.list.selected = self.len().saturating_sub(1),
            _ => {}
        }
        Reply::Stay
    }

    fn go_on(&mut self, model: &mut Model) -> bool {
        self.read_on(model)
    }

    fn is_busy(&self, _: &Model) -> bool {
        self.looks_back()
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let value = self.explain.as_ref().ok().and_then(Explain::value);
        let value = value.map_or_else(|| "nothing".to_owned(), format::value);
        let name = self.quantity().map(render_quantity).unwrap_or_default();
        let title = format!("{name}  {value}  at n {}", format::record(self.at));
        let rows = u16::try_from(self.len()).unwrap_or(u16::MAX).saturating_add(HEAD + 2);
        let inner = window(model, places, &title, (WIDTH, rows.clamp(LOWEST, HIGHEST)), buf);
        let text_area = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        self.draw_tabs(model, text_area, buf);
        let about = self.quantity().map_or("", Quantity::about);
        let room = usize::from(text_area.width);
        buf.set_string(text_area.x, inner.y + 1, text::clean(about, room), model.theme.faint);
        let below = Rect { y: inner.y + HEAD, height: inner.height.saturating_sub(HEAD), ..inner };
        match &self.explain {
            Err(error) => {
                buf.set_string(text_area.x, below.y, text::clean(error, room), model.theme.wrong);
            }
            Ok(explain) if explain.changes().is_empty() && explain.is_done() => {
                let none = "no record on this line has moved it";
                buf.set_string(text_area.x, below.y, none, model.theme.faint);
            }
            Ok(_) => self.draw_rows(model, below, buf),
        }
        draw_foot(model, &self.foot(), inner, buf);
        None
    }
}

/// A record of a command.
fn told(model: &Model, n: RecordNo) -> Option<(Record, Step)> {
    let record = model.session.history().record(n)?;
    let step = record.step().cloned()?;
    Some((record, step))
}
