//! The same random flow through the real exchange and through the naive one.

use crate::commands::{account, command, symbol};
use crate::naive::{Naive, Open, Owned, Placed, Stand, Traded};
use crate::naive_corporate::Corporate;
use crate::stage::{Stage, Under};
use backtape::domain::{
    CancelReason, Command, Event, InstrumentId, OrderId, OrderKind, Price, Qty, Side, TimeInForce, invariant,
};

const PEOPLE: [&str; 6] = ["ann", "bea", "cid", "dan", "eve", "fay"];
/// Symbol, tick and lot: one of whole cents, one whose lots are worth one cent a tick.
const LISTED: [(&str, i128, i128); 2] = [("CENT", 500, 5), ("FINE", 1, 100)];
const CENTS: i128 = 400_000;
const SHARES: i128 = 2_000;

/// Numbers that look random and are the same everywhere: SplitMix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// One of `0..n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

struct Pair {
    real: Stage,
    naive: Naive,
}

/// How often what happened.
#[derive(Debug, Default)]
struct Seen {
    trades: u64,
    cancelled_at_once: u64,
    cancelled: u64,
    reduced: u64,
    amended: u64,
    kept_place: u64,
    killed: u64,
    refilled: u64,
    adjusted: u64,
    ended: u64,
    paid: u64,
    refused: std::collections::BTreeMap<&'static str, u64>,
}

impl Pair {
    fn new(under: Under) -> Pair {
        let mut given = String::new();
        for (sym, tick, lot) in LISTED {
            given += &format!("list {sym} {} {lot};", Price(tick as i64).to_string().replace(',', ""));
        }
        for name in PEOPLE {
            given += &format!("open {name}; deposit {name} {}.00;", CENTS / 100);
            for (sym, _, lot) in LISTED {
                given += &format!("grant {name} {sym} {};", SHARES * lot);
            }
        }
        let shares = LISTED.map(|(_, _, lot)| SHARES * lot).to_vec();
        let owned = PEOPLE.map(|_| Owned { cents: CENTS, shares: shares.clone() }).to_vec();
        let maker_bps = if matches!(under, Under::Rebate) { -10 } else { 10 };
        let naive = Naive {
            owned,
            open: Vec::new(),
            turns: 0,
            orders: 0,
            trades: 0,
            last: vec![None; LISTED.len()],
            fees: 0,
            maker_bps,
            taker_bps: 25,
        };
        Pair { real: Stage::given(under, &given), naive }
    }

    fn step(&mut self, dice: &mut Dice, seen: &mut Seen) {
        let order = (self.naive.orders + 2).saturating_sub(dice.below(120));
        let what = dice.below(2) as usize;
        let refused = match dice.below(100) {
            0..20 => {
                let real = self.real.act(&command(&format!("cancel {order}")));
                let naive = self.naive.cancel(order);
                seen.cancelled += u64::from(naive.is_ok());
                let expected = naive.map(|qty| vec![cancelled(order, qty, CancelReason::Requested)]);
                assert_eq!(real.map_err(|r| r.code()), expected, "cancel {order}");
                expected.err()
            }
            20..26 => {
                let target = self.naive.open.iter().find(|open| open.id == order).map_or(what, |open| open.what);
                let by = LISTED[target].2 * (1 + dice.below(12) as i128);
                let said = format!("reduce {order} {by}");
                let real = self.real.act(&command(&said));
                let naive = self.naive.reduce(order, by);
                seen.reduced += u64::from(naive.is_ok());
                let expected = naive.map(|()| vec![Event::OrderReduced { order: OrderId(order), qty: Qty(by as u64) }]);
                assert_eq!(real.map_err(|r| r.code()), expected, "{said}");
                expected.err()
            }
            26..34 => self.amend(dice, order, what, seen),
            34 if dice.below(5) == 0 => {
                self.corporate(dice, what, seen);
                None
            }
            _ => self.place(dice, what, seen),
        };
        if let Some(code) = refused {
            *seen.refused.entry(code).or_default() += 1;
        }
    }

