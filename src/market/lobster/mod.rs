//! Recorded order flow in the format of LOBSTER (lobsterdata.com): a file of messages, and a file
//! with the best levels of the book after each.
//!
//! [`Feed::parse`] reads both and finds everything that is malformed before anything is written.
//! [`Feed::scenario`] is the stage that the flow plays on. [`Replay`] then gives the commands one
//! by one, and holds the replayed book against the recorded one after every message.
//!
//! Choices, where the format leaves them open:
//! - Prices are dollars × 10,000, which is [`Price`] exactly.
//! - Times are seconds after midnight at the exchange. They are cut to microseconds and put on the
//!   date in the file's name (1970-01-01 where it has none) as if the exchange's wall clock were
//!   UTC: 09:30 in New York is 09:30 here.
//! - Everything that rests belongs to the account `nasdaq`; the other side of executions is
//!   `nasdaq-taker`.

mod claims;
mod parse;
mod replay;

pub use replay::{Replay, ReplayError, ReplayStats};

use crate::domain::{
    BankCode, CustomerSpec, Email, Handle, InstrumentSpec, Money, NameError, Price, Qty, Rules, Scenario, Side, Symbol,
    Text, Time,
};

/// The account that all recorded orders belong to.
pub const RESTING: &str = "nasdaq";
/// The account that is the other side of recorded executions.
pub const TAKING: &str = "nasdaq-taker";
/// Money for each of the feed's accounts, far more than a day's flow holds or turns over.
const FEED_MONEY: Money = Money(10_000_000_000_000);
/// Shares for each of them.
const FEED_SHARES: Qty = Qty(1_000_000_000);
/// Money for the person who trades into the flow.
const YOUR_MONEY: Money = Money(100_000_000);
/// Visible prices are whole cents.
const TICK: Price = Price(100);

/// A line that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct FeedError {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub problem: String,
}

/// What a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Type 1: a new limit order.
    New,
    /// Type 2: shares were taken off an order.
    Reduced,
    /// Type 3: an order was deleted.
    Deleted,
    /// Type 4: a visible order was executed.
    Executed,
    /// Type 5: a hidden order was executed. Type 6, a cross, which later versions of the format
    /// know, is the same to the visible book: it leaves it alone.
    Hidden,
    /// Type 7: trading was halted, or quoting or trading goes on.
    Halt(&'static str),
}

/// One line of the message file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Message {
    at: Time,
    kind: Kind,
    /// The recorded order's own number.
    id: i64,
    qty: Qty,
    price: Price,
    /// The side of the resting order.
    side: Side,
}

/// One level of a recorded book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Quote {
    price: Price,
    /// Zero for the dummies that fill up a thin book.
    qty: Qty,
}

/// Both files, read and checked line by line.
#[derive(Clone, Debug)]
pub struct Feed {
    messages: Vec<Message>,
    /// The rows one after the other: asks best first, then bids best first.
    quotes: Vec<Quote>,
    /// Levels on each side.
    depth: usize,
}

impl Feed {
    /// Reads the message and the book file, at most `limit` lines of each. The names are told in
    /// errors; the date is taken from the message file's.
    ///
    /// # Errors
    /// [`FeedError`] for the first line that is malformed, or that one file has and the other has
    /// not.
    pub fn parse(messages: (&str, &str), book: (&str, &str), limit: Option<usize>) -> Result<Feed, FeedError> {
        parse::parse(messages, book, limit.unwrap_or(usize::MAX))
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether there is no message. Feeds that were read have at least one.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Levels on each side of the recorded book.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The stage: one instrument, the feed's two accounts with ample means, and an account for the
    /// person who wants to trade into the flow. No fees, no verification, nobody else acts. The
    /// clock starts with the first message.
    ///
    /// # Errors
    /// [`NameError`] where the time of the first message cannot be written, which no read feed has.
    pub fn scenario(&self, symbol: Symbol, seed: u64) -> Result<Scenario, NameError> {
        let start = self.messages.first().map_or(Time(0), |message| message.at);
        let start = jiff::Timestamp::from_microsecond(start.0).unwrap_or_default().to_string();
        let first = self.row(0, Side::Sell).iter().chain(self.row(0, Side::Buy)).find(|quote| quote.qty.0 > 0);
        let price = first.map_or(TICK, |quote| quote.price);
        let customer = |handle: &str, name: &str, deposit, shares| {
            let email = Email::parse(&format!("{handle}@example.org"))?;
            let (handle, name) = (Handle::parse(handle)?, Some(Text::parse(name)?));
            Ok(CustomerSpec { handle, email, name, deposit, credit: Money::ZERO, shares })
        };
        let name = Text::parse(&format!("lobster {symbol}"))?;
        let bank = BankCode { country: Text::parse("US")?, bank: Text::parse("99012005")?, digits: 10, bic: None };
        Ok(Scenario {
            about: Some(Text::parse(&format!("recorded order flow of {symbol}, {} messages", self.len()))?),
            seed,
            start: Some(Text::parse(&start)?),
            you: Some(Handle::parse("you")?),
            invented: true,
            instruments: vec![InstrumentSpec { symbol, name: None, tick: TICK, lot: Qty(1), price }],
            customers: vec![
                customer("you", "You", YOUR_MONEY, Vec::new())?,
                customer(RESTING, "Recorded orders", FEED_MONEY, vec![(symbol, FEED_SHARES)])?,
                customer(TAKING, "Recorded takers", FEED_MONEY, vec![(symbol, FEED_SHARES)])?,
            ],
            ..Scenario::empty(name, Rules::plain(Text::parse("USD")?, bank))
        })
    }

    /// One side of the book after a message, best first, dummies and all.
    fn row(&self, message: usize, side: Side) -> &[Quote] {
        let bids = if side == Side::Buy { self.depth } else { 0 };
        let start = message.saturating_mul(2 * self.depth).saturating_add(bids);
        self.quotes.get(start..start.saturating_add(self.depth)).unwrap_or_default()
    }

    /// The levels of that side that are occupied.
    fn levels(&self, message: usize, side: Side) -> impl Iterator<Item = Quote> {
        self.row(message, side).iter().copied().take_while(|quote| quote.qty.0 > 0)
    }
}

#[cfg(test)]
mod tests;
