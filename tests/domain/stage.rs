//! A world to act in, and its events and state as short texts.

use crate::commands::{commands, money};
use backtape::domain::bank::chart::Heading;
use backtape::domain::bank::products::Due;
use backtape::domain::exchange::Order;
use backtape::domain::{
    BankCode, Command, Currency, Draws, Event, MarginRules, Money, OrderKind, Rejection, Rules, Scenario, Side, Symbol,
    Text, Time, TimeInForce, World, apply, decide, invariant,
};

/// The rules that a table is played under.
#[derive(Clone, Copy, Debug)]
pub enum Under {
    /// No fees, no gift, no verifying.
    Bare,
    /// A gift of 1,000.00, and accounts need verifying. The code of the account that the n-th
    /// command opens is n, as six digits.
    Gift,
    /// Makers pay 10 basis points, takers 25.
    Fees,
    /// Initial margin 50 %, maintenance 25 %, no grace.
    Margin,
    /// The same, with a minute of grace.
    Grace,
    /// Takers pay 25 basis points, makers get 10 of them back.
    Rebate,
    /// Nobody trades more than 10 % away from the last price.
    Collar,
}

pub fn rules(under: Under) -> Rules {
    let text = |t| Text::parse(t).unwrap();
    let bank = BankCode { country: text("DE"), bank: text("10050000"), digits: 10, bic: None };
    let plain = Rules::plain(text("EUR"), bank);
    match under {
        Under::Bare => plain,
        Under::Gift => Rules { opening_gift: money("1000.00"), verification: true, ..plain },
        Under::Fees => Rules { maker_fee_bps: 10, taker_fee_bps: 25, ..plain },
        Under::Margin | Under::Grace => {
            let grace_seconds = if matches!(under, Under::Grace) { 60 } else { 0 };
            let margin = MarginRules { initial_bps: 5_000, maintenance_bps: 2_500, grace_seconds };
            Rules { margin: Some(margin), ..plain }
        }
        Under::Rebate => Rules { maker_rebate_bps: 10, taker_fee_bps: 25, ..plain },
        Under::Collar => Rules { collar_bps: Some(1_000), ..plain },
    }
}

pub fn empty_world(rules: Rules) -> World {
    World::new(&Scenario::empty(Text::parse("table").unwrap(), rules))
}

/// A world and the number of the last command that it was given.
#[derive(Clone)]
pub struct Stage {
    pub world: World,
    pub n: u64,
}

impl Stage {
    pub fn new(rules: Rules) -> Stage {
        Stage { world: empty_world(rules), n: 0 }
    }

    /// A world in which these commands have been accepted.
    pub fn given(under: Under, given: &str) -> Stage {
        let mut stage = Stage::new(rules(under));
        for command in commands(given) {
            stage.play(&command).unwrap_or_else(|r| panic!("{given}\n{command:?}: {}", r.message()));
        }
        stage
    }

    /// Decides, and sees to it that what does not say that it uses the dice does not.
    pub fn decide(&self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let with = |dice| decide(&self.world, command, &Draws { at: Time(0), dice });
        let decided = with(self.n + 1);
        if !command.uses_dice() {
            assert_eq!(decided, with(self.n + 1_000_002), "{command:?}");
        }
        decided
    }

    /// Decides and applies, and looks at every invariant.
    pub fn play(&mut self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let events = self.act(command)?;
        assert_eq!(invariant::first_violation(&self.world), None, "after {command:?}");
        Ok(events)
    }

    /// Decides and applies.
    pub fn act(&mut self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let decided = self.decide(command);
        self.n += 1;
        let events = decided?;
        for event in &events {
            apply(&mut self.world, event).unwrap_or_else(|e| panic!("{command:?}: {event:?}: {e}"));
        }
        Ok(events)
    }
}

