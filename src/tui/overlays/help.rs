//! The help: all keys, made from the table that dispatches them.

use super::{Overlay, Press, Reply, draw_page, scrolled, window};
use crate::text;
use crate::tui::action::Action;
use crate::tui::keymap::Context;
use crate::tui::keymap::{Keymap, Topic};
use crate::tui::layout::Places;
use crate::tui::model::Model;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// All keys.
#[derive(Clone, Copy, Debug, Default)]
pub struct Help {
    top: usize,
}

/// The lines of the help: a heading for each topic, a line for each row of the table.
fn lines(keymap: &Keymap, heading: Style, key: Style) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for topic in Topic::ALL {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::styled(topic.words(), heading));
        for binding in keymap.under(topic) {
            let keys: Vec<String> = binding.keys.iter().map(ToString::to_string).collect();
            let place = match binding.context {
                Context::Pane(pane) => format!("{}: ", pane.name()),
                Context::Life => "order's life: ".to_owned(),
                Context::Depth => "Depth: ".to_owned(),
                Context::Form => "ticket: ".to_owned(),
                Context::SignIn => "signing in: ".to_owned(),
                Context::Explain => "explaining: ".to_owned(),
                Context::Performance => "results: ".to_owned(),
                Context::Statement => "statement: ".to_owned(),
                Context::Markers => "markers: ".to_owned(),
                Context::CommandLine => "command line: ".to_owned(),
                Context::Compare => "compare: ".to_owned(),
                _ => String::new(),
            };
            lines.push(Line::from(vec![
                Span::styled(format!("  {}", text::pad_right(&keys.join("  "), 12)), key),
                Span::raw(format!(" {place}{}", binding.about)),
            ]));
        }
    }
    lines
}

impl Overlay for Help {
    fn context(&self) -> Context {
        Context::Overlay
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        let page = usize::from(model.size.height / 2);
        match press.action {
            Some(Action::Escape | Action::Help | Action::Accept) => return Reply::Close,
            Some(Action::Move(direction)) => {
                self.top = scrolled(self.top, direction, page);
                let lines = lines(&model.keymap, Style::new(), Style::new()).len();
                self.top = self.top.min(lines.saturating_sub(page));
            }
            _ => {}
        }
        Reply::Stay
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let lines = lines(&model.keymap, model.theme.heading, model.theme.key);
        let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let inner = window(model, places, "Keys", (76, wanted), buf);
        draw_page(model, &lines, self.top, inner, buf);
        None
    }
}
