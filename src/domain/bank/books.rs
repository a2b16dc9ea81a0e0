//! What events do to the bank's side of the world.
//!
//! A journal may hold anything, so every figure of an account is kept within [`Money::LIMIT`] here
//! as well: then nothing that reckons with them can overflow, whatever was read.

use super::{Account, Bank, Ledger, LedgerAccount, Posting, Profile, Status};
use crate::domain::exchange::Shrunk;
use crate::domain::{AccountId, Currency, Email, Inconsistent, Money, Rate, Text, Trade};
use std::sync::Arc;

const TOO_LARGE: Inconsistent = Inconsistent("more money than can be counted");
const NOT_OPEN: Inconsistent = Inconsistent("an account that is not open");

impl Bank {
    pub(in crate::domain) fn open(
        &mut self,
        id: AccountId,
        profile: Profile,
        currency: Option<Currency>,
    ) -> Result<(), Inconsistent> {
        let taken = self.find_handle(&profile.handle).is_some() || self.has_iban(&profile.iban);
        if id.index() != self.accounts.len() || taken {
            return Err(Inconsistent("an account that is opened twice or out of order"));
        }
        // A customer is known by an account that is their first: nobody else's.
        let first = self.profile(profile.customer).map(|first| first.customer);
        if profile.customer != id && first != Some(profile.customer) {
            return Err(Inconsistent("an account of a customer who is not known"));
        }
        self.accounts.push(Account { currency, ..Account::default() });
        let register = Arc::make_mut(&mut self.register);
        register.by_handle.insert(profile.handle, id);
        register.by_iban.insert(profile.iban, id);
        register.profiles.push(profile);
        Ok(())
    }

    /// Whether the account is open at all.
    pub(in crate::domain) fn known(&self, id: AccountId) -> Result<(), Inconsistent> {
        self.account(id).map(|_| ()).ok_or(NOT_OPEN)
    }

    /// One posting of a movement. All of a movement's postings must add up to zero.
    #[inline]
    pub(in crate::domain) fn post(&mut self, posting: Posting) -> Result<(), Inconsistent> {
        let balance = match posting.account {
            LedgerAccount::Customer(id) => {
                let account = self.accounts.get_mut(id.index()).ok_or(NOT_OPEN)?;
                let balance = account.balance.plus(posting.amount).ok_or(TOO_LARGE)?;
                if balance.0.unsigned_abs() > Money::LIMIT.0.unsigned_abs() {
                    return Err(TOO_LARGE);
                }
                if account.currency != posting.currency {
                    return Err(Inconsistent("money of another currency than the account's"));
                }
                account.balance = balance;
                &mut self.ledger_mut(posting.currency).customers
            }
            own => self.ledger_mut(posting.currency).balance_mut(own),
        };
        *balance = balance.plus(posting.amount).ok_or(TOO_LARGE)?;
        Ok(())
    }

    /// Books a trade: all its postings ([`crate::domain::postings`]) in one step.
    pub(in crate::domain) fn settle(&mut self, trade: &Trade) -> Result<(), Inconsistent> {
        let value = trade.price.times(trade.qty).ok_or(Inconsistent("a trade worth a fraction of a cent"))?;
        let fees = trade.taker_fee.plus(trade.maker_fee).ok_or(TOO_LARGE)?;
        if value < Money::ZERO {
            return Err(Inconsistent("an amount below zero"));
        }
        if trade.taker_fee < Money::ZERO || fees < Money::ZERO {
            return Err(Inconsistent("a rebate of more than the taker's fee"));
        }
        let ((buyer, buyer_fee), (seller, seller_fee)) = (trade.buyer(), trade.seller());
        self.pay(buyer, Money(-value.0), buyer_fee)?; // not below zero, so its negative fits
        self.pay(seller, value, seller_fee)?;
        let ledger = &mut self.ledger;
        ledger.customers = ledger.customers.minus(fees).ok_or(TOO_LARGE)?;
        ledger.fees = ledger.fees.plus(fees).ok_or(TOO_LARGE)?;
        Ok(())
    }

    /// Moves a balance by an amount, and then takes a fee off.
    #[inline]
    fn pay(&mut self, id: AccountId, amount: Money, fee: Money) -> Result<(), Inconsistent> {
        let within = |balance: &Money| balance.0.unsigned_abs() <= Money::LIMIT.0.unsigned_abs();
        let account = self.account_mut(id)?;
        let before_fee = account.balance.plus(amount).filter(within);
        account.balance = before_fee.and_then(|balance| balance.minus(fee)).filter(within).ok_or(TOO_LARGE)?;
        Ok(())
    }

    /// Reserves money of an account, or releases it where the amount is below zero.
    pub(in crate::domain) fn hold(&mut self, id: AccountId, amount: Money) -> Result<(), Inconsistent> {
        let account = self.account_mut(id)?;
        let held = account.held.plus(amount).filter(|held| *held <= Money::LIMIT).ok_or(TOO_LARGE)?;
        if held < Money::ZERO {
            return Err(Inconsistent("a release of money that was not held"));
        }
        account.held = held;
        Ok(())
    }

