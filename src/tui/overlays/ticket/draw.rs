//! How a ticket looks: below the stream, whose place it shares, so that the book stays in sight.

use super::preview::{Row, Verdict, judge};
use super::{Ticket, canonical};
use super::{kinds, operator};
use crate::command_line::{Arg, Names, verb};
use crate::domain::{OrderId, Side, World};
use crate::text;
use crate::tui::format;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::overlays::form::{Field, Form, Takes, Written};
use crate::tui::told;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Widget};

/// The columns of the labels.
const LABEL: u16 = 10;

/// The column of the notes behind the fields, where what is typed leaves it free.
const NOTES: u16 = 24;

/// Rows beside the fields and the figures: the frame, a blank row, the command.
const AROUND: u16 = 4;

/// Rows of the stream that stay in sight.
const STREAM: u16 = 4;

/// How many rows the ticket takes of a body of so many. It does not change while one types.
pub fn rows(form: &Form, body: u16) -> u16 {
    let fields = u16::try_from(form.fields().len()).unwrap_or(u16::MAX - AROUND);
    let figures = body.saturating_sub(STREAM).saturating_sub(fields + AROUND);
    fields + AROUND + figures.clamp(3, if fields > 4 { 9 } else { 5 })
}

/// Draws the ticket; gives the place of the terminal's cursor.
pub fn draw(ticket: &Ticket, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
    let theme = &model.theme;
    let area = places.dock;
    Clear.render(area, buf);
    buf.set_style(area, Style::reset());
    let mut title = vec![ratatui::text::Span::styled(format!(" {} ", ticket.spec.title), theme.heading)];
    if model.is_past() {
        title.push(ratatui::text::Span::styled("on a new branch ", theme.changed));
    }
    let block = Block::bordered().border_type(theme.border).border_style(theme.focus).title_top(Line::from(title));
    let inner = block.inner(area);
    block.render(area, buf);
    if inner.height < 3 || inner.width < 20 {
        return None;
    }
    let verdict = judge(ticket.verb(), &ticket.form, model.at_cursor(), &model.session);
    let names = model.names();
    let mut cursor = None;
    for (i, (y, field)) in (inner.y..inner.bottom() - 2).zip(ticket.form.fields()).enumerate() {
        let line = Rect { y, height: 1, ..inner };
        let focused = i == ticket.form.focus();
        let wrong = matches!(&verdict, Verdict::Wrong { field, .. } if *field == i);
        let place = draw_field(model, line, field, focused, wrong, buf);
        let after = draw_completion(model, place.end, line, field, focused, &names, buf);
        let note = Rect { x: after, width: line.right().saturating_sub(after), ..line };
        draw_note(ticket, model, note, i, &verdict, &names, buf);
        cursor = if focused { Some(place.cursor) } else { cursor };
    }
    let top = inner.y + u16::try_from(ticket.form.fields().len()).unwrap_or(0) + 1;
    let bottom = inner.bottom().saturating_sub(1);
    let figures =
        Rect { x: inner.x + 2, y: top, width: inner.width.saturating_sub(2), height: bottom.saturating_sub(top) };
    draw_verdict(ticket, model, figures, &verdict, buf);
    let (command, style) = match canonical(&verdict) {
        Some(command) => (command, theme.key),
        None => (verb(ticket.verb()).map_or("", |verb| verb.usage).to_owned(), theme.faint),
    };
    let command = text::clean(&command, usize::from(inner.width.saturating_sub(4)));
    buf.set_string(inner.x + 1, bottom, ":", theme.faint);
    buf.set_string(inner.x + 2, bottom, command, style);
    cursor
}

/// Where the typed text of a field ends, and where its cursor stands.
struct Drawn {
    end: u16,
    cursor: (u16, u16),
}

