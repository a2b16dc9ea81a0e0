//! The mail of an account, newest first, and below the list the letter that is selected.

use super::Canvas;
use super::accounts;
use super::table::{Table, cell, words};
use crate::domain::AccountId;
use crate::reactions::{By, Delivery};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use crate::tui::screens::Screen;
use crate::views::Letter;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Widget, Wrap};

/// The lines of the letter below the list.
const LETTER: u16 = 7;

/// From this height on there is room for the letter below the list.
const TALL: u16 = 14;

/// From this width on, the seconds are worth their room.
const WIDE: u16 = 40;

/// Whose mail is shown: at the bank that of the selected account, elsewhere one's own.
pub fn whose(model: &Model) -> Option<AccountId> {
    if model.screen == Screen::Bank { accounts::selected(model) } else { model.you() }
}

/// `Mail alice`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let handle = whose(model).map(|id| model.shown().world.bank.handle(id).to_owned()).unwrap_or_default();
    vec![Span::styled("Mail ", model.theme.heading), Span::raw(handle)]
}

pub fn len(model: &Model) -> usize {
    whose(model).map_or(0, |id| model.shown().views.mail.count(id))
}

/// The letter that is selected.
pub fn selected(model: &Model) -> Option<&Letter> {
    model.shown().views.mail.of(whose(model)?).nth(model.list(Pane::Mail).selected)
}

/// The list, and the letter where there is room for it.
fn split(area: Rect) -> (Rect, Option<Rect>) {
    if area.height < TALL {
        return (area, None);
    }
    let list = Rect { height: area.height - LETTER, ..area };
    (list, Some(Rect { y: list.bottom(), height: LETTER, ..area }))
}

/// How many letters of the list are in sight.
pub fn rows(area: Rect) -> usize {
    usize::from(split(area).0.height.saturating_sub(1))
}

/// A letter's paragraphs, fit for the terminal.
pub fn paragraphs(model: &Model, letter: &Letter) -> Vec<Line<'static>> {
    letter.body(&model.shown().world).iter().map(|line| Line::raw(text::clean_line(line))).collect()
}

/// What became of a letter, where that is known: `sent 2026-01-05 09:00:01 to the outbox`.
pub fn delivery(model: &Model, letter: &Letter) -> Option<Line<'static>> {
    let delivery = model.post.delivery(&model.session, letter)?;
    let style = if let Delivery::Refused(_) = delivery { model.theme.wrong } else { model.theme.faint };
    let words = match delivery {
        Delivery::Inside => "for this inbox alone: only what happens on main is mailed".to_owned(),
        Delivery::Waits(None) => "on its way out".to_owned(),
        Delivery::Waits(Some(why)) => format!("waits to go out: {why}"),
        Delivery::Sent(None) => "sent".to_owned(),
        Delivery::Sent(Some((at, by))) => {
            let to = if by == By::Outbox { "to the outbox" } else { "by mail" };
            format!("sent {to} {}", format::day_and_clock(at))
        }
        Delivery::Refused(why) => format!("cannot go out: {why}"),
    };
    Some(Line::styled(text::clean_line(&words), style))
}

pub fn draw(canvas: Canvas<'_>) {
    let Canvas { model, buf, area, focused } = canvas;
    let moment = model.shown();
    let state = model.list(Pane::Mail);
    let (list, below) = split(area);
    let letters = whose(model).into_iter().flat_map(|id| moment.views.mail.of(id));
    let rows: Vec<_> = letters
        .skip(state.top)
        .take(usize::from(list.height))
        .map(|letter| {
            let new = model.marks() && letter.n == moment.n;
            let time = if area.width < WIDE { format::minute(letter.at) } else { format::clock(letter.at) };
            vec![
                cell(time).style(model.theme.faint).changed(new),
                cell(text::clean(&letter.subject(&moment.world), usize::from(area.width))),
            ]
            .into()
        })
        .collect();
    // The letter follows the list, as far down as the list goes.
    let used = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(1).min(list.height);
    let columns = [words("time", 5), words("letter", 10)];
    let selected_row = state.selected.checked_sub(state.top);
    let table = Table { columns: &columns, rows, selected: selected_row, empty: "no mail yet" };
    table.draw(Canvas { model, buf: &mut *buf, area: list, focused });
    if let (Some(below), Some(letter)) = (below, selected(model)) {
        let (x, y, width) = (below.x + 1, area.y + used + 1, below.width.saturating_sub(2));
        let inside = Rect { x, y, width, height: LETTER - 1 };
        let mut lines = paragraphs(model, letter);
        lines.extend(delivery(model, letter));
        Paragraph::new(lines).wrap(Wrap { trim: true }).render(inside, buf);
    }
}
