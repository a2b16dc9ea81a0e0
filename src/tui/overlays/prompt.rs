//! A prompt: one line at the bottom that asks for something.

use super::{Input, Overlay, Press, Reply};
use crate::command_line::parse_record;
use crate::domain::{RecordNo, Text, Time};
use crate::text;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use crate::tui::update::time;
use crate::tui::view::hints;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Where,
    Marker { n: RecordNo, has_one: bool },
}

/// One line that asks for something.
pub struct Prompt {
    question: Question,
    input: Input,
}

impl Prompt {
    /// Asks for a record or a time.
    pub fn go_to() -> Prompt {
        Prompt { question: Question::Where, input: Input::default() }
    }

    /// Asks what the marker of a record says.
    pub fn marker(model: &Model, n: RecordNo) -> Prompt {
        let marker = model.session.history().marker(n);
        let input = marker.map_or_else(Input::default, |marker| Input::suggested(marker.as_str()));
        Prompt { question: Question::Marker { n, has_one: marker.is_some() }, input }
    }

    fn label(&self) -> String {
        match self.question {
            Question::Where => "go to record or time (18200, 14:32, 14:32:07): ".to_owned(),
            Question::Marker { n, has_one: true } => {
                format!("marker at n {} (Ctrl-u Enter takes it away): ", format::record(n))
            }
            Question::Marker { n, has_one: false } => format!("marker at n {}: ", format::record(n)),
        }
    }

    fn accept(&mut self, model: &mut Model) -> Reply {
        let text = self.input.text().trim();
        match self.question {
            Question::Where => go_to(text, model),
            Question::Marker { n, has_one } if text.is_empty() => {
                Reply::CloseAnd(has_one.then_some(Effect::Unmark(n)).into_iter().collect())
            }
            Question::Marker { n, .. } => match Text::parse(text) {
                // Nothing is written where nothing is new.
                Ok(text) if model.session.history().marker(n) == Some(&text) => Reply::Close,
                Ok(text) => Reply::CloseAnd(vec![Effect::Mark(n, text)]),
                Err(error) => refuse(model, error),
            },
        }
    }
}

fn refuse(model: &mut Model, why: impl ToString) -> Reply {
    model.say(Tone::Refused, why.to_string());
    Reply::Stay
}

impl Overlay for Prompt {
    fn context(&self) -> Context {
        Context::Prompt
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        press_line(&mut self.input, press, model).unwrap_or_else(|| self.accept(model))
    }

    fn paste(&mut self, text: &str) {
        self.input.insert(text);
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        Some(draw_prompt(model, places, &self.label(), &self.input, buf))
    }
}

/// What a key does to a line that is asked for; `None` where it gives the answer.
pub(super) fn press_line(input: &mut Input, press: Press, model: &mut Model) -> Option<Reply> {
    match press.action {
        Some(Action::Accept) => return None,
        Some(Action::Escape) => {
            model.message = None;
            return Some(Reply::Close);
        }
        _ if input.press(press.key) => model.message = None,
        _ => {}
    }
    Some(Reply::Stay)
}

/// Draws a label and a line, and below them what is said about the line.
pub(super) fn draw_prompt(model: &Model, places: &Places, label: &str, input: &Input, buf: &mut Buffer) -> (u16, u16) {
    draw_said(model, places, buf);
    draw_line(model, places, label, input, buf)
}

/// Draws a remark beside a line, at the right. There must be room for it.
pub(super) fn draw_beside(model: &Model, places: &Places, remark: &str, buf: &mut Buffer) {
    let width = u16::try_from(text::width(remark)).unwrap_or(0);
    let x = places.message.right().saturating_sub(width + 1);
    buf.set_string(x, places.message.y, remark, model.theme.faint);
}

/// Draws what is said about a line below it, in the place of the hints.
pub(super) fn draw_said(model: &Model, places: &Places, buf: &mut Buffer) {
    if let Some(said) = &model.message {
        hints::draw_said(model, said, places.hints, buf);
    }
}

