//! The view: the whole screen from the model.

pub mod hints;
pub mod proof;
pub mod status;
pub mod timeline;

use super::layout::{self, Places, SMALLEST};
use super::model::Model;
use super::panes;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws everything; gives the place of the terminal's cursor, where something is typed.
pub fn draw(model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
    if !layout::fits(model.size) {
        ask_for_room(model, buf);
        return None;
    }
    if model.locked {
        // Nothing is shown to nobody.
        return model.overlays.iter().fold(None, |_, overlay| overlay.draw(model, places, buf));
    }
    status::draw(model, places.status, buf);
    for (pane, area) in &places.panes {
        panes::draw(model, places, *pane, *area, buf);
    }
    timeline::draw(model, places.timeline, places.proof.width, buf);
    proof::draw(model, places.proof, buf);
    hints::draw_message(model, places.message, buf);
    hints::draw(model, places.hints, buf);
    let mut cursor = None;
    for overlay in &model.overlays {
        cursor = overlay.draw(model, places, buf);
    }
    cursor
}

/// What a terminal that is too small shows.
fn ask_for_room(model: &Model, buf: &mut Buffer) {
    let Rect { width, height, .. } = model.size;
    let lines = [
        format!("Backtape needs {}×{}.", SMALLEST.0, SMALLEST.1),
        format!("This is {width}×{height}."),
        "Please make room; q quits.".to_owned(),
    ];
    for (y, line) in (0..height).zip(lines) {
        buf.set_stringn(0, y, line, usize::from(width), model.theme.text);
    }
}
