//! An account's statement: what it had, every posting on it in a period with the balance after each,
//! what it had then.

use crate::cli::args::{Show, StatementAs};
use crate::cli::desk::{Refused, Sight};
use crate::cli::out::{Cell, Out, Sheet};
use crate::domain::AccountId;
use crate::export::{StatementForm, Written};
use crate::views::statement::{Period, Statement};

/// Reads the statement off the line.
fn read(sight: &Sight<'_>, id: AccountId, args: &Show) -> anyhow::Result<Statement> {
    let period = match &args.month {
        Some(month) => Period::month(month)?,
        None => Period::new(args.from, args.to)?,
    };
    let mut statement = Statement::new(id, period);
    for n in sight.line.between(1, sight.line.len()) {
        if let Some(record) = sight.session.history().record(n) {
            statement.fold(&record, sight.world());
        }
    }
    Ok(statement)
}

pub(super) fn statement(sight: &Sight<'_>, id: AccountId, args: &Show) -> anyhow::Result<Sheet> {
    let statement = read(sight, id, args)?;
    let columns =
        ["number", "n", "-at", "booked", "-value", "-type", "what", "reference", "amount", "balance", "-currency"];
    let mut sheet = Sheet::new(&columns);
    let world = sight.world();
    let own = world.bank.account(id).and_then(|account| account.currency.as_ref());
    let currency = own.map_or(world.rules.currency.as_str(), |currency| currency.as_str());
    for line in statement.lines() {
        let entry = &line.entry;
        sheet.row(vec![
            Cell::text(line.number),
            Cell::Count(entry.n.0),
            Cell::At(entry.at),
            Cell::text(line.booked),
            Cell::text(line.booked),
            Cell::text(entry.event),
            Cell::text(&entry.what),
            Cell::maybe(entry.reference.as_ref(), Cell::text),
            Cell::Money(entry.amount),
            Cell::Money(line.balance),
            Cell::text(currency),
        ]);
    }
    let handle = sight.world().bank.handle(id);
    let (from, to) = statement.days();
    sheet.title.push(format!("{handle}  {from}  opening balance {} {currency}", statement.opening().grouped()));
    sheet.foot.push(format!("{handle}  {to}  closing balance {} {currency}", statement.closing().grouped()));
    Ok(sheet)
}

/// The statement in a form that other programs read.
pub(super) fn write(sight: &Sight<'_>, id: AccountId, args: &Show, out: &mut Out) -> anyhow::Result<()> {
    let statement = read(sight, id, args)?;
    let moment = &sight.moment;
    let written = Written { statement: &statement, world: &moment.world, n: moment.n, at: moment.at };
    let form = match args.form {
        Some(StatementAs::Mt940) => StatementForm::Mt940,
        Some(StatementAs::Camt053) => StatementForm::Camt053,
        Some(StatementAs::Csv) | None => StatementForm::Csv,
    };
    let text = form.write(&written).map_err(|error| Refused(error.to_string()))?;
    Ok(out.file(&text)?)
}
