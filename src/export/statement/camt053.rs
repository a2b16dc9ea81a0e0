//! CAMT.053 (ISO 20022, "Bank to Customer Statement", `camt.053.001.08`): elements in the order of its
//! schema, texts cut to its lengths. Amounts have no sign; `CdtDbtInd` says which way.

use super::{StatementError, Written, codes, reference, size};
use crate::domain::bank::Profile;
use crate::domain::{Date, Iban, Money, Time};
use crate::text::clean_line;
use crate::views::statement::{Entry, Line, Statement};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// The namespace of the message.
const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08";

/// A name (`Max140Text`), and a piece of what the payer wrote.
const NAME: usize = 140;
/// What is said of an entry (`Max500Text`).
const ABOUT: usize = 500;

pub(super) fn write(written: &Written<'_>) -> Result<String, StatementError> {
    let currency = written.iso_currency("CAMT.053")?;
    let owner = written.owner()?;
    let statement = written.statement;
    let (from, to) = statement.days();
    // Thirty-five characters at the most, and the same statement has the same name.
    let id = format!("{}-{}-{}", plain(from), plain(to), written.n);
    let made = date_time(written.at);
    let mut xml = Xml::new();
    xml.within("GrpHdr", |xml| {
        xml.leaf("MsgId", &id);
        xml.leaf("CreDtTm", &made);
    });
    xml.within("Stmt", |xml| {
        xml.leaf("Id", &id);
        xml.leaf("CreDtTm", &made);
        xml.within("FrToDt", |xml| {
            xml.leaf("FrDtTm", &format!("{from}T00:00:00"));
            xml.leaf("ToDtTm", &format!("{to}T23:59:59"));
        });
        xml.within("Acct", |xml| {
            account(xml, &owner.iban);
            xml.leaf("Ccy", currency);
            xml.leaf("Nm", owner.handle.as_str());
            xml.within("Ownr", |xml| name(xml, owner));
            let bic = written.world.rules.bank.bic();
            xml.within("Svcr", |xml| xml.within("FinInstnId", |xml| xml.leaf("BICFI", &bic)));
        });
        balance(xml, "OPBD", statement.opening(), from, currency);
        balance(xml, "CLBD", statement.closing(), to, currency);
        summary(xml, statement);
        for line in statement.lines() {
            entry(xml, written, line, currency);
        }
    });
    Ok(xml.end())
}

/// `20260131`
fn plain(day: Date) -> String {
    day.to_string().replace('-', "")
}

/// A moment to the second, in UTC.
fn date_time(at: Time) -> String {
    jiff::Timestamp::from_microsecond(at.0).map_or_else(
        |_| format!("{}T23:59:59Z", Date::of(at)), // beyond the calendar
        |stamp| stamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    )
}

fn way(amount: Money) -> &'static str {
    if amount < Money::ZERO { "DBIT" } else { "CRDT" }
}

fn account(xml: &mut Xml, iban: &Iban) {
    xml.within("Id", |xml| xml.leaf("IBAN", iban.as_str()));
}

fn name(xml: &mut Xml, who: &Profile) {
    xml.leaf("Nm", &cut(&clean_line(who.owner.as_str()), NAME));
}

fn balance(xml: &mut Xml, kind: &str, amount: Money, day: Date, currency: &str) {
    xml.within("Bal", |xml| {
        xml.within("Tp", |xml| xml.within("CdOrPrtry", |xml| xml.leaf("Cd", kind)));
        xml.amount(amount, currency);
        xml.leaf("CdtDbtInd", way(amount));
        xml.within("Dt", |xml| xml.leaf("Dt", &day.to_string()));
    });
}

/// How many entries there are, and what they add up to.
fn summary(xml: &mut Xml, statement: &Statement) {
    xml.within("TxsSummry", |xml| {
        xml.within("TtlNtries", |xml| xml.leaf("NbOfNtries", &statement.lines().len().to_string()));
        for (element, is_credit) in [("TtlCdtNtries", true), ("TtlDbtNtries", false)] {
            let amounts = statement.lines().iter().map(|line| line.entry.amount);
            let of: Vec<u64> =
                amounts.filter(|a| (*a >= Money::ZERO) == is_credit).map(|a| a.0.unsigned_abs()).collect();
            let sum: u128 = of.iter().map(|cents| u128::from(*cents)).sum();
            xml.within(element, |xml| {
                xml.leaf("NbOfNtries", &of.len().to_string());
                // Eighteen digits are the most that the schema takes.
                if sum < 1_000_000_000_000_000_000 {
                    xml.leaf("Sum", &format!("{}.{:02}", sum / 100, sum % 100));
                }
            });
        }
    });
}

