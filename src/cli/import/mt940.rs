//! Statements as SWIFT's MT940: fields 60a (the currency), 61 (the entries) and 86 (what is said of
//! them), in one message or many, with or without the blocks around them.

use super::entries::{Content, Found, amount, date};
use crate::domain::Money;

/// A field: its tag, its line, its text with its lines parted by line feeds.
struct Field<'a> {
    tag: &'a str,
    line: usize,
    lines: Vec<&'a str>,
}

/// The fields of a file. A line `-` ends a message.
fn fields(text: &str) -> Vec<Field<'_>> {
    let mut fields: Vec<Field<'_>> = Vec::new();
    let mut is_open = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        let tagged = line.strip_prefix(':').and_then(|rest| rest.split_once(':'));
        let tagged =
            tagged.filter(|(tag, _)| matches!(tag.len(), 2 | 3) && tag.bytes().all(|b| b.is_ascii_alphanumeric()));
        if let Some((tag, rest)) = tagged {
            fields.push(Field { tag, line: number, lines: vec![rest] });
            is_open = true;
        } else if line == "-" || line.starts_with("-}") {
            is_open = false;
        } else if let Some(field) = fields.last_mut().filter(|_| is_open) {
            field.lines.push(line);
        }
    }
    fields
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<Content, String> {
    let mut content = Content::default();
    let fields = fields(text);
    let mut rest = fields.iter().peekable();
    while let Some(field) = rest.next() {
        match field.tag {
            "60F" | "60M" => {
                let said = field.lines.first().and_then(|text| text.get(7..10)).unwrap_or_default();
                match &content.currency {
                    Some(known) if known != said => {
                        content.take(field.line, Err(format!("it is in {said:?}, and what came before in {known:?}")));
                    }
                    _ => content.currency = Some(said.to_owned()),
                }
            }
            "61" => {
                let about = rest.next_if(|next| next.tag == "86").map(|next| next.lines.join(" ")).unwrap_or_default();
                content.take(field.line, entry(field, &about));
            }
            _ => {}
        }
    }
    if content.currency.is_none() {
        return Err("there is no opening balance (field 60F) in it: it is no MT940 statement".to_owned());
    }
    Ok(content)
}

/// Field 61: `6!n[4!n]2a[1!a]15d1!a3!c16x[//16x]`.
fn entry(field: &Field<'_>, about: &str) -> Result<Found, String> {
    let text = field.lines.first().copied().unwrap_or_default();
    let wrong = || format!("{text:?} is no entry as field 61 has them");
    let (day, rest) = text.split_at_checked(6).ok_or_else(wrong)?;
    let day = date(day, "%y%m%d")?;
    let entered = rest.bytes().take(4).filter(u8::is_ascii_digit).count();
    let rest = if entered == 4 { rest.get(4..).unwrap_or_default() } else { rest };
    // RC takes a credit back, RD a debit.
    let marks = [("RC", -1), ("RD", 1), ("C", 1), ("D", -1)];
    let (rest, sign) =
        marks.iter().find_map(|(mark, sign)| Some((rest.strip_prefix(mark)?, *sign))).ok_or_else(wrong)?;
    let rest = rest.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest); // the third letter of the currency
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',').ok_or_else(wrong)?;
    let (size, rest) = rest.split_at_checked(end).ok_or_else(wrong)?;
    if size.len() > 15 || !size.contains(',') {
        return Err(format!("{size:?} is no amount of at most fifteen places with a comma"));
    }
    let size = amount(size.strip_suffix(',').unwrap_or(size), ',')?;
    let references = rest.get(4..).ok_or_else(wrong)?; // after the type, a letter and three
    let (own, bank) = references.split_once("//").unwrap_or((references, ""));
    let own = Some(own).filter(|own| !own.is_empty() && *own != "NONREF");
    let reference = Some(bank).filter(|bank| !bank.is_empty()).or(own).map(str::to_owned);
    let said = if about.is_empty() { field.lines.get(1..).unwrap_or_default().join(" ") } else { about.to_owned() };
    Ok(Found { line: field.line, date: day, amount: Money(sign * size.0), reference, text: said })
}
