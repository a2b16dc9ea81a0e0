//! What the shop has sold, by business date and item. Revenue is counted on the date on which an order is
//! paid, at the prices that were charged; what is paid back is counted on the date of the refund, beside it.

use super::Stamp;
use super::long::Long;
use crate::domain::{Date, Event, ItemId, Money, SoldLine, World};
use serde::{Deserialize, Serialize};

/// What was sold of an item on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SoldOn {
    /// The business date.
    pub date: Date,
    /// Of what.
    pub item: ItemId,
    /// How many were paid.
    pub units: u64,
    /// For how much, in cents.
    pub revenue: Money,
    /// How many were cancelled after they were paid.
    pub returned: u64,
    /// How much was paid back for them, in cents.
    pub refunded: Money,
}

impl SoldOn {
    /// What was earned in the end: revenue less refunds.
    pub fn net(&self) -> Money {
        self.revenue.minus(self.refunded).unwrap_or_default() // both were counted by the ledger
    }

    /// The same with another's figures added.
    pub fn and(mut self, other: &SoldOn) -> SoldOn {
        self.units = self.units.saturating_add(other.units);
        self.returned = self.returned.saturating_add(other.returned);
        self.revenue = self.revenue.plus(other.revenue).unwrap_or(self.revenue);
        self.refunded = self.refunded.plus(other.refunded).unwrap_or(self.refunded);
        self
    }
}

/// The sales of a line. Part of every [`Moment`](super::Moment): copies share the days that are over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sales {
    #[serde(skip)] // put away apart: see `Grown`
    pub(super) past: Long<SoldOn>,
    /// Of the last date on which there was any, in the order of the items.
    today: Vec<SoldOn>,
    /// What has happened to orders, from placing to shipping.
    steps: u64,
}

impl Sales {
    /// By date and item, oldest first.
    pub fn days(&self) -> impl DoubleEndedIterator<Item = &SoldOn> {
        self.past.iter().chain(&self.today)
    }

    /// How many steps orders have taken: each placing, payment, shipping and cancellation is one.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event, world: &World) {
        let order = |id| world.shop.order(id).map_or(&[][..], |order| order.lines.as_slice());
        let (lines, back): (&[SoldLine], bool) = match event {
            Event::ItemsSold { lines, .. } => (lines, false),
            Event::ShopOrderPaid { order: id, .. } => (order(*id), false),
            Event::ShopOrderCancelled { order: id, refunded, .. } if *refunded > Money::ZERO => (order(*id), true),
            Event::ItemsReserved { .. } | Event::ShopOrderShipped { .. } | Event::ShopOrderCancelled { .. } => {
                (&[], false)
            }
            _ => return,
        };
        self.steps += 1;
        let date = world.business_date(stamp.at);
        if self.today.first().is_some_and(|sold| sold.date != date) {
            self.today.drain(..).for_each(|sold| self.past.push(sold));
        }
        for line in lines {
            self.count(date, line, back);
        }
    }

    fn count(&mut self, date: Date, line: &SoldLine, back: bool) {
        let cost = i64::try_from(line.qty.0).ok().and_then(|qty| line.price.0.checked_mul(qty));
        let (qty, cost) = (line.qty.0, Money(cost.unwrap_or_default())); // it was charged, so it can be counted
        let none = SoldOn { date, item: line.item, units: 0, revenue: Money::ZERO, returned: 0, refunded: Money::ZERO };
        let more = match back {
            false => SoldOn { units: qty, revenue: cost, ..none },
            true => SoldOn { returned: qty, refunded: cost, ..none },
        };
        match self.today.binary_search_by_key(&line.item, |sold| sold.item) {
            Ok(at) => self.today.get_mut(at).into_iter().for_each(|sold| *sold = sold.and(&more)),
            Err(at) => self.today.insert(at, more),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Command, Draws, Handle, ItemName, OrderLine, Qty, RecordNo, ShopOrderId, Source, Time, apply, decide, samples,
    };

    fn item(name: &str) -> ItemName {
        ItemName::parse(name).expect("an item")
    }

    #[test]
    fn sales_count_when_they_are_paid_and_refunds_when_they_are_made() {
        let mut world = World::new(&samples::bare());
        let mut sales = Sales::default();
        let alice = Handle::parse("alice").expect("a handle");
        let email = crate::domain::Email::parse("a@example.org").expect("an address");
        let lines = |name: &str, n| vec![OrderLine { item: item(name), qty: Qty(n) }];
        let stock = |name: &str, price| Command::Stock { item: item(name), qty: Qty(50), price: Some(Money(price)) };
        let order = |name: &str, n| Command::Order { account: alice.into(), lines: lines(name, n) };
        let reserve = |name: &str, n| Command::Reserve { account: alice.into(), lines: lines(name, n), until: None };
        let commands = [
            Command::Open { handle: alice, email, name: None, currency: None, customer: None },
            Command::Deposit { account: alice.into(), amount: Money(100_000), reference: None },
            stock("nut", 10),
            stock("gem", 300),
            order("gem", 2),
            reserve("nut", 5),
            order("gem", 1),
            Command::EndDay { next: None },
            Command::Price { item: item("nut"), price: Money(99) },
            Command::Pay { order: ShopOrderId(2) },
            reserve("gem", 4),
            Command::Pay { order: ShopOrderId(4) },
            Command::CancelOrder { order: ShopOrderId(4) },
            Command::Ship { order: ShopOrderId(2) },
        ];
        for (n, command) in commands.iter().enumerate() {
            let stamp = Stamp { n: RecordNo(n as u64 + 1), at: Time(0), by: Source::User };
            for event in decide(&world, command, &Draws { at: stamp.at, dice: 7 }).expect("it is allowed") {
                sales.fold(&stamp, &event, &world);
                apply(&mut world, &event).expect("it was decided");
            }
        }
        let told = sales.days().map(|sold| {
            let (item, date) = (world.shop.name(sold.item), sold.date);
            format!(
                "{date} {item} {} {} - {} {} = {}",
                sold.units,
                sold.revenue,
                sold.returned,
                sold.refunded,
                sold.net()
            )
        });
        let want = [
            "1970-01-01 gem 3 9.00 - 0 0.00 = 9.00",
            "1970-01-02 nut 5 0.50 - 0 0.00 = 0.50",
            "1970-01-02 gem 4 12.00 - 4 12.00 = 0.00",
        ];
        assert_eq!(told.collect::<Vec<_>>(), want);
        assert_eq!(sales.steps(), 8);
        let net = sales.days().map(|sold| sold.net().0).sum::<i64>();
        assert_eq!(net, world.bank.ledger().shop.0, "what was earned is what the shop has");
    }
}
