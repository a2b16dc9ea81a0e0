use super::*;
use crate::domain::samples::{handle, symbol, text};
use crate::domain::{BranchId, Code, Command, Email, Entry, Iban, OrderId, Outcome, Source, Step, TradeId};
use proptest::prelude::*;

const ALICE: AccountId = AccountId(0);
const BOB: AccountId = AccountId(1);

/// A record with these events. What command they came of is nothing to a view.
fn record(n: u64, at: i64, events: Vec<Event>) -> Record {
    let n = RecordNo(n);
    let step =
        Step::new(n, RecordNo(n.0 - 1), BranchId::MAIN, Command::Mark { text: text("x") }, Outcome::Accepted(events));
    Record { n, at: Time(at * Time::SECOND), by: Source::User, entry: Entry::Step(step) }
}

fn opened() -> Event {
    Event::AccountOpened {
        account: ALICE,
        handle: handle("alice"),
        iban: Iban::parse("DE89370400440532013000").unwrap(),
        owner: text("Alice"),
        email: Email::parse("a@example.org").unwrap(),
        code: Code::parse("123456").unwrap(),
        customer: None,
        currency: None,
    }
}

fn listed(instrument: u32) -> Event {
    let symbol = symbol(&format!("S{instrument}"));
    Event::InstrumentListed { instrument: InstrumentId(instrument), symbol, name: None, tick: Price(100), lot: Qty(1) }
}

/// Alice deals with Bob: so many shares at so many cents, for this fee.
fn deal(side: Side, qty: u64, cents: i64, fee: i64) -> Event {
    of(0, side, qty, cents, fee)
}

/// Where she gets a rebate she was there first, and Bob pays the fee that it is taken from.
fn of(instrument: u32, side: Side, qty: u64, cents: i64, fee: i64) -> Event {
    let is_taker = fee >= 0;
    Event::TradeExecuted(Trade {
        trade: TradeId(1),
        instrument: InstrumentId(instrument),
        qty: Qty(qty),
        price: Price(cents * 100),
        maker: OrderId(1),
        taker: OrderId(2),
        taker_side: if is_taker { side } else { side.opposite() },
        maker_account: if is_taker { BOB } else { ALICE },
        taker_account: if is_taker { ALICE } else { BOB },
        maker_fee: Money(fee.min(0)),
        taker_fee: Money(if is_taker { fee } else { 100 }),
    })
}

fn deposit(cents: i64) -> Event {
    Event::Deposited { account: ALICE, amount: Money(cents), reference: None, currency: None }
}

fn print(cents: i64) -> Event {
    Event::TradePrinted { instrument: InstrumentId(0), qty: Qty(1), price: Price(cents * 100) }
}

/// Alice, after one record a second, each with one of these events.
fn after(period: i64, events: Vec<Event>) -> Performance {
    let mut performance = Performance::new(ALICE, Span::new(period * Time::SECOND).unwrap());
    performance.fold(&record(1, 0, vec![opened(), listed(0)]));
    for (i, event) in events.into_iter().enumerate() {
        performance.fold(&record(i as u64 + 2, i as i64, vec![event]));
    }
    performance
}

fn near(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() < 1e-12)
}

#[test]
fn both_methods_by_hand() {
    use Side::{Buy, Sell};
    // 100 at 10.00 and 100 at 12.00 cost 11.00 on average. 150 go at 13.00, and 50 are left at 11.50.
    let sum = after(
        10,
        vec![
            deposit(1_000_000),
            deal(Buy, 100, 1_000, 100),
            deal(Buy, 100, 1_200, 120),
            deal(Sell, 150, 1_300, 195),
            print(1_150),
        ],
    )
    .figures();
    assert_eq!(sum.average, Gains { realised: Money(30_000), unrealised: Money(2_500) });
    assert_eq!(sum.fifo, Gains { realised: Money(35_000), unrealised: Money(-2_500) });
    assert_eq!((sum.fees, sum.income, sum.trades), (Money(415), Money(0), 3));
    assert_eq!((sum.worth, sum.paid_in, sum.gain), (Money(1_032_085), Money(1_000_000), Money(32_085)));
    assert!(near(sum.returned, 0.032_085));
    // 30,000 less 100 for opening and 130 of 195 for closing; 5,000 less half of 120 and 65 of 195.
    assert_eq!((sum.trips.count, sum.trips.wins, sum.trips.won), (2, 2, 29_770 + 4_875));
    assert_eq!((sum.trips.win_rate(), sum.trips.profit_factor()), (Some(1.0), None));
    assert_eq!((sum.trips.average_win(), sum.trips.average_loss()), (Some(Money(17_322)), None));
}

#[test]
fn wins_losses_and_what_is_neither() {
    use Side::{Buy, Sell};
    let turns = [(1_000, 1_100), (1_000, 1_030), (1_000, 920), (1_000, 1_000), (1_000, 900)];
    let turns = turns.into_iter().flat_map(|(bought, sold)| [deal(Buy, 10, bought, 0), deal(Sell, 10, sold, 0)]);
    let trips = after(10, std::iter::once(deposit(100_000)).chain(turns).collect()).figures().trips;
    assert_eq!((trips.count, trips.wins, trips.losses), (5, 2, 2));
    assert_eq!((trips.win_rate(), trips.profit_factor()), (Some(0.4), Some(1_300.0 / 1_800.0)));
    assert_eq!((trips.average_win(), trips.average_loss()), (Some(Money(650)), Some(Money(-900))));
}

