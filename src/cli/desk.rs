//! What the subcommands share: opening journals, looking at a branch or a record, and how a call ends.

use super::args::{Moment as Asked, SignIn};
use super::json::Names;
use super::sign_in;
use crate::domain::{AccountId, AccountRef, InstrumentId, RecordNo, Symbol, World};
use crate::history::Line;
use crate::journal::{JournalError, Pages};
use crate::reactions::{self, Board, Post, Reactions, Settings};
use crate::session::sealing::Keys;
use crate::session::{DataDir, Mode, Session, SessionError};
use crate::text::clean_line;
use crate::views::{Moment, Orders};
use anyhow::{Context, anyhow, bail};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a call ended that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// All well: 0.
    Well,
    /// Understood and refused, and the output says so: 1.
    Refused,
}

/// What a subcommand gives back. Errors end with 2, but for [`Refused`].
pub(super) type Done = anyhow::Result<Status>;

/// The request was understood and refused: 1.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Refused(pub(super) String);

/// Tells the person something on standard error. That nobody reads it is no reason to stop.
pub(super) fn tell(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{}", clean_line(line));
}

/// Where journals are.
pub(super) struct Desk {
    data: Option<PathBuf>,
    /// The journals that were opened, to ask them at the end what they have met.
    opened: RefCell<Vec<(PathBuf, Arc<Pages>)>>,
}

impl Desk {
    pub(super) fn new(data: Option<PathBuf>) -> Desk {
        Desk { data, opened: RefCell::default() }
    }

    /// The data directory. Only asked for where it is needed: paths need none.
    pub(super) fn data(&self) -> anyhow::Result<DataDir> {
        Ok(DataDir::find(self.data.as_deref())?)
    }

    /// The keys that seal personal data. Where no data directory is known there are none.
    pub(super) fn keys(&self) -> Result<Keys, SessionError> {
        match self.data() {
            Ok(data) => {
                let keys = Keys::of(data.path())?;
                // Settings that cannot be read are told by who needs more of them; sealing is the safe side.
                let seal = Settings::read(data.path()).map_or(true, |settings| settings.seal);
                Ok(if seal { keys } else { keys.in_plain() })
            }
            Err(_) => Ok(Keys::none()),
        }
    }

    /// Where a journal is.
    pub(super) fn path(&self, journal: &str) -> anyhow::Result<PathBuf> {
        // A path needs no data directory, so that journals can be read where there is no home.
        let data = match self.data() {
            Ok(data) => data,
            Err(_) if journal.contains('/') || journal.ends_with(".ron") => return Ok(PathBuf::from(journal)),
            Err(error) => return Err(error),
        };
        Ok(data.journal(journal)?)
    }

    /// Opens a journal, with snapshots where there is a place for them.
    pub(super) fn open(&self, path: &Path, mode: Mode) -> Result<Session, SessionError> {
        let cache = self.data().ok().map(|data| data.cache());
        let session = Session::open_with(path, mode, self.keys()?, cache.as_ref())?;
        self.opened.borrow_mut().extend(session.pages().map(|pages| (path.to_owned(), Arc::clone(pages))));
        Ok(session)
    }

    /// How a call ended, where nothing damaged was met in what a snapshot has spared at opening: such records
    /// are not believed, so they are missing from whatever was told.
    pub(super) fn closed(&self, done: Done) -> Done {
        let status = done?;
        let met = self.opened.borrow().iter().find_map(|(path, pages)| Some((path.clone(), pages.damage()?)));
        match met {
            None => Ok(status),
            Some((path, (n, what))) => Err(Refused(format!(
                "line {} of {} is damaged ({what}): records from there on are missing here; verify tells what is sound",
                n.0 + 1,
                shown(&path)
            ))
            .into()),
        }
    }

    /// Opens a journal to look at it: no lock is taken and nothing is written.
    pub(super) fn read(&self, journal: &str) -> anyhow::Result<Session> {
        let session = self.open(&self.path(journal)?, Mode::ReadOnly)?;
        tell_notices(&session);
        Ok(session)
    }

    /// Opens a journal to look at it as whoever asks: all of it, or what a customer sees.
    pub(super) fn read_as(&self, journal: &str, who: &SignIn) -> anyhow::Result<Session> {
        let session = self.read(journal)?;
        match sign_in::signed_in(self, &session, who)? {
            None => Ok(session),
            Some(customer) => Ok(session.veiled(customer)?),
        }
    }

    /// Begins the reactions to what is written: before the first command. That there are none stops no
    /// work, and is told.
    pub(super) fn react(&self, session: &Session) -> Option<Reactions> {
        if session.read_only().is_some() {
            return None;
        }
        let begun = self.data().and_then(|data| Ok(Reactions::begin(&data, session)?));
        begun.map_err(|error| tell(&format!("note: no mail goes out: {error:#}"))).ok()
    }

    /// What became of the letters of a journal; nothing where that is not known.
    pub(super) fn board(&self, session: &Session) -> Option<Board> {
        // A journal given by its path can be read where no data directory is known.
        let data = self.data().ok()?;
        let board = reactions::board(&data, session);
        board.map_err(|error| tell(&format!("note: {error}"))).ok().flatten()
    }

    /// How the mail of a journal stands, for a screen: it goes out where the journal can be written.
    pub(super) fn post(&self, session: &Session) -> Post {
        match self.react(session) {
            Some(reactions) => Post::Live(reactions),
            None => self.board(session).map_or(Post::Unknown, Post::Seen),
        }
    }

