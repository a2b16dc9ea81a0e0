//! The arguments of `show` and `log`.

use super::{COUNT, RECORD};
use clap::{Args as Group, ValueEnum};

/// `backtape show`
#[derive(Debug, Group)]
pub struct Show {
    /// Which journal
    pub journal: String,
    /// What to print
    pub view: View,
    /// Of which account, instrument or report
    #[arg(value_name = "ARG")]
    #[arg(
        help = "Of what: account A, statement A, book SYM, orders [A], trades [SYM], positions [A], impact COMMAND, mail [A], fees [A], branches [A], report NAME"
    )]
    pub of: Option<String>,
    /// How many levels of the book on each side [default: all]
    #[arg(long, value_name = "N", value_parser = COUNT)]
    pub depth: Option<u64>,
    /// Where to look
    #[command(flatten)]
    pub moment: Moment,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Where to look.
#[derive(Debug, Group)]
pub struct Moment {
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// As of this record; 0 is before the first [default: the branch's tip]
    #[arg(long, value_name = "N", value_parser = RECORD)]
    pub at: Option<u64>,
}

/// The views of `backtape show`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum View {
    /// All accounts
    Accounts,
    /// One account with its positions
    Account,
    /// What moved on an account, with the balance after it
    Statement,
    /// An instrument's order book, best first
    Book,
    /// The open orders
    Orders,
    /// What an order would do to the book, before it is given: levels, average, slippage, fees
    Impact,
    /// The trades
    Trades,
    /// Who holds what, and what it has earned
    Positions,
    /// What is listed
    Instruments,
    /// What the shop has
    Shop,
    /// What the bank has written
    Mail,
    /// The bank's own books
    Ledger,
    /// What everybody, or one account, has paid to the exchange and got back
    Fees,
    /// The branches
    Branches,
    /// What must always hold, checked now
    Invariants,
    /// Counts of everything
    Stats,
    /// A report (comes with a later version)
    Report,
}

/// `backtape log`
#[derive(Debug, Group)]
pub struct Log {
    /// Which journal
    pub journal: String,
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// From this record on
    #[arg(long, value_name = "N", value_parser = RECORD)]
    pub from: Option<u64>,
    /// Up to this record
    #[arg(long, value_name = "N", value_parser = RECORD)]
    pub to: Option<u64>,
    /// Records with an event of this type (TradeExecuted), of this command (buy), refused for this
    /// reason (InsufficientFunds), or all that were `rejected`
    #[arg(long = "type", value_name = "T")]
    pub kind: Option<String>,
    /// Records that name or touch this account
    #[arg(long, value_name = "A")]
    pub account: Option<String>,
    /// Records that name or touch this instrument
    #[arg(long, value_name = "S")]
    pub symbol: Option<String>,
    /// Records that a search finds, as / does on the screen: words, and type: account: symbol: by:
    /// amount: with < <= = >= >; all of it must fit
    #[arg(long, value_name = "QUERY")]
    pub search: Option<String>,
    /// One JSON object a record
    #[arg(long)]
    pub json: bool,
}
