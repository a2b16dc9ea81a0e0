//! Any line at all: it is read or refused, and any command is read back from its own text.

use super::*;
use crate::domain::bank::standing::Rhythm;
use crate::domain::{
    AccountRef, AgreementId, Code, Email, Handle, HoldId, ItemName, Money, OrderId, OrderKind, OrderLine, Price, Qty,
    ShopOrderId, Side, Symbol, Text, TimeInForce, shop::Reorder,
};
use crate::domain::{Date, Exit, Phase, SelfTrade, Time};
use crate::text::clean_line;
use proptest::prelude::*;

fn command(line: &str) -> Command {
    match parse(line) {
        Ok(Some(Parsed::Command(command))) => command,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn the_list_of_naughty_strings_is_read_or_refused() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/blns.txt");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    for line in String::from_utf8_lossy(&bytes).lines() {
        assert_calm(line);
        for around in ["open alice a@b name ", "deposit alice 5 ", "mark ", "buy alice ", "order alice "] {
            assert_calm(&format!("{around}{line}"));
            assert_calm(&format!("{around}\"{line}\""));
        }
        let Ok(text) = Text::parse(line) else { continue };
        let handle = Handle::parse("alice").expect("a handle");
        let email = Email::parse("a@b").expect("an address");
        for c in [
            Command::Mark { text: text.clone() },
            Command::Open { handle, email, name: Some(text.clone()), customer: None, currency: None },
            Command::Deposit { account: handle.into(), amount: Money(1), reference: Some(text) },
        ] {
            assert_eq!(command(&render(&c)), c);
        }
    }
}

/// Whatever the line is: an answer, and an error of one harmless line that points into it.
fn assert_calm(line: &str) {
    match parse(line) {
        Ok(Some(Parsed::Command(c))) => assert_eq!(command(&render(&c)), c, "{line:?}"),
        Ok(_) => {}
        Err(error) => {
            assert!(error.byte <= line.len() && line.is_char_boundary(error.byte), "{line:?}: {error:?}");
            let said = error.to_string();
            assert_eq!(clean_line(&said), said, "harmless in a terminal");
        }
    }
}

fn any_text() -> impl Strategy<Value = Text> {
    prop_oneof!["[ -~]{0,20}", "\\PC{0,40}", "[\"\\\\# @*\u{202e}\u{200b}a]{0,9}"]
        .prop_filter_map("control characters", |t: String| Text::parse(&t).ok())
}

fn any_account() -> impl Strategy<Value = AccountRef> {
    prop_oneof!["[a-z][a-z0-9_-]{0,31}", "[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}"]
        .prop_map(|t: String| AccountRef::parse(&t).expect("an account"))
}

fn any_symbol() -> impl Strategy<Value = Symbol> {
    "[A-Z][A-Z0-9.-]{0,11}".prop_map(|t| Symbol::parse(&t).expect("a symbol"))
}

fn any_item() -> impl Strategy<Value = ItemName> {
    "[a-z0-9][a-z0-9_-]{0,31}".prop_map(|t| ItemName::parse(&t).expect("an item"))
}

fn any_email() -> impl Strategy<Value = Email> {
    "[!-~é\u{202e}]{1,20}@[!-~]{1,20}".prop_filter_map("two at signs", |t| Email::parse(&t).ok())
}

fn any_date() -> impl Strategy<Value = Date> {
    any::<i64>().prop_map(|at| Date::of(Time(at / 1_000)))
}

fn any_stay() -> impl Strategy<Value = TimeInForce> {
    prop_oneof![Just(TimeInForce::Gtc), Just(TimeInForce::Day), any_date().prop_map(TimeInForce::Gtd)]
}

fn any_side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Buy), Just(Side::Sell)]
}

/// An order, and beside a limit order perhaps a stop.
fn any_leg() -> impl Strategy<Value = (OrderKind, Option<OrderKind>)> {
    let stop = proptest::option::of((any_price(), proptest::option::of(any_price())));
    (any_kind(), stop).prop_map(|(kind, stop)| {
        let time_in_force = kind.time_in_force();
        let stop = stop.map(|(trigger, limit)| OrderKind::Stop { trigger, limit, time_in_force });
        (kind, stop)
    })
}

fn any_kind() -> impl Strategy<Value = OrderKind> {
    let plain = (any_price(), prop_oneof![Just(TimeInForce::Ioc), Just(TimeInForce::Fok)])
        .prop_map(|(price, time_in_force)| OrderKind::at(price, time_in_force));
    let resting = (any_price(), any_stay(), any::<bool>(), proptest::option::of(any_qty()))
        .prop_map(|(price, time_in_force, post, show)| OrderKind::Limit { price, time_in_force, post, show });
    let limit = prop_oneof![plain, resting];
    let stop = (any_price(), proptest::option::of(any_price()), any_stay())
        .prop_map(|(trigger, limit, time_in_force)| OrderKind::Stop { trigger, limit, time_in_force });
    let trailing = (any_price(), any_stay()).prop_map(|(by, time_in_force)| OrderKind::Trailing { by, time_in_force });
    let to_limit = any_stay().prop_map(|time_in_force| OrderKind::MarketToLimit { time_in_force });
    let market = prop_oneof![Just(OrderKind::Market), Just(OrderKind::MarketOrKill)];
    prop_oneof![limit, market, stop, trailing, to_limit]
}

