//! The update: an action changes the model and gives the effects that follow. Pure but for reading
//! the session; everything that writes is an [`Effect`].

mod focus;
pub mod time;

use super::action::Action;
use super::effect::Effect;
use super::model::{Control, Model, Tone};
use super::overlays::{BranchList, BranchPrompt, Help, Prompt};
use super::panes::{Pane, orders};
use super::search;
use crate::domain::Command;
use crate::session::Pace;

/// Changes the model as asked; what must be done outside comes back.
pub fn update(model: &mut Model, action: Action) -> Vec<Effect> {
    model.dirty = true;
    match action {
        Action::Quit => return vec![Effect::Control(Control::Quit)],
        Action::Suspend => return vec![Effect::Control(Control::Suspend)],
        Action::Redraw => return vec![Effect::Control(Control::Redraw)],
        Action::Escape => escape(model),
        Action::Help => model.overlays.push(Box::new(Help::default())),
        Action::Later(what) => model.say(Tone::Plain, format!("{what} comes with a later version")),
        Action::Show(screen) => model.screen = screen,
        Action::NextPane => focus::next(model, 1),
        Action::PreviousPane => focus::next(model, -1),
        Action::Move(direction) => return focus::moved(model, direction),
        Action::Accept => return focus::accept(model),
        Action::NextInstrument => focus::instrument(model, 1),
        Action::PreviousInstrument => focus::instrument(model, -1),
        Action::NextPeriod => model.period = model.period.next(),
        Action::Step(by) => return time::step(model, by),
        Action::First => return time::first(model),
        Action::Live => return time::live(model),
        Action::PlayPause => return time::play_pause(model),
        Action::Faster => return time::speed(model, 1),
        Action::Slower => return time::speed(model, -1),
        Action::GoTo => model.overlays.push(Box::new(Prompt::go_to())),
        Action::Search => model.overlays.push(Box::new(Prompt::search())),
        Action::SearchOlder => search::start(model, true),
        Action::SearchNewer => search::start(model, false),
        Action::Branch => return branch(model),
        Action::RenameBranch => open_to_write(model, |model| {
            if let Some(branch) = focus::selected_branch(model) {
                model.overlays.push(Box::new(BranchPrompt::rename(&branch)));
            }
        }),
        Action::DeleteBranch => {
            return focus::selected_branch(model).map(|branch| Effect::Delete(branch.id)).into_iter().collect();
        }
        Action::OpenBranch => model.overlays.push(Box::new(BranchList::new(&model.session))),
        Action::Mark => open_to_write(model, |model| model.overlays.push(Box::new(Prompt::marker()))),
        Action::CancelOrder => return cancel_order(model),
        Action::CommandLine | Action::Buy | Action::Sell | Action::Transfer => tickets(model, action),
    }
    Vec::new()
}

/// Makes the state before the tip known where changes are to be marked: the market stands and the
/// cursor is live.
pub fn follow_marks(model: &mut Model) {
    if !model.is_past()
        && model.session.pace() == Pace::Paused
        && let Err(error) = model.playhead.look_back(&model.session)
    {
        model.say(Tone::Refused, error.to_string());
    }
}

/// Steps out of the innermost thing that is open; never quits.
fn escape(model: &mut Model) {
    if let Some(search) = model.search.as_mut().filter(|search| search.is_busy()) {
        search.stop();
        model.message = None;
    } else if model.message.take().is_none() {
        model.focus[model.screen.index()] = Pane::Stream; // one for each screen
    }
}

/// Does something that leads to a command, where commands can be given.
fn open_to_write(model: &mut Model, open: impl FnOnce(&mut Model)) {
    match model.session.read_only() {
        None => open(model),
        Some(reason) => {
            let text = format!("nothing can be written here, the journal is read-only: {reason}");
            model.say(Tone::Refused, text);
        }
    }
}

fn branch(model: &mut Model) -> Vec<Effect> {
    open_to_write(model, |model| {
        let prompt = BranchPrompt::new(&model.session, model.shown().n, None);
        model.overlays.push(Box::new(prompt));
    });
    // The tip must not run away while its branch is named.
    vec![Effect::SetPace(Pace::Paused)]
}

fn cancel_order(model: &mut Model) -> Vec<Effect> {
    match orders::selected(model) {
        Some(order) => vec![Effect::Submit(Command::Cancel { order })],
        None => {
            model.say(Tone::Plain, "no open order is selected");
            Vec::new()
        }
    }
}

/// What writes a command in words or figures.
fn tickets(model: &mut Model, action: Action) {
    open_to_write(model, |model| {
        let prompt = match action {
            Action::Buy => Prompt::command("buy "),
            Action::Sell => Prompt::command("sell "),
            Action::Transfer => Prompt::command("transfer "),
            _ => Prompt::command(""),
        };
        model.overlays.push(Box::new(prompt));
    });
}