    fn place(&mut self, dice: &mut Dice, what: usize, seen: &mut Seen) -> Option<&'static str> {
        let (sym, tick, lot) = LISTED[what];
        let who = dice.below(PEOPLE.len() as u64) as usize;
        let buy = dice.below(2) == 0;
        // Mostly small; some as large as a whole account.
        let lots = if dice.below(40) == 0 { 1 + dice.below(2 * SHARES as u64) } else { 1 + dice.below(20) };
        let qty = lot * lots as i128;
        // Buyers aim a little lower than sellers.
        let middle = if buy { 190 } else { 200 };
        let price = tick * (middle + dice.below(21) as i128 - 5);
        let stand = match dice.below(20) {
            0..2 => Stand::Market,
            2..5 => Stand::Immediate(price),
            5..7 => Stand::Kill(price),
            7..9 => Stand::Post(price),
            9..12 => Stand::Iceberg(price, lot * (1 + dice.below(5) as i128)),
            _ => Stand::Rest(price),
        };
        let limit = |price: i128, time_in_force| OrderKind::at(Price(price as i64), time_in_force);
        let shaped = |price: i128, post, show: Option<i128>| OrderKind::Limit {
            price: Price(price as i64),
            time_in_force: TimeInForce::Gtc,
            post,
            show: show.map(|show| Qty(show as u64)),
        };
        let (kind, reason) = match stand {
            Stand::Market => (OrderKind::Market, CancelReason::BookEmpty),
            Stand::Immediate(price) => (limit(price, TimeInForce::Ioc), CancelReason::Immediate),
            Stand::Kill(price) => (limit(price, TimeInForce::Fok), CancelReason::FillOrKill),
            Stand::Rest(price) => (limit(price, TimeInForce::Gtc), CancelReason::Requested),
            Stand::Post(price) => (shaped(price, true, None), CancelReason::Requested),
            Stand::Iceberg(price, show) => (shaped(price, false, Some(show)), CancelReason::Requested),
        };
        let command = Command::Place {
            account: account(PEOPLE[who]),
            side: if buy { Side::Buy } else { Side::Sell },
            symbol: symbol(sym),
            qty: Qty(qty as u64),
            kind,
            oco: None,
            then: None,
        };
        let real = self.real.act(&command).map_err(|r| r.code());
        let naive = self.naive.place(who, what, buy, qty, stand);
        if let Ok((_, trades, cancelled)) = &naive {
            seen.trades += trades.len() as u64;
            seen.cancelled_at_once += u64::from(*cancelled > 0);
            seen.killed += u64::from(matches!(stand, Stand::Kill(_)) && *cancelled > 0);
            // The same order twice in a row of trades: what it hid has come in sight.
            seen.refilled +=
                trades.iter().enumerate().filter(|(i, t)| trades[..*i].iter().any(|u| u.1 == t.1)).count() as u64;
        }
        assert_same(&real, &naive, reason, &command);
        naive.err()
    }

    /// A dividend, or a split there or back.
    fn corporate(&mut self, dice: &mut Dice, what: usize, seen: &mut Seen) {
        let (sym, tick, lot) = LISTED[what];
        let there = self.naive.owned.iter().map(|owned| owned.shares[what]).sum::<i128>() < 20_000 * lot;
        let (said, naive) = match dice.below(3) {
            0 => {
                let amount = 1 + dice.below(u64::try_from(tick).unwrap() * 12) as i128;
                (format!("dividend {sym} {}", Price(amount as i64)), self.naive.dividend(what, amount, tick))
            }
            n => {
                let (new, old) = [(3, 2), (2, 1), (5, 4)][dice.below(3) as usize];
                let (new, old) = if there && n == 1 { (new, old) } else { (old, new) };
                (format!("split {sym} {new} for {old}"), self.naive.split(what, new, old, tick, lot))
            }
        };
        let real = self.real.act(&command(&said));
        assert_eq!(Corporate::told(&real.unwrap()), naive, "{said}");
        seen.adjusted += naive.adjusted.len() as u64;
        seen.ended += naive.ended.len() as u64;
        seen.paid += naive.paid.len() as u64;
    }

    fn amend(&mut self, dice: &mut Dice, order: u64, what: usize, seen: &mut Seen) -> Option<&'static str> {
        let found = self.naive.open.iter().find(|open| open.id == order).copied();
        let (_, tick, lot) = LISTED[found.map_or(what, |open| open.what)];
        let lots = 1 + dice.below(25) as i128;
        let ticks = 185 + dice.below(30) as i128;
        let qty = (dice.below(3) > 0).then_some(lots * lot);
        let price = (qty.is_none() || dice.below(2) == 0).then_some(ticks * tick);
        let command = Command::Amend {
            order: OrderId(order),
            qty: qty.map(|qty| Qty(qty as u64)),
            price: price.map(|price| Price(price as i64)),
            stop: None,
        };
        let real = self.real.act(&command).map_err(|r| r.code());
        let naive = self.naive.amend(order, qty, price);
        match (&real, &naive) {
            (Ok(events), Ok((true, _))) => {
                seen.kept_place += 1;
                assert!(matches!(events[..], [Event::OrderReduced { .. }]), "{command:?}: {events:?}");
            }
            (Ok(events), Ok((false, trades))) => {
                seen.amended += 1;
                assert!(matches!(events[0], Event::OrderAmended { .. }), "{command:?}: {events:?}");
                assert_eq!(&traded(&events[1..]), trades, "{command:?}");
                assert_eq!(events.len(), 1 + trades.len(), "{command:?}: {events:?}");
            }
            _ => assert_eq!(real.as_ref().err(), naive.as_ref().err(), "{command:?}: {real:?} {naive:?}"),
        }
        naive.err()
    }

    /// Bests, balances, holds and shares of both.
    fn assert_same_state(&self) {
        let world = &self.real.world;
        for (what, (sym, _, _)) in LISTED.iter().enumerate() {
            for (side, buy) in [(Side::Buy, true), (Side::Sell, false)] {
                let naive = self.naive.open.iter().filter(|o| o.what == what && o.buy == buy).map(|o| o.price);
                let naive = if buy { naive.max() } else { naive.min() };
                let real = world.exchange.best(InstrumentId(what as u32), side).map(|price| i128::from(price.0));
                assert_eq!(real, naive, "best {sym} {side:?}");
            }
        }
        for (who, name) in PEOPLE.iter().enumerate() {
            let id = world.bank.find(&account(name)).unwrap();
            let real = world.bank.account(id).unwrap();
            let owned = &self.naive.owned[who];
            let naive = (owned.cents, self.naive.held(who));
            assert_eq!((i128::from(real.balance.0), i128::from(real.held.0)), naive, "balance and hold of {name}");
            for (what, (sym, _, _)) in LISTED.iter().enumerate() {
                let real = world.exchange.holding(InstrumentId(what as u32), id);
                let naive = (owned.shares[what], self.naive.held_shares(who, what));
                assert_eq!((i128::from(real.qty.0), i128::from(real.held.0)), naive, "{sym} of {name}");
            }
        }
        assert_eq!(i128::from(world.bank.ledger().fees.0), self.naive.fees, "fees");
    }

    /// Every order of every level, in its place.
    fn assert_same_books(&self) {
        for what in 0..LISTED.len() {
            let id = InstrumentId(what as u32);
            for (side, buy) in [(Side::Buy, true), (Side::Sell, false)] {
                let exchange = &self.real.world.exchange;
                let real: Vec<_> = exchange.levels(id, side).flat_map(|level| exchange.queue(id, level)).collect();
                let real: Vec<_> = real.iter().map(|o| (o.id.0, i128::from(o.open.0), i128::from(o.shown.0))).collect();
                let naive: Vec<_> = self.naive.queue(what, buy).iter().map(|o: &Open| (o.id, o.qty, o.shown)).collect();
                assert_eq!(real, naive);
            }
        }
        assert_eq!(invariant::first_violation(&self.real.world), None);
    }
}

