//! What differs between two moments.

use crate::tree::{Tree, command};
use backtape::domain::{BranchId, Command, Draws, Entry, Outcome, Record, RecordNo, Side, Source, Step, Time, decide};
use backtape::views::compare::{Account, Comparison, Field, Figure};
use backtape::views::{Moment, equity};
use proptest::prelude::*;

/// Every field of a comparison, under a name of its own.
fn all(comparison: &Comparison) -> Vec<(String, Field)> {
    let mut found = Vec::new();
    let mut add = |of: String, fields: &[Field]| found.extend(fields.iter().map(|f| (format!("{of}.{}", f.name), *f)));
    for account in &comparison.accounts {
        add(account.money.name.to_string(), &account.money.fields);
        for position in &account.positions {
            add(format!("{}.{}", account.money.name, position.name), &position.fields);
        }
    }
    for instrument in &comparison.instruments {
        let symbol = instrument.market.name;
        add(symbol.to_string(), &instrument.market.fields);
        for level in &instrument.levels {
            add(format!("{symbol}.{}.{}", level.side.word(), level.price), &[level.qty]);
        }
    }
    comparison.items.iter().for_each(|item| add(item.name.to_string(), &item.fields));
    add("ledger".to_owned(), &comparison.ledger);
    found
}

fn text(figure: Option<Figure>) -> String {
    match figure {
        None => "–".to_owned(),
        Some(Figure::Money(amount)) => amount.to_string(),
        Some(Figure::Price(price)) => price.to_string(),
        Some(Figure::Count(count)) => count.to_string(),
        Some(Figure::Word(word)) => word.to_owned(),
        Some(Figure::Flag(flag)) => flag.to_string(),
    }
}

/// What differs, a line each: `alice.balance 1000.00 900.00 -100.00`.
fn differing(left: &Moment, right: &Moment) -> Vec<String> {
    let found = all(&Comparison::of(left, right).differing());
    let line = |(name, field): &(String, Field)| {
        format!("{name} {} {} {}", text(field.left), text(field.right), text(field.difference()))
    };
    found.iter().map(line).collect()
}

#[test]
fn what_differs_is_told_with_its_difference() {
    let cases: [(&str, &str, &[&str]); 7] = [
        ("mark same", "mark other", &[]),
        (
            "mark x",
            "transfer alice bob 100.00",
            &[
                "alice.balance 1000.00 900.00 -100.00",
                "alice.available 1000.00 900.00 -100.00",
                "alice.equity 1000.00 900.00 -100.00",
                "bob.balance 1000.00 1100.00 100.00",
                "bob.available 1000.00 1100.00 100.00",
                "bob.equity 1000.00 1100.00 100.00",
            ],
        ),
        ("freeze bob", "mark x", &["bob.status frozen open –"]),
        (
            "sell bob XYZ 8 @ 10.05",
            "buy alice XYZ 3 @ 10.00",
            &[
                "alice.held 0.00 30.00 30.00",
                "alice.available 1000.00 970.00 -30.00",
                "bob.XYZ.held 8 0 -8",
                "XYZ.bid – 10.00 –",
                "XYZ.bid_qty – 3 –",
                "XYZ.ask 10.05 – –",
                "XYZ.ask_qty 8 – –",
                "XYZ.buy.10.00.qty 0 3 3",
                "XYZ.sell.10.05.qty 8 0 -8",
            ],
        ),
        (
            "open carol c@example.org; open dave d@example.org",
            "open dave d@example.org",
            &[
                "carol.status open – –",
                "carol.verified true – –",
                "carol.balance 0.00 – –",
                "carol.held 0.00 – –",
                "carol.available 0.00 – –",
                "carol.credit_line 0.00 – –",
                "carol.equity 0.00 – –",
                "carol.realised 0.00 – –",
                "carol.unrealised 0.00 – –",
                "carol.fees_paid 0.00 – –",
                "carol.profit_and_loss 0.00 – –",
            ],
        ),
        (
            "order alice widget*2",
            "stock widget 5 @ 5.49",
            &[
                "alice.balance 990.02 1000.00 9.98",
                "alice.available 990.02 1000.00 9.98",
                "alice.equity 990.02 1000.00 9.98",
                "widget.price 4.99 5.49 0.50",
                "widget.stock 8 15 7",
                "widget.sold 2 0 -2",
                "ledger.customers 1990.02 2000.00 9.98",
                "ledger.shop 9.98 0.00 -9.98",
            ],
        ),
        (
            "credit alice 50.00",
            "list ABC",
            &[
                "alice.available 1050.00 1000.00 -50.00",
                "alice.credit_line 50.00 0.00 -50.00",
                "ABC.orders – 0 –",
                "ABC.shares – 0 –",
            ],
        ),
    ];
    for (left, right, want) in cases {
        let mut tree = Tree::new();
        tree.fork("other", 7).give("main", left).give("other", right);
        assert_eq!(differing(&tree.moment("main"), &tree.moment("other")), want, "{left} | {right}");
    }
}

#[test]
fn accounts_and_instruments_are_matched_by_name_not_by_number() {
    let mut tree = Tree::new();
    tree.fork("other", 7);
    tree.give("main", "open carol c@example.org; open dave d@example.org; list ABC; list DEF; deposit dave 5.00");
    tree.give("other", "open dave d@example.org; open carol c@example.org; list DEF; list ABC; deposit dave 5.00");
    assert!(differing(&tree.moment("main"), &tree.moment("other")).is_empty());
}

