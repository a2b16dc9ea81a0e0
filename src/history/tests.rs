//! A history of numbers: the state is the list of records on the way.

use super::*;
use crate::domain::{BranchName, BranchOp, Command, Outcome, Source, Step, Text, Time};
use proptest::prelude::*;
use std::ops::ControlFlow;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Way(Vec<u64>);

impl Fold for Way {
    type Kept = Way;

    fn fold(&mut self, record: &Record) -> Result<(), Inconsistent> {
        self.0.push(record.n.0);
        Ok(())
    }

    fn keep(&self) -> Option<Way> {
        Some(self.clone())
    }

    fn restore(_: &Way, _: RecordNo, kept: Way) -> Option<Way> {
        Some(kept)
    }
}

fn step(n: u64, parent: u64, branch: u32) -> Record {
    let command = Command::Mark { text: Text::parse("x").unwrap() };
    let outcome = Outcome::Accepted(Vec::new());
    let step = Step::new(RecordNo(n), RecordNo(parent), BranchId(branch), command, outcome);
    Record { n: RecordNo(n), at: Time(0), by: Source::User, entry: Entry::Step(step) }
}

fn branch(n: u64, op: BranchOp) -> Record {
    Record { n: RecordNo(n), at: Time(0), by: Source::User, entry: Entry::Branch(op) }
}

fn create(n: u64, id: u32, name: &str, tip: u64) -> Record {
    branch(
        n,
        BranchOp::Create { id: BranchId(id), name: BranchName::parse(name).unwrap(), tip: RecordNo(tip), why: None },
    )
}

/// 1-2-3 on main, 5-6 from 2 on `early`, 7 on main again, 9 from 5 on `deep`.
fn tree() -> History<Way> {
    let mut history = History::new(Way::default());
    let records = [
        step(1, 0, 0),
        step(2, 1, 0),
        step(3, 2, 0),
        create(4, 1, "early", 2),
        step(5, 2, 1),
        step(6, 5, 1),
        step(7, 3, 0),
        create(8, 2, "deep", 5),
        step(9, 5, 2),
    ];
    for record in records {
        history.push(record).unwrap();
    }
    history
}

#[test]
fn the_state_at_a_record_is_the_fold_of_its_way() {
    let history = tree();
    for (n, way) in
        [(0, vec![]), (3, vec![1, 2, 3]), (6, vec![1, 2, 5, 6]), (7, vec![1, 2, 3, 7]), (9, vec![1, 2, 5, 9])]
    {
        assert_eq!(history.state_at(RecordNo(n)).unwrap().0, way, "{n}");
    }
}

#[test]
fn lines_know_positions_both_ways() {
    let history = tree();
    for tip in [3, 6, 7, 9] {
        let line = history.line(RecordNo(tip));
        let way = history.state_at(RecordNo(tip)).unwrap().0;
        let mut pushed = Line::default();
        way.iter().for_each(|n| pushed.push(RecordNo(*n)));
        assert_eq!(line.tip(), RecordNo(tip));
        assert_eq!(line.between(0, 99).map(|n| n.0).collect::<Vec<_>>(), way);
        assert_eq!(pushed.between(1, 99).collect::<Vec<_>>(), line.between(1, 99).collect::<Vec<_>>());
        for (i, n) in way.iter().enumerate() {
            assert_eq!(line.position(RecordNo(*n)), Some(i as u64 + 1));
        }
        assert_eq!(line.at(way.len() as u64 + 1), None);
        assert_eq!(line.position(RecordNo(4)), None);
    }
    let line = history.line(RecordNo(7));
    assert_eq!(line.position_at_or_before(RecordNo(6)), 3);
    assert_eq!(line.position_at_or_before(RecordNo(99)), 4);
    assert_eq!(line.position_at_or_before(RecordNo(0)), 0);
}

#[test]
fn forks_are_found() {
    let history = tree();
    assert_eq!(history.fork_point(RecordNo(7), RecordNo(6)), RecordNo(2));
    assert_eq!(history.fork_point(RecordNo(9), RecordNo(6)), RecordNo(5));
    assert_eq!(history.fork_point(RecordNo(3), RecordNo(7)), RecordNo(3));
    assert!(history.is_fork(RecordNo(2)) && history.is_fork(RecordNo(5)) && !history.is_fork(RecordNo(3)));
}

