//! Orders come in.

use super::{Code, Happened, Kind, Life, Market, Naive, Order, Phase, Place, Terms, Wish};

impl Naive {
    pub(super) fn place(&mut self, wish: &Wish) -> Result<(), Code> {
        if self.owned[wish.who].frozen {
            return Err("AccountFrozen");
        }
        self.check_phase(wish.what, wish.terms)?;
        self.check_form(wish.what, wish.buy, wish.qty, wish.terms, wish.stop)?;
        if let Some(exit) = wish.then {
            self.check_form(wish.what, !wish.buy, wish.qty, exit.first, exit.stop)?;
        }
        self.enter(wish, None)
    }

    pub(super) fn check_phase(&self, what: usize, terms: Terms) -> Result<(), Code> {
        let waits = match terms.kind {
            Kind::Limit { post, .. } => !post && terms.life.stands(),
            Kind::Market => terms.life != Life::Fok,
            Kind::MarketToLimit => false,
            Kind::Stop { .. } | Kind::Trail { .. } => true,
        };
        match self.markets[what].phase {
            Phase::Open => Ok(()),
            Phase::Auction if waits => Ok(()),
            Phase::Auction => Err("NotInAuction"),
            Phase::Halted | Phase::Closed => Err("MarketNotOpen"),
        }
    }

    /// Whether an order and the stop beside it have the form that they must have.
    pub(super) fn check_form(
        &self,
        what: usize,
        buy: bool,
        qty: i128,
        terms: Terms,
        stop: Option<Terms>,
    ) -> Result<(), Code> {
        for terms in [Some(terms), stop].into_iter().flatten() {
            let prices = match terms.kind {
                Kind::Limit { price, .. } => vec![Some(price)],
                Kind::Market | Kind::MarketToLimit => vec![None],
                Kind::Stop { trigger, limit } => vec![limit, Some(trigger)],
                Kind::Trail { by } => vec![None, Some(by)],
            };
            for price in prices {
                self.check_figures(what, qty, price)?;
            }
            if matches!(terms.life, Life::Gtd(day) if day < self.day) {
                return Err("DateIsOver");
            }
        }
        if let Some(stop) = stop {
            Self::check_pair(buy, terms, stop)?;
        }
        let Kind::Limit { price, post, show } = terms.kind else { return Ok(()) };
        self.check_shown(what, show, qty)?;
        if self.markets[what].phase == Phase::Open && self.is_outside_collar(what, buy, price) {
            return Err("OutsideCollar");
        }
        self.check_post(what, buy, price, post)
    }

    pub(super) fn check_figures(&self, what: usize, qty: i128, price: Option<i128>) -> Result<(), Code> {
        let market = &self.markets[what];
        if qty == 0 || price == Some(0) {
            return Err("Nothing");
        }
        if price.is_some_and(|price| price % market.tick != 0) {
            return Err("OffTick");
        }
        if qty % market.lot != 0 { Err("OffLot") } else { Ok(()) }
    }

    /// A plain limit order that stands, and a stop on the other side of the market.
    fn check_pair(buy: bool, limit: Terms, stop: Terms) -> Result<(), Code> {
        match (limit.kind, stop.kind) {
            (Kind::Limit { price, post: false, show: None }, Kind::Stop { trigger, .. }) if limit.life.stands() => {
                if (buy && trigger > price) || (!buy && trigger < price) {
                    Ok(())
                } else {
                    Err("StopWithinLimit")
                }
            }
            _ => Err("NoPair"),
        }
    }

    /// A hundredth at least is in sight.
    pub(super) fn check_shown(&self, what: usize, show: Option<i128>, qty: i128) -> Result<(), Code> {
        let Some(show) = show else { return Ok(()) };
        self.check_figures(what, show, None)?;
        if show * 100 < qty { Err("ShowsTooLittle") } else { Ok(()) }
    }

    pub(super) fn check_post(&self, what: usize, buy: bool, price: i128, post: bool) -> Result<(), Code> {
        let best = self.best(what, !buy).and_then(|best| best.limit);
        let takes = best.is_some_and(|best| if buy { best <= price } else { best >= price });
        if post && takes { Err("WouldTake") } else { Ok(()) }
    }

    /// What the market makes of an order without a limit: what protects it, or where it is set off.
    fn worst(&self, wish: &Wish) -> Result<Option<i128>, Code> {
        let market = &self.markets[wish.what];
        let collar = self.collar(wish.what, wish.buy);
        match wish.terms.kind {
            Kind::Limit { .. } | Kind::Stop { .. } => Ok(None),
            Kind::Market if collar.is_none() && market.phase == Phase::Auction => Err("NoReference"),
            Kind::Market => Ok(collar),
            Kind::MarketToLimit => {
                let best = self.best(wish.what, !wish.buy).and_then(|best| best.limit);
                Ok(best.map(|best| match collar {
                    Some(collar) if wish.buy => best.min(collar),
                    Some(collar) => best.max(collar),
                    None => best,
                }))
            }
            Kind::Trail { by } => {
                let trigger = self.trailed(wish.what, wish.buy, market.last.ok_or("NoReference")?, by);
                if trigger <= 0 { Err("TrailsTooFar") } else { Ok(Some(trigger)) }
            }
        }
    }

