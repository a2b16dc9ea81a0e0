//! Tables as a state: it is built from events, as every state is.

use super::state::{BANK, COUNTRY, CURRENCY, DIGITS, NONE};
use super::{CaseError, Table};
use crate::command_line::{Parsed, parse};
use crate::domain::bank::iban;
use crate::domain::shop::Reorder;
use crate::domain::{
    AccountId, BankCode, Code, Command, Currency, Date, Draws, Email, Event, Exit, Handle, HoldId, InstrumentId,
    ItemId, ItemName, Money, OrderId, OrderKind, Phase, Price, Qty, Rate, Rules, Scenario, SelfTrade, ShopOrderId,
    Side, SoldLine, Symbol, Text, Time, TimeInForce, Trade, TradeId, World, apply, skip_numbers,
};
use std::fmt::Display;

/// A row of a table that is given.
struct Row<'a> {
    table: &'a Table,
    cells: &'a [String],
}

impl Row<'_> {
    fn wrong(&self, what: impl Display) -> CaseError {
        let what = format!("| {} |: {what}", self.cells.join(" | "));
        CaseError::Given { table: self.table.name.clone(), what }
    }

    fn cell(&self, column: &str) -> Option<&str> {
        self.cells.get(self.table.column(column)?).map(String::as_str)
    }

    /// A cell that must be there.
    fn read<T, E: Display>(&self, column: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, CaseError> {
        let cell = self.cell(column).ok_or_else(|| self.wrong(format!("the column {column} is missing")))?;
        parse(cell).map_err(|error| self.wrong(error))
    }

    /// A cell that may be left out.
    fn read_or<T, E: Display>(
        &self,
        column: &str,
        default: T,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, CaseError> {
        self.cell(column).map_or(Ok(default), |cell| parse(cell).map_err(|error| self.wrong(error)))
    }

    /// A cell that may hold nothing.
    fn maybe<T, E: Display>(
        &self,
        column: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, CaseError> {
        match self.cell(column) {
            None | Some(NONE) => Ok(None),
            Some(cell) => parse(cell).map(Some).map_err(|error| self.wrong(error)),
        }
    }

    fn number_or<T: std::str::FromStr<Err: Display>>(&self, column: &str, default: T) -> Result<T, CaseError> {
        self.read_or(column, default, str::parse)
    }

    fn yes_or(&self, column: &str, default: bool) -> Result<bool, CaseError> {
        self.read_or(column, default, |cell| match cell {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(format!("{column} is yes or no")),
        })
    }
}

/// The terms of an order, as a command has them.
fn kind_of(cell: &str) -> Result<OrderKind, String> {
    let (kind, exit) = order_of(&format!("buy a A 1 {cell}"))?;
    if exit.is_some() { Err("what follows has a column of its own, then".to_owned()) } else { Ok(kind) }
}

/// What follows an order's fill: `sell @ 12.00 oco stop 9.00`.
fn exit_of(cell: &str) -> Result<Exit, String> {
    let terms = cell.strip_prefix("buy ").or_else(|| cell.strip_prefix("sell ")).unwrap_or(cell);
    let (_, exit) = order_of(&format!("buy a A 1 market then {terms}"))?;
    exit.ok_or_else(|| format!("{cell} is not an order"))
}

fn order_of(line: &str) -> Result<(OrderKind, Option<Exit>), String> {
    match parse(line) {
        Ok(Some(Parsed::Command(Command::Place { kind, then, .. }))) => Ok((kind, then.map(|exit| *exit))),
        Ok(_) => Err("not an order".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

/// A text in quotes.
fn text_of(cell: &str) -> Result<Text, String> {
    match parse(&format!("mark {cell}")) {
        Ok(Some(Parsed::Command(Command::Mark { text }))) => Ok(text),
        _ => Err(format!("{cell} is not a text in quotes")),
    }
}

/// When an item is ordered again: `below 5 by 20`.
fn rule_of(cell: &str) -> Result<Reorder, String> {
    match parse(&format!("reorder a {cell}")) {
        Ok(Some(Parsed::Command(Command::Reorder { rule: Some(rule), .. }))) => Ok(rule),
        _ => Err(format!("{cell} is not like below 5 by 20")),
    }
}

/// What was ordered, at which prices: `3 widget @ 4.99, 1 gadget @ 12.00`.
fn sold_lines(cell: &str, world: &World) -> Result<Vec<SoldLine>, String> {
    let line = |text: &str| {
        let wrong = || format!("{text} is not like 3 widget @ 4.99");
        let words: Vec<&str> = text.split(' ').collect();
        let [qty, name, "@", price] = words[..] else { return Err(wrong()) };
        let name = ItemName::parse(name).map_err(|error| error.to_string())?;
        let item = world.shop.find(&name).ok_or_else(|| format!("{name} is not among the given things"))?;
        let (qty, price) = (Qty::parse(qty).map_err(|_| wrong())?, Money::parse(price).map_err(|_| wrong())?);
        Ok(SoldLine { item, qty, price })
    };
    cell.split(", ").map(line).collect()
}

/// A quantity that may be none.
fn count(cell: &str) -> Result<Qty, String> {
    if cell == "0" { Ok(Qty(0)) } else { Qty::parse(cell).map_err(|error| error.to_string()) }
}

/// A state as it is built.
struct Builder<'a> {
    world: World,
    tables: &'a [Table],
}

/// The state that tables give, and what is drawn on it.
pub(super) fn world(tables: &[Table]) -> Result<(World, Draws), CaseError> {
    let mut builder = Builder { world: World::new(&empty(tables)?), tables };
    builder.rates()?;
    builder.instruments()?;
    builder.accounts()?;
    builder.shares()?;
    builder.orders()?;
    builder.shelf()?;
    builder.holds()?;
    builder.statuses()?; // last: closing takes a line of credit away
    let dice = builder.numbers()?;
    Ok((builder.world, Draws { at: Time(0), dice }))
}

fn rows<'a>(tables: &'a [Table], name: &str) -> impl Iterator<Item = Row<'a>> + use<'a> {
    let table = tables.iter().find(|table| table.name == name);
    table.into_iter().flat_map(|table| table.rows.iter().map(move |cells| Row { table, cells }))
}

/// A scenario without anything, under the rules that are given.
fn empty(tables: &[Table]) -> Result<Scenario, CaseError> {
    let none = Table::new("rules", &[]);
    let row = rows(tables, "rules").next().unwrap_or(Row { table: &none, cells: &[] });
    let text = |column: &str, default: &str| {
        row.read(column, Text::parse).or_else(|error| match row.cell(column) {
            None => Text::parse(default).map_err(|error| row.wrong(error)),
            Some(_) => Err(error),
        })
    };
    let fee = |column: &str| {
        let fee = row.number_or(column, 0)?;
        if fee <= Rules::MOST_BPS {
            Ok(fee)
        } else {
            Err(row.wrong(format!("{column} is at most {}", Rules::MOST_BPS)))
        }
    };
    let bank = BankCode {
        country: text("country", COUNTRY)?,
        bank: text("bank", BANK)?,
        digits: row.number_or("digits", DIGITS)?,
        bic: None,
    };
    iban::make(&bank, 0).map_err(|error| row.wrong(error))?;
    let (maker, rebate, taker) = (fee("maker fee bps")?, fee("maker rebate bps")?, fee("taker fee bps")?);
    let collar = row.maybe("collar bps", str::parse)?;
    if rebate > taker || rebate > 0 && maker > 0 {
        return Err(row.wrong("makers get a rebate or pay a fee, and get at most what takers pay"));
    }
    let rules = Rules {
        opening_gift: row.read_or("gift", Money::ZERO, Money::parse)?,
        verification: row.yes_or("verification", false)?,
        maker_fee_bps: maker,
        taker_fee_bps: taker,
        maker_rebate_bps: rebate,
        collar_bps: collar,
        ..Rules::plain(text("currency", CURRENCY)?, bank)
    };
    Ok(Scenario::empty(text("name", "case")?, rules))
}

impl Builder<'_> {
    /// Makes it so that this has happened.
    fn happen(&mut self, row: &Row<'_>, event: &Event) -> Result<(), CaseError> {
        skip_numbers(&mut self.world, event);
        apply(&mut self.world, event).map_err(|error| row.wrong(error))
    }

    fn account(&self, row: &Row<'_>) -> Result<AccountId, CaseError> {
        let handle = row.read("account", Handle::parse)?;
        let found = self.world.bank.find_handle(&handle);
        found.ok_or_else(|| row.wrong(format!("{handle} is not among the given accounts")))
    }

    fn instrument(&self, row: &Row<'_>) -> Result<InstrumentId, CaseError> {
        let symbol = row.read("symbol", Symbol::parse)?;
        let found = self.world.exchange.find(&symbol);
        found.ok_or_else(|| row.wrong(format!("{symbol} is not among the given instruments")))
    }

    fn instruments(&mut self) -> Result<(), CaseError> {
        for (i, row) in (0..).zip(rows(self.tables, "instruments")) {
            let event = Event::InstrumentListed {
                instrument: InstrumentId(i),
                symbol: row.read("symbol", Symbol::parse)?,
                name: None,
                tick: row.read_or("tick", Price(100), Price::parse)?,
                lot: row.read_or("lot", Qty(1), Qty::parse)?,
            };
            self.happen(&row, &event)?;
            let instrument = InstrumentId(i);
            if let Some(price) = row.maybe("last", Price::parse)? {
                self.happen(&row, &Event::TradePrinted { instrument, qty: Qty(1), price })?;
            }
            let named = |cell: &str| {
                Phase::ALL
                    .into_iter()
                    .find(|phase| phase.word() == cell)
                    .ok_or("a phase is open, auction, halted or closed")
            };
            let phase = row.read_or("phase", Phase::Continuous, named)?;
            if phase != Phase::Continuous {
                self.happen(&row, &Event::PhaseChanged { instrument, phase })?;
            }
        }
        Ok(())
    }

    fn rates(&mut self) -> Result<(), CaseError> {
        for row in rows(self.tables, "rates") {
            let (currency, rate) = (row.read("currency of", Currency::parse)?, row.read("rate", Rate::parse)?);
            self.happen(&row, &Event::RateSet { currency, rate })?;
        }
        Ok(())
    }

    fn accounts(&mut self) -> Result<(), CaseError> {
        for (i, row) in (0..).zip(rows(self.tables, "accounts")) {
            let account = AccountId(i);
            let handle = row.read("account", Handle::parse)?;
            let iban = iban::make(&self.world.rules.bank, u64::from(i)).map_err(|error| row.wrong(error))?;
            let owner = Text::parse(handle.as_str()).map_err(|error| row.wrong(error))?;
            let email = Email::parse(&format!("{handle}@example.org")).map_err(|error| row.wrong(error))?;
            let code = match row.cell("code") {
                Some(cell) => Code::parse(cell),
                None => Code::parse("000000"),
            };
            let code = code.map_err(|error| row.wrong(error))?;
            let currency = row.maybe("of currency", Currency::parse)?;
            let customer = row.maybe("of customer", Handle::parse)?;
            let customer = customer.and_then(|handle| self.world.bank.find_handle(&handle));
            let opened = Event::AccountOpened { account, handle, iban, owner, email, code, customer, currency };
            self.happen(&row, &opened)?;
            let balance = row.cell("balance").unwrap_or("0");
            let amount = Money::parse(balance.trim_start_matches('-')).map_err(|error| row.wrong(error))?;
            let reference = None;
            self.happen(
                &row,
                &match balance.starts_with('-') {
                    true => Event::Withdrawn { account, amount, reference, currency },
                    false => Event::Deposited { account, amount, reference, currency },
                },
            )?;
            let amount = row.read_or("credit", Money::ZERO, Money::parse)?;
            self.happen(&row, &Event::CreditLineSet { account, amount })?;
            let named = |cell: &str| {
                let found = SelfTrade::ALL.into_iter().find(|mode| mode.word() == cell);
                found.ok_or("self-trades are allow, cancel-taker, cancel-maker or cancel-both")
            };
            let mode = row.read_or("self-trades", SelfTrade::Allow, named)?;
            if mode != SelfTrade::Allow {
                self.happen(&row, &Event::SelfTradesSet { account, mode })?;
            }
            if row.yes_or("verified", true)? {
                self.happen(&row, &Event::AccountVerified { account })?;
            }
        }
        Ok(())
    }

    fn shares(&mut self) -> Result<(), CaseError> {
        for row in rows(self.tables, "shares") {
            let (account, instrument) = (self.account(&row)?, self.instrument(&row)?);
            let qty = row.read("shares", Qty::parse)?;
            self.happen(&row, &Event::SharesGranted { account, instrument, qty })?;
        }
        Ok(())
    }

    fn orders(&mut self) -> Result<(), CaseError> {
        for row in rows(self.tables, "orders") {
            let side = |cell: &str| match cell {
                "buy" => Ok(Side::Buy),
                "sell" => Ok(Side::Sell),
                _ => Err("a side is buy or sell"),
            };
            let kind = match row.maybe("terms", kind_of)? {
                Some(kind) => kind,
                None => OrderKind::at(row.read("price", Price::parse)?, TimeInForce::Gtc),
            };
            let order = OrderId(row.number_or("order", self.world.exchange.next_order().0)?);
            let event = Event::OrderAccepted {
                order,
                account: self.account(&row)?,
                instrument: self.instrument(&row)?,
                side: row.read("side", side)?,
                qty: row.read("open", Qty::parse)?,
                kind,
                fee_bps: row.number_or("fee bps", self.world.rules.larger_fee_bps())?,
                worst: row.maybe("worst", Price::parse)?,
                beside: row.maybe("beside", str::parse)?.map(OrderId),
                after: None,
                then: row.maybe("then", exit_of)?.map(Box::new),
            };
            self.happen(&row, &event)?;
        }
        Ok(())
    }

    fn shelf(&mut self) -> Result<(), CaseError> {
        for (i, row) in (0..).zip(rows(self.tables, "shelf")) {
            let event = Event::ItemStocked {
                item: ItemId(i),
                name: row.read("item", ItemName::parse)?,
                qty: row.read("stock", count)?,
                price: row.read("price", Money::parse)?,
            };
            self.happen(&row, &event)?;
            let rule = row.maybe("reorder", rule_of)?;
            if rule.is_some() {
                self.happen(&row, &Event::ReorderSet { item: ItemId(i), rule })?;
            }
        }
        Ok(())
    }

    /// Holds, and orders in the shop with theirs: in the order of the numbers of the holds.
    fn holds(&mut self) -> Result<(), CaseError> {
        let mut all = Vec::new();
        for (of_order, name) in [(false, "holds"), (true, "shop orders")] {
            for row in rows(self.tables, name) {
                all.push((HoldId(row.read("hold", str::parse)?), of_order, row));
            }
        }
        all.sort_by_key(|(hold, ..)| *hold);
        for (hold, of_order, row) in all {
            let (account, until) = (self.account(&row)?, row.maybe("until", Date::parse)?);
            if of_order {
                self.shop_order(&row, account, hold, until)?;
                continue;
            }
            let (amount, reference) = (row.read("amount", Money::parse)?, row.maybe("reference", text_of)?);
            let currency = self.world.bank.account(account).and_then(|account| account.currency);
            self.happen(&row, &Event::MoneyHeld { hold, account, amount, until, reference, currency })?;
        }
        Ok(())
    }

    /// An order in the shop. Its things are not in the shelf's table, nor its money, where it is paid, in
    /// that of the accounts: they are brought in for it.
    fn shop_order(
        &mut self,
        row: &Row<'_>,
        account: AccountId,
        hold: HoldId,
        until: Option<Date>,
    ) -> Result<(), CaseError> {
        let order = row.read("order", str::parse).map(ShopOrderId)?;
        let lines = row.read("items", |cell| sold_lines(cell, &self.world))?;
        for line in &lines {
            let Some(item) = self.world.shop.item(line.item).copied() else { continue }; // it was just found
            let (name, price) = (item.name, item.price);
            self.happen(row, &Event::ItemStocked { item: line.item, name, qty: line.qty, price })?;
        }
        let total = lines.iter().try_fold(Money::ZERO, |sum, line| {
            let cost = i64::try_from(line.qty.0).ok().and_then(|qty| line.price.0.checked_mul(qty)).map(Money);
            cost.and_then(|cost| sum.plus(cost))
        });
        let total = total.ok_or_else(|| row.wrong("that costs more than can be counted"))?;
        self.happen(row, &Event::ItemsReserved { order, account, hold, lines, total, until })?;
        match row.cell("state") {
            Some("paid") => {
                self.happen(row, &Event::Deposited { account, amount: total, reference: None, currency: None })?;
                self.happen(row, &Event::ShopOrderPaid { order, account, total })
            }
            Some("placed") | None => Ok(()),
            Some(_) => Err(row.wrong("the state is placed or paid")),
        }
    }

    fn statuses(&mut self) -> Result<(), CaseError> {
        for row in rows(self.tables, "accounts") {
            let account = self.account(&row)?;
            match row.cell("status") {
                None | Some("open") => {}
                Some("frozen") => self.happen(&row, &Event::AccountFrozen { account })?,
                Some("closed") => self.happen(&row, &Event::AccountClosed { account })?,
                Some("forgotten") => {
                    self.happen(&row, &Event::AccountClosed { account })?;
                    if self.world.bank.profile(account).is_some_and(|profile| profile.customer == account) {
                        self.happen(&row, &Event::CustomerForgotten { customer: account })?;
                    }
                }
                Some(_) => return Err(row.wrong("a status is open, frozen, closed or forgotten")),
            }
        }
        Ok(())
    }

    /// The numbers that come next; gives the dice.
    fn numbers(&mut self) -> Result<u64, CaseError> {
        let Some(row) = rows(self.tables, "numbers").next() else { return Ok(0) };
        let order = OrderId(row.number_or("order", 0)?);
        skip_numbers(&mut self.world, &placeholder(order));
        let (trade, order) = (TradeId(row.number_or("trade", 0)?), OrderId(0));
        skip_numbers(&mut self.world, &traded(trade, order));
        let sold = ShopOrderId(row.number_or("shop order", 0)?);
        let (account, lines, total) = (AccountId(0), Vec::new(), Money::ZERO);
        skip_numbers(&mut self.world, &Event::ItemsSold { order: sold, account, lines, total });
        let (hold, amount) = (HoldId(row.number_or("hold", 0)?), Money::ZERO);
        let held = Event::MoneyHeld { hold, account, amount, until: None, reference: None, currency: None };
        skip_numbers(&mut self.world, &held);
        if let Some(date) = row.maybe("date", Date::parse)? {
            self.happen(&row, &Event::DayEnded { date, next: date })?;
        }
        row.number_or("dice", 0)
    }
}

/// An event that names an order, to say which number comes next.
fn placeholder(order: OrderId) -> Event {
    Event::OrderAccepted {
        order,
        account: AccountId(0),
        instrument: InstrumentId(0),
        side: Side::Buy,
        qty: Qty(0),
        kind: OrderKind::Market,
        fee_bps: 0,
        worst: None,
        beside: None,
        after: None,
        then: None,
    }
}

/// An event that names a trade, to say which number comes next.
fn traded(trade: TradeId, order: OrderId) -> Event {
    Event::TradeExecuted(Trade {
        trade,
        instrument: InstrumentId(0),
        qty: Qty(0),
        price: Price(0),
        maker: order,
        taker: order,
        taker_side: Side::Buy,
        maker_account: AccountId(0),
        taker_account: AccountId(0),
        maker_fee: Money::ZERO,
        taker_fee: Money::ZERO,
    })
}