fn draw_field(model: &Model, line: Rect, field: &Field, focused: bool, wrong: bool, buf: &mut Buffer) -> Drawn {
    let theme = &model.theme;
    let label = if focused { theme.key } else { theme.faint };
    buf.set_string(line.x, line.y, if focused { "▸" } else { " " }, theme.key);
    buf.set_string(line.x + 2, line.y, field.spec.label, label);
    let x = line.x + 2 + LABEL;
    let room = Rect { x, width: line.right().saturating_sub(x + 1), ..line };
    if let Takes::OneOf(words) = field.spec.takes {
        let mut at = x;
        let all: usize = words.iter().map(|word| text::width(word) + 2).sum();
        let words = match all > usize::from(room.width) {
            // Where they do not fit, the chosen one, and how many there are.
            true => {
                let chosen = words.iter().position(|word| *word == field.input.text()).unwrap_or(0);
                let style = if focused { theme.key } else { theme.text };
                let text = format!("[{}]", field.input.text());
                buf.set_string(at, line.y, &text, style);
                at += u16::try_from(text::width(&text)).unwrap_or(0);
                if focused {
                    let count = format!(" {}/{} ←→", chosen + 1, words.len());
                    buf.set_string(at, line.y, &count, theme.faint);
                    at += u16::try_from(text::width(&count)).unwrap_or(0);
                }
                &[]
            }
            false => words,
        };
        for word in words {
            let chosen = *word == field.input.text();
            let (text, style) = match chosen {
                true => (format!("[{word}]"), if focused { theme.key } else { theme.text }),
                false => (format!(" {word} "), theme.faint),
            };
            buf.set_string(at, line.y, &text, style);
            at += u16::try_from(text::width(&text)).unwrap_or(0);
        }
        return Drawn { end: at, cursor: (x, line.y) };
    }
    let style = match () {
        () if wrong => theme.wrong,
        // What the next character replaces.
        () if focused && field.input.is_fresh() => theme.text.patch(theme.cursor),
        () => theme.text,
    };
    let typed = text::clean_line(field.input.text());
    let width = u16::try_from(text::width(&typed)).unwrap_or(u16::MAX).min(room.width);
    let cursor = field.input.draw(room, style, buf);
    if width < room.width {
        buf.set_style(Rect { x: x + width, width: room.width - width, ..room }, Style::reset());
    }
    Drawn { end: x + width, cursor }
}

/// What would be added to what is typed; gives the column behind it.
fn draw_completion(
    model: &Model,
    end: u16,
    line: Rect,
    field: &Field,
    focused: bool,
    names: &Names<'_>,
    buf: &mut Buffer,
) -> u16 {
    let Some(rest) = field.completion(names).filter(|_| focused) else { return end };
    let rest = text::clean(&rest, usize::from(line.right().saturating_sub(end + 1)));
    buf.set_string(end, line.y, &rest, model.theme.faint);
    end + u16::try_from(text::width(&rest)).unwrap_or(0)
}

/// What stands behind a field: what is wrong with it, what may stand there, or what it means. Left
/// out where there is no room for it.
fn draw_note(
    ticket: &Ticket,
    model: &Model,
    area: Rect,
    i: usize,
    verdict: &Verdict,
    names: &Names<'_>,
    buf: &mut Buffer,
) {
    let Some(field) = ticket.form.fields().get(i) else { return };
    let theme = &model.theme;
    // Notes behind short fields stand below each other.
    let x = (area.x + 2).max(model.size.x + NOTES);
    let room = usize::from(area.right().saturating_sub(x + 1));
    let (note, style) = match verdict {
        Verdict::Wrong { field, what } if *field == i => {
            let fits = text::width(what) + 2 <= room;
            (if fits { format!("✗ {what}") } else { "✗".to_owned() }, theme.wrong)
        }
        _ => (note(ticket, model, field, i == ticket.form.focus(), names), theme.faint),
    };
    let note = text::clean(&note, room);
    if !note.is_empty() {
        buf.set_string(x, area.y, note, style);
    }
}

/// The order that a number names, in words.
fn amended(world: &World, number: &str) -> String {
    let found = number.parse().ok().and_then(|id| world.exchange.order(OrderId(id)));
    found.map_or_else(String::new, |order| told::order(order, world))
}

/// What of an order has traded: less than that it cannot be for.
fn filled(world: &World, number: &str) -> String {
    let found = number.parse().ok().and_then(|id| world.exchange.order(OrderId(id)));
    let filled = found.map(|order| order.filled()).filter(|filled| filled.0 > 0);
    filled.map_or_else(String::new, |filled| format!("{} filled", filled.grouped()))
}

/// Where a stop or an exit belongs: on which side of the last price.
fn waits_at(ticket: &Ticket, label: &str, world: &World) -> String {
    let Some((side, id)) = ticket.side().zip(ticket.instrument(&world.exchange)) else { return String::new() };
    let Some(last) = world.exchange.last_price(id) else { return String::new() };
    let places = format::places(world.exchange.instrument(id).map(|listed| listed.tick).unwrap_or_default());
    let last = format::price(last, places);
    match (label, side) {
        ("distance", _) => format!("from the last price, {last}"),
        ("profit at", Side::Buy) | ("stop" | "or stop", Side::Buy) => format!("above {last}"),
        ("profit at", Side::Sell) | ("stop" | "or stop", Side::Sell) => format!("below {last}"),
        ("loss at", Side::Buy) => format!("below {last}"),
        ("loss at", Side::Sell) => format!("above {last}"),
        _ => String::new(),
    }
}

