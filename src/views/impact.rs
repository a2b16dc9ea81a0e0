//! The impact of an order: what of it would trade at once, at which prices, and how much worse that is
//! than the prices on the screen. Read from what the rules decide, so that it holds for every kind of
//! order; nothing is matched a second time here.
//!
//! Slippage is the average price's distance from a reference price, as a share of that price, in basis
//! points (hundredths of a percent); it is above zero where the average is worse than the reference. The
//! references are the best price of the other side (what one share would have cost) and the middle
//! between both sides (the usual measure of the cost of trading at once), both before the order.

use super::candles::value_of;
use crate::domain::{
    CancelReason, Command, Draws, Event, InstrumentId, Money, OrderId, Price, Qty, Rejection, Side, Trade, World,
    decide,
};
use std::fmt;

/// What would come of an order at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    /// The order: a new one's number is the next.
    pub order: OrderId,
    /// Which way.
    pub side: Side,
    /// Of what.
    pub instrument: InstrumentId,
    /// How many shares could trade: those that are open.
    pub qty: Qty,
    /// What it trades with at which prices, the best first.
    pub levels: Vec<(Price, Qty)>,
    /// The best price of the other side before it.
    pub best: Option<Price>,
    /// The best price of its own side before it.
    pub own_best: Option<Price>,
    /// What the trades come to, without fees, in cents.
    pub value: Money,
    /// What the exchange charges for them, in cents.
    pub fees: Money,
    /// How many shares stay open.
    pub waits: Qty,
    /// How many shares are cancelled at once, and why.
    pub cancelled: Option<(Qty, CancelReason)>,
}

/// The average price of some shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Average {
    /// The price, to the nearest ten-thousandth.
    pub price: Price,
    /// Whether that is all of it.
    pub exact: bool,
}

impl Average {
    /// The average price of so many shares that came to so many ten-thousandths; `None` of none.
    pub fn of(paid: i128, qty: u64) -> Option<Average> {
        Average::rounded(paid, qty, 1)
    }

    /// The same to the nearest multiple of a step, for a column of prices with few places.
    #[must_use]
    pub fn rounded(paid: i128, qty: u64, step: i64) -> Option<Average> {
        let steps = i128::from(qty).checked_mul(i128::from(step.max(1)))?;
        let nearest = paid.checked_add(steps / 2)?.checked_div_euclid(steps)?.checked_mul(i128::from(step.max(1)))?;
        let price = Price(i64::try_from(nearest).ok()?);
        Some(Average { price, exact: nearest.checked_mul(i128::from(qty))? == paid })
    }
}

/// A share in hundredths of a basis point: a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BasisPoints(pub i64);

impl fmt::Display for BasisPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", size / 100, size % 100)
    }
}

impl Impact {
    /// What a command would do to the book at once, where it is about an order and would be accepted.
    ///
    /// # Errors
    /// The rejection, where it would be refused.
    pub fn of(world: &World, command: &Command, draws: &Draws) -> Result<Option<Impact>, Rejection> {
        Ok(Impact::read(world, command, &decide(world, command, draws)?))
    }

    /// The same, read from the events that were decided. `world` is the world before them.
    pub fn read(world: &World, command: &Command, events: &[Event]) -> Option<Impact> {
        let (order, side, instrument, qty) = match command {
            Command::Place { .. } => events.iter().find_map(|event| match event {
                Event::OrderAccepted { order, side, instrument, qty, .. } => Some((*order, *side, *instrument, *qty)),
                _ => None,
            })?,
            Command::Amend { order, .. } => {
                let found = world.exchange.order(*order)?;
                let qty = events.iter().find_map(|event| match event {
                    Event::OrderAmended { qty, .. } => qty.minus(found.filled()),
                    Event::OrderReduced { qty, .. } => found.open.minus(*qty),
                    _ => None,
                });
                (*order, found.side, found.instrument, qty?)
            }
            _ => return None,
        };
        let mut impact = Impact {
            order,
            side,
            instrument,
            qty,
            levels: Vec::new(),
            best: world.exchange.best(instrument, side.opposite()),
            own_best: world.exchange.best(instrument, side),
            value: Money::ZERO,
            fees: Money::ZERO,
            waits: Qty(0),
            cancelled: None,
        };
        for event in events {
            match event {
                Event::TradeExecuted(trade) if trade.taker == order => impact.trade(trade)?,
                Event::OrderCancelled { order: gone, qty, reason } if *gone == order => {
                    impact.cancelled = Some((*qty, *reason));
                }
                _ => {}
            }
        }
        let gone = impact.cancelled.map_or(Qty(0), |(qty, _)| qty);
        impact.waits = qty.minus(impact.filled())?.minus(gone)?;
        Some(impact)
    }

    fn trade(&mut self, trade: &Trade) -> Option<()> {
        match self.levels.last_mut().filter(|(price, _)| *price == trade.price) {
            Some((_, qty)) => *qty = qty.plus(trade.qty)?,
            None => self.levels.push((trade.price, trade.qty)),
        }
        self.value = self.value.plus(trade.price.times(trade.qty)?)?;
        self.fees = self.fees.plus(trade.taker_fee)?;
        Some(())
    }

