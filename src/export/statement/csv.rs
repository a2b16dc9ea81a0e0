//! A statement as comma-separated values: a header, then a line for each entry. Amounts have their
//! sign, a point and two places; dates are those of ISO 8601.

use super::{StatementError, Written, reference};
use crate::export::table::Table;
use crate::text::clean_line;

/// The columns.
const COLUMNS: [&str; 12] = [
    "number",
    "booked",
    "value",
    "amount",
    "currency",
    "balance",
    "type",
    "what",
    "counterparty",
    "iban",
    "reference",
    "record",
];

pub(super) fn write(written: &Written<'_>) -> Result<String, StatementError> {
    let currency = clean_line(written.currency());
    let mut table = Table::new(&COLUMNS);
    for line in written.statement.lines() {
        let entry = &line.entry;
        let other = written.counterparty(entry);
        table.row(&[
            &line.number.to_string(),
            &line.booked.to_string(),
            &line.booked.to_string(),
            &entry.amount.to_string(),
            &currency,
            &line.balance.to_string(),
            entry.event,
            &clean_line(&entry.what),
            &other.map(|other| clean_line(other.owner.as_str())).unwrap_or_default(),
            &other.map(|other| other.iban.to_string()).unwrap_or_default(),
            &reference(entry).unwrap_or_default(),
            &entry.n.to_string(),
        ]);
    }
    Ok(table.text())
}
