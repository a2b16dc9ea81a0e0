//! The Bank: accounts, mail and the bank's own books beside the stream.

use crate::tui::panes::Pane;
use ratatui::layout::{Constraint, Layout, Rect};

pub(super) const TABS: &[Pane] = &[Pane::Stream, Pane::Accounts, Pane::Mail, Pane::Ledger];

pub(super) fn arrange(area: Rect) -> Vec<(Pane, Rect)> {
    let [stream, right] = Layout::horizontal([Constraint::Fill(2), Constraint::Fill(3)]).areas(area);
    let [accounts, below] = Layout::vertical([Constraint::Fill(3), Constraint::Fill(2)]).areas(right);
    let [mail, ledger] = Layout::horizontal([Constraint::Min(30), Constraint::Length(32)]).areas(below);
    vec![(Pane::Stream, stream), (Pane::Accounts, accounts), (Pane::Mail, mail), (Pane::Ledger, ledger)]
}
