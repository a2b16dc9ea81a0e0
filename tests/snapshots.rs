//! Snapshots are caches: with one, without one, with a damaged one or somebody else's, a journal is the
//! same. What stands before a snapshot is not read at opening, and is not believed unread.

#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot set its stage may stop

mod grown;

use backtape::domain::{BranchId, RecordNo, Source, fingerprint};
use backtape::session::sealing::Keys;
use backtape::session::{Cache, Limit, Mode, Session, verify};
use grown::{command, grow, grown, starter};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Snapshots of all journals, however short.
fn cache(dir: &TempDir) -> Cache {
    Cache::new(dir.path().join("cache")).at_least(1)
}

/// The only snapshot there is.
fn snapshot(dir: &TempDir) -> PathBuf {
    let files: Vec<_> = fs::read_dir(dir.path().join("cache")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

fn with(path: &Path, cache: &Cache) -> Session {
    Session::open_with(path, Mode::Write, Keys::none(), Some(cache)).unwrap()
}

/// Two sessions of the same journal are the same in all that can be seen.
fn assert_same(one: &Session, other: &Session) {
    assert_eq!(one.live(), other.live());
    assert_eq!(fingerprint(&one.live().world), fingerprint(&other.live().world));
    assert_eq!(one.history().outline(), other.history().outline());
    assert_eq!((one.line(), one.branch()), (other.line(), other.branch()));
    assert_eq!(one.chain(), other.chain());
    assert_eq!((one.read_only(), one.notices()), (other.read_only(), other.notices()));
}

/// A journal of many pages, closed, with its snapshot.
fn market(dir: &TempDir, records: u64) -> PathBuf {
    let mut session = starter(&dir.path().join("market.ron"));
    session.run(Limit::Records(records)).unwrap();
    let path = session.path().to_owned();
    session.keep_snapshots(cache(dir));
    path
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_snapshot_and_what_came_after_it_is_the_whole_journal(
        growth in prop::collection::vec(grow(), 1..8), more in prop::collection::vec(grow(), 0..6),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut session = grown(&dir, &growth);
        session.keep_snapshots(cache(&dir));
        let (path, upto) = (session.path().to_owned(), session.history().last());
        drop(session);
        prop_assert!(snapshot(&dir).exists(), "{} records", upto);
        // What comes after it is in no snapshot.
        let mut session = Session::open(&path, Mode::Write).unwrap();
        for (number, grow) in more.iter().enumerate() {
            grow.on(&mut session, 100 + number);
        }
        drop(session);
        let plain = Session::open(&path, Mode::ReadOnly).unwrap();
        let mut quick = Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap();
        assert_same(&quick, &plain);
        let every = |session: &Session| -> Vec<_> {
            let points = (0..=session.history().last().0).step_by(3).map(RecordNo).filter(|n| session.history().is_point(*n));
            points.map(|n| (session.moment_at(n).unwrap(), session.history().record(n))).collect()
        };
        let all = every(&plain);
        prop_assert_eq!(&every(&quick), &all);
        quick.read_the_past();
        quick.wait_for_the_past();
        prop_assert_eq!(&every(&quick), &all);
        drop((plain, quick));
        // It goes on as any other.
        let run = |mut session: Session| {
            session.run(Limit::Records(30)).unwrap();
            (session.live().clone(), session.chain().head)
        };
        let copy = dir.path().join("copy.ron");
        fs::copy(&path, &copy).unwrap();
        prop_assert_eq!(run(with(&path, &cache(&dir))), run(Session::open(&copy, Mode::Write).unwrap()));
        prop_assert!(verify(&path).unwrap().is_sound());
    }
}

#[test]
fn what_a_snapshot_has_spared_is_read_in_the_background_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = market(&dir, 5_000);
    let plain = Session::open(&path, Mode::ReadOnly).unwrap();
    let mut quick = Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap();
    assert_same(&quick, &plain);
    let before = quick.history().memory();
    quick.read_the_past();
    quick.wait_for_the_past();
    assert!(quick.history().memory() > before, "there are checkpoints on the way");
    assert_same(&quick, &plain);
    for n in (1..5_000).step_by(611).map(RecordNo) {
        assert_eq!(quick.moment_at(n).unwrap(), plain.moment_at(n).unwrap());
    }
}

#[test]
fn a_snapshot_with_any_byte_changed_or_cut_off_is_as_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("short.ron");
    let scenario = backtape::market::scenario::shipped().iter().find(|(name, _)| *name == "bare").unwrap().1;
    let mut session = Session::create(&path, &backtape::market::scenario::read(scenario).unwrap()).unwrap();
    for text in ["open ann ann@example.org name \"Ann\"", "deposit ann 100.00", "withdraw ann 5.00"] {
        session.submit(Source::User, command(text)).unwrap();
    }
    session.keep_snapshots(cache(&dir));
    drop(session);
    let plain = Session::open(&path, Mode::ReadOnly).unwrap();
    let (file, journal) = (snapshot(&dir), fs::read(&path).unwrap());
    let sound = fs::read(&file).unwrap();
    let look = |bytes: &[u8]| {
        fs::write(&file, bytes).unwrap();
        let session =
            Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir).at_least(u64::MAX))).unwrap();
        assert_same(&session, &plain);
        assert_eq!(session.moment_at(RecordNo(2)).unwrap(), plain.moment_at(RecordNo(2)).unwrap());
    };
    look(&sound);
    for at in 0..sound.len() {
        look(&sound[..at]);
        let mut changed = sound.clone();
        changed[at] ^= 1 << (at % 8);
        look(&changed);
    }
    look(&[&sound[..], b"x"].concat());
    // Made by another engine, whole and sealed.
    let end = sound.len() - 32;
    let text = String::from_utf8_lossy(&sound[..120]).into_owned();
    let at = text.find(" by ").unwrap() + 4;
    let mut other = sound[..end].to_vec();
    other[at] ^= 1;
    let hash = blake3::hash(&other);
    look(&[&other[..], hash.as_bytes()].concat());
    assert_eq!(fs::read(&path).unwrap(), journal, "a cache changes no journal");
    // The next one to close it makes a sound one again.
    fs::write(&file, b"nothing").unwrap();
    drop(with(&path, &cache(&dir)));
    let title = &sound[..80];
    assert!(fs::read(&file).unwrap().starts_with(title));
}

