//! What grows in a moment for as long as its line does: which records took orders, the bank's letters, and what the shop
//! has sold. All else is bounded, or as large as the world is. So a moment is kept as that and a copy of these, which shares
//! nearly all with others. Where many moments are put on the disk, each is put with what has grown in it beyond another.

use super::Views;
use super::by_order::{ByOrder, Taken};
use super::long::Long;
use super::mail::Filed;
use super::sales::SoldOn;
use serde::{Deserialize, Serialize};

/// The lists of a [`Moment`](super::Moment) that grow without an end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grown {
    taken: ByOrder<u32>,
    letters: Long<Filed>,
    sales: Long<SoldOn>,
}

/// What has grown in one beyond another: how much they have in common, and what follows that.
#[derive(Debug, Serialize, Deserialize)]
pub struct Beyond {
    taken: (usize, Taken),
    letters: (usize, Vec<Filed>),
    sales: (usize, Vec<SoldOn>),
}

impl Grown {
    /// Those of these read models.
    pub(super) fn of(views: &Views) -> Grown {
        Grown {
            taken: views.orders.records.clone(),
            letters: views.mail.letters.clone(),
            sales: views.sales.past.clone(),
        }
    }

    /// Puts them back into the read models that they were taken of.
    pub(super) fn put_back(self, views: &mut Views) {
        let Grown { taken, letters, sales } = self;
        (views.orders.records, views.mail.letters, views.sales.past) = (taken, letters, sales);
    }

    /// How many entries have grown.
    pub fn len(&self) -> usize {
        self.taken.len() + self.letters.len() + self.sales.len()
    }

    /// Whether nothing has grown yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many entries two have in common, from the first on: all of those here where the other goes on from here.
    pub fn common(&self, other: &Grown) -> usize {
        self.taken.common(&other.taken) + self.letters.common(&other.letters) + self.sales.common(&other.sales)
    }

    /// What has grown beyond another.
    pub fn beyond(&self, other: &Grown) -> Beyond {
        let (taken, letters) = (self.taken.common(&other.taken), self.letters.common(&other.letters));
        let sales = self.sales.common(&other.sales);
        Beyond {
            taken: (taken, self.taken.rest(taken)),
            letters: (letters, self.letters.rest(letters)),
            sales: (sales, self.sales.rest(sales)),
        }
    }

    /// Those in which this has grown beyond these. `None` where it cannot be.
    pub fn with(&self, beyond: Beyond) -> Option<Grown> {
        let Beyond { taken, letters, sales } = beyond;
        Some(Grown {
            taken: self.taken.with(taken.0, taken.1)?,
            letters: self.letters.with(letters.0, letters.1),
            sales: self.sales.with(sales.0, sales.1),
        })
    }

    /// About how many bytes a copy takes that it does not share.
    pub fn weight(&self) -> usize {
        size_of::<Grown>() + self.taken.weight() + self.letters.weight() + self.sales.weight()
    }
}
