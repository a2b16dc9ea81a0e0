//! Other pasts, on real files: what-ifs, grafts, undo and redo.

#![allow(clippy::unwrap_used, clippy::panic)]

use backtape::command_line::{self, Parsed};
use backtape::domain::{BranchName, Command, Event, Outcome, RecordNo, Source, invariant};
use backtape::market::scenario;
use backtape::session::whatif::{Change, Follow, Rerun, WhatIf};
use backtape::session::{Graft, Limit, Mode, Session, SessionError, verify};
use proptest::prelude::*;
use tempfile::TempDir;

fn new(name: &str) -> (TempDir, Session) {
    let dir = tempfile::tempdir().unwrap();
    let text = scenario::shipped().iter().find(|(shipped, _)| *shipped == name).unwrap().1;
    let session = Session::create(&dir.path().join("demo.ron"), &scenario::read(text).unwrap()).unwrap();
    (dir, session)
}

fn command(line: &str) -> Command {
    match command_line::parse(line) {
        Ok(Some(Parsed::Command(command))) => command,
        other => panic!("{line}: {other:?}"),
    }
}

fn give(session: &mut Session, lines: &[&str]) -> Vec<RecordNo> {
    lines.iter().map(|line| session.submit(Source::User, command(line)).unwrap()).collect()
}

fn ask(session: &mut Session, n: u64, change: Change, follow: Follow) -> Rerun {
    let tip = session.branch().tip;
    let question = WhatIf { tip, at: RecordNo(n), change, follow };
    let mut rerun = session.what_if(question).unwrap();
    while rerun.go_on(session, 100).unwrap() {}
    rerun
}

/// A small book: alice sells to bob, who then sells on.
const STORY: &[&str] = &[
    "list XYZ",
    "open alice alice@example.org",
    "open bob bob@example.org",
    "deposit alice 1000.00",
    "deposit bob 1000.00",
    "grant alice XYZ 100",
    "sell alice XYZ 10 @ 10.00", // n 7, order 1
    "sell alice XYZ 10 @ 11.00", // n 8, order 2
    "buy bob XYZ 15 @ 11.00",    // n 9, order 3
    "sell bob XYZ 5 @ 12.00",    // n 10, order 4
    "cancel 4",                  // n 11
    "transfer bob alice 50.00",  // n 12
    "cancel 2",                  // n 13
];

#[test]
fn a_dropped_order_shifts_the_numbers_and_nothing_else() {
    let (_dir, mut session) = new("bare");
    give(&mut session, STORY);
    let rerun = ask(&mut session, 7, Change::Drop, Follow::Redecide);
    assert_eq!(rerun.decided(), 6);
    // bob's buy is filled by the second order alone; the rest of it rests, and order 2 is gone.
    let found: Vec<_> = rerun.differences().iter().map(|d| (d.n.0, d.was(), d.now())).collect();
    assert_eq!(found, [(9, "accepted", "accepted"), (13, "accepted", "rejected")]);
    // bob's own order, now number 3, was cancelled under its new number.
    let commands: Vec<_> = session.line().between(7, 99).filter_map(|n| session.history().step(n)).collect();
    assert_eq!(commands[3].command, command("cancel 3"));
    assert!(matches!(commands[3].outcome, Outcome::Accepted(_)));
    assert_eq!(invariant::first_violation(&session.live().world), None);
    // The same as if it had never been given.
    let (_other, mut other) = new("bare");
    let without: Vec<&str> = STORY[..6].iter().chain(&STORY[7..10]).copied().collect();
    give(&mut other, &without);
    give(&mut other, &["cancel 3", "transfer bob alice 50.00"]);
    assert_eq!(other.live().world, session.live().world);
}

#[test]
fn a_changed_and_an_inserted_command() {
    let (_dir, mut session) = new("bare");
    give(&mut session, STORY);
    let smaller = Change::Replace(command("buy bob XYZ 5 @ 11.00"));
    let rerun = ask(&mut session, 9, smaller, Follow::Redecide);
    let found: Vec<_> = rerun.differences().iter().map(|d| (d.n.0, d.was(), d.now())).collect();
    // bob sells the 5 that he has; alice's second order is still whole when it is cancelled.
    assert_eq!(found, [(13, "accepted", "accepted")]);
    session.drop_draft().unwrap();

    let withdrawals = Change::Insert(vec![command("withdraw bob 900.00"), command("withdraw bob 900.00")]);
    let rerun = ask(&mut session, 9, withdrawals, Follow::Redecide);
    let found: Vec<_> = rerun.differences().iter().map(|d| (d.n.0, d.was(), d.now())).collect();
    // He cannot pay for the shares, has none to sell, and no order to cancel; the transfer goes
    // through; nobody has bought, so alice's order is still whole.
    assert_eq!(
        found,
        [
            (9, "accepted", "rejected"),
            (10, "accepted", "rejected"),
            (11, "accepted", "rejected"),
            (13, "accepted", "accepted"),
        ]
    );
    assert_eq!(session.line().len(), 15);
}

