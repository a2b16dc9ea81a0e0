//! The forms against their public rules: SWIFT's field formats for MT940, the schema's order and
//! cardinalities for CAMT.053; on statements of accounts that hostile people have written on.

use super::*;
use crate::domain::samples;
use crate::domain::{AccountId, Code, Date, Email, Event, Handle, Iban, Money, Outcome, Record, Source, Step, Text};
use crate::domain::{BranchId, Command, Entry as Held, apply};
use crate::views::statement::Period;
use proptest::prelude::*;
use std::collections::BTreeMap;

const ALICE: AccountId = AccountId(0);
const BOB: AccountId = AccountId(1);

fn opened(account: AccountId, handle: &str, iban: &str, owner: &str) -> Event {
    Event::AccountOpened {
        account,
        handle: Handle::parse(handle).unwrap(),
        iban: Iban::parse(iban).unwrap(),
        owner: Text::parse(owner).unwrap(),
        email: Email::parse("a@example.org").unwrap(),
        code: Code::parse("000000").unwrap(),
        customer: None,
        currency: None,
    }
}

/// A bank of two customers, and alice's statement of these amounts, one each hour: between bob and her,
/// or in and out of the bank.
fn statement(amounts: &[(i64, String)], period: Period) -> (Statement, World) {
    let mut world = World::new(&samples::bare());
    let mut events = vec![
        opened(ALICE, "alice", "DE89370400440532013000", "Alice \"Al\" O'Neill"),
        opened(BOB, "bob", "GB29NWBK60161331926819", "<Bob> & Söhne 株式会社"),
    ];
    for (i, (cents, said)) in amounts.iter().enumerate() {
        let (amount, reference) = (Money(cents.abs()), Text::parse(said).ok());
        let (alice, bob) = (ALICE, BOB);
        events.push(match (i % 2 == 0, *cents > 0) {
            (true, true) => Event::Deposited { account: alice, amount, reference, currency: None },
            (true, false) => Event::Withdrawn { account: alice, amount, reference, currency: None },
            (false, true) => Event::Transferred { from: bob, to: alice, amount, reference, currency: None },
            (false, false) => Event::Transferred { from: alice, to: bob, amount, reference, currency: None },
        });
    }
    let mut statement = Statement::new(ALICE, period);
    for event in &events {
        apply(&mut world, event).unwrap();
    }
    for (i, event) in (0..).zip(events) {
        let command = Command::Mark { text: Text::parse("x").unwrap() };
        let step = Step::new(RecordNo(i + 1), RecordNo(i), BranchId::MAIN, command, Outcome::Accepted(vec![event]));
        let at = Time(1_767_603_600_000_000).after(i as i64 * Time::HOUR); // 2026-01-05 09:00
        statement.fold(&Record { n: RecordNo(i + 1), at, by: Source::User, entry: Held::Step(step) }, &world);
    }
    (statement, world)
}

fn written(form: StatementForm, (statement, world): &(Statement, World)) -> Result<String, StatementError> {
    form.write(&Written { statement, world, n: RecordNo(99), at: Time(1_767_700_000_000_000) })
}

/// A field of a message: its tag, and its lines.
fn fields(message: &str) -> Vec<(String, Vec<String>)> {
    let mut fields: Vec<(String, Vec<String>)> = Vec::new();
    for line in message.split("\r\n").filter(|line| !line.is_empty()) {
        match line.strip_prefix(':').and_then(|rest| rest.split_once(':')) {
            Some((tag, text)) => fields.push((tag.to_owned(), vec![text.to_owned()])),
            None => fields.last_mut().unwrap().1.push(line.to_owned()),
        }
    }
    fields
}

fn is_day(text: &str) -> bool {
    Date::parse(&format!("20{}-{}-{}", &text[..2], &text[2..4], &text[4..])).is_ok()
}

/// `15d`: digits, a comma, at most two digits more.
fn read_amount(text: &str) -> i64 {
    assert!(text.len() <= 15 && text.matches(',').count() == 1, "{text}");
    let (whole, cents) = text.split_once(',').unwrap();
    assert!(!whole.is_empty() && cents.len() == 2, "{text}");
    format!("{whole}{cents}").parse().unwrap()
}

/// Fields 60a and 62a: `1!a6!n3!a15d`.
fn read_balance(text: &str) -> i64 {
    let (mark, rest) = text.split_at(1);
    assert!(is_day(&rest[..6]) && &rest[6..9] == "EUR", "{text}");
    let amount = read_amount(&rest[9..]);
    assert!(mark == "C" || (mark == "D" && amount > 0), "{text}");
    if mark == "D" { -amount } else { amount }
}

