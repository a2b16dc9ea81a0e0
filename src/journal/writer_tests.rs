//! Creating, opening, appending, locking.

use super::head::Head;
use super::*;
use crate::domain::samples::{mark, records, scenario};
use crate::domain::{RecordNo, Time};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// 2026-01-05 09:00.
const NOW: Time = Time(1_767_603_600_000_000);

fn place() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("j.ron");
    (dir, path)
}

#[test]
fn what_is_appended_is_read() {
    let (_dir, path) = place();
    let (mut journal, header) = Journal::create(&path, &scenario()).unwrap();
    assert_eq!(journal.next_n(), RecordNo(1));
    let (first, rest) = (&records()[..1], &records()[1..]);
    journal.append(first).unwrap();
    journal.append(&[]).unwrap();
    journal.append(rest).unwrap();
    assert_eq!(journal.next_n(), RecordNo(9));
    assert_eq!(journal.len_bytes(), fs::metadata(&path).unwrap().len());

    let contents = read(&path).unwrap();
    assert_eq!(contents.header, header);
    assert_eq!(contents.records, records());
    assert_eq!(contents.condition, Condition::Whole);
    assert_eq!(contents.head(), journal.head());
    assert_eq!(contents.len_bytes(), journal.len_bytes());

    let (head, length) = (journal.head(), journal.len_bytes());
    drop(journal);
    let (mut journal, contents, cut) = Journal::open(&path, NOW).unwrap();
    assert_eq!((contents.records, cut), (records(), None));
    assert_eq!((journal.head(), journal.len_bytes(), journal.next_n()), (head, length, RecordNo(9)));
    journal.append(&[mark(9, "on")]).unwrap();
    assert_eq!(read(&path).unwrap().records.len(), 9);

    let report = check(&path).unwrap();
    assert_eq!((report.records, report.accepted, report.rejected, report.branch_records), (9, 6, 1, 2));
    assert_eq!((report.events, report.head, report.condition), (6, journal.head(), Condition::Whole));
}

#[test]
fn the_same_run_is_the_same_bytes_however_it_was_batched() {
    let (_dir, path) = place();
    let other = path.with_file_name("k.ron");
    Journal::create(&path, &scenario()).unwrap().0.append(&records()).unwrap();
    let mut journal = Journal::create(&other, &scenario()).unwrap().0;
    records().chunks(1).for_each(|one| journal.append(one).unwrap());
    assert_eq!(fs::read(path).unwrap(), fs::read(other).unwrap());
}

