//! What must hold for any commands and any events, likely or not.

use crate::commands::{account, item, symbol};
use crate::stage::{Stage, Under, rules};
use backtape::domain::bank::products::{Agreement, Due};
use backtape::domain::bank::standing::Rhythm;
use backtape::domain::shop::Reorder;
use backtape::domain::{
    AccountId, AccountRef, AgreementId, BankCode, CancelReason, Code, Command, Currency, Date, Draws, Email, Event,
    Handle, HoldId, InstrumentId, ItemId, MarginRules, Money, OrderId, OrderKind, OrderLine, Price, Qty, Rate,
    Rejection, Rules, ShopOrderId, Side, SoldLine, Text, Time, TimeInForce, Trade, TradeId, World, apply, decide, desk,
    fingerprint, invariant,
};
use proptest::prelude::*;
use proptest::sample::select;

const PEOPLE: [&str; 4] = ["ann", "bea", "cid", "dan"];
/// Tick 0.01 and lot 1; tick 0.0001 and lot 100; never listed.
const SYMBOLS: [&str; 3] = ["CENT", "FINE", "NONE"];
const ITEMS: [&str; 3] = ["nut", "gem", "none"];

/// Two instruments, two items, four accounts with money and shares.
pub const TOWN: &str = "list CENT 0.01 1; list FINE 0.0001 100; stock nut 50 @ 0.07; stock gem 2 @ 10000000000000.00;
    open ann; open bea; open cid; open dan; deposit ann 50.00; deposit bea 50.00; deposit cid 9000000000000.00;
    grant ann CENT 200; grant bea CENT 200; grant ann FINE 20000; grant bea FINE 20000; grant cid CENT 900000000000;";

fn who() -> impl Strategy<Value = AccountRef> {
    select(&PEOPLE[..]).prop_map(account)
}

fn amount() -> impl Strategy<Value = Money> {
    prop_oneof![
        6 => (1..6_000_i64).prop_map(Money),
        1 => select(vec![0, -1, i64::MIN, i64::MAX, Money::LIMIT.0, Money::LIMIT.0 + 1, 100_000_000_000_000]).prop_map(Money),
    ]
}

fn dollars() -> Option<Currency> {
    Some(Currency::parse("USD").unwrap())
}

/// Near each other, so that orders meet; on both ticks and between; now and then far out.
fn price() -> impl Strategy<Value = Price> {
    prop_oneof![
        10 => (45..56_i64).prop_map(|cents| Price(cents * 100)),
        3 => (4_990..5_010_i64).prop_map(Price),
        1 => select(vec![0, -1, 1, 100, i64::MIN, i64::MAX, Price::LIMIT.0, Price::LIMIT.0 + 1]).prop_map(Price),
    ]
}

fn qty() -> impl Strategy<Value = Qty> {
    prop_oneof![
        8 => (1..30_u64).prop_map(Qty),
        6 => (1..30_u64).prop_map(|lots| Qty(lots * 100)),
        1 => select(vec![0, u64::MAX, Qty::LIMIT.0, Qty::LIMIT.0 + 1, 900_000_000_000]).prop_map(Qty),
    ]
}

fn ratio() -> impl Strategy<Value = Qty> {
    prop_oneof![8 => (1..8_u64).prop_map(Qty), 1 => qty()]
}

fn kind() -> impl Strategy<Value = OrderKind> {
    prop_oneof![
        6 => price().prop_map(|price| OrderKind::at(price, TimeInForce::Gtc)),
        2 => price().prop_map(|price| OrderKind::at(price, TimeInForce::Ioc)),
        1 => price().prop_map(|price| OrderKind::at(price, TimeInForce::Fok)),
        1 => (price(), qty()).prop_map(|(price, show)| OrderKind::Limit { price, time_in_force: TimeInForce::Gtc, post: false, show: Some(show) }),
        1 => price().prop_map(|price| OrderKind::Limit { price, time_in_force: TimeInForce::Gtc, post: true, show: None }),
        1 => Just(OrderKind::Market),
    ]
}

