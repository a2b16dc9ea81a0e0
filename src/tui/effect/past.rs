//! Drafts opened, kept and left; undo and redo.

use super::{answered, arrive};
use crate::command_line;
use crate::domain::BranchName;
use crate::session::whatif::{Change, Follow, WhatIf};
use crate::session::{Graft, STAYS_FORGOTTEN, SessionError, Undone};
use crate::text;
use crate::tui::draft::{Draft, Row};
use crate::tui::format;
use crate::tui::kept::Kept;
use crate::tui::model::{Model, Tone};
use crate::tui::overlays::Answer;
use crate::tui::playhead::Playhead;
use crate::tui::update::time;
use std::path::Path;

/// Opens a draft, and works it out before one's eyes.
pub fn what_if(model: &mut Model, question: WhatIf) -> Result<(), SessionError> {
    let title = title(&question);
    let back = model.is_past().then(|| model.position());
    let rerun = model.session.what_if(question)?;
    arrive(model);
    model.message = None;
    model.draft = Some(Draft { title, rows: Vec::new(), summary: String::new(), is_branch: true, back });
    model.overlays.push(Box::new(Answer::running(rerun)));
    Ok(())
}

/// `What if n 4,410 had never happened`.
fn title(question: &WhatIf) -> String {
    let n = format::record(question.at);
    let what = match &question.change {
        Change::Drop => format!("n {n} had never happened"),
        Change::Replace(_) => format!("n {n} had been another command"),
        Change::Insert(commands) if commands.len() == 1 => format!("a command had come before n {n}"),
        Change::Insert(commands) => format!("{} commands had come before n {n}", commands.len()),
    };
    let follow = match question.follow {
        Follow::Refold => " · refolded",
        Follow::Redecide => " · re-decided",
        Follow::React => " · re-decided, participants react",
    };
    format!("What if {what}{follow}")
}

/// As [`what_if`], with the commands of a script after those that are put in already. Where it cannot
/// be read the question stays as it is.
pub fn with_script(model: &mut Model, mut question: WhatIf, path: &Path) -> Result<(), SessionError> {
    let name = path.display();
    let commands = match std::fs::read_to_string(path) {
        Ok(text) => command_line::script_commands(&text).map_err(|error| format!("{name}, {error}")),
        Err(error) => Err(format!("cannot read {name}: {error}; name a file with a command a line")),
    };
    match commands {
        Ok(commands) if commands.is_empty() => {
            model.say(Tone::Refused, format!("{name} holds no command; write one a line"));
        }
        Ok(commands) => {
            if let Change::Insert(before) = &mut question.change {
                before.extend(commands);
            }
            answered(model, None);
            return what_if(model, question);
        }
        Err(said) => model.say(Tone::Refused, said),
    }
    Ok(())
}

/// Opens a draft with what is carried over.
pub fn graft(model: &mut Model, graft: &Graft) -> Result<(), SessionError> {
    let back = model.is_past().then(|| model.position());
    let grafted = model.session.graft(graft)?;
    answered(model, None);
    arrive(model);
    model.message = None;
    let rows = Row::carried(&grafted, &model.session);
    let refused = rows.iter().filter(|row| row.tone == Tone::Refused).count();
    let count = |n: usize| format::count(n as u64);
    let name = model.session.branch().name;
    let summary =
        format!("{} decided again at the tip of {name}, {} of them rejected", count(rows.len()), count(refused));
    let title = format!("Graft onto {name}");
    // It may have been asked for in a comparison: one is on the draft now.
    model.overlays.clear();
    model.draft = Some(Draft { title, rows, summary, is_branch: false, back });
    model.overlays.push(Box::new(Answer::known()));
    Ok(())
}

/// Keeps the draft, and stays on its branch.
pub fn keep(model: &mut Model, name: Option<BranchName>) -> Result<(), SessionError> {
    let position = model.is_past().then(|| model.position());
    let kept = model.session.keep_draft(name);
    if let (Err(error), true) = (&kept, model.session.is_draft()) {
        model.say(Tone::Refused, error.to_string());
        return Ok(()); // it is open still: another name may do
    }
    let is_branch = model.draft.take().is_none_or(|draft| draft.is_branch);
    model.kept = Kept::default();
    let id = match kept {
        Ok(id) => id,
        Err(error) => {
            model.playhead = Playhead::default();
            return Err(error);
        }
    };
    if model.session.branch().id != id {
        model.session.choose(id)?;
    }
    arrive(model);
    if let Some(position) = position {
        time::go_to(model, position);
    }
    let (name, tip) = (model.session.branch().name, format::record(model.session.line().tip()));
    model.say(
        Tone::Done,
        match is_branch {
            true => format!("kept as {name}, tip n {tip}: you are on it; o opens another branch, = compares"),
            false => format!("kept: the tip of {name} is n {tip} now"),
        },
    );
    Ok(())
}

/// Leaves the draft; the cursor goes back to where it was.
pub fn leave(model: &mut Model) -> Result<(), SessionError> {
    let back = model.draft.take().and_then(|draft| draft.back);
    let dropped = model.session.drop_draft();
    // Records of the draft had numbers that others will have.
    (model.kept, model.playhead) = (Kept::default(), Playhead::default());
    (model.search, model.finding) = (None, None);
    arrive(model);
    if let Some(position) = back {
        time::go_to(model, position);
    }
    model.say(Tone::Plain, "the draft is gone, nothing was written");
    dropped
}

/// Undoes.
pub fn undo(model: &mut Model) -> Result<(), SessionError> {
    let undone = model.session.undo()?;
    tell(model, "undid", &undone, "U redoes it");
    Ok(())
}

/// Redoes.
pub fn redo(model: &mut Model) -> Result<(), SessionError> {
    let redone = model.session.redo()?;
    tell(model, "redid", &redone, "u undoes it");
    Ok(())
}

fn tell(model: &mut Model, done: &str, moved: &Undone, back: &str) {
    arrive(model);
    let n = format::record(moved.n);
    let before = format!("{done} n {n}: ");
    let back = if moved.brings_back_forgotten() { STAYS_FORGOTTEN } else { back };
    let after = match moved.others {
        0 => format!("; {back}"),
        1 => format!(", and with it 1 later record; {back}"),
        others => format!(", and with it {} later records; {back}", format::count(others)),
    };
    // Whatever the command is, how to get back stays in sight.
    let room = usize::from(model.size.width).saturating_sub(text::width(&before) + text::width(&after) + 4);
    let command = text::clean(&command_line::summary(&moved.command), room.max(8));
    model.say(Tone::Done, format!("{before}{command}{after}"));
}
