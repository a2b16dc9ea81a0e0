//! Effects: what reaches beyond the model, as data. All of them are carried out here.

mod past;

use super::kept::Kept;
use super::model::{Control, Model, Tone};
use super::overlays::{BranchPrompt, Recall};
use super::panes::Pane;
use super::playhead::Playhead;
use super::{format, search, signed, told, update};
use crate::domain::{BranchId, BranchName, Command, Draws, RecordNo, Rejection, Text, decide};
use crate::export::{Export, Form, Stretch, Taken, export};
use crate::session::whatif::WhatIf;
use crate::session::{Graft, Pace, SessionError};
use std::path::PathBuf;

/// Something to be done outside the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Give a command. In the past, ask for the name of a branch first.
    Submit(Command),
    /// Branch at a record, and give a command there.
    Fork {
        /// Where.
        at: RecordNo,
        /// What the branch is called.
        name: BranchName,
        /// The command to give there.
        then: Option<Command>,
    },
    /// Work on another branch.
    Choose(BranchId),
    /// Work on another branch, and look at one of its records.
    Visit(BranchId, RecordNo),
    /// Open a draft that answers a question about the past.
    WhatIf(WhatIf),
    /// As [`Effect::WhatIf`], with the commands of a script put in.
    WhatIfScript(WhatIf, PathBuf),
    /// Open a draft with records that are carried over.
    Graft(Graft),
    /// Keep the draft.
    Keep(Option<BranchName>),
    /// Leave the draft.
    Leave,
    /// Go to a record of the line in use.
    Look(RecordNo),
    /// Undo the last command.
    Undo,
    /// Redo what was undone.
    Redo,
    /// Give a branch another name.
    Rename(BranchId, BranchName),
    /// Take a branch's name away.
    Delete(BranchId),
    /// Put a marker on a record.
    Mark(RecordNo, Text),
    /// Take a record's marker away.
    Unmark(RecordNo),
    /// Take history along into a file.
    TakeAlong(Taking),
    /// Let the market run at this pace.
    SetPace(Pace),
    /// Tell the loop.
    Control(Control),
}

/// What is to be taken along, see [`Export`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The way to this record.
    pub tip: RecordNo,
    /// What the way is called.
    pub name: String,
    /// Which of its records.
    pub stretch: Stretch,
    /// What becomes of them.
    pub form: Form,
    /// The file to make.
    pub to: PathBuf,
}

/// Carries an effect out. What comes of it stands in the line of messages.
pub fn perform(model: &mut Model, effect: Effect) {
    model.dirty = true;
    if signed::refuses_effect(model, &effect) {
        return;
    }
    let done = match effect {
        Effect::Submit(command) => submit(model, command),
        Effect::Fork { at, name, then } => fork(model, at, name, then),
        Effect::Choose(id) => choose(model, id),
        Effect::Visit(id, n) => choose(model, id).map(|()| update::history::visit(model, n)),
        Effect::WhatIf(question) => past::what_if(model, question),
        Effect::WhatIfScript(question, path) => past::with_script(model, question, &path),
        Effect::Graft(graft) => past::graft(model, &graft),
        Effect::Keep(name) => past::keep(model, name),
        Effect::Leave => past::leave(model),
        Effect::Look(n) => {
            update::history::visit(model, n);
            Ok(())
        }
        Effect::Undo => past::undo(model),
        Effect::Redo => past::redo(model),
        Effect::Rename(id, name) => {
            model.session.rename_branch(id, name).map(|()| model.say(Tone::Done, format!("the branch is now {name}")))
        }
        Effect::Delete(id) => delete(model, id),
        Effect::Mark(n, text) => mark(model, n, text),
        Effect::Unmark(n) => unmark(model, n),
        Effect::TakeAlong(taking) => {
            take_along(model, &taking);
            Ok(())
        }
        Effect::SetPace(pace) => {
            model.set_pace(pace);
            Ok(())
        }
        Effect::Control(control) => {
            model.control = Some(control);
            Ok(())
        }
    };
    if let Err(error) = done {
        model.say(Tone::Refused, error.to_string());
    }
}

/// Takes history along. Whoever asked for it goes where it is done.
fn take_along(model: &mut Model, taking: &Taking) {
    let Taking { tip, name, stretch, form, to } = taking;
    match export(&model.session, &Export { tip: *tip, name, stretch: *stretch, form: *form, to }) {
        Ok(Taken { words, flaw }) => {
            answered(model, None);
            match flaw {
                None => model.say(Tone::Done, words),
                Some(flaw) => model.say(Tone::Refused, format!("{words}; it is no sounder than this one: {flaw}")),
            }
        }
        Err(error) => model.say(Tone::Refused, error.to_string()),
    }
}

