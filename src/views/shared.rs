//! A list that grows at its end and is cheap to keep copies of: a copy shares all but the last few
//! entries with the list that it was made from. Checkpoints hold such copies, by the thousand.

use serde::de::{SeqAccess, Visitor};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// The list: full pieces of `PIECE` entries, which never change again, and the entries behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shared<T, const PIECE: usize> {
    // Behind one pointer, so that a copy takes the same time however long the list is.
    full: Arc<Vec<Arc<[T]>>>,
    open: Vec<T>,
}

impl<T, const PIECE: usize> Default for Shared<T, PIECE> {
    fn default() -> Shared<T, PIECE> {
        Shared { full: Arc::default(), open: Vec::new() }
    }
}

impl<T, const PIECE: usize> Shared<T, PIECE> {
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

    /// The last entry, to change it.
    pub(super) fn last_mut(&mut self) -> Option<&mut T> {
        self.open.last_mut() // a full piece is put away only when another entry follows
    }

    /// About how many bytes a copy takes that it does not share.
    pub(super) fn weight(&self) -> usize {
        self.full.len() * size_of::<Arc<[T]>>() + self.open.len() * size_of::<T>()
    }

    /// All entries, oldest first.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.full.iter().flat_map(|piece| piece.iter()).chain(&self.open)
    }

    /// Appends an entry.
    pub(super) fn push(&mut self, entry: T) {
        if self.open.len() == PIECE {
            Arc::make_mut(&mut self.full).push(self.open.drain(..).collect());
        }
        self.open.push(entry);
    }
}

impl<T: Clone, const PIECE: usize> Shared<T, PIECE> {
    /// The first entries; full pieces of them are shared.
    pub(super) fn prefix(&self, len: usize) -> Shared<T, PIECE> {
        let len = len.min(self.len());
        let pieces = len.saturating_sub(1) / PIECE;
        let full = match self.full.get(..pieces) {
            Some(some) if some.len() < self.full.len() => Arc::new(some.to_vec()),
            _ => Arc::clone(&self.full),
        };
        Shared { full, open: (pieces * PIECE..len).filter_map(|index| self.get(index).cloned()).collect() }
    }

    /// How many of the first entries are those of another list: full pieces where they are shared, others as `same`
    /// says.
    pub(super) fn common(&self, other: &Shared<T, PIECE>, same: impl Fn(&T, &T) -> bool) -> usize {
        let pieces = self.full.iter().zip(other.full.iter()).take_while(|(a, b)| Arc::ptr_eq(a, b)).count();
        let rest = (pieces * PIECE..).map_while(|index| Some((self.get(index)?, other.get(index)?)));
        pieces * PIECE + rest.take_while(|(a, b)| same(a, b)).count()
    }

    /// Changes every entry. What copies share stays theirs: the pieces are made anew.
    pub(super) fn change(&mut self, mut change: impl FnMut(&mut T)) {
        let mut changed = |piece: &[T]| {
            let mut piece = piece.to_vec();
            piece.iter_mut().for_each(&mut change);
            piece
        };
        self.full = Arc::new(self.full.iter().map(|piece| changed(piece).into()).collect());
        self.open = changed(&self.open);
    }

    /// Drops old entries, a piece at a time, as long as at least so many are left.
    pub(super) fn keep(&mut self, least: usize) {
        while !self.full.is_empty() && self.len() - PIECE >= least {
            Arc::make_mut(&mut self.full).remove(0);
        }
    }
}

/// As any list: what is shared is not for others to know.
impl<T: Serialize, const PIECE: usize> Serialize for Shared<T, PIECE> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut list = s.serialize_seq(Some(self.len()))?;
        self.iter().try_for_each(|entry| list.serialize_element(entry))?;
        list.end()
    }
}

impl<'de, T: Deserialize<'de>, const PIECE: usize> Deserialize<'de> for Shared<T, PIECE> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Shared<T, PIECE>, D::Error> {
        let mut list = Shared::default();
        read_each(d, |entry| list.push(entry))?;
        Ok(list)
    }
}

/// Hands each entry of a list on as it is read.
pub(super) fn read_each<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
    take: impl FnMut(T),
) -> Result<(), D::Error> {
    struct Each<T, F>(F, PhantomData<T>);
    impl<'de, T: Deserialize<'de>, F: FnMut(T)> Visitor<'de> for Each<T, F> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut from: A) -> Result<(), A::Error> {
            while let Some(entry) = from.next_element()? {
                (self.0)(entry);
            }
            Ok(())
        }
    }
    d.deserialize_seq(Each(take, PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_list() {
        let mut list = Shared::<u32, 4>::default();
        let mut copies = Vec::new();
        for i in 0..50 {
            list.push(i);
            *list.last_mut().unwrap() += 100;
            copies.push(list.clone());
            let all: Vec<u32> = (100..=i + 100).collect();
            assert_eq!(list.iter().copied().collect::<Vec<_>>(), all);
            assert_eq!(list.iter().rev().copied().collect::<Vec<_>>(), all.iter().rev().copied().collect::<Vec<_>>());
            assert_eq!(list.len(), all.len());
            assert!((0..=all.len()).all(|i| list.get(i) == all.get(i)));
        }
        assert!(copies.iter().enumerate().all(|(i, copy)| copy.len() == i + 1 && copy.iter().count() == i + 1));
    }

    #[test]
    fn old_entries_go_by_pieces_and_copies_keep_them() {
        let mut list = Shared::<u32, 4>::default();
        (0..30).for_each(|i| list.push(i));
        let before = list.clone();
        list.keep(10);
        assert_eq!(list.iter().copied().collect::<Vec<_>>(), (20..30).collect::<Vec<_>>());
        assert_eq!(before.len(), 30);
        list.keep(11);
        assert_eq!(list.len(), 10, "none is made up");
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        for len in [0, 1, 3, 4, 5, 8, 9, 30] {
            let mut list = Shared::<u32, 4>::default();
            (0..len).for_each(|i| list.push(i));
            let text = serde_json::to_string(&list).unwrap();
            assert_eq!(serde_json::from_str::<Shared<u32, 4>>(&text).unwrap(), list);
            list.keep(7);
            let text = serde_json::to_string(&list).unwrap();
            assert_eq!(serde_json::from_str::<Shared<u32, 4>>(&text).unwrap(), list);
        }
    }

    #[test]
    fn every_entry_is_changed_and_none_of_a_copy() {
        let mut list = Shared::<u32, 4>::default();
        (0..11).for_each(|i| list.push(i));
        let before = list.clone();
        list.change(|entry| *entry *= 10);
        assert!(list.iter().copied().eq((0..11).map(|i| i * 10)) && list.len() == 11);
        assert!(before.iter().copied().eq(0..11));
    }

    #[test]
    fn copies_share_full_pieces() {
        let mut list = Shared::<u32, 4>::default();
        (0..9).for_each(|i| list.push(i));
        let copy = list.clone();
        (9..20).for_each(|i| list.push(i));
        assert!(Arc::ptr_eq(&list.full[0], &copy.full[0]) && Arc::ptr_eq(&list.full[1], &copy.full[1]));
    }
}