fn side() -> impl Strategy<Value = Side> {
    select(vec![Side::Buy, Side::Sell])
}

fn date() -> impl Strategy<Value = Date> {
    (1..9_u32).prop_map(|day| Date::parse(&format!("1970-01-0{day}")).unwrap())
}

fn order_id() -> impl Strategy<Value = OrderId> {
    prop_oneof![20 => (1..25_u64).prop_map(OrderId), 1 => select(vec![0, u64::MAX]).prop_map(OrderId)]
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    let sym = || prop_oneof![10 => select(&SYMBOLS[..2]), 1 => Just(SYMBOLS[2])].prop_map(symbol);
    let thing = || select(&ITEMS[..]).prop_map(item);
    let line =
        (thing(), prop_oneof![1..5_u64, Just(u64::MAX), Just(0)]).prop_map(|(item, n)| OrderLine { item, qty: Qty(n) });
    let handle = |name: String| Handle::parse(&name).unwrap();
    let email = || Email::parse("owner@example.org").unwrap();
    let bank = prop_oneof![
        ("[a-f]", prop::option::weighted(0.2, who()), prop::option::weighted(0.3, Just(dollars().unwrap()))).prop_map(
            move |(name, customer, currency)| Command::Open {
                handle: handle(name),
                email: email(),
                name: None,
                customer,
                currency,
            }
        ),
        select(vec![0, 1, 800_000, 1_250_000, Rate::LIMIT.0, u64::MAX])
            .prop_map(|rate| Command::Rate { currency: dollars().unwrap(), rate: Rate(rate) }),
        (who(), 0..8_u32)
            .prop_map(|(account, n)| { Command::Verify { account, code: Code::parse(&format!("{n:06}")).unwrap() } }),
        (who(), amount()).prop_map(|(account, amount)| Command::Deposit { account, amount, reference: None }),
        (who(), amount()).prop_map(|(account, amount)| Command::Withdraw { account, amount, reference: None }),
        (who(), who(), amount()).prop_map(|(from, to, amount)| Command::Transfer { from, to, amount, reference: None }),
        (who(), amount()).prop_map(|(account, amount)| Command::Credit { account, amount }),
        who().prop_map(|account| Command::Freeze { account }),
        who().prop_map(|account| Command::Unfreeze { account }),
        who().prop_map(|account| Command::Unfreeze { account }),
        who().prop_map(|account| Command::Close { account }),
        who().prop_map(|account| Command::Forget { account }),
    ];
    let place = (who(), side(), sym(), qty(), kind())
        .prop_map(|(account, side, symbol, qty, kind)| Command::place(account, side, symbol, qty, kind));
    let exchange = prop_oneof![
        order_id().prop_map(|order| Command::Cancel { order }),
        (order_id(), qty()).prop_map(|(order, qty)| Command::Reduce { order, qty }),
        (order_id(), prop::option::of(qty()), prop::option::of(price()))
            .prop_map(|(order, qty, price)| Command::Amend { order, qty, price, stop: None }),
        (sym(), price()).prop_map(|(symbol, amount)| Command::Dividend { symbol, amount }),
        (who(), any::<bool>()).prop_map(|(account, on)| Command::Margin { account, on: on || account.as_str() < "c" }),
        who().prop_map(|account| Command::MarginCall { account }),
        who().prop_map(|account| Command::MarginMet { account }),
        who().prop_map(|account| Command::Liquidate { account }),
        (sym(), ratio(), ratio()).prop_map(|(symbol, new, old)| Command::Split { symbol, new, old }),
        (who(), prop::option::of(sym())).prop_map(|(account, symbol)| Command::CancelAll { account, symbol }),
        (who(), sym(), qty()).prop_map(|(account, symbol, qty)| Command::Grant { account, symbol, qty }),
        (sym(), qty(), price()).prop_map(|(symbol, qty, price)| Command::Print { symbol, qty, price }),
        (select(vec!["CENT", "AAA"]), price(), qty())
            .prop_map(|(name, tick, lot)| { Command::List { symbol: symbol(name), tick, lot, name: None } }),
    ];
    let lines = || prop::collection::vec(line.clone(), 0..3);
    let shop_order = || order_id().prop_map(|OrderId(order)| ShopOrderId(order % 12));
    let hold = || order_id().prop_map(|OrderId(hold)| HoldId(hold % 12));
    let rule = (qty(), qty()).prop_map(|(below, by)| Reorder { below, by });
    let shop = prop_oneof![
        (thing(), qty(), prop::option::of(amount())).prop_map(|(item, qty, price)| Command::Stock { item, qty, price }),
        (who(), lines()).prop_map(|(account, lines)| Command::Order { account, lines }),
        (who(), lines(), prop::option::of(date())).prop_map(|(account, lines, until)| Command::Reserve {
            account,
            lines,
            until
        }),
        shop_order().prop_map(|order| Command::Pay { order }),
        shop_order().prop_map(|order| Command::Ship { order }),
        shop_order().prop_map(|order| Command::CancelOrder { order }),
        (thing(), amount()).prop_map(|(item, price)| Command::Price { item, price }),
        (thing(), prop::option::of(rule)).prop_map(|(item, rule)| Command::Reorder { item, rule }),
        thing().prop_map(|item| Command::Restock { item }),
        (who(), amount(), prop::option::of(date())).prop_map(|(account, amount, until)| Command::Hold {
            account,
            amount,
            until,
            reference: None
        }),
        (hold(), prop::option::of(amount()), prop::option::of(who())).prop_map(|(hold, amount, to)| Command::Capture {
            hold,
            amount,
            to
        }),
        hold().prop_map(|hold| Command::Release { hold }),
        hold().prop_map(|hold| Command::Expire { hold }),
        date().prop_map(|next| Command::EndDay { next: Some(next) }),
        Just(Command::Mark { text: Text::parse("here").unwrap() }),
    ];
    prop_oneof![3 => bank, 2 => agreed(), 6 => place, 3 => exchange, 3 => shop]
}