#[test]
fn another_journal_in_the_same_place_and_a_shorter_one_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = market(&dir, 600);
    let whole = fs::read(&path).unwrap();
    // Shorter: what the snapshot was made after is not there.
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    for keep in [1, 2, 300, lines.len() - 1] {
        fs::write(&path, lines[..keep].concat()).unwrap();
        let plain = Session::open(&path, Mode::ReadOnly).unwrap();
        let quick =
            Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir).at_least(u64::MAX))).unwrap();
        assert_same(&quick, &plain);
        assert!(!plain.notices().is_empty(), "the head beside it says that there was more");
    }
    // Another one of the same scenario: as long, and not the same.
    fs::remove_file(&path).unwrap();
    let _ = fs::remove_file(dir.path().join("market.ron.head"));
    let mut session = starter(&path);
    session.submit(Source::User, command("deposit you 1.00")).unwrap();
    session.run(Limit::Records(700)).unwrap();
    drop(session);
    let plain = Session::open(&path, Mode::ReadOnly).unwrap();
    let quick = Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir).at_least(u64::MAX))).unwrap();
    assert_same(&quick, &plain);
}

#[test]
fn what_is_damaged_before_a_snapshot_is_not_believed_when_it_is_met_and_nothing_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    let path = market(&dir, 1_500);
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.len() / 3;
    bytes[at] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64;
    let n = RecordNo(line - 1);

    let mut quick = with(&path, &cache(&dir));
    let live = quick.live().clone();
    assert_eq!((quick.read_only(), quick.chain().damage), (None, None), "nobody has looked there yet");
    assert!(quick.history().record(RecordNo(1_400)).is_some());
    assert_eq!(quick.history().record(n), None);
    let error = quick.moment_at(n).unwrap_err().to_string();
    assert!(error.contains(&format!("line {line}")), "{error}");
    assert!(quick.moment_at(RecordNo(n.0 + 400)).is_err(), "nor what follows from it");
    assert_eq!(quick.chain().damage.unwrap().line, line);
    let refused = quick.submit(Source::User, command("mark \"on\"")).unwrap_err().to_string();
    assert!(refused.contains("damaged"), "{refused}");
    quick.advance().unwrap();
    assert!(quick.read_only().is_some() && !quick.notices().is_empty());
    assert_eq!(quick.live(), &live);
    drop(quick);
    // Who reads the past finds it without being asked.
    let mut quick = Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap();
    quick.read_the_past();
    quick.wait_for_the_past();
    assert_eq!(quick.chain().damage.unwrap().line, line);
    drop(quick);
    assert_eq!(verify(&path).unwrap().failure.unwrap().line, line);
    assert_eq!(fs::read(&path).unwrap(), bytes, "nothing is cut, nothing is mended");
}

