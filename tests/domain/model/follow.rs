//! What follows by itself: pairs, exits, stops.

use super::{Asked, Due, Happened, Kind, Life, Naive, Order, Phase, Terms, Wish};

impl Naive {
    /// An order traded or left, and is as it is now: `ordered` less `open` is what was filled.
    pub(super) fn stirred(&mut self, order: &Order) {
        if let Some(other) = order.pair {
            self.part(order.id, other);
            self.to_cancel.push(other);
        }
        if let Some(exit) = order.then
            && order.open == 0
            && order.ordered > 0
        {
            let Order { id: after, who, what, buy, ordered: qty, .. } = *order;
            self.to_exit.push(Due { after, who, what, buy: !buy, qty, exit });
        }
    }

    fn part(&mut self, one: u64, other: u64) {
        self.change(one, |order| order.pair = None);
        self.change(other, |order| order.pair = None);
    }

    /// Cancels what is left of pairs, then orders exits, then sets off one stop; until nothing is owed.
    pub(super) fn follow(&mut self) {
        loop {
            if !self.to_cancel.is_empty() {
                let id = self.to_cancel.remove(0);
                self.cancel(id, "one-cancels-other");
                continue;
            }
            if !self.to_exit.is_empty() {
                let due = self.to_exit.remove(0);
                self.exit(&due);
                continue;
            }
            let trades = |id: &&u64| self.find(**id).is_some_and(|o| self.markets[o.what].phase == Phase::Open);
            let Some(&id) = self.set_off.iter().find(trades) else { return };
            self.set_off_one(id);
        }
    }

    /// An exit is an order like any other when its time comes; only, what waits can always wait.
    fn exit(&mut self, due: &Due) {
        let before = self.clone();
        let Due { after, who, what, buy, qty, exit } = *due;
        let wish = Wish { who, what, buy, qty, terms: exit.first, stop: exit.stop, then: None };
        let waits = match exit.first.kind {
            Kind::Limit { post, .. } => !post && exit.first.life.stands(),
            Kind::Stop { .. } | Kind::Trail { .. } => true,
            Kind::Market | Kind::MarketToLimit => false,
        };
        let entered = (|| {
            if self.owned[who].frozen {
                return Err("AccountFrozen");
            }
            if !waits {
                self.check_phase(what, exit.first)?;
            }
            self.check_form(what, buy, qty, exit.first, exit.stop)?;
            self.enter(&wish, Some(after))?;
            self.check_margin(&before, &Asked::Place(wish))
        })();
        if let Err(code) = entered {
            *self = before;
            self.happened.push(Happened::ExitRefused { id: after, code });
        }
    }

    /// A stop becomes the order that it stands for, and trades. What its owner cannot pay for, or what
    /// would trade beyond the collar, is cancelled instead.
    fn set_off_one(&mut self, id: u64) {
        let Some(stop) = self.find(id) else { return };
        if let Some(other) = stop.pair {
            self.part(id, other);
            return self.cancel(other, "one-cancels-other");
        }
        let before = self.clone();
        let (kind, life, limit) = match stop.terms.kind {
            Kind::Stop { limit: Some(price), .. } => {
                (Kind::Limit { price, post: false, show: None }, stop.terms.life, Some(price))
            }
            _ => (Kind::Market, Life::Ioc, self.collar(stop.what, stop.buy)),
        };
        if matches!(kind, Kind::Limit { price, .. } if self.is_outside_collar(stop.what, stop.buy, price)) {
            return self.cancel(id, "collar");
        }
        let worst = if kind == Kind::Market { limit } else { None };
        self.set_off.retain(|waiting| *waiting != id);
        self.happened.push(Happened::SetOff { id, worst });
        self.change(id, |order| {
            (order.terms, order.trigger) = (Terms { kind, life }, None);
            (order.limit, order.held_at) = (limit, limit);
        });
        self.put(id);
        let paid = self.trade_incoming(id);
        let cost = limit.map_or(paid, |limit| self.need(limit, stop.open));
        let more = cost - before.money_held(&stop);
        if stop.buy && !self.owned[stop.who].margin && more > 0 && more > before.available(stop.who) {
            *self = before;
            self.cancel(id, "unpaid");
        }
    }
}
