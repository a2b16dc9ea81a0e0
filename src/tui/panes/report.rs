//! A report as of the record under the cursor: a table, and bars of what matters most in it. It goes on from
//! where it stopped when the line has grown, and goes back with the cursor.

use super::table::{Column, Table, cell};
use super::{Canvas, turned};
use crate::domain::{Money, RecordNo};
use crate::history::Line;
use crate::session::Reporting;
use crate::text;
use crate::tui::PIECE;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::{ListState, Pane};
use crate::views::reports::{Figure, Name, Reading, Told};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// The lines above the table: the names of the reports, and an empty one.
const HEAD: u16 = 2;

/// The most lines that bars take, and the least that are worth drawing them.
const BARS: (u16, u16) = (10, 3);

/// The columns of an amount beside a bar.
const AMOUNT: usize = 14;

/// The widest name beside a bar.
const LABEL: usize = 24;

/// Eighths of a cell, from the left.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// The report that is looked at.
pub struct Kept {
    reporting: Reporting,
    reading: Reading,
    /// What it says as of a record, and read in this way.
    told: Option<(RecordNo, Reading, Told)>,
}

impl Default for Kept {
    fn default() -> Kept {
        let reporting = Reporting::new(Name::Transactions, Line::default());
        Kept { reporting, reading: Reading::default(), told: None }
    }
}

impl Kept {
    fn told(&self) -> Option<&Told> {
        self.told.as_ref().map(|(_, _, told)| told)
    }

    fn rows(&self) -> usize {
        self.told().map_or(0, |told| told.rows.len())
    }
}

/// `Report transactions by day`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let report = &model.kept.report;
    let name = report.reporting.name();
    let period = if name.is_by_period() { format!(" by {}", report.reading.by.word()) } else { String::new() };
    let mut spans = vec![Span::styled("Report", model.theme.heading), Span::raw(format!(" {}{period}", name.word()))];
    let walk = report.reporting.walk();
    if !walk.is_whole() {
        let (done, of) = walk.progress();
        spans.push(Span::styled(format!("   adding up … {} %", done * 100 / of.max(1)), model.theme.faint));
    }
    spans
}

/// How many rows there are.
pub fn len(model: &Model) -> usize {
    model.kept.report.rows()
}

/// How many rows are in sight.
pub fn rows(model: &Model, area: Rect) -> usize {
    usize::from(split(area, model.kept.report.rows()).0.height.saturating_sub(1))
}

/// Adds up a piece more. Whether that takes another frame.
pub fn settle(model: &mut Model) -> bool {
    if model.signed.is_some() {
        return false; // they are the operator's
    }
    let mut report = std::mem::take(&mut model.kept.report);
    let at = model.at_cursor().n;
    report.reporting.follow(&model.session.history().line(at));
    let is_busy = report.reporting.go_on(model.session.history(), PIECE);
    let is_old = report.told.as_ref().is_none_or(|(n, reading, _)| (*n, *reading) != (at, report.reading));
    if is_old && !is_busy {
        let told = report.reporting.report().told(&model.at_cursor().world, report.reading);
        report.told = Some((at, report.reading, told));
    }
    model.kept.report = report;
    is_busy
}

/// Shows another report.
pub fn choose(model: &mut Model, by: isize) {
    let report = &mut model.kept.report;
    let at = Name::ALL.iter().position(|name| *name == report.reporting.name()).unwrap_or(0);
    if let Some(name) = Name::ALL.get(turned(at, by, Name::ALL.len())) {
        *report = Kept { reporting: Reporting::new(*name, Line::default()), reading: report.reading, told: None };
    }
    *model.list_mut(Pane::Report) = ListState::default();
}

/// Adds up by periods of another length.
pub fn next_period(model: &mut Model) {
    let reading = &mut model.kept.report.reading;
    reading.by = reading.by.next();
    *model.list_mut(Pane::Report) = ListState::default();
}

pub fn draw(canvas: Canvas<'_>) {
    let Canvas { model, buf, area, focused } = canvas;
    let report = &model.kept.report;
    let name = report.reporting.name();
    tabs(name, model, Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }, buf);
    let Some(told) = report.told() else { return };
    if told.rows.is_empty() {
        let nothing = text::clean(&format!("nothing yet: {}", name.about()), usize::from(area.width.saturating_sub(2)));
        buf.set_string(area.x + 1, area.y + HEAD.min(area.height), nothing, model.theme.faint);
        return;
    }
    let (table, bars) = split(area, told.rows.len());
    draw_table(told, Canvas { model, buf, area: table, focused });
    if bars.height > BARS.1 {
        draw_bars(told, bars, model, buf);
    }
}