fn agreement() -> impl Strategy<Value = AgreementId> {
    prop_oneof![12 => 1..7_u64, 1 => select(vec![0, u64::MAX])].prop_map(AgreementId)
}

fn bps() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0..2_000_u32, 1 => select(vec![10_000, 10_001, u32::MAX])]
}

fn rhythm() -> impl Strategy<Value = Rhythm> {
    select(vec![Rhythm::Once, Rhythm::Weekly, Rhythm::Monthly])
}

/// What the bank agrees on, and the days on which it falls due. The desk is not asked: anybody may pay.
fn agreed() -> impl Strategy<Value = Command> {
    let day = || prop::option::of(prop_oneof![8 => 1..32_u32, 1 => select(vec![0, 32, u32::MAX])]);
    prop_oneof![
        4 => Just(Command::EndDay { next: None }),
        1 => (who(), bps(), bps()).prop_map(|(account, credit_bps, debit_bps)| Command::Interest { account, credit_bps, debit_bps }),
        2 => who().prop_map(|account| Command::Settle { account }),
        1 => (who(), who(), amount(), rhythm(), day()).prop_map(|(from, to, amount, rhythm, day)| Command::Standing {
            from,
            to,
            amount,
            rhythm,
            day,
            first: None,
            until: None,
            reference: None,
        }),
        1 => (who(), who(), prop::option::of(amount()))
            .prop_map(|(account, creditor, limit)| Command::Mandate { account, creditor, limit }),
        1 => (who(), who(), amount())
            .prop_map(|(creditor, account, amount)| Command::Debit { creditor, account, amount, reference: None }),
        1 => (who(), amount(), bps(), prop_oneof![8 => 1..30_u32, 1 => select(vec![0, 600, u32::MAX])])
            .prop_map(|(account, amount, rate_bps, months)| Command::Loan { account, amount, rate_bps, months }),
        1 => (who(), who(), prop::bool::ANY).prop_map(|(account, with, on)| Command::Joint { account, with, on }),
        1 => (who(), prop::option::of(amount())).prop_map(|(account, amount)| Command::DayLimit { account, amount }),
        3 => agreement().prop_map(|agreement| Command::PayDue { agreement }),
        1 => agreement().prop_map(|agreement| Command::Revoke { agreement }),
    ]
}

