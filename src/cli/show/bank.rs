//! Accounts and the bank's own books.

use super::exchange;
use crate::cli::desk::Sight;
use crate::cli::out::{Cell, Out, Sheet};
use crate::domain::bank::access::DayLimit;
use crate::domain::bank::chart::sides;
use crate::domain::bank::{Account, Profile, iban};
use crate::domain::exchange::margin::Figures;
use crate::domain::{AccountId, Currency, Money, World};
use crate::views::Charges;
use serde_json::Value;
use std::io;

/// The fields of an account, as the contract names them.
const ACCOUNT: [&str; 12] = [
    "handle",
    "-iban",
    "owner",
    "-email",
    "verified",
    "status",
    "balance",
    "held",
    "available",
    "credit_line",
    "currency",
    "-customer",
];

/// All accounts, or those of one customer: named by one of their accounts, or by a part of their name.
pub(super) fn accounts(sight: &Sight<'_>, whose: Option<&str>) -> Sheet {
    let world = sight.world();
    let customer = whose.and_then(|text| sight.account(text).ok()).and_then(|id| world.bank.profile(id));
    let is_meant = |id: AccountId, profile: &Profile| match (customer, whose) {
        (Some(customer), _) => world.bank.may_act(customer.customer, id),
        (None, Some(part)) => profile.owner.as_str().to_lowercase().contains(&part.to_lowercase()),
        (None, None) => true,
    };
    let shown = |id| sight.session.shows_account(world, id);
    let mut sheet = Sheet::new(&ACCOUNT);
    for (_, account, profile) in world.bank.accounts().filter(|(id, _, profile)| shown(*id) && is_meant(*id, profile)) {
        sheet.row(row(world, account, profile));
    }
    sheet
}

fn row(world: &World, account: &Account, profile: &Profile) -> Vec<Cell> {
    vec![
        Cell::text(profile.handle),
        Cell::text(profile.iban),
        Cell::text(&profile.owner),
        Cell::text(&profile.email),
        Cell::Flag(account.verified),
        Cell::text(account.status.word()),
        Cell::Money(account.balance),
        Cell::Money(account.held),
        Cell::Money(account.available()),
        Cell::Money(account.credit_line),
        Cell::text(currency(world, account.currency)),
        Cell::text(world.bank.handle(profile.customer)),
    ]
}

/// The code of a currency: the scenario's, where it is not another.
fn currency(world: &World, currency: Option<Currency>) -> String {
    currency.map_or_else(|| world.rules.currency.to_string(), |currency| currency.to_string())
}

/// One account with what it owns.
pub(super) fn account(sight: &Sight<'_>, id: AccountId, out: &mut Out, json: bool) -> io::Result<()> {
    let bank = &sight.world().bank;
    let Some((account, profile)) = bank.account(id).zip(bank.profile(id)) else { return Ok(()) }; // was just found
    let mut sheet = Sheet::new(&ACCOUNT);
    sheet.row(row(sight.world(), account, profile));
    let positions = exchange::positions(sight, Some(id));
    let orders = sight.world().exchange.orders_of(id).len();
    let profit = sight.moment.views.portfolio.profit_and_loss(id, sight.world());
    if json {
        let mut object = sheet.objects().next().unwrap_or_default();
        let positions: Vec<Value> = positions.objects().map(Value::Object).collect();
        object.insert("positions".to_owned(), Value::from(positions));
        object.insert("holds".to_owned(), Value::from(bank.holds().of(id).count()));
        let holders = bank.access().holders(id).map(|holder| Value::from(bank.handle(holder)));
        object.insert("holders".to_owned(), holders.collect());
        if let Some(limit) = bank.access().limit(id) {
            object.insert("day_limit".to_owned(), Value::from(limit.amount.to_string()));
            object.insert("day_limit_left".to_owned(), Value::from(left_today(sight, limit).to_string()));
        }
        object.insert("bic".to_owned(), Value::from(sight.world().rules.bank.bic()));
        object.insert("open_orders".to_owned(), Value::from(orders));
        object.insert("profit".to_owned(), Value::from(profit.total().to_string()));
        return out.json(object);
    }
    let facts = [
        ("handle", profile.handle.to_string()),
        ("IBAN", iban::spaced(&profile.iban)),
        ("BIC", sight.world().rules.bank.bic()),
        ("owner", profile.owner.to_string()),
        ("e-mail", profile.email.to_string()),
        ("status", format!("{}{}", account.status.word(), if account.verified { "" } else { ", not verified" })),
        ("currency", currency(sight.world(), account.currency)),
        ("balance", account.balance.grouped()),
        ("held", account.held.grouped()),
        ("credit line", account.credit_line.grouped()),
        ("available", account.available().grouped()),
        ("holds", bank.holds().of(id).count().to_string()),
        ("open orders", orders.to_string()),
        ("profit", profit.total().grouped()),
    ];
    let (access, margin) = (access_of(sight, id), margin_of(sight, id));
    for (what, value) in facts.into_iter().chain(access).chain(margin) {
        out.line(&format!("{what:<12}  {value}"))?;
    }
    if positions.is_empty() {
        return Ok(());
    }
    out.line("")?;
    positions.print(out, false)
}

