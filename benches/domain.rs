//! What a command costs: deciding alone, and deciding and applying. One time in the table is one
//! command.
//!
//! The flow: 1,000 accounts; 60 % limit orders within 20 ticks of the middle, 30 % cancellations, 10 %
//! orders that trade at once with about three others; about 2,000 orders rest in the book.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use backtape::domain::{
    AccountRef, BankCode, Command, Draws, Email, Event, Handle, Money, OrderId, OrderKind, Price, Qty, Rules, Scenario,
    Side, Symbol, Text, TimeInForce, World, apply, decide, fingerprint, invariant,
};
use divan::{Bencher, black_box};

const ACCOUNTS: u64 = 1_000;
const RESTING: usize = 2_000;
const COMMANDS: usize = 100_000;
const MIDDLE: i64 = 1_000;

fn main() {
    divan::main();
}

/// Deciding, on a world that stands still.
#[divan::bench(sample_count = 500, sample_size = 1000)]
fn deciding(bencher: Bencher) {
    let mut flow = Flow::new();
    let commands: Vec<Command> = (0..20_000).map(|_| flow.command()).collect();
    let mut next = commands.iter().cycle();
    bencher.bench_local(|| decide(&flow.world, black_box(next.next().unwrap()), &Draws::default()));
}

/// Deciding and applying; the world begins anew after every 100,000 commands.
#[divan::bench(sample_count = 500, sample_size = 1000)]
fn deciding_and_applying(bencher: Bencher) {
    let mut flow = Flow::new();
    let (start, commands) = (flow.world.clone(), flow.commands());
    let (mut world, mut at) = (start.clone(), 0);
    bencher.bench_local(|| {
        if at == commands.len() {
            (world, at) = (start.clone(), 0);
        }
        let events = decide(&world, black_box(&commands[at]), &Draws::default()).unwrap();
        at += 1;
        for event in &events {
            apply(&mut world, event).unwrap();
        }
    });
}

/// Applying alone: what replay does with one event.
#[divan::bench(sample_count = 500, sample_size = 1000)]
fn applying_an_event(bencher: Bencher) {
    let mut flow = Flow::new();
    let start = flow.world.clone();
    let events: Vec<Event> = (0..COMMANDS).flat_map(|_| flow.play().1).collect();
    let (mut world, mut at) = (start.clone(), 0);
    bencher.bench_local(|| {
        if at == events.len() {
            (world, at) = (start.clone(), 0);
        }
        apply(&mut world, black_box(&events[at])).unwrap();
        at += 1;
    });
}

/// Cloning the world: what a checkpoint costs.
#[divan::bench(sample_count = 200, sample_size = 10)]
fn cloning_the_world(bencher: Bencher) {
    let flow = Flow::new();
    bencher.bench_local(|| flow.world.clone());
}

/// The fingerprint of the state.
#[divan::bench(sample_count = 200, sample_size = 10)]
fn the_fingerprint(bencher: Bencher) {
    let flow = Flow::new();
    bencher.bench_local(|| fingerprint(&flow.world));
}

/// Looking at every invariant.
#[divan::bench(sample_count = 200, sample_size = 10)]
fn the_invariants(bencher: Bencher) {
    let flow = Flow::new();
    bencher.bench_local(|| invariant::check(&flow.world));
}

/// A world and commands that it accepts.
struct Flow {
    world: World,
    dice: u64,
    /// Orders that rested when they came; some are gone.
    resting: Vec<OrderId>,
}

impl Flow {
    fn new() -> Flow {
        let mut flow = Flow { world: World::new(&scenario()), dice: 7, resting: Vec::new() };
        let symbol = symbol();
        flow.accept(&Command::List { symbol, tick: Price(100), lot: Qty(1), name: None });
        for i in 0..ACCOUNTS {
            let email = Email::parse("owner@example.org").unwrap();
            flow.accept(&Command::Open { handle: handle(i), email, name: None, customer: None, currency: None });
            let account = AccountRef::Handle(handle(i));
            flow.accept(&Command::Deposit { account, amount: Money(100_000_000), reference: None });
            flow.accept(&Command::Grant { account, symbol, qty: Qty(1_000_000) });
        }
        while flow.world.exchange.open_count() < RESTING {
            let order = flow.limit();
            flow.accept(&order);
        }
        flow
    }

    fn commands(&mut self) -> Vec<Command> {
        (0..COMMANDS).map(|_| self.play().0).collect()
    }

    fn play(&mut self) -> (Command, Vec<Event>) {
        let command = self.command();
        let events = self.accept(&command);
        (command, events)
    }

    fn accept(&mut self, command: &Command) -> Vec<Event> {
        let dice = self.next();
        let events = decide(&self.world, command, &Draws { dice, ..Draws::default() }).unwrap();
        for event in &events {
            apply(&mut self.world, event).unwrap();
            if let Event::OrderAccepted { order, .. } = event {
                self.resting.push(*order);
            }
        }
        events
    }

    fn command(&mut self) -> Command {
        match self.below(10) {
            0..3 => self.cancel(),
            3 => {
                // Trades with about three, with more where the book has grown.
                let size = 16 + self.world.exchange.open_count().saturating_sub(RESTING) as u64 / 10;
                let side = self.side();
                let far = if side == Side::Buy { 30 } else { -30 };
                self.place(side, size, MIDDLE + far, TimeInForce::Ioc)
            }
            _ => self.limit(),
        }
    }

    fn limit(&mut self) -> Command {
        let (side, size) = (self.side(), 1 + self.below(10));
        let away = 1 + self.below(20) as i64;
        let ticks = if side == Side::Buy { MIDDLE - away } else { MIDDLE + away };
        self.place(side, size, ticks, TimeInForce::Gtc)
    }

    fn cancel(&mut self) -> Command {
        loop {
            let at = self.below(self.resting.len() as u64) as usize;
            let order = self.resting[at];
            if self.world.exchange.order(order).is_some() {
                return Command::Cancel { order };
            }
            self.resting.swap_remove(at);
        }
    }

    fn place(&mut self, side: Side, size: u64, ticks: i64, time_in_force: TimeInForce) -> Command {
        let account = AccountRef::Handle(handle(self.below(ACCOUNTS)));
        let kind = OrderKind::at(Price(ticks * 100), time_in_force);
        Command::Place { account, side, symbol: symbol(), qty: Qty(size), kind, oco: None, then: None }
    }

    fn side(&mut self) -> Side {
        if self.below(2) == 0 { Side::Buy } else { Side::Sell }
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// SplitMix64: the same flow on every machine.
    fn next(&mut self) -> u64 {
        self.dice = self.dice.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.dice;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

fn handle(i: u64) -> Handle {
    Handle::parse(&format!("trader-{i}")).unwrap()
}

fn symbol() -> Symbol {
    Symbol::parse("XYZ").unwrap()
}

fn scenario() -> Scenario {
    let text = |t| Text::parse(t).unwrap();
    let bank = BankCode { country: text("DE"), bank: text("10050000"), digits: 10, bic: None };
    let rules = Rules { maker_fee_bps: 2, taker_fee_bps: 5, ..Rules::plain(text("EUR"), bank) };
    Scenario::empty(text("bench"), rules)
}
