//! `backtape diff`: two branches, or two records, side by side.

mod curves;

use super::args::{Diff, Moment as Asked};
use super::desk::{Desk, Done, Sight, Status};
use super::json::{self, Object, object};
use super::out::{Cell, Out, Sheet, clock, rfc3339};
use crate::command_line::render;
use crate::domain::{Handle, Price, Qty, Record, RecordNo, Side};
use crate::session::Session;
use crate::session::compare::{Difference, first_difference};
use crate::views::compare::{Account, Compared, Comparison, Field, Figure, Instrument, Level};
use anyhow::anyhow;
use serde_json::Value;
use std::fmt::Display;

pub(super) fn run(desk: &Desk, args: &Diff) -> Done {
    let (a, b) = (Point::parse(&args.a)?, Point::parse(&args.b)?);
    let session = desk.read(&args.journal)?;
    let (left, right) = (a.look(&session)?, b.look(&session)?);
    let history = session.history();
    let (from, to) = (left.moment.n, right.moment.n);
    let both = Both {
        session: &session,
        names: [a.name(&session), b.name(&session)],
        fork: history.fork_point(from, to),
        first: first_difference(history, from, to),
        differing: Comparison::of(&left.moment, &right.moment).differing(),
        drawn: args.account.as_deref().map(|account| find_account([&left, &right], account)).transpose()?,
        left,
        right,
    };
    let mut out = Out::new();
    if args.json {
        out.json(both.object())?;
    } else {
        both.heading().iter().try_for_each(|line| out.line(line))?;
        match both.differing.is_empty() {
            true => out.line("nothing differs")?,
            false => both.sheet().print(&mut out, false)?,
        }
        both.chart().iter().try_for_each(|line| out.line(line))?;
    }
    out.flush()?;
    Ok(Status::Well)
}

/// A side as it is asked for: `main`, `main@120`, `@120`.
struct Point {
    branch: Option<String>,
    at: Option<u64>,
}

impl Point {
    fn parse(text: &str) -> anyhow::Result<Point> {
        let Some((branch, number)) = text.split_once('@') else {
            return Ok(Point { branch: Some(text.to_owned()), at: None });
        };
        let wrong = || anyhow!("{text:?} is not a branch or one of its records: write main, main@120 or @120");
        let at = number.bytes().all(|b| b.is_ascii_digit()).then(|| number.parse().ok()).flatten();
        let branch = Some(branch).filter(|name| !name.is_empty()).map(str::to_owned);
        Ok(Point { branch, at: Some(at.ok_or_else(wrong)?) })
    }

    fn look<'s>(&self, session: &'s Session) -> anyhow::Result<Sight<'s>> {
        let asked = Asked { branch: self.branch.clone(), at: self.at };
        let n = self.at.unwrap_or_default();
        Sight::or(session, &asked, &|other| format!("write {other}@{n}")).map_err(|error| {
            let number = self.branch.as_ref().filter(|name| self.at.is_none() && name.parse::<u64>().is_ok());
            match number {
                Some(number) => anyhow!("{error}; for record {number} of the branch in use write @{number}"),
                None => error,
            }
        })
    }

    fn name(&self, session: &Session) -> String {
        let branch = self.branch.clone().unwrap_or_else(|| session.branch().name.to_string());
        self.at.map_or(branch.clone(), |at| format!("{branch}@{at}"))
    }
}

/// An account that is there on at least one side.
fn find_account(sides: [&Sight<'_>; 2], account: &str) -> anyhow::Result<Handle> {
    let known = sides.iter().flat_map(|sight| sight.moment.world.bank.accounts());
    let found = known.map(|(_, _, profile)| profile.handle).find(|handle| handle.as_str() == account);
    found.ok_or_else(|| anyhow!("there is no account {account} on either side; show accounts lists them"))
}

/// What was found.
struct Both<'a> {
    session: &'a Session,
    names: [String; 2],
    left: Sight<'a>,
    right: Sight<'a>,
    fork: RecordNo,
    first: Option<Difference>,
    differing: Comparison,
    /// Whose equity was asked for.
    drawn: Option<Handle>,
}

