//! What orders have to do with each other, and what the exchange owes because of it: the other order
//! of a pair is to be cancelled, an exit to be ordered, a stop to be set off. All of it is done
//! within the record that brought it about ([`crate::domain::decide()`]); what waits for longer is a
//! stop that was set off while its market does not trade.

use super::order::Mark;
use super::{Exchange, Order, Place, Shrunk};
use crate::domain::{
    AccountId, Event, Exit, Inconsistent, InstrumentId, Money, OrderId, OrderKind, Phase, Price, Qty, Side,
};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Pairs, exits, and what is owed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ties {
    /// One cancels the other: both ways.
    pairs: FxHashMap<OrderId, OrderId>,
    /// One triggers the other: what follows an order when it is done.
    exits: FxHashMap<OrderId, Exit>,
    orphans: Vec<OrderId>,
    due: Vec<Due>,
    set_off: Vec<OrderId>,
}

/// An exit that is to be ordered: its first order is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The order that is done.
    pub after: OrderId,
    /// Whose.
    pub account: AccountId,
    /// For what.
    pub instrument: InstrumentId,
    /// Which way the exit goes.
    pub side: Side,
    /// How many shares were filled.
    pub qty: Qty,
    /// What is to be ordered.
    pub exit: Exit,
}

/// What the exchange has to do before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// Cancel the other order of a pair.
    Cancel(OrderId),
    /// Order an exit.
    Exit(Due),
    /// Set off a stop.
    SetOff(OrderId),
}

impl Ties {
    pub(super) fn pair(&mut self, limit: OrderId, stop: OrderId) {
        self.pairs.insert(limit, stop);
        self.pairs.insert(stop, limit);
    }

    pub(super) fn follow(&mut self, order: OrderId, exit: Exit) {
        self.exits.insert(order, exit);
    }

    pub(super) fn is_set_off(&mut self, order: OrderId) {
        self.set_off.push(order);
    }

    /// Nothing is owed for this order any more: it was set off, or it is gone.
    pub(super) fn settled(&mut self, order: OrderId) -> bool {
        self.orphans.retain(|owed| *owed != order);
        let before = self.set_off.len();
        self.set_off.retain(|owed| *owed != order);
        self.set_off.len() < before
    }

    /// The exit of this order was ordered or refused.
    pub(super) fn exited(&mut self, order: OrderId) {
        self.due.retain(|due| due.after != order);
    }

    /// An order traded or left: the other one of its pair is to be cancelled, and when it is done its
    /// exit is to be ordered, for so many shares as were filled.
    pub(super) fn stirred(&mut self, order: &Order, qty: Qty) {
        if let Some(other) = self.pairs.remove(&order.id) {
            self.pairs.remove(&other);
            self.orphans.push(other);
        }
        if order.open.0 == 0
            && let Some(exit) = self.exits.remove(&order.id)
            && qty.0 > 0
        {
            let Order { id: after, account, instrument, side, .. } = *order;
            self.due.push(Due { after, account, instrument, side: side.opposite(), qty, exit });
        }
    }

    /// Whether any order has to do with another.
    pub(super) fn bind(&self) -> bool {
        !self.pairs.is_empty() || !self.exits.is_empty()
    }

    fn is_empty(&self) -> bool {
        !self.bind() && self.set_off.is_empty()
    }
}

impl Exchange {
    /// The other order of a pair.
    pub fn other_of(&self, order: OrderId) -> Option<OrderId> {
        self.ties.pairs.get(&order).copied()
    }

    /// What an order's fill sets going.
    pub fn exit_of(&self, order: OrderId) -> Option<Exit> {
        self.ties.exits.get(&order).copied()
    }

    /// What the exchange has to do next.
    pub fn owes(&self) -> Option<Owed> {
        let Ties { orphans, due, set_off, .. } = &self.ties;
        let open = |order: &&OrderId| {
            self.order(**order).is_some_and(|order| self.phase(order.instrument) == Phase::Continuous)
        };
        let first = orphans.first().copied().map(Owed::Cancel);
        first.or(due.first().copied().map(Owed::Exit)).or(set_off.iter().find(open).copied().map(Owed::SetOff))
    }

    /// The stops that were set off and wait for their market to open, in that order.
    pub fn set_off(&self) -> &[OrderId] {
        &self.ties.set_off
    }

