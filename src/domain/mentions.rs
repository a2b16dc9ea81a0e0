//! Whom and what a command or an event names: for searching, and for conditions over what happened.

use super::{
    AccountId, AccountRef, AgreementId, Command, Event, HoldId, InstrumentId, OrderId, ShopOrderId, Symbol, Text,
};

/// The accounts that a command names, by reference or to be changed: one list for both.
macro_rules! accounts_of {
    ($command:expr) => {
        match $command {
            Command::Transfer { from, to, .. } | Command::Standing { from, to, .. } => [Some(from), Some(to)],
            Command::Mandate { account, creditor, .. } | Command::Debit { account, creditor, .. } => {
                [Some(account), Some(creditor)]
            }
            Command::Joint { account, with, .. } => [Some(account), Some(with)],
            Command::Open { customer: Some(customer), .. } => [Some(customer), None],
            Command::Capture { to: Some(to), .. } => [Some(to), None],
            Command::Verify { account, .. }
            | Command::Deposit { account, .. }
            | Command::Withdraw { account, .. }
            | Command::Credit { account, .. }
            | Command::Interest { account, .. }
            | Command::Settle { account }
            | Command::Loan { account, .. }
            | Command::DayLimit { account, .. }
            | Command::Freeze { account }
            | Command::Unfreeze { account }
            | Command::Close { account }
            | Command::Forget { account }
            | Command::Margin { account, .. }
            | Command::MarginCall { account }
            | Command::MarginMet { account }
            | Command::Liquidate { account }
            | Command::Grant { account, .. }
            | Command::Place { account, .. }
            | Command::CancelAll { account, .. }
            | Command::SelfTrades { account, .. }
            | Command::Hold { account, .. }
            | Command::Order { account, .. }
            | Command::Reserve { account, .. } => [Some(account), None],
            Command::Open { .. }
            | Command::Rate { .. }
            | Command::Linked { .. }
            | Command::PayDue { .. }
            | Command::Revoke { .. }
            | Command::List { .. }
            | Command::Cancel { .. }
            | Command::Reduce { .. }
            | Command::Amend { .. }
            | Command::Print { .. }
            | Command::SetPhase { .. }
            | Command::EndDay { .. }
            | Command::Dividend { .. }
            | Command::Split { .. }
            | Command::Stock { .. }
            | Command::Capture { to: None, .. }
            | Command::Release { .. }
            | Command::Expire { .. }
            | Command::Price { .. }
            | Command::Reorder { .. }
            | Command::Restock { .. }
            | Command::Pay { .. }
            | Command::Ship { .. }
            | Command::CancelOrder { .. }
            | Command::Mark { .. } => [None, None],
        }
    };
}

/// The order that a command names by its number, by reference or to be changed.
macro_rules! order_of {
    ($command:expr) => {
        match $command {
            Command::Cancel { order } | Command::Reduce { order, .. } | Command::Amend { order, .. } => Some(order),
            _ => None,
        }
    };
}

/// The hold that a command names by its number.
macro_rules! hold_of {
    ($command:expr) => {
        match $command {
            Command::Capture { hold, .. } | Command::Release { hold } | Command::Expire { hold } => Some(hold),
            _ => None,
        }
    };
}

/// The order in the shop that a command names by its number.
macro_rules! shop_order_of {
    ($command:expr) => {
        match $command {
            Command::Pay { order } | Command::Ship { order } | Command::CancelOrder { order } => Some(order),
            _ => None,
        }
    };
}

impl Command {
    /// The accounts that a command names.
    pub fn accounts(&self) -> [Option<&AccountRef>; 2] {
        accounts_of!(self)
    }

    /// The same, to call them otherwise.
    pub fn accounts_mut(&mut self) -> [Option<&mut AccountRef>; 2] {
        accounts_of!(self)
    }

    /// Does something to the command; of linked ones, to each.
    pub fn each_mut(&mut self, change: &mut impl FnMut(&mut Command)) {
        match self {
            Command::Linked { commands } => commands.iter_mut().for_each(|command| command.each_mut(change)),
            command => change(command),
        }
    }

    /// The order that a command names by its number.
    pub fn order(&self) -> Option<OrderId> {
        order_of!(self).copied()
    }

    /// The same, to give it another number.
    pub fn order_mut(&mut self) -> Option<&mut OrderId> {
        order_of!(self)
    }

    /// The hold that a command names by its number.
    pub fn hold(&self) -> Option<HoldId> {
        hold_of!(self).copied()
    }

    /// The same, to give it another number.
    pub fn hold_mut(&mut self) -> Option<&mut HoldId> {
        hold_of!(self)
    }

    /// The order in the shop that a command names by its number.
    pub fn shop_order(&self) -> Option<ShopOrderId> {
        shop_order_of!(self).copied()
    }

    /// The same, to give it another number.
    pub fn shop_order_mut(&mut self) -> Option<&mut ShopOrderId> {
        shop_order_of!(self)
    }

    /// The agreement that a command names by its number.
    pub fn agreement_mut(&mut self) -> Option<&mut AgreementId> {
        match self {
            Command::PayDue { agreement } | Command::Revoke { agreement } => Some(agreement),
            _ => None,
        }
    }

