//! The line of proof and its details: what holds, what does not, and which record broke it.

use crate::harness::{Journal, LARGE, MIDDLE, Person, SIZES, SMALL};
use crate::{MARKET, QUIET};
use backtape::command_line::{self, Parsed};
use backtape::domain::{
    AccountId, AccountRef, Command, Entry, Event, Money, Outcome, Record, RecordNo, Source, Step, Text, fingerprint,
};
use backtape::journal;
use backtape::market::scenario;
use backtape::session::{Mode, Session};
use std::path::PathBuf;
use tempfile::TempDir;

/// What somebody does: words are a command, a number is a withdrawal by alice that no rule has seen.
enum Deed {
    Ask(&'static str),
    Force(i64),
}

/// A journal with a chain that is sound and events that may not be.
fn forged(dir: &TempDir, deeds: &[Deed]) -> PathBuf {
    let path = dir.path().join("forged.ron");
    let (_, text) = scenario::shipped().into_iter().find(|(name, _)| *name == "bare").unwrap();
    let mut scenario = scenario::read(text).unwrap();
    scenario.start = Some(Text::parse("2026-01-05T09:00:00Z").unwrap());
    drop(Session::create(&path, &scenario).unwrap());
    for deed in deeds {
        match deed {
            Deed::Ask(line) => {
                let Some(Parsed::Command(command)) = command_line::parse(line).unwrap() else { panic!("{line}") };
                Session::open(&path, Mode::Write).unwrap().submit(Source::User, command).unwrap();
            }
            Deed::Force(cents) => {
                let (mut journal, contents, _) = journal::Journal::open(&path, backtape::domain::Time(0)).unwrap();
                let last = contents.records.last().unwrap();
                let (account, amount) = (AccountRef::parse("alice").unwrap(), Money(*cents));
                let parent = last.n;
                let branch = last.step().unwrap().branch;
                let event = Event::Withdrawn { account: AccountId(0), amount, reference: None, currency: None };
                let n = RecordNo(parent.0 + 1);
                let command = Command::Withdraw { account, amount, reference: None };
                let step = Step::new(n, parent, branch, command, Outcome::Accepted(vec![event]));
                let record = Record { n, at: last.at, by: Source::User, entry: Entry::Step(step) };
                journal.append(&[record]).unwrap();
            }
        }
    }
    path
}

/// Broken at 3, healed at 5, broken again at 6; the tip is 8.
const HEALED: &[Deed] = &[
    Deed::Ask("open alice alice@example.org"),
    Deed::Ask("deposit alice 10.00"),
    Deed::Force(1_500),
    Deed::Ask("mark \"in debt\""),
    Deed::Ask("deposit alice 100.00"),
    Deed::Force(9_900),
    Deed::Ask("open bob bob@example.org"),
    Deed::Ask("mark \"the end\""),
];

fn live(path: &std::path::Path, size: (u16, u16)) -> Person {
    let mut person = Person::of(Session::open(path, Mode::Write).unwrap(), size);
    person.keys("End");
    person
}

#[test]
fn the_proof_is_in_sight_on_every_screen_at_every_size() {
    for (name, size) in SIZES {
        let mut person = MARKET.open(size);
        let whole = fingerprint(&person.session().live().world).whole();
        let shown = if size == SMALL { &whole[..6] } else { &whole[..16] };
        for screen in ["1", "2", "3", "4", "1 [ ]", "Tab"] {
            let row = person.keys(screen).row(if size == SMALL { 21 } else { usize::from(size.1) - 4 });
            let word = if size == LARGE { "✓ chain" } else { "✓ proof" };
            assert!(row.ends_with(&format!("{word} {shown}")), "{name} {screen}: {row}");
        }
        person.keys("[ [ [");
        let n = person.session().line().at(person.session().line().len() - 3).unwrap();
        let then = fingerprint(&person.session().moment_at(n).unwrap().world).whole();
        assert!(person.screen().contains(&then[..6]), "{name}: the fingerprint is that of the record under the cursor");
    }
}

#[test]
fn the_details_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = MARKET.open(size);
        insta::assert_snapshot!(format!("proof_{name}"), person.keys("P").screen());
        assert_eq!(person.keys("P").screen(), MARKET.open(size).screen(), "P again leaves no trace");
    }
    let mut person = Journal::bare(&[]).open(MIDDLE);
    assert!(person.keys("P").screen().contains("nothing is listed yet"), "{}", person.screen());
}

#[test]
fn what_does_not_hold_is_said_and_who_broke_it() {
    let dir = TempDir::new().unwrap();
    let path = forged(&dir, HEALED);
    for (name, size) in SIZES {
        let mut person = live(&path, size);
        assert!(person.screen().contains("✗ funds"), "{}", person.screen());
        person.keys("P");
        assert!(person.screen().contains("broken by n 6: Enter goes there"), "{}", person.screen());
        insta::assert_snapshot!(format!("proof_broken_{name}"), format!("{}\n{}", person.screen(), person.looks()));
        person.keys("Enter");
        assert!(person.row(0).contains("n 6 "), "{}", person.row(0));
        assert!(person.screen().contains("no overdraft broke here, at n 6"), "{}", person.screen());
        person.keys("[");
        assert!(person.screen().contains(if size == LARGE { "✓ funds" } else { "✓ proof" }), "{}", person.screen());
        person.keys("[ P");
        assert!(person.screen().contains("broken by n 3"), "at n 4 it is the first: {}", person.screen());
    }
}

#[test]
fn damage_of_the_chain_is_part_of_the_proof() {
    let dir = TempDir::new().unwrap();
    let path = forged(&dir, HEALED);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replacen("bob@example.org", "mob@example.org", 1)).unwrap();
    let mut person = live(&path, MIDDLE);
    person.keys("Home");
    assert!(person.screen().contains("✗ chain"), "{}", person.screen());
    person.keys("P");
    assert!(person.screen().contains("line 8 is damaged"), "{}", person.screen());
    assert!(person.screen().contains("records before it are sound"), "{}", person.screen());
}

#[test]
fn a_key_that_changes_nothing_else_opens_it_in_the_past_and_read_only() {
    let mut person = QUIET.replay(SMALL);
    person.keys("P");
    assert!(person.screen().contains("Proof at n 1"), "{}", person.screen());
    assert!(person.screen().contains("read-only, head"), "{}", person.screen());
    person.keys("Esc");
    assert!(!person.screen().contains("Proof at"), "{}", person.screen());
}
