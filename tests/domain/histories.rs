//! Random histories: the live state is a full replay, every snapshot with what came after it, and a fork
//! at every record; and its records are what is read of the lines they were written as.

use crate::commands;
use crate::properties::{TOWN, command, some_rules};
use backtape::domain::{
    BranchId, BranchName, BranchOp, Command, Draws, Entry, Outcome, Record, RecordNo, Rules, Scenario, Source, Step,
    Text, Time, decide, fingerprint,
};
use backtape::history::{History, pack, unpack};
use backtape::journal::codec::{self, ChainHash, Header};
use backtape::views::{Kept, Moment};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::cell::Cell;

/// What is given, whether first a branch begins at an earlier record, and whether a snapshot is made after.
type Deed = (Command, Option<prop::sample::Index>, bool);

fn deeds(most: usize) -> impl Strategy<Value = Vec<Deed>> {
    let fork = prop::option::weighted(0.04, any::<prop::sample::Index>());
    prop::collection::vec((command(), fork, prop::bool::weighted(0.25)), 1..most)
}

/// A history that grows.
struct Growing {
    history: History<Moment>,
    genesis: Moment,
    live: Moment,
    branch: BranchId,
    hash: ChainHash,
    /// The state after each record, where there is one.
    states: Vec<Option<Moment>>,
}

impl Growing {
    fn new(rules: &Rules) -> Growing {
        let scenario = Scenario::empty(Text::parse("town").unwrap(), rules.clone());
        let genesis = Moment::genesis(&scenario, Time(0));
        let (_, hash) = codec::encode_header(&Header::new(&scenario).unwrap()).unwrap();
        let history = History::new(genesis.clone());
        let states = vec![Some(genesis.clone())];
        Growing { history, live: genesis.clone(), genesis, branch: BranchId::MAIN, hash, states }
    }

    /// Takes in a record as it is read of the line that it is written as.
    fn push(&mut self, entry: Entry) -> Result<Record, TestCaseError> {
        let n = self.history.next();
        let record = Record { n, at: Time(n.0 as i64), by: Source::User, entry };
        let (line, hash) = codec::encode(&record, &self.hash).unwrap();
        let (read, again) = codec::decode(line.as_bytes(), &self.hash, n).unwrap();
        prop_assert_eq!(&read, &record);
        prop_assert_eq!(again, hash);
        self.hash = hash;
        self.history.push(&read).unwrap();
        self.states.push(None);
        Ok(read)
    }

    fn give(&mut self, command: &Command) -> Result<(), TestCaseError> {
        let n = self.history.next();
        let draws = Draws { at: Time(n.0 as i64), dice: n.0 };
        let outcome = Outcome::from(decide(&self.live.world, command, &draws));
        let step = Step::new(n, self.live.n, self.branch, command.clone(), outcome);
        let record = self.push(Entry::Step(step))?;
        self.live.fold(&record).unwrap();
        self.history.keep(n, &self.live);
        self.states[n.0 as usize] = Some(self.live.clone());
        Ok(())
    }

    /// A branch at a record, which is in use from here on.
    fn fork(&mut self, tip: RecordNo) -> Result<(), TestCaseError> {
        let id = self.history.next_branch();
        let name = BranchName::parse(&format!("b{id}")).unwrap();
        self.push(Entry::Branch(BranchOp::Create { id, name, tip, why: None }))?;
        self.branch = id;
        self.live = self.history.state_at(tip).unwrap();
        Ok(())
    }

    /// All records with a state.
    fn points(&self) -> Vec<RecordNo> {
        (0..).zip(&self.states).filter(|(_, state)| state.is_some()).map(|(n, _)| RecordNo(n)).collect()
    }

    /// The way to a record, from parent to parent.
    fn way(&self, to: RecordNo) -> Vec<RecordNo> {
        let back = std::iter::successors(Some(to), |n| self.history.parent(*n));
        let mut way: Vec<RecordNo> = back.take_while(|n| *n != RecordNo::GENESIS).collect();
        way.reverse();
        way
    }

