//! What if: what is to be otherwise at a record, and what happens to what followed.

use super::{CommandLine, Overlay, Press, Reply, window, wrapped};
use crate::command_line;
use crate::domain::{Command, RecordNo};
use crate::session::whatif::{Change, Follow, WhatIf};
use crate::text;
use crate::tui::action::{Action, Direction};
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What can be otherwise.
const CHANGES: [&str; 3] =
    ["it had never happened", "another command had been given", "other commands had come before it"];

/// A way for what follows: its name and what it means.
type Way = (Follow, &'static str, &'static str);

const REDECIDE: Way = (
    Follow::Redecide,
    "decided again, everybody repeats what they did",
    "Every later command is given again on the new line, and the rules decide. What ends otherwise is listed.",
);

const REACT: Way = (
    Follow::React,
    "decided again, participants react",
    "Participants are asked anew at the same moments, with the same dice, and see the other world. So what differs \
     differs because of the change. People repeat what they did.",
);

const REFOLD: Way = (
    Follow::Refold,
    "refolded: taken over as it was",
    "Later events are folded as they were, nothing is decided. What no longer fits is broken, and is listed: this is \
     no history that could have happened.",
);

/// The question, while it is put together.
pub struct WhatIfMenu {
    /// The tip of the way that is asked about.
    tip: RecordNo,
    at: RecordNo,
    /// Who, and what was asked for.
    about: String,
    command: Command,
    participants: bool,
    change: usize,
    way: usize,
}

impl WhatIfMenu {
    /// Asks about a record on the way to a tip; nothing where it is no command.
    pub fn new(model: &Model, tip: RecordNo, at: RecordNo) -> Option<WhatIfMenu> {
        let record = model.session.history().record(at)?;
        let step = record.step()?;
        let who = command_line::who_gave(record.by, &step.command);
        let about = format!("n {}  {who}  {}", format::record(at), command_line::summary(&step.command));
        let participants = model.session.has_participants();
        Some(WhatIfMenu { tip, at, about, command: step.command.clone(), participants, change: 0, way: 0 })
    }

    /// The ways that there are for the change that is chosen.
    fn ways(&self) -> Vec<Way> {
        let mut ways = vec![REDECIDE];
        ways.extend(self.participants.then_some(REACT));
        ways.extend((self.change == 0).then_some(REFOLD));
        ways
    }

    fn way(&self) -> Way {
        self.ways().get(self.way).copied().unwrap_or(REDECIDE)
    }

    fn accept(&self, model: &mut Model) -> Reply {
        let (tip, at, (follow, ..)) = (self.tip, self.at, self.way());
        let asked = |change| WhatIf { tip, at, change, follow };
        let n = format::record(at);
        match self.change {
            0 => return Reply::CloseAnd(vec![Effect::WhatIf(asked(Change::Drop))]),
            1 => {
                let question = asked(Change::Replace(self.command.clone()));
                let line = CommandLine::about(model, format!("instead of n {n}: "), question);
                model.overlays.push(Box::new(line));
            }
            _ => {
                let question = asked(Change::Insert(Vec::new()));
                let line = CommandLine::about(model, format!("before n {n}, a command or @file: "), question);
                model.overlays.push(Box::new(line));
            }
        }
        Reply::Close
    }
}

impl Overlay for WhatIfMenu {
    fn context(&self) -> Context {
        Context::WhatIf
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        let turn = |at: usize, by: usize, of: usize| (at + by) % of.max(1);
        match press.action {
            Some(Action::Escape) => return Reply::Close,
            Some(Action::Accept) => return self.accept(model),
            Some(Action::Move(direction)) => {
                let ways = self.ways().len();
                match direction {
                    Direction::Up | Direction::PageUp => self.change = turn(self.change, 2, 3),
                    Direction::Down | Direction::PageDown => self.change = turn(self.change, 1, 3),
                    Direction::Left => self.way = turn(self.way, ways - 1, ways), // there is always one
                    Direction::Right => self.way = turn(self.way, 1, ways),
                }
                self.way = self.way.min(self.ways().len() - 1);
            }
            _ => {}
        }
        Reply::Stay
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let theme = &model.theme;
        let (_, way, meaning) = self.way();
        let width = model.size.width.min(76);
        let meaning = wrapped(meaning, usize::from(width.saturating_sub(6)));
        // The window keeps its height while one chooses.
        let height = 11 + 4;
        let inner = window(model, places, "What if …", (width, height), buf);
        let mut y = inner.y;
        let mut line = |text: &str, indent: u16, style| {
            let room = usize::from(inner.width.saturating_sub(indent + 1));
            if y < inner.bottom() {
                buf.set_string(inner.x + indent, y, text::clean(text, room), style);
            }
            y += 1;
            y - 1
        };
        line(&self.about, 1, theme.heading);
        line("", 1, theme.text);
        let mut chosen = None;
        for (i, change) in CHANGES.iter().enumerate() {
            let sign = if i == self.change { "▸" } else { " " };
            let at = line(&format!("{sign} {change}"), 1, theme.text);
            chosen = if i == self.change { Some(at) } else { chosen };
        }
        line("", 1, theme.text);
        line("and what followed is", 1, theme.faint);
        line(&format!("‹ {way} ›"), 1, theme.key);
        for text in meaning {
            line(&text, 3, theme.faint);
        }
        if let Some(y) = chosen.filter(|y| *y < inner.bottom()) {
            buf.set_style(Rect { y, height: 1, ..inner }, theme.bar());
        }
        let note = "It is a draft: nothing is written before you keep it.";
        buf.set_string(inner.x + 1, inner.bottom() - 1, text::clean(note, usize::from(inner.width - 2)), theme.faint);
        None
    }
}
