//! Cleaning of text from journals and people before it reaches a terminal.
//!
//! A terminal obeys what it is sent. A control character moves its cursor, a bidi override turns
//! what follows around, a hundred marks on one letter run over the lines above it, and a character
//! without width makes two names look the same that are not. What passes [`clean`] does none of that:
//!
//! - What acts or cannot be shown becomes [`STAND_IN`]: control characters, bidi controls, line and
//!   paragraph separators, private-use and unassigned characters, and the few that are wider than
//!   two columns.
//! - What is invisible is dropped: zero-width characters and joiners, other format characters, tags,
//!   variation selectors, skin tones, fillers. An emoji made of several then shows as its parts,
//!   which every terminal measures alike.
//! - Every blank, the tab too, becomes a plain one.
//! - Of combining marks, [`MARKS`] stay on a base; one without a base is dropped.
//!
//! Letters that are written from right to left stay: they are somebody's name.

use std::fmt::Write as _;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands for a character that must not reach the terminal. One column wide.
pub const STAND_IN: char = '·';

/// What stands at the end of a text that was cut. One column wide.
pub const ELLIPSIS: char = '…';

/// The most combining marks on one base: enough for Vietnamese and for polytonic Greek.
pub const MARKS: usize = 2;

/// What becomes of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It stays, and marks may stand on it.
    Base,
    /// It stays while it is among the first [`MARKS`] on a base.
    Mark,
    /// It becomes a plain blank.
    Blank,
    /// It goes, and nothing shows that it was there.
    Drop,
    /// It becomes [`STAND_IN`].
    Replace,
}

fn fate(c: char) -> Fate {
    use GeneralCategory as G;
    if matches!(c, ' '..='~') {
        return Fate::Base;
    }
    if c == '\t' {
        return Fate::Blank;
    }
    if is_bidi_control(c) {
        return Fate::Replace;
    }
    if is_ignorable(c) {
        return Fate::Drop;
    }
    match c.general_category() {
        G::Control | G::LineSeparator | G::ParagraphSeparator => Fate::Replace,
        G::PrivateUse | G::Unassigned | G::Surrogate => Fate::Replace,
        G::SpaceSeparator => Fate::Blank,
        G::Format => Fate::Drop,
        _ => match c.width() {
            Some(0) => Fate::Mark,
            Some(1 | 2) => Fate::Base,
            _ => Fate::Replace,
        },
    }
}

/// Turns the direction of what follows, in part or in whole.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Invisible, though its category does not say so: grapheme joiner, Hangul and Khmer fillers,
/// variation selectors, tags; and what only some terminals join to its neighbours when they measure:
/// the Khmer subscript sign and skin tones.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{17d2}' | '\u{180b}'..='\u{180f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Goes through a text and says of each character what becomes of it, marks counted.
#[derive(Default)]
struct Sieve {
    has_base: bool,
    marks: usize,
}

impl Sieve {
    fn judge(&mut self, c: char) -> Fate {
        let fate = fate(c);
        match fate {
            Fate::Mark if !self.has_base || self.marks == MARKS => return Fate::Drop,
            Fate::Mark => self.marks += 1,
            Fate::Drop => {} // what is dropped parts no marks from their base
            Fate::Base | Fate::Blank | Fate::Replace => *self = Sieve { has_base: true, marks: 0 },
        }
        fate
    }
}

/// The text made fit for a terminal, in at most `max_columns` columns. What is too wide is cut
/// between graphemes and ends with [`ELLIPSIS`].
pub fn clean(text: &str, max_columns: usize) -> String {
    let cleaned = clean_line(text);
    match cut(&cleaned, max_columns) {
        Some(short) => short,
        None => cleaned,
    }
}

/// The text made fit for a terminal, as wide as it is. For text whose length is bounded elsewhere.
pub fn clean_line(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut sieve = Sieve::default();
    for c in text.chars() {
        match sieve.judge(c) {
            Fate::Base | Fate::Mark => out.push(c),
            Fate::Blank => out.push(' '),
            Fate::Drop => {}
            Fate::Replace => out.push(STAND_IN),
        }
    }
    out
}

/// The columns that a cleaned text takes: grapheme by grapheme, as terminals place them.
pub fn width(text: &str) -> usize {
    if is_plain(text) { text.len() } else { text.graphemes(true).map(UnicodeWidthStr::width).sum() }
}

/// The text with blanks before it up to `columns`: numbers, which stand to the right.
/// Text that is wider stays as it is.
pub fn pad_left(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(text));
    format!("{:blanks$}{text}", "")
}

/// The text with blanks after it up to `columns`: words, which stand to the left.
/// Text that is wider stays as it is.
pub fn pad_right(text: &str, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(text));
    format!("{text}{:blanks$}", "")
}

/// Writes the characters that [`clean`] would drop or replace as `\uXXXX` in a JSON text that is
/// already serialised. Nothing is lost, and the value stays the same: outside of strings JSON holds
/// ASCII alone, and ASCII below the blank is escaped in strings already.
pub fn escape_json(json: &str) -> String {
    if json.bytes().all(|b| b < 0x7f) {
        return json.to_owned();
    }
    let mut out = String::with_capacity(json.len());
    let mut sieve = Sieve::default();
    for c in json.chars() {
        let judged = sieve.judge(c);
        if c < ' ' || !matches!(judged, Fate::Drop | Fate::Replace) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}"); // writing to a String does not fail
        }
    }
    out
}

/// The text within `columns`, or `None` where it is short enough.
fn cut(text: &str, columns: usize) -> Option<String> {
    if width(text) <= columns {
        return None;
    }
    let mut out = String::new();
    let mut used = 1; // the ellipsis
    if columns == 0 {
        return Some(out);
    }
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > columns {
            break;
        }
        out.push_str(grapheme);
    }
    out.push(ELLIPSIS);
    Some(out)
}

