//! Tables of text, between bars.

use crate::text::{pad_left, pad_right, width};
use std::fmt;

/// A named table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it is about: `accounts`.
    pub name: String,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(name: &str, columns: &[&str]) -> Table {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        Table { name: name.to_owned(), columns, rows: Vec::new() }
    }

    pub(super) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Where a column stands.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The rows with the cells of these columns alone.
    fn of_columns(&self, columns: &[String]) -> Result<Vec<Vec<&str>>, String> {
        let find = |name: &String| {
            let known = || format!("there is no column {name}; there are {}", self.columns.join(", "));
            self.column(name).ok_or_else(known)
        };
        let places = columns.iter().map(find).collect::<Result<Vec<usize>, String>>()?;
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            rows.push(places.iter().map(|i| row.get(*i).map_or("", String::as_str)).collect());
        }
        Ok(rows)
    }

    /// The first row that differs from what came, in the columns that are stated; `None` where none
    /// does.
    pub(super) fn differs(&self, came: &Table) -> Option<String> {
        let came = match came.of_columns(&self.columns) {
            Ok(rows) => rows,
            Err(why) => return Some(why),
        };
        let stated: Vec<Vec<&str>> = self.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let longest = stated.len().max(came.len());
        let at = (0..longest).find(|i| stated.get(*i) != came.get(*i))?;
        let words = |row: Option<&Vec<&str>>| row.map_or_else(|| "no row".to_owned(), |row| row.join(" | "));
        Some(format!("row {}: {}, where the case says {}", at + 1, words(came.get(at)), words(stated.get(at))))
    }
}

/// Reads a line between bars; `\|` is a bar in a cell, `\\` a backslash.
pub(super) fn cells(line: &str) -> Option<Vec<String>> {
    let inside = line.trim().strip_prefix('|')?;
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        match c {
            '|' => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            '\\' => cell.extend(chars.next()),
            c => cell.push(c),
        }
    }
    cell.trim().is_empty().then_some(cells)
}

fn escaped(cell: &str) -> String {
    cell.replace('\\', "\\\\").replace('|', "\\|")
}

fn is_number(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        let rows: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|cell| escaped(cell)).collect()).collect();
        let column = |i: usize| rows.iter().filter_map(move |row| row.get(i));
        let numbers: Vec<bool> = (0..self.columns.len()).map(|i| column(i).all(|cell| is_number(cell))).collect();
        let widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, name)| column(i).map(|cell| width(cell)).max().unwrap_or(0).max(width(name)))
            .collect();
        for row in std::iter::once(&self.columns).chain(&rows) {
            f.write_str("  |")?;
            for ((cell, width), number) in row.iter().zip(&widths).zip(&numbers) {
                let cell = if *number { pad_left(cell, *width) } else { pad_right(cell, *width) };
                write!(f, " {cell} |")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
