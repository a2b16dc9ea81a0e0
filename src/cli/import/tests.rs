//! The readers of bank statements, on small files of each format, sound and hostile.

#![allow(clippy::unwrap_used)]

use super::csv::{self, Reading};
use super::entries::{Content, amount};
use super::{mt940, ofx};
use proptest::prelude::*;

fn reading(map: &[(&str, &str)]) -> Reading {
    let map = map.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
    Reading { map, delimiter: b',', decimal: '.', dates: "%Y-%m-%d".to_owned(), has_header: true }
}

fn told(content: &Content) -> Vec<String> {
    let entry = |found: &super::entries::Found| {
        let reference = found.reference.as_deref().unwrap_or("-");
        (found.line, format!("{} {} {} {reference} {}", found.line, found.date, found.amount, found.text))
    };
    let found = content.found.iter().map(entry);
    let bad = content.bad.iter().map(|bad| (bad.line, format!("{} ✗ {}", bad.line, bad.why)));
    let mut all: Vec<_> = found.chain(bad).collect();
    all.sort_by_key(|(line, _)| *line);
    all.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn csv_by_names_and_by_numbers() {
    let text = "Date,Amount,Id,Memo\n2026-01-05,10.50,A1,\"rent, January\"\n\n2026-01-06,-3.00,A2,\n";
    let want = ["2 2026-01-05 10.50 A1 rent, January", "4 2026-01-06 -3.00 A2 "];
    assert_eq!(told(&csv::read(text, &reading(&[])).unwrap()), want);
    let german = Reading {
        delimiter: b';',
        decimal: ',',
        dates: "%d.%m.%Y".to_owned(),
        has_header: false,
        ..reading(&[("date", "1"), ("debit", "3"), ("credit", "4"), ("text", "2")])
    };
    let text = "05.01.2026;Miete;1.250,00;\n06.01.2026;Gehalt;;2.000,50\n07.01.2026;nichts;;\n31.02.2026;x;1,00;\n";
    let want = [
        "1 2026-01-05 -1250.00 - Miete",
        "2 2026-01-06 2000.50 - Gehalt",
        "3 ✗ the amount is missing",
        "4 ✗ there is no day \"31.02.2026\" as %d.%m.%Y has them",
    ];
    assert_eq!(told(&csv::read(text, &german).unwrap()), want);
}

#[test]
fn csv_that_is_hostile_is_told_line_by_line() {
    let text = "date,amount,currency\n2026-01-05,99999999999999999999,EUR\n2026-01-05,1.005,EUR\n2026-01-05,1.00,USD\n\
        2026-01-05\n,5.00,EUR\n2026-01-05,=1+1,EUR\n";
    let content = csv::read(text, &reading(&[])).unwrap();
    assert!(content.found.is_empty());
    let lines: Vec<usize> = content.bad.iter().map(|bad| bad.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7]);
    for (map, says) in [
        (vec![("date", "Nope")], "the file has no column \"Nope\""),
        (vec![("colour", "1")], "there is no field \"colour\""),
    ] {
        assert!(csv::read(text, &reading(&map)).unwrap_err().contains(says), "{map:?}");
    }
    assert!(csv::read("a,b\n1,2\n", &reading(&[])).unwrap_err().contains("--map date=COLUMN"));
    assert!(csv::read("date\n2026-01-05\n", &reading(&[])).unwrap_err().contains("--map amount=COLUMN"));
    assert!(csv::read("", &reading(&[])).is_err());
}

const STATEMENT: &str = "{1:F01X}{4:\r\n:20:START\r\n:25:DE89370400440532013000\r\n:28C:1/1\r\n:60F:C260101EUR100,00\r\n\
    :61:2601050105CR10,50NTRFNONREF//B1\r\n:86:rent\r\nJanuary\r\n:61:260106D3,NMSCOWN2\r\nfee\r\n\
    :61:260107RC1,00NTRFX//B3\r\n:62F:C260107EUR106,50\r\n-}\r\n";

#[test]
fn mt940_with_blocks_reversals_and_lines_that_go_on() {
    let content = mt940::read(STATEMENT).unwrap();
    let want = ["6 2026-01-05 10.50 B1 rent January", "9 2026-01-06 -3.00 OWN2 fee", "11 2026-01-07 -1.00 B3 "];
    assert_eq!((told(&content), content.currency.as_deref()), (want.map(str::to_owned).into(), Some("EUR")));
}