#[test]
fn two_programs_and_a_place_where_nothing_can_be_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = market(&dir, 400);
    let mut writer = with(&path, &cache(&dir));
    let reader = Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap();
    assert_same_state(&reader, &writer);
    writer.run(Limit::Records(300)).unwrap();
    let later = Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap();
    assert_same_state(&later, &writer);
    // The one that knows less closes last.
    drop((later, writer, reader));
    assert_same(&with(&path, &cache(&dir)), &Session::open(&copied(&dir, &path), Mode::Write).unwrap());

    let nowhere = dir.path().join("a-file");
    fs::write(&nowhere, "in the way").unwrap();
    let mut session = with(&path, &Cache::new(nowhere.clone()).at_least(1));
    session.run(Limit::Records(10)).unwrap();
    drop(session);
    assert_eq!(fs::read_to_string(&nowhere).unwrap(), "in the way");
}

fn assert_same_state(one: &Session, other: &Session) {
    assert_eq!(one.live(), other.live());
    assert_eq!(one.history().outline(), other.history().outline());
}

fn copied(dir: &TempDir, path: &Path) -> PathBuf {
    let copy = dir.path().join("copied.ron");
    fs::copy(path, &copy).unwrap();
    copy
}

/// A snapshot holds in plain what the journal holds sealed: it fits no other keys, and goes when somebody is
/// forgotten.
#[test]
fn forgetting_takes_the_snapshots_along() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bank.ron");
    let (_, bare) = backtape::market::scenario::shipped().into_iter().find(|(name, _)| *name == "bare").unwrap();
    let scenario = backtape::market::scenario::read(bare).unwrap();
    let keys = || Keys::of(&dir.path().join("data")).unwrap();
    let open = || Session::open_with(&path, Mode::Write, keys(), Some(&cache(&dir))).unwrap();
    let give = |session: &mut Session, line: &str| session.submit(Source::User, command(line)).unwrap();
    let holds = |file: &Path, word: &str| {
        let bytes = fs::read(file).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    };
    let mut session = Session::create_with(&path, &scenario, keys()).unwrap();
    session.keep_snapshots(cache(&dir));
    give(&mut session, "open zoe zoe@example.org name \"Zoe Zimmer\"");
    give(&mut session, "open bob bob@example.org name \"Bob Stays\"");
    for n in 0..300 {
        give(&mut session, &format!("deposit zoe 1.00 \"Larkspur {n}\""));
    }
    drop(session);
    assert!(holds(&snapshot(&dir), "Zoe Zimmer") && !holds(&path, "Zoe Zimmer"));
    // From the snapshot: what was read before is read with the keys, and nobody gets a second key.
    let mut session = open();
    let opened = session.history().record(RecordNo(1)).unwrap();
    assert!(format!("{opened:?}").contains("Zoe Zimmer"));
    give(&mut session, "deposit zoe 1.00 \"Larkspur again\"");
    let text = fs::read_to_string(dir.path().join("data/keys.ron")).unwrap();
    assert_eq!(text.lines().count(), 2, "{text}");
    give(&mut session, "forget zoe");
    assert_eq!(fs::read_dir(dir.path().join("cache")).unwrap().count(), 0, "no snapshot is left");
    give(&mut session, "deposit bob 1.00 \"Bob's own\"");
    for n in [1, 3, 200, 303] {
        let record = format!("{:?}", session.history().record(RecordNo(n)).unwrap());
        assert!(!record.contains("Zimmer") && !record.contains("Larkspur"), "{record}");
    }
    assert!(format!("{:?}", session.history().record(RecordNo(305)).unwrap()).contains("Bob's own"));
    drop(session);
    assert!(!holds(&snapshot(&dir), "Zimmer") && holds(&snapshot(&dir), "Bob Stays"));
    let quick = open();
    assert!(!format!("{:?}", quick.live()).contains("Zimmer"));
    drop(quick);
    // Without the keys, or with other ones, nothing of it is believed.
    let none = Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir).at_least(u64::MAX))).unwrap();
    assert!(!format!("{:?}", none.live()).contains("Bob Stays"));
}