#[test]
fn records_out_of_step_are_refused_and_change_nothing() {
    let (_dir, path) = place();
    let mut journal = Journal::create(&path, &scenario()).unwrap().0;
    let before = fs::read(&path).unwrap();
    for wrong in [vec![mark(2, "early")], vec![mark(1, "a"), mark(3, "b")], vec![mark(1, "a"), mark(1, "b")]] {
        let error = journal.append(&wrong).unwrap_err();
        assert!(matches!(error, JournalError::OutOfStep { .. }), "{error}");
    }
    let mut own_parent = mark(1, "a");
    if let crate::domain::Entry::Step(step) = &mut own_parent.entry {
        step.parent = RecordNo(1);
    }
    let error = journal.append(&[own_parent]).unwrap_err();
    assert!(matches!(error, JournalError::Unwritable { n: RecordNo(1), .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
    journal.append(&[mark(1, "a")]).unwrap();
}

#[test]
fn a_record_beyond_the_bound_is_refused_and_the_journal_goes_on() {
    let (_dir, path) = place();
    let mut journal = Journal::create(&path, &scenario()).unwrap().0;
    let mut long = mark(1, "x");
    if let crate::domain::Entry::Step(step) = &mut long.entry {
        let event = step.outcome.events()[0].clone();
        step.outcome = crate::domain::Outcome::Accepted(vec![event; MAX_LINE / 16]);
    }
    let error = journal.append(&[long]).unwrap_err();
    assert!(matches!(&error, JournalError::Unwritable { what, .. } if what.contains("16 MiB")), "{error}");
    journal.append(&[mark(1, "x")]).unwrap();
}

#[test]
fn a_second_writer_is_refused_whichever_name_it_uses() {
    let (dir, path) = place();
    let (journal, _) = Journal::create(&path, &scenario()).unwrap();
    assert!(matches!(Journal::open(&path, NOW), Err(JournalError::Locked { .. })));
    #[cfg(unix)]
    {
        let alias = dir.path().join("alias.ron");
        std::os::unix::fs::symlink(&path, &alias).unwrap();
        assert!(matches!(Journal::open(&alias, NOW), Err(JournalError::Locked { .. })));
        assert!(matches!(Journal::create(&alias, &scenario()), Err(JournalError::Exists { .. })));
    }
    assert!(read(&path).is_ok(), "reading needs no lock");
    drop(journal);
    assert!(Journal::open(&path, NOW).is_ok());
    assert!(dir.path().join("j.ron.lock").exists(), "the lock file stays");
}

#[test]
fn creating_never_overwrites() {
    let (dir, path) = place();
    for there in ["", "something"] {
        fs::write(&path, there).unwrap();
        assert!(matches!(Journal::create(&path, &scenario()), Err(JournalError::Exists { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), there);
    }
    assert!(matches!(Journal::create(dir.path(), &scenario()), Err(JournalError::Exists { .. })));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing was left beside it");
}

#[cfg(unix)]
#[test]
fn files_and_directories_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data/journals/j.ron");
    Journal::create(&path, &scenario()).unwrap();
    fs::OpenOptions::new().append(true).open(&path).and_then(|mut f| std::io::Write::write_all(&mut f, b"x")).unwrap();
    let (_, _, cut) = Journal::open(&path, NOW).unwrap();
    let mode = |p: &std::path::Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&path.with_file_name("j.ron.lock")), 0o600);
    assert_eq!(mode(&cut.unwrap().kept), 0o600);
    assert_eq!(mode(&dir.path().join("data")), 0o700);
    assert_eq!(mode(&dir.path().join("data/journals")), 0o700);
}

/// A journal of eight records, closed; its bytes.
fn closed() -> (TempDir, PathBuf, Vec<u8>) {
    let (dir, path) = place();
    Journal::create(&path, &scenario()).unwrap().0.append(&records()).unwrap();
    let bytes = fs::read(&path).unwrap();
    (dir, path, bytes)
}

#[test]
fn a_torn_end_is_kept_beside_the_journal_cut_and_told() {
    let (dir, path, good) = closed();
    for n in 1..=2 {
        let torn = [&good[..], b"(n:9,p:8,at:17"].concat();
        fs::write(&path, &torn).unwrap();
        assert_eq!(read(&path).unwrap().condition, Condition::Torn { bytes: 14 });
        assert_eq!(fs::read(&path).unwrap(), torn, "reading changes nothing");
        let (mut journal, contents, cut) = Journal::open(&path, NOW).unwrap();
        let again = if n == 1 { "" } else { "-2" };
        let kept = dir.path().join(format!("j.ron.broken-20260105T090000Z{again}"));
        assert_eq!(cut, Some(Cut { bytes: 14, kept: kept.clone() }));
        assert_eq!(fs::read(kept).unwrap(), b"(n:9,p:8,at:17");
        assert_eq!(fs::read(&path).unwrap(), good);
        assert_eq!((contents.records, contents.condition), (records(), Condition::Whole));
        journal.append(&[mark(9, "on")]).unwrap();
        assert_eq!(check(&path).unwrap().condition, Condition::Whole);
    }
}

#[test]
fn a_sound_last_line_without_its_newline_is_kept_and_completed() {
    let (dir, path, good) = closed();
    fs::write(&path, &good[..good.len() - 1]).unwrap();
    let contents = read(&path).unwrap();
    assert_eq!((contents.records, contents.condition), (records(), Condition::Whole));
    let (mut journal, contents, cut) = Journal::open(&path, NOW).unwrap();
    assert_eq!((contents.records.as_slice(), cut), (records().as_slice(), None));
    assert_eq!(fs::read(&path).unwrap(), good);
    assert_eq!((journal.len_bytes(), contents.len_bytes()), (good.len() as u64, good.len() as u64));
    journal.append(&[mark(9, "on")]).unwrap();
    assert_eq!(check(&path).unwrap().records, 9);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "journal, lock and head");
}

/// The journal's lines, each with its newline.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|b| *b == b'\n').collect()
}

