//! Reactions: what the outside gets to know of what happened here. They follow the records that a session
//! has put on the disk, keep a position of their own there, and act once on each.
//!
//! **What acts.** A record of the branch `main` that is accepted and not recorded order flow (`acts`):
//! `main` is what happened, every other branch is what would have. So a rewind, a replay, a branch of the
//! past, a what-if and a draft write letters for the inbox, and none goes out. What is carried onto `main`
//! (`graft`) or given there again after an undo happens there, and its letters go out. A letter that went
//! out stays out when its record is undone.
//!
//! **From when.** A journal's mail begins behind the record that was its last when it was first opened to
//! write with this data directory: neither the stage that a scenario sets, nor what a journal held before
//! there was mail, nor the past of a copy is news to anybody. The position belongs to the data directory
//! and the place of the journal; another journal that comes to stand there begins anew.
//!
//! **Once.** `mailroom.rs` has the steps. Letters that go into the outbox leave exactly once, wherever the program is
//! killed. A mail server gets a letter at least once: who is killed after it took the letter and before
//! that is noted sends it again, under the same `Message-ID`.
//!
//! The mail is the one reaction as yet. Which events write letters says `views::mail`, in one place.

mod board;
mod carrier;
mod letter;
mod mailroom;
mod place;
mod settings;

pub use board::{Board, By, Delivery};
pub use settings::{Mail, Sender, Server, Settings};

use crate::domain::{BranchId, Outcome, Record, RecordNo, Source};
use crate::journal::durable;
use crate::session::{DataDir, Session};
use crate::views::{Letter, Moment, letters_of};
use carrier::{Carrier, Nobody, Outbox, Smtp};
use letter::Outgoing;
use mailroom::{Mailroom, Round, Shared, Watch};
use place::{Place, Position};
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Sender as Chute, channel};
use std::thread::{self, JoinHandle};

/// Why there are no reactions.
#[derive(Debug, thiserror::Error)]
pub enum ReactionError {
    /// The disk does not do it.
    #[error("cannot {what} {path}: {error}", path = path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The position cannot be understood.
    #[error("{path} cannot be understood: {what}; mend it, or remove it and mail begins at the tip", path = path.display())]
    Position {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The settings cannot be understood.
    #[error("{path} cannot be understood: {what}; mend it there", path = path.display())]
    Settings {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Another program is at it.
    #[error(
        "another backtape is still sending the mail of this journal; what is written now goes out at the next start"
    )]
    Busy,
}

impl ReactionError {
    fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ReactionError {
        let path = path.to_owned();
        move |error| ReactionError::Io { what, path, error }
    }
}

/// Whether a record is one that the outside gets to know of.
pub(crate) fn acts(record: &Record) -> bool {
    let Some(step) = record.step() else { return false };
    step.branch == BranchId::MAIN
        && !step.refolded
        && record.by != Source::Feed
        && matches!(step.outcome, Outcome::Accepted(_))
}

/// The reactions to what a session writes.
pub struct Reactions {
    journal: String,
    /// The next record to look at, and whether there was a look at all.
    next: RecordNo,
    looked: bool,
    /// The way to the mailroom, which works in a thread of its own: nobody waits for a disk or a server.
    chute: Option<Chute<Round>>,
    worker: Option<JoinHandle<()>>,
    shared: Shared,
}

impl Reactions {
    /// Begins to follow a session that writes: before the first command, so that nothing is missed. What
    /// was left undone by who was killed is done by the first [`Reactions::look`].
    ///
    /// # Errors
    /// Where the position cannot be read or made, or another program is still at it.
    pub fn begin(data: &DataDir, session: &Session) -> Result<Reactions, ReactionError> {
        let settings = Settings::read(data.path());
        let from = settings.as_ref().map(|settings| settings.mail.from.clone()).unwrap_or_default();
        let place = Place::of(data, session.path());
        let carrier: Box<dyn Carrier> = match settings.map(|settings| settings.mail.smtp) {
            Ok(None) => Box::new(Outbox { dir: place.outbox.clone() }),
            Ok(Some(server)) => Box::new(Smtp::new(&server)),
            Err(error) => Box::new(Nobody(error.to_string())),
        };
        let (reactions, mailroom, lock) = Reactions::at(place, session, from, carrier, Box::new(|_| Ok(())))?;
        Ok(reactions.employ(mailroom, lock))
    }