fn submit(model: &mut Model, command: Command) -> Result<(), SessionError> {
    if model.refuses_to_write() {
        return Ok(());
    }
    if model.is_past() && model.signed.is_some() {
        model.say(Tone::Refused, "the past is to look at: End goes live, and commands are given there");
        return Ok(());
    }
    if model.is_past() {
        // A branch that holds nothing but a refusal helps nobody.
        let draws = Draws { at: model.shown().at, dice: 0 };
        if let Err(rejection) = decide(&model.shown().world, &command, &draws) {
            model.say(Tone::Refused, format!("{}; {}", rejection.message(), rejection.hint()));
            answered(model, Some(&rejection));
            return Ok(());
        }
        let prompt = BranchPrompt::new(&model.session, model.shown().n, Some(command));
        model.overlays.push(Box::new(prompt));
        return Ok(());
    }
    let gone = match &command {
        Command::Cancel { order } => {
            let world = &model.session.live().world;
            world.exchange.order(*order).map(|order| told::order(order, world))
        }
        _ => None,
    };
    model.recall.remember(&command);
    let forgets = command.forgets();
    let n = model.give(command)?;
    if forgets {
        forget_words(model);
    }
    answer(model, n, gone.as_deref());
    Ok(())
}

/// The session has read its journal anew, without who is forgotten; so nothing stays that was kept of
/// them here.
fn forget_words(model: &mut Model) {
    (model.recall, model.numbers, model.conditions) = (Recall::default(), Recall::default(), Recall::default());
    (model.search, model.finding, model.ghost) = (None, None, None);
    model.kept = Kept::default();
    model.playhead = Playhead::default();
}

/// Tells what came of a command, and whoever asked for it.
fn answer(model: &mut Model, n: RecordNo, gone: Option<&str>) {
    let Some(record) = model.session.record(n) else { return };
    let Some(step) = record.step() else { return };
    let refused = step.outcome.rejection().cloned();
    let opened = matches!(step.command, Command::Open { .. }) && refused.is_none();
    let (tone, text) = told::told(&record, gone, &model.session.live().world);
    model.say(tone, text);
    if opened {
        // Its mail holds the code that is needed next.
        model.list_mut(Pane::Accounts).selected = model.session.live().world.bank.len().saturating_sub(1);
    }
    update::follow_marks(model);
    answered(model, refused.as_ref());
}

/// Whoever asked for a command learns what came of it, and goes where it is done with.
fn answered(model: &mut Model, refused: Option<&Rejection>) {
    if let Some(mut overlay) = model.overlays.pop()
        && !overlay.answered(refused)
    {
        model.overlays.push(overlay);
    }
}

fn fork(model: &mut Model, at: RecordNo, name: BranchName, then: Option<Command>) -> Result<(), SessionError> {
    let old = model.session.branch().name;
    model.session.fork(at, name)?;
    arrive(model);
    let text = format!("a new branch {name} from n {}; the old future stays on {old}", format::record(at));
    model.say(Tone::Done, &text);
    let Some(command) = then else { return Ok(()) };
    submit(model, command)?;
    if let Some(message) = model.message.as_mut() {
        message.text = format!("{}; new branch {name}, {old} stays as it was", message.text);
    }
    Ok(())
}

fn choose(model: &mut Model, id: BranchId) -> Result<(), SessionError> {
    model.session.choose(id)?;
    arrive(model);
    let text = format!("on {}, n {}", model.session.branch().name, format::record(model.session.live().n));
    model.say(Tone::Done, text);
    Ok(())
}

fn delete(model: &mut Model, id: BranchId) -> Result<(), SessionError> {
    let name = model.session.history().branch(id).map(|branch| branch.name.to_string()).unwrap_or_default();
    model.session.delete_branch(id)?;
    model.say(Tone::Done, format!("the name {name} is gone; its records stay"));
    Ok(())
}

fn mark(model: &mut Model, n: RecordNo, text: Text) -> Result<(), SessionError> {
    let said = format!("n {} is marked “{}”", format::record(n), text.as_str());
    model.session.mark_record(n, text)?;
    search::again(model);
    model.say(Tone::Done, said);
    Ok(())
}

fn unmark(model: &mut Model, n: RecordNo) -> Result<(), SessionError> {
    model.session.unmark_record(n)?;
    search::again(model);
    model.say(Tone::Done, format!("the marker at n {} is gone", format::record(n)));
    Ok(())
}

/// The branch in use is another one: the cursor is at its tip, and the market stands until it is
/// asked to go on.
fn arrive(model: &mut Model) {
    model.set_pace(Pace::Paused);
    model.resume = false;
    model.replay.playing = false;
    model.playhead.go_live();
    update::follow_marks(model);
}
