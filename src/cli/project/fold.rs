//! What records and events become in the tables.

use super::Position;
use crate::cli::json::{self, Names};
use crate::cli::out::rfc3339;
use crate::command_line::render;
use crate::domain::bank::LedgerAccount;
use crate::domain::{Currency, Event, OrderKind, Price, Record, RecordNo, Step, World, postings};
use crate::history::Line;
use crate::session::Session;
use crate::views::Orders;
use rusqlite::{Transaction, params};

/// Folds the records of a line after one of them into the tables. Gives how many there were.
pub(super) fn fold(work: &Transaction<'_>, session: &Session, line: &Line, after: RecordNo) -> anyhow::Result<u64> {
    let history = session.history();
    let stands = line.position(after).unwrap_or(0);
    let mut orders = Orders::default();
    line.between(1, stands).filter_map(|n| history.record(n)).for_each(|record| orders.note(&record));
    let names = session.moment_at(line.tip())?.world; // accounts and symbols are only ever added
    let mut date = session.moment_at(after)?.world.date;
    let mut records = 0;
    for record in line.between(stands + 1, line.len()).filter_map(|n| history.record(n)) {
        let Some(step) = record.step() else { continue }; // a line holds commands alone
        orders.note(&record);
        let day = date.unwrap_or_else(|| crate::domain::Date::of(record.at)).to_string();
        put_record(work, &record, step, &day)?;
        for (number, event) in (1..).zip(record.events()) {
            let data = json::event(event, &Names { world: &names, orders: &orders });
            let data = serde_json::Value::Object(data).to_string();
            work.prepare_cached("INSERT INTO events VALUES (?, ?, ?, ?)")?.execute(params![
                number_of(record.n.0),
                number,
                event.name(),
                data
            ])?;
            put_postings(work, &record, number, event, &day, &names)?;
            put_event(work, &record, event, &day, &names)?;
            if let Event::DayEnded { next, .. } = event {
                date = Some(*next);
            }
        }
        records += 1;
    }
    let letters = session.moment_at(line.tip())?;
    for letter in letters.views.mail.letters().filter(|letter| letter.n > after) {
        work.prepare_cached("INSERT INTO mail (record, at, account, subject) VALUES (?, ?, ?, ?)")?.execute(
            params![
                number_of(letter.n.0),
                rfc3339(letter.at),
                names.bank.handle(letter.account),
                letter.subject(&names)
            ],
        )?;
    }
    put_state(work, &names)?;
    Ok(records)
}

/// Says where the tables stand from now on.
pub(super) fn stand(work: &Transaction<'_>, session: &Session, position: &Position) -> anyhow::Result<()> {
    let moment = session.moment_at(position.record)?;
    let day = moment.world.business_date(moment.at).to_string();
    work.execute("DELETE FROM position", [])?;
    work.execute(
        "INSERT INTO position VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            position.journal,
            position.branch,
            number_of(position.record.0),
            position.hash,
            moment.world.rules.currency.as_str(),
            rfc3339(moment.at),
            day
        ],
    )?;
    Ok(())
}

/// A number as SQLite has them: 63 bits, which all that is counted here fits.
fn number_of(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn put_record(work: &Transaction<'_>, record: &Record, step: &Step, day: &str) -> rusqlite::Result<()> {
    let command = render(&step.command);
    let verb = command.split(' ').next().unwrap_or_default();
    let rejection = step.outcome.rejection();
    work.prepare_cached("INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        number_of(record.n.0),
        rfc3339(record.at),
        day,
        json::source(&record.by),
        verb,
        command,
        rejection.is_none(),
        rejection.map(|rejection| rejection.code()),
        rejection.map(|rejection| rejection.message().to_string())
    ])?;
    Ok(())
}

/// The code of a currency; the scenario's own where none is named.
fn code<'a>(currency: Option<&'a Currency>, world: &'a World) -> &'a str {
    currency.map_or(world.rules.currency.as_str(), |currency| currency.as_str())
}

/// The name of an account of the ledger, and of the customer's account.
fn ledger(account: LedgerAccount, world: &World) -> (&'static str, Option<&str>) {
    let of = match account {
        LedgerAccount::Customer(id) => Some(world.bank.handle(id)),
        _ => None,
    };
    (account.heading().name, of)
}

fn put_postings(
    work: &Transaction<'_>,
    record: &Record,
    number: i64,
    event: &Event,
    day: &str,
    world: &World,
) -> anyhow::Result<()> {
    let mut moved = Vec::new();
    postings(event, |posting| moved.push(posting))?;
    for (i, posting) in (1_i64..).zip(moved) {
        let (ledger, account) = ledger(posting.account, world);
        work.prepare_cached("INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
            number_of(record.n.0),
            number,
            i,
            day,
            ledger,
            account,
            posting.amount.0,
            code(posting.currency.as_ref(), world)
        ])?;
    }
    Ok(())
}

/// The limit of an order, or where it has none what sets it off.
fn price(kind: OrderKind) -> Option<i64> {
    let trigger = match kind {
        OrderKind::Stop { trigger, .. } => Some(trigger),
        _ => None,
    };
    kind.limit().or(trigger).map(|price: Price| price.0)
}

