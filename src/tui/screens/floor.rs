//! The Floor: the stream, the book, the chart, the trades, and what is one's own.

use crate::tui::panes::Pane;
use ratatui::layout::{Constraint, Layout, Rect};

pub(super) const TABS: &[Pane] = &[Pane::Stream, Pane::Book, Pane::Chart, Pane::Trades, Pane::Positions, Pane::Orders];

/// From this width on, accounts and mail stand beside the rest.
const WIDE: u16 = 170;

pub(super) fn arrange(area: Rect) -> Vec<(Pane, Rect)> {
    let wide = area.width >= WIDE;
    let columns = if wide {
        [Constraint::Length(58), Constraint::Min(40), Constraint::Length(34), Constraint::Length(44)]
    } else {
        [Constraint::Length(46), Constraint::Min(40), Constraint::Length(30), Constraint::Length(0)]
    };
    let [stream, middle, right, far] = Layout::horizontal(columns).areas(area);
    let [chart, positions, orders] =
        Layout::vertical([Constraint::Fill(3), Constraint::Fill(1), Constraint::Fill(1)]).areas(middle);
    let [book, trades] = Layout::vertical([Constraint::Fill(5), Constraint::Fill(3)]).areas(right);
    let mut panes = vec![
        (Pane::Stream, stream),
        (Pane::Chart, chart),
        (Pane::Book, book),
        (Pane::Trades, trades),
        (Pane::Positions, positions),
        (Pane::Orders, orders),
    ];
    if wide {
        let [accounts, mail] = Layout::vertical([Constraint::Fill(2), Constraint::Fill(1)]).areas(far);
        panes.extend([(Pane::Accounts, accounts), (Pane::Mail, mail)]);
    }
    panes
}
