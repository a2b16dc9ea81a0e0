//! What happened. Events carry all that [`crate::domain::apply()`] needs and every figure that was
//! charged or drawn, so that replay asks nobody: no rule, no clock, no dice.

use super::bank::products::Due;
use super::bank::standing::Rhythm;
use super::shop::Reorder;
use super::terms::is_false;
use super::{
    AccountId, AgreementId, Code, Currency, Date, Email, Exit, Handle, HoldId, Iban, InstrumentId, ItemId, ItemName,
    Money, OrderId, OrderKind, Phase, Price, Qty, Rate, Rejection, SelfTrade, ShopOrderId, Side, Symbol, Text, Time,
    TradeId,
};
use serde::{Deserialize, Serialize};

/// Why an order left the book before it was filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CancelReason {
    /// Somebody asked for it.
    Requested,
    /// An immediate-or-cancel order found no more at its price.
    Immediate,
    /// A market order found nothing more to trade with.
    BookEmpty,
    /// A fill-or-kill order could not be filled whole.
    FillOrKill,
    /// A market order found no more within the collar, or the limit of a stop lies beyond it.
    Collar,
    /// It met an order of the same account.
    SelfTrade,
    /// The other order of its pair traded, was set off or left.
    OneCancelsOther,
    /// Its day is over.
    Expired,
    /// It was set off, or the shares were split, and its owner could not pay for it.
    Unpaid,
    /// A dividend left it no price above zero.
    Dividend,
    /// Its owner was called for more margin, and did not meet the call.
    Margin,
    /// The shares were split, and nothing was left of it; or fewer new shares came for the old.
    Split,
}

impl CancelReason {
    /// All of them.
    pub const ALL: [CancelReason; 12] = [
        CancelReason::Requested,
        CancelReason::Immediate,
        CancelReason::BookEmpty,
        CancelReason::FillOrKill,
        CancelReason::Collar,
        CancelReason::SelfTrade,
        CancelReason::OneCancelsOther,
        CancelReason::Expired,
        CancelReason::Unpaid,
        CancelReason::Dividend,
        CancelReason::Margin,
        CancelReason::Split,
    ];

    /// A few words for people.
    pub fn words(self) -> &'static str {
        match self {
            CancelReason::Requested => "as asked",
            CancelReason::Immediate => "immediate or cancel",
            CancelReason::BookEmpty => "book empty",
            CancelReason::FillOrKill => "fill or kill",
            CancelReason::Collar => "nothing more within the collar",
            CancelReason::SelfTrade => "met an own order",
            CancelReason::OneCancelsOther => "one cancels the other",
            CancelReason::Expired => "expired",
            CancelReason::Unpaid => "not enough money",
            CancelReason::Dividend => "dividend",
            CancelReason::Split => "split",
            CancelReason::Margin => "margin",
        }
    }

    /// The word of `--json`: `requested`, `immediate`, `book-empty`.
    pub fn word(self) -> &'static str {
        match self {
            CancelReason::Requested => "requested",
            CancelReason::Immediate => "immediate",
            CancelReason::BookEmpty => "book-empty",
            CancelReason::FillOrKill => "fill-or-kill",
            CancelReason::Collar => "collar",
            CancelReason::SelfTrade => "self-trade",
            CancelReason::OneCancelsOther => "one-cancels-other",
            CancelReason::Expired => "expired",
            CancelReason::Unpaid => "unpaid",
            CancelReason::Dividend => "dividend",
            CancelReason::Split => "split",
            CancelReason::Margin => "margin",
        }
    }
}

/// One thing that was bought in the shop, at the price that was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SoldLine {
    /// What.
    pub item: ItemId,
    /// How many.
    pub qty: Qty,
    /// What one cost, in cents.
    pub price: Money,
}

/// A trade between two orders, settled as it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Trade {
    /// Its number.
    pub trade: TradeId,
    /// Shares of what.
    pub instrument: InstrumentId,
    /// How many shares.
    pub qty: Qty,
    /// The maker's price.
    pub price: Price,
    /// The order that was resting.
    pub maker: OrderId,
    /// The order that came in.
    pub taker: OrderId,
    /// Which way the taker traded.
    pub taker_side: Side,
    /// Whose the maker's order is.
    pub maker_account: AccountId,
    /// Whose the taker's order is.
    pub taker_account: AccountId,
    /// What the maker pays the exchange, in cents; below zero, what it gets back as a rebate.
    pub maker_fee: Money,
    /// What the taker pays the exchange, in cents.
    pub taker_fee: Money,
}

