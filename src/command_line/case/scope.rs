//! What of a state a decision looks at: whose accounts, which orders, which instruments and items.

use crate::domain::{
    AccountId, AccountRef, Command, HoldId, InstrumentId, ItemId, OrderId, OrderKind, Price, Qty, ShopOrderId, Side,
    Symbol, TimeInForce, World,
};
use std::collections::BTreeSet;

/// A part of a state.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    pub(super) accounts: BTreeSet<AccountId>,
    pub(super) instruments: BTreeSet<InstrumentId>,
    pub(super) orders: BTreeSet<OrderId>,
    pub(super) items: BTreeSet<ItemId>,
    /// Without those of orders in the shop.
    pub(super) holds: BTreeSet<HoldId>,
    pub(super) shop_orders: BTreeSet<ShopOrderId>,
}

impl Scope {
    /// All of it.
    pub(super) fn whole(world: &World) -> Scope {
        Scope {
            accounts: world.bank.accounts().map(|(id, _, _)| id).collect(),
            instruments: world.exchange.instruments().map(|(id, _)| id).collect(),
            orders: world.exchange.open_orders().iter().map(|order| order.id).collect(),
            items: world.shop.items().map(|(id, _)| id).collect(),
            holds: world.bank.holds().open().filter(|(_, hold)| hold.order.is_none()).map(|(id, _)| id).collect(),
            shop_orders: world.shop.orders().map(|(id, _)| id).collect(),
        }
    }

    /// What this command looks at: the accounts that it names with all that is theirs, and the
    /// orders that it could trade with, one more than those among them.
    pub(super) fn of(world: &World, command: &Command) -> Scope {
        let mut scope = Scope::default();
        command.accounts().into_iter().flatten().for_each(|account| scope.account(world, account));
        command.symbol().into_iter().for_each(|symbol| scope.symbol(world, symbol));
        if let Some(hold) = command.hold().and_then(|hold| world.bank.holds().get(hold)) {
            scope.account_by_id(world, hold.account); // with all its holds
        }
        if let Some(order) = command.shop_order().and_then(|order| world.shop.order(order)) {
            scope.account_by_id(world, order.account);
        }
        match command {
            Command::Open { handle, .. } => scope.account(world, &AccountRef::Handle(*handle)),
            Command::Place { side, symbol, qty, kind, .. } => scope.other_side(world, *side, *symbol, qty.0, *kind),
            Command::Cancel { order } | Command::Reduce { order, .. } => scope.order(world, *order),
            Command::Amend { order, price, .. } => scope.amended(world, *order, *price),
            Command::Stock { item, .. }
            | Command::Price { item, .. }
            | Command::Reorder { item, .. }
            | Command::Restock { item } => scope.items.extend(world.shop.find(item)),
            Command::Order { lines, .. } | Command::Reserve { lines, .. } => {
                scope.items.extend(lines.iter().filter_map(|line| world.shop.find(&line.item)));
            }
            Command::Dividend { symbol, .. } | Command::Split { symbol, .. } => scope.all_of(world, *symbol),
            Command::SetPhase { symbol: None, .. } | Command::EndDay { .. } => {
                world.exchange.instruments().for_each(|(_, listed)| scope.all_of(world, listed.symbol));
            }
            Command::SetPhase { symbol: Some(symbol), .. } => scope.all_of(world, *symbol),
            // What they name is all that they look at.
            _ => {}
        }
        scope.followers(world, command);
        scope
    }

    /// What may follow by itself: the other orders of pairs, and where stops wait and something may trade,
    /// everything in that market.
    fn followers(&mut self, world: &World, command: &Command) {
        let others: Vec<OrderId> = self.orders.iter().filter_map(|order| world.exchange.other_of(*order)).collect();
        others.into_iter().for_each(|order| self.order(world, order));
        if matches!(command, Command::Place { .. } | Command::Amend { .. } | Command::Print { .. }) {
            for instrument in self.instruments.clone() {
                if let (Some(_), Some(listed)) =
                    (world.exchange.stops(instrument).first(), world.exchange.instrument(instrument))
                {
                    self.all_of(world, listed.symbol);
                }
            }
        }
    }

    /// An order that gets another price, its owner, and what it could trade with then.
    fn amended(&mut self, world: &World, order: OrderId, price: Option<Price>) {
        self.order(world, order);
        let Some(found) = world.exchange.order(order) else { return };
        self.account_by_id(world, found.account);
        if let (Some(price), Some(listed)) = (price, world.exchange.instrument(found.instrument)) {
            self.other_side(world, found.side, listed.symbol, Qty::LIMIT.0, OrderKind::at(price, TimeInForce::Gtc));
        }
    }

    /// An account and all that is its own.
    fn account(&mut self, world: &World, account: &AccountRef) {
        if let Some(id) = world.bank.find(account) {
            self.account_by_id(world, id);
        }
    }

    fn account_by_id(&mut self, world: &World, id: AccountId) {
        self.accounts.insert(id);
        for order in world.exchange.orders_of(id) {
            self.order(world, order.id);
        }
        let holds = world.bank.holds().of(id).filter(|(_, hold)| hold.order.is_none());
        self.holds.extend(holds.map(|(id, _)| id));
        for (id, order) in world.shop.orders().filter(|(_, order)| order.account == id) {
            self.shop_orders.insert(id);
            self.items.extend(order.lines.iter().map(|line| line.item));
        }
        let held = |instrument: &InstrumentId| world.exchange.holding(*instrument, id).qty.0 > 0;
        self.instruments.extend(world.exchange.instruments().map(|(instrument, _)| instrument).filter(held));
    }

    /// Who holds shares of an instrument, and all open orders for it.
    fn all_of(&mut self, world: &World, symbol: Symbol) {
        let Some(instrument) = world.exchange.find(&symbol) else { return };
        self.accounts.extend(world.exchange.holdings(instrument).map(|(id, _)| id));
        for order in world.exchange.orders().filter(|order| order.instrument == instrument) {
            self.order(world, order.id);
        }
    }

    fn symbol(&mut self, world: &World, symbol: Symbol) {
        self.instruments.extend(world.exchange.find(&symbol));
    }

    /// An order, with whose it is and what it is for.
    fn order(&mut self, world: &World, id: OrderId) {
        let Some(order) = world.exchange.order(id) else { return };
        self.orders.insert(id);
        self.accounts.insert(order.account);
        self.instruments.insert(order.instrument);
    }

    /// The orders that one could trade with, best first, as many as it takes, and the next.
    fn other_side(&mut self, world: &World, side: Side, symbol: Symbol, mut wanted: u64, kind: OrderKind) {
        let Some(instrument) = world.exchange.find(&symbol) else { return };
        let levels = world.exchange.levels(instrument, side.opposite());
        for order in levels.flat_map(|level| world.exchange.queue(instrument, level)) {
            self.order(world, order.id);
            let worse = match (side, kind.limit(), order.limit()) {
                (Side::Buy, Some(limit), Some(price)) => price > limit,
                (Side::Sell, Some(limit), Some(price)) => price < limit,
                _ => false,
            };
            if worse || wanted == 0 {
                return;
            }
            wanted = wanted.saturating_sub(order.open.0);
        }
    }
}
