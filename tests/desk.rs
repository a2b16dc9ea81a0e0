//! The margin desk in other pasts: what a what-if, with participants that react or not, and a graft make it
//! do or leave, on real files.

#![allow(clippy::unwrap_used, clippy::panic)]

use backtape::command_line::{self, Parsed};
use backtape::domain::{Command, MarginRules, Outcome, RecordNo, Source, invariant};
use backtape::market::scenario;
use backtape::session::whatif::{Change, Ending, Follow, Rerun, WhatIf};
use backtape::session::{Graft, Limit, Mode, Session, verify};
use tempfile::TempDir;

fn command(line: &str) -> Command {
    match command_line::parse(line) {
        Ok(Some(Parsed::Command(command))) => command,
        other => panic!("{line}: {other:?}"),
    }
}

fn give(session: &mut Session, lines: &str) {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        session.submit(Source::User, command(line)).unwrap();
    }
}

/// A journal whose accounts may be on margin, with so many seconds of grace.
fn new(name: &str, grace_seconds: u32) -> (TempDir, Session) {
    let dir = tempfile::tempdir().unwrap();
    let text = scenario::shipped().iter().find(|(shipped, _)| *shipped == name).unwrap().1;
    let mut scenario = scenario::read(text).unwrap();
    scenario.rules.margin = Some(MarginRules { initial_bps: 5_000, maintenance_bps: 2_500, grace_seconds });
    let session = Session::create(&dir.path().join("demo.ron"), &scenario).unwrap();
    (dir, session)
}

/// Ann owes 200 XYZ, sold at 10.00, and has an equity of 1,000.00.
const SHORT: &str = "
    open ann a@b
    open bob b@b
    deposit ann 1000
    deposit bob 9000
    list XYZ
    grant bob XYZ 1000
    print XYZ 1 @ 10.00
    margin ann on
    buy bob XYZ 200 @ 10.00
    sell ann XYZ 200 @ 10.00
    sell bob XYZ 500 @ 13.00";

fn ask(session: &mut Session, n: u64, change: Change, follow: Follow) -> Rerun {
    let question = WhatIf { tip: session.branch().tip, at: RecordNo(n), change, follow };
    let mut rerun = session.what_if(question).unwrap();
    while rerun.go_on(session, 3).unwrap() {}
    rerun
}

/// What stands on the branch in use from a record on: `operator margin-call ann`, `user mark "x": Nothing`.
fn told(session: &Session, from: u64) -> Vec<String> {
    let all = session.line().between(1, u64::MAX).filter(|n| n.0 >= from);
    all.map(|n| {
        let record = session.history().record(n).unwrap();
        let step = record.step().unwrap();
        let refused = match &step.outcome {
            Outcome::Accepted(_) => String::new(),
            Outcome::Rejected(rejection) => format!(": {}", rejection.code()),
        };
        format!(
            "{} {}{refused}",
            if record.by == Source::Operator { "operator" } else { "user" },
            command_line::render(&step.command)
        )
    })
    .collect()
}

/// How commands end otherwise: `12 rejected`, `18 new`.
fn otherwise(rerun: &Rerun) -> Vec<String> {
    let end = |ending: &Ending| match ending {
        Ending::Rejected(rejection) => rejection.code().to_owned(),
        Ending::New => "new".to_owned(),
        other => format!("{other:?}"),
    };
    rerun
        .differences()
        .iter()
        .map(|found| format!("{} {}", command_line::render(&found.command), end(&found.ending)))
        .collect()
}

fn keep(mut session: Session) {
    session.keep_draft(None).unwrap();
    let path = session.path().to_owned();
    drop(session);
    assert!(verify(&path).unwrap().is_sound());
    Session::open(&path, Mode::ReadOnly).unwrap();
}