/// Somebody wrote that a customer is forgotten, made a snapshot, and was stopped before the key was destroyed.
#[test]
fn a_key_that_outlived_its_customer_is_destroyed_at_the_next_start_with_a_snapshot_too() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bank.ron");
    let (_, bare) = backtape::market::scenario::shipped().into_iter().find(|(name, _)| *name == "bare").unwrap();
    let keys = || Keys::of(&dir.path().join("data")).unwrap();
    let file = dir.path().join("data/keys.ron");
    let scenario = backtape::market::scenario::read(bare).unwrap();
    let mut session = Session::create_with(&path, &scenario, keys()).unwrap();
    session.keep_snapshots(cache(&dir));
    for line in ["open zoe zoe@example.org name \"Zoe Zimmer\"", "deposit zoe 1.00 \"Larkspur\""] {
        session.submit(Source::User, command(line)).unwrap();
    }
    let before = fs::read(&file).unwrap();
    session.submit(Source::User, command("forget zoe")).unwrap();
    drop(session);
    assert!(snapshot(&dir).exists());
    fs::write(&file, &before).unwrap();
    drop(Session::open_with(&path, Mode::Write, keys(), Some(&cache(&dir))).unwrap());
    assert_ne!(fs::read(&file).unwrap(), before, "the key is destroyed");
    let session = Session::open(&path, Mode::ReadOnly).unwrap();
    assert!(!format!("{:?}", session.history().record(RecordNo(1)).unwrap()).contains("Zimmer"));
}

/// The checkpoints of the only journal there is.
fn checkpoints(dir: &TempDir) -> PathBuf {
    let mut files = fs::read_dir(dir.path().join("cache")).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|end| end == "checkpoints")).unwrap()
}

/// Reads what the snapshot has spared, which leaves checkpoints on the disk.
fn leave_checkpoints(dir: &TempDir, path: &Path) {
    leave(Session::open_with(path, Mode::ReadOnly, Keys::none(), Some(&cache(dir))).unwrap());
}

fn leave(mut session: Session) {
    session.read_the_past();
    session.wait_for_the_past();
}