/// The places of table and bars. The table has the better half; what it leaves is for the bars.
fn split(area: Rect, rows: usize) -> (Rect, Rect) {
    let head = HEAD.min(area.height);
    let body = Rect { y: area.y + head, height: area.height - head, ..area };
    let bars = if body.height >= 14 { BARS.0.min(body.height / 2) } else { BARS.1.min(body.height / 3) };
    let wanted = u16::try_from(rows.saturating_add(1)).unwrap_or(u16::MAX);
    let height = wanted.min(body.height.saturating_sub(bars + 2));
    let below = (height + 1).min(body.height);
    let bars =
        Rect { x: body.x + 1, y: body.y + below, width: body.width.saturating_sub(2), height: body.height - below };
    (Rect { height, ..body }, bars)
}

/// The names of the reports, the one that is shown in its own style; as many as fit around it.
fn tabs(shown: Name, model: &Model, area: Rect, buf: &mut Buffer) {
    let at = Name::ALL.iter().position(|name| *name == shown).unwrap_or(0);
    let width = |names: &[Name]| names.iter().map(|name| name.word().len() + 3).sum::<usize>();
    let mut first = 0;
    while first < at && width(Name::ALL.get(first..=at).unwrap_or_default()) > usize::from(area.width) {
        first += 1;
    }
    let mut x = area.x;
    for name in Name::ALL.iter().skip(first) {
        let (word, style) = match *name == shown {
            true => (format!("[{}]", name.word()), model.theme.heading),
            false => (format!(" {} ", name.word()), model.theme.faint),
        };
        let room = area.right().saturating_sub(x);
        if usize::from(room) < word.len() {
            return;
        }
        (x, _) = buf.set_stringn(x, area.y, word, usize::from(room), style);
        x += 1;
    }
}

fn shown(figure: &Figure) -> String {
    match figure {
        Figure::None => "–".to_owned(),
        Figure::Text(text) => text::clean(text, LABEL),
        Figure::Count(count) => format::count(*count),
        Figure::Money(amount) => format::money(*amount),
    }
}

/// The rows in sight, the newest or largest first.
fn draw_table(told: &Told, canvas: Canvas<'_>) {
    let titles: Vec<String> = told.columns.iter().map(|key| key.replace('_', " ")).collect();
    let is_figures =
        |at: usize| told.rows.iter().any(|row| matches!(row.get(at), Some(Figure::Count(_) | Figure::Money(_))));
    let columns: Vec<Column<'_>> =
        titles.iter().enumerate().map(|(at, title)| Column { title, figures: is_figures(at), least: 0 }).collect();
    let state = canvas.model.list(Pane::Report);
    // Periods are told from the oldest.
    let is_by_period = told.columns.first() == Some(&"period");
    let row = |at: usize| told.rows.get(if is_by_period { told.rows.len() - 1 - at } else { at });
    let seen = (state.top..told.rows.len()).take(usize::from(canvas.area.height)).filter_map(row);
    let rows = seen.map(|row| row.iter().map(|figure| cell(shown(figure))).collect::<Vec<_>>().into()).collect();
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows, selected, empty: "" }.draw(canvas);
}

/// A bar for each period or name: the last periods, the largest of the others. What is below zero is
/// drawn in another sign and said with its own.
fn draw_bars(told: &Told, area: Rect, model: &Model, buf: &mut Buffer) {
    let theme = &model.theme;
    buf.set_stringn(area.x, area.y, told.drawn, usize::from(area.width), theme.faint);
    let lines = usize::from(area.height.saturating_sub(1));
    // Periods come in the order of time, names by size.
    let is_by_time = told.bars.first().is_some_and(|(label, _)| label.starts_with(|c: char| c.is_ascii_digit()));
    let skipped = if is_by_time { told.bars.len().saturating_sub(lines) } else { 0 };
    let bars: Vec<_> = told.bars.iter().skip(skipped).take(lines).collect();
    let label = bars.iter().map(|(label, _)| text::width(label)).max().unwrap_or(0).min(LABEL);
    let room = usize::from(area.width).saturating_sub(label + AMOUNT + 4);
    let longest = bars.iter().map(|(_, value)| value.unsigned_abs()).max().unwrap_or(0).max(1);
    for (y, (name, value)) in (area.y + 1..area.bottom()).zip(bars) {
        let amount = if told.is_money { format::money(Money(*value)) } else { format::count(value.unsigned_abs()) };
        let name = text::pad_right(&text::clean(name, label), label);
        let eighths = u128::from(value.unsigned_abs()) * (room as u128) * 8 / u128::from(longest); // a handful of columns
        let (whole, rest) = (eighths as usize / 8, eighths as usize % 8); // at most eight times the columns
        let bar = match *value < 0 {
            true => "░".repeat(whole.max(1)),
            false => "█".repeat(whole) + EIGHTHS.get(rest).copied().unwrap_or_default(),
        };
        let style = if *value < 0 { theme.gain(Money(*value)) } else { theme.text };
        buf.set_string(area.x, y, format!("{name} {}", text::pad_left(&amount, AMOUNT)), theme.text);
        let x = area.x + u16::try_from(label + AMOUNT + 3).unwrap_or(0);
        buf.set_stringn(x, y, bar, usize::from(area.right().saturating_sub(x)), style);
    }
}
