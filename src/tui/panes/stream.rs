//! The stream: the records of the branch in use, one line each, their events below. Only what is in
//! sight is formatted, so a journal of millions of records is as quick as one of ten.

use super::Canvas;
use crate::command_line::{self, who};
use crate::domain::{Outcome, Record, Source, Step, World};
use crate::session::Session;
use crate::text;
use crate::tui::format;
use crate::tui::model::{MARKER, Model};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// The most lines of events of one record; the rest is counted.
const EVENTS: usize = 6;

/// Lines that stay in sight above and below the cursor, where there are records.
const MARGIN: usize = 3;

/// The sign of a record that the search finds.
const HIT: &str = "»";

/// The sign of a record that has not been sent.
pub(super) const GHOST: &str = "◌";

/// How many lines a record takes.
fn height(record: &Record, columns: &Columns) -> usize {
    match record.step().map(|step| &step.outcome) {
        Some(Outcome::Rejected(rejection)) => {
            1 + wrapped(&command_line::rejection_line(rejection), columns.room()).len()
        }
        Some(Outcome::Accepted(events)) => 1 + events.len().min(EVENTS),
        None => 1,
    }
}

/// A text in as many lines as it needs, broken at blanks.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if text::width(line) + 1 + text::width(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("  {word}")), // below the text, not below its sign
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn record_at(session: &Session, position: u64) -> Option<Record> {
    session.record(session.line().at(position)?)
}

/// Scrolls so that the cursor is in sight: in the past with a margin around it, live at the bottom.
pub fn settle(model: &mut Model, area: Rect) {
    let rows = usize::from(area.height.saturating_sub(2));
    let (position, len) = (model.position(), model.session.line().len());
    let session = &model.session;
    let columns = Columns::new(area.width.saturating_sub(2), session.line().tip().0);
    let ghost = ghost_rows(model, &columns, rows);
    let lines = |at| {
        let own = record_at(session, at)
            .map_or(1, |record| height(&record, &columns) + usize::from(session.history().marker(record.n).is_some()));
        if at == position { own.min(rows.saturating_sub(ghost)).max(1) + ghost } else { own }
    };
    // The last position that may be at the top with the cursor, and a margin below it, in sight.
    let margin_end = if model.is_past() { position.saturating_add(1).min(len) } else { len };
    let margin = if model.is_past() { MARGIN.min(rows / 4) } else { 0 };
    let (mut highest, mut used) = (margin_end, lines(margin_end).min(rows));
    while highest > 1 && used + lines(highest - 1) <= rows.saturating_sub(margin) {
        highest -= 1;
        used += lines(highest);
    }
    let highest = highest.min(position);
    // The first position that leaves a margin above the cursor.
    let (mut lowest, mut above) = (position, 0);
    while lowest > 1 && above < MARGIN {
        lowest -= 1;
        above += lines(lowest);
    }
    // In few rows the cursor goes before what is above it.
    let (mut least, mut used) = (position, lines(position));
    while least > 1 && used + lines(least - 1) <= rows {
        least -= 1;
        used += lines(least);
    }
    let lowest = lowest.max(least);
    let highest = highest.min(lowest).max(least);
    model.stream_top = if model.is_past() { model.stream_top.clamp(highest, lowest) } else { highest };
}

/// Draws the records in sight.
pub fn draw(canvas: Canvas<'_>) {
    let Canvas { model, buf, area, .. } = canvas;
    let cursor = model.position();
    let len = model.session.line().len();
    let columns = Columns::new(area.width, model.session.line().tip().0);
    let (mut y, mut position) = (area.y, model.stream_top.max(1));
    while y < area.bottom() && position <= len {
        let Some(record) = record_at(&model.session, position) else { break };
        let row = Rect { y, height: area.bottom() - y, ..area };
        let place = match position {
            p if p < cursor => Place::Before,
            p if p == cursor => Place::Cursor,
            _ => Place::After,
        };
        let top = y;
        if place == Place::Cursor {
            let ghost = u16::try_from(ghost_rows(model, &columns, usize::from(area.height))).unwrap_or(0);
            let room = row.height.saturating_sub(ghost).max(1);
            y += draw_record(model, &record, place, &columns, Rect { height: room, ..row }, buf);
            y += draw_ghost(model, &columns, Rect { y, height: ghost.min(area.bottom() - y), ..area }, buf);
        } else {
            y += draw_record(model, &record, place, &columns, row, buf);
        }
        mark_hit(model, position, place, Rect { y: top, height: y - top, ..area }, buf);
        position += 1;
    }
    if len == 0 && model.ghost.is_some() {
        draw_ghost(model, &columns, area, buf);
    } else if len == 0 {
        let text = text::clean("No records yet. : opens the command line.", usize::from(area.width.saturating_sub(2)));
        buf.set_string(area.x + 1, area.y, text, model.theme.faint);
    }
}