#[test]
fn with_checkpoints_on_the_disk_what_stands_far_back_is_there_without_what_stands_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = market(&dir, 14_000);
    leave_checkpoints(&dir, &path);
    let plain = Session::open(&path, Mode::ReadOnly).unwrap();
    let points: Vec<_> = (5_000..14_000).step_by(1_511).map(RecordNo).collect();
    let quick = || Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap();
    let assert_right = || {
        let quick = quick();
        assert_same(&quick, &plain);
        points.iter().for_each(|n| assert_eq!(quick.moment_at(*n).unwrap(), plain.moment_at(*n).unwrap(), "{n}"));
    };
    assert_right();
    // Whoever had to start from the first record would meet this.
    let (file, sound) = (checkpoints(&dir), fs::read(&path).unwrap());
    let kept = fs::read(&file).unwrap();
    let mut bytes = sound.clone();
    let at = memchr::memchr_iter(b'\n', &sound).nth(200).unwrap() + 20;
    bytes[at] ^= 1;
    fs::write(&path, &bytes).unwrap();
    assert!(quick().moment_at(RecordNo(1_000)).is_err());
    points.iter().for_each(|n| assert_eq!(quick().moment_at(*n).unwrap(), plain.moment_at(*n).unwrap(), "{n}"));
    fs::write(&path, &sound).unwrap();
    // Any byte changed or cut off, and it is as if there were none.
    for at in (0..kept.len()).step_by(kept.len() / 60).chain(kept.len() - 80..kept.len()) {
        let mut bytes = kept.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&file, &bytes).unwrap();
        assert_eq!(quick().moment_at(points[3]).unwrap(), plain.moment_at(points[3]).unwrap(), "byte {at}");
    }
    for length in [0, 1, 39, 40, kept.len() / 2, kept.len() - 41, kept.len() - 1] {
        fs::write(&file, &kept[..length]).unwrap();
        assert_eq!(quick().moment_at(points[3]).unwrap(), plain.moment_at(points[3]).unwrap(), "{length} bytes");
    }
    let _ = fs::remove_file(&file);
    leave_checkpoints(&dir, &path);
    assert_eq!(fs::read(&file).unwrap(), kept, "made anew");
    assert_right();
}

#[test]
fn checkpoints_stand_on_every_branch_and_what_grows_is_that_of_the_branch() {
    let dir = tempfile::tempdir().unwrap();
    let mut session = starter(&dir.path().join("market.ron"));
    session.run(Limit::Records(4_000)).unwrap();
    let main = session.line().clone();
    let (mut points, mut before) = (vec![RecordNo(1_800), RecordNo(3_999)], vec![RecordNo(200)]);
    for (name, from, amount) in [("early", 1_300, 1), ("late", 3_100, 2), ("next", 3_101, 3)] {
        let at = main.at(from).unwrap();
        session.fork(at, backtape::domain::BranchName::parse(name).unwrap()).unwrap();
        // Letters grow as orders do, and others on each branch.
        (0..20).for_each(|i| {
            session.submit(Source::User, command(&format!("withdraw you {amount}.{i:02}"))).unwrap();
        });
        session.run(Limit::Records(2_600)).unwrap();
        points.extend([1_400, 2_500].map(|behind| session.line().at(from + behind).unwrap()));
        before.push(session.line().at(from + 300).unwrap());
    }
    session.choose(BranchId::MAIN).unwrap();
    let path = session.path().to_owned();
    session.keep_snapshots(cache(&dir));
    drop(session);
    leave_checkpoints(&dir, &path);
    let plain = Session::open(&path, Mode::ReadOnly).unwrap();
    let wanted: Vec<_> = points.iter().map(|n| plain.moment_at(*n).unwrap()).collect();
    assert!(wanted.iter().any(|moment| moment.views.mail.letters().count() > 20), "there are letters");
    // Whoever had to start from the first record of the line, or of the branch, would meet this.
    let mut bytes = fs::read(&path).unwrap();
    let ends: Vec<usize> = memchr::memchr_iter(b'\n', &bytes).collect();
    before.iter().for_each(|n| bytes[ends[n.0 as usize] - 60] ^= 1);
    fs::write(&path, &bytes).unwrap();
    let quick = || Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap();
    before.iter().for_each(|n| assert!(quick().moment_at(RecordNo(n.0 + 200)).is_err(), "behind {n}"));
    let quick = quick();
    for (n, moment) in points.iter().zip(&wanted) {
        assert!(&quick.moment_at(*n).unwrap() == moment, "record {n}");
    }
}

