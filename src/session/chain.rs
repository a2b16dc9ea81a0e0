//! What names a record for good: the journal and its hash chain up to there. Nothing in a journal is
//! ever rewritten, so that whoever has kept both knows whether the past is still the same.

use super::{Session, SessionError};
use crate::domain::RecordNo;
use crate::journal::Reader;

impl Session {
    /// The journal's own name, and the hash of its chain after a record; 0 is the header.
    ///
    /// # Errors
    /// Where the journal cannot be read so far.
    pub fn chain_at(&self, n: RecordNo) -> Result<(String, String), SessionError> {
        let mut reader = Reader::open(&self.path)?;
        for _ in 0..n.0 {
            if reader.next_record()?.is_none() {
                return Err(SessionError::NoRecord(n, self.history.last()));
            }
        }
        Ok((reader.header().id.clone(), reader.head().to_string()))
    }
}