#[test]
fn a_bad_last_line_with_a_newline_is_damage_where_the_head_says_that_it_was_acknowledged() {
    let (dir, path, good) = closed();
    let head = dir.path().join("j.ron.head");
    let mut bytes = good.clone();
    let at = bytes.len() - 60;
    bytes[at] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let current = fs::read(&head).unwrap();
    let error = Journal::open(&path, NOW).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { line: 9, .. }), "{error}");
    // A journal without a head may have come from anywhere: what ends in a newline is believed to have
    // been written so.
    fs::remove_file(&head).unwrap();
    assert!(matches!(Journal::open(&path, NOW).unwrap_err(), JournalError::Damaged { line: 9, .. }));
    // A head that cannot be read is none.
    fs::write(&head, &current[..current.len() / 2]).unwrap();
    assert!(matches!(Journal::open(&path, NOW).unwrap_err(), JournalError::Damaged { line: 9, .. }));
    assert_eq!(fs::read(&path).unwrap(), bytes, "nothing was cut");
    // The head of a journal of seven records does not speak of the eighth.
    let other = dir.path().join("k.ron");
    Journal::create(&other, &scenario()).unwrap().0.append(&records()[..7]).unwrap();
    fs::copy(dir.path().join("k.ron.head"), &head).unwrap();
    let (_, contents, cut) = Journal::open(&path, NOW).unwrap();
    assert_eq!(contents.records, records()[..7]);
    assert_eq!(cut.unwrap().bytes, lines(&good)[8].len() as u64);
}

#[test]
fn a_bad_line_before_the_last_is_damage_unless_it_was_announced_that_it_may_not_be_acknowledged() {
    let (dir, path, good) = closed();
    let head = dir.path().join("j.ron.head");
    let other = dir.path().join("k.ron");
    Journal::create(&other, &scenario()).unwrap().0.append(&records()[..5]).unwrap();
    fs::copy(dir.path().join("k.ron.head"), &head).unwrap();
    let mut bytes = good.clone();
    let at: usize = lines(&good)[..6].iter().map(|line| line.len()).sum();
    bytes[at + 3] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let error = Journal::open(&path, NOW).unwrap_err();
    assert!(matches!(error, JournalError::Damaged { line: 7, .. }), "{error}");
    let length = good.len() as u64;
    for (upto, torn) in [(length - 1, false), (length, true)] {
        let five = read(&other).unwrap();
        Head::new(RecordNo(5), &five.head(), upto).write(&disk::Machine, &path).unwrap();
        assert_eq!(read(&path).unwrap().condition == Condition::Torn { bytes: length - at as u64 }, torn, "{upto}");
    }
    let (_, contents, cut) = Journal::open(&path, NOW).unwrap();
    assert_eq!(contents.records, records()[..5]);
    assert_eq!(fs::read(cut.unwrap().kept).unwrap(), bytes[at..]);
}

#[test]
fn a_journal_that_is_shorter_than_it_was_or_another_one_is_told() {
    let (dir, path, good) = closed();
    let shortfall = || check(&path).unwrap().shortfall;
    assert_eq!(shortfall(), None);
    let shorter: Vec<u8> = lines(&good)[..6].concat();
    fs::write(&path, &shorter).unwrap();
    let missing = Shortfall::Missing { from: RecordNo(6), to: RecordNo(8) };
    assert_eq!(shortfall(), Some(missing.clone()));
    assert_eq!(missing.to_string().lines().count(), 1);
    let mut opening = Journal::begin(&path).unwrap();
    while opening.next_record().unwrap().is_some() {}
    assert_eq!(opening.shortfall(), Some(missing));
    drop(opening);
    fs::remove_file(dir.path().join("j.ron.lock")).unwrap();
    let other = dir.path().join("k.ron");
    let mut journal = Journal::create(&other, &scenario()).unwrap().0;
    (1..10).for_each(|n| journal.append(&[mark(n, "another day")]).unwrap());
    drop(journal);
    fs::copy(&other, &path).unwrap();
    assert_eq!(shortfall(), Some(Shortfall::Other { n: RecordNo(8) }));
    // Whoever writes on has seen the warning: from then on the new one is what was acknowledged.
    drop(Journal::open(&path, NOW).unwrap());
    assert_eq!(shortfall(), None);
}

