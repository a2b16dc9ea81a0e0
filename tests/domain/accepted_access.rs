//! Joint accounts, and limits of what may leave an account in a day.

use crate::commands::{command, handle};
use crate::stage::{Row, Stage, Under, play_rows};

macro_rules! given {
    ($more:literal) => {
        concat!("open alice; open bob; deposit alice 100.00; deposit bob 50.00", $more)
    };
}

#[test]
fn a_joint_account_is_found_by_each_of_its_holders() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: given!(""),
            when: "joint alice bob",
            then: &["joint alice bob"],
            after: &["alice 100.00", "bob 50.00"],
        },
        // Whoever is meant is meant by any of their accounts, and held by their first.
        Row {
            under: Under::Bare,
            given: given!("; open savings for bob in EUR"),
            when: "joint alice savings",
            then: &["joint alice bob"],
            after: &[],
        },
        Row {
            under: Under::Bare,
            given: given!("; joint alice bob"),
            when: "joint alice bob off",
            then: &["joint alice bob off"],
            after: &[],
        },
    ]);
    let mut stage = Stage::given(Under::Bare, given!("; open carla; joint alice bob; joint alice carla"));
    let of = |stage: &Stage, name: &str| {
        let bank = &stage.world.bank;
        let id = bank.find_handle(&handle(name)).unwrap();
        bank.accounts()
            .filter(|(account, ..)| bank.may_act(id, *account))
            .map(|(_, _, profile)| profile.handle.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&stage, "bob"), ["alice", "bob"]);
    assert_eq!(of(&stage, "carla"), ["alice", "carla"]);
    assert_eq!(of(&stage, "alice"), ["alice"], "the owner does not hold what is the others'");
    stage.play(&command("joint alice bob off")).unwrap();
    assert_eq!(of(&stage, "bob"), ["bob"]);
    assert_eq!(of(&stage, "carla"), ["alice", "carla"]);
}

#[test]
fn a_limit_counts_what_leaves_until_the_day_ends() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: given!("; limit alice 30.00; withdraw alice 10.00"),
            when: "transfer alice bob 20.00",
            then: &["moved alice bob 20.00", "used alice 1970-01-01 20.00"],
            after: &["alice 70.00", "bob 70.00"],
        },
        // What was used counts under a new limit of the same day.
        Row {
            under: Under::Bare,
            given: given!("; limit alice 30.00; withdraw alice 30.00; limit alice 31.00"),
            when: "withdraw alice 1.00",
            then: &["out alice 1.00", "used alice 1970-01-01 1.00"],
            after: &["alice 69.00"],
        },
        Row {
            under: Under::Bare,
            given: given!("; limit alice 30.00; withdraw alice 30.00; end-day 1970-01-02"),
            when: "withdraw alice 30.00",
            then: &["out alice 30.00", "used alice 1970-01-02 30.00"],
            after: &["alice 40.00"],
        },
        Row {
            under: Under::Bare,
            given: given!("; limit alice 30.00; limit alice off"),
            when: "withdraw alice 100.00",
            then: &["out alice 100.00"],
            after: &["alice 0.00"],
        },
        // What comes in is no matter, nor what is another's.
        Row {
            under: Under::Bare,
            given: given!("; limit alice 0.00"),
            when: "transfer bob alice 50.00",
            then: &["moved bob alice 50.00"],
            after: &["alice 150.00", "bob 0.00"],
        },
        Row {
            under: Under::Bare,
            given: given!("; limit alice 5.00; mandate alice bob"),
            when: "debit bob alice 5.00",
            then: &["moved alice bob 5.00", "used alice 1970-01-01 5.00", "debited 1 alice"],
            after: &["alice 95.00"],
        },
        // A standing order above the limit fails, and says so.
        Row {
            under: Under::Bare,
            given: given!("; limit alice 5.00; standing alice bob 6.00 weekly"),
            when: "pay-due 1",
            then: &["failed 1 6.00 1970-01-01 AboveDayLimit next 1970-01-08 on 1970-01-08"],
            after: &["alice 100.00"],
        },
    ]);
}
