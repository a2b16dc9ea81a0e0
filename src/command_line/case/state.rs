//! A state as tables.

use super::Table;
use super::said::lines_of;
use super::scope::Scope;
use crate::command_line::render::{exit_terms, in_quotes, terms};
use crate::domain::bank::Status;
use crate::domain::exchange::Order;
use crate::domain::{Command, Draws, Money, OrderKind, Phase, Rules, SelfTrade, TimeInForce, World};

/// The tables of what is given.
pub(super) const GIVEN: &[&str] =
    &["rules", "numbers", "rates", "instruments", "accounts", "shares", "orders", "shelf", "holds", "shop orders"];

/// The tables of what comes of it.
pub(super) const THEN: &[&str] =
    &["events", "rejection", "rates", "instruments", "accounts", "shares", "orders", "shelf", "holds", "shop orders"];

/// All that tables say of a state.
pub(super) fn tables(world: &World) -> Vec<Table> {
    tables_of(world, &Scope::whole(world))
}

/// A part of a state, with the numbers and dice that come next: all that tables can say of it.
pub(super) fn part(world: &World, scope: &Scope, when: &Command, draws: Draws) -> Vec<Table> {
    let mut tables = vec![rules(&world.rules), numbers(world, when, draws)];
    tables.extend(tables_of(world, scope));
    tables
}

/// What a command is given on. What goes without saying is left out.
pub(super) fn given(world: &World, when: &Command, draws: Draws) -> Vec<Table> {
    let mut tables = part(world, &Scope::whole(world), when, draws);
    let codes = matches!(when, Command::Verify { .. });
    for table in &mut tables {
        shorten(table, |column, cells| {
            let default = default_of(column, &world.rules);
            (column == "code" && !codes) || default.is_some_and(|default| cells.iter().all(|cell| **cell == default))
        });
    }
    tables.retain(|table| !table.rows.is_empty() && !table.columns.is_empty());
    tables
}

/// The tables in which two states differ, as they are in the later one. Columns that hold nothing
/// but their defaults in either are left out.
pub(super) fn changed(before: &World, after: &World) -> Vec<Table> {
    let (was, mut now) = (tables(before), tables(after));
    now.retain(|table| !was.contains(table));
    for table in &mut now {
        let was = was.iter().find(|was| was.name == table.name);
        shorten(table, |column, cells| {
            let default = default_of(column, &after.rules);
            let stands = |cell: &String| default.as_ref() == Some(cell);
            let stood = was.is_none_or(|was| match was.column(column) {
                Some(i) => was.rows.iter().filter_map(|row| row.get(i)).all(stands),
                None => true,
            });
            column == "code" || stood && cells.iter().all(|cell| stands(cell))
        });
    }
    now
}

/// Takes columns out.
fn shorten(table: &mut Table, without: impl Fn(&str, &[&String]) -> bool) {
    for i in (0..table.columns.len()).rev() {
        let cells: Vec<&String> = table.rows.iter().filter_map(|row| row.get(i)).collect();
        let Some(column) = table.columns.get(i) else { continue };
        if without(column, &cells) {
            table.columns.remove(i);
            table.rows.iter_mut().for_each(|row| drop(row.remove(i))); // as many cells as columns
        }
    }
}

/// What a column holds where it is left out; `None` where it may not be, or nothing stands for it.
fn default_of(column: &str, rules: &Rules) -> Option<String> {
    Some(match column {
        "held" | "credit" | "gift" => Money::ZERO.to_string(),
        "verified" => "yes".to_owned(),
        "verification" => "no".to_owned(),
        "status" => Status::Open.word().to_owned(),
        "shares held" | "maker fee bps" | "taker fee bps" | "maker rebate bps" => "0".to_owned(),
        "fee bps" => rules.larger_fee_bps().to_string(),
        "currency" => CURRENCY.to_owned(),
        "country" => COUNTRY.to_owned(),
        "bank" => BANK.to_owned(),
        "digits" => DIGITS.to_string(),
        "phase" => Phase::Continuous.word().to_owned(),
        "self-trades" => SelfTrade::Allow.word().to_owned(),
        "of currency" | "of customer" | "last" | "collar bps" | "terms" | "worst" | "beside" | "then" | "until"
        | "reference" | "reorder" => NONE.to_owned(),
        _ => return None,
    })
}

