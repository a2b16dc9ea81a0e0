//! The Shop: the shelf, the orders that wait, and what was sold, beside the stream.

use crate::tui::panes::Pane;
use ratatui::layout::{Constraint, Layout, Rect};

pub(super) const TABS: &[Pane] = &[Pane::Stream, Pane::Items, Pane::Waiting, Pane::Sales];

/// From this width on, shelf and sales stand beside each other.
const WIDE: u16 = 180;

pub(super) fn arrange(area: Rect) -> Vec<(Pane, Rect)> {
    let wide = area.width >= WIDE;
    let stream = Constraint::Length(if wide { 58 } else { 44 });
    let [stream, right] = Layout::horizontal([stream, Constraint::Min(60)]).areas(area);
    let [items, waiting, sales] = if wide {
        let [items, below] = Layout::horizontal([Constraint::Fill(1); 2]).areas(right);
        let [waiting, sales] = Layout::vertical([Constraint::Fill(2), Constraint::Fill(3)]).areas(below);
        [items, waiting, sales]
    } else {
        Layout::vertical([Constraint::Fill(3), Constraint::Fill(2), Constraint::Fill(3)]).areas(right)
    };
    vec![(Pane::Stream, stream), (Pane::Items, items), (Pane::Waiting, waiting), (Pane::Sales, sales)]
}
