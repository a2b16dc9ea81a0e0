//! Short selling and margin: what is accepted, called and reduced; and what must hold in any flow.

use crate::commands::{account, command};
use crate::naive_flow::Dice;
use crate::stage::{Row, Stage, Under, play_rows};
use backtape::domain::exchange::margin::{Figures, owes};
use backtape::domain::{Command, Event, InstrumentId, Side, Time, invariant};

macro_rules! town {
    ($more:literal) => {
        concat!(
            "list XYZ 0.01 1; open ann; open bob; deposit ann 1000.00; deposit bob 5000.00; grant bob XYZ 1000;",
            "print XYZ 1 @ 10.00; margin ann on;",
            $more
        )
    };
}

#[test]
fn who_is_on_margin_sells_short_and_buys_on_credit() {
    play_rows(&[
        Row {
            // 200 at 10.00 are 2,000.00, and its equity of 1,000.00 is half of that.
            under: Under::Margin,
            given: town!("buy bob XYZ 300 @ 10.00"),
            when: "sell ann XYZ 200 @ 10.00",
            then: &[
                "#2 ann sell 200 XYZ @ 10.00 fee 0",
                "trade 1 200 XYZ @ 10.00 maker #1 bob 0.00 taker #2 ann 0.00 sell",
            ],
            after: &["ann 3000.00 -200/0 XYZ", "bob 3000.00 held 1000.00 1200/0 XYZ"],
        },
        Row {
            under: Under::Margin,
            given: town!("buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; sell bob XYZ 50 @ 9.00"),
            when: "buy ann XYZ 50 @ 9.00",
            then: &["#4 ann buy 50 XYZ @ 9.00 fee 0", "trade 2 50 XYZ @ 9.00 maker #3 bob 0.00 taker #4 ann 0.00 buy"],
            after: &["ann 2550.00 -150/0 XYZ"],
        },
        Row {
            under: Under::Margin,
            given: town!("sell bob XYZ 200 @ 10.00"),
            when: "buy ann XYZ 200 @ 10.00",
            then: &[
                "#2 ann buy 200 XYZ @ 10.00 fee 0",
                "trade 1 200 XYZ @ 10.00 maker #1 bob 0.00 taker #2 ann 0.00 buy",
            ],
            after: &["ann -1000.00 200/0 XYZ"],
        },
        Row {
            // Short of the margin, closing is always allowed.
            under: Under::Margin,
            given: town!("sell bob XYZ 200 @ 10.00; buy ann XYZ 200 @ 10.00; print XYZ 1 @ 6.00"),
            when: "sell ann XYZ 200 @ 6.00",
            then: &["#3 ann sell 200 XYZ @ 6.00 fee 0"],
            after: &["ann -1000.00 200/200 XYZ"],
        },
        Row {
            under: Under::Margin,
            given: town!("buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00"),
            when: "dividend XYZ 0.10",
            then: &["dividend XYZ 0.10", "dividend ann -20.00 on 200 XYZ", "dividend bob 120.00 on 1200 XYZ"],
            after: &["ann 2980.00 -200/0 XYZ", "ledger: customers 6100.00 vault -6000.00 issuers -100.00"],
        },
        Row {
            under: Under::Margin,
            given: town!("buy bob XYZ 199 @ 10.00; sell ann XYZ 199 @ 10.00"),
            when: "split XYZ 3 for 2",
            then: &["split XYZ 3 for 2", "in lieu ann -3.33 XYZ", "in lieu bob 3.33 XYZ"],
            after: &["ann 2986.67 -298/0 XYZ", "bob 3013.33 1798/0 XYZ"],
        },
        Row {
            under: Under::Margin,
            given: town!("buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00"),
            when: "grant ann XYZ 250",
            then: &["granted ann 250 XYZ"],
            after: &["ann 3000.00 50/0 XYZ"],
        },
    ]);
}

#[test]
fn calls_are_met_or_positions_reduced() {
    play_rows(&[
        Row {
            // Equity 3,000.00 − 2,600.00; a quarter of 2,600.00 is 650.00.
            under: Under::Margin,
            given: town!("buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; print XYZ 1 @ 13.00"),
            when: "margin-call ann",
            then: &["called ann equity 400.00 needs 250.00"],
            after: &[],
        },
        Row {
            under: Under::Margin,
            given: town!(
                "buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; print XYZ 1 @ 13.00; margin-call ann; deposit ann 250.00"
            ),
            when: "margin-met ann",
            then: &["met ann equity 650.00"],
            after: &[],
        },
        Row {
            // 400.00 carry 800.00 at the initial margin: 138.46 shares less at 13.00.
            under: Under::Margin,
            given: town!(
                "buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; sell bob XYZ 500 @ 13.00; buy ann XYZ 1 @ 1.00; print XYZ 1 @ 13.00; margin-call ann"
            ),
            when: "liquidate ann",
            then: &[
                "#4 cancelled 1 margin",
                "#5 ann buy 139 XYZ market fee 0",
                "trade 2 139 XYZ @ 13.00 maker #3 bob 0.00 taker #5 ann 0.00 buy",
                "reduced ann equity 400.00 needs 0.00",
            ],
            after: &["ann 1193.00 -61/0 XYZ"],
        },
    ]);
}

