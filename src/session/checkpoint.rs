//! What is kept of a moment as a checkpoint: its bytes, packed and compressed, and the lists that grow, of which copies share nearly all.
//! It takes a tenth of the moment's memory, so that there is room for ten times as many, and is the same in memory and on the
//! disk ([`super::depot`]).

use crate::domain::{Inconsistent, Record};
use crate::history::{Fold, pack, unpack};
use crate::views::{Grown, Kept, Moment};
use std::sync::Arc;

/// So many bytes are packed and compressed in the time in which a record is folded.
const BYTES: usize = 128;

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

    fn restore(genesis: &Moment, kept: &Checkpoint) -> Option<Moment> {
        let packed = lz4_flex::decompress_size_prepended(&kept.packed).ok()?;
        let moment: Kept = unpack(&packed).ok()?;
        Some(Moment::restore(genesis, moment, kept.grown.clone()))
    }

    fn weight(kept: &Checkpoint) -> usize {
        kept.packed.len() + kept.grown.weight()
    }

    fn effort(kept: &Checkpoint) -> u64 {
        (kept.packed.len() / BYTES) as u64
    }
}
