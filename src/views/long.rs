//! A list that grows for as long as its line does, to millions of entries, and is kept in thousands of copies. A copy
//! takes a few kilobytes of its own, however long the list is.

use super::shared::{Shared, read_each};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;

/// So many entries are shared at a time,
const PIECE: usize = 256;

/// and so many pieces.
const GROUP: usize = 256;

/// The list: full pieces, which are shared by groups, and the entries behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Long<T> {
    full: Shared<Arc<[T]>, GROUP>,
    open: Vec<T>,
}

impl<T> Default for Long<T> {
    fn default() -> Long<T> {
        Long { full: Shared::default(), open: Vec::new() }
    }
}

impl<T> Long<T> {
    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.full.len() * PIECE + self.open.len()
    }

    /// An entry.
    pub(super) fn get(&self, index: usize) -> Option<&T> {
        match self.full.get(index / PIECE) {
            Some(piece) => piece.get(index % PIECE),
            None => self.open.get(index.checked_sub(self.full.len() * PIECE)?),
        }
    }

    /// The last entry.
    pub(super) fn last(&self) -> Option<&T> {
        self.open.last() // a full piece is put away only when another entry follows
    }

    /// All entries, oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.full.iter().flat_map(|piece| piece.iter()).chain(&self.open)
    }

    /// Appends an entry.
    pub(super) fn push(&mut self, entry: T) {
        if self.open.len() == PIECE {
            self.full.push(self.open.drain(..).collect());
        }
        self.open.push(entry);
    }

    /// About how many bytes a copy takes that it does not share.
    pub(super) fn weight(&self) -> usize {
        self.full.weight() + self.open.len() * size_of::<T>()
    }
}

impl<T: Clone> Long<T> {
    /// The first entries, of which nearly all are shared.
    pub(super) fn prefix(&self, len: usize) -> Long<T> {
        let len = len.min(self.len());
        let full = len.saturating_sub(1) / PIECE;
        let open = (full * PIECE..len).filter_map(|index| self.get(index).cloned()).collect();
        Long { full: self.full.prefix(full), open }
    }

    /// The entries behind so many.
    pub(super) fn rest(&self, from: usize) -> Vec<T> {
        (from..self.len()).filter_map(|index| self.get(index).cloned()).collect()
    }

    /// So many of the first entries, and others behind them.
    pub(super) fn with(&self, len: usize, rest: impl IntoIterator<Item = T>) -> Long<T> {
        let mut list = self.prefix(len);
        rest.into_iter().for_each(|entry| list.push(entry));
        list
    }
}

impl<T: PartialEq> Long<T> {
    /// How many of the first entries are those of another list. Of lists that have not grown from one another no more
    /// than a piece is looked at.
    pub(super) fn common(&self, other: &Long<T>) -> usize {
        let full = self.full.common(&other.full, Arc::ptr_eq);
        let rest = (full * PIECE..=(full + 1) * PIECE).take_while(|index| {
            let entry = self.get(*index);
            entry.is_some() && entry == other.get(*index)
        });
        full * PIECE + rest.count()
    }
}

/// As any list: what is shared is not for others to know.
impl<T: Serialize> Serialize for Long<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut list = s.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|entry| list.serialize_element(entry))?;
        list.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Long<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Long<T>, D::Error> {
        let mut list = Long::default();
        read_each(d, |entry| list.push(entry))?;
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lengths around which something happens.
    const LENGTHS: [usize; 12] = [
        0,
        1,
        PIECE - 1,
        PIECE,
        PIECE + 1,
        3 * PIECE,
        3 * PIECE + 7,
        GROUP * PIECE - 1,
        GROUP * PIECE,
        GROUP * PIECE + 1,
        (GROUP + 1) * PIECE + 1,
        2 * GROUP * PIECE + 3 * PIECE + 5,
    ];

    fn list(len: usize) -> Long<u32> {
        let mut list = Long::default();
        (0..len as u32).for_each(|i| list.push(i));
        list
    }

    #[test]
    fn it_is_a_list() {
        for len in LENGTHS {
            let list = list(len);
            let all: Vec<u32> = (0..len as u32).collect();
            assert!(list.iter().eq(&all) && list.iter().rev().eq(all.iter().rev()));
            assert_eq!((list.len(), list.last()), (len, all.last()));
            assert!((0..=len).all(|i| list.get(i) == all.get(i)));
            let text = serde_json::to_string(&list).unwrap();
            assert_eq!(serde_json::from_str::<Long<u32>>(&text).unwrap(), list);
        }
    }

    #[test]
    fn the_first_entries_are_a_list_as_if_no_others_had_come() {
        let longest = list(LENGTHS[11]);
        for len in LENGTHS {
            let prefix = longest.prefix(len);
            assert_eq!(prefix, list(len));
            assert_eq!(prefix.common(&longest), len);
            assert_eq!(longest.common(&prefix), len);
        }
        assert_eq!(longest.prefix(usize::MAX), longest);
    }

    #[test]
    fn a_copy_of_a_long_list_is_light() {
        let weight = list(3_000_000).weight();
        assert!(weight < 6_000, "{weight}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        /// Wherever one list leaves the other, that is found, and what it was grown on is not changed.
        #[test]
        fn where_lists_part_is_found(len in 0..200_000usize, at in any::<prop::sample::Index>(), more in 0..70_000u32) {
            let one = list(len);
            let at = at.index(len + 1);
            let mut other = one.prefix(at);
            (0..more).for_each(|i| other.push(u32::MAX - i));
            prop_assert_eq!(one.common(&other), at);
            prop_assert!(one.iter().copied().eq(0..len as u32));
            prop_assert!(other.iter().take(at).copied().eq(0..at as u32));
            prop_assert_eq!(other.len(), at + more as usize);
        }
    }
}
