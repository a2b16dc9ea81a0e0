//! Repair: what is sound of a journal, as a new journal. The old one is only read.

use super::JournalError;
use super::disk::{self, Disk, How, Machine};
use super::head::Head;
use super::reader::{Condition, Reader, Shortfall};
use super::writer::create_file;
use crate::domain::RecordNo;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// So much is copied at a time.
const PIECE: usize = 1 << 16;

/// What a repair has found and written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// The last record of the new journal; 0 is the header.
    pub last: RecordNo,
    /// How many bytes of the old one are not in it.
    pub left_out: u64,
    /// What is the matter with the old one behind the last sound line.
    pub condition: Condition,
    /// What was acknowledged once and is not there.
    pub shortfall: Option<Shortfall>,
}

/// Writes the sound part of a journal, line by line as it is, into a new file; at the most up to a
/// record. Takes no lock of the old one, and changes nothing of it; never overwrites anything.
///
/// # Errors
/// Where the old one has no sound header, or the new one cannot be made.
pub fn salvage(from: &Path, to: &Path, last: Option<RecordNo>) -> Result<Salvaged, JournalError> {
    salvage_on(Arc::new(Machine), from, to, last)
}

pub(super) fn salvage_on(
    disk: Arc<dyn Disk>,
    from: &Path,
    to: &Path,
    last: Option<RecordNo>,
) -> Result<Salvaged, JournalError> {
    let mut reader = Reader::open_on(disk.clone(), from)?;
    let mut kept = (reader.end(), RecordNo::GENESIS);
    while let Some(record) = reader.next_record()? {
        if last.is_none_or(|last| record.n <= last) {
            kept = (reader.end(), record.n);
        }
    }
    let (end, last) = kept;
    disk::expect_file(&*disk, from)?;
    let old = disk.open(from, How::Read).map_err(JournalError::io("open", from))?;
    let length = old.length_at(from).map_err(JournalError::io("read", from))?.unwrap_or(end.length);
    let mut input = old.read_from(0).map_err(JournalError::io("read", from))?.take(end.length);
    let (mut file, _lock) = create_file(&*disk, to, b"")?;
    let copied = copy(&mut input, &mut |piece| file.append(piece))
        .and_then(|()| if end.terminated { Ok(()) } else { file.append(b"\n") })
        .and_then(|()| file.sync());
    if let Err(error) = copied {
        let _ = disk.remove(to); // it is ours, and not what it was to be
        return Err(JournalError::Write { path: to.to_owned(), error, room: false });
    }
    // As after closing a journal. Without it, it is a journal that came from somewhere.
    let _ = Head::new(last, &end.hash, end.length + u64::from(!end.terminated)).write(&*disk, to);
    Ok(Salvaged {
        last,
        left_out: length.saturating_sub(end.length),
        condition: reader.condition().clone(),
        shortfall: reader.shortfall(),
    })
}

/// Gives all that is read to a writer, piece by piece.
pub(super) fn copy(from: &mut dyn Read, to: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => to(piece.get(..read).unwrap_or(&piece))?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