fn cancelled(order: u64, qty: i128, reason: CancelReason) -> Event {
    Event::OrderCancelled { order: OrderId(order), qty: Qty(qty as u64), reason }
}

/// The order's number, its trades with their fees, what was cancelled at once; or the same refusal.
fn assert_same(
    real: &Result<Vec<Event>, &'static str>,
    naive: &Result<Placed, &'static str>,
    reason: CancelReason,
    command: &Command,
) {
    let (events, (id, trades, left)) = match (real, naive) {
        (Ok(events), Ok(placed)) => (events, placed),
        (real, naive) => {
            return assert_eq!(real.as_ref().err(), naive.as_ref().err(), "{command:?}: {real:?} {naive:?}");
        }
    };
    assert!(matches!(events[0], Event::OrderAccepted { order, .. } if order.0 == *id), "{events:?}");
    assert_eq!(&traded(events), trades, "{command:?}");
    let rest: Vec<&Event> = events.iter().skip(1 + trades.len()).collect();
    let expected = (*left > 0).then(|| cancelled(*id, *left, reason));
    assert_eq!(rest, expected.iter().collect::<Vec<_>>(), "{command:?}");
}

fn traded(events: &[Event]) -> Vec<Traded> {
    let traded = events.iter().filter_map(|event| match event {
        Event::TradeExecuted(t) => Some((
            t.trade.0,
            t.maker.0,
            t.taker.0,
            i128::from(t.qty.0),
            i128::from(t.price.0),
            i128::from(t.maker_fee.0),
            i128::from(t.taker_fee.0),
        )),
        _ => None,
    });
    traded.collect()
}

#[test]
fn the_naive_exchange_agrees() {
    let mut seen = Seen::default();
    for seed in 0..12 {
        let (mut dice, mut pair) = (Dice(seed), Pair::new(if seed % 2 == 0 { Under::Fees } else { Under::Rebate }));
        for n in 0..10_000 {
            let same = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                pair.step(&mut dice, &mut seen);
                pair.assert_same_state();
                if n % 500 == 0 {
                    pair.assert_same_books();
                }
            }));
            assert!(same.is_ok(), "seed {seed}, command {n}: see above");
        }
    }
    assert!(seen.adjusted > 1_000 && seen.ended > 1_000 && seen.paid > 500, "{seen:?}");
    // The flow would prove little if some of it never happened.
    let refused = |code| seen.refused.get(code).copied().unwrap_or(0);
    assert!(seen.trades > 20_000 && seen.cancelled_at_once > 2_000, "{seen:?}");
    assert!(seen.cancelled > 5_000 && seen.reduced > 500, "{seen:?}");
    assert!(seen.amended > 500 && seen.kept_place > 200 && seen.killed > 1_000 && seen.refilled > 200, "{seen:?}");
    for code in ["InsufficientFunds", "InsufficientShares", "UnknownOrder", "NothingLeft", "WouldTake", "AlreadyFilled"]
    {
        assert!(refused(code) > 20, "{code}: {seen:?}");
    }
}
