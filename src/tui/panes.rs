//! The panes: each draws one thing of the state at the cursor, and marks what the record under the
//! cursor changed in it.

pub mod accounts;
mod agreed;
pub mod book;
pub mod chart;
pub mod depth;
pub mod items;
mod ledger;
pub mod mail;
pub mod orders;
pub mod positions;
pub mod report;
mod sales;
mod statement;
pub mod stream;
pub mod table;
mod trades;
mod tree;
pub mod waiting;

pub use sales::Sale;
pub use table::MARK;

use super::action::Direction;
use super::layout::Places;
use super::model::Model;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::border;
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
    /// Orders: at first one's own open ones.
    Orders,
    /// All accounts.
    Accounts,
    /// The selected account and its statement.
    Statement,
    /// The mail of an account.
    Mail,
    /// The bank's own books.
    Ledger,
    /// The shop's shelf.
    Items,
    /// The shop's orders that are not shipped.
    Waiting,
    /// What has happened to the shop's orders.
    Sales,
    /// The tree of records.
    Tree,
    /// What the records add up to.
    Report,
}

impl Pane {
    /// All of them.
    pub const ALL: [Pane; 15] = [
        Pane::Stream,
        Pane::Book,
        Pane::Chart,
        Pane::Trades,
        Pane::Positions,
        Pane::Orders,
        Pane::Accounts,
        Pane::Statement,
        Pane::Mail,
        Pane::Ledger,
        Pane::Items,
        Pane::Waiting,
        Pane::Sales,
        Pane::Tree,
        Pane::Report,
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
            Pane::Statement => "Statement",
            Pane::Mail => "Mail",
            Pane::Ledger => "Ledger",
            Pane::Items => "Shelf",
            Pane::Waiting => "Waiting",
            Pane::Sales => "Sales",
            Pane::Tree => "History",
            Pane::Report => "Report",
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

    /// Moves the selection of a list that lies over the panes: by a row, or by ten.
    pub fn walked(&mut self, direction: Direction, len: usize) {
        let by = match direction {
            Direction::Up | Direction::Left => -1,
            Direction::Down | Direction::Right => 1,
            Direction::PageUp => -10,
            Direction::PageDown => 10,
        };
        self.moved(by, len);
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

/// The place so many steps on from another among so many, round and round.
pub fn turned(at: usize, by: isize, len: usize) -> usize {
    (at as isize + by).rem_euclid(len.max(1) as isize) as usize // not negative after rem_euclid
}

/// How many rows the list of a pane has; 0 for panes without one.
pub fn len(model: &Model, pane: Pane) -> usize {
    match pane {
        Pane::Stream | Pane::Book | Pane::Chart => 0,
        Pane::Trades => trades::len(model),
        Pane::Positions => positions::len(model),
        Pane::Orders => orders::len(model),
        Pane::Accounts => accounts::len(model),
        Pane::Statement => model.kept.statement.len(),
        Pane::Mail => mail::len(model),
        Pane::Ledger => ledger::len(model),
        Pane::Items => model.shown().world.shop.items().len(),
        Pane::Waiting => waiting::listed(model).count(),
        Pane::Sales => model.kept.sales.len(),
        Pane::Tree => model.kept.tree.rows().len(),
        Pane::Report => report::len(model),
    }
}

/// How many rows a page of a pane has.
pub fn page(model: &Model, pane: Pane) -> u16 {
    let rows = super::layout::of(model).of(pane).map_or(1, |area| rows(model, pane, area));
    u16::try_from(rows).unwrap_or(u16::MAX).saturating_sub(1).max(1)
}

/// How many rows of a pane's list are in sight.
fn rows(model: &Model, pane: Pane, area: Rect) -> usize {
    let inside = Rect { height: area.height.saturating_sub(2), ..area };
    match pane {
        Pane::Statement => statement::rows(inside),
        Pane::Mail => mail::rows(inside),
        Pane::Tree => tree::rows(inside),
        Pane::Report => report::rows(model, inside),
        _ => usize::from(inside.height.saturating_sub(1)),
    }
}

/// Reads what is in sight and brings what is selected into sight, before a frame is drawn.
pub fn settle(model: &mut Model, places: &Places) {
    if !places.order.contains(&model.focused()) {
        model.focus[model.screen.index()] = model.screen.home(); // one for each screen
    }
    model.kept.reading = false;
    for (pane, area) in &places.panes {
        let rows = rows(model, *pane, *area);
        model.kept.reading |= match pane {
            Pane::Stream => {
                stream::settle(model, *area);
                continue;
            }
            Pane::Chart => {
                chart::settle(model, *area);
                continue;
            }
            Pane::Book => {
                book::settle(model, *area);
                continue;
            }
            Pane::Statement => statement::settle(model, rows),
            Pane::Orders => orders::settle(model, rows),
            Pane::Sales => sales::settle(model, rows),
            Pane::Tree => crate::tui::tree::settle(model, rows),
            Pane::Report => report::settle(model),
            _ => false,
        };
        let len = len(model, *pane);
        model.list_mut(*pane).follow(rows, len);
    }
}

/// What a pane draws in and what it needs to know for that.
pub struct Canvas<'a> {
    /// What is shown.
    pub model: &'a Model,
    /// Where it is drawn.
    pub buf: &'a mut Buffer,
    /// Inside of the frame.
    pub area: Rect,
    /// Whether keys go there.
    pub focused: bool,
}

/// The frame of what has not happened.
const GHOSTLY: border::Set<'static> = border::Set {
    horizontal_top: "╌",
    horizontal_bottom: "╌",
    vertical_left: "┆",
    vertical_right: "┆",
    ..border::ROUNDED
};

/// Draws a pane with its frame.
pub fn draw(model: &Model, places: &Places, pane: Pane, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let focused = model.overlays.is_empty() && model.focused() == pane;
    let frame = if focused { theme.focus } else { theme.frame };
    let title = title(model, pane);
    let mut block = Block::bordered().border_type(theme.border).border_style(frame);
    if model.ghost.is_some() && pane != Pane::Tree {
        block = block.border_set(GHOSTLY);
    }
    block = if places.tabbed && (places.alone() || pane != Pane::Stream) {
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
        Pane::Statement => statement::draw(canvas),
        Pane::Mail => mail::draw(canvas),
        Pane::Ledger => ledger::draw(canvas),
        Pane::Items => items::draw(canvas),
        Pane::Waiting => waiting::draw(canvas),
        Pane::Sales => sales::draw(canvas),
        Pane::Tree => tree::draw(canvas),
        Pane::Report => report::draw(canvas),
    }
}

/// What stands on a pane's frame.
fn title(model: &Model, pane: Pane) -> Line<'static> {
    let mut spans = match pane {
        Pane::Book => book::title(model),
        Pane::Chart => chart::title(model),
        Pane::Orders => orders::title(model),
        Pane::Accounts => accounts::title(model),
        Pane::Statement => statement::title(model),
        Pane::Mail => mail::title(model),
        Pane::Items => items::title(model),
        Pane::Waiting => waiting::title(model),
        Pane::Sales => sales::title(model),
        Pane::Tree => tree::title(model),
        Pane::Report => report::title(model),
        _ => vec![Span::styled(pane.name(), model.theme.heading)],
    };
    spans.insert(0, Span::raw(" "));
    spans.push(Span::raw(" "));
    Line::from(spans)
}

/// The names of the panes that share a place; the one in sight in brackets.
fn tabs(model: &Model, places: &Places, shown: Pane) -> Line<'static> {
    let mut spans = Vec::new();
    for pane in places.order.iter().filter(|pane| places.alone() || **pane != Pane::Stream) {
        spans.push(match *pane == shown {
            true => Span::styled(format!("[{}]", pane.name()), model.theme.heading),
            // Where there is room, the names stand apart.
            false if places.alone() => Span::styled(format!(" {} ", pane.name()), model.theme.faint),
            false => Span::styled(format!(" {}", pane.name()), model.theme.faint),
        });
    }
    Line::from(spans)
}
