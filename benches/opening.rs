//! Opening a journal, what it takes in memory, and going anywhere in it: `cargo bench --bench opening`.
//!
//! Two journals of a million records (`BACKTAPE_BENCH_RECORDS` says otherwise; `BACKTAPE_BENCH_JOURNAL` names
//! one that is there): what the starter market writes, and short records. Each figure comes from a program
//! that was started for it, so that nothing is in its memory but what it needs; the time is that from its
//! start to the first frame, 200×60, drawn into memory. The files are in the system's cache, as after
//! they were written.
//!
//! Measured on two cores (AMD EPYC, family 26) that others use as well:
//!
//! | | 1,000,000 of 161 bytes | 1,000,000 of 308 bytes | 10,000,000 of 312 bytes |
//! |---|---|---|---|
//! | first frame, all lines read         | 392–540 ms | 930–1,300 ms | 9.8–14.2 s |
//! | first frame, with a snapshot        | 33–54 ms | 8–14 ms | 27–58 ms |
//! | the snapshot                        |  10.3 MB |  1.0 MB |  9.8 MB |
//! | memory after all lines were read    |    55 MB |   54 MB |  284 MB |
//! | memory with a snapshot              |    35 MB |   11 MB |   38 MB |
//! | memory, the past read as well       |   108 MB |   64 MB |  326 MB |
//! | seek, p99, all lines read           |  0.68 ms |  1.3 ms |  2.6 ms |
//! | seek, p99, the past read            |  0.65 ms |  1.5 ms |  2.2 ms |
//! | seek, p99, checkpoints on the disk  |  0.66 ms |  1.3 ms |  2.2 ms |
//!
//! Half of the short records write a letter, and letters are all in the snapshot. Of the checkpoints on the disk the first
//! that is read takes longer, by what grows in all of them: 20 to 106 ms.

#![allow(clippy::expect_used)] // a bench that goes wrong has to stop

#[allow(dead_code)] // another bench uses the rest
mod stage;

use backtape::domain::RecordNo;
use backtape::session::sealing::Keys;
use backtape::session::{Cache, Mode, Session};
use backtape::tui::{App, Options};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// How often each opening is measured.
const ROUNDS: usize = 5;

/// How many records are gone to.
const TIMES: usize = 5_000;

fn main() {
    let start = Instant::now();
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [what, journal, rest @ ..] = &args[..] {
        return child(start, what, Path::new(journal), rest.first().map(PathBuf::from));
    }
    if let Some(path) = std::env::var_os("BACKTAPE_BENCH_JOURNAL").map(PathBuf::from) {
        return measure(&path);
    }
    let (session, dir) = stage::starter();
    let bank = dir.path().join("bank.ron");
    stage::bank_journal(&session, &bank);
    drop(session);
    println!("money paid in and out");
    measure(&bank);
    let (session, _dir) = stage::line();
    let path = session.path().to_owned();
    drop(session);
    println!("what the starter market writes");
    measure(&path);
}

/// Measures a journal, each time in a program of its own.
fn measure(journal: &Path) {
    let dir = tempfile::tempdir_in(journal.parent().expect("a directory")).expect("a directory");
    let run = |what: &str, cache: bool| {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.arg(what).arg(journal);
        if cache {
            command.arg(dir.path());
        }
        assert!(command.status().expect("it was started").success(), "{what}");
    };
    // What takes long is measured well by one round.
    let long = std::fs::metadata(journal).expect("a journal").len() > 1 << 30;
    (0..if long { 1 } else { ROUNDS }).for_each(|_| run("frame", false));
    run("snapshot", true);
    (0..ROUNDS).for_each(|_| run("frame", true));
    run("seek", false);
    run("seek", true);
    run("past", true);
    // The checkpoints are on the disk by now.
    run("disk", true);
}

/// One figure, in a program of its own.
fn child(start: Instant, what: &str, journal: &Path, cache: Option<PathBuf>) {
    // Only the program that is to make a snapshot has a reason to.
    let least = if what == "snapshot" { 1 } else { u64::MAX };
    let cache = cache.map(|dir| Cache::new(dir).at_least(least));
    let with = if cache.is_some() { "with a snapshot" } else { "without" };
    let mut session = Session::open_with(journal, Mode::ReadOnly, Keys::none(), cache.as_ref()).expect("a journal");
    let resident = |when: &str| {
        if let Some(resident) = stage::resident() {
            println!("memory of the program, {when:<23} {resident} MB");
        }
    };
    match what {
        "frame" => {
            let opened = start.elapsed();
            let mut app = App::new(session, &Options { colour: true, ..Options::default() });
            let mut terminal = Terminal::new(TestBackend::new(200, 60)).expect("a terminal");
            terminal.draw(|frame| app.draw(frame)).expect("a frame");
            println!("first frame, {with:<27} {:>8.1?}, opened after {opened:>8.1?}", start.elapsed());
            resident(with);
        }
        "snapshot" => {
            let records = session.history().last();
            let before = Instant::now();
            drop(session);
            let written = before.elapsed();
            let made = std::fs::read_dir(cache.expect("a directory").dir()).expect("a directory");
            let bytes: u64 = made.map(|entry| entry.expect("a file").metadata().expect("its length").len()).sum();
            println!("{records} records; a snapshot of {bytes} bytes, written in {written:.1?}");
        }
        "seek" => seek(&session, with),
        "disk" => {
            seek(&session, "checkpoints on the disk");
            resident("checkpoints on the disk");
        }
        _ => {
            session.read_the_past();
            let before = Instant::now();
            session.wait_for_the_past();
            println!("reading the past                         {:.1?}", before.elapsed());
            seek(&session, "with the past");
            resident("with the past");
            println!("of that, tree and checkpoints            {} MB", session.history().memory() / 1_000_000);
            let (count, bytes) = session.history().checkpoints();
            println!("checkpoints, and bytes of one             {count}, {}", bytes / count.max(1));
        }
    }
}

fn seek(session: &Session, with: &str) {
    let spread: Vec<RecordNo> = stage::spread(session).take(TIMES).collect();
    let times = if with == "with a snapshot" { 20 } else { TIMES };
    let seeks = spread.iter().take(times).map(|n| stage::time(|| session.moment_at(*n).expect("a state")));
    stage::print_quantiles(&format!("seek, {with}"), seeks.collect());
    let reads = spread.iter().map(|n| stage::time(|| session.history().record(*n)));
    stage::print_quantiles(&format!("read a record, {with}"), reads.collect());
}
