//! Statements as OFX, of version 1 (SGML, where most elements have no end) and 2 (XML): whatever stands
//! in `STMTTRN`.

use super::entries::{Bad, Content, Found, amount, date};
use quick_xml::escape::unescape;

/// What is known of a transaction that is being read.
#[derive(Default)]
struct Open {
    line: usize,
    posted: Option<String>,
    amount: Option<String>,
    id: Option<String>,
    name: Option<String>,
    memo: Option<String>,
}

impl Open {
    /// Where the text of an element goes.
    fn field(&mut self, element: &str) -> Option<&mut Option<String>> {
        match element {
            "DTPOSTED" => Some(&mut self.posted),
            "TRNAMT" => Some(&mut self.amount),
            "FITID" => Some(&mut self.id),
            "NAME" => Some(&mut self.name),
            "MEMO" => Some(&mut self.memo),
            _ => None,
        }
    }
}

/// The encoding that the head of a file of version 1 names.
pub(super) fn charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(512))?).into_owned();
    let named = head.lines().find_map(|line| line.trim().strip_prefix("CHARSET:").map(str::to_owned))?;
    match named.trim() {
        "NONE" | "" => None,
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => Some(format!("windows-{digits}")),
        other => Some(other.to_owned()),
    }
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<Content, String> {
    let mut content = Content::default();
    let mut open: Option<Open> = None;
    let mut is_ofx = false;
    let mut line = 1;
    let mut pieces = text.split('<');
    line += pieces.next().map_or(0, |head| head.matches('\n').count());
    for piece in pieces {
        let here = line;
        line += piece.matches('\n').count();
        let Some((tag, value)) = piece.split_once('>') else { continue };
        let value = value.trim();
        let value = || unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned);
        match tag.trim().to_ascii_uppercase().as_str() {
            "OFX" => is_ofx = true,
            "CURDEF" => content.currency = Some(value()),
            "STMTTRN" => {
                if let Some(lost) = open.take() {
                    content.bad.push(Bad { line: lost.line, why: "the transaction has no end".to_owned() });
                }
                open = Some(Open { line: here, ..Open::default() });
            }
            "/STMTTRN" => {
                if let Some(done) = open.take() {
                    content.take(done.line, entry(done));
                }
            }
            element => {
                let field = open.as_mut().and_then(|open| open.field(element));
                if let Some(field) = field {
                    *field = Some(value());
                }
            }
        }
    }
    if let Some(lost) = open {
        content.bad.push(Bad { line: lost.line, why: "the transaction has no end".to_owned() });
    }
    if is_ofx { Ok(content) } else { Err("there is no <OFX> in it".to_owned()) }
}

fn entry(open: Open) -> Result<Found, String> {
    let posted = open.posted.ok_or("the day is missing (DTPOSTED)")?;
    // A time and a zone may follow; the day is what the bank says it is.
    let day = date(posted.get(..8).unwrap_or(&posted), "%Y%m%d")?;
    let size = open.amount.ok_or("the amount is missing (TRNAMT)")?;
    let decimal = if size.contains(',') && !size.contains('.') { ',' } else { '.' };
    let moved = amount(&size, decimal)?;
    let text = [open.name, open.memo].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let id = open.id.filter(|id| !id.is_empty()).ok_or("the reference is missing (FITID)")?;
    Ok(Found { line: open.line, date: day, amount: moved, reference: Some(id), text })
}