    /// The instrument that a command names.
    pub fn symbol(&self) -> Option<Symbol> {
        match self {
            Command::List { symbol, .. }
            | Command::Grant { symbol, .. }
            | Command::Place { symbol, .. }
            | Command::Dividend { symbol, .. }
            | Command::Split { symbol, .. }
            | Command::Print { symbol, .. } => Some(*symbol),
            Command::CancelAll { symbol, .. } | Command::SetPhase { symbol, .. } => *symbol,
            _ => None,
        }
    }
}

impl Event {
    /// What was written with money that moved: by who paid, or paid it in.
    pub fn reference(&self) -> Option<&Text> {
        match self {
            Event::Deposited { reference, .. }
            | Event::Withdrawn { reference, .. }
            | Event::Transferred { reference, .. }
            | Event::Exchanged { reference, .. } => reference.as_ref(),
            _ => None,
        }
    }

    /// The accounts that an event names.
    pub fn accounts(&self) -> [Option<AccountId>; 2] {
        match self {
            Event::AccountOpened { account, .. }
            | Event::GiftPaid { account, .. }
            | Event::AccountVerified { account }
            | Event::Deposited { account, .. }
            | Event::Withdrawn { account, .. }
            | Event::CreditLineSet { account, .. }
            | Event::InterestSet { account, .. }
            | Event::InterestAccrued { account, .. }
            | Event::OverdraftFeeDue { account, .. }
            | Event::InterestPaid { account, .. }
            | Event::InterestCharged { account, .. }
            | Event::OverdraftFeeCharged { account, .. }
            | Event::StandingPaid { account, .. }
            | Event::StandingFailed { account, .. }
            | Event::Debited { account, .. }
            | Event::LoanGranted { account, .. }
            | Event::LoanPaid { account, .. }
            | Event::LoanFailed { account, .. }
            | Event::AgreementEnded { account, .. }
            | Event::DayLimitSet { account, .. }
            | Event::DayLimitUsed { account, .. }
            | Event::AccountFrozen { account }
            | Event::AccountUnfrozen { account }
            | Event::AccountClosed { account }
            | Event::CustomerForgotten { customer: account }
            | Event::SharesGranted { account, .. }
            | Event::OrderAccepted { account, .. }
            | Event::SelfTradesSet { account, .. }
            | Event::MarginSet { account, .. }
            | Event::MarginCalled { account, .. }
            | Event::MarginMet { account, .. }
            | Event::PositionsReduced { account, .. }
            | Event::DividendPaid { account, .. }
            | Event::CashInLieu { account, .. }
            | Event::MoneyHeld { account, .. }
            | Event::HoldReleased { account, .. }
            | Event::HoldExpired { account, .. }
            | Event::ItemsReserved { account, .. }
            | Event::ShopOrderPaid { account, .. }
            | Event::ShopOrderShipped { account, .. }
            | Event::ShopOrderCancelled { account, .. }
            | Event::ItemsSold { account, .. } => [Some(*account), None],
            Event::Transferred { from, to, .. }
            | Event::Exchanged { from, to, .. }
            | Event::StandingSet { from, to, .. } => [Some(*from), Some(*to)],
            Event::HolderAdded { account, holder } | Event::HolderRemoved { account, holder } => {
                [Some(*account), Some(*holder)]
            }
            Event::MandateGiven { account, creditor, .. } => [Some(*account), Some(*creditor)],
            Event::HoldCaptured { account, to, .. } => [Some(*account), *to],
            Event::TradeExecuted(trade) => [Some(trade.maker_account), Some(trade.taker_account)],
            Event::OrderCancelled { .. }
            | Event::OrderReduced { .. }
            | Event::OrderAmended { .. }
            | Event::StopTriggered { .. }
            | Event::OrderPriced { .. }
            | Event::ExitRefused { .. }
            | Event::Uncrossed { .. }
            | Event::PhaseChanged { .. }
            | Event::DayEnded { .. }
            | Event::OrderAdjusted { .. }
            | Event::DividendDeclared { .. }
            | Event::SharesSplit { .. }
            | Event::RateSet { .. }
            | Event::InstrumentListed { .. }
            | Event::TradePrinted { .. }
            | Event::ItemStocked { .. }
            | Event::ItemPriced { .. }
            | Event::ReorderSet { .. }
            | Event::Marked { .. } => [None, None],
        }
    }

    /// The instrument that an event names.
    pub fn instrument(&self) -> Option<InstrumentId> {
        match self {
            Event::InstrumentListed { instrument, .. }
            | Event::SharesGranted { instrument, .. }
            | Event::OrderAccepted { instrument, .. }
            | Event::Uncrossed { instrument, .. }
            | Event::PhaseChanged { instrument, .. }
            | Event::DividendDeclared { instrument, .. }
            | Event::DividendPaid { instrument, .. }
            | Event::SharesSplit { instrument, .. }
            | Event::CashInLieu { instrument, .. }
            | Event::TradePrinted { instrument, .. } => Some(*instrument),
            Event::TradeExecuted(trade) => Some(trade.instrument),
            _ => None,
        }
    }

    /// The open order that an event is about; its owner and its instrument are known by the order.
    pub fn order(&self) -> Option<OrderId> {
        match self {
            Event::OrderCancelled { order, .. }
            | Event::OrderReduced { order, .. }
            | Event::OrderAdjusted { order, .. }
            | Event::OrderAmended { order, .. } => Some(*order),
            _ => None,
        }
    }
}
