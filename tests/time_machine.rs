//! Whatever has happened, and however it has forked: the past is what it was, and nothing comes of
//! nothing.

#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot set its stage may stop

mod grown;

use backtape::command_line::parse_quantity;
use backtape::domain::{Command, Outcome, RecordNo, Source, Time, fingerprint};
use backtape::session::whatif::{Change, Follow, WhatIf};
use backtape::session::{Explain, Limit, Mode, Session};
use backtape::views::Moment;
use grown::{branch_name, command, grow, grown, place};
use proptest::prelude::*;

/// The way to a record, from parent to parent: what knows of no runs and no checkpoints.
fn way(session: &Session, tip: RecordNo) -> Vec<RecordNo> {
    let back = std::iter::successors(Some(tip), |n| session.history().parent(*n));
    let mut way: Vec<RecordNo> = back.take_while(|n| *n != RecordNo::GENESIS).collect();
    way.reverse();
    way
}

/// The way folded from the beginning, and nothing else.
fn replayed(session: &Session, way: &[RecordNo]) -> Moment {
    let mut moment = session.history().genesis().clone();
    way.iter().for_each(|n| moment.fold(&session.history().record(*n).unwrap()).unwrap());
    moment
}

fn reopened(session: Session) -> Session {
    let path = session.path().to_owned();
    drop(session);
    Session::open(&path, Mode::Write).unwrap()
}

/// What was asked for on a line, when and by whom, and what came of it.
fn told(session: &Session, from: u64) -> Vec<(Time, Source, Command, Outcome)> {
    let records = session.line().between(from, u64::MAX).filter_map(|n| session.history().record(n));
    records
        .filter_map(|record| Some((record.at, record.by, record.into_step()?)))
        .map(|(at, by, step)| (at, by, step.command, step.outcome))
        .collect()
}

const NUMBERS: [&str; 6] = ["you.balance", "you.held", "nora.ACME.position", "you.equity", "ACME.ask", "commands"];

/// Asked for, it moves no money and no share: a note, and what is refused.
const NOTHING: [&str; 4] =
    ["mark \"nothing\"", "transfer you nobody 1.00", "sell you ACME 999999 market", "order you widget*999999"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// The state on a branch is the fresh replay of that branch alone; before and after a restart, at its
    /// tip and on the way, and every number is the sum of its changes.
    #[test]
    fn a_branch_is_the_replay_of_itself_alone(
        growth in prop::collection::vec(grow(), 1..12), at in any::<prop::sample::Index>()
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut session = grown(&dir, &growth);
        for restart in [false, true] {
            if restart {
                session = reopened(session);
            }
            let tips: Vec<_> = session.history().branches().flat_map(|b| b.undone.iter().copied().chain([b.tip])).collect();
            for tip in tips {
                let way = way(&session, tip);
                let line = session.history().line(tip);
                prop_assert_eq!(&line.between(1, u64::MAX).collect::<Vec<_>>(), &way);
                let whole = replayed(&session, &way);
                prop_assert_eq!(&session.moment_at(tip).unwrap(), &whole);
                prop_assert_eq!(fingerprint(&session.moment_at(tip).unwrap().world), fingerprint(&whole.world));
                let part = at.index(way.len());
                prop_assert_eq!(session.moment_at(way[part]).unwrap(), replayed(&session, &way[..=part]));
                for number in NUMBERS.map(|text| parse_quantity(text).unwrap()) {
                    let mut explain = Explain::new(session.history(), &line, &number).unwrap();
                    while !explain.go_on(session.history(), 100).unwrap() {}
                    let sum: i64 = explain.changes().iter().map(|change| change.change.amount).sum();
                    prop_assert_eq!(sum, number.value(&whole).unwrap().map_or(0, |value| value.amount));
                }
            }
        }
    }

    /// Where what is dropped, or put in, has done nothing, everything else stays as it is, however what
    /// follows is run: the same commands, the same outcomes, the same state hash. And a draft that is left
    /// leaves nothing.
    #[test]
    fn nothing_comes_of_nothing(
        growth in prop::collection::vec(grow(), 1..8), at in any::<prop::sample::Index>(), which in 0..NOTHING.len(), later in 1..80_u64
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut session = grown(&dir, &growth);
        let line = session.line().clone();
        session.fork(line.at(place(&session, line.len(), &at)).unwrap(), branch_name(1_000)).unwrap();
        session.run(Limit::Records(later / 2)).unwrap();
        let nothing = session.submit(Source::User, command(NOTHING[which])).unwrap();
        session.run(Limit::Records(later)).unwrap();
        let (live, last, bytes) = (session.live().clone(), session.history().last(), std::fs::read(session.path()).unwrap());
        let position = session.line().position(nothing).unwrap();
        let (before, after) = (told(&session, position), told(&session, position + 1));
        for follow in [Follow::Redecide, Follow::React, Follow::Refold] {
            let put_in = Change::Insert(vec![command(NOTHING[which])]);
            let same = Change::Replace(command(NOTHING[which]));
            for (change, there) in [(Change::Drop, &after), (put_in, &before), (same, &before)] {
                if follow == Follow::Refold && change != Change::Drop {
                    continue; // refolding decides nothing
                }
                let (tip, is_put_in) = (session.branch().tip, matches!(change, Change::Insert(_)));
                let mut rerun = session.what_if(WhatIf { tip, at: nothing, change, follow }).unwrap();
                while rerun.go_on(&mut session, 17).unwrap() {}
                prop_assert_eq!(rerun.differences(), &[]);
                prop_assert_eq!(fingerprint(&session.live().world), fingerprint(&live.world));
                prop_assert_eq!(&session.live().world, &live.world);
                prop_assert_eq!(&told(&session, position + u64::from(is_put_in)), there);
                session.drop_draft().unwrap();
                prop_assert_eq!((session.live(), session.history().last()), (&live, last));
            }
        }
        prop_assert!(std::fs::read(session.path()).unwrap() == bytes);
    }

    /// Undo then redo is where one was, on every branch, as many times as there is something to undo, as
    /// often as one likes and over restarts; and other branches do not move.
    #[test]
    fn undo_then_redo_is_where_one_was(
        growth in prop::collection::vec(grow(), 1..12), times in prop::collection::vec((1..6_usize, any::<bool>()), 1..4)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut session = grown(&dir, &growth);
        let all: Vec<_> = session.history().branches().map(|branch| (branch.id, branch.tip, branch.undone.clone())).collect();
        for (id, ..) in &all {
            session.choose(*id).unwrap();
            let (live, line) = (session.live().clone(), session.line().clone());
            for (times, restart) in &times {
                let undone: Vec<_> = (0..*times).map_while(|_| session.undo().ok()).map(|undone| (undone.n, undone.command)).collect();
                if *restart {
                    session = reopened(session);
                }
                let redone: Vec<_> = undone.iter().map(|_| session.redo().unwrap()).map(|redone| (redone.n, redone.command)).collect();
                prop_assert!(undone.iter().rev().eq(&redone), "{:?} undone, {:?} redone", undone, redone);
                prop_assert_eq!((session.live(), session.line()), (&live, &line));
            }
        }
        let now: Vec<_> = session.history().branches().map(|branch| (branch.id, branch.tip, branch.undone.clone())).collect();
        prop_assert_eq!(now, all);
    }
}