    /// Where a stop that trails is set off; between the ticks, the next one away from the market.
    pub(super) fn trailed(&self, what: usize, buy: bool, last: i128, by: i128) -> i128 {
        let beyond = last % self.markets[what].tick;
        match (buy, beyond) {
            (true, 0) => last + by,
            (true, beyond) => last - beyond + self.markets[what].tick + by,
            (false, beyond) => last - beyond - by,
        }
    }

    /// Takes in an order whose form is right, and trades it.
    pub(super) fn enter(&mut self, wish: &Wish, after: Option<u64>) -> Result<(), Code> {
        let worst = self.worst(wish)?;
        let first = self.order(self.orders + 1, wish, wish.terms, worst);
        let second = wish.stop.map(|terms| Order {
            pair: Some(first.id),
            then: None,
            ..self.order(self.orders + 2, wish, terms, None)
        });
        let first = Order { pair: second.map(|second| second.id), ..first };
        let margin = self.owned[wish.who].margin;
        if margin {
            // It may owe: what it needs is seen to afterwards.
        } else if wish.buy {
            let need = |order: Order| order.held_at.map_or(0, |price| self.need(price, wish.qty));
            let needed = need(first).max(second.map_or(0, need));
            if needed > 0 && needed > self.available(wish.who) {
                return Err("InsufficientFunds");
            }
        } else if wish.qty > self.available_shares(wish.who, wish.what) {
            return Err("InsufficientShares");
        }
        let available = self.available(wish.who);
        for order in [Some(first), second].into_iter().flatten() {
            let Order { id, who, what, buy, terms, then, .. } = order;
            let (worst, beside) = if id == first.id { (worst, None) } else { (None, Some(first.id)) };
            self.orders += 1;
            let qty = wish.qty;
            self.happened.push(Happened::Accepted { id, who, what, buy, qty, terms, worst, beside, after, then });
            self.open.push(order);
            self.put(id);
        }
        let is_stop = matches!(wish.terms.kind, Kind::Stop { .. } | Kind::Trail { .. });
        if is_stop || self.markets[wish.what].phase != Phase::Open {
            return Ok(());
        }
        let paid = self.trade_incoming(first.id);
        // Nothing was held for a market order that nothing protects.
        if !margin && wish.buy && first.limit.is_none() && paid > available { Err("InsufficientFunds") } else { Ok(()) }
    }

    fn order(&self, id: u64, wish: &Wish, terms: Terms, worst: Option<i128>) -> Order {
        let Prices { limit, trigger, held_at } = terms.kind.prices(worst);
        let Wish { who, what, buy, qty, then, .. } = *wish;
        let place = Place::Incoming;
        let (ordered, open, shown, turn, pair) = (qty, qty, qty, 0, None);
        Order { id, who, what, buy, terms, place, limit, trigger, held_at, ordered, open, shown, turn, pair, then }
    }

    /// Puts an order where it belongs: in its queue, the last; among the stops, or set off at once.
    pub(super) fn put(&mut self, id: u64) {
        let Some(order) = self.find(id) else { return };
        let Market { phase, last, .. } = self.markets[order.what];
        let place = match order.terms.kind {
            Kind::Limit { .. } if order.terms.life.stands() => Place::Book,
            Kind::Market if phase == Phase::Auction => Place::Book,
            Kind::Limit { .. } | Kind::Market | Kind::MarketToLimit => Place::Incoming,
            Kind::Stop { .. } | Kind::Trail { .. } if last.is_some_and(|last| order.is_reached(last)) => Place::SetOff,
            Kind::Stop { .. } | Kind::Trail { .. } => Place::Stops,
        };
        if place == Place::Book {
            self.turns += 1;
        }
        if place == Place::SetOff {
            self.set_off.push(id);
        }
        let turn = self.turns;
        self.change(id, |order| {
            (order.place, order.turn) = (place, turn);
            order.shown = order.most_shown().min(order.open);
        });
    }
}

/// The prices of an order, see there.
pub(super) struct Prices {
    pub limit: Option<i128>,
    pub trigger: Option<i128>,
    pub held_at: Option<i128>,
}

impl Kind {
    /// Of this kind; `worst` is what the market makes of one without a limit.
    pub(super) fn prices(self, worst: Option<i128>) -> Prices {
        let (limit, trigger, held_at) = match self {
            Kind::Limit { price, .. } => (Some(price), None, Some(price)),
            Kind::Market | Kind::MarketToLimit => (worst, None, worst),
            Kind::Stop { trigger, limit } => (limit, Some(trigger), limit.or(Some(trigger))),
            Kind::Trail { .. } => (None, worst, worst),
        };
        Prices { limit, trigger, held_at }
    }
}

impl Order {
    pub(super) fn most_shown(&self) -> i128 {
        match self.terms.kind {
            Kind::Limit { show: Some(show), .. } => show,
            _ => self.open,
        }
    }

    /// Whether a trade at this price sets it off.
    pub fn is_reached(&self, price: i128) -> bool {
        self.trigger.is_some_and(|trigger| if self.buy { price >= trigger } else { price <= trigger })
    }
}
