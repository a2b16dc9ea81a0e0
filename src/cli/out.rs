//! Standard output: lines, JSON and tables. All that goes out passes here, and is cleaned here.

use crate::domain::{Money, Price, Qty, RecordNo, Time};
use crate::text;
use crate::views::quantity::{Unit, Value as Figure};
use crate::views::ratio;
use serde_json::{Map, Value};
use std::io::{self, BufWriter, IsTerminal as _, StdoutLock, Write};

/// Standard output.
pub(super) struct Out {
    to: BufWriter<StdoutLock<'static>>,
}

impl Out {
    pub(super) fn new() -> Out {
        Out { to: BufWriter::new(io::stdout().lock()) }
    }

    /// Prints a line.
    pub(super) fn line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.to, "{}", text::clean_line(line).trim_end())
    }

    /// Prints a text that is to be read by another program, as it is: who made it has cleaned what people
    /// wrote in it.
    /// A terminal gets no carriage return, whatever the form of the file has at the ends of its lines.
    pub(super) fn file(&mut self, text: &str) -> io::Result<()> {
        match io::stdout().is_terminal() {
            true => self.to.write_all(text.replace('\r', "").as_bytes()),
            false => self.to.write_all(text.as_bytes()),
        }
    }

    /// Prints one JSON object on a line.
    pub(super) fn json(&mut self, object: Map<String, Value>) -> io::Result<()> {
        writeln!(self.to, "{}", text::escape_json(&Value::Object(object).to_string()))
    }

    /// What was printed reaches the reader now.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A moment as RFC 3339 in UTC with microseconds.
pub(super) fn rfc3339(at: Time) -> String {
    match jiff::Timestamp::from_microsecond(at.0) {
        Ok(timestamp) => format!("{timestamp:.6}"),
        Err(_) => format!("{} µs", at.0), // beyond the year 9999
    }
}

/// A moment for people, to the second, in UTC.
pub(super) fn clock(at: Time) -> String {
    match jiff::Timestamp::from_microsecond(at.0) {
        Ok(timestamp) => timestamp.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => format!("{} µs", at.0),
    }
}

/// A day in UTC.
fn day(at: Time) -> String {
    match jiff::Timestamp::from_microsecond(at.0) {
        Ok(timestamp) => timestamp.strftime("%Y-%m-%d").to_string(),
        Err(_) => format!("{} µs", at.0),
    }
}

/// A ratio for programs: ten digits of it, which are the same however it was added up.
fn ratio_value(ratio: f64) -> Value {
    match format!("{ratio:.9e}").parse::<f64>() {
        Ok(rounded) if rounded.is_finite() => Value::from(rounded + 0.0), // no minus before nothing
        _ => Value::Null,
    }
}

/// One figure or word of a view, for the table and for JSON.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing there.
    None,
    /// A word or a text.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A number that counts or names.
    Count(u64),
    /// A number of shares; below zero where they are owed.
    Net(i64),
    /// Numbers of records.
    Records(Vec<RecordNo>),
    /// An amount.
    Money(Money),
    /// A price.
    Price(Price),
    /// A moment.
    At(Time),
    /// A day in UTC.
    Day(Time),
    /// A ratio.
    Ratio(f64),
    /// A ratio that people are told in percent.
    Percent(f64),
    /// A figure that is text already. In the table alone.
    Figure(String),
    /// A value of a quantity.
    Value(Figure),
    /// A change of one, with its sign.
    Change(Figure),
}

impl Cell {
    pub(super) fn text(text: impl ToString) -> Cell {
        Cell::Text(text.to_string())
    }

    pub(super) fn maybe<T>(value: Option<T>, cell: fn(T) -> Cell) -> Cell {
        value.map_or(Cell::None, cell)
    }

    /// For programs.
    pub(super) fn value(&self) -> Value {
        match self {
            Cell::None => Value::Null,
            Cell::Text(text) | Cell::Figure(text) => Value::from(text.as_str()),
            Cell::Flag(flag) => Value::from(*flag),
            Cell::Count(count) => Value::from(*count),
            Cell::Net(shares) => Value::from(*shares),
            Cell::Records(records) => records.iter().map(|n| n.0).collect(),
            Cell::Money(money) => Value::from(money.to_string()),
            Cell::Price(price) => Value::from(price.to_string()),
            Cell::At(at) => Value::from(rfc3339(*at)),
            Cell::Day(at) => Value::from(day(*at)),
            Cell::Ratio(ratio) | Cell::Percent(ratio) => ratio_value(*ratio),
            Cell::Value(figure) | Cell::Change(figure) => match figure.unit {
                Unit::Money | Unit::Price => Value::from(figure.to_string()),
                Unit::Count => Value::from(figure.amount),
            },
        }
    }

