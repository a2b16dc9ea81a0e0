//! Where two lines differ first, and how cursors and curves go along both.

use crate::tree::Tree;
use backtape::domain::{Handle, Money, RecordNo, Time};
use backtape::session::compare::{Curves, Difference, FirstDifference, Linked, Moves, first_difference};
use backtape::views::equity;

fn difference(left: u64, right: u64) -> Option<Difference> {
    let n = |n| (n > 0).then_some(RecordNo(n));
    Some(Difference { left: n(left), right: n(right) })
}

fn first(tree: &Tree, left: &str, right: &str) -> Option<Difference> {
    let found = first_difference(&tree.history, tree.tip(left), tree.tip(right));
    let mirrored = first_difference(&tree.history, tree.tip(right), tree.tip(left));
    assert_eq!(mirrored, found.map(|found| Difference { left: found.right, right: found.left }));
    found
}

#[test]
fn futures_differ_where_their_commands_or_outcomes_do() {
    let mut tree = Tree::new();
    tree.fork("other", 7).give("main", "deposit bob 1.00; deposit bob 2.00; withdraw bob 5.00");
    assert_eq!(first(&tree, "main", "other"), difference(9, 0), "one has not gone on");
    tree.give("other", "deposit bob 1.00");
    assert_eq!(first(&tree, "main", "other"), difference(10, 0), "what is the same is no difference");
    tree.give("other", "mark x");
    assert_eq!(first(&tree, "main", "other"), difference(10, 13));
    assert_eq!(first(&tree, "main", "main"), None);
}

#[test]
fn two_points_of_a_line_differ_at_the_next_record() {
    let mut tree = Tree::new();
    tree.give("main", "mark a; mark b");
    let found = first_difference(&tree.history, RecordNo(3), RecordNo(9));
    assert_eq!(found, difference(0, 4));
    assert_eq!(first_difference(&tree.history, RecordNo(9), RecordNo(0)), difference(1, 0));
    assert_eq!(tree.history.fork_point(RecordNo(3), RecordNo(9)), RecordNo(3));
}

#[test]
fn the_search_goes_on_in_pieces() {
    let mut tree = Tree::new();
    let marks = vec!["mark x"; 40].join(";");
    tree.fork("other", 7).give("main", &marks).give("other", &marks);
    let mut search = FirstDifference::new(&tree.history, tree.tip("main"), tree.tip("other"));
    assert!(search.go_on(&tree.history, 16) && search.go_on(&tree.history, 16));
    assert_eq!(search.found(), None);
    assert!(!search.go_on(&tree.history, 16));
    assert_eq!(search.found(), Some(None), "all is the same, to the end");
    tree.give("other", "mark y");
    assert_eq!(first(&tree, "main", "other").and_then(|d| d.right), Some(tree.tip("other")));
}

#[test]
fn lines_that_repeat_another_differ_at_what_was_changed() {
    // 8 to 12 on main, two of them the same; each line repeats what it does not change.
    let mut tree = Tree::new();
    tree.give("main", "deposit bob 1.00; deposit bob 1.00; withdraw bob 1001.00; mark a; mark b");
    let lines: [(&str, &str, &[u64], Option<Difference>); 7] = [
        ("nothing", "", &[8, 9, 10, 11, 12], None),
        ("first", "", &[9, 10, 11, 12], difference(8, 0)),
        ("second", "", &[8, 10, 11, 12], difference(9, 0)),
        ("last", "", &[8, 9, 10, 11], difference(12, 0)),
        ("two", "", &[10, 11, 12], difference(8, 0)),
        ("put-in", "mark x; mark y", &[8, 9, 10, 11, 12], difference(0, 1)),
        ("changed", "deposit bob 2.00", &[9, 10, 11, 12], difference(8, 1)),
    ];
    for (name, own, repeated, want) in lines {
        tree.fork(name, 7);
        let first_of_it = tree.history.next();
        if !own.is_empty() {
            tree.give(name, own);
        }
        tree.repeat(name, repeated);
        let want = want.map(|want| Difference { right: want.right.map(|_| first_of_it), ..want });
        assert_eq!(first(&tree, "main", name), want, "{name}");
    }
    // What repeats main repeats what else repeats it.
    let own = |branch: &str, place: u64| tree.history.line(tree.tip(branch)).at(place);
    let found = first(&tree, "first", "second");
    assert_eq!(found, Some(Difference { left: own("first", 8), right: own("second", 8) }), "each lacks another");
    let found = first(&tree, "nothing", "put-in");
    assert_eq!(found, Some(Difference { left: None, right: own("put-in", 8) }));
}

