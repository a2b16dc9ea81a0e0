//! Creating, opening, appending, locking.

use super::samples::{mark, records, scenario};
use super::*;
use crate::domain::RecordNo;
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

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
    let (mut journal, contents, cut) = Journal::open(&path).unwrap();
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
