//! `backtape replay`: a journal from its first record, read-only.

use super::Screen;
use super::args::{Moment, Replay};
use super::desk::{Desk, Done, Sight, Status};
use super::lines;
use super::open;
use super::out::Out;
use crate::session::Session;
use std::thread;
use std::time::Duration;

/// The longest wait between two records: nobody watches a night pass.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

pub(super) fn run(desk: &Desk, args: &Replay, screen: &mut Screen<'_>) -> Done {
    let session = desk.read(&args.journal)?;
    match args.plain {
        true => plain(&session, args.speed),
        false => open::replay(desk, session, args.speed, screen),
    }
}

/// Prints the records of the branch in use; with a speed, at the pace at which they came.
fn plain(session: &Session, speed: Option<f64>) -> Done {
    let sight = Sight::of(session, &Moment { branch: None, at: None })?;
    let mut out = Out::new();
    let mut before = None;
    for n in sight.line.between(1, u64::MAX) {
        let Some(record) = session.history().record(n) else { continue };
        let Some(step) = record.step() else { continue }; // a line holds commands alone
        if let (Some(speed), Some(before)) = (speed, before.replace(record.at)) {
            out.flush()?;
            wait(record.at.0.saturating_sub(before.0), speed);
        }
        lines::record(&record, step, sight.world()).iter().try_for_each(|line| out.line(line))?;
    }
    out.flush()?;
    Ok(Status::Well)
}

fn wait(micros: i64, speed: f64) {
    let passed = Duration::from_micros(u64::try_from(micros).unwrap_or(0));
    let wait = Duration::try_from_secs_f64(passed.as_secs_f64() / speed).unwrap_or(LONGEST_WAIT);
    thread::sleep(wait.min(LONGEST_WAIT));
}
