//! The mailroom: takes letters, puts them into the spool, and sees that each leaves it once.
//!
//! ```text
//! the journal ── letters ──> spool/KEY.eml ──> the position moves ──> outbox/KEY.eml, or a mail server
//! ```
//!
//! The one moment that counts is when the position moves. Before it a letter is a draft: it never goes
//! out, and is written anew from the journal, under the same name, by whoever opens the journal next.
//! After it the letter is in the spool for good and nobody writes it again; it leaves by being moved whole
//! to the outbox. So whoever is killed between any two steps neither loses a letter nor sends it twice,
//! even where it was fetched from the outbox in the meantime.

use super::board::{Board, By, Entry, spooled};
use super::carrier::{Carrier, Hitch};
use super::letter::{Key, Outgoing};
use super::place::{Place, Position};
use super::settings::Sender;
use super::{ReactionError, board, letter};
use crate::domain::{RecordNo, Time};
use crate::journal::durable;
use crate::session::wall;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many letters share their syncs at the most.
const ROUND: usize = 256;

/// A position is written without any letter after so many records: so many are looked at twice by who
/// opens the journal next.
const FAR: u64 = 4_096;

/// What the mailroom has done, told after each step, so that tests can end it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A letter is in the spool.
    Spooled,
    /// All letters of a round are there, on the disk.
    SpoolSynced,
    /// The new position stands beside the one that holds.
    PositionWritten,
    /// It holds.
    PositionTaken,
    /// It holds whatever happens.
    PositionSynced,
    /// A letter has gone out.
    Carried,
    /// What went out is on the disk and no more in the spool.
    Settled,
    /// The log says so.
    Logged,
}

/// Letters on their way to the mailroom.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) letters: Vec<Outgoing>,
    /// The accounts of customers who were forgotten: what was written to them goes.
    pub(super) forgotten: Vec<String>,
    /// All letters of the records before this one are among them, or were sent before.
    pub(super) next: RecordNo,
    /// The time of the record before that.
    pub(super) last: Option<Time>,
}

impl Round {
    /// Takes another one along, which comes after this one.
    pub(super) fn add(&mut self, more: Round) {
        (self.next, self.last) = (more.next, more.last);
        self.letters.extend(more.letters);
        self.forgotten.extend(more.forgotten);
    }
}

/// What others may know of the mailroom's work.
#[derive(Clone, Default)]
pub(super) struct Shared {
    board: Arc<Mutex<Board>>,
    told: Arc<Mutex<Vec<String>>>,
    /// The house is being left: what takes its time waits for the next start.
    pub(super) leaving: Arc<AtomicBool>,
    /// Something is known that was not when it was last asked.
    pub(super) news: Arc<AtomicBool>,
}

impl Shared {
    /// What became of the letters.
    pub(super) fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What went wrong since this was asked last.
    pub(super) fn take_told(&self) -> Vec<String> {
        std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn tell(&self, what: String) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(what);
        self.news.store(true, Ordering::Relaxed);
    }
}

/// Another journal has come to stand where one with this position stood. What was in the spool for good
/// still goes out, as if it answered record 0; what was a draft there goes.
pub(super) fn hand_over(place: &Place, former: &Position) -> io::Result<()> {
    for key in spooled(place)? {
        let file = place.spool().join(key.file());
        if key.n < former.next.0 {
            fs::rename(&file, place.spool().join(Key { n: 0, ..key }.file()))?;
        } else {
            durable::remove(&file)?;
        }
    }
    if place.spool().is_dir() { durable::sync_dir(&place.spool()) } else { Ok(()) }
}

/// Takes away every letter to an account, wherever it is on its way, and what mail servers said of it that
/// holds one of these words. How many letters there were.
pub(super) fn sweep(place: &Place, handle: &str, words: &[&str]) -> io::Result<usize> {
    let mut count = 0;
    for dir in [place.spool(), place.outbox.clone(), place.refused()] {
        for (_, path) in board::files(&dir)? {
            if letter::is_to(&fs::read(&path)?, handle) {
                durable::remove(&path)?;
                count += 1;
            }
        }
        if dir.is_dir() {
            durable::sync_dir(&dir)?;
        }
    }
    board::forget(place, words)?;
    Ok(count)
}

