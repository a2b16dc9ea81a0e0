//! Dividends and splits.

use super::place::Prices;
use super::{Code, Exit, Happened, Kind, Naive, Order, Place, Terms};

/// What an order becomes.
#[derive(Clone, Copy)]
struct Figures {
    ordered: i128,
    open: i128,
    kind: Kind,
    worst: Option<i128>,
}

/// So many new shares for so many old ones of what has this tick and this lot.
#[derive(Clone, Copy)]
struct Ratio {
    new: i128,
    old: i128,
    tick: i128,
    lot: i128,
}

/// The next price on the tick, downwards or upwards; none at zero or below.
fn on_tick(mut price: i128, up: bool, tick: i128) -> Option<i128> {
    while price % tick != 0 {
        price += if up { 1 } else { -1 };
    }
    (price > 0).then_some(price)
}

impl Naive {
    pub(super) fn dividend(&mut self, what: usize, amount: i128) -> Result<(), Code> {
        if amount == 0 {
            return Err("Nothing");
        }
        self.happened.push(Happened::DividendDeclared { what, amount });
        for who in 0..self.owned.len() {
            let shares = self.owned[who].shares[what];
            let cents = shares * amount / 100;
            if cents != 0 {
                self.owned[who].cents += cents;
                self.happened.push(Happened::DividendPaid { who, what, qty: shares.abs(), cents });
            }
        }
        let tick = self.markets[what].tick;
        self.change_exits(what, |buy, _, kind| lowered(buy, kind, amount, tick), |qty| qty);
        for order in [self.in_book(what, true), self.outside(what)].concat() {
            let Order { id, ordered, open, buy, terms, .. } = order;
            let is = worst_of(&order);
            let worst = match (buy, terms.kind, is) {
                (false, Kind::Trail { .. }, Some(trigger)) => on_tick(trigger - amount, false, tick).map(Some),
                _ => Some(is),
            };
            match (lowered(buy, terms.kind, amount, tick), worst) {
                (Some(kind), Some(worst)) if kind == terms.kind && worst == is => {}
                (Some(kind), Some(worst)) => self.adjust(id, Figures { ordered, open, kind, worst }),
                _ => self.cancel(id, "dividend"),
            }
        }
        Ok(())
    }

    pub(super) fn split(&mut self, what: usize, new: i128, old: i128) -> Result<(), Code> {
        if new == 0 || old == 0 {
            return Err("Nothing");
        }
        if new == old {
            return Err("NoSplit");
        }
        // Fractions are cut off, whether shares are owned or owed: more may be owed than there are.
        if self.owned.iter().map(|owned| owned.shares[what] * new / old).sum::<i128>() < 0 {
            return Err("TooLarge");
        }
        let ratio = Ratio { new, old, tick: self.markets[what].tick, lot: self.markets[what].lot };
        let orders = [self.in_book(what, true), self.in_book(what, false), self.outside(what)].concat();
        let forward = |order: &Order| if new > old { ratio.order(order) } else { None };
        let mut outcome = Vec::new();
        let mut trial = self.clone();
        for order in &orders {
            let (figures, paid) = (forward(order), trial.adjusts(order, forward(order)));
            outcome.push((order.id, figures.filter(|_| paid)));
            let why = if paid { "split" } else { "unpaid" };
            if outcome.last().is_some_and(|(_, figures)| figures.is_none()) {
                self.cancel(order.id, why);
            }
        }
        self.happened.push(Happened::Split { what, new, old });
        let last = self.markets[what].last;
        for who in 0..self.owned.len() {
            let all = self.owned[who].shares[what] * new;
            self.owned[who].shares[what] = all / old;
            // The fraction in old shares is (all mod old) / new.
            let cents = last.map_or(0, |last| all % old * last / (new * 100));
            if cents != 0 {
                self.owned[who].cents += cents;
                self.happened.push(Happened::InLieu { who, what, cents });
            }
        }
        self.markets[what].last = last.map(|last| (last * old / new).max(1));
        self.change_exits(what, |buy, qty, kind| ratio.kind(buy, kind, qty), |qty| ratio.lots(qty));
        for (id, figures) in outcome {
            if let Some(figures) = figures {
                self.adjust(id, figures);
            }
        }
        Ok(())
    }

    /// Tries what becomes of an order, one after the other. Says whether its owner has what it needs more: the
    /// trigger of a buy is rounded up.
    fn adjusts(&mut self, order: &Order, figures: Option<Figures>) -> bool {
        let held = self.held(order.who);
        // It may be gone by now, with the other one of its pair.
        if self.find(order.id).is_some() {
            match figures {
                Some(figures) => self.adjust(order.id, figures),
                None => self.cancel(order.id, "split"),
            }
        }
        let lacks = self.held(order.who) > held.max(self.owned[order.who].cents);
        let paid = !lacks || self.owned[order.who].margin;
        if !paid {
            self.cancel(order.id, "unpaid");
        }
        while let Some(other) = self.to_cancel.pop() {
            self.cancel(other, "one-cancels-other");
        }
        paid
    }

    fn in_book(&self, what: usize, buy: bool) -> Vec<Order> {
        self.queue(what, buy).into_iter().copied().collect()
    }

