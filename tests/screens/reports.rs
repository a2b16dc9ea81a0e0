//! Reports on their screen: a table and its bars, as of the record under the cursor.

use crate::MARKET;
use crate::harness::{Journal, LARGE, MIDDLE, SMALL};

#[test]
fn reports_at_three_sizes() {
    for (size, name) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
        let mut person = MARKET.open(size);
        person.keys("5");
        insta::assert_snapshot!(format!("report_transactions_{name}"), person.screen());
        person.keys("h h h");
        insta::assert_snapshot!(format!("report_counterparties_{name}"), person.screen());
        person.keys("2");
        assert!(!person.screen().contains("Report "), "{}", person.screen());
    }
}

#[test]
fn every_report_is_reached_and_told_by_day_month_and_year() {
    let mut person = MARKET.open(MIDDLE);
    person.keys("A");
    for name in ["transactions", "inactive", "fees", "interest", "counterparties", "cash-flow", "exposure"] {
        assert!(person.row_with("Report ").contains(&format!("Report {name}")), "{}", person.screen());
        assert!(person.screen().contains(&format!("[{name}]")), "{}", person.screen());
        person.keys("l");
    }
    assert!(person.row_with("Report ").contains("Report transactions by day"), "{}", person.screen());
    assert!(person.keys("p").screen().contains("Report transactions by month"), "{}", person.screen());
    assert!(person.keys("p").screen().contains("Report transactions by year"), "{}", person.screen());
    let mut nobody = Journal::bare(&["list XYZ"]).open(MIDDLE);
    assert!(nobody.keys("5").screen().contains("nothing yet: what moved"), "{}", nobody.screen());
}

/// A report is of the record under the cursor: it goes back with it, and forward again.
#[test]
fn a_report_goes_back_with_the_cursor() {
    const THREE: Journal =
        Journal::bare(&["open alice a@b.c", "deposit alice 10.00", "withdraw alice 4.00", "deposit alice 1.00"]);
    let mut person = THREE.open(MIDDLE);
    let row = |screen: String| {
        let line = screen.lines().skip_while(|line| !line.contains("period ")).nth(1).unwrap_or_default().to_owned();
        let table = line.split('│').rfind(|part| part.contains('-')).unwrap_or_default();
        table.split_whitespace().skip(1).take(4).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row(person.keys("5").screen()), "3 15.00 11.00 4.00");
    assert_eq!(row(person.keys("[").screen()), "2 14.00 10.00 4.00");
    assert_eq!(row(person.keys("[").screen()), "1 10.00 10.00 0.00");
    assert_eq!(row(person.keys("End").screen()), "3 15.00 11.00 4.00");
}