/// An event in a few words. Every field of it is said.
pub fn tell(world: &World, event: &Event) -> String {
    let who = |id| world.bank.handle(id);
    let what = |id| world.exchange.symbol(id);
    let in_ = |currency: Option<Currency>| currency.map(|c| format!(" {c}")).unwrap_or_default();
    let ref_ = |r: &Option<Text>| r.as_ref().map(|t| format!(" \"{t}\"")).unwrap_or_default();
    match event {
        Event::AccountOpened { account, handle, iban, owner, email, code, customer, currency } => {
            let of = customer.map_or_else(String::new, |of| format!(" for {}", who(of)));
            format!("opened {account} {handle} {iban} \"{owner}\" {email} {code}{of}{}", in_(*currency))
        }
        Event::GiftPaid { account, amount } => format!("gift {} {amount}", who(*account)),
        Event::AccountVerified { account } => format!("verified {}", who(*account)),
        Event::Deposited { account, amount, reference, currency } => {
            format!("in {} {amount}{}{}", who(*account), in_(*currency), ref_(reference))
        }
        Event::Withdrawn { account, amount, reference, currency } => {
            format!("out {} {amount}{}{}", who(*account), in_(*currency), ref_(reference))
        }
        Event::Transferred { from, to, amount, reference, currency } => {
            format!("moved {} {} {amount}{}{}", who(*from), who(*to), in_(*currency), ref_(reference))
        }
        Event::Exchanged { from, to, sold, from_currency, bought, to_currency, from_rate, to_rate, reference } => {
            let (sold, bought) = (format!("{sold}{}", in_(*from_currency)), format!("{bought}{}", in_(*to_currency)));
            let (rates, reference) = (format!("{from_rate} {to_rate}"), ref_(reference));
            format!("exchanged {} {} {sold} for {bought} at {rates}{reference}", who(*from), who(*to))
        }
        Event::RateSet { currency, rate } => format!("rate {currency} {rate}"),
        Event::CreditLineSet { account, amount } => format!("line {} {amount}", who(*account)),
        Event::InterestSet { account, credit_bps, debit_bps, from } => {
            format!("interest {} {credit_bps} {debit_bps} from {from}", who(*account))
        }
        Event::InterestAccrued { account, balance, rate_bps, days, ended } => {
            let ended = if *ended { " ended" } else { "" };
            format!("accrued {} {balance} {rate_bps} {days}{ended}", who(*account))
        }
        Event::OverdraftFeeDue { account, amount } => format!("overdrawn {} {amount}", who(*account)),
        Event::InterestPaid { account, amount, currency } => {
            format!("interest to {} {amount}{}", who(*account), in_(*currency))
        }
        Event::InterestCharged { account, amount, currency } => {
            format!("interest from {} {amount}{}", who(*account), in_(*currency))
        }
        Event::OverdraftFeeCharged { account, amount, currency } => {
            format!("fee from {} {amount}{}", who(*account), in_(*currency))
        }
        Event::StandingSet { agreement, from, to, amount, rhythm, day, due, until, reference } => {
            let day = day.map_or_else(String::new, |day| format!(" day {day}"));
            let until = until.map_or_else(String::new, |until| format!(" until {until}"));
            let terms = format!("{}{day} due {} on {}{until}{}", rhythm.word(), due.date, due.on, ref_(reference));
            format!("standing {agreement} {} {} {amount} {terms}", who(*from), who(*to))
        }
        Event::StandingPaid { agreement, date, next, .. } => format!("done {agreement} {date}{}", tell_next(*next)),
        Event::StandingFailed { agreement, amount, date, reason, next, .. } => {
            format!("failed {agreement} {amount} {date} {}{}", reason.code(), tell_next(*next))
        }
        Event::MandateGiven { agreement, account, creditor, limit } => {
            let limit = limit.map_or_else(String::new, |limit| format!(" limit {limit}"));
            format!("mandate {agreement} {} {}{limit}", who(*account), who(*creditor))
        }
        Event::HolderAdded { account, holder } => format!("joint {} {}", who(*account), who(*holder)),
        Event::HolderRemoved { account, holder } => format!("joint {} {} off", who(*account), who(*holder)),
        Event::DayLimitSet { account, amount: Some(amount) } => format!("limit {} {amount}", who(*account)),
        Event::DayLimitSet { account, amount: None } => format!("limit {} off", who(*account)),
        Event::DayLimitUsed { account, date, amount } => format!("used {} {date} {amount}", who(*account)),
        Event::Debited { agreement, account } => format!("debited {agreement} {}", who(*account)),
        Event::LoanGranted { agreement, account, amount, rate_bps, months, payment, day, due, currency } => {
            let terms = format!("{rate_bps} x{months} {payment} day {day} due {} on {}", due.date, due.on);
            format!("lent {agreement} {} {amount}{} {terms}", who(*account), in_(*currency))
        }
        Event::LoanPaid { agreement, account, principal, interest, date, next, currency } => {
            let parts = format!("{principal}+{interest}{}", in_(*currency));
            format!("repaid {agreement} {} {parts} {date}{}", who(*account), tell_next(*next))
        }
        Event::LoanFailed { agreement, amount, date, reason, on, .. } => {
            format!("unpaid {agreement} {amount} {date} {} again {on}", reason.code())
        }
        Event::AgreementEnded { agreement, account } => format!("ended {agreement} {}", who(*account)),
        Event::AccountFrozen { account } => format!("frozen {}", who(*account)),
        Event::AccountUnfrozen { account } => format!("unfrozen {}", who(*account)),
        Event::AccountClosed { account } => format!("closed {}", who(*account)),
        Event::CustomerForgotten { customer } => format!("forgotten {}", who(*customer)),
        Event::InstrumentListed { instrument, symbol, name, tick, lot } => {
            format!("listed {instrument} {symbol}{} tick {tick} lot {lot}", ref_(name))
        }
        Event::SharesGranted { account, instrument, qty } => {
            format!("granted {} {qty} {}", who(*account), what(*instrument))
        }
        Event::OrderAccepted { order, account, instrument, side, qty, kind, fee_bps, worst, beside, after, then } => {
            let kind = tell_kind(*kind);
            let worst = worst.map_or_else(String::new, |worst| format!(" worst {worst}"));
            let beside = beside.map_or_else(String::new, |limit| format!(" beside #{limit}"));
            let after = after.map_or_else(String::new, |filled| format!(" after #{filled}"));
            let then = then.as_deref().map_or_else(String::new, |exit| {
                format!(" then {}", backtape::command_line::exit_terms(side.opposite(), exit))
            });
            let (who, what) = (who(*account), what(*instrument));
            format!("#{order} {who} {} {qty} {what} {kind} fee {fee_bps}{worst}{beside}{after}{then}", side.word())
        }
        Event::TradeExecuted(t) => format!(
            "trade {} {} {} @ {} maker #{} {} {} taker #{} {} {} {}",
            t.trade,
            t.qty,
            what(t.instrument),
            t.price,
            t.maker,
            who(t.maker_account),
            t.maker_fee,
            t.taker,
            who(t.taker_account),
            t.taker_fee,
            t.taker_side.word(),
        ),
        Event::OrderCancelled { order, qty, reason } => format!("#{order} cancelled {qty} {}", reason.word()),
        Event::OrderReduced { order, qty } => format!("#{order} reduced {qty}"),
        Event::OrderAmended { order, qty, price, stop } => {
            let stop = stop.map_or_else(String::new, |stop| format!(" stop {stop}"));
            format!("#{order} amended to {qty} @ {price}{stop}")
        }
        Event::StopTriggered { order, worst } => {
            format!("#{order} set off{}", worst.map_or_else(String::new, |worst| format!(" worst {worst}")))
        }
        Event::OrderPriced { order, price } => format!("#{order} rests @ {price}"),
        Event::ExitRefused { order, rejection } => format!("#{order} exit refused {}", rejection.code()),
        Event::SelfTradesSet { account, mode } => format!("self-trades {} {}", who(*account), mode.word()),
        Event::Uncrossed { instrument, qty, price } => format!("auction {qty} {} @ {price}", what(*instrument)),
        Event::PhaseChanged { instrument, phase } => format!("{} is {}", what(*instrument), phase.word()),
        Event::DayEnded { date, next } => format!("day {date} ended, next {next}"),
        Event::MarginSet { account, on } => format!("margin {} {on}", who(*account)),
        Event::MarginCalled { account, equity, needed, .. } => {
            format!("called {} equity {equity} needs {needed}", who(*account))
        }
        Event::MarginMet { account, equity } => format!("met {} equity {equity}", who(*account)),
        Event::PositionsReduced { account, equity, needed } => {
            format!("reduced {} equity {equity} needs {needed}", who(*account))
        }
        Event::DividendDeclared { instrument, amount } => format!("dividend {} {amount}", what(*instrument)),
        Event::DividendPaid { account, instrument, qty, amount } => {
            format!("dividend {} {amount} on {qty} {}", who(*account), what(*instrument))
        }
        Event::SharesSplit { instrument, new, old } => format!("split {} {new} for {old}", what(*instrument)),
        Event::CashInLieu { account, instrument, amount } => {
            format!("in lieu {} {amount} {}", who(*account), what(*instrument))
        }
        Event::OrderAdjusted { order, qty, open, kind, .. } => {
            format!("#{order} adjusted {open} of {qty} {}", tell_kind(*kind))
        }
        Event::TradePrinted { instrument, qty, price } => format!("print {qty} {} @ {price}", what(*instrument)),
        Event::ItemStocked { item, name, qty, price } => format!("stocked {item} {name} {qty} @ {price}"),
        Event::ItemsSold { order, account, lines, total } => {
            let lines: Vec<String> = lines.iter().map(|l| format!("{}*{} @ {}", l.item, l.qty, l.price)).collect();
            format!("sold {order} {} {} total {total}", who(*account), lines.join(" "))
        }
        Event::MoneyHeld { hold, account, amount, until, reference, currency: _ } => {
            let until = until.map_or_else(String::new, |until| format!(" until {until}"));
            format!("hold {hold} {} {amount}{until}{}", who(*account), ref_(reference))
        }
        Event::HoldCaptured { hold, account, to, amount, released, currency: _ } => {
            let to = to.map_or("out", who);
            format!("captured {hold} {} {amount} {to} released {released}", who(*account))
        }
        Event::HoldReleased { hold, account, amount } => format!("released {hold} {} {amount}", who(*account)),
        Event::HoldExpired { hold, account, amount } => format!("expired {hold} {} {amount}", who(*account)),
        Event::ItemPriced { item, price } => format!("priced {item} @ {price}"),
        Event::ReorderSet { item, rule } => {
            let rule = rule.map_or_else(|| "off".to_owned(), |rule| format!("below {} by {}", rule.below, rule.by));
            format!("reorder {item} {rule}")
        }
        Event::ItemsReserved { order, account, hold, lines, total, until } => {
            let lines: Vec<String> = lines.iter().map(|l| format!("{}*{} @ {}", l.item, l.qty, l.price)).collect();
            let until = until.map_or_else(String::new, |until| format!(" until {until}"));
            format!("reserved {order} {} {} total {total} hold {hold}{until}", who(*account), lines.join(" "))
        }
        Event::ShopOrderPaid { order, account, total } => format!("paid {order} {} {total}", who(*account)),
        Event::ShopOrderShipped { order, account } => format!("shipped {order} {}", who(*account)),
        Event::ShopOrderCancelled { order, account, released, refunded, expired } => {
            let how = if *expired { "lapsed" } else { "cancelled" };
            format!("{how} {order} {} released {released} refunded {refunded}", who(*account))
        }
        Event::Marked { text } => format!("marked \"{text}\""),
    }
}

