//! Fingerprints: the same for the same state, and for no other.

use crate::commands::commands;
use crate::stage::{Stage, Under, rules};
use backtape::domain::{Event, InstrumentId, Money, Qty, Text, apply, fingerprint};

const TOWN: &str = "list XYZ 0.01 1; stock nut 50 @ 0.07; open ann; open bea; deposit ann 500.00; deposit bea 50.00;
    grant bea XYZ 20; sell bea XYZ 5 @ 10.00; sell bea XYZ 5 @ 10.10; buy ann XYZ 3 @ 9.90; buy ann XYZ 7 @ 10.00";

fn town() -> Stage {
    Stage::given(Under::Fees, TOWN)
}

/// Journals, notes and scripts may hold fingerprints: they must not change unnoticed. If the world
/// has more to it now, change the version in the encoding, and this.
#[test]
fn the_fingerprint_of_a_small_town_stays_what_it_is() {
    assert_eq!(fingerprint(&town().world).whole(), "2694195068f4f4db2f9960e959292e646a1f65bd36474962fe3f58981290929e");
    let empty = fingerprint(&Stage::new(rules(Under::Bare)).world);
    assert_eq!(empty.whole(), "639f27d366e9d9eacbac25ac0ea0bc10f54160be78e15a552bd9f8374af1b782");
    assert_eq!(empty.to_string(), empty.whole()[..16], "people see the first digits");
}

#[test]
fn every_record_that_changes_something_changes_it() {
    let mut stage = Stage::new(rules(Under::Fees));
    let mut seen = vec![fingerprint(&stage.world)];
    let more =
        "cancel 2; transfer ann bea 1.00; credit ann 5.00; freeze bea; unfreeze bea; freeze bea; print XYZ 1 @ 3.00;
        order ann nut*2; stock nut 1; stock nut 1 @ 0.08; buy ann XYZ 1 @ 9.89; cancel 5; open cid; close cid";
    for command in commands(&format!("{TOWN}; {more}")) {
        let before = stage.world.clone();
        stage.play(&command).unwrap_or_else(|r| panic!("{command:?}: {}", r.message()));
        let now = fingerprint(&stage.world);
        assert_eq!(seen.last() == Some(&now), before == stage.world, "{command:?}");
        seen.push(now);
    }
    let last = seen.len();
    seen.sort_unstable_by_key(|fingerprint| fingerprint.0);
    seen.dedup();
    // Frozen and unfrozen is as before, and the account is frozen twice.
    assert_eq!(seen.len(), last - 2);
}

#[test]
fn the_rules_are_part_of_it() {
    let mut world = town().world;
    let before = fingerprint(&world);
    let rules = std::sync::Arc::make_mut(&mut world.rules);
    rules.opening_gift = Money(1);
    assert_ne!(fingerprint(&world), before);
}

/// Slots of the slab, the capacity of maps and the way there are not.
#[test]
fn the_way_to_a_state_is_not_part_of_it() {
    let (mut short, mut long) = (town(), town());
    for command in commands("freeze ann; unfreeze ann; transfer ann bea 2.00; transfer bea ann 2.00") {
        long.play(&command).unwrap();
    }
    assert_eq!(fingerprint(&short.world), fingerprint(&long.world));
    // The same orders stand in other slots.
    for command in commands("cancel 2; cancel 3; sell bea XYZ 1 @ 11.00; buy ann XYZ 1 @ 9.00") {
        short.play(&command).unwrap();
    }
    for command in commands("cancel 3; cancel 2; sell bea XYZ 1 @ 11.00; buy ann XYZ 1 @ 9.00") {
        long.play(&command).unwrap();
    }
    assert_eq!(fingerprint(&short.world), fingerprint(&long.world));
    // So do stops, which stand in no book.
    for stage in [&mut short, &mut long] {
        for command in commands("cancel 5; cancel 6; sell bea XYZ 1 stop 9.00; buy ann XYZ 1 stop 11.00") {
            stage.play(&command).unwrap();
        }
    }
    let slots = |stage: &Stage| stage.world.exchange.orders().map(|order| order.id).collect::<Vec<_>>();
    assert_ne!(slots(&short), slots(&long));
    assert_eq!(fingerprint(&short.world), fingerprint(&long.world));
}

/// The encoding parts what stands side by side.
#[test]
fn what_stands_side_by_side_is_told_apart() {
    let name = |symbol: &str, name: Option<&str>| {
        let mut world = Stage::new(rules(Under::Bare)).world;
        let event = Event::InstrumentListed {
            instrument: InstrumentId(0),
            symbol: backtape::domain::Symbol::parse(symbol).unwrap(),
            name: name.map(|name| Text::parse(name).unwrap()),
            tick: backtape::domain::Price(100),
            lot: Qty(1),
        };
        apply(&mut world, &event).unwrap();
        fingerprint(&world)
    };
    let all = [name("AB", Some("C")), name("A", Some("BC")), name("ABC", None), name("ABC", Some(""))];
    for (i, a) in all.iter().enumerate() {
        assert!(all[i + 1..].iter().all(|b| a != b), "{i}");
    }
}
