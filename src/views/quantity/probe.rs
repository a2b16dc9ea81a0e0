//! Reading quantities: names looked up once, values read at any moment of the line.

use super::{AccountFigure, HoldingFigure, ItemFigure, LineFigure, MarketFigure, Quantity, Value};
use crate::domain::{AccountId, AccountRef, InstrumentId, ItemId, ItemName, Price, Side, Symbol, World};
use crate::views::{Moment, equity};

/// A name that means nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// No account has this handle or IBAN.
    #[error("there is no account {0} at this record")]
    Account(AccountRef),
    /// Nothing is listed under this symbol.
    #[error("there is no instrument {0} at this record")]
    Symbol(Symbol),
    /// The shop has nothing of this name.
    #[error("the shop has no {0} at this record")]
    Item(ItemName),
}

impl Unknown {
    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Unknown::Account(account) => account.as_str(),
            Unknown::Symbol(symbol) => symbol.as_str(),
            Unknown::Item(item) => item.as_str(),
        }
    }

    /// The names that a world does have in its place.
    pub fn known<'w>(&self, world: &'w World) -> Vec<&'w str> {
        match self {
            Unknown::Account(_) => world.bank.accounts().map(|(_, _, profile)| profile.handle.as_str()).collect(),
            Unknown::Symbol(_) => world.exchange.instruments().map(|(_, listed)| listed.symbol.as_str()).collect(),
            Unknown::Item(_) => world.shop.items().map(|(_, item)| item.name.as_str()).collect(),
        }
    }
}

/// A quantity whose names have been looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe(Target);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Account(AccountId, AccountFigure),
    Holding(AccountId, InstrumentId, HoldingFigure),
    Market(InstrumentId, MarketFigure),
    Level(InstrumentId, Side, Price),
    Item(ItemId, ItemFigure),
    Line(LineFigure),
}

/// The number of an account.
pub(super) fn account(world: &World, account: &AccountRef) -> Result<AccountId, Unknown> {
    world.bank.find(account).ok_or(Unknown::Account(*account))
}

/// The number of an instrument.
pub(super) fn instrument(world: &World, symbol: &Symbol) -> Result<InstrumentId, Unknown> {
    world.exchange.find(symbol).ok_or(Unknown::Symbol(*symbol))
}

impl Probe {
    pub(super) fn new(quantity: &Quantity, world: &World) -> Result<Probe, Unknown> {
        let target = match quantity {
            Quantity::Account(who, figure) => Target::Account(account(world, who)?, *figure),
            Quantity::Holding(who, symbol, figure) => {
                Target::Holding(account(world, who)?, instrument(world, symbol)?, *figure)
            }
            Quantity::Market(symbol, figure) => Target::Market(instrument(world, symbol)?, *figure),
            Quantity::Level(symbol, side, price) => Target::Level(instrument(world, symbol)?, *side, *price),
            Quantity::Item(name, figure) => Target::Item(world.shop.find(name).ok_or(Unknown::Item(*name))?, *figure),
            Quantity::Line(figure) => Target::Line(*figure),
        };
        Ok(Probe(target))
    }

    /// The value at a moment of the line that it was made for; `None` where there is nothing yet, or
    /// nothing any more.
    pub fn value(&self, moment: &Moment) -> Option<Value> {
        match self.0 {
            Target::Account(id, figure) => of_account(moment, id, figure),
            Target::Holding(account, instrument, figure) => of_holding(moment, account, instrument, figure),
            Target::Market(id, figure) => of_market(&moment.world, id, figure),
            Target::Level(id, side, price) => {
                moment.world.exchange.instrument(id)?;
                let level = moment.world.exchange.level(id, side, price);
                Some(Value::count(level.map_or(0, |level| level.qty.0)))
            }
            Target::Item(id, figure) => {
                let item = moment.world.shop.item(id)?;
                Some(match figure {
                    ItemFigure::Stock => Value::count(item.stock.0),
                    ItemFigure::Sold => Value::count(item.sold.0),
                    ItemFigure::Reserved => Value::count(item.reserved.0),
                    ItemFigure::Price => Value::money(item.price),
                })
            }
            Target::Line(figure) => Some(of_line(moment, figure)),
        }
    }
}

