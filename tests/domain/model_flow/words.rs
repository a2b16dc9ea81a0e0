//! Commands and events of the real exchange in the words of the naive one.

use crate::commands::{account, symbol};
use crate::model::{Asked, Exit, Happened, Kind, Life, Phase, SelfTrades, Terms, Trade, Wish};
use backtape::domain::{
    self, AccountId, AccountRef, Command, Date, Event, InstrumentId, Money, OrderId, OrderKind, Price, Qty, Side,
    Symbol, Time, TimeInForce,
};

pub const PEOPLE: [&str; 6] = ["ann", "bea", "cid", "dan", "eve", "fay"];
pub const LISTED: [&str; 2] = ["CENT", "FINE"];
/// How many seconds an account has after it is called. All commands are given at the beginning of time.
pub const GRACE: u32 = 60;

/// The names, read once.
pub struct Names {
    people: [AccountRef; PEOPLE.len()],
    symbols: [Symbol; LISTED.len()],
}

pub fn date(day: i64) -> Date {
    Date::of(Time(day * 86_400_000_000))
}

fn price(price: i128) -> Price {
    Price(price as i64)
}

fn qty(qty: i128) -> Qty {
    Qty(qty as u64)
}

fn money(cents: i128) -> Money {
    Money(cents as i64)
}

fn kind(terms: Terms) -> OrderKind {
    let time_in_force = match terms.life {
        Life::Gtc => TimeInForce::Gtc,
        Life::Day => TimeInForce::Day,
        Life::Gtd(day) => TimeInForce::Gtd(date(day)),
        Life::Ioc => TimeInForce::Ioc,
        Life::Fok => TimeInForce::Fok,
    };
    match terms.kind {
        Kind::Limit { price: at, post, show } => {
            OrderKind::Limit { price: price(at), time_in_force, post, show: show.map(qty) }
        }
        Kind::Market if terms.life == Life::Fok => OrderKind::MarketOrKill,
        Kind::Market => OrderKind::Market,
        Kind::MarketToLimit => OrderKind::MarketToLimit { time_in_force },
        Kind::Stop { trigger, limit } => {
            OrderKind::Stop { trigger: price(trigger), limit: limit.map(price), time_in_force }
        }
        Kind::Trail { by } => OrderKind::Trailing { by: price(by), time_in_force },
    }
}

fn phase(phase: Phase) -> domain::Phase {
    match phase {
        Phase::Open => domain::Phase::Continuous,
        Phase::Auction => domain::Phase::Auction,
        Phase::Halted => domain::Phase::Halted,
        Phase::Closed => domain::Phase::Closed,
    }
}

fn self_trades(mode: SelfTrades) -> domain::SelfTrade {
    match mode {
        SelfTrades::Allow => domain::SelfTrade::Allow,
        SelfTrades::CancelTaker => domain::SelfTrade::CancelTaker,
        SelfTrades::CancelMaker => domain::SelfTrade::CancelMaker,
        SelfTrades::CancelBoth => domain::SelfTrade::CancelBoth,
    }
}

impl Names {
    pub fn new() -> Names {
        Names { people: PEOPLE.map(account), symbols: LISTED.map(symbol) }
    }

    pub fn command(&self, asked: &Asked) -> Command {
        let (who, what) = (|who: usize| self.people[who], |what: usize| self.symbols[what]);
        match *asked {
            Asked::Place(Wish { who: by, what: of, buy, qty: n, terms, stop, then }) => Command::Place {
                account: who(by),
                side: side(buy),
                symbol: what(of),
                qty: qty(n),
                kind: kind(terms),
                oco: stop.map(|stop| Box::new(kind(stop))),
                then: then.map(|then| Box::new(exit(then))),
            },
            Asked::Cancel(id) => Command::Cancel { order: OrderId(id) },
            Asked::CancelAll(by, of) => Command::CancelAll { account: who(by), symbol: of.map(what) },
            Asked::Reduce(id, by) => Command::Reduce { order: OrderId(id), qty: qty(by) },
            Asked::Amend { id, qty: n, price: at, stop } => {
                Command::Amend { order: OrderId(id), qty: n.map(qty), price: at.map(price), stop: stop.map(price) }
            }
            Asked::SelfTrades(by, mode) => Command::SelfTrades { account: who(by), mode: self_trades(mode) },
            Asked::Phase(to, of) => Command::SetPhase { phase: phase(to), symbol: of.map(what) },
            Asked::EndDay(next) => Command::EndDay { next: next.map(date) },
            Asked::Print { what: of, qty: n, price: at } => {
                Command::Print { symbol: what(of), qty: qty(n), price: price(at) }
            }
            Asked::Freeze(by) => Command::Freeze { account: who(by) },
            Asked::Unfreeze(by) => Command::Unfreeze { account: who(by) },
            Asked::Deposit(by, cents) => Command::Deposit { account: who(by), amount: money(cents), reference: None },
            Asked::Withdraw(by, cents) => Command::Withdraw { account: who(by), amount: money(cents), reference: None },
            Asked::Dividend { what: of, amount } => Command::Dividend { symbol: what(of), amount: price(amount) },
            Asked::Split { what: of, new, old } => Command::Split { symbol: what(of), new: qty(new), old: qty(old) },
            Asked::Margin(by, on) => Command::Margin { account: who(by), on },
            Asked::Call(by) => Command::MarginCall { account: who(by) },
            Asked::Met(by) => Command::MarginMet { account: who(by) },
            Asked::Liquidate(by, _) => Command::Liquidate { account: who(by) },
        }
    }
}

fn side(buy: bool) -> Side {
    if buy { Side::Buy } else { Side::Sell }
}

