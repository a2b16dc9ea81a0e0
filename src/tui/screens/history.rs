//! History: the tree of records beside the stream.

use crate::tui::panes::Pane;
use ratatui::layout::{Constraint, Layout, Rect};

pub(super) const TABS: &[Pane] = &[Pane::Stream, Pane::Tree];

/// From this width on, the stream need not be narrow.
const WIDE: u16 = 180;

pub(super) fn arrange(area: Rect) -> Vec<(Pane, Rect)> {
    let stream = Constraint::Length(if area.width >= WIDE { 58 } else { 38 });
    let [stream, tree] = Layout::horizontal([stream, Constraint::Min(70)]).areas(area);
    vec![(Pane::Stream, stream), (Pane::Tree, tree)]
}
