//! The answer to a what-if: how far it is while it is worked out, then what ends otherwise.

use super::{Overlay, Press, Reply, window};
use crate::session::whatif::Rerun;
use crate::text;
use crate::tui::action::Action;
use crate::tui::draft::Row;
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use crate::tui::panes::ListState;
use crate::tui::update;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How many records are run again between two frames.
const PIECE: u64 = 2_000;

/// The rows above and below the list inside the window.
const HEAD: u16 = 2;

/// What comes of a what-if.
pub struct Answer {
    /// Where it is still being worked out.
    running: Option<Rerun>,
    list: ListState,
}

impl Answer {
    /// Works it out, and shows it then.
    pub fn running(rerun: Rerun) -> Answer {
        Answer { running: Some(rerun), list: ListState::default() }
    }

    /// Shows what is known.
    pub fn known() -> Answer {
        Answer { running: None, list: ListState::default() }
    }

    fn draw_progress(&self, rerun: &Rerun, model: &Model, inner: Rect, buf: &mut Buffer) {
        let (done, all) = rerun.progress();
        let width = u64::from(inner.width.saturating_sub(2));
        let full = usize::try_from(width * done / all.max(1)).unwrap_or(0);
        let empty = usize::try_from(width).unwrap_or(0).saturating_sub(full);
        let bar = format!("{}{}", "█".repeat(full), "░".repeat(empty));
        let differ = rerun.differences().len();
        let said = format!(
            "{} of {} commands, otherwise so far: {}",
            format::count(done),
            format::count(all),
            format::count(differ as u64)
        );
        let room = usize::from(inner.width.saturating_sub(2));
        buf.set_string(inner.x + 1, inner.y, text::clean(&said, room), model.theme.text);
        buf.set_string(inner.x + 1, inner.y + 1, bar, model.theme.key);
        let note = "Esc stops it: nothing stays.";
        buf.set_string(inner.x + 1, inner.y + 3, text::clean(note, room), model.theme.faint);
    }

    fn press_list(&mut self, press: Press, model: &mut Model) -> Reply {
        let rows = model.draft.as_ref().map_or(0, |draft| draft.rows.len());
        match press.action {
            Some(Action::Escape) => return Reply::Close,
            Some(Action::Keep) => return Reply::CloseAnd(update::past::keep(model)),
            Some(Action::Accept) => {
                let row = model.draft.as_ref().and_then(|draft| draft.rows.get(self.list.selected));
                return match row.map(|row| row.now) {
                    Some(Some(n)) => Reply::CloseAnd(vec![Effect::Look(n)]),
                    Some(None) => {
                        model.say(Tone::Plain, "it has no record in the draft");
                        Reply::Stay
                    }
                    None => Reply::Close,
                };
            }
            Some(Action::Move(direction)) => self.list.walked(direction, rows),
            _ => {}
        }
        Reply::Stay
    }
}

impl Overlay for Answer {
    fn context(&self) -> Context {
        if self.running.is_some() { Context::Running } else { Context::Answer }
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match (&self.running, press.action) {
            (None, _) => self.press_list(press, model),
            (Some(_), Some(Action::Escape)) => Reply::CloseAnd(vec![Effect::Leave]),
            (Some(_), _) => Reply::Stay,
        }
    }

    fn is_busy(&self, _: &Model) -> bool {
        self.running.is_some()
    }

    fn go_on(&mut self, model: &mut Model) -> bool {
        let Some(rerun) = &mut self.running else { return false };
        match rerun.go_on(&mut model.session, PIECE) {
            Ok(true) => {}
            Ok(false) => {
                let rows = rerun.differences().iter().map(|difference| Row::of(difference, &model.session)).collect();
                let said = rerun.summary();
                if let Some(draft) = &mut model.draft {
                    (draft.rows, draft.summary) = (rows, said);
                }
                self.running = None;
                update::follow_marks(model);
            }
            Err(error) => {
                let so_far = rerun.differences().iter();
                let rows = so_far.map(|difference| Row::of(difference, &model.session)).collect();
                if let Some(draft) = &mut model.draft {
                    (draft.rows, draft.summary) = (rows, format!("it ends early: {error}"));
                }
                self.running = None;
            }
        }
        true
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let draft = model.draft.as_ref()?;
        if let Some(rerun) = &self.running {
            let inner = window(model, places, &draft.title, (64, 6), buf);
            self.draw_progress(rerun, model, inner, buf);
            return None;
        }
        let rows = &draft.rows;
        let wanted = u16::try_from(rows.len() * 2).unwrap_or(u16::MAX).clamp(2, 40) + HEAD + 2;
        let inner = window(model, places, &draft.title, (100, wanted), buf);
        let room = usize::from(inner.width.saturating_sub(2));
        buf.set_string(inner.x + 1, inner.y, text::clean(&draft.summary, room), model.theme.heading);
        let list = Rect { y: inner.y + HEAD, height: inner.height.saturating_sub(HEAD), ..inner };
        if rows.is_empty() {
            let said = text::clean("Everything else ends as it did.", room);
            buf.set_string(list.x + 1, list.y, said, model.theme.faint);
            return None;
        }
        let mut state = self.list;
        state.follow(usize::from(list.height / 2), rows.len());
        let digits = rows.iter().map(|row| format::record(row.n).len()).max().unwrap_or(1);
        let visible = rows.iter().enumerate().skip(state.top).take(usize::from(list.height / 2));
        for (y, (i, row)) in (list.y..).step_by(2).zip(visible) {
            let number = format!("{:>digits$}", format::record(row.n));
            let command = text::clean(&format!("{}  {}", row.who, row.command), room.saturating_sub(digits + 1));
            buf.set_string(list.x + 1, y, number, model.theme.faint);
            let x = list.x + 2 + u16::try_from(digits).unwrap_or(0);
            buf.set_string(x, y, command, model.theme.text);
            let style = match row.tone {
                Tone::Refused => model.theme.wrong,
                Tone::Done => model.theme.up,
                Tone::Plain => model.theme.changed,
            };
            buf.set_string(x + 2, y + 1, text::clean(&row.ends, room.saturating_sub(digits + 3)), style);
            if i == state.selected {
                buf.set_style(Rect { y, height: 2, ..list }, model.theme.bar());
            }
        }
        None
    }
}