#[test]
fn a_command_that_ends_otherwise_is_a_difference() {
    let mut tree = Tree::new();
    tree.give("main", "mark a; freeze alice; withdraw alice 5.00; unfreeze alice").fork("other", 7);
    tree.repeat("other", &[8, 10, 9]);
    let found = first(&tree, "main", "other").unwrap();
    assert_eq!(found.left, Some(RecordNo(9)), "the order of two is another one: both are named");
    assert_eq!(found.right, Some(RecordNo(14)));
}

/// Where both cursors are.
fn at(linked: &Linked) -> (u64, u64) {
    (linked.left().moment().n.0, linked.right().moment().n.0)
}

#[test]
fn cursors_go_together_by_time() {
    let mut tree = Tree::new();
    // A second apart each: 9 to 11 on main, 12 and 13 on the other, beside 9 and 10.
    tree.fork("other", 7).give("main", "mark a; mark b; mark c").give("other", "mark x; mark y");
    let history = &tree.history;
    let mut linked = Linked::new(history, tree.tip("main"), tree.tip("other")).unwrap();
    assert_eq!((at(&linked), linked.fork()), ((11, 13), RecordNo(7)));
    let mut seen = Vec::new();
    for _ in 0..5 {
        linked.step(history, -1).unwrap();
        seen.push(at(&linked));
    }
    assert_eq!(seen, [(10, 13), (9, 12), (7, 7), (6, 6), (5, 5)]);
    for want in seen.iter().rev().skip(1).chain([&(11, 13), &(11, 13)]) {
        linked.step(history, 1).unwrap();
        assert_eq!(at(&linked), *want);
        for side in [linked.left(), linked.right()] {
            assert_eq!(*side.moment(), history.state_at(side.moment().n).unwrap());
        }
    }
    linked.to_fork(history).unwrap();
    assert_eq!((at(&linked), linked.is_shared()), ((7, 7), true));
    linked.to_first(history).unwrap();
    assert_eq!(at(&linked), (1, 1));
    linked.step(history, -5).unwrap();
    assert_eq!(at(&linked), (0, 0));
    linked.to_end(history).unwrap();
    assert_eq!(at(&linked), (11, 13));
    linked.to_time(history, Time(9 * Time::SECOND)).unwrap();
    assert_eq!(at(&linked), (10, 13));
}

#[test]
fn the_later_of_two_points_of_a_line_goes_alone_until_both_meet() {
    let tree = Tree::new();
    let mut linked = Linked::new(&tree.history, RecordNo(4), RecordNo(6)).unwrap();
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(at(&linked));
        linked.step(&tree.history, -1).unwrap();
    }
    assert_eq!(seen, [(4, 6), (4, 5), (4, 4), (3, 3)]);
}