    /// Opens a journal to write to it, on a branch.
    pub(super) fn write(&self, journal: &str, branch: Option<&str>) -> anyhow::Result<Session> {
        let path = self.path(journal)?;
        let mut session = self.open(&path, Mode::Write).map_err(|error| with_way_out(error, journal))?;
        if let Some(reason) = session.read_only() {
            bail!("{} cannot be written to: {reason}; look at it with backtape replay {journal}", shown(&path));
        }
        tell_notices(&session);
        if let Some(name) = branch {
            let id = session.history().find_branch(name)?.id;
            session.use_branch(id)?;
        }
        Ok(session)
    }
}

/// Sends what is owed for what was written, and waits until it is out. What went wrong is told: the
/// commands were carried out all the same.
pub(super) fn send(reactions: Option<Reactions>, session: &Session) {
    let Some(mut reactions) = reactions else { return };
    reactions.look(session);
    reactions.finish().iter().for_each(|what| tell(&format!("note: {what}")));
}

/// A locked journal can still be looked at.
pub(super) fn with_way_out(error: SessionError, journal: &str) -> anyhow::Error {
    let locked = matches!(error, SessionError::Journal(JournalError::Locked { .. }));
    match locked {
        true => anyhow!("{error}: backtape replay {journal}"),
        false => error.into(),
    }
}

/// A path on one line.
pub(super) fn shown(path: &Path) -> String {
    clean_line(&path.to_string_lossy())
}

/// Says what opening the journal has found.
pub(super) fn tell_notices(session: &Session) {
    for notice in session.notices() {
        tell(&format!("note: {}: {notice}", shown(session.path())));
    }
}

/// How a record of another branch is named, in most calls.
const ADD_BRANCH: fn(&str) -> String = |other| format!("add --branch {other}");

/// A branch, or a branch up to a record, with the state there.
pub(super) struct Sight<'a> {
    pub(super) session: &'a Session,
    /// The way to the record.
    pub(super) line: Line,
    /// The state there.
    pub(super) moment: Moment,
}

impl<'a> Sight<'a> {
    /// Looks where it was asked to.
    pub(super) fn of(session: &'a Session, asked: &Asked) -> anyhow::Result<Sight<'a>> {
        Sight::or(session, asked, &ADD_BRANCH)
    }

    /// Looks where it was asked to. Where the record is on another branch, `cure` says how that one is
    /// named.
    pub(super) fn or(session: &'a Session, asked: &Asked, cure: &dyn Fn(&str) -> String) -> anyhow::Result<Sight<'a>> {
        let history = session.history();
        let branch = match &asked.branch {
            Some(name) => history.find_branch(name)?,
            None => session.branch(),
        };
        let whole = history.line(branch.tip);
        let n = match asked.at {
            None => branch.tip,
            Some(at) => on_line(session, &whole, branch.name.as_str(), RecordNo(at), cure)?,
        };
        let moment = session.moment_at(n).with_context(|| format!("cannot look at record {n}"))?;
        Ok(Sight { session, line: history.line(n), moment })
    }

    /// The position of a record that must lie on the line; `branch` is what the line is called.
    pub(super) fn position(&self, n: RecordNo, branch: &str) -> anyhow::Result<Option<u64>> {
        Ok(self.line.position(on_line(self.session, &self.line, branch, n, &ADD_BRANCH)?))
    }

    /// The world there.
    pub(super) fn world(&self) -> &World {
        &self.moment.world
    }

    /// What names things there.
    pub(super) fn names<'n>(&'n self, orders: &'n Orders) -> Names<'n> {
        Names { world: self.world(), orders }
    }

    /// The account that a person means; an IBAN may stand in groups of four, as it is printed.
    pub(super) fn account(&self, text: &str) -> anyhow::Result<AccountId> {
        let is_iban = text.starts_with(|c: char| c.is_ascii_uppercase());
        let account = match is_iban {
            true => AccountRef::parse(&text.replace(' ', ""))?,
            false => AccountRef::parse(text)?,
        };
        let found = self.world().bank.find(&account).filter(|id| self.session.shows_account(self.world(), *id));
        if let (None, Some(customer)) = (found, self.session.viewer()) {
            return Err(Refused(format!("{customer} has no account {account} at this record")).into());
        }
        found.ok_or_else(|| anyhow!("there is no account {account} at this record; show accounts lists them"))
    }

    /// The instrument that a person means, in capitals or not.
    pub(super) fn instrument(&self, text: &str) -> anyhow::Result<InstrumentId> {
        let symbol = Symbol::parse(&text.to_ascii_uppercase())?;
        let found = self.world().exchange.find(&symbol);
        found.ok_or_else(|| anyhow!("there is no instrument {symbol} at this record; show instruments lists them"))
    }
}

/// The point of a line that a record number means.
fn on_line(
    session: &Session,
    line: &Line,
    branch: &str,
    n: RecordNo,
    cure: &dyn Fn(&str) -> String,
) -> anyhow::Result<RecordNo> {
    let history = session.history();
    if line.position(n).is_some() {
        return Ok(n);
    }
    let Some(record) = history.record(n) else {
        bail!("there is no record {n}: the tip of {branch} is {}; name one from 0 to that", line.tip());
    };
    match record.step() {
        // A change of the branches stands on no branch: the state is that of the record before it.
        None => Ok(line.at(line.position_at_or_before(n)).unwrap_or(RecordNo::GENESIS)),
        Some(step) => {
            let other = history.branch(step.branch).filter(|other| !other.deleted && other.name.as_str() != branch);
            let cure = match other {
                Some(other) => cure(other.name.as_str()),
                None => "show branches lists the branches and their tips".to_owned(),
            };
            bail!("record {n} is not on the branch {branch}, whose tip is {}; {cure}", line.tip())
        }
    }
}