fn garbled_agreed() -> impl Strategy<Value = Event> {
    let who = || prop_oneof![8 => 0..5_u32, 1 => Just(u32::MAX)].prop_map(AccountId);
    let due = || (date(), date()).prop_map(|(date, on)| Due { date, on });
    let next = move || prop::option::of(due());
    let any = || select(vec![0_u32, 1, 31, 400, u32::MAX]);
    let reason = || Box::new(Rejection::TooLarge);
    prop_oneof![
        (who(), any(), any(), date()).prop_map(|(account, credit_bps, debit_bps, from)| Event::InterestSet {
            account,
            credit_bps,
            debit_bps,
            from
        }),
        (who(), amount(), any(), any(), prop::bool::ANY).prop_map(|(account, balance, rate_bps, days, ended)| {
            Event::InterestAccrued { account, balance, rate_bps, days, ended }
        }),
        (who(), amount()).prop_map(|(account, amount)| Event::OverdraftFeeDue { account, amount }),
        (who(), amount()).prop_map(|(account, amount)| Event::InterestPaid { account, amount, currency: None }),
        (who(), amount()).prop_map(|(account, amount)| Event::InterestCharged { account, amount, currency: None }),
        (who(), amount()).prop_map(|(account, amount)| Event::OverdraftFeeCharged { account, amount, currency: None }),
        (agreement(), who(), who(), amount(), rhythm(), prop::option::of(any()), due()).prop_map(
            |(agreement, from, to, amount, rhythm, day, due)| Event::StandingSet {
                agreement,
                from,
                to,
                amount,
                rhythm,
                day,
                due,
                until: None,
                reference: None,
            }
        ),
        (agreement(), who(), date(), next()).prop_map(|(agreement, account, date, next)| Event::StandingPaid {
            agreement,
            account,
            date,
            next
        }),
        (agreement(), who(), amount(), date(), next()).prop_map(move |(agreement, account, amount, date, next)| {
            Event::StandingFailed { agreement, account, amount, date, reason: reason(), next }
        }),
        (agreement(), who(), who(), prop::option::of(amount())).prop_map(|(agreement, account, creditor, limit)| {
            Event::MandateGiven { agreement, account, creditor, limit }
        }),
        (agreement(), who(), amount(), any(), any(), amount(), any(), due()).prop_map(
            |(agreement, account, amount, rate_bps, months, payment, day, due)| Event::LoanGranted {
                agreement,
                account,
                amount,
                rate_bps,
                months,
                payment,
                day,
                due,
                currency: None,
            }
        ),
        (agreement(), who(), amount(), amount(), date(), next()).prop_map(
            |(agreement, account, principal, interest, date, next)| Event::LoanPaid {
                agreement,
                account,
                principal,
                interest,
                date,
                next,
                currency: None,
            }
        ),
        (agreement(), who(), amount(), date(), date()).prop_map(move |(agreement, account, amount, date, on)| {
            Event::LoanFailed { agreement, account, amount, date, reason: reason(), on }
        }),
        (agreement(), who()).prop_map(|(agreement, account)| Event::AgreementEnded { agreement, account }),
        (date(), date()).prop_map(|(date, next)| Event::DayEnded { date, next }),
    ]
}

