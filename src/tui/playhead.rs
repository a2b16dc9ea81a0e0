//! The playhead: where on the branch the cursor is, and the state there.
//!
//! Live, the state is the session's own and costs nothing. In the past two states are kept: the one
//! at the cursor and the one just before it, so that every pane can mark what the record under the
//! cursor changed.

use crate::domain::RecordNo;
use crate::session::{Session, SessionError};
use crate::views::Moment;

/// Up to here it is quicker to fold records forward than to start from a checkpoint.
const FOLD_FORWARD: u64 = 1_024;

/// The cursor in the past.
struct Past {
    /// Its position on the line in use, from 1.
    position: u64,
    shown: Moment,
    before: Moment,
}

/// The cursor.
#[derive(Default)]
pub struct Playhead {
    past: Option<Past>,
    /// The state before the tip, for the marks of a market that stands. It belongs to the tip with
    /// this number.
    before_tip: Option<(RecordNo, Moment)>,
}

impl Playhead {
    /// Whether the cursor is not at the tip.
    pub fn is_past(&self) -> bool {
        self.past.is_some()
    }

    /// The position on the line in use, from 1; 0 where there is no record yet.
    pub fn position(&self, session: &Session) -> u64 {
        self.past.as_ref().map_or(session.line().len(), |past| past.position)
    }

    /// The state at the cursor.
    pub fn shown<'a>(&'a self, session: &'a Session) -> &'a Moment {
        self.past.as_ref().map_or(session.live(), |past| &past.shown)
    }

    /// The state before the record under the cursor. Live it is known only after
    /// [`Playhead::look_back`].
    pub fn before(&self, session: &Session) -> Option<&Moment> {
        match &self.past {
            Some(past) => Some(&past.before),
            None => self.before_tip.as_ref().filter(|(n, _)| *n == session.live().n).map(|(_, moment)| moment),
        }
    }

    /// Goes to the tip.
    pub fn go_live(&mut self) {
        self.past = None;
    }

    /// Goes to a position; at the end of the line that is live.
    ///
    /// # Errors
    /// Where the records do not fit together.
    pub fn seek(&mut self, session: &Session, position: u64) -> Result<(), SessionError> {
        let line = session.line();
        let position = position.max(1);
        if position >= line.len() {
            self.past = None;
            return Ok(());
        }
        let at = |position| line.at(position).unwrap_or(RecordNo::GENESIS);
        let history = session.history();
        let (from, mut shown) = match self.past.take() {
            Some(past) if past.position == position => {
                self.past = Some(past);
                return Ok(());
            }
            // One step back: the state before is the state there.
            Some(past) if past.position == position + 1 => {
                let before = session.moment_at(at(position - 1))?;
                self.past = Some(Past { position, shown: past.before, before });
                return Ok(());
            }
            Some(past) if past.position < position && position - past.position <= FOLD_FORWARD => {
                (past.position, past.shown)
            }
            _ => (position - 1, session.moment_at(at(position - 1))?),
        };
        for n in line.between(from + 1, position - 1) {
            history.advance(&mut shown, n)?;
        }
        let before = shown.clone();
        history.advance(&mut shown, at(position))?;
        self.past = Some(Past { position, shown, before });
        Ok(())
    }

    /// Makes the state before the tip known, where it is not.
    ///
    /// # Errors
    /// Where the records do not fit together.
    pub fn look_back(&mut self, session: &Session) -> Result<(), SessionError> {
        let n = session.live().n;
        let known = self.before_tip.as_ref().is_some_and(|(of, _)| *of == n);
        if let (Some(parent), false) = (session.history().parent(n), known) {
            self.before_tip = Some((n, session.moment_at(parent)?));
        }
        Ok(())
    }
}