/// Draws a label and a line in the place of messages, the keys or what is said about it below.
pub(super) fn draw_line(model: &Model, places: &Places, label: &str, input: &Input, buf: &mut Buffer) -> (u16, u16) {
    let area = places.message;
    let x = draw_label(model, area, label, 28, buf);
    // What the next character replaces stands out, as in the tickets.
    let style = if input.is_fresh() { model.theme.text.patch(model.theme.cursor) } else { model.theme.text };
    input.draw(Rect { x, width: area.right().saturating_sub(x), ..area }, style, buf)
}

/// Draws a label and leaves so many columns behind it free; gives the column behind it.
pub(super) fn draw_label(model: &Model, area: Rect, label: &str, free: u16, buf: &mut Buffer) -> u16 {
    buf.set_stringn(area.x, area.y, " ".repeat(usize::from(area.width)), usize::from(area.width), Style::reset());
    let label = text::clean(label, usize::from(area.width.saturating_sub(free)));
    buf.set_string(area.x + 1, area.y, &label, model.theme.key);
    area.x + 1 + u16::try_from(text::width(&label)).unwrap_or(0)
}

/// Goes to a record's number or a time.
fn go_to(text: &str, model: &mut Model) -> Reply {
    if text.is_empty() {
        return Reply::Close;
    }
    match destination(text, model) {
        Ok(position) => {
            model.replay.playing = false;
            time::go_to(model, position);
            model.message = None;
            Reply::Close
        }
        Err(error) => refuse(model, error),
    }
}

/// The position on the line in use that a text names.
fn destination(text: &str, model: &Model) -> Result<u64, String> {
    let line = model.session.line();
    let number = text.trim_start_matches("n ");
    let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let n = parse_record(number);
    if n.is_err() && digits {
        return Err(format!("{text} is too large for a record's number"));
    }
    if let Ok(n) = n {
        return line.position(n).ok_or_else(|| {
            let branch = model.session.branch().name;
            match model.session.record(n) {
                Some(_) => format!("record {n} is not on the branch {branch}; o opens another one"),
                None => format!("there is no record {n}; the last on {branch} is {}", line.tip()),
            }
        });
    }
    let at = time_of(text, model.shown().at)
        .ok_or_else(|| format!("“{text}” is neither a record nor a time: 18200, 14:32:07, 2026-01-05T14:32:07Z"))?;
    match model.session.position_at_time(at) {
        0 => Err(format!("the first record is later than {text}")),
        position => Ok(position),
    }
}

/// The end of the minute or second that a text names: on the day of `near`, or of its own.
fn time_of(text: &str, near: Time) -> Option<Time> {
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Some(Time(stamp.as_microsecond()));
    }
    let parts: Vec<&str> = text.split(':').collect();
    let number = |part: &str, most: i64| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<i64>().ok().filter(|n| plain && *n <= most)
    };
    let (hours, minutes, seconds) = match parts.as_slice() {
        [h, m] => (number(h, 23)?, number(m, 59)?, None),
        [h, m, s] => (number(h, 23)?, number(m, 59)?, Some(number(s, 59)?)),
        _ => return None,
    };
    let day = near.0.saturating_sub(near.0.rem_euclid(24 * Time::HOUR));
    let start = hours * Time::HOUR + minutes * Time::MINUTE + seconds.unwrap_or(0) * Time::SECOND;
    // 14:32:07 means all of that second; 14:32 means its beginning.
    Some(Time(day).after(if seconds.is_some() { start + Time::SECOND - 1 } else { start }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read() {
        let near = Time(1_767_623_527_000_000); // 2026-01-05T14:32:07Z
        let midnight = near.0 - (14 * Time::HOUR + 32 * Time::MINUTE + 7 * Time::SECOND);
        assert_eq!(time_of("14:32", near), Some(Time(midnight + 14 * Time::HOUR + 32 * Time::MINUTE)));
        assert_eq!(time_of("14:32:07", near), Some(Time(near.0 + Time::SECOND - 1)));
        assert_eq!(time_of("2026-01-05T14:32:07Z", near), Some(near));
        for bad in ["25:00", "14:60", "14:3x", "14", ":", "1:2:3:4", "+1:30"] {
            assert_eq!(time_of(bad, near), None, "{bad}");
        }
    }
}
