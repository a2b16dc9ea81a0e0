//! Random histories with random forks, on real files: what properties are looked at over.

use backtape::command_line::{Parsed, parse};
use backtape::domain::{BranchName, Command, Source, Text};
use backtape::market::scenario;
use backtape::session::whatif::{Change, Follow, WhatIf};
use backtape::session::{Limit, Session};
use proptest::prelude::*;
use std::path::Path;
use tempfile::TempDir;

/// Something that grows a history, wherever it stands.
#[derive(Clone, Debug)]
pub enum Grow {
    /// The market goes on.
    Run(u64),
    /// A branch begins, so far along the line.
    Fork(prop::sample::Index),
    /// Another branch is worked on.
    Choose(prop::sample::Index),
    /// A command of a person.
    Give(usize),
    /// A marker, so far along the line.
    Mark(prop::sample::Index),
    Undo,
    /// A record is dropped, so far along the line; what came of it is kept as a branch.
    Drop(prop::sample::Index, Follow),
}

/// Commands of a person. Some are refused, some only now and then.
const COMMANDS: [&str; 10] = [
    "transfer you nora 250.00 \"rent, and \\\"more\\\"\"",
    "transfer you nobody 1.00",
    "buy you ACME 7 market",
    "sell you ACME 3 market",
    "sell you ACME 5000 @ 120.00",
    "buy you GLOBEX 4 @ 12.00",
    "cancel 3",
    "order you widget*2",
    "open late late@example.org name \"Too \\\\ late\"",
    "credit you 500.00",
];

pub fn grow() -> impl Strategy<Value = Grow> {
    let follow = prop_oneof![Just(Follow::Redecide), Just(Follow::React), Just(Follow::Refold)];
    prop_oneof![
        4 => (1_u64..60).prop_map(Grow::Run),
        3 => (0..COMMANDS.len()).prop_map(Grow::Give),
        2 => any::<prop::sample::Index>().prop_map(Grow::Fork),
        1 => any::<prop::sample::Index>().prop_map(Grow::Choose),
        1 => any::<prop::sample::Index>().prop_map(Grow::Mark),
        1 => Just(Grow::Undo),
        2 => (any::<prop::sample::Index>(), follow).prop_map(|(at, follow)| Grow::Drop(at, follow)),
    ]
}

pub fn starter(path: &Path) -> Session {
    let text = scenario::shipped().iter().find(|(name, _)| *name == "starter").unwrap().1;
    Session::create(path, &scenario::read(text).unwrap()).unwrap()
}

pub fn command(text: &str) -> Command {
    match parse(text) {
        Ok(Some(Parsed::Command(command))) => command,
        other => panic!("{text}: {other:?}"),
    }
}

pub fn branch_name(number: usize) -> BranchName {
    BranchName::parse(&format!("b{number}")).unwrap()
}

impl Grow {
    pub fn on(&self, session: &mut Session, number: usize) {
        let line = session.line().clone();
        let at = |index: &prop::sample::Index| line.at(place(session, line.len(), index)).unwrap();
        match self {
            Grow::Run(records) => assert_eq!(session.run(Limit::Records(*records)).unwrap(), *records),
            Grow::Give(which) => drop(session.submit(Source::User, command(COMMANDS[*which])).unwrap()),
            Grow::Fork(index) => drop(session.fork(at(index), branch_name(number)).unwrap()),
            Grow::Choose(index) => {
                let ids: Vec<_> = session.history().branches().map(|branch| branch.id).collect();
                session.choose(ids[index.index(ids.len())]).unwrap();
            }
            Grow::Mark(index) => session.mark_record(at(index), Text::parse("here").unwrap()).unwrap(),
            Grow::Undo => drop(session.undo()), // there may be nothing to undo
            Grow::Drop(index, follow) => {
                let (tip, at) = (session.branch().tip, at(index));
                let question = WhatIf { tip, at, change: Change::Drop, follow: *follow };
                let mut rerun = session.what_if(question).unwrap();
                while rerun.go_on(session, u64::MAX).unwrap() {}
                session.keep_draft(Some(branch_name(number))).unwrap();
            }
        }
    }
}

/// A place on a line of this length behind the stage: that stays as it is set. The codes of those who
/// stand on it are drawn, and would be others where it is set again.
pub fn place(session: &Session, len: u64, index: &prop::sample::Index) -> u64 {
    let stage = session.history().records().take_while(|record| record.by == Source::Operator).count() as u64;
    stage + if len > stage { 1 + index.index((len - stage) as usize) as u64 } else { 0 }
}

pub fn grown(dir: &TempDir, growth: &[Grow]) -> Session {
    let mut session = starter(&dir.path().join("grown.ron"));
    session.run(Limit::Records(40)).unwrap();
    for (number, grow) in growth.iter().enumerate() {
        grow.on(&mut session, number);
    }
    session
}
