//! The world and its read models at one record.

use super::{Grown, Stamp, Views};
use crate::domain::Date;
use crate::domain::bank::Bank;
use crate::domain::exchange::Exchange;
use crate::domain::shop::Shop;
use crate::domain::{Entry, Inconsistent, Outcome, Record, RecordNo, Scenario, Time, World, apply, skip_numbers};
use serde::{Deserialize, Serialize};

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

    /// What grows in it for as long as its line does.
    pub fn grown(&self) -> Grown {
        Grown::of(&self.views)
    }

    /// All of it but what [`Moment::grown`] gives, and the rules, which stand in the journal's header: to be put away
    /// and read again by [`Moment::restore`].
    pub fn to_keep(&self) -> impl Serialize + '_ {
        let Moment { n, at, world, views } = self;
        // Whole, so that what is added to them later is not forgotten here.
        let World { rules: _, bank, exchange, shop, date } = world;
        KeptRef { n: *n, at: *at, bank, exchange, shop, date: *date, views }
    }

    /// What [`Moment::to_keep`] and [`Moment::grown`] gave, on the stage of this genesis.
    pub fn restore(genesis: &Moment, kept: Kept, grown: Grown) -> Moment {
        let Kept { n, at, bank, exchange, shop, date, mut views } = kept;
        grown.put_back(&mut views);
        Moment { n, at, world: World { rules: genesis.world.rules.clone(), bank, exchange, shop, date }, views }
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

#[derive(Serialize)]
struct KeptRef<'a> {
    n: RecordNo,
    at: Time,
    bank: &'a Bank,
    exchange: &'a Exchange,
    shop: &'a Shop,
    date: Option<Date>,
    views: &'a Views,
}

/// A moment without the rules of its journal and without what has grown in it.
#[derive(Deserialize)]
pub struct Kept {
    n: RecordNo,
    at: Time,
    bank: Bank,
    exchange: Exchange,
    shop: Shop,
    date: Option<Date>,
    views: Views,
}
