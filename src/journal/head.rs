//! The head: a small file beside the journal that says how much of it was acknowledged at least. It
//! tells a line that was lost from one that was never acknowledged, where the journal alone cannot.
//!
//! It is written when a journal is made, when it is closed, and ahead of what is appended many records
//! at a time; never for one command. So it may be behind, never ahead. Without it nothing is lost
//! but that knowledge: what cannot be read is taken for missing.

use super::codec::{self, ChainHash};
use super::disk::{self, Disk, How};
use super::line;
use super::lock::beside;
use crate::domain::RecordNo;
use serde::{Deserialize, Serialize};
use std::io::{self, Read};
use std::path::Path;

/// A head is far shorter than this.
const LONGEST: u64 = 512;

/// How much of a journal was acknowledged at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Up to this record.
    pub(super) n: RecordNo,
    /// The seal of its line: 32 hexadecimal digits.
    pub(super) seal: String,
    /// What stands behind record `n` and ends by this length of the file may have been written and not
    /// acknowledged.
    pub(super) upto: u64,
}

#[derive(Serialize)]
enum Out<'a> {
    Head { n: RecordNo, seal: &'a str, upto: u64 },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum In {
    Head {
        n: RecordNo,
        seal: String,
        upto: u64,
        #[allow(dead_code)] // named so that it is known; it has been checked by then
        h: String,
    },
}

impl Head {
    /// The head of a journal that ends so.
    pub(super) fn new(n: RecordNo, hash: &ChainHash, upto: u64) -> Head {
        Head { n, seal: hash.to_string(), upto }
    }

    /// The head beside a journal, where there is one that can be believed.
    pub(super) fn read(disk: &dyn Disk, journal: &Path) -> Option<Head> {
        let path = beside(&disk.real_path(journal), "head");
        disk::expect_file(disk, &path).ok()?;
        let mut bytes = Vec::new();
        disk.open(&path, How::Read).ok()?.read_from(0).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
        Head::parse(bytes.strip_suffix(b"\n")?)
    }

    /// Writes it beside a journal, in place of the one before: should the power go, one of them is
    /// there. When this returns the new one is.
    pub(super) fn write(&self, disk: &dyn Disk, journal: &Path) -> io::Result<()> {
        let real = disk.real_path(journal);
        let (path, new) = (beside(&real, "head"), beside(&real, "head.new"));
        let mut text = self.text().map_err(io::Error::other)?;
        text.push('\n');
        let mut file = disk.open(&new, How::Over)?;
        file.append(text.as_bytes())?;
        file.sync()?;
        drop(file);
        disk.rename(&new, &path)?;
        disk.sync_dir_of(&path)
    }

    fn parse(line: &[u8]) -> Option<Head> {
        codec::unseal(line, &ChainHash::START).ok()?;
        let In::Head { n, seal, upto, h: _ } = line::parse(line).ok()?;
        Some(Head { n, seal, upto })
    }

    fn text(&self) -> Result<String, codec::Flaw> {
        let Head { n, seal, upto } = self;
        let text = line::to_text(&Out::Head { n: *n, seal, upto: *upto })?;
        Ok(codec::seal_text(text, &ChainHash::START)?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_was_written_and_not_believed_when_changed() {
        let head = Head::new(RecordNo(12), &ChainHash::START, 4_096);
        let text = head.text().unwrap();
        assert_eq!(Head::parse(text.as_bytes()), Some(head));
        assert!(text.starts_with("Head(n:12,seal:\"00000000000000000000000000000000\",upto:4096,h:\""), "{text}");
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            assert_eq!(Head::parse(&changed), None, "{at}");
            assert_eq!(Head::parse(&text.as_bytes()[..at]), None, "{at}");
        }
    }
}
