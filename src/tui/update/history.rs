//! What can be done to the row that is selected in the tree of records.

use super::time;
use crate::domain::RecordNo;
use crate::history::{Branch, BranchError};
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::model::{Model, Tone};
use crate::tui::overlays::{BranchPrompt, Confirm};
use crate::tui::tree::{self, layout::What};

/// The branch whose lane the selected row is on, where it has a name.
fn selected_branch(model: &Model) -> Option<Branch> {
    let row = tree::selected(model)?;
    model.session.history().branch(row.branch).filter(|branch| !branch.deleted).cloned()
}

/// At a tip: works on its branch. At a record: goes there, on a branch that leads over it.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let Some(n) = tree::selected_record(model) else { return Vec::new() };
    let is_tip = tree::selected(model).is_some_and(|row| matches!(row.what, What::Tip(_)));
    let branch = selected_branch(model);
    let here = model.session.branch().id;
    match branch {
        Some(branch) if is_tip && branch.id == here => time::live(model),
        Some(branch) if is_tip => vec![Effect::Choose(branch.id)],
        branch => match (model.session.line().position(n), branch) {
            (Some(position), _) => time::go_to(model, position),
            (None, Some(branch)) => vec![Effect::Visit(branch.id, n)],
            (None, None) => {
                let n = format::record(n);
                model.say(Tone::Plain, format!("no branch leads to n {n} any more; B makes one from there"));
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

fn nameless(model: &mut Model) {
    model.say(Tone::Plain, "this branch has no name any more; B makes a new one from the selected record");
}
