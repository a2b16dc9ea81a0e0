//! The arguments of what changes the past: what-ifs, grafts.

use super::RECORD;
use clap::Args as Group;
use std::path::PathBuf;

/// `backtape whatif`
#[derive(Debug, Group)]
#[command(group = clap::ArgGroup::new("what changes").args(["drop", "change", "insert", "script"]).required(true))]
pub struct Whatif {
    /// Which journal
    pub journal: String,
    /// Leave record N out
    #[arg(long, value_name = "N", value_parser = RECORD)]
    pub drop: Option<u64>,
    /// Put another command in the place of record N
    #[arg(long, num_args = 2, value_names = ["N", "COMMAND"])]
    pub change: Option<Vec<String>>,
    /// Put a command before record N; give it again, with the same N, for several
    #[arg(long, num_args = 2, value_names = ["N", "COMMAND"], action = clap::ArgAction::Append)]
    pub insert: Option<Vec<String>>,
    /// Put the commands of a file (- is standard input) before record N
    #[arg(long, num_args = 2, value_names = ["N", "SCRIPT"])]
    pub script: Option<Vec<String>>,
    /// Fold what followed as it was, without deciding again; what no longer fits is broken
    #[arg(long, conflicts_with = "react")]
    pub refold: bool,
    /// Let participants act anew; without it they repeat their commands
    #[arg(long)]
    pub react: bool,
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// What the new branch shall be called
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,
    /// Only say what would come of it: no branch is made
    #[arg(long, conflicts_with = "name")]
    pub dry_run: bool,
    /// One JSON object a command that ends otherwise
    #[arg(long)]
    pub json: bool,
}

impl Whatif {
    /// The script to put in, where one is named.
    pub fn script(&self) -> Option<PathBuf> {
        self.script.as_ref()?.get(1).map(PathBuf::from)
    }
}

/// `backtape graft`
#[derive(Debug, Group)]
pub struct Graft {
    /// Which journal
    pub journal: String,
    /// A record, or several as N..M
    #[arg(value_name = "N[..M]")]
    pub records: String,
    /// The branch that they are on
    #[arg(long, value_name = "A")]
    pub from: String,
    /// The branch that takes them
    #[arg(long, value_name = "B")]
    pub onto: String,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object a command
    #[arg(long)]
    pub json: bool,
}

/// `backtape undo`, `backtape redo`
#[derive(Debug, Group)]
pub struct Undo {
    /// Which journal
    pub journal: String,
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}
