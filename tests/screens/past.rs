//! What changes the past: what-ifs as drafts, grafts, undo and redo.

use crate::harness::{Journal, MIDDLE, SIZES, SMALL, STORY};

const MARKET: Journal = Journal::starter(500, &["buy you ACME 25 market"]);

#[test]
fn the_question_and_its_answer_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = STORY.open(size);
        person.keys("g '3' Enter x");
        insta::assert_snapshot!(format!("what_if_{name}"), person.screen());
        insta::assert_snapshot!(format!("what_if_answer_{name}"), person.keys("Enter").screen());
    }
}

#[test]
fn a_draft_is_shown_as_one_and_leaves_no_trace() {
    let mut person = STORY.open(MIDDLE);
    let bytes = person.bytes();
    person.keys("[ [ [ [ [ [ x Enter");
    assert!(person.screen().contains("6 later commands decided again, 2 end otherwise"), "{}", person.screen());
    assert!(person.row_with("buy 10 XYZ").contains("7 alice"), "{}", person.screen());
    assert!(person.screen().contains("✗ now rejected: available to alice: 0.00"), "{}", person.screen());
    // Enter goes to the record in the draft; what can be written elsewhere cannot be written here.
    person.keys("j Enter");
    assert!(person.row(0).contains(" DRAFT ") && person.row_with("▶").contains("→ bob 500.00"), "{}", person.screen());
    assert!(person.keys("b").row(38).contains("a draft is open: K keeps it, Esc leaves it"));
    assert!(person.keys("x").row(38).contains("a draft is open"));
    assert!(person.keys("D").screen().contains("6 later commands decided again"));
    person.keys("Esc 4");
    assert!(person.row_with("what-if-3").contains("what-if-3 DRAFT") || person.screen().contains("what-if-3 DRAFT"));
    // Leaving asks, and goes back to where one was.
    assert!(person.keys("Esc").row(38).contains("Leave the draft? Nothing of it stays.  y yes  n no"));
    assert!(person.keys("n").row(0).contains(" DRAFT "));
    person.keys("Esc y 1");
    assert!(person.row(0).contains(" PAST ") && person.row(0).contains("n 3"), "{}", person.row(0));
    assert_eq!(person.session().history().branches().count(), 1);
    assert_eq!(person.bytes(), bytes);
}

#[test]
fn a_draft_that_is_kept_is_a_branch_like_any_other() {
    let mut person = STORY.open(MIDDLE);
    person.keys("[ [ [ [ [ [ x Enter K");
    assert!(person.row(38).contains("keep the draft as a branch called: what-if-3"), "{}", person.row(38));
    assert!(person.keys("'main' Enter").row(39).contains("there is already a branch main"), "{}", person.screen());
    person.keys("Ctrl-u 'poor' Enter");
    assert!(person.row(0).contains("demo/poor") && person.row(0).contains(" BRANCH "), "{}", person.row(0));
    assert!(person.row(38).contains("kept as poor"), "{}", person.row(38));
    let again = person.again(MIDDLE);
    assert!(again.row(0).contains("demo/poor"), "{}", again.row(0));
}

#[test]
fn other_commands_in_the_past() {
    let mut person = STORY.open(MIDDLE);
    person.keys("[ [ [ [ [ [ x Down Enter");
    assert!(person.row(38).contains("instead of n 3: deposit alice 1000.00"), "{}", person.row(38));
    person.keys("Ctrl-u 'deposit alice' Enter");
    assert!(person.screen().contains("the amount is missing"), "{}", person.screen());
    person.keys("Space '550.00' Enter");
    assert!(person.screen().contains("1 ends otherwise"), "{}", person.screen());
    assert!(person.screen().contains("available to alice: 448.00, not 500.00"), "{}", person.screen());
    person.keys("Esc Esc y");
    // Several, an empty line asks.
    person.keys("x Up Enter 'withdraw alice 1' Enter");
    person.keys("'mark x' Enter");
    assert!(person.row(38).contains("2 put in, another one, or Enter to ask:"), "{}", person.row(38));
    person.keys("Enter");
    assert!(person.screen().contains("What if 2 commands had come before n 3"), "{}", person.screen());
    // A script joins what is put in already, and where it cannot be read that stays.
    person.keys("Esc Esc y x Up Enter 'withdraw alice 1' Enter '@nowhere.txt' Enter");
    assert!(person.row(39).contains("cannot read nowhere.txt"), "{}", person.screen());
    assert!(person.row(38).contains("1 put in, another one"), "{}", person.row(38));
    let script = tempfile::NamedTempFile::new().unwrap();
    let path = script.path().display().to_string();
    person.keys(&format!("Ctrl-u '@{path}' Enter"));
    assert!(person.row(39).contains("holds no command"), "{}", person.screen());
    std::fs::write(script.path(), "mark \"one\"\nmark \"two\"\n").unwrap();
    person.keys("Enter");
    assert!(person.screen().contains("What if 3 commands had come before n 3"), "{}", person.screen());
}

