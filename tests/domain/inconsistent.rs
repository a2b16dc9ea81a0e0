//! Events that cannot have happened: applying them is an error, never a panic, whatever a journal
//! says.

use crate::commands::{command, commands, item, money, price, qty, symbol};
use crate::stage::{Stage, Under};
use backtape::domain::{
    AccountId, CancelReason, Event, InstrumentId, ItemId, OrderId, OrderKind, ShopOrderId, Side, SoldLine, TimeInForce,
    Trade, TradeId, apply,
};

/// Alice (0) has 10.00 and sells 5 of her 10 XYZ (0) at 1.00 as order 1; bob (1) has 10.00 and bids
/// for 5 at 0.90 as order 2. The shop has 3 nuts (0).
const TOWN: &str = "open alice; open bob; deposit alice 10.00; deposit bob 10.00; list XYZ 0.01 1;
    grant alice XYZ 10; sell alice XYZ 5 @ 1.00; buy bob XYZ 5 @ 0.90; stock nut 3 @ 0.01";

const NOBODY: AccountId = AccountId(u32::MAX);
const ALICE: AccountId = AccountId(0);
const BOB: AccountId = AccountId(1);
const XYZ: InstrumentId = InstrumentId(0);

fn money_moves() -> Vec<Event> {
    let mut events = Vec::new();
    for (account, amount) in [(NOBODY, "1.00"), (ALICE, "-0.01"), (ALICE, "92233720368547758.07")] {
        let amount = money(amount);
        events.push(Event::GiftPaid { account, amount });
        events.push(Event::Deposited { account, amount, reference: None, currency: None });
        events.push(Event::Withdrawn { account, amount, reference: None, currency: None });
        events.push(Event::Transferred { from: account, to: BOB, amount, reference: None, currency: None });
        events.push(Event::Transferred { from: BOB, to: account, amount, reference: None, currency: None });
        events.push(Event::CreditLineSet { account, amount });
        let order = ShopOrderId(1);
        events.push(Event::ItemsSold { order, account, lines: Vec::new(), total: amount });
    }
    events.push(Event::Deposited {
        account: ALICE,
        amount: money("-92233720368547758.08"),
        reference: None,
        currency: None,
    });
    events.push(Event::AccountFrozen { account: NOBODY });
    events.push(Event::AccountUnfrozen { account: NOBODY });
    events.push(Event::AccountVerified { account: NOBODY });
    events.push(Event::AccountClosed { account: NOBODY });
    events.push(Event::CustomerForgotten { customer: NOBODY });
    events
}

