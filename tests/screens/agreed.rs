//! What the bank has agreed on, where a person looks at an account.

use crate::harness::{Journal, LARGE, MIDDLE, SMALL};

const AGREED: Journal = Journal::starter(
    0,
    &[
        "interest you 2.5% debit 9.5%",
        "standing you alice 64.00 monthly day last from 2199-01-01 \"rent\"",
        "mandate you alice limit 50.00",
        "loan you 1200.00 6% months 12",
    ],
);

#[test]
fn the_bank_says_what_is_agreed_on_with_an_account() {
    for (size, keys) in [(SMALL, "2 Tab"), (MIDDLE, "2"), (LARGE, "2")] {
        let mut person = AGREED.open(size);
        let row = person.keys(keys).row_with("interest 2.5 %");
        assert!(row.contains("interest 2.5 % · debit 9.5 %"), "{row}");
        assert!(size == SMALL || row.contains("loan 1,200.00 left"), "the next that is due: {row}");
    }
}

#[test]
fn a_standing_order_is_typed_completed_and_seen() {
    let mut person = AGREED.open(MIDDLE);
    person.keys("2 : 'standing you alice 5.00 we' Tab Enter");
    let screen = person.screen();
    assert!(screen.contains("→ alice 5.00 weekly"), "{screen}");
}
