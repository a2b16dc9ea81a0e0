//! The arguments of `export`.

use clap::Args as Group;
use std::path::PathBuf;

/// `backtape export`
#[derive(Debug, Group)]
pub struct Export {
    /// Which journal
    pub journal: String,
    /// The file to make; never overwrites one
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// Only these records: N, N..M, ..M or N..
    #[arg(long, value_name = "N..M", allow_hyphen_values = true)]
    pub records: Option<String>,
    /// What becomes of them [default: by the file's ending: .ron, .txt, .case, .csv, .hledger]
    #[arg(long = "as", value_name = "FORM", value_parser = ["journal", "script", "test", "csv", "hledger"])]
    pub form: Option<String>,
}