    /// How many shares trade at once.
    pub fn filled(&self) -> Qty {
        Qty(self.levels.iter().map(|(_, qty)| qty.0).sum()) // at most the order's quantity, which fits
    }

    /// What they come to, in ten-thousandths.
    pub fn paid(&self) -> i128 {
        self.levels.iter().map(|(price, qty)| value_of(*price, *qty)).sum()
    }

    /// Their average price.
    pub fn average(&self) -> Option<Average> {
        Average::of(self.paid(), self.filled().0)
    }

    /// The price of the last of them.
    pub fn worst(&self) -> Option<Price> {
        self.levels.last().map(|(price, _)| *price)
    }

    /// The middle between the best prices before it, in ten-thousandths cut down.
    pub fn mid(&self) -> Option<Price> {
        let (best, own) = self.best.zip(self.own_best)?;
        Some(Price(best.0 / 2 + own.0 / 2 + (best.0 % 2 + own.0 % 2) / 2)) // as the sum may not fit
    }

    /// How much worse the average is than the best price.
    pub fn slippage(&self) -> Option<BasisPoints> {
        self.worse_than(2 * i128::from(self.best?.0))
    }

    /// How much worse the average is than the middle.
    pub fn slippage_from_mid(&self) -> Option<BasisPoints> {
        self.worse_than(i128::from(self.best?.0) + i128::from(self.own_best?.0))
    }

    /// How much worse the average is than half of `twice`, to the nearest, halves away from zero.
    fn worse_than(&self, twice: i128) -> Option<BasisPoints> {
        let whole = twice.checked_mul(i128::from(self.filled().0)).filter(|whole| *whole > 0)?;
        let more = self.paid().checked_mul(2)?.checked_sub(whole)?;
        let worse = if self.side == Side::Buy { more } else { -more };
        let share = worse.checked_mul(1_000_000)?;
        let nearest = (share.abs() + whole / 2) / whole * share.signum();
        i64::try_from(nearest).ok().map(BasisPoints)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountRef, OrderKind, Scenario, Symbol, Time, TimeInForce, apply};

    const DRAWS: Draws = Draws { at: Time(0), dice: 0 };

    fn given(world: &mut World, command: &Command) {
        for event in decide(world, command, &DRAWS).unwrap_or_else(|error| panic!("{command:?}: {error:?}")) {
            apply(world, &event).unwrap();
        }
    }

    fn account(handle: &str) -> AccountRef {
        AccountRef::parse(handle).unwrap()
    }

    fn place(who: &str, side: Side, qty: u64, kind: OrderKind) -> Command {
        let symbol = Symbol::parse("XYZ").unwrap();
        Command::place(account(who), side, symbol, Qty(qty), kind)
    }

    fn at(cents: i64) -> OrderKind {
        OrderKind::at(Price::from_cents(Money(cents)).unwrap(), TimeInForce::Gtc)
    }

    /// Asks of 10 at 10.10, 20 at 10.20 and 30 at 10.40, bids of 10 at 10.00 and 50 at 9.95.
    fn book(taker_fee_bps: u32) -> World {
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let text = include_str!("../../assets/scenarios/bare.ron");
        let mut scenario: Scenario = options.from_str(text).unwrap();
        scenario.rules.taker_fee_bps = taker_fee_bps;
        let mut world = World::new(&scenario);
        let symbol = Symbol::parse("XYZ").unwrap();
        for handle in ["alice", "bob"] {
            let email = crate::domain::Email::parse("a@example.org").unwrap();
            let handle = crate::domain::Handle::parse(handle).unwrap();
            given(&mut world, &Command::Open { handle, email, name: None, customer: None, currency: None });
        }
        given(&mut world, &Command::List { symbol, tick: Price(100), lot: Qty(1), name: None });
        for who in ["alice", "bob"] {
            let amount = Money(1_000_000);
            given(&mut world, &Command::Deposit { account: account(who), amount, reference: None });
            given(&mut world, &Command::Grant { account: account(who), symbol, qty: Qty(100) });
        }
        for (side, qty, cents) in [
            (Side::Sell, 10, 10_10),
            (Side::Sell, 20, 10_20),
            (Side::Sell, 30, 10_40),
            (Side::Buy, 10, 10_00),
            (Side::Buy, 50, 9_95),
        ] {
            given(&mut world, &place("bob", side, qty, at(cents)));
        }
        world
    }

    fn impact(world: &World, command: &Command) -> Impact {
        Impact::of(world, command, &DRAWS).unwrap().unwrap()
    }

