//! The ghost: while a command is typed, the state as it would be with it. The command is decided as
//! if it were given at the cursor and its record folded into a copy, so that every pane shows what
//! would come of it by the means it has anyway: it draws that state and marks what is otherwise in
//! the one before.
//!
//! A ghost is there only while a frame is drawn. Between frames the model holds nothing of it but
//! the copy, in [`super::kept::Kept`], so no key can act on what has not happened.

use super::model::Model;
use super::panes::{ListState, Pane};
use crate::domain::{Command, Record, RecordNo, Source};
use crate::session::Session;
use crate::views::Moment;

/// A command that has not been given, and what would come of it.
pub struct Ghost {
    command: Command,
    /// The record that it was decided on.
    on: RecordNo,
    /// The record that it would be.
    pub record: Record,
    /// The state that it would leave.
    pub moment: Moment,
}

impl Ghost {
    /// Decides a command on a state; nothing where it would be refused.
    fn new(session: &Session, on: &Moment, command: Command) -> Option<Ghost> {
        let record = session.would_be(on, Source::User, command.clone());
        record.step()?.outcome.rejection().is_none().then_some(())?;
        let mut moment = on.clone();
        // What does not fold was no outcome of the rules; then there is nothing to be shown.
        moment.fold(&record).ok()?;
        Some(Ghost { command, on: on.n, record, moment })
    }
}

/// Where lists and the stream stood before a frame with a ghost, or with a ticket in the stream's
/// place: there they stand again when it is gone.
pub struct Stood {
    lists: [ListState; Pane::ALL.len()],
    stream_top: u64,
}

/// Calls the ghost of what is being typed, where it would be accepted. The one of the frame before
/// is taken where neither the command nor the state below it is another.
pub fn call(model: &mut Model) -> Option<Stood> {
    // Beside a draft nothing is given either.
    let writable = model.read_only().is_none() && !model.session.is_draft();
    let typed = model.overlays.iter().rev().find_map(|overlay| overlay.typed());
    // A customer who looks back gives nothing there.
    let writable = writable && !(model.signed.is_some() && model.is_past());
    let typed =
        typed.map(|command| model.session.as_seen(command)).filter(|command| model.session.may(command).is_ok());
    let on = model.at_cursor().n;
    let last = model.kept.ghost.take();
    model.ghost = typed.filter(|_| writable).and_then(|command| {
        let same = last.filter(|ghost| ghost.on == on && ghost.command == command);
        same.or_else(|| Ghost::new(&model.session, model.at_cursor(), command))
    });
    let docked = model.overlays.iter().any(|overlay| overlay.dock_rows(model.size.height) > 0);
    let stands = model.ghost.is_some() || docked;
    stands.then_some(Stood { lists: model.lists, stream_top: model.stream_top })
}

/// Sends the ghost away: the model is as it was before the frame.
pub fn dismiss(model: &mut Model, stood: Option<Stood>) {
    model.kept.ghost = model.ghost.take();
    if let Some(stood) = stood {
        (model.lists, model.stream_top) = (stood.lists, stood.stream_top);
    }
}