#[test]
fn what_no_longer_fits_is_broken_when_it_is_refolded() {
    let (_dir, mut session) = new("bare");
    give(&mut session, STORY);
    let rerun = ask(&mut session, 7, Change::Drop, Follow::Refold);
    let broken: Vec<_> = rerun.differences().iter().map(|d| (d.n.0, d.now())).collect();
    // bob's trades with an order that was never placed break; then he has no shares to sell, and
    // there is no order to cancel. The transfer is folded as it was, and so is alice's own order.
    assert_eq!(broken, [(9, "broken"), (10, "broken"), (11, "broken"), (13, "broken")]);
    let kept = session.keep_draft(None).unwrap();
    session.choose(kept).unwrap();
    give(&mut session, &["sell alice XYZ 1 @ 20.00"]);
    let world = session.live().world.clone();
    let path = session.path().to_owned();
    drop(session);
    let verified = verify(&path).unwrap();
    assert!(verified.is_sound() && verified.refolded == 2, "{verified:?}");
    assert_eq!(Session::open(&path, Mode::Write).unwrap().live().world, world);
}

#[test]
fn a_draft_leaves_no_trace_unless_it_is_kept() {
    let (_dir, mut session) = new("bare");
    give(&mut session, STORY);
    let path = session.path().to_owned();
    let bytes = std::fs::read(&path).unwrap();
    let (last, live) = (session.history().last(), session.live().clone());
    ask(&mut session, 5, Change::Drop, Follow::Redecide);
    assert!(session.is_draft() && session.is_drafted(session.live().n) && !session.is_drafted(last));
    assert!(matches!(session.submit(Source::User, command("mark \"no\"")), Err(SessionError::Draft)));
    assert!(matches!(session.undo(), Err(SessionError::Draft)));
    session.drop_draft().unwrap();
    assert_eq!((session.history().last(), session.live()), (last, &live));
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert!(matches!(session.drop_draft(), Err(SessionError::NoDraft)));

    ask(&mut session, 5, Change::Drop, Follow::Redecide);
    let drafted = session.live().clone();
    let name = BranchName::parse("poor-bob").unwrap();
    let id = session.keep_draft(Some(name)).unwrap();
    assert_eq!(session.branch().name.as_str(), "main", "work goes on where it was");
    drop(session);
    let mut session = Session::open(&path, Mode::Write).unwrap();
    assert_eq!(session.live(), &live);
    session.choose(id).unwrap();
    assert_eq!((session.live(), session.branch().name), (&drafted, name));
    assert_eq!(session.branch().why.as_ref().map(|why| why.as_str()), Some("n 5 dropped, re-decided"));
    drop(session);
    assert!(verify(&path).unwrap().is_sound());
}

#[test]
fn what_cannot_be_dropped_says_why() {
    let (_dir, mut session) = new("bare");
    give(&mut session, STORY);
    session.create_branch(RecordNo(3), BranchName::parse("early").unwrap()).unwrap();
    let main = session.branch().tip;
    let mut refused = |tip, n, change, follow| {
        let question = WhatIf { tip, at: RecordNo(n), change, follow };
        session.what_if(question).map(|_| ()).unwrap_err().to_string()
    };
    let early = RecordNo(3);
    let cases = [
        (refused(main, 0, Change::Drop, Follow::Redecide), "record 0 is the beginning"),
        (refused(main, 14, Change::Drop, Follow::Redecide), "it changes branches or markers"),
        (refused(main, 99, Change::Drop, Follow::Redecide), "there is no record 99"),
        (refused(early, 9, Change::Drop, Follow::Redecide), "not on the branch early"),
        (refused(main, 9, Change::Insert(Vec::new()), Follow::Redecide), "no command to insert"),
        (refused(main, 9, Change::Drop, Follow::React), "nobody acts by themselves"),
        (refused(main, 9, Change::Replace(command("cancel 1")), Follow::Refold), "re-decide instead"),
    ];
    for (said, expected) in cases {
        assert!(said.contains(expected), "{said}");
    }
    assert!(!session.is_draft());
}