fn orders() -> Vec<Event> {
    let limit = |text: &str| OrderKind::at(price(text), TimeInForce::Gtc);
    let accepted = |order, account, instrument, side, n: &str, kind| Event::OrderAccepted {
        order: OrderId(order),
        account,
        instrument: InstrumentId(instrument),
        side,
        qty: qty(n),
        kind,
        fee_bps: 0,
        worst: None,
        beside: None,
        after: None,
        then: None,
    };
    let listed = |tick: &str, lot: &str| Event::InstrumentListed {
        instrument: InstrumentId(1),
        symbol: symbol("ABC"),
        name: None,
        tick: price(tick),
        lot: qty(lot),
    };
    let adjusted = |order, all: &str, open: &str, kind| Event::OrderAdjusted {
        order: OrderId(order),
        qty: qty(all),
        open: qty(open),
        kind,
        worst: None,
    };
    let requested = CancelReason::Requested;
    vec![
        accepted(4, BOB, 0, Side::Buy, "1", limit("0.50")),
        accepted(1, BOB, 0, Side::Buy, "1", limit("0.50")),
        accepted(3, NOBODY, 0, Side::Buy, "1", limit("0.50")),
        accepted(3, BOB, 1, Side::Buy, "1", limit("0.50")),
        accepted(3, BOB, 0, Side::Buy, "0", limit("0.50")),
        accepted(3, BOB, 0, Side::Buy, "1", limit("-0.50")),
        accepted(3, ALICE, 0, Side::Sell, "1", limit("-922337203685477.5808")),
        accepted(3, BOB, 0, Side::Buy, "18446744073709551615", limit("922337203685477.5807")),
        accepted(3, BOB, 0, Side::Buy, "1000000000001", limit("0.0001")),
        accepted(3, ALICE, 0, Side::Sell, "1", limit("1000000000.0001")),
        accepted(3, BOB, 0, Side::Sell, "1", limit("0.50")),
        accepted(3, ALICE, 0, Side::Sell, "6", OrderKind::Market),
        Event::OrderCancelled { order: OrderId(3), qty: qty("5"), reason: requested },
        Event::OrderCancelled { order: OrderId(1), qty: qty("4"), reason: requested },
        Event::OrderReduced { order: OrderId(1), qty: qty("6") },
        Event::OrderReduced { order: OrderId(0), qty: qty("1") },
        Event::InstrumentListed {
            instrument: InstrumentId(2),
            symbol: symbol("ABC"),
            name: None,
            tick: price("1"),
            lot: qty("1"),
        },
        Event::InstrumentListed {
            instrument: InstrumentId(1),
            symbol: symbol("XYZ"),
            name: None,
            tick: price("1"),
            lot: qty("1"),
        },
        listed("0", "1"),
        listed("1", "0"),
        listed("1000000000.0001", "1"),
        listed("1", "1000000000001"),
        Event::SharesGranted { account: ALICE, instrument: XYZ, qty: qty("999999999991") },
        Event::SharesGranted { account: NOBODY, instrument: XYZ, qty: qty("1") },
        Event::SharesGranted { account: ALICE, instrument: InstrumentId(1), qty: qty("1") },
        Event::SharesGranted { account: ALICE, instrument: XYZ, qty: qty("18446744073709551615") },
        Event::DividendDeclared { instrument: InstrumentId(1), amount: price("1.00") },
        Event::DividendPaid { account: NOBODY, instrument: XYZ, qty: qty("1"), amount: money("0") },
        Event::DividendPaid { account: ALICE, instrument: InstrumentId(1), qty: qty("1"), amount: money("0") },
        Event::DividendPaid { account: ALICE, instrument: XYZ, qty: qty("1"), amount: money("92233720368547758.07") },
        Event::DividendPaid { account: ALICE, instrument: XYZ, qty: qty("1"), amount: money("-92233720368547758.08") },
        Event::CashInLieu { account: NOBODY, instrument: XYZ, amount: money("0") },
        Event::SharesSplit { instrument: InstrumentId(1), new: qty("2"), old: qty("1") },
        Event::SharesSplit { instrument: XYZ, new: qty("0"), old: qty("1") },
        Event::SharesSplit { instrument: XYZ, new: qty("1"), old: qty("0") },
        Event::SharesSplit { instrument: XYZ, new: qty("1"), old: qty("100") },
        Event::SharesSplit { instrument: XYZ, new: qty("1000000000000"), old: qty("1") },
        adjusted(0, "1", "1", limit("1.00")),
        adjusted(1, "5", "6", limit("1.00")),
        adjusted(1, "5", "0", limit("1.00")),
        adjusted(1, "5", "5", limit("0")),
        adjusted(1, "5", "5", OrderKind::Market),
        adjusted(1, "1000000000001", "5", limit("1.00")),
        adjusted(1, "1000000000000", "1000000000000", limit("1000000000.00")),
        Event::TradePrinted { instrument: InstrumentId(1), qty: qty("1"), price: price("1.00") },
        Event::TradePrinted { instrument: XYZ, qty: qty("1"), price: price("0") },
        Event::TradePrinted { instrument: XYZ, qty: qty("1"), price: price("1000000000.0001") },
    ]
}

