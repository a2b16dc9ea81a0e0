//! Reports on the screen: a table and its bars.

use crate::MARKET;
use crate::harness::{Journal, LARGE, MIDDLE, SMALL};

#[test]
fn reports_at_three_sizes() {
    for (size, name) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
        let mut person = MARKET.open(size);
        person.keys("2 A");
        insta::assert_snapshot!(format!("report_transactions_{name}"), person.screen());
        person.keys("h h h");
        insta::assert_snapshot!(format!("report_counterparties_{name}"), person.screen());
        person.keys("Esc");
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
    person.keys("A");
    assert!(!person.screen().contains("Report "), "{}", person.screen());
    let mut nobody = Journal::bare(&["list XYZ"]).open(MIDDLE);
    assert!(nobody.keys("A").screen().contains("nothing yet: what moved"), "{}", nobody.screen());
}
