//! The arguments of `explain` and `find`.

use super::{COUNT, Moment, RECORD};
use clap::Args as Group;

/// `backtape explain`
#[derive(Debug, Group)]
pub struct Explain {
    /// Which journal
    pub journal: String,
    /// The number: alice.balance, alice.held, alice.XYZ.position, XYZ.ask, XYZ.ask@10.05, widget.stock
    pub what: String,
    /// Where to look
    #[command(flatten)]
    pub moment: Moment,
    /// Only the newest N records
    #[arg(long, value_name = "N", value_parser = COUNT)]
    pub limit: Option<u64>,
    /// Say what each record reacted to: whose order it met, which code it gave
    #[arg(long)]
    pub causes: bool,
    /// One JSON object a record
    #[arg(long)]
    pub json: bool,
}

/// `backtape find`
#[derive(Debug, Group)]
pub struct Find {
    /// Which journal
    pub journal: String,
    /// What must hold: "alice.equity < 900", "bob.balance changed", "any rejection of alice"
    pub condition: String,
    /// Look towards older records
    #[arg(long)]
    pub backward: bool,
    /// Begin after this record, or with --backward before it [default: all of the branch]
    #[arg(long, value_name = "N", value_parser = RECORD)]
    pub from: Option<u64>,
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}
