//! Which texts of a record are somebody's: names, addresses, references. They are sealed before a
//! record is written, so that who is forgotten is forgotten in every line of a journal.

use super::{AccountId, AccountRef, Command, Email, Entry, Event, Handle, Outcome, Record, Scenario, Text};

/// Whose a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The customer's whose account is named so.
    Named(AccountRef),
    /// The customer's who has this account.
    Account(AccountId),
    /// The customer's who opens an account: by its handle, and an account that they have already.
    Opener(Handle, Option<AccountRef>),
}

/// A text that is somebody's.
#[derive(Debug, PartialEq, Eq)]
pub enum Personal<'a> {
    /// A name or a reference.
    Text(&'a mut Text),
    /// An address.
    Email(&'a mut Email),
}

/// Who is shown the texts.
pub type See<'a> = dyn FnMut(Whose, Personal<'_>) + 'a;

/// Shows the texts of a record that are somebody's, in their order. A reference belongs to who pays, not
/// to who is paid, also where the payee wrote it, as on a direct debit. Notes in the stream and the names of branches are nobody's.
pub fn of_record(record: &mut Record, see: &mut See<'_>) {
    let Entry::Step(step) = &mut record.entry else { return };
    of_command(&mut step.command, see);
    if let Outcome::Accepted(events) = &mut step.outcome {
        events.iter_mut().for_each(|event| of_event(event, see));
    }
}

/// Whether there are any. Most records are orders and have none.
pub fn is_in(record: &Record) -> bool {
    let Entry::Step(step) = &record.entry else { return false };
    let of_event = |event: &Event| match event {
        Event::AccountOpened { .. } => true,
        Event::Deposited { reference, .. }
        | Event::Withdrawn { reference, .. }
        | Event::MoneyHeld { reference, .. }
        | Event::StandingSet { reference, .. }
        | Event::Transferred { reference, .. }
        | Event::Exchanged { reference, .. } => reference.is_some(),
        _ => false, // a test looks
    };
    is_in_command(&step.command) || step.outcome.events().iter().any(of_event)
}

fn is_in_command(command: &Command) -> bool {
    match command {
        Command::Open { .. } => true,
        Command::Deposit { reference, .. }
        | Command::Withdraw { reference, .. }
        | Command::Hold { reference, .. }
        | Command::Debit { reference, .. }
        | Command::Standing { reference, .. }
        | Command::Transfer { reference, .. } => reference.is_some(),
        Command::Linked { commands } => commands.iter().any(is_in_command),
        _ => false,
    }
}

/// The same of a scenario.
pub fn of_scenario(scenario: &mut Scenario, see: &mut See<'_>) {
    for customer in &mut scenario.customers {
        let whose = Whose::Opener(customer.handle, None);
        see(whose, Personal::Email(&mut customer.email));
        noted(whose, customer.name.as_mut(), see);
    }
}

fn noted(whose: Whose, text: Option<&mut Text>, see: &mut See<'_>) {
    if let Some(text) = text {
        see(whose, Personal::Text(text));
    }
}

fn of_command(command: &mut Command, see: &mut See<'_>) {
    match command {
        Command::Open { handle, email, name, customer, currency: _ } => {
            let whose = Whose::Opener(*handle, *customer);
            see(whose, Personal::Email(email));
            noted(whose, name.as_mut(), see);
        }
        Command::Deposit { account, reference, .. }
        | Command::Withdraw { account, reference, .. }
        | Command::Hold { account, reference, .. }
        | Command::Debit { account, reference, .. }
        | Command::Standing { from: account, reference, .. }
        | Command::Transfer { from: account, reference, .. } => {
            noted(Whose::Named(*account), reference.as_mut(), see);
        }
        Command::Linked { commands } => commands.iter_mut().for_each(|command| of_command(command, see)),
        Command::Verify { .. }
        | Command::Capture { .. }
        | Command::Release { .. }
        | Command::Expire { .. }
        | Command::Credit { .. }
        | Command::Rate { .. }
        | Command::Freeze { .. }
        | Command::Unfreeze { .. }
        | Command::Close { .. }
        | Command::Forget { .. }
        | Command::Interest { .. }
        | Command::Settle { .. }
        | Command::Mandate { .. }
        | Command::Loan { .. }
        | Command::PayDue { .. }
        | Command::Revoke { .. }
        | Command::Joint { .. }
        | Command::DayLimit { .. }
        | Command::List { .. }
        | Command::Grant { .. }
        | Command::Place { .. }
        | Command::Cancel { .. }
        | Command::Amend { .. }
        | Command::CancelAll { .. }
        | Command::SelfTrades { .. }
        | Command::SetPhase { .. }
        | Command::EndDay { .. }
        | Command::Reduce { .. }
        | Command::Print { .. }
        | Command::Dividend { .. }
        | Command::Split { .. }
        | Command::Margin { .. }
        | Command::MarginCall { .. }
        | Command::MarginMet { .. }
        | Command::Liquidate { .. }
        | Command::Stock { .. }
        | Command::Order { .. }
        | Command::Price { .. }
        | Command::Reorder { .. }
        | Command::Restock { .. }
        | Command::Reserve { .. }
        | Command::Pay { .. }
        | Command::Ship { .. }
        | Command::CancelOrder { .. }
        | Command::Mark { .. } => {}
    }
}

