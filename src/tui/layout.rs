//! Where everything stands, by the size of the terminal. The eye's path is the same at every size:
//! status above, stream to the left, state beside it, timeline and keys below.

use super::model::Model;
use super::panes::Pane;
use super::screens::Screen;
use ratatui::layout::{Constraint, Layout, Rect};

/// The smallest terminal.
pub const SMALLEST: (u16, u16) = (80, 24);

/// From this size on, several panes stand beside the stream.
const ROOMY: (u16, u16) = (110, 32);

/// The places on the screen.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// One line.
    pub status: Rect,
    /// The panes.
    pub panes: Vec<(Pane, Rect)>,
    /// The panes that Tab goes through, in order.
    pub order: Vec<Pane>,
    /// Whether the pane beside the stream is one of several that share its place.
    pub tabbed: bool,
    /// The foot of the stream, or of the pane in its place, where a ticket has taken it; else empty.
    pub dock: Rect,
    /// One or two lines.
    pub timeline: Rect,
    /// At the right end of the timeline's first line.
    pub proof: Rect,
    /// One line, for messages and prompts.
    pub message: Rect,
    /// One line.
    pub hints: Rect,
}

impl Places {
    /// Whether all panes share the one place there is.
    pub fn alone(&self) -> bool {
        self.tabbed && self.panes.len() == 1
    }

    /// The place of a pane, where it is in sight.
    pub fn of(&self, pane: Pane) -> Option<Rect> {
        self.panes.iter().find(|(named, _)| *named == pane).map(|(_, area)| *area)
    }
}

/// Whether the terminal is large enough.
pub fn fits(size: Rect) -> bool {
    size.width >= SMALLEST.0 && size.height >= SMALLEST.1
}

/// The places of the model's screen at its size.
pub fn of(model: &Model) -> Places {
    let roomy = model.size.width >= ROOMY.0 && model.size.height >= ROOMY.1;
    let [status, body, timeline, message, hints] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(if roomy { 2 } else { 1 }),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .areas(model.size);
    let wide = super::view::proof::width(model.size.width).min(timeline.width);
    let proof = Rect { x: timeline.right() - wide, width: wide, height: 1, ..timeline };
    let (mut panes, order) = if model.zoomed {
        // The way through the panes stays the same.
        let order = if roomy {
            model.screen.arrange(body).iter().map(|(pane, _)| *pane).collect()
        } else {
            model.screen.panes().to_vec()
        };
        (vec![(model.focused(), body)], order)
    } else if roomy {
        let panes = model.screen.arrange(body);
        let order = panes.iter().map(|(pane, _)| *pane).collect();
        (panes, order)
    } else if model.screen == Screen::Floor {
        let [stream, side] = Layout::horizontal([Constraint::Fill(11), Constraint::Fill(9)]).areas(body);
        let tab = model.tab[model.screen.index()]; // one for each screen
        (vec![(Pane::Stream, stream), (tab, side)], model.screen.panes().to_vec())
    } else {
        // Tables of words and figures need the whole width: the stream is one of the tabs.
        (vec![(model.focused(), body)], model.screen.panes().to_vec())
    };
    let rows = model.overlays.iter().map(|overlay| overlay.dock_rows(body.height)).max().unwrap_or(0);
    // Below the stream, or below the one pane that is in sight instead of it.
    let above = panes.iter().position(|(pane, _)| *pane == Pane::Stream).unwrap_or(0);
    let dock = panes.get_mut(above).map(|(_, pane)| dock(pane, rows));
    Places {
        status,
        panes,
        order,
        dock: dock.unwrap_or_default(),
        tabbed: !roomy || model.zoomed,
        timeline,
        proof,
        message,
        hints,
    }
}

/// Takes rows off the foot of a pane; some of it stays in sight.
fn dock(pane: &mut Rect, rows: u16) -> Rect {
    let rows = rows.min(pane.height.saturating_sub(3));
    pane.height -= rows;
    Rect { y: pane.bottom(), height: rows, ..*pane }
}