#[test]
fn mt940_that_is_hostile_is_told_line_by_line() {
    let of = |entry: &str| mt940::read(&format!(":60F:C260101EUR0,00\n{entry}\n")).unwrap();
    for entry in [
        ":61:260230C1,00NTRFX",
        ":61:260101C9999999999999999,99NTRFX",
        ":61:260101C1.00NTRFX",
        ":61:260101X1,00NTRFX",
        ":61:260101C1,00",
        ":61:26",
        ":61:",
        ":61:ééé",
        ":60F:C260101USD0,00",
    ] {
        let content = of(entry);
        assert!(content.found.is_empty() && content.bad.len() == 1 && content.bad[0].line == 2, "{entry}: {content:?}");
    }
    assert!(mt940::read("hello\n").unwrap_err().contains("60F"));
}

const OLD: &str = "OFXHEADER:100\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><CURDEF>EUR<BANKTRANLIST>\n<STMTTRN>\n<TRNTYPE>DEBIT\n\
    <DTPOSTED>20260105120000[-5:EST]\n<TRNAMT>-10.50\n<FITID>F1\n<NAME>Shop &amp; Co\n<MEMO>socks\n</STMTTRN>\n\
    <STMTTRN><DTPOSTED>20260106<TRNAMT>7,25<FITID>F2</STMTTRN></BANKTRANLIST></OFX>\n";

#[test]
fn ofx_of_both_versions() {
    let want = ["5 2026-01-05 -10.50 F1 Shop & Co socks", "13 2026-01-06 7.25 F2 "];
    let content = ofx::read(OLD).unwrap();
    assert_eq!((told(&content), content.currency.as_deref()), (want.map(str::to_owned).into(), Some("EUR")));
    assert_eq!(ofx::charset(OLD.as_bytes()).as_deref(), Some("windows-1252"));
    let new = "<?xml version=\"1.0\"?><OFX><STMTTRN><DTPOSTED>20260106</DTPOSTED><TRNAMT>1.00</TRNAMT><FITID>G</FITID>\
        <NAME>x</NAME></STMTTRN></OFX>";
    assert_eq!(told(&ofx::read(new).unwrap()), ["1 2026-01-06 1.00 G x"]);
    for (hostile, says) in [
        ("<OFX><STMTTRN><DTPOSTED>20260231<TRNAMT>1<FITID>a</STMTTRN>", "there is no day"),
        ("<OFX><STMTTRN><DTPOSTED>20260201<TRNAMT>1e9<FITID>a</STMTTRN>", "is not a number"),
        ("<OFX><STMTTRN><DTPOSTED>20260201<TRNAMT>1</STMTTRN>", "FITID"),
        ("<OFX><STMTTRN><DTPOSTED>20260201<TRNAMT>1<FITID>a", "has no end"),
        ("<OFX><STMTTRN><STMTTRN><DTPOSTED>20260201<TRNAMT>1<FITID>a</STMTTRN>", "has no end"),
    ] {
        let content = ofx::read(hostile).unwrap();
        assert!(content.bad.iter().any(|bad| bad.why.contains(says)), "{hostile}: {content:?}");
    }
    assert!(ofx::read("no").is_err());
}

#[test]
fn entries_without_a_reference_have_names_that_stay() {
    let text = "date,amount,memo\n2026-01-05,1.00,coffee\n2026-01-05,1.00,coffee\n2026-01-05,1.00,tea\n";
    let keys = csv::read(text, &reading(&[])).unwrap().keys();
    assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys.iter().all(|key| key.len() == 16), "{keys:?}");
    let longer = format!("{text}2026-01-06,1.00,coffee\n");
    assert_eq!(csv::read(&longer, &reading(&[])).unwrap().keys()[..3], keys);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a file holds: it is read or told, and nothing breaks.
    #[test]
    fn any_text_is_read_or_told(
        text in "(\\PC|[\r\n:,;<>/0-9CDNR-]|:61:|:60F:|<STMTTRN>|<TRNAMT>|20260105){0,80}", decimal in prop::sample::select(vec!['.', ',']),
    ) {
        let _ = csv::read(&text, &Reading { has_header: false, ..reading(&[("date", "1"), ("amount", "2")]) });
        let _ = mt940::read(&text);
        let _ = mt940::read(&format!(":60F:C260101EUR0,00\n:61:{text}"));
        let _ = ofx::read(&text);
        let _ = ofx::read(&format!("<OFX><STMTTRN>{text}</STMTTRN>"));
        let _ = amount(&text, decimal);
    }
}
