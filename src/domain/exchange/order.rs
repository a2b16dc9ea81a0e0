//! Open orders in a slab: a vector of slots with a list of free ones, and an index by number. All of it is
//! as large as the orders that were open at once, however many there have been.
//! Orders at one price form a queue through the slab, so that taking one out of the middle is
//! constant work.

use crate::domain::{AccountId, InstrumentId, Money, OrderId, OrderKind, Phase, Price, Qty, Side};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// A place in the slab.
pub(super) type Slot = u32;

/// No place.
pub(super) const NIL: Slot = Slot::MAX;

/// Where an open order is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// On its way: it came in, or was set off, and its record is not done.
    #[default]
    Apart,
    /// In the book.
    Book,
    /// Among the stops that wait for a trade.
    Stops,
}

/// An order that may still trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number.
    pub id: OrderId,
    /// Whose.
    pub account: AccountId,
    /// For what.
    pub instrument: InstrumentId,
    /// Which way.
    pub side: Side,
    /// At which price, and for how long.
    pub kind: OrderKind,
    /// How many shares were ordered, less what was reduced.
    pub qty: Qty,
    /// How many are still open.
    pub open: Qty,
    /// How many of those are in sight: all of them, but of an iceberg.
    pub shown: Qty,
    /// Its turn: of two orders at a price the one with the smaller turn trades first. Given when it comes
    /// into the book, and anew where it loses its place.
    pub turn: u64,
    /// The fee that is held for, in basis points.
    pub fee_bps: u32,
    /// Where it is.
    pub place: Place,
    /// What the market made of a kind without a limit, see [`crate::domain::Event::OrderAccepted`].
    pub worst: Mark,
    /// Of a stop that waits: what sets it off.
    pub trigger: Mark,
    /// Of a stop beside a limit order: that order's price. Money and shares are held for the larger of
    /// the two, for either trades and never both.
    pub beside: Mark,
    /// The level that it stands at, see [`super::book::Book`].
    pub(super) level: u32,
    pub(super) previous: Slot,
    pub(super) next: Slot,
}

/// A price or none, in the room of a price: nothing is ordered for nothing. Orders are copied and walked
/// through all the time, and most have none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark(Price);

impl Mark {
    /// The price, where there is one.
    pub fn get(self) -> Option<Price> {
        (self != Mark::default()).then_some(self.0)
    }
}

impl From<Option<Price>> for Mark {
    fn from(price: Option<Price>) -> Mark {
        Mark(price.unwrap_or_default())
    }
}

impl Order {
    /// A new order, all of it open and not in the book yet.
    pub fn new(
        id: OrderId,
        account: AccountId,
        instrument: InstrumentId,
        side: Side,
        kind: OrderKind,
        qty: Qty,
        fee_bps: u32,
    ) -> Order {
        let mut order = Order {
            id,
            account,
            instrument,
            side,
            kind,
            qty,
            open: qty,
            shown: qty,
            turn: 0,
            fee_bps,
            place: Place::Apart,
            worst: Mark::default(),
            trigger: Mark::default(),
            beside: Mark::default(),
            level: 0,
            previous: NIL,
            next: NIL,
        };
        order.shown = order.most_shown().min(qty);
        order
    }

    /// The order with what the market made of it.
    #[must_use]
    pub(in crate::domain) fn with(mut self, worst: Option<Price>, beside: Option<Price>) -> Order {
        self.mark(worst, beside);
        self
    }

    /// Puts in what the market made of it.
    #[inline]
    pub(in crate::domain) fn mark(&mut self, worst: Option<Price>, beside: Option<Price>) {
        let trigger = match self.kind {
            OrderKind::Stop { trigger, .. } => Some(trigger),
            OrderKind::Trailing { .. } => worst,
            _ => None,
        };
        (self.worst, self.trigger, self.beside) = (worst.into(), trigger.into(), beside.into());
    }

