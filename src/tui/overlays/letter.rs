//! A letter, to be read in peace.

use super::{Overlay, Press, Reply, window};
use crate::text;
use crate::tui::action::Action;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::panes::mail;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Widget, Wrap};

/// A letter that is open.
pub struct OpenLetter {
    title: String,
    lines: Vec<Line<'static>>,
}

impl OpenLetter {
    /// Opens the letter that is selected.
    pub fn selected(model: &Model) -> Option<OpenLetter> {
        let letter = mail::selected(model)?;
        let mut lines = vec![Line::styled(format::day_and_clock(letter.at), model.theme.faint), Line::default()];
        for paragraph in mail::paragraphs(model, letter) {
            lines.extend([paragraph, Line::default()]);
        }
        lines.push(Line::raw("Your bank"));
        if let Some(delivery) = mail::delivery(model, letter) {
            lines.extend([Line::default(), delivery]);
        }
        let title = text::clean(&letter.subject(&model.shown().world), 56);
        Some(OpenLetter { title, lines })
    }
}

impl Overlay for OpenLetter {
    fn context(&self) -> Context {
        Context::Overlay
    }

    fn press(&mut self, press: Press, _: &mut Model) -> Reply {
        match press.action {
            Some(Action::Escape | Action::Accept) => Reply::Close,
            _ => Reply::Stay,
        }
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let inner = window(model, places, &self.title, (64, 13), buf);
        let area = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        Paragraph::new(self.lines.clone()).wrap(Wrap { trim: true }).render(area, buf);
        None
    }
}
