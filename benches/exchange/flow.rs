//! The flow: a million commands, made once from a seed, the same for every engine.

use crate::dense::DenseLadder;

/// How many accounts there are.
pub const ACCOUNTS: u64 = 10_000;
/// How many orders rest, about.
const RESTING: usize = 2_000;
/// The middle of the prices, in ticks.
const MIDDLE: u32 = 1_000;
/// How far from it limit orders stand at the most, in ticks.
const AWAY: u64 = 20;
/// All prices are below this, in ticks.
pub const TICKS: usize = 2_048;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Buy,
    Sell,
}

/// One command. Orders are numbered from 1 as they are given, those that never rest among them.
#[derive(Clone, Copy)]
pub enum Step {
    /// A limit order that waits for what it does not find.
    Limit(Ticket),
    /// An order that trades at once as far as its price goes; the rest of it is cancelled.
    Take(Ticket),
    /// An open order is taken out.
    Cancel(u64),
}

#[derive(Clone, Copy)]
pub struct Ticket {
    pub number: u64,
    pub account: u32,
    pub side: Side,
    pub ticks: u32,
    pub qty: u32,
}

/// What an engine has traded: engines that agree in this have made the same trades.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub trades: u64,
    pub shares: u64,
    /// Shares × ticks.
    pub value: u64,
}

impl Tally {
    pub fn count(&mut self, shares: u64, ticks: u64) {
        self.trades += 1;
        self.shares += shares;
        self.value += shares * ticks;
    }
}

/// The steps that fill the book, and those that are timed.
pub struct Flow {
    pub filling: Vec<Step>,
    pub timed: Vec<Step>,
}

impl Flow {
    /// A flow with so many commands to time.
    pub fn new(commands: usize) -> Flow {
        let mut maker = Maker { dice: 7, last: 0, book: DenseLadder::new(), open: Vec::new() };
        let mut filling = Vec::new();
        while maker.book.open_count() < RESTING {
            let step = maker.limit();
            filling.push(maker.give(step));
        }
        let timed = (0..commands).map(|_| maker.step()).collect();
        Flow { filling, timed }
    }
}

/// Makes steps, and plays them in a book to know what is open.
struct Maker {
    dice: u64,
    /// The last number given.
    last: u64,
    book: DenseLadder,
    /// Orders that rested when they came; some are gone.
    open: Vec<u64>,
}

impl Maker {
    /// 60 % limit orders, 30 % cancellations, 10 % that trade at once.
    fn step(&mut self) -> Step {
        let step = match self.below(10) {
            0..3 => self.cancel(),
            3 => self.take(),
            _ => self.limit(),
        };
        self.give(step)
    }

    fn give(&mut self, step: Step) -> Step {
        self.book.step(step, &mut Tally::default());
        if let Step::Limit(ticket) = step {
            self.open.push(ticket.number);
        }
        step
    }

    fn limit(&mut self) -> Step {
        let (side, qty) = (self.side(), 1 + self.below(10) as u32);
        let away = 1 + self.below(AWAY) as u32;
        let ticks = if side == Side::Buy { MIDDLE - away } else { MIDDLE + away };
        Step::Limit(self.ticket(side, ticks, qty))
    }

    /// Trades with about three orders, with more where the book has grown.
    fn take(&mut self) -> Step {
        let side = self.side();
        let qty = 16 + self.book.open_count().saturating_sub(RESTING) as u32 / 10;
        let ticks = if side == Side::Buy { MIDDLE + 30 } else { MIDDLE - 30 };
        Step::Take(self.ticket(side, ticks, qty))
    }

    fn cancel(&mut self) -> Step {
        loop {
            let at = self.below(self.open.len() as u64) as usize;
            let number = self.open.swap_remove(at);
            if self.book.is_open(number) {
                return Step::Cancel(number);
            }
        }
    }

    fn ticket(&mut self, side: Side, ticks: u32, qty: u32) -> Ticket {
        self.last += 1;
        Ticket { number: self.last, account: self.below(ACCOUNTS) as u32, side, ticks, qty }
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
