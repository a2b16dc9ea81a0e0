//! The session end to end, on real files.

use super::*;
use crate::domain::{AccountRef, BranchName, Command, Email, Entry, Handle, Money, Source, Text, invariant};
use crate::market::scenario;
use tempfile::TempDir;

fn scenario_named(name: &str) -> Scenario {
    let text = scenario::shipped().iter().find(|(shipped, _)| *shipped == name).unwrap().1;
    scenario::read(text).unwrap()
}

fn new(name: &str) -> (TempDir, Session) {
    let dir = tempfile::tempdir().unwrap();
    let session = Session::create(&dir.path().join("demo.ron"), &scenario_named(name)).unwrap();
    (dir, session)
}

fn reopen(session: Session) -> Session {
    let path = session.path().to_owned();
    drop(session);
    Session::open(&path, Mode::Write).unwrap()
}

fn handle(name: &str) -> Handle {
    Handle::parse(name).unwrap()
}

fn account(name: &str) -> AccountRef {
    AccountRef::parse(name).unwrap()
}

fn open(name: &str) -> Command {
    Command::Open {
        handle: handle(name),
        email: Email::parse("a@b").unwrap(),
        name: None,
        customer: None,
        currency: None,
    }
}

fn deposit(name: &str, cents: i64) -> Command {
    Command::Deposit { account: account(name), amount: Money(cents), reference: None }
}

fn balance(session: &Session, name: &str) -> Option<i64> {
    let bank = &session.live().world.bank;
    bank.find(&account(name)).and_then(|id| bank.account(id)).map(|account| account.balance.0)
}

fn branch(name: &str) -> BranchName {
    BranchName::parse(name).unwrap()
}

#[test]
fn what_was_acknowledged_is_there_after_opening_again() {
    let (_dir, mut session) = new("bare");
    session.submit(Source::User, open("alice")).unwrap();
    session.submit(Source::User, deposit("alice", 500)).unwrap();
    let refused = session.submit(Source::User, deposit("bob", 500)).unwrap();
    assert!(session.history().record(refused).unwrap().step().unwrap().outcome.rejection().is_some());
    let live = session.live().clone();
    let session = reopen(session);
    assert_eq!(*session.live(), live);
    assert_eq!(session.line().len(), 3);
    assert_eq!(balance(&session, "alice"), Some(500));
}

#[test]
fn what_does_not_reach_the_disk_has_not_happened_in_memory_either() {
    for scenario in ["bare", "starter"] {
        let (_dir, mut session) = new(scenario);
        session.submit(Source::User, Command::Mark { text: Text::parse("before").unwrap() }).unwrap();
        let (live, line) = (session.live().clone(), session.line().len());
        // Somebody else writes to the file: nothing is appended to it from here on.
        let mut bytes = std::fs::read(session.path()).unwrap();
        bytes.push(b'x');
        std::fs::write(session.path(), &bytes).unwrap();
        match scenario {
            "bare" => drop(session.submit(Source::User, open("alice")).unwrap_err()),
            _ => drop(session.run(Limit::Records(50)).unwrap_err()),
        }
        assert_eq!(*session.live(), live, "{scenario}");
        assert_eq!((session.line().len(), session.history().last()), (line, live.n), "{scenario}");
        assert_eq!(std::fs::read(session.path()).unwrap(), bytes, "{scenario}");
    }
}

#[test]
fn the_same_scenario_and_seed_give_the_same_bytes_however_the_run_is_cut() {
    let bytes = |chunks: &[u64]| {
        let (_dir, mut session) = new("starter");
        for records in chunks {
            assert_eq!(session.run(Limit::Records(*records)).unwrap(), *records);
            session = reopen(session);
        }
        std::fs::read(session.path()).unwrap()
    };
    let whole = bytes(&[1_500]);
    assert!(whole == bytes(&[1, 700, 799]), "a run in three pieces differs from one in one");
    assert!(whole.len() > 100_000);
}

#[test]
fn every_moment_on_a_living_line_is_the_replay_of_what_came_before() {
    let (_dir, mut session) = new("starter");
    session.run(Limit::Records(800)).unwrap();
    let mut state = session.history().genesis().clone();
    for n in session.line().clone().between(1, u64::MAX) {
        session.history().advance(&mut state, n).unwrap();
        assert_eq!(invariant::first_violation(&state.world), None, "after record {n}");
    }
    assert_eq!(state, *session.live());
    assert_eq!(reopen(session).live(), &state);
}

#[test]
fn a_fork_leaves_the_old_future_and_both_survive_a_restart() {
    let (_dir, mut session) = new("bare");
    session.submit(Source::User, open("alice")).unwrap();
    session.submit(Source::User, deposit("alice", 100)).unwrap();
    let early = session.live().n;
    session.submit(Source::User, deposit("alice", 1)).unwrap();
    let main = session.branch().id;
    let fork = session.fork(early, branch("what-if")).unwrap();
    session.submit(Source::User, deposit("alice", 50)).unwrap();
    assert_eq!(balance(&session, "alice"), Some(150));
    let mut session = reopen(session);
    assert_eq!(session.branch().id, fork, "the branch that was chosen is opened again");
    assert_eq!(balance(&session, "alice"), Some(150));
    session.choose(main).unwrap();
    assert_eq!(balance(&session, "alice"), Some(101));
    session.submit(Source::User, deposit("alice", 1)).unwrap();
    assert_eq!(balance(&reopen(session), "alice"), Some(102));
}