/// Asked after each step; an error ends the work there.
pub(super) type Watch = Box<dyn FnMut(Step) -> io::Result<()> + Send>;

/// The mailroom of a journal.
pub(super) struct Mailroom {
    place: Place,
    position: Position,
    /// Letters that the disk did not take: they come first in the next round.
    left: Option<Round>,
    from: Sender,
    carrier: Box<dyn Carrier>,
    shared: Shared,
    watch: Watch,
}

impl Mailroom {
    /// Opens the mailroom where it stopped: drafts of letters go, they are written anew.
    pub(super) fn open(
        place: Place,
        position: Position,
        from: Sender,
        carrier: Box<dyn Carrier>,
        watch: Watch,
    ) -> Result<Mailroom, ReactionError> {
        let io = |error| ReactionError::io("open the mail in", &place.own)(error);
        for key in spooled(&place).map_err(io)?.iter().filter(|key| key.n >= position.next.0) {
            durable::remove(&place.spool().join(key.file())).map_err(io)?;
        }
        let board = Board::read(&place)?.unwrap_or_default();
        let shared = Shared { board: Arc::new(Mutex::new(board)), ..Shared::default() };
        Ok(Mailroom { place, position, left: None, from, carrier, shared, watch })
    }

    pub(super) fn shared(&self) -> Shared {
        self.shared.clone()
    }

    /// Takes letters in and lets them out. What goes wrong is told, and tried again with the next letter
    /// or at the next start.
    pub(super) fn work(&mut self, round: Round) {
        let round = match self.left.take() {
            Some(mut left) => {
                left.add(round);
                left
            }
            None => round,
        };
        let taken = self.take(&round);
        if taken.is_err() {
            self.left = Some(round);
        }
        if let Err(error) = taken.and_then(|()| self.deliver()) {
            let why = format!("{}: {error}", self.place.own.display());
            self.hitch(Some(why.clone()), &format!("the mail waits: {why}"));
        }
        self.shared.news.store(true, Ordering::Relaxed);
    }

    /// Notes what is in the way, and tells it where it is news.
    fn hitch(&mut self, why: Option<String>, words: &str) {
        let before = std::mem::replace(&mut self.shared.board().hitch, why.clone());
        if why.is_some() && why != before {
            self.shared.tell(words.to_owned());
        }
    }

    /// Writes letters into the spool and moves the position. Letters of records that were taken before
    /// are left alone.
    pub(super) fn take(&mut self, round: &Round) -> io::Result<()> {
        let known = self.position.next;
        let new: Vec<&Outgoing> = round.letters.iter().filter(|letter| letter.key.n >= known.0).collect();
        // Before the position moves on: who is stopped here does it again.
        for handle in &round.forgotten {
            sweep(&self.place, handle, &["@"])?; // nobody knows the address any more, so all of them go
            *self.shared.board() = Board::read(&self.place).map_err(io::Error::other)?.unwrap_or_default();
        }
        let quiet = new.is_empty() && round.forgotten.is_empty();
        if round.next <= known || (quiet && round.next.0 - known.0 < FAR) {
            return Ok(());
        }
        let mut impossible = Vec::new();
        for letter in &new {
            match letter.mail(&self.from) {
                Ok(mail) => {
                    durable::make_dir(&self.place.spool())?;
                    durable::write(&self.place.spool().join(letter.key.file()), &mail)?;
                    (self.watch)(Step::Spooled)?;
                }
                Err(why) => impossible.push((&letter.key, why)),
            }
        }
        if new.len() > impossible.len() {
            durable::sync_dir(&self.place.spool())?;
            (self.watch)(Step::SpoolSynced)?;
        }
        let mut position = self.position.clone();
        (position.next, position.last) = (round.next, round.last);
        self.place.write_position(&position)?;
        (self.watch)(Step::PositionWritten)?;
        self.place.take_position()?;
        (self.watch)(Step::PositionTaken)?;
        durable::sync_dir(&self.place.own)?;
        (self.watch)(Step::PositionSynced)?;
        self.position = position;
        let mut board = self.shared.board();
        board.moved_to(&self.position);
        new.iter().for_each(|letter| board.wait(&letter.key));
        drop(board);
        for (key, why) in impossible {
            self.shared.tell(format!("the letter for record {} cannot go out: {why}", key.n));
            self.log(&[self.entry(key, Some(why))])?;
        }
        Ok(())
    }

