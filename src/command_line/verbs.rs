//! The table of verbs. Parsing, help and completion all read it.

use super::cursor::Cursor;
use super::error::ParseError;
use super::{Parsed, agreed, grammar, linked, order_terms};

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg {
    /// The handle of an account that is to be opened.
    NewHandle,
    /// An e-mail address.
    Email,
    /// An account that exists.
    Account,
    /// The code from a mail.
    Code,
    /// Money.
    Amount,
    /// A number of shares or things.
    Qty,
    /// The price of a share.
    Price,
    /// The symbol of an instrument that is to be listed.
    NewSymbol,
    /// The symbol of an instrument that exists.
    Symbol,
    /// The number of an open order.
    Order,
    /// An item of the shop.
    Item,
    /// An item with a quantity, once or more.
    Lines,
    /// A text in quotes.
    Text,
    /// A day of the calendar.
    Date,
    /// The code of a currency.
    Currency,
    /// What a currency is worth.
    Rate,
    /// What a market does.
    Phase,
    /// What happens where two orders of an account meet.
    SelfTrade,
    /// The number of a hold that stands.
    Hold,
    /// The number of an order in the shop.
    ShopOrder,
    /// A rate a year.
    Percent,
    /// A day of the month.
    DayOfMonth,
    /// A number of months.
    Months,
    /// The number of a standing order, a mandate or a loan.
    Agreement,
}

impl Arg {
    /// What to type, in a few words.
    pub fn hint(self) -> &'static str {
        match self {
            Arg::NewHandle => "a handle like alice",
            Arg::Email => "an e-mail address like alice@example.org",
            Arg::Account => "an account: its handle or IBAN",
            Arg::Code => "the six digits from the mail",
            Arg::Amount => "an amount like 1250.00",
            Arg::Qty => "a quantity like 25",
            Arg::Price => "a price like 101.50",
            Arg::NewSymbol => "a symbol like ACME",
            Arg::Symbol => "the symbol of an instrument",
            Arg::Order => "the number of an open order",
            Arg::Item => "an item of the shop",
            Arg::Lines => "items like widget*3",
            Arg::Text => "a text in quotes",
            Arg::Date => "a date like 2026-01-31",
            Arg::Currency => "a currency like USD",
            Arg::Rate => "a rate like 1.0852",
            Arg::Phase => "open, auction, halt or close",
            Arg::Hold => "the number of a hold",
            Arg::ShopOrder => "the number of an order in the shop",
            Arg::Percent => "a rate a year like 2.5%",
            Arg::DayOfMonth => "1 to 31, or last",
            Arg::Months => "a number of months like 24",
            Arg::Agreement => "the number of a standing order, a mandate or a loan",
            Arg::SelfTrade => "allow, cancel-taker, cancel-maker or cancel-both",
        }
    }
}

/// An addition that may stand after the arguments, in any order, once.
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// What it begins with; empty for a text without a keyword.
    pub keyword: &'static str,
    /// What follows.
    pub takes: Option<Arg>,
    /// What it is for.
    pub about: &'static str,
    /// Clauses with the same letter exclude each other.
    pub group: char,
}