#[test]
fn checkpoints_of_another_journal_of_the_same_scenario_are_not_taken() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = market(&dir, 11_000);
    leave_checkpoints(&dir, &path);
    // In the place of the first; and with another last line only, which stands for all that come before it.
    let mut session = starter(&dir.path().join("market-2.ron"));
    session.submit(Source::User, command("deposit you 1.00")).unwrap();
    session.run(Limit::Records(11_000)).unwrap();
    let second = session.path().to_owned();
    session.keep_snapshots(cache(&other));
    drop(session);
    let plain = Session::open(&second, Mode::ReadOnly).unwrap();
    let file = checkpoints(&dir);
    fs::copy(&second, &path).unwrap();
    let snapshot_of_path = fs::read_dir(dir.path().join("cache")).unwrap().map(|entry| entry.unwrap().path());
    snapshot_of_path.filter(|path| *path != file).for_each(|path| fs::remove_file(path).unwrap());
    Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap().read_the_past();
    let quick = Session::open_with(&path, Mode::ReadOnly, Keys::none(), Some(&cache(&dir))).unwrap();
    for n in (1_000..11_000).step_by(1_777).map(RecordNo) {
        assert_eq!(quick.moment_at(n).unwrap(), plain.moment_at(n).unwrap(), "{n}");
    }
}

/// Who reads the past holds in plain who is forgotten by another program: before, while or after.
#[test]
fn who_is_forgotten_while_the_past_is_read_is_in_no_checkpoint() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("market.ron");
    let keys = || Keys::of(&dir.path().join("data")).unwrap();
    let open = |mode| Session::open_with(&path, mode, keys(), Some(&cache(&dir))).unwrap();
    let (_, starter) = backtape::market::scenario::shipped().into_iter().find(|(name, _)| *name == "starter").unwrap();
    let mut session = Session::create_with(&path, &backtape::market::scenario::read(starter).unwrap(), keys()).unwrap();
    for line in ["open zoe zoe@example.org name \"Zoe Zimmer\"", "open quentin q@example.org name \"Quentin Stays\""] {
        session.submit(Source::User, command(line)).unwrap();
    }
    let opened = session.live().n;
    session.run(Limit::Records(7_000)).unwrap();
    session.keep_snapshots(cache(&dir));
    drop(session);
    let is_on_disk = |name: &str| {
        let files =
            fs::read_dir(dir.path().join("cache")).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
        let holds = files.map(|bytes| bytes.windows(name.len()).any(|window| window == name.as_bytes()));
        holds.collect::<Vec<_>>()
    };
    leave(open(Mode::ReadOnly));
    assert_eq!(is_on_disk("Zimmer"), [true, true], "in the snapshot and in the checkpoints");
    fs::remove_file(checkpoints(&dir)).unwrap(); // whoever finds some makes none
    let mut session = open(Mode::Write);
    let mut readers = [open(Mode::ReadOnly), open(Mode::ReadOnly)];
    session.read_the_past();
    readers[0].read_the_past();
    session.submit(Source::User, command("forget zoe")).unwrap();
    readers[1].read_the_past();
    readers.iter_mut().for_each(Session::wait_for_the_past);
    drop(readers);
    session.wait_for_the_past();
    assert!(!is_on_disk("Zimmer").contains(&true));
    let is_known = |session: &Session, name: &str| {
        let points = (opened.0..session.history().last().0).step_by(991).map(RecordNo);
        points.map(|n| format!("{:?}", session.moment_at(n).unwrap()).contains(name)).collect::<Vec<_>>()
    };
    assert!(is_known(&session, "Zimmer").iter().all(|known| !known));
    assert!(is_known(&session, "Quentin Stays").iter().all(|known| *known));
    drop(session);
    leave(open(Mode::ReadOnly));
    assert!(!is_on_disk("Zimmer").contains(&true) && is_on_disk("Quentin").contains(&true));
    assert!(is_known(&open(Mode::ReadOnly), "Zimmer").iter().all(|known| !known));
}
