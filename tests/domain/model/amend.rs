//! Orders are changed and cancelled.

use super::{Code, Happened, Kind, Naive, Order, Phase, Place, Terms};

impl Naive {
    pub(super) fn cancel_one(&mut self, id: u64) -> Result<(), Code> {
        self.find(id).ok_or("UnknownOrder")?;
        self.cancel(id, "requested");
        Ok(())
    }

    pub(super) fn cancel_all(&mut self, who: usize, what: Option<usize>) -> Result<(), Code> {
        let own = |o: &&Order| o.who == who && what.is_none_or(|what| o.what == what);
        let mut ids: Vec<u64> = self.open.iter().filter(own).map(|o| o.id).collect();
        ids.sort_unstable();
        for &id in &ids {
            self.cancel(id, "requested");
        }
        if ids.is_empty() { Err("NoOpenOrders") } else { Ok(()) }
    }

    pub(super) fn reduce(&mut self, id: u64, by: i128) -> Result<(), Code> {
        let order = self.find(id).ok_or("UnknownOrder")?;
        self.check_figures(order.what, by, None)?;
        if by >= order.open {
            return Err("NothingLeft");
        }
        if order.pair.is_some() {
            return Err("InPair");
        }
        self.take_off(id, by);
        Ok(())
    }

    /// First what is not in sight.
    fn take_off(&mut self, id: u64, by: i128) {
        self.change(id, |order| {
            order.open -= by;
            order.ordered -= by;
            order.shown = order.shown.min(order.open);
        });
        self.happened.push(Happened::Reduced { id, by });
    }

    pub(super) fn amend(
        &mut self,
        id: u64,
        qty: Option<i128>,
        price: Option<i128>,
        stop: Option<i128>,
    ) -> Result<(), Code> {
        let order = self.find(id).ok_or("UnknownOrder")?;
        let qty = qty.unwrap_or(order.ordered);
        let kind = amended(&order, price, stop).ok_or("CannotAmend")?;
        let (limit, trigger) = match kind {
            Kind::Limit { price, .. } => (Some(price), None),
            Kind::Stop { trigger, limit } => (limit, Some(trigger)),
            _ => (None, None),
        };
        self.check_figures(order.what, qty, limit)?;
        self.check_figures(order.what, qty, trigger)?;
        let filled = order.ordered - order.open;
        if qty <= filled {
            return Err("AlreadyFilled");
        }
        let same = kind == order.terms.kind;
        if same && qty == order.ordered {
            return Err("SameAsBefore");
        }
        if order.pair.is_some() {
            return Err("InPair");
        }
        if same && qty < order.ordered {
            self.take_off(id, order.ordered - qty);
            return Ok(());
        }
        // What trails or has no price of its own can be made smaller, and nothing else.
        let held_at = limit.or(trigger).ok_or("CannotAmend")?;
        let phase = self.markets[order.what].phase;
        if matches!(phase, Phase::Halted | Phase::Closed) {
            return Err("MarketNotOpen");
        }
        let trades = phase == Phase::Open && order.place == Place::Book;
        if let Kind::Limit { price, post, show } = kind {
            self.check_shown(order.what, show, qty)?;
            if trades {
                if self.is_outside_collar(order.what, order.buy, price) {
                    return Err("OutsideCollar");
                }
                self.check_post(order.what, order.buy, price, post)?;
            }
        }
        self.check_means(&order, qty - filled, held_at)?;
        let (said, stop) = limit.map_or((held_at, None), |limit| (limit, trigger));
        self.happened.push(Happened::Amended { id, qty, price: said, stop });
        self.change(id, |order| {
            order.terms = Terms { kind, ..order.terms };
            (order.limit, order.trigger, order.held_at) = (limit, trigger, Some(held_at));
            (order.ordered, order.open) = (qty, qty - filled);
        });
        self.put(id);
        if trades {
            self.trade_incoming(id);
        }
        Ok(())
    }

    fn check_means(&self, order: &Order, open: i128, held_at: i128) -> Result<(), Code> {
        if self.owned[order.who].frozen {
            return Err("AccountFrozen");
        }
        if self.owned[order.who].margin {
            return Ok(());
        }
        let more_money = self.need(held_at, open) - self.money_held(order);
        if order.buy && more_money > 0 && more_money > self.available(order.who) {
            return Err("InsufficientFunds");
        }
        if !order.buy && open > order.open && open - order.open > self.available_shares(order.who, order.what) {
            return Err("InsufficientShares");
        }
        Ok(())
    }
}

/// Its kind with other prices, where it has such.
fn amended(order: &Order, price: Option<i128>, stop: Option<i128>) -> Option<Kind> {
    match (order.terms.kind, price, stop) {
        _ if order.place == Place::SetOff => None,
        (kind, None, None) => Some(kind),
        (Kind::Limit { post, show, .. }, Some(price), None) => Some(Kind::Limit { price, post, show }),
        (Kind::Stop { trigger, limit: Some(limit) }, price, stop) => {
            Some(Kind::Stop { trigger: stop.unwrap_or(trigger), limit: Some(price.unwrap_or(limit)) })
        }
        (Kind::Stop { limit: None, .. }, None, Some(trigger)) => Some(Kind::Stop { trigger, limit: None }),
        _ => None,
    }
}
