//! The versions of the format, and how a line of an old one is read: step by step from each version to
//! the next. A step is pure: it takes the text of a line, without its seal, and gives the text that
//! the next version has for the same.
//!
//! The seal is checked on the line as it stands, and what comes out of the last step must be canonical:
//! so a line of an old journal is believed as little as a new one.
//!
//! Who raises [`FORMAT`] adds the step from the version before, a journal of that version to
//! `tests/golden/`, and says what a writer does with an old journal: it must not go on in the new
//! format below an old header.

use super::codec::Flaw;

/// The format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// So many bytes of a first line are looked at for its format and who wrote it.
pub(super) const BEGINNING: usize = 512;

/// Which line of a journal a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The first.
    Header,
    /// Any other.
    Record,
}

/// From the text of a line in one version to its text in the next.
type Step = fn(Place, &str) -> Result<String, Flaw>;

/// The steps in order: the first leads from version 1 to version 2.
const STEPS: [Step; FORMAT as usize - 1] = [];

/// What the beginning of a file says of its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// One that is read.
    Known(u32),
    /// One that is newer than this program.
    Newer(u64),
    /// The file does not begin like a journal.
    None,
}

/// Looks at the beginning of a first line, whatever follows it. Before the seal is checked: a newer
/// format may seal in another way.
pub(super) fn sniff(line: &[u8]) -> Found {
    let Some(rest) = line.strip_prefix(b"Journal(format:") else { return Found::None };
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let number = rest.get(..digits).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u64>().ok());
    match (number, number.and_then(|number| u32::try_from(number).ok())) {
        (_, Some(format @ 1..=FORMAT)) => Found::Known(format),
        (Some(newer), _) if newer > u64::from(FORMAT) => Found::Newer(newer),
        _ => Found::None,
    }
}

/// Which program a first line says that it was written by, whatever its format: for people to read.
pub(super) fn engine(line: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(line.get(..line.len().min(BEGINNING))?).into_owned();
    let (engine, _) = text.split_once(",engine:\"")?.1.split_once('"')?;
    plain(engine).map(str::to_owned)
}

/// The version of a program, where it is nothing but that.
pub(super) fn plain(engine: &str) -> Option<&str> {
    let is_plain = engine.len() <= 32 && engine.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c));
    is_plain.then_some(engine)
}

/// What is to be said of a journal of a newer format: it …
pub(super) fn newer(format: u64, engine: Option<&str>) -> String {
    let by = engine.map_or_else(|| "a newer version".to_owned(), |engine| format!("version {engine}"));
    let ours = env!("CARGO_PKG_VERSION");
    format!("has journal format {format}, written by {by}; this is {ours} and reads up to format {FORMAT}")
}

/// The text of a line in the newest format; `None` where that is the one it is in.
pub(super) fn raise(format: u32, place: Place, text: &[u8]) -> Result<Option<Vec<u8>>, Flaw> {
    raise_by(&STEPS, format, place, text)
}

fn raise_by(steps: &[Step], format: u32, place: Place, text: &[u8]) -> Result<Option<Vec<u8>>, Flaw> {
    let Some((first, others)) = steps.get(format.saturating_sub(1) as usize..).and_then(<[Step]>::split_first) else {
        return Ok(None);
    };
    let text = std::str::from_utf8(text).map_err(|error| Flaw::Unreadable(error.to_string()))?;
    let raised = others.iter().try_fold(first(place, text)?, |text, step| step(place, &text))?;
    Ok(Some(raised.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_file_says_its_format() {
        let cases: [(&str, Found); 9] = [
            ("Journal(format:1,id:\"", Found::Known(1)),
            ("Journal(format:1", Found::Known(1)),
            ("Journal(format:2,", Found::Newer(2)),
            ("Journal(format:99999999999,", Found::Newer(99_999_999_999)),
            ("Journal(format:99999999999999999999999,", Found::None),
            ("Journal(format:0,", Found::None),
            ("Journal(format:,", Found::None),
            ("Scenario(format:1", Found::None),
            ("", Found::None),
        ];
        for (text, found) in cases {
            assert_eq!(sniff(text.as_bytes()), found, "{text}");
        }
        assert_eq!(engine(b"Journal(format:9,id:\"x\",engine:\"9.1.0-rc\",a"), Some("9.1.0-rc".to_owned()));
        assert_eq!(engine("Journal(format:9,id:\"x\",engine:\"\u{1b}[2J\",a".as_bytes()), None);
    }

    #[test]
    fn an_old_line_goes_through_every_step_from_its_version_on() {
        let two: Step = |_, text| Ok(text.replacen("qty:", "quantity:", 1));
        let three: Step = |place, text| match place {
            Place::Header => Ok(text.to_owned()),
            Place::Record => Ok(format!("{text},new:()")),
        };
        let steps = [two, three];
        let raised = |format, place| {
            let raised = raise_by(&steps, format, place, b"(n:1,qty:5");
            raised.unwrap().map(|raised| String::from_utf8(raised).unwrap())
        };
        assert_eq!(raised(1, Place::Record).as_deref(), Some("(n:1,quantity:5,new:()"));
        assert_eq!(raised(1, Place::Header).as_deref(), Some("(n:1,quantity:5"));
        assert_eq!(raised(2, Place::Record).as_deref(), Some("(n:1,qty:5,new:()"));
        assert_eq!(raised(3, Place::Record), None);
        let refuses: Step = |_, _| Err(Flaw::NotCanonical);
        assert_eq!(raise_by(&[two, refuses], 1, Place::Record, b"x"), Err(Flaw::NotCanonical));
        assert_eq!(raise(FORMAT, Place::Record, b"x"), Ok(None));
    }
}
