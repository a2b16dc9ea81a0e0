//! Queries, and what they find.

use super::Query;
use crate::command_line::{Parsed, parse};
use crate::domain::{
    BranchId, Draws, Entry, Handle, Outcome, Record, RecordNo, Source, Step, Time, World, apply, decide, samples,
};
use crate::views::Orders;

const LINES: [&str; 14] = [
    "open alice a@b",                     // 1
    "open bob b@b",                       // 2
    "deposit alice 2500 \"rent of may\"", // 3
    "transfer alice bob 640.00 Rent",     // 4
    "withdraw bob 9999",                  // 5: refused
    "list ACME",                          // 6
    "list XYZ",                           // 7
    "grant bob ACME 100",                 // 8
    "buy alice ACME 10 @ 100.50",         // 9
    "sell bob ACME 4 market",             // 10
    "buy alice XYZ 1 @ 5.00",             // 11
    "cancel 1",                           // 12
    "mark \"Überweisung\"",               // 13
    "credit bob 50",                      // 14
];

/// What happened, with what a person gave on even numbers and a participant on odd ones.
fn story() -> (Vec<Record>, World, Orders) {
    let mut world = World::new(&samples::bare());
    let (mut records, mut orders) = (Vec::new(), Orders::default());
    for (line, n) in LINES.iter().zip(1..) {
        let Ok(Some(Parsed::Command(command))) = parse(line) else { panic!("{line}") };
        let decided = decide(&world, &command, &Draws { at: Time(0), dice: n });
        decided.iter().flatten().for_each(|event| apply(&mut world, event).expect("a decided event"));
        let step = Step::new(RecordNo(n), RecordNo(n - 1), BranchId::MAIN, command, Outcome::from(decided));
        let noise = Source::Participant(Handle::parse("noise-07").expect("a handle"));
        let by = if n % 2 == 0 { Source::User } else { noise };
        let record = Record { n: RecordNo(n), at: Time(0), by, entry: Entry::Step(step) };
        orders.note(&record);
        records.push(record);
    }
    (records, world, orders)
}

#[test]
fn queries_find_what_they_say() {
    let (records, world, orders) = story();
    let cases: [(&str, &[u64]); 26] = [
        ("rent", &[3, 4]),
        ("RENT", &[3, 4]),
        ("may", &[3]),
        ("\"rent of\"", &[3]),
        ("überweisung", &[13]),
        ("pinned", &[7]),
        ("type:buy", &[9, 11]),
        ("type:TRADEEXECUTED", &[10]),
        ("type:rejected", &[5]),
        ("type:InsufficientFunds", &[5]),
        ("account:bob", &[2, 4, 5, 8, 10, 14]),
        ("symbol:acme", &[6, 8, 9, 10, 12]),
        ("symbol:ACME account:alice", &[9, 10, 12]),
        ("by:alice", &[4]),
        ("by:noise-07", &[1, 3, 5, 7, 9, 11, 13]),
        ("by:noise-*", &[1, 3, 5, 7, 9, 11, 13]),
        ("by:user", &[2, 4, 6, 8, 10, 12, 14]),
        ("by:noise", &[]),
        ("amount:640", &[4]),
        ("amount:=640.00", &[4]),
        ("amount:>1,000", &[3, 5, 9]),
        ("amount>=2500 amount:<3000", &[3]),
        ("amount:<10", &[11]),
        ("amount:402", &[10]),
        ("amount:>600 amount:<700 account:alice \"rent\"", &[4]),
        ("", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]),
    ];
    for (text, want) in cases {
        let sought = Query::parse(text).expect(text).on(&world).expect(text);
        let marker = |record: &Record| (record.n == RecordNo(7)).then_some("Pinned");
        let found = records.iter().filter(|record| sought.matches(record, marker(record), &world, &orders));
        assert_eq!(found.map(|record| record.n.0).collect::<Vec<_>>(), want, "{text}");
    }
}

#[test]
fn what_is_no_query_says_where_and_shows_one() {
    for (text, says) in [
        ("type:", "column 6: type: has no value (type:buy, type:TradeExecuted, type:rejected)"),
        ("rent type:byu", "column 11: there is no type \"byu\" (a command (buy)"),
        ("amount:>abc", "column 9: \"abc\" is not a number like 1250.00 (amount:>100"),
        ("amount:1.005", "column 8: \"1.005\" has more than 2 decimal places"),
        ("a \"rent of", "column 3: this quotation mark is not closed"),
        ("accounts:alice", "column 1: there is no field \"accounts\" (type:buy account:alice"),
        ("symbol:ACME! x", "column 8: "),
    ] {
        let error = Query::parse(text).expect_err(text).to_string();
        assert!(error.starts_with(says), "{text}: {error}");
    }
    assert!(Query::parse("\"a:b\"").is_ok(), "in quotation marks it is a text");
    let (_, world, _) = story();
    let here = |text: &str| Query::parse(text).expect(text).on(&world).expect_err(text).to_string();
    assert_eq!(here("account:nobody"), "there is no account nobody on this branch");
    assert_eq!(here("symbol:NONE"), "there is no instrument NONE on this branch");
}
