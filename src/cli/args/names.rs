//! The arguments of `branch` and `marker`: names for tips and for records.

use super::RECORD;
use clap::{Args as Group, Subcommand};

/// `backtape branch`
#[derive(Debug, Group)]
pub struct Branch {
    /// Which journal
    pub journal: String,
    /// List them as one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// What to change; without it the branches are listed
    #[command(subcommand)]
    pub change: Option<BranchChange>,
}

/// The changes of `backtape branch`.
#[derive(Debug, Subcommand)]
pub enum BranchChange {
    /// List the branches, which also happens without a word
    #[command(after_help = "Example:\n  backtape branch demo list --json")]
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Make a branch at a record
    #[command(after_help = "Example:\n  backtape branch demo create sold-early --at 120")]
    Create {
        /// What it shall be called
        name: String,
        /// The record that it starts from
        #[arg(long, value_name = "N", value_parser = RECORD)]
        at: u64,
    },
    /// Give a branch another name
    #[command(after_help = "Example:\n  backtape branch demo rename sold-early sold-at-the-dip")]
    Rename {
        /// Which branch
        #[arg(value_name = "A")]
        from: String,
        /// Its new name
        #[arg(value_name = "B")]
        to: String,
    },
    /// Take a branch's name away; its records stay
    #[command(after_help = "Example:\n  backtape branch demo delete sold-early")]
    Delete {
        /// Which branch
        name: String,
    },
}

/// `backtape marker`
#[derive(Debug, Group)]
pub struct Marker {
    /// Which journal
    pub journal: String,
    /// List them as one JSON object a line
    #[arg(long)]
    pub json: bool,
    /// What to change; without it the markers are listed
    #[command(subcommand)]
    pub change: Option<MarkerChange>,
}

/// The changes of `backtape marker`.
#[derive(Debug, Subcommand)]
pub enum MarkerChange {
    /// List the markers, which also happens without a word
    #[command(after_help = "Example:\n  backtape marker demo list --json")]
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Put a marker on a record, in the place of the one that it may have
    #[command(after_help = "Example:\n  backtape marker demo set 120 'sold at the dip'")]
    Set {
        /// Which record
        #[arg(value_name = "N", value_parser = RECORD)]
        record: u64,
        /// What the marker says
        text: String,
    },
    /// Take a record's marker away
    #[command(after_help = "Example:\n  backtape marker demo remove 120")]
    Remove {
        /// Which record
        #[arg(value_name = "N", value_parser = RECORD)]
        record: u64,
    },
}
