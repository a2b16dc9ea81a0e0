//! What the bank's commands do. The check digits here were reckoned apart, by hand: 98 − (bank, number,
//! `131400` for DE00) mod 97.

use crate::commands::command;
use crate::stage::{Row, Stage, Under, play_rows};
use backtape::domain::Event;
use backtape::domain::bank::iban;

#[test]
fn accounts_open_and_are_verified() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: "",
            when: "open alice",
            then: &["opened 0 alice DE03100500000000000000 \"alice\" alice@example.org 000001", "verified alice"],
            after: &["alice 0.00", "ledger: "],
        },
        Row {
            under: Under::Gift,
            given: "open alice",
            when: "open bob",
            // The dice point to the same number again; the next free one is taken.
            then: &["opened 1 bob DE73100500000000000001 \"bob\" bob@example.org 000002", "gift bob 1000.00"],
            after: &["alice 1000.00 unverified", "bob 1000.00 unverified", "ledger: customers 2000.00 equity -2000.00"],
        },
        Row {
            under: Under::Gift,
            given: "open alice",
            when: "verify alice 000001",
            then: &["verified alice"],
            after: &["alice 1000.00"],
        },
        Row {
            under: Under::Gift,
            given: "open alice; freeze alice",
            when: "verify DE03100500000000000000 000001",
            then: &["verified alice"],
            after: &["alice 1000.00 frozen"],
        },
    ]);
}

#[test]
fn money_comes_in_moves_and_goes_out() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: "open alice",
            when: "deposit alice 10000000000000.00",
            then: &["in alice 10000000000000.00"],
            after: &["alice 10000000000000.00", "ledger: customers 10000000000000.00 vault -10000000000000.00"],
        },
        Row {
            // Not verified, and yet it can be paid into.
            under: Under::Gift,
            given: "open alice; open bob; verify alice 000001",
            when: "transfer alice bob 150.75 rent",
            then: &["moved alice bob 150.75 \"rent\""],
            after: &["alice 849.25", "bob 1150.75 unverified", "ledger: customers 2000.00 equity -2000.00"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; open bob; deposit alice 5.00; freeze bob",
            when: "transfer alice DE73100500000000000001 5.00",
            then: &["moved alice bob 5.00"],
            after: &["alice 0.00", "bob 5.00 frozen"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; freeze alice",
            when: "deposit alice 0.01",
            then: &["in alice 0.01"],
            after: &["alice 0.01 frozen"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; deposit alice 5.00",
            when: "withdraw alice 5.00",
            then: &["out alice 5.00"],
            after: &["alice 0.00", "ledger: "],
        },
    ]);
}

#[test]
fn a_credit_line_is_used_to_the_cent() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: "open alice",
            when: "credit alice 50.00",
            then: &["line alice 50.00"],
            after: &["alice 0.00 line 50.00"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; deposit alice 1.00; credit alice 50.00",
            when: "withdraw alice 51.00",
            then: &["out alice 51.00"],
            after: &["alice -50.00 line 50.00", "ledger: customers -50.00 vault 50.00"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; credit alice 50.00; list XYZ 0.01 1",
            when: "buy alice XYZ 1 @ 50.00",
            then: &["#1 alice buy 1 XYZ @ 50.00 fee 0"],
            after: &["alice 0.00 held 50.00 line 50.00"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; credit alice 50.00; withdraw alice 20.00",
            when: "credit alice 20.00",
            then: &["line alice 20.00"],
            after: &["alice -20.00 line 20.00"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; credit alice 50.00",
            when: "credit alice 0",
            then: &["line alice 0.00"],
            after: &["alice 0.00"],
        },
        Row {
            // All that the books can hold is inside; taking a line away must still be possible.
            under: Under::Bare,
            given: "open alice; credit alice 1.00; deposit alice 9999999999999.00",
            when: "credit alice 0.50",
            then: &["line alice 0.50"],
            after: &["alice 9999999999999.00 line 0.50"],
        },
    ]);
}