#[test]
fn what_cannot_follow_is_refused_and_changes_nothing() {
    let mut history = tree();
    let before = (history.last(), history.branches().cloned().collect::<Vec<_>>());
    let refused = [
        step(11, 9, 2),
        step(10, 5, 2),
        step(10, 7, 9),
        create(10, 3, "early", 2),
        create(10, 4, "new", 2),
        create(10, 3, "new", 4),
        branch(10, BranchOp::Delete { id: BranchId(0) }),
        branch(10, BranchOp::Rename { id: BranchId(7), name: BranchName::parse("x").unwrap() }),
    ];
    for record in refused {
        assert!(history.push(record.clone()).is_err(), "{record:?}");
    }
    assert_eq!(before, (history.last(), history.branches().cloned().collect::<Vec<_>>()));
}

#[test]
fn a_deleted_branch_loses_its_name_and_keeps_its_records() {
    let mut history = tree();
    history.push(branch(10, BranchOp::Delete { id: BranchId(1) })).unwrap();
    assert!(history.find_branch("early").is_err());
    assert_eq!(history.state_at(RecordNo(6)).unwrap().0, [1, 2, 5, 6]);
    history.push(create(11, 3, "early", 6)).unwrap();
    assert_eq!(history.find_branch("early").unwrap().tip, RecordNo(6));
}

/// Grows a branch by so many records, keeping checkpoints as a session does. Gives their numbers.
fn grow<S: Fold>(history: &mut History<S>, branch: u32, count: u64) -> std::ops::Range<u64> {
    let first = history.next().0;
    let mut tip = history.branch(BranchId(branch)).unwrap().tip;
    let mut state = history.state_at(tip).unwrap();
    for _ in 0..count {
        let n = history.next();
        history.push(step(n.0, tip.0, branch)).unwrap();
        history.advance(&mut state, n).unwrap();
        history.keep(n, &state);
        tip = n;
    }
    first..first + count
}

#[test]
fn checkpoints_shorten_the_way_and_change_nothing() {
    let mut history = History::new(Way::default());
    grow(&mut history, 0, 5_000);
    assert!(history.memory() / 5_000 < 80, "{} bytes are more than a few dozen a record", history.memory());
    for n in [1, 255, 256, 257, 4_999] {
        assert_eq!(history.state_at(RecordNo(n)).unwrap().0.len() as u64, n);
    }
    let line = history.line(RecordNo(5_000));
    for (position, want) in [(0, 0), (255, 0), (256, 256), (511, 256), (5_000, 4_864), (99_999, 4_864)] {
        let (at, state) = history.checkpoint(&line, position);
        assert_eq!((at, state.0.len() as u64), (want, want), "{position}");
    }
}

#[test]
fn checkpoints_are_close_near_the_tip_and_far_apart_before() {
    let mut history = History::new(Heavy::<SHARE, SHARE>::default());
    let mut state = Heavy::default();
    for n in 1..=100_000 {
        history.push(step(n, n - 1, 0)).unwrap();
        history.advance(&mut state, RecordNo(n)).unwrap();
        history.keep(RecordNo(n), &state);
    }
    let way = |n: u64| n - history.checkpoint_before(RecordNo(n));
    assert!(history.checkpoints.len() <= 96, "there is no room for more");
    assert!((98_500..=100_000).all(|n| way(n) <= 256));
    let longest = (1..=100_000).map(way).max().unwrap();
    assert!((1_024..=4_096).contains(&longest), "{longest}");
}

/// Records in a row, of which somebody is stopped after some.
#[derive(Debug)]
struct Stand {
    records: Vec<Record>,
    left: std::sync::atomic::AtomicU64,
    stop: std::sync::atomic::AtomicBool,
}

impl Shelf for Stand {
    fn record(&self, n: RecordNo) -> Result<Record, String> {
        use std::sync::atomic::Ordering::Relaxed;
        if self.left.fetch_sub(1, Relaxed) == 0 {
            self.stop.store(true, Relaxed);
        }
        self.records.get(n.0 as usize - 1).cloned().ok_or_else(|| "there is none".to_owned())
    }
}

