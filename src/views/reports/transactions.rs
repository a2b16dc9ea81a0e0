//! Transactions by period: how many events moved money, how much changed hands, and for what.

use super::days::{By, Days, Sum};
use super::{Figure, Told, money};
use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event, Money, postings};

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
        // What is on the record had postings when it happened.
        let _ = postings(event, |posting| {
            if posting.currency.is_some() {
                return; // reports are in the scenario's currency
            }
            if posting.amount > Money::ZERO && posting.account != LedgerAccount::Clearing {
                taken += i128::from(posting.amount.0);
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
        let periods = self.days.periods(by);
        let bars = periods.iter().map(|(period, moved)| (period.clone(), money(moved.amount).0)).collect();
        let row = |(period, moved): (String, Moved)| {
            let amounts = [moved.amount, moved.deposited, moved.withdrawn, moved.transferred, moved.traded, moved.sold];
            let mut row = vec![Figure::Text(period), Figure::Count(moved.count)];
            row.extend(amounts.map(|amount| Figure::Money(money(amount))));
            row
        };
        Told {
            columns: &["period", "transactions", "amount", "deposited", "withdrawn", "transferred", "traded", "sold"],
            rows: periods.into_iter().map(row).collect(),
            drawn: "amount",
            bars,
            is_money: true,
        }
    }
}
