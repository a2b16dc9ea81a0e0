//! The two lines at the bottom: what was said last, and the keys of what has the focus.

use crate::text;
use crate::tui::action::Action;
use crate::tui::keymap::Situation;
use crate::tui::model::{Message, Model, Tone};
use crate::tui::screens::Screen;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Draws what was said last, or what one should know here, and the screens where there is room.
pub fn draw_message(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let searched = searched(model).unwrap_or_default();
    let (sign, text, style) = match &model.message {
        Some(message) => {
            let (sign, style) = sign(model, message.tone);
            (sign, message.text.as_str(), style)
        }
        None if model.search.is_some() => (" ", searched.as_str(), theme.text),
        None if model.draft.is_some() && model.read_only().is_some() => (
            " ",
            "A draft: it is in memory only, and this journal is read-only. Esc leaves it, = compares.",
            theme.faint,
        ),
        None if model.draft.is_some() => {
            (" ", "A draft: it is in memory only. K keeps it, Esc leaves it, = compares.", theme.faint)
        }
        None if model.is_past() && model.signed.is_some() => {
            (" ", "The past is to look at: a customer's commands are given live. End goes there.", theme.faint)
        }
        None if model.is_past() && model.read_only().is_none() => {
            (" ", "A command here starts a new branch: the old future stays.", theme.faint)
        }
        None => (" ", "", theme.text),
    };
    let text = text::clean(text, usize::from(area.width.saturating_sub(4)));
    buf.set_string(area.x + 1, area.y, sign, style);
    buf.set_string(area.x + 3, area.y, &text, style);
    let screens = screens(model);
    let width = u16::try_from(screens.width()).unwrap_or(u16::MAX);
    if text::width(&text) + 6 + usize::from(width) <= usize::from(area.width) {
        buf.set_line(area.right() - width, area.y, &screens, width);
    }
}

/// What is searched for, how much of it there is, and the keys that lead there: `/rent  3 of 41`.
fn searched(model: &Model) -> Option<String> {
    let search = model.search.as_ref()?;
    let count = search.count(&model.session, model.position());
    let key = |action| model.keymap.key(action).unwrap_or_default();
    let (older, newer, leave) = (key(Action::SearchOlder), key(Action::SearchNewer), key(Action::Escape));
    let query = text::clean(search.text(), usize::from(model.size.width / 2));
    Some(format!("/{query}   {count}   {older} older  {newer} newer  {leave} clears it"))
}

/// The sign and the style of a tone.
fn sign(model: &Model, tone: Tone) -> (&'static str, Style) {
    match tone {
        Tone::Plain => ("·", model.theme.text),
        Tone::Done => ("✓", model.theme.up),
        Tone::Refused => ("✗", model.theme.wrong),
    }
}

/// Draws what was said last over a whole line.
pub fn draw_said(model: &Model, said: &Message, area: Rect, buf: &mut Buffer) {
    let (sign, style) = sign(model, said.tone);
    let text = text::clean(&said.text, usize::from(area.width.saturating_sub(4)));
    buf.set_stringn(area.x, area.y, " ".repeat(usize::from(area.width)), usize::from(area.width), Style::reset());
    buf.set_string(area.x + 1, area.y, sign, style);
    buf.set_string(area.x + 3, area.y, text, style);
}

/// The screens and their keys; the one in sight in brackets.
fn screens(model: &Model) -> Line<'static> {
    let mut spans = Vec::new();
    for (i, screen) in (1..).zip(Screen::ALL) {
        spans.push(match screen == model.screen {
            true => Span::styled(format!("[{i} {}]", screen.name()), model.theme.heading),
            false => Span::styled(format!(" {i} {} ", screen.name()), model.theme.faint),
        });
    }
    Line::from(spans)
}

/// Draws the keys of what has the focus, as many as fit; the help is always among them.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let playing = model.is_streaming() || (model.is_past() && model.replay.playing);
    let situation = Situation {
        past: model.is_past(),
        playing,
        writable: model.read_only().is_none(),
        draft: model.draft.is_some(),
        signed: model.signed.is_some(),
    };
    let hints = model.keymap.hints(&model.contexts(), situation);
    let width = |(keys, word): &(String, &str)| text::width(keys) + 1 + text::width(word) + 2;
    // The last hints lead further: help and quit keep their place.
    let split = if model.overlays.is_empty() { hints.len().saturating_sub(2) } else { hints.len() };
    let (first, last) = hints.split_at(split);
    let room = usize::from(area.width).saturating_sub(1 + last.iter().map(width).sum::<usize>());
    let mut used = 0;
    let fitting = first.iter().filter(|hint| {
        let fits = used + width(hint) <= room;
        used += if fits { width(hint) } else { 0 };
        fits
    });
    let mut x = area.x + 1;
    for (keys, word) in fitting.chain(last) {
        buf.set_string(x, area.y, keys, theme.key);
        x += u16::try_from(text::width(keys)).unwrap_or(0) + 1;
        buf.set_string(x, area.y, word, theme.text);
        x += u16::try_from(text::width(word)).unwrap_or(0) + 2;
        if x >= area.right() {
            break;
        }
    }
}