    /// The reactions without anybody who does the work.
    fn at(
        place: Place,
        session: &Session,
        from: Sender,
        carrier: Box<dyn Carrier>,
        watch: Watch,
    ) -> Result<(Reactions, Mailroom, File), ReactionError> {
        let wrong = || ReactionError::io("keep the position of the mail in", &place.own);
        durable::make_dir(&place.own).map_err(wrong())?;
        let lock = durable::open_lock(&place.lock()).map_err(wrong())?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ReactionError::Busy),
            Err(TryLockError::Error(error)) => return Err(wrong()(error)),
        }
        let position = match place.read_position()? {
            Some(position) if fits(&position, session) => position,
            other => {
                if let Some(former) = other {
                    mailroom::hand_over(&place, &former).map_err(wrong())?;
                }
                let last = session.history().last();
                let position = Position::behind(session.id(), last, session.history().time(last));
                let made = place.write_position(&position).and_then(|()| place.take_position());
                made.and_then(|()| durable::sync_dir(&place.own)).map_err(wrong())?;
                position
            }
        };
        let (journal, next) = (position.journal.clone(), position.next);
        let mailroom = Mailroom::open(place, position, from, carrier, watch)?;
        Ok((
            Reactions { journal, next, looked: false, chute: None, worker: None, shared: mailroom.shared() },
            mailroom,
            lock,
        ))
    }

    /// Lets the mailroom work in a thread of its own.
    fn employ(mut self, mut mailroom: Mailroom, lock: File) -> Reactions {
        let (chute, rounds) = channel::<Round>();
        let work = move || {
            while let Ok(mut round) = rounds.recv() {
                // What has come in meanwhile goes along.
                rounds.try_iter().for_each(|more| round.add(more));
                mailroom.work(round);
            }
            drop(mailroom);
            let _ = lock.unlock(); // it goes with the process all the same
        };
        let worker = thread::Builder::new().name("mail".to_owned()).spawn(work);
        match worker {
            Ok(worker) => (self.chute, self.worker) = (Some(chute), Some(worker)),
            // What is not sent now is sent by the next one to open the journal.
            Err(error) => self.shared.board().hitch = Some(error.to_string()),
        }
        self
    }

    /// Looks at what the session has written since the last look, and sends what is owed. The first look
    /// also sends what was left over.
    pub fn look(&mut self, session: &Session) {
        let Some(round) = self.round(session) else { return };
        if let Some(chute) = &self.chute {
            // Where nobody is there to take it, the next start does.
            let _ = chute.send(round);
        }
    }

    /// What is new, where anything is.
    fn round(&mut self, session: &Session) -> Option<Round> {
        let last = session.history().last();
        // What a draft holds is on no disk yet.
        if session.is_draft() || (self.looked && last < self.next) {
            return None;
        }
        let (mut letters, mut forgotten) = (Vec::new(), Vec::new());
        for n in (self.next.0..=last.0).map(RecordNo) {
            let Some(record) = session.history().record(n).filter(acts) else { continue };
            forgotten.extend(forgotten_by(session, &record));
            let new = letters_of(&record);
            if !new.is_empty() {
                letters.extend(self.worded(session, n, &new));
            }
        }
        (self.next, self.looked) = (RecordNo(last.0 + 1), true);
        Some(Round { letters, forgotten, next: self.next, last: session.history().time(last) })
    }

    /// The letters of a record with their words.
    fn worded(&self, session: &Session, n: RecordNo, letters: &[Letter]) -> Vec<Outgoing> {
        let worded = |moment: &Moment| {
            letters.iter().filter_map(|letter| Outgoing::new(&self.journal, letter, &moment.world)).collect()
        };
        // Names are given once, so the state of now tells them as well, where the record led to it. After
        // an undo the same numbers may be somebody else's.
        if session.line().position(n).is_some() {
            return worded(session.live());
        }
        session.moment_at(n).map_or_else(|_| Vec::new(), |moment| worded(&moment))
    }

    /// Whether something is known of the mail that was not when this was asked last.
    pub fn has_news(&self) -> bool {
        self.shared.news.swap(false, Ordering::Relaxed)
    }

    /// What went wrong since this was asked last, a sentence each.
    pub fn take_told(&self) -> Vec<String> {
        self.shared.take_told()
    }

    /// What became of a letter.
    pub fn delivery(&self, session: &Session, letter: &Letter) -> Delivery {
        self.shared.board().of(session, letter)
    }

    /// Waits until everything that can go out is out. What went wrong, a sentence each.
    pub fn finish(mut self) -> Vec<String> {
        self.join();
        self.take_told()
    }

    fn join(&mut self) {
        self.chute = None; // the mailroom ends behind the last round
        if let Some(worker) = self.worker.take() {
            let _ = worker.join(); // one that has panicked has told so itself
        }
    }
}