#[test]
fn a_call_and_a_reduction_appear_in_a_past_that_owes_them() {
    let (_dir, mut session) = new("bare", 0);
    give(&mut session, SHORT);
    give(&mut session, "mark \"quiet\"\nprint XYZ 1 @ 10.00\nmark \"quiet still\"");
    assert!(told(&session, 1).iter().all(|said| said.starts_with("user")));
    let asked = Change::Replace(command("print XYZ 1 @ 13.00"));
    let rerun = ask(&mut session, 13, asked, Follow::Redecide);
    // In the draft, before anything is kept.
    let want =
        ["user print XYZ 1 @ 13.00", "operator margin-call ann", "operator liquidate ann", "user mark \"quiet still\""];
    let now = told(&session, 15);
    assert_eq!(now, want);
    assert_eq!(otherwise(&rerun), ["margin-call ann new", "liquidate ann new"]);
    assert_eq!(rerun.decided(), 3);
    assert_eq!(invariant::first_violation(&session.live().world), None);
    // They have the time of what caused them.
    let times: Vec<_> = session.line().between(13, 15).map(|n| session.history().time(n)).collect();
    assert!(times.iter().all(|time| *time == times[0]), "{times:?}");
    // An account left alone is one that falls as well.
    session.drop_draft().unwrap();
    let rerun = ask(
        &mut session,
        14,
        Change::Insert(vec![command("print XYZ 1 @ 13.00"), command("mark \"late\"")]),
        Follow::Redecide,
    );
    assert_eq!(
        told(&session, 16)[..4],
        ["user print XYZ 1 @ 13.00", "operator margin-call ann", "operator liquidate ann", "user mark \"late\""]
    );
    assert_eq!(otherwise(&rerun), ["margin-call ann new", "liquidate ann new"]);
    keep(session);
}

#[test]
fn a_call_and_a_reduction_are_refused_in_a_past_that_does_not_owe_them() {
    let (_dir, mut session) = new("bare", 0);
    give(&mut session, SHORT);
    give(&mut session, "print XYZ 1 @ 13.00\nmark \"after\"");
    let desk = ["operator margin-call ann", "operator liquidate ann"];
    assert_eq!(told(&session, 13)[..2], desk);
    let rerun = ask(&mut session, 12, Change::Drop, Follow::Redecide);
    let want = ["operator margin-call ann: MarginCovered", "operator liquidate ann: NotCalled", "user mark \"after\""];
    assert_eq!(told(&session, 17), want);
    assert_eq!(otherwise(&rerun), ["margin-call ann MarginCovered", "liquidate ann NotCalled"]);
    session.drop_draft().unwrap();
    // Money that comes in before the call takes it away; asked about the call itself.
    let rerun = ask(&mut session, 13, Change::Insert(vec![command("deposit ann 1000")]), Follow::Redecide);
    assert_eq!(otherwise(&rerun), ["margin-call ann MarginCovered", "liquidate ann NotCalled"]);
    session.drop_draft().unwrap();
    // That the desk had not called is no past: it calls, for the reason that it had.
    let rerun = ask(&mut session, 13, Change::Drop, Follow::Redecide);
    assert_eq!(otherwise(&rerun), ["margin-call ann new"]);
    assert_eq!(told(&session, 17)[..2], desk);
    keep(session);
}

#[test]
fn what_changes_nothing_changes_nothing_for_the_desk() {
    let (_dir, mut session) = new("bare", 0);
    give(&mut session, "mark \"first\"");
    give(&mut session, SHORT);
    give(
        &mut session,
        "print XYZ 1 @ 13.00\nprint XYZ 1 @ 16.00\nsell bob XYZ 300 @ 16.00\ndeposit ann 3\nmark \"after\"",
    );
    let before = told(&session, 2);
    assert!(before.iter().filter(|said| said.starts_with("operator")).count() > 2, "{before:?}");
    let rerun = ask(&mut session, 1, Change::Drop, Follow::Redecide);
    assert_eq!(rerun.differences(), []);
    let last = session.line().at(1).unwrap().0;
    assert_eq!(told(&session, last), before);
}

#[test]
fn a_reduction_waits_for_the_grace_of_its_own_past() {
    let (_dir, mut session) = new("bare", 3_600);
    give(&mut session, SHORT);
    give(&mut session, "print XYZ 1 @ 13.00\nmark \"within the hour\"");
    assert_eq!(told(&session, 13), ["operator margin-call ann", "user mark \"within the hour\""]);
    let rerun = ask(&mut session, 14, Change::Replace(command("liquidate ann")), Follow::Redecide);
    assert_eq!(rerun.given()[0].2.rejection().unwrap().code(), "GraceLeft");
    session.drop_draft().unwrap();
    // Met in another past: the desk takes its call back.
    let rerun = ask(&mut session, 14, Change::Replace(command("deposit ann 500")), Follow::Redecide);
    assert_eq!(otherwise(&rerun), ["margin-met ann new"]);
    keep(session);
}

