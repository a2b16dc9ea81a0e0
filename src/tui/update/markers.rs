//! Markers: names for records.

use super::time;
use crate::domain::RecordNo;
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::model::{Model, Tone};
use crate::tui::overlays::Prompt;
use crate::tui::panes::Pane;
use crate::tui::tree;

/// Asks what the marker of the record under the cursor says; in the tree, of the selected one.
pub fn ask(model: &mut Model) {
    let pointed = (model.focused() == Pane::Tree).then(|| tree::selected_record(model)).flatten();
    let n = pointed.unwrap_or(model.shown().n);
    if n == RecordNo::GENESIS {
        return model.say(Tone::Refused, "there is no record here to mark: a marker stands on a command");
    }
    let prompt = Prompt::marker(model, n);
    model.overlays.push(Box::new(prompt));
}

/// Goes to a record, on the branch in use where it leads over it, else on one that does.
pub fn go_to(model: &mut Model, n: RecordNo) -> Vec<Effect> {
    model.replay.playing = false;
    if let Some(position) = model.session.line().position(n) {
        model.message = None;
        return time::go_to(model, position);
    }
    let history = model.session.history();
    let own = history.step(n).and_then(|step| history.branch(step.branch)).filter(|branch| !branch.deleted);
    let over = {
        let mut all = own.into_iter().chain(history.branches());
        all.find(|branch| history.line(branch.tip).position(n).is_some()).map(|branch| branch.id)
    };
    if over.is_none() {
        let n = format::record(n);
        model.say(
            Tone::Plain,
            format!("no branch leads to n {n} any more; the tree has it, and B makes one from there"),
        );
    }
    over.map(|id| Effect::Visit(id, n)).into_iter().collect()
}
