//! History: the branches beside the stream.

use crate::tui::panes::Pane;
use ratatui::layout::{Constraint, Layout, Rect};

pub(super) const TABS: &[Pane] = &[Pane::Stream, Pane::Branches];

pub(super) fn arrange(area: Rect) -> Vec<(Pane, Rect)> {
    let [stream, branches] = Layout::horizontal([Constraint::Fill(2), Constraint::Fill(3)]).areas(area);
    vec![(Pane::Stream, stream), (Pane::Branches, branches)]
}
