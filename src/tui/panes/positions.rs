//! Positions: what one owns, what it cost, what it is worth.

use super::Canvas;
use super::table::{Table, cell, figures, words};
use crate::domain::{AccountId, InstrumentId, Money};
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use crate::views::Moment;

/// The figures of a row, to compare two moments by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Figures {
    position: crate::views::Position,
    held: crate::domain::Qty,
    last: Option<crate::domain::Price>,
    gain: Option<Money>,
}

fn figures_of(moment: &Moment, id: InstrumentId, account: AccountId) -> Figures {
    let position = moment.views.portfolio.position(id, account);
    let last = moment.world.exchange.last_price(id);
    let unrealised = last.and_then(|last| position.unrealised(last)).unwrap_or_default();
    Figures {
        position,
        held: moment.world.exchange.holding(id, account).held,
        last,
        gain: position.realised.plus(unrealised),
    }
}

/// The instrument that is selected.
pub fn selected(model: &Model) -> Option<InstrumentId> {
    let selected = model.list(Pane::Positions).selected;
    model.shown().world.exchange.instruments().nth(selected).map(|(id, _)| id)
}

/// Every instrument has its row: what is not owned is there to be chosen.
pub fn len(model: &Model) -> usize {
    model.shown().world.exchange.instruments().len()
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let (now, before) = (model.shown(), model.before());
    let state = model.list(Pane::Positions);
    let Some(you) = model.you() else {
        let empty = "no account yet";
        return Table { columns: &[], rows: Vec::new(), selected: None, empty }.draw(canvas);
    };
    let rows = now.world.exchange.instruments().skip(state.top).take(usize::from(canvas.area.height));
    let rows = rows.map(|(id, instrument)| {
        let places = format::places(instrument.tick);
        let figures = figures_of(now, id, you);
        let was = before.map_or(figures, |before| figures_of(before, id, you));
        let or_dash = |text: Option<String>| cell(text.unwrap_or_else(|| "–".to_owned()));
        let gain = figures.gain.unwrap_or_default();
        let chosen = model.instrument() == Some(id);
        vec![
            cell(instrument.symbol.as_str()).style(if chosen { theme.heading } else { theme.text }),
            cell(format::shares(figures.position.qty)).changed(figures.position.qty != was.position.qty),
            or_dash(figures.position.average().map(|average| format::price(average, places)))
                .changed(figures.position.average() != was.position.average()),
            or_dash(figures.last.map(|last| format::price(last, places))).changed(figures.last != was.last),
            cell(format::gain(gain)).style(theme.gain(gain)).changed(figures.gain != was.gain),
            cell(figures.held.grouped()).style(theme.faint).changed(figures.held != was.held),
        ]
        .into()
    });
    let columns = [
        words("symbol", 6),
        figures("qty", 4),
        figures("avg", 6),
        figures("last", 6),
        figures("P/L", 8),
        figures("held", 4),
    ];
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows: rows.collect(), selected, empty: "nothing is listed yet" }.draw(canvas);
}
