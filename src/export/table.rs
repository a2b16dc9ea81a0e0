//! Comma-separated values as RFC 4180 has them: lines end with CR LF, fields are quoted where they must.

use csv::{Terminator, Writer, WriterBuilder};

/// A table that is being written.
pub(super) struct Table {
    to: Writer<Vec<u8>>,
}

impl Table {
    pub(super) fn new(columns: &[&str]) -> Table {
        let mut table = Table { to: WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new()) };
        table.row(columns);
        table
    }

    /// One more row, with a field for each column.
    pub(super) fn row(&mut self, fields: &[&str]) {
        let written = self.to.write_record(fields);
        debug_assert!(written.is_ok(), "memory takes every row that is as wide as the header");
    }

    /// All of it.
    pub(super) fn text(self) -> String {
        // Memory takes everything, and what was written is text.
        self.to.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}
