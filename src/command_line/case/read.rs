//! Reading cases.

use super::table::cells;
use super::{Case, CaseError, Table, state};
use crate::command_line::{Parsed, parse};
use crate::domain::Command;

/// A case that is being read.
struct Open {
    line: usize,
    title: String,
    given: Vec<Table>,
    when: Option<Command>,
    then: Vec<Table>,
}

/// What the lines that follow belong to.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// Nothing yet: a heading must come.
    None,
    Given,
    When,
    Then,
}

pub(super) fn cases(text: &str) -> Result<Vec<Case>, CaseError> {
    let mut done = Vec::new();
    let mut open: Option<Open> = None;
    let mut part = Part::None;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text); // some editors begin so
    for (line, words) in (1..).zip(text.lines().map(str::trim)) {
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        let wrong = |what: &str| Err(CaseError::Line { line, what: what.to_owned() });
        // The line below `when` is a command, whatever it begins with.
        if let (Part::When, Some(Open { when: when @ None, .. })) = (part, &mut open) {
            *when = Some(command(line, words)?);
            continue;
        }
        let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        if first == "case" {
            done.extend(open.take().map(Open::close).transpose()?);
            let title = rest.trim().to_owned();
            open = Some(Open { line, title, given: Vec::new(), when: None, then: Vec::new() });
            part = Part::None;
            continue;
        }
        let Some(case) = &mut open else { return wrong("a case begins with: case, and what it is about") };
        match first {
            "given" | "then" => {
                part = if first == "given" { Part::Given } else { Part::Then };
                let names = if part == Part::Given { state::GIVEN } else { state::THEN };
                let name = rest.trim();
                if !names.contains(&name) {
                    return wrong(&format!("{first} {name}: there is no such table; there are {}", names.join(", ")));
                }
                let tables = if part == Part::Given { &mut case.given } else { &mut case.then };
                if tables.iter().any(|table| table.name == name) {
                    return wrong(&format!("{first} {name} stands twice in this case"));
                }
                tables.push(Table::new(name, &[]));
            }
            "when" if rest.is_empty() && case.when.is_none() => part = Part::When,
            "when" => return wrong("one command, on the line below: when"),
            _ if words.starts_with('|') => {
                let Some(cells) = cells(words) else { return wrong("a row ends with a bar: | alice | 100.00 |") };
                let tables = match part {
                    Part::Given => &mut case.given,
                    Part::Then => &mut case.then,
                    _ => return wrong("a row belongs below: given, or: then, with the name of a table"),
                };
                let Some(table) = tables.last_mut() else { continue }; // the heading made one
                add_row(table, cells).map_err(|what| CaseError::Line { line, what })?;
            }
            _ => return wrong("expected: case, given, when, then, a row between bars, or # and a comment"),
        }
    }
    done.extend(open.map(Open::close).transpose()?);
    Ok(done)
}

fn add_row(table: &mut Table, cells: Vec<String>) -> Result<(), String> {
    if table.columns.is_empty() {
        table.columns = cells;
    } else if cells.len() == table.columns.len() {
        table.rows.push(cells);
    } else {
        return Err(format!("{} cells, where the table has {} columns", cells.len(), table.columns.len()));
    }
    Ok(())
}

fn command(line: usize, words: &str) -> Result<Command, CaseError> {
    let what = match parse(words) {
        Ok(Some(Parsed::Command(command))) => return Ok(command),
        Ok(None) => "a command is expected".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(CaseError::Line { line, what })
}

impl Open {
    fn close(self) -> Result<Case, CaseError> {
        let Open { line, title, given, when, then } = self;
        let Some(when) = when else {
            return Err(CaseError::Line {
                line,
                what: "this case has no command; write it on a line below: when".to_owned(),
            });
        };
        if then.is_empty() {
            let what = "this case expects nothing; say what comes of it in a table below: then".to_owned();
            return Err(CaseError::Line { line, what });
        }
        Ok(Case { title, given, when, then })
    }
}
