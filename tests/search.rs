//! Explaining and finding over random histories with random forks, against scans that know nothing
//! of checkpoints and pieces.

#![allow(clippy::unwrap_used, clippy::panic)]

use backtape::command_line::{Parsed, parse, parse_condition, parse_quantity};
use backtape::domain::{
    BranchId, BranchName, BranchOp, Draws, Entry, Event, OrderId, Outcome, Record, RecordNo, Source, Step, Time, decide,
};
use backtape::history::{History, Line};
use backtape::market::scenario;
use backtape::session::{Causes, Direction, Explain, Find, Progress, Why};
use backtape::views::Moment;
use backtape::views::quantity::{AccountFigure, HoldingFigure, ItemFigure, LineFigure, MarketFigure};
use proptest::prelude::*;

/// Numbers from a seed: the same histories on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words[self.next(words.len() as u64) as usize]
    }
}

struct Tree {
    history: History<Moment>,
    tip: Moment,
    branch: BranchId,
}

impl Tree {
    fn new() -> Tree {
        let (_, text) = scenario::shipped().into_iter().find(|(name, _)| *name == "bare").unwrap();
        let genesis = Moment::genesis(&scenario::read(text).unwrap(), Time(0));
        Tree { history: History::new(genesis.clone()), tip: genesis, branch: BranchId::MAIN }
    }

    fn play(&mut self, line: &str) -> RecordNo {
        let Ok(Some(Parsed::Command(command))) = parse(line) else { panic!("{line}") };
        let n = self.history.next();
        let outcome = Outcome::from(decide(&self.tip.world, &command, &Draws { at: Time(0), dice: n.0 }));
        let step = Step { parent: self.tip.n, branch: self.branch, origin: n, refolded: false, command, outcome };
        let record = Record { n, at: Time(0), by: Source::User, entry: Entry::Step(step) };
        self.tip.fold(&record).unwrap();
        self.history.push(record).unwrap();
        self.history.keep(n, &self.tip);
        n
    }

    fn fork(&mut self, at: RecordNo) {
        let (n, id) = (self.history.next(), self.history.next_branch());
        let op = BranchOp::Create { id, name: BranchName::parse(&format!("b-{n}")).unwrap(), tip: at, why: None };
        self.history.push(Record { n, at: Time(0), by: Source::User, entry: Entry::Branch(op) }).unwrap();
        self.tip = self.history.state_at(at).unwrap();
        self.branch = id;
    }

    /// Three accounts that pay, trade and shop, with what is refused among it, and forks.
    fn random(seed: u64, records: u64) -> Tree {
        let (mut tree, mut dice) = (Tree::new(), Dice(seed));
        for line in [
            "open alice a@b",
            "open bob b@b",
            "open carol c@b",
            "deposit alice 900",
            "deposit bob 900",
            "list XYZ",
            "grant bob XYZ 500",
            "grant carol XYZ 50",
            "stock widget 500 @ 1.25",
        ] {
            tree.play(line);
        }
        for _ in 0..records {
            let (who, other) = (dice.pick(&["alice", "bob", "carol"]), dice.pick(&["alice", "bob", "carol"]));
            let (few, cents) = (dice.next(20) + 1, dice.next(60) + 970);
            let line = match dice.next(12) {
                0 => format!("transfer {who} {other} {few}.50"),
                1 => format!("deposit {who} {few}"),
                2 => format!("withdraw {who} {few}0"),
                3 => format!("order {who} widget*{few}"),
                4 => format!("cancel {}", dice.next(tree.tip.world.exchange.next_order().0 + 2) + 1),
                5 => format!("buy {who} XYZ {few} market"),
                6 | 7 => format!("sell {who} XYZ {few} @ {}.{:02}", cents / 100, cents % 100),
                _ => format!("buy {who} XYZ {few} @ {}.{:02}", cents / 100, cents % 100),
            };
            tree.play(&line);
            if dice.next(2_000) == 0 {
                let line = tree.history.line(tree.tip.n);
                // Not before the stage is set: what does not exist has no number to explain.
                let at = line.at((line.len() - dice.next(line.len() / 2)).max(9)).unwrap();
                tree.fork(at);
            }
        }
        tree
    }

