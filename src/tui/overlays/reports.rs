//! Reports as of the record under the cursor: a table, and bars of what matters most in it. They go on
//! from where they stopped when the line has grown, and are added up by day, month or year.

use super::{Overlay, Press, Reply, adding_up, draw_foot, scrolled, window};
use crate::domain::{Money, RecordNo};
use crate::session::Reporting;
use crate::text;
use crate::tui::PIECE;
use crate::tui::action::{Action, Direction};
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::panes::turned;
use crate::views::reports::{Figure, Name, Reading, Told};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns and lines of the window, where there is room.
const SIZE: (u16, u16) = (112, 40);

/// The most lines that bars take, and the least that are worth drawing them.
const BARS: (u16, u16) = (10, 3);

/// The columns of an amount beside a bar.
const AMOUNT: usize = 14;

/// The widest name beside a bar.
const LABEL: usize = 24;

/// Eighths of a cell, from the left.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A report.
pub struct ReportPage {
    reporting: Reporting,
    reading: Reading,
    at: RecordNo,
    top: usize,
}

impl ReportPage {
    /// The first report, as of the record under the cursor.
    pub fn open(model: &Model) -> ReportPage {
        let at = model.at_cursor().n;
        let reporting = Reporting::new(Name::Transactions, model.session.history().line(at));
        let mut page = ReportPage { reporting, reading: Reading::default(), at, top: 0 };
        page.read_on(model);
        page
    }

    fn read_on(&mut self, model: &Model) {
        self.reporting.go_on(model.session.history(), PIECE);
    }

    /// Another report.
    fn choose(&mut self, by: isize, model: &Model) {
        let at = Name::ALL.iter().position(|name| *name == self.reporting.name()).unwrap_or(0);
        if let Some(name) = Name::ALL.get(turned(at, by, Name::ALL.len())) {
            self.reporting = Reporting::new(*name, model.session.history().line(self.at));
            self.top = 0;
            self.read_on(model);
        }
    }

    fn told(&self, model: &Model) -> Told {
        self.reporting.report().told(&model.at_cursor().world, self.reading)
    }
}

impl Overlay for ReportPage {
    fn context(&self) -> Context {
        Context::Reports
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Escape | Action::Accept | Action::Reports) => return Reply::Close,
            Some(Action::Help) => return Reply::Cover(Box::new(super::Help::default())),
            Some(Action::Move(Direction::Left)) => self.choose(-1, model),
            Some(Action::Move(Direction::Right)) => self.choose(1, model),
            Some(Action::Move(direction)) => {
                let rows = self.told(model).rows.len();
                self.top = scrolled(self.top, direction, 10).min(rows.saturating_sub(1));
            }
            Some(Action::NextPeriod) => {
                self.reading.by = self.reading.by.next();
                self.top = 0;
            }
            _ => {}
        }
        Reply::Stay
    }

    fn go_on(&mut self, model: &mut Model) -> bool {
        let is_busy = self.is_busy(model);
        self.read_on(model);
        is_busy
    }

    fn is_busy(&self, _: &Model) -> bool {
        !self.reporting.walk().is_whole()
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let name = self.reporting.name();
        let period = if name.is_by_period() { format!(" by {}", self.reading.by.word()) } else { String::new() };
        let title = format!("Report {}{period} at n {}", name.word(), format::record(self.at));
        let inner = window(model, places, &title, SIZE, buf);
        let area = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        tabs(name, model, area, buf);
        let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        if adding_up(self.reporting.walk(), model, body, buf) {
            return None;
        }
        let told = self.told(model);
        if told.rows.is_empty() {
            let nothing = format!("nothing yet: {}", name.about());
            buf.set_stringn(body.x, body.y, nothing, usize::from(body.width), model.theme.faint);
            return None;
        }
        // The table has the better half; what it leaves is for the bars.
        let wanted = told.rows.len().saturating_add(1);
        let bars = if body.height >= 14 { BARS.0.min(body.height / 2) } else { BARS.1.min(body.height / 3) };
        let room = body.height.saturating_sub(bars + 2);
        let height = u16::try_from(wanted).unwrap_or(u16::MAX).min(room);
        let is_more = table(&told, self.top, Rect { height, ..body }, model, buf);
        if is_more {
            draw_foot(model, " j more ↓ ", inner, buf);
        }
        let below = Rect { y: body.y + height + 1, height: body.bottom().saturating_sub(body.y + height + 1), ..body };
        if below.height > BARS.1 {
            draw_bars(&told, below, model, buf);
        }
        None
    }
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

/// The rows from `top` on, the newest or largest first; columns that do not fit are left out from the
/// right. Whether there are more rows.
fn table(told: &Told, top: usize, area: Rect, model: &Model, buf: &mut Buffer) -> bool {
    // Periods are told from the newest.
    let is_by_period = told.columns.first() == Some(&"period");
    let rows: Vec<Vec<String>> = match is_by_period {
        true => told.rows.iter().rev().map(|row| row.iter().map(shown).collect()).collect(),
        false => told.rows.iter().map(|row| row.iter().map(shown).collect()).collect(),
    };
    let is_text = |column: usize| told.rows.first().is_some_and(|row| matches!(row.get(column), Some(Figure::Text(_))));
    let mut x = area.x;
    for (column, key) in told.columns.iter().enumerate() {
        let title = key.replace('_', " ");
        let cells = || rows.iter().filter_map(|row| row.get(column));
        let width = cells().map(|cell| text::width(cell)).max().unwrap_or(0).max(title.len());
        let end = x + u16::try_from(width).unwrap_or(u16::MAX).min(area.width);
        if end > area.right() {
            break;
        }
        let put = |cell: &str| if is_text(column) { text::pad_right(cell, width) } else { text::pad_left(cell, width) };
        buf.set_string(x, area.y, put(&title), model.theme.faint);
        for (y, cell) in (area.y + 1..area.bottom()).zip(cells().skip(top)) {
            buf.set_string(x, y, put(cell), model.theme.text);
        }
        x = end + 2;
    }
    rows.len() > top + usize::from(area.height.saturating_sub(1))
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