impl Drop for Reactions {
    /// Who leaves waits for the disk, and for a mail server no longer than for the letter it is at.
    fn drop(&mut self) {
        self.shared.leaving.store(true, Ordering::Relaxed);
        self.join();
    }
}

/// How the mail stands, for a screen.
pub enum Post {
    /// Nothing is known of it.
    Unknown,
    /// The journal is only looked at.
    Seen(Board),
    /// It goes out as the session writes.
    Live(Reactions),
}

impl Post {
    /// Looks at what the session has written, and sends what is owed. Never waits. Whether something new
    /// is known.
    pub fn look(&mut self, session: &Session) -> bool {
        let Post::Live(reactions) = self else { return false };
        reactions.look(session);
        reactions.has_news()
    }

    /// What went wrong since this was asked last, a sentence each.
    pub fn take_told(&self) -> Vec<String> {
        if let Post::Live(reactions) = self { reactions.take_told() } else { Vec::new() }
    }

    /// What became of a letter; `None` where that is not known.
    pub fn delivery(&self, session: &Session, letter: &Letter) -> Option<Delivery> {
        match self {
            Post::Unknown => None,
            Post::Seen(board) => Some(board.of(session, letter)),
            Post::Live(reactions) => Some(reactions.delivery(session, letter)),
        }
    }
}

/// What became of the letters of a journal that is only looked at; `None` where its mail never began.
///
/// # Errors
/// Where the data directory cannot be read.
pub fn board(data: &DataDir, session: &Session) -> Result<Option<Board>, ReactionError> {
    let place = Place::of(data, session.path());
    match place.read_position()?.filter(|position| fits(position, session)) {
        Some(_) => Board::read(&place),
        None => Ok(None),
    }
}

/// Whether a position is of this journal, and not of another one that stood in its place.
fn fits(position: &Position, session: &Session) -> bool {
    let last = position.last_record();
    let there = last <= session.history().last();
    there && position.journal == session.id() && session.history().time(last) == position.last
}

/// The handles of all accounts of whom a record forgets.
fn forgotten_by(session: &Session, record: &Record) -> Vec<String> {
    // Most forget nobody: only for the others is the state looked up that they led to.
    if record.forgotten().next().is_none() {
        return Vec::new();
    }
    let Ok(moment) = session.moment_at(record.n) else { return Vec::new() };
    let accounts = record.forgotten().flat_map(|customer| moment.world.bank.accounts_of(customer));
    accounts.map(|(_, _, profile)| profile.handle.to_string()).collect()
}

#[cfg(test)]
mod tests;
