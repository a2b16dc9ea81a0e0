//! The engines, each with the flow in commands of its own kind, made before anything is timed.

use crate::dense::DenseLadder;
use crate::flow::{ACCOUNTS, Flow, Side, Step, Tally, Ticket};
use backtape::domain::exchange::bare::BareBook;
use backtape::domain::{
    self, AccountRef, BankCode, Command, Draws, Email, Event, Handle, Money, OrderId, OrderKind, Price, Qty, Rules,
    Scenario, Symbol, Text, TimeInForce, World, apply, decide, decide_into,
};
use std::collections::HashMap;

/// What is timed: a book that has been filled, and the commands for it.
pub trait Engine {
    /// What it is called in the table.
    const NAME: &'static str;
    type Command;
    /// The engine with its first orders in the book, and the commands that follow.
    fn set_up(flow: &Flow) -> (Self, Vec<Self::Command>)
    where
        Self: Sized;
    /// Carries out one command.
    fn step(&mut self, command: &Self::Command, tally: &mut Tally);
}

impl Engine for DenseLadder {
    const NAME: &'static str = "dense ladder: a bare book, the lower bound";
    type Command = Step;

    fn set_up(flow: &Flow) -> (DenseLadder, Vec<Step>) {
        let mut book = DenseLadder::new();
        for step in &flow.filling {
            book.step(*step, &mut Tally::default());
        }
        (book, flow.timed.clone())
    }

    fn step(&mut self, command: &Step, tally: &mut Tally) {
        DenseLadder::step(self, *command, tally);
    }
}

/// Our book alone: the slab, the ladders and matching.
pub struct Book {
    book: BareBook,
}

impl Engine for Book {
    const NAME: &'static str = "backtape's book alone, no money";
    type Command = Step;

    fn set_up(flow: &Flow) -> (Book, Vec<Step>) {
        let mut engine = Book { book: BareBook::default() };
        for step in &flow.filling {
            engine.step(step, &mut Tally::default());
        }
        (engine, flow.timed.clone())
    }

    fn step(&mut self, step: &Step, tally: &mut Tally) {
        let (ticket, time_in_force) = match step {
            Step::Limit(ticket) => (ticket, TimeInForce::Gtc),
            Step::Take(ticket) => (ticket, TimeInForce::Ioc),
            Step::Cancel(number) => return self.book.cancel(OrderId(*number)),
        };
        let (id, qty) = (OrderId(ticket.number), Qty(u64::from(ticket.qty)));
        let terms = (price(ticket.ticks), time_in_force);
        self.book.place(id, side(ticket.side), qty, terms, |qty, price| tally.count(qty.0, ticks(price)));
    }
}

/// Ours, whole: deciding and applying, with names looked up, holds, fees, settlement and events.
pub struct Backtape {
    world: World,
    /// Of the last command; their room serves the next one.
    events: Vec<Event>,
}

impl Engine for Backtape {
    const NAME: &'static str = "backtape: deciding and applying, with the bank";
    type Command = Command;

    fn set_up(flow: &Flow) -> (Backtape, Vec<Command>) {
        let handles: Vec<Handle> = (0..ACCOUNTS).map(handle).collect();
        let mut engine = Backtape { world: opened(&handles), events: Vec::new() };
        for step in &flow.filling {
            engine.step(&command(*step, &handles), &mut Tally::default());
        }
        (engine, flow.timed.iter().map(|step| command(*step, &handles)).collect())
    }

    fn step(&mut self, command: &Command, tally: &mut Tally) {
        decide_into(&self.world, command, &Draws::default(), &mut self.events).expect("the flow is sound");
        for event in &self.events {
            apply(&mut self.world, event).expect("it was decided here");
            if let Event::TradeExecuted(trade) = event {
                tally.count(trade.qty.0, ticks(trade.price));
            }
        }
    }
}

const TICK: Price = Price(100);

fn price(ticks: u32) -> Price {
    Price(i64::from(ticks) * TICK.0)
}

fn ticks(price: Price) -> u64 {
    (price.0 / TICK.0) as u64
}

fn side(side: Side) -> domain::Side {
    match side {
        Side::Buy => domain::Side::Buy,
        Side::Sell => domain::Side::Sell,
    }
}

fn command(step: Step, handles: &[Handle]) -> Command {
    let place = |ticket: Ticket, time_in_force| Command::Place {
        account: AccountRef::Handle(handles[ticket.account as usize]),
        side: side(ticket.side),
        symbol: symbol(),
        qty: Qty(u64::from(ticket.qty)),
        kind: OrderKind::at(price(ticket.ticks), time_in_force),
        oco: None,
        then: None,
    };
    match step {
        Step::Limit(ticket) => place(ticket, TimeInForce::Gtc),
        Step::Take(ticket) => place(ticket, TimeInForce::Ioc),
        Step::Cancel(number) => Command::Cancel { order: OrderId(number) },
    }
}

/// A world whose accounts all have enough money and shares.
fn opened(handles: &[Handle]) -> World {
    let mut world = World::new(&scenario());
    let mut accept = |command: Command, dice: u64| {
        let events = decide(&world, &command, &Draws { dice, ..Draws::default() }).expect("a sound command");
        events.iter().for_each(|event| apply(&mut world, event).expect("it was decided here"));
    };
    accept(Command::List { symbol: symbol(), tick: TICK, lot: Qty(1), name: None }, 0);
    for (handle, dice) in handles.iter().zip(1_u64..) {
        let email = Email::parse("owner@example.org").expect("an address");
        accept(
            Command::Open { handle: *handle, email, name: None, customer: None, currency: None },
            dice.wrapping_mul(0x9E37_79B9_7F4A_7C15),
        );
        let account = AccountRef::Handle(*handle);
        accept(Command::Deposit { account, amount: Money(100_000_000), reference: None }, 0);
        accept(Command::Grant { account, symbol: symbol(), qty: Qty(1_000_000) }, 0);
    }
    world
}