pub(crate) fn some_rules() -> impl Strategy<Value = Rules> {
    let fee = || prop_oneof![4 => select(vec![0_u32, 1, 10, 25]), 1 => Just(Rules::MOST_BPS)];
    let gift = select(vec![0_i64, 100_000, 100_000_000_000_000]);
    (gift, any::<bool>(), fee(), fee(), any::<bool>()).prop_map(|(gift, verification, maker, taker, rebate)| Rules {
        opening_gift: Money(gift),
        verification,
        overdraft_fee: Money(if verification { 150 } else { 0 }),
        maker_fee_bps: if rebate { 0 } else { maker },
        maker_rebate_bps: if rebate { maker.min(taker) } else { 0 },
        taker_fee_bps: taker,
        margin: rebate.then_some(MarginRules { initial_bps: 2_000, maintenance_bps: 1_500, grace_seconds: 0 }),
        // Few numbers, so that the dice point to taken ones.
        bank: BankCode { bank: Text::parse("100500000").unwrap(), digits: 2, ..rules(Under::Bare).bank },
        ..rules(Under::Bare)
    })
}

/// A world to begin with: [`TOWN`], as far as the rules allow it, everybody verified.
pub(crate) fn town(rules: Rules) -> (Stage, Vec<Event>) {
    let mut stage = Stage::new(rules);
    let mut events = Vec::new();
    for command in crate::commands::commands(TOWN) {
        events.extend(stage.play(&command).unwrap_or_default());
    }
    for name in PEOPLE {
        let id = stage.world.bank.find(&account(name)).unwrap();
        if stage.world.bank.account(id).is_some_and(|found| !found.verified) {
            let code = stage.world.bank.profile(id).unwrap().code;
            events.extend(stage.play(&Command::Verify { account: account(name), code }).unwrap());
        }
    }
    (stage, events)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn any_commands_keep_the_invariants(rules in some_rules(), commands in prop::collection::vec(command(), 1..120)) {
        let (mut stage, mut events) = town(rules.clone());
        for command in &commands {
            let before = stage.world.clone();
            let first = stage.decide(command);
            prop_assert_eq!(&stage.decide(command), &first, "deciding twice");
            prop_assert!(stage.world == before, "deciding changed the world: {:?}", command);
            let played = stage.act(command);
            prop_assert_eq!(&played, &first);
            match played {
                Ok(decided) => events.extend(decided),
                Err(_) => prop_assert!(stage.world == before, "a refusal changed the world: {:?}", command),
            }
            let same = fingerprint(&stage.world) == fingerprint(&before);
            prop_assert_eq!(same, stage.world == before, "the fingerprint tells whether the state changed: {:?}", command);
            let violation = invariant::first_violation(&stage.world);
            prop_assert!(violation.is_none(), "{:?}: {:?}", command, violation);
        }
        let mut again = crate::stage::empty_world(rules);
        for event in &events {
            apply(&mut again, event).unwrap();
        }
        prop_assert!(again == stage.world, "the events fold into another world");
        prop_assert_eq!(fingerprint(&again), fingerprint(&stage.world));
    }

    #[test]
    fn no_events_make_the_world_panic(
        rules in some_rules(),
        commands in prop::collection::vec(command(), 1..60),
        garbled in prop::collection::vec(garbled(), 1..60),
        order in any::<u64>(),
    ) {
        // The true events, shuffled, with false ones between them.
        let (mut stage, _) = town(rules);
        let mut events: Vec<Event> = Vec::new();
        let start = stage.world.clone();
        for command in &commands {
            events.extend(stage.act(command).unwrap_or_default());
        }
        events.extend(garbled);
        let mut dice = crate::dice::Dice(order);
        for i in (1..events.len()).rev() {
            events.swap(i, dice.below(i as u64 + 1) as usize);
        }
        let mut world = start;
        for event in &events {
            let _ = apply(&mut world, event);
        }
        look_everywhere(&world, &commands);
    }
}