#[test]
fn whenever_reading_the_past_is_stopped_every_state_is_that_of_its_way() {
    // Main grows around three others, so that it is in pieces, and each of them leaves the one before it.
    let mut history = History::new(Way::default());
    grow(&mut history, 0, 500);
    for branch in 1..=3 {
        let n = history.next().0;
        history.push(create(n, branch, &format!("b{branch}"), 100 * u64::from(branch))).unwrap();
        grow(&mut history, branch, 700);
        grow(&mut history, 0, 900);
    }
    let last = history.last().0;
    let points: Vec<RecordNo> = (1..=last).step_by(97).map(RecordNo).filter(|n| history.is_point(*n)).collect();
    let wanted: Vec<Way> = points.iter().map(|n| history.state_at(*n).unwrap()).collect();
    let records: Vec<Record> = history.records().collect();
    // Around the records after which a checkpoint is due, and some others.
    for left in (1_015..1_035).chain((0..8).map(|i| 2_047 + i)).chain((0..7_000).step_by(701)) {
        let stand = Arc::new(Stand { records: records.clone(), left: left.into(), stop: false.into() });
        let shelf = Arc::clone(&stand) as Arc<dyn Shelf>;
        let restored = History::restore(Way::default(), history.outline().clone(), shelf, None);
        restored.past().unwrap().fill(&stand.stop).unwrap();
        stand.left.store(u64::MAX, std::sync::atomic::Ordering::Relaxed);
        for (n, way) in points.iter().zip(&wanted) {
            assert_eq!(&restored.state_at(*n).unwrap(), way, "record {n}, stopped after {left}");
        }
    }
}

/// Records of which some cannot be read.
#[derive(Debug)]
struct Worn(Vec<Record>);

impl Shelf for Worn {
    fn record(&self, n: RecordNo) -> Result<Record, String> {
        let found = self.0.get(n.0 as usize - 1).filter(|_| n.0 % 50 > 2);
        found.cloned().ok_or_else(|| "worn".to_owned())
    }
}

