//! The world and its read models at one record.

use super::{Position, Stamp, Views};
use crate::domain::bank::Account;
use crate::domain::exchange::{Holding, Order};
use crate::domain::{
    Entry, Inconsistent, OrderId, Outcome, Record, RecordNo, Scenario, Time, World, apply, skip_numbers,
};

/// All that a screen shows of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The last record that is folded in; 0 before the first.
    pub n: RecordNo,
    /// Its time.
    pub at: Time,
    /// The state that decisions are made on.
    pub world: World,
    /// The read models.
    pub views: Views,
}

impl Moment {
    /// Before the first record.
    pub fn genesis(scenario: &Scenario, at: Time) -> Moment {
        Moment { n: RecordNo::GENESIS, at, world: World::new(scenario), views: Views::default() }
    }

    /// About how many bytes a copy takes.
    pub fn weight(&self) -> usize {
        let (bank, exchange) = (&self.world.bank, &self.world.exchange);
        let instruments = exchange.instruments().len();
        let market = self.views.weight_of_instrument() + bank.len() * (size_of::<Holding>() + size_of::<Position>());
        // An open order stands in the slab and in the index.
        let orders = exchange.open_count() * (size_of::<Order>() + 2 * size_of::<(OrderId, u32)>());
        size_of::<Moment>()
            + self.views.weight()
            + bank.len() * 2 * size_of::<Account>()
            + instruments * market
            + orders
    }

    /// Folds a record in. Branch records change nothing here.
    ///
    /// # Errors
    /// [`Inconsistent`] where the record does not fit; this moment may then hold a part of it.
    pub fn fold(&mut self, record: &Record) -> Result<(), Inconsistent> {
        let Entry::Step(step) = &record.entry else { return Ok(()) };
        if record.at < self.at {
            return Err(Inconsistent("a record that is older than the one before it"));
        }
        let stamp = Stamp { n: record.n, at: record.at, by: record.by };
        self.views.stats.commands += 1;
        if let Outcome::Rejected(_) = step.outcome {
            self.views.stats.rejected += 1;
        }
        for event in step.outcome.events() {
            if step.refolded {
                skip_numbers(&mut self.world, event);
            }
            self.views.fold(&stamp, event, &self.world);
            apply(&mut self.world, event)?;
        }
        (self.n, self.at) = (record.n, record.at);
        Ok(())
    }
}
