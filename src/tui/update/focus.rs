//! Which pane has the focus, and moving inside it.

use super::{history, time};
use crate::domain::InstrumentId;
use crate::tui::action::Direction;
use crate::tui::blotter::{Sieve, Whose};
use crate::tui::effect::Effect;
use crate::tui::model::{Model, Tone};
use crate::tui::overlays::{Life, OpenLetter, look_at_orders};
use crate::tui::panes::chart::Face;
use crate::tui::panes::{self, Pane, turned};

/// How many candles a chart goes on by.
const CANDLES: isize = 5;

/// Focuses the next pane or the one before.
pub fn next(model: &mut Model, by: isize) {
    let panes = crate::tui::layout::of(model).order;
    let at = panes.iter().position(|pane| *pane == model.focused()).unwrap_or(0);
    if let Some(pane) = panes.get(turned(at, by, panes.len())) {
        focus(model, *pane);
    }
}

/// Focuses a pane.
pub fn focus(model: &mut Model, pane: Pane) {
    model.focus[model.screen.index()] = pane; // one for each screen
    if pane != Pane::Stream {
        model.tab[model.screen.index()] = pane; // one for each screen
    }
}

/// Moves inside the focused pane.
pub fn moved(model: &mut Model, direction: Direction) -> Vec<Effect> {
    let pane = model.focused();
    let page = i64::from(panes::page(model, pane));
    let rows = match direction {
        Direction::Up => -1,
        Direction::Down => 1,
        Direction::PageUp => -page,
        Direction::PageDown => page,
        Direction::Left | Direction::Right => {
            if pane == Pane::Chart && model.face == Face::Depth {
                model.reach.narrowed(if direction == Direction::Left { -1 } else { 1 });
            } else if pane == Pane::Chart {
                let list = model.list_mut(pane);
                let by = if direction == Direction::Left { CANDLES } else { -CANDLES };
                // What is too far is brought back before a frame is drawn.
                list.selected = list.selected.saturating_add_signed(by);
            }
            if pane == Pane::Report {
                panes::report::choose(model, if direction == Direction::Left { -1 } else { 1 });
            }
            return Vec::new();
        }
    };
    if pane == Pane::Stream {
        return time::step(model, rows);
    }
    if pane == Pane::Book {
        // What is too far is brought back before a frame is drawn.
        model.rung = model.rung.saturating_add(rows);
        return Vec::new();
    }
    let len = panes::len(model, pane);
    model.list_mut(pane).moved(rows, len);
    Vec::new()
}

/// Shows the other face of the focused pane.
pub fn view(model: &mut Model) {
    match model.focused() {
        Pane::Chart => model.face = model.face.other(),
        Pane::Orders => {
            let which = model.sieve.which.next();
            look_at_orders(model, Sieve { which, ..model.sieve.clone() });
        }
        _ => {}
    }
}

/// Looks at one's own orders, or at everybody's.
pub fn whose(model: &mut Model) {
    let whose = if model.sieve.whose == Whose::Mine { Whose::Everybody } else { Whose::Mine };
    look_at_orders(model, Sieve { whose, ..model.sieve.clone() });
}

/// Takes what is selected in the focused pane.
pub fn accept(model: &mut Model) -> Vec<Effect> {
    let selected = model.list(model.focused()).selected;
    match model.focused() {
        Pane::Accounts => {
            let chosen = panes::accounts::listed(model).nth(selected).map(|(_, _, profile)| profile.handle);
            if let Some(handle) = chosen {
                model.acting = Some(handle);
                model.say(Tone::Done, format!("you act as {handle}"));
            }
            Vec::new()
        }
        Pane::Positions => {
            show(model, selected);
            Vec::new()
        }
        Pane::Mail => {
            if let Some(letter) = OpenLetter::selected(model) {
                model.overlays.push(Box::new(letter));
            }
            Vec::new()
        }
        Pane::Orders => {
            if let Some(order) = panes::orders::selected(model) {
                let life = Life::new(model, order);
                model.overlays.push(Box::new(life));
            }
            Vec::new()
        }
        Pane::Tree => history::open(model),
        _ => Vec::new(),
    }
}

/// Shows the next instrument or the one before.
pub fn instrument(model: &mut Model, by: isize) {
    let len = model.shown().world.exchange.instruments().len();
    let at = model.instrument().map_or(0, InstrumentId::index);
    show(model, turned(at, by, len)); // nothing to show where there is none
}

fn show(model: &mut Model, index: usize) {
    let symbol = model.shown().world.exchange.instruments().nth(index).map(|(_, instrument)| instrument.symbol);
    model.symbol = symbol.or(model.symbol);
    model.list_mut(Pane::Chart).selected = 0;
}
