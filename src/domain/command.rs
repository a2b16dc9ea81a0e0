//! What can be asked for. A command is a wish: [`crate::domain::decide()`] turns it into events or
//! refuses it. Names stand in commands, not ids, so that a command keeps its meaning on another
//! branch, where ids may differ.

use super::bank::standing::Rhythm;
use super::shop::Reorder;
use super::{
    AccountRef, AgreementId, Code, Currency, Date, Email, Exit, Handle, HoldId, ItemName, Money, OrderId, OrderKind,
    Phase, Price, Qty, Rate, SelfTrade, ShopOrderId, Side, Symbol, Text,
};
use serde::{Deserialize, Serialize};

/// One thing on a shopping list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrderLine {
    /// What.
    pub item: ItemName,
    /// How many.
    pub qty: Qty,
}

/// A wish. The grammar of the command line is its text form, see [`crate::command_line`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// Open an account. The bank gives it an IBAN and mails a code to the owner.
    Open {
        /// What the account shall be called.
        handle: Handle,
        /// Where the code is sent.
        email: Email,
        /// The owner's full name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Text>,
        /// An account of the customer whose it shall be; a new customer's where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer: Option<AccountRef>,
        /// Its currency; the scenario's where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// Prove with the mailed code that the owner reads their mail.
    Verify {
        /// Whose account.
        account: AccountRef,
        /// The code from the mail.
        code: Code,
    },
    /// Pay money in from outside.
    Deposit {
        /// Into which account.
        account: AccountRef,
        /// How much, in cents.
        amount: Money,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
    },
    /// Pay money out of the bank.
    Withdraw {
        /// From which account.
        account: AccountRef,
        /// How much, in cents.
        amount: Money,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
    },
    /// Move money between two accounts.
    Transfer {
        /// Who pays.
        from: AccountRef,
        /// Who is paid.
        to: AccountRef,
        /// How much, in cents.
        amount: Money,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
    },
    /// Reserve money, to be taken or given back later.
    Hold {
        /// Whose.
        account: AccountRef,
        /// How much, in cents.
        amount: Money,
        /// The last business date on which it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
    },
    /// Take what was reserved; what is not taken is given back.
    Capture {
        /// Which hold.
        hold: HoldId,
        /// How much, in cents; all of it where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
        /// Who is paid; it is paid out of the bank where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<AccountRef>,
    },
    /// Give back what was reserved.
    Release {
        /// Which hold.
        hold: HoldId,
    },
    /// End a hold whose last business date is over.
    Expire {
        /// Which.
        hold: HoldId,
    },
    /// Set the line of credit: how far below zero the balance may go.
    Credit {
        /// Whose.
        account: AccountRef,
        /// How far, in cents; zero takes the line away.
        amount: Money,
    },
    /// Set what another currency is worth.
    Rate {
        /// Which.
        currency: Currency,
        /// What one unit of the scenario's currency buys of it.
        rate: Rate,
    },
    /// Agree on interest: on a balance above zero, and on what is below.
    Interest {
        /// Whose.
        account: AccountRef,
        /// On savings, in basis points a year.
        credit_bps: u32,
        /// On a used line of credit, in basis points a year.
        debit_bps: u32,
    },
    /// Book the interest and the fees of months and days that have ended.
    Settle {
        /// Whose.
        account: AccountRef,
    },
    /// Set up a standing order, or a transfer that is to be made on a day.
    Standing {
        /// Who pays.
        from: AccountRef,
        /// Who is paid.
        to: AccountRef,
        /// How much, in cents.
        amount: Money,
        /// How often.
        rhythm: Rhythm,
        /// On which day of the month; 31 is the last one. The day of the first payment where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<u32>,
        /// The first payment is due on this day or after it; from the business date on where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<Date>,
        /// No payment is due after this day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
    },
    /// Let somebody collect money from an account.
    Mandate {
        /// Who pays.
        account: AccountRef,
        /// Who may collect.
        creditor: AccountRef,
        /// The most at a time, in cents.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Money>,
    },
    /// Collect money by a mandate.
    Debit {
        /// Who collects.
        creditor: AccountRef,
        /// Who pays.
        account: AccountRef,
        /// How much, in cents.
        amount: Money,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
    },
    /// Lend money that is paid back in equal monthly payments.
    Loan {
        /// To whom.
        account: AccountRef,
        /// How much, in cents.
        amount: Money,
        /// Basis points a year.
        rate_bps: u32,
        /// How many payments.
        months: u32,
    },
    /// Pay what is due of an agreement.
    PayDue {
        /// Which.
        agreement: AgreementId,
    },
    /// End a standing order, a scheduled transfer or a mandate.
    Revoke {
        /// Which.
        agreement: AgreementId,
    },
    /// Make a customer a holder of somebody's account, or no longer.
    Joint {
        /// The account.
        account: AccountRef,
        /// An account of the customer.
        with: AccountRef,
        /// Whether they are one from now on.
        on: bool,
    },
    /// Limit what may leave an account in a day.
    DayLimit {
        /// Whose.
        account: AccountRef,
        /// The most, in cents; without it there is no limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
    },
    /// Stop everything that would take money or shares out of an account.
    Freeze {
        /// Whose.
        account: AccountRef,
    },
    /// End a freeze.
    Unfreeze {
        /// Whose.
        account: AccountRef,
    },
    /// Close an empty account for good.
    Close {
        /// Whose.
        account: AccountRef,
    },
    /// Forget a customer: the keys that seal their personal data are destroyed.
    Forget {
        /// One of the customer's accounts; all of them are closed.
        account: AccountRef,
    },
    /// Bring a new instrument to the exchange.
    List {
        /// What it is called.
        symbol: Symbol,
        /// The smallest step of its price.
        tick: Price,
        /// The smallest number of shares that is traded; orders are multiples of it.
        lot: Qty,
        /// Its full name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Text>,
    },
    /// Pay shares into custody from outside.
    Grant {
        /// Into which account.
        account: AccountRef,
        /// Shares of what.
        symbol: Symbol,
        /// How many.
        qty: Qty,
    },
    /// Buy or sell shares on the exchange.
    Place {
        /// Who.
        account: AccountRef,
        /// Which way.
        side: Side,
        /// What.
        symbol: Symbol,
        /// How many shares.
        qty: Qty,
        /// At which price, and for how long.
        kind: OrderKind,
        /// One cancels the other: a stop for the same shares beside a limit order. When one of the two
        /// trades, is set off or leaves, the other one is cancelled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        oco: Option<Box<OrderKind>>,
        /// One triggers the other: what is ordered the other way when this order is done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        then: Option<Box<Exit>>,
    },
    /// Take a resting order out of the book.
    Cancel {
        /// Which.
        order: OrderId,
    },
    /// Give an open order another quantity, another price, or both. Fewer shares at the same price keep
    /// its place in the queue; anything else puts it at the back, and it may trade at once.
    Amend {
        /// Which order.
        order: OrderId,
        /// How many shares it is for now, those that have traded among them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        qty: Option<Qty>,
        /// At which price.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        price: Option<Price>,
        /// Set off by which trade, where it is a stop that waits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stop: Option<Price>,
    },
    /// Take all open orders of an account out of the books.
    CancelAll {
        /// Whose.
        account: AccountRef,
        /// Only those for this instrument.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        symbol: Option<Symbol>,
    },
    /// Choose what happens where two orders of an account meet.
    SelfTrades {
        /// Whose.
        account: AccountRef,
        /// What.
        mode: SelfTrade,
    },
    /// Open a market, begin an auction, halt it or close it. An auction ends with this as well: its
    /// orders trade at one price.
    SetPhase {
        /// What is to be.
        phase: Phase,
        /// Where; everywhere where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        symbol: Option<Symbol>,
    },
    /// End the business day: orders for the day expire.
    EndDay {
        /// The next business date; the calendar's next business day where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Date>,
    },
    /// Take shares off a resting order; it keeps its place in the queue.
    Reduce {
        /// Which.
        order: OrderId,
        /// By how many shares.
        qty: Qty,
    },
    /// Report a trade that was made outside the visible book.
    Print {
        /// Of what.
        symbol: Symbol,
        /// How many shares.
        qty: Qty,
        /// At which price.
        price: Price,
    },
    /// Pay a dividend to who holds shares; open buys are lowered by it.
    Dividend {
        /// On what.
        symbol: Symbol,
        /// How much a share.
        amount: Price,
    },
    /// Give everybody so many new shares for so many old ones; open orders follow, or end.
    Split {
        /// Shares of what.
        symbol: Symbol,
        /// So many new ones…
        new: Qty,
        /// …for so many old ones.
        old: Qty,
    },
    /// Let an account sell short and buy on credit, or no longer.
    Margin {
        /// Whose.
        account: AccountRef,
        /// Whether it may.
        on: bool,
    },
    /// Call an account on margin for more.
    MarginCall {
        /// Whose.
        account: AccountRef,
    },
    /// Take back a call that has been met.
    MarginMet {
        /// Whose.
        account: AccountRef,
    },
    /// Cancel the orders of an account that was called, and reduce its positions.
    Liquidate {
        /// Whose.
        account: AccountRef,
    },
    /// Put things on the shop's shelf, and set their price. The first time a price must be given.
    Stock {
        /// What.
        item: ItemName,
        /// How many more.
        qty: Qty,
        /// What one costs from now on, in cents.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        price: Option<Money>,
    },
    /// Buy things in the shop, all of them or none.
    Order {
        /// Who pays.
        account: AccountRef,
        /// What.
        lines: Vec<OrderLine>,
    },
    /// Set what a thing costs from now on.
    Price {
        /// Which.
        item: ItemName,
        /// What one costs, in cents.
        price: Money,
    },
    /// Say when an item is ordered again by itself.
    Reorder {
        /// Which.
        item: ItemName,
        /// When, and how many; never where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<Reorder>,
    },
    /// Order an item again as its rule says.
    Restock {
        /// Which.
        item: ItemName,
    },
    /// Place an order in the shop: its money is held and its things are set aside, all of them or none.
    Reserve {
        /// Who pays.
        account: AccountRef,
        /// What.
        lines: Vec<OrderLine>,
        /// The last business date on which it can be paid.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    },
    /// Take the money that an order in the shop holds.
    Pay {
        /// Which.
        order: ShopOrderId,
    },
    /// Send an order that is paid.
    Ship {
        /// Which.
        order: ShopOrderId,
    },
    /// Cancel an order in the shop that is not shipped, with refund.
    CancelOrder {
        /// Which.
        order: ShopOrderId,
    },
    /// Several commands that happen together or not at all: in one record, one after the other.
    Linked {
        /// Which; none of them links others.
        commands: Vec<Command>,
    },
    /// Leave a note in the stream.
    Mark {
        /// What it says.
        text: Text,
    },
}

impl Command {
    /// An order on its own.
    pub fn place(account: AccountRef, side: Side, symbol: Symbol, qty: Qty, kind: OrderKind) -> Command {
        Command::Place { account, side, symbol, qty, kind, oco: None, then: None }
    }

    /// Whether it, or one that is linked in it, forgets somebody.
    pub fn forgets(&self) -> bool {
        match self {
            Command::Forget { .. } => true,
            Command::Linked { commands } => commands.iter().any(Command::forgets),
            _ => false,
        }
    }

    /// The verb of the grammar: `open`, `buy`, ….
    pub fn verb(&self) -> &'static str {
        match self {
            Command::Open { .. } => "open",
            Command::Linked { .. } => "begin",
            Command::Rate { .. } => "rate",
            Command::Verify { .. } => "verify",
            Command::Deposit { .. } => "deposit",
            Command::Withdraw { .. } => "withdraw",
            Command::Transfer { .. } => "transfer",
            Command::Hold { .. } => "hold",
            Command::Capture { .. } => "capture",
            Command::Release { .. } => "release",
            Command::Expire { .. } => "expire",
            Command::Credit { .. } => "credit",
            Command::Interest { .. } => "interest",
            Command::Settle { .. } => "settle",
            Command::Standing { rhythm: Rhythm::Once, .. } => "schedule",
            Command::Standing { .. } => "standing",
            Command::Mandate { .. } => "mandate",
            Command::Debit { .. } => "debit",
            Command::Loan { .. } => "loan",
            Command::PayDue { .. } => "pay-due",
            Command::Revoke { .. } => "revoke",
            Command::Joint { .. } => "joint",
            Command::DayLimit { .. } => "limit",
            Command::Freeze { .. } => "freeze",
            Command::Unfreeze { .. } => "unfreeze",
            Command::Close { .. } => "close",
            Command::Forget { .. } => "forget",
            Command::List { .. } => "list",
            Command::Grant { .. } => "grant",
            Command::Place { side, .. } => side.word(),
            Command::Cancel { .. } => "cancel",
            Command::CancelAll { .. } => "cancel-all",
            Command::Amend { .. } => "amend",
            Command::Reduce { .. } => "reduce",
            Command::SelfTrades { .. } => "self-trades",
            Command::SetPhase { .. } => "market",
            Command::EndDay { .. } => "end-day",
            Command::Print { .. } => "print",
            Command::Dividend { .. } => "dividend",
            Command::Split { .. } => "split",
            Command::Margin { .. } => "margin",
            Command::MarginCall { .. } => "margin-call",
            Command::MarginMet { .. } => "margin-met",
            Command::Liquidate { .. } => "liquidate",
            Command::Stock { .. } => "stock",
            Command::Order { .. } => "order",
            Command::Price { .. } => "price",
            Command::Reorder { .. } => "reorder",
            Command::Restock { .. } => "restock",
            Command::Reserve { .. } => "reserve",
            Command::Pay { .. } => "pay",
            Command::Ship { .. } => "ship",
            Command::CancelOrder { .. } => "cancel-order",
            Command::Mark { .. } => "mark",
        }
    }
}
