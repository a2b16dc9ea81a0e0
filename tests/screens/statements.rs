//! Statements by day, month and year, as a bank sends them.

use crate::harness::{Journal, MIDDLE, SIZES};

/// January has three entries, February two.
const TWO_MONTHS: Journal = Journal::bare(&[
    "open alice a@b.c",
    "open bob b@b.c",
    "deposit alice 1000.00 \"wages\"",
    "transfer alice bob 640.00 \"rent\"",
    "end-day",
    "deposit alice 2.50",
    "end-day 2026-02-02",
    "withdraw alice 12.50",
    "transfer bob alice 40.00 \"back\"",
]);

#[test]
fn a_statement_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = TWO_MONTHS.open(size);
        person.keys("2 Tab p");
        insta::assert_snapshot!(format!("statement_{name}"), person.screen());
    }
}

#[test]
fn periods_follow_each_other_and_their_balances_fit() {
    let mut person = TWO_MONTHS.open(MIDDLE);
    let balances = |screen: String| {
        let of = |label: &str| {
            let line = screen.lines().find(|line| line.contains(label)).unwrap_or_default();
            line.trim_end_matches(['│', ' ']).split_whitespace().last().unwrap_or_default().to_owned()
        };
        (of("opening balance"), of("closing balance"))
    };
    let told = |opening: &str, closing: &str| (opening.to_owned(), closing.to_owned());
    assert_eq!(balances(person.keys("2 Tab p").screen()), told("362.50", "390.00"));
    assert!(person.screen().contains("Statement of alice  2026-02"), "{}", person.screen());
    assert_eq!(balances(person.keys("h").screen()), told("0.00", "362.50"));
    assert!(person.screen().contains("Statement of alice  2026-01"), "{}", person.screen());
    // Nothing lies before it, and after the last there is nothing.
    assert_eq!(balances(person.keys("h").screen()), told("0.00", "362.50"));
    assert_eq!(balances(person.keys("l l l").screen()), told("362.50", "390.00"));
    assert!(person.keys("p").screen().contains("Statement of alice  2026  "), "{}", person.screen());
    assert_eq!(balances(person.screen()), told("0.00", "390.00"));
    assert!(person.keys("p").screen().contains("from the first day"), "{}", person.screen());
    assert!(person.keys("p").screen().contains("Statement of alice  2026-02-02"), "{}", person.screen());
    assert_eq!(balances(person.screen()), told("362.50", "390.00"));
    assert!(person.keys("h").screen().contains("nothing has moved in these days"), "{}", person.screen());
    assert!(!person.keys("Esc").screen().contains("opening balance"), "{}", person.screen());
    // As of a record before: what came later is not on it.
    assert_eq!(balances(person.keys("[ p").screen()), told("362.50", "350.00"));
}
