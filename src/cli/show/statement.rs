//! An account's statement: every posting on it along the line, with the balance after each.

use crate::cli::desk::Sight;
use crate::cli::out::{Cell, Sheet};
use crate::domain::{AccountId, Money};
use crate::views::statement;

pub(super) fn statement(sight: &Sight<'_>, id: AccountId) -> Sheet {
    let mut sheet = Sheet::new(&["n", "at", "-type", "what", "reference", "amount", "balance"]);
    let mut balance = Money::ZERO; // an account begins empty
    for n in sight.line.between(1, sight.line.len()) {
        let Some(record) = sight.session.history().record(n) else { continue };
        for entry in statement::entries(&record, id, sight.world()) {
            balance = balance.plus(entry.amount).unwrap_or(balance); // it was counted when it happened
            sheet.row(vec![
                Cell::Count(n.0),
                Cell::At(entry.at),
                Cell::text(entry.event),
                Cell::Text(entry.what),
                Cell::maybe(entry.reference.as_ref(), Cell::text),
                Cell::Money(entry.amount),
                Cell::Money(balance),
            ]);
        }
    }
    let handle = sight.world().bank.handle(id);
    sheet.title.push(format!("{handle}  opening balance {}", Money::ZERO.grouped()));
    sheet.foot.push(format!("{handle}  closing balance {}", balance.grouped()));
    sheet
}
