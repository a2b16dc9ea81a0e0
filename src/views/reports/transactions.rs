//! Transactions by period: how many events moved money, how much changed hands, and for what.

use super::days::{By, Days, Sum};
use super::{Figure, Told, amounts, by_period, posted};
use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event};

#[derive(Clone, Debug, Default)]
pub(super) struct Transactions {
    days: Days<Moved>,
}

/// What moved on a day.
#[derive(Clone, Copy, Debug, Default)]
struct Moved {
    count: u64,
    /// All that changed hands, in cents. What a trade leads through the clearing account counts once.
    amount: i128,
    deposited: i128,
    withdrawn: i128,
    transferred: i128,
    traded: i128,
    sold: i128,
}

impl Sum for Moved {
    fn add(&mut self, other: &Moved) {
        self.count += other.count;
        for (sum, more) in [
            (&mut self.amount, other.amount),
            (&mut self.deposited, other.deposited),
            (&mut self.withdrawn, other.withdrawn),
            (&mut self.transferred, other.transferred),
            (&mut self.traded, other.traded),
            (&mut self.sold, other.sold),
        ] {
            *sum += more;
        }
    }
}

impl Transactions {
    pub(super) fn fold(&mut self, day: Date, event: &Event) {
        let mut taken = 0;
        posted(event, |account, amount| {
            if amount > 0 && account != LedgerAccount::Clearing {
                taken += amount;
            }
        });
        if taken == 0 {
            return;
        }
        let moved = self.days.on(day);
        moved.count += 1;
        moved.amount += taken;
        match event {
            Event::Deposited { amount, .. } => moved.deposited += i128::from(amount.0),
            Event::Withdrawn { amount, .. } => moved.withdrawn += i128::from(amount.0),
            Event::Transferred { amount, .. } => moved.transferred += i128::from(amount.0),
            Event::TradeExecuted(trade) => {
                moved.traded += trade.price.times(trade.qty).map_or(0, |value| i128::from(value.0));
            }
            Event::ItemsSold { total, .. } => moved.sold += i128::from(total.0),
            _ => {}
        }
    }

    pub(super) fn told(&self, by: By) -> Told {
        let columns = &["period", "transactions", "amount", "deposited", "withdrawn", "transferred", "traded", "sold"];
        let row = |of: &Moved| {
            let sums = [of.amount, of.deposited, of.withdrawn, of.transferred, of.traded, of.sold];
            std::iter::once(Figure::Count(of.count)).chain(amounts(sums)).collect()
        };
        by_period(self.days.periods(by), (columns, "amount"), |of| of.amount, row)
    }
}
