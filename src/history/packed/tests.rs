//! Packing gives back what was put in, and believes no bytes.

use super::*;
use crate::domain::samples::{any_record, records};
use proptest::prelude::*;

fn packed(record: &Record, base: Time) -> Vec<u8> {
    let mut bytes = Vec::new();
    pack_record(record, base, &mut bytes).unwrap();
    bytes
}

proptest! {
    #[test]
    fn any_record_comes_back_as_it_was(record in any_record(), base in any::<i64>()) {
        let bytes = packed(&record, Time(base));
        let place = record.step().map(|step| (step.parent, step.branch));
        prop_assert_eq!(unpack_record(record.n, Time(base), &bytes), Ok(record.clone()));
        let head = head(record.n, Time(base), &mut Unpacker::new(&bytes)).unwrap();
        prop_assert_eq!((head.at, head.place), (record.at, place));
    }

    #[test]
    fn bytes_that_are_cut_or_changed_are_a_record_or_an_error(
        record in any_record(), cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let mut bytes = packed(&record, Time(0));
        let (cut, at) = (cut.index(bytes.len()), at.index(bytes.len()));
        prop_assert_eq!(unpack_record(record.n, Time(0), &bytes[..cut]), Err(Malformed));
        bytes[at] = byte;
        let _ = unpack_record(record.n, Time(0), &bytes);
    }

    #[test]
    fn any_bytes_are_a_record_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..64), n in any::<u64>()) {
        let _ = unpack_record(RecordNo(n), Time(0), &bytes);
    }

    #[test]
    fn any_records_stand_at_their_numbers(
        mut all in proptest::collection::vec(any_record(), 1..600), to in any::<prop::sample::Index>(),
    ) {
        let mut store = Packed::default();
        for (i, record) in all.iter_mut().enumerate() {
            record.n = RecordNo(i as u64 + 1);
            store.push(record).unwrap();
        }
        let to = to.index(all.len());
        store.truncate(to);
        let again: Vec<_> = all.drain(to..).collect();
        let read = |store: &Packed, len: usize| (1..=len as u64 + 2).map_while(|n| store.get((n - 1) as usize, RecordNo(n))).collect::<Vec<_>>();
        prop_assert_eq!(store.len(), to);
        prop_assert_eq!(read(&store, to), all.clone());
        for record in again {
            store.push(&record).unwrap();
            all.push(record);
        }
        prop_assert_eq!(read(&store, all.len()), all);
    }
}

#[test]
fn records_are_a_few_dozen_bytes() {
    let all = records();
    let bytes: usize = all.iter().map(|record| packed(record, all[0].at).len()).sum();
    assert!(bytes < 100 * all.len(), "{bytes}");
}

#[test]
fn values_of_all_kinds_come_back() {
    use std::collections::BTreeMap;
    let map: BTreeMap<u32, (i128, Option<String>)> =
        [(7, (i128::MIN, None)), (9, (-1, Some("ä".to_owned()))), (300, (i128::MAX, Some(String::new())))].into();
    let bytes = super::pack(&map).unwrap();
    assert_eq!(super::unpack::<BTreeMap<u32, (i128, Option<String>)>>(&bytes).unwrap(), map);
    for end in 0..bytes.len() {
        assert!(super::unpack::<BTreeMap<u32, (i128, Option<String>)>>(&bytes[..end]).is_err());
    }
    assert_eq!(super::unpack::<u32>(&[5, 5]), Err(Malformed), "nothing may be left over");
}
