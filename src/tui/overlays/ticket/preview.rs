//! What a ticket would do: the domain decides on the state in sight, and its events are applied to
//! a copy. What the figures show is read from both states and from the events; nothing is worked
//! out a second time here.

use super::operator;
use crate::command_line::{self, Parsed, exit_terms};
use crate::domain::exchange::money_to_hold;
use crate::domain::{
    AccountId, Command, Draws, Event, InstrumentId, Money, OrderId, Price, Rejection, Side, Trade, World, apply, decide,
};
use crate::session::Session;
use crate::text;
use crate::tui::format;
use crate::tui::overlays::form::{Form, Takes};
use crate::views::Moment;
use crate::views::impact::{Average, BasisPoints, Impact};

/// What is to be said about a form as it is filled in.
pub enum Verdict {
    /// A field is empty that must not be.
    Missing { field: usize, what: &'static str },
    /// A field holds what it cannot.
    Wrong { field: usize, what: String },
    /// It cannot be said what it would do.
    Unknown(String),
    /// It would be refused.
    Refused { command: Command, rejection: Rejection },
    /// It would do this.
    Would { command: Command, fills: Vec<Row>, rest: Vec<Row> },
}

/// A row of figures: `fills  12 @ 101.52  castor`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub label: &'static str,
    pub left: String,
    pub sign: &'static str,
    pub right: String,
    pub note: String,
    /// Words in place of figures.
    pub words: String,
    /// How soon it is left out where there is no room: the highest first, 0 never.
    pub rank: u8,
}

impl Row {
    fn rank(self, rank: u8) -> Row {
        Row { rank, ..self }
    }
}

pub fn row(label: &'static str, left: String, sign: &'static str, right: String, note: impl Into<String>) -> Row {
    Row { label, left, sign, right, note: note.into(), words: String::new(), rank: 0 }
}

/// Reads the form and decides on it.
pub fn judge(verb: &str, form: &Form, moment: &Moment, session: &Session) -> Verdict {
    let written = form.written(verb);
    let command = match command_line::parse(&written.line) {
        Ok(Some(Parsed::Command(command))) => session.as_seen(command),
        Ok(None) => return Verdict::Missing { field: form.focus(), what: "" },
        Err(error) => {
            let field = written.field_at(error.byte);
            let Some(at) = form.fields().get(field) else { return Verdict::Unknown(error.to_string()) };
            if let (true, Takes::Arg(arg)) = (at.input.text().trim().is_empty(), at.spec.takes) {
                return Verdict::Missing { field, what: arg.hint() };
            }
            let cure = if error.expected.is_empty() { String::new() } else { format!("; {}", error.expected) };
            return Verdict::Wrong { field, what: format!("{}{cure}", error.what) };
        }
    };
    // Whether others could do it is nothing to tell.
    if let Err(error) = session.may(&command) {
        return Verdict::Unknown(error.to_string());
    }
    // The draws decide on nothing that a ticket shows.
    let draws = Draws { at: moment.at, dice: 0 };
    match decide(&moment.world, &command, &draws) {
        Err(rejection) => Verdict::Refused { command, rejection },
        Ok(events) => {
            let mut after = moment.world.clone();
            for event in &events {
                if let Err(error) = apply(&mut after, event) {
                    return Verdict::Unknown(error.to_string());
                }
            }
            let outcome = Outcome { before: &moment.world, after: &after, command: &command, events: &events };
            let (fills, rest) = (outcome.fills(), outcome.rest());
            Verdict::Would { command, fills, rest }
        }
    }
}

/// How much worse the average is than the best price of the other side, and than the middle.
fn slippage(impact: &Impact) -> Option<Row> {
    let best = impact.slippage()?;
    let touch = if impact.side == Side::Buy { "ask" } else { "bid" };
    let mid = impact.slippage_from_mid().map(|mid| format!(", {} mid", minus(mid))).unwrap_or_default();
    let words = format!("{} bp from {touch}{mid}", minus(best));
    Some(Row { label: "slippage", words, rank: 2, ..Row::default() })
}

fn minus(share: BasisPoints) -> String {
    format::minus(&share.to_string())
}

/// A decision and the states around it.
struct Outcome<'a> {
    before: &'a World,
    after: &'a World,
    command: &'a Command,
    events: &'a [Event],
}

