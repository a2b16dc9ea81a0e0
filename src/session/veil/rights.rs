//! What a customer may ask for.

use super::super::{Session, SessionError};
use crate::domain::{AccountId, AccountRef, Command, Handle};

impl Session {
    /// Refuses a command that is not a customer's to give: what moves others' money, shares, orders and
    /// holds, and what is the bank's. It is not recorded: nobody had given it.
    ///
    /// # Errors
    /// [`SessionError::NotYours`]
    pub fn check_may(&self, customer: Handle, command: &Command) -> Result<(), SessionError> {
        let world = &self.live().world;
        let first = world.bank.find_handle(&customer);
        let theirs = |id: AccountId| first.is_some_and(|customer| world.bank.may_act(customer, id));
        let named = |account: &AccountRef| world.bank.find(account).is_some_and(theirs);
        let may = match command {
            Command::Verify { account, .. }
            | Command::Withdraw { account, .. }
            | Command::Deposit { account, .. }
            | Command::Transfer { from: account, .. }
            | Command::Standing { from: account, .. }
            | Command::Mandate { account, .. }
            | Command::Place { account, .. }
            | Command::CancelAll { account, .. }
            | Command::SelfTrades { account, .. }
            | Command::Order { account, .. }
            | Command::Reserve { account, .. } => named(account),
            Command::Revoke { agreement } => {
                let agreement = world.bank.products().agreement(*agreement);
                agreement.is_some_and(|agreement| theirs(agreement.account()))
            }
            Command::Cancel { order } | Command::Amend { order, .. } | Command::Reduce { order, .. } => {
                world.exchange.order(*order).is_some_and(|order| theirs(order.account))
            }
            Command::Pay { order } | Command::CancelOrder { order } => {
                world.shop.order(*order).is_some_and(|order| theirs(order.account))
            }
            Command::Linked { commands } => {
                return commands.iter().try_for_each(|command| self.check_may(customer, command));
            }
            _ => false,
        };
        if may { Ok(()) } else { Err(SessionError::NotYours { customer, verb: command.verb() }) }
    }

    /// The same for who sees this session: the operator may ask for anything.
    ///
    /// # Errors
    /// [`SessionError::NotYours`]
    pub fn may(&self, command: &Command) -> Result<(), SessionError> {
        self.viewer().map_or(Ok(()), |customer| self.check_may(customer, command))
    }

    /// The customer whom somebody means who names one of their accounts, at the tip of the branch in use.
    pub fn customer_named(&self, name: &str) -> Option<Handle> {
        let bank = &self.live().world.bank;
        let account = bank.find(&AccountRef::parse(name).ok()?)?;
        let first = bank.profile(bank.profile(account)?.customer)?;
        (!first.forgotten).then_some(first.handle)
    }
}

/// Whether customers give such commands at all.
pub(super) fn is_customers(command: &Command) -> bool {
    matches!(
        command,
        Command::Verify { .. }
            | Command::Withdraw { .. }
            | Command::Deposit { .. }
            | Command::Transfer { .. }
            | Command::Standing { .. }
            | Command::Mandate { .. }
            | Command::Place { .. }
            | Command::CancelAll { .. }
            | Command::SelfTrades { .. }
            | Command::Order { .. }
            | Command::Reserve { .. }
            | Command::Revoke { .. }
            | Command::Cancel { .. }
            | Command::Amend { .. }
            | Command::Reduce { .. }
            | Command::Pay { .. }
            | Command::CancelOrder { .. }
    )
}
