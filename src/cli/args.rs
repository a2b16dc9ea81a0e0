//! The arguments of the program. What a call means stands in the file of its subcommand.

mod bank;
mod export;
mod names;
mod past;
mod search;
mod views;

pub use bank::{BankCsv, BankFile, Project};
pub use export::Export;
pub use names::{Branch, BranchChange, Marker, MarkerChange};
pub use past::{Graft, Undo, Whatif};
pub use search::{Explain, Find};
pub use views::{Log, Moment, Show, Standing, StatementAs, View, Way};

use crate::command_line;
use crate::domain::Time;
use clap::{Args as Group, Parser, Subcommand};
use std::path::PathBuf;

/// A trading floor and a bank in the terminal, on a tape that rewinds.
///
/// Without a subcommand the screen opens on the journal that was used last; the first time a
/// journal `main` is made from the scenario `starter`.
#[derive(Debug, Parser)]
#[command(name = "backtape", version, propagate_version = false)]
#[command(after_help = "A <JOURNAL> is a name (demo) or a path (holds a / or ends in .ron).\n\
    Mail for what happens on main goes to outbox/<journal>/ in the data directory, or to the\n\
    server that settings.ron there names: (mail: (smtp: \"localhost:25\")).\n\
    Exit status: 0 all well, 1 refused, 2 could not be carried out.\n\n\
    Example:\n  backtape new demo && backtape open demo")]
