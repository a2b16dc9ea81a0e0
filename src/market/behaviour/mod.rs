//! What participants do when they wake: at most one command. They see what everybody sees — books,
//! trades, candles, shelves — and their own account. They mostly look at what they can afford
//! before they ask; now and then they do not, as people do.

mod customers;
mod maker;
mod traders;
pub(in crate::market) mod venue;

use super::Wake;
use super::dice::{self, Dice};
use super::worth::{self, Worth};
use crate::domain::bank::{Account, Status};
use crate::domain::exchange::{Holding, Instrument, Order, Ratio, money_to_hold};
use crate::domain::{
    AccountId, Behaviour, Command, Handle, InstrumentId, Money, OrderKind, ParticipantSpec, Phase, Price, Qty,
    Scenario, Side, Symbol, Time, TimeInForce, World,
};
use crate::views::Views;

/// What a participant does, made ready.
#[derive(Clone, Debug)]
pub(super) enum Role {
    Maker {
        desk: Desk,
        half_spread: i64,
        levels: usize,
    },
    Noise(Desk),
    Momentum(Desk),
    Value(Desk),
    Pays {
        to: Vec<Handle>,
        amount: Money,
        reference: crate::domain::Text,
    },
    Shops {
        most: u64,
    },
    Restocks {
        up_to: Qty,
    },
    Hours(venue::Timetable),
    /// Its instrument is not in the scenario.
    Idle,
}

/// How many ticks beyond the last price an order for an auction goes that is to be filled.
const EAGER: i64 = 5;

/// What a trader knows of its instrument beside what everybody sees.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    symbol: Symbol,
    worth: Worth,
    /// The usual, or the most, shares in an order.
    size: i64,
    /// The shares that the account had on the first day: where it likes to be.
    home: i64,
    /// The mood that all who trade this instrument share.
    mood: u64,
    /// Its own opinion, as different from others'.
    opinion: u64,
    start: Time,
}

impl Role {
    pub(super) fn new(scenario: &Scenario, start: Time, spec: &ParticipantSpec) -> Role {
        let desk = |symbol: &Symbol, size: &Qty| Desk::new(scenario, start, spec.account, *symbol, *size);
        let traded = match &spec.does {
            Behaviour::MarketMaker { symbol, half_spread, levels, size } => desk(symbol, size).map(|desk| {
                let (half_spread, levels) = (i64::from(*half_spread), *levels as usize);
                Role::Maker { desk, half_spread, levels }
            }),
            Behaviour::Noise { symbol, size } => desk(symbol, size).map(Role::Noise),
            Behaviour::Momentum { symbol, size } => desk(symbol, size).map(Role::Momentum),
            Behaviour::Value { symbol, size } => desk(symbol, size).map(Role::Value),
            Behaviour::Pays { to, amount, reference } => {
                Some(Role::Pays { to: to.clone(), amount: *amount, reference: reference.clone() })
            }
            Behaviour::Shops { most } => Some(Role::Shops { most: u64::from(*most) }),
            Behaviour::Restocks { up_to } => Some(Role::Restocks { up_to: *up_to }),
            Behaviour::Hours { .. } => venue::Timetable::of(&spec.does).map(Role::Hours),
        };
        traded.unwrap_or(Role::Idle)
    }

    /// What is asked for in this scene with these dice.
    pub(super) fn act(&self, scene: Scene<'_>, dice: Dice) -> Option<Command> {
        match self {
            Role::Maker { desk, half_spread, levels } => {
                maker::act(Trader::new(scene, desk, dice)?, *half_spread, *levels)
            }
            Role::Noise(desk) => traders::noise(Trader::new(scene, desk, dice)?),
            Role::Momentum(desk) => traders::momentum(Trader::new(scene, desk, dice)?),
            Role::Value(desk) => traders::value(Trader::new(scene, desk, dice)?),
            Role::Pays { to, amount, reference } => customers::pays(&scene, dice, to, *amount, reference),
            Role::Shops { most } => customers::shops(&scene, dice, *most),
            Role::Restocks { up_to } => customers::restocks(&scene, dice, *up_to),
            Role::Hours(hours) => venue::act(&scene, hours),
            Role::Idle => None,
        }
    }
}