/// What an account on margin has, needs, and is called for.
fn margin_of(sight: &Sight<'_>, id: AccountId) -> Vec<(&'static str, String)> {
    let world = sight.world();
    let Some((rules, margin)) = world.rules.margin.zip(world.exchange.margin(id)) else { return Vec::new() };
    let figures = Figures::of(world, id);
    let missing = figures.missing(figures.exposure, rules.initial_bps);
    let maintenance = figures.missing(figures.position, rules.maintenance_bps);
    let mut facts = vec![
        ("equity", figures.equity_in_cents().grouped()),
        ("exposure", figures.exposure_in_cents().grouped()),
        ("initial", if missing == Money::ZERO { "met".to_owned() } else { format!("{} missing", missing.grouped()) }),
    ];
    let state =
        if maintenance == Money::ZERO { "met".to_owned() } else { format!("{} missing", maintenance.grouped()) };
    facts.push(("maintenance", state));
    facts.extend(margin.called.map(|until| ("called until", crate::cli::out::rfc3339(until))));
    facts
}

/// Who else holds an account, and what may leave it today.
fn access_of(sight: &Sight<'_>, id: AccountId) -> Vec<(&'static str, String)> {
    let bank = &sight.world().bank;
    let holders: Vec<&str> = bank.access().holders(id).map(|holder| bank.handle(holder)).collect();
    let mut facts = Vec::new();
    if !holders.is_empty() {
        facts.push(("joint with", holders.join(", ")));
    }
    if let Some(limit) = bank.access().limit(id) {
        let left = left_today(sight, limit);
        facts.push(("limit a day", format!("{}, {} left", limit.amount.grouped(), left.grouped())));
    }
    facts
}

/// What of a limit is left on the business date that is shown.
fn left_today(sight: &Sight<'_>, limit: &DayLimit) -> Money {
    limit.left(sight.world().business_date(sight.moment.at))
}

/// The trial balance: every account of the chart on its side, by number, and the sums of both sides, by currency.
pub(super) fn ledger(sight: &Sight<'_>) -> Sheet {
    let world = sight.world();
    let mut sheet = Sheet::new(&["number", "account", "class", "debit", "credit", "balance", "currency"]);
    for (of, ledger) in world.bank.ledgers() {
        let of = || Cell::text(currency(world, of));
        let (mut debits, mut credits) = (0_i128, 0_i128);
        let mut told: Vec<_> = ledger.told().collect();
        told.sort_by_key(|(heading, _)| heading.number);
        for (heading, balance) in told {
            let (debit, credit) = sides(balance);
            debits += debit.map_or(0, |money| i128::from(money.0));
            credits += credit.map_or(0, |money| i128::from(money.0));
            let [debit, credit] = [debit, credit].map(|side| side.map_or(Cell::None, Cell::Money));
            let [name, class] = [heading.name, heading.class.word()].map(Cell::text);
            sheet.row(vec![Cell::text(heading.number), name, class, debit, credit, Cell::Money(balance), of()]);
        }
        // Balances are far inside the integers, so their sums are too; both are the same or there is a fault.
        let [debits, credits, sum] = [debits, credits, ledger.sum()]
            .map(|sum| i64::try_from(sum).map_or(Cell::None, |sum| Cell::Money(Money(sum))));
        sheet.row(vec![Cell::None, Cell::text("sum"), Cell::None, debits, credits, sum, of()]);
    }
    sheet
}

/// What everybody, or one account, has paid to the exchange and got back from it; over all of them that
/// is what the ledger's fees are.
pub(super) fn fees(sight: &Sight<'_>, account: Option<AccountId>) -> Sheet {
    let (world, portfolio) = (sight.world(), &sight.moment.views.portfolio);
    let mut sheet = Sheet::new(&["account", "paid", "rebates", "net"]);
    for (id, _, profile) in world.bank.accounts().filter(|(id, _, _)| account.is_none_or(|wanted| wanted == *id)) {
        let charges = portfolio.charges(id);
        if account.is_some() || charges != Charges::default() {
            let figures = [charges.paid, charges.rebates, charges.net()].map(Cell::Money);
            sheet.row(std::iter::once(Cell::text(profile.handle)).chain(figures).collect());
        }
    }
    if account.is_none() {
        let fees = world.bank.ledger().fees;
        sheet.row(vec![Cell::text("(ledger)"), Cell::None, Cell::None, Cell::Money(fees)]);
    }
    sheet
}
