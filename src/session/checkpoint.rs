//! What is kept of a moment as a checkpoint: its bytes, packed and compressed, and the lists that grow, of which copies
//! share nearly all. That is a small part of the moment's memory, so that there is room for many more. On the disk stand the
//! same bytes, and what has grown stands apart ([`super::depot`]).

use crate::domain::{Inconsistent, Record, RecordNo};
use crate::history::{Fold, pack, unpack};
use crate::views::{Grown, Kept, Moment};
use std::sync::Arc;

/// So many bytes are packed and compressed in the time in which a record is folded.
const BYTES: usize = 128;

/// LZ4 never makes less of so many bytes than one: a length that says otherwise is not to be made room for.
const MOST: usize = 255;

/// A moment that is kept.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    /// All but what grows.
    pub(super) packed: Arc<[u8]>,
    pub(super) grown: Grown,
}

impl Fold for Moment {
    type Kept = Checkpoint;

    fn fold(&mut self, record: &Record) -> Result<(), Inconsistent> {
        Moment::fold(self, record)
    }

    fn keep(&self) -> Option<Checkpoint> {
        let packed = lz4_flex::compress_prepend_size(&pack(&self.to_keep()).ok()?);
        Some(Checkpoint { packed: packed.into(), grown: self.grown() })
    }

    fn restore(genesis: &Moment, n: RecordNo, kept: Checkpoint) -> Option<Moment> {
        let (size, compressed) = lz4_flex::block::uncompressed_size(&kept.packed).ok()?;
        if size > compressed.len().saturating_mul(MOST) {
            return None;
        }
        let packed = lz4_flex::decompress(compressed, size).ok()?;
        let moment: Kept = unpack(&packed).ok()?;
        Some(Moment::restore(genesis, moment, kept.grown)).filter(|moment| moment.n == n)
    }

    fn weight(kept: &Checkpoint) -> usize {
        kept.packed.len() + kept.grown.weight()
    }

    fn effort(kept: &Checkpoint) -> u64 {
        (kept.packed.len() / BYTES) as u64
    }
}