impl Both<'_> {
    fn sides(&self) -> [RecordNo; 2] {
        [self.left.moment.n, self.right.moment.n]
    }

    /// The equity of the account that was asked for, or of the first that differs.
    fn chart(&self) -> Vec<String> {
        let account = self.drawn.or_else(|| self.differing.accounts.first().map(|account| account.money.name));
        let chart = account.map(|account| curves::chart(self.session, self.sides(), &self.names, account));
        chart.unwrap_or_default()
    }

    /// The curves of the account that was asked for, or of all that differ.
    fn curves(&self) -> Object {
        let differing = self.differing.accounts.iter().map(|account| account.money.name);
        let accounts: Vec<Handle> = self.drawn.map_or_else(|| differing.collect(), |account| vec![account]);
        curves::object(self.session, self.sides(), &accounts)
    }

    fn record(&self, n: Option<RecordNo>) -> Option<Record> {
        self.session.history().record(n?)
    }

    /// The lines above the table: the sides, the fork, and the first record that differs.
    fn heading(&self) -> Vec<String> {
        let [a, b] = &self.names;
        let width = a.len().max(b.len());
        let at = |sight: &Sight<'_>| format!("n {}  {}", Qty(sight.moment.n.0).grouped(), clock(sight.moment.at));
        let mut lines = vec![
            format!("left   {a:<width$}  {}", at(&self.left)),
            format!("right  {b:<width$}  {}", at(&self.right)),
            format!("fork   {:<width$}  n {}", "", Qty(self.fork.0).grouped()),
        ];
        let Some(first) = self.first else {
            lines.push("the same commands with the same outcomes".to_owned());
            return lines;
        };
        let said = |n| match self.record(n) {
            None => "–".to_owned(),
            Some(record) => record_line(&record),
        };
        lines.push(format!("first  {a:<width$}  {}", said(first.left)));
        lines.push(format!("       {b:<width$}  {}", said(first.right)));
        lines
    }

    fn object(&self) -> Object {
        let side = |name: &str, sight: &Sight<'_>| {
            object! { "name": name, "n": sight.moment.n.0, "at": rfc3339(sight.moment.at) }
        };
        let [a, b] = &self.names;
        let first = self.first.map(|first| {
            object! { "left": self.record(first.left).as_ref().map(told), "right": self.record(first.right).as_ref().map(told) }
        });
        object! {
            "left": side(a, &self.left),
            "right": side(b, &self.right),
            "fork": self.fork.0,
            "first_difference": first,
            "accounts": named(&self.differing.accounts, |account| (account.money.name, of_account(account))),
            "instruments": named(&self.differing.instruments, |one| (one.market.name, of_instrument(one))),
            "shop": named(&self.differing.items, |item| (item.name, fields(&item.fields))),
            "ledger": fields(&self.differing.ledger),
            "equity_curves": self.curves(),
        }
    }

    /// What differs, a heading for each account and instrument.
    fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(&["what", "left", "right", "difference"]);
        for account in &self.differing.accounts {
            heading(&mut sheet, account.money.name);
            rows(&mut sheet, "", &account.money.fields);
            for position in &account.positions {
                rows(&mut sheet, &format!("{} ", position.name), &position.fields);
            }
        }
        for instrument in &self.differing.instruments {
            heading(&mut sheet, instrument.market.name);
            rows(&mut sheet, "", &instrument.market.fields);
            for level in &instrument.levels {
                row(&mut sheet, &format!("{} @ {}", side(level.side), level.price.grouped()), &level.qty);
            }
        }
        for item in &self.differing.items {
            heading(&mut sheet, format!("{} in the shop", item.name));
            rows(&mut sheet, "", &item.fields);
        }
        if !self.differing.ledger.is_empty() {
            heading(&mut sheet, "the bank's books");
            rows(&mut sheet, "", &self.differing.ledger);
        }
        sheet
    }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Buy => "bids",
        Side::Sell => "asks",
    }
}

/// `n 12,874  you  sell you ACME 25 market`, and why where it was refused.
fn record_line(record: &Record) -> String {
    let step = record.step();
    let what = step.map(|step| render(&step.command)).unwrap_or_default();
    let refused = step.and_then(|step| step.outcome.rejection());
    let refused = refused.map(|rejection| format!("  ✗ {}", rejection.message())).unwrap_or_default();
    format!("n {}  {}  {what}{refused}", Qty(record.n.0).grouped(), json::source(&record.by))
}