    /// For people.
    fn shown(&self) -> String {
        match self {
            Cell::None => "–".to_owned(),
            Cell::Text(text) | Cell::Figure(text) => text::clean_line(text),
            Cell::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Cell::Count(count) => Qty(*count).grouped(),
            Cell::Net(shares) => {
                let sign = if *shares < 0 { "-" } else { "" };
                format!("{sign}{}", Qty(shares.unsigned_abs()).grouped())
            }
            Cell::Records(records) if records.is_empty() => "–".to_owned(),
            Cell::Records(records) => {
                let numbers: Vec<String> = records.iter().map(|n| Qty(n.0).grouped()).collect();
                numbers.join("  ")
            }
            Cell::Money(money) => money.grouped(),
            Cell::Price(price) => price.grouped(),
            Cell::At(at) => clock(*at),
            Cell::Day(at) => day(*at),
            Cell::Ratio(ratio) => ratio::decimal(*ratio, 4),
            Cell::Percent(ratio) => ratio::percent(*ratio),
            Cell::Value(figure) => figure.grouped(),
            Cell::Change(figure) => figure.signed(),
        }
    }

    fn is_number(&self) -> bool {
        match self {
            Cell::Count(_) | Cell::Net(_) | Cell::Money(_) | Cell::Price(_) | Cell::Figure(_) => true,
            Cell::Value(_) | Cell::Change(_) | Cell::Ratio(_) | Cell::Percent(_) => true,
            Cell::None | Cell::Text(_) | Cell::Records(_) | Cell::Flag(_) | Cell::At(_) | Cell::Day(_) => false,
        }
    }
}

/// A view as rows: the same rows make the table and the JSON.
pub(super) struct Sheet {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    /// Lines before the table.
    pub(super) title: Vec<String>,
    /// Lines after the table.
    pub(super) foot: Vec<String>,
}

/// A column: its key in JSON, and whether the table has it.
struct Column {
    key: &'static str,
    shown: bool,
}

impl Sheet {
    /// A sheet with these columns. One whose key begins with a `-` is in JSON alone.
    pub(super) fn new(keys: &[&'static str]) -> Sheet {
        let column = |key: &&'static str| match key.strip_prefix('-') {
            Some(key) => Column { key, shown: false },
            None => Column { key, shown: true },
        };
        Sheet { columns: keys.iter().map(column).collect(), rows: Vec::new(), title: Vec::new(), foot: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len());
        self.rows.push(cells);
    }

    /// Whether there is no row.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows as objects.
    pub(super) fn objects(&self) -> impl Iterator<Item = Map<String, Value>> {
        let object = |row: &Vec<Cell>| {
            let fields = self.columns.iter().zip(row).map(|(column, cell)| (column.key.to_owned(), cell.value()));
            fields.collect()
        };
        self.rows.iter().map(object)
    }

    /// Prints it.
    pub(super) fn print(&self, out: &mut Out, json: bool) -> io::Result<()> {
        if json {
            return self.objects().try_for_each(|object| out.json(object));
        }
        let title = self.title.iter();
        title.map(String::as_str).chain(self.lines().iter().map(String::as_str)).try_for_each(|line| out.line(line))?;
        self.foot.iter().try_for_each(|line| out.line(line))
    }

    /// Prints a sheet of one row: as an object, or a line for each field.
    pub(super) fn print_upright(&self, out: &mut Out, json: bool) -> io::Result<()> {
        if json {
            return self.print(out, true);
        }
        let fields = self.rows.iter().flat_map(|row| self.columns.iter().zip(row));
        let fields: Vec<_> = fields.map(|(column, cell)| (column.key.replace('_', " "), cell.shown())).collect();
        let width = fields.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        fields.iter().try_for_each(|(key, value)| out.line(&format!("{key:<width$}  {value}")))
    }

