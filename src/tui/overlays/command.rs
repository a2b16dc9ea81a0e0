//! The command line: every command by its words. Completion, what belongs next and what is wrong
//! where all come from the grammar's table.

use super::prompt::draw_line;
use super::{Help, Input, Overlay, Press, Reply, wrapped};
use crate::command_line::{self, Completion, Names, ParseError, Parsed};
use crate::domain::{Command, Rejection};
use crate::text;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Control, Model};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget};

/// The most candidates in sight.
const CANDIDATES: usize = 8;

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
    input: Input,
    completion: Completion,
    /// The candidate that was put in last.
    chosen: Option<usize>,
    answer: Option<Answer>,
}

impl CommandLine {
    /// An empty line.
    pub fn new(model: &mut Model) -> CommandLine {
        CommandLine::begun(model, "")
    }

    /// A line that begins with these words.
    pub fn begun(model: &mut Model, words: &str) -> CommandLine {
        model.recall.seed(&model.session);
        let mut line = CommandLine { input: Input::new(words), ..CommandLine::default() };
        line.look(model);
        line
    }

    /// Finds out what may come next.
    fn look(&mut self, model: &Model) {
        let names = Names::of(&model.shown().world, model.you());
        self.completion = command_line::complete(self.input.text(), self.input.cursor(), &names);
        self.chosen = None;
    }

    /// The word at the cursor.
    fn word(&self) -> &str {
        self.input.text().get(self.completion.start..self.input.cursor()).unwrap_or_default()
    }

    /// Completes the word as far as it is certain; from then on tries one candidate after another.
    fn complete(&mut self, by: isize, model: &Model) {
        let len = self.completion.candidates.len();
        let common = self.completion.common_prefix().to_owned();
        if self.chosen.is_none() && len > 1 && common.len() > self.word().len() {
            self.input.replace_from(self.completion.start, &common);
            return;
        }
        let next = match self.chosen {
            Some(at) => (at as isize + by).rem_euclid(len.max(1) as isize) as usize, // not negative after rem_euclid
            None if by < 0 => len.saturating_sub(1),
            None => 0,
        };
        let Some(candidate) = self.completion.candidates.get(next) else { return };
        self.input.replace_from(self.completion.start, &candidate.text);
        self.chosen = Some(next);
        if len == 1 {
            if !candidate.text.ends_with('*') {
                self.input.insert(" ");
            }
            self.look(model);
        }
    }

    fn accept(&mut self, model: &mut Model) -> Reply {
        let line = self.input.text().trim().to_owned();
        match line.as_str() {
            "q" | "quit" => return Reply::CloseAnd(vec![Effect::Control(Control::Quit)]),
            "help" | "h" => {
                model.overlays.push(Box::new(Help::default()));
                return Reply::Close;
            }
            _ => {}
        }
        match command_line::parse(self.input.text()) {
            Ok(None) => return Reply::Close,
            Ok(Some(Parsed::Command(command))) => {
                if let Some(reason) = model.session.read_only() {
                    let matter = "nothing can be written here, the journal is read-only".to_owned();
                    self.answer = Some(Answer::Refused(matter, reason.to_owned()));
                    return Reply::Stay;
                }
                self.completion = Completion::default();
                return Reply::Ask(Effect::Submit(command));
            }
            Ok(Some(Parsed::NotYet(not_yet))) => {
                self.answer = Some(Answer::Refused(not_yet.to_string(), String::new()));
            }
            Err(error) => self.answer = Some(Answer::Wrong(error)),
        }
        self.completion = Completion::default();
        model.recall.push(line);
        Reply::Stay
    }

    fn show(&mut self, line: Option<String>, model: &Model) {
        if let Some(line) = line {
            self.input = Input::new(line);
            self.look(model);
            // What was brought back is whole: nothing needs to be proposed.
            self.completion.candidates.clear();
        }
    }
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
            Some(Action::Complete) => self.complete(1, model),
            Some(Action::CompleteBack) => self.complete(-1, model),
            Some(Action::Older) => {
                let line = model.recall.older(self.input.text()).map(str::to_owned);
                self.show(line, model);
            }
            Some(Action::Newer) => {
                let line = model.recall.newer();
                self.show(line, model);
            }
            _ if self.input.press(press.key) => self.look(model),
            _ => return Reply::Stay,
        }
        self.answer = None;
        Reply::Stay
    }

    fn paste(&mut self, text: &str) {
        self.input.insert(text);
        (self.completion, self.answer) = (Completion::default(), None);
    }

    fn answered(&mut self, refused: Option<&Rejection>) -> bool {
        self.answer = refused.map(|rejection| Answer::Refused(rejection.message(), rejection.hint()));
        refused.is_none()
    }

    fn typed(&self) -> Option<Command> {
        match command_line::parse(self.input.text()) {
            Ok(Some(Parsed::Command(command))) => Some(command),
            _ => None,
        }
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let cursor = draw_line(model, places, ":", &self.input, buf);
        match &self.answer {
            Some(Answer::Wrong(error)) => self.draw_wrong(error, model, places, cursor, buf),
            Some(Answer::Refused(matter, hint)) => draw_refused(matter, hint, model, places, buf),
            None => {
                self.draw_candidates(model, places, cursor.0, buf);
                self.draw_hint(model, cursor, buf);
            }
        }
        Some(cursor)
    }
}