/// Field 61: `6!n[4!n]2a[1!a]15d1!a3!c16x[//16x][CRLF 34x]`. Gives the amount and the bank's reference.
fn read_entry(lines: &[String]) -> (i64, String) {
    let first = lines[0].as_str();
    assert!(is_day(&first[..6]) && first[6..10] == first[2..6], "{first}");
    let (mark, rest) = first[10..].split_at(1);
    let end = rest.find('N').unwrap();
    let amount = read_amount(&rest[..end]);
    assert!(rest[end + 1..end + 4].bytes().all(|b| b.is_ascii_uppercase()), "{first}");
    let (own, bank) = rest[end + 4..].split_once("//").unwrap();
    assert!((1..=16).contains(&own.len()) && bank.len() <= 16 && !bank.contains("//"), "{first}");
    assert!(lines.len() <= 2 && lines.get(1).is_none_or(|line| line.len() <= 34), "{lines:?}");
    (if mark == "D" { -amount } else { amount }, bank.to_owned())
}

/// Looks through the messages of a statement; gives the amounts and the bank's references.
fn check_mt940(text: &str) -> Vec<(i64, String)> {
    const X: &str = "/-?:().,'+ \r\n";
    assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || X.contains(c)), "{text}");
    let messages: Vec<&str> = text.split_terminator("\r\n-\r\n").collect();
    let (mut entries, mut balance) = (Vec::new(), None);
    for (i, message) in messages.iter().enumerate() {
        assert!(message.len() + 5 <= 2_000, "{}", message.len());
        let fields = fields(message);
        let tags: Vec<&str> = fields.iter().map(|(tag, _)| tag.as_str()).collect();
        let (is_first, is_last) = (i == 0, i + 1 == messages.len());
        let (opens, closes) = (if is_first { "60F" } else { "60M" }, if is_last { "62F" } else { "62M" });
        assert_eq!(tags[..4], ["20", "25", "28C", opens]);
        assert_eq!(*tags.last().unwrap(), closes);
        assert!(fields[0].1[0].len() <= 16 && fields[1].1[0].len() <= 35);
        let (number, page) = fields[2].1[0].split_once('/').unwrap();
        assert!(number.len() <= 5 && page == (i + 1).to_string(), "{:?}", fields[2]);
        let mut sum = read_balance(&fields[3].1[0]);
        assert!(balance.is_none_or(|balance| balance == sum), "messages follow each other");
        for pair in fields[4..fields.len() - 1].iter() {
            match pair.0.as_str() {
                "61" => {
                    let (amount, reference) = read_entry(&pair.1);
                    sum += amount;
                    entries.push((amount, reference));
                }
                "86" => assert!(pair.1.len() <= 6 && pair.1.iter().all(|line| (1..=65).contains(&line.len()))),
                other => panic!("{other}"),
            }
        }
        assert_eq!(read_balance(&fields.last().unwrap().1[0]), sum);
        balance = Some(sum);
    }
    entries
}

/// The elements of CAMT.053 that are written, in the order of the schema, each with whether it must be
/// there and whether it may come again.
fn schema() -> BTreeMap<&'static str, Vec<(&'static str, bool, bool)>> {
    let must = |name| (name, true, false);
    let may = |name| (name, false, false);
    BTreeMap::from([
        ("Document", vec![must("BkToCstmrStmt")]),
        ("BkToCstmrStmt", vec![must("GrpHdr"), ("Stmt", true, true)]),
        ("GrpHdr", vec![must("MsgId"), must("CreDtTm")]),
        (
            "Stmt",
            vec![
                must("Id"),
                may("CreDtTm"),
                may("FrToDt"),
                must("Acct"),
                ("Bal", true, true),
                may("TxsSummry"),
                ("Ntry", false, true),
            ],
        ),
        ("FrToDt", vec![must("FrDtTm"), must("ToDtTm")]),
        ("Acct", vec![must("Id"), may("Ccy"), may("Nm"), may("Ownr"), may("Svcr")]),
        ("Svcr", vec![must("FinInstnId")]),
        ("FinInstnId", vec![may("BICFI")]),
        ("Acct/Id", vec![must("IBAN")]),
        ("Ownr", vec![may("Nm")]),
        ("Bal", vec![must("Tp"), must("Amt"), must("CdtDbtInd"), must("Dt")]),
        ("Tp", vec![must("CdOrPrtry")]),
        ("CdOrPrtry", vec![must("Cd")]),
        ("Dt", vec![must("Dt")]),
        ("TxsSummry", vec![may("TtlNtries"), may("TtlCdtNtries"), may("TtlDbtNtries")]),
        ("TtlNtries", vec![may("NbOfNtries")]),
        ("TtlCdtNtries", vec![may("NbOfNtries"), may("Sum")]),
        ("TtlDbtNtries", vec![may("NbOfNtries"), may("Sum")]),
        (
            "Ntry",
            vec![
                may("NtryRef"),
                must("Amt"),
                must("CdtDbtInd"),
                must("Sts"),
                may("BookgDt"),
                may("ValDt"),
                may("AcctSvcrRef"),
                must("BkTxCd"),
                ("NtryDtls", false, true),
                may("AddtlNtryInf"),
            ],
        ),
        ("Sts", vec![must("Cd")]),
        ("BookgDt", vec![must("Dt")]),
        ("ValDt", vec![must("Dt")]),
        ("BkTxCd", vec![may("Domn")]),
        ("Domn", vec![must("Cd"), must("Fmly")]),
        ("Fmly", vec![must("Cd"), must("SubFmlyCd")]),
        ("NtryDtls", vec![("TxDtls", false, true)]),
        ("TxDtls", vec![may("Refs"), may("RltdPties"), may("RmtInf")]),
        ("Refs", vec![may("AcctSvcrRef"), may("EndToEndId")]),
        ("RltdPties", vec![may("Dbtr"), may("DbtrAcct"), may("Cdtr"), may("CdtrAcct")]),
        ("Dbtr", vec![must("Pty")]),
        ("Cdtr", vec![must("Pty")]),
        ("Pty", vec![may("Nm")]),
        ("DbtrAcct", vec![must("Id")]),
        ("CdtrAcct", vec![must("Id")]),
        ("RmtInf", vec![("Ustrd", false, true)]),
    ])
}