fn any_price() -> impl Strategy<Value = Price> {
    (1..=Price::LIMIT.0).prop_map(Price)
}

fn any_qty() -> impl Strategy<Value = Qty> {
    (1..=Qty::LIMIT.0).prop_map(Qty)
}

fn any_money() -> impl Strategy<Value = Money> {
    (0..=Money::LIMIT.0).prop_map(Money)
}

fn any_bank_command() -> impl Strategy<Value = Command> {
    let handle = "[a-z][a-z0-9_-]{0,31}".prop_map(|t| Handle::parse(&t).expect("a handle"));
    let code = "[0-9]{6}".prop_map(|t| Code::parse(&t).expect("a code"));
    let reference = || proptest::option::of(any_text());
    prop_oneof![
        (handle, any_email(), reference()).prop_map(|(handle, email, name)| Command::Open {
            handle,
            email,
            name,
            customer: None,
            currency: None
        }),
        (any_account(), code).prop_map(|(account, code)| Command::Verify { account, code }),
        (any_account(), any_money(), reference()).prop_map(|(account, amount, reference)| Command::Deposit {
            account,
            amount,
            reference
        }),
        (any_account(), any_money(), reference()).prop_map(|(account, amount, reference)| Command::Withdraw {
            account,
            amount,
            reference
        }),
        (any_account(), any_account(), any_money(), reference())
            .prop_map(|(from, to, amount, reference)| Command::Transfer { from, to, amount, reference }),
        (any_account(), any_money()).prop_map(|(account, amount)| Command::Credit { account, amount }),
        any_product_command(),
        any_account().prop_map(|account| Command::Freeze { account }),
        any_account().prop_map(|account| Command::Unfreeze { account }),
        any_account().prop_map(|account| Command::Close { account }),
        any_account().prop_map(|account| Command::Forget { account }),
        (any_account(), any_money(), proptest::option::of(any_date()), proptest::option::of(any_text()))
            .prop_map(|(account, amount, until, reference)| Command::Hold { account, amount, until, reference }),
        (any::<u64>(), proptest::option::of(any_money()), proptest::option::of(any_account()))
            .prop_map(|(hold, amount, to)| Command::Capture { hold: HoldId(hold), amount, to }),
        any::<u64>().prop_map(|hold| Command::Release { hold: HoldId(hold) }),
        any::<u64>().prop_map(|hold| Command::Expire { hold: HoldId(hold) }),
    ]
}

fn any_product_command() -> impl Strategy<Value = Command> {
    let reference = || proptest::option::of(any_text());
    let often = prop_oneof![
        Just((Rhythm::Weekly, None)),
        proptest::option::of(1..=31_u32).prop_map(|day| (Rhythm::Monthly, day)),
    ];
    let dates = (proptest::option::of(any_date()), proptest::option::of(any_date()));
    let standing = (any_account(), any_account(), any_money(), often, dates, reference()).prop_map(
        |(from, to, amount, (rhythm, day), (first, until), reference)| Command::Standing {
            from,
            to,
            amount,
            rhythm,
            day,
            first,
            until,
            reference,
        },
    );
    let scheduled = (any_account(), any_account(), any_money(), any_date(), reference()).prop_map(
        |(from, to, amount, on, reference)| Command::Standing {
            from,
            to,
            amount,
            rhythm: Rhythm::Once,
            day: None,
            first: Some(on),
            until: None,
            reference,
        },
    );
    prop_oneof![
        (any_account(), 0..=10_000_u32, 0..=10_000_u32)
            .prop_map(|(account, credit_bps, debit_bps)| Command::Interest { account, credit_bps, debit_bps }),
        any_account().prop_map(|account| Command::Settle { account }),
        standing,
        scheduled,
        (any_account(), any_account(), proptest::option::of(any_money()))
            .prop_map(|(account, creditor, limit)| Command::Mandate { account, creditor, limit }),
        (any_account(), any_account(), any_money(), reference())
            .prop_map(|(creditor, account, amount, reference)| Command::Debit { creditor, account, amount, reference }),
        (any_account(), any_money(), 0..=10_000_u32, any::<u32>())
            .prop_map(|(account, amount, rate_bps, months)| Command::Loan { account, amount, rate_bps, months }),
        any::<u64>().prop_map(|agreement| Command::PayDue { agreement: AgreementId(agreement) }),
        (any_account(), any_account(), any::<bool>()).prop_map(|(account, with, on)| Command::Joint {
            account,
            with,
            on
        }),
        (any_account(), proptest::option::of(any_money()))
            .prop_map(|(account, amount)| Command::DayLimit { account, amount }),
        any::<u64>().prop_map(|agreement| Command::Revoke { agreement: AgreementId(agreement) }),
    ]
}

