//! The markers of the journal, to go to one, to word it anew, or to take it away.

use super::{Overlay, Press, Prompt, Reply, window};
use crate::command_line;
use crate::domain::{RecordNo, Step};
use crate::text;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{MARKER, Model};
use crate::tui::panes::ListState;
use crate::tui::signed;
use crate::tui::update::markers;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The most columns of a marker's text beside what was marked.
const TEXT: usize = 40;

/// The most columns of a branch's name.
const NAME: usize = 16;

/// The list of markers.
#[derive(Clone, Copy, Debug)]
pub struct MarkerList {
    list: ListState,
}

impl MarkerList {
    /// The list, with the last marker that is not after the cursor selected.
    pub fn new(model: &Model) -> MarkerList {
        let here = model.shown().n;
        let before = model.session.history().markers().take_while(|(n, _)| *n <= here).count();
        MarkerList { list: ListState { selected: before.saturating_sub(1), top: 0 } }
    }

    fn selected(&self, model: &Model) -> Option<RecordNo> {
        model.session.history().markers().nth(self.list.selected).map(|(n, _)| n)
    }
}

impl Overlay for MarkerList {
    fn context(&self) -> Context {
        Context::Markers
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        let selected = self.selected(model);
        match (press.action, selected) {
            (Some(Action::Escape | Action::Markers), _) | (Some(Action::Accept), None) => return Reply::Close,
            (Some(Action::Accept), Some(n)) => return Reply::CloseAnd(markers::go_to(model, n)),
            (Some(action @ (Action::RenameMarker | Action::RemoveMarker)), _) if signed::refuses(model, action) => {}
            (Some(Action::RenameMarker), Some(n)) if !model.refuses_to_write() => {
                // The list is there again when the text is given.
                model.overlays.push(Box::new(*self));
                model.overlays.push(Box::new(Prompt::marker(model, n)));
                return Reply::Close;
            }
            (Some(Action::RemoveMarker), Some(n)) if !model.refuses_to_write() => return Reply::Ask(Effect::Unmark(n)),
            (Some(Action::Move(direction)), _) => {
                self.list.walked(direction, model.session.history().markers().count())
            }
            _ => {}
        }
        Reply::Stay
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let theme = &model.theme;
        let history = model.session.history();
        let rows: Vec<_> = history.markers().collect();
        let height = u16::try_from(rows.len().max(1)).unwrap_or(u16::MAX).saturating_add(2);
        let inner = window(model, places, "Markers", (96, height), buf);
        let room = usize::from(inner.width.saturating_sub(2));
        if rows.is_empty() {
            let key = model.keymap.key(Action::Mark).unwrap_or_default();
            let none = format!("No markers yet: {key} puts one on the record under the cursor.");
            buf.set_stringn(inner.x + 1, inner.y, none, room, theme.faint);
            return None;
        }
        let mut list = self.list;
        list.selected = list.selected.min(rows.len() - 1); // not empty
        list.follow(usize::from(inner.height), rows.len());
        let widest = |texts: &mut dyn Iterator<Item = usize>, most: usize| texts.max().unwrap_or(0).min(most);
        let number = widest(&mut rows.iter().map(|(n, _)| text::width(&format::record(*n))), 20);
        let words = widest(&mut rows.iter().map(|(_, marker)| text::width(&text::clean(marker.as_str(), TEXT))), TEXT);
        let name = rows.iter().filter_map(|(n, _)| Some(text::width(&branch(model, &history.step(*n)?))));
        let name = name.max().unwrap_or(0);
        let visible = rows.iter().enumerate().skip(list.top).take(usize::from(inner.height));
        for (y, (i, (n, marker))) in (inner.y..).zip(visible) {
            let sign = if *n == model.shown().n { "▶" } else { MARKER };
            let marker = text::pad_right(&text::clean(marker.as_str(), words), words);
            let head = format!("{sign} {}  {marker}", text::pad_left(&format::record(*n), number));
            let on_line = model.session.line().position(*n).is_some();
            let (head_style, style) = if on_line { (theme.heading, theme.text) } else { (theme.faint, theme.faint) };
            let row = Rect { y, height: 1, ..inner };
            buf.set_stringn(row.x + 1, y, &head, room, head_style);
            let used = text::width(&head) + 2;
            if let Some(step) = history.step(*n).filter(|_| used < room) {
                let x = row.x + 1 + u16::try_from(used).unwrap_or(0);
                buf.set_stringn(x, y, about(model, &step, name, room - used), room - used, style);
            }
            if i == list.selected {
                buf.set_style(row, theme.bar());
            }
        }
        None
    }
}

/// The name of the branch of a record.
fn branch(model: &Model, step: &Step) -> String {
    let branch = model.session.history().branch(step.branch).filter(|branch| !branch.deleted);
    text::clean(branch.map_or("(no name)", |branch| branch.name.as_str()), NAME)
}

/// The branch of a record, in so many columns, and what it asked for.
fn about(model: &Model, step: &Step, name: usize, room: usize) -> String {
    let branch = text::pad_right(&branch(model, step), name);
    text::clean(&format!("{branch}  {}", command_line::summary(&step.command)), room)
}