    /// Whether something may be owed after these events. It says no at once where no order has to do
    /// with another and no stop waits, which is nearly always; a yes may prove wrong.
    #[inline(always)]
    pub(in crate::domain) fn may_owe_after(&self, events: &[Event]) -> bool {
        let binds = |event: &Event| match event {
            Event::OrderAccepted { kind, beside, then, .. } => kind.is_stop() || beside.is_some() || then.is_some(),
            _ => false,
        };
        let quiet = self.ties.is_empty();
        if quiet && self.markets.iter().all(|market| market.stops.is_empty()) && !events.iter().any(binds) {
            return false;
        }
        self.owes_after(quiet, events)
    }

    /// The same where something is tied or waits; `quiet` where only stops do.
    fn owes_after(&self, quiet: bool, events: &[Event]) -> bool {
        let tied = |order| !quiet && (self.ties.pairs.contains_key(order) || self.ties.exits.contains_key(order));
        // An order that comes in may trade at once, or be cancelled for meeting one of its own account.
        let stirs =
            || events.iter().any(|event| matches!(event, Event::TradeExecuted(_) | Event::OrderCancelled { .. }));
        events.iter().any(|event| match event {
            Event::OrderAccepted { instrument, side, kind: OrderKind::Stop { trigger, .. }, .. } => {
                let last = self.last_price(*instrument);
                last.is_some_and(|last| side.opposite().reaches(*trigger, last)) || stirs()
            }
            Event::OrderAccepted { beside, then, .. } => (beside.is_some() || then.is_some()) && stirs(),
            Event::OrderAmended { order, .. } => self.order(*order).is_some_and(|order| order.place == Place::Stops),
            Event::TradeExecuted(trade) => {
                tied(&trade.maker) || tied(&trade.taker) || self.stirs(trade.instrument, trade.price)
            }
            Event::OrderCancelled { order, .. } => tied(order),
            Event::TradePrinted { instrument, price, .. } => self.stirs(*instrument, *price),
            Event::PhaseChanged { .. } => !quiet,
            _ => false,
        })
    }

    /// Whether a trade at this price may set off a stop, now or together with others of its record.
    fn stirs(&self, instrument: InstrumentId, price: Price) -> bool {
        let Some(market) = self.market(instrument).filter(|market| !market.stops.is_empty()) else { return false };
        // The trigger of a trailing stop moves with the first trades of a sweep, and later ones may reach it.
        let trails = market.last.is_some_and(|last| last != price) && !market.trailing.is_empty();
        let reached = |shelf: Side| market.stops.best(shelf).is_some_and(|level| shelf.reaches(level.price, price));
        trails || reached(Side::Buy) || reached(Side::Sell)
    }

    /// Changes what is to follow orders for an instrument; an exit that has no form any more is given up.
    pub(super) fn change_exits(&mut self, id: InstrumentId, change: impl Fn(Side, Qty, Exit) -> Option<(Qty, Exit)>) {
        let Exchange { orders, ties, .. } = self;
        ties.exits.retain(|order, exit| {
            let Some(order) = orders.find(*order).filter(|order| order.instrument == id) else { return true };
            let changed = change(order.side.opposite(), order.qty, *exit);
            changed.map(|(_, new)| *exit = new).is_some()
        });
        ties.due.retain_mut(|due| {
            let changed = if due.instrument == id { change(due.side, due.qty, due.exit) } else { return true };
            changed.map(|(qty, exit)| (due.qty, due.exit) = (qty, exit)).is_some()
        });
    }

    /// The price of a limit order was adjusted: the stop beside it holds what it needs more than that.
    pub(super) fn beside_adjusted(&mut self, order: &Order) -> Result<Money, Inconsistent> {
        let Some(slot) = self.other_of(order.id).and_then(|other| self.orders.slot(other)) else {
            return Ok(Money::ZERO);
        };
        let Some(stop) = self.orders.get_mut(slot).filter(|stop| stop.beside != Mark::default()) else {
            return Ok(Money::ZERO);
        };
        let before = stop.money_held();
        stop.beside = order.limit().into();
        stop.money_held().minus(before).ok_or(Inconsistent("more money than can be counted"))
    }

    /// Ends a pair without a consequence; gives the other order of it.
    pub(in crate::domain) fn part(&mut self, order: OrderId) -> Option<OrderId> {
        let other = self.ties.pairs.remove(&order)?;
        self.ties.pairs.remove(&other);
        Some(other)
    }

    /// A stop whose limit order is gone holds for itself from now on.
    pub(in crate::domain) fn stand_alone(&mut self, stop: OrderId) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(stop)?;
        let before = self.at(slot)?;
        let after = Order { beside: Mark::default(), ..before };
        self.hold_shares(&before, &after)?;
        if let Some(order) = self.orders.get_mut(slot) {
            *order = after;
        }
        Shrunk::new(&before, &after)
    }
}