/// Where a record stands, seen from the cursor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    Cursor,
    After,
}

/// The columns of the pane: mark, number, who, what.
struct Columns {
    width: usize,
    number: usize,
    who: usize,
}

impl Columns {
    fn new(width: u16, tip: u64) -> Columns {
        let who = match width {
            0..50 => 9,
            50..70 => 11,
            _ => 14,
        };
        Columns { width: usize::from(width), number: text::width(&format::count(tip)).max(5), who }
    }

    /// Where `what` begins.
    fn what(&self) -> usize {
        2 + self.number + 1 + self.who + 1
    }

    /// Where the lines below a record begin: they hold figures worth their room, so in a narrow pane
    /// it is further left.
    fn indent(&self) -> usize {
        2 + self.number + if self.width < 50 { 1 } else { 3 }
    }

    /// The room of the lines below a record.
    fn room(&self) -> usize {
        self.width.saturating_sub(self.indent())
    }
}

/// Draws a record; gives the lines that it took.
fn draw_record(model: &Model, record: &Record, place: Place, columns: &Columns, area: Rect, buf: &mut Buffer) -> u16 {
    let theme = &model.theme;
    let width = usize::from(area.width);
    let fade = |style: Style| if place == Place::After { theme.later } else { style };
    let (sign, mut style) = match place {
        Place::Before => (" ", theme.text),
        Place::Cursor => ("▶", theme.heading),
        Place::After => ("·", theme.later),
    };
    let Some(step) = record.step() else { return 1 };
    // What others did with the bank is nothing to read, only that there was something.
    let is_blank = !model.session.shows(record);
    let who = if is_blank { String::new() } else { who(record, step) };
    let who = text::pad_right(&text::clean(&who, columns.who), columns.who);
    let number = text::pad_left(&format::record(record.n), columns.number);
    let what = text::clean(&command_line::summary(&step.command), width.saturating_sub(columns.what()));
    buf.set_string(area.x, area.y, sign, theme.changed.patch(fade(Style::new())));
    buf.set_stringn(area.x + 1, area.y, format!("{number} "), width - 1, fade(theme.faint));
    let after_number = area.x + 2 + u16::try_from(columns.number).unwrap_or(0);
    if is_blank && place != Place::After {
        style = theme.faint;
    }
    if record.by == Source::User && place != Place::After {
        style = style.patch(theme.own);
    }
    buf.set_stringn(after_number, area.y, format!("{who} {what}"), width.saturating_sub(2 + columns.number), style);
    if place == Place::Cursor && !model.is_streaming() {
        // One bar from edge to edge: the parts give up their own colours.
        let bar = theme.heading.patch(theme.cursor).fg(Color::Reset).remove_modifier(Modifier::DIM);
        buf.set_style(Rect { height: 1, ..area }, bar);
    }
    let marker =
        model.session.history().marker(record.n).map(|text| (format!("{MARKER} {}", text.as_str()), theme.mark));
    let details = details(step, &model.session.live().world, columns.room())
        .map(|(text, wrong)| (text, if wrong { theme.wrong } else { theme.faint }));
    let mut y = area.y + 1;
    for (text, style) in marker.into_iter().chain(details) {
        if y >= area.bottom() {
            break;
        }
        let style = fade(style);
        let text = text::clean(&text, columns.room());
        buf.set_string(area.x + u16::try_from(columns.indent()).unwrap_or(0), y, text, style);
        y += 1;
    }
    y - area.y
}