    /// The worst price that it trades at, where there is one.
    #[inline]
    pub fn limit(&self) -> Option<Price> {
        self.kind.limit().or(self.worst.get())
    }

    /// Where a new order waits in a market in this phase.
    #[inline]
    pub(super) fn place_in(&self, phase: Phase) -> Place {
        match self.kind {
            OrderKind::Stop { .. } | OrderKind::Trailing { .. } => Place::Stops,
            OrderKind::Limit { time_in_force, .. } if time_in_force.stands() => Place::Book,
            OrderKind::Market if phase == Phase::Auction => Place::Book,
            _ => Place::Apart,
        }
    }

    /// On which ladder it stands, and at which price. Stops stand on that of the other side: a sell is
    /// set off from above, the highest first.
    #[inline]
    pub(super) fn shelf(&self) -> Option<(Side, Price)> {
        match self.place {
            Place::Apart => None,
            Place::Book => Some((self.side, self.limit()?)),
            Place::Stops => Some((self.side.opposite(), self.trigger.get()?)),
        }
    }

    /// Whether a trade at this price sets it off.
    pub fn is_set_off(&self, price: Price) -> bool {
        // A buy waits for prices that a sell with this limit would take.
        self.trigger.get().is_some_and(|trigger| self.side.opposite().reaches(trigger, price))
    }

    /// How many shares are open and not in sight.
    pub fn hidden(&self) -> Qty {
        Qty(self.open.0.saturating_sub(self.shown.0))
    }

    /// The order with the next shares of an iceberg in sight.
    #[must_use]
    pub(super) fn surfaced(mut self) -> Order {
        self.shown = self.most_shown().min(self.open);
        self
    }

    /// How many shares may be in sight at the most.
    pub(super) fn most_shown(&self) -> Qty {
        match self.kind {
            OrderKind::Limit { show: Some(show), .. } => show,
            _ => self.open,
        }
    }

    /// How many shares have traded.
    pub fn filled(&self) -> Qty {
        Qty(self.qty.0.saturating_sub(self.open.0))
    }

    /// The price that a buy holds money against: its limit; a stop without one, its trigger.
    fn held_at(&self) -> Option<Price> {
        match self.kind {
            OrderKind::Stop { trigger, limit, .. } => limit.or(Some(trigger)),
            _ => self.limit(),
        }
    }

    /// The money that is held for what is open, in cents. Sells hold shares instead; a market order
    /// without a collar holds nothing: it is done within its record.
    #[inline]
    pub fn money_held(&self) -> Money {
        match self.side {
            Side::Buy if self.open.0 > 0 => {
                self.held_at().map_or(Money::ZERO, |price| held_for(price, self.beside.get(), self.open, self.fee_bps))
            }
            _ => Money::ZERO,
        }
    }

    /// The shares that are held for what is open.
    pub fn shares_held(&self) -> Qty {
        match self.side {
            Side::Sell if self.beside == Mark::default() => self.open,
            _ => Qty(0),
        }
    }
}

/// An iceberg shows at least one part in so many of its shares. Venues ask for such a least part too
/// (Xetra: 5 %); without one a single command could trade with one order a million times.
pub const ICEBERG_PARTS: u64 = 100;

/// The least that an iceberg of so many shares may show.
pub fn least_shown(qty: Qty) -> Qty {
    Qty(qty.0.div_ceil(ICEBERG_PARTS))
}

/// Whether an order of so many shares shows as many of them as it must.
pub(super) fn shows_enough(kind: OrderKind, qty: Qty) -> bool {
    match kind {
        OrderKind::Limit { show: Some(show), .. } => show >= least_shown(qty),
        _ => true,
    }
}