    /// The table: a heading, and the rows with their columns aligned.
    pub(super) fn lines(&self) -> Vec<String> {
        let mut lines = vec![String::new(); self.rows.len() + 1];
        for (index, column) in self.columns.iter().enumerate().filter(|(_, column)| column.shown) {
            let cells = self.rows.iter().filter_map(|row| row.get(index));
            for (line, cell) in lines.iter_mut().zip(aligned(column.key, cells)) {
                if !line.is_empty() {
                    line.push_str("  ");
                }
                line.push_str(&cell);
            }
        }
        lines
    }
}

/// A column's heading and cells, all of one width: numbers on their decimal point, words to the left.
fn aligned<'a>(heading: &str, cells: impl Iterator<Item = &'a Cell> + Clone) -> Vec<String> {
    let numbers = cells.clone().any(Cell::is_number);
    let after_point = |text: &str| text.split_once('.').map_or(0, |(_, fraction)| fraction.len() + 1);
    let shown: Vec<String> = cells.map(Cell::shown).collect();
    let fraction = if numbers { shown.iter().map(|text| after_point(text)).max().unwrap_or(0) } else { 0 };
    let padded = shown.into_iter().map(|text| match numbers {
        true => format!("{text}{:1$}", "", fraction - after_point(&text)),
        false => text,
    });
    let mut column = vec![heading.replace('_', " ")];
    column.extend(padded);
    let width = column.iter().map(|text| text::width(text)).max().unwrap_or(0);
    let pad = if numbers { text::pad_left } else { text::pad_right };
    column.iter().map(|text| pad(text, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_on_their_decimal_point() {
        let mut sheet = Sheet::new(&["who", "-secret", "price", "qty"]);
        sheet.row(vec![Cell::text("alice"), Cell::Flag(true), Cell::Price(Price(1_000_525)), Cell::Count(1_000)]);
        sheet.row(vec![Cell::text("bo"), Cell::Flag(true), Cell::Price(Price(10_000)), Cell::Count(7)]);
        sheet.row(vec![Cell::text("c"), Cell::Flag(true), Cell::None, Cell::Count(7)]);
        let lines: Vec<_> = sheet.lines().iter().map(|line| line.trim_end().to_owned()).collect();
        assert_eq!(
            lines,
            ["who       price    qty", "alice  100.0525  1,000", "bo       1.00        7", "c        –           7",]
        );
        let first = sheet.objects().next().map(|object| Value::Object(object).to_string());
        assert_eq!(first.as_deref(), Some(r#"{"who":"alice","secret":true,"price":"100.0525","qty":1000}"#));
    }

    #[test]
    fn ratios() {
        let shown = |cell: Cell| (cell.shown(), cell.value().to_string());
        let cases = [
            (Cell::Ratio(0.469_94), "0.4699", "0.46994"),
            (Cell::Ratio(-0.000_001), "0.0000", "-1e-6"),
            (Cell::Ratio(1.0 / 3.0), "0.3333", "0.3333333333"),
            (Cell::Percent(-0.2), "-20.00%", "-0.2"),
            (Cell::Percent(0.000_012_3), "0.0012%", "0.0000123"),
            (Cell::Percent(-0.0), "0.00%", "0.0"),
            (Cell::Percent(f64::NAN), "NaN%", "null"),
        ];
        for (cell, text, json) in cases {
            assert_eq!(shown(cell), (text.to_owned(), json.to_owned()));
        }
    }

    #[test]
    fn times() {
        assert_eq!(rfc3339(Time(1_767_603_600_000_001)), "2026-01-05T09:00:00.000001Z");
        assert_eq!(rfc3339(Time(0)), "1970-01-01T00:00:00.000000Z");
        assert_eq!(clock(Time(1_767_603_600_000_001)), "2026-01-05 09:00:00");
        assert!(!rfc3339(Time(i64::MAX)).is_empty());
    }

    #[test]
    fn hostile_text_is_cleaned_in_tables() {
        let mut sheet = Sheet::new(&["owner"]);
        sheet.row(vec![Cell::text("\u{202e}evil\u{1b}[2J\u{200b}")]);
        let line = sheet.lines().pop().unwrap_or_default();
        assert!(line.contains("evil"));
        assert!(!line.chars().any(|c| c.is_control() || matches!(c, '\u{202e}' | '\u{200b}')));
    }
}
