//! Overlays: what lies over the panes and takes the keys, one on top of another. Prompts are a line
//! at the bottom; lists and pages are a frame in the middle.

mod answer;
mod ask;
mod branches;
mod command;
mod compare;
mod completed;
mod confirm;
mod explain;
mod export;
mod form;
mod graft;
mod help;
mod input;
mod letter;
mod life;
mod markers;
mod performance;
mod prompt;
mod proof;
mod recall;
mod search;
mod sieve;
mod sign_in;
mod statement;
mod ticket;
mod whatif;

pub use answer::Answer;
pub use ask::Ask;
pub use branches::{BranchList, BranchPrompt};
pub use command::CommandLine;
pub use compare::{Compare, Point};
pub use confirm::Confirm;
pub use explain::Explained;
pub use export::ExportPrompt;
pub use graft::GraftPrompt;
pub use help::Help;
pub use input::Input;
pub use letter::OpenLetter;
pub use life::Life;
pub use markers::MarkerList;
pub use performance::PerformancePage;
pub use prompt::Prompt;
pub use proof::ProofPage;
pub use recall::Recall;
pub use search::SearchPrompt;
pub use sieve::{SievePrompt, set as look_at_orders};
pub use sign_in::SignIn;
pub use statement::StatementPage;
pub use ticket::Ticket;
pub use whatif::WhatIfMenu;

use super::action::{Action, Direction};
use super::effect::Effect;
use super::keymap::Context;
use super::keys::Key;
use super::layout::Places;
use super::model::Model;
use crate::domain::{Command, Rejection};
use crate::history::Walk;
use crate::text;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear, Widget};

/// A key as an overlay gets it.
#[derive(Clone, Copy, Debug)]
pub struct Press {
    /// The key.
    pub key: Key,
    /// What the keymap says to it in the overlay's context.
    pub action: Option<Action>,
}

/// What becomes of an overlay after a key.
pub enum Reply {
    /// It stays.
    Stay,
    /// It goes.
    Close,
    /// It stays, and this lies over it from now on.
    Cover(Box<dyn Overlay>),
    /// It goes, and this is done.
    CloseAnd(Vec<Effect>),
    /// It stays until it is known what came of this, see [`Overlay::answered`].
    Ask(Effect),
}

/// Something that lies over the panes.
pub trait Overlay {
    /// Where its keys are looked up.
    fn context(&self) -> Context;

    /// Takes a key.
    fn press(&mut self, press: Press, model: &mut Model) -> Reply;

    /// Takes a text that was pasted.
    fn paste(&mut self, _text: &str) {}

    /// Learns what came of the command that it asked for; whether it is done with.
    fn answered(&mut self, refused: Option<&Rejection>) -> bool {
        refused.is_none()
    }

    /// The whole command that stands in it, to be shown before it is sent.
    fn typed(&self) -> Option<Command> {
        None
    }

    /// Does a piece of what takes long; whether something is to be seen of it. Called between frames as
    /// long as the overlay is busy.
    fn go_on(&mut self, _model: &mut Model) -> bool {
        false
    }

    /// Whether there is something left to do, see [`Overlay::go_on`].
    fn is_busy(&self, _model: &Model) -> bool {
        false
    }

    /// How many rows it takes off the foot of the stream, of a body of so many: for what is looked
    /// at together with the panes.
    fn dock_rows(&self, _body: u16) -> u16 {
        0
    }

    /// Draws itself. Gives the place of the terminal's cursor, where something is typed.
    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)>;
}

/// Says how far a walk is that is not whole yet. Whether there is such to say.
fn adding_up(walk: &Walk, model: &Model, area: Rect, buf: &mut Buffer) -> bool {
    if walk.is_whole() {
        return false;
    }
    let (done, of) = walk.progress();
    let busy = format!("adding up … {} % of the line", done * 100 / of.max(1));
    buf.set_string(area.x, area.y, busy, model.theme.faint);
    true
}

/// Draws an empty frame in the middle of the body; gives what is inside of it.
pub fn window(model: &Model, places: &Places, title: &str, wanted: (u16, u16), buf: &mut Buffer) -> Rect {
    let body = Rect { y: places.status.bottom(), height: places.timeline.y - places.status.bottom(), ..model.size };
    // A sliver of the panes beside it would be noise: nearly as large is as large.
    let fill = |wanted: u16, room: u16| if wanted + 6 > room { room } else { wanted };
    let (width, height) = (fill(wanted.0, body.width), fill(wanted.1, body.height));
    let x = body.x + (body.width - width) / 2;
    let y = body.y + (body.height - height) / 2;
    let area = Rect { x, y, width, height };
    Clear.render(area, buf);
    // What was cleared has the terminal's own look again.
    buf.set_style(area, Style::reset());
    let title = Line::styled(format!(" {title} "), model.theme.heading);
    let block = Block::bordered().border_type(model.theme.border).border_style(model.theme.focus).title_top(title);
    let inner = block.inner(area);
    block.render(area, buf);
    inner
}

/// The first line in sight of a page that is scrolled. Where it ends, the page itself knows.
fn scrolled(top: usize, direction: Direction, page: usize) -> usize {
    match direction {
        Direction::Up | Direction::Left => top.saturating_sub(1),
        Direction::Down | Direction::Right => top + 1,
        Direction::PageUp => top.saturating_sub(page),
        Direction::PageDown => top + page,
    }
}

/// Draws the lines of a page that is scrolled into a window, and says where there are more.
fn draw_page(model: &Model, lines: &[Line<'_>], top: usize, inner: Rect, buf: &mut Buffer) {
    let rows = usize::from(inner.height);
    let top = top.min(lines.len().saturating_sub(rows));
    for (y, line) in (inner.y..inner.bottom()).zip(lines.iter().skip(top)) {
        buf.set_line(inner.x + 1, y, line, inner.width.saturating_sub(2));
    }
    if top + rows < lines.len() {
        draw_foot(model, " j more ↓ ", inner, buf);
    }
}

/// Draws a remark into the lower edge of a window, at its right.
fn draw_foot(model: &Model, remark: &str, inner: Rect, buf: &mut Buffer) {
    let x = inner.right().saturating_sub(u16::try_from(text::width(remark)).unwrap_or(0) + 1);
    buf.set_string(x.max(inner.x), inner.bottom(), remark, model.theme.faint);
}

/// A sentence in lines of at most so many columns, cleaned, cut between words where it can be.
fn wrapped(sentence: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text::clean_line(sentence).split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut().filter(|line| text::width(line) + 1 + text::width(word) <= columns) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(text::clean(word, columns)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn sentences_are_cut_between_words() {
        assert_eq!(wrapped("you has 5.00 available", 10), ["you has", "5.00", "available"]);
        assert_eq!(wrapped("incomprehensibilities", 10), ["incompreh…"]);
        assert_eq!(wrapped("  a\u{202e}b  ", 10), ["a·b"]);
    }
}