/// Whatever looks at a world must bear one that garbled events have left behind.
fn look_everywhere(world: &World, commands: &[Command]) {
    let _ = (invariant::check(world), invariant::figures(world), fingerprint(world));
    for command in commands {
        if let Err(rejection) = decide(world, command, &Draws::default()) {
            let _ = (rejection.message(), rejection.hint());
        }
    }
    for at in [i64::MIN, 0, i64::MAX].map(Time) {
        let _ = desk::owes(world, at);
    }
    for (_, agreement) in world.bank.products().agreements() {
        if let Agreement::Loan(loan) = agreement {
            let _ = loan.schedule();
        }
    }
    for order in world.exchange.open_orders() {
        let _ = (order.money_held(), order.shares_held(), order.filled());
    }
}

/// An event that nobody decided.
fn garbled() -> impl Strategy<Value = Event> {
    let who = || prop_oneof![8 => 0..5_u32, 1 => Just(u32::MAX)].prop_map(AccountId);
    let what = || prop_oneof![8 => 0..3_u32, 1 => Just(u32::MAX)].prop_map(InstrumentId);
    let thing = || prop_oneof![8 => 0..4_u32, 1 => Just(u32::MAX)].prop_map(ItemId);
    let fee = || select(vec![0_u32, 10, u32::MAX]);
    let bank = prop_oneof![
        (who(), "[a-f]").prop_map(|(account, name)| Event::AccountOpened {
            account,
            handle: Handle::parse(&name).unwrap(),
            iban: backtape::domain::Iban::parse("DE03100500000000000000").unwrap(),
            owner: Text::parse(&name).unwrap(),
            email: Email::parse("owner@example.org").unwrap(),
            code: Code::parse("000000").unwrap(),
            customer: None,
            currency: dollars(),
        }),
        (who(), amount()).prop_map(|(account, amount)| Event::GiftPaid { account, amount }),
        (who(), amount()).prop_map(|(account, amount)| Event::Deposited {
            account,
            amount,
            reference: None,
            currency: None
        }),
        (who(), amount()).prop_map(|(account, amount)| Event::Withdrawn {
            account,
            amount,
            reference: None,
            currency: None
        }),
        (who(), who(), amount()).prop_map(|(from, to, amount)| Event::Transferred {
            from,
            to,
            amount,
            reference: None,
            currency: None,
        }),
        (who(), who(), amount(), amount()).prop_map(|(from, to, sold, bought)| Event::Exchanged {
            from,
            to,
            sold,
            from_currency: None,
            bought,
            to_currency: dollars(),
            from_rate: Rate::ONE,
            to_rate: Rate(1_250_000),
            reference: None,
        }),
        (who(), amount()).prop_map(|(account, amount)| Event::Deposited {
            account,
            amount,
            reference: None,
            currency: dollars()
        }),
        (0..3_u64).prop_map(|rate| Event::RateSet { currency: dollars().unwrap(), rate: Rate(rate) }),
        (who(), amount()).prop_map(|(account, amount)| Event::CreditLineSet { account, amount }),
        who().prop_map(|account| Event::AccountClosed { account }),
        who().prop_map(|customer| Event::CustomerForgotten { customer }),
        who().prop_map(|account| Event::AccountUnfrozen { account }),
        who().prop_map(|account| Event::AccountVerified { account }),
    ];
    let accepted = (order_id(), who(), what(), side(), qty(), kind(), fee()).prop_map(
        |(order, account, instrument, side, qty, kind, fee_bps)| Event::OrderAccepted {
            order,
            account,
            instrument,
            side,
            qty,
            kind,
            fee_bps,
            worst: None,
            beside: None,
            after: None,
            then: None,
        },
    );
    let trade =
        ((1..40_u64, what(), qty(), price()), (order_id(), order_id(), side(), who(), who()), amount(), amount())
            .prop_map(|((trade, instrument, qty, price), (maker, taker, taker_side, of, to), maker_fee, taker_fee)| {
                Event::TradeExecuted(Trade {
                    trade: TradeId(trade),
                    instrument,
                    qty,
                    price,
                    maker,
                    taker,
                    taker_side,
                    maker_account: of,
                    taker_account: to,
                    maker_fee,
                    taker_fee,
                })
            });
    let exchange = prop_oneof![
        (what(), price(), qty(), select(&SYMBOLS[..])).prop_map(|(instrument, tick, lot, name)| {
            Event::InstrumentListed { instrument, symbol: symbol(name), name: None, tick, lot }
        }),
        (who(), what(), qty()).prop_map(|(account, instrument, qty)| Event::SharesGranted { account, instrument, qty }),
        (order_id(), qty())
            .prop_map(|(order, qty)| { Event::OrderCancelled { order, qty, reason: CancelReason::Requested } }),
        (order_id(), qty()).prop_map(|(order, qty)| Event::OrderReduced { order, qty }),
        (who(), what(), qty(), amount()).prop_map(|(account, instrument, qty, amount)| Event::DividendPaid {
            account,
            instrument,
            qty,
            amount
        }),
        (who(), what(), amount()).prop_map(|(account, instrument, amount)| Event::CashInLieu {
            account,
            instrument,
            amount
        }),
        (what(), ratio(), ratio()).prop_map(|(instrument, new, old)| Event::SharesSplit { instrument, new, old }),
        (order_id(), qty(), qty(), kind()).prop_map(|(order, qty, open, kind)| Event::OrderAdjusted {
            order,
            qty,
            open,
            kind,
            worst: None
        }),
        (what(), qty(), price()).prop_map(|(instrument, qty, price)| Event::TradePrinted { instrument, qty, price }),
    ];
    let line = move || (thing(), qty(), amount()).prop_map(|(item, qty, price)| SoldLine { item, qty, price });
    let lines = || prop::collection::vec(line(), 0..3);
    let shop_order = || (0..9_u64).prop_map(ShopOrderId);
    let hold = || (0..9_u64).prop_map(HoldId);
    let shop = prop_oneof![
        (hold(), who(), amount(), prop::option::of(date())).prop_map(|(hold, account, amount, until)| {
            Event::MoneyHeld { hold, account, amount, until, reference: None, currency: None }
        }),
        (hold(), who(), prop::option::of(who()), amount(), amount()).prop_map(
            |(hold, account, to, amount, released)| Event::HoldCaptured {
                hold,
                account,
                to,
                amount,
                released,
                currency: None
            }
        ),
        (hold(), who(), amount()).prop_map(|(hold, account, amount)| Event::HoldReleased { hold, account, amount }),
        (hold(), who(), amount()).prop_map(|(hold, account, amount)| Event::HoldExpired { hold, account, amount }),
        (thing(), amount()).prop_map(|(item, price)| Event::ItemPriced { item, price }),
        (thing(), qty(), qty())
            .prop_map(|(item, below, by)| Event::ReorderSet { item, rule: Some(Reorder { below, by }) }),
        (shop_order(), who(), hold(), lines(), amount()).prop_map(|(order, account, hold, lines, total)| {
            Event::ItemsReserved { order, account, hold, lines, total, until: None }
        }),
        (shop_order(), who(), amount())
            .prop_map(|(order, account, total)| { Event::ShopOrderPaid { order, account, total } }),
        (shop_order(), who()).prop_map(|(order, account)| Event::ShopOrderShipped { order, account }),
        (shop_order(), who(), amount(), amount()).prop_map(|(order, account, released, refunded)| {
            Event::ShopOrderCancelled { order, account, released, refunded, expired: false }
        }),
        (thing(), select(&ITEMS[..]), qty(), amount())
            .prop_map(|(id, name, qty, price)| { Event::ItemStocked { item: id, name: item(name), qty, price } }),
        (0..9_u64, who(), lines(), amount()).prop_map(|(order, account, lines, total)| {
            Event::ItemsSold { order: ShopOrderId(order), account, lines, total }
        }),
    ];
    prop_oneof![3 => bank, 2 => garbled_agreed(), 2 => accepted, 2 => trade, 2 => exchange, 2 => shop]
}
