//! The arguments of subcommands that come with a later version.

use clap::Args as Group;
use std::path::PathBuf;

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