impl Desk {
    fn new(scenario: &Scenario, start: Time, account: Handle, symbol: Symbol, size: Qty) -> Option<Desk> {
        let spec = scenario.instruments.iter().find(|spec| spec.symbol == symbol)?;
        let customer = scenario.customers.iter().find(|customer| customer.handle == account);
        let shares = customer.and_then(|customer| customer.shares.iter().find(|(held, _)| *held == symbol));
        let opinion = dice::salt(scenario.seed, "opinion", account.as_str(), 0);
        Some(Desk {
            symbol,
            worth: Worth::new(scenario.seed, spec, start),
            size: i64::try_from(size.0).ok()?,
            home: shares.map_or(0, |(_, qty)| i64::try_from(qty.0).unwrap_or(i64::MAX)),
            mood: dice::salt(scenario.seed, "mood", symbol.as_str(), 0),
            opinion,
            start,
        })
    }
}

/// Where a participant finds itself when it wakes.
pub(super) struct Scene<'a> {
    at: Time,
    draw: u64,
    world: &'a World,
    views: &'a Views,
    handle: Handle,
    id: AccountId,
    account: &'a Account,
}

impl<'a> Scene<'a> {
    /// `None` where the account cannot act: not opened, not verified, frozen or closed.
    pub(super) fn enter(handle: Handle, wake: &Wake, world: &'a World, views: &'a Views) -> Option<Scene<'a>> {
        let id = world.bank.find_handle(&handle)?;
        let account = world.bank.account(id).filter(|a| a.verified && a.status == Status::Open)?;
        Some(Scene { at: wake.at, draw: wake.draw, world, views, handle, id, account })
    }
}

/// A trader at its desk.
pub(super) struct Trader<'a> {
    scene: Scene<'a>,
    desk: &'a Desk,
    dice: Dice,
    instrument: InstrumentId,
    rules: &'a Instrument,
    holding: Holding,
}

