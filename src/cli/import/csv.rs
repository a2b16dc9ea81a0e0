//! Statements as comma-separated values: which column is what is told by `--map`, or by the names that
//! are common.

use super::entries::{Content, Found, amount, date};
use crate::domain::Money;
use csv::{ReaderBuilder, StringRecord};

/// How a file is to be read.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// `amount=Betrag`, `date=3`: which column is what.
    pub(super) map: Vec<(String, String)>,
    pub(super) delimiter: u8,
    pub(super) decimal: char,
    /// A pattern of strftime.
    pub(super) dates: String,
    pub(super) has_header: bool,
}

/// What columns can be, and the names by which they are known without `--map`.
const FIELDS: [(&str, &[&str]); 7] = [
    ("date", &["date", "booked", "booking date", "posted"]),
    ("amount", &["amount"]),
    ("debit", &["debit"]),
    ("credit", &["credit"]),
    ("reference", &["number", "id", "transaction id", "reference"]),
    ("text", &["text", "description", "what", "memo", "payee"]),
    ("currency", &["currency"]),
];

/// Where each field stands.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    places: [Option<usize>; FIELDS.len()],
}

impl Columns {
    fn of(reading: &Reading, header: Option<&StringRecord>) -> Result<Columns, String> {
        let mut columns = Columns::default();
        let named =
            |name: &str| header.and_then(|header| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name)));
        for ((_, names), place) in FIELDS.iter().zip(&mut columns.places) {
            *place = names.iter().find_map(|name| named(name));
        }
        for (field, column) in &reading.map {
            let at = FIELDS.iter().position(|(name, _)| name == field);
            let known = FIELDS.map(|(name, _)| name).join(", ");
            let at =
                at.ok_or_else(|| format!("--map {field}={column}: there is no field {field:?}; there are {known}"))?;
            let number = column.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let place = named(column).or(number);
            let place = place.ok_or_else(|| format!("--map {field}={column}: the file has no column {column:?}"))?;
            if let Some(slot) = columns.places.get_mut(at) {
                *slot = Some(place);
            }
        }
        let has = |field| columns.place(field).is_some();
        if !has("date") {
            return Err("no column is known to be the date; add --map date=COLUMN".to_owned());
        }
        if !(has("amount") || has("debit") && has("credit")) {
            return Err("no column is known to be the amount; add --map amount=COLUMN, or debit and credit".to_owned());
        }
        Ok(columns)
    }

    fn place(&self, field: &str) -> Option<usize> {
        let at = FIELDS.iter().position(|(name, _)| *name == field)?;
        self.places.get(at).copied().flatten()
    }

    fn get<'r>(&self, row: &'r StringRecord, field: &str) -> Option<&'r str> {
        self.place(field).and_then(|place| row.get(place)).map(str::trim).filter(|text| !text.is_empty())
    }
}

/// The number of a row's line. The reader counts empty lines before a row as a part of it.
fn line_of(text: &str, position: &csv::Position) -> usize {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let before = text.get(start..).unwrap_or_default();
    let empty = before.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| *byte == b'\n').count();
    usize::try_from(position.line()).unwrap_or(usize::MAX).saturating_add(empty)
}

/// Reads a file. Lines that cannot be read are told; that the columns cannot be found is an error.
pub(super) fn read(text: &str, reading: &Reading) -> Result<Content, String> {
    let mut reader = ReaderBuilder::new()
        .delimiter(reading.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let header = if reading.has_header { rows.next().and_then(Result::ok) } else { None };
    let columns = Columns::of(reading, header.as_ref())?;
    let mut content = Content::default();
    for row in rows {
        let Ok(row) = row else { continue }; // the text is UTF-8 already, and rows may be of any length
        let line = row.position().map_or(0, |position| line_of(text, position));
        if row.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if let Some(currency) = columns.get(&row, "currency") {
            let known = content.currency.get_or_insert_with(|| currency.to_owned());
            if known != currency {
                let why = format!("it is in {currency:?}, and the lines before in {known:?}");
                content.take(line, Err(why));
                continue;
            }
        }
        content.take(line, entry(&row, line, &columns, reading));
    }
    Ok(content)
}

fn entry(row: &StringRecord, line: usize, columns: &Columns, reading: &Reading) -> Result<Found, String> {
    let booked = columns.get(row, "date").ok_or("the date is missing")?;
    let booked = date(booked, &reading.dates)?;
    let moved = match columns.get(row, "amount") {
        Some(text) => amount(text, reading.decimal)?,
        None => {
            let of = |field| columns.get(row, field).map_or(Ok(Money::ZERO), |text| amount(text, reading.decimal));
            let (debit, credit) = (of("debit")?, of("credit")?);
            if debit == Money::ZERO && credit == Money::ZERO {
                return Err("the amount is missing".to_owned());
            }
            // What goes out stands there with a sign or without.
            credit.minus(Money(debit.0.abs())).ok_or("the amounts are too large")?
        }
    };
    let reference = columns.get(row, "reference").map(str::to_owned);
    let text = columns.get(row, "text").unwrap_or_default().to_owned();
    Ok(Found { line, date: booked, amount: moved, reference, text })
}