impl CommandLine {
    /// What belongs next, behind what is typed.
    fn draw_hint(&self, model: &Model, (x, y): (u16, u16), buf: &mut Buffer) {
        let word = self.word();
        let unique = match self.completion.candidates.as_slice() {
            [one] if self.chosen.is_none() => one.text.get(word.len()..).filter(|rest| !rest.is_empty()),
            _ => None,
        };
        let hint = match unique {
            Some(rest) => rest.to_owned(),
            None if word.is_empty() && !self.completion.hint.is_empty() => format!("‹{}›", self.completion.hint),
            None => return,
        };
        if !self.input.is_at_end() {
            return;
        }
        let room = usize::from(model.size.right().saturating_sub(x + 1));
        buf.set_string(x, y, text::clean(&hint, room), model.theme.faint);
    }

    /// What may come next, in a box above the word that it would replace.
    fn draw_candidates(&self, model: &Model, places: &Places, cursor: u16, buf: &mut Buffer) {
        let candidates = &self.completion.candidates;
        let word = self.word();
        if candidates.is_empty() || candidates.iter().all(|candidate| candidate.text == word) {
            return;
        }
        let names = candidates.iter().map(|candidate| text::width(&candidate.text)).max().unwrap_or(0).min(34);
        let abouts = candidates.iter().map(|candidate| text::width(&candidate.about)).max().unwrap_or(0);
        let shown = candidates.len().min(CANDIDATES);
        let top = self.chosen.map_or(0, |chosen| (chosen + 1).saturating_sub(shown));
        let x = cursor.saturating_sub(u16::try_from(text::width(&text::clean_line(word))).unwrap_or(0) + 2);
        let wanted = (names + 2 + abouts + 2, shown);
        let inner = above(model, places, x, wanted, buf);
        let more = candidates.len() - shown;
        if more > 0 {
            let note = format!(" {} of {} ", shown, candidates.len());
            let at = inner.right().saturating_sub(u16::try_from(note.len()).unwrap_or(0));
            buf.set_string(at, inner.y.saturating_sub(1), note, model.theme.faint);
        }
        let visible = candidates.iter().enumerate().skip(top);
        for (y, (i, candidate)) in (inner.y..inner.bottom()).zip(visible) {
            let name = text::pad_right(&text::clean(&candidate.text, names), names);
            buf.set_string(inner.x + 1, y, name, model.theme.key);
            let x = inner.x + 3 + u16::try_from(names).unwrap_or(0);
            let room = usize::from(inner.right().saturating_sub(x));
            buf.set_string(x, y, text::clean(&candidate.about, room), model.theme.faint);
            if self.chosen == Some(i) {
                buf.set_style(Rect { y, height: 1, ..inner }, model.theme.cursor);
            }
        }
    }

    /// What is wrong, below the place where it is.
    fn draw_wrong(&self, error: &ParseError, model: &Model, places: &Places, cursor: (u16, u16), buf: &mut Buffer) {
        let area = places.hints;
        let column = |upto: usize| text::width(&text::clean_line(self.input.text().get(..upto).unwrap_or_default()));
        // The line may be scrolled: places count from the cursor's.
        let at = usize::from(cursor.0) + column(error.byte);
        let at = at.saturating_sub(column(self.input.cursor())).clamp(1, usize::from(area.width.saturating_sub(2)));
        let cure = if error.expected.is_empty() { String::new() } else { format!("; {}", error.expected) };
        let sentence = text::clean_line(&format!("{}{cure}", error.what));
        let width = usize::from(area.width);
        buf.set_stringn(area.x, area.y, " ".repeat(width), width, Style::reset());
        let wide = text::width(&sentence);
        // Behind the caret, before it, or above where neither side has room.
        let (x, line) = if at + 2 + wide < width {
            (at, format!("^ {sentence}"))
        } else if wide + 2 <= at {
            (at - wide - 1, format!("{sentence} ^"))
        } else {
            draw_refused(&error.what, &error.expected, model, places, buf);
            (at, "^".to_owned())
        };
        buf.set_stringn(
            area.x + u16::try_from(x).unwrap_or(0),
            area.y,
            line,
            width.saturating_sub(x),
            model.theme.wrong,
        );
    }
}

/// What is the matter and what would help, above the line.
fn draw_refused(matter: &str, hint: &str, model: &Model, places: &Places, buf: &mut Buffer) {
    let columns = usize::from(model.size.width.saturating_sub(4)).min(96);
    let matter = wrapped(&format!("✗ {matter}"), columns);
    let lines: Vec<_> = matter
        .into_iter()
        .map(|line| (line, model.theme.wrong))
        .chain(wrapped(hint, columns).into_iter().map(|line| (line, model.theme.text)))
        .collect();
    let width = lines.iter().map(|(line, _)| text::width(line)).max().unwrap_or(0);
    let inner = above(model, places, 0, (width + 2, lines.len()), buf);
    for (y, (line, style)) in (inner.y..inner.bottom()).zip(lines) {
        buf.set_string(inner.x + 1, y, line, style);
    }
}

/// An empty frame that stands on the command line, its inside so wide and high.
fn above(model: &Model, places: &Places, x: u16, wanted: (usize, usize), buf: &mut Buffer) -> Rect {
    let foot = places.message.y;
    let width = u16::try_from(wanted.0 + 2).unwrap_or(u16::MAX).min(model.size.width);
    let height = u16::try_from(wanted.1 + 2).unwrap_or(u16::MAX).min(foot.saturating_sub(1));
    let x = x.min(model.size.right().saturating_sub(width));
    let area = Rect { x, y: foot - height, width, height };
    Clear.render(area, buf);
    buf.set_style(area, Style::reset());
    let block = Block::bordered().border_type(model.theme.border).border_style(model.theme.focus);
    let inner = block.inner(area);
    block.render(area, buf);
    inner
}
