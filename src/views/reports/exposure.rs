//! Exposure: what the bank stands to lose with each customer - what is owed to it, what may still be
//! drawn, and shares that were sold short, at their last price - and what was owed at the end of each
//! day.

use super::days::{By, Days, Sum};
use super::{Figure, Told, money, posted};
use crate::domain::bank::LedgerAccount;
use crate::domain::{AccountId, Date, Event, World};

#[derive(Clone, Debug, Default)]
pub(super) struct Exposure {
    balances: Vec<i128>,
    /// What all customers owe together.
    owed: i128,
    days: Days<Owed>,
}

/// What customers owed at the end of a day.
#[derive(Clone, Copy, Debug, Default)]
struct Owed(i128);

impl Sum for Owed {
    fn add(&mut self, other: &Owed) {
        self.0 = other.0; // days come in their order
    }
}

impl Exposure {
    pub(super) fn fold(&mut self, day: Date, event: &Event) {
        if let Event::AccountOpened { account, .. } = event
            && account.index() == self.balances.len()
        {
            self.balances.push(0);
        }
        let (balances, owed) = (&mut self.balances, &mut self.owed);
        let mut any = false;
        posted(event, |account, amount| {
            any = true;
            if let LedgerAccount::Customer(account) = account
                && let Some(balance) = balances.get_mut(account.index())
            {
                let before = (*balance).min(0);
                *balance += amount;
                *owed += before - (*balance).min(0);
            }
        });
        if any {
            *self.days.on(day) = Owed(self.owed);
        }
    }

    pub(super) fn told(&self, world: &World) -> Told {
        let mut rows = Vec::new();
        for (id, account, profile) in world.bank.accounts() {
            if account.currency.is_some() {
                continue;
            }
            let owed = i128::from(account.balance.0.min(0)).abs();
            let line = i128::from(account.credit_line.0);
            let short = short(world, id);
            if owed + line + short > 0 {
                let unused = (line - owed).max(0);
                rows.push((owed + short, profile.handle, [owed, line, unused, short, owed + short]));
            }
        }
        rows.sort_by_key(|(exposed, handle, _)| (std::cmp::Reverse(*exposed), *handle));
        let row = |(_, handle, amounts): (i128, crate::domain::Handle, [i128; 5])| {
            let amounts = amounts.map(|amount| Figure::Money(money(amount)));
            std::iter::once(Figure::Text(handle.to_string())).chain(amounts).collect()
        };
        let periods = self.days.periods(By::Day);
        Told {
            columns: &["account", "owed", "credit_line", "unused", "short", "exposure"],
            rows: rows.into_iter().map(row).collect(),
            drawn: "owed, by day",
            bars: periods.into_iter().map(|(day, owed)| (day, money(owed.0).0)).collect(),
            is_money: true,
        }
    }
}

/// What it would cost, in cents, to buy back the shares that an account owes, at their last prices,
/// rounded up; shares that nobody has traded yet have no price.
fn short(world: &World, id: AccountId) -> i128 {
    let exchange = &world.exchange;
    let worth = exchange.instruments().map(|(instrument, _)| {
        let owed = i128::from(exchange.holding(instrument, id).net()).min(0).abs();
        exchange.last_price(instrument).map_or(0, |last| (i128::from(last.0) * owed + 99).div_euclid(100))
    });
    worth.sum()
}
