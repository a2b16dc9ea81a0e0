//! Customers with several accounts, and money of several currencies.

use crate::commands::command;
use crate::stage::{Row, Stage, Under, play_rows};

/// Alice has an account in each of three currencies.
macro_rules! given {
    ($more:literal) => {
        concat!("open alice; open usd for alice in USD; open gbp for alice in GBP; deposit alice 100.00", $more)
    };
}

#[test]
fn a_customer_opens_another_account() {
    play_rows(&[
        Row {
            under: Under::Gift,
            given: "open alice",
            when: "open alice-usd for alice in USD",
            // No second gift, and the owner's name is known.
            then: &["opened 1 alice-usd DE73100500000000000001 \"alice\" alice-usd@example.org 000002 for alice USD"],
            after: &["alice 1000.00 unverified", "alice-usd 0.00 unverified"],
        },
        Row {
            // Whoever is named: the customer is known by the account that they opened first.
            under: Under::Bare,
            given: "open alice; open alice-usd for alice in USD",
            when: "open alice-gbp for alice-usd in GBP",
            then: &[
                "opened 2 alice-gbp DE46100500000000000002 \"alice\" alice-gbp@example.org 000003 for alice GBP",
                "verified alice-gbp",
            ],
            after: &[],
        },
        Row {
            // The scenario's own currency goes without saying.
            under: Under::Bare,
            given: "open alice",
            when: "open bob for nobody in EUR",
            then: &["opened 1 bob DE73100500000000000001 \"bob\" bob@example.org 000002", "verified bob"],
            after: &[],
        },
    ]);
    let mut stage = Stage::given(Under::Bare, "open alice; open bob; open carla for alice in USD; open dora");
    stage.play(&command("open emil for carla in EUR")).unwrap();
    let bank = &stage.world.bank;
    let of = |name: &str| {
        let id = bank.find_handle(&crate::commands::handle(name)).unwrap();
        bank.accounts_of(id).map(|(_, _, profile)| profile.handle.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of("emil"), ["alice", "carla", "emil"]);
    assert_eq!(of("bob"), ["bob"]);
}

#[test]
fn money_of_another_currency_has_its_own_books() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: given!(""),
            when: "deposit usd 50.00",
            then: &["in usd 50.00 USD"],
            after: &["usd 50.00", "ledger: customers 100.00 vault -100.00; USD customers 50.00 vault -50.00"],
        },
        Row {
            under: Under::Bare,
            given: given!("; rate USD 1.0852"),
            when: "transfer alice usd 10.00",
            then: &["exchanged alice usd 10.00 for 10.85 USD at 1.00 1.0852"],
            after: &[
                "alice 90.00",
                "usd 10.85",
                "ledger: customers 90.00 vault -100.00 conversion 10.00; USD customers 10.85 conversion -10.85",
            ],
        },
        Row {
            // Across: 8.57 × 1.0852 ÷ 0.857 = 10.852, cut.
            under: Under::Bare,
            given: given!("; rate USD 1.0852; rate GBP 0.857; deposit gbp 9.00"),
            when: "transfer gbp usd 8.57 rent",
            then: &["exchanged gbp usd 8.57 GBP for 10.85 USD at 0.857 1.0852 \"rent\""],
            after: &["gbp 0.43", "usd 10.85"],
        },
        Row {
            // What was reckoned at another rate stays as it was.
            under: Under::Bare,
            given: given!("; rate USD 2; transfer alice usd 10.00; rate USD 4"),
            when: "transfer usd alice 20.00",
            then: &["exchanged usd alice 20.00 USD for 5.00 at 4.00 1.00"],
            after: &["alice 95.00", "usd 0.00"],
        },
        Row {
            under: Under::Bare,
            given: given!("; open sam for nobody in USD; deposit usd 7.00"),
            when: "transfer usd sam 7.00",
            then: &["moved usd sam 7.00 USD"],
            after: &["usd 0.00", "sam 7.00"],
        },
        Row {
            under: Under::Bare,
            given: given!("; credit usd 5.00; deposit usd 1.00"),
            when: "withdraw usd 6.00",
            then: &["out usd 6.00 USD"],
            after: &["usd -5.00 line 5.00"],
        },
    ]);
}
