//! The chain of causes: what a record reacted to, and what that had reacted to.

use crate::domain::{AccountId, Command, Event, HoldId, OrderId, RecordNo, ShopOrderId, World};
use crate::history::{History, Line};
use crate::views::Moment;
use rustc_hash::FxHashMap;

/// How many causes a walk gives at the most.
const MOST: usize = 16;

/// How far a walk goes back from the record that it began at.
const DEEP: usize = 4;

/// A record that another one reacted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The record.
    pub n: RecordNo,
    /// What it did for the one that it caused.
    pub why: Why,
    /// How far back in the chain: 1 for what the record itself reacted to, 2 for what that reacted to.
    pub depth: usize,
}

/// What a record did for one that came after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It placed the order that was traded against.
    Placed(OrderId),
    /// It placed the order that was taken out of the book, or made smaller.
    Withdrawn(OrderId),
    /// It opened the account, and the code was mailed.
    Mailed,
    /// It froze the account that was let go.
    Froze,
    /// It reserved the money that was captured or given back.
    Held(HoldId),
    /// It placed the order in the shop.
    Reserved(ShopOrderId),
    /// It is the record that is repeated here: on another line, the same command with the same dice.
    Given,
}

impl Why {
    /// A few words: `placed order 12`.
    pub fn words(self) -> String {
        match self {
            Why::Placed(order) => format!("placed order {order}, the maker"),
            Why::Withdrawn(order) => format!("placed order {order}"),
            Why::Mailed => "mailed the code".to_owned(),
            Why::Froze => "froze the account".to_owned(),
            Why::Held(hold) => format!("reserved it, hold {hold}"),
            Why::Reserved(order) => format!("placed shop order {order}"),
            Why::Given => "was first given there, and is repeated here".to_owned(),
        }
    }
}

/// Finds the causes of records of one line.
pub struct Causes<'a> {
    history: &'a History<Moment>,
    line: &'a Line,
    /// The orders that were placed between a checkpoint and the next, by the checkpoint's position.
    placed: FxHashMap<u64, Vec<(OrderId, RecordNo)>>,
}

