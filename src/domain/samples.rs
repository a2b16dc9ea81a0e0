//! Scenarios and records for the tests: a small journal that has every kind of line, and
//! strategies that draw records of all kinds with hostile texts.

use super::bank::products::Due;
use super::bank::standing::Rhythm;
use super::*;
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) fn text(t: &str) -> Text {
    Text::parse(t).unwrap()
}

pub(crate) fn handle(t: &str) -> Handle {
    Handle::parse(t).unwrap()
}

pub(crate) fn symbol(t: &str) -> Symbol {
    Symbol::parse(t).unwrap()
}

/// A scenario with nothing in it, under plain rules.
pub(crate) fn bare() -> Scenario {
    let bank = BankCode { country: text("DE"), bank: text("10050000"), digits: 10, bic: None };
    Scenario::empty(text("test"), Rules::plain(text("EUR"), bank))
}

/// A scenario with something in every field.
pub(crate) fn scenario() -> Scenario {
    let rules =
        Rules { opening_gift: Money(100_000), verification: true, maker_fee_bps: 2, taker_fee_bps: 5, ..bare().rules };
    let acme = InstrumentSpec {
        symbol: symbol("ACME"),
        name: Some(text("Acme \"Anvils\" & Söhne")),
        tick: Price(100),
        lot: Qty(1),
        price: Price(1_000_000),
    };
    let mallory = CustomerSpec {
        handle: handle("mallory"),
        email: Email::parse("mallory@example.org").unwrap(),
        name: None,
        deposit: Money(5_000_000),
        credit: Money::ZERO,
        shares: vec![(symbol("ACME"), Qty(100))],
    };
    let noise = Behaviour::Noise { symbol: symbol("ACME"), size: Qty(9) };
    Scenario {
        name: text("sample"),
        about: Some(text("O'Neill \\ co")),
        seed: 42,
        start: Some(text("2026-01-05T09:00:00Z")),
        rules,
        you: Some(handle("alice")),
        invented: false,
        instruments: vec![acme],
        items: vec![ItemSpec { item: ItemName::parse("widget").unwrap(), price: Money(499), stock: Qty(10) }],
        customers: vec![mallory],
        participants: vec![ParticipantSpec { account: handle("mallory"), every: 250, does: noise }],
    }
}

/// Records 1 to 8 of a small journal: accepted, rejected, with texts in need of care, on a second
/// branch, of a participant, changes of branches.
pub(crate) fn records() -> Vec<Record> {
    let alice = handle("alice");
    let account = AccountRef::Handle(alice);
    let email = Email::parse("alice@example.org").unwrap();
    let open = Command::Open {
        handle: alice,
        email: email.clone(),
        name: Some(text("Alice \"Al\" O'Neill")),
        customer: None,
        currency: None,
    };
    let opened = Event::AccountOpened {
        account: AccountId(0),
        handle: alice,
        iban: Iban::parse("DE79100500001234567890").unwrap(),
        owner: text("Alice \"Al\" O'Neill"),
        email,
        code: Code::parse("012345").unwrap(),
        customer: None,
        currency: None,
    };
    let gift = Event::GiftPaid { account: AccountId(0), amount: Money(100_000) };
    let withdraw = Command::Withdraw { account, amount: Money(500_000_000), reference: None };
    let funds = Rejection::InsufficientFunds { account: alice, needed: Money(500_000_000), available: Money(100_000) };
    let kind = OrderKind::at(Price(1_000_500), TimeInForce::Gtc);
    let place = Command::place(account, Side::Buy, symbol("ACME"), Qty(5), kind);
    let accepted = Event::OrderAccepted {
        order: OrderId(1),
        account: AccountId(0),
        instrument: InstrumentId(0),
        side: Side::Buy,
        qty: Qty(5),
        kind,
        fee_bps: 5,
        worst: None,
        beside: None,
        after: None,
        then: None,
    };
    let trade = Trade {
        trade: TradeId(1),
        instrument: InstrumentId(0),
        qty: Qty(5),
        price: Price(1_000_500),
        maker: OrderId(1),
        taker: OrderId(2),
        taker_side: Side::Sell,
        maker_account: AccountId(0),
        taker_account: AccountId(1),
        maker_fee: Money(1),
        taker_fee: Money(2),
    };
    let mark = |t: &str| (Command::Mark { text: text(t) }, Outcome::Accepted(vec![Event::Marked { text: text(t) }]));
    let step = |parent, branch, (command, outcome)| {
        Entry::Step(Step::new(RecordNo(0), RecordNo(parent), BranchId(branch), command, outcome))
    };
    let create = BranchOp::Create {
        id: BranchId(1),
        name: BranchName::parse("sold-early").unwrap(),
        tip: RecordNo(2),
        why: None,
    };
    let entries = [
        (Source::User, step(0, 0, (open, Outcome::Accepted(vec![opened, gift])))),
        (Source::User, step(1, 0, (withdraw, Outcome::Rejected(funds)))),
        (Source::User, step(2, 0, mark("she said \"#no\", r#\"raw\"# and \\n; ünï ⚑ \u{202e}\u{301}"))),
        (Source::User, Entry::Branch(create)),
        (Source::Participant(handle("mm-1")), step(2, 1, (place, Outcome::Accepted(vec![accepted])))),
        (Source::Feed, step(5, 1, (Command::Cancel { order: OrderId(1) }, Outcome::Accepted(Vec::new())))),
        (Source::Operator, step(6, 1, (mark("").0, Outcome::Accepted(vec![Event::TradeExecuted(trade)])))),
        (Source::User, Entry::Branch(BranchOp::Choose { id: BranchId(0) })),
    ];
    let numbered = entries.into_iter().enumerate();
    numbered
        .map(|(i, (by, mut entry))| {
            let (n, at) = (RecordNo(i as u64 + 1), Time(1_700_000_000_000_000 + i as i64));
            if let Entry::Step(step) = &mut entry {
                step.origin = n;
            }
            Record { n, at, by, entry }
        })
        .collect()
}