pub struct Args {
    /// Where journals are kept (also BACKTAPE_DATA_DIR) [default: the platform's user data directory]
    #[arg(long, value_name = "DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub call: Option<Call>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Call {
    /// Open the screen live on a journal
    #[command(after_help = "Where the journal does not exist you are asked whether to make it.\n\n\
        Example:\n  backtape open demo")]
    Open {
        /// Which journal
        journal: String,
    },
    /// Open a journal read-only, paused at its first record
    #[command(after_help = "Examples:\n  backtape replay saves/flash-crash.ron\n  \
        backtape replay demo --plain --speed 10 | less")]
    Replay(Replay),
    /// Make a journal; never overwrites one
    #[command(after_help = "Example:\n  backtape new demo --scenario starter --seed 7")]
    New(New),
    /// Run commands without a screen
    #[command(
        // Made from the arguments it would put the script before the journal.
        override_usage = "backtape exec [OPTIONS] <JOURNAL> [SCRIPT|-] [-c <COMMAND>]...",
        after_help = "Example:\n  backtape exec demo -c 'deposit you 100.00 \"savings\"' -c 'buy you ACME 5 @ 100.50'\n  \
        backtape exec demo script.txt --json"
    )]
    Exec(Exec),
    /// Let the participants act without a screen, as fast as it goes
    #[command(after_help = "Examples:\n  backtape run demo --for 1h30m\n  backtape run demo --records 10000")]
    Run(Run),
    /// Print a view as of the tip or as of a record
    #[command(after_help = "Examples:\n  backtape show demo accounts\n  backtape show demo book ACME --depth 5\n  \
        backtape show demo statement alice --at 120 --json\n  \
        backtape show demo statement alice --month 2026-01 --as camt053 > january.xml\n  \
        backtape show demo report transactions --by month\n  \
        backtape show demo orders alice --state done --symbol ACME --side sell\n  \
        backtape show demo impact 'buy alice ACME 40 market'")]
    Show(Show),
    /// Set a password, read from standard input
    ///
    /// Whoever has one can act as that customer: with --sign-in here, with :sign-in on the screen. They are kept as
    /// hashes (argon2id) in the data directory, in no journal. Who can read the data directory is the operator.
    #[command(
        after_help = "Examples:\n  backtape password demo alice\n  backtape password demo alice < secret.txt\n  \
        backtape password demo alice --remove"
    )]
    Password(Password),
    /// Print the stream of events
    #[command(after_help = "Examples:\n  backtape log demo --account alice --type TradeExecuted --from 100 --json\n  \
        backtape log demo --search 'rent amount:>=500'")]
    Log(Log),
    /// List the branches, or change them
    #[command(after_help = "Examples:\n  backtape branch demo\n  backtape branch demo create sold-early --at 120\n  \
        backtape branch demo rename sold-early sold-at-the-dip\n  backtape branch demo delete sold-at-the-dip")]
    Branch(Branch),
    /// List the markers of records, or change them
    #[command(after_help = "Examples:\n  backtape marker demo\n  backtape marker demo set 120 'sold at the dip'\n  \
        backtape marker demo remove 120")]
    Marker(Marker),
    /// Compare two branches, or two records
    #[command(
        after_help = "Examples:\n  backtape diff demo main sold-early\n  backtape diff demo main@120 sold-early@134\n  \
        backtape diff demo main sold-early --account you\n  backtape diff demo @100 @200 --json"
    )]
    Diff(Diff),
    /// Check every line, the chain, the invariants, and that deciding again gives the same events
    #[command(after_help = "Example:\n  backtape verify demo")]
    Verify {
        /// Which journal
        journal: String,
    },
    /// Make a journal from recorded order flow, or take a bank statement into an account
    ///
    /// The entries of a statement become deposits and withdrawals, each once: the bank's reference stands first
    /// in that of the command, and what is on the account's statement already is not given again. Where one
    /// line cannot be read, nothing is.
    #[command(
        after_help = "Examples:\n  backtape import lobster aapl --messages message.csv --book orderbook.csv --symbol AAPL\n  \
        backtape import ofx demo giro.ofx --account you"
    )]
    Import {
        /// The format of the data
        #[command(subcommand)]
        format: Import,
    },
    /// A new branch on which the past went otherwise
    ///
    /// Record N is dropped or changed, or commands come before it, and every later command is decided
    /// again. What ends otherwise is listed. Participants repeat their commands, or act anew (--react).
    #[command(after_help = "Examples:\n  backtape whatif demo --drop 57 --as no-rent\n  \
        backtape whatif demo --change 57 'transfer carol landlord 320.00' --react --json\n  \
        backtape whatif demo --insert 57 'deposit carol 100.00' --dry-run")]
    Whatif(Whatif),
    /// Carry commands over to the tip of another branch, decided again there
    #[command(after_help = "Example:\n  backtape graft demo 120..125 --from sold-early --onto main --dry-run")]
    Graft(Graft),
    /// Print the records behind a number, newest first, each with its change and the running value
    #[command(after_help = "Examples:\n  backtape explain demo alice.balance --at 120\n  \
        backtape explain demo alice.ACME.position --causes\n  backtape explain demo ACME.ask --limit 10 --json")]
    Explain(Explain),
    /// Print the first record after which a condition holds; status 1 where there is none
    #[command(after_help = "Examples:\n  backtape find demo \"alice.equity < 900\"\n  \
        backtape find demo \"ACME.spread > 0.50 and alice.ACME.position > 0\" --from 120\n  \
        backtape find demo \"any rejection of alice\" --backward")]
    Find(Find),
    /// Move the branch back to before the last command of yours
    #[command(after_help = "What participants did since goes with it. Nothing is lost: redo brings it back.\n\n\
        Example:\n  backtape undo demo")]
    Undo(Undo),
    /// Move the branch forward again to where undo came from
    #[command(after_help = "Example:\n  backtape redo demo")]
    Redo(Undo),
    /// Take a branch along as a journal, a stretch as a script, records as tests, or the bank's books
    #[command(
        after_help = "journal  the way to the branch's tip, or to record M, as a journal of its own: verified, and its\n         \
        state compared\nscript   commands for exec; on the same state the same comes of them\ntest     each record as \
        given, when, then (see tests/cases)\nhledger  the bank's books in double entry, every balance asserted: hledger -f FILE check --strict\ncsv      \
        every posting of the bank's books, a line each\n\nExamples:\n  \
        backtape export demo --branch sold-early --to sold-early.ron\n  \
        backtape export demo --records 57..80 --to lunch.txt --as script\n  \
        backtape export demo --records 57 --to rent.case --as test\n  \
        backtape export demo --to books.hledger"
    )]
    Export(Export),
    /// Keep a SQLite database up to date with a branch
    ///
    /// It goes on from where it stopped, in one transaction; another branch, or one whose past has moved, is
    /// read anew, and another journal is refused. docs/sqlite.md has the tables.
    #[command(after_help = "Example:
  backtape project demo --to demo.sqlite && sqlite3 demo.sqlite \
    \
        'SELECT account, sum(amount) FROM postings WHERE account IS NOT NULL GROUP BY account'")]
    Project(Project),
    /// Write what is sound into a new journal; the old one is never touched
    #[command(
        after_help = "The lines before the first one that is damaged, torn or does not fit stay as they are, and keep\n\
        their fingerprint. The new journal is verified.\n\nExample:\n  backtape repair demo --to mended.ron"
    )]
    Repair {
        /// Which journal
        journal: String,
        /// The new journal; never overwrites one
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

/// `backtape replay`
#[derive(Debug, Group)]
pub struct Replay {
    /// Which journal
    pub journal: String,
    /// Print the records as lines instead, and end
    #[arg(long)]
    pub plain: bool,
    /// How many times faster than it was, waits of more than two seconds cut to two. Without it
    /// --plain does not wait at all, and the screen plays so many records a second
    #[arg(long, value_name = "X", value_parser = speed)]
    pub speed: Option<f64>,
}

/// `backtape new`
#[derive(Debug, Group)]
pub struct New {
    /// Which journal
    pub journal: String,
    /// What it starts from: a scenario that comes with the program (starter, trading-day, bare), or a file
    #[arg(long, value_name = "NAME|PATH", default_value = "starter")]
    pub scenario: String,
    /// What all randomness starts from, instead of the scenario's own
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// `backtape exec`
#[derive(Debug, Group)]
#[command(group = clap::ArgGroup::new("what").args(["script", "commands"]).required(true).multiple(true))]
pub struct Exec {
    /// Which journal
    pub journal: String,
    /// A file with a command a line (# starts a comment); - is standard input
    pub script: Option<PathBuf>,
    /// A command; may be given several times. The script comes first, then these in their order
    #[arg(short = 'c', value_name = "COMMAND", allow_hyphen_values = true)]
    pub commands: Vec<String>,
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// One JSON object a command
    #[arg(long)]
    pub json: bool,
    /// Who asks
    #[command(flatten)]
    pub who: SignIn,
}

/// `backtape password`
#[derive(Debug, Group)]
pub struct Password {
    /// Which journal
    pub journal: String,
    /// Whose: one of their accounts
    #[arg(required_unless_present = "operator", conflicts_with = "operator")]
    pub customer: Option<String>,
    /// The operator's: the screen is locked to who has no password
    #[arg(long)]
    pub operator: bool,
    /// Take the password away
    #[arg(long)]
    pub remove: bool,
}

/// Who asks.
#[derive(Debug, Default, Group)]
pub struct SignIn {
    /// Act as a customer, who sees and moves what is their own. The password is read from the terminal, or is the
    /// first line of standard input
    #[arg(long = "sign-in", value_name = "CUSTOMER")]
    pub customer: Option<String>,
    /// Read the password from a file, or from a descriptor like /dev/fd/3
    #[arg(long, value_name = "FILE", requires = "customer")]
    pub password_file: Option<PathBuf>,
}

/// `backtape run`
#[derive(Debug, Group)]
#[command(group = clap::ArgGroup::new("how far").args(["records", "time"]).required(true))]
pub struct Run {
    /// Which journal
    pub journal: String,
    /// For so many records
    #[arg(long, value_name = "N", value_parser = COUNT)]
    pub records: Option<u64>,
    /// For so much simulated time: 90s, 15m, 1h30m, 2d
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub time: Option<i64>,
    /// On which branch [default: the one in use]
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
}

/// `backtape diff`
#[derive(Debug, Group)]
pub struct Diff {
    /// Which journal
    pub journal: String,
    /// The left side: a branch (main), one of its records (main@120), or one of the branch in use (@120)
    pub a: String,
    /// The right side, likewise. Differences are right − left
    pub b: String,
    /// Whose equity is drawn [default: the first account that differs; with --json all that do]
    #[arg(long)]
    pub account: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// The formats of `backtape import`.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Order flow of NASDAQ in the format of LOBSTER
    #[command(
        after_help = "Example:\n  backtape import lobster aapl --messages message.csv --book orderbook.csv --symbol AAPL"
    )]
    Lobster(Lobster),
    /// A bank statement as comma-separated values, into an account
    #[command(
        after_help = "FIELD is date, amount, debit, credit, reference, text or currency; COLUMN is its name or number.

\
        Example:
  backtape import csv demo giro.csv --account you --delimiter ';' --decimal , --date-format %d.%m.%Y \
    \
        --map date=Buchungstag --map amount=Betrag --map text=Verwendungszweck"
    )]
    Csv(BankCsv),
    /// A bank statement as SWIFT's MT940, into an account
    #[command(after_help = "Example:
  backtape import mt940 demo giro.sta --account you --dry-run")]
    Mt940(BankFile),
    /// A bank statement as OFX, of version 1 or 2, into an account
    #[command(after_help = "Example:
  backtape import ofx demo giro.ofx --account you")]
    Ofx(BankFile),
}

