//! A line of text that is typed. The cursor stands between graphemes, and what is shown is cleaned.

use crate::text;
use crate::tui::keys::Key;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

/// The most characters of a line.
const LIMIT: usize = 1_000;

/// A line that is being typed.
#[derive(Clone, Debug, Default)]
pub struct Input {
    text: String,
    /// The cursor, in bytes; always between graphemes.
    cursor: usize,
    /// Whether it holds a default that nobody has touched.
    fresh: bool,
}

impl Input {
    /// A line that begins with a text, the cursor behind it.
    pub fn new(text: impl Into<String>) -> Input {
        let text = text.into();
        Input { cursor: text.len(), text, fresh: false }
    }

    /// A line that begins with a default, which is replaced by what is typed.
    pub fn suggested(text: impl Into<String>) -> Input {
        let mut input = Input::new(text);
        input.fresh = !input.text.is_empty();
        input
    }

    /// Whether it holds a default that nobody has touched: typing replaces it.
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// What is typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the cursor stands, in bytes.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Whether the cursor stands behind all that is typed.
    pub fn is_at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// Puts a text in the place of what stands between a byte and the cursor.
    pub fn replace_from(&mut self, start: usize, text: &str) {
        if start <= self.cursor {
            self.delete(start);
        }
        self.insert(text);
    }

    /// Types a text at the cursor, or in the place of a default that nobody has touched.
    pub fn type_text(&mut self, text: &str) {
        if self.fresh {
            *self = Input::default();
        }
        self.insert(text);
    }

    /// Puts a text in at the cursor; control characters are left out.
    pub fn insert(&mut self, text: &str) {
        self.fresh = false;
        let room = LIMIT.saturating_sub(self.text.chars().count());
        let typed: String = text.chars().filter(|c| !c.is_control()).take(room).collect();
        self.text.insert_str(self.cursor, &typed);
        self.cursor += typed.len();
    }

    /// Takes a key of typing; whether it was one.
    pub fn press(&mut self, key: Key) -> bool {
        if let Some(c) = key.typed() {
            self.type_text(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        match key.to_string().as_str() {
            "Backspace" | "Ctrl-h" => self.delete(self.previous()),
            "Delete" | "Ctrl-d" => self.delete(self.next()),
            "Ctrl-Left" | "Alt-b" => self.cursor = self.word_start(),
            "Ctrl-Right" | "Alt-f" => self.cursor = self.word_end(),
            "Left" | "Ctrl-b" => self.cursor = self.previous(),
            "Right" | "Ctrl-f" => self.cursor = self.next(),
            "Home" | "Ctrl-a" => self.cursor = 0,
            "End" | "Ctrl-e" => self.cursor = self.text.len(),
            "Ctrl-u" => self.delete(0),
            "Ctrl-k" => self.delete(self.text.len()),
            "Ctrl-w" => self.delete(self.word_start()),
            _ => return false,
        }
        self.fresh = false;
        true
    }

    fn previous(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        before.grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn next(&self) -> usize {
        let after = self.text.get(self.cursor..).unwrap_or_default();
        after.graphemes(true).next().map_or(self.cursor, |grapheme| self.cursor + grapheme.len())
    }

    fn word_start(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default().trim_end();
        before.rfind(' ').map_or(0, |at| at + 1)
    }

    fn word_end(&self) -> usize {
        let after = self.text.get(self.cursor..).unwrap_or_default();
        let blanks = after.len() - after.trim_start().len();
        let word = after.trim_start().find(' ').map(|at| self.cursor + blanks + at);
        word.unwrap_or(self.text.len())
    }

    /// Deletes between the cursor and another place.
    fn delete(&mut self, to: usize) {
        let (from, to) = (self.cursor.min(to), self.cursor.max(to));
        if self.text.get(from..to).is_some() {
            self.text.replace_range(from..to, "");
            self.cursor = from;
        }
    }

    /// Draws the part around the cursor; gives the cursor's place.
    pub fn draw(&self, area: Rect, style: Style, buf: &mut Buffer) -> (u16, u16) {
        let room = usize::from(area.width.saturating_sub(1));
        let before = text::clean_line(self.text.get(..self.cursor).unwrap_or_default());
        let after = text::clean_line(self.text.get(self.cursor..).unwrap_or_default());
        let mut start = before.as_str();
        while text::width(start) > room {
            let Some(first) = start.graphemes(true).next() else { break };
            start = start.get(first.len()..).unwrap_or_default();
        }
        let column = u16::try_from(text::width(start)).unwrap_or(0);
        buf.set_stringn(area.x, area.y, format!("{start}{after}"), usize::from(area.width), style);
        (area.x + column, area.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Input {
        let mut input = Input::default();
        for name in keys.split(' ') {
            let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is a key"));
            input.press(key);
        }
        input
    }

    #[test]
    fn a_line_is_edited() {
        let cases = [
            ("a b c", "abc"),
            ("a b Backspace c", "ac"),
            ("a b Left Left x", "xab"),
            ("a b Home Delete", "b"),
            ("a Space b Space c Ctrl-w", "a b "),
            ("a b c Left Ctrl-u", "c"),
            ("a b c Left Ctrl-k", "ab"),
            ("Backspace Delete Left Right a", "a"),
            ("a Space b c Ctrl-Left x", "a xbc"),
            ("a Space b c Home Ctrl-Right x Ctrl-Right y", "ax bcy"),
        ];
        for (keys, text) in cases {
            assert_eq!(typed(keys).text(), text, "{keys}");
        }
    }

    #[test]
    fn a_default_is_typed_over_or_edited() {
        for (keys, text) in
            [("a b", "ab"), ("Backspace a", "from-1a"), ("End a", "from-12a"), ("Left a b", "from-1ab2")]
        {
            let mut input = Input::suggested("from-12");
            for name in keys.split(' ') {
                input.press(Key::parse(name).expect("a key"));
            }
            assert_eq!(input.text(), text, "{keys}");
        }
    }

    #[test]
    fn graphemes_stay_whole() {
        let mut input = Input::new("ae\u{301}");
        input.press(Key::parse("Backspace").expect("a key"));
        assert_eq!(input.text(), "a");
        input.insert("\u{1b}[2J\n");
        assert_eq!(input.text(), "a[2J");
    }
}
