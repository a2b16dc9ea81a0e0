//! The exchange on the screen: the depth of a book, candles with their volume, and what an order would
//! do to the market.

use crate::harness::{Journal, LARGE, MIDDLE, SIZES, SMALL};
use crate::tickets::STAGE;
use crate::{MARKET, QUIET};

#[test]
fn the_chart_s_other_face_is_the_depth() {
    for (name, size, tabs) in [("80x24", SMALL, "Tab Tab"), ("120x40", MIDDLE, "Tab"), ("200x60", LARGE, "Tab")] {
        let mut person = MARKET.open(size);
        person.keys(tabs).keys("v");
        assert!(person.screen().contains("ACME depth  90 %"), "{}", person.screen());
        insta::assert_snapshot!(format!("depth_{name}"), person.screen());
        person.keys("z");
        insta::assert_snapshot!(format!("depth_zoomed_{name}"), person.screen());
        person.keys("z v");
        assert!(!person.screen().contains("depth  90 %"), "candles again: {}", person.screen());
    }
}

#[test]
fn the_depth_looks_further_and_less_far() {
    let mut person = MARKET.open(MIDDLE);
    person.keys("Tab v h");
    assert!(person.screen().contains("depth  100 %"), "{}", person.screen());
    assert!(person.keys("h").screen().contains("depth  100 %"), "further than all there is none to see");
    assert!(person.keys("l l l l l l").screen().contains("depth  20 %"), "{}", person.screen());
    assert!(!person.row(39).contains("period"), "candles have periods, a depth has none: {}", person.row(39));
}

#[test]
fn a_depth_of_one_side_and_of_none() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("Tab v");
    // 33 at 10.10 and 10 at 10.20 are offered; alice's bid was cancelled
    assert!(person.screen().contains("imbalance −100 %"), "{}", person.screen());
    insta::assert_snapshot!("depth_one_side_120x40", person.screen());
    person.keys("g '4' Enter");
    assert!(person.screen().contains("the book is empty"), "{}", person.screen());
}

#[test]
fn candles_with_their_volume_at_three_sizes() {
    for (name, size, tabs) in [("80x24", SMALL, "Tab Tab"), ("120x40", MIDDLE, "Tab"), ("200x60", LARGE, "Tab")] {
        let mut person = MARKET.open(size);
        person.keys(tabs);
        insta::assert_snapshot!(format!("candles_{name}"), person.screen());
        person.keys("p z");
        insta::assert_snapshot!(format!("candles_zoomed_{name}"), person.screen());
    }
}

#[test]
fn a_pane_is_zoomed_and_steps_back() {
    let mut person = MARKET.open(MIDDLE);
    person.keys("Tab Tab z");
    assert!(person.row(1).contains("[Book]") && person.screen().contains("╰ Book ACME"), "{}", person.screen());
    assert!(!person.screen().contains("╮╭"), "{}", person.screen());
    person.keys("Tab");
    assert!(person.row(1).contains("[Trades]"), "Tab goes on: {}", person.screen());
    person.keys("Esc");
    assert!(person.screen().contains("╭ Stream") && person.screen().contains("╭ Trades"), "{}", person.screen());
    person.keys("z 2");
    assert!(person.screen().contains("╭ Ledger"), "another screen is whole: {}", person.screen());
}

#[test]
fn a_ticket_says_what_the_order_does_to_the_market() {
    for (name, size) in SIZES {
        let mut person = STAGE.open(size);
        // 12 at 101.52, 13 at 101.54, the bid at 101.48: (12 × 101.52 + 13 × 101.54) / 25 = 101.5304,
        // 1.0244 bp above 101.52 and 2.9951 bp above 101.50
        person.keys("b '25' Tab '101.54'");
        let screen = person.screen();
        let average = person.row_with("average");
        assert!(average.contains("101.53") && average.contains("2 levels") && average.contains("≈"), "{screen}");
        assert!(person.row_with("worst").contains("101.54"), "{screen}");
        assert!(person.row_with("slippage").contains("1.02 bp from ask, 3.00 mid"), "{screen}");
        insta::assert_snapshot!(format!("impact_{name}"), screen);
    }
}

/// A market where an auction is called: 40 are bid for at 10.20 and 10 at 10.05, 25 are offered at 10.00
/// and 10 at 10.10.
const CALLED: Journal = Journal::of_two(&[
    "market auction XYZ",
    "buy alice XYZ 40 @ 10.20",
    "buy alice XYZ 10 @ 10.05",
    "sell bob XYZ 25 @ 10.00",
    "sell bob XYZ 10 @ 10.10",
]);

#[test]
fn an_auction_stands_as_a_word_with_what_it_would_come_to() {
    for (name, size) in SIZES {
        let mut person = CALLED.open(size);
        assert!(person.row(0).contains("XYZ AUCTION"), "{}", person.row(0));
        assert!(person.screen().contains("Book XYZ AUCTION"), "{}", person.screen());
        // 35 are offered up to 10.10 and above, and 40 bid for
        assert!(person.screen().contains(" × 35  +5 bid"), "{}", person.screen());
        insta::assert_snapshot!(format!("auction_{name}"), person.screen());
        person.keys(": 'market halt XYZ' Enter");
        assert!(
            person.row(0).contains("XYZ HALTED") && person.screen().contains("Book XYZ HALTED"),
            "{}",
            person.screen()
        );
        person.keys(": 'market close' Enter");
        assert!(
            person.row(0).contains("XYZ CLOSED") && person.screen().contains("Book XYZ CLOSED"),
            "{}",
            person.screen()
        );
        person.keys(": 'market open' Enter");
        assert!(!person.screen().contains("CLOSED"), "{}", person.screen());
        if size != SMALL {
            person.keys("Tab : 'market halt' Enter");
            assert!(person.screen().contains("╭ XYZ") && person.row(1).contains("HALTED"), "{}", person.screen());
        }
    }
}

#[test]
fn phases_are_completed_on_the_command_line() {
    let mut person = CALLED.open(MIDDLE);
    person.keys(": 'marke' Tab");
    assert!(person.row(38).contains(":market "), "{}", person.screen());
    assert!(
        ["open", "auction", "halt", "close"].iter().all(|word| person.screen().contains(word)),
        "{}",
        person.screen()
    );
    person.keys("'h' Tab 'X' Tab Enter");
    assert!(person.row(0).contains("XYZ HALTED"), "{}", person.screen());
    person.keys(": 'end-' Tab Enter");
    assert!(person.row(38).contains("✓ Day ended: 2026-01-05"), "{}", person.screen());
}
