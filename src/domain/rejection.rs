//! Why a command is refused. Each refusal has a code for programs, a message that says what is the
//! matter and a hint that says what would help.

mod words;

pub use words::percent;

use super::{
    AccountRef, AgreementId, Currency, Date, Handle, HoldId, ItemName, Money, OrderId, Phase, Price, Qty, ShopOrderId,
    Symbol,
};
use serde::{Deserialize, Serialize};

/// A refusal. The variants stand in the order in which [`crate::domain::decide()`] looks for them:
/// first names, then the state of the accounts, then the form of the figures, then the means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
pub enum Rejection {
    /// One of several linked commands is refused, and so all of them are.
    Linked {
        /// Which, from 1.
        command: u32,
        /// Why.
        why: Box<Rejection>,
    },
    /// Commands that are linked must be some, and not link others.
    NotLinked,
    /// No account has this name.
    UnknownAccount {
        /// What was asked for.
        account: AccountRef,
    },
    /// The handle belongs to another account.
    HandleTaken {
        /// The handle.
        handle: Handle,
    },
    /// No instrument has this symbol.
    UnknownSymbol {
        /// What was asked for.
        symbol: Symbol,
    },
    /// The symbol belongs to another instrument.
    SymbolTaken {
        /// The symbol.
        symbol: Symbol,
    },
    /// No open order has this number.
    UnknownOrder {
        /// What was asked for.
        order: OrderId,
    },
    /// The shop does not know this item.
    UnknownItem {
        /// What was asked for.
        item: ItemName,
    },
    /// No agreement that lasts has this number.
    UnknownAgreement {
        /// What was asked for.
        agreement: AgreementId,
    },
    /// The bank has no rate for this currency.
    NoRate {
        /// Which.
        currency: Currency,
    },
    /// That is the currency that all rates are for.
    OwnCurrency {
        /// Which.
        currency: Currency,
    },
    /// No hold with this number stands.
    UnknownHold {
        /// What was asked for.
        hold: HoldId,
    },
    /// No order with this number waits in the shop.
    UnknownShopOrder {
        /// What was asked for.
        order: ShopOrderId,
    },
    /// A hold of the shop's ends with its order.
    HoldOfOrder {
        /// Which.
        hold: HoldId,
        /// The order in the shop that it is for.
        order: ShopOrderId,
    },
    /// The account is closed for good.
    AccountClosed {
        /// Which.
        account: Handle,
    },
    /// The account is frozen.
    AccountFrozen {
        /// Which.
        account: Handle,
    },
    /// The account is not frozen.
    NotFrozen {
        /// Which.
        account: Handle,
    },
    /// Exchange and shop are paid in the scenario's currency, and this account has another.
    ForeignCurrency {
        /// Which.
        account: Handle,
        /// Its currency.
        currency: Currency,
    },
    /// The owner has not proved their address yet.
    NotVerified {
        /// Whose account.
        account: Handle,
    },
    /// The owner has already proved their address.
    AlreadyVerified {
        /// Whose account.
        account: Handle,
    },
    /// That is not the code that was mailed.
    WrongCode {
        /// Whose account.
        account: Handle,
    },
    /// Payer and payee are the same account.
    SameAccount {
        /// Which.
        account: Handle,
    },
    /// Zero of something, or less.
    Nothing,
    /// More than the bank, the exchange or the shop can count.
    TooLarge,
    /// Tick and lot would allow orders worth a fraction of a cent.
    TickTooFine {
        /// The tick.
        tick: Price,
        /// The lot.
        lot: Qty,
    },
    /// The price is not a multiple of the tick.
    OffTick {
        /// The price.
        price: Price,
        /// The instrument's tick.
        tick: Price,
    },
    /// The quantity is not a multiple of the lot.
    OffLot {
        /// The quantity.
        qty: Qty,
        /// The instrument's lot.
        lot: Qty,
    },
    /// A new item has no price yet.
    NoPrice {
        /// Which.
        item: ItemName,
    },
    /// A shopping list without anything on it.
    EmptyOrder,
    /// The same item stands twice on the list.
    ItemTwice {
        /// Which.
        item: ItemName,
    },
    /// The shelf holds fewer.
    OutOfStock {
        /// Of what.
        item: ItemName,
        /// What was asked for.
        needed: Qty,
        /// What there is.
        stock: Qty,
    },
    /// The account cannot pay for it.
    InsufficientFunds {
        /// Whose.
        account: Handle,
        /// What it would take, in cents.
        needed: Money,
        /// Balance − held + credit line, in cents.
        available: Money,
    },
    /// The account has not got the shares.
    InsufficientShares {
        /// Whose.
        account: Handle,
        /// Of what.
        symbol: Symbol,
        /// What it would take.
        needed: Qty,
        /// Position − shares held for open orders.
        available: Qty,
    },
    /// The scenario knows no margin.
    NoMargin,
    /// The account is not on margin.
    NotOnMargin {
        /// Which.
        account: Handle,
    },
    /// The account has too little equity for it.
    InsufficientMargin {
        /// Which.
        account: Handle,
        /// Its equity, in cents.
        equity: Money,
        /// How much more it takes, in cents.
        needed: Money,
    },
    /// The account owes shares or money, or its orders may come to.
    MarginInUse {
        /// Which.
        account: Handle,
    },
    /// The account has equity enough: nothing is to be called or reduced.
    MarginCovered {
        /// Which.
        account: Handle,
        /// Its equity, in cents.
        equity: Money,
    },
    /// The account is not called.
    NotCalled {
        /// Which.
        account: Handle,
    },
    /// The account is called already.
    AlreadyCalled {
        /// Which.
        account: Handle,
    },
    /// The account still has time to pay in or to close.
    GraceLeft {
        /// Which.
        account: Handle,
        /// How much, in seconds, rounded up.
        seconds: u64,
    },
    /// The account has no order to cancel, and nobody trades what it holds.
    NothingToReduce {
        /// Which.
        account: Handle,
    },
    /// A split into as many shares as before.
    NoSplit {
        /// New shares…
        new: Qty,
        /// …for old ones.
        old: Qty,
    },
    /// A reduction must leave something; cancel takes the whole.
    NothingLeft {
        /// Which order.
        order: OrderId,
        /// What is open of it.
        open: Qty,
    },
    /// A post-only order would trade at once.
    WouldTake {
        /// Its price.
        price: Price,
        /// The best price of the other side.
        best: Price,
    },
    /// An iceberg must show a part of its shares that is not too small.
    ShowsTooLittle {
        /// What it would show.
        show: Qty,
        /// What it must show at least.
        least: Qty,
    },
    /// An order cannot be for fewer shares than have traded.
    AlreadyFilled {
        /// Which order.
        order: OrderId,
        /// How many have traded.
        filled: Qty,
    },
    /// The order is so already.
    SameAsBefore {
        /// Which order.
        order: OrderId,
    },
    /// There is nothing to cancel.
    NoOpenOrders {
        /// Whose.
        account: Handle,
    },
    /// The market takes no orders now.
    MarketNotOpen {
        /// Which market.
        symbol: Symbol,
        /// What it is.
        phase: Phase,
    },
    /// An auction takes only orders that wait for its end.
    NotInAuction {
        /// Which market.
        symbol: Symbol,
    },
    /// There is no price yet to go by.
    NoReference {
        /// Of what.
        symbol: Symbol,
    },
    /// The date is not after the business date, or before it.
    DateIsOver {
        /// Which.
        date: Date,
        /// The business date.
        today: Date,
    },
    /// While anything is agreed on, the business date moves at most a year at a time.
    DateTooFar {
        /// Which.
        date: Date,
        /// The last one that would do.
        last: Date,
    },
    /// A month has no such day.
    NoSuchDay {
        /// Which.
        day: u32,
    },
    /// No payment would ever be due.
    NeverDue {
        /// When the first would be.
        first: Date,
        /// After when there are none.
        until: Date,
    },
    /// Nobody pays or charges so much interest.
    RateTooHigh {
        /// How much, in basis points.
        bps: u32,
    },
    /// No loan is paid back in so many payments.
    NoSuchTerm {
        /// How many.
        months: u32,
        /// The most there are.
        most: u32,
    },
    /// The agreement is not due.
    NotDue {
        /// Which.
        agreement: AgreementId,
        /// When it will be, where it ever is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Date>,
    },
    /// There is no interest and no fee to book.
    NothingDue {
        /// Whose.
        account: Handle,
    },
    /// The payer has given a mandate already.
    MandateStands {
        /// Which.
        agreement: AgreementId,
    },
    /// The payer has given no mandate.
    NoMandate {
        /// Who should pay.
        account: Handle,
        /// Who would collect.
        creditor: Handle,
    },
    /// The mandate is for less.
    AboveMandate {
        /// Which.
        agreement: AgreementId,
        /// What it is for at most, in cents.
        limit: Money,
    },
    /// The customer may act on the account already.
    HolderAlready {
        /// The account.
        account: Handle,
        /// Who should become a holder.
        holder: Handle,
    },
    /// The customer is no further holder of the account.
    NoHolder {
        /// The account.
        account: Handle,
        /// Who should no longer be one.
        holder: Handle,
    },
    /// More than may leave the account in a day.
    AboveDayLimit {
        /// The account.
        account: Handle,
        /// What may leave in a day, in cents.
        limit: Money,
        /// What of it is left today, in cents.
        left: Money,
    },
    /// The IBAN is no account's, and cannot be anybody's.
    WrongCheckDigits {
        /// As it was given.
        account: AccountRef,
    },
    /// A loan ends with its last payment.
    LoanRuns {
        /// Which.
        agreement: AgreementId,
        /// What is left of it, in cents.
        left: Money,
    },
    /// An account that owes interest or a fee cannot be closed.
    ChargesDue {
        /// Whose.
        account: Handle,
        /// How much, in cents.
        amount: Money,
    },
    /// A trailing stop would be set off at no price there can be.
    TrailsTooFar {
        /// How far it trails.
        by: Price,
        /// The last price.
        last: Price,
    },
    /// Only a limit order that stands and a stop go together as a pair.
    NoPair,
    /// The stop of a pair must lie on the other side of the market than its limit.
    StopWithinLimit {
        /// The stop.
        stop: Price,
        /// The limit.
        limit: Price,
    },
    /// A limit beyond the collar.
    OutsideCollar {
        /// The limit.
        price: Price,
        /// The worst price that an order may trade at now.
        bound: Price,
    },
    /// The order has no such price to change.
    CannotAmend {
        /// Which.
        order: OrderId,
    },
    /// An order of a pair stays as it is.
    InPair {
        /// Which.
        order: OrderId,
        /// The other one of the pair.
        other: OrderId,
    },
    /// No market would change.
    SamePhase {
        /// What they all are.
        phase: Phase,
    },
    /// The account has chosen so already.
    SameChoice {
        /// Which.
        account: Handle,
    },
    /// The line of credit is in use beyond the new limit.
    CreditInUse {
        /// Whose.
        account: Handle,
        /// The least line that would do, in cents.
        least: Money,
    },
    /// What is held can be captured to an account of the same currency, or out of the bank.
    OtherCurrency {
        /// Who was to be paid.
        account: Handle,
        /// Whose money it is.
        of: Handle,
    },
    /// More is to be taken than is held.
    HoldTooSmall {
        /// By which hold.
        hold: HoldId,
        /// What it holds, in cents.
        held: Money,
    },
    /// The last business date of the hold is not over.
    HoldStands {
        /// Which.
        hold: HoldId,
        /// Its last business date, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
        /// The business date.
        today: Date,
    },
    /// The item costs that already.
    SamePrice {
        /// Which.
        item: ItemName,
        /// What it costs, in cents.
        price: Money,
    },
    /// The item is ordered again by this rule already, or by none.
    SameReorder {
        /// Which.
        item: ItemName,
    },
    /// The item is not ordered again by itself.
    NoReorder {
        /// Which.
        item: ItemName,
    },
    /// There are enough of it.
    StockIsEnough {
        /// Of what.
        item: ItemName,
        /// What there is.
        stock: Qty,
    },
    /// The order in the shop is paid already.
    AlreadyPaid {
        /// Which.
        order: ShopOrderId,
    },
    /// The order in the shop is not paid yet.
    NotPaid {
        /// Which.
        order: ShopOrderId,
    },
    /// Only an empty account can be closed.
    NotEmpty {
        /// Which.
        account: Handle,
        /// Its balance, in cents.
        balance: Money,
        /// What is held of it, in cents.
        held: Money,
        /// Its shares, over all instruments.
        shares: Qty,
    },
    /// The customer is forgotten.
    Forgotten {
        /// The account that was named.
        account: Handle,
    },
    /// An order in the shop is paid and not shipped: a refund would need the account.
    OrderUnderWay {
        /// Whose.
        account: Handle,
        /// Which.
        order: ShopOrderId,
    },
}

impl Rejection {
    /// All codes of rejections.
    pub const CODES: &[&str] = <Rejection as strum::VariantNames>::VARIANTS;

    /// The code for programs: the variant's name.
    pub fn code(&self) -> &'static str {
        self.into()
    }
}