fn note(ticket: &Ticket, model: &Model, field: &Field, focused: bool, names: &Names<'_>) -> String {
    let (text, world) = (field.input.text().trim(), &model.at_cursor().world);
    let candidates = if focused { field.candidates(names) } else { Vec::new() };
    let exact = candidates.iter().any(|known| known.text == text);
    let several = |from: &[&crate::command_line::Known<'_>]| {
        let words: Vec<&str> = from.iter().take(8).map(|known| known.text.as_ref()).collect();
        words.join("  ")
    };
    let side = ticket.side();
    let instrument = ticket.instrument(&world.exchange);
    if let Some(note) = operator::note(ticket, field.spec.label, text, world) {
        return note;
    }
    match field.spec.takes {
        Takes::Arg(Arg::Symbol) if focused => format!("←→ {}", several(&names.symbols.iter().collect::<Vec<_>>())),
        Takes::Arg(Arg::Symbol) => instrument
            .and_then(|id| world.exchange.instrument(id)?.name.clone())
            .map(|name| name.as_str().to_owned())
            .unwrap_or_default(),
        Takes::Arg(Arg::Account | Arg::Lines) if focused && !exact && !field.input.is_fresh() => several(&candidates),
        Takes::Arg(Arg::Price) if field.spec.written == Written::Price => String::new(),
        Takes::Arg(Arg::Price) if !matches!(field.spec.label, "price") => waits_at(ticket, field.spec.label, world),
        Takes::OneOf(_) if field.spec.label == "kind" => kinds::about(text).to_owned(),
        Takes::Arg(Arg::Price) => {
            let touch = side.zip(instrument).and_then(|(side, id)| world.exchange.best(id, side.opposite()));
            let word = if side == Some(Side::Buy) { "ask" } else { "bid" };
            let tick = instrument.and_then(|id| world.exchange.instrument(id)).map(|i| i.tick).unwrap_or_default();
            let touch = touch.map(|price| format!("{word} {}", format::price(price, format::places(tick))));
            match (text.is_empty(), touch) {
                (true, Some(touch)) => format!("market, {touch}"),
                (true, None) => "market".to_owned(),
                (false, touch) => touch.unwrap_or_default(),
            }
        }
        Takes::OneOf(_) if kinds::wants_touch(ticket.form.text("kind")) && ticket.form.text("price").is_empty() => {
            "market: at once".to_owned()
        }
        Takes::OneOf(_) => match text {
            "ioc" => "at once",
            "fok" => "whole",
            "post" => "maker",
            "day" => "until the close",
            "gtd" => "until a date",
            _ => "waits",
        }
        .to_owned(),
        Takes::Arg(_) if field.spec.written == Written::Behind("show") && text.is_empty() => "all in sight".to_owned(),
        Takes::Arg(Arg::Order) => amended(world, text),
        Takes::Arg(Arg::Qty) if field.spec.written == Written::Behind("qty") => {
            filled(world, ticket.form.text("order"))
        }
        Takes::Arg(arg) if focused && text.is_empty() => arg.hint().to_owned(),
        Takes::Arg(Arg::Text) if field.spec.written == Written::Optional && text.is_empty() => {
            "what it is for".to_owned()
        }
        _ => String::new(),
    }
}

/// Draws what the command would do, or what is in its way.
fn draw_verdict(ticket: &Ticket, model: &Model, area: Rect, verdict: &Verdict, buf: &mut Buffer) {
    let theme = &model.theme;
    let labelled = |field: usize, what: &str| format!("{}: {what}", ticket.label(field));
    match verdict {
        Verdict::Missing { field, what } => draw_words(area, &[(labelled(*field, what), theme.faint)], buf),
        Verdict::Wrong { field, what } => {
            draw_words(area, &[(format!("✗ {}", labelled(*field, what)), theme.wrong)], buf);
        }
        Verdict::Unknown(what) => draw_words(area, &[(format!("✗ {what}"), theme.wrong)], buf),
        Verdict::Refused { rejection, .. } => {
            let matter = (format!("✗ {}", rejection.message()), theme.wrong);
            draw_words(area, &[matter, (rejection.hint(), theme.text)], buf);
        }
        Verdict::Would { fills, rest, .. } => {
            let rows = fit(fills, rest, usize::from(area.height));
            draw_rows(model, area, &rows, buf);
        }
    }
}

