//! Explaining a number: the records that made it, the newest first, each with its change and the running
//! value, and on demand what a record reacted to.

use super::{Ask, Overlay, Press, Reply, window};
use crate::command_line::{self, ParseError, render_quantity, unknown_name};
use crate::domain::{Record, RecordNo, Source, Step};
use crate::history::Line;
use crate::session::{Cause, Causes, Change, Explain, SearchError, Why};
use crate::text;
use crate::tui::action::{Action, Direction};
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::numbers::Numbers;
use crate::tui::panes::ListState;
use crate::tui::update::time;
use crate::views::quantity::{Quantity, Unit, Value};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// How many records are looked at between two frames.
const PIECE: u64 = 16_384;

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
        let len = self.numbers.len().max(1) as isize; // a dozen
        self.chosen = (self.chosen as isize + by).rem_euclid(len) as usize; // not negative after rem_euclid
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
            Some(Action::Move(direction)) => {
                let by = match direction {
                    Direction::Up | Direction::Left => -1,
                    Direction::Down | Direction::Right => 1,
                    Direction::PageUp => -10,
                    Direction::PageDown => 10,
                };
                self.list.moved(by, self.len());
            }
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
        let foot = self.foot();
        let x = inner.right().saturating_sub(u16::try_from(text::width(&foot)).unwrap_or(0) + 1);
        buf.set_string(x.max(inner.x), inner.bottom(), foot, model.theme.faint);
        None
    }
}

impl Explained {
    /// Whether it looks for older changes: as far as the person is about to look.
    fn looks_back(&self) -> bool {
        let wanted = self.list.selected.saturating_add(AHEAD);
        self.explain.as_ref().is_ok_and(|explain| !explain.is_done() && explain.changes().len() < wanted)
    }

    /// ` 12 changes make up 849.25 `, or how far that has come.
    fn foot(&self) -> String {
        let Ok(explain) = &self.explain else { return String::new() };
        let count = match explain.changes().len() {
            1 => "1 change".to_owned(),
            many => format!("{} changes", format::count(many as u64)),
        };
        if explain.is_done() {
            return format!(" {count}, all of them ");
        }
        let (done, of) = explain.progress();
        match self.looks_back() {
            true => format!(" {count} … {} % of the line ", done * 100 / of.max(1)),
            false => format!(" the newest {count}; ↓ looks further back "),
        }
    }

    /// The numbers to choose from, the chosen one in brackets and always in sight.
    fn draw_tabs(&self, model: &Model, area: Rect, buf: &mut Buffer) {
        let names: Vec<String> = self.numbers.iter().map(render_quantity).collect();
        // Where all belong to one thing, its name stands in the title already.
        let prefix = names.first().and_then(|name| Some(&name[..=name.rfind('.')?])).unwrap_or("");
        let shared = names.iter().all(|name| name.starts_with(prefix));
        let label = |name: &str| if shared { name[prefix.len()..].to_owned() } else { name.to_owned() };
        let tabs: Vec<String> = names.iter().map(|name| label(name)).collect();
        let width = |tab: &String| text::width(tab) + 2;
        let room = usize::from(area.width);
        let mut first = 0;
        while first < self.chosen && tabs.iter().take(self.chosen + 1).skip(first).map(width).sum::<usize>() + 2 > room
        {
            first += 1;
        }
        let mut x = area.x;
        if first > 0 {
            buf.set_string(x, area.y, "‹", model.theme.faint);
            x += 1;
        }
        for (i, tab) in tabs.iter().enumerate().skip(first) {
            let chosen = i == self.chosen;
            if usize::from(x - area.x) + width(tab) >= room {
                buf.set_string(area.right().saturating_sub(1), area.y, "›", model.theme.faint);
                break;
            }
            let text = if chosen { format!("[{tab}]") } else { format!(" {tab} ") };
            buf.set_string(x, area.y, &text, if chosen { model.theme.heading } else { model.theme.faint });
            x += u16::try_from(text::width(&text)).unwrap_or(0);
        }
    }

    fn draw_rows(&self, model: &Model, area: Rect, buf: &mut Buffer) {
        let mut list = self.list;
        let height = usize::from(area.height);
        // What the selected change has below it is looked at with it.
        if let Some(open) = self.open.as_ref().filter(|open| open.change == list.selected) {
            list.selected += self.opened().min(height.saturating_sub(1));
            list.follow(height, self.len());
            list.selected = open.change;
        }
        list.follow(height, self.len());
        let rows: Vec<(usize, Row)> = (list.top..self.len()).take(height).map(|at| (at, self.row(at))).collect();
        let columns = Columns::of(self, &rows);
        columns.draw_headings(model, Rect { y: area.y - 1, height: 1, ..area }, buf);
        for (y, (at, row)) in (area.y..area.bottom()).zip(&rows) {
            let line = Rect { y, height: 1, ..area };
            match row {
                Row::Change(i) => {
                    if let Some(change) = self.changes().get(*i) {
                        columns.draw_change(model, change, line, buf);
                    }
                }
                Row::Cause(i) => {
                    if let Some(cause) = self.open.as_ref().and_then(|open| open.causes.get(*i)) {
                        columns.draw_cause(model, cause, line, buf);
                    }
                }
                Row::Alone => {
                    let by = self.selected_change().and_then(|(_, change)| model.session.history().record(change.n));
                    columns.draw_alone(model, by.map(|record| record.by), line, buf);
                }
            }
            if *at == list.selected {
                buf.set_style(line, model.theme.bar());
            }
        }
    }
}

