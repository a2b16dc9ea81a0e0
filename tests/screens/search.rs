//! Searching the stream: what is found, how it stands out, and where the cursor goes.

use crate::harness::{MIDDLE, SIZES};
use crate::{MARKET, QUIET};
use std::time::Duration;

#[test]
fn a_search_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = MARKET.open(size);
        person.keys("/ 'acme amount:>500'");
        insta::assert_snapshot!(format!("search_typed_{name}"), format!("{}\n{}", person.screen(), person.looks()));
        person.keys("Enter n n");
        insta::assert_snapshot!(format!("search_found_{name}"), format!("{}\n{}", person.screen(), person.looks()));
    }
}

#[test]
fn the_cursor_goes_to_the_nearest_and_on_from_there() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("/ 'BOB' Enter");
    let first = person.row_with("▶");
    assert!(person.row(38).contains("/BOB   "), "{}", person.screen());
    assert!(person.row(38).contains("n older  N newer  Esc clears it"), "{}", person.row(38));
    person.keys("n");
    assert_ne!(person.row_with("▶"), first);
    person.keys("N");
    assert_eq!(person.row_with("▶"), first);
    person.keys("Home / 'withdraw type:rejected' Enter");
    assert!(person.row_with("▶").contains("withdraw"), "the nearest is a newer one: {}", person.screen());
    assert!(person.row(38).contains("1 of 1"), "{}", person.row(38));
    person.keys("n");
    assert!(person.row(38).contains("there is no older one; N goes to newer ones"), "{}", person.row(38));
    person.keys("Esc");
    assert!(!person.row(38).contains("withdraw type:rejected"), "Esc clears it: {}", person.row(38));
    person.keys("n");
    assert!(person.row(38).contains("nothing is searched for yet"), "{}", person.row(38));
}

#[test]
fn typing_moves_nothing_and_leaving_brings_the_search_before_back() {
    let mut person = QUIET.open(MIDDLE);
    let row = person.row(0);
    person.keys("/ 'bob'");
    assert!(person.screen().contains('»'), "hits stand out while one types: {}", person.screen());
    assert_eq!(person.row(0), row);
    person.keys("Enter / 'zzz'");
    assert!(person.row(38).contains("no record"), "{}", person.row(38));
    person.keys("Esc");
    assert!(person.row(38).contains("/bob"), "{}", person.row(38));
    person.keys("/ Ctrl-u Enter");
    assert!(!person.row(38).contains("/bob") && !person.screen().contains('»'), "{}", person.screen());
}

#[test]
fn what_is_no_search_is_told_and_can_be_mended() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("/ 'amount:>lots' Enter");
    assert!(person.row(39).contains("“lots”") || person.row(39).contains("\"lots\""), "{}", person.row(39));
    assert!(person.row(38).contains("amount:>lots"), "it stays to be mended: {}", person.row(38));
    person.keys("Ctrl-u 'account:nobody' Enter");
    assert!(person.row(39).contains("there is no account nobody on this branch"), "{}", person.row(39));
    person.keys("Ctrl-u 'nobody at all' Enter");
    assert!(person.row(38).contains("no record on this branch is such"), "{}", person.row(38));
}

#[test]
fn a_search_goes_along_with_the_branch_and_with_new_records() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("/ 'deposit' Enter");
    let count = |row: String| row.split(" of ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
    let before = count(person.row(38)).unwrap_or_else(|| panic!("{}", person.screen()));
    person.keys("End : 'deposit alice 1.00' Enter / Enter");
    assert_eq!(count(person.row(38)), Some(before + 1), "{}", person.row(38));
    person.keys("[ [ [ B Ctrl-u 'other' Enter").wait(Duration::ZERO);
    person.keys("/ Enter");
    assert_eq!(count(person.row(38)), Some(before), "{}", person.row(38));
}
