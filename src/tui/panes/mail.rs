//! The mail of the account that acts, newest first.

use super::Canvas;
use super::table::{Table, cell, words};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use ratatui::text::Span;

/// `Mail alice`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let handle = model.you().map(|you| model.shown().world.bank.handle(you).to_owned()).unwrap_or_default();
    vec![Span::styled("Mail ", model.theme.heading), Span::raw(handle)]
}

pub fn len(model: &Model) -> usize {
    model.you().map_or(0, |you| model.shown().views.mail.of(you).count())
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let moment = model.shown();
    let state = model.list(Pane::Mail);
    let letters = model.you().into_iter().flat_map(|you| moment.views.mail.of(you));
    let rows = letters.skip(state.top).take(usize::from(canvas.area.height)).map(|letter| {
        let new = !model.is_streaming() && letter.n == moment.n;
        vec![
            cell(format::clock(letter.at)).style(model.theme.faint).changed(new),
            cell(text::clean(&letter.subject(&moment.world), usize::from(canvas.area.width))),
        ]
        .into()
    });
    let columns = [words("time", 8), words("letter", 10)];
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows: rows.collect(), selected, empty: "no mail yet" }.draw(canvas);
}