/// A living market in which a person has traded.
fn market(seed: u64, records: u64) -> (TempDir, Session) {
    let dir = tempfile::tempdir().unwrap();
    let text = scenario::shipped().iter().find(|(name, _)| *name == "starter").unwrap().1;
    let mut scenario = scenario::read(text).unwrap();
    scenario.seed = seed;
    let mut session = Session::create(&dir.path().join("demo.ron"), &scenario).unwrap();
    for line in ["buy you ACME 20 market", "sell you ACME 5 @ 101.60", "transfer you alice 100.00"] {
        session.run(Limit::Records(records / 3)).unwrap();
        give(&mut session, &[line]);
    }
    session.run(Limit::Records(records / 3)).unwrap();
    (dir, session)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Changing a command into itself changes nothing, whoever gave it, and whether participants
    /// repeat or react.
    #[test]
    fn deciding_nothing_anew_changes_nothing(seed in 0..1_000u64, at in any::<prop::sample::Index>(), react in any::<bool>()) {
        let (_dir, mut session) = market(seed, 300);
        let before = session.live().clone();
        let n = session.line().at(1 + at.index(session.line().len() as usize) as u64).unwrap();
        let same = Change::Replace(session.history().step(n).unwrap().command);
        let follow = if react { Follow::React } else { Follow::Redecide };
        let rerun = ask(&mut session, n.0, same, follow);
        prop_assert_eq!(rerun.differences(), &[]);
        prop_assert_eq!(&session.live().world, &before.world);
        prop_assert_eq!(session.live().views.stats, before.views.stats);
    }

    /// What is dropped with no events behind it changes nothing when it is refolded.
    #[test]
    fn refolding_nothing_changes_nothing(seed in 0..1_000u64) {
        let (_dir, mut session) = market(seed, 200);
        let n = give(&mut session, &["withdraw you 9999999.00"])[0];
        session.run(Limit::Records(100)).unwrap();
        let before = session.live().clone();
        let rerun = ask(&mut session, n.0, Change::Drop, Follow::Refold);
        prop_assert_eq!(rerun.differences(), &[]);
        prop_assert_eq!(&session.live().world, &before.world);
    }

    /// Every what-if leaves a sound world, and the journal that keeps it is sound.
    #[test]
    fn what_is_kept_is_sound(seed in 0..1_000u64, at in any::<prop::sample::Index>(), react in any::<bool>()) {
        let (_dir, mut session) = market(seed, 300);
        let n = session.line().at(40 + at.index(session.line().len() as usize - 40) as u64).unwrap();
        ask(&mut session, n.0, Change::Drop, if react { Follow::React } else { Follow::Redecide });
        prop_assert_eq!(invariant::first_violation(&session.live().world), None);
        let drafted = session.live().clone();
        let id = session.keep_draft(None).unwrap();
        let path = session.path().to_owned();
        drop(session);
        let verified = verify(&path).unwrap();
        prop_assert!(verified.is_sound(), "{:?}", verified);
        let mut session = Session::open(&path, Mode::Write).unwrap();
        session.choose(id).unwrap();
        prop_assert_eq!(session.live(), &drafted);
    }

    /// Undo and redo, any number of times and over restarts, come back to where they were.
    #[test]
    fn undo_and_redo_are_each_others_opposite(seed in 0..1_000u64, ways in proptest::collection::vec(any::<(bool, bool)>(), 1..12)) {
        let (_dir, mut session) = market(seed, 90);
        give(&mut session, &["deposit you 1.00", "deposit you 2.00"]);
        let mut tips = vec![session.live().clone()];
        let mut at = 0;
        for (back, restart) in ways {
            let tip = session.live().n;
            match back {
                true => match session.undo() {
                    Ok(undone) => {
                        prop_assert!(undone.n > undone.tip && undone.n <= tip);
                        at += 1;
                        if at == tips.len() {
                            tips.push(session.live().clone());
                        }
                    }
                    Err(error) => prop_assert!(error.to_string().contains("nothing") || at == 5, "{error}"),
                },
                false => match session.redo() {
                    Ok(_) => at -= 1,
                    Err(_) => prop_assert_eq!(at, 0),
                },
            }
            if restart {
                let path = session.path().to_owned();
                drop(session);
                session = Session::open(&path, Mode::Write).unwrap();
            }
            prop_assert_eq!(session.live(), &tips[at]);
        }
    }
}