#[test]
fn a_stretch_of_a_line_is_its_records_that_can_be_read() {
    let mut history = History::new(Way::default());
    grow(&mut history, 0, 130);
    history.push(create(131, 1, "b1", 60)).unwrap();
    grow(&mut history, 1, 130);
    grow(&mut history, 0, 40);
    let shelf = Arc::new(Worn(history.records().collect()));
    let mut history = History::restore(Way::default(), history.outline().clone(), shelf, None);
    // Some are held in memory.
    for _ in 0..30 {
        let (n, tip) = (history.next(), history.branch(BranchId(1)).unwrap().tip);
        history.push(step(n.0, tip.0, 1)).unwrap();
    }
    for branch in 0..2 {
        let line = history.line(history.branch(BranchId(branch)).unwrap().tip);
        for (from, to) in [(0, u64::MAX), (1, 1), (49, 52), (55, 70), (60, 200), (150, 220), (5, 4), (400, 500)] {
            let one_by_one = (from.max(1)..=to.min(line.len())).filter_map(|position| {
                let record = history.record(line.at(position)?)?;
                Some((position, record))
            });
            let one_by_one: Vec<_> = one_by_one.collect();
            let mut each = Vec::new();
            let _ = history.each(&line, from, to, |position, record| {
                each.push((position, record.clone()));
                ControlFlow::Continue(())
            });
            assert_eq!(each, one_by_one, "{from} to {to}");
            let mut taken = 0;
            let flow = history.each(&line, from, to, |_, _| {
                taken += 1;
                if taken == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            assert_eq!((taken, flow.is_break()), (one_by_one.len().min(7), one_by_one.len() >= 7));
        }
    }
}

#[test]
fn where_it_is_known_how_many_records_come_no_checkpoint_is_made_in_vain() {
    const RECORDS: u64 = 200_000;
    // There is room for 96, and for some that are made otherwise.
    let mut history = History::new(Heavy::<SHARE, SHARE>::default());
    let mut state = Heavy::default();
    for n in 1..=RECORDS {
        history.push(step(n, n - 1, 0)).unwrap();
        history.advance(&mut state, RecordNo(n)).unwrap();
        history.keep_far(RecordNo(n), &state);
        if n % 4_096 == 0 {
            history.expect(RECORDS);
        }
    }
    let way = |n: u64| n - history.checkpoint_before(RecordNo(n));
    let longest = (8_192..=RECORDS).map(way).max().unwrap();
    let (count, _) = history.checkpoints();
    assert!((75..=96).contains(&count) && (2_000..=2_600).contains(&longest), "{count}, {longest}");
    // Whoever goes anywhere leaves them as they are.
    (1..RECORDS).step_by(997).for_each(|n| assert_eq!(history.state_at(RecordNo(n)).unwrap().0, n));
    assert_eq!(history.checkpoints().0, count);
}

/// There is room for 96 states of so many bytes.
const SHARE: usize = checkpoints::ROOM as usize / 96;

/// What a line ends with on which states grow.
const GROWN: u64 = 200_000;

#[test]
fn where_states_grow_those_that_stand_well_are_not_thinned_out() {
    let mut history = History::new(Heavy::<{ SHARE / 2 }, SHARE>::default());
    let mut state = Heavy::default();
    for n in 1..=GROWN {
        history.push(step(n, n - 1, 0)).unwrap();
        history.advance(&mut state, RecordNo(n)).unwrap();
        history.keep_far(RecordNo(n), &state);
        if n % 4_096 == 0 {
            history.expect(GROWN);
        }
    }
    let longest = |from: u64| {
        let ways = (from..from + 20_000).map(|n| n - history.checkpoint_before(RecordNo(n)));
        ways.max().unwrap()
    };
    let (first, last) = (longest(20_000), longest(GROWN - 20_000));
    assert!((1_200..1_700).contains(&first) && (2_200..2_600).contains(&last), "{first}, {last}");
    // Some new ones have room beside them.
    let before = history.checkpoints().0;
    for n in GROWN + 1..=GROWN + 1_024 {
        history.push(step(n, n - 1, 0)).unwrap();
        history.advance(&mut state, RecordNo(n)).unwrap();
        history.keep(RecordNo(n), &state);
    }
    assert_eq!(history.checkpoints().0, before + 4);
}

/// The way, too heavy for more than the fewest checkpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct HeavyWay(Vec<u64>);

impl Fold for HeavyWay {
    type Kept = HeavyWay;

    fn fold(&mut self, record: &Record) -> Result<(), Inconsistent> {
        self.0.push(record.n.0);
        Ok(())
    }

    fn keep(&self) -> Option<HeavyWay> {
        Some(self.clone())
    }

    fn restore(_: &HeavyWay, _: RecordNo, kept: HeavyWay) -> Option<HeavyWay> {
        Some(kept)
    }

    fn weight(_: &HeavyWay) -> usize {
        usize::MAX
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wherever branches leave each other, whatever is thinned out, and though drafts come and go, the
    /// state at a record is the fold of its way.
    #[test]
    fn any_state_is_the_fold_of_its_way(
        turns in proptest::collection::vec((any::<prop::sample::Index>(), any::<bool>(), 1..700u64, any::<bool>()), 1..20),
        asked in proptest::collection::vec(any::<prop::sample::Index>(), 20),
    ) {
        let mut history = History::new(HeavyWay::default());
        let mut parents = std::collections::HashMap::new();
        for (at, forks, count, draft) in turns {
            let bookmark = history.bookmark();
            let mut branch = BranchId(at.index(history.next_branch().0 as usize) as u32);
            let from = at.index(history.last().0 as usize + 1) as u64;
            if forks && history.is_point(RecordNo(from)) {
                branch = history.next_branch();
                let name = format!("b{}", branch.0);
                history.push(create(history.next().0, branch.0, &name, from)).unwrap();
            }
            let first = history.next().0;
            for n in grow(&mut history, branch.0, count) {
                parents.insert(n, history.parent(RecordNo(n)).unwrap().0);
            }
            prop_assert!(history.checkpoints.len() <= 16);
            if draft {
                history.truncate(bookmark);
                parents.retain(|n, _| *n < first);
            }
        }
        for n in asked.into_iter().map(|index| index.index(history.last().0 as usize + 1) as u64) {
            let way = std::iter::successors(Some(n), |n| parents.get(n).copied()).take_while(|n| parents.contains_key(n));
            let mut way: Vec<u64> = way.collect();
            way.reverse();
            prop_assert_eq!(history.state_at(RecordNo(n)).unwrap().0, way);
        }
    }
}

/// A state of so many bytes, as far as anybody is told: at first, and after [`GROWN`] records.
#[derive(Clone, Debug, Default)]
struct Heavy<const FIRST: usize, const LAST: usize>(u64);

impl<const FIRST: usize, const LAST: usize> Fold for Heavy<FIRST, LAST> {
    type Kept = Self;

    fn fold(&mut self, record: &Record) -> Result<(), Inconsistent> {
        self.0 = record.n.0;
        Ok(())
    }

    fn keep(&self) -> Option<Self> {
        Some(self.clone())
    }

    fn restore(_: &Self, _: RecordNo, kept: Self) -> Option<Self> {
        Some(kept)
    }

    fn weight(kept: &Self) -> usize {
        FIRST + (LAST - FIRST) / GROWN as usize * kept.0.min(GROWN) as usize
    }
}

#[test]
fn checkpoints_are_few_and_the_way_back_stays_a_small_part() {
    // Too heavy for more than the fewest.
    let mut history = History::new(Heavy::<{ 1 << 30 }, { 1 << 30 }>::default());
    let mut tips = [0; 4];
    let mut states = vec![Heavy::default(); 4];
    // Four lines in turns, from each other's beginnings.
    for i in 0..20_000 {
        let branch = (i / 1_000 % 4) as usize;
        if i == 1_000 * branch as u64 && i > 0 {
            let n = history.next().0;
            history.push(create(n, branch as u32, &format!("b{branch}"), tips[branch - 1])).unwrap();
            (tips[branch], states[branch]) = (tips[branch - 1], states[branch - 1].clone());
        }
        let n = history.next();
        history.push(step(n.0, tips[branch], branch as u32)).unwrap();
        history.advance(&mut states[branch], n).unwrap();
        history.keep(n, &states[branch]);
        tips[branch] = n.0;
        assert!(history.checkpoints.len() <= 16);
    }
    for n in (1..=history.last().0).step_by(197).map(RecordNo).filter(|n| history.is_point(*n)) {
        let way = history.depth(n) - history.checkpoint_before(n);
        assert!(way < 20_000 / 4, "{way} records to {n}");
        assert_eq!(history.state_at(n).unwrap().0, n.0);
    }
}

#[test]
fn undo_and_redo_move_the_tip_along_the_branch() {
    let mut history = tree();
    let moved = |n: u64, tip: u64| branch(n, BranchOp::Move { id: BranchId(0), tip: RecordNo(tip) });
    let tip = |history: &History<Way>| history.branch(BranchId::MAIN).unwrap().tip.0;
    history.push(moved(10, 3)).unwrap();
    history.push(moved(11, 1)).unwrap();
    assert_eq!(tip(&history), 1);
    assert!(history.push(moved(12, 7)).is_err(), "redo goes where undo came from, step by step");
    history.push(moved(12, 3)).unwrap();
    history.push(moved(13, 7)).unwrap();
    assert_eq!((tip(&history), history.branch(BranchId::MAIN).unwrap().undone.len()), (7, 0));
    history.push(moved(14, 3)).unwrap();
    history.push(step(15, 3, 0)).unwrap();
    assert!(history.push(moved(16, 7)).is_err(), "after another command there is nothing to redo");
    assert!(history.push(moved(16, 9)).is_err(), "another branch's record");
    let early = branch(16, BranchOp::Move { id: BranchId(1), tip: RecordNo(1) });
    assert!(history.push(early).is_err(), "a branch does not go back beyond its fork");
}

#[test]
fn markers_are_names_of_records() {
    let mut history = tree();
    let text = |t: &str| Text::parse(t).unwrap();
    let mark = |n: u64, record: u64, t: &str| branch(n, BranchOp::Mark { record: RecordNo(record), text: text(t) });
    history.push(mark(10, 2, "here")).unwrap();
    history.push(mark(11, 9, "there")).unwrap();
    history.push(mark(12, 2, "no, here")).unwrap();
    let markers: Vec<_> = history.markers().map(|(n, text)| (n.0, text.as_str())).collect();
    assert_eq!(markers, [(2, "no, here"), (9, "there")]);
    assert!(history.push(mark(13, 4, "a change of the branches")).is_err());
    assert!(history.push(mark(13, 99, "no record")).is_err());
    let unmark = |n, record| branch(n, BranchOp::Unmark { record: RecordNo(record) });
    history.push(unmark(13, 2)).unwrap();
    assert!(history.push(unmark(14, 2)).is_err());
    assert_eq!(history.marker(RecordNo(2)), None);
}

#[test]
fn a_draft_that_is_not_kept_leaves_nothing() {
    let mut history = tree();
    let (before, bookmark) = (format!("{history:?}"), history.bookmark());
    for record in
        [create(10, 3, "draft", 5), step(11, 5, 3), step(12, 11, 3), branch(13, BranchOp::Choose { id: BranchId(3) })]
    {
        history.push(record).unwrap();
    }
    history.push(branch(14, BranchOp::Move { id: BranchId(0), tip: RecordNo(2) })).unwrap();
    assert!(history.is_fork(RecordNo(5)) && history.chosen() == BranchId(3));
    history.truncate(bookmark);
    assert_eq!(format!("{history:?}"), before);
}

#[test]
fn origins_are_never_given_twice() {
    let mut history = tree();
    assert_eq!(history.next_origin(), RecordNo(10));
    let mut repeated = step(10, 9, 2);
    if let Entry::Step(step) = &mut repeated.entry {
        (step.origin, step.refolded) = (RecordNo(40), true);
    }
    history.push(repeated).unwrap();
    history.push(step(11, 10, 2)).unwrap();
    assert_eq!(history.next_origin(), RecordNo(41));
    assert!(history.is_refolded(RecordNo(11)) && !history.is_refolded(RecordNo(9)));
}
