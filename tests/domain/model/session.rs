//! Phases, days, prints, choices.

use super::{Code, Happened, Kind, Life, Naive, Phase, SelfTrades, Terms};

impl Naive {
    pub(super) fn set_phase(&mut self, phase: Phase, what: Option<usize>) -> Result<(), Code> {
        let all: Vec<usize> = (0..self.markets.len())
            .filter(|at| what.is_none_or(|what| what == *at) && self.markets[*at].phase != phase)
            .collect();
        if all.is_empty() {
            return Err("SamePhase");
        }
        for what in all {
            let trades = matches!(phase, Phase::Open | Phase::Closed);
            if trades && self.markets[what].phase != Phase::Open {
                self.uncross(what);
                self.cancel_those(what, "book-empty", |terms| terms.kind == Kind::Market);
            }
            self.markets[what].phase = phase;
            self.happened.push(Happened::PhaseIs { what, phase });
            if phase == Phase::Closed {
                self.expire(what);
            }
        }
        Ok(())
    }

    pub(super) fn end_day(&mut self, next: Option<i64>) -> Result<(), Code> {
        let next = next.unwrap_or_else(|| next_weekday(self.day));
        if next <= self.day {
            return Err("DateIsOver");
        }
        for what in 0..self.markets.len() {
            self.expire(what);
        }
        self.happened.push(Happened::DayEnded { day: self.day, next });
        self.day = next;
        Ok(())
    }

    fn expire(&mut self, what: usize) {
        let today = self.day;
        self.cancel_those(what, "expired", |terms| match terms.life {
            Life::Day => true,
            Life::Gtd(last) => last <= today,
            _ => false,
        });
    }

    fn cancel_those(&mut self, what: usize, why: &'static str, which: impl Fn(Terms) -> bool) {
        let mut ids: Vec<u64> = self.open.iter().filter(|o| o.what == what && which(o.terms)).map(|o| o.id).collect();
        ids.sort_unstable();
        for id in ids {
            self.cancel(id, why);
        }
    }

    pub(super) fn print(&mut self, what: usize, qty: i128, price: i128) -> Result<(), Code> {
        if qty == 0 || price == 0 {
            return Err("Nothing");
        }
        self.happened.push(Happened::Printed { what, qty, price });
        self.last_is(what, price);
        Ok(())
    }

    pub(super) fn choose_self_trades(&mut self, who: usize, mode: SelfTrades) -> Result<(), Code> {
        if self.owned[who].self_trades == mode {
            return Err("SameChoice");
        }
        self.owned[who].self_trades = mode;
        self.happened.push(Happened::ChoseSelfTrades { who, mode });
        Ok(())
    }

    pub(super) fn withdraw(&mut self, who: usize, cents: i128) -> Result<(), Code> {
        if self.owned[who].frozen {
            return Err("AccountFrozen");
        }
        if cents > self.available(who) {
            return Err("InsufficientFunds");
        }
        self.owned[who].cents -= cents;
        self.happened.push(Happened::Withdrawn { who, cents });
        Ok(())
    }

    pub(super) fn freeze(&mut self, who: usize, frozen: bool) -> Result<(), Code> {
        if self.owned[who].frozen == frozen {
            return Err(if frozen { "AccountFrozen" } else { "NotFrozen" });
        }
        self.owned[who].frozen = frozen;
        self.happened.push(Happened::Frozen { who, frozen });
        Ok(())
    }
}

/// The first of 1970 was a Thursday.
fn next_weekday(day: i64) -> i64 {
    let weekend = |day: i64| matches!(day.rem_euclid(7), 2 | 3);
    (day + 1..).find(|day| !weekend(*day)).unwrap()
}
