//! Markers: set where one looks, shown in the stream, on the timeline and in the tree, listed.

use crate::QUIET;
use crate::harness::{MIDDLE, Person, SIZES};
use backtape::domain::RecordNo;

/// Three markers, one of them on another branch.
fn marked(size: (u16, u16)) -> Person {
    let mut person = QUIET.open(size);
    person.keys("[ [ m 'before the offer' Enter [ [ [ m 'payday' Enter B Ctrl-u 'dip' Enter");
    person.keys(": 'deposit alice 5.00' Enter m 'only on the dip' Enter o k Enter");
    person
}

fn marker(person: &Person, n: u64) -> Option<String> {
    person.session().history().marker(RecordNo(n)).map(|text| text.as_str().to_owned())
}

#[test]
fn markers_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = marked(size);
        person.keys("[ [");
        insta::assert_snapshot!(format!("markers_stream_{name}"), format!("{}\n{}", person.screen(), person.looks()));
        person.keys("M");
        insta::assert_snapshot!(format!("markers_list_{name}"), format!("{}\n{}", person.screen(), person.looks()));
        person.keys("Esc 4");
        insta::assert_snapshot!(format!("markers_tree_{name}"), format!("{}\n{}", person.screen(), person.looks()));
    }
}

#[test]
fn a_marker_is_set_worded_anew_and_taken_away_and_outlives_a_restart() {
    let mut person = QUIET.open(MIDDLE);
    let (tip, records) = (person.session().line().tip(), person.session().line().len());
    person.keys("[ m 'sold at the dip' Enter");
    let n = tip.0 - 1;
    assert_eq!(marker(&person, n).as_deref(), Some("sold at the dip"));
    assert!(person.row(0).contains("PAST"), "marking makes no branch and goes nowhere: {}", person.row(0));
    assert_eq!(person.session().line().len(), records);
    assert!(person.row(38).contains(&format!("n {n} is marked “sold at the dip”")), "{}", person.row(38));
    let last = person.last();
    person.keys("m Enter m Esc");
    assert_eq!(person.last(), last, "nothing new is nothing written");
    let mut person = person.again(MIDDLE);
    person.keys("[ m End '!' Enter");
    assert_eq!(marker(&person, n).as_deref(), Some("sold at the dip!"));
    person.keys("m Ctrl-u Enter");
    assert_eq!(marker(&person, n), None);
    assert!(person.row(38).contains(&format!("the marker at n {n} is gone")), "{}", person.row(38));
    assert_eq!(person.session().history().branches().count(), 1);
}

#[test]
fn the_list_goes_there_words_anew_and_takes_away() {
    let mut person = marked(MIDDLE);
    assert_eq!(person.session().branch().name.as_str(), "main");
    person.keys("M k k k Enter");
    assert!(
        person.row_with("▶").contains("n ") || person.row_with("◆ payday").contains("payday"),
        "{}",
        person.screen()
    );
    let here = person.row(0);
    assert!(here.contains("PAST"), "{here}");
    person.keys("M j j Enter");
    assert_eq!(person.session().branch().name.as_str(), "dip", "a marker of another branch leads to it");
    person.keys("M k k r 'wages' Enter");
    assert!(person.row_with("◆").contains("wages"), "the list is there again: {}", person.screen());
    person.keys("d");
    assert_eq!(person.session().history().markers().count(), 2);
    person.keys("d d d");
    assert!(
        person.screen().contains("No markers yet: m puts one on the record under the cursor."),
        "{}",
        person.screen()
    );
}

#[test]
fn in_the_tree_the_selected_record_is_marked_and_a_reader_marks_nothing() {
    let mut person = marked(MIDDLE);
    person.keys("4 Home");
    assert!(person.row_with("payday").contains("◆ payday  "), "{}", person.screen());
    let mut reader = QUIET.replay(MIDDLE);
    reader.keys("] m");
    assert!(reader.row(38).contains("read-only"), "{}", reader.row(38));
    reader.keys("M");
    assert!(reader.screen().contains("No markers yet"), "{}", reader.screen());
}