    /// Lets out what is in the spool.
    pub(super) fn deliver(&mut self) -> io::Result<()> {
        let keys = spooled(&self.place)?;
        let mut hitch = None;
        for keys in keys.chunks(ROUND) {
            let done = self.carry(keys, &mut hitch)?;
            self.log(&done)?;
            (self.watch)(Step::Logged)?;
            if hitch.is_some() || self.is_leaving() {
                break;
            }
        }
        let waiting = if hitch.is_some() { spooled(&self.place)?.len() } else { 0 };
        let letters = if waiting == 1 { "1 letter waits".to_owned() } else { format!("{waiting} letters wait") };
        let words = hitch.iter().map(|why| format!("{letters} for the next one or the next start: {why}"));
        let words: String = words.collect();
        self.hitch(hitch, &words);
        Ok(())
    }

    /// Whether what takes its time is to wait. Filing does not.
    fn is_leaving(&self) -> bool {
        self.carrier.by() == By::Smtp && self.shared.leaving.load(Ordering::Relaxed)
    }

    /// Carries letters, as far as it goes. What became of them; and what is in the way of the others.
    fn carry(&mut self, keys: &[Key], hitch: &mut Option<String>) -> io::Result<Vec<Entry>> {
        let (mut done, mut carried): (Vec<Entry>, Vec<PathBuf>) = (Vec::new(), Vec::new());
        for key in keys {
            if self.is_leaving() {
                break;
            }
            let file = self.place.spool().join(key.file());
            match self.carrier.carry(&file) {
                Ok(()) => {
                    (self.watch)(Step::Carried)?;
                    done.push(self.entry(key, None));
                    // A mail server may take long over the next one: what it took must not go there again.
                    if self.carrier.by() == By::Smtp {
                        self.carrier.settle(std::slice::from_ref(&file))?;
                    }
                    carried.push(file);
                }
                Err(Hitch::Never(why)) => {
                    durable::make_dir(&self.place.refused())?;
                    fs::rename(&file, self.place.refused().join(key.file()))?;
                    durable::sync_dir(&self.place.refused())?;
                    durable::sync_dir(&self.place.spool())?;
                    self.shared.tell(format!("the letter for record {} cannot go out: {why}", key.n));
                    done.push(self.entry(key, Some(why)));
                }
                Err(Hitch::Later(why)) => *hitch = Some(why),
                Err(Hitch::NotNow(why)) => {
                    *hitch = Some(why);
                    break;
                }
            }
        }
        if self.carrier.by() == By::Outbox {
            self.carrier.settle(&carried)?;
        }
        (self.watch)(Step::Settled)?;
        Ok(done)
    }

    fn entry(&self, key: &Key, refused: Option<String>) -> Entry {
        Entry { n: key.n, index: key.index, at: wall(), by: self.carrier.by(), refused }
    }

    /// Notes what became of letters. The log is for people: no letter goes or stays because of it.
    fn log(&self, entries: &[Entry]) -> io::Result<()> {
        let mut lines = String::new();
        for entry in entries {
            lines.push_str(&ron::to_string(entry).map_err(io::Error::other)?);
            lines.push('\n');
        }
        if !lines.is_empty() {
            durable::append(&self.place.log(), lines.as_bytes())?;
        }
        let mut board = self.shared.board();
        entries.iter().for_each(|entry| board.note(entry.clone()));
        Ok(())
    }
}
