//! The arguments of subcommands that come with a later version.

use clap::Args as Group;
use std::path::PathBuf;

/// `backtape whatif`
#[derive(Debug, Group)]
#[command(group = clap::ArgGroup::new("what changes").args(["drop", "change", "insert"]).required(true))]
pub struct Whatif {
    /// Which journal
    pub journal: String,
    /// Leave record N out
    #[arg(long, value_name = "N")]
    pub drop: Option<u64>,
    /// Put another command in the place of record N
    #[arg(long, num_args = 2, value_names = ["N", "COMMAND"])]
    pub change: Option<Vec<String>>,
    /// Put a command before record N
    #[arg(long, num_args = 2, value_names = ["N", "COMMAND"])]
    pub insert: Option<Vec<String>>,
    /// Fold what followed as it was, without deciding again
    #[arg(long)]
    pub refold: bool,
    /// Let participants act anew
    #[arg(long)]
    pub react: bool,
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// What the new branch shall be called
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,
    /// One JSON object a command that ends otherwise
    #[arg(long)]
    pub json: bool,
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

/// `backtape export`
#[derive(Debug, Group)]
pub struct Export {
    /// Which journal
    pub journal: String,
    /// The file to make
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// Only these records
    #[arg(long, value_name = "N..M")]
    pub records: Option<String>,
    /// The format
    #[arg(long = "as", value_name = "FORMAT", value_parser = ["journal", "script", "test", "csv", "hledger"])]
    pub format: Option<String>,
}