/// What stands for nothing.
pub(super) const NONE: &str = "-";

fn or_none(value: Option<impl ToString>) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| value.to_string())
}

pub(super) const CURRENCY: &str = "EUR";
pub(super) const COUNTRY: &str = "DE";
pub(super) const BANK: &str = "10050000";
pub(super) const DIGITS: u8 = 10;

fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

fn rules(rules: &Rules) -> Table {
    let bank = ["currency", "country", "bank", "digits", "gift", "verification"];
    let columns = [&bank[..], &["maker fee bps", "taker fee bps", "maker rebate bps", "collar bps"]].concat();
    let mut table = Table::new("rules", &columns);
    table.row([
        rules.currency.to_string(),
        rules.bank.country.to_string(),
        rules.bank.bank.to_string(),
        rules.bank.digits.to_string(),
        rules.opening_gift.to_string(),
        yes_no(rules.verification),
        rules.maker_fee_bps.to_string(),
        rules.taker_fee_bps.to_string(),
        rules.maker_rebate_bps.to_string(),
        or_none(rules.collar_bps),
    ]);
    table
}

/// The numbers that come next, and the dice: as far as the command has to do with them.
fn numbers(world: &World, when: &Command, draws: Draws) -> Table {
    let mut table = Table::new("numbers", &[]);
    let numbers = match when {
        Command::Open { .. } => vec![("dice", draws.dice)],
        Command::Place { .. } | Command::Amend { .. } | Command::Print { .. } | Command::SetPhase { .. } => {
            vec![("order", world.exchange.next_order().0), ("trade", world.exchange.next_trade().0)]
        }
        Command::Order { .. } => vec![("shop order", world.shop.next_order().0)],
        Command::Hold { .. } => vec![("hold", world.bank.holds().next().0)],
        Command::Reserve { .. } => {
            vec![("shop order", world.shop.next_order().0), ("hold", world.bank.holds().next().0)]
        }
        Command::Expire { .. } => Vec::new(),
        _ => return table,
    };
    table.columns = numbers.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut row: Vec<String> = numbers.iter().map(|(_, number)| number.to_string()).collect();
    if matches!(when, Command::Hold { .. } | Command::Reserve { .. } | Command::Expire { .. }) {
        table.columns.push("date".to_owned());
        row.push(world.business_date(draws.at).to_string());
    }
    table.rows = vec![row];
    table
}

/// The terms of an order that is not a plain limit order, good till cancelled.
fn unusual(order: &Order) -> Option<String> {
    let plain = order.kind.limit().map(|price| OrderKind::at(price, TimeInForce::Gtc));
    (plain != Some(order.kind)).then(|| terms(order.kind).trim_start().to_owned())
}

