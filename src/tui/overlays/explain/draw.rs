//! How the window of an explained number is drawn.

use super::{AHEAD, Explained, Row, told};
use crate::command_line::{self, render_quantity};
use crate::domain::Source;
use crate::session::{Cause, Change, Why};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::views::quantity::{Unit, Value};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

impl Explained {
    /// Whether it looks for older changes: as far as the person is about to look.
    pub(super) fn looks_back(&self) -> bool {
        let wanted = self.list.selected.saturating_add(AHEAD);
        self.explain.as_ref().is_ok_and(|explain| !explain.is_done() && explain.changes().len() < wanted)
    }

    /// ` 12 changes make up 849.25 `, or how far that has come.
    pub(super) fn foot(&self) -> String {
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
    pub(super) fn draw_tabs(&self, model: &Model, area: Rect, buf: &mut Buffer) {
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

    pub(super) fn draw_rows(&self, model: &Model, area: Rect, buf: &mut Buffer) {
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