/// What a buy at a price holds, beside a limit order at another price where there is one. Of figures and not of
/// the order, so that it can stay in registers.
#[inline]
fn held_for(price: Price, beside: Option<Price>, open: Qty, fee_bps: u32) -> Money {
    // It was computed for the larger quantity when the order was taken.
    let hold = |price| money_to_hold(price, open, fee_bps).unwrap_or(Money::LIMIT);
    match beside {
        None => hold(price),
        Some(beside) => hold(price).minus(hold(beside)).unwrap_or(Money::ZERO).max(Money::ZERO),
    }
}

/// What a buy may cost at the worst: price × quantity and the larger fee on it. `None` where that
/// does not fit.
pub fn money_to_hold(price: Price, qty: Qty, fee_bps: u32) -> Option<Money> {
    let value = price.times(qty)?;
    value.plus(value.basis_points(fee_bps)?)
}

/// The slab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Orders {
    slots: Vec<Order>,
    free: Vec<Slot>,
    /// By the low bits of their number. Numbers are given in turn, so nearly all open orders are found here,
    /// one step away. As long as several times the number of open orders, and a power of two.
    recent: Vec<Slot>,
    /// Those whose place there a later order took.
    older: FxHashMap<OrderId, Slot>,
    /// How many turns have been given.
    turns: u64,
}

impl Orders {
    #[inline(always)]
    pub(super) fn insert(&mut self, order: &Order) -> Slot {
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = *order; // free slots lie inside
                slot
            }
            None => {
                self.slots.push(*order);
                (self.slots.len() - 1) as Slot // memory ends long before 2^32 open orders
            }
        };
        if self.recent.len() < 4 * self.len() {
            self.widen();
        } else {
            self.enter(order.id, slot);
        }
        slot
    }

    /// Makes more room for recent orders. Seldom enough to be for nothing over all orders.
    #[cold]
    fn widen(&mut self) {
        let cells = (8 * self.len()).next_power_of_two();
        self.recent = vec![NIL; cells];
        self.older.clear();
        let mut open: Vec<(OrderId, Slot)> = (0..)
            .zip(&self.slots)
            .filter(|(_, order)| order.open.0 > 0)
            .map(|(slot, order)| (order.id, slot))
            .collect();
        open.sort_unstable();
        for (id, slot) in open {
            self.enter(id, slot);
        }
    }

    fn cell(&self, id: OrderId) -> usize {
        id.index() & self.recent.len().wrapping_sub(1) // of no cells: beyond them all
    }

    fn enter(&mut self, id: OrderId, slot: Slot) {
        let cell = self.cell(id);
        let before = std::mem::replace(&mut self.recent[cell], slot); // inside, by its low bits
        if let Some(order) = self.slots.get(before as usize) {
            self.older.insert(order.id, before);
        }
    }

    pub(super) fn remove(&mut self, slot: Slot) {
        let Some(order) = self.slots.get_mut(slot as usize) else { return };
        order.open = Qty(0);
        let id = order.id;
        let cell = self.cell(id);
        match self.recent.get_mut(cell) {
            Some(recent) if *recent == slot => *recent = NIL,
            _ => {
                self.older.remove(&id);
            }
        }
        self.free.push(slot);
    }

    /// The next place in time.
    pub(super) fn next_turn(&mut self) -> u64 {
        self.turns += 1; // one an event at the most: memory ends before u64
        self.turns
    }

    pub(super) fn slot(&self, id: OrderId) -> Option<Slot> {
        let recent = *self.recent.get(self.cell(id))?;
        match self.get(recent) {
            Some(order) if order.id == id => Some(recent),
            _ => self.older.get(&id).copied(),
        }
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&Order> {
        self.slots.get(slot as usize)
    }

    pub(super) fn get_mut(&mut self, slot: Slot) -> Option<&mut Order> {
        self.slots.get_mut(slot as usize)
    }

    pub(super) fn find(&self, id: OrderId) -> Option<&Order> {
        self.slot(id).and_then(|slot| self.get(slot))
    }

    /// All open orders, in no useful order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Order> {
        self.slots.iter().filter(|order| order.open.0 > 0)
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len() - self.free.len() // free slots are among all
    }
}