fn tables_of(world: &World, scope: &Scope) -> Vec<Table> {
    let World { rules: _, bank, exchange, shop, date: _ } = world;
    let mut instruments = Table::new("instruments", &["symbol", "tick", "lot", "last", "phase"]);
    for (id, instrument) in scope.instruments.iter().filter_map(|id| Some((*id, exchange.instrument(*id)?))) {
        let (symbol, tick, lot) = (instrument.symbol, instrument.tick, instrument.lot);
        let (last, phase) = (or_none(exchange.last_price(id)), exchange.phase(id).word().to_owned());
        instruments.row([symbol.to_string(), tick.to_string(), lot.to_string(), last, phase]);
    }
    let columns = [
        "account",
        "balance",
        "held",
        "credit",
        "verified",
        "status",
        "self-trades",
        "code",
        "of currency",
        "of customer",
    ];
    let mut accounts = Table::new("accounts", &columns);
    let mut shares = Table::new("shares", &["account", "symbol", "shares", "shares held"]);
    for id in &scope.accounts {
        let (Some(account), Some(profile)) = (bank.account(*id), bank.profile(*id)) else { continue };
        accounts.row([
            profile.handle.to_string(),
            account.balance.to_string(),
            account.held.to_string(),
            account.credit_line.to_string(),
            yes_no(account.verified),
            if profile.forgotten { "forgotten" } else { account.status.word() }.to_owned(),
            exchange.self_trades(*id).word().to_owned(),
            profile.code.to_string(),
            or_none(account.currency),
            or_none((profile.customer != *id).then(|| bank.handle(profile.customer))),
        ]);
        for instrument in &scope.instruments {
            let holding = exchange.holding(*instrument, *id);
            if holding.qty.0 > 0 {
                let symbol = exchange.symbol(*instrument).to_owned();
                shares.row([profile.handle.to_string(), symbol, holding.qty.to_string(), holding.held.to_string()]);
            }
        }
    }
    let columns =
        ["order", "account", "side", "symbol", "open", "price", "terms", "worst", "beside", "then", "fee bps"];
    let mut orders = Table::new("orders", &columns);
    for order in scope.orders.iter().filter_map(|id| exchange.order(*id)) {
        orders.row([
            order.id.to_string(),
            bank.handle(order.account).to_owned(),
            order.side.word().to_owned(),
            exchange.symbol(order.instrument).to_owned(),
            order.open.to_string(),
            or_none(order.kind.limit()),
            or_none(unusual(order)),
            // A trailing stop is given anew with the trigger that it has now.
            or_none(order.worst.get().and(order.trigger.get().or(order.worst.get()))),
            or_none(order.beside.get().and(exchange.other_of(order.id))),
            or_none(exchange.exit_of(order.id).map(|exit| exit_terms(order.side.opposite(), &exit))),
            order.fee_bps.to_string(),
        ]);
    }
    let mut shelf = Table::new("shelf", &["item", "stock", "price", "reorder"]);
    for item in scope.items.iter().filter_map(|id| shop.item(*id)) {
        let reorder = item.reorder.map(|rule| format!("below {} by {}", rule.below, rule.by));
        shelf.row([item.name.to_string(), item.stock.to_string(), item.price.to_string(), or_none(reorder)]);
    }
    let mut rates = Table::new("rates", &["currency of", "rate"]);
    for (currency, rate) in bank.rates() {
        rates.row([currency.to_string(), rate.to_string()]);
    }
    vec![rates, instruments, accounts, shares, orders, shelf, holds(world, scope), shop_orders(world, scope)]
}

/// The holds that are no order's.
fn holds(world: &World, scope: &Scope) -> Table {
    let mut table = Table::new("holds", &["hold", "account", "amount", "until", "reference"]);
    for (id, hold) in scope.holds.iter().filter_map(|id| Some((id, world.bank.holds().get(*id)?))) {
        table.row([
            id.to_string(),
            world.bank.handle(hold.account).to_owned(),
            hold.amount.to_string(),
            or_none(hold.until),
            or_none(hold.reference.as_ref().map(|text| in_quotes(text.as_str()))),
        ]);
    }
    table
}

fn shop_orders(world: &World, scope: &Scope) -> Table {
    let mut table = Table::new("shop orders", &["order", "account", "items", "hold", "until", "state"]);
    for (id, order) in scope.shop_orders.iter().filter_map(|id| Some((id, world.shop.order(*id)?))) {
        table.row([
            id.to_string(),
            world.bank.handle(order.account).to_owned(),
            lines_of(&order.lines, world),
            order.hold.to_string(),
            or_none(world.bank.holds().get(order.hold).and_then(|hold| hold.until)),
            order.stage.word().to_owned(),
        ]);
    }
    table
}