fn entry(xml: &mut Xml, written: &Written<'_>, line: &Line, currency: &str) {
    let entry = &line.entry;
    let number = line.number.to_string();
    xml.within("Ntry", |xml| {
        xml.leaf("NtryRef", &number);
        xml.amount(entry.amount, currency);
        xml.leaf("CdtDbtInd", way(entry.amount));
        xml.within("Sts", |xml| xml.leaf("Cd", "BOOK"));
        for date in ["BookgDt", "ValDt"] {
            xml.within(date, |xml| xml.leaf("Dt", &line.booked.to_string()));
        }
        xml.leaf("AcctSvcrRef", &number);
        xml.within("BkTxCd", |xml| {
            xml.within("Domn", |xml| {
                let [domain, family, kind] = codes(entry).iso;
                xml.leaf("Cd", domain);
                xml.within("Fmly", |xml| {
                    xml.leaf("Cd", family);
                    xml.leaf("SubFmlyCd", kind);
                });
            });
        });
        xml.within("NtryDtls", |xml| xml.within("TxDtls", |xml| details(xml, written, entry, &number)));
        xml.leaf("AddtlNtryInf", &cut(&clean_line(&entry.what), ABOUT));
    });
}

fn details(xml: &mut Xml, written: &Written<'_>, entry: &Entry, number: &str) {
    xml.within("Refs", |xml| {
        xml.leaf("AcctSvcrRef", number);
        xml.leaf("EndToEndId", "NOTPROVIDED");
    });
    if let Some(other) = written.counterparty(entry) {
        let (party, at) = if entry.amount > Money::ZERO { ("Dbtr", "DbtrAcct") } else { ("Cdtr", "CdtrAcct") };
        xml.within("RltdPties", |xml| {
            xml.within(party, |xml| xml.within("Pty", |xml| name(xml, other)));
            xml.within(at, |xml| account(xml, &other.iban));
        });
    }
    if let Some(said) = reference(entry).filter(|said| !said.is_empty()) {
        let letters: Vec<char> = said.chars().collect();
        xml.within("RmtInf", |xml| {
            for piece in letters.chunks(NAME) {
                xml.leaf("Ustrd", &piece.iter().collect::<String>());
            }
        });
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// A document that is being written, into memory, which takes everything.
struct Xml {
    to: Writer<Vec<u8>>,
}

impl Xml {
    fn new() -> Xml {
        let mut xml = Xml { to: Writer::new_with_indent(Vec::new(), b' ', 2) };
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml.put(Event::Start(BytesStart::new("Document").with_attributes([("xmlns", NAMESPACE)])));
        xml.put(Event::Start(BytesStart::new("BkToCstmrStmt")));
        xml
    }

    fn end(mut self) -> String {
        self.put(Event::End(BytesEnd::new("BkToCstmrStmt")));
        self.put(Event::End(BytesEnd::new("Document")));
        let mut text = String::from_utf8(self.to.into_inner()).unwrap_or_default(); // only text was written
        text.push('\n');
        text
    }

    fn put(&mut self, event: Event<'_>) {
        let written = self.to.write_event(event);
        debug_assert!(written.is_ok(), "memory takes everything");
    }

    fn within(&mut self, element: &str, inside: impl FnOnce(&mut Xml)) {
        self.put(Event::Start(BytesStart::new(element)));
        inside(self);
        self.put(Event::End(BytesEnd::new(element)));
    }

    fn leaf(&mut self, element: &str, text: &str) {
        self.put(Event::Start(BytesStart::new(element)));
        self.put(Event::Text(BytesText::new(text)));
        self.put(Event::End(BytesEnd::new(element)));
    }

    fn amount(&mut self, amount: Money, currency: &str) {
        self.put(Event::Start(BytesStart::new("Amt").with_attributes([("Ccy", currency)])));
        self.put(Event::Text(BytesText::new(&size(amount))));
        self.put(Event::End(BytesEnd::new("Amt")));
    }
}
