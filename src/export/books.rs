//! The whole bank's books: the postings of every event, as a plain-text journal for hledger, or as
//! comma-separated values.

use super::table::Table;
use crate::domain::bank::{LedgerAccount, Posting};
use crate::domain::{Currency, Date, Event, Inconsistent, Money, Record, World, postings};
use crate::text::clean_line;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// One side of a movement, as it goes out.
struct Side {
    account: LedgerAccount,
    amount: Money,
    /// Of which currency, where it is not the scenario's.
    currency: Option<Currency>,
}

/// What an event moved. Nothing for events that move no money.
fn moved(event: &Event) -> Result<Vec<Side>, Inconsistent> {
    let mut sides = Vec::new();
    postings(event, |Posting { account, amount, currency }| sides.push(Side { account, amount, currency }))?;
    Ok(sides)
}

/// What the payer wrote.
fn reference(event: &Event) -> Option<String> {
    event.reference().map(|text| clean_line(text.as_str()))
}

/// An account of the ledger, where it stands in the chart of accounts: `liabilities:customers:alice`.
fn name(account: LedgerAccount, world: &World) -> String {
    let heading = account.heading();
    let own = format!("{}:{}", heading.class.word(), heading.name);
    match account {
        LedgerAccount::Customer(id) => format!("{own}:{}", world.bank.handle(id)),
        _ => own,
    }
}

/// A plain-text journal as hledger reads it. What the bank's books call a gain of an account is a credit:
/// an amount below zero here, as hledger has it for what is owed, earned or owned by the bank's owners.
/// Each event with postings is a transaction; the last one asserts every balance, so that `hledger
/// check` proves that the postings add up to what the bank says.
pub(super) struct Hledger {
    body: String,
    currency: String,
    accounts: BTreeSet<String>,
    commodities: BTreeSet<String>,
    last: Option<Date>,
}

impl Hledger {
    /// From the state before the first record that is taken along, which opens with its balances.
    pub(super) fn new(before: &World, day: Date) -> Hledger {
        let mut journal = Hledger {
            body: String::new(),
            currency: commodity(before.rules.currency.as_str()),
            accounts: BTreeSet::new(),
            commodities: BTreeSet::new(),
            last: None,
        };
        let opening: Vec<Side> = balances(before).into_iter().filter(|side| side.amount != Money::ZERO).collect();
        if !opening.is_empty() {
            journal.transaction(day, "opening balances", &[], &opening, before);
        }
        journal
    }

    /// A record, booked on a day. `world` gives the names.
    pub(super) fn record(&mut self, record: &Record, day: Date, world: &World) -> Result<(), Inconsistent> {
        for event in record.events() {
            let sides = moved(event)?;
            if sides.is_empty() {
                continue;
            }
            let said = reference(event).map(|text| text.replace(';', ",")); // the rest would be a comment
            let about = said.map_or_else(|| event.name().to_owned(), |said| format!("{} | {said}", event.name()));
            let tags = [format!("record:{}", record.n), format!("at:{}", stamp(record.at))];
            self.transaction(day, &format!("({}) {}", record.n, about.trim()), &tags, &sides, world);
        }
        Ok(())
    }

    fn transaction(&mut self, day: Date, about: &str, tags: &[String], sides: &[Side], world: &World) {
        let comment = if tags.is_empty() { String::new() } else { format!("  ; {}", tags.join(", ")) };
        let _ = writeln!(self.body, "\n{day} * {about}{comment}"); // text takes everything
        for side in sides {
            let (account, commodity) = (name(side.account, world), self.commodity(side.currency));
            let credit = decimal(-i128::from(side.amount.0));
            let _ = writeln!(self.body, "    {account:<40}  {credit:>20} {commodity}");
            self.accounts.insert(account);
            self.commodities.insert(commodity);
        }
        self.last = self.last.max(Some(day));
    }

    /// What a currency is called; the scenario's own where none is named.
    fn commodity(&self, currency: Option<Currency>) -> String {
        currency.map_or_else(|| self.currency.clone(), |currency| currency.as_str().to_owned())
    }

    /// The whole journal; every balance is asserted to be the one of `after`, the state at its end.
    pub(super) fn text(mut self, title: &str, after: &World) -> String {
        for side in balances(after) {
            self.accounts.insert(name(side.account, after));
            self.commodities.insert(self.commodity(side.currency));
        }
        self.commodities.insert(self.currency.clone());
        if let Some(day) = self.last {
            let _ = writeln!(self.body, "\n{day} * balances of the bank  ; asserted");
            for side in balances(after) {
                let (account, balance) = (name(side.account, after), decimal(-i128::from(side.amount.0)));
                let commodity = self.commodity(side.currency);
                let _ = writeln!(self.body, "    {account:<40}  0.00 {commodity} = {balance} {commodity}");
            }
        }
        let mut head = format!("; {title}\n; hledger -f FILE check --strict\n\n");
        for commodity in &self.commodities {
            let _ = writeln!(head, "commodity 1000.00 {commodity}");
        }
        head.push('\n');
        for account in &self.accounts {
            let _ = writeln!(head, "account {account}");
        }
        head + &self.body
    }
}

/// Every account of the ledger with its balance, in each currency.
fn balances(world: &World) -> Vec<Side> {
    let mut sides = Vec::new();
    for (currency, ledger) in world.bank.ledgers() {
        sides.extend(ledger.own().map(|(account, amount)| Side { account, amount, currency }));
    }
    let customers = world.bank.accounts();
    sides.extend(customers.map(|(id, account, _)| {
        let (amount, currency) = (account.balance, account.currency);
        Side { account: LedgerAccount::Customer(id), amount, currency }
    }));
    sides
}

/// A currency as hledger reads it: plain letters, anything else in quotes.
fn commodity(currency: &str) -> String {
    let is_plain = !currency.is_empty() && currency.chars().all(|c| c.is_ascii_alphabetic());
    if is_plain { currency.to_owned() } else { format!("\"{}\"", clean_line(currency).replace(['"', ';'], "")) }
}

fn decimal(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
}

fn stamp(at: crate::domain::Time) -> String {
    jiff::Timestamp::from_microsecond(at.0).map_or_else(|_| at.0.to_string(), |stamp| format!("{stamp:.6}"))
}

/// Every posting as a row.
pub(super) struct Postings {
    table: Table,
    pub(super) rows: u64,
}

impl Postings {
    pub(super) fn new() -> Postings {
        let columns = ["record", "at", "booked", "event", "account", "amount", "currency", "reference"];
        Postings { table: Table::new(&columns), rows: 0 }
    }

    /// A record, booked on a day. `world` gives the names.
    pub(super) fn record(&mut self, record: &Record, day: Date, world: &World) -> Result<(), Inconsistent> {
        let (n, at, booked) = (record.n.to_string(), stamp(record.at), day.to_string());
        let plain = clean_line(world.rules.currency.as_str());
        for event in record.events() {
            let said = reference(event).unwrap_or_default();
            for side in moved(event)? {
                let (account, amount) = (name(side.account, world), side.amount.to_string());
                let currency = side.currency.as_ref().map_or(plain.as_str(), |currency| currency.as_str());
                self.table.row(&[&n, &at, &booked, event.name(), &account, &amount, currency, &said]);
                self.rows += 1;
            }
        }
        Ok(())
    }

    pub(super) fn text(self) -> String {
        self.table.text()
    }
}
