//! The command line: completion, what belongs next, what is wrong where, and what was done before.

use crate::harness::{LARGE, MIDDLE, SMALL};
use crate::tickets::STAGE;

#[test]
fn words_are_completed_and_candidates_tried() {
    let mut person = STAGE.open(MIDDLE);
    person.keys(":");
    assert!(person.row(38).contains(":‹a command›"), "{}", person.screen());
    assert!(person.screen().contains("8 of ") && person.screen().contains("open an account"), "{}", person.screen());
    person.keys("'tr'");
    assert!(person.row(38).contains(":transfer"), "the rest is proposed: {}", person.row(38));
    person.keys("Tab");
    assert!(person.row(38).contains(":transfer ‹an account"), "{}", person.row(38));
    person.keys("'n' Tab");
    assert!(person.row(38).ends_with(":transfer nora"), "{}", person.row(38));
    person.keys("Tab");
    assert!(person.row(38).ends_with(":transfer noah"), "{}", person.row(38));
    person.keys("Shift-Tab Shift-Tab Tab");
    assert!(person.row(38).ends_with(":transfer nora"), "{}", person.row(38));
    person.keys("Space 'landl' Tab");
    assert!(person.row(38).contains(":transfer nora landlord ‹an amount like 1250.00›"), "{}", person.row(38));
    person.keys("'5' Enter");
    assert!(person.row(38).contains("✓ Paid: 5.00 nora → landlord"), "{}", person.row(38));
    person.keys(": 'cancel ' Tab Enter");
    assert!(person.row(38).contains("✓ cancelled order 5: buy 10 GLOBEX"), "orders are completed: {}", person.row(38));
}

#[test]
fn the_command_line_at_three_sizes() {
    for (size, place) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
        let mut person = STAGE.open(size);
        insta::assert_snapshot!(format!("command_{place}"), person.keys(": 'buy you ACME 5 '").screen());
        person.keys("Ctrl-u 'buy you ACME 5000 @ 101.50' Enter");
        insta::assert_snapshot!(format!("command_refused_{place}"), person.screen());
    }
}

#[test]
fn what_is_wrong_is_pointed_at() {
    let mut person = STAGE.open(MIDDLE);
    let before = person.last();
    let cases = [
        ("buy you ACME 5 @ x", 18, "\"x\" is not a price; write a price like 101.50"),
        ("by you ACME 5", 1, "there is no command \"by\"; did you mean buy?"),
        ("buy you ACME", 13, "the quantity is missing"),
    ];
    for (line, column, wrong) in cases {
        person.keys(&format!(": '{line}' Enter"));
        assert_eq!(person.row(39).chars().position(|c| c == '^'), Some(column + 1), "{line}: {}", person.row(39));
        assert!(person.screen().contains(wrong), "{line}: {}", person.screen());
        assert!(person.row(38).contains(line), "the line stays: {}", person.row(38));
        person.keys("Esc");
    }
    assert_eq!(person.last(), before);
}

#[test]
fn refusals_leave_the_line_as_typed() {
    let mut person = STAGE.open(MIDDLE);
    person.keys(": 'withdraw you 50000' Enter");
    assert!(person.screen().contains("✗ available to you: 9,869.94, not 50,000.00"), "{}", person.screen());
    assert!(person.screen().contains("deposit, ask for less, or raise the credit line"), "{}", person.screen());
    assert!(person.row(38).contains(":withdraw you 50000"), "{}", person.row(38));
    person.keys("Backspace Backspace Enter");
    assert!(person.row(38).contains("✓ Paid out: 500.00 from you"), "it can be mended: {}", person.row(38));
    person.keys(": 'close you' Enter");
    assert!(person.screen().contains("✗ the account you is not empty"), "{}", person.screen());
    person.keys("Esc");
}

#[test]
fn what_was_done_comes_back_even_when_the_journal_is_opened_again() {
    let mut person = STAGE.open(MIDDLE);
    person.keys("b '1' Enter : 'deposit you 5' Enter : 'nonsense' Enter Esc : 'half'");
    person.keys("Up");
    assert!(person.row(38).ends_with(":nonsense"), "{}", person.row(38));
    person.keys("Up");
    assert!(person.row(38).contains(":deposit you 5.00"), "{}", person.row(38));
    person.keys("Up");
    assert!(person.row(38).contains(":buy you ACME 1 @ 101.52"), "{}", person.row(38));
    person.keys("Down Down Down");
    assert!(person.row(38).ends_with(":half"), "what was typed comes back: {}", person.row(38));
    let mut person = person.again(MIDDLE);
    person.keys(": Up Up");
    assert!(person.row(38).contains(":buy you ACME 1 @ 101.52"), "{}", person.row(38));
}

#[test]
fn a_few_words_are_for_the_screen() {
    let mut person = STAGE.open(MIDDLE);
    person.keys(": 'help' Enter");
    assert!(person.screen().contains("╭ Keys "), "{}", person.screen());
    person.keys("Esc");
    assert!(!person.has_quit());
    assert!(person.keys(": 'q' Enter").has_quit());
    assert!(STAGE.replay(MIDDLE).keys(": 'quit' Enter").has_quit(), "read-only journals can be left so as well");
}

/// What follows an order by itself is told with it, and stops are not shown as if they stood in the book.
#[test]
fn a_bracket_is_told_whole_and_its_stop_stands_in_no_book() {
    let mut person = STAGE.open((200, 60));
    person.keys(": 'buy you ACME 10 market then @ 102.50 oco stop 99.00' Enter");
    let said = person.row(58);
    assert!(said.contains("bought 10 ACME"), "{said}");
    assert!(said.contains("sell 10 ACME @ 102.50 waits in the book, order"), "{said}");
    assert!(said.contains("sell 10 ACME stop 99.00 waits for a trade at 99.00"), "{said}");
    let screen = person.screen();
    assert_eq!(screen.matches("‹10›").count(), 1, "{screen}");
    person.keys(": 'sell you ACME 5 trail 0.50' Enter");
    assert!(person.row(58).contains("sell 5 ACME trail 0.50 waits for a trade at "), "{}", person.row(58));
    assert!(!person.screen().contains("‹5›"), "{}", person.screen());
}