#[test]
fn what_is_paid_in_or_out_is_no_return() {
    use Side::Buy;
    let gone = |amount| Event::Withdrawn { account: ALICE, amount: Money(amount), reference: None, currency: None };
    let sent =
        |amount| Event::Transferred { from: ALICE, to: BOB, amount: Money(amount), reference: None, currency: None };
    let granted = Event::SharesGranted { account: ALICE, instrument: InstrumentId(0), qty: Qty(10) };
    let sold =
        Event::ItemsSold { order: crate::domain::ShopOrderId(1), account: ALICE, lines: Vec::new(), total: Money(300) };
    // 100.00 in shares of 10.00; they rise to 11.00 (+10 %); 890.00 come in; they fall to 9.90, which
    // is 11.00 of 1,000.00 (−1.1 %).
    let events = vec![deposit(10_000), deal(Buy, 10, 1_000, 0), print(1_100), deposit(89_000), print(990)];
    let figures = after(10, events.clone()).figures();
    assert!(near(figures.returned, 1.1 * 0.989 - 1.0), "{figures:?}");
    assert_eq!((figures.paid_in, figures.gain), (Money(99_000), Money(-100)));
    let payments = [gone(20_000), sent(10_000), granted, sold, Event::GiftPaid { account: ALICE, amount: Money(5) }];
    let paid = after(10, events.into_iter().chain(payments).collect()).figures();
    assert!(near(paid.returned, figures.returned.unwrap()), "{paid:?}");
    assert_eq!((paid.gain, paid.income), (figures.gain, Money(0)));
    assert_eq!(paid.paid_in, Money(99_000 - 20_000 - 10_000 + 9_900 - 300 + 5));
}

#[test]
fn shares_from_before_the_first_price_are_paid_in_with_it() {
    let granted = Event::SharesGranted { account: ALICE, instrument: InstrumentId(0), qty: Qty(20) };
    let figures = after(10, vec![granted, deal(Side::Sell, 5, 1_000, 0), print(1_200)]).figures();
    assert_eq!((figures.paid_in, figures.worth, figures.gain), (Money(20_000), Money(23_000), Money(3_000)));
    assert_eq!(figures.average, Gains { realised: Money(0), unrealised: Money(3_000) });
    assert_eq!(figures.fifo, figures.average);
    assert!(near(figures.returned, 0.15));
}

#[test]
fn falls_by_hand() {
    // 100 shares of 10.00 are all there is: 12.00, 9.00 (−25 %), 20.00, 16.00 (−20 %, but the larger amount).
    let prices = [1_200, 900, 2_000, 1_600, 1_700].map(print);
    let start = [deposit(100_000), deal(Side::Buy, 100, 1_000, 0)];
    let performance = after(1, start.into_iter().chain(prices).collect());
    let figures = performance.figures();
    assert_eq!(figures.drawdown, Drawdown { depth: Money(40_000), from: RecordNo(6), to: RecordNo(7) });
    let ratio = figures.drawdown_ratio.unwrap();
    assert!((ratio.depth - 0.25).abs() < 1e-12 && (ratio.from, ratio.to) == (RecordNo(4), RecordNo(5)), "{ratio:?}");
    let curve: Vec<_> = performance.curve().collect();
    let worth: Vec<_> = curve.iter().map(|point| point.worth.0 / 100).collect();
    assert_eq!(worth, [1_000, 1_000, 1_200, 900, 2_000, 1_600, 1_700], "the end of each second, and now");
    assert_eq!((curve[3].n, curve[3].at), (RecordNo(5), Time(4 * Time::SECOND)));
    assert!((curve[3].below_peak - 0.25).abs() < 1e-12);
}

#[test]
fn returns_are_of_whole_periods_with_something_to_begin_with() {
    let events = vec![
        deposit(100_000),               // second 0: paid in within it, no return
        deal(Side::Buy, 100, 1_000, 0), // 1: 0 %
        print(1_100),                   // 2: +10 %
        print(990),                     // 3: −10 %
        deposit(99_000),                // 4: 0 %
        print(1_188),                   // 5: +10 % of twice as much; not over
    ];
    let figures = after(1, events).figures();
    let ratios = figures.ratios;
    assert_eq!((ratios.periods, figures.period), (4, Span::SECOND));
    assert!(ratios.mean.is_some_and(|mean| mean.abs() < 1e-15));
    assert!(near(ratios.deviation, (0.02_f64 / 3.0).sqrt()));
    assert_eq!(figures.by_the_year(ratios.sharpe), None, "seconds say nothing about a year");
    let year = Figures { period: Span::DAY, ..figures }.by_the_year(Some(0.1));
    assert!(near(year, 0.1 * 365.0_f64.sqrt()));
}