/// How wide the columns are: number, time, change, value; who and what have the rest.
struct Columns {
    n: usize,
    change: usize,
    value: usize,
    /// Decimal places, so that figures stand on their point.
    places: usize,
}

/// The column of who.
const WHO: usize = 11;
/// The column of the time.
const TIME: usize = 8;

impl Columns {
    fn of(explained: &Explained, rows: &[(usize, Row)]) -> Columns {
        let changes = || {
            rows.iter().filter_map(|(_, row)| match row {
                Row::Change(at) => explained.changes().get(*at),
                Row::Cause(_) | Row::Alone => None,
            })
        };
        let figures = || changes().flat_map(|change| [Some(change.change), change.value]).flatten();
        let places = figures().map(|value| decimals(&format::value(value))).max().unwrap_or(0);
        let mut columns = Columns { n: 6, change: 8, value: 8, places };
        for change in changes() {
            columns.n = columns.n.max(format::record(change.n).len());
            columns.change = columns.change.max(text::width(&columns.figure(change.change, true)));
            let value = change.value.map_or(0, |value| text::width(&columns.figure(value, false)));
            columns.value = columns.value.max(value);
        }
        columns
    }

    fn figure(&self, value: Value, signed: bool) -> String {
        let mut text = if signed { format::value_change(value) } else { format::value(value) };
        if value.unit == Unit::Price {
            text.extend(std::iter::repeat_n('0', self.places.saturating_sub(decimals(&text))));
        }
        text
    }

    /// Where who and what begin.
    fn words(&self) -> usize {
        self.n + 2 + TIME + 2 + self.change + 2 + self.value + 2
    }

    fn draw_headings(&self, model: &Model, area: Rect, buf: &mut Buffer) {
        let headings = format!(
            "{}  {}  {}  {}  {}  what",
            text::pad_left("n", self.n),
            text::pad_right("time", TIME),
            text::pad_left("change", self.change),
            text::pad_left("value", self.value),
            text::pad_right("who", WHO),
        );
        put(area, 0, &headings, model.theme.faint, buf);
    }

    fn draw_change(&self, model: &Model, change: &Change, area: Rect, buf: &mut Buffer) {
        let Some((record, step)) = told(model, change.n) else { return };
        let theme = &model.theme;
        put(area, 0, &text::pad_left(&format::record(change.n), self.n), theme.text, buf);
        put(area, self.n + 2, &format::clock(record.at), theme.faint, buf);
        let style = if change.change.amount > 0 { theme.up } else { theme.down };
        let moved = text::pad_left(&self.figure(change.change, true), self.change);
        put(area, self.n + TIME + 4, &moved, style, buf);
        let value = change.value.map_or_else(|| "–".to_owned(), |value| self.figure(value, false));
        let x = self.n + TIME + 4 + self.change + 2;
        put(area, x, &text::pad_left(&value, self.value), theme.text, buf);
        let who = text::clean(&command_line::who(&record, &step), WHO);
        put(area, self.words(), &who, theme.faint, buf);
        put(area, self.words() + WHO + 2, &command_line::summary(&step.command), theme.text, buf);
    }

    fn draw_cause(&self, model: &Model, cause: &Cause, area: Rect, buf: &mut Buffer) {
        let Some((record, step)) = told(model, cause.n) else { return };
        let theme = &model.theme;
        put(area, 0, &text::pad_left(&format::record(cause.n), self.n), theme.faint, buf);
        put(area, self.n + 2, &format::clock(record.at), theme.faint, buf);
        let indent = "  ".repeat(cause.depth.saturating_sub(1));
        let what = command_line::summary(&step.command);
        let words = format!("{indent}← {}  {what}   {}", command_line::who(&record, &step), why(cause));
        put(area, self.n + TIME + 4, &words, theme.own, buf);
    }

    fn draw_alone(&self, model: &Model, by: Option<Source>, area: Rect, buf: &mut Buffer) {
        let why = match by {
            Some(Source::Participant(_)) => "nothing before it: the participant saw the market and decided",
            Some(Source::Operator) => "nothing before it: the scenario begins so",
            Some(Source::Feed) => "nothing before it: recorded order flow",
            Some(Source::User) | None => "nothing before it: somebody asked for it",
        };
        put(area, self.n + TIME + 4, &format!("← {why}"), model.theme.faint, buf);
    }
}

/// What a cause did for what came of it.
fn why(cause: &Cause) -> String {
    match cause.why {
        Why::Placed(order) => format!("placed order {}, the maker", format::count(order.0)),
        Why::Withdrawn(order) => format!("placed order {}", format::count(order.0)),
        other => other.words(),
    }
}

/// A record of a command.
fn told(model: &Model, n: RecordNo) -> Option<(Record, Step)> {
    let record = model.session.history().record(n)?;
    let step = record.step().cloned()?;
    Some((record, step))
}

/// How many digits stand behind the point.
fn decimals(text: &str) -> usize {
    text.rfind('.').map_or(0, |dot| text.len() - dot - 1)
}

/// Puts a text at a column of a line, cut where the line ends.
fn put(area: Rect, column: usize, text: &str, style: Style, buf: &mut Buffer) {
    let room = usize::from(area.width).saturating_sub(column + 2);
    if room > 0 {
        let x = area.x + 1 + u16::try_from(column).unwrap_or(0);
        buf.set_string(x, area.y, text::clean(text, room), style);
    }
}
