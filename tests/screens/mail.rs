//! Mail goes out while the screen is used, and the inbox says so.

use crate::harness::{Journal, LARGE};
use std::time::Duration;

#[test]
fn the_inbox_says_what_is_out_and_what_is_for_it_alone() {
    let at_first = Journal::bare(&["open alice alice@example.org", "deposit alice 100.00"]).open(LARGE);
    let mut person = at_first.with_mail(LARGE);
    person.keys(": 'freeze alice' Enter").wait(Duration::ZERO);
    let mut person = person.with_mail(LARGE);
    assert_eq!(person.outbox(), 1);
    person.keys("2");
    assert!(person.screen().contains("sent to the outbox"), "{}", person.screen());
    // In the past, on a branch of it, and back: nothing more goes out.
    person.keys("1 [ [").wait(Duration::ZERO);
    person.keys(": 'withdraw alice 1.00' Enter Enter").wait(Duration::ZERO);
    person.keys("2");
    assert!(person.screen().contains("for this inbox alone"), "{}", person.screen());
    assert_eq!(person.with_mail(LARGE).outbox(), 1);
}