fn exit(exit: Exit) -> domain::Exit {
    domain::Exit { kind: kind(exit.first), oco: exit.stop.map(kind) }
}

/// Whether the real exchange says the same.
pub fn is_same(event: &Event, happened: &Happened, fee_bps: u32) -> bool {
    *event == said(happened, event, fee_bps)
}

/// What the real exchange should say. Of a refusal the naive one knows only the code.
fn said(happened: &Happened, event: &Event, held_fee_bps: u32) -> Event {
    let instrument = |what: usize| InstrumentId(what as u32);
    let account = |who: usize| AccountId(who as u32);
    match *happened {
        Happened::Accepted { id, who, what, buy, qty: n, terms, worst, beside, after, then } => Event::OrderAccepted {
            order: OrderId(id),
            account: account(who),
            instrument: instrument(what),
            side: side(buy),
            qty: qty(n),
            kind: kind(terms),
            fee_bps: held_fee_bps,
            worst: worst.map(price),
            beside: beside.map(OrderId),
            after: after.map(OrderId),
            then: then.map(|then| Box::new(exit(then))),
        },
        Happened::Traded(trade) => Event::TradeExecuted(traded(trade)),
        Happened::Cancelled { id, qty: n, why } => {
            let reason = domain::CancelReason::ALL.into_iter().find(|reason| reason.word() == why);
            Event::OrderCancelled { order: OrderId(id), qty: qty(n), reason: reason.unwrap() }
        }
        Happened::Reduced { id, by } => Event::OrderReduced { order: OrderId(id), qty: qty(by) },
        Happened::Amended { id, qty: n, price: at, stop } => {
            Event::OrderAmended { order: OrderId(id), qty: qty(n), price: price(at), stop: stop.map(price) }
        }
        Happened::SetOff { id, worst } => Event::StopTriggered { order: OrderId(id), worst: worst.map(price) },
        Happened::Rests { id, price: at } => Event::OrderPriced { order: OrderId(id), price: price(at) },
        Happened::ExitRefused { id, code } => match event {
            Event::ExitRefused { rejection, .. } if rejection.code() == code => {
                Event::ExitRefused { order: OrderId(id), rejection: rejection.clone() }
            }
            _ => Event::Marked { text: domain::Text::parse(&format!("exit refused {code}")).unwrap() },
        },
        Happened::Auction { what, qty: n, price: at } => {
            Event::Uncrossed { instrument: instrument(what), qty: qty(n), price: price(at) }
        }
        Happened::PhaseIs { what, phase: now } => {
            Event::PhaseChanged { instrument: instrument(what), phase: phase(now) }
        }
        Happened::DayEnded { day, next } => Event::DayEnded { date: date(day), next: date(next) },
        Happened::Printed { what, qty: n, price: at } => {
            Event::TradePrinted { instrument: instrument(what), qty: qty(n), price: price(at) }
        }
        Happened::ChoseSelfTrades { who, mode } => {
            Event::SelfTradesSet { account: account(who), mode: self_trades(mode) }
        }
        Happened::Frozen { who, frozen: true } => Event::AccountFrozen { account: account(who) },
        Happened::Frozen { who, frozen: false } => Event::AccountUnfrozen { account: account(who) },
        Happened::Deposited { who, cents } => {
            Event::Deposited { account: account(who), amount: money(cents), reference: None, currency: None }
        }
        Happened::Withdrawn { who, cents } => {
            Event::Withdrawn { account: account(who), amount: money(cents), reference: None, currency: None }
        }
        Happened::DividendDeclared { what, amount } => {
            Event::DividendDeclared { instrument: instrument(what), amount: price(amount) }
        }
        Happened::DividendPaid { who, what, qty: n, cents } => Event::DividendPaid {
            account: account(who),
            instrument: instrument(what),
            qty: qty(n),
            amount: money(cents),
        },
        Happened::Split { what, new, old } => {
            Event::SharesSplit { instrument: instrument(what), new: qty(new), old: qty(old) }
        }
        Happened::InLieu { who, what, cents } => {
            Event::CashInLieu { account: account(who), instrument: instrument(what), amount: money(cents) }
        }
        Happened::Adjusted { id, ordered, open, terms, worst } => Event::OrderAdjusted {
            order: OrderId(id),
            qty: qty(ordered),
            open: qty(open),
            kind: kind(terms),
            worst: worst.map(price),
        },
        Happened::MarginSet { who, on } => Event::MarginSet { account: account(who), on },
        Happened::Called { who, equity, needed } => {
            let until = Time(i64::from(GRACE) * Time::SECOND);
            Event::MarginCalled { account: account(who), equity: money(equity), needed: money(needed), until }
        }
        Happened::Met { who, equity } => Event::MarginMet { account: account(who), equity: money(equity) },
        Happened::PositionsReduced { who, equity, needed } => {
            Event::PositionsReduced { account: account(who), equity: money(equity), needed: money(needed) }
        }
    }
}

fn traded(trade: Trade) -> domain::Trade {
    domain::Trade {
        trade: domain::TradeId(trade.id),
        instrument: InstrumentId(trade.what as u32),
        qty: qty(trade.qty),
        price: price(trade.price),
        maker: OrderId(trade.maker),
        taker: OrderId(trade.taker),
        taker_side: side(trade.taker_buys),
        maker_account: AccountId(trade.maker_who as u32),
        taker_account: AccountId(trade.taker_who as u32),
        maker_fee: money(trade.maker_fee),
        taker_fee: money(trade.taker_fee),
    }
}

pub fn is_phase(real: domain::Phase, naive: Phase) -> bool {
    real == phase(naive)
}
