//! What is compared with what.

use crate::domain::RecordNo;
use crate::session::Pace;
use crate::tui::effect::Effect;
use crate::tui::model::{Model, Tone};
use crate::tui::overlays::{BranchList, Compare, Point};
use crate::tui::panes::Pane;
use crate::tui::tree;

/// Compares with what is selected in the tree: a record of one's own line with where one is, another
/// branch with the tip of one's own. Elsewhere, or where that is the same, asks for the other side.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let here = Point::here(model);
    let pointed = (model.focused() == Pane::Tree).then(|| pointed(model)).flatten();
    let pace = model.session.pace();
    let opened = match pointed.filter(|point| point.n != here.n) {
        Some(right) => {
            let left = beside(model, here, &right);
            compare(model, left, right, pace)
        }
        None => ask(model, here, pace),
    };
    // The tip must not run away under what is looked at.
    if opened { vec![Effect::SetPace(Pace::Paused)] } else { Vec::new() }
}

/// What a point is compared with: where one is, but the tip of one's own branch where it is on another
/// one. What parts two branches is not to be seen before their fork.
fn beside(model: &Model, here: Point, other: &Point) -> Point {
    match model.session.line().position(other.n) {
        Some(_) => here,
        None => {
            let branch = model.session.branch();
            Point::new(&model.session, Some(branch.id), branch.tip)
        }
    }
}

/// Asks for the other side; whether there is any.
fn ask(model: &mut Model, here: Point, pace: Pace) -> bool {
    let others = others(model, here.n);
    let is_asked = !others.is_empty();
    match is_asked {
        true => model.overlays.push(Box::new(BranchList::compare(here, others, pace))),
        false => model.say(
            Tone::Plain,
            "there is nothing to compare with yet: B makes a branch, [ goes back to compare with the tip",
        ),
    }
    is_asked
}

/// Compares with a point that was chosen.
pub fn chosen(model: &mut Model, here: Point, other: Point, pace: Pace) -> bool {
    let left = beside(model, here, &other);
    compare(model, left, other, pace)
}

/// Opens the comparison; says why where it cannot be opened.
fn compare(model: &mut Model, left: Point, right: Point, pace: Pace) -> bool {
    match Compare::new(model, left, right, pace) {
        Ok(compare) => model.overlays.push(Box::new(compare)),
        Err(error) => {
            model.say(Tone::Refused, error.to_string());
            return false;
        }
    }
    true
}

/// The tips of all branches but for where one is.
fn others(model: &Model, here: RecordNo) -> Vec<Point> {
    let history = model.session.history();
    let tips = history.branches().filter(|branch| branch.tip != here);
    tips.map(|branch| Point::new(&model.session, Some(branch.id), branch.tip)).collect()
}

fn pointed(model: &Model) -> Option<Point> {
    let row = tree::selected(model)?;
    Some(Point::new(&model.session, tree::branch(model, row).map(|branch| branch.id), row.record()?))
}