/// A note as record `n`, on the record before it.
pub(crate) fn mark(n: u64, t: &str) -> Record {
    let event = Event::Marked { text: text(t) };
    let (command, outcome) = (Command::Mark { text: text(t) }, Outcome::Accepted(vec![event]));
    let step = Step::new(RecordNo(n), RecordNo(n - 1), BranchId::MAIN, command, outcome);
    Record { n: RecordNo(n), at: Time(n as i64), by: Source::User, entry: Entry::Step(step) }
}

fn hostile_text() -> impl Strategy<Value = Text> {
    let nasty = select(vec!['"', '\\', '#', '\'', 'r', '(', ')', ',', '/', '*', '\u{202e}', '\u{feff}', '\u{2028}']);
    let any_char = prop_oneof![3 => nasty, 2 => any::<char>(), 2 => proptest::char::range(' ', '~')];
    proptest::collection::vec(any_char.prop_filter("no control", |c| !c.is_control()), 0..40)
        .prop_map(|chars| text(&chars.into_iter().collect::<String>()))
}

fn handles() -> impl Strategy<Value = Handle> {
    "[a-z][a-z0-9_-]{0,31}".prop_map(|t| handle(&t))
}

fn symbols() -> impl Strategy<Value = Symbol> {
    "[A-Z][A-Z0-9.-]{0,11}".prop_map(|t| symbol(&t))
}

fn items() -> impl Strategy<Value = ItemName> {
    "[a-z0-9][a-z0-9_-]{0,31}".prop_map(|t| ItemName::parse(&t).unwrap())
}

fn ibans() -> impl Strategy<Value = Iban> {
    "[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}".prop_map(|t| Iban::parse(&t).unwrap())
}

fn emails() -> impl Strategy<Value = Email> {
    "[a-z\"\\\\'#ü]{1,9}@[a-z.]{1,9}".prop_map(|t| Email::parse(&t).unwrap())
}

fn codes() -> impl Strategy<Value = Code> {
    "[0-9]{6}".prop_map(|t| Code::parse(&t).unwrap())
}

fn accounts() -> impl Strategy<Value = AccountRef> {
    prop_oneof![handles().prop_map(AccountRef::Handle), ibans().prop_map(AccountRef::Iban)]
}

fn money() -> impl Strategy<Value = Money> {
    prop_oneof![any::<i64>(), 0..1_000_000i64].prop_map(Money)
}