#[test]
fn shares_count_at_their_last_price() {
    let mut tree = Tree::new();
    tree.fork("other", 7).give("main", "sell bob XYZ 8 @ 10.05; buy alice XYZ 5 @ 10.05");
    let (left, right) = (tree.moment("other"), tree.moment("main"));
    let alice = left.world.bank.accounts().find(|(_, _, p)| p.handle.as_str() == "alice").unwrap();
    let account = Account::of(&left, &right, alice.2.handle);
    let line = |f: &Field| format!("{} {} {}", f.name, text(f.left), text(f.right));
    let position: Vec<String> = account.positions[0].fields.iter().map(line).collect();
    let want = ["qty 0 5", "held 0 0", "average – 10.05", "cost 0.00 50.25", "realised 0.00 0.00", "unrealised – 0.00"];
    assert_eq!(position, want);
    assert_eq!(equity(&right, alice.0).0, 100_000, "bought at the last price, without fees");
    // Nobody has any of these: nothing is listed.
    assert_eq!(Account::of(&left, &left, alice.2.handle).positions.len(), 0);
}

/// Commands that meet each other often.
fn commands() -> impl Strategy<Value = Vec<Command>> {
    let who = || prop::sample::select(vec!["alice", "bob"]);
    let one = prop_oneof![
        (who(), 1..20_u32, 995..1_005_u32).prop_map(|(who, qty, price)| format!(
            "buy {who} XYZ {qty} @ {}.{:02}",
            price / 100,
            price % 100
        )),
        (who(), 1..20_u32, 995..1_005_u32).prop_map(|(who, qty, price)| format!(
            "sell {who} XYZ {qty} @ {}.{:02}",
            price / 100,
            price % 100
        )),
        (who(), 1..300_u32).prop_map(|(who, amount)| format!("withdraw {who} {amount}.00")),
        (who(), 1..4_u32).prop_map(|(who, qty)| format!("order {who} widget*{qty}")),
        (who(), 0..300_u32).prop_map(|(who, amount)| format!("credit {who} {amount}.00")),
        (1..9_u32).prop_map(|order| format!("cancel {order}")),
        Just("open carol c@example.org".to_owned()),
        Just("list ABC".to_owned()),
        who().prop_map(|who| format!("grant {who} ABC 5")),
        who().prop_map(|who| format!("freeze {who}")),
    ];
    prop::collection::vec(one.prop_map(|text| command(&text)), 0..24)
}

fn play(mut moment: Moment, commands: &[Command]) -> Moment {
    for command in commands {
        let n = RecordNo(moment.n.0 + 1);
        let draws = Draws { at: Time(moment.at.0 + 1), dice: n.0 };
        let outcome = Outcome::from(decide(&moment.world, command, &draws));
        let command = command.clone();
        let step = Step { parent: moment.n, branch: BranchId::MAIN, origin: n, refolded: false, command, outcome };
        moment.fold(&Record { n, at: draws.at, by: Source::User, entry: Entry::Step(step) }).unwrap();
    }
    moment
}

fn number(figure: Option<Figure>) -> Option<i128> {
    match figure? {
        Figure::Money(amount) => Some(amount.0.into()),
        Figure::Price(price) => Some(price.0.into()),
        Figure::Count(count) => Some(count.into()),
        Figure::Word(_) | Figure::Flag(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn comparisons_of_random_histories(shared in commands(), left in commands(), right in commands()) {
        let fork = play(Tree::new().moment("main"), &shared);
        let (left, right) = (play(fork.clone(), &left), play(fork, &right));
        prop_assert!(Comparison::of(&left, &left).differing().is_empty());
        prop_assert!(Comparison::of(&right, &right).differing().is_empty());
        let (there, back) = (all(&Comparison::of(&left, &right)), all(&Comparison::of(&right, &left)));
        prop_assert_eq!(there.len(), back.len());
        for (name, field) in &there {
            let (_, mirrored) = back.iter().find(|(other, _)| other == name).unwrap();
            prop_assert_eq!((mirrored.left, mirrored.right), (field.right, field.left), "{}", name);
            let difference = number(field.difference());
            prop_assert_eq!(number(mirrored.difference()), difference.map(|d| -d), "{}", name);
            let both = number(field.left).zip(number(field.right));
            prop_assert_eq!(difference, both.map(|(left, right)| right - left), "{}", name);
        }
        let differs = all(&Comparison::of(&left, &right).differing());
        let by_hand: Vec<_> = there.iter().filter(|(_, field)| field.left != field.right).cloned().collect();
        prop_assert_eq!(differs, by_hand);
        // The levels of the book that are not named are the same on both sides.
        for instrument in &Comparison::of(&left, &right).instruments {
            let ladder = |moment: &Moment, side| -> Vec<_> {
                let id = moment.world.exchange.find(&instrument.market.name);
                let levels = id.into_iter().flat_map(|id| moment.world.exchange.levels(id, side));
                let named = |price| instrument.levels.iter().any(|level| level.side == side && level.price == price);
                levels.filter(|level| !named(level.price)).map(|level| (level.price, level.qty)).collect()
            };
            for side in [Side::Buy, Side::Sell] {
                prop_assert_eq!(ladder(&left, side), ladder(&right, side));
            }
        }
    }
}