impl<'a> Trader<'a> {
    /// `None` where the instrument is not listed, or its market takes no orders.
    fn new(scene: Scene<'a>, desk: &'a Desk, dice: Dice) -> Option<Trader<'a>> {
        let exchange = &scene.world.exchange;
        let instrument = exchange.find(&desk.symbol)?;
        let rules = exchange.instrument(instrument)?;
        if matches!(exchange.phase(instrument), Phase::Halted | Phase::Closed) {
            return None;
        }
        let holding = exchange.holding(instrument, scene.id);
        Some(Trader { scene, desk, dice, instrument, rules, holding })
    }

    fn tick(&self) -> i64 {
        self.rules.tick.0
    }

    fn best(&self, side: Side) -> Option<i64> {
        self.scene.world.exchange.best(self.instrument, side).map(|price| price.0)
    }

    /// The price of the last trade, or the worth before the first.
    fn last(&self) -> i64 {
        self.scene.world.exchange.last_price(self.instrument).map_or_else(|| self.worth(), |price| price.0)
    }

    /// The worth of a share as it is now, after all splits.
    fn worth(&self) -> i64 {
        let worth = self.desk.worth.at(self.scene.at);
        self.split().price(worth).unwrap_or(worth).0
    }

    fn split(&self) -> Ratio {
        self.scene.world.exchange.split_of(self.instrument).unwrap_or_default()
    }

    /// A slow wave from −`height` to `height` that belongs to a salt.
    fn sway(&self, salt: u64, period: i64, height: i64) -> i64 {
        let since = self.scene.at.0.saturating_sub(self.desk.start.0);
        worth::scaled(worth::wave(salt, since, period), height)
    }

    /// How many more shares it has than it likes to have; below zero where it has fewer.
    fn excess(&self) -> i64 {
        let home = u64::try_from(self.desk.home).ok().and_then(|home| self.split().shares(Qty(home)));
        let home = home.map_or(self.desk.home, |home| i64::try_from(home.0).unwrap_or(i64::MAX));
        i64::try_from(self.holding.qty.0).unwrap_or(i64::MAX).saturating_sub(home)
    }

    /// Its own open orders in this instrument, first in first.
    fn own(&self) -> Vec<&'a Order> {
        let mut own = self.scene.world.exchange.orders_of(self.scene.id);
        own.retain(|order| order.instrument == self.instrument);
        own
    }

    /// The chances in a thousand that it buys: more where it has fewer shares than at home, more
    /// where the crowd is in the mood.
    fn appetite(&self, crowd: i64) -> i64 {
        let home = self.desk.home.max(self.desk.size).max(1);
        let hunger = (-i128::from(self.excess()) * 400 / i128::from(home)).clamp(-400, 400) as i64; // clamped
        (500 + hunger + self.sway(self.desk.mood, 70 * Time::SECOND, crowd)).clamp(0, 1_000)
    }

    /// A limit order for as much of the quantity as it can pay. `None` where that is nothing, or an auction
    /// would not take it.
    fn limit(&self, side: Side, price: i64, qty: i64, time_in_force: TimeInForce) -> Option<Command> {
        if !time_in_force.stands() && self.is_collecting() {
            return None;
        }
        let price = self.on_tick(side, price)?;
        let qty = self.affordable(side, price, qty)?;
        Some(self.place(side, qty, OrderKind::at(price, time_in_force)))
    }

    /// A market order for as much of the quantity as it can pay; while an auction collects orders, one
    /// with a limit that its price will hardly miss. `None` where that is nothing, or nobody is there to
    /// trade with.
    fn market(&self, side: Side, qty: i64) -> Option<Command> {
        if self.is_collecting() {
            let beyond = self.tick().checked_mul(if side == Side::Buy { EAGER } else { -EAGER })?;
            return self.limit(side, self.last().checked_add(beyond)?, qty, TimeInForce::Day);
        }
        let exchange = &self.scene.world.exchange;
        let best = self.best(side.opposite())?;
        // Money is held against the collar. Without one the book may be walked: a margin of a twentieth on
        // what the best price would cost.
        let collar = exchange.collar(&self.scene.world.rules, self.instrument, side);
        let worst = collar.unwrap_or(Price(best.saturating_add(best / 20)));
        let qty = self.affordable(side, worst, qty)?;
        Some(self.place(side, qty, OrderKind::Market))
    }

    fn is_collecting(&self) -> bool {
        self.scene.world.exchange.phase(self.instrument) == Phase::Auction
    }

    fn place(&self, side: Side, qty: Qty, kind: OrderKind) -> Command {
        Command::place(self.scene.handle.into(), side, self.desk.symbol, qty, kind)
    }

    /// The price on the tick: down for a buy, up for a sell. `None` outside of what can be asked.
    fn on_tick(&self, side: Side, price: i64) -> Option<Price> {
        Price(price).on_tick(Price(self.tick()), side)
    }

    /// As many whole lots of the quantity as the account can pay or has. `None` for none.
    fn affordable(&self, side: Side, price: Price, qty: i64) -> Option<Qty> {
        let wanted = u64::try_from(qty).ok()?;
        let lot = self.rules.lot.0.max(1);
        let most = match side {
            Side::Sell => self.holding.available().0,
            Side::Buy => self.can_buy(price, wanted)?,
        };
        let qty = wanted.max(lot).min(most);
        let whole = qty - qty % lot;
        (whole > 0).then_some(Qty(whole))
    }

    fn can_buy(&self, price: Price, wanted: u64) -> Option<u64> {
        let fee = self.scene.world.rules.larger_fee_bps();
        let available = self.scene.account.available();
        // Nearly always there is plenty; then nothing needs dividing.
        if money_to_hold(price, Qty(wanted), fee).is_some_and(|needed| needed <= available) {
            return Some(wanted.max(self.rules.lot.0));
        }
        let with_fee = i128::from(price.0).checked_mul(10_000 + i128::from(fee))?;
        let shares = (i128::from(available.0) * 100 * 10_000).checked_div(with_fee)?;
        u64::try_from(shares).ok()
    }
}

fn cancel(order: &Order) -> Command {
    Command::Cancel { order: order.id }
}