fn prices() -> impl Strategy<Value = Price> {
    any::<i64>().prop_map(Price)
}

fn qtys() -> impl Strategy<Value = Qty> {
    any::<u64>().prop_map(Qty)
}

fn kinds() -> impl Strategy<Value = OrderKind> {
    let shows = proptest::option::of(qtys());
    let limit = (prices(), tifs(), any::<bool>(), shows)
        .prop_map(|(price, time_in_force, post, show)| OrderKind::Limit { price, time_in_force, post, show });
    let stop = (prices(), proptest::option::of(prices()), tifs())
        .prop_map(|(trigger, limit, time_in_force)| OrderKind::Stop { trigger, limit, time_in_force });
    let trailing = (prices(), tifs()).prop_map(|(by, time_in_force)| OrderKind::Trailing { by, time_in_force });
    let to_limit = tifs().prop_map(|time_in_force| OrderKind::MarketToLimit { time_in_force });
    prop_oneof![limit, Just(OrderKind::Market), Just(OrderKind::MarketOrKill), stop, trailing, to_limit]
}

fn tifs() -> impl Strategy<Value = TimeInForce> {
    let plain = select(vec![TimeInForce::Gtc, TimeInForce::Ioc, TimeInForce::Fok, TimeInForce::Day]);
    prop_oneof![plain, dates().prop_map(TimeInForce::Gtd)]
}

fn dates() -> impl Strategy<Value = Date> {
    any::<i64>().prop_map(|at| Date::of(Time(at / 1_000)))
}

fn exits() -> impl Strategy<Value = Exit> {
    (kinds(), proptest::option::of(kinds())).prop_map(|(kind, oco)| Exit { kind, oco })
}

fn sides() -> impl Strategy<Value = Side> {
    select(vec![Side::Buy, Side::Sell])
}

/// What an accepted order has to do with others: worst, beside, after, then.
fn ties() -> impl Strategy<Value = (Option<Price>, Option<u64>, Option<u64>, Option<Exit>)> {
    use proptest::option::of;
    (of(prices()), of(any::<u64>()), of(any::<u64>()), of(exits()))
}

fn maybe_text() -> impl Strategy<Value = Option<Text>> {
    proptest::option::of(hostile_text())
}

fn currencies() -> impl Strategy<Value = Currency> {
    proptest::sample::select(vec!["USD", "GBP", "CHF"]).prop_map(|code| Currency::parse(code).unwrap())
}

fn rates() -> impl Strategy<Value = Rate> {
    (1..=Rate::LIMIT.0).prop_map(Rate)
}

fn maybe<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    proptest::option::of(of)
}

fn rhythms() -> impl Strategy<Value = Rhythm> {
    select(vec![Rhythm::Once, Rhythm::Weekly, Rhythm::Monthly])
}

fn agreements() -> impl Strategy<Value = AgreementId> {
    any::<u64>().prop_map(AgreementId)
}

fn product_commands() -> impl Strategy<Value = Command> {
    use Command::*;
    let standing = (accounts(), accounts(), money(), rhythms(), maybe(1..32_u32), maybe(dates()), maybe(dates()));
    prop_oneof![
        (accounts(), any::<u32>(), any::<u32>()).prop_map(|(account, credit_bps, debit_bps)| Interest {
            account,
            credit_bps,
            debit_bps
        }),
        accounts().prop_map(|account| Settle { account }),
        (standing, maybe_text()).prop_map(|((from, to, amount, rhythm, day, first, until), reference)| Standing {
            from,
            to,
            amount,
            rhythm,
            day,
            first,
            until,
            reference,
        }),
        (accounts(), accounts(), maybe(money())).prop_map(|(account, creditor, limit)| Mandate {
            account,
            creditor,
            limit
        }),
        (accounts(), accounts(), money(), maybe_text()).prop_map(|(creditor, account, amount, reference)| Debit {
            creditor,
            account,
            amount,
            reference
        }),
        (accounts(), money(), any::<u32>(), any::<u32>()).prop_map(|(account, amount, rate_bps, months)| Loan {
            account,
            amount,
            rate_bps,
            months
        }),
        (accounts(), accounts(), any::<bool>()).prop_map(|(account, with, on)| Joint { account, with, on }),
        (accounts(), maybe(money())).prop_map(|(account, amount)| DayLimit { account, amount }),
        agreements().prop_map(|agreement| PayDue { agreement }),
        agreements().prop_map(|agreement| Revoke { agreement }),
    ]
}

