//! The command line: every command by its words. Completion, what belongs next and what is wrong
//! where all come from the grammar's table.

use super::completed::{Completed, draw_refused, draw_wrong};
use super::prompt::{draw_line, draw_said};
use super::{Help, Input, Overlay, Press, Reply};
use crate::command_line::{self, Completion, ParseError, Parsed};
use crate::domain::{Command, Rejection};
use crate::session::whatif::{Change, WhatIf};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::signed;
use crate::tui::update;
use ratatui::buffer::Buffer;

/// What the program says to a line.
#[derive(Clone, Debug)]
enum Answer {
    /// It is no command: what is wrong, and where.
    Wrong(ParseError),
    /// It was refused, or cannot be done: what is the matter, and what would help.
    Refused(String, String),
}

/// A line that a command is typed into.
#[derive(Default)]
pub struct CommandLine {
    line: Completed,
    answer: Option<Answer>,
    /// The question about the past that the command is for.
    question: Option<Question>,
}

/// A question about the past, and how it is asked for on the line.
#[derive(Clone, Debug)]
struct Question {
    label: String,
    what_if: WhatIf,
}

impl CommandLine {
    /// An empty line.
    pub fn new(model: &mut Model) -> CommandLine {
        CommandLine::begun(model, "")
    }

    /// A line that begins with these words.
    pub fn begun(model: &mut Model, words: &str) -> CommandLine {
        model.recall.seed(&model.session);
        let mut line = CommandLine { line: Completed::begun(words), ..CommandLine::default() };
        line.look(model);
        line
    }

    /// A line for a command that is to be given in the past, in the place of a record or before it.
    pub fn about(model: &mut Model, label: String, what_if: WhatIf) -> CommandLine {
        let words = match &what_if.change {
            Change::Replace(command) => command_line::render(command),
            _ => String::new(),
        };
        let mut line = CommandLine::begun(model, &words);
        line.line.completion.candidates.clear();
        line.question = Some(Question { label, what_if });
        line
    }

    /// Finds out what may come next.
    fn look(&mut self, model: &Model) {
        let names = model.names();
        let input = &self.line.input;
        let completion = command_line::complete(input.text(), input.cursor(), &names);
        self.line.found(completion);
    }

    fn accept(&mut self, model: &mut Model) -> Reply {
        if self.question.is_some() {
            return self.ask(model);
        }
        let line = self.line.input.text().trim().to_owned();
        match line.as_str() {
            "q" | "quit" => return Reply::CloseAnd(update::quit(model)),
            "help" | "h" => {
                model.overlays.push(Box::new(Help::default()));
                return Reply::Close;
            }
            "sign-out" => {
                signed::sign_out(model);
                return Reply::Close;
            }
            _ => {}
        }
        if let Some(customer) = sign_in(&line) {
            signed::ask_for(model, customer);
            return Reply::Close;
        }
        match command_line::parse(self.line.input.text()) {
            Ok(None) => return Reply::Close,
            Ok(Some(Parsed::Command(command))) => {
                if let Some(reason) = model.read_only() {
                    let matter = "nothing can be written here, the journal is read-only".to_owned();
                    self.answer = Some(Answer::Refused(matter, reason.to_owned()));
                    return Reply::Stay;
                }
                if model.draft.is_some() {
                    let way = "leave this line, then K keeps it, Esc leaves it".to_owned();
                    self.answer = Some(Answer::Refused("no command is given while a draft is open".to_owned(), way));
                    return Reply::Stay;
                }
                self.line.completion = Completion::default();
                return Reply::Ask(Effect::Submit(command));
            }
            Err(error) => self.answer = Some(Answer::Wrong(error)),
        }
        self.line.completion = Completion::default();
        model.recall.push(line);
        Reply::Stay
    }

    /// Takes a command of a question: one that replaces is the answer, of those that are put in there
    /// may be several, up to an empty line.
    fn ask(&mut self, model: &mut Model) -> Reply {
        let Some(question) = &mut self.question else { return Reply::Close };
        let text = self.line.input.text().trim().to_owned();
        let what_if = question.what_if.clone();
        if let (Some(path), Change::Insert(_)) = (text.strip_prefix('@'), &what_if.change) {
            return Reply::Ask(Effect::WhatIfScript(what_if, path.trim().into()));
        }
        match (command_line::parse(&text), &mut question.what_if.change) {
            (Ok(None), Change::Insert(commands)) if !commands.is_empty() => {
                return Reply::CloseAnd(vec![Effect::WhatIf(what_if)]);
            }
            (Ok(None), _) => return Reply::Close,
            (Ok(Some(Parsed::Command(command))), Change::Insert(commands)) => {
                commands.push(command);
                question.label = format!("{} put in, another one, or Enter to ask: ", commands.len());
                self.line.input = Input::default();
                self.look(model);
            }
            (Ok(Some(Parsed::Command(command))), _) => {
                return Reply::CloseAnd(vec![Effect::WhatIf(WhatIf { change: Change::Replace(command), ..what_if })]);
            }
            (Err(error), _) => self.answer = Some(Answer::Wrong(error)),
        }
        self.line.completion = Completion::default();
        Reply::Stay
    }

    fn show(&mut self, line: Option<String>, model: &Model) {
        if let Some(line) = line {
            self.line.input = Input::new(line);
            self.look(model);
            // What was brought back is whole: nothing needs to be proposed.
            self.line.completion.candidates.clear();
        }
    }
}

/// Who is to sign in by this line: `sign-in alice`.
fn sign_in(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("sign-in")?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim())
}

impl Overlay for CommandLine {
    fn context(&self) -> Context {
        Context::CommandLine
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        model.message = None;
        match press.action {
            Some(Action::Escape) => return Reply::Close,
            Some(Action::Accept) => return self.accept(model),
            Some(Action::Complete | Action::CompleteBack) => {
                if self.line.complete(if press.action == Some(Action::Complete) { 1 } else { -1 }) {
                    self.look(model);
                }
            }
            Some(Action::Older) => {
                let line = model.recall.older(self.line.input.text()).map(str::to_owned);
                self.show(line, model);
            }
            Some(Action::Newer) => {
                let line = model.recall.newer();
                self.show(line, model);
            }
            _ if self.line.input.press(press.key) => self.look(model),
            _ => return Reply::Stay,
        }
        self.answer = None;
        Reply::Stay
    }

    fn paste(&mut self, text: &str) {
        self.line.input.insert(text);
        (self.line.completion, self.answer) = (Completion::default(), None);
    }

    fn answered(&mut self, refused: Option<&Rejection>) -> bool {
        self.answer = refused.map(|rejection| Answer::Refused(rejection.message(), rejection.hint()));
        refused.is_none()
    }

    fn typed(&self) -> Option<Command> {
        match command_line::parse(self.line.input.text()) {
            // What would be given in the past is no part of the present.
            Ok(Some(Parsed::Command(command))) if self.question.is_none() => Some(command),
            _ => None,
        }
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let label = self.question.as_ref().map_or(":", |question| question.label.as_str());
        let cursor = draw_line(model, places, label, &self.line.input, buf);
        match &self.answer {
            Some(Answer::Wrong(error)) => draw_wrong(&self.line.input, error, model, places, cursor, buf),
            Some(Answer::Refused(matter, hint)) => draw_refused(matter, hint, model, places, buf),
            None if model.message.is_some() => draw_said(model, places, buf),
            None => {
                self.line.draw_candidates(model, places, cursor.0, buf);
                self.line.draw_hint(model, cursor, buf);
            }
        }
        Some(cursor)
    }
}