/// The same of something that happened.
pub fn of_event(event: &mut Event, see: &mut See<'_>) {
    match event {
        Event::AccountOpened { handle, owner, email, customer, .. } => {
            // As in the command, but that the account that the customer had is known by its number.
            let whose = customer.map_or(Whose::Opener(*handle, None), Whose::Account);
            see(whose, Personal::Text(owner));
            see(whose, Personal::Email(email));
        }
        Event::Deposited { account, reference, .. }
        | Event::Withdrawn { account, reference, .. }
        | Event::MoneyHeld { account, reference, .. }
        | Event::StandingSet { from: account, reference, .. }
        | Event::Transferred { from: account, reference, .. }
        | Event::Exchanged { from: account, reference, .. } => {
            noted(Whose::Account(*account), reference.as_mut(), see);
        }
        Event::GiftPaid { .. }
        | Event::AccountVerified { .. }
        | Event::RateSet { .. }
        | Event::HoldCaptured { .. }
        | Event::HoldReleased { .. }
        | Event::HoldExpired { .. }
        | Event::CreditLineSet { .. }
        | Event::AccountFrozen { .. }
        | Event::AccountUnfrozen { .. }
        | Event::AccountClosed { .. }
        | Event::CustomerForgotten { .. }
        | Event::InterestSet { .. }
        | Event::InterestAccrued { .. }
        | Event::OverdraftFeeDue { .. }
        | Event::InterestPaid { .. }
        | Event::InterestCharged { .. }
        | Event::OverdraftFeeCharged { .. }
        | Event::StandingPaid { .. }
        | Event::StandingFailed { .. }
        | Event::MandateGiven { .. }
        | Event::Debited { .. }
        | Event::LoanGranted { .. }
        | Event::LoanPaid { .. }
        | Event::LoanFailed { .. }
        | Event::HolderAdded { .. }
        | Event::HolderRemoved { .. }
        | Event::DayLimitSet { .. }
        | Event::DayLimitUsed { .. }
        | Event::AgreementEnded { .. }
        | Event::InstrumentListed { .. }
        | Event::SharesGranted { .. }
        | Event::OrderAccepted { .. }
        | Event::StopTriggered { .. }
        | Event::OrderPriced { .. }
        | Event::ExitRefused { .. }
        | Event::TradeExecuted(_)
        | Event::OrderCancelled { .. }
        | Event::OrderReduced { .. }
        | Event::OrderAmended { .. }
        | Event::SelfTradesSet { .. }
        | Event::Uncrossed { .. }
        | Event::PhaseChanged { .. }
        | Event::DayEnded { .. }
        | Event::TradePrinted { .. }
        | Event::DividendDeclared { .. }
        | Event::DividendPaid { .. }
        | Event::SharesSplit { .. }
        | Event::CashInLieu { .. }
        | Event::OrderAdjusted { .. }
        | Event::MarginSet { .. }
        | Event::MarginCalled { .. }
        | Event::MarginMet { .. }
        | Event::PositionsReduced { .. }
        | Event::ItemStocked { .. }
        | Event::ItemsSold { .. }
        | Event::ItemPriced { .. }
        | Event::ReorderSet { .. }
        | Event::ItemsReserved { .. }
        | Event::ShopOrderPaid { .. }
        | Event::ShopOrderShipped { .. }
        | Event::ShopOrderCancelled { .. }
        | Event::Marked { .. } => {}
    }
}

impl Event {
    /// The event as it stands in a record whose owner's name may be forgotten. What is decided anew takes
    /// a name that nobody gave from the handle, which is not forgotten; so the two may differ.
    pub fn forgetting_like(self, recorded: &Event) -> Event {
        match (self, recorded) {
            (
                Event::AccountOpened { account, handle, iban, owner: _, email, code, customer, currency },
                Event::AccountOpened { owner, .. },
            ) if *owner == Text::forgotten() => {
                Event::AccountOpened { account, handle, iban, owner: owner.clone(), email, code, customer, currency }
            }
            (event, _) => event,
        }
    }
}
