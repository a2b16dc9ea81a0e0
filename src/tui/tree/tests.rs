//! Trees and the rows that they make.

use super::layout::{self, Row, What};
use crate::domain::{
    BranchId, BranchName, BranchOp, Command, Entry, Inconsistent, Outcome, Record, RecordNo, Source, Step, Text, Time,
};
use crate::history::{Fold, History, Whose};

#[derive(Clone, Debug)]
struct Nothing;

impl Fold for Nothing {
    type Kept = Nothing;

    fn fold(&mut self, _: &Record) -> Result<(), Inconsistent> {
        Ok(())
    }

    fn keep(&self) -> Option<Nothing> {
        Some(Nothing)
    }

    fn restore(_: &Nothing, _: RecordNo, _: Nothing) -> Option<Nothing> {
        Some(Nothing)
    }
}

/// A history from words: `main*5` grows a branch, `main>3` moves its tip back or forward, `early<2`
/// makes one at a record, `-early` takes its name away.
fn history(story: &str) -> History<Nothing> {
    let mut history = History::new(Nothing);
    let mut names = vec!["main"];
    for word in story.split_whitespace() {
        let id = |name: &str| BranchId(u32::try_from(names.iter().position(|n| *n == name).unwrap()).unwrap());
        if let Some((name, count)) = word.split_once('*') {
            for _ in 0..count.parse().unwrap() {
                grow(&mut history, id(name));
            }
        } else if let Some((name, tip)) = word.split_once('<') {
            let op = BranchOp::Create {
                id: history.next_branch(),
                name: BranchName::parse(name).unwrap(),
                tip: RecordNo(tip.parse().unwrap()),
                why: None,
            };
            push(&mut history, Entry::Branch(op));
            names.push(name);
        } else if let Some((name, tip)) = word.split_once('>') {
            let op = BranchOp::Move { id: id(name), tip: RecordNo(tip.parse().unwrap()) };
            push(&mut history, Entry::Branch(op));
        } else if let Some(name) = word.strip_prefix('@') {
            push(&mut history, Entry::Branch(BranchOp::Choose { id: id(name) }));
        } else {
            let gone = id(word.trim_start_matches('-'));
            push(&mut history, Entry::Branch(BranchOp::Delete { id: gone }));
        }
    }
    history
}

fn push(history: &mut History<Nothing>, entry: Entry) {
    history.push(Record { n: history.next(), at: Time(0), by: Source::User, entry }).unwrap();
}

fn grow(history: &mut History<Nothing>, branch: BranchId) {
    let parent = history.branch(branch).unwrap().tip;
    let command = Command::Mark { text: Text::parse("x").unwrap() };
    let step = Step::new(history.next(), parent, branch, command, Outcome::Accepted(Vec::new()));
    push(history, Entry::Step(step));
}

fn rows(history: &History<Nothing>, stops: &[u64]) -> Vec<Row> {
    layout::rows(history, &history.lanes(), stops.iter().copied().map(RecordNo))
}

fn drawn(story: &str, stops: &[u64]) -> Vec<String> {
    let history = history(story);
    let name = |row: &Row| match row.whose {
        Whose::Branch(id) => history.branch(id).unwrap().name.to_string(),
        Whose::Undone(_) => "undone".to_owned(),
    };
    let text = |row: &Row| match row.what {
        What::Record(n) => format!("{} {n}", row.rail()),
        What::Tip(n) => format!("{} {n} {}", row.rail(), name(row)),
        What::Empty(n) => format!("{} {n} {} empty", row.rail(), name(row)),
        What::Run { count, newest, base } => format!("{} {count} ..{newest} after {base}", row.rail()),
        What::Join => row.rail(),
    };
    let rows = rows(&history, stops);
    for row in &rows {
        assert_eq!(row.rail_width(), row.rail().chars().count(), "{row:?}");
    }
    rows.iter().map(text).collect()
}

#[test]
fn trees_and_their_rows() {
    let cases: [(&str, &[u64], &[&str]); 10] = [
        ("", &[], &["■ 0 main"]),
        ("main*1", &[], &["■ 1 main", "● 0"]),
        ("main*2", &[], &["■ 2 main", "● 1", "● 0"]),
        ("main*9", &[1], &["■ 9 main", "⋮ 7 ..8 after 1", "● 1", "● 0"]),
        (
            // One fork; both sides grow.
            "main*5 early<2 early*3 main*4",
            &[1, 7],
            &["■ 13 main", "⋮ 6 ..12 after 2", "│ ■ 9 early", "│ ● 8", "│ ● 7", "├─╯", "● 2", "● 1", "● 0"],
        ),
        // A branch without records of its own, at the tip and below it.
        ("main*2 here<2", &[], &["  ■ 2 here empty", "╭─╯", "■ 2 main", "● 1", "● 0"]),
        ("main*2 here<1", &[], &["■ 2 main", "│ ■ 1 here empty", "├─╯", "● 1", "● 0"]),
        (
            // Two at one record, the newer above, one of them forked again at its tip.
            "main*3 a<2 a*1 b<2 b*1 c<5 c*2",
            &[5, 7, 9],
            &["■ 3 main", "│ ■ 7 b", "├─╯", "│   ■ 10 c", "│   ● 9", "│ ╭─╯", "│ ■ 5 a", "├─╯", "● 2", "● 1", "● 0"],
        ),
        // From the very beginning, before any record.
        ("other<0 other*1 main*2", &[], &["■ 4 main", "● 3", "│ ■ 2 other", "├─╯", "● 0"]),
        // A name that is gone leaves the records, where there are any.
        ("main*2 a<1 a*2 b<1 -a -b", &[], &["■ 2 main", "│ ■ 5 a", "│ ● 4", "├─╯", "● 1", "● 0"]),
    ];
    for (story, stops, want) in cases {
        assert_eq!(drawn(story, stops), want, "{story}");
    }
}