/// The most characters of a text, by its element.
fn limit(element: &str) -> usize {
    match element {
        "MsgId" | "Id" | "NtryRef" | "AcctSvcrRef" | "EndToEndId" => 35,
        "AddtlNtryInf" => 500,
        _ => 140,
    }
}

/// An element that was read.
#[derive(Debug, Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

fn read_xml(text: &str) -> Element {
    use quick_xml::events::Event as Xml;
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Xml::Start(start) => {
                let name = String::from_utf8(start.name().as_ref().to_vec()).unwrap();
                open.push(Element { name, ..Element::default() });
            }
            Xml::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Xml::Text(piece) => open.last_mut().unwrap().text.push_str(&piece.decode().unwrap()),
            Xml::GeneralRef(name) => {
                let name = name.decode().unwrap().into_owned();
                let c = quick_xml::escape::resolve_predefined_entity(&name).unwrap_or("?");
                open.last_mut().unwrap().text.push_str(c);
            }
            Xml::Eof => break,
            _ => {}
        }
    }
    open.pop().unwrap().children.pop().unwrap()
}

/// Whether an element holds what the schema has there, in its order.
fn check_order(element: &Element, schema: &BTreeMap<&str, Vec<(&str, bool, bool)>>) {
    if element.children.is_empty() {
        let length = element.text.chars().count();
        assert!((1..=limit(&element.name)).contains(&length), "{element:?}");
        assert!(!element.text.chars().any(|c| c.is_control()), "{element:?}");
        return;
    }
    let id = vec![("IBAN", true, false)];
    let day = vec![("Dt", true, false)];
    let order = match element.name.as_str() {
        "Id" => &id,
        "Dt" => &day,
        name => schema.get(name).unwrap_or_else(|| panic!("{name} is not in the table")),
    };
    let mut rest = element.children.iter().peekable();
    for (name, must, again) in order {
        let mut count = 0;
        while rest.peek().is_some_and(|child| child.name == *name) && (*again || count == 0) {
            check_order(rest.next().unwrap(), schema);
            count += 1;
        }
        assert!(count > 0 || !must, "{name} is missing in {}", element.name);
    }
    assert!(rest.peek().is_none(), "{} does not come here in {}", rest.peek().unwrap().name, element.name);
}

fn texts<'a>(element: &'a Element, path: &str) -> Vec<&'a str> {
    let (first, rest) = path.split_once('/').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let inside = element.children.iter().filter(|child| child.name == first);
    match rest {
        Some(rest) => inside.flat_map(|child| texts(child, rest)).collect(),
        None => inside.map(|child| child.text.as_str()).collect(),
    }
}

