//! What can be done to the row that is selected in the tree of records.

use super::time;
use crate::domain::RecordNo;
use crate::history::{Branch, BranchError, Whose};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::model::{Model, Tone};
use crate::tui::overlays::{BranchPrompt, Confirm};
use crate::tui::panes::Pane;
use crate::tui::tree::{self, layout::Row};

/// The branch whose lane the selected row is on, where it has a name.
fn selected_branch(model: &Model) -> Option<Branch> {
    tree::branch(model, tree::selected(model)?).filter(|branch| !branch.deleted).cloned()
}

/// At a tip: works on its branch. At a record: goes there, on a branch that leads over it.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let Some(n) = tree::selected_record(model) else { return Vec::new() };
    let is_tip = tree::selected(model).is_some_and(Row::is_tip);
    let branch = selected_branch(model);
    let here = model.session.branch().id;
    match branch {
        Some(branch) if is_tip && branch.id == here => time::live(model),
        Some(branch) if is_tip => vec![Effect::Choose(branch.id)],
        branch => match (model.session.line().position(n), branch) {
            (Some(position), _) => time::go_to(model, position),
            (None, Some(branch)) => vec![Effect::Visit(branch.id, n)],
            (None, None) => {
                let said = out_of_the_way(model, n);
                model.say(Tone::Plain, said);
                Vec::new()
            }
        },
    }
}

/// Goes to a record of the branch in use.
pub fn visit(model: &mut Model, n: RecordNo) {
    if let Some(position) = model.session.line().position(n) {
        time::go_to(model, position);
    }
}

/// Asks for another name.
pub fn rename(model: &mut Model) {
    match selected_branch(model) {
        Some(branch) => model.overlays.push(Box::new(BranchPrompt::rename(&branch))),
        None => nameless(model),
    }
}

/// Asks whether the name is to go. The branch in use keeps its name.
pub fn ask_to_delete(model: &mut Model) {
    let Some(branch) = selected_branch(model) else { return nameless(model) };
    let name = branch.name;
    if branch.id == model.session.branch().id {
        return model.say(Tone::Refused, BranchError::InUse(name).to_string());
    }
    let question = format!("Delete the name {name}? Its records stay.");
    model.overlays.push(Box::new(Confirm::new(question, Effect::Delete(branch.id))));
}

/// How one gets to a record that no branch leads to any more.
fn out_of_the_way(model: &Model, n: RecordNo) -> String {
    let (n, key) = (format::record(n), |action| model.keymap.key(action).unwrap_or_default());
    let branch = key(Action::Branch);
    match tree::selected(model).filter(|row| tree::is_redone(model, row)) {
        Some(_) => format!("n {n} was undone: {} brings it back, {branch} makes a branch there", key(Action::Redo)),
        None => format!("no branch leads to n {n} any more: {branch} makes one there"),
    }
}

fn nameless(model: &mut Model) {
    let undone = tree::selected(model).is_some_and(|row| matches!(row.whose, Whose::Undone(_)));
    let said = match undone {
        true => "this was undone and has no name; B makes a branch from the selected record",
        false => "this branch has no name any more; B makes a new one from the selected record",
    };
    model.say(Tone::Plain, said);
}

/// Selects the next tip in the tree, or the one before.
pub fn next_tip(model: &mut Model, by: isize) {
    if let Some(row) = tree::next_tip(model, by) {
        model.list_mut(Pane::Tree).selected = row;
    }
}
