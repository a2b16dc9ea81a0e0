//! Dividends and splits in the naive exchange, and the same through the real one.

use crate::naive::{Naive, Open};
use backtape::domain::{Event, OrderKind};

/// What a dividend or a split gives: who is paid how much, which orders end, and which get which figures
/// (shares in all, open, price, shown at most), in their order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Corporate {
    pub paid: Vec<(usize, i128)>,
    pub ended: Vec<u64>,
    pub adjusted: Vec<(u64, i128, i128, i128, Option<i128>)>,
}

impl Corporate {
    /// The same of the real exchange's events.
    pub fn told(events: &[Event]) -> Corporate {
        let mut told = Corporate::default();
        for event in events {
            match event {
                Event::DividendPaid { account, amount, .. } | Event::CashInLieu { account, amount, .. } => {
                    told.paid.push((account.index(), i128::from(amount.0)));
                }
                Event::OrderCancelled { order, .. } => told.ended.push(order.0),
                Event::OrderAdjusted { order, qty, open, kind: kind @ OrderKind::Limit { show, .. }, .. } => {
                    let price = i128::from(kind.limit().unwrap().0);
                    let show = show.map(|show| i128::from(show.0));
                    told.adjusted.push((order.0, i128::from(qty.0), i128::from(open.0), price, show));
                }
                _ => {}
            }
        }
        told
    }
}

impl Naive {
    pub fn dividend(&mut self, what: usize, amount: i128, tick: i128) -> Corporate {
        let mut done = Corporate::default();
        for (who, owned) in self.owned.iter_mut().enumerate() {
            let paid = owned.shares[what] * amount / 100;
            owned.cents += paid;
            done.paid.extend((paid > 0).then_some((who, paid)));
        }
        for order in self.queue(what, true) {
            let mut price = order.price - amount;
            while price % tick != 0 {
                price -= 1;
            }
            if price > 0 { self.put_back(&mut done, Open { price, ..order }) } else { self.end(&mut done, order.id) }
        }
        done
    }

    /// `None` where more shares would be there than can be counted.
    pub fn split(&mut self, what: usize, new: i128, old: i128, tick: i128, lot: i128) -> Corporate {
        let mut done = Corporate::default();
        let last = self.last[what];
        for (who, owned) in self.owned.iter_mut().enumerate() {
            let all = owned.shares[what] * new;
            owned.shares[what] = all / old;
            let paid = last.map_or(0, |last| (all % old) * last / (new * 100));
            owned.cents += paid;
            done.paid.extend((paid > 0).then_some((who, paid)));
        }
        self.last[what] = last.map(|last| (last * old / new).max(1));
        for order in [self.queue(what, true), self.queue(what, false)].concat() {
            let mut price = order.price * old / new;
            if !order.buy && price * new < order.price * old {
                price += 1;
            }
            while price % tick != 0 {
                price += if order.buy { -1 } else { 1 };
            }
            if new < old || price <= 0 {
                self.end(&mut done, order.id);
                continue;
            }
            let qty = order.qty * new / old / lot * lot;
            let ordered = (order.ordered - order.qty) * new / old / lot * lot + qty;
            let mut show = order.show.map(|show| show * new / old / lot * lot);
            while show.is_some_and(|show| show * 100 < ordered) {
                show = show.map(|show| show + lot);
            }
            let same = qty == order.qty && show == order.show;
            let shown = if same { order.shown } else { show.unwrap_or(qty).min(qty) };
            self.put_back(&mut done, Open { price, qty, ordered, show, shown, ..order });
        }
        done
    }

    fn end(&mut self, done: &mut Corporate, id: u64) {
        self.open.retain(|open| open.id != id);
        done.ended.push(id);
    }

    fn put_back(&mut self, done: &mut Corporate, order: Open) {
        self.turns += 1;
        let turn = self.turns;
        done.adjusted.push((order.id, order.ordered, order.qty, order.price, order.show));
        self.open.retain(|open| open.id != order.id);
        self.open.push(Open { turn, ..order });
    }
}
