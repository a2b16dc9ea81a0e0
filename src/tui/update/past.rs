//! What changes the past: what-ifs, grafts, undo and redo.

use crate::domain::{BranchId, RecordNo};
use crate::session::Undone;
use crate::session::{Pace, UndoError};
use crate::text;
use crate::tui::draft;
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::model::{Model, Tone};
use crate::tui::overlays::{Answer, BranchPrompt, Confirm, GraftPrompt, Overlay, WhatIfMenu};
use crate::tui::tree;

/// The record that is meant, and the tip of a way over it: the row that is selected in the tree, else
/// the record under the cursor.
fn meant(model: &Model) -> (RecordNo, RecordNo) {
    tree::pointed(model).unwrap_or((model.at_cursor().n, model.session.line().tip()))
}

/// Asks what is to be otherwise at the record that is meant.
pub fn what_if(model: &mut Model) -> Vec<Effect> {
    if model.session.is_draft() {
        model.say(Tone::Refused, draft::OPEN);
        return Vec::new();
    }
    let (n, tip) = meant(model);
    match WhatIfMenu::new(model, tip, n) {
        Some(menu) => model.overlays.push(Box::new(menu)),
        None => model.say(Tone::Refused, "this is the beginning, and no command: go to a record, then ask what if"),
    }
    // The tip must not run away under the question.
    vec![Effect::SetPace(Pace::Paused)]
}

/// Asks which records of the selected branch are carried over to the one in use.
pub fn graft(model: &mut Model) -> Vec<Effect> {
    let (n, from) = meant(model);
    match graft_prompt(model, from, n, model.session.branch().id) {
        Some(prompt) => {
            model.overlays.push(prompt);
            vec![Effect::SetPace(Pace::Paused)]
        }
        None => Vec::new(),
    }
}

/// What asks which records of the way to a tip are carried over to a branch, where one of them can be;
/// else says why not.
pub fn graft_prompt(model: &mut Model, from: RecordNo, n: RecordNo, onto: BranchId) -> Option<Box<dyn Overlay>> {
    if model.session.is_draft() {
        model.say(Tone::Refused, draft::OPEN);
        return None;
    }
    let branch = model.session.history().branch(onto)?;
    if model.session.history().line(branch.tip).position(n).is_some() {
        let said = format!("n {} is on {} already: choose a record that is not", format::record(n), branch.name);
        model.say(Tone::Plain, said);
        return None;
    }
    Some(Box::new(GraftPrompt::new(model, from, n, onto)))
}

/// Shows again what ends otherwise in the draft.
pub fn differences(model: &mut Model) {
    match &model.draft {
        Some(_) => model.overlays.push(Box::new(Answer::known())),
        None => model.say(Tone::Plain, "no draft is open: x on a record asks what would be without it"),
    }
}

/// Keeps the draft: asks for a name where it is a branch of its own.
pub fn keep(model: &mut Model) -> Vec<Effect> {
    let Some(draft) = &model.draft else {
        model.say(Tone::Plain, "no draft is open: x on a record asks what would be without it");
        return Vec::new();
    };
    let is_branch = draft.is_branch;
    if let Some(why) = model.read_only() {
        let said = format!("the journal is read-only, the draft cannot be kept: {why}");
        model.say(Tone::Refused, said);
        return Vec::new();
    }
    if !is_branch {
        return vec![Effect::Keep(None)];
    }
    let prompt = BranchPrompt::keep(&model.session);
    model.overlays.push(Box::new(prompt));
    Vec::new()
}

/// Asks whether the draft is to go.
pub fn ask_to_leave(model: &mut Model) {
    model.overlays.push(Box::new(Confirm::new("Leave the draft? Nothing of it stays.", Effect::Leave)));
}

/// Undoes the last command of the person at the keyboard. Where others have acted since, asks first.
pub fn undo(model: &mut Model) -> Vec<Effect> {
    let undone = model.session.next_undo();
    moved(model, undone, "Undo", Effect::Undo)
}

/// Redoes what was undone last.
pub fn redo(model: &mut Model) -> Vec<Effect> {
    let redone = model.session.next_redo();
    moved(model, redone, "Redo", Effect::Redo)
}

fn moved(model: &mut Model, moved: Result<Undone, UndoError>, verb: &str, effect: Effect) -> Vec<Effect> {
    if model.refuses_to_write() {
        return Vec::new();
    }
    match moved {
        Ok(moved) if moved.others == 0 => return vec![effect],
        Ok(moved) => {
            let what = crate::command_line::summary(&moved.command);
            let others = format::count(moved.others);
            let plural = if moved.others == 1 { "" } else { "s" };
            let after = format!("” and {others} later record{plural}?");
            // Room is left for the answers, and for what it may do no harm to read.
            let room = usize::from(model.size.width).saturating_sub(text::width(&after) + verb.len() + 37);
            let question = format!("{verb} “{}{after} Nothing is lost.", text::clean(&what, room.max(8)));
            model.overlays.push(Box::new(Confirm::new(question, effect)));
            return vec![Effect::SetPace(Pace::Paused)];
        }
        Err(error) => model.say(Tone::Refused, error.to_string()),
    }
    Vec::new()
}