fn of_account(moment: &Moment, id: AccountId, figure: AccountFigure) -> Option<Value> {
    let account = moment.world.bank.account(id)?;
    let profit = || moment.views.portfolio.profit_and_loss(id, &moment.world);
    Some(Value::money(match figure {
        AccountFigure::Balance => account.balance,
        AccountFigure::Held => account.held,
        AccountFigure::Available => account.available(),
        AccountFigure::Credit => account.credit_line,
        AccountFigure::Equity => equity(moment, id),
        AccountFigure::Profit => profit().total(),
        AccountFigure::Realised => profit().realised,
        AccountFigure::Unrealised => profit().unrealised,
        AccountFigure::Income => profit().income,
        AccountFigure::Fees => moment.views.portfolio.fees(id),
    }))
}

fn of_holding(moment: &Moment, account: AccountId, id: InstrumentId, figure: HoldingFigure) -> Option<Value> {
    moment.world.bank.account(account)?;
    moment.world.exchange.instrument(id)?;
    let holding = moment.world.exchange.holding(id, account);
    let position = moment.views.portfolio.position(id, account);
    let last = moment.world.exchange.last_price(id);
    Some(match figure {
        HoldingFigure::Position => Value::net(holding.net()),
        HoldingFigure::Held => Value::count(holding.held.0),
        HoldingFigure::Available => Value::count(holding.available().0),
        HoldingFigure::Average => Value::price(position.average()?),
        HoldingFigure::Cost => Value::money(position.cost),
        HoldingFigure::Worth => Value::money(position.value(last?)?),
        HoldingFigure::Realised => Value::money(position.realised),
        HoldingFigure::Unrealised => Value::money(position.unrealised(last?)?),
        HoldingFigure::Profit => {
            let unrealised = last.and_then(|last| position.unrealised(last)).unwrap_or_default();
            Value::money(position.realised.plus(unrealised)?.plus(position.income)?)
        }
    })
}

fn of_market(world: &World, id: InstrumentId, figure: MarketFigure) -> Option<Value> {
    let best = |side| world.exchange.best(id, side);
    let qty = |side| world.exchange.levels(id, side).next().map(|level| Value::count(level.qty.0));
    let (bid, ask) = (best(Side::Buy), best(Side::Sell));
    Some(match figure {
        MarketFigure::Bid => Value::price(bid?),
        MarketFigure::Ask => Value::price(ask?),
        MarketFigure::BidQty => qty(Side::Buy)?,
        MarketFigure::AskQty => qty(Side::Sell)?,
        // Prices are above zero and bounded by `Price::LIMIT`, far inside the integers.
        MarketFigure::Spread => Value::price(Price(ask?.0.checked_sub(bid?.0)?)),
        MarketFigure::Mid => Value::price(Price(ask?.0.checked_add(bid?.0)? / 2)),
        MarketFigure::Last => Value::price(world.exchange.last_price(id)?),
        MarketFigure::Shares => {
            world.exchange.instrument(id)?;
            Value::count(world.exchange.shares_outstanding(id).0)
        }
    })
}

fn of_line(moment: &Moment, figure: LineFigure) -> Value {
    let stats = &moment.views.stats;
    match figure {
        LineFigure::Commands => Value::count(stats.commands),
        LineFigure::Rejections => Value::count(stats.rejected),
        LineFigure::Orders => Value::count(stats.orders),
        LineFigure::Trades => Value::count(stats.trades),
        LineFigure::Volume => Value::count(stats.shares),
        LineFigure::Turnover => Value::money(stats.turnover),
    }
}
