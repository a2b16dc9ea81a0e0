//! The arguments of `project`, and of `import` where it takes bank statements.

use clap::Args as Group;
use std::path::PathBuf;

/// `backtape project`
#[derive(Debug, Group)]
pub struct Project {
    /// Which journal
    pub journal: String,
    /// The SQLite file; made where it is not there
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
}

/// A bank statement to take in.
#[derive(Debug, Group)]
pub struct BankFile {
    /// Which journal
    pub journal: String,
    /// What to read
    pub file: PathBuf,
    /// Into which account
    #[arg(long, value_name = "A")]
    pub account: String,
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// How the file is encoded, like windows-1252 [default: what its beginning says, or utf-8]
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Say what would be given, and give nothing
    #[arg(long)]
    pub dry_run: bool,
    /// What is refused, and the summary, as one JSON object each
    #[arg(long)]
    pub json: bool,
}

/// `backtape import csv`
#[derive(Debug, Group)]
pub struct BankCsv {
    /// The file, and where it goes
    #[command(flatten)]
    pub file: BankFile,
    /// Which column is what: date=Buchungstag, amount=4 [default: by common names]
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// What parts the columns: one sign, or tab
    #[arg(long, value_name = "SIGN", default_value = ",")]
    pub delimiter: String,
    /// The decimal mark
    #[arg(long, value_name = "SIGN", default_value = ".", value_parser = [".", ","])]
    pub decimal: String,
    /// How dates are written, in the signs of strftime
    #[arg(long, value_name = "PATTERN", default_value = "%Y-%m-%d")]
    pub date_format: String,
    /// The first line is an entry already; columns have numbers alone
    #[arg(long)]
    pub no_header: bool,
}