#[test]
fn nothing_but_keeping_and_leaving_ends_a_draft() {
    let mut person = MARKET.open(MIDDLE);
    person.keys("[ [ [ [ x Enter Esc");
    // Nothing plays at its end, and no hint says so.
    assert!(!person.row(39).contains("play") && !person.row(39).contains("speed"), "{}", person.row(39));
    assert!(person.keys("Space").row(38).contains("this is the end of the draft"), "{}", person.row(38));
    assert!(person.row(0).contains("paused"), "{}", person.row(0));
    assert!(person.keys("[").row(39).contains("Space play"), "{}", person.row(39));
    // A second draft cannot be opened, and is not offered.
    person.keys("4");
    assert!(!person.row(39).contains("x what if") && !person.row(39).contains("G graft"), "{}", person.row(39));
    // A command is refused where it is typed.
    person.keys("1 : 'deposit you 5' Enter");
    assert!(person.screen().contains("no command is given while a draft is open"), "{}", person.screen());
    assert!(person.row(38).contains(":deposit you 5"), "{}", person.row(38));
    // Leaving the program would lose it: that is asked.
    person.keys("Esc q");
    assert!(person.row(38).contains("Quit? Nothing of the draft stays.  y yes  n no"), "{}", person.row(38));
    assert!(!person.keys("n").has_quit() && person.row(0).contains(" DRAFT "), "{}", person.row(0));
    person.keys(": 'q' Enter");
    assert!(person.row(38).contains("Quit? Nothing of the draft stays."), "{}", person.row(38));
    assert!(person.keys("y").has_quit());
}

#[test]
fn what_follows_is_a_choice_that_is_said() {
    let mut person = MARKET.open(MIDDLE);
    person.keys("[ [ [ [ [ x");
    assert!(person.screen().contains("‹ decided again, everybody repeats what they did ›"), "{}", person.screen());
    assert!(person.keys("l").screen().contains("‹ decided again, participants react ›"));
    assert!(person.keys("l").screen().contains("‹ refolded: taken over as it was ›"));
    assert!(person.keys("l").screen().contains("everybody repeats"));
    // With another command there is nothing to refold.
    person.keys("Down l l");
    assert!(person.screen().contains("everybody repeats"), "{}", person.screen());
    let mut quiet = STORY.open(MIDDLE);
    assert!(quiet.keys("x l").screen().contains("refolded"), "nobody could react");
    quiet.keys("Esc Home x l Enter");
    assert!(quiet.screen().contains("re-decided") || quiet.screen().contains("refolded"), "{}", quiet.screen());
}

#[test]
fn a_read_only_journal_can_be_asked_too() {
    let mut person = STORY.replay(MIDDLE);
    person.keys("] ] x Enter");
    assert!(person.screen().contains("2 end otherwise"), "{}", person.screen());
    assert!(person.keys("K").row(38).contains("the draft cannot be kept"), "{}", person.row(38));
}

#[test]
fn the_beginning_is_no_command() {
    let mut person = STORY.open(MIDDLE);
    person.keys("4 PageDown PageDown x");
    assert!(person.row(38).contains("this is the beginning, and no command"), "{}", person.screen());
}

#[test]
fn records_of_another_branch_are_grafted() {
    let mut person = STORY.open(MIDDLE);
    person.keys("g '5' Enter : 'deposit bob 70.00' Enter Ctrl-u 'other' Enter : 'withdraw alice 5000.00' Enter Esc");
    person.keys("o k Enter 4");
    assert!(person.keys("G").row(38).contains("is on main already"), "{}", person.row(38));
    let at = person.screen().lines().position(|line| line.contains("other")).unwrap();
    let here = person.screen().lines().position(|line| line.contains("main LIVE")).unwrap();
    for _ in here..at {
        person.keys("j");
    }
    person.keys("G");
    assert!(person.row(38).contains("graft from other onto main, record N or N..M: 13"), "{}", person.row(38));
    assert!(person.keys("'13..12' Enter").row(39).contains("ends before it begins"), "{}", person.screen());
    // What cannot be carried over is told where it is asked for.
    person.keys("Ctrl-u '9' Enter");
    assert!(person.row(39).contains("record 9 is not on the branch other; it is on main"), "{}", person.screen());
    assert!(person.row(38).contains("graft from other onto main"), "{}", person.row(38));
    person.keys("Ctrl-u '12..13' Enter");
    assert!(person.screen().contains("2 decided again at the tip of main, 1 of them rejected"), "{}", person.screen());
    assert!(person.screen().contains("✗ available to alice"), "{}", person.screen());
    person.keys("K");
    assert!(person.row(38).contains("kept: the tip of main is n "), "{}", person.row(38));
    assert!(person.row(0).contains(" LIVE "), "{}", person.row(0));
}

#[test]
fn undo_and_redo_say_what_they_undo() {
    let mut person = STORY.open(MIDDLE);
    assert!(person.keys("u").row(38).contains("undid n 9: ‹a good day›; U redoes it"), "{}", person.row(38));
    assert!(person.keys("u").row(38).contains("undid n 8: → bob 500.00 rent; U redoes it"), "{}", person.row(38));
    assert!(person.row(0).contains("n 7"), "{}", person.row(0));
    // Any number of times, and after a restart.
    let mut person = person.again(MIDDLE);
    assert!(person.keys("U").row(38).contains("redid n 8"), "{}", person.row(38));
    person.keys("U");
    assert!(person.row(0).contains("n 9"), "{}", person.row(0));
    assert!(person.keys("U").row(38).contains("there is nothing to redo on main"), "{}", person.row(38));
    // What others did since goes with it, and is asked about.
    let mut market = MARKET.open_after(1_200, SMALL);
    market.keys("u");
    let asked = market.row(22);
    assert!(asked.contains("Undo “buy 25 AC") && asked.contains("y yes  n no"), "{asked}");
    assert!(asked.contains("later record") && asked.contains("? Nothing is lost."), "{asked}");
    market.keys("y");
    assert!(market.row(22).contains("undid n 622: buy 25"), "{}", market.row(22));
    // Even where there is little room, it says how to get back.
    assert!(market.row(22).ends_with("; U redoes it"), "{}", market.row(22));
    let mut replayed = STORY.replay(MIDDLE);
    assert!(replayed.keys("u").row(38).contains("read-only"), "{}", replayed.row(38));
}
