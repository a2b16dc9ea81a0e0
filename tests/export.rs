//! Whatever has happened, and however it has forked: what is taken along is what was there.

#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot set its stage may stop

mod grown;

use backtape::command_line::{Parsed, parse_script};
use backtape::domain::{Code, Command, Event, Iban, Outcome, RecordNo, Source};
use backtape::export::{Export, Form, Stretch, export};
use backtape::session::whatif::{Change, Follow, WhatIf};
use backtape::session::{Limit, Mode, Session, verify};
use grown::{branch_name, grow, grown, place, starter};
use proptest::prelude::*;
use std::fs;
use std::path::PathBuf;

fn take(session: &Session, tip: RecordNo, records: &str, form: Form, to: &PathBuf) {
    let stretch: Stretch = records.parse().unwrap();
    export(session, &Export { tip, name: "it", stretch, form, to }).unwrap();
}

/// What came of a command, but for what is drawn: on another line the dice fall otherwise.
fn without_draws(outcome: &Outcome) -> Outcome {
    let mut outcome = outcome.clone();
    if let Outcome::Accepted(events) = &mut outcome {
        for event in events {
            if let Event::AccountOpened { iban, code, .. } = event {
                *iban = Iban::parse("DE79100500001234567890").unwrap();
                *code = Code::parse("000000").unwrap();
            }
        }
    }
    outcome
}

