//! Grafting: which records of another branch are carried over to the one in use.

use super::prompt::{draw_prompt, press_line};
use super::{Input, Overlay, Press, Reply};
use crate::command_line::parse_range;
use crate::domain::{BranchId, RecordNo};
use crate::session::Graft;
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use ratatui::buffer::Buffer;

/// Asks for the records.
pub struct GraftPrompt {
    /// The tip of the way that they are on.
    from: RecordNo,
    onto: BranchId,
    label: String,
    input: Input,
}

impl GraftPrompt {
    /// Asks which records of the way to a tip are carried over to a branch; one is proposed.
    pub fn new(model: &Model, from: RecordNo, n: RecordNo, onto: BranchId) -> GraftPrompt {
        let history = model.session.history();
        let named = history.branches().find(|branch| branch.tip == from);
        let from_name = named.map_or_else(|| format!("@{from}"), |branch| branch.name.to_string());
        let onto_name = history.branch(onto).map(|branch| branch.name.to_string()).unwrap_or_default();
        let label = format!("graft from {from_name} onto {onto_name}, record N or N..M: ");
        GraftPrompt { from, onto, label, input: Input::suggested(n.to_string()) }
    }
}

impl Overlay for GraftPrompt {
    fn context(&self) -> Context {
        Context::Prompt
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        if let Some(reply) = press_line(&mut self.input, press, model) {
            return reply;
        }
        match parse_range(self.input.text()) {
            Ok((first, last)) => {
                let (from, onto) = (self.from, self.onto);
                Reply::Ask(Effect::Graft(Graft { from, first, last, onto }))
            }
            Err(error) => {
                model.say(Tone::Refused, error.to_string());
                Reply::Stay
            }
        }
    }

    fn paste(&mut self, text: &str) {
        self.input.type_text(text);
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        Some(draw_prompt(model, places, &self.label, &self.input, buf))
    }
}