#[test]
fn accounts_freeze_and_close() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: "open alice",
            when: "freeze alice",
            then: &["frozen alice"],
            after: &["alice 0.00 frozen"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; freeze alice",
            when: "unfreeze alice",
            then: &["unfrozen alice"],
            after: &["alice 0.00"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; credit alice 50.00",
            when: "close alice",
            then: &["closed alice"],
            after: &["alice 0.00 closed"],
        },
        Row {
            under: Under::Gift,
            given: "open alice; verify alice 000001; withdraw alice 1000.00; freeze alice",
            when: "close alice",
            then: &["closed alice"],
            after: &["alice 0.00 closed", "ledger: vault 1000.00 equity -1000.00"],
        },
        Row { under: Under::Bare, given: "", when: "mark hello", then: &["marked \"hello\""], after: &[] },
    ]);
}

/// A closed account gives its line of credit back, so that others can have it.
#[test]
fn a_closed_account_frees_its_line() {
    let mut stage = Stage::given(Under::Bare, "open alice; open bob; credit alice 10000000000000.00");
    assert!(stage.play(&command("deposit bob 0.01")).is_err());
    stage.play(&command("close alice")).unwrap();
    stage.play(&command("deposit bob 0.01")).unwrap();
}

#[test]
fn every_iban_is_another_and_its_check_digits_are_right() {
    let mut stage = Stage::new(crate::stage::rules(Under::Bare));
    let mut seen = std::collections::BTreeSet::new();
    for i in 0..200_u64 {
        // A third of them point to a number that is taken.
        stage.n = (i / 3).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let events = stage.play(&command(&format!("open a{i}"))).unwrap();
        let Some(Event::AccountOpened { iban, .. }) = events.first() else { panic!("{events:?}") };
        assert!(iban::is_sound(iban), "{iban}");
        assert!(seen.insert(*iban), "{iban} was given twice");
    }
}

#[test]
fn money_is_reserved_and_taken_or_given_back() {
    let given = "open alice; open bob; deposit alice 100.00; credit alice 20.00";
    let held = "open alice; open bob; deposit alice 100.00; hold alice 80.00";
    play_rows(&[
        Row {
            under: Under::Bare,
            given,
            when: "hold alice 120.00 until 1970-01-01 hotel",
            then: &["hold 1 alice 120.00 until 1970-01-01 \"hotel\""],
            after: &["alice 100.00 held 120.00 line 20.00", "ledger: customers 100.00 vault -100.00"],
        },
        Row {
            under: Under::Bare,
            given: held,
            when: "capture 1",
            then: &["captured 1 alice 80.00 out released 0.00"],
            after: &["alice 20.00", "ledger: customers 20.00 vault -20.00"],
        },
        Row {
            under: Under::Bare,
            given: held,
            when: "capture 1 64.50 to bob",
            then: &["captured 1 alice 64.50 bob released 15.50"],
            after: &["alice 35.50", "bob 64.50", "ledger: customers 100.00 vault -100.00"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; open bob; deposit alice 100.00; hold alice 80.00; freeze alice",
            when: "release 1",
            then: &["released 1 alice 80.00"],
            after: &["alice 100.00 frozen"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; open bob; deposit alice 100.00; hold alice 80.00 until 1970-01-01; end-day 1970-01-02",
            when: "expire 1",
            then: &["expired 1 alice 80.00"],
            after: &["alice 100.00"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; deposit alice 100.00; hold alice 10.00; hold alice 20.00; release 1",
            when: "hold alice 80.00",
            then: &["hold 3 alice 80.00"],
            after: &["alice 100.00 held 100.00"],
        },
    ]);
}

/// What is promised to others is not equity: what could be captured is never missed later.
#[test]
fn what_an_account_on_margin_has_promised_carries_nothing() {
    let given = "open alice; open bob; deposit alice 100.00; list XYZ 0.01 1; grant bob XYZ 100; print XYZ 1 @ 1.00;
        margin alice on; hold alice 60.00; sell bob XYZ 100 @ 1.00";
    let mut stage = crate::stage::Stage::given(Under::Margin, given);
    let refused = stage.decide(&crate::commands::command("buy alice XYZ 81 @ 1.00")).unwrap_err();
    assert_eq!(refused.code(), "InsufficientMargin");
    stage.play(&crate::commands::command("buy alice XYZ 80 @ 1.00")).unwrap();
    let refused = stage.decide(&crate::commands::command("hold alice 0.01")).unwrap_err();
    assert_eq!(refused.code(), "InsufficientFunds");
    stage.play(&crate::commands::command("capture 1")).unwrap();
}
