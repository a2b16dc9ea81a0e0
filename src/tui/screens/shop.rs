//! The Shop: its shelf beside the stream.

use crate::tui::panes::Pane;
use ratatui::layout::{Constraint, Layout, Rect};

pub(super) const TABS: &[Pane] = &[Pane::Stream, Pane::Items];

pub(super) fn arrange(area: Rect) -> Vec<(Pane, Rect)> {
    let [stream, items] = Layout::horizontal([Constraint::Fill(2), Constraint::Fill(3)]).areas(area);
    vec![(Pane::Stream, stream), (Pane::Items, items)]
}