    fn tips(&self) -> Vec<RecordNo> {
        self.history.branches().map(|branch| branch.tip).collect()
    }
}

/// Every number that has a name.
fn quantities() -> Vec<String> {
    let mut all: Vec<String> = LineFigure::ALL.iter().map(|figure| figure.word().to_owned()).collect();
    for who in ["alice", "bob"] {
        all.extend(AccountFigure::ALL.iter().map(|figure| format!("{who}.{}", figure.word())));
        all.extend(HoldingFigure::ALL.iter().map(|figure| format!("{who}.XYZ.{}", figure.word())));
    }
    all.extend(MarketFigure::ALL.iter().map(|figure| format!("XYZ.{}", figure.word())));
    all.extend(["XYZ.bid@9.90", "XYZ.ask@10.05"].map(str::to_owned));
    all.extend(ItemFigure::ALL.iter().map(|figure| format!("widget.{}", figure.word())));
    all
}

const CONDITIONS: &[&str] = &[
    "alice.equity < 850",
    "XYZ.spread > 0.20",
    "any rejection",
    "bob.balance changed",
    "any trade of carol in XYZ",
    "XYZ.ask changed and alice.held > 0",
    "any InsufficientFunds of bob or widget.stock = 0",
    "any cancel of alice",
    "any OrderCancelled of bob",
    "alice.XYZ.position > bob.XYZ.position",
    "any mark",
    "commands >= 0",
];

/// The positions after which a condition holds.
fn naive(tree: &Tree, line: &Line, text: &str) -> Vec<u64> {
    let mut watch = parse_condition(text).unwrap().watch(&tree.history.state_at(line.tip()).unwrap().world).unwrap();
    let (mut before, mut found) = (tree.history.genesis().clone(), Vec::new());
    for (position, n) in (1..).zip(line.between(1, line.len())) {
        let mut after = before.clone();
        tree.history.advance(&mut after, n).unwrap();
        watch.before(&tree.history.record(n).unwrap(), &before);
        if watch.holds(&after) {
            found.push(position);
        }
        before = after;
    }
    found
}

fn explained(tree: &Tree, line: &Line, text: &str, budget: u64) -> Explain {
    let mut explain = Explain::new(&tree.history, line, &parse_quantity(text).unwrap()).unwrap();
    while !explain.go_on(&tree.history, budget).unwrap() {}
    assert_eq!(explain.progress(), (line.len(), line.len()));
    explain
}

