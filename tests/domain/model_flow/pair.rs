//! Both exchanges side by side, and what must hold of the real one after every command.

use super::seen::Seen;
use super::words::{GRACE, LISTED, Names, PEOPLE, is_phase, is_same};
use crate::model::{Asked, Fees, Happened, Market, Naive, Owned, Phase, SelfTrades};
use crate::stage::Stage;
use backtape::domain::exchange::Order;
use backtape::domain::exchange::margin::{Figures, owes};
use backtape::domain::{AccountId, Draws, Event, InstrumentId, OrderId, Price, Rules, Side, Time};
use backtape::domain::{apply, decide, invariant};

/// Tick and lot: one of whole cents, one whose lots are worth one cent a tick.
const FORMS: [(i128, i128); LISTED.len()] = [(500, 5), (1, 100)];
/// What they begin with: those with much money have few shares.
const CENTS: [i128; PEOPLE.len()] = [2_000_000, 600_000, 200_000, 80_000, 30_000, 10_000];
const LOTS: [i128; PEOPLE.len()] = [10, 60, 150, 300, 600, 1_000];

/// When the grace of every call is over.
const OVER: Time = Time(GRACE as i64 * Time::SECOND);

/// What became of an order's shares.
#[derive(Clone, Copy, Default)]
struct Tally {
    placed: i128,
    filled: i128,
    cancelled: i128,
    limit: Option<Price>,
}

pub struct Pair {
    pub naive: Naive,
    real: Stage,
    names: Names,
    held_fee_bps: u32,
    /// By the number of the order.
    tallies: Vec<Tally>,
    /// The cents that came in, and the shares of each instrument.
    paid_in: i128,
    shares: [i128; LISTED.len()],
}

impl Pair {
    pub fn new(rules: Rules) -> Pair {
        let mut real = Stage::new(rules.clone());
        let mut given = String::new();
        for (sym, (tick, lot)) in LISTED.iter().zip(FORMS) {
            given += &format!("list {sym} {} {lot};", Price(tick as i64).to_string().replace(',', ""));
        }
        for (name, (cents, lots)) in PEOPLE.iter().zip(CENTS.into_iter().zip(LOTS)) {
            given += &format!("open {name}; deposit {name} {}.00;", cents / 100);
            for (sym, (_, lot)) in LISTED.iter().zip(FORMS) {
                given += &format!("grant {name} {sym} {};", lots * lot);
            }
        }
        for command in crate::commands::commands(&given) {
            real.play(&command).unwrap();
        }
        let owned = CENTS.into_iter().zip(LOTS).map(|(cents, lots)| Owned {
            cents,
            shares: FORMS.map(|(_, lot)| lots * lot).to_vec(),
            frozen: false,
            margin: false,
            called: false,
            self_trades: SelfTrades::Allow,
        });
        let markets = FORMS.map(|(tick, lot)| Market { tick, lot, phase: Phase::Open, last: None }).to_vec();
        let fees = Fees {
            maker_bps: i128::from(rules.maker_fee_bps) - i128::from(rules.maker_rebate_bps),
            taker_bps: i128::from(rules.taker_fee_bps),
            collar_bps: rules.collar_bps.map(i128::from),
            margin_bps: rules.margin.map(|m| (i128::from(m.initial_bps), i128::from(m.maintenance_bps))),
        };
        Pair {
            naive: Naive::new(fees, owned.collect(), markets),
            real,
            names: Names::new(),
            held_fee_bps: rules.maker_fee_bps.max(rules.taker_fee_bps),
            tallies: vec![Tally::default()],
            paid_in: CENTS.iter().sum(),
            shares: FORMS.map(|(_, lot)| LOTS.iter().sum::<i128>() * lot),
        }
    }

    /// One command: the same answer, and a sound one.
    pub fn step(&mut self, asked: &Asked, seen: &mut Seen) {
        let command = self.names.command(asked);
        let at = if matches!(asked, Asked::Liquidate(_, true)) { OVER } else { Time(0) };
        let real = decide(&self.real.world, &command, &Draws { at, dice: 0 });
        let naive = self.naive.act(asked);
        seen.note(asked, &naive, &self.naive);
        let (events, happened) = match (real, naive) {
            (Ok(events), Ok(happened)) => (events, happened),
            (real, naive) => {
                assert_eq!(real.as_ref().map_err(|r| r.code()), Err(naive.clone().err().unwrap_or("not")), "{naive:?}");
                return;
            }
        };
        let same = |(event, happened)| is_same(event, happened, self.held_fee_bps);
        let differs = events.iter().zip(&happened).position(|both| !same(both));
        let differs = differs.or((events.len() != happened.len()).then(|| events.len().min(happened.len())));
        if let Some(at) = differs {
            panic!("event {at} differs\n{asked:#?}\nreal  {events:#?}\nnaive {happened:#?}");
        }
        for event in &events {
            self.look_at(event);
            apply(&mut self.real.world, event).unwrap_or_else(|e| panic!("{event:?}: {e}"));
        }
        for happened in &happened {
            if let Happened::Split { what, .. } = *happened {
                self.shares[what] = self.naive.owned.iter().map(|owned| owned.shares[what]).sum();
            }
        }
        self.assert_conserved(&events, &happened);
    }