/// A record for programs.
fn told(record: &Record) -> Object {
    let step = record.step();
    let refused = step.and_then(|step| step.outcome.rejection());
    let mut object = object! {
        "n": record.n.0,
        "at": rfc3339(record.at),
        "by": json::source(&record.by),
        "command": step.map(|step| render(&step.command)),
        "ok": refused.is_none(),
    };
    object.extend(refused.map(|refused| ("rejection".to_owned(), Value::Object(json::rejection(refused)))));
    object
}

/// An object with a key for each name.
fn named<T, N: Display>(things: &[T], one: impl Fn(&T) -> (N, Object)) -> Object {
    let one = |thing| {
        let (name, object) = one(thing);
        (name.to_string(), Value::Object(object))
    };
    things.iter().map(one).collect()
}

fn of_account(account: &Account) -> Object {
    let mut object = fields(&account.money.fields);
    if !account.positions.is_empty() {
        let positions = named(&account.positions, |position: &Compared<_>| (position.name, fields(&position.fields)));
        object.insert("positions".to_owned(), Value::Object(positions));
    }
    object
}

fn of_instrument(instrument: &Instrument) -> Object {
    let mut object = fields(&instrument.market.fields);
    for of in [Side::Buy, Side::Sell] {
        let levels: Vec<Level> = instrument.levels.iter().filter(|level| level.side == of).copied().collect();
        if !levels.is_empty() {
            let levels = named(&levels, |level| (level.price, field(&level.qty)));
            object.insert(side(of).to_owned(), Value::Object(levels));
        }
    }
    object
}

fn fields(fields: &[Field]) -> Object {
    named(fields, |one| (one.name, field(one)))
}

fn field(field: &Field) -> Object {
    object! { "left": value(field.left), "right": value(field.right), "difference": value(field.difference()) }
}

/// A figure for programs.
fn value(figure: Option<Figure>) -> Value {
    match figure {
        None => Value::Null,
        Some(Figure::Money(amount)) => Value::from(amount.to_string()),
        Some(Figure::Price(price)) => Value::from(price.to_string()),
        Some(Figure::Count(count)) => Value::from(count),
        Some(Figure::Word(word)) => Value::from(word),
        Some(Figure::Flag(flag)) => Value::from(flag),
    }
}

fn heading(sheet: &mut Sheet, name: impl Display) {
    let blank = || Cell::Text(String::new());
    sheet.row(vec![Cell::text(name), blank(), blank(), blank()]);
}

fn rows(sheet: &mut Sheet, before: &str, fields: &[Field]) {
    for field in fields {
        let name = match field.name {
            "qty" => "position", // as explain and the screen call it
            name => name,
        };
        row(sheet, &format!("{before}{}", name.replace('_', " ")), field);
    }
}

fn row(sheet: &mut Sheet, name: &str, field: &Field) {
    let difference = match field.difference() {
        None => Cell::Text(String::new()),
        Some(figure) => Cell::Figure(signed(figure)),
    };
    sheet.row(vec![Cell::Text(format!("  {name}")), cell(field.left), cell(field.right), difference]);
}

fn cell(figure: Option<Figure>) -> Cell {
    match figure {
        None => Cell::None,
        Some(figure) => Cell::Figure(shown(figure)),
    }
}

/// A figure for people.
fn shown(figure: Figure) -> String {
    match figure {
        Figure::Money(amount) => amount.grouped(),
        Figure::Price(price) => price.grouped(),
        Figure::Count(count) => {
            let sign = if count < 0 { "-" } else { "" };
            format!("{sign}{}", Qty(count.unsigned_abs()).grouped())
        }
        Figure::Word(word) => word.to_owned(),
        Figure::Flag(flag) => if flag { "yes" } else { "no" }.to_owned(),
    }
}

/// A difference with its sign.
fn signed(figure: Figure) -> String {
    let more = match figure {
        Figure::Money(amount) => amount.0 > 0,
        Figure::Price(price) => price > Price(0),
        Figure::Count(count) => count > 0,
        Figure::Word(_) | Figure::Flag(_) => false,
    };
    if more { format!("+{}", shown(figure)) } else { shown(figure) }
}