    /// The open orders that do not stand in the book, by number.
    fn outside(&self, what: usize) -> Vec<Order> {
        let mut all: Vec<Order> =
            self.open.iter().filter(|o| o.what == what && o.place != Place::Book).copied().collect();
        all.sort_unstable_by_key(|order| order.id);
        all
    }

    /// What changed in price or in shares goes to the back of its queue.
    fn adjust(&mut self, id: u64, figures: Figures) {
        let Figures { ordered, open, kind, worst } = figures;
        let was = self.find(id).unwrap();
        let Prices { limit, trigger, held_at } = kind.prices(worst);
        let terms = Terms { kind, ..was.terms };
        let mut is = Order { terms, limit, trigger, held_at, ordered, open, ..was };
        let as_many = was.open == open && was.most_shown() == is.most_shown();
        if !as_many {
            is.shown = is.most_shown().min(open);
        }
        if was.place == Place::Book && (!as_many || was.limit != limit) {
            self.turns += 1;
            is.turn = self.turns;
        }
        self.change(id, |order| *order = is);
        self.happened.push(Happened::Adjusted { id, ordered, open, terms, worst });
    }

    /// What is to follow orders is adjusted as if it were open, or given up.
    fn change_exits(
        &mut self,
        what: usize,
        kind: impl Fn(bool, i128, Kind) -> Option<Kind>,
        qty: impl Fn(i128) -> i128,
    ) {
        let changed = |buy: bool, n: i128, exit: Exit| {
            let terms = |terms: Terms| Some(Terms { kind: kind(buy, n, terms.kind)?, ..terms });
            let stop = match exit.stop {
                Some(stop) => Some(terms(stop)?),
                None => None,
            };
            (n > 0).then_some(Exit { first: terms(exit.first)?, stop })
        };
        for order in self.open.iter_mut().filter(|o| o.what == what) {
            order.then = order.then.and_then(|exit| changed(!order.buy, qty(order.ordered), exit));
        }
        self.to_exit.retain_mut(|due| {
            due.qty = qty(due.qty);
            let exit = changed(due.buy, due.qty, due.exit);
            exit.map(|exit| due.exit = exit).is_some()
        });
    }
}

/// What the market has made of an order without a limit.
fn worst_of(order: &Order) -> Option<i128> {
    match order.terms.kind {
        Kind::Limit { .. } | Kind::Stop { .. } => None,
        Kind::Trail { .. } => order.trigger,
        Kind::Market | Kind::MarketToLimit => order.limit,
    }
}

/// Buys with a limit, and sells that are stops, are lowered by a dividend.
fn lowered(buy: bool, kind: Kind, amount: i128, tick: i128) -> Option<Kind> {
    let less = |price: i128| on_tick(price - amount, false, tick);
    Some(match kind {
        Kind::Limit { price, post, show } if buy => Kind::Limit { price: less(price)?, post, show },
        Kind::Stop { trigger, limit: None } if !buy => Kind::Stop { trigger: less(trigger)?, limit: None },
        Kind::Stop { trigger, limit: Some(limit) } if !buy => {
            Kind::Stop { trigger: less(trigger)?, limit: Some(less(limit)?) }
        }
        _ => kind,
    })
}

impl Ratio {
    fn lots(self, qty: i128) -> i128 {
        qty * self.new / self.old / self.lot * self.lot
    }

    /// Down or up to the tick.
    fn price(self, price: i128, up: bool) -> Option<i128> {
        let mut scaled = price * self.old / self.new;
        if up && scaled * self.new < price * self.old {
            scaled += 1;
        }
        on_tick(scaled, up, self.tick)
    }

    /// Limits in the owner's favour, triggers away from the market.
    fn kind(self, buy: bool, kind: Kind, qty: i128) -> Option<Kind> {
        Some(match kind {
            Kind::Limit { price, post, show } => {
                let show = show.map(|show| {
                    let mut show = self.lots(show);
                    while show * 100 < qty {
                        show += self.lot;
                    }
                    show
                });
                Kind::Limit { price: self.price(price, !buy)?, post, show }
            }
            Kind::Stop { trigger, limit: None } => Kind::Stop { trigger: self.price(trigger, buy)?, limit: None },
            Kind::Stop { trigger, limit: Some(limit) } => {
                Kind::Stop { trigger: self.price(trigger, buy)?, limit: Some(self.price(limit, !buy)?) }
            }
            Kind::Trail { by } => Kind::Trail { by: self.price(by, true)? },
            Kind::Market | Kind::MarketToLimit => kind,
        })
    }

    fn order(self, order: &Order) -> Option<Figures> {
        let open = self.lots(order.open);
        if open == 0 {
            return None;
        }
        let ordered = self.lots(order.ordered - order.open) + open;
        let kind = self.kind(order.buy, order.terms.kind, ordered)?;
        let trails = matches!(kind, Kind::Trail { .. });
        let worst = match worst_of(order) {
            Some(worst) => Some(self.price(worst, order.buy == trails)?),
            None => None,
        };
        Some(Figures { ordered, open, kind, worst })
    }
}