fn outcomes(session: &Session, line: &backtape::history::Line, from: u64) -> Vec<(Command, Outcome)> {
    let steps = line.between(from, u64::MAX).filter_map(|n| session.history().step(n));
    steps.map(|step| (step.command, without_draws(&step.outcome))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every branch, as a journal of its own: sound, the same state, the same bytes when it is taken
    /// along once more, and the same future.
    #[test]
    fn a_branch_taken_along_ends_in_the_same_state(growth in prop::collection::vec(grow(), 1..10)) {
        let dir = tempfile::tempdir().unwrap();
        let mut session = grown(&dir, &growth);
        let branches: Vec<_> = session.history().branches().cloned().collect();
        for branch in &branches {
            let (once, twice) = (dir.path().join(format!("{}.ron", branch.name)), dir.path().join(format!("{}-2.ron", branch.name)));
            take(&session, branch.tip, "..", Form::Journal, &once);
            let verified = verify(&once).unwrap();
            prop_assert!(verified.is_sound(), "{:?}", verified.failure);
            prop_assert_eq!(verified.branches, 1);
            let line = session.history().line(branch.tip);
            let alone = Session::open(&once, Mode::ReadOnly).unwrap();
            prop_assert_eq!(&alone.live().world, &session.moment_at(branch.tip).unwrap().world);
            prop_assert_eq!(alone.line().len(), line.len());
            for (place, n) in (1..).zip(line.between(1, u64::MAX)).step_by(37) {
                prop_assert_eq!(&alone.moment_at(RecordNo(place)).unwrap().world, &session.moment_at(n).unwrap().world);
                prop_assert_eq!(alone.history().marker(RecordNo(place)), session.history().marker(n));
            }
            take(&alone, alone.line().tip(), "..", Form::Journal, &twice);
            prop_assert!(fs::read(&once).unwrap() == fs::read(&twice).unwrap());
        }
        // Participants act there as they do here.
        let here = session.branch().clone();
        let mut alone = Session::open(&dir.path().join(format!("{}.ron", here.name)), Mode::Write).unwrap();
        let len = session.line().len();
        session.run(Limit::Records(30)).unwrap();
        alone.run(Limit::Records(30)).unwrap();
        prop_assert_eq!(outcomes(&alone, alone.line(), len + 1), outcomes(&session, session.line(), len + 1));
        prop_assert_eq!(alone.live().world.exchange.open_orders().len(), session.live().world.exchange.open_orders().len());
    }

    /// A stretch, as a script: on the state before it the same comes of the same commands.
    #[test]
    fn a_script_on_the_same_state_comes_to_the_same(
        growth in prop::collection::vec(grow(), 1..8), at in any::<prop::sample::Index>()
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut session = grown(&dir, &growth);
        let branches: Vec<_> = session.history().branches().cloned().collect();
        // What was refolded was never decided: a script cannot say it, and says so.
        for branch in &branches {
            if session.history().is_refolded(branch.tip) {
                continue;
            }
            let script = dir.path().join(format!("{}.txt", branch.name));
            let line = session.history().line(branch.tip);
            let from = place(&session, line.len(), &at);
            take(&session, branch.tip, &format!("{}..", line.at(from).unwrap()), Form::Script, &script);
            let text = fs::read_to_string(&script).unwrap();
            let given: Vec<Command> = parse_script(&text)
                .map(|line| match line.parsed {
                    Ok(Parsed::Command(command)) => command,
                    other => panic!("line {}: {other:?}", line.number),
                })
                .collect();
            prop_assert_eq!(given.len() as u64, line.len() + 1 - from);
            let again = branch_name(1_000 + branch.id.index());
            session.fork(line.at(from - 1).unwrap(), again).unwrap();
            for command in given {
                session.submit(Source::User, command).unwrap();
            }
            let tip = session.history().find_branch(again.as_str()).unwrap().tip;
            prop_assert_eq!(outcomes(&session, &session.history().line(tip), from), outcomes(&session, &line, from));
        }
    }

    /// Any record, as a case: it comes to the same when it is read.
    #[test]
    fn a_record_is_a_case(growth in prop::collection::vec(grow(), 1..6)) {
        let dir = tempfile::tempdir().unwrap();
        let session = grown(&dir, &growth);
        for branch in session.history().branches().filter(|branch| !session.history().is_refolded(branch.tip)) {
            let to = dir.path().join(format!("{}.case", branch.name));
            take(&session, branch.tip, "100..", Form::Test, &to);
            let cases = backtape::command_line::Case::read(&fs::read_to_string(&to).unwrap()).unwrap();
            for case in cases {
                prop_assert_eq!(case.check().unwrap(), Vec::<String>::new(), "{}", case);
            }
        }
    }
}

#[test]
fn a_draft_can_be_taken_along() {
    let dir = tempfile::tempdir().unwrap();
    let mut session = starter(&dir.path().join("main.ron"));
    session.run(Limit::Records(200)).unwrap();
    let (tip, at) = (session.branch().tip, session.line().at(150).unwrap());
    let question = WhatIf { tip, at, change: Change::Drop, follow: Follow::Redecide };
    let mut rerun = session.what_if(question).unwrap();
    while rerun.go_on(&mut session, u64::MAX).unwrap() {}
    assert!(session.is_draft());
    let to = dir.path().join("draft.ron");
    take(&session, session.line().tip(), "..", Form::Journal, &to);
    assert_eq!(Session::open(&to, Mode::ReadOnly).unwrap().live().world, session.live().world);
}

#[test]
fn no_file_is_overwritten_and_none_is_left_where_it_fails() {
    let dir = tempfile::tempdir().unwrap();
    let session = starter(&dir.path().join("main.ron"));
    let tip = session.line().tip();
    let fails = |records: &str, form, name: &str, said: &str| {
        let to = dir.path().join(name);
        let there = fs::read(&to).ok();
        let stretch: Stretch = records.parse().unwrap();
        let error = export(&session, &Export { tip, name: "main", stretch, form, to: &to }).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert_eq!(fs::read(&to).ok(), there);
    };
    fails("..", Form::Journal, "main.ron", "exists");
    fails("..", Form::Script, "main.ron", "is there already and stays as it is");
    fails("..", Form::Test, "a.case", "a test is about a record");
    fails("5..", Form::Journal, "a.ron", "a journal begins with its first record, 1: name no records");
    fails("9999", Form::Script, "a.txt", "no command of main lies in 9999");
    fails("..", Form::Journal, "a.journal", "a journal's file ends in .ron");
}