/// However much longer the balance behind the last entry is, a message has room for it.
#[test]
fn a_balance_that_grows_at_the_end_of_a_message_has_room() {
    for (count, long) in (8..=14).flat_map(|count| (0..65).map(move |long| (count, long))) {
        let mut amounts = vec![(1, "r".repeat(30)); count];
        amounts.extend([(1, "l".repeat(long)), (89_999_900, String::new()), (1, "r".repeat(200))]);
        let made = statement(&amounts, Period::default());
        assert_eq!(check_mt940(&written(StatementForm::Mt940, &made).unwrap()).len(), amounts.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_statement_keeps_to_the_rules_of_its_form(
        amounts in prop::collection::vec(((-90_000_000_i64..90_000_000).prop_filter("moves", |c| *c != 0), "\\PC{0,280}|:20:x|-}|//|[ -~]{0,280}"), 0..40),
        from in 0_i64..40,
    ) {
        let first = Date::of(Time(1_767_603_600_000_000).after(from * Time::HOUR));
        for period in [Period::default(), Period { from: Some(first), to: None }, Period { from: None, to: Some(first) }] {
            let made = statement(&amounts, period);
            let numbers: Vec<(i64, String)> =
                made.0.lines().iter().map(|line| (line.entry.amount.0, line.number.to_string())).collect();
            let sum: i64 = numbers.iter().map(|(cents, _)| cents).sum();
            prop_assert_eq!(made.0.closing().0, made.0.opening().0 + sum);
            prop_assert_eq!(check_mt940(&written(StatementForm::Mt940, &made).unwrap()), numbers.clone());

            let document = read_xml(&written(StatementForm::Camt053, &made).unwrap());
            check_order(&document, &schema());
            let of = |path: &str| texts(&document, path).into_iter().map(str::to_owned).collect::<Vec<_>>();
            let found: Vec<(i64, String)> = of("BkToCstmrStmt/Stmt/Ntry/Amt").iter()
                .zip(of("BkToCstmrStmt/Stmt/Ntry/CdtDbtInd"))
                .map(|(amount, way)| amount.replace('.', "").parse::<i64>().unwrap() * if way == "DBIT" { -1 } else { 1 })
                .zip(of("BkToCstmrStmt/Stmt/Ntry/NtryRef")).collect();
            prop_assert_eq!(&found, &numbers);
            prop_assert_eq!(of("BkToCstmrStmt/Stmt/Bal/Tp/CdOrPrtry/Cd"), ["OPBD", "CLBD"]);

            let table = written(StatementForm::Csv, &made).unwrap();
            let mut read = ::csv::Reader::from_reader(table.as_bytes());
            let rows: Vec<::csv::StringRecord> = read.records().map(Result::unwrap).collect();
            let found: Vec<(i64, String)> =
                rows.iter().map(|row| (row[3].replace('.', "").parse().unwrap(), row[0].to_owned())).collect();
            prop_assert_eq!(&found, &numbers);
        }
    }
}

#[test]
fn a_long_statement_is_several_messages() {
    let said = "a sentence that is longer than a line of sixty-five characters, and goes on for quite a while";
    let amounts: Vec<(i64, String)> = (1..=30).map(|i| (if i % 3 == 0 { -i } else { i }, said.to_owned())).collect();
    let made = statement(&amounts, Period::default());
    let text = written(StatementForm::Mt940, &made).unwrap();
    assert_eq!(check_mt940(&text).len(), 30);
    assert!(text.matches(":28C:").count() > 2 && text.matches(":60M:").count() == text.matches(":62M:").count());
}

#[test]
fn texts_come_in_the_letters_of_each_form() {
    let made = statement(&[(100, "-:x".to_owned()), (-500, "Grüße, 株 <&> \u{202e}//".to_owned())], Period::default());
    let mt940 = written(StatementForm::Mt940, &made).unwrap();
    assert!(mt940.contains("C1,00NTRFx//T0000000001") && mt940.contains(":86:x\r\n"), "{mt940}");
    assert!(mt940.contains(":86:Grusse, ") && mt940.contains(".Bob. . Sohne "), "{mt940}");
    let camt = written(StatementForm::Camt053, &made).unwrap();
    assert!(camt.contains("<Ustrd>Grüße, 株 &lt;&amp;&gt; ·//</Ustrd>"), "{camt}");
    assert!(camt.contains("<Nm>&lt;Bob&gt; &amp; Söhne 株式会社</Nm>"), "{camt}");
}

#[test]
fn a_currency_that_is_none_is_refused() {
    let mut made = statement(&[(1, String::new())], Period::default());
    let rules = std::sync::Arc::make_mut(&mut made.1.rules);
    rules.currency = Text::parse("coins").unwrap();
    assert!(matches!(written(StatementForm::Mt940, &made), Err(StatementError::Currency(..))));
    assert!(matches!(written(StatementForm::Camt053, &made), Err(StatementError::Currency(..))));
    assert!(written(StatementForm::Csv, &made).is_ok());
}
