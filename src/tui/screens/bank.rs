//! The Bank: the accounts, the selected one with its statement and mail, and the bank's own books.

use crate::tui::panes::Pane;
use ratatui::layout::{Constraint, Layout, Rect};

pub(super) const TABS: &[Pane] = &[Pane::Stream, Pane::Accounts, Pane::Statement, Pane::Mail, Pane::Ledger];

/// From this width on, mail and ledger have a column of their own.
const WIDE: u16 = 180;

/// The lines of the ledger: its seven sides, their sum, the headings and the frame.
const LEDGER: u16 = 11;

/// The lines of the statement where room is short: the account, and its last entries.
const STATEMENT: u16 = 14;

pub(super) fn arrange(area: Rect) -> Vec<(Pane, Rect)> {
    let wide = area.width >= WIDE;
    let columns = if wide {
        [Constraint::Length(50), Constraint::Min(76), Constraint::Length(44)]
    } else {
        [Constraint::Length(42), Constraint::Min(78), Constraint::Length(0)]
    };
    let [stream, middle, far] = Layout::horizontal(columns).areas(area);
    let (top, below) = if wide {
        let [top, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(LEDGER)]).areas(far);
        ((middle, top), below)
    } else {
        let [top, below] = Layout::vertical([Constraint::Fill(1), Constraint::Length(LEDGER)]).areas(middle);
        let [mail, ledger] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(40)]).areas(below);
        ((top, mail), ledger)
    };
    let statement = if wide { Constraint::Fill(1) } else { Constraint::Length(STATEMENT) };
    let [accounts, statement] = Layout::vertical([Constraint::Fill(1), statement]).areas(top.0);
    vec![
        (Pane::Stream, stream),
        (Pane::Accounts, accounts),
        (Pane::Statement, statement),
        (Pane::Mail, top.1),
        (Pane::Ledger, below),
    ]
}
