//! The update: an action changes the model and gives the effects that follow. Pure but for reading
//! the session; everything that writes is an [`Effect`].

pub mod compare;
mod focus;
pub mod history;
pub mod markers;
pub mod past;
pub mod time;

use super::action::Action;
use super::blotter::Sieve;
use super::effect::Effect;
use super::model::{Control, Model, Tone};
use super::overlays::{
    Ask, BranchList, BranchPrompt, CommandLine, Confirm, Explained, ExportPrompt, Help, MarkerList, Overlay,
    PerformancePage, Prompt, ProofPage, SearchPrompt, SievePrompt, StatementPage, Ticket, look_at_orders,
};
use super::panes::{Pane, items, orders, report, waiting};
use super::{finding, numbers, search, signed, tree};
use crate::domain::{Command, OrderId, ShopOrderId, Side};
use crate::session::{Direction, Pace};

/// Changes the model as asked; what must be done outside comes back.
pub fn update(model: &mut Model, action: Action) -> Vec<Effect> {
    model.dirty = true;
    if signed::refuses(model, action) {
        return Vec::new();
    }
    match action {
        Action::SignIn => signed::ask(model),
        Action::Quit => return quit(model),
        Action::Suspend => return vec![Effect::Control(Control::Suspend)],
        Action::Redraw => return vec![Effect::Control(Control::Redraw)],
        Action::Escape => escape(model),
        Action::Help => model.overlays.push(Box::new(Help::default())),
        Action::Show(screen) => (model.screen, model.zoomed) = (screen, false),
        Action::NextPane => focus::next(model, 1),
        Action::PreviousPane => focus::next(model, -1),
        Action::Move(direction) => return focus::moved(model, direction),
        Action::Accept => return focus::accept(model),
        Action::NextInstrument => focus::instrument(model, 1),
        Action::PreviousInstrument => focus::instrument(model, -1),
        Action::NextPeriod if model.focused() == Pane::Report => report::next_period(model),
        Action::NextPeriod => {
            model.period = Some(model.period().next());
            model.list_mut(Pane::Chart).selected = 0;
        }
        Action::View => focus::view(model),
        Action::Whose => focus::whose(model),
        Action::Sieve => {
            let prompt = SievePrompt::new(model);
            model.overlays.push(Box::new(prompt));
        }
        Action::Zoom => model.zoomed = !model.zoomed,
        Action::Step(by) => return time::step(model, by),
        Action::First => return time::first(model),
        Action::Live => return time::live(model),
        Action::PlayPause => return time::play_pause(model),
        Action::Faster => return time::speed(model, 1),
        Action::Slower => return time::speed(model, -1),
        Action::GoTo => model.overlays.push(Box::new(Prompt::go_to())),
        Action::Search => {
            let prompt = SearchPrompt::new(model);
            model.overlays.push(Box::new(prompt));
        }
        Action::Proof => {
            let page = ProofPage::open(model);
            model.overlays.push(Box::new(page));
        }
        Action::Performance => match PerformancePage::open(model) {
            Some(page) => model.overlays.push(Box::new(page)),
            None => model.say(Tone::Refused, "there is no account yet"),
        },
        Action::Statement => match StatementPage::open(model) {
            Some(page) => model.overlays.push(Box::new(page)),
            None => model.say(Tone::Refused, "there is no account yet"),
        },
        Action::SearchOlder if model.finding.is_some() => finding::next(model, Direction::Backward),
        Action::SearchNewer if model.finding.is_some() => finding::next(model, Direction::Forward),
        Action::SearchOlder => search::next(model, true),
        Action::SearchNewer => search::next(model, false),
        Action::FindOlder => ask_to_find(model, Direction::Backward),
        Action::FindNewer => ask_to_find(model, Direction::Forward),
        Action::Explain => explain(model),
        Action::Branch => return branch(model),
        Action::Tip(by) => history::next_tip(model, by),
        Action::RenameBranch => open_to_write(model, history::rename),
        Action::DeleteBranch => open_to_write(model, history::ask_to_delete),
        Action::StockItem => open_to_write(model, |model| {
            let item = items::selected(model).map(|item| format!("{item} ")).unwrap_or_default();
            let line = CommandLine::begun(model, &format!("stock {item}"));
            model.overlays.push(Box::new(line));
        }),
        Action::PriceItem => begin_for_item(model, "price", ""),
        Action::ReorderItem => begin_for_item(model, "reorder", "below "),
        Action::PayOrder => return with_waiting(model, |order| Command::Pay { order }),
        Action::ShipOrder => return with_waiting(model, |order| Command::Ship { order }),
        Action::Release => open_to_write(model, |model| {
            let hold = Ticket::first_hold(model);
            let line = CommandLine::begun(model, &format!("release {hold}"));
            model.overlays.push(Box::new(line));
        }),
        Action::WhatIf => return past::what_if(model),
        Action::Graft => return past::graft(model),
        Action::Keep => return past::keep(model),
        Action::Differences => past::differences(model),
        Action::Undo => return past::undo(model),
        Action::Redo => return past::redo(model),
        Action::Compare => return compare::open(model),
        Action::OpenBranch => model.overlays.push(Box::new(BranchList::new(&model.session))),
        Action::Mark => open_to_write(model, markers::ask),
        Action::Markers => {
            let list = MarkerList::new(model);
            model.overlays.push(Box::new(list));
        }
        Action::Export => take_along(model),
        Action::CancelOrder if model.focused() == Pane::Waiting => {
            return with_waiting(model, |order| Command::CancelOrder { order });
        }
        Action::CancelOrder => return cancel_order(model),
        Action::AmendOrder => amend_order(model),
        // Read-only sessions have it as well: it leaves, it helps, and it says why nothing else goes.
        Action::CommandLine => {
            let line = CommandLine::new(model);
            model.overlays.push(Box::new(line));
        }
        Action::Buy => ticket(model, |model| Ticket::order(model, Side::Buy)),
        Action::Sell => ticket(model, |model| Ticket::order(model, Side::Sell)),
        Action::Transfer => ticket(model, Ticket::transfer),
        Action::Deposit => ticket(model, Ticket::deposit),
        Action::Withdraw => ticket(model, Ticket::withdraw),
        Action::Hold => ticket(model, Ticket::hold),
        Action::Capture => ticket(model, Ticket::capture),
        Action::Shop => ticket(model, Ticket::shop),
        Action::Dividend => ticket(model, Ticket::dividend),
        Action::Split => ticket(model, Ticket::split),
        Action::Margin => ticket(model, Ticket::margin),
        // These have a meaning only while something is typed, or in what lies over the panes.
        Action::Causes
        | Action::Side
        | Action::Fork
        | Action::Difference
        | Action::AllThatDiffers
        | Action::NextField
        | Action::PreviousField
        | Action::Complete
        | Action::CompleteBack
        | Action::Older
        | Action::RenameMarker
        | Action::RemoveMarker
        | Action::Newer => {}
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

/// Leaves the program. A draft would be gone, which nothing else ever is: that is asked first.
pub fn quit(model: &mut Model) -> Vec<Effect> {
    let quit = Effect::Control(Control::Quit);
    if model.draft.is_none() {
        return vec![quit];
    }
    model.overlays.push(Box::new(Confirm::new("Quit? Nothing of the draft stays.", quit)));
    Vec::new()
}

/// Steps out of the innermost thing that is open; never quits.
fn escape(model: &mut Model) {
    if model.search.take().is_some() {
        model.message = None;
    } else if let Some(finding) = model.finding.as_mut().filter(|finding| finding.is_busy()) {
        finding.stop();
        model.message = None;
    } else if model.draft.is_some() {
        past::ask_to_leave(model);
    } else if model.zoomed {
        model.zoomed = false;
    } else if model.message.take().is_none() {
        model.focus[model.screen.index()] = model.screen.home(); // one for each screen
    }
}

fn ask_to_find(model: &mut Model, direction: Direction) {
    let ask = Ask::condition(model, direction);
    model.overlays.push(Box::new(ask));
}

/// Explains the number under the selection; where there is none, asks for one.
fn explain(model: &mut Model) {
    let numbers = numbers::under_selection(model);
    let at = numbers.at;
    match Explained::new(model, numbers) {
        Some(explained) => model.overlays.push(Box::new(explained)),
        None => {
            let ask = Ask::number(model, at);
            model.overlays.push(Box::new(ask));
        }
    }
}

/// Does something that leads to a command, where commands can be given.
fn open_to_write(model: &mut Model, open: impl FnOnce(&mut Model)) {
    if !model.refuses_to_write() {
        open(model);
    }
}

fn branch(model: &mut Model) -> Vec<Effect> {
    open_to_write(model, |model| {
        // In the tree one points at a record, elsewhere one stands at it.
        let pointed = (model.focused() == Pane::Tree).then(|| tree::selected_record(model)).flatten();
        let prompt = BranchPrompt::new(&model.session, pointed.unwrap_or(model.shown().n), None);
        model.overlays.push(Box::new(prompt));
    });
    // The tip must not run away while its branch is named.
    vec![Effect::SetPace(Pace::Paused)]
}

/// Asks where to take history along: up to the record that one points at in the tree, elsewhere to
/// where one stands.
fn take_along(model: &mut Model) {
    let row = (model.focused() == Pane::Tree).then(|| tree::selected(model)).flatten();
    let lane = row.and_then(|row| Some((row.record()?, tree::branch(model, row), model.kept.tree.lane(row.whose)?)));
    let (at, name, fork) = match lane {
        Some((at, Some(branch), _)) => (at, branch.name.to_string(), branch.fork),
        // What was undone has no name.
        Some((at, None, lane)) => (at, format!("undone-{}", lane.tip), lane.base),
        None => (model.at_cursor().n, model.session.branch().name.to_string(), model.session.branch().fork),
    };
    let prompt = ExportPrompt::new(at, name, fork);
    model.overlays.push(Box::new(prompt));
}

/// Cancels the selected order.
fn cancel_order(model: &mut Model) -> Vec<Effect> {
    let chosen = chosen_order(model, "cancel", "c cancels it");
    chosen.map(|order| Effect::Submit(Command::Cancel { order })).into_iter().collect()
}

/// Begins a command about the selected item.
fn begin_for_item(model: &mut Model, verb: &str, then: &str) {
    open_to_write(model, |model| {
        let item = items::selected(model).map(|item| format!("{item} {then}")).unwrap_or_default();
        let line = CommandLine::begun(model, &format!("{verb} {item}"));
        model.overlays.push(Box::new(line));
    });
}

/// Gives a command about the selected order of the shop.
fn with_waiting(model: &mut Model, command: fn(ShopOrderId) -> Command) -> Vec<Effect> {
    match waiting::selected(model).map(|(id, _)| id) {
        Some(order) => vec![Effect::Submit(command(order))],
        None => {
            model.say(Tone::Refused, "no order waits in the shop; i orders");
            Vec::new()
        }
    }
}

/// Opens a ticket for the selected order.
fn amend_order(model: &mut Model) {
    let chosen = chosen_order(model, "amend", "a amends it");
    let order = chosen.and_then(|id| model.shown().world.exchange.order(id).copied());
    if let Some(order) = order {
        ticket(model, |model| Ticket::amend(model, &order));
    }
}

/// The order that is meant. Where the orders have not the focus nothing is seen to be selected: then only
/// a single order of one's own is taken without a look at the list.
fn chosen_order(model: &mut Model, verb: &str, then: &str) -> Option<OrderId> {
    if model.focused() == Pane::Orders
        && let Some(order) = orders::selected(model)
    {
        match order.order.filter(|_| order.is_open()) {
            Some(id) => return Some(id),
            None => model.say(Tone::Refused, format!("this order is {}: nothing to {verb}", order.state.word())),
        }
        return None;
    }
    match orders::own_open(model).as_slice() {
        [order] => return Some(*order),
        [] => model.say(Tone::Refused, format!("there is no open order to {verb}; b buys, s sells")),
        several if super::layout::of(model).order.contains(&Pane::Orders) => {
            let text = format!("{} orders are open: choose one with ↑ ↓, {then}", several.len());
            focus::focus(model, Pane::Orders);
            look_at_orders(model, Sieve::default());
            model.say(Tone::Plain, text);
        }
        _ => model.say(Tone::Plain, format!("several orders are open: choose one on the Floor (1), {then} there")),
    }
    None
}

/// Opens a ticket, where commands can be given.
fn ticket(model: &mut Model, new: impl FnOnce(&Model) -> Ticket) {
    open_to_write(model, |model| {
        let ticket: Box<dyn Overlay> = Box::new(new(model));
        model.overlays.push(ticket);
    });
}
