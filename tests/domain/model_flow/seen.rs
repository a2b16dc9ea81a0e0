//! How often what happened. A flow would prove little if some of it never did.

use crate::model::{Asked, Code, Happened, Kind, Naive, Terms};
use backtape::domain::Rules;
use std::collections::BTreeMap;
use std::fmt;

/// An order, as it was accepted.
#[derive(Clone, Copy)]
struct Card {
    who: usize,
    terms: Terms,
}

#[derive(Default)]
pub struct Seen {
    counts: BTreeMap<&'static str, u64>,
    refused: BTreeMap<Code, u64>,
    exits_refused: BTreeMap<Code, u64>,
    commands: u64,
    cards: Vec<Card>,
}

impl Seen {
    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Another's counts.
    pub fn add(&mut self, other: &Seen) {
        self.commands += other.commands;
        let pairs = [
            (&mut self.counts, &other.counts),
            (&mut self.refused, &other.refused),
            (&mut self.exits_refused, &other.exits_refused),
        ];
        for (to, from) in pairs {
            for (what, n) in from {
                *to.entry(*what).or_default() += n;
            }
        }
    }

    pub fn note(&mut self, asked: &Asked, answer: &Result<Vec<Happened>, Code>, naive: &Naive) {
        self.commands += 1;
        let happened = match answer {
            Ok(happened) => happened,
            Err(code) => {
                *self.refused.entry(*code).or_default() += 1;
                return;
            }
        };
        let mut set_off = 0;
        let mut in_auction = false;
        for (at, one) in happened.iter().enumerate() {
            match *one {
                Happened::Accepted { id, who, terms, after, beside, .. } => {
                    // A new exchange numbers its orders anew.
                    self.cards.truncate(id as usize - 1);
                    self.cards.push(Card { who, terms });
                    self.count(kind_name(terms.kind));
                    if beside.is_some() {
                        self.count("pair");
                    }
                    if after.is_some() {
                        self.count("exit ordered");
                    }
                }
                Happened::Traded(trade) => {
                    self.count("trade");
                    let is_iceberg =
                        |id: u64| matches!(self.cards[id as usize - 1].terms.kind, Kind::Limit { show: Some(_), .. });
                    let iceberg = is_iceberg(trade.maker) || is_iceberg(trade.taker);
                    let again = happened[..at].iter().any(
                        |other| matches!(other, Happened::Traded(other) if other.maker == trade.maker && other.taker == trade.taker),
                    );
                    match (iceberg, in_auction) {
                        (true, true) => self.count("iceberg in an auction"),
                        (true, false) if again => self.count("iceberg met again"),
                        _ => {}
                    }
                    if trade.maker_who == trade.taker_who {
                        self.count("self-trade allowed");
                    }
                }
                Happened::Cancelled { id, why, .. } => self.cancelled(id, why, happened, at, naive),
                Happened::Reduced { .. } => match asked {
                    Asked::Amend { .. } => self.count("amended in place"),
                    _ => self.count("reduced"),
                },
                Happened::Amended { .. } => {
                    self.count("amended to the back");
                    if happened.len() > at + 1 {
                        self.count("amended and more");
                    }
                }
                Happened::SetOff { id, .. } => {
                    set_off += 1;
                    self.count("set off");
                    if matches!(self.cards[id as usize - 1].terms.kind, Kind::Trail { .. }) {
                        self.count("trailing stop set off");
                    }
                }
                Happened::Rests { .. } => self.count("market-to-limit rests"),
                Happened::ExitRefused { code, .. } => {
                    self.count("exit refused");
                    *self.exits_refused.entry(code).or_default() += 1;
                }
                Happened::Auction { .. } => {
                    in_auction = true;
                    self.count("auction with trades");
                }
                Happened::PhaseIs { .. } => {
                    in_auction = false;
                    self.count("phase");
                }
                Happened::DayEnded { .. } => self.count("day"),
                Happened::Printed { .. } => self.count("print"),
                Happened::DividendPaid { cents, .. } => {
                    self.count(if cents < 0 { "dividend owed" } else { "dividend" })
                }
                Happened::Split { new, old, .. } => self.count(if new > old { "split" } else { "reverse split" }),
                Happened::InLieu { .. } => self.count("cash in lieu"),
                Happened::Adjusted { id, terms, .. } => {
                    self.cards[id as usize - 1].terms = terms;
                    self.count("adjusted");
                    self.count(match terms.kind {
                        Kind::Limit { show: Some(_), .. } => "iceberg adjusted",
                        Kind::Stop { .. } => "stop adjusted",
                        Kind::Trail { .. } => "trailing stop adjusted",
                        _ => "order adjusted",
                    });
                }
                Happened::MarginSet { .. } => self.count("margin on or off"),
                Happened::Called { .. } => self.count("called"),
                Happened::Met { .. } => self.count("call met"),
                Happened::PositionsReduced { .. } if at > 0 => self.count("positions reduced"),
                Happened::PositionsReduced { .. }
                | Happened::DividendDeclared { .. }
                | Happened::Withdrawn { .. }
                | Happened::ChoseSelfTrades { .. }
                | Happened::Frozen { .. }
                | Happened::Deposited { .. } => {}
            }
        }
        if set_off > 1 {
            self.count("cascade");
        }
        if set_off > 3 {
            self.count("long cascade");
        }
    }