fn tell_next(next: Option<Due>) -> String {
    next.map_or_else(String::new, |due| format!(" next {} on {}", due.date, due.on))
}

fn tell_kind(kind: OrderKind) -> String {
    match kind {
        OrderKind::Limit { price, time_in_force, post, show } => {
            let stands =
                if time_in_force == TimeInForce::Gtc { String::new() } else { format!(" {}", time_in_force.word()) };
            let post = if post { " post" } else { "" };
            format!("@ {price}{stands}{post}{}", show.map_or_else(String::new, |show| format!(" show {show}")))
        }
        other => backtape::command_line::order_terms(other).trim_start().to_owned(),
    }
}

/// What an account has, by the words of `wanted`: `alice 90.00 held 10.00 line 5.00 frozen 4/3 XYZ`,
/// where `4/3 XYZ` are shares owned and held. Only what is not zero is said.
pub fn state_of(world: &World, name: &str) -> String {
    let id = world.bank.find(&crate::commands::account(name)).unwrap();
    let account = world.bank.account(id).unwrap();
    let mut said = format!("{name} {}", account.balance);
    for (word, amount) in [("held", account.held), ("line", account.credit_line)] {
        if amount.0 != 0 {
            said += &format!(" {word} {amount}");
        }
    }
    if !account.verified {
        said += " unverified";
    }
    if account.status.word() != "open" {
        said += &format!(" {}", account.status.word());
    }
    for (instrument, listed) in world.exchange.instruments() {
        let holding = world.exchange.holding(instrument, id);
        if holding.short.0 > 0 {
            said += &format!(" -{}/{} {}", holding.short, holding.held, listed.symbol);
        } else if (holding.qty.0, holding.held.0) != (0, 0) {
            said += &format!(" {}/{} {}", holding.qty, holding.held, listed.symbol);
        }
    }
    said
}

