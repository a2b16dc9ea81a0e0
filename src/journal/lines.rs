//! The lines of a journal, of bounded length, each looked at where it was read into: nothing is copied to be
//! hashed or parsed.

use super::codec::{self, MAX_LINE};
use std::io::{self, Read};
use std::ops::Range;

/// The lines of a file, of bounded length.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: R,
    /// What was read of it last. A line is looked at where it stands here, with [`codec::ROOM`] before it.
    buffer: Vec<u8>,
    /// Up to where it was read.
    filled: usize,
    /// Where the last line stands, without its newline, and where the next one begins.
    line: Range<usize>,
    next: usize,
}

/// What comes next in a file.
pub(super) enum Found {
    Line {
        terminated: bool,
    },
    /// Longer than any line may be; only its beginning is kept.
    TooLong {
        bytes: u64,
        terminated: bool,
    },
    End,
}

/// What follows the sound part of a journal.
pub(super) struct Rest {
    /// How many bytes.
    pub(super) bytes: u64,
    /// Whether it is a single line.
    pub(super) lone: bool,
    /// Whether it ends in a newline.
    pub(super) terminated: bool,
    /// Whether a line that ends in a seal, be it a wrong one, is followed by anything.
    pub(super) sealed_within: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of this.
    pub(super) fn over(input: R) -> Lines<R> {
        let start = codec::ROOM;
        Lines { input, buffer: vec![0; 1 << 18], filled: start, line: start..start, next: start }
    }

    /// The last line.
    pub(super) fn line(&self) -> &[u8] {
        self.buffer.get(self.line.clone()).unwrap_or_default()
    }

    /// The last line and what stands before it.
    pub(super) fn place(&mut self) -> &mut [u8] {
        self.buffer.get_mut(self.line.start.saturating_sub(codec::ROOM)..self.line.end).unwrap_or_default()
    }

    /// Reads to the end, starting behind the line that was just found.
    pub(super) fn rest(&mut self, bytes: u64, terminated: bool) -> io::Result<Rest> {
        let mut rest = Rest { bytes: bytes + u64::from(terminated), lone: true, terminated, sealed_within: false };
        let mut sealed = codec::ends_in_seal(self.line());
        while rest.terminated {
            let (bytes, terminated) = match self.next()? {
                Found::End => break,
                Found::TooLong { bytes, terminated } => (bytes, terminated),
                Found::Line { terminated } => (self.line.len() as u64, terminated),
            };
            rest.lone = false;
            rest.terminated = terminated;
            rest.bytes += bytes + u64::from(terminated);
            rest.sealed_within |= sealed;
            sealed = codec::ends_in_seal(self.line());
        }
        Ok(rest)
    }

    /// Goes on to the next line.
    #[inline]
    pub(super) fn next(&mut self) -> io::Result<Found> {
        let mut seen = 0;
        loop {
            let unread = self.buffer.get(self.next..self.filled).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', unread.get(seen..).unwrap_or_default()) {
                let length = seen + at;
                self.line = self.next..self.next + length.min(MAX_LINE + 1);
                self.next += length + 1;
                return Ok(match length {
                    0..=MAX_LINE => Found::Line { terminated: true },
                    _ => Found::TooLong { bytes: length as u64, terminated: true },
                });
            }
            seen = unread.len();
            if seen > MAX_LINE {
                return self.skip();
            }
            self.move_to_front();
            if self.read_more()? == 0 {
                (self.line, self.next) = (self.next..self.filled, self.filled);
                return Ok(if seen == 0 { Found::End } else { Found::Line { terminated: false } });
            }
        }
    }

    /// Makes room behind what is unread.
    fn move_to_front(&mut self) {
        if self.next > codec::ROOM {
            self.buffer.copy_within(self.next..self.filled, codec::ROOM);
            (self.filled, self.next) = (codec::ROOM + self.filled - self.next, codec::ROOM);
        }
    }

    /// Reads as much as comes, up to the end of the buffer; how much.
    fn read_more(&mut self) -> io::Result<usize> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(2 * self.buffer.len(), 0);
        }
        let read = loop {
            match self.input.read(self.buffer.get_mut(self.filled..).unwrap_or_default()) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.filled += read;
        Ok(read)
    }

    /// Looks for the end of a line that is too long, keeping nothing but its beginning.
    fn skip(&mut self) -> io::Result<Found> {
        self.move_to_front();
        let kept = self.next + MAX_LINE + 1;
        let mut bytes = (self.filled - self.next) as u64;
        self.line = self.next..kept;
        loop {
            (self.filled, self.next) = (kept, kept);
            if self.read_more()? == 0 {
                return Ok(Found::TooLong { bytes, terminated: false });
            }
            let read = self.buffer.get(kept..self.filled).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', read) {
                self.next = kept + at + 1;
                return Ok(Found::TooLong { bytes: bytes + at as u64, terminated: true });
            }
            bytes += read.len() as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, more of them each time.
    struct Trickle<'a>(&'a [u8], usize);

    impl Read for Trickle<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 += 1;
            if self.1.is_multiple_of(3) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let most = into.len().min(self.1 * self.1);
            self.0.read(&mut into[..most])
        }
    }

    #[test]
    fn lines_are_found_however_they_come() {
        let mut text = Vec::new();
        // Up to some that are longer than the buffer.
        for length in (0..2_000).chain([1 << 17, 0, (1 << 18) + 7, 1, 1 << 20, 99]) {
            text.extend((0..length).map(|i| b'a' + (i % 23) as u8));
            text.push(b'\n');
        }
        for end in [text.len(), text.len() - 1, text.len() - 50] {
            let text = &text[..end];
            let mut lines = Lines::over(Trickle(text, 0));
            let mut found = 0;
            for line in text.split_inclusive(|byte| *byte == b'\n') {
                let whole = line.ends_with(b"\n");
                assert!(matches!(lines.next().unwrap(), Found::Line { terminated } if terminated == whole));
                assert_eq!(lines.line(), line.strip_suffix(b"\n").unwrap_or(line));
                assert_eq!(lines.place().len(), codec::ROOM + lines.line().len());
                lines.place()[..codec::ROOM].fill(b'\n');
                found += 1;
            }
            assert!(matches!(lines.next().unwrap(), Found::End) && found > 2_000);
        }
    }

    #[test]
    fn of_a_line_that_is_too_long_the_beginning_is_kept() {
        let long = |more: usize| vec![b'x'; MAX_LINE + more];
        for (more, terminated) in [(1, true), (2, false), (1 << 20, true), (1 << 20, false)] {
            let mut text = b"first\n".to_vec();
            text.extend(long(more));
            text.extend_from_slice(if terminated { b"\nlast" } else { b"" });
            let mut lines = Lines::over(&text[..]);
            assert!(matches!(lines.next().unwrap(), Found::Line { terminated: true }));
            let found = lines.next().unwrap();
            let Found::TooLong { bytes, terminated: ended } = found else { panic!("{more}") };
            assert_eq!((bytes, ended), ((MAX_LINE + more) as u64, terminated));
            assert!(lines.line() == long(1));
            match lines.next().unwrap() {
                Found::Line { terminated: false } => assert_eq!((lines.line(), terminated), (&b"last"[..], true)),
                Found::End => assert!(!terminated),
                _ => panic!("{more}"),
            }
        }
        let mut text = long(0);
        text.push(b'\n');
        let mut lines = Lines::over(&text[..]);
        assert!(matches!(lines.next().unwrap(), Found::Line { terminated: true }));
        assert_eq!(lines.line().len(), MAX_LINE);
    }
}
