//! A question that y answers with yes, and everything else that means anything with no.

use super::prompt::draw_label;
use super::{Overlay, Press, Reply};
use crate::text;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use ratatui::buffer::Buffer;

/// A question.
pub struct Confirm {
    question: String,
    effect: Effect,
}

impl Confirm {
    /// Asks before something is done.
    pub fn new(question: impl Into<String>, effect: Effect) -> Confirm {
        Confirm { question: question.into(), effect }
    }
}

impl Overlay for Confirm {
    fn context(&self) -> Context {
        Context::Overlay
    }

    fn press(&mut self, press: Press, _: &mut Model) -> Reply {
        match (press.key.typed(), press.action) {
            (Some('y' | 'Y'), _) => Reply::CloseAnd(vec![self.effect.clone()]),
            (Some('n' | 'N'), _) | (_, Some(Action::Escape)) => Reply::Close,
            _ => Reply::Stay,
        }
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        // Whatever is asked, how to answer is in sight.
        let answers = "  y yes  n no ";
        let room = usize::from(places.message.width).saturating_sub(answers.len() + 3);
        let label = format!("{}{answers}", text::clean(&self.question, room));
        // Nothing is typed: only the cursor stands behind it.
        Some((draw_label(model, places.message, &label, 2, buf), places.message.y))
    }
}
