//! A list by the numbers of orders: what is kept of each order that a line has taken.

use super::long::Long;
use crate::domain::OrderId;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// Orders with consecutive numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    first: OrderId,
    /// The place of the first among all.
    at: usize,
}

/// An entry for each order of a line. Numbers grow, and are consecutive but where a what-if took events
/// over as they were. A copy is cheap: it shares nearly all with the list that it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ByOrder<T> {
    runs: Arc<Vec<Run>>,
    entries: Long<T>,
}

impl<T> Default for ByOrder<T> {
    fn default() -> ByOrder<T> {
        ByOrder { runs: Arc::default(), entries: Long::default() }
    }
}

impl<T: Clone> ByOrder<T> {
    /// The entry of an order.
    pub(super) fn get(&self, order: OrderId) -> Option<&T> {
        let run = self.runs.partition_point(|run| run.first <= order).checked_sub(1)?;
        let next = self.runs.get(run + 1).map_or(self.entries.len(), |run| run.at);
        let run = self.runs.get(run)?;
        let at = usize::try_from(order.0 - run.first.0).ok()?.checked_add(run.at)?; // not before its run
        (at < next).then(|| self.entries.get(at)).flatten()
    }

    /// Appends the entry of an order, whose number is greater than all before.
    pub(super) fn push(&mut self, order: OrderId, entry: T) {
        let at = self.entries.len();
        let expected = self.runs.last().and_then(|run| run.first.0.checked_add((at - run.at) as u64));
        if expected != Some(order.0) {
            Arc::make_mut(&mut self.runs).push(Run { first: order, at });
        }
        self.entries.push(entry);
    }

    /// How many orders there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// About how many bytes a copy takes that it does not share.
    pub(super) fn weight(&self) -> usize {
        self.entries.weight() + self.runs.len() * size_of::<Run>()
    }
}

/// The entries behind some, which are numbers that mostly grow a little from one order to the next, and there are
/// millions of them: the distances, 7 bits a byte, the lowest first. With them the runs that begin there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    runs: Vec<Run>,
    distances: Vec<u8>,
}

impl ByOrder<u32> {
    /// How many of the first entries are those of another list.
    pub(super) fn common(&self, other: &ByOrder<u32>) -> usize {
        self.entries.common(&other.entries)
    }

    /// The entries behind so many.
    pub(super) fn rest(&self, from: usize) -> Taken {
        let (mut distances, mut before) = (Vec::new(), 0_u32);
        for index in from..self.len() {
            let entry = self.entries.get(index).copied().unwrap_or(before); // there is one
            let mut distance = entry.wrapping_sub(before);
            while distance >= 0x80 {
                distances.push(distance as u8 | 0x80); // the low 7 bits, and that there are more
                distance >>= 7;
            }
            distances.push(distance as u8);
            before = entry;
        }
        // A run that began before is known where its first entries are.
        let runs = self.runs.iter().filter(|run| run.at >= from).copied().collect();
        Taken { runs, distances }
    }

    /// So many of the first entries, and others behind them. `None` where a number is too large.
    pub(super) fn with(&self, len: usize, rest: Taken) -> Option<ByOrder<u32>> {
        let (mut entries, mut entry, mut distance, mut shift) = (self.entries.prefix(len), 0_u32, 0_u32, 0);
        for byte in rest.distances {
            distance |= u32::from(byte & 0x7f).checked_shl(shift)?;
            shift += 7;
            if byte < 0x80 {
                entry = entry.wrapping_add(distance);
                entries.push(entry);
                (distance, shift) = (0, 0);
            }
        }
        let known = self.runs.partition_point(|run| run.at < len);
        let runs = match rest.runs.is_empty() && known == self.runs.len() {
            true => Arc::clone(&self.runs),
            false => Arc::new(self.runs.iter().take(known).copied().chain(rest.runs).collect()),
        };
        Some(ByOrder { runs, entries })
    }
}

impl Serialize for Taken {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        (&self.runs, Bytes(&self.distances)).serialize(s)
    }
}

struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for Taken {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Taken, D::Error> {
        let (runs, distances) = <(Vec<Run>, &[u8])>::deserialize(d)?;
        Ok(Taken { runs, distances: distances.to_vec() })
    }
}

impl Serialize for ByOrder<u32> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.rest(0).serialize(s)
    }
}

impl<'de> Deserialize<'de> for ByOrder<u32> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<ByOrder<u32>, D::Error> {
        let list = ByOrder::default().with(0, Taken::deserialize(d)?);
        list.ok_or_else(|| D::Error::custom("a number too large"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_orders_with_gaps_between_their_numbers() {
        let mut list = ByOrder::default();
        for (order, n) in [(1, 10), (2, 11), (3, 11), (9, 20), (10, 21), (50, 30)] {
            list.push(OrderId(order), n);
        }
        let found: Vec<_> = (0..=51).filter_map(|order| Some((order, *list.get(OrderId(order))?))).collect();
        assert_eq!(found, [(1, 10), (2, 11), (3, 11), (9, 20), (10, 21), (50, 30)]);
        assert_eq!(list.get(OrderId(u64::MAX)), None);
        assert_eq!(list.runs.len(), 3);
    }

    #[test]
    fn what_one_has_beyond_another_makes_it_of_the_other() {
        // Runs begin in the part that is common, behind it, and where it ends.
        let mut all = ByOrder::default();
        for order in 1..=2_000_u64 {
            let gaps = [1, 300, 700, 1_500].iter().filter(|gap| **gap <= order).count() as u64;
            all.push(OrderId(order + 10 * gaps), (order * 3) as u32);
        }
        assert_eq!(all.runs.len(), 4);
        for len in [0, 1, 255, 256, 299, 300, 699, 700, 1_999, 2_000] {
            let base = all.with(len, ByOrder::default().rest(0)).unwrap();
            assert_eq!(base.len(), len);
            let common = all.common(&base);
            assert_eq!(common, len);
            let rest = all.rest(common);
            assert_eq!(base.with(common, rest.clone()).unwrap(), all, "{len}");
            let text = serde_json::to_string(&rest.runs).unwrap();
            assert_eq!(serde_json::from_str::<Vec<Run>>(&text).unwrap(), rest.runs);
        }
    }

    #[test]
    fn many_orders_are_one_run() {
        let mut list = ByOrder::<u32>::default();
        (1..=5_000).for_each(|order| list.push(OrderId(order.into()), order * 2));
        assert_eq!(list.runs.len(), 1);
        assert!((1..=5_000).all(|order| list.get(OrderId(order.into())) == Some(&(order * 2))));
        assert!(list.weight() < 8_192, "what is full is shared: {}", list.weight());
    }
}