#[test]
fn participants_that_react_meet_the_desk_too() {
    let (_dir, mut session) = new("starter", 0);
    give(&mut session, "open ann a@b name \"Ann\"");
    let code = {
        let world = &session.live().world;
        let ann = world.bank.find(&backtape::domain::AccountRef::parse("ann").unwrap()).unwrap();
        world.bank.profile(ann).unwrap().code
    };
    give(&mut session, &format!("verify ann {code}\ndeposit ann 2000"));
    session.run(Limit::Records(200)).unwrap();
    give(&mut session, "margin ann on");
    let symbol = session.live().world.exchange.instruments().next().unwrap().1.symbol;
    let last = session
        .live()
        .world
        .exchange
        .instruments()
        .next()
        .map(|(id, _)| session.live().world.exchange.last_price(id))
        .unwrap()
        .unwrap();
    // As much as the margin carries, and then the price runs away.
    let shares = 2_500 * 10_000 / last.0;
    let n = session.submit(Source::User, command(&format!("sell ann {symbol} {shares} market"))).unwrap();
    assert!(session.history().step(n).unwrap().outcome.rejection().is_none(), "{:?}", session.history().step(n));
    let calm = session.submit(Source::User, command("mark \"calm\"")).unwrap();
    session.run(Limit::Records(60)).unwrap();
    let away = command(&format!("print {symbol} 1 @ {}.00", last.0 / 10_000 * 3));
    for follow in [Follow::Redecide, Follow::React] {
        let rerun = ask(&mut session, calm.0, Change::Replace(away.clone()), follow);
        let found = otherwise(&rerun);
        assert_eq!(found[..2], ["margin-call ann new", "liquidate ann new"], "{follow:?}");
        let first = rerun.differences()[0].n;
        assert_eq!(session.history().step(first).unwrap().parent, rerun.given()[0].0);
        assert_eq!(invariant::first_violation(&session.live().world), None);
        session.drop_draft().unwrap();
    }
    // And a past in which the reduction was: asked about as it was, nothing ends otherwise.
    let nothing = session.submit(Source::User, command("mark \"nothing\"")).unwrap();
    session.submit(Source::User, away).unwrap();
    session.run(Limit::Records(60)).unwrap();
    assert!(told(&session, nothing.0).contains(&"operator liquidate ann".to_owned()));
    for follow in [Follow::Redecide, Follow::React] {
        let rerun = ask(&mut session, nothing.0, Change::Drop, follow);
        assert_eq!(rerun.differences(), [], "{follow:?}");
        session.drop_draft().unwrap();
    }
    let rerun = ask(&mut session, nothing.0 + 1, Change::Drop, Follow::React);
    assert_eq!(otherwise(&rerun)[0], "margin-call ann MarginCovered");
    keep(session);
}

#[test]
fn what_is_grafted_may_owe_a_call() {
    let (_dir, mut session) = new("bare", 0);
    give(&mut session, SHORT);
    let (main, tip) = (session.branch().id, session.branch().tip);
    let name = backtape::domain::BranchName::parse("covered").unwrap();
    session.fork(tip, name).unwrap();
    give(&mut session, "deposit ann 1000\nprint XYZ 1 @ 13.00\nmark \"after\"");
    let (from, last) = (session.branch().tip, session.branch().tip);
    let grafted = session.graft(&Graft { from, first: RecordNo(last.0 - 1), last, onto: main }).unwrap();
    let want =
        ["user print XYZ 1 @ 13.00", "operator margin-call ann", "operator liquidate ann", "user mark \"after\""];
    assert_eq!(told(&session, last.0 + 1), want);
    let grown: Vec<bool> = grafted.grown().iter().map(|(was, _)| was.is_some()).collect();
    assert_eq!(grown, [true, false, false, true]);
    keep(session);
}