fn product_events() -> impl Strategy<Value = Event> {
    use Event::*;
    let ids = || any::<u32>().prop_map(AccountId);
    let due = || (dates(), dates()).prop_map(|(date, on)| Due { date, on });
    let figures = || (any::<u32>(), any::<u32>());
    let standing = (agreements(), ids(), ids(), money(), rhythms(), maybe(any::<u32>()), due(), maybe(dates()));
    let booked = || (ids(), money(), maybe(currencies()));
    prop_oneof![
        (ids(), figures(), dates()).prop_map(|(account, (credit_bps, debit_bps), from)| InterestSet {
            account,
            credit_bps,
            debit_bps,
            from
        }),
        (ids(), money(), figures(), any::<bool>()).prop_map(|(account, balance, (rate_bps, days), ended)| {
            InterestAccrued { account, balance, rate_bps, days, ended }
        }),
        (ids(), money()).prop_map(|(account, amount)| OverdraftFeeDue { account, amount }),
        booked().prop_map(|(account, amount, currency)| InterestPaid { account, amount, currency }),
        booked().prop_map(|(account, amount, currency)| InterestCharged { account, amount, currency }),
        booked().prop_map(|(account, amount, currency)| OverdraftFeeCharged { account, amount, currency }),
        (standing, maybe_text()).prop_map(|((agreement, from, to, amount, rhythm, day, due, until), reference)| {
            StandingSet { agreement, from, to, amount, rhythm, day, due, until, reference }
        }),
        (agreements(), ids(), dates(), maybe(due())).prop_map(|(agreement, account, date, next)| StandingPaid {
            agreement,
            account,
            date,
            next
        }),
        (agreements(), ids(), money(), dates(), rejections(), maybe(due())).prop_map(
            |(agreement, account, amount, date, reason, next)| StandingFailed {
                agreement,
                account,
                amount,
                date,
                reason: Box::new(reason),
                next,
            }
        ),
        (agreements(), ids(), ids(), maybe(money())).prop_map(|(agreement, account, creditor, limit)| MandateGiven {
            agreement,
            account,
            creditor,
            limit
        }),
        (agreements(), ids()).prop_map(|(agreement, account)| Debited { agreement, account }),
        (ids(), ids()).prop_map(|(account, holder)| HolderAdded { account, holder }),
        (ids(), ids()).prop_map(|(account, holder)| HolderRemoved { account, holder }),
        (ids(), maybe(money())).prop_map(|(account, amount)| DayLimitSet { account, amount }),
        (ids(), dates(), money()).prop_map(|(account, date, amount)| DayLimitUsed { account, date, amount }),
        (agreements(), ids(), money(), figures(), money(), any::<u32>(), due(), maybe(currencies())).prop_map(
            |(agreement, account, amount, (rate_bps, months), payment, day, due, currency)| LoanGranted {
                agreement,
                account,
                amount,
                rate_bps,
                months,
                payment,
                day,
                due,
                currency,
            }
        ),
        (agreements(), ids(), money(), money(), dates(), maybe(due()), maybe(currencies())).prop_map(
            |(agreement, account, principal, interest, date, next, currency)| LoanPaid {
                agreement,
                account,
                principal,
                interest,
                date,
                next,
                currency,
            }
        ),
        (agreements(), ids(), money(), dates(), rejections(), dates()).prop_map(
            |(agreement, account, amount, date, reason, on)| LoanFailed {
                agreement,
                account,
                amount,
                date,
                reason: Box::new(reason),
                on,
            }
        ),
        (agreements(), ids()).prop_map(|(agreement, account)| AgreementEnded { agreement, account }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    use Command::*;
    let lines = || proptest::collection::vec((items(), qtys()).prop_map(|(item, qty)| OrderLine { item, qty }), 0..4);
    prop_oneof![
        (handles(), emails(), maybe_text(), maybe(accounts()), maybe(currencies()))
            .prop_map(|(handle, email, name, customer, currency)| Open { handle, email, name, customer, currency }),
        (currencies(), rates()).prop_map(|(currency, rate)| Command::Rate { currency, rate }),
        proptest::collection::vec((handles(), money()), 0..3).prop_map(|parts| Linked {
            commands: parts.into_iter().map(|(handle, amount)| Credit { account: handle.into(), amount }).collect()
        }),
        product_commands(),
        (accounts(), codes()).prop_map(|(account, code)| Verify { account, code }),
        (accounts(), money(), maybe_text()).prop_map(|(account, amount, reference)| Deposit {
            account,
            amount,
            reference
        }),
        (accounts(), accounts(), money(), maybe_text()).prop_map(|(from, to, amount, reference)| Transfer {
            from,
            to,
            amount,
            reference
        }),
        accounts().prop_map(|account| Freeze { account }),
        (symbols(), prices(), qtys(), maybe_text()).prop_map(|(symbol, tick, lot, name)| List {
            symbol,
            tick,
            lot,
            name
        }),
        (accounts(), sides(), symbols(), qtys(), kinds(), proptest::option::of(kinds()), proptest::option::of(exits()))
            .prop_map(|(account, side, symbol, qty, kind, oco, then)| Place {
                account,
                side,
                symbol,
                qty,
                kind,
                oco: oco.map(Box::new),
                then: then.map(Box::new)
            }),
        (accounts(), select(SelfTrade::ALL.to_vec())).prop_map(|(account, mode)| SelfTrades { account, mode }),
        (select(Phase::ALL.to_vec()), proptest::option::of(symbols()))
            .prop_map(|(phase, symbol)| SetPhase { phase, symbol }),
        proptest::option::of(dates()).prop_map(|next| EndDay { next }),
        (any::<u64>(), qtys()).prop_map(|(o, qty)| Reduce { order: OrderId(o), qty }),
        (any::<u64>(), proptest::option::of(qtys()), proptest::option::of(prices()), proptest::option::of(prices()))
            .prop_map(|(o, qty, price, stop)| Amend { order: OrderId(o), qty, price, stop }),
        (accounts(), proptest::option::of(symbols())).prop_map(|(account, symbol)| CancelAll { account, symbol }),
        (symbols(), prices()).prop_map(|(symbol, amount)| Dividend { symbol, amount }),
        (symbols(), qtys(), qtys()).prop_map(|(symbol, new, old)| Split { symbol, new, old }),
        (items(), qtys(), proptest::option::of(money())).prop_map(|(item, qty, price)| Stock { item, qty, price }),
        (accounts(), lines()).prop_map(|(account, lines)| Order { account, lines }),
        (accounts(), lines(), proptest::option::of(dates())).prop_map(|(account, lines, until)| Reserve {
            account,
            lines,
            until
        }),
        any::<u64>().prop_map(|order| CancelOrder { order: ShopOrderId(order) }),
        (items(), proptest::option::of((qtys(), qtys())))
            .prop_map(|(item, rule)| Reorder { item, rule: rule.map(|(below, by)| shop::Reorder { below, by }) }),
        (accounts(), money(), proptest::option::of(dates()), maybe_text())
            .prop_map(|(account, amount, until, reference)| Hold { account, amount, until, reference }),
        (any::<u64>(), proptest::option::of(money()), proptest::option::of(accounts()))
            .prop_map(|(hold, amount, to)| Capture { hold: HoldId(hold), amount, to }),
        hostile_text().prop_map(|text| Mark { text }),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    use Event::*;
    let ids = || any::<u32>().prop_map(AccountId);
    let reasons = select(CancelReason::ALL.to_vec());
    let sold = || (any::<u32>(), qtys(), money()).prop_map(|(i, qty, price)| SoldLine { item: ItemId(i), qty, price });
    let trade = ((any::<u64>(), any::<u32>(), qtys(), prices(), any::<u64>(), any::<u64>()), sides(), ids(), ids())
        .prop_flat_map(|(head, taker_side, maker_account, taker_account)| {
            (money(), money()).prop_map(move |(maker_fee, taker_fee)| Trade {
                trade: TradeId(head.0),
                instrument: InstrumentId(head.1),
                qty: head.2,
                price: head.3,
                maker: OrderId(head.4),
                taker: OrderId(head.5),
                taker_side,
                maker_account,
                taker_account,
                maker_fee,
                taker_fee,
            })
        });
    prop_oneof![
        (ids(), handles(), ibans(), hostile_text(), emails(), codes(), maybe(ids()), maybe(currencies())).prop_map(
            |(account, handle, iban, owner, email, code, customer, currency)| AccountOpened {
                account,
                handle,
                iban,
                owner,
                email,
                code,
                customer,
                currency,
            }
        ),
        (ids(), ids(), money(), money(), rates(), maybe(currencies()), maybe_text()).prop_map(
            |(from, to, sold, bought, rate, currency, reference)| Exchanged {
                from,
                to,
                sold,
                from_currency: None,
                bought,
                to_currency: currency,
                from_rate: Rate::ONE,
                to_rate: rate,
                reference,
            }
        ),
        (currencies(), rates()).prop_map(|(currency, rate)| RateSet { currency, rate }),
        product_events(),
        (ids(), money(), maybe_text(), maybe(currencies()))
            .prop_map(|(account, amount, reference, currency)| Deposited { account, amount, reference, currency }),
        (any::<u64>(), ids(), any::<u32>(), sides(), qtys(), kinds(), any::<u32>(), ties()).prop_map(
            |(order, account, instrument, side, qty, kind, fee_bps, (worst, beside, after, then))| OrderAccepted {
                order: OrderId(order),
                account,
                instrument: InstrumentId(instrument),
                side,
                qty,
                kind,
                fee_bps,
                worst,
                beside: beside.map(OrderId),
                after: after.map(OrderId),
                then: then.map(Box::new)
            }
        ),
        (any::<u64>(), proptest::option::of(prices()))
            .prop_map(|(o, worst)| StopTriggered { order: OrderId(o), worst }),
        (any::<u64>(), prices()).prop_map(|(o, price)| OrderPriced { order: OrderId(o), price }),
        any::<u64>().prop_map(|o| ExitRefused { order: OrderId(o), rejection: Box::new(Rejection::TooLarge) }),
        (ids(), select(SelfTrade::ALL.to_vec())).prop_map(|(account, mode)| SelfTradesSet { account, mode }),
        (any::<u32>(), qtys(), prices()).prop_map(|(id, qty, price)| Uncrossed {
            instrument: InstrumentId(id),
            qty,
            price
        }),
        (any::<u32>(), select(Phase::ALL.to_vec()))
            .prop_map(|(id, phase)| PhaseChanged { instrument: InstrumentId(id), phase }),
        (dates(), dates()).prop_map(|(date, next)| DayEnded { date, next }),
        trade.prop_map(TradeExecuted),
        (any::<u64>(), qtys(), reasons).prop_map(|(o, qty, reason)| OrderCancelled { order: OrderId(o), qty, reason }),
        (any::<u32>(), ids(), qtys(), money()).prop_map(|(i, account, qty, amount)| DividendPaid {
            account,
            instrument: InstrumentId(i),
            qty,
            amount
        }),
        (any::<u32>(), qtys(), qtys()).prop_map(|(i, new, old)| SharesSplit { instrument: InstrumentId(i), new, old }),
        (any::<u64>(), qtys(), qtys(), kinds()).prop_map(|(o, qty, open, kind)| OrderAdjusted {
            order: OrderId(o),
            qty,
            open,
            kind,
            worst: None
        }),
        (any::<u64>(), ids(), proptest::collection::vec(sold(), 0..4), money())
            .prop_map(|(order, account, lines, total)| ItemsSold { order: ShopOrderId(order), account, lines, total }),
        (any::<u64>(), ids(), proptest::collection::vec(sold(), 0..4), money(), proptest::option::of(dates()))
            .prop_map(|(order, account, lines, total, until)| ItemsReserved {
                order: ShopOrderId(order),
                account,
                hold: HoldId(order),
                lines,
                total,
                until
            }),
        (any::<u64>(), ids(), money(), any::<bool>()).prop_map(|(order, account, released, expired)| {
            ShopOrderCancelled { order: ShopOrderId(order), account, released, refunded: Money::ZERO, expired }
        }),
        (any::<u64>(), ids(), money(), maybe_text()).prop_map(|(hold, account, amount, reference)| MoneyHeld {
            hold: HoldId(hold),
            account,
            amount,
            until: None,
            reference,
            currency: None
        }),
        (any::<u64>(), ids(), proptest::option::of(ids()), money()).prop_map(|(hold, account, to, amount)| {
            HoldCaptured { hold: HoldId(hold), account, to, amount, released: amount, currency: None }
        }),
        any::<u32>().prop_map(|i| ReorderSet { item: ItemId(i), rule: None }),
        hostile_text().prop_map(|text| Marked { text }),
    ]
}

fn rejections() -> impl Strategy<Value = Rejection> {
    use Rejection::*;
    prop_oneof![
        accounts().prop_map(|account| UnknownAccount { account }),
        accounts().prop_map(|account| WrongCheckDigits { account }),
        (handles(), handles()).prop_map(|(account, holder)| HolderAlready { account, holder }),
        (handles(), money(), money()).prop_map(|(account, limit, left)| AboveDayLimit { account, limit, left }),
        Just(Nothing),
        (handles(), money(), money()).prop_map(|(account, needed, available)| InsufficientFunds {
            account,
            needed,
            available
        }),
        (handles(), symbols(), qtys(), qtys()).prop_map(|(account, symbol, needed, available)| InsufficientShares {
            account,
            symbol,
            needed,
            available
        }),
        (prices(), prices()).prop_map(|(price, tick)| OffTick { price, tick }),
    ]
}

fn branch_ops(n: u64) -> impl Strategy<Value = BranchOp> {
    let names = || "[a-z0-9][a-z0-9_-]{0,63}".prop_map(|t| BranchName::parse(&t).unwrap());
    let id = || any::<u32>().prop_map(BranchId);
    prop_oneof![
        (id(), names(), 0..n, proptest::option::of(hostile_text())).prop_map(|(id, name, tip, why)| BranchOp::Create {
            id,
            name,
            tip: RecordNo(tip),
            why
        }),
        (id(), 0..n).prop_map(|(id, tip)| BranchOp::Move { id, tip: RecordNo(tip) }),
        (0..n, hostile_text()).prop_map(|(n, text)| BranchOp::Mark { record: RecordNo(n), text }),
        (0..n).prop_map(|n| BranchOp::Unmark { record: RecordNo(n) }),
        (id(), names()).prop_map(|(id, name)| BranchOp::Rename { id, name }),
        id().prop_map(|id| BranchOp::Delete { id }),
        id().prop_map(|id| BranchOp::Choose { id }),
    ]
}

/// Any record that may stand in a journal, whether or not it makes sense in a world.
pub(crate) fn any_record() -> impl Strategy<Value = Record> {
    let sources = prop_oneof![
        Just(Source::User),
        Just(Source::Operator),
        Just(Source::Feed),
        handles().prop_map(Source::Participant)
    ];
    let outcomes = prop_oneof![
        3 => proptest::collection::vec(events(), 0..5).prop_map(Outcome::Accepted),
        1 => rejections().prop_map(Outcome::Rejected),
    ];
    let numbers = prop_oneof![1..100u64, 1..u64::MAX];
    (numbers, any::<i64>(), sources, outcomes, commands()).prop_flat_map(|(n, at, by, outcome, command)| {
        let origins = prop_oneof![2 => Just(n), 1 => any::<u64>()];
        let steps = (0..n, any::<u32>(), origins, any::<bool>()).prop_map(move |(parent, branch, origin, refolded)| {
            let (parent, branch, origin) = (RecordNo(parent), BranchId(branch % 3), RecordNo(origin));
            let (command, outcome) = (command.clone(), outcome.clone());
            Entry::Step(Step { parent, branch, origin, refolded, command, outcome })
        });
        prop_oneof![9 => steps, 1 => branch_ops(n).prop_map(Entry::Branch)].prop_map(move |entry| Record {
            n: RecordNo(n),
            at: Time(at),
            by,
            entry,
        })
    })
}