    /// Releases what an order no longer needs.
    pub(in crate::domain) fn release(&mut self, shrunk: &Shrunk) -> Result<(), Inconsistent> {
        self.hold(shrunk.account, shrunk.held)
    }

    pub(in crate::domain) fn set_verified(&mut self, id: AccountId) -> Result<(), Inconsistent> {
        self.account_mut(id)?.verified = true;
        Ok(())
    }

    /// Nobody knows any longer who a customer was.
    pub(in crate::domain) fn forget(&mut self, customer: AccountId) -> Result<(), Inconsistent> {
        if self.profile(customer).is_none_or(|profile| profile.customer != customer || profile.forgotten) {
            return Err(Inconsistent("a customer who is not known, or forgotten"));
        }
        let theirs: Vec<AccountId> = self.accounts_of(customer).map(|(id, _, _)| id).collect();
        let register = Arc::make_mut(&mut self.register);
        for id in theirs {
            let Some(profile) = register.profiles.get_mut(id.index()) else { continue };
            (profile.owner, profile.email, profile.forgotten) = (Text::forgotten(), Email::forgotten(), true);
        }
        Ok(())
    }

    pub(in crate::domain) fn set_status(&mut self, id: AccountId, status: Status) -> Result<(), Inconsistent> {
        self.account_mut(id)?.status = status;
        Ok(())
    }

    pub(in crate::domain) fn set_credit_line(&mut self, id: AccountId, amount: Money) -> Result<(), Inconsistent> {
        if amount < Money::ZERO || amount > Money::LIMIT {
            return Err(Inconsistent("a line of credit below zero or beyond counting"));
        }
        let account = self.account_mut(id)?;
        let more = amount.minus(account.credit_line).ok_or(TOO_LARGE)?;
        account.credit_line = amount;
        let currency = account.currency;
        let lines = &mut self.ledger_mut(currency).credit_lines;
        *lines = lines.plus(more).ok_or(TOO_LARGE)?;
        Ok(())
    }

    pub(in crate::domain) fn set_rate(&mut self, currency: Currency, rate: Rate) -> Result<(), Inconsistent> {
        if rate.0 == 0 || rate > Rate::LIMIT {
            return Err(Inconsistent("a currency that is worth nothing, or everything"));
        }
        match self.rates.iter_mut().find(|(of, _)| *of == currency) {
            Some((_, known)) => *known = rate,
            None => self.rates.push((currency, rate)),
        }
        Ok(())
    }

    fn ledger_mut(&mut self, currency: Option<Currency>) -> &mut Ledger {
        let Some(currency) = currency else { return &mut self.ledger };
        let at = self.foreign.iter().position(|(of, _)| *of == currency).unwrap_or_else(|| {
            self.foreign.push((currency, Ledger::default()));
            self.foreign.len() - 1
        });
        &mut self.foreign[at].1 // found or made just above
    }

    fn account_mut(&mut self, id: AccountId) -> Result<&mut Account, Inconsistent> {
        self.accounts.get_mut(id.index()).ok_or(NOT_OPEN)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::{Event, InstrumentId, OrderId, Price, Qty, Side, TradeId, postings};

    #[test]
    fn a_trade_is_booked_as_its_postings_say() {
        let (rich, full) = (Money(1_000_000), Money(Money::LIMIT.0 - 5_000));
        for taker_side in [Side::Buy, Side::Sell] {
            for (maker_account, taker_account) in [(0, 1), (1, 0), (1, 1), (2, 0), (0, 2), (0, 3)] {
                for (maker_fee, taker_fee) in [(0, 0), (2, 5), (-3, 5), (-6, 5), (1, -1)] {
                    for price in [-100, 10_000, 10_001, 1_000_000] {
                        let trade = Trade {
                            trade: TradeId(1),
                            instrument: InstrumentId(0),
                            qty: Qty(7),
                            price: Price(price),
                            maker: OrderId(1),
                            taker: OrderId(2),
                            taker_side,
                            maker_account: AccountId(maker_account),
                            taker_account: AccountId(taker_account),
                            maker_fee: Money(maker_fee),
                            taker_fee: Money(taker_fee),
                        };
                        let balances = [rich, rich, full];
                        let accounts = balances.map(|balance| Account { balance, ..Account::default() }).to_vec();
                        let mut one = Bank { accounts, ..Bank::default() };
                        let (mut each, mut posted) = (one.clone(), Ok(()));
                        let formed = postings(&Event::TradeExecuted(trade), |posting| {
                            posted = posted.and_then(|()| each.post(posting));
                        });
                        let booked = one.settle(&trade);
                        assert_eq!(booked.is_ok(), formed.and(posted).is_ok(), "{trade:?}");
                        assert!(booked.is_err() || one == each, "{trade:?}");
                    }
                }
            }
        }
    }
}