#[test]
fn who_never_had_anything_has_no_figures() {
    let figures = after(1, vec![print(1_000), print(1_100)]).figures();
    assert_eq!((figures.returned, figures.drawdown_ratio, figures.ratios.periods), (None, None, 0));
    assert_eq!((figures.trips.win_rate(), figures.trips.profit_factor()), (None, None));
    let mut lost = vec![deposit(1_000), deal(Side::Sell, 10, 1_000, 0), print(2_000)];
    lost.extend([deposit(1_000_000), print(1_000)]);
    let figures = after(1, lost).figures();
    assert_eq!(figures.returned, Some(-1.0), "all was lost, and more");
    assert_eq!(figures.gain, Money(0), "in money it came back");
}

#[test]
fn the_period_has_enough_of_itself() {
    let day = 86_400 * Time::SECOND;
    let of = |micros| period_for(Time(7), Time(7 + micros)).to_string();
    let cases = [(0, "1s"), (60, "1s"), (600, "10s"), (3_600, "1m"), (3_600 * 15, "15m"), (86_400 * 59, "1h")];
    assert_eq!(cases.map(|(seconds, _)| of(seconds * Time::SECOND)), cases.map(|(_, text)| text.to_owned()));
    assert_eq!((of(60 * day), of(10_000 * day)), ("1d".to_owned(), "1d".to_owned()));
}

/// Something that happens to alice, or only to a price.
fn event() -> impl Strategy<Value = Event> {
    let side = prop_oneof![Just(Side::Buy), Just(Side::Sell)];
    let cents = 1_i64..5_000;
    prop_oneof![
        8 => (0_u32..3, side, 1_u64..200, cents.clone(), -20_i64..50).prop_map(|(i, side, qty, cents, fee)| of(i, side, qty, cents, fee)),
        2 => (0_u32..3, cents).prop_map(|(i, cents)| Event::TradePrinted { instrument: InstrumentId(i), qty: Qty(1), price: Price(cents * 100) }),
        1 => (1_i64..100_000).prop_map(deposit),
        1 => (1_i64..100_000).prop_map(|amount| Event::Transferred { from: ALICE, to: BOB, amount: Money(amount), reference: None, currency: None }),
        1 => (0_u32..3, 1_u64..100).prop_map(|(i, qty)| Event::SharesGranted { account: ALICE, instrument: InstrumentId(i), qty: Qty(qty) }),
    ]
}

proptest! {
    /// By either method a position has earned the same; it is the gain; and a naive sum of what came and
    /// went says so too.
    #[test]
    fn both_methods_agree_on_the_whole(events in prop::collection::vec((event(), 0_i64..20), 1..120)) {
        let mut performance = Performance::new(ALICE, Span::new(7 * Time::SECOND).unwrap());
        performance.fold(&record(1, 0, vec![opened(), listed(0), listed(1), listed(2)]));
        let (mut at, mut qty, mut last, mut cash) = (0, [0_i64; 3], [None; 3], 0_i64);
        for (i, (event, passed)) in events.into_iter().enumerate() {
            at += passed;
            match &event {
                Event::TradeExecuted(trade) => {
                    let (buyer, buyer_fee) = trade.buyer();
                    let sign = if buyer == ALICE { 1 } else { -1 };
                    let index = trade.instrument.index();
                    qty[index] += sign * trade.qty.0 as i64;
                    cash -= sign * trade.price.0 / 100 * trade.qty.0 as i64;
                    cash -= if buyer == ALICE { buyer_fee.0 } else { trade.seller().1.0 };
                    last[index] = Some(trade.price.0 / 100);
                }
                Event::TradePrinted { instrument, price, .. } => last[instrument.index()] = Some(price.0 / 100),
                Event::SharesGranted { instrument, qty: granted, .. } => qty[instrument.index()] += granted.0 as i64,
                Event::Deposited { amount, .. } => cash += amount.0,
                Event::Transferred { amount, .. } => cash -= amount.0,
                _ => {}
            }
            performance.fold(&record(i as u64 + 2, at, vec![event]));
            let figures = performance.figures();
            let total = |gains: Gains| gains.realised.0 + gains.unrealised.0;
            prop_assert_eq!(total(figures.average), total(figures.fifo));
            let worth = cash + (0..3).map(|i| qty[i] * last[i].unwrap_or(0)).sum::<i64>();
            prop_assert_eq!(figures.worth, Money(worth));
            prop_assert_eq!(figures.gain.0, worth - figures.paid_in.0);
            prop_assert_eq!(figures.gain.0, total(figures.fifo) + figures.income.0 - figures.fees.0);
            let left: Vec<i64> = (0..3).map(|i| {
                let of = |(id, lot, _): &(InstrumentId, &Lot, Option<Price>)| {
                    let sign = if lot.side == Side::Buy { 1 } else { -1 };
                    (id.index() == i).then_some(sign * lot.qty.0 as i64)
                };
                performance.lots().filter_map(|lot| of(&lot)).sum()
            }).collect();
            prop_assert_eq!(left, qty);
            prop_assert!(figures.drawdown.depth.0 >= 0);
            prop_assert!(figures.returned.is_none_or(|returned| returned >= -1.0));
        }
    }
}