    #[test]
    fn a_market_buy_through_three_levels_reckoned_by_hand() {
        let world = book(20);
        let found = impact(&world, &place("alice", Side::Buy, 40, OrderKind::Market));
        // 10 × 10.10 + 20 × 10.20 + 10 × 10.40 = 101 + 204 + 104 = 409, and 409 / 40 = 10.225
        let levels = [(Price(101_000), Qty(10)), (Price(102_000), Qty(20)), (Price(104_000), Qty(10))];
        assert_eq!(found.levels, levels);
        assert_eq!((found.filled(), found.value), (Qty(40), Money(40_900)));
        assert_eq!(found.average(), Some(Average { price: Price(102_250), exact: true }));
        assert_eq!(found.worst(), Some(Price(104_000)));
        assert_eq!((found.best, found.mid()), (Some(Price(101_000)), Some(Price(100_500))));
        // 0.125 of 10.10 are 123.7624 bp; 0.175 of 10.05 are 174.1294 bp
        assert_eq!(found.slippage().map(|bp| bp.to_string()).as_deref(), Some("123.76"));
        assert_eq!(found.slippage_from_mid().map(|bp| bp.to_string()).as_deref(), Some("174.13"));
        // 20 bp of each trade: 0.202, 0.408 and 0.208, each cut down to the cent
        assert_eq!(found.fees, Money(20 + 40 + 20));
        assert_eq!((found.waits, found.cancelled), (Qty(0), None));
    }

    #[test]
    fn a_sell_slips_downwards() {
        let found = impact(&book(0), &place("alice", Side::Sell, 20, OrderKind::Market));
        // 10 × 10.00 + 10 × 9.95 = 199.50, and 9.975 a share: 0.025 of 10.00 are 25 bp
        assert_eq!(found.average(), Some(Average { price: Price(99_750), exact: true }));
        assert_eq!(found.slippage(), Some(BasisPoints(2_500)));
        // 0.075 of 10.05 are 74.6269 bp
        assert_eq!(found.slippage_from_mid(), Some(BasisPoints(7_463)));
        assert_eq!(found.levels.len(), 2);
    }

    #[test]
    fn what_is_not_filled_waits_or_is_cancelled() {
        let world = book(0);
        let waits = impact(&world, &place("alice", Side::Buy, 40, at(10_20)));
        assert_eq!((waits.filled(), waits.waits, waits.cancelled), (Qty(30), Qty(10), None));
        assert_eq!(waits.average().map(|average| (average.price, average.exact)), Some((Price(101_667), false)));
        let ioc = OrderKind::at(Price(102_000), TimeInForce::Ioc);
        let cancelled = impact(&world, &place("alice", Side::Buy, 40, ioc));
        assert_eq!(cancelled.cancelled, Some((Qty(10), CancelReason::Immediate)));
        let whole = impact(&world, &place("alice", Side::Buy, 40, OrderKind::at(Price(102_000), TimeInForce::Fok)));
        assert_eq!((whole.filled(), whole.average(), whole.slippage()), (Qty(0), None, None));
        assert_eq!(whole.cancelled, Some((Qty(40), CancelReason::FillOrKill)));
        let passive = impact(&world, &place("alice", Side::Buy, 5, at(10_05)));
        assert_eq!((passive.levels.len(), passive.waits, passive.fees), (0, Qty(5), Money::ZERO));
    }

    #[test]
    fn an_amended_order_trades_with_what_is_open_of_it() {
        let mut world = book(0);
        given(&mut world, &place("alice", Side::Buy, 12, at(10_05)));
        let order = OrderId(6);
        let amend = |qty, cents| Command::Amend { order, qty, price: Price::from_cents(Money(cents)), stop: None };
        let found = impact(&world, &amend(None, 10_20));
        assert_eq!((found.order, found.filled(), found.waits), (order, Qty(12), Qty(0)));
        assert_eq!(found.levels, [(Price(101_000), Qty(10)), (Price(102_000), Qty(2))]);
        let less = impact(&world, &Command::Amend { order, qty: Some(Qty(5)), price: None, stop: None });
        assert_eq!((less.qty, less.waits, less.filled()), (Qty(5), Qty(5), Qty(0)));
    }

    #[test]
    fn refusals_and_other_commands_have_none() {
        let world = book(0);
        let too_many = place("alice", Side::Sell, 101, OrderKind::Market);
        assert!(matches!(Impact::of(&world, &too_many, &DRAWS), Err(Rejection::InsufficientShares { .. })));
        let deposit = Command::Deposit { account: account("alice"), amount: Money(1), reference: None };
        assert_eq!(Impact::of(&world, &deposit, &DRAWS), Ok(None));
    }

    #[test]
    fn averages_are_rounded_to_the_nearest() {
        assert_eq!(Average::of(10, 4), Some(Average { price: Price(3), exact: false }));
        assert_eq!(Average::of(9, 4), Some(Average { price: Price(2), exact: false }));
        assert_eq!(Average::of(0, 0), None);
        assert_eq!(Average::rounded(1_015_149, 1, 100), Some(Average { price: Price(1_015_100), exact: false }));
        assert_eq!(Average::rounded(1_015_150, 1, 100), Some(Average { price: Price(1_015_200), exact: false }));
    }
}