    fn cancelled(&mut self, id: u64, why: &'static str, happened: &[Happened], at: usize, naive: &Naive) {
        self.count(match why {
            "requested" => "cancelled",
            "immediate" => "immediate or cancel",
            "book-empty" => "book empty",
            "fill-or-kill" => "killed",
            "collar" => "collar",
            "expired" => "expired",
            "unpaid" => "unpaid",
            "dividend" => "ended by a dividend",
            "split" => "ended by a split",
            "margin" => "ended by a margin call",
            "self-trade" => match naive.owned[self.cards[id as usize - 1].who].self_trades {
                crate::model::SelfTrades::Allow => "self-trade where it is allowed",
                crate::model::SelfTrades::CancelTaker => "self-trade cancels the taker",
                crate::model::SelfTrades::CancelMaker => "self-trade cancels the maker",
                crate::model::SelfTrades::CancelBoth => "self-trade cancels both",
            },
            _ if matches!(happened.get(at + 1), Some(Happened::SetOff { .. })) => "pair ended by trigger",
            _ if happened[..at].iter().any(|other| matches!(other, Happened::Traded(_))) => "pair ended by fill",
            _ => "pair ended by leaving",
        });
    }

    fn assert_so_many(&self, counts: &BTreeMap<&'static str, u64>, what: &str, at_least: u64) {
        let n = counts.get(what).copied().unwrap_or(0);
        assert!(n >= at_least, "{what}: only {n} times, and not {at_least}\n{self}");
    }

    /// Every kind of thing, in so many commands.
    pub fn assert_enough(&self, rules: &Rules) {
        let collar = rules.collar_bps.is_some();
        for (what, at_least) in ENOUGH {
            self.assert_so_many(&self.counts, what, *at_least);
        }
        if rules.margin.is_some() {
            for (what, at_least) in ENOUGH_MARGIN {
                self.assert_so_many(&self.counts, what, *at_least);
            }
            for code in REFUSED_MARGIN {
                self.assert_so_many(&self.refused, code, 4);
            }
            self.assert_so_many(&self.exits_refused, "InsufficientMargin", 3);
        }
        for code in REFUSED {
            self.assert_so_many(&self.refused, code, if *code == "NoReference" { 1 } else { 20 });
        }
        for code in EXITS_REFUSED {
            self.assert_so_many(&self.exits_refused, code, 3);
        }
        if collar {
            self.assert_so_many(&self.counts, "collar", 1_000);
            self.assert_so_many(&self.refused, "OutsideCollar", 50);
            self.assert_so_many(&self.exits_refused, "OutsideCollar", 50);
        } else {
            assert_eq!(self.counts.get("collar"), None);
        }
        assert_eq!(self.counts.get("self-trade where it is allowed"), None);
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Limit { post: true, .. } => "post",
        Kind::Limit { show: Some(_), .. } => "iceberg",
        Kind::Limit { .. } => "limit",
        Kind::Market => "market",
        Kind::MarketToLimit => "market-to-limit",
        Kind::Stop { limit: None, .. } => "stop",
        Kind::Stop { .. } => "stop-limit",
        Kind::Trail { .. } => "trailing stop",
    }
}