/// Marks a record that the search finds: a sign before it, and the words that were searched for.
fn mark_hit(model: &Model, position: u64, place: Place, area: Rect, buf: &mut Buffer) {
    let Some(search) = model.search.as_ref().filter(|search| search.is_hit(position)) else { return };
    for text in search.texts() {
        (area.y..area.bottom()).for_each(|y| emphasise(text, Rect { y, height: 1, ..area }, model.theme.hit, buf));
    }
    if place != Place::Cursor {
        buf.set_string(area.x, area.y, HIT, model.theme.changed.remove_modifier(Modifier::DIM));
    }
}

/// Gives the cells of a row a style where they show a text, in whatever case.
fn emphasise(text: &str, row: Rect, style: Style, buf: &mut Buffer) {
    let shown = |x: u16| buf.cell((x, row.y)).map(|cell| cell.symbol().to_lowercase()).unwrap_or_default();
    let cells: Vec<String> = (row.x..row.right()).map(shown).collect();
    for (start, x) in (row.x..row.right()).enumerate() {
        let mut rest = text;
        let ends = cells.iter().skip(start).take_while(|cell| {
            let fits = !rest.is_empty() && rest.starts_with(cell.as_str());
            rest = if fits { rest.get(cell.len()..).unwrap_or_default() } else { rest };
            fits
        });
        let width = u16::try_from(ends.count()).unwrap_or(0);
        if rest.is_empty() {
            buf.set_style(Rect { x, width, ..row }, style);
        }
    }
}

/// How many of so many rows the record takes that has not been sent. Where there are few, the record
/// under the cursor keeps its first line above it.
fn ghost_rows(model: &Model, columns: &Columns, rows: usize) -> usize {
    let wanted = model.ghost.as_ref().map_or(0, |ghost| height(&ghost.record, columns));
    wanted.min(rows.saturating_sub(1))
}

/// Draws the record that the command being typed would be; gives the lines that it took.
fn draw_ghost(model: &Model, columns: &Columns, area: Rect, buf: &mut Buffer) -> u16 {
    let (theme, width) = (&model.theme, usize::from(area.width));
    let Some((ghost, step)) = model.ghost.as_ref().and_then(|ghost| Some((ghost, ghost.record.step()?))) else {
        return 0;
    };
    if area.height == 0 {
        return 0;
    }
    buf.set_string(area.x, area.y, GHOST, theme.ghost);
    // It has no number yet: what it is stands in its place, and who gives it where there is room.
    let about = format!("not sent {}", who(&ghost.record, step));
    let about = text::pad_right(&text::clean(&about, columns.what() - 3), columns.what() - 3);
    let what = text::clean(&command_line::summary(&step.command), width.saturating_sub(columns.what()));
    buf.set_stringn(area.x + 2, area.y, format!("{about} {what}"), width.saturating_sub(2), theme.ghost);
    let style = theme.faint.patch(theme.ghost);
    let lines = details(step, &ghost.moment.world, columns.room());
    let x = area.x + u16::try_from(columns.indent()).unwrap_or(0);
    let mut y = area.y + 1;
    for ((text, _), line) in lines.zip(area.y + 1..area.bottom()) {
        buf.set_string(x, line, text::clean(&text, columns.room()), style);
        y = line + 1;
    }
    y - area.y
}

/// The lines below a record: its events, or why it was rejected. Whether it is the latter, too.
fn details<'a>(step: &'a Step, world: &'a World, room: usize) -> impl Iterator<Item = (String, bool)> + 'a {
    let rejection = step.outcome.rejection().map(command_line::rejection_line);
    let reason = rejection.into_iter().flat_map(move |line| wrapped(&line, room)).map(|line| (line, true));
    let events = step.outcome.events();
    let whole = if events.len() > EVENTS { EVENTS - 1 } else { events.len() };
    let rest = events.len() - whole;
    let more = (rest > 0).then(|| (format!("… and {} more events", format::count(rest as u64)), false));
    let lines = events.iter().take(whole).map(|event| (command_line::event_line(event, world), false));
    reason.chain(lines).chain(more)
}
