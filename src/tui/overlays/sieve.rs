//! Asking which orders are looked at. They follow what is typed.

use super::prompt::{draw_beside, draw_prompt};
use super::{Input, Overlay, Press, Reply};
use crate::text;
use crate::tui::action::Action;
use crate::tui::blotter::{Sieve, Whose};
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::panes::{ListState, Pane};
use ratatui::buffer::Buffer;

/// The words that it takes, for beside the line.
const WORDS: &str = "open done all  mine everybody  buy sell  a symbol, an account, any text";

/// One line that asks which orders are looked at.
pub struct SievePrompt {
    input: Input,
    before: Sieve,
}

impl SievePrompt {
    /// Asks; what is looked at now is there to be typed over or edited.
    pub fn new(model: &Model) -> SievePrompt {
        let mut words = model.sieve.words().join(" ");
        words.push(' ');
        SievePrompt { input: Input::new(words), before: model.sieve.clone() }
    }

    fn follow(&self, model: &mut Model) {
        let sieve = Sieve::read(self.input.text(), model.at_cursor());
        set(model, sieve);
    }
}

/// Looks at other orders, from the newest on.
pub fn set(model: &mut Model, mut sieve: Sieve) {
    let world = &model.shown().world;
    let is_own = match sieve.whose {
        Whose::Mine => true,
        Whose::Everybody => false,
        Whose::Of(handle) => world.bank.find_handle(&handle).is_some_and(|id| model.shows(world, id)),
    };
    if model.signed.is_some() && !is_own {
        sieve.whose = Whose::Mine;
    }
    if model.sieve != sieve {
        model.sieve = sieve;
        *model.list_mut(Pane::Orders) = ListState::default();
    }
}

impl Overlay for SievePrompt {
    fn context(&self) -> Context {
        Context::Prompt
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Accept) => {
                self.follow(model); // what was pasted is not known yet
                return Reply::Close;
            }
            Some(Action::Escape) => {
                set(model, self.before.clone());
                return Reply::Close;
            }
            _ if self.input.press(press.key) => self.follow(model),
            _ => {}
        }
        Reply::Stay
    }

    fn paste(&mut self, text: &str) {
        self.input.type_text(text);
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let cursor = draw_prompt(model, places, "orders: ", &self.input, buf);
        let typed = text::width(self.input.text()) + 10;
        let words = text::clean(WORDS, usize::from(places.message.width).saturating_sub(typed + 2));
        if text::width(&words) > 20 {
            draw_beside(model, places, &words, buf);
        }
        Some(cursor)
    }
}