fn any_trade_command() -> impl Strategy<Value = Command> {
    let lines = || {
        proptest::collection::vec((any_item(), any_qty()), 1..5)
            .prop_map(|lines| lines.into_iter().map(|(item, qty)| OrderLine { item, qty }).collect())
    };
    prop_oneof![
        (any_symbol(), any_price(), any_qty(), proptest::option::of(any_text()))
            .prop_map(|(symbol, tick, lot, name)| Command::List { symbol, tick, lot, name }),
        (any_account(), any_symbol(), any_qty()).prop_map(|(account, symbol, qty)| Command::Grant {
            account,
            symbol,
            qty
        }),
        (any_account(), any_side(), any_symbol(), any_qty(), any_kind())
            .prop_map(|(account, side, symbol, qty, kind)| Command::place(account, side, symbol, qty, kind)),
        (any_account(), any_side(), any_symbol(), any_qty(), any_leg(), proptest::option::of(any_leg())).prop_map(
            |(account, side, symbol, qty, (kind, oco), then)| Command::Place {
                account,
                side,
                symbol,
                qty,
                kind,
                oco: oco.map(Box::new),
                then: then.map(|(kind, oco)| Box::new(Exit { kind, oco })),
            }
        ),
        (any_account(), proptest::sample::select(SelfTrade::ALL.to_vec()))
            .prop_map(|(account, mode)| Command::SelfTrades { account, mode }),
        (proptest::sample::select(Phase::ALL.to_vec()), proptest::option::of(any_symbol()))
            .prop_map(|(phase, symbol)| Command::SetPhase { phase, symbol }),
        proptest::option::of(any_date()).prop_map(|next| Command::EndDay { next }),
        any::<u64>().prop_map(|order| Command::Cancel { order: OrderId(order) }),
        (any::<u64>(), any_qty()).prop_map(|(order, qty)| Command::Reduce { order: OrderId(order), qty }),
        (any::<u64>(), any_qty(), proptest::option::of(any_price()), proptest::option::of(any_price())).prop_map(
            |(order, qty, price, stop)| Command::Amend { order: OrderId(order), qty: Some(qty), price, stop }
        ),
        (any_account(), proptest::option::of(any_symbol()))
            .prop_map(|(account, symbol)| Command::CancelAll { account, symbol }),
        (any_symbol(), any_qty(), any_price()).prop_map(|(symbol, qty, price)| Command::Print { symbol, qty, price }),
        (any_account(), any::<bool>()).prop_map(|(account, on)| Command::Margin { account, on }),
        any_account().prop_map(|account| Command::MarginCall { account }),
        any_account().prop_map(|account| Command::MarginMet { account }),
        any_account().prop_map(|account| Command::Liquidate { account }),
        (any_symbol(), any_price()).prop_map(|(symbol, amount)| Command::Dividend { symbol, amount }),
        (any_symbol(), any_qty(), any_qty()).prop_map(|(symbol, new, old)| Command::Split { symbol, new, old }),
        (any_item(), any_qty(), proptest::option::of(any_money())).prop_map(|(item, qty, price)| Command::Stock {
            item,
            qty,
            price
        }),
        (any_account(), lines()).prop_map(|(account, lines)| Command::Order { account, lines }),
        (any_account(), lines(), proptest::option::of(any_date()))
            .prop_map(|(account, lines, until)| Command::Reserve { account, lines, until }),
        any::<u64>().prop_map(|order| Command::Pay { order: ShopOrderId(order) }),
        any::<u64>().prop_map(|order| Command::Ship { order: ShopOrderId(order) }),
        any::<u64>().prop_map(|order| Command::CancelOrder { order: ShopOrderId(order) }),
        (any_item(), any_money()).prop_map(|(item, price)| Command::Price { item, price }),
        (any_item(), proptest::option::of((any_qty(), any_qty())))
            .prop_map(|(item, rule)| Command::Reorder { item, rule: rule.map(|(below, by)| Reorder { below, by }) }),
        any_item().prop_map(|item| Command::Restock { item }),
        any_text().prop_map(|text| Command::Mark { text }),
    ]
}

proptest! {
    #[test]
    fn what_is_rendered_reads_back(c in prop_oneof![any_bank_command(), any_trade_command()]) {
        let line = render(&c);
        prop_assert_eq!(parse(&line), Ok(Some(Parsed::Command(c))), "{}", line);
    }

    #[test]
    fn any_line_gets_an_answer(line in any::<String>()) {
        assert_calm(&line);
    }

    #[test]
    fn any_words_get_an_answer(
        verb in proptest::sample::select(VERBS.iter().map(|v| v.name).collect::<Vec<_>>()),
        rest in proptest::collection::vec(
            prop_oneof![
                proptest::sample::select(vec![
                    "alice", "XYZ", "5", "@", "@10", "10.00", "market", "gtc", "ioc", "day", "post", "stop", "show",
                    "qty", "tick", "lot", "name", "\"a b\"", "widget*3", "*", "widget", "#", "a@b", "402913", "\"",
                ]).prop_map(str::to_owned),
                "\\PC{1,4}",
            ],
            0..9,
        ),
    ) {
        assert_calm(&format!("{verb} {}", rest.join(" ")));
    }
}