    fn fold(&self, mut from: Moment, way: &[RecordNo]) -> Moment {
        way.iter().for_each(|n| from.fold(&self.history.record(*n).unwrap()).unwrap());
        from
    }
}

/// How many records, snapshots and forks were looked at.
#[derive(Default)]
struct Seen {
    records: Cell<u64>,
    snapshots: Cell<u64>,
    forks: Cell<u64>,
}

fn check(rules: &Rules, deeds: &[Deed], seen: &Seen) -> Result<(), TestCaseError> {
    let mut grown = Growing::new(rules);
    let mut snapshots: Vec<RecordNo> = Vec::new();
    for command in commands::commands(TOWN) {
        grown.give(&command)?;
    }
    for (command, fork, snapshot) in deeds {
        if let Some(at) = fork {
            let points = grown.points();
            grown.fork(points[at.index(points.len())])?;
        }
        grown.give(command)?;
        snapshots.extend(snapshot.then_some(grown.live.n));
    }
    // The full replay.
    let way = grown.way(grown.live.n);
    let whole = grown.fold(grown.genesis.clone(), &way);
    prop_assert!(whole == grown.live, "the replay is another state");
    prop_assert_eq!(fingerprint(&whole.world), fingerprint(&grown.live.world));
    // Every snapshot, and what came after it where it is on the way.
    for n in &snapshots {
        let state = grown.states[n.0 as usize].as_ref().unwrap();
        let kept: Kept = unpack(&pack(&state.to_keep()).unwrap()).unwrap();
        let restored = Moment::restore(&grown.genesis, kept, state.grown());
        prop_assert!(&restored == state, "the snapshot of {} is another state", n);
        if let Ok(at) = way.binary_search(n) {
            prop_assert!(grown.fold(restored, &way[at + 1..]) == grown.live, "from the snapshot of {}", n);
        }
    }
    // A fork at every record: its state, and that it goes on as the line it left.
    let points = grown.points();
    for n in &points {
        let state = grown.states[n.0 as usize].clone().unwrap();
        prop_assert!(grown.history.state_at(*n).unwrap() == state, "the state at {}", n);
        grown.fork(*n)?;
        prop_assert!(grown.live == state, "a fork at {}", n);
        grown.give(&Command::Mark { text: Text::parse("on").unwrap() })?;
        prop_assert!(grown.live.world == state.world, "on a fork at {}", n);
    }
    seen.records.set(seen.records.get() + way.len() as u64);
    seen.snapshots.set(seen.snapshots.get() + snapshots.len() as u64);
    seen.forks.set(seen.forks.get() + points.len() as u64);
    Ok(())
}

/// So many histories of so many commands at the most. Which they are, the seed says.
fn histories(seed: u64, cases: u32, most: usize, seen: &Seen) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let ran = runner.run(&(some_rules(), deeds(most)), |(rules, deeds)| check(&rules, &deeds, seen));
    ran.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
}

#[test]
fn live_is_replay_is_snapshot_and_tail_is_a_fork_anywhere() {
    let seen = Seen::default();
    histories(6, 60, 60, &seen);
    // Long enough for checkpoints on the way.
    histories(7, 2, 700, &seen);
}

#[test]
#[ignore = "long: ten thousand histories"]
fn live_is_replay_is_snapshot_and_tail_in_ten_thousand_histories_for_long() {
    let seed = std::env::var("BACKTAPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(9);
    let (from, seen) = (std::time::Instant::now(), Seen::default());
    histories(seed, 9_900, 100, &seen);
    histories(seed, 100, 900, &seen);
    let (records, snapshots, forks) = (seen.records.get(), seen.snapshots.get(), seen.forks.get());
    println!(
        "seed {seed}: 10,000 histories, {records} records replayed, {snapshots} snapshots, {forks} forks, all the same state, in {:.0?}",
        from.elapsed()
    );
}