#[test]
fn branches_are_renamed_and_deleted_and_refuse_what_cannot_be() {
    let (_dir, mut session) = new("bare");
    session.submit(Source::User, open("alice")).unwrap();
    let at = session.live().n;
    let id = session.create_branch(at, branch("b")).unwrap();
    assert!(session.create_branch(at, branch("b")).is_err(), "taken");
    assert!(session.create_branch(RecordNo(2), branch("c")).is_err(), "a branch record is no point");
    assert!(session.create_branch(RecordNo(99), branch("c")).is_err(), "beyond the end");
    assert!(session.delete_branch(BranchId::MAIN).is_err(), "in use");
    session.rename_branch(id, branch("c")).unwrap();
    session.delete_branch(id).unwrap();
    assert!(session.choose(id).is_err());
    let names: Vec<_> = reopen(session).history().branches().map(|b| b.name.to_string()).collect();
    assert_eq!(names, ["main"]);
}

#[test]
fn a_second_writer_is_refused_and_may_read() {
    let (_dir, mut session) = new("bare");
    session.submit(Source::User, open("alice")).unwrap();
    let path = session.path().to_owned();
    let refused = Session::open(&path, Mode::Write);
    assert!(matches!(refused, Err(SessionError::Journal(JournalError::Locked { .. }))));
    let mut reader = Session::open(&path, Mode::ReadOnly).unwrap();
    assert_eq!(reader.live(), session.live());
    assert!(matches!(reader.submit(Source::User, open("bob")), Err(SessionError::ReadOnly { .. })));
}

#[test]
fn replay_writes_nothing() {
    let (_dir, mut session) = new("bare");
    session.submit(Source::User, open("alice")).unwrap();
    let path = session.path().to_owned();
    let before = std::fs::read(&path).unwrap();
    drop(session);
    let mut reader = Session::open(&path, Mode::ReadOnly).unwrap();
    reader.set_pace(Pace::Max);
    assert_eq!(reader.advance().unwrap(), 0);
    assert!(reader.run(Limit::Records(1)).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn damage_in_the_middle_opens_read_only_up_to_there() {
    let (_dir, mut session) = new("bare");
    for name in ["alice", "bob", "carol"] {
        session.submit(Source::User, open(name)).unwrap();
    }
    let path = session.path().to_owned();
    drop(session);
    let text = std::fs::read_to_string(&path).unwrap().replace("\"bob\"", "\"bub\"");
    std::fs::write(&path, &text).unwrap();
    let session = Session::open(&path, Mode::Write).unwrap();
    assert_eq!(session.line().len(), 1);
    assert!(session.read_only().unwrap().contains("line 3"), "{:?}", session.read_only());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "nothing is cut");
}

#[test]
fn verify_finds_nothing_wrong_and_says_what_it_looked_at() {
    let (_dir, mut session) = new("starter");
    session.run(Limit::Records(300)).unwrap();
    let at = session.line().at(200).unwrap();
    session.fork(at, branch("other")).unwrap();
    session.run(Limit::Records(100)).unwrap();
    let path = session.path().to_owned();
    let last = session.history().last();
    let commands = session.live().views.stats.commands;
    drop(session);
    let verified = verify(&path).unwrap();
    assert!(verified.is_sound(), "{:?}", verified.failure);
    assert_eq!(verified.last(), last);
    assert_eq!(verified.branches, 2);
    assert!(verified.commands > commands);
}

#[test]
fn verify_decides_again() {
    // A journal with a sound chain, written by somebody who made the events up.
    let (dir, mut session) = new("bare");
    session.submit(Source::User, open("alice")).unwrap();
    let mut forged: Vec<_> = session.history().records().collect();
    let Entry::Step(step) = &mut forged[0].entry else { panic!("a command") };
    step.command = Command::Mark { text: Text::parse("nothing").unwrap() };
    let path = dir.path().join("forged.ron");
    let (mut journal, _) = crate::journal::Journal::create(&path, &scenario_named("bare")).unwrap();
    journal.append(&forged).unwrap();
    let verified = verify(&path).unwrap();
    assert_eq!(verified.failure.as_ref().map(|failure| failure.line), Some(2), "{verified:?}");
}

#[test]
fn time_never_runs_backwards_and_positions_are_found_by_time() {
    let (_dir, mut session) = new("starter");
    session.run(Limit::Records(200)).unwrap();
    let times: Vec<_> = session.line().between(1, u64::MAX).map(|n| session.history().record(n).unwrap().at).collect();
    assert!(times.is_sorted());
    assert_eq!(session.position_at_time(Time(0)), 0);
    let last = *times.last().unwrap();
    assert_eq!(session.position_at_time(last), session.line().len());
    let middle = times[100];
    assert_eq!(session.position_at_time(middle), times.iter().filter(|at| **at <= middle).count() as u64);
}

#[test]
fn a_run_ends_where_nobody_can_act() {
    let (_dir, mut session) = new("starter");
    session.run(Limit::Records(50)).unwrap();
    session.fork(RecordNo::GENESIS, branch("before-all")).unwrap();
    assert_eq!(session.run(Limit::Records(20)).unwrap(), 0, "no participant has an account there");
}
