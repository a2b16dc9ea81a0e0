//! Naming a branch that is to be made, and choosing the branch to work on.

use super::prompt::{draw_prompt, press_line};
use super::{Input, Overlay, Point, Press, Reply, window};
use crate::command_line;
use crate::domain::{BranchId, BranchName, Command, RecordNo};
use crate::history::{Branch, BranchError};
use crate::session::{Pace, Session};
use crate::text;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use crate::tui::panes::ListState;
use crate::tui::update;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What a name is asked for.
#[derive(Clone, Debug)]
enum Purpose {
    Fork { at: RecordNo, then: Option<Command> },
    Rename(BranchId),
    Keep,
}

/// Asks what a branch is called.
pub struct BranchPrompt {
    purpose: Purpose,
    label: String,
    input: Input,
}

impl BranchPrompt {
    /// Asks for the name of a branch at a record, and for a command that is to be given there.
    pub fn new(session: &Session, at: RecordNo, then: Option<Command>) -> BranchPrompt {
        let label = match &then {
            None => format!("a new branch from n {}, called: ", format::record(at)),
            Some(command) => format!("branch for “{}”, called: ", command_line::summary(command)),
        };
        BranchPrompt {
            purpose: Purpose::Fork { at, then },
            label,
            input: Input::suggested(session.suggest_branch_name(at)),
        }
    }

    /// Asks for another name of a branch.
    pub fn rename(branch: &Branch) -> BranchPrompt {
        let label = format!("{} is from now on called: ", branch.name);
        BranchPrompt { purpose: Purpose::Rename(branch.id), label, input: Input::suggested(branch.name.as_str()) }
    }

    /// Asks what the branch of the draft shall be called.
    pub fn keep(session: &Session) -> BranchPrompt {
        let label = "keep the draft as a branch called: ".to_owned();
        BranchPrompt { purpose: Purpose::Keep, label, input: Input::suggested(session.branch().name.as_str()) }
    }

    /// Whether another branch has this name. A draft may keep its own.
    fn is_taken(&self, name: BranchName, model: &Model) -> bool {
        let own = matches!(self.purpose, Purpose::Keep) && model.session.branch().name == name;
        !own && model.session.history().find_branch(name.as_str()).is_ok()
    }

    fn accept(&self, model: &mut Model) -> Reply {
        let refused = match BranchName::parse(self.input.text().trim()) {
            Err(error) => error.to_string(),
            Ok(name) if self.is_taken(name, model) => BranchError::Taken(name).to_string(),
            Ok(name) => {
                return Reply::CloseAnd(vec![match self.purpose.clone() {
                    Purpose::Fork { at, then } => Effect::Fork { at, name, then },
                    Purpose::Rename(id) => Effect::Rename(id, name),
                    Purpose::Keep => Effect::Keep(Some(name)),
                }]);
            }
        };
        model.say(Tone::Refused, refused);
        Reply::Stay
    }
}

impl Overlay for BranchPrompt {
    fn context(&self) -> Context {
        Context::Prompt
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        press_line(&mut self.input, press, model).unwrap_or_else(|| self.accept(model))
    }

    fn paste(&mut self, text: &str) {
        self.input.type_text(text);
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        Some(draw_prompt(model, places, &self.label, &self.input, buf))
    }
}

/// The branches, to choose the one to work on, or to compare with.
pub struct BranchList {
    list: ListState,
    /// What is chosen from: the branches, or the points to compare with.
    compare: Option<(Point, Vec<Point>, Pace)>,
}

impl BranchList {
    /// The list, with the branch in use selected.
    pub fn new(session: &Session) -> BranchList {
        let here = session.branch().id;
        let selected = session.history().branches().position(|branch| branch.id == here).unwrap_or(0);
        BranchList { list: ListState { selected, top: 0 }, compare: None }
    }

    /// A list of what a point can be compared with; the market had this pace.
    pub fn compare(here: Point, others: Vec<Point>, pace: Pace) -> BranchList {
        BranchList { list: ListState::default(), compare: Some((here, others, pace)) }
    }

    /// The branches that are listed.
    fn listed<'m>(&self, model: &'m Model) -> Vec<&'m Branch> {
        let branches = model.session.history().branches();
        match &self.compare {
            None => branches.collect(),
            Some((_, others, _)) => branches.filter(|branch| others.iter().any(|o| o.is_of(branch.id))).collect(),
        }
    }

    fn accept(&self, model: &mut Model) -> Reply {
        let chosen = self.listed(model).get(self.list.selected).map(|branch| branch.id);
        let Some((here, others, pace)) = &self.compare else {
            return Reply::CloseAnd(chosen.map(Effect::Choose).into_iter().collect());
        };
        let other = others.iter().find(|other| chosen.is_some_and(|id| other.is_of(id)));
        match other.is_some_and(|other| update::compare::chosen(model, here.clone(), other.clone(), *pace)) {
            true => Reply::Close,
            false => Reply::CloseAnd(vec![Effect::SetPace(*pace)]),
        }
    }
}

impl Overlay for BranchList {
    fn context(&self) -> Context {
        Context::List
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Escape) => {
                let pace = self.compare.as_ref().map(|(_, _, pace)| Effect::SetPace(*pace));
                return Reply::CloseAnd(pace.into_iter().collect());
            }
            Some(Action::Accept) => return self.accept(model),
            Some(Action::Move(direction)) => self.list.walked(direction, self.listed(model).len()),
            _ => {}
        }
        Reply::Stay
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let rows = self.listed(model);
        let title = match &self.compare {
            None => "Open a branch".to_owned(),
            Some((here, ..)) => text::clean(&format!("Compare {} with", here.name), 56),
        };
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2);
        let inner = window(model, places, &title, (64, height.min(20)), buf);
        let mut list = self.list;
        list.follow(usize::from(inner.height), rows.len());
        let name_width = rows.iter().map(|branch| branch.name.as_str().len()).max().unwrap_or(0).min(32);
        let visible = rows.iter().enumerate().skip(list.top).take(usize::from(inner.height));
        for (y, (i, branch)) in (inner.y..).zip(visible) {
            let sign = if branch.id == model.session.branch().id { "▸" } else { " " };
            let name = text::pad_right(&text::clean(branch.name.as_str(), name_width), name_width);
            let from = match branch.fork {
                RecordNo::GENESIS => "from the start".to_owned(),
                fork => format!("from n {}", format::record(fork)),
            };
            let line = format!("{sign} {name}  tip n {}  {from}", format::record(branch.tip));
            let row = Rect { y, height: 1, ..inner };
            buf.set_stringn(row.x + 1, y, line, usize::from(row.width.saturating_sub(2)), model.theme.text);
            if i == list.selected {
                buf.set_style(row, model.theme.cursor);
            }
        }
        None
    }
}