#[test]
fn parted_cursors_go_alone_and_meet_at_the_time_of_the_last() {
    let mut tree = Tree::new();
    tree.fork("other", 7).give("main", "mark a; mark b; mark c").give("other", "mark x; mark y");
    let history = &tree.history;
    let mut linked = Linked::new(history, tree.tip("main"), tree.tip("other")).unwrap();
    linked.turn(history).unwrap();
    linked.step(history, -2).unwrap();
    assert_eq!((linked.moves(), at(&linked)), (Moves::Left, (9, 13)));
    linked.step(history, -100).unwrap();
    assert_eq!(at(&linked), (0, 13));
    linked.to_end(history).unwrap();
    linked.turn(history).unwrap();
    linked.step(history, -1).unwrap();
    assert_eq!((linked.moves(), at(&linked)), (Moves::Right, (11, 12)));
    linked.to_fork(history).unwrap();
    assert_eq!(at(&linked), (11, 7));
    linked.turn(history).unwrap();
    assert_eq!((linked.moves(), at(&linked)), (Moves::Both, (7, 7)), "the left comes to the right");
    linked.step(history, 1).unwrap();
    assert_eq!(at(&linked), (9, 12));
}

#[test]
fn cursors_go_to_the_first_difference() {
    let mut tree = Tree::new();
    tree.give("main", "mark a; mark b").fork("put-in", 7).give("put-in", "mark x").repeat("put-in", &[8, 9]);
    let history = &tree.history;
    let (main, put_in) = (tree.tip("main"), tree.tip("put-in"));
    let mut linked = Linked::new(history, main, put_in).unwrap();
    let first = first_difference(history, main, put_in).unwrap();
    linked.to_difference(history, first).unwrap();
    assert_eq!(at(&linked), (7, 11), "the left has nothing there: it stands before");
    let mut mirrored = Linked::new(history, put_in, main).unwrap();
    mirrored.to_difference(history, first_difference(history, put_in, main).unwrap()).unwrap();
    assert_eq!(at(&mirrored), (11, 7));
}

#[test]
fn curves_are_what_the_account_was_worth() {
    let mut tree = Tree::new();
    tree.give("main", "sell bob XYZ 8 @ 10.00").fork("other", 8);
    tree.give("main", "buy alice XYZ 4 @ 10.00; withdraw alice 100.00; sell alice XYZ 2 @ 9.00; buy bob XYZ 1 @ 9.00");
    tree.give("other", "withdraw alice 300.00; mark x");
    let [alice, bob] = ["alice", "bob"].map(|name| Handle::parse(name).unwrap());
    let history = &tree.history;
    // The fork is at 8 s, the end of main at 12 s: four seconds before, four after.
    let mut whole = Curves::new(history, tree.tip("main"), tree.tip("other"), &[alice, bob], 9);
    assert_eq!(whole.span(), (Time(4 * Time::SECOND), Time(12 * Time::SECOND)));
    assert!(!whole.go_on(history, u64::MAX) && whole.is_whole());
    for account in [bob, alice] {
        let worth = |n: u64| {
            let moment = history.state_at(RecordNo(n)).unwrap();
            Some(equity(&moment, moment.world.bank.find_handle(&account).unwrap()))
        };
        let samples = whole.of(account).unwrap();
        let left: Vec<_> = samples.iter().map(|sample| sample.left).collect();
        let right: Vec<_> = samples.iter().map(|sample| sample.right).collect();
        assert_eq!(left, [4, 5, 6, 7, 8, 10, 11, 12, 13].map(worth));
        assert_eq!(right[..7], [4, 5, 6, 7, 8, 14, 15].map(worth));
        assert_eq!(right[7..], [None, None], "the other one ends there");
    }
    let end = whole.of(alice).and_then(|samples| samples.last()).unwrap().left;
    assert_eq!(end, Some(Money(89_600)), "each of the four shares, sold or not, lost a unit");
    assert_eq!(whole.of(Handle::parse("carol").unwrap()), None);
    assert_eq!((whole.fork(), whole.index(whole.fork())), (Time(8 * Time::SECOND), 4));
    // In pieces they become the same.
    let mut pieces = Curves::new(history, tree.tip("main"), tree.tip("other"), &[alice, bob], 9);
    let mut rounds = 0;
    while pieces.go_on(history, 1) {
        rounds += 1;
    }
    assert!(rounds >= 9, "{rounds}");
    assert!(pieces.all().eq(whole.all()));
}