/// A trade that fits, after `buy bob XYZ 2 @ 1.00` was taken as order 3, and ways in which it does not.
fn trades() -> (Event, Vec<Event>) {
    let good = Trade {
        trade: TradeId(1),
        instrument: XYZ,
        qty: qty("2"),
        price: price("1.00"),
        maker: OrderId(1),
        taker: OrderId(3),
        taker_side: Side::Buy,
        maker_account: ALICE,
        taker_account: BOB,
        maker_fee: money("0"),
        taker_fee: money("0"),
    };
    let bad = [
        Trade { trade: TradeId(2), ..good },
        Trade { instrument: InstrumentId(1), ..good },
        Trade { qty: qty("0"), ..good },
        Trade { qty: qty("3"), ..good },
        Trade { qty: qty("18446744073709551615"), ..good },
        Trade { price: price("0"), ..good },
        Trade { price: price("-1.00"), ..good },
        Trade { price: price("0.0001"), ..good },
        Trade { price: price("922337203685477.5800"), ..good },
        Trade { maker: OrderId(3), ..good },
        Trade { maker: OrderId(9), ..good },
        Trade { taker: OrderId(2), taker_side: Side::Sell, ..good },
        Trade { taker_side: Side::Sell, ..good },
        Trade { maker_account: BOB, ..good },
        Trade { taker_account: NOBODY, ..good },
        Trade { maker_fee: money("-0.01"), ..good },
        Trade { maker_fee: money("0.01"), taker_fee: money("-0.01"), ..good },
        Trade { maker_fee: money("-92233720368547758.08"), ..good },
        Trade { taker_fee: money("92233720368547758.07"), ..good },
    ];
    (Event::TradeExecuted(good), bad.into_iter().map(Event::TradeExecuted).collect())
}

fn shop() -> Vec<Event> {
    let stocked = |id, name: &str, n: &str, cost: &str| Event::ItemStocked {
        item: ItemId(id),
        name: item(name),
        qty: qty(n),
        price: money(cost),
    };
    let sold = |order, id, n: &str| Event::ItemsSold {
        order: ShopOrderId(order),
        account: BOB,
        lines: vec![SoldLine { item: ItemId(id), qty: qty(n), price: money("0.01") }],
        total: money("0.01"),
    };
    vec![
        stocked(2, "gem", "1", "1.00"),
        stocked(1, "nut", "1", "1.00"),
        stocked(0, "gem", "1", "1.00"),
        stocked(0, "nut", "1", "0.00"),
        stocked(0, "nut", "1", "-1.00"),
        stocked(0, "nut", "18446744073709551615", "1.00"),
        stocked(0, "nut", "999999999998", "1.00"),
        stocked(0, "nut", "1", "10000000000000.01"),
        sold(2, 0, "1"),
        sold(1, 1, "1"),
        sold(1, 0, "4"),
    ]
}

#[test]
fn events_that_do_not_fit_are_inconsistent() {
    let town = Stage::given(Under::Bare, TOWN);
    for event in [money_moves(), orders(), shop()].concat() {
        let mut world = town.world.clone();
        assert!(apply(&mut world, &event).is_err(), "{event:?}");
    }
    let (good, bad) = trades();
    let mut taken = town.clone();
    let events = taken.decide(&command("buy bob XYZ 2 @ 1.00")).unwrap();
    apply(&mut taken.world, &events[0]).unwrap();
    assert_eq!(events[1], good);
    for event in bad {
        let mut world = taken.world.clone();
        assert!(apply(&mut world, &event).is_err(), "{event:?}");
    }
}

/// The events of a day, each left out in turn or told twice: what follows does not fit, or it does;
/// nothing panics.
#[test]
fn a_day_with_a_hole_in_it_is_told() {
    let mut day = Stage::new(crate::stage::rules(Under::Fees));
    let given =
        format!("{TOWN}; buy alice XYZ 9 market; sell alice XYZ 7 @ 0.90; cancel 4; order bob nut*2; close bob");
    let events: Vec<Event> = commands(&given).iter().flat_map(|c| day.act(c).unwrap_or_default()).collect();
    let mut told = 0;
    for at in 0..events.len() {
        for twice in [false, true] {
            let again = events.iter().enumerate().flat_map(|(i, e)| {
                vec![
                    e;
                    if i != at {
                        1
                    } else if twice {
                        2
                    } else {
                        0
                    }
                ]
            });
            let mut world = crate::stage::empty_world(crate::stage::rules(Under::Fees));
            told += usize::from(again.into_iter().any(|event| apply(&mut world, event).is_err()));
        }
    }
    assert!(told > events.len(), "{told} of {}", 2 * events.len());
}
