//! Keys and their names: `q`, `Shift-Tab`, `Ctrl-z`, `F1`. The names stand in the keymap's table, in
//! the hint bar and in the help.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// A key with what is held down beside it. Of a character, the Shift key is part of the character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// Keys with a name of several letters.
const NAMED: [(&str, KeyCode); 16] = [
    ("Space", KeyCode::Char(' ')),
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("Insert", KeyCode::Insert),
    ("F1", KeyCode::F(1)),
];

const MODIFIERS: [(&str, KeyModifiers); 3] =
    [("Ctrl-", KeyModifiers::CONTROL), ("Alt-", KeyModifiers::ALT), ("Shift-", KeyModifiers::SHIFT)];

impl Key {
    /// The key with this name; `None` where no key is called so.
    pub fn parse(name: &str) -> Option<Key> {
        let mut rest = name;
        let mut modifiers = KeyModifiers::NONE;
        for (prefix, modifier) in MODIFIERS {
            if let Some(after) = rest.strip_prefix(prefix).filter(|after| !after.is_empty()) {
                modifiers |= modifier;
                rest = after;
            }
        }
        let mut letters = rest.chars();
        let code = match (letters.next(), letters.next()) {
            (Some(letter), None) => KeyCode::Char(letter),
            _ => match rest.strip_prefix('F').and_then(|n| n.parse().ok()) {
                Some(n) => KeyCode::F(n),
                None => NAMED.iter().find(|(named, _)| *named == rest)?.1,
            },
        };
        Some(Key { code, modifiers })
    }

    /// The character that the key types, where it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => Some(c),
            _ => None,
        }
    }

    /// The event that a terminal sends for this key.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Key {
        let mut modifiers = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::BackTab => {
                modifiers |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            code => code,
        };
        if let KeyCode::Char(_) = code {
            modifiers -= KeyModifiers::SHIFT;
        }
        Key { code, modifiers }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (prefix, modifier) in MODIFIERS {
            if self.modifiers.contains(modifier) {
                f.write_str(prefix)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "F{n}"),
            code => write!(f, "{code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in ["q", "Q", "[", "-", "Space", "Shift-Tab", "Ctrl-z", "Alt-Left", "F1", "F12", "PageUp", "Ctrl--"] {
            let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is a key"));
            assert_eq!(key.to_string(), name);
        }
        assert_eq!(Key::parse("Nothing"), None);
        assert_eq!(Key::parse(""), None);
    }

    #[test]
    fn terminals_say_the_same_key_in_several_ways() {
        let shifted = KeyEvent::new(KeyCode::Char('B'), KeyModifiers::SHIFT);
        assert_eq!(Some(Key::from(shifted)), Key::parse("B"));
        let back = KeyEvent::new(KeyCode::BackTab, KeyModifiers::NONE);
        assert_eq!(Some(Key::from(back)), Key::parse("Shift-Tab"));
    }
}