    /// The margin desk wants to act exactly where a plain look at the figures says so; and acts until it has
    /// nothing more to do. What somebody is forced to is put off now and then, and where exits may follow.
    pub fn desk(&mut self, n: u64, seen: &mut Seen) {
        for turn in 0.. {
            let wanted = |naive: &Naive, late| naive.desk(late).map(|asked| self.names.command(&asked));
            assert_eq!(owes(&self.real.world, Time(OVER.0 - 1)), wanted(&self.naive, false), "the desk in time");
            assert_eq!(owes(&self.real.world, OVER), wanted(&self.naive, true), "the desk when the grace is over");
            let Some(asked) = self.naive.desk(n.is_multiple_of(5)) else { return };
            if matches!(asked, Asked::Liquidate(who, _) if self.naive.has_exits(who)) {
                return;
            }
            self.step(&asked, seen);
            assert!(turn < 50, "the desk comes to no end: {asked:?}");
        }
    }

    /// Keeps the tallies, and sees to it that a trade is made at the maker's price.
    fn look_at(&mut self, event: &Event) {
        let exchange = &self.real.world.exchange;
        match event {
            Event::OrderAccepted { order, qty, kind, .. } => {
                assert_eq!(order.index(), self.tallies.len());
                let limit = if kind.is_stop() { None } else { kind.limit() };
                self.tallies.push(Tally { placed: i128::from(qty.0), limit, ..Tally::default() });
            }
            Event::TradeExecuted(trade) => {
                for id in [trade.maker, trade.taker] {
                    self.tallies[id.index()].filled += i128::from(trade.qty.0);
                }
                if is_phase(exchange.phase(trade.instrument), Phase::Open) {
                    assert_eq!(Some(trade.price), self.tallies[trade.maker.index()].limit, "{trade:?}");
                }
            }
            Event::OrderCancelled { order, qty, .. } => self.tallies[order.index()].cancelled += i128::from(qty.0),
            Event::OrderReduced { order, qty } => self.tallies[order.index()].placed -= i128::from(qty.0),
            Event::OrderAmended { order, qty, price, .. } => {
                let waits = exchange.order(*order).is_some_and(|order| order.kind.is_stop());
                let tally = &mut self.tallies[order.index()];
                tally.placed = i128::from(qty.0);
                tally.limit = if waits { None } else { Some(*price) };
            }
            Event::OrderPriced { order, price } => self.tallies[order.index()].limit = Some(*price),
            Event::StopTriggered { order, .. } => {
                let limit = exchange.order(*order).and_then(|order| order.kind.limit());
                self.tallies[order.index()].limit = limit;
            }
            Event::OrderAdjusted { order, qty, open, kind, .. } => {
                let limit = if kind.is_stop() { None } else { kind.limit() };
                let (placed, open) = (i128::from(qty.0), i128::from(open.0));
                self.tallies[order.index()] = Tally { placed, filled: placed - open, cancelled: 0, limit };
            }
            Event::Deposited { amount, .. } => self.paid_in += i128::from(amount.0),
            Event::DividendPaid { amount, .. } | Event::CashInLieu { amount, .. } => {
                self.paid_in += i128::from(amount.0);
            }
            Event::Withdrawn { amount, .. } => self.paid_in -= i128::from(amount.0),
            _ => {}
        }
    }

    /// Shares and money are where they were or came from, and books are not crossed while they trade.
    fn assert_conserved(&self, events: &[Event], happened: &[Happened]) {
        let (bank, exchange) = (&self.real.world.bank, &self.real.world.exchange);
        for event in events {
            let touched = match event {
                Event::TradeExecuted(trade) => [Some(trade.maker), Some(trade.taker)],
                Event::OrderAccepted { order, .. }
                | Event::OrderCancelled { order, .. }
                | Event::OrderReduced { order, .. }
                | Event::OrderAmended { order, .. } => [Some(*order), None],
                _ => [None, None],
            };
            for id in touched.into_iter().flatten() {
                self.assert_tally(id);
            }
        }
        let cents: i128 = bank.accounts().map(|(_, account, _)| i128::from(account.balance.0)).sum();
        assert_eq!(cents + i128::from(bank.ledger().fees.0), self.paid_in, "cash: {happened:?}");
        for (what, all) in self.shares.iter().enumerate() {
            let id = InstrumentId(what as u32);
            let owned: i128 = exchange.holdings(id).map(|(_, holding)| i128::from(holding.net())).sum();
            assert_eq!(owned, *all, "shares");
            if let (Some(bid), Some(ask)) = (exchange.best(id, Side::Buy), exchange.best(id, Side::Sell)) {
                let trades = is_phase(exchange.phase(id), Phase::Open);
                assert!(!trades || bid < ask, "{bid} crosses {ask}");
            }
        }
    }