impl Outcome<'_> {
    fn trades(&self) -> impl Iterator<Item = &Trade> {
        self.events.iter().filter_map(|event| match event {
            // What it sets off trades as well, but is not its own.
            Event::TradeExecuted(trade) if self.own(trade.taker) => Some(trade),
            _ => None,
        })
    }

    /// What the order would trade with, level by level, or what the shop would hand over.
    fn fills(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut levels: Vec<(Price, u64, Vec<&str>)> = Vec::new();
        for trade in self.trades() {
            let maker = self.before.bank.handle(trade.maker_account);
            match levels.last_mut().filter(|(price, ..)| *price == trade.price) {
                Some((_, qty, makers)) => {
                    *qty = qty.saturating_add(trade.qty.0);
                    if !makers.contains(&maker) {
                        makers.push(maker);
                    }
                }
                None => levels.push((trade.price, trade.qty.0, vec![maker])),
            }
        }
        for (price, qty, makers) in levels {
            let label = if rows.is_empty() { "fills now" } else { "" };
            let who = match makers.as_slice() {
                [one] => (*one).to_owned(),
                [first, others @ ..] => format!("{first} +{}", others.len()),
                [] => String::new(),
            };
            rows.push(row(label, format::count(qty), " @ ", self.price(price), who));
        }
        for event in self.events {
            let (Event::ItemsSold { lines, .. } | Event::ItemsReserved { lines, .. }) = event else { continue };
            for line in lines {
                let label = if rows.is_empty() { "takes" } else { "" };
                let name = self.before.shop.name(line.item);
                rows.push(row(label, line.qty.grouped(), " × ", format::money(line.price), name));
            }
        }
        rows
    }

    fn rest(&self) -> Vec<Row> {
        let mut rows = match self.command {
            Command::Dividend { .. } | Command::Split { .. } | Command::Margin { .. } => {
                return operator::rows(self.before, self.after, self.events);
            }
            _ => Vec::new(),
        };
        if let Some(side) = self.side() {
            if let Some(impact) = Impact::read(self.before, self.command, self.events) {
                if impact.levels.len() > 1 {
                    rows.extend(self.average(&impact));
                    rows.extend(self.worst(&impact));
                }
                rows.extend(slippage(&impact));
            }
            rows.extend(self.unfilled());
            rows.extend(self.price_of_it(side));
        }
        for event in self.events {
            match event {
                Event::ItemsSold { total, .. } => rows.push(row("costs", format::money(*total), "", String::new(), "")),
                Event::ItemsReserved { total, .. } => {
                    rows.push(row("holds", format::money(*total), "", String::new(), ""));
                }
                _ => {}
            }
        }
        rows.extend(self.available());
        rows
    }

    /// Which way the order goes that is placed or amended.
    fn side(&self) -> Option<Side> {
        match self.command {
            Command::Place { side, .. } => Some(*side),
            Command::Amend { order, .. } => self.before.exchange.order(*order).map(|order| order.side),
            _ => None,
        }
    }

    /// The average price of several.
    fn average(&self, impact: &Impact) -> Option<Row> {
        // As fine as the prices beside it.
        let average = Average::rounded(impact.paid(), impact.filled().0, format::step(self.places()))?;
        let sign = if average.exact { " @ " } else { " ≈ " };
        let note = format!("{} levels", format::count(impact.levels.len() as u64));
        Some(row("average", impact.filled().grouped(), sign, self.price(average.price), note).rank(1))
    }

    /// The last price of several.
    fn worst(&self, impact: &Impact) -> Option<Row> {
        let (price, qty) = impact.levels.last()?;
        Some(row("worst", qty.grouped(), " @ ", self.price(*price), "").rank(3))
    }

    /// What becomes of what is not filled at once, and what waits beside it or follows.
    fn unfilled(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for event in self.events {
            match event {
                Event::OrderAccepted { order, then, side, beside, .. } => {
                    let label = if beside.is_some() { "or" } else { "waits" };
                    rows.extend(self.waits(*order).map(|row| Row { label, ..row }));
                    if let Some(exit) = then {
                        let words = exit_terms(side.opposite(), exit);
                        rows.push(Row { label: "then", words, ..Row::default() });
                    }
                }
                Event::OrderAmended { order, .. } | Event::OrderReduced { order, .. } => {
                    rows.extend(self.waits(*order));
                }
                Event::StopTriggered { .. } if rows.is_empty() => {
                    rows.push(row("set off", String::new(), "", String::new(), "the last price is there"));
                }
                Event::OrderCancelled { order, qty, reason } if self.own(*order) => {
                    rows.push(row("cancelled", qty.grouped(), "", String::new(), reason.words()));
                }
                Event::ExitRefused { rejection, .. } => {
                    rows.push(Row { label: "refused", words: rejection.message(), ..Row::default() });
                }
                _ => {}
            }
        }
        rows
    }

    /// Whether an order is one of those that the command places or changes.
    fn own(&self, id: OrderId) -> bool {
        let named = matches!(self.command, Command::Amend { order, .. } if *order == id);
        let taken = |event: &Event| matches!(event, Event::OrderAccepted { order, .. } if *order == id);
        named || self.events.iter().any(taken)
    }

    /// Where an order waits afterwards.
    fn waits(&self, id: OrderId) -> Option<Row> {
        let order = self.after.exchange.order(id)?;
        if let Some(trigger) = order.trigger.get() {
            let limit = order.kind.limit().map(|limit| format!("limit {}", self.price(limit)));
            let note = limit.unwrap_or_else(|| "stop".to_owned());
            return Some(row("waits", order.open.grouped(), " @ ", self.price(trigger), note));
        }
        let shown = if order.hidden().0 > 0 { format!("{} in sight", order.shown.grouped()) } else { String::new() };
        match order.limit() {
            Some(price) => Some(row("waits", order.open.grouped(), " @ ", self.price(price), shown)),
            // For the auction to end.
            None => Some(row("waits", order.open.grouped(), "", String::new(), "market")),
        }
    }

    fn order(&self) -> Option<OrderId> {
        self.events.iter().find_map(|event| match event {
            Event::OrderAccepted { order, .. }
            | Event::OrderAmended { order, .. }
            | Event::OrderReduced { order, .. } => Some(*order),
            _ => None,
        })
    }

    /// What it costs or brings, and the fee: what is certain for what fills now, and the most for
    /// what waits.
    fn price_of_it(&self, side: Side) -> Option<Row> {
        let (mut value, mut fee) = (Money::ZERO, Money::ZERO);
        for trade in self.trades() {
            value = value.plus(trade.price.times(trade.qty)?)?;
            fee = fee.plus(trade.taker_fee)?;
        }
        let waiting = self.order().and_then(|id| self.after.exchange.order(id));
        if let Some((order, price)) = waiting.and_then(|order| Some((order, order.limit().or(order.trigger.get())?))) {
            let open = price.times(order.open)?;
            value = value.plus(open)?;
            fee = fee.plus(money_to_hold(price, order.open, order.fee_bps)?.minus(open)?)?;
        }
        let fee_word = if waiting.is_some() && fee > Money::ZERO { "max fee" } else { "fee" };
        let (label, sign) = match side {
            Side::Buy => ("costs", " + "),
            Side::Sell => ("brings", " − "),
        };
        (value > Money::ZERO).then(|| row(label, format::money(value), sign, format::money(fee), fee_word))
    }

    /// What would be available afterwards, of money and of shares.
    fn available(&self) -> Vec<Row> {
        let find = |account: &crate::domain::AccountRef| self.before.bank.find(account);
        let (accounts, instrument): ([Option<AccountId>; 2], Option<InstrumentId>) = match self.command {
            Command::Place { account, symbol, .. } => ([find(account), None], self.before.exchange.find(symbol)),
            Command::Amend { order, .. } => {
                let found = self.before.exchange.order(*order);
                ([found.map(|order| order.account), None], found.map(|order| order.instrument))
            }
            Command::Transfer { from, to, .. } => ([find(from), find(to)], None),
            Command::Deposit { account, .. }
            | Command::Withdraw { account, .. }
            | Command::Hold { account, .. }
            | Command::Order { account, .. }
            | Command::Reserve { account, .. } => ([find(account), None], None),
            _ => return Vec::new(),
        };
        let mut rows = Vec::new();
        for id in accounts.into_iter().flatten() {
            let available = |world: &World| world.bank.account(id).map(|account| format::money(account.available()));
            let label = if rows.is_empty() { "available" } else { "" };
            let who = if accounts[1].is_some() { self.before.bank.handle(id) } else { "" }; // of two
            let (was, is) = (available(self.before), available(self.after));
            rows.push(row(label, was.unwrap_or_default(), " → ", is.unwrap_or_default(), text::clean(who, 16)));
        }
        if let (Some(instrument), [Some(account), _]) = (instrument, accounts) {
            let available = |world: &World| world.exchange.holding(instrument, account).available().grouped();
            let symbol = self.before.exchange.symbol(instrument);
            rows.push(row("", available(self.before), " → ", available(self.after), symbol).rank(4));
        }
        rows
    }

    fn price(&self, price: Price) -> String {
        format::price(price, self.places())
    }

    /// The decimal places of the instrument's prices.
    fn places(&self) -> usize {
        let symbol = match self.command {
            Command::Place { symbol, .. } => self.before.exchange.find(symbol),
            Command::Amend { order, .. } => self.before.exchange.order(*order).map(|order| order.instrument),
            _ => None,
        };
        let tick = symbol.and_then(|id| self.before.exchange.instrument(id)).map(|instrument| instrument.tick);
        format::places(tick.unwrap_or_default())
    }
}
