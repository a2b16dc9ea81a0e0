//! `backtape new`: makes a journal from a scenario.

use super::args::New;
use super::desk::{Desk, Done, Status, shown};
use super::out::Out;
use crate::domain::{Qty, Scenario};
use crate::market::scenario;
use crate::session::Session;
use anyhow::{Context, anyhow, bail};
use std::fs;
use std::io::Read;
use std::path::Path;

/// The largest scenario file in bytes: it becomes one line of the journal.
const LARGEST: u64 = 1024 * 1024;

pub(super) fn run(desk: &Desk, args: &New) -> Done {
    let path = desk.path(&args.journal)?;
    let mut scenario = find(&args.scenario)?;
    if let Some(seed) = args.seed {
        scenario.seed = seed;
    }
    let session = Session::create_with(&path, &scenario, desk.keys()?)?;
    let mut out = Out::new();
    let records = Qty(session.history().last().0).grouped();
    out.line(&format!("made {}: scenario {}, seed {}, {records} records", shown(&path), scenario.name, scenario.seed))?;
    out.flush()?;
    Ok(Status::Well)
}

/// A scenario that comes with the program.
pub(super) fn shipped(name: &str) -> anyhow::Result<Scenario> {
    let all = scenario::shipped();
    let found = all.iter().find(|(shipped, _)| *shipped == name);
    let (_, text) = found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        anyhow!(
            "there is no scenario {name:?}: name one of {}, or a file by a path that holds a / or ends in .ron",
            names.join(", ")
        )
    })?;
    scenario::read(text).with_context(|| format!("the scenario {name} that comes with the program"))
}

/// A scenario by its name, or from a file.
fn find(name: &str) -> anyhow::Result<Scenario> {
    if !(name.contains('/') || name.ends_with(".ron")) {
        return shipped(name);
    }
    let path = Path::new(name);
    let wrong = || format!("cannot read the scenario {}; check the path", shown(path));
    if path.is_dir() {
        bail!("{}: it is a directory", wrong());
    }
    let file = fs::File::open(path).with_context(wrong)?;
    let mut text = String::new();
    file.take(LARGEST + 1).read_to_string(&mut text).with_context(wrong)?;
    if text.len() as u64 > LARGEST {
        bail!("the scenario {} is larger than {LARGEST} bytes; leave something out", shown(path));
    }
    // The place comes from the reader; the cure goes after it.
    scenario::read(&text).map_err(|error| anyhow!("the scenario {}: {error}; mend it there", shown(path)))
}