impl<'a> Causes<'a> {
    /// For the records of a line.
    pub fn new(history: &'a History<Moment>, line: &'a Line) -> Causes<'a> {
        Causes { history, line, placed: FxHashMap::default() }
    }

    /// What a record reacted to, and so on back, each before what it reacted to itself. At most
    /// sixteen, at most four steps back.
    pub fn of(&mut self, n: RecordNo) -> Vec<Cause> {
        let mut found = Vec::new();
        self.walk(n, 1, &mut found);
        found
    }

    fn walk(&mut self, n: RecordNo, depth: usize, found: &mut Vec<Cause>) {
        for (n, why) in self.direct(n) {
            if found.len() >= MOST {
                return;
            }
            let known = found.iter().any(|cause| cause.n == n && cause.why == why);
            found.push(Cause { n, why, depth });
            if depth < DEEP && !known {
                self.walk(n, depth + 1, found);
            }
        }
    }

    /// What a record itself reacted to, in the order of its events.
    fn direct(&mut self, n: RecordNo) -> Vec<(RecordNo, Why)> {
        let (Some(position), Some(record)) = (self.line.position(n), self.history.record(n)) else { return Vec::new() };
        let verifies = matches!(record.step().map(|step| &step.command), Some(Command::Verify { .. }));
        let repeats = record.step().map(|step| step.origin).filter(|origin| *origin != n);
        let mut found: Vec<(RecordNo, Why)> = repeats.map(|origin| (origin, Why::Given)).into_iter().collect();
        for event in record.events() {
            let cause = match event {
                Event::TradeExecuted(trade) => self.placed(trade.maker).map(|n| (n, Why::Placed(trade.maker))),
                Event::OrderCancelled { order, .. }
                | Event::OrderReduced { order, .. }
                | Event::OrderAmended { order, .. } => self.placed(*order).map(|n| (n, Why::Withdrawn(*order))),
                // Where nobody verifies, accounts are verified as they are opened.
                Event::AccountVerified { account } if verifies => self.opened(*account).map(|n| (n, Why::Mailed)),
                Event::AccountUnfrozen { account } => self.frozen(*account, position).map(|n| (n, Why::Froze)),
                Event::HoldCaptured { hold, .. }
                | Event::HoldReleased { hold, .. }
                | Event::HoldExpired { hold, .. } => self.held(*hold).map(|n| (n, Why::Held(*hold))),
                Event::ShopOrderPaid { order, .. }
                | Event::ShopOrderShipped { order, .. }
                | Event::ShopOrderCancelled { order, .. } => self.reserved(*order).map(|n| (n, Why::Reserved(*order))),
                _ => None,
            };
            // An order that trades several times in one record is one cause; one that is cancelled in
            // the record that placed it has none.
            found.extend(cause.filter(|cause| cause.0 != n && !found.contains(cause)));
        }
        found
    }

    /// The record that placed an order.
    fn placed(&mut self, order: OrderId) -> Option<RecordNo> {
        let (start, end) = self.between(|world| world.exchange.next_order() > order);
        let (history, line) = (self.history, self.line);
        let orders = self.placed.entry(start).or_insert_with(|| {
            let mut placed = Vec::new();
            for n in line.between(start + 1, end) {
                let Some(record) = history.record(n) else { continue };
                placed.extend(record.events().iter().filter_map(|event| match event {
                    Event::OrderAccepted { order, .. } => Some((*order, n)),
                    _ => None,
                }));
            }
            placed
        });
        let at = orders.binary_search_by_key(&order, |(order, _)| *order).ok()?;
        orders.get(at).map(|(_, n)| *n)
    }

    /// The record that opened an account.
    fn opened(&self, wanted: AccountId) -> Option<RecordNo> {
        let (start, end) = self.between(|world| world.bank.len() > wanted.index());
        let opens = |event: &Event| matches!(event, Event::AccountOpened { account, .. } if *account == wanted);
        self.line.between(start + 1, end).find(|n| self.holds(*n, opens))
    }

    /// The record that reserved money.
    fn held(&self, wanted: HoldId) -> Option<RecordNo> {
        let (start, end) = self.between(|world| world.bank.holds().next() > wanted);
        let holds = |event: &Event| matches!(event, Event::MoneyHeld { hold, .. } if *hold == wanted);
        self.line.between(start + 1, end).find(|n| self.holds(*n, holds))
    }

    /// The record that placed an order in the shop.
    fn reserved(&self, wanted: ShopOrderId) -> Option<RecordNo> {
        let (start, end) = self.between(|world| world.shop.next_order() > wanted);
        let places = |event: &Event| matches!(event, Event::ItemsReserved { order, .. } if *order == wanted);
        self.line.between(start + 1, end).find(|n| self.holds(*n, places))
    }

    /// The last record before a position that froze an account.
    fn frozen(&self, wanted: AccountId, position: u64) -> Option<RecordNo> {
        let freezes = |event: &Event| matches!(event, Event::AccountFrozen { account } if *account == wanted);
        self.line.between(1, position.saturating_sub(1)).rev().find(|n| self.holds(*n, freezes))
    }

    fn holds(&self, n: RecordNo, is: impl Fn(&Event) -> bool) -> bool {
        self.history.record(n).is_some_and(|record| record.events().iter().any(is))
    }

    /// The piece of the line in which something came about that stays so: after the first position and
    /// up to the second. The checkpoints tell.
    fn between(&self, has: impl Fn(&World) -> bool) -> (u64, u64) {
        let (mut low, mut high) = (0, self.line.len());
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            let (_, state) = self.history.checkpoint(self.line, middle);
            if has(&state.world) { high = middle - 1 } else { low = middle }
        }
        (self.history.checkpoint(self.line, low).0, low + 1)
    }
}