/// Nothing but printable ASCII: nearly every text there is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the cleaned text must be, whatever it was.
    fn assert_harmless(text: &str, columns: usize) {
        let out = clean(text, columns);
        assert!(width(&out) <= columns, "{out:?} is wider than {columns}");
        let mut marks = 0;
        for c in out.chars() {
            assert!(!matches!(fate(c), Fate::Drop | Fate::Replace | Fate::Blank), "{c:?} got through in {out:?}");
            marks = if fate(c) == Fate::Mark { marks + 1 } else { 0 };
            assert!(marks <= MARKS, "{out:?}");
        }
        // A terminal that measures by characters and one that measures by graphemes agree.
        let by_characters: usize = out.chars().map(|c| c.width().unwrap_or(9)).sum();
        assert_eq!(width(&out), by_characters, "{out:?}");
        assert_eq!(clean(&out, columns), out, "cleaning twice changes something");
    }

    fn assert_same_json(text: &str) {
        let json = serde_json::to_string(text).expect("a string");
        let escaped = escape_json(&json);
        let back: String = serde_json::from_str(&escaped).expect("still JSON");
        assert_eq!(back, text);
        let mut sieve = Sieve::default();
        for c in escaped.chars() {
            assert!(!matches!(sieve.judge(c), Fate::Drop | Fate::Replace), "{c:?} got through");
        }
    }

    #[test]
    fn hostile_text_is_made_harmless() {
        let cases = [
            ("plain text ~", "plain text ~"),
            ("a\u{1b}[2Jb\0\n\r\u{7f}\u{9b}", "a·[2Jb·····"),
            ("a\tb\u{a0}c\u{3000}d", "a b c d"),
            ("ab\u{202e}cd\u{2066}e\u{200f}\u{61c}", "ab·cd·e··"),
            ("al\u{200b}i\u{200d}c\u{feff}e\u{2060}\u{ad}", "alice"),
            ("line\u{2028}para\u{2029}", "line·para·"),
            ("\u{e000}\u{f0000}\u{378}\u{fffe}", "····"),
            ("Zalg\u{301}\u{302}\u{303}\u{304}\u{305}o", "Zalg\u{301}\u{302}o"),
            ("a\u{301}\u{200d}\u{302}\u{303}", "a\u{301}\u{302}"),
            ("\u{301}mark first", "mark first"),
            ("👩\u{200d}👩\u{200d}👧\u{fe0f} 👍\u{1f3ff}", "👩👩👧 👍"),
            ("x\u{e0041}\u{e0101}\u{fe0f}\u{3164}y", "xy"),
            ("日本語 Ünïcode שלום", "日本語 Ünïcode שלום"),
            ("\u{17d8}\u{17a4}", "·\u{17a4}"),
        ];
        for (text, want) in cases {
            assert_eq!(clean_line(text), want, "{text:?}");
            assert_harmless(text, 80);
            assert_same_json(text);
        }
    }

    #[test]
    fn text_is_cut_between_graphemes_and_says_so() {
        let cases = [
            ("exactly", 7, "exactly"),
            ("too long", 7, "too lo…"),
            ("日本語", 6, "日本語"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("cafe\u{301}s", 5, "cafe\u{301}s"),
            ("cafe\u{301}s!", 5, "cafe\u{301}…"),
            ("ab", 1, "…"),
            ("ab", 0, ""),
            ("", 0, ""),
        ];
        for (text, columns, want) in cases {
            assert_eq!(clean(text, columns), want, "{text:?} in {columns}");
        }
    }

    #[test]
    fn padding_counts_columns_not_bytes() {
        assert_eq!(pad_left("日本", 6), "  日本");
        assert_eq!(pad_right("e\u{301}", 3), "e\u{301}  ");
        assert_eq!(pad_left("1,250.00", 4), "1,250.00");
    }

    #[test]
    fn json_keeps_its_value_and_its_form() {
        assert_eq!(escape_json("{\"a\":\"x\u{202e}y\u{9b}\u{e0041}\"}"), r#"{"a":"x\u202ey\u009b\udb40\udc41"}"#);
        assert_eq!(escape_json("{\n  \"é\": \"日\"\n}"), "{\n  \"é\": \"日\"\n}");
    }

    #[test]
    fn every_character_alone_and_on_a_letter_is_harmless() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = format!("{c}a{c}{c}{c}");
            if fate(c) != Fate::Base || !c.is_alphanumeric() || c.width() != Some(1) {
                assert_harmless(&text, 80);
            }
        }
    }

    #[test]
    fn the_list_of_naughty_strings_is_made_harmless() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/blns.txt");
        let Ok(bytes) = std::fs::read(&path) else {
            println!("skipped: {} is not there", path.display());
            return;
        };
        for line in String::from_utf8_lossy(&bytes).lines() {
            for columns in [0, 1, 7, 40, 10_000] {
                assert_harmless(line, columns);
            }
            assert_same_json(line);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_made_harmless(text in any::<String>(), columns in 0_usize..60) {
            assert_harmless(&text, columns);
            assert_same_json(&text);
        }

        #[test]
        fn any_marks_and_joiners_are_made_harmless(
            text in "[a-z가-힣ᄀ-ᇿก-๛क-हા्\u{300}-\u{30f}\u{200b}-\u{200f}\u{fe0f}\u{1f1e6}-\u{1f1ff}👩🏽❤\u{17d2}ក-អلا #]{0,20}",
            columns in 0_usize..30,
        ) {
            assert_harmless(&text, columns);
        }
    }
}