#[test]
fn deep_nesting_is_no_danger() {
    let mut story = "main*1".to_owned();
    let mut tip = 1;
    for i in 1..2_000 {
        story.push_str(&format!(" b{i}<{tip} b{i}*1"));
        tip += 2;
    }
    let history = history(&story);
    let rows = rows(&history, &[]);
    assert_eq!(rows.len(), 4_000);
    assert!(rows.iter().all(|row| row.rail_width() < 70), "the outer lanes are left out");
}

#[test]
fn every_command_is_in_a_row_or_counted_once() {
    let story = "main*40 a<10 a*7 main*5 b<43 b*9 c<55 c*3 main*2 d<0 d*11 e<12 e*4 -c \
        main>30 main*3 main>20 a>46 a*2 a>45 d>0 main*1";
    let history = history(story);
    let commands = history.records().filter(|record| record.step().is_some()).count() as u64;
    for stops in [vec![], vec![1, 5, 42, 50], (1..=110).collect::<Vec<u64>>()] {
        let rows = rows(&history, &stops);
        let counted: u64 = rows
            .iter()
            .map(|row| match row.what {
                What::Record(n) | What::Tip(n) => u64::from(n != RecordNo::GENESIS),
                What::Run { count, .. } => count,
                What::Empty(_) | What::Join => 0,
            })
            .sum();
        assert_eq!(counted, commands, "{stops:?}");
    }
}

#[test]
fn what_was_undone_is_on_lanes_of_its_own() {
    let cases: [(&str, &[u64], &[&str]); 9] = [
        // Undone, and nothing since.
        ("main*5 main>3", &[], &["  □ 5 undone", "  ○ 4", "╭─╯", "■ 3 main", "⋮ 2 ..2 after 0", "● 0"]),
        // Undone twice in a row: one future. Redone: none.
        ("main*5 main>3 main>2", &[4], &["  □ 5 undone", "  ○ 4", "  ○ 3", "╭─╯", "■ 2 main", "● 1", "● 0"]),
        ("main*3 main>1 main>3", &[], &["■ 3 main", "⋮ 2 ..2 after 0", "● 0"]),
        // Something was done since: the branch goes on beside what was undone.
        ("main*3 main>1 main*1", &[], &["■ 5 main", "│ □ 3 undone", "│ ○ 2", "├─╯", "● 1", "● 0"]),
        // Twice from the same record, the later one above.
        (
            "main*2 main>1 main*1 main>1 main*1",
            &[],
            &["■ 6 main", "│ □ 4 undone", "├─╯", "│ □ 2 undone", "├─╯", "● 1", "● 0"],
        ),
        // What was undone on what was undone.
        (
            "main*3 main>2 main*1 main>1 main*1",
            &[],
            &["■ 7 main", "│ □ 3 undone", "│ │ □ 5 undone", "│ ├─╯", "│ ○ 2", "├─╯", "● 1", "● 0"],
        ),
        // A branch leads over what its parent has undone: its lane reaches down to where that ends now.
        (
            "main*4 a<3 a*1 main>1",
            &[],
            &["  ■ 6 a", "  │ □ 4 undone", "  ├─╯", "  ● 3", "  ● 2", "╭─╯", "■ 1 main", "● 0"],
        ),
        // A branch is made of it: it is nobody's no more.
        ("main*3 main>1 back<3", &[], &["  ■ 3 back", "  ● 2", "╭─╯", "■ 1 main", "● 0"]),
        // Undone on a branch whose name is gone.
        ("main*2 a<1 a*2 a>4 -a", &[], &["■ 2 main", "│   □ 5 undone", "│ ╭─╯", "│ ■ 4 a", "├─╯", "● 1", "● 0"]),
    ];
    for (story, stops, want) in cases {
        assert_eq!(drawn(story, stops), want, "{story}");
    }
}

#[test]
fn a_branch_may_take_the_place_of_main() {
    // The name main may go where another branch is in use.
    let rows = drawn("main*3 a<2 a*1 @a -main", &[]);
    assert_eq!(rows, ["■ 5 a", "│ ■ 3 main", "├─╯", "● 2", "● 1", "● 0"]);
}