/// A verb of the grammar.
pub struct Verb {
    /// What a command begins with.
    pub name: &'static str,
    /// How it is used.
    pub usage: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// A line that parses.
    pub example: &'static str,
    /// What must follow, in this order.
    pub args: &'static [Arg],
    /// What may follow then.
    pub clauses: &'static [Clause],
    pub(super) read: fn(&mut Cursor<'_>) -> Result<Parsed, ParseError>,
}

const fn clause(keyword: &'static str, takes: Option<Arg>, group: char, about: &'static str) -> Clause {
    Clause { keyword, takes, about, group }
}

const OPEN: &[Clause] = &[
    clause("name", Some(Arg::Text), 'n', "the owner's full name"),
    clause("for", Some(Arg::Account), 'c', "another account of the customer who has this one"),
    clause("currency", Some(Arg::Currency), 'y', "its currency (the scenario's)"),
];
const REFERENCE: &[Clause] = &[clause("", Some(Arg::Text), 'r', "what it is for")];
const INTEREST: &[Clause] = &[clause("debit", Some(Arg::Percent), 'd', "the rate on a used line of credit")];
const STANDING: &[Clause] = &[
    clause("weekly", None, 'h', "every seven days"),
    clause("monthly", None, 'h', "on a day of each month"),
    clause("day", Some(Arg::DayOfMonth), 'd', "on which day of the month; shorter months pay on their last"),
    clause("from", Some(Arg::Date), 'f', "the first payment is due on this day or after it"),
    clause("until", Some(Arg::Date), 'u', "no payment is due after this day"),
    clause("", Some(Arg::Text), 'r', "what it is for"),
];
const SCHEDULE: &[Clause] =
    &[clause("on", Some(Arg::Date), 'o', "on which day"), clause("", Some(Arg::Text), 'r', "what it is for")];
const JOINT: &[Clause] = &[clause("off", None, 'o', "they are no longer a holder")];
const LIMIT: &[Clause] = &[
    clause("", Some(Arg::Amount), 'a', "the most that may leave by withdrawal and transfer"),
    clause("off", None, 'a', "there is no limit"),
];
const MANDATE: &[Clause] = &[clause("limit", Some(Arg::Amount), 'l', "the most at a time")];
const LOAN: &[Clause] = &[clause("months", Some(Arg::Months), 'm', "in how many monthly payments it is paid back")];
const LISTING: &[Clause] = &[
    clause("tick", Some(Arg::Price), 't', "the smallest step of its price (0.01)"),
    clause("lot", Some(Arg::Qty), 'l', "the smallest number of shares (1)"),
    clause("name", Some(Arg::Text), 'n', "its full name"),
];
const ORDER: &[Clause] = &[
    clause("@", Some(Arg::Price), 'p', "at this price or better"),
    clause("market", None, 'p', "at whatever the book offers, at once"),
    clause("market-to-limit", None, 'p', "at the best price, and the rest stays there"),
    clause("gtc", None, 'f', "good till cancelled: the rest stays in the book"),
    clause("ioc", None, 'f', "immediate or cancel: the rest is cancelled"),
    clause("day", None, 'f', "until the market closes"),
    clause("gtd", Some(Arg::Date), 'f', "good till date: until the market closes on that day"),
    clause("fok", None, 'f', "fill or kill: all at once or nothing"),
    clause("post", None, 'o', "only as a maker: refused where it would trade at once"),
    clause("stop", Some(Arg::Price), 's', "only once a trade gets there"),
    clause("trail", Some(Arg::Price), 's', "a stop that follows the price at this distance"),
    clause("show", Some(Arg::Qty), 'h', "an iceberg: how many shares are in sight at once"),
    clause("oco", None, 'c', "one cancels the other: a stop beside the limit"),
    clause("then", None, 't', "one triggers the other: what is ordered once it is filled"),
];
const CANCEL_ALL: &[Clause] = &[clause("symbol", Some(Arg::Symbol), 'y', "only those for this instrument")];
const AMEND: &[Clause] = &[
    clause("qty", Some(Arg::Qty), 'q', "the new number of shares"),
    clause("@", Some(Arg::Price), 'p', "the new price"),
    clause("stop", Some(Arg::Price), 's', "the new stop price"),
];
const MARKET: &[Clause] = &[clause("", Some(Arg::Symbol), 'y', "one market; all of them where it is left out")];
const END_DAY: &[Clause] =
    &[clause("", Some(Arg::Date), 'd', "the next business date; the calendar's next business day without it")];
const SHARE_PRICE: &[Clause] = &[clause("@", Some(Arg::Price), 'p', "the price of the trade")];
const MARGIN: &[Clause] = &[
    clause("on", None, 'm', "it may sell what it does not own, and buy for more than it has"),
    clause("off", None, 'm', "it may no longer"),
];
const SPLIT: &[Clause] = &[clause("for", Some(Arg::Qty), 'f', "how many old shares they are for")];
const HOLD: &[Clause] = &[
    clause("until", Some(Arg::Date), 'u', "the last business date on which it stands"),
    clause("", Some(Arg::Text), 'r', "what it is for"),
];
const CAPTURE: &[Clause] = &[
    clause("to", Some(Arg::Account), 't', "who is paid; without it the money leaves the bank"),
    clause("", Some(Arg::Amount), 'a', "how much of it; all of it without"),
];
const RESERVE: &[Clause] = &[clause("until", Some(Arg::Date), 'u', "the last business date on which it can be paid")];
const REORDER: &[Clause] = &[
    clause("below", Some(Arg::Qty), 'b', "once there are fewer than so many"),
    clause("by", Some(Arg::Qty), 'y', "how many, or as many times so many as it takes"),
    clause("off", None, 'b', "never"),
];
const ITEM_PRICE: &[Clause] = &[clause("@", Some(Arg::Amount), 'p', "what one costs from now on")];

/// All verbs, in the order of the help.
pub static VERBS: &[Verb] = &[
    Verb {
        name: "open",
        usage: "open <handle> <email> [name \"Full Name\"] [for <account>] [currency CODE]",
        about: "open an account; the code that verifies it is mailed",
        example: "open alice alice@example.org name \"Alice Doe\"",
        args: &[Arg::NewHandle, Arg::Email],
        clauses: OPEN,
        read: grammar::open,
    },
    Verb {
        name: "verify",
        usage: "verify <account> <code>",
        about: "prove with the mailed code that the owner reads their mail",
        example: "verify alice 402913",
        args: &[Arg::Account, Arg::Code],
        clauses: &[],
        read: grammar::verify,
    },
    Verb {
        name: "deposit",
        usage: "deposit <account> AMOUNT [\"reference\"]",
        about: "pay money in from outside",
        example: "deposit alice 1250.00 \"salary\"",
        args: &[Arg::Account, Arg::Amount],
        clauses: REFERENCE,
        read: grammar::deposit,
    },
    Verb {
        name: "withdraw",
        usage: "withdraw <account> AMOUNT [\"reference\"]",
        about: "pay money out of the bank",
        example: "withdraw alice 200.00",
        args: &[Arg::Account, Arg::Amount],
        clauses: REFERENCE,
        read: grammar::withdraw,
    },
    Verb {
        name: "transfer",
        usage: "transfer <from> <to> AMOUNT [\"reference\"]",
        about: "move money between two accounts",
        example: "transfer alice landlord 640.00 \"rent\"",
        args: &[Arg::Account, Arg::Account, Arg::Amount],
        clauses: REFERENCE,
        read: grammar::transfer,
    },
    Verb {
        name: "hold",
        usage: "hold <account> AMOUNT [until DATE] [\"reference\"]",
        about: "reserve money, to be captured or released later; the hold gets a number",
        example: "hold alice 80.00 until 2026-01-31 \"hotel\"",
        args: &[Arg::Account, Arg::Amount],
        clauses: HOLD,
        read: grammar::hold,
    },
    Verb {
        name: "capture",
        usage: "capture <hold> [AMOUNT] [to <account>]",
        about: "take what is held, or a part; the rest is released",
        example: "capture 7 64.50 to landlord",
        args: &[Arg::Hold],
        clauses: CAPTURE,
        read: grammar::capture,
    },
    Verb {
        name: "release",
        usage: "release <hold>",
        about: "give back what is held",
        example: "release 7",
        args: &[Arg::Hold],
        clauses: &[],
        read: grammar::release,
    },
    Verb {
        name: "expire",
        usage: "expire <hold>",
        about: "end a hold whose last date is over; the desk does it by itself",
        example: "expire 7",
        args: &[Arg::Hold],
        clauses: &[],
        read: grammar::expire,
    },
    Verb {
        name: "credit",
        usage: "credit <account> AMOUNT",
        about: "set how far below zero the balance may go; zero takes the line away",
        example: "credit alice 500.00",
        args: &[Arg::Account, Arg::Amount],
        clauses: &[],
        read: grammar::credit,
    },
    Verb {
        name: "rate",
        usage: "rate CURRENCY RATE",
        about: "set what one unit of the scenario's currency buys of another",
        example: "rate USD 1.0852",
        args: &[Arg::Currency, Arg::Rate],
        clauses: &[],
        read: grammar::rate,
    },
    Verb {
        name: "interest",
        usage: "interest <account> RATE% [debit RATE%]",
        about: "agree on interest a year: on savings, and on a used line of credit",
        example: "interest alice 2.5% debit 9.5%",
        args: &[Arg::Account, Arg::Percent],
        clauses: INTEREST,
        read: agreed::interest,
    },
    Verb {
        name: "settle",
        usage: "settle <account>",
        about: "book the interest and fees that are due; the desk does it by itself",
        example: "settle alice",
        args: &[Arg::Account],
        clauses: &[],
        read: agreed::settle,
    },
    Verb {
        name: "standing",
        usage: "standing <from> <to> AMOUNT weekly|monthly [day N|last] [from DATE] [until DATE] [\"reference\"]",
        about: "set up a standing order; what is due on a day off is paid on the next business day",
        example: "standing alice landlord 640.00 monthly day last \"rent\"",
        args: &[Arg::Account, Arg::Account, Arg::Amount],
        clauses: STANDING,
        read: agreed::standing,
    },
    Verb {
        name: "schedule",
        usage: "schedule <from> <to> AMOUNT on DATE [\"reference\"]",
        about: "have a transfer made on a day",
        example: "schedule alice bob 25.00 on 2026-12-24 \"present\"",
        args: &[Arg::Account, Arg::Account, Arg::Amount],
        clauses: SCHEDULE,
        read: agreed::schedule,
    },
    Verb {
        name: "mandate",
        usage: "mandate <account> <creditor> [limit AMOUNT]",
        about: "let somebody collect money from an account",
        example: "mandate alice landlord limit 100.00",
        args: &[Arg::Account, Arg::Account],
        clauses: MANDATE,
        read: agreed::mandate,
    },
    Verb {
        name: "debit",
        usage: "debit <creditor> <account> AMOUNT [\"reference\"]",
        about: "collect money by a mandate",
        example: "debit landlord alice 42.00 \"heating\"",
        args: &[Arg::Account, Arg::Account, Arg::Amount],
        clauses: REFERENCE,
        read: agreed::debit,
    },
    Verb {
        name: "loan",
        usage: "loan <account> AMOUNT RATE% months N",
        about: "lend money that is paid back in equal monthly payments",
        example: "loan alice 10000.00 6% months 24",
        args: &[Arg::Account, Arg::Amount, Arg::Percent],
        clauses: LOAN,
        read: agreed::loan,
    },
    Verb {
        name: "pay-due",
        usage: "pay-due <agreement>",
        about: "pay what is due of a standing order or a loan; the desk does it by itself",
        example: "pay-due 7",
        args: &[Arg::Agreement],
        clauses: &[],
        read: agreed::pay_due,
    },
    Verb {
        name: "revoke",
        usage: "revoke <agreement>",
        about: "end a standing order, a scheduled transfer or a mandate",
        example: "revoke 7",
        args: &[Arg::Agreement],
        clauses: &[],
        read: agreed::revoke,
    },
    Verb {
        name: "joint",
        usage: "joint <account> <customer's account> [off]",
        about: "make another customer a holder of an account: each may act alone on all of it",
        example: "joint alice bob",
        args: &[Arg::Account, Arg::Account],
        clauses: JOINT,
        read: agreed::joint,
    },
    Verb {
        name: "limit",
        usage: "limit <account> AMOUNT | off",
        about: "limit what may leave an account in a day by withdrawal and transfer",
        example: "limit alice 500.00",
        args: &[Arg::Account],
        clauses: LIMIT,
        read: agreed::limit,
    },
    Verb {
        name: "freeze",
        usage: "freeze <account>",
        about: "stop everything that would take money or shares out",
        example: "freeze alice",
        args: &[Arg::Account],
        clauses: &[],
        read: grammar::freeze,
    },
    Verb {
        name: "unfreeze",
        usage: "unfreeze <account>",
        about: "end a freeze",
        example: "unfreeze alice",
        args: &[Arg::Account],
        clauses: &[],
        read: grammar::unfreeze,
    },
    Verb {
        name: "close",
        usage: "close <account>",
        about: "close an empty account for good",
        example: "close alice",
        args: &[Arg::Account],
        clauses: &[],
        read: grammar::close,
    },
    Verb {
        name: "forget",
        usage: "forget <account>",
        about: "destroy the keys that seal a customer's personal data; their accounts are closed",
        example: "forget alice",
        args: &[Arg::Account],
        clauses: &[],
        read: grammar::forget,
    },
    Verb {
        name: "list",
        usage: "list <symbol> [tick T] [lot L] [name \"Full Name\"]",
        about: "bring a new instrument to the exchange",
        example: "list ACME tick 0.01 lot 1 name \"Acme Corporation\"",
        args: &[Arg::NewSymbol],
        clauses: LISTING,
        read: grammar::list,
    },
    Verb {
        name: "grant",
        usage: "grant <account> <symbol> QTY",
        about: "pay shares into custody from outside",
        example: "grant alice ACME 100",
        args: &[Arg::Account, Arg::Symbol, Arg::Qty],
        clauses: &[],
        read: grammar::grant,
    },
    Verb {
        name: "buy",
        usage: "buy <account> <symbol> QTY [@ PRICE | market | market-to-limit] [gtc|day|gtd DATE|ioc|fok] [post] [show QTY] [stop PRICE | trail DISTANCE] [oco ...] [then ...]",
        about: "buy shares; without a price at the market",
        example: "buy alice ACME 5 @ 10.00",
        args: &[Arg::Account, Arg::Symbol, Arg::Qty],
        clauses: ORDER,
        read: order_terms::buy,
    },
    Verb {
        name: "sell",
        usage: "sell <account> <symbol> QTY [@ PRICE | market | market-to-limit] [gtc|day|gtd DATE|ioc|fok] [post] [show QTY] [stop PRICE | trail DISTANCE] [oco ...] [then ...]",
        about: "sell shares; without a price at the market",
        example: "sell alice ACME 5 market",
        args: &[Arg::Account, Arg::Symbol, Arg::Qty],
        clauses: ORDER,
        read: order_terms::sell,
    },
    Verb {
        name: "cancel",
        usage: "cancel <order>",
        about: "take a resting order out of the book",
        example: "cancel 9118",
        args: &[Arg::Order],
        clauses: &[],
        read: grammar::cancel,
    },
    Verb {
        name: "cancel-all",
        usage: "cancel-all <account> [symbol SYMBOL]",
        about: "take all resting orders of an account out of the books",
        example: "cancel-all alice symbol ACME",
        args: &[Arg::Account],
        clauses: CANCEL_ALL,
        read: grammar::cancel_all,
    },
    Verb {
        name: "amend",
        usage: "amend <order> [qty QTY] [@ PRICE] [stop PRICE]",
        about: "change a resting order; fewer shares keep its place in the queue",
        example: "amend 9118 qty 5 @ 10.50",
        args: &[Arg::Order],
        clauses: AMEND,
        read: grammar::amend,
    },
    Verb {
        name: "self-trades",
        usage: "self-trades <account> allow|cancel-taker|cancel-maker|cancel-both",
        about: "what happens where two orders of an account meet",
        example: "self-trades alice cancel-maker",
        args: &[Arg::Account, Arg::SelfTrade],
        clauses: &[],
        read: grammar::self_trades,
    },
    Verb {
        name: "market",
        usage: "market open|auction|halt|close [SYMBOL]",
        about: "open a market, begin an auction, halt or close it",
        example: "market auction ACME",
        args: &[Arg::Phase],
        clauses: MARKET,
        read: grammar::market,
    },
    Verb {
        name: "end-day",
        usage: "end-day [DATE]",
        about: "end the business day: orders for the day expire",
        example: "end-day 2026-01-06",
        args: &[],
        clauses: END_DAY,
        read: grammar::end_day,
    },
    Verb {
        name: "reduce",
        usage: "reduce <order> QTY",
        about: "take shares off a resting order; it keeps its place in the queue",
        example: "reduce 9118 5",
        args: &[Arg::Order, Arg::Qty],
        clauses: &[],
        read: grammar::reduce,
    },
    Verb {
        name: "print",
        usage: "print <symbol> QTY @ PRICE",
        about: "report a trade that was made outside the visible book",
        example: "print ACME 100 @ 10.05",
        args: &[Arg::Symbol, Arg::Qty],
        clauses: SHARE_PRICE,
        read: grammar::print,
    },
    Verb {
        name: "margin",
        usage: "margin <account> on|off",
        about: "let an account sell short and buy on credit, or no longer",
        example: "margin alice on",
        args: &[Arg::Account],
        clauses: MARGIN,
        read: grammar::margin,
    },
    Verb {
        name: "margin-call",
        usage: "margin-call <account>",
        about: "call an account for more margin; the margin desk does it by itself",
        example: "margin-call alice",
        args: &[Arg::Account],
        clauses: &[],
        read: grammar::margin_call,
    },
    Verb {
        name: "margin-met",
        usage: "margin-met <account>",
        about: "take back a call that has been met",
        example: "margin-met alice",
        args: &[Arg::Account],
        clauses: &[],
        read: grammar::margin_met,
    },
    Verb {
        name: "liquidate",
        usage: "liquidate <account>",
        about: "cancel the orders of a called account and reduce its positions",
        example: "liquidate alice",
        args: &[Arg::Account],
        clauses: &[],
        read: grammar::liquidate,
    },
    Verb {
        name: "dividend",
        usage: "dividend <symbol> AMOUNT",
        about: "pay so much a share to who holds them; open buys are lowered by it",
        example: "dividend ACME 0.25",
        args: &[Arg::Symbol, Arg::Price],
        clauses: &[],
        read: grammar::dividend,
    },
    Verb {
        name: "split",
        usage: "split <symbol> NEW for OLD",
        about: "give new shares for old ones; open orders follow, or end where they become fewer",
        example: "split ACME 2 for 1",
        args: &[Arg::Symbol, Arg::Qty],
        clauses: SPLIT,
        read: grammar::split,
    },
    Verb {
        name: "stock",
        usage: "stock <item> QTY [@ PRICE]",
        about: "put things on the shop's shelf; the first time with a price",
        example: "stock widget 10 @ 4.99",
        args: &[Arg::Item, Arg::Qty],
        clauses: ITEM_PRICE,
        read: grammar::stock,
    },
    Verb {
        name: "order",
        usage: "order <account> <item>*QTY ...",
        about: "buy things in the shop and pay at once, all of them or none",
        example: "order alice widget*3 gadget*1",
        args: &[Arg::Account, Arg::Lines],
        clauses: &[],
        read: grammar::order,
    },
    Verb {
        name: "reserve",
        usage: "reserve <account> <item>*QTY ... [until DATE]",
        about: "order in the shop and pay later: the money is held, the things are set aside",
        example: "reserve alice widget*3 until 2026-01-31",
        args: &[Arg::Account, Arg::Lines],
        clauses: RESERVE,
        read: grammar::reserve,
    },
    Verb {
        name: "pay",
        usage: "pay <shop order>",
        about: "take the money that an order in the shop holds",
        example: "pay 12",
        args: &[Arg::ShopOrder],
        clauses: &[],
        read: grammar::pay,
    },
    Verb {
        name: "ship",
        usage: "ship <shop order>",
        about: "send an order of the shop that is paid",
        example: "ship 12",
        args: &[Arg::ShopOrder],
        clauses: &[],
        read: grammar::ship,
    },
    Verb {
        name: "cancel-order",
        usage: "cancel-order <shop order>",
        about: "cancel an order of the shop that is not shipped; what was paid is refunded",
        example: "cancel-order 12",
        args: &[Arg::ShopOrder],
        clauses: &[],
        read: grammar::cancel_order,
    },
    Verb {
        name: "price",
        usage: "price <item> PRICE",
        about: "set what a thing costs from now on; orders keep their price",
        example: "price widget 5.49",
        args: &[Arg::Item, Arg::Amount],
        clauses: &[],
        read: grammar::price,
    },
    Verb {
        name: "reorder",
        usage: "reorder <item> below QTY by QTY | off",
        about: "order a thing again by itself once there are too few of it",
        example: "reorder widget below 5 by 20",
        args: &[Arg::Item],
        clauses: REORDER,
        read: grammar::reorder,
    },
    Verb {
        name: "restock",
        usage: "restock <item>",
        about: "order a thing again as its rule says; the desk does it by itself",
        example: "restock widget",
        args: &[Arg::Item],
        clauses: &[],
        read: grammar::restock,
    },
    Verb {
        name: "begin",
        usage: "begin; COMMAND; COMMAND ...; commit",
        about: "several commands that happen together or not at all; in a script also on lines of their own",
        example: "begin; withdraw alice 5.00; deposit bob 5.00; commit",
        args: &[],
        clauses: &[],
        read: linked::begin,
    },
    Verb {
        name: "mark",
        usage: "mark \"text\"",
        about: "leave a note in the stream",
        example: "mark \"what if I had sold here?\"",
        args: &[Arg::Text],
        clauses: &[],
        read: grammar::mark,
    },
];

/// The verb of this name.
pub fn verb(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// The verb that somebody may have meant, where one is near.
pub(super) fn nearest(word: &str) -> Option<&'static Verb> {
    let word = word.to_ascii_lowercase();
    // Two slips in a long word, one in a short one: any more and the guess is noise.
    let slips = if word.len() > 4 { 2 } else { 1 };
    let distance = |verb: &&Verb| strsim::osa_distance(verb.name, &word);
    // What differs by more in its length is not near: the long way is for what may be.
    let letters = word.chars().count();
    let near = VERBS.iter().filter(|verb| verb.name.len().abs_diff(letters) <= slips);
    let near = near.min_by_key(distance).filter(|verb| distance(verb) <= slips);
    near.or_else(|| VERBS.iter().find(|verb| word.len() >= 2 && verb.name.starts_with(&word)))
}

/// The grammar: a line of usage and a line about it for each verb.
pub fn help() -> String {
    let mut out = String::new();
    for verb in VERBS {
        out.push_str(&format!("{}\n    {}; for example: {}\n", verb.usage, verb.about, verb.example));
    }
    out.push_str(NOTES);
    out
}

/// What holds for all verbs.
pub const NOTES: &str = "\
An account is a handle (alice) or an IBAN. An order is its number. Amounts have at most two decimal
places; prices stand on the instrument's tick; quantities are positive whole numbers; nothing is rounded.
Texts of several words stand in quotes, with \\\" for a quote and \\\\ for a backslash.
A word that begins with # begins a comment.
An order with `oco stop PRICE` is a pair: when one of the two trades, the other is cancelled. What stands
after `then` is ordered the other way once the order is done, for what was filled:
  buy alice ACME 5 @ 10.00 then @ 12.00 oco stop 9.00
";