/// In 250,000 commands, at least.
const ENOUGH: &[(&str, u64)] = &[
    ("trade", 30_000),
    ("set off", 5_000),
    ("cascade", 1_000),
    ("long cascade", 100),
    ("trailing stop set off", 1_000),
    ("unpaid", 10),
    ("pair", 5_000),
    ("pair ended by fill", 1_000),
    ("pair ended by trigger", 1_000),
    ("pair ended by leaving", 500),
    ("exit ordered", 2_000),
    ("exit refused", 100),
    ("auction with trades", 300),
    ("iceberg in an auction", 300),
    ("iceberg met again", 2_000),
    ("expired", 1_000),
    ("killed", 1_000),
    ("immediate or cancel", 500),
    ("book empty", 1_000),
    ("market-to-limit rests", 500),
    ("self-trade allowed", 1_000),
    ("self-trade cancels the taker", 500),
    ("self-trade cancels the maker", 500),
    ("self-trade cancels both", 500),
    ("amended in place", 1_000),
    ("amended to the back", 2_000),
    ("amended and more", 300),
    ("cancelled", 10_000),
    ("reduced", 1_000),
    ("day", 500),
    ("phase", 2_000),
    ("print", 2_000),
    ("dividend", 500),
    ("split", 50),
    ("reverse split", 50),
    ("cash in lieu", 50),
    ("adjusted", 2_000),
    ("iceberg adjusted", 100),
    ("stop adjusted", 100),
    ("trailing stop adjusted", 50),
    ("ended by a dividend", 20),
    ("ended by a split", 500),
    ("limit", 20_000),
    ("post", 2_000),
    ("iceberg", 2_000),
    ("market", 2_000),
    ("market-to-limit", 2_000),
    ("stop", 2_000),
    ("stop-limit", 2_000),
    ("trailing stop", 2_000),
];

/// The same where there is margin.
const ENOUGH_MARGIN: &[(&str, u64)] = &[
    ("dividend owed", 50),
    ("margin on or off", 100),
    ("called", 50),
    ("call met", 20),
    ("positions reduced", 100),
    ("ended by a margin call", 50),
];

const REFUSED_MARGIN: &[Code] =
    &["AlreadyCalled", "GraceLeft", "InsufficientMargin", "MarginCovered", "MarginInUse", "NotCalled", "NotOnMargin"];

const REFUSED: &[Code] = &[
    "AccountFrozen",
    "AlreadyFilled",
    "CannotAmend",
    "DateIsOver",
    "InPair",
    "NoSplit",
    "InsufficientFunds",
    "InsufficientShares",
    "MarketNotOpen",
    "NoOpenOrders",
    "NoPair",
    "NotFrozen",
    "NotInAuction",
    "Nothing",
    "NothingLeft",
    "OffLot",
    "OffTick",
    "SameAsBefore",
    "SameChoice",
    "SamePhase",
    "ShowsTooLittle",
    "StopWithinLimit",
    "TrailsTooFar",
    "UnknownOrder",
    "WouldTake",
    "NoReference",
];

const EXITS_REFUSED: &[Code] = &[
    "AccountFrozen",
    "DateIsOver",
    "InsufficientFunds",
    "InsufficientShares",
    "MarketNotOpen",
    "NotInAuction",
    "WouldTake",
];

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} commands", self.commands)?;
        for (title, counts) in [("", &self.counts), ("refused ", &self.refused), ("exit refused ", &self.exits_refused)]
        {
            for (what, n) in counts {
                writeln!(f, "{n:>12} {title}{what}")?;
            }
        }
        Ok(())
    }
}
