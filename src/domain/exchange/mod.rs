//! The exchange: instruments, open orders, books, and who holds which shares.
//!
//! Rules, where venues differ:
//! - Price, then time. A trade is made at the maker's price.
//! - An order may trade with another of the same account; both fees are paid.
//! - Fees are a share of each trade's value, cut down to the cent ([`crate::domain::Money::basis_points`]).
//! - A frozen account's resting orders stay in the book; it cannot place new ones.

mod auction;
#[doc(hidden)]
pub mod bare;
mod book;
pub(super) mod corporate;
pub mod margin;
mod market;
pub(super) mod matching;
mod order;
pub(super) mod rules;
mod settle;
mod ties;

pub use auction::Indicative;
pub use book::Level;
pub use corporate::Ratio;
pub use matching::Fill;
pub use order::{Order, Place, money_to_hold};
pub(super) use settle::{Leave, Shrunk};
pub use ties::{Due, Owed};

use super::{
    AccountId, Inconsistent, InstrumentId, OrderId, Phase, Price, Qty, SelfTrade, Side, Symbol, Text, TradeId,
};
use market::Market;
use order::Orders;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ties::Ties;

/// What can be traded, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// `ACME`
    pub symbol: Symbol,
    /// Its full name.
    pub name: Option<Text>,
    /// The smallest step of its price.
    pub tick: Price,
    /// The smallest number of shares.
    pub lot: Qty,
}

/// Somebody's shares of one instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// How many they own.
    pub qty: Qty,
    /// How many are reserved for open sells; of an account on margin more than it owns, perhaps.
    pub held: Qty,
    /// How many it owes: sold, and not owned. Never together with shares that it owns.
    pub short: Qty,
}

impl Holding {
    /// How many shares; below zero where they are owed.
    pub fn net(&self) -> i64 {
        let net = i128::from(self.qty.0) - i128::from(self.short.0);
        i64::try_from(net).unwrap_or(if net < 0 { i64::MIN } else { i64::MAX })
    }

    /// What can be sold.
    pub fn available(&self) -> Qty {
        Qty(self.qty.0.saturating_sub(self.held.0))
    }
}

/// All markets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    // Shared between clones of the world: it changes only when something is listed.
    listing: Arc<Listing>,
    markets: Vec<Market>,
    orders: Orders,
    ties: Ties,
    self_trades: FxHashMap<AccountId, SelfTrade>,
    margins: FxHashMap<AccountId, margin::Margin>,
    next_order: OrderId,
    next_trade: TradeId,
}

/// What is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Listing {
    instruments: Vec<Instrument>,
    by_symbol: FxHashMap<Symbol, InstrumentId>,
}

impl Default for Exchange {
    fn default() -> Exchange {
        Exchange {
            listing: Arc::default(),
            markets: Vec::new(),
            orders: Orders::default(),
            ties: Ties::default(),
            self_trades: FxHashMap::default(),
            margins: FxHashMap::default(),
            next_order: OrderId(1),
            next_trade: TradeId(1),
        }
    }
}

impl Exchange {
    /// The instrument with this number.
    pub fn instrument(&self, id: InstrumentId) -> Option<&Instrument> {
        self.listing.instruments.get(id.index())
    }

    /// The symbol of an instrument; `?` for a number that none has.
    pub fn symbol(&self, id: InstrumentId) -> &str {
        self.instrument(id).map_or("?", |i| i.symbol.as_str())
    }

    /// The number of the instrument with this symbol.
    pub fn find(&self, symbol: &Symbol) -> Option<InstrumentId> {
        self.listing.by_symbol.get(symbol).copied()
    }

    /// All instruments, in the order of listing.
    pub fn instruments(&self) -> impl ExactSizeIterator<Item = (InstrumentId, &Instrument)> {
        // The index fits: `list` refuses more instruments than an id can name.
        self.listing.instruments.iter().enumerate().map(|(i, instrument)| (InstrumentId(i as u32), instrument))
    }

    /// The price of the last trade.
    pub fn last_price(&self, id: InstrumentId) -> Option<Price> {
        self.market(id)?.last
    }

