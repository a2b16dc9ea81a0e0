//! The operator's tickets: dividends, splits and who may be on margin, with what they would do before they
//! are sent, and what comes of them.

use crate::harness::{Journal, MIDDLE, Person, SMALL};
use backtape::command_line::render;

/// A market whose rules know margin, where nobody has acted yet, and a few orders in its book.
const MARGIN: Journal = Journal::trading_day(&[
    "sell castor ACME 12 @ 101.52",
    "buy nora ACME 5 @ 101.52",
    "buy castor ACME 30 @ 101.48",
    "mark \"the stage is set\"",
]);

/// What is typed from the screen and pane on, the command, what is said of it before and after it is sent.
struct Case {
    name: &'static str,
    keys: &'static str,
    command: &'static str,
    before: &'static [&'static str],
    after: &'static str,
}

const CASES: [Case; 4] = [
    Case {
        name: "dividend",
        keys: "V '0.25'",
        command: "dividend ACME 0.25",
        before: &["Dividend", "last 101.52", "pays", "holders", "adjusts", "order"],
        after: "0.25 a share of ACME",
    },
    Case {
        name: "split",
        keys: "S '3' Tab '2'",
        command: "split ACME 3 for 2",
        before: &["Split", "101.52 →      67.68", "in all", "adjusts"],
        after: "3 for 2",
    },
    Case {
        name: "margin",
        keys: "2 L",
        command: "margin you on",
        before: &["Margin", "may sell short", "equity", "exposure"],
        after: "you",
    },
    Case {
        name: "margin_off",
        keys: "2 L Enter L",
        command: "margin you off",
        before: &["Margin", "[off]", "no longer"],
        after: "you",
    },
];

/// Focuses a pane by its number of tabs, so that the keys are those of the pane.
fn focus(person: &mut Person, hint: &str) {
    for _ in 0..8 {
        let height = person.screen().lines().count();
        if person.row(height - 1).contains(hint) {
            return;
        }
        person.keys("Tab");
    }
    panic!("no pane has {hint} in its bar:\n{}", person.screen());
}

fn open(case: &Case, size: (u16, u16)) -> Person {
    let mut person = MARGIN.open(size);
    match case.keys.strip_prefix("2 ") {
        Some(keys) => {
            person.keys("2");
            focus(&mut person, "L margin");
            person.keys(keys);
        }
        None => {
            focus(&mut person, "V dividend  S split");
            person.keys(case.keys);
        }
    }
    person
}

#[test]
fn the_operator_s_tickets_say_what_would_happen_and_then_it_does() {
    for case in &CASES {
        for (size, place) in [(SMALL, "80x24"), (MIDDLE, "120x40")] {
            let mut person = open(case, size);
            let last = person.last();
            insta::assert_snapshot!(format!("operator_{}_{place}", case.name), person.screen());
            for said in case.before {
                assert!(person.screen().contains(said), "{} at {place}: {said}\n{}", case.name, person.screen());
            }
            person.keys("Enter");
            assert_eq!(person.last().0, last.0 + 1, "{}: {}", case.name, person.screen());
            let step = person.session().history().step(person.last()).unwrap();
            assert_eq!(render(&step.command), case.command);
            assert!(step.outcome.rejection().is_none(), "{:?}", step.outcome);
            let said = person.row(usize::from(size.1) - 2);
            assert!(said.contains('✓') && said.contains(case.after), "{}: {said}", case.name);
        }
    }
}

#[test]
fn what_is_refused_says_why_and_the_ticket_stays() {
    for (keys, why) in [("S '3' Tab '3'", "changes nothing"), ("V '0'", "must be more than zero")] {
        let mut person = MARGIN.open(MIDDLE);
        focus(&mut person, "V dividend  S split");
        person.keys(keys).keys("Enter");
        let screen = person.screen();
        assert!(screen.contains("✗ ") && screen.contains(why) && screen.contains("▸ "), "{keys}: {screen}");
    }
    // Where the rules know no margin nobody is put on it.
    let mut person = crate::tickets::STAGE.open(MIDDLE);
    person.keys("2");
    focus(&mut person, "L margin");
    person.keys("L Enter");
    assert!(person.screen().contains("there is no margin here"), "{}", person.screen());
}

#[test]
fn the_selected_instrument_and_account_are_meant() {
    let mut person = MARGIN.open(MIDDLE);
    focus(&mut person, "V dividend  S split");
    assert!(person.keys("j S").row_with("  symbol ").contains("GLOBEX"), "{}", person.screen());
    person.keys("Esc 2");
    focus(&mut person, "L margin");
    assert!(person.keys("j j L").screen().contains(":margin castor on"), "{}", person.screen());
    person.keys("Esc 1 ?");
    let help: String = (0..12).map(|_| person.keys("j j j j j j").screen()).collect();
    for told in ["L            Accounts: put the selected account on margin", "V            Shares: pay a dividend"] {
        assert!(help.contains(told), "{told}: {help}");
    }
}