    /// Filled, open and cancelled are what was placed.
    fn assert_tally(&self, id: OrderId) {
        let Tally { placed, filled, cancelled, .. } = self.tallies[id.index()];
        let open = self.real.world.exchange.order(id).map_or(0, |order| i128::from(order.open.0));
        assert_eq!(filled + open + cancelled, placed, "shares of order {id}");
    }

    /// Accounts, markets, every order of every level in its place, the stops.
    pub fn assert_same_state(&self) {
        let world = &self.real.world;
        let (bank, exchange, naive) = (&world.bank, &world.exchange, &self.naive);
        for (who, owned) in naive.owned.iter().enumerate() {
            let (id, name) = (AccountId(who as u32), PEOPLE[who]);
            let real = bank.account(id).unwrap();
            let held = naive.held(who);
            assert_eq!((i128::from(real.balance.0), i128::from(real.held.0)), (owned.cents, held), "cents of {name}");
            assert_eq!(i128::from(real.available().0), owned.cents - held, "available to {name}");
            assert!(owned.margin || owned.cents >= held, "{name} has not what is held");
            let margin = owned.margin.then_some(owned.called);
            assert_eq!(exchange.margin(id).map(|margin| margin.called.is_some()), margin, "margin of {name}");
            for (what, sym) in LISTED.iter().enumerate() {
                let real = exchange.holding(InstrumentId(what as u32), id);
                let naive = (owned.shares[what], naive.held_shares(who, what));
                assert_eq!((i128::from(real.net()), i128::from(real.held.0)), naive, "{sym} of {name}");
                assert!(real.qty.0 == 0 || real.short.0 == 0, "{name} owns and owes {sym}");
            }
        }
        if naive.rules.margin_bps.is_some() {
            for who in 0..naive.owned.len() {
                let (real, worth) = (Figures::of(world, AccountId(who as u32)), naive.worth(who));
                let Figures { equity, position, exposure } = real;
                assert_eq!((equity, position, exposure), (worth.equity, worth.position, worth.exposure), "{who}");
            }
        }
        for (what, market) in naive.markets.iter().enumerate() {
            let id = InstrumentId(what as u32);
            assert_eq!(exchange.last_price(id).map(|price| i128::from(price.0)), market.last, "last price");
            assert!(is_phase(exchange.phase(id), market.phase), "phase {:?}", market.phase);
            self.assert_same_book(what);
            let figures = |o: &Order| (o.id.0, i128::from(o.open.0), o.trigger.get().map(|price| i128::from(price.0)));
            let real: Vec<_> = exchange.stops(id).into_iter().map(figures).collect();
            let stops = naive.open.iter().filter(|o| o.what == what && o.place == crate::model::Place::Stops);
            let mut stops: Vec<_> = stops.map(|o| (o.id, o.open, o.trigger)).collect();
            stops.sort_unstable();
            assert_eq!(real, stops, "stops");
        }
        assert!(exchange.set_off().iter().map(|id| id.0).eq(naive.set_off.iter().copied()), "{:?}", exchange.set_off());
        assert_eq!(i128::from(bank.ledger().fees.0), naive.fees, "fees");
        assert_eq!(exchange.open_count(), naive.open.len(), "open orders");
        assert_eq!((exchange.next_order().0, exchange.next_trade().0), (naive.orders + 1, naive.trades + 1));
        assert_eq!(world.business_date(Time(0)), super::words::date(naive.day));
    }

    fn assert_same_book(&self, what: usize) {
        let (id, exchange) = (InstrumentId(what as u32), &self.real.world.exchange);
        for (side, buy) in [(Side::Buy, true), (Side::Sell, false)] {
            let real: Vec<_> = exchange.levels(id, side).flat_map(|level| exchange.queue(id, level)).collect();
            let real = real.iter().map(|o| (o.id.0, o.limit(), i128::from(o.open.0), i128::from(o.shown.0)));
            let naive = self.naive.queue(what, buy);
            let naive = naive.iter().map(|o| (o.id, o.limit.map(|price| Price(price as i64)), o.open, o.shown));
            if !real.clone().eq(naive.clone()) {
                assert_eq!(real.collect::<Vec<_>>(), naive.collect::<Vec<_>>(), "{side:?} side of {}", LISTED[what]);
            }
        }
        let real = exchange.indicative(id).map(|found| (i128::from(found.price.0), i128::from(found.qty.0)));
        if self.naive.markets[what].phase != Phase::Open {
            assert_eq!(real, self.naive.one_price(what), "indicative price of {}", LISTED[what]);
        }
    }

    /// What the exchange itself can say about being sound; and every order's tally.
    pub fn assert_sound(&self) {
        assert_eq!(invariant::first_violation(&self.real.world), None);
        for id in 1..self.tallies.len() {
            self.assert_tally(OrderId(id as u64));
        }
    }
}