/// `backtape import lobster`
#[derive(Debug, Group)]
pub struct Lobster {
    /// The journal to make; never overwrites one
    pub journal: String,
    /// The message file
    #[arg(long, value_name = "FILE")]
    pub messages: PathBuf,
    /// The file with the book after each message
    #[arg(long, value_name = "FILE")]
    pub book: PathBuf,
    /// What the instrument is called
    #[arg(long, value_name = "SYM")]
    pub symbol: String,
    /// Read so many messages and no more
    #[arg(long, value_name = "N", value_parser = COUNT)]
    pub limit: Option<u64>,
    /// Print the summary as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// A reader of a word of the call.
type Reader<T> = fn(&str) -> Result<T, String>;

/// Reads a record's number, as it is typed or as it is shown: `1322`, `1,322`.
const RECORD: Reader<u64> = |text| match command_line::parse_record(text) {
    Ok(n) => Ok(n.0),
    Err(_) => Err("a record's number is one like 57 or 1,322".to_owned()),
};

/// Reads how many, at least one: `200000`, `200,000`.
const COUNT: Reader<u64> = |text| match command_line::parse_record(text) {
    Ok(n) if n.0 > 0 => Ok(n.0),
    _ => Err("give a whole number like 100, at least 1".to_owned()),
};

/// Reads `90s`, `15m`, `1h30m`, `2d` into microseconds, above zero.
pub(super) fn duration(text: &str) -> Result<i64, String> {
    let wrong = || "give a time like 90s, 15m, 1h30m or 2d".to_owned();
    let mut rest = text;
    let mut sum: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits); // digits are one byte each
        let number: i64 = number.parse().map_err(|_| wrong())?;
        let mut letters = after.chars();
        let unit = match letters.next() {
            Some('s') => Time::SECOND,
            Some('m') => Time::MINUTE,
            Some('h') => Time::HOUR,
            Some('d') => 24 * Time::HOUR,
            _ => return Err(wrong()),
        };
        let part = number.checked_mul(unit).and_then(|part| sum.checked_add(part));
        sum = part.ok_or_else(|| "that is longer than time can be counted".to_owned())?;
        rest = letters.as_str();
    }
    if sum > 0 { Ok(sum) } else { Err(wrong()) }
}

