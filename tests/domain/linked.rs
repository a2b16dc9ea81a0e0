//! Commands that happen together.

use crate::stage::{Row, Stage, Under, play_rows};
use backtape::domain::{Event, OrderId};

#[test]
fn each_is_decided_on_what_those_before_it_left() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: "open alice; open bob",
            when: "together deposit alice 5.00 & transfer alice bob 4.00 & withdraw bob 4.00",
            then: &["in alice 5.00", "moved alice bob 4.00", "out bob 4.00"],
            after: &["alice 1.00", "bob 0.00"],
        },
        Row {
            // Orders too: the second meets the first.
            under: Under::Bare,
            given: "open alice; open bob; deposit bob 10.00; list XYZ 0.01 1; grant alice XYZ 3",
            when: "together sell alice XYZ 3 @ 2.00 & buy bob XYZ 1 @ 2.00",
            then: &[
                "#1 alice sell 3 XYZ @ 2.00 fee 0",
                "#2 bob buy 1 XYZ @ 2.00 fee 0",
                "trade 1 1 XYZ @ 2.00 maker #1 alice 0.00 taker #2 bob 0.00 buy",
            ],
            after: &["alice 2.00 2/2 XYZ", "bob 8.00 1/0 XYZ"],
        },
    ]);
}

/// Two accounts that are opened together get different numbers and codes.
#[test]
fn each_has_dice_of_its_own() {
    let mut stage = Stage::new(crate::stage::rules(Under::Bare));
    let events = stage.play(&crate::commands::command("together open alice & open bob")).unwrap();
    let opened: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::AccountOpened { iban, code, .. } => Some((*iban, *code)),
            _ => None,
        })
        .collect();
    assert!(opened.len() == 2 && opened[0].0 != opened[1].0 && opened[0].1 != opened[1].1, "{opened:?}");
}

/// What one refuses none has done: the order before it is not there, and its number is still free.
#[test]
fn all_or_nothing() {
    let mut stage = Stage::given(Under::Bare, "open alice; list XYZ 0.01 1; grant alice XYZ 3");
    let before = stage.world.clone();
    assert!(stage.play(&crate::commands::command("together sell alice XYZ 3 @ 2.00 & cancel 7")).is_err());
    assert!(stage.world == before);
    let OrderId(next) = stage.world.exchange.next_order();
    assert_eq!(next, 1);
}
