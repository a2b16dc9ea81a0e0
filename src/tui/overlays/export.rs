//! Asks where history is to be taken: a branch as a journal, its commands as a script, a record as a
//! test.

use super::prompt::{draw_line, draw_said, press_line};
use super::{Input, Overlay, Press, Reply};
use crate::domain::RecordNo;
use crate::export::{Form, Stretch, StretchError};
use crate::text;
use crate::tui::effect::{Effect, Taking};
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use ratatui::buffer::Buffer;
use std::path::PathBuf;

const LABEL: &str = "export (.ron branch, .txt script, .case test): ";

/// Asks for a file.
pub struct ExportPrompt {
    /// The record that one stands at or points at.
    at: RecordNo,
    /// The branch that it is on.
    branch: String,
    /// Where that branch began.
    fork: RecordNo,
    input: Input,
}

impl ExportPrompt {
    /// Asks where to take a branch up to a record.
    pub fn new(at: RecordNo, branch: String, fork: RecordNo) -> ExportPrompt {
        let input = Input::suggested(format!("{branch}.ron"));
        ExportPrompt { at, branch, fork, input }
    }

    /// What the line says: a file, and maybe the records before it.
    fn taking(&self) -> Result<Taking, String> {
        let typed = self.input.text().trim();
        let (stretch, file) = match typed.split_once(char::is_whitespace) {
            Some((records, file)) if records.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
                let stretch: Result<Stretch, StretchError> = records.parse();
                match stretch {
                    Ok(stretch) => (Some(stretch), file.trim()),
                    Err(error) if records.contains("..") => return Err(error.to_string()),
                    Err(_) => (None, typed),
                }
            }
            _ => (None, typed),
        };
        let to = PathBuf::from(file);
        let Some(form) = Form::of(&to) else {
            return Err(
                "end the name in .ron, .txt (a script), .case (a test), .hledger or .csv (the books)".to_owned()
            );
        };
        let stretch = stretch.unwrap_or(match form {
            Form::Journal | Form::Hledger | Form::Csv => Stretch::ALL,
            // Asked for at a record that the branch shares, a script holds all up to it.
            Form::Script if self.fork >= self.at => Stretch::ALL,
            Form::Script => Stretch::after(self.fork),
            Form::Test => Stretch::one(self.at),
        });
        Ok(Taking { tip: self.at, name: self.branch.clone(), stretch, form, to })
    }

    /// What would be taken, in a few words of at most so many columns.
    fn preview(&self, room: usize) -> Option<String> {
        let taking = self.taking().ok()?;
        let records = match taking.stretch {
            Stretch::ALL => format!("n 1..{}", format::record(self.at)),
            stretch => format!("n {}", stretch.up_to(self.at)),
        };
        let what = match taking.form {
            Form::Journal => "a journal, verified",
            Form::Script => "a script for exec",
            Form::Test => "given, when, then",
            Form::Hledger => "the books, for hledger",
            Form::Csv => "every posting",
        };
        let short = format!("{records} of {}: {what}", self.branch);
        let long = format!("{short}  (57..80 before the name takes those records)");
        Some(if text::width(&long) <= room { long } else { text::clean(&short, room) })
    }
}

impl Overlay for ExportPrompt {
    fn context(&self) -> Context {
        Context::Prompt
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        if let Some(reply) = press_line(&mut self.input, press, model) {
            return reply;
        }
        match self.taking() {
            Ok(_) if self.input.text().trim().is_empty() => Reply::Close,
            Ok(taking) => Reply::Ask(Effect::TakeAlong(taking)),
            Err(why) => {
                model.say(Tone::Refused, why);
                Reply::Stay
            }
        }
    }

    fn paste(&mut self, text: &str) {
        self.input.type_text(text);
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        if model.message.is_some() {
            draw_said(model, places, buf);
        } else {
            let area = places.hints;
            let room = usize::from(area.width);
            buf.set_stringn(area.x, area.y, " ".repeat(room), room, model.theme.text);
            let keys = [("Enter", " do it  "), ("Esc", " leave  ")];
            let mut x = area.x + 1;
            for (key, word) in keys {
                (x, _) = buf.set_stringn(x, area.y, key, room, model.theme.key);
                (x, _) = buf.set_stringn(x, area.y, word, room, model.theme.text);
            }
            let room = usize::from(area.right().saturating_sub(x + 1));
            buf.set_string(x, area.y, self.preview(room).unwrap_or_default(), model.theme.faint);
        }
        Some(draw_line(model, places, LABEL, &self.input, buf))
    }
}