    /// What a market does with orders now.
    pub fn phase(&self, id: InstrumentId) -> Phase {
        self.market(id).map_or(Phase::Continuous, |market| market.phase)
    }

    /// What happens where two orders of an account meet.
    pub fn self_trades(&self, account: AccountId) -> SelfTrade {
        self.self_trades.get(&account).copied().unwrap_or_default()
    }

    /// The choices of all accounts that have made one, by account.
    pub fn all_self_trades(&self) -> Vec<(AccountId, SelfTrade)> {
        let mut all: Vec<_> = self.self_trades.iter().map(|(account, mode)| (*account, *mode)).collect();
        all.sort_unstable_by_key(|(account, _)| *account);
        all
    }

    /// The stops of an instrument that wait for a trade, by number.
    pub fn stops(&self, id: InstrumentId) -> Vec<&Order> {
        let waits = |order: &&Order| order.instrument == id && order.place == Place::Stops;
        let mut all: Vec<&Order> = self.orders.iter().filter(waits).collect();
        all.sort_unstable_by_key(|order| order.id);
        all
    }

    /// The levels of one side of a book, best first.
    pub fn levels(&self, id: InstrumentId, side: Side) -> impl Iterator<Item = &Level> {
        self.market(id).into_iter().flat_map(move |m| m.book.levels(side))
    }

    /// The best price of a side.
    pub fn best(&self, id: InstrumentId, side: Side) -> Option<Price> {
        self.market(id)?.book.best(side).map(|level| level.price)
    }

    /// The level at a price.
    pub fn level(&self, id: InstrumentId, side: Side, price: Price) -> Option<&Level> {
        self.market(id)?.book.level(side, price)
    }

    /// The orders of a level, first in first.
    pub fn queue<'a>(&'a self, id: InstrumentId, level: &'a Level) -> impl Iterator<Item = &'a Order> {
        self.market(id).into_iter().flat_map(move |m| m.book.queue(&self.orders, level))
    }

    /// An open order.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.orders.find(id)
    }

    /// All open orders, in no useful order.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.iter()
    }

    /// All open orders, by number.
    pub fn open_orders(&self) -> Vec<&Order> {
        let mut all: Vec<&Order> = self.orders.iter().collect();
        all.sort_unstable_by_key(|order| order.id);
        all
    }

    /// The open orders of one account, by number.
    pub fn orders_of(&self, account: AccountId) -> Vec<&Order> {
        let mut own: Vec<&Order> = self.orders.iter().filter(|order| order.account == account).collect();
        own.sort_unstable_by_key(|order| order.id);
        own
    }

    /// How many orders are open.
    pub fn open_count(&self) -> usize {
        self.orders.len()
    }

    /// What an account holds of an instrument.
    pub fn holding(&self, id: InstrumentId, account: AccountId) -> Holding {
        self.market(id).and_then(|m| m.holdings.get(account.index())).copied().unwrap_or_default()
    }

    /// Who holds anything of an instrument, by account.
    pub fn holdings(&self, id: InstrumentId) -> impl Iterator<Item = (AccountId, &Holding)> {
        let all = self.market(id).map_or(&[][..], |market| &market.holdings);
        // The index fits: it was an account's number.
        let numbered = all.iter().enumerate().map(|(i, holding)| (AccountId(i as u32), holding));
        numbered.filter(|(_, holding)| **holding != Holding::default())
    }

    /// How many shares of an instrument are in custody, over all accounts.
    pub fn shares_outstanding(&self, id: InstrumentId) -> Qty {
        self.market(id).map_or(Qty(0), |m| m.granted)
    }

    /// The number that the next order gets.
    pub fn next_order(&self) -> OrderId {
        self.next_order
    }

    /// The number that the next trade gets.
    pub fn next_trade(&self) -> TradeId {
        self.next_trade
    }

    fn market(&self, id: InstrumentId) -> Option<&Market> {
        self.markets.get(id.index())
    }

    fn market_mut(&mut self, id: InstrumentId) -> Result<&mut Market, Inconsistent> {
        self.markets.get_mut(id.index()).ok_or(Inconsistent("an instrument that is not listed"))
    }
}
