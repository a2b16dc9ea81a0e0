//! A line that is typed with completion: what may come next, in a box above it, and what is wrong, where.

use super::{Input, wrapped};
use crate::command_line::{Completion, ParseError};
use crate::text;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::panes::turned;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Block, Clear, Widget};

/// The most candidates in sight.
const CANDIDATES: usize = 8;

/// A line and what may come next on it.
#[derive(Default)]
pub(super) struct Completed {
    /// The line.
    pub input: Input,
    /// What may come next, found out by whoever owns the line.
    pub completion: Completion,
    /// The candidate that was put in last.
    pub chosen: Option<usize>,
}

impl Completed {
    /// A line that begins with these words.
    pub fn begun(words: &str) -> Completed {
        Completed { input: Input::new(words), ..Completed::default() }
    }

    /// Takes what may come next.
    pub fn found(&mut self, completion: Completion) {
        (self.completion, self.chosen) = (completion, None);
    }

    /// The word at the cursor.
    fn word(&self) -> &str {
        self.input.text().get(self.completion.start..self.input.cursor()).unwrap_or_default()
    }

    /// Completes the word as far as it is certain; from then on tries one candidate after another.
    /// Whether the word is whole, and what comes next is to be found out.
    pub fn complete(&mut self, by: isize) -> bool {
        let len = self.completion.candidates.len();
        let common = self.completion.common_prefix().to_owned();
        if self.chosen.is_none() && len > 1 && common.len() > self.word().len() {
            self.input.replace_from(self.completion.start, &common);
            return false;
        }
        let next = match self.chosen {
            Some(at) => turned(at, by, len),
            None if by < 0 => len.saturating_sub(1),
            None => 0,
        };
        let Some(candidate) = self.completion.candidates.get(next) else { return false };
        self.input.replace_from(self.completion.start, &candidate.text);
        self.chosen = Some(next);
        if len == 1 && !candidate.text.ends_with(['*', '.', '@']) {
            self.input.insert(" ");
        }
        len == 1
    }

    /// What belongs next, behind what is typed.
    pub fn draw_hint(&self, model: &Model, (x, y): (u16, u16), buf: &mut Buffer) {
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
    pub fn draw_candidates(&self, model: &Model, places: &Places, cursor: u16, buf: &mut Buffer) {
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
}

/// What is wrong, below the place where it is.
pub(super) fn draw_wrong(
    input: &Input,
    error: &ParseError,
    model: &Model,
    places: &Places,
    cursor: (u16, u16),
    buf: &mut Buffer,
) {
    let area = places.hints;
    let column = |upto: usize| text::width(&text::clean_line(input.text().get(..upto).unwrap_or_default()));
    // The line may be scrolled: places count from the cursor's.
    let at = usize::from(cursor.0) + column(error.byte);
    let at = at.saturating_sub(column(input.cursor())).clamp(1, usize::from(area.width.saturating_sub(2)));
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
    buf.set_stringn(area.x + u16::try_from(x).unwrap_or(0), area.y, line, width.saturating_sub(x), model.theme.wrong);
}

/// What is the matter and what would help, above the line.
pub(super) fn draw_refused(matter: &str, hint: &str, model: &Model, places: &Places, buf: &mut Buffer) {
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