fn handle(number: u64) -> Handle {
    Handle::parse(&format!("trader-{number}")).expect("a handle")
}

fn symbol() -> Symbol {
    Symbol::parse("XYZ").expect("a symbol")
}

fn scenario() -> Scenario {
    let text = |t| Text::parse(t).expect("a text");
    let bank = BankCode { country: text("DE"), bank: text("10050000"), digits: 10, bic: None };
    let rules = Rules { maker_fee_bps: 2, taker_fee_bps: 5, ..Rules::plain(text("EUR"), bank) };
    Scenario::empty(text("bench"), rules)
}

/// The book of the crate `matchcore`. It numbers an order by the command that gave it.
pub struct Matchcore {
    book: matchcore::OrderBook,
}

impl Engine for Matchcore {
    const NAME: &'static str = "matchcore: book and outcomes, no money";
    type Command = matchcore::Command;

    fn set_up(flow: &Flow) -> (Matchcore, Vec<matchcore::Command>) {
        let mut engine = Matchcore { book: matchcore::OrderBook::new("XYZ") };
        let mut numbers = HashMap::new();
        let steps = flow.filling.iter().chain(&flow.timed).zip(0_u64..);
        let mut commands = steps.map(|(step, n)| matchcore_command(*step, n, &mut numbers));
        for filling in commands.by_ref().take(flow.filling.len()) {
            engine.step(&filling, &mut Tally::default());
        }
        (engine, commands.collect())
    }

    fn step(&mut self, command: &matchcore::Command, tally: &mut Tally) {
        let outcome = self.book.execute(command);
        let matchcore::CommandOutcome::Applied(report) = &outcome else { panic!("the flow is sound: {outcome}") };
        let matchcore::CommandReport::Submit(effects) = report else { return };
        let Some(result) = effects.target_order().match_result() else { return };
        for trade in result.trades() {
            tally.count(trade.quantity().0, trade.price().0);
        }
    }
}

fn matchcore_command(step: Step, n: u64, numbers: &mut HashMap<u64, u64>) -> matchcore::Command {
    use matchcore::{CancelCmd, CommandKind, CommandMeta, LimitOrder, NewOrder, OrderFlags, QuantityPolicy, SubmitCmd};
    let mut submit = |ticket: Ticket, time_in_force| {
        numbers.insert(ticket.number, n);
        let side = match ticket.side {
            Side::Buy => matchcore::Side::Buy,
            Side::Sell => matchcore::Side::Sell,
        };
        let quantity = QuantityPolicy::Standard { quantity: matchcore::Quantity(u64::from(ticket.qty)) };
        let price = matchcore::Price(u64::from(ticket.ticks));
        let order = LimitOrder::new(price, quantity, OrderFlags::new(side, false, time_in_force));
        CommandKind::Submit(SubmitCmd { order: NewOrder::Limit(order) })
    };
    let kind = match step {
        Step::Limit(ticket) => submit(ticket, matchcore::TimeInForce::Gtc),
        Step::Take(ticket) => submit(ticket, matchcore::TimeInForce::Ioc),
        Step::Cancel(number) => CommandKind::Cancel(CancelCmd {
            order_id: matchcore::OrderId(numbers[&number]),
            order_kind: matchcore::OrderKind::Limit,
        }),
    };
    let meta = CommandMeta { sequence_number: matchcore::SequenceNumber(n), timestamp: matchcore::Timestamp(n) };
    matchcore::Command { meta, kind }
}

/// The book of the crate `lobster`. It knows no order that is immediate or cancelled: what is left of one
/// is cancelled in the same step.
pub struct Lobster {
    book: lobster::OrderBook,
}

impl Engine for Lobster {
    const NAME: &'static str = "lobster: book and fills, no money";
    type Command = (lobster::OrderType, bool);

    fn set_up(flow: &Flow) -> (Lobster, Vec<Self::Command>) {
        let mut engine = Lobster { book: lobster::OrderBook::default() };
        for step in &flow.filling {
            engine.step(&lobster_command(*step), &mut Tally::default());
        }
        (engine, flow.timed.iter().map(|step| lobster_command(*step)).collect())
    }

    fn step(&mut self, (order, takes): &Self::Command, tally: &mut Tally) {
        use lobster::{OrderEvent, OrderType};
        let event = self.book.execute(*order);
        if let (true, OrderEvent::Placed { id } | OrderEvent::PartiallyFilled { id, .. }) = (*takes, &event) {
            self.book.execute(OrderType::Cancel { id: *id });
        }
        if let OrderEvent::Filled { fills, .. } | OrderEvent::PartiallyFilled { fills, .. } = &event {
            for fill in fills {
                tally.count(fill.qty, fill.price);
            }
        }
    }
}

fn lobster_command(step: Step) -> (lobster::OrderType, bool) {
    let limit = |ticket: Ticket| lobster::OrderType::Limit {
        id: u128::from(ticket.number),
        side: match ticket.side {
            Side::Buy => lobster::Side::Bid,
            Side::Sell => lobster::Side::Ask,
        },
        qty: u64::from(ticket.qty),
        price: u64::from(ticket.ticks),
    };
    match step {
        Step::Limit(ticket) => (limit(ticket), false),
        Step::Take(ticket) => (limit(ticket), true),
        Step::Cancel(number) => (lobster::OrderType::Cancel { id: u128::from(number) }, false),
    }
}