#[test]
fn a_command_costs_one_sync_and_many_at_a_time_are_announced_now_and_then() {
    let (dir, path) = place();
    let head = dir.path().join("j.ron.head");
    let mut journal = Journal::create(&path, &scenario()).unwrap().0;
    let at_first = fs::read(&head).unwrap();
    (1..50).for_each(|n| journal.append(&[mark(n, "one")]).unwrap());
    assert_eq!(fs::read(&head).unwrap(), at_first);
    journal.append(&[mark(50, "a"), mark(51, "b")]).unwrap();
    let announced = fs::read(&head).unwrap();
    assert_ne!(announced, at_first);
    (26..100).for_each(|n| journal.append(&[mark(2 * n, "a"), mark(2 * n + 1, "b")]).unwrap());
    assert_eq!(fs::read(&head).unwrap(), announced);
    drop(journal);
    let closed = fs::read(&head).unwrap();
    assert_ne!(closed, announced);
    drop(Journal::open(&path, NOW).unwrap());
    assert_eq!(fs::read(&head).unwrap(), closed);
}

#[test]
fn a_header_without_its_newline_is_completed_too() {
    let (_dir, path) = place();
    Journal::create(&path, &scenario()).unwrap();
    let good = fs::read(&path).unwrap();
    fs::write(&path, &good[..good.len() - 1]).unwrap();
    Journal::open(&path, NOW).unwrap().0.append(&[mark(1, "a")]).unwrap();
    assert_eq!(check(&path).unwrap().records, 1);
}

#[test]
fn cuts_around_every_end_of_a_line_can_be_opened_and_written_on() {
    let (_dir, path, good) = closed();
    let ends: Vec<usize> = (0..good.len()).filter(|i| good[*i] == b'\n').map(|i| i + 1).collect();
    for (line, end) in ends.iter().enumerate().skip(1) {
        for length in [end - 40, end - 2, end - 1, *end, end + 1] {
            fs::write(&path, &good[..length.min(good.len())]).unwrap();
            let sound = if length + 1 >= *end { line } else { line - 1 };
            let (mut journal, contents, cut) = Journal::open(&path, NOW).unwrap();
            assert_eq!(contents.records, records()[..sound], "{length}");
            assert_eq!(cut.is_some(), length + 1 < *end || length > *end && length < good.len(), "{length}");
            journal.append(&[mark(sound as u64 + 1, "on")]).unwrap();
            let report = check(&path).unwrap();
            assert_eq!((report.records, report.condition), (sound as u64 + 1, Condition::Whole), "{length}");
        }
    }
}

#[test]
fn damage_before_the_end_cuts_nothing() {
    let (dir, path, mut bytes) = closed();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    bytes.extend(b"and a torn end");
    fs::write(&path, &bytes).unwrap();
    let error = Journal::open(&path, NOW).unwrap_err();
    let JournalError::Damaged { line, .. } = &error else { panic!("{error}") };
    assert!(error.to_string().contains(&format!("damaged at line {line}")), "{error}");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3, "journal, lock and head");
    let contents = read(&path).unwrap();
    assert_eq!(contents.records, records()[..*line as usize - 2]);
    assert!(matches!(contents.condition, Condition::Damaged { .. }));
    assert!(Journal::open(&path, NOW).is_err(), "the lock was given back, the error is the same");
}

