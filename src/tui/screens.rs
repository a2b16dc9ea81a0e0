//! The screens: which panes stand beside the stream, and where.

pub mod bank;
pub mod floor;
pub mod history;
pub mod reports;
pub mod shop;

use super::panes::Pane;
use ratatui::layout::{Constraint, Layout, Rect};

/// A screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Trading.
    Floor,
    /// Banking.
    Bank,
    /// Shopping.
    Shop,
    /// Branches.
    History,
    /// What it adds up to.
    Reports,
}

impl Screen {
    /// All of them, in the order of their keys.
    pub const ALL: [Screen; 5] = [Screen::Floor, Screen::Bank, Screen::Shop, Screen::History, Screen::Reports];

    /// Its place in [`Screen::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Screen::Floor => "Floor",
            Screen::Bank => "Bank",
            Screen::Shop => "Shop",
            Screen::History => "History",
            Screen::Reports => "Reports",
        }
    }

    /// Its panes where they share one place, in the order of Tab. On the Floor the stream stands
    /// beside it.
    pub fn panes(self) -> &'static [Pane] {
        match self {
            Screen::Floor => floor::TABS,
            Screen::Bank => bank::TABS,
            Screen::Shop => shop::TABS,
            Screen::History => history::TABS,
            Screen::Reports => reports::TABS,
        }
    }

    /// The pane that has the focus at first.
    pub fn home(self) -> Pane {
        match self {
            Screen::Floor => Pane::Stream,
            Screen::Bank => Pane::Accounts,
            Screen::Shop => Pane::Items,
            Screen::History => Pane::Tree,
            Screen::Reports => Pane::Report,
        }
    }

    /// Its panes where there is room for several.
    pub fn arrange(self, area: Rect) -> Vec<(Pane, Rect)> {
        match self {
            Screen::Floor => floor::arrange(area),
            Screen::Bank => bank::arrange(area),
            Screen::Shop => shop::arrange(area),
            Screen::History => history::arrange(area),
            Screen::Reports => reports::arrange(area),
        }
    }
}

/// From this width on, the stream need not be narrow.
const WIDE: u16 = 180;

/// One pane that has all the room that the stream leaves.
fn beside_stream(area: Rect, pane: Pane) -> Vec<(Pane, Rect)> {
    let stream = Constraint::Length(if area.width >= WIDE { 58 } else { 38 });
    let [stream, rest] = Layout::horizontal([stream, Constraint::Min(70)]).areas(area);
    vec![(Pane::Stream, stream), (pane, rest)]
}