impl Trade {
    /// Who gets the shares, and the fee they pay.
    pub fn buyer(&self) -> (AccountId, Money) {
        match self.taker_side {
            Side::Buy => (self.taker_account, self.taker_fee),
            Side::Sell => (self.maker_account, self.maker_fee),
        }
    }

    /// Who gets the money, and the fee they pay.
    pub fn seller(&self) -> (AccountId, Money) {
        match self.taker_side {
            Side::Buy => (self.maker_account, self.maker_fee),
            Side::Sell => (self.taker_account, self.taker_fee),
        }
    }
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
pub enum Event {
    /// An account was opened.
    AccountOpened {
        /// Its number.
        account: AccountId,
        /// Its name.
        handle: Handle,
        /// Its number in the world of banks.
        iban: Iban,
        /// Whose it is.
        owner: Text,
        /// Where the owner reads mail.
        email: Email,
        /// The code that was mailed.
        code: Code,
        /// The customer's first account, where this is another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer: Option<AccountId>,
        /// Its currency, where that is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// The bank paid its opening gift.
    GiftPaid {
        /// To whom.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
    },
    /// The owner gave the right code.
    AccountVerified {
        /// Which account.
        account: AccountId,
    },
    /// Money came in from outside.
    Deposited {
        /// Into which account.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
        /// The currency of the amount, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// Money left the bank.
    Withdrawn {
        /// From which account.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
        /// The currency of the amount, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// Money moved between two accounts.
    Transferred {
        /// Who paid.
        from: AccountId,
        /// Who was paid.
        to: AccountId,
        /// How much, in cents.
        amount: Money,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
        /// The currency of the amount, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// Money moved between two accounts of different currencies.
    Exchanged {
        /// Who paid.
        from: AccountId,
        /// Who was paid.
        to: AccountId,
        /// How much left the payer, in cents of its currency.
        sold: Money,
        /// The currency of what was sold, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from_currency: Option<Currency>,
        /// How much reached the payee, in cents of its currency.
        bought: Money,
        /// The currency of what was bought, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_currency: Option<Currency>,
        /// The rate of the payer's currency at which that was reckoned.
        from_rate: Rate,
        /// The rate of the payee's.
        to_rate: Rate,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
    },
    /// The bank set what another currency is worth.
    RateSet {
        /// Which.
        currency: Currency,
        /// What one unit of the scenario's currency buys of it.
        rate: Rate,
    },
    /// Money was reserved.
    MoneyHeld {
        /// The hold's number.
        hold: HoldId,
        /// Whose.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// The last business date on which it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
        /// Of which currency, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// What was reserved was taken; the rest of it was given back.
    HoldCaptured {
        /// Which hold.
        hold: HoldId,
        /// Whose.
        account: AccountId,
        /// Who was paid; it was paid out of the bank where nobody was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<AccountId>,
        /// How much was taken, in cents.
        amount: Money,
        /// How much was given back, in cents.
        released: Money,
        /// Of which currency, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// What was reserved was given back.
    HoldReleased {
        /// Which hold.
        hold: HoldId,
        /// Whose.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
    },
    /// What was reserved was given back, because its last business date was over.
    HoldExpired {
        /// Which hold.
        hold: HoldId,
        /// Whose.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
    },
    /// A line of credit was set.
    CreditLineSet {
        /// Whose.
        account: AccountId,
        /// How far below zero the balance may now go, in cents.
        amount: Money,
    },
    /// Interest was agreed on.
    InterestSet {
        /// Whose.
        account: AccountId,
        /// On a balance above zero, in basis points a year.
        credit_bps: u32,
        /// On what is below zero, in basis points a year.
        debit_bps: u32,
        /// The first day for which it counts.
        from: Date,
    },
    /// Interest ran for some days: it is booked when the month has ended.
    InterestAccrued {
        /// Whose.
        account: AccountId,
        /// On which balance, in cents; below zero where the account owes the interest.
        balance: Money,
        /// At which rate, in basis points a year.
        rate_bps: u32,
        /// For how many days.
        days: u32,
        /// Whether they are of a month that is over by the new business date.
        #[serde(default, skip_serializing_if = "is_false")]
        ended: bool,
    },
    /// A business day ended with less than nothing on an account that had something the day before: the fee
    /// for it is booked next.
    OverdraftFeeDue {
        /// Whose.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
    },
    /// The bank paid interest.
    InterestPaid {
        /// To whom.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// The currency of the amount, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// The bank took interest.
    InterestCharged {
        /// From whom.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// The currency of the amount, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// The bank took the fee for an overdraft.
    OverdraftFeeCharged {
        /// From whom.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// The currency of the amount, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// A standing order was set up, or a transfer that is to be made on a day.
    StandingSet {
        /// Its number.
        agreement: AgreementId,
        /// Who pays.
        from: AccountId,
        /// Who is paid.
        to: AccountId,
        /// How much, in cents.
        amount: Money,
        /// How often.
        rhythm: Rhythm,
        /// On which day of the month; 31 is the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<u32>,
        /// When the first payment is due.
        due: Due,
        /// No payment is due after this day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
        /// What for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<Text>,
    },
    /// A payment of a standing order was made: its transfer stands before.
    StandingPaid {
        /// Which standing order.
        agreement: AgreementId,
        /// Who paid.
        account: AccountId,
        /// On which day it was due.
        date: Date,
        /// When the next one is due; none is left where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Due>,
    },
    /// A payment of a standing order failed.
    StandingFailed {
        /// Which standing order.
        agreement: AgreementId,
        /// Who should have paid.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// On which day it was due.
        date: Date,
        /// Why.
        reason: Box<Rejection>,
        /// When the next one is due; none is left where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Due>,
    },
    /// Somebody may collect money from an account.
    MandateGiven {
        /// The mandate's number.
        agreement: AgreementId,
        /// Who pays.
        account: AccountId,
        /// Who may collect.
        creditor: AccountId,
        /// The most at a time, in cents.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<Money>,
    },
    /// Money was collected by a mandate: its transfer stands before.
    Debited {
        /// By which mandate.
        agreement: AgreementId,
        /// Who paid.
        account: AccountId,
    },
    /// A loan was paid out.
    LoanGranted {
        /// Its number.
        agreement: AgreementId,
        /// To whom.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// Basis points a year.
        rate_bps: u32,
        /// How many payments pay it back.
        months: u32,
        /// What each is, in cents; the last takes what is left.
        payment: Money,
        /// On which day of the month; 31 is the last one.
        day: u32,
        /// When the first is due.
        due: Due,
        /// The currency of the amount, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// A payment of a loan was made.
    LoanPaid {
        /// Which loan.
        agreement: AgreementId,
        /// By whom.
        account: AccountId,
        /// What it pays back, in cents.
        principal: Money,
        /// What it pays for interest, in cents.
        interest: Money,
        /// On which day it was due.
        date: Date,
        /// When the next one is due; none is left where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Due>,
        /// The currency of the amount, where it is not the scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
    /// A payment of a loan failed.
    LoanFailed {
        /// Which loan.
        agreement: AgreementId,
        /// Whose.
        account: AccountId,
        /// How much, in cents.
        amount: Money,
        /// On which day it was due.
        date: Date,
        /// Why.
        reason: Box<Rejection>,
        /// When it is tried again.
        on: Date,
    },
    /// A customer became a holder of somebody's account.
    HolderAdded {
        /// The account.
        account: AccountId,
        /// The customer, by their first account.
        holder: AccountId,
    },
    /// A customer is no longer a holder of somebody's account.
    HolderRemoved {
        /// The account.
        account: AccountId,
        /// The customer, by their first account.
        holder: AccountId,
    },
    /// What may leave an account in a day was limited, or is no longer.
    DayLimitSet {
        /// Whose.
        account: AccountId,
        /// The most, in cents; no limit where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
    },
    /// A payment took a part of what may leave in a day: the payment stands before.
    DayLimitUsed {
        /// Whose.
        account: AccountId,
        /// On which business date.
        date: Date,
        /// How much, in cents.
        amount: Money,
    },
    /// A standing order or a mandate was ended.
    AgreementEnded {
        /// Which.
        agreement: AgreementId,
        /// Whose.
        account: AccountId,
    },
    /// An account was frozen.
    AccountFrozen {
        /// Which.
        account: AccountId,
    },
    /// A freeze ended.
    AccountUnfrozen {
        /// Whose.
        account: AccountId,
    },
    /// An account was closed.
    AccountClosed {
        /// Which.
        account: AccountId,
    },
    /// A customer was forgotten: who they were is known to nobody from here on.
    CustomerForgotten {
        /// Who: the first account that they opened.
        customer: AccountId,
    },
    /// A new instrument can be traded.
    InstrumentListed {
        /// Its number.
        instrument: InstrumentId,
        /// Its name.
        symbol: Symbol,
        /// Its full name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Text>,
        /// The smallest step of its price.
        tick: Price,
        /// The smallest number of shares.
        lot: Qty,
    },
    /// Shares came into custody from outside.
    SharesGranted {
        /// Into which account.
        account: AccountId,
        /// Shares of what.
        instrument: InstrumentId,
        /// How many.
        qty: Qty,
    },
    /// An order was taken, and what it could need was held.
    OrderAccepted {
        /// Its number.
        order: OrderId,
        /// Whose.
        account: AccountId,
        /// For what.
        instrument: InstrumentId,
        /// Which way.
        side: Side,
        /// How many shares.
        qty: Qty,
        /// At which price, and for how long.
        kind: OrderKind,
        /// The fee that is held for with the price, in basis points.
        fee_bps: u32,
        /// What the market made of a kind without a limit: the collar of a market order, the price of a
        /// market-to-limit order, the first trigger of a trailing stop. Money is held against it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        worst: Option<Price>,
        /// The limit order that this stop stands beside: one cancels the other.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beside: Option<OrderId>,
        /// The order whose fill set this one going.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<OrderId>,
        /// What its own fill sets going.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        then: Option<Box<Exit>>,
    },
    /// A trade reached a stop: it is a limit order or a market order from now on.
    StopTriggered {
        /// Which.
        order: OrderId,
        /// The collar of the market order that it became.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        worst: Option<Price>,
    },
    /// What is left of a market-to-limit order rests at the price that the rest of it traded at.
    OrderPriced {
        /// Which.
        order: OrderId,
        /// At which price.
        price: Price,
    },
    /// What an order's fill should have set going was refused.
    ExitRefused {
        /// The order that was filled.
        order: OrderId,
        /// Why.
        rejection: Box<Rejection>,
    },
    /// Two orders traded.
    TradeExecuted(Trade),
    /// An order left the book before it was filled.
    OrderCancelled {
        /// Which.
        order: OrderId,
        /// How many shares were still open.
        qty: Qty,
        /// Why.
        reason: CancelReason,
    },
    /// Shares were taken off a resting order.
    OrderReduced {
        /// Which.
        order: OrderId,
        /// By how many.
        qty: Qty,
    },
    /// An open order got another price or more shares, and stands at the back of its queue now.
    OrderAmended {
        /// Which.
        order: OrderId,
        /// How many shares it is for, those that have traded among them.
        qty: Qty,
        /// At which price; the trigger of a stop without a limit.
        price: Price,
        /// The trigger of a stop with a limit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stop: Option<Price>,
    },
    /// An account chose what happens where two of its orders meet.
    SelfTradesSet {
        /// Whose.
        account: AccountId,
        /// What.
        mode: SelfTrade,
    },
    /// An auction found its price; its trades follow.
    Uncrossed {
        /// Of what.
        instrument: InstrumentId,
        /// How many shares trade.
        qty: Qty,
        /// At which one price.
        price: Price,
    },
    /// A market opened, halted, closed, or began to collect orders.
    PhaseChanged {
        /// Of what.
        instrument: InstrumentId,
        /// What it is now.
        phase: Phase,
    },
    /// A business day ended.
    DayEnded {
        /// Which.
        date: Date,
        /// The business date from now on.
        next: Date,
    },
    /// A trade outside the visible book was reported.
    TradePrinted {
        /// Of what.
        instrument: InstrumentId,
        /// How many shares.
        qty: Qty,
        /// At which price.
        price: Price,
    },
    /// A dividend was declared. Who is paid, and what becomes of open orders, follows.
    DividendDeclared {
        /// On what.
        instrument: InstrumentId,
        /// How much a share.
        amount: Price,
    },
    /// The issuer paid a dividend to a holder; or who owes shares paid it.
    DividendPaid {
        /// To whom.
        account: AccountId,
        /// On what.
        instrument: InstrumentId,
        /// On how many shares.
        qty: Qty,
        /// How much, in cents; below zero for who owes the shares.
        amount: Money,
    },
    /// Everybody got new shares for their old ones, cut down to whole ones; the last price follows.
    SharesSplit {
        /// Shares of what.
        instrument: InstrumentId,
        /// So many new ones…
        new: Qty,
        /// …for so many old ones.
        old: Qty,
    },
    /// The issuer paid for the fraction of a share that a split left; or who owed it paid.
    CashInLieu {
        /// To whom.
        account: AccountId,
        /// For a part of a share of what.
        instrument: InstrumentId,
        /// How much, in cents; below zero for who owed it.
        amount: Money,
    },
    /// An open order got other figures by a dividend or a split, and stands at the back of its queue.
    OrderAdjusted {
        /// Which.
        order: OrderId,
        /// How many shares it is for, those that have traded among them.
        qty: Qty,
        /// How many of them are open.
        open: Qty,
        /// At which price, and for how long.
        kind: OrderKind,
        /// What the market made of a kind without a limit; of a stop that trails, what sets it off now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        worst: Option<Price>,
    },
    /// An account may sell short and buy on credit from now on, or no longer.
    MarginSet {
        /// Whose.
        account: AccountId,
        /// Whether it may.
        on: bool,
    },
    /// An account on margin was called: its equity is below the maintenance margin.
    MarginCalled {
        /// Whose.
        account: AccountId,
        /// Its equity, in cents.
        equity: Money,
        /// How much more it takes, in cents.
        needed: Money,
        /// When the grace is over.
        until: Time,
    },
    /// A call was met.
    MarginMet {
        /// Whose.
        account: AccountId,
        /// Its equity, in cents.
        equity: Money,
    },
    /// Positions of an account that was called were reduced.
    PositionsReduced {
        /// Whose.
        account: AccountId,
        /// Its equity afterwards, in cents.
        equity: Money,
        /// How much more it still takes, in cents; zero where the call is met by it.
        needed: Money,
    },
    /// Things were put on the shop's shelf.
    ItemStocked {
        /// The item's number.
        item: ItemId,
        /// Its name.
        name: ItemName,
        /// How many more.
        qty: Qty,
        /// What one costs from now on, in cents.
        price: Money,
    },
    /// Things were sold and paid.
    ItemsSold {
        /// The shop order's number.
        order: ShopOrderId,
        /// Who paid.
        account: AccountId,
        /// What, at which prices.
        lines: Vec<SoldLine>,
        /// What was charged, in cents.
        total: Money,
    },
    /// A thing costs something else from now on.
    ItemPriced {
        /// Which.
        item: ItemId,
        /// What one costs, in cents.
        price: Money,
    },
    /// An item is ordered again by itself from now on, or no longer.
    ReorderSet {
        /// Which.
        item: ItemId,
        /// When, and how many; never where it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rule: Option<Reorder>,
    },
    /// An order was placed in the shop: its money was held, and its things were set aside.
    ItemsReserved {
        /// The shop order's number.
        order: ShopOrderId,
        /// Whose.
        account: AccountId,
        /// The hold's number.
        hold: HoldId,
        /// What, at which prices.
        lines: Vec<SoldLine>,
        /// What is held, and will be charged, in cents.
        total: Money,
        /// The last business date on which it can be paid.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
    },
    /// The money that an order held was taken.
    ShopOrderPaid {
        /// Which order.
        order: ShopOrderId,
        /// Who paid.
        account: AccountId,
        /// What was charged, in cents.
        total: Money,
    },
    /// An order left the shop.
    ShopOrderShipped {
        /// Which.
        order: ShopOrderId,
        /// Whose.
        account: AccountId,
    },
    /// An order was cancelled: its things went back on the shelf, and its money to its owner.
    ShopOrderCancelled {
        /// Which.
        order: ShopOrderId,
        /// Whose.
        account: AccountId,
        /// What was held and is no longer, in cents.
        released: Money,
        /// What was paid back, in cents.
        refunded: Money,
        /// Whether its last business date was over.
        #[serde(default, skip_serializing_if = "is_false")]
        expired: bool,
    },
    /// Somebody left a note.
    Marked {
        /// What it says.
        text: Text,
    },
}

impl Event {
    /// All names of events, as in the journal.
    pub const NAMES: &[&str] = <Event as strum::VariantNames>::VARIANTS;

    /// The event's name, as in the journal and in `--json`.
    pub fn name(&self) -> &'static str {
        self.into()
    }
}