/// Reads a speed: `10`, `0.5`, with or without the sign that says "times".
fn speed(text: &str) -> Result<f64, String> {
    let number = text.trim_start_matches(['x', '×']);
    let speed = number.parse().ok().filter(|speed: &f64| (0.01..=1_000_000.0).contains(speed));
    speed.ok_or_else(|| "give a number from 0.01 to 1000000, like 10".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_subcommand_has_an_example_in_its_help() {
        fn look(command: &clap::Command) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "{}", command.get_name());
            command.get_subcommands().for_each(look);
        }
        look(&Args::command());
    }

    #[test]
    fn durations() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("1h30m", 5_400), ("2d", 172_800), ("1m1s", 61)] {
            assert_eq!(duration(text), Ok(seconds * Time::SECOND), "{text}");
        }
        for bad in ["", "5", "m", "0s", "1.5h", "-1h", "1h 5m", "1w", "99999999999999999999s", "9999999999999d", "1ß"]
        {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_shown() {
        assert_eq!((RECORD("1322"), RECORD("1,322"), RECORD("0")), (Ok(1_322), Ok(1_322), Ok(0)));
        assert_eq!((COUNT("200,000"), COUNT("1")), (Ok(200_000), Ok(1)));
        assert!(COUNT("0").is_err());
        for bad in ["", "-1", "x", "1..2", "1.5", "1,2", "99999999999999999999"] {
            assert!(RECORD(bad).unwrap_err().contains("one like 57"), "{bad}");
            assert!(COUNT(bad).unwrap_err().contains("at least 1"), "{bad}");
        }
    }

    #[test]
    fn speeds() {
        assert_eq!(speed("10"), Ok(10.0));
        assert_eq!(speed("×0.5"), Ok(0.5));
        for bad in ["", "0", "-1", "NaN", "inf", "fast", "1e99"] {
            assert!(speed(bad).is_err(), "{bad}");
        }
    }
}
