//! The results of an account: what its trading was worth.

use crate::harness::{Journal, LARGE, MIDDLE, SMALL};
use crate::{MARKET, QUIET};

#[test]
fn the_results_at_three_sizes_for_whoever_is_looked_at() {
    for size in [SMALL, MIDDLE, LARGE] {
        let mut person = MARKET.open(size);
        person.keys("2 j R");
        assert!(person.row_with("Results of alice at n ").contains("Results"), "{}", person.screen());
        for figure in
            ["worth", "paid in", "gain", "realised", "drawdown", "Sharpe", "Sortino", "win rate", "average loss"]
        {
            assert!(person.screen().contains(figure), "{figure}: {}", person.screen());
        }
        person.keys("Esc");
        assert!(!person.screen().contains("Sortino"), "{}", person.screen());
    }
}

#[test]
fn the_figures_are_those_of_the_record_under_the_cursor() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("1 R");
    let worth = |text: String| text.split("worth").nth(1).unwrap_or_default().trim().to_owned();
    // Alice has paid 30.30 for 3 shares at 10.10, and they are worth it.
    assert!(worth(person.row_with(" worth ")).starts_with("1,000.00"), "{}", person.screen());
    assert!(person.row_with("trades").contains('1'), "{}", person.screen());
    person.keys("l");
    assert!(person.screen().contains("Results of bob"), "{}", person.screen());
    person.keys("h p");
    assert!(person.screen().contains("× 10s"), "another period: {}", person.screen());
    person.keys("R");
    assert!(!person.screen().contains("Results of"), "{}", person.screen());
    let mut nobody = Journal::bare(&["list XYZ"]).open(MIDDLE);
    assert!(nobody.keys("R").screen().contains("there is no account yet"), "{}", nobody.screen());
}