fn put_event(work: &Transaction<'_>, record: &Record, event: &Event, day: &str, world: &World) -> rusqlite::Result<()> {
    let n = number_of(record.n.0);
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| work.prepare_cached(sql)?.execute(values).map(|_| ());
    match event {
        Event::OrderAccepted { order, account, instrument, side, qty, kind, .. } => run(
            "INSERT INTO orders (\"order\", record, account, symbol, side, kind, tif, qty, price) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                number_of(order.0),
                n,
                world.bank.handle(*account),
                world.exchange.symbol(*instrument),
                side.word(),
                json::kind_word(*kind),
                json::time_in_force(*kind),
                number_of(qty.0),
                price(*kind)
            ],
        ),
        Event::TradeExecuted(trade) => {
            let ((buyer, _), (seller, _)) = (trade.buyer(), trade.seller());
            run(
                "INSERT INTO trades VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                params![
                    number_of(trade.trade.0),
                    n,
                    rfc3339(record.at),
                    day,
                    world.exchange.symbol(trade.instrument),
                    number_of(trade.qty.0),
                    trade.price.0,
                    trade.price.times(trade.qty).map(|value| value.0),
                    number_of(trade.maker.0),
                    number_of(trade.taker.0),
                    trade.taker_side.word(),
                    world.bank.handle(buyer),
                    world.bank.handle(seller),
                    trade.maker_fee.0,
                    trade.taker_fee.0
                ],
            )?;
            for order in [trade.maker, trade.taker] {
                run(
                    "UPDATE orders SET filled = filled + ?2 WHERE \"order\" = ?1",
                    params![number_of(order.0), number_of(trade.qty.0)],
                )?;
                filled(work, order.0, n)?;
            }
            Ok(())
        }
        Event::OrderCancelled { order, reason, .. } => run(
            "UPDATE orders SET state = 'cancelled', reason = ?2, done = ?3 WHERE \"order\" = ?1",
            params![number_of(order.0), reason.word(), n],
        ),
        Event::OrderReduced { order, qty } => {
            run(
                "UPDATE orders SET qty = qty - ?2 WHERE \"order\" = ?1",
                params![number_of(order.0), number_of(qty.0)],
            )?;
            filled(work, order.0, n)
        }
        Event::OrderAmended { order, qty, price, .. } => run(
            "UPDATE orders SET qty = ?2, price = ?3 WHERE \"order\" = ?1",
            params![number_of(order.0), number_of(qty.0), price.0],
        ),
        Event::OrderPriced { order, price } => {
            run("UPDATE orders SET price = ?2 WHERE \"order\" = ?1", params![number_of(order.0), price.0])
        }
        Event::OrderAdjusted { order, qty, open, kind, .. } => run(
            "UPDATE orders SET qty = ?2, filled = ?3, price = ?4 WHERE \"order\" = ?1",
            params![number_of(order.0), number_of(qty.0), number_of(qty.0.saturating_sub(open.0)), price(*kind)],
        ),
        Event::ItemsSold { order, account, lines, .. } => {
            for (line, sold) in (1_i64..).zip(lines) {
                run(
                    "INSERT INTO sales VALUES (?, ?, ?, ?, ?, ?, ?)",
                    params![
                        number_of(order.0),
                        line,
                        n,
                        world.bank.handle(*account),
                        world.shop.name(sold.item),
                        number_of(sold.qty.0),
                        sold.price.0
                    ],
                )?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// An order of which nothing is open any more is filled.
fn filled(work: &Transaction<'_>, order: u64, n: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE orders SET state = 'filled', done = ?2 WHERE \"order\" = ?1 AND state = 'open' AND filled >= qty";
    work.prepare_cached(sql)?.execute(params![number_of(order), n]).map(|_| ())
}

/// The tables that tell how things stand now.
fn put_state(work: &Transaction<'_>, world: &World) -> rusqlite::Result<()> {
    work.execute_batch(
        "DELETE FROM accounts; DELETE FROM ledger; DELETE FROM instruments; DELETE FROM positions; DELETE FROM items;",
    )?;
    let mut put = work.prepare_cached("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?;
    for (_, account, profile) in world.bank.accounts() {
        put.execute(params![
            profile.handle.as_str(),
            profile.iban.as_str(),
            profile.owner.as_str(),
            profile.email.as_str(),
            account.verified,
            account.status.word(),
            account.balance.0,
            account.held.0,
            account.available().0,
            account.credit_line.0,
            code(account.currency.as_ref(), world)
        ])?;
    }
    for (currency, ledger) in world.bank.ledgers() {
        for (of, balance) in ledger.rows() {
            let row = params![of.name, code(currency.as_ref(), world), balance.0, of.number, of.class.word()];
            work.prepare_cached("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)")?.execute(row)?;
        }
    }
    for (id, instrument) in world.exchange.instruments() {
        work.prepare_cached("INSERT INTO instruments VALUES (?, ?, ?, ?, ?)")?.execute(params![
            instrument.symbol.as_str(),
            instrument.name.as_ref().map(|name| name.as_str()),
            instrument.tick.0,
            number_of(instrument.lot.0),
            world.exchange.last_price(id).map(|price| price.0)
        ])?;
        let mut put = work.prepare_cached("INSERT INTO positions VALUES (?, ?, ?)")?;
        for (account, _, profile) in world.bank.accounts() {
            let qty = world.exchange.holding(id, account).net();
            if qty != 0 {
                put.execute(params![profile.handle.as_str(), instrument.symbol.as_str(), qty])?;
            }
        }
    }
    for (_, item) in world.shop.items() {
        work.prepare_cached("INSERT INTO items VALUES (?, ?, ?, ?)")?.execute(params![
            item.name.as_str(),
            item.price.0,
            number_of(item.stock.0),
            number_of(item.sold.0)
        ])?;
    }
    Ok(())
}
