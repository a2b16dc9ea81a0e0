//! Cases that are written by hand: what they may leave out, and what is said of those that are wrong.

use super::*;

const SOLD: &str = "
case a sell takes the best bid first

given instruments
  | symbol | tick | lot |
  | ACME   | 0.01 | 1   |

given accounts
  | account | balance | credit |
  | alice   | 1000.00 | 0.00   |
  | bob     | -20.00  | 50.00  |

given shares
  | account | symbol | shares |
  | bob     | ACME   | 7      |

given orders
  | order | account | side | symbol | open | price |
  | 3     | alice   | buy  | ACME   | 2    | 9.00  |
  | 5     | alice   | buy  | ACME   | 3    | 10.00 |

when
  sell bob ACME 4 market   # a comment of the grammar

# What is left of the second order stays.
then accounts
  | account | balance |
  | alice   | 961.00  |
  | bob     | 19.00   |

then orders
  | order | open |
  | 3     | 1    |
";

fn one(text: &str) -> Case {
    let mut cases = Case::read(text).unwrap();
    assert_eq!(cases.len(), 1);
    cases.remove(0)
}

#[test]
fn what_is_left_out_takes_its_default_or_is_not_compared() {
    let case = one(SOLD);
    assert_eq!(case.title, "a sell takes the best bid first");
    assert_eq!(case.check().unwrap(), [""; 0]);
    // Written and read again it is the same.
    assert_eq!(one(&case.to_string()), case);
}

#[test]
fn what_comes_otherwise_is_told() {
    let wrong = |from: &str, to: &str| {
        assert!(SOLD.contains(from), "{from}");
        one(&SOLD.replace(from, to)).check().unwrap().join("; ")
    };
    assert_eq!(wrong("961.00", "962.00"), "then accounts: row 1: alice | 961.00, where the case says alice | 962.00");
    assert_eq!(
        wrong("ACME 4 market", "ACME 3 market"),
        "then accounts: row 1: alice | 970.00, where the case says alice | 961.00; then orders: row 1: 3 | 2, where the case says 3 | 1"
    );
    assert_eq!(wrong("  | 3     | 1    |\n", ""), "then orders: row 1: 3 | 1, where the case says no row");
    assert_eq!(
        wrong("| order | open |", "| order | left |"),
        "then orders: there is no column left; there are order, account, side, symbol, open, price, terms, worst, beside, then, fee bps"
    );
    let refused = wrong("sell bob ACME 4 market", "sell bob ACME 8 market");
    assert!(refused.starts_with("then accounts: row 1: alice | 1000.00"), "{refused}");
    let events = SOLD.replace("then accounts", "then events\n  | event |\n\nthen accounts").replace("ACME 4", "ACME 8");
    let refused = one(&events).check().unwrap();
    assert!(refused[0].contains("then events: there is none"), "a rejection has no events: {refused:?}");
    // What follows from what is given must be what is given.
    let held = SOLD.replace("| balance | credit |", "| balance | held  |").replace("50.00  |", "0.00  |");
    assert_eq!(
        one(&held).check().unwrap()[0],
        "given accounts: row 1: alice | 1000.00 | 48.00, where the case says alice | 1000.00 | 0.00"
    );
}

#[test]
fn lines_that_are_not_understood_are_named() {
    let cases = [
        ("given accounts\n", "line 1: a case begins with: case, and what it is about"),
        ("case a\ngiven money\n", "line 2: given money: there is no such table; there are rules, numbers,"),
        ("case a\nwhen\n  sel bob ACME 4", "line 3: column 1: there is no command \"sel\""),
        ("case a\nwhen\n  mark a\nthen events\n | event\n", "line 5: a row ends with a bar"),
        ("case a\ngiven accounts\n | account |\n | alice | 5 |\n", "line 4: 2 cells, where the table has 1 columns"),
        ("case a\n| alice |\n", "line 2: a row belongs below"),
        ("case a\ngiven accounts\ngiven accounts\n", "line 3: given accounts stands twice"),
        ("case a\nwhen\n mark a\nwhen\n", "line 4: one command"),
        ("case a\nhello\n", "line 2: expected: case, given, when, then"),
        ("case a\nthen events\n", "line 1: this case has no command"),
        ("\ncase a\nwhen\n mark a\n", "line 2: this case expects nothing"),
    ];
    for (text, said) in cases {
        let error = Case::read(text).unwrap_err().to_string();
        assert!(error.starts_with(said), "{text:?}: {error}");
    }
    assert_eq!(Case::read("# nothing\n\n").unwrap(), []);
}

#[test]
fn states_that_cannot_be_are_named() {
    let cases = [
        ("given accounts\n | balance |\n | 5.00 |", "given accounts: | 5.00 |: the column account is missing"),
        ("given accounts\n | account | balance |\n | a | 5.001 |", "given accounts: | a | 5.001 |: "),
        ("given accounts\n | account |\n | a |\n | a |", "given accounts: | a |: the events do not fit"),
        ("given accounts\n | account | status |\n | a | gone |", "given accounts: | a | gone |: a status is"),
        (
            "given shares\n | account | symbol | shares |\n | a | ACME | 1 |",
            "given shares: | a | ACME | 1 |: a is not among",
        ),
        ("given rules\n | taker fee bps |\n | 20000 |", "given rules: | 20000 |: taker fee bps is at most 10000"),
        ("given rules\n | digits |\n | 99 |", "given rules: | 99 |: "),
        ("given shelf\n | item | stock | price |\n | w | 0 | 0.00 |", "given shelf: | w | 0 | 0.00 |: "),
        (
            "given accounts\n | account |\n | a |\n\ngiven instruments\n | symbol |\n | ACME |\n\ngiven orders\n | account | side | symbol | open | price |\n | a | sell | ACME | 5 | 1.00 |",
            "given orders: | a | sell | ACME | 5 | 1.00 |: the events do not fit what came before: a sell of shares",
        ),
    ];
    for (given, said) in cases {
        let error = one(&format!("case a\n{given}\nwhen\n mark a\nthen events\n | event |\n | Marked |\n")).check();
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with(said), "{given}: {error}");
    }
}

#[test]
fn bars_and_backslashes_stand_in_cells() {
    let case = one(
        "case a\nwhen\n  mark \"a | b \\\\ c\"\nthen events\n  | event | what |\n  | Marked | \"a \\| b \\\\\\\\ c\" |\n",
    );
    assert_eq!(case.then[0].rows[0][1], "\"a | b \\\\ c\"");
    assert_eq!(case.check().unwrap(), [""; 0]);
    assert_eq!(one(&case.to_string()), case);
}