/// Sentences, one below the other, wrapped between words.
fn draw_words(area: Rect, sentences: &[(String, Style)], buf: &mut Buffer) {
    let lines = sentences.iter().flat_map(|(sentence, style)| {
        super::super::wrapped(sentence, usize::from(area.width)).into_iter().map(move |line| (line, *style))
    });
    for (y, (line, style)) in (area.y..area.bottom()).zip(lines) {
        buf.set_string(area.x, y, line, style);
    }
}

/// As many rows as there is room for: of the fills the first ones, and how many more there are. Of the
/// rest what is needed least goes first.
fn fit(fills: &[Row], rest: &[Row], room: usize) -> Vec<Row> {
    let mut rest = rest.to_vec();
    // An average says what the fills say.
    let least = usize::from(!fills.is_empty() && rest.iter().all(|row| row.label != "average"));
    while rest.len() + least > room
        && let Some(worst) = rest.iter().map(|row| row.rank).max().filter(|rank| *rank > 0)
    {
        rest.retain(|row| row.rank != worst);
    }
    let shown = room.saturating_sub(rest.len()).min(fills.len());
    let mut rows: Vec<Row> = fills.iter().take(shown).cloned().collect();
    if let (Some(last), more @ 1..) = (rows.last_mut(), fills.len() - shown) {
        last.note = format!("+{more} more");
    }
    rows.extend(rest);
    rows
}

/// Draws figures on their decimal points.
fn draw_rows(model: &Model, area: Rect, rows: &[Row], buf: &mut Buffer) {
    let theme = &model.theme;
    let (left, right) = (Point::of(rows.iter().map(|row| &row.left)), Point::of(rows.iter().map(|row| &row.right)));
    for (y, row) in (area.y..area.bottom()).zip(rows) {
        buf.set_string(area.x, y, row.label, theme.faint);
        if !row.words.is_empty() {
            let room = usize::from(area.width.saturating_sub(LABEL));
            buf.set_string(area.x + LABEL, y, text::clean(&row.words, room), theme.text);
            continue;
        }
        let figures = format!("{}{}{}", left.align(&row.left), text::pad_right(row.sign, 3), right.align(&row.right));
        let x = area.x + LABEL;
        let room = usize::from(area.right().saturating_sub(x));
        buf.set_stringn(x, y, &figures, room, theme.text);
        let used = text::width(&figures) + 1;
        let note = text::clean(&row.note, room.saturating_sub(used));
        buf.set_string(x + u16::try_from(used).unwrap_or(0), y, note, theme.faint);
    }
}

/// Where the decimal point of a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Point {
    before: usize,
    behind: usize,
}

impl Point {
    fn of<'a>(figures: impl Iterator<Item = &'a String>) -> Point {
        figures.fold(Point::default(), |point, figure| {
            let (before, behind) = parts(figure);
            Point { before: point.before.max(text::width(before)), behind: point.behind.max(behind.len()) }
        })
    }

    fn align(self, figure: &str) -> String {
        let (before, behind) = parts(figure);
        format!("{}{}", text::pad_left(before, self.before), text::pad_right(behind, self.behind))
    }
}

/// What stands before the decimal point, and the point with what stands behind it.
fn parts(figure: &str) -> (&str, &str) {
    figure.find('.').map_or((figure, ""), |point| figure.split_at(point))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_on_their_point() {
        let figures = ["12", "3,045.60", "0.5", "−1.2345"].map(str::to_owned);
        let point = Point::of(figures.iter());
        let aligned: Vec<String> = figures.iter().map(|figure| point.align(figure)).collect();
        assert_eq!(aligned, ["   12     ", "3,045.60  ", "    0.5   ", "   −1.2345"]);
    }

    #[test]
    fn fills_that_have_no_room_are_counted() {
        let row = |left: &str| Row { left: left.to_owned(), ..Row::default() };
        let fills = [row("1"), row("2"), row("3")];
        let fitted = fit(&fills, &[row("rest")], 3);
        assert_eq!(fitted.iter().map(|row| row.left.as_str()).collect::<Vec<_>>(), ["1", "2", "rest"]);
        assert_eq!(fitted[1].note, "+1 more");
        assert_eq!(fit(&fills, &[], 9).len(), 3);
    }
}