#[test]
fn what_is_no_file_is_named() {
    let (dir, path) = place();
    assert!(matches!(read(&path), Err(JournalError::Missing { .. })));
    assert!(matches!(Journal::open(&path, NOW), Err(JournalError::Missing { .. })));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "a missing journal leaves no lock file");
    for error in [read(dir.path()).unwrap_err(), Journal::open(dir.path(), NOW).unwrap_err()] {
        assert!(error.to_string().contains("is a directory"), "{error}");
    }
    #[cfg(unix)]
    {
        let socket = dir.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert!(read(&socket).unwrap_err().to_string().contains("is a socket"));
        assert!(check(std::path::Path::new("/dev/null")).unwrap_err().to_string().contains("is a device"));
    }
}

#[test]
fn a_file_that_was_changed_or_replaced_takes_no_more() {
    let (dir, path, good) = closed();
    let (mut journal, _, _) = Journal::open(&path, NOW).unwrap();
    let copy = dir.path().join("copy");
    fs::write(&copy, &good).unwrap();
    fs::rename(&copy, &path).unwrap();
    #[cfg(unix)]
    assert!(matches!(journal.append(&[mark(9, "lost")]), Err(JournalError::Write { .. })));
    drop(journal);
    let (mut journal, _, _) = Journal::open(&path, NOW).unwrap();
    fs::write(&path, [&good[..], b"#"].concat()).unwrap();
    let error = journal.append(&[mark(9, "in between")]).unwrap_err();
    assert!(error.to_string().contains("something else has changed"), "{error}");
    assert!(matches!(journal.append(&[mark(9, "again")]), Err(JournalError::ReadOnly { .. })));
    assert_eq!(fs::read(&path).unwrap(), [&good[..], b"#"].concat());
}

#[test]
fn what_is_one_whole_can_be_taken_back() {
    let (_dir, path, good) = closed();
    let (mut journal, _, _) = Journal::open(&path, NOW).unwrap();
    let before = journal.mark();
    (9..12).for_each(|n| journal.append(&[mark(n, "on")]).unwrap());
    journal.take_back(before).unwrap();
    assert_eq!((fs::read(&path).unwrap(), journal.mark(), journal.next_n()), (good, before, RecordNo(9)));
    journal.append(&[mark(9, "on")]).unwrap();
    let report = check(&path).unwrap();
    assert_eq!((report.records, report.head, report.condition), (9, journal.head(), Condition::Whole));
    // What somebody else has written is not ours to cut.
    let foreign = [&fs::read(&path).unwrap()[..], b"#"].concat();
    fs::write(&path, &foreign).unwrap();
    let error = journal.take_back(before).unwrap_err();
    assert!(matches!(error, JournalError::Left { from: RecordNo(9), .. }), "{error}");
    assert_eq!(error.to_string().lines().count(), 1);
    assert!(matches!(journal.append(&[mark(10, "on")]), Err(JournalError::ReadOnly { .. })));
    assert_eq!(fs::read(&path).unwrap(), foreign);
}

/// Linux has devices that fail on demand: `/dev/full` takes no byte, `/dev/null` cannot be synced.
#[cfg(target_os = "linux")]
#[test]
fn after_a_failed_write_or_sync_nothing_is_written_any_more() {
    for (device, sync_fails) in [("/dev/full", false), ("/dev/null", true)] {
        let (_dir, path) = place();
        let mut journal = Journal::create(&path, &scenario()).unwrap().0.on_device(device).unwrap();
        let error = journal.append(&[mark(1, "a")]).unwrap_err();
        assert_eq!(matches!(error, JournalError::Sync { .. }), sync_fails, "{error}");
        assert_eq!(matches!(error, JournalError::Write { .. }), !sync_fails, "{error}");
        assert_eq!(journal.next_n(), RecordNo(1));
        let again = journal.append(&[mark(1, "a")]).unwrap_err();
        assert!(matches!(again, JournalError::ReadOnly { .. }), "{again}");
        assert_eq!(again.to_string().lines().count(), 1);
        assert!(journal.take_back(journal.mark()).is_err(), "a device has no length to go back to");
    }
}
