//! The terms of an order, and of a market: which way, at which price, for how long, and when.

use super::{Date, Price, Qty};
use serde::{Deserialize, Serialize};

/// Buy or sell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The bid side.
    Buy,
    /// The ask side.
    Sell,
}

impl Side {
    /// The other side.
    pub fn opposite(self) -> Side {
        match self {
            Side::Buy => Side::Sell,
            Side::Sell => Side::Buy,
        }
    }

    /// `buy` or `sell`.
    pub fn word(self) -> &'static str {
        match self {
            Side::Buy => "buy",
            Side::Sell => "sell",
        }
    }

    /// Whether an order of this side with this limit trades at a price.
    pub fn reaches(self, limit: Price, price: Price) -> bool {
        match self {
            Side::Buy => price <= limit,
            Side::Sell => price >= limit,
        }
    }
}

/// How long an order stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeInForce {
    /// Good till cancelled: what is not filled at once rests in the book.
    #[default]
    Gtc,
    /// Immediate or cancel: what is not filled at once is cancelled.
    Ioc,
    /// Fill or kill: all of it at once, or nothing at all.
    Fok,
    /// As [`TimeInForce::Gtc`], until the market closes or the business day ends.
    Day,
    /// As [`TimeInForce::Gtc`], until the market closes on this business date.
    Gtd(Date),
}

impl TimeInForce {
    /// `gtc`, `ioc`, `fok`, `day` or `gtd`.
    pub fn word(self) -> &'static str {
        match self {
            TimeInForce::Gtc => "gtc",
            TimeInForce::Ioc => "ioc",
            TimeInForce::Fok => "fok",
            TimeInForce::Day => "day",
            TimeInForce::Gtd(_) => "gtd",
        }
    }

    /// Whether what is not filled at once stands.
    pub fn stands(self) -> bool {
        !matches!(self, TimeInForce::Ioc | TimeInForce::Fok)
    }

    /// Whether it is over at the close of this business date.
    pub fn ends_on(self, date: Date) -> bool {
        match self {
            TimeInForce::Day => true,
            TimeInForce::Gtd(last) => last <= date,
            _ => false,
        }
    }
}

/// What an order asks of the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OrderKind {
    /// At this price or better.
    Limit {
        /// The worst price that will do.
        price: Price,
        /// What happens to what is not filled at once.
        #[serde(rename = "tif")]
        time_in_force: TimeInForce,
        /// Only as a maker: refused where it would trade at once.
        #[serde(default, skip_serializing_if = "is_false")]
        post: bool,
        /// An iceberg: so many shares at the most are in sight at once. Where they are filled the next
        /// ones come in sight, at the back of the queue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        show: Option<Qty>,
    },
    /// At whatever the book offers within the collar, at once; the rest is cancelled.
    Market,
    /// All of it at whatever the book offers within the collar, at once; or nothing at all.
    MarketOrKill,
    /// At the best price of the other side, at once; the rest becomes a limit order at that price.
    MarketToLimit {
        /// How long the rest stands.
        #[serde(rename = "tif")]
        time_in_force: TimeInForce,
    },
    /// Waits outside of the book until a trade reaches its trigger: at or above for a buy, at or below
    /// for a sell. Then it is a limit order, or without a limit a market order.
    Stop {
        /// The price of a trade that sets it off.
        trigger: Price,
        /// The limit of the order that it becomes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Price>,
        /// How long it stands, as a stop and as a limit order.
        #[serde(rename = "tif")]
        time_in_force: TimeInForce,
    },
    /// A stop whose trigger follows the last price at a distance: up with it for a sell, down for a
    /// buy, and never back. Set off, it is a market order.
    Trailing {
        /// The distance from the best price since it was given.
        by: Price,
        /// How long it stands.
        #[serde(rename = "tif")]
        time_in_force: TimeInForce,
    },
}

pub(super) fn is_false(flag: &bool) -> bool {
    !flag
}

impl OrderKind {
    /// A plain limit order: all of it in sight, as taker or maker.
    pub fn at(price: Price, time_in_force: TimeInForce) -> OrderKind {
        OrderKind::Limit { price, time_in_force, post: false, show: None }
    }

    /// The limit that it was given, where there is one.
    pub fn limit(self) -> Option<Price> {
        match self {
            OrderKind::Limit { price, .. } => Some(price),
            OrderKind::Stop { limit, .. } => limit,
            _ => None,
        }
    }

    /// How long it stands. Market orders are immediate or cancel.
    pub fn time_in_force(self) -> TimeInForce {
        match self {
            OrderKind::Limit { time_in_force, .. }
            | OrderKind::MarketToLimit { time_in_force }
            | OrderKind::Stop { time_in_force, .. }
            | OrderKind::Trailing { time_in_force, .. } => time_in_force,
            OrderKind::Market => TimeInForce::Ioc,
            OrderKind::MarketOrKill => TimeInForce::Fok,
        }
    }

    /// Whether it waits for a trade before it trades itself.
    pub fn is_stop(self) -> bool {
        matches!(self, OrderKind::Stop { .. } | OrderKind::Trailing { .. })
    }
}

/// What an order's fill sets going: an order of the other side for what was filled, given when the
/// first one is done. With both, it is a bracket. It must be right when it is given, and is looked at like
/// any other order again when its time comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Exit {
    /// The order.
    pub kind: OrderKind,
    /// A stop beside it, as in [`crate::domain::Command::Place`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oco: Option<OrderKind>,
}

/// What happens where an incoming order meets one of the same account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SelfTrade {
    /// They trade, and both fees are paid.
    #[default]
    Allow,
    /// The rest of the incoming order is cancelled.
    CancelTaker,
    /// The resting order is cancelled, and the incoming one goes on.
    CancelMaker,
    /// Both are cancelled.
    CancelBoth,
}

impl SelfTrade {
    /// All of them.
    pub const ALL: [SelfTrade; 4] =
        [SelfTrade::Allow, SelfTrade::CancelTaker, SelfTrade::CancelMaker, SelfTrade::CancelBoth];

    /// `allow`, `cancel-taker`, `cancel-maker` or `cancel-both`.
    pub fn word(self) -> &'static str {
        match self {
            SelfTrade::Allow => "allow",
            SelfTrade::CancelTaker => "cancel-taker",
            SelfTrade::CancelMaker => "cancel-maker",
            SelfTrade::CancelBoth => "cancel-both",
        }
    }
}

/// What a market does with orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// Orders trade as they come in.
    #[default]
    Continuous,
    /// Orders are collected; they trade at one price when the auction ends.
    Auction,
    /// Orders can be cancelled and nothing else.
    Halted,
    /// The day's business is done: as halted, and orders for the day are gone.
    Closed,
}

impl Phase {
    /// All of them.
    pub const ALL: [Phase; 4] = [Phase::Continuous, Phase::Auction, Phase::Halted, Phase::Closed];

    /// The word of the command that brings it about: `open`, `auction`, `halt` or `close`.
    pub fn verb(self) -> &'static str {
        match self {
            Phase::Continuous => "open",
            Phase::Auction => "auction",
            Phase::Halted => "halt",
            Phase::Closed => "close",
        }
    }

    /// `open`, `auction`, `halted` or `closed`.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Continuous => "open",
            Phase::Auction => "auction",
            Phase::Halted => "halted",
            Phase::Closed => "closed",
        }
    }
}
