//! The arguments of `show` and `log`.

use super::{COUNT, RECORD, SignIn, duration};
use crate::domain::Date;
use crate::views::Span;
use crate::views::reports::By;
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
        help = "Of what: account A, accounts [OWNER], statement A, performance [A], equity A, lots A, round-trips A, orders [A], positions [A], mail [A], fees [A], holds [A], shop-orders [A], interest [A], standing [A], mandates [A], loans [A], loan N, branches [A], book SYM, depth SYM, market [SYM], candles SYM, trades [SYM], impact COMMAND, report NAME"
    )]
    pub of: Option<String>,
    /// How long a candle lasts [default: 1m], or a period whose return counts in performance and equity
    /// [default: what fits the past]: 10s, 1m, 1h30m, 1d
    #[arg(value_parser = period)]
    pub period: Option<Span>,
    /// How many levels of the book on each side [default: all]; of market, for the deep imbalance [default: 5]
    #[arg(long, value_name = "N", value_parser = COUNT)]
    pub depth: Option<u64>,
    /// Which orders: open, done (filled, cancelled, rejected) or all [default: open]
    #[arg(long, value_name = "STATE")]
    pub state: Option<Standing>,
    /// Orders for this instrument alone
    #[arg(long, value_name = "S")]
    pub symbol: Option<String>,
    /// Orders that buy, or orders that sell, alone
    #[arg(long, value_name = "SIDE")]
    pub side: Option<Way>,
    /// The first day of a statement, a business date like 2026-01-05 [default: that of the first record]
    #[arg(long, value_name = "DATE", value_parser = DAY)]
    pub from: Option<Date>,
    /// The last day of a statement [default: that of the last record]
    #[arg(long, value_name = "DATE", value_parser = DAY)]
    pub to: Option<Date>,
    /// A statement of this month, like 2026-01
    #[arg(long, value_name = "MONTH", conflicts_with_all = ["from", "to"])]
    pub month: Option<String>,
    /// A statement in a form that other programs read
    #[arg(long = "as", value_name = "FORM", conflicts_with = "json")]
    pub form: Option<StatementAs>,
    /// A report by day, month or year [default: day]
    #[arg(long, value_name = "PERIOD")]
    pub by: Option<ByPeriod>,
    /// In the report inactive: after how many days without a movement [default: 30]
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// Where to look
    #[command(flatten)]
    pub moment: Moment,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Who asks
    #[command(flatten)]
    pub who: SignIn,
}

/// How long the periods of a report are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ByPeriod {
    /// A row for each business date
    Day,
    /// A row for each month of the calendar
    Month,
    /// A row for each year
    Year,
}

impl From<ByPeriod> for By {
    fn from(by: ByPeriod) -> By {
        match by {
            ByPeriod::Day => By::Day,
            ByPeriod::Month => By::Month,
            ByPeriod::Year => By::Year,
        }
    }
}

/// The forms of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatementAs {
    /// Comma-separated values, a line for each entry
    Csv,
    /// SWIFT's customer statement message
    Mt940,
    /// ISO 20022's bank to customer statement, camt.053.001.08
    Camt053,
}

/// Reads a day.
const DAY: fn(&str) -> Result<Date, String> = |text| Date::parse(text).map_err(|error| error.to_string());

/// How orders stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Standing {
    /// They may still trade
    Open,
    /// Filled, cancelled or rejected
    Done,
    /// All
    All,
}

/// Which way orders go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// Those that buy
    Buy,
    /// Those that sell
    Sell,
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

/// Reads a period: `10s`, `1h30m`.
fn period(text: &str) -> Result<Span, String> {
    // A duration is above zero.
    duration(text).and_then(|micros| Span::new(micros).ok_or_else(|| "a period lasts longer than that".to_owned()))
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
    /// The book with the sums of its levels
    Depth,
    /// The day of each instrument, and its best prices
    Market,
    /// The candles of an instrument
    Candles,
    /// The orders: open ones, or as --state, --symbol and --side say
    Orders,
    /// What an order would do to the book, before it is given: levels, average, slippage, fees
    Impact,
    /// The trades: the tape
    #[value(alias = "tape")]
    Trades,
    /// Who holds what, and what it has earned
    Positions,
    /// What an account's trading was worth: gains, returns, falls, ratios
    Performance,
    /// What an account was worth at the end of each period
    Equity,
    /// The open lots of an account, first in first
    Lots,
    /// What each trade of an account has closed of which lot
    RoundTrips,
    /// What is listed
    Instruments,
    /// What the shop has
    Shop,
    /// The orders of the shop, and how far each has come
    ShopOrders,
    /// What the shop has sold, by business date and item
    Sales,
    /// The money that is reserved by holds
    Holds,
    /// What the bank has written, and what became of it: sent, waiting, refused, or inside (not mailed)
    Mail,
    /// The bank's own books
    Ledger,
    /// What everybody, or one account, has paid to the exchange and got back
    Fees,
    /// Interest: the rates of all accounts or one, and what has accrued
    Interest,
    /// Standing orders and scheduled transfers
    Standing,
    /// Who may collect from whom
    Mandates,
    /// The loans that run
    Loans,
    /// A loan's payments to come
    Loan,
    /// The branches
    Branches,
    /// What must always hold, checked now
    Invariants,
    /// Counts of everything
    Stats,
    /// A report: transactions, inactive, fees, interest, counterparties, cash-flow, exposure
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
    /// Who asks
    #[command(flatten)]
    pub who: SignIn,
}
