//! Asking for a condition to find, or for a number to explain: a line with completion and examples.

use super::completed::{Completed, draw_wrong};
use super::prompt::draw_line;
use super::{Explained, Overlay, Press, Reply};
use crate::command_line::{Completion, Names, ParseError, complete_condition, complete_quantity, parse_quantity};
use crate::domain::RecordNo;
use crate::session::Direction;
use crate::tui::action::Action;
use crate::tui::finding;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use ratatui::buffer::Buffer;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Find(Direction),
    /// A number as of this record.
    Explain(RecordNo),
}

/// A line that a condition or a number is typed into.
pub struct Ask {
    purpose: Purpose,
    line: Completed,
    wrong: Option<ParseError>,
}

impl Ask {
    /// Asks for a condition.
    pub fn condition(model: &mut Model, direction: Direction) -> Ask {
        model.conditions.begin();
        Ask::new(Purpose::Find(direction), model)
    }

    /// Asks for a number as of a record.
    pub fn number(model: &mut Model, at: RecordNo) -> Ask {
        model.numbers.begin();
        Ask::new(Purpose::Explain(at), model)
    }

    fn new(purpose: Purpose, model: &Model) -> Ask {
        let mut ask = Ask { purpose, line: Completed::default(), wrong: None };
        ask.look(model);
        ask
    }

    fn label(&self) -> &'static str {
        match self.purpose {
            Purpose::Find(Direction::Backward) => "find older: ",
            Purpose::Find(Direction::Forward) => "find newer: ",
            Purpose::Explain(_) => "explain: ",
        }
    }

    /// Finds out what may come next.
    fn look(&mut self, model: &Model) {
        // Oneself first: one asks about oneself most of all.
        let mut names = Names::of(&model.session.live().world, None);
        let you = model.you().map(|you| model.shown().world.bank.handle(you));
        names.accounts.sort_by_key(|known| Some(known.text.as_ref()) != you);
        let symbol = model.instrument().map(|id| model.shown().world.exchange.symbol(id));
        names.symbols.sort_by_key(|known| Some(known.text.as_ref()) != symbol);
        let (text, cursor) = (self.line.input.text(), self.line.input.cursor());
        let completion = match self.purpose {
            Purpose::Find(_) => complete_condition(text, cursor, &names),
            Purpose::Explain(_) => complete_quantity(text, cursor, &names),
        };
        self.line.found(completion);
    }

    fn accept(&mut self, model: &mut Model) -> Reply {
        let text = self.line.input.text().to_owned();
        if text.trim().is_empty() {
            return Reply::Close;
        }
        let done = match self.purpose {
            Purpose::Find(direction) => {
                model.conditions.push(text.trim().to_owned());
                finding::begin(model, &text, direction)
            }
            Purpose::Explain(at) => {
                model.numbers.push(text.trim().to_owned());
                parse_quantity(&text).and_then(|quantity| Explained::named(model, at, quantity, &text)).map(
                    |explained| {
                        // What was explained before is done with.
                        if model.overlays.last().is_some_and(|overlay| overlay.context() == Context::Explain) {
                            model.overlays.pop();
                        }
                        model.overlays.push(Box::new(explained));
                    },
                )
            }
        };
        match done {
            Ok(()) => Reply::Close,
            Err(error) => {
                (self.wrong, self.line.completion) = (Some(error), Completion::default());
                Reply::Stay
            }
        }
    }
}

impl Overlay for Ask {
    fn context(&self) -> Context {
        Context::CommandLine
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        model.message = None;
        let recall = match self.purpose {
            Purpose::Find(_) => &mut model.conditions,
            Purpose::Explain(_) => &mut model.numbers,
        };
        let brought_back = match press.action {
            Some(Action::Escape) => return Reply::Close,
            Some(Action::Accept) => return self.accept(model),
            Some(Action::Complete | Action::CompleteBack) => {
                if self.line.complete(if press.action == Some(Action::Complete) { 1 } else { -1 }) {
                    self.look(model);
                }
                None
            }
            Some(Action::Older) => recall.older(self.line.input.text()).map(str::to_owned),
            Some(Action::Newer) => recall.newer(),
            _ if self.line.input.press(press.key) => {
                self.look(model);
                None
            }
            _ => return Reply::Stay,
        };
        if let Some(text) = brought_back {
            self.line = Completed::begun(&text); // whole as it is: nothing needs to be proposed
        }
        self.wrong = None;
        Reply::Stay
    }

    fn paste(&mut self, text: &str) {
        self.line.input.insert(text);
        (self.line.completion, self.wrong) = (Completion::default(), None);
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let cursor = draw_line(model, places, self.label(), &self.line.input, buf);
        match &self.wrong {
            Some(error) => draw_wrong(&self.line.input, error, model, places, cursor, buf),
            None => {
                self.line.draw_candidates(model, places, cursor.0, buf);
                self.line.draw_hint(model, cursor, buf);
            }
        }
        Some(cursor)
    }
}
