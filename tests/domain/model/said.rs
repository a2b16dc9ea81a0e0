//! What is asked of the naive exchange, and what it answers.

/// Why a command is refused, as the real exchange says it.
pub type Code = &'static str;

/// What an order asks of the price. Prices are ten-thousandths of the unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    Limit { price: i128, post: bool, show: Option<i128> },
    Market,
    MarketToLimit,
    Stop { trigger: i128, limit: Option<i128> },
    Trail { by: i128 },
}

/// How long it may stand. Days are counted from the first of 1970.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Life {
    Gtc,
    Day,
    Gtd(i64),
    Ioc,
    Fok,
}

impl Life {
    pub fn stands(self) -> bool {
        self != Life::Ioc && self != Life::Fok
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    pub kind: Kind,
    pub life: Life,
}

/// What follows a fill, and the stop beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exit {
    pub first: Terms,
    pub stop: Option<Terms>,
}

/// An order that is wished for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    pub who: usize,
    pub what: usize,
    pub buy: bool,
    pub qty: i128,
    pub terms: Terms,
    /// A stop beside it: one cancels the other.
    pub stop: Option<Terms>,
    pub then: Option<Exit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelfTrades {
    Allow,
    CancelTaker,
    CancelMaker,
    CancelBoth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Open,
    Auction,
    Halted,
    Closed,
}

/// A command.
#[allow(clippy::large_enum_variant)] // plain values, copied as they are
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Asked {
    Place(Wish),
    Cancel(u64),
    CancelAll(usize, Option<usize>),
    Reduce(u64, i128),
    Amend {
        id: u64,
        qty: Option<i128>,
        price: Option<i128>,
        stop: Option<i128>,
    },
    SelfTrades(usize, SelfTrades),
    Phase(Phase, Option<usize>),
    EndDay(Option<i64>),
    Print {
        what: usize,
        qty: i128,
        price: i128,
    },
    Freeze(usize),
    Unfreeze(usize),
    Deposit(usize, i128),
    Withdraw(usize, i128),
    Dividend {
        what: usize,
        amount: i128,
    },
    Split {
        what: usize,
        new: i128,
        old: i128,
    },
    /// Puts an account on margin, or takes it off.
    Margin(usize, bool),
    Call(usize),
    Met(usize),
    /// Whether the grace is over.
    Liquidate(usize, bool),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trade {
    pub id: u64,
    pub what: usize,
    pub qty: i128,
    pub price: i128,
    pub maker: u64,
    pub taker: u64,
    pub taker_buys: bool,
    pub maker_who: usize,
    pub taker_who: usize,
    pub maker_fee: i128,
    pub taker_fee: i128,
}

/// What came of it, in this order.
#[allow(clippy::large_enum_variant)] // as above
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Happened {
    Accepted {
        id: u64,
        who: usize,
        what: usize,
        buy: bool,
        qty: i128,
        terms: Terms,
        worst: Option<i128>,
        beside: Option<u64>,
        after: Option<u64>,
        then: Option<Exit>,
    },
    Traded(Trade),
    Cancelled {
        id: u64,
        qty: i128,
        why: &'static str,
    },
    Reduced {
        id: u64,
        by: i128,
    },
    Amended {
        id: u64,
        qty: i128,
        price: i128,
        stop: Option<i128>,
    },
    SetOff {
        id: u64,
        worst: Option<i128>,
    },
    Rests {
        id: u64,
        price: i128,
    },
    ExitRefused {
        id: u64,
        code: Code,
    },
    Auction {
        what: usize,
        qty: i128,
        price: i128,
    },
    PhaseIs {
        what: usize,
        phase: Phase,
    },
    DayEnded {
        day: i64,
        next: i64,
    },
    Printed {
        what: usize,
        qty: i128,
        price: i128,
    },
    ChoseSelfTrades {
        who: usize,
        mode: SelfTrades,
    },
    Frozen {
        who: usize,
        frozen: bool,
    },
    Deposited {
        who: usize,
        cents: i128,
    },
    Withdrawn {
        who: usize,
        cents: i128,
    },
    DividendDeclared {
        what: usize,
        amount: i128,
    },
    /// Below zero by who owes shares.
    DividendPaid {
        who: usize,
        what: usize,
        qty: i128,
        cents: i128,
    },
    Split {
        what: usize,
        new: i128,
        old: i128,
    },
    InLieu {
        who: usize,
        what: usize,
        cents: i128,
    },
    Adjusted {
        id: u64,
        ordered: i128,
        open: i128,
        terms: Terms,
        worst: Option<i128>,
    },
    MarginSet {
        who: usize,
        on: bool,
    },
    Called {
        who: usize,
        equity: i128,
        needed: i128,
    },
    Met {
        who: usize,
        equity: i128,
    },
    PositionsReduced {
        who: usize,
        equity: i128,
        needed: i128,
    },
}