#[test]
fn undo_names_the_command_and_what_went_with_it() {
    let (_dir, mut session) = market(3, 90);
    let undone = session.undo().unwrap();
    assert_eq!((undone.command.clone(), undone.others), (command("transfer you alice 100.00"), 30));
    assert_eq!(session.redo().unwrap().others, 30);
    session.undo().unwrap();
    give(&mut session, &["deposit you 1.00"]);
    assert!(session.redo().unwrap_err().to_string().contains("nothing to redo"));
    assert!(session.history().record(undone.n).is_some(), "nothing is ever lost");
    let name = BranchName::parse("side").unwrap();
    session.fork(session.live().n, name).unwrap();
    assert!(session.undo().unwrap_err().to_string().contains("since it left the other branch"));
}

#[test]
fn commands_are_grafted_under_the_numbers_of_their_new_branch() {
    let (_dir, mut session) = new("bare");
    give(&mut session, &STORY[..8]);
    let main = session.branch().id;
    session.fork(RecordNo(8), BranchName::parse("side").unwrap()).unwrap();
    let own = give(&mut session, &["sell alice XYZ 1 @ 30.00", "sell alice XYZ 2 @ 31.00", "cancel 4", "cancel 1"]);
    session.choose(main).unwrap();
    give(&mut session, &["buy bob XYZ 10 @ 10.00", "sell alice XYZ 3 @ 40.00"]); // orders 3 and 4; 1 is filled
    let graft = Graft { from: own[3], first: own[0], last: own[3], onto: main };
    let grafted = session.graft(&graft).unwrap();
    assert_eq!(grafted.carried.len(), 4);
    let steps: Vec<_> = grafted.carried.iter().map(|(_, now)| session.history().step(*now).unwrap()).collect();
    assert_eq!(steps[2].command, command("cancel 6"), "the side's order 4 is order 6 here");
    let ends: Vec<_> = grafted.differences.iter().map(|d| (d.n, d.now())).collect();
    assert_eq!(ends, [(own[3], "rejected")], "order 1 is filled here");
    session.drop_draft().unwrap();
    // One that names an order that was not carried along.
    let alone = Graft { first: own[2], last: own[2], ..graft };
    let grafted = session.graft(&alone).unwrap();
    assert_eq!(grafted.differences[0].now(), "rejected");
    session.keep_draft(None).unwrap();
    let path = session.path().to_owned();
    drop(session);
    assert!(verify(&path).unwrap().is_sound());
}

#[test]
fn a_reaction_differs_only_by_its_cause() {
    let (_dir, mut session) = market(5, 300);
    let dropped = session.line().between(1, 999).find(|n| {
        let step = session.history().step(*n).unwrap();
        step.outcome.events().iter().any(|event| matches!(event, Event::TradeExecuted(_)))
    });
    let rerun = ask(&mut session, dropped.unwrap().0, Change::Drop, Follow::React);
    let (run, all) = rerun.progress();
    assert_eq!(run, all);
    assert!(!rerun.differences().is_empty());
    assert!((rerun.differences().len() as u64) < rerun.decided(), "most of the market goes on as it did");
}

#[test]
fn an_item_stays_itself_though_it_is_not_stocked_once_more() {
    let (_dir, mut session) = new("bare");
    let story = [
        "open alice alice@example.org",
        "deposit alice 100.00",
        "stock pin 5 @ 1.00",
        "stock cup 5 @ 2.00", // n 4
        "stock cup 5",        // n 5
        "stock pot 5 @ 3.00",
        "order alice cup*2 pot*1",
    ];
    give(&mut session, &story);
    // Whatever is not stocked once more, or less of it: the cup that is bought is still the same cup.
    for (change, ends) in [
        (Change::Drop, Vec::new()),
        (Change::Replace(command("withdraw alice 9999.00")), Vec::new()),
        (Change::Replace(command("stock cup 1 @ 2.00")), Vec::new()),
    ] {
        let rerun = ask(&mut session, 5, change, Follow::Redecide);
        let found: Vec<_> = rerun.differences().iter().map(|d| (d.n.0, d.now())).collect();
        assert_eq!(found, ends);
        session.drop_draft().unwrap();
    }
    // Without the first cups, those of record 5 have no price and the pot is what the cup was.
    let rerun = ask(&mut session, 4, Change::Drop, Follow::Redecide);
    let found: Vec<_> = rerun.differences().iter().map(|d| (d.n.0, d.now())).collect();
    assert_eq!(found, [(5, "rejected"), (7, "rejected")]);
}
