//! History: the tree of records beside the stream.

use crate::tui::panes::Pane;
use ratatui::layout::Rect;

pub(super) const TABS: &[Pane] = &[Pane::Stream, Pane::Tree];

pub(super) fn arrange(area: Rect) -> Vec<(Pane, Rect)> {
    super::beside_stream(area, Pane::Tree)
}