/// A book, best first: `10.00x5+3 9.99x1 | 10.01x7`, every order of a level.
pub fn book_of(world: &World, symbol: &Symbol) -> String {
    let id = world.exchange.find(symbol).unwrap();
    let side = |side| {
        let level = |level| {
            let hidden = |order: &Order| match order.hidden().0 {
                0 => String::new(),
                hidden => format!("({hidden})"),
            };
            let open = world.exchange.queue(id, level).map(|order| format!("{}{}", order.shown, hidden(order)));
            let open: Vec<String> = open.collect();
            format!("{}x{}", level.price, open.join("+"))
        };
        world.exchange.levels(id, side).map(level).collect::<Vec<_>>().join(" ")
    };
    format!("{} | {}", side(Side::Buy), side(Side::Sell)).trim().to_owned()
}

/// A row of a table of acceptance: given these commands, this one gives these events, and leaves
/// these accounts (and books: `XYZ: …`).
pub struct Row {
    pub under: Under,
    pub given: &'static str,
    pub when: &'static str,
    pub then: &'static [&'static str],
    pub after: &'static [&'static str],
}

/// Plays every row and tells all that differ at once.
pub fn play_rows(rows: &[Row]) {
    let mut wrong = String::new();
    for row in rows {
        let mut stage = Stage::given(row.under, row.given);
        let events = stage.play(&crate::commands::command(row.when));
        let told = match &events {
            Ok(events) => events.iter().map(|event| tell(&stage.world, event)).collect(),
            Err(rejection) => vec![format!("refused: {}", rejection.message())],
        };
        if told != row.then {
            wrong += &format!("\n{}\n  events are   {told:#?}\n  and not      {:#?}", row.when, row.then);
        }
        for expected in row.after {
            let found = match expected.split_once(": ") {
                Some((name, _)) => format!("{name}: {}", subject(&stage.world, name)),
                None => state_of(&stage.world, expected.split(' ').next().unwrap()),
            };
            if found != *expected {
                wrong += &format!("\n{}\n  afterwards   {found}\n  and not      {expected}", row.when);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The state of what is named with a colon: `ledger`, `shop`, or a symbol's book.
fn subject(world: &World, name: &str) -> String {
    match name {
        "ledger" => {
            let told = |(of, m): (Heading, Money)| (m.0 != 0).then(|| format!("{} {m}", of.name));
            let books = world.bank.ledgers().map(|(of, ledger)| {
                let rows: Vec<String> = ledger.rows().filter_map(told).collect();
                of.map_or_else(|| rows.join(" "), |of| format!("{of} {}", rows.join(" ")))
            });
            books.collect::<Vec<_>>().join("; ")
        }
        "shop" => {
            let items = world.shop.items().map(|(_, i)| {
                let aside = if i.reserved.0 > 0 { format!(" aside {}", i.reserved) } else { String::new() };
                format!("{} {} @ {} sold {}{aside}", i.name, i.stock, i.price, i.sold)
            });
            items.collect::<Vec<_>>().join(", ")
        }
        "last" => world
            .exchange
            .instruments()
            .filter_map(|(id, _)| world.exchange.last_price(id))
            .map(|p| p.to_string())
            .collect(),
        symbol => book_of(world, &crate::commands::symbol(symbol)),
    }
}