fn found(
    tree: &Tree,
    line: &Line,
    text: &str,
    direction: Direction,
    from: Option<u64>,
    budget: u64,
) -> Option<RecordNo> {
    let condition = parse_condition(text).unwrap();
    let mut find = Find::new(&tree.history, line, &condition, direction, from).unwrap();
    loop {
        match find.go_on(&tree.history, budget).unwrap() {
            Progress::Found(n) => return Some(n),
            Progress::Nothing => return None,
            Progress::Busy { .. } => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    /// Beyond several checkpoints, so that stretches meet.
    #[test]
    fn changes_add_up_and_find_agrees_with_a_scan(seed: u64, budget in 1_u64..9_000, from in 0_u64..9_000) {
        let tree = Tree::random(seed, 9_000);
        for tip in tree.tips() {
            let line = tree.history.line(tip);
            for text in &quantities() {
                let explain = explained(&tree, &line, text, budget);
                let want = parse_quantity(text).unwrap().value(&tree.history.state_at(tip).unwrap()).unwrap();
                let sum: i64 = explain.changes().iter().map(|change| change.change.amount).sum();
                prop_assert_eq!(sum, want.map_or(0, |value| value.amount), "{}", text);
                prop_assert_eq!(explain.value(), want);
                let numbers: Vec<u64> = explain.changes().iter().map(|change| change.n.0).collect();
                prop_assert!(numbers.is_sorted_by(|a, b| a > b), "newest first");
                let mut running = sum;
                for change in explain.changes() {
                    prop_assert_eq!(running, change.value.map_or(0, |value| value.amount), "{}", text);
                    running -= change.change.amount;
                }
            }
            for text in CONDITIONS {
                let all = naive(&tree, &line, text);
                let at = |position: Option<&u64>| position.and_then(|position| line.at(*position));
                let from = from.min(line.len());
                let (forward, backward) = (Direction::Forward, Direction::Backward);
                let search = |direction, from| found(&tree, &line, text, direction, from, budget);
                prop_assert_eq!(search(forward, None), at(all.first()), "{}", text);
                prop_assert_eq!(search(backward, None), at(all.last()), "{}", text);
                prop_assert_eq!(search(forward, Some(from)), at(all.iter().find(|p| **p > from)), "{}", text);
                prop_assert_eq!(search(backward, Some(from)), at(all.iter().rfind(|p| **p < from)), "{}", text);
            }
        }
    }

    /// Every order's place is found, and only there.
    #[test]
    fn causes_name_the_record_that_placed_the_order(seed: u64) {
        let tree = Tree::random(seed, 9_000);
        for tip in tree.tips() {
            let line = tree.history.line(tip);
            let mut causes = Causes::new(&tree.history, &line);
            let mut placed = std::collections::BTreeMap::new();
            for n in line.between(1, line.len()) {
                let record = tree.history.record(n).unwrap();
                let mut want: Vec<(RecordNo, Why)> = Vec::new();
                for event in record.events() {
                    let cause = match event {
                        Event::OrderAccepted { order, .. } => { placed.insert(*order, n); None }
                        Event::TradeExecuted(trade) => Some((placed[&trade.maker], Why::Placed(trade.maker))),
                        Event::OrderCancelled { order, .. } => Some((placed[order], Why::Withdrawn(*order))),
                        _ => None,
                    };
                    want.extend(cause.filter(|cause| cause.0 != n && !want.contains(cause)));
                }
                if n.0 % 7 == 0 {
                    let direct: Vec<_> = causes.of(n).into_iter().filter(|c| c.depth == 1).map(|c| (c.n, c.why)).collect();
                    prop_assert!(want.starts_with(&direct) && direct.is_empty() == want.is_empty(), "{}: {:?}, not {:?}", n, direct, want);
                }
            }
        }
    }
}

#[test]
fn the_chain_of_causes() {
    let mut tree = Tree::new();
    for line in ["open alice a@b", "open bob b@b", "deposit alice 100", "list XYZ", "grant bob XYZ 9"] {
        tree.play(line);
    }
    let ask = tree.play("sell bob XYZ 5 @ 10");
    let bid = tree.play("buy alice XYZ 7 @ 10"); // takes the five, two rest
    let hit = tree.play("sell bob XYZ 2 market");
    let own = tree.play("buy alice XYZ 1 @ 10 ioc"); // nothing there: cancelled in its own record
    tree.play("freeze bob");
    let freeze = tree.tip.n;
    let unfreeze = tree.play("unfreeze bob");
    let line = tree.history.line(tree.tip.n);
    let mut causes = Causes::new(&tree.history, &line);
    let mut of = |n| causes.of(n).into_iter().map(|c| (c.n, c.why, c.depth)).collect::<Vec<_>>();
    assert_eq!(of(hit), [(bid, Why::Placed(OrderId(2)), 1), (ask, Why::Placed(OrderId(1)), 2)]);
    assert_eq!(of(own), []);
    assert_eq!(of(unfreeze), [(freeze, Why::Froze, 1)]);
}

#[test]
fn a_change_of_nothing_to_zero_is_none() {
    let mut tree = Tree::new();
    tree.play("open alice a@b");
    tree.play("list XYZ");
    let line = tree.history.line(tree.tip.n);
    for text in ["alice.balance", "alice.XYZ.position", "XYZ.ask"] {
        assert!(explained(&tree, &line, text, 1).changes().is_empty(), "{text}");
    }
    assert_eq!(found(&tree, &line, "alice.balance changed", Direction::Forward, None, 1), None);
}
