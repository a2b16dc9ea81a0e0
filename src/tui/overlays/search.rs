//! Asking what to search for. What is found so far is counted and stands out while it is typed;
//! nothing moves before it is asked for.

use super::prompt::{draw_beside, draw_prompt};
use super::{Input, Overlay, Press, Reply};
use crate::command_line::search::{FIELDS, Query};
use crate::text;
use crate::tui::action::Action;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use crate::tui::search::{self, Search};
use ratatui::buffer::Buffer;

/// One line that asks what to search for.
pub struct SearchPrompt {
    input: Input,
    /// The search that was there before: it comes back where this one is left.
    before: Option<Search>,
}

impl SearchPrompt {
    /// Asks; the last search is there to be typed over or edited.
    pub fn new(model: &mut Model) -> SearchPrompt {
        let before = model.search.take();
        let mut prompt = SearchPrompt {
            input: before.as_ref().map_or_else(Input::default, |search| Input::suggested(search.text())),
            before,
        };
        prompt.follow(model);
        prompt
    }

    /// What is typed, as a search; `None` where nothing is.
    fn read(&self, model: &Model) -> Result<Option<Search>, String> {
        let query = Query::parse(self.input.text()).map_err(|error| error.to_string())?;
        if query.is_empty() {
            return Ok(None);
        }
        Search::new(self.input.text(), query, model).map(Some).map_err(|error| error.to_string())
    }

    /// Searches for what is typed so far. What is no query yet may become one.
    fn follow(&mut self, model: &mut Model) {
        model.search = self.read(model).ok().flatten();
        search::go_on(model);
    }

    fn accept(&self, model: &mut Model) -> Reply {
        // What has been looked at while it was typed need not be looked at again.
        let known = model.search.take().filter(|search| search.text() == self.input.text().trim());
        match known.map_or_else(|| self.read(model), |search| Ok(Some(search))) {
            Ok(Some(search)) => search::begin(model, search),
            Ok(None) => model.search = None,
            Err(error) => {
                model.say(Tone::Refused, error);
                return Reply::Stay;
            }
        }
        Reply::Close
    }
}

impl Overlay for SearchPrompt {
    fn context(&self) -> Context {
        Context::Prompt
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Accept) => return self.accept(model),
            Some(Action::Escape) => {
                model.message = None;
                model.search = self.before.take();
                return Reply::Close;
            }
            _ if self.input.press(press.key) => {
                model.message = None;
                self.follow(model);
            }
            _ => {}
        }
        Reply::Stay
    }

    fn paste(&mut self, text: &str) {
        self.input.type_text(text);
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let cursor = draw_prompt(model, places, "/", &self.input, buf);
        let beside = match &model.search {
            _ if self.input.text().is_empty() => format!("words, {FIELDS}"),
            Some(search) => search.count(&model.session, model.position()),
            None => String::new(),
        };
        let width = places.message.width;
        let beside = text::clean(&beside, usize::from(width / 2) + 30);
        if text::width(self.input.text()) + text::width(&beside) + 6 <= usize::from(width) {
            draw_beside(model, places, &beside, buf);
        }
        Some(cursor)
    }
}
