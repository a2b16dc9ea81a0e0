//! The panes: each draws one thing of the state at the cursor, and marks what the record under the
//! cursor changed in it.

mod accounts;
mod book;
mod branches;
mod chart;
mod items;
mod ledger;
mod mail;
pub mod orders;
mod positions;
pub mod stream;
mod table;
pub use table::MARK;
mod trades;

use super::layout::Places;
use super::model::Model;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Widget};

/// A pane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    /// The event stream.
    Stream,
    /// The order book.
    Book,
    /// The candles.
    Chart,
    /// The tape of trades.
    Trades,
    /// What one owns.
    Positions,
    /// One's open orders.
    Orders,
    /// All accounts.
    Accounts,
    /// One's mail.
    Mail,
    /// The bank's own books.
    Ledger,
    /// The shop's shelf.
    Items,
    /// The branches.
    Branches,
}

impl Pane {
    /// All of them.
    pub const ALL: [Pane; 11] = [
        Pane::Stream,
        Pane::Book,
        Pane::Chart,
        Pane::Trades,
        Pane::Positions,
        Pane::Orders,
        Pane::Accounts,
        Pane::Mail,
        Pane::Ledger,
        Pane::Items,
        Pane::Branches,
    ];

    /// Its place in [`Pane::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its name, short enough for a row of tabs.
    pub fn name(self) -> &'static str {
        match self {
            Pane::Stream => "Stream",
            Pane::Book => "Book",
            Pane::Chart => "Chart",
            Pane::Trades => "Trades",
            Pane::Positions => "Shares",
            Pane::Orders => "Orders",
            Pane::Accounts => "Accounts",
            Pane::Mail => "Mail",
            Pane::Ledger => "Ledger",
            Pane::Items => "Shelf",
            Pane::Branches => "Branches",
        }
    }
}

/// What is selected in a pane's list, and which row is its first in sight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListState {
    /// The selected row.
    pub selected: usize,
    /// The first row in sight.
    pub top: usize,
}

impl ListState {
    /// Moves the selection, within a list of so many rows.
    pub fn moved(&mut self, by: i64, len: usize) {
        let by = isize::try_from(by).unwrap_or(0);
        self.selected = self.selected.saturating_add_signed(by).min(len.saturating_sub(1));
    }

    /// Brings the selection into sight, where so many of so many rows are.
    pub fn follow(&mut self, visible: usize, len: usize) {
        self.selected = self.selected.min(len.saturating_sub(1));
        self.top = self.top.min(self.selected).min(len.saturating_sub(visible));
        if visible > 0 && self.selected >= self.top + visible {
            self.top = self.selected + 1 - visible;
        }
    }
}

/// How many rows the list of a pane has; 0 for panes without one.
pub fn len(model: &Model, pane: Pane) -> usize {
    match pane {
        Pane::Stream | Pane::Book | Pane::Chart => 0,
        Pane::Trades => trades::len(model),
        Pane::Positions => positions::len(model),
        Pane::Orders => orders::len(model),
        Pane::Accounts => model.shown().world.bank.len(),
        Pane::Mail => mail::len(model),
        Pane::Ledger => ledger::len(model),
        Pane::Items => model.shown().world.shop.items().len(),
        Pane::Branches => model.session.history().branches().count(),
    }
}

/// How many rows a page of a pane has.
pub fn page(model: &Model, pane: Pane) -> u16 {
    super::layout::of(model).of(pane).map_or(1, |area| area.height.saturating_sub(4).max(1))
}

/// Brings what is selected into sight, before a frame is drawn.
pub fn settle(model: &mut Model, places: &Places) {
    if !places.order.contains(&model.focused()) {
        model.focus[model.screen.index()] = Pane::Stream; // one for each screen
    }
    for (pane, area) in &places.panes {
        if *pane == Pane::Stream {
            stream::settle(model, *area);
        } else {
            let (rows, len) = (usize::from(area.height.saturating_sub(3)), len(model, *pane));
            model.list_mut(*pane).follow(rows, len);
        }
    }
}

/// What a pane draws in and what it needs to know for that.
pub struct Canvas<'a> {
    model: &'a Model,
    buf: &'a mut Buffer,
    /// Inside of the frame.
    area: Rect,
    focused: bool,
}

/// Draws a pane with its frame.
pub fn draw(model: &Model, places: &Places, pane: Pane, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let focused = model.overlays.is_empty() && model.focused() == pane;
    let frame = if focused { theme.focus } else { theme.frame };
    let title = title(model, pane);
    let mut block = Block::bordered().border_type(theme.border).border_style(frame);
    block = if places.tabbed && pane != Pane::Stream {
        block.title_top(tabs(model, places, pane)).title_bottom(title)
    } else {
        block.title_top(title)
    };
    let inner = block.inner(area);
    block.render(area, buf);
    if inner.is_empty() {
        return;
    }
    let canvas = Canvas { model, buf, area: inner, focused };
    match pane {
        Pane::Stream => stream::draw(canvas),
        Pane::Book => book::draw(canvas),
        Pane::Chart => chart::draw(canvas),
        Pane::Trades => trades::draw(canvas),
        Pane::Positions => positions::draw(canvas),
        Pane::Orders => orders::draw(canvas),
        Pane::Accounts => accounts::draw(canvas),
        Pane::Mail => mail::draw(canvas),
        Pane::Ledger => ledger::draw(canvas),
        Pane::Items => items::draw(canvas),
        Pane::Branches => branches::draw(canvas),
    }
}

/// What stands on a pane's frame.
fn title(model: &Model, pane: Pane) -> Line<'static> {
    let mut spans = match pane {
        Pane::Book => book::title(model),
        Pane::Chart => chart::title(model),
        Pane::Orders => orders::title(model),
        Pane::Mail => mail::title(model),
        _ => vec![Span::styled(pane.name(), model.theme.heading)],
    };
    spans.insert(0, Span::raw(" "));
    spans.push(Span::raw(" "));
    Line::from(spans)
}

/// The names of the panes that share a place; the one in sight in brackets.
fn tabs(model: &Model, places: &Places, shown: Pane) -> Line<'static> {
    let mut spans = Vec::new();
    for pane in places.order.iter().filter(|pane| **pane != Pane::Stream) {
        spans.push(match *pane == shown {
            true => Span::styled(format!("[{}]", pane.name()), model.theme.heading),
            false => Span::styled(format!(" {}", pane.name()), model.theme.faint),
        });
    }
    Line::from(spans)
}