#[test]
fn in_any_flow_shares_and_cash_are_conserved_and_no_order_leaves_too_little() {
    let people = ["ann", "bob", "cid", "dan"];
    let (mut shorts, mut refused, mut called, mut reduced) = (0, 0, 0, 0);
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let mut given = "list XYZ 0.01 1; list ABC 0.05 5;".to_owned();
        for name in people {
            given += &format!("open {name}; deposit {name} 5000.00; grant {name} XYZ 100; grant {name} ABC 100;");
        }
        given += "print XYZ 1 @ 10.00; print ABC 5 @ 10.00; margin ann on; margin bob on; margin cid on";
        let mut stage = Stage::given(Under::Margin, &given);
        for n in 0..2_500 {
            let name = people[dice.below(4) as usize];
            let (symbol, lot, tick) = [("XYZ", 1, 1), ("ABC", 5, 5)][dice.below(2) as usize];
            let last = stage.world.exchange.last_price(InstrumentId(u32::from(symbol == "ABC"))).unwrap().0 / 100;
            let price = ((last + dice.below(81) as i64 - 40) / tick * tick).max(tick);
            let at = format!("{}.{:02}", price / 100, price % 100);
            let side = ["buy", "sell"][dice.below(2) as usize];
            let said = match dice.below(40) {
                0 => format!("print {symbol} {lot} @ {at}"),
                1 => format!("withdraw {name} {}.00", 1 + dice.below(900)),
                2 => format!("cancel-all {name}"),
                3 => format!("transfer {name} dan {}.00", 1 + dice.below(900)),
                4 if n % 7 == 0 => format!("dividend {symbol} 0.05"),
                5 if n % 9 == 0 => format!("split {symbol} {}", ["2 for 1", "1 for 2"][dice.below(2) as usize]),
                6..10 => format!("{side} {name} {symbol} {} market", lot * (1 + dice.below(60))),
                _ => format!("{side} {name} {symbol} {} @ {at}", lot * (1 + dice.below(300))),
            };
            let given = command(&said);
            let before = stage.world.clone();
            let decided = stage.act(&given);
            assert_eq!(invariant::first_violation(&stage.world), None, "seed {seed}, {said}");
            refused += u32::from(decided.as_ref().err().is_some_and(|r| r.code() == "InsufficientMargin"));
            if let (Ok(_), Command::Place { account: who, side, symbol, qty, .. }) = (&decided, &given) {
                let (id, what) = (before.bank.find(who).unwrap(), before.exchange.find(symbol).unwrap());
                if before.exchange.margin(id).is_some() {
                    // Reckoned anew: what it has, and what it and its orders come to.
                    let holding = before.exchange.holding(what, id);
                    let own = before.exchange.orders_of(id).into_iter();
                    let open: u64 =
                        own.filter(|o| o.instrument == what && o.side == *side).map(|o| o.open.0).sum::<u64>() + qty.0;
                    let closable = if *side == Side::Sell { holding.qty.0 } else { holding.short.0 };
                    let figures = Figures::of(&stage.world, id);
                    assert!(open <= closable || 2 * figures.equity >= figures.exposure, "seed {seed}: {said}");
                }
            }
            // The desk comes to an end.
            for turn in 0.. {
                let Some(next) = owes(&stage.world, Time(i64::MAX / 2)) else { break };
                let events = stage.act(&next).expect("what the desk gives is accepted");
                called += u32::from(matches!(next, Command::MarginCall { .. }));
                reduced += u32::from(events.iter().any(|e| matches!(e, Event::PositionsReduced { .. })));
                assert_eq!(invariant::first_violation(&stage.world), None, "seed {seed}, after {said}: {next:?}");
                assert!(turn < 50, "seed {seed}, after {said}: {next:?}");
            }
            shorts += u32::from(stage.world.exchange.holdings(InstrumentId(0)).any(|(_, h)| h.short.0 > 0));
        }
        let _ = account("ann");
    }
    assert!(shorts > 500 && refused > 50 && called > 5 && reduced > 5, "{shorts} {refused} {called} {reduced}");
}

/// Alice owes 100 XYZ and owns 90 ABC; when her XYZ are bought back at 9.00, she wants to sell 100 anew at 9.50.
macro_rules! bought_back {
    ($price_of_abc:literal) => {
        concat!(
            "open alice; open bob; list XYZ 0.01 1; list ABC 0.01 1; deposit alice 1000.00; deposit bob 9000.00; ",
            "grant bob XYZ 500; grant bob ABC 500; print XYZ 1 @ 10.00; print ABC 1 @ 10.00; margin alice on; ",
            "buy bob XYZ 100 @ 10.00; sell alice XYZ 100 @ 10.00; sell bob ABC 90 @ 10.00; buy alice ABC 90 @ 10.00; ",
            "buy alice XYZ 100 @ 9.00 then @ 9.50; print ABC 1 @ ",
            $price_of_abc
        )
    };
}

#[test]
fn an_exit_needs_its_margin_when_its_time_comes() {
    play_rows(&[
        // Equity 1000.00 − 90 × 3.00 + 100.00 = 830.00; half of 630.00 + 950.00 is 790.00.
        Row {
            under: Under::Margin,
            given: bought_back!("7.00"),
            when: "sell bob XYZ 100 @ 9.00",
            then: &[
                "#6 bob sell 100 XYZ @ 9.00 fee 0",
                "trade 3 100 XYZ @ 9.00 maker #5 alice 0.00 taker #6 bob 0.00 sell",
                "#7 alice sell 100 XYZ @ 9.50 fee 0 after #5",
            ],
            after: &["XYZ: | 9.50x100"],
        },
        // Equity 650.00; half of 450.00 + 950.00 is 700.00.
        Row {
            under: Under::Margin,
            given: bought_back!("5.00"),
            when: "sell bob XYZ 100 @ 9.00",
            then: &[
                "#6 bob sell 100 XYZ @ 9.00 fee 0",
                "trade 3 100 XYZ @ 9.00 maker #5 alice 0.00 taker #6 bob 0.00 sell",
                "#5 exit refused InsufficientMargin",
            ],
            after: &["XYZ: |"],
        },
    ]);
}
