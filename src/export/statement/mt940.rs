//! MT940 (SWIFT, Category 9, "Customer Statement Message"): fields 20, 25, 28C, 60F, 61 and 86 for each
//! entry, 62F. Lines end with CR LF; texts hold the characters of SWIFT's set X alone; an amount has at
//! most 15 characters with a comma; a message has at most 2,000 characters, so that a long statement is
//! several messages with intermediate balances (60M, 62M). Each message ends with a line `-`.

use super::{StatementError, Written, codes, reference, size};
use crate::domain::{Date, Money};
use crate::views::statement::Line;
use deunicode::deunicode_with_tofu;

/// The most characters of a message.
const MESSAGE: usize = 2_000;
/// The most characters of an amount, the comma among them.
const AMOUNT: usize = 15;
/// The lines of field 86, and the characters of a line.
const INFORMATION: (usize, usize) = (6, 65);

pub(super) fn write(written: &Written<'_>) -> Result<String, StatementError> {
    let currency = written.iso_currency("MT940")?;
    let (from, to) = written.statement.days();
    let owner = written.owner()?;
    let mut pages = Pages {
        text: String::new(),
        head: format!(":20:S{}{:09}\r\n:25:{}\r\n", yymmdd(to), written.n.0 % 1_000_000_000, owner.iban),
        // The year and the day of the year: the same statement has the same number.
        number: format!("{:02}{:03}", to.year().rem_euclid(100), to.day_of_year()),
        currency,
        page: 0,
        open: String::new(),
    };
    let mut balance = (written.statement.opening(), from);
    pages.begin(&balance_of("60F", balance, currency)?);
    for line in written.statement.lines() {
        let entry = entry(written, line)?;
        let after = (line.balance, line.booked);
        // There must be room for the balance behind the entry, which may be longer than the one before it.
        if pages.open.len() + entry.len() + balance_of("62M", after, currency)?.len() + "-\r\n".len() > MESSAGE {
            pages.end(&balance_of("62M", balance, currency)?);
            pages.begin(&balance_of("60M", balance, currency)?);
        }
        pages.open.push_str(&entry);
        balance = after;
    }
    pages.end(&balance_of("62F", (written.statement.closing(), to), currency)?);
    Ok(pages.text)
}

/// The messages of a statement.
struct Pages<'a> {
    /// Those that are done.
    text: String,
    /// What every message begins with.
    head: String,
    number: String,
    currency: &'a str,
    page: u32,
    /// The message that is being written.
    open: String,
}

impl Pages<'_> {
    fn begin(&mut self, opening: &str) {
        self.page += 1;
        debug_assert!(opening.contains(self.currency));
        self.open = format!("{}:28C:{}/{}\r\n{opening}", self.head, self.number, self.page);
    }

    fn end(&mut self, closing: &str) {
        self.text.push_str(&self.open);
        self.text.push_str(closing);
        self.text.push_str("-\r\n");
        self.open.clear();
    }
}

/// `260131`
fn yymmdd(day: Date) -> String {
    format!("{:02}{:02}{:02}", day.year().rem_euclid(100), day.month(), day.day())
}

/// `1250,00`: no sign, a comma always.
fn amount(amount: Money) -> Result<String, StatementError> {
    let text = size(amount).replace('.', ",");
    if text.len() > AMOUNT { Err(StatementError::TooLong(amount.grouped())) } else { Ok(text) }
}

/// Credit where the account has or gains, debit where it owes or pays.
fn mark(amount: Money) -> char {
    if amount < Money::ZERO { 'D' } else { 'C' }
}

fn balance_of(tag: &str, (balance, day): (Money, Date), currency: &str) -> Result<String, StatementError> {
    Ok(format!(":{tag}:{}{}{currency}{}\r\n", mark(balance), yymmdd(day), amount(balance)?))
}

/// Fields 61 and 86.
fn entry(written: &Written<'_>, line: &Line) -> Result<String, StatementError> {
    let entry = &line.entry;
    let day = yymmdd(line.booked);
    let said = reference(entry).map(|text| in_set_x(&text));
    // The payer's own reference, where what the payer wrote is one by its form.
    let own = said.clone().filter(|text| is_reference(text)).unwrap_or_else(|| "NONREF".to_owned());
    let mut text = format!(
        ":61:{day}{}{}{}N{}{own}//{}\r\n{}\r\n",
        &day[2..], // it is six digits
        mark(entry.amount),
        amount(entry.amount)?,
        codes(entry).swift,
        line.number,
        cut(&in_set_x(&entry.what), 34),
    );
    let other = written.counterparty(entry);
    let parts = [said, other.map(|other| format!("{} {}", in_set_x(other.owner.as_str()), other.iban))];
    let information = parts.into_iter().flatten().collect::<Vec<_>>().join(" / ");
    let mut tag = ":86:";
    for piece in pieces(&information) {
        text.push_str(&format!("{tag}{piece}\r\n"));
        tag = "";
    }
    Ok(text)
}

/// Whether a text may stand in the sixteen characters of subfield 7: no slash at either end, no two of
/// them in a row.
fn is_reference(text: &str) -> bool {
    let is_free = !text.is_empty() && text.len() <= 16 && text.trim() == text;
    is_free && !text.starts_with('/') && !text.ends_with('/') && !text.contains("//")
}

/// The text in the characters of SWIFT's set X: letters without accents, digits and a few signs; a full
/// stop for what has no like.
fn in_set_x(text: &str) -> String {
    let is_known = |c: char| c.is_ascii_alphanumeric() || " /-?:().,'+".contains(c);
    let plain = deunicode_with_tofu(text, ".");
    let known: String = plain.chars().map(|c| if is_known(c) { c } else { '.' }).collect();
    first_fit(&known).to_owned()
}

/// Without what no line may begin with: a colon would be read as a field, a hyphen as the end.
fn first_fit(line: &str) -> &str {
    line.trim_start_matches([':', '-', ' '])
}

fn cut(text: &str, most: usize) -> &str {
    text.get(..most).unwrap_or(text).trim_end() // set X is ASCII
}

/// The lines of field 86. A line that would begin with a colon or a hyphen begins later.
fn pieces(text: &str) -> Vec<&str> {
    let (lines, columns) = INFORMATION;
    let mut rest = first_fit(text);
    let mut pieces = Vec::new();
    while !rest.is_empty() && pieces.len() < lines {
        let piece = cut(rest, columns);
        pieces.push(piece);
        rest = first_fit(rest.get(piece.len()..).unwrap_or_default());
    }
    pieces
}
