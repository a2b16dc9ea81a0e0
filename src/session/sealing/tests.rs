use super::token::{open, parse, seal};
use super::*;
use crate::domain::{Command, Outcome, Source, Step, Time, samples};

/// The personal texts that a record shows.
fn texts(record: &Record) -> Vec<String> {
    let mut texts = Vec::new();
    personal::of_record(&mut record.clone(), &mut |_, text| {
        texts.push(match text {
            Personal::Text(text) => text.as_str().to_owned(),
            Personal::Email(email) => email.as_str().to_owned(),
        });
    });
    texts
}

fn record(n: u64, command: Command, outcome: Outcome) -> Record {
    let step = Step::new(RecordNo(n), RecordNo(n - 1), crate::domain::BranchId::MAIN, command, outcome);
    Record { n: RecordNo(n), at: Time(1), by: Source::User, entry: crate::domain::Entry::Step(step) }
}

fn deposit(said: &str) -> Command {
    let (amount, reference) = (crate::domain::Money(100), Some(Text::parse(said).unwrap()));
    Command::Deposit { account: AccountRef::Handle(samples::handle("alice")), amount, reference }
}

#[test]
fn a_text_is_opened_with_its_own_key_at_its_own_kind_unchanged() {
    let (key, other) = ([7; ring::KEY], [8; ring::KEY]);
    let id = KeyId::parse("0123456789abcdef").unwrap();
    let place = (RecordNo(3), 1);
    for text in ["", "rent", &"ü".repeat(Text::LIMIT), &"\u{10ffff}".repeat(Text::LIMIT)] {
        let token = seal(&key, id, Kind::Text, place, text).unwrap();
        assert_eq!(seal(&key, id, Kind::Text, place, text).unwrap(), token, "the same record is the same bytes");
        assert_ne!(seal(&key, id, Kind::Text, (RecordNo(4), 1), text).unwrap(), token, "elsewhere it looks different");
        assert!(Text::sealed(&token).is_some(), "a text of any length has room: {}", token.len());
        let (named, sealed) = parse(&token).unwrap();
        assert_eq!(named, id);
        assert_eq!(open(&key, Kind::Text, &sealed).as_deref(), Some(text));
        assert_eq!(open(&key, Kind::Email, &sealed), None);
        assert_eq!(open(&other, Kind::Text, &sealed), None);
        let mut bent = sealed.clone();
        *bent.last_mut().unwrap() ^= 1;
        assert_eq!(open(&key, Kind::Text, &bent), None);
    }
    for plain in ["sealed:", "sealed:0123456789abcdef", "sealed:0123456789ABCDEF:AAAA", "sealed:x:y", "rent"] {
        assert_eq!(parse(plain), None, "{plain}");
    }
}

proptest::proptest! {
    #[test]
    fn whether_a_record_holds_personal_texts_is_said_without_looking_at_them(record in samples::any_record()) {
        proptest::prop_assert_eq!(personal::is_in(&record), !texts(&record).is_empty());
    }
}

#[test]
fn what_looks_like_a_seal_is_a_text_like_any_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut keys = Keys::of(dir.path()).unwrap();
    let world = World::new(&samples::bare());
    let said = "sealed:0123456789abcdef:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let rejection = crate::domain::Rejection::Nothing;
    let given = record(1, deposit(said), Outcome::Rejected(rejection));
    let sealed = keys.seal(std::slice::from_ref(&given), &world).unwrap().into_owned();
    assert!(!texts(&sealed[0])[0].contains("0123456789abcdef"));
    let mut again = keys.again().unwrap();
    let mut read = sealed[0].clone();
    again.open(&mut read);
    assert_eq!(read, given);
    // Two keys that are made apart for the same name both open what they sealed.
    let mut apart = keys.again().unwrap();
    let other = apart.seal(std::slice::from_ref(&given), &world).unwrap().into_owned();
    for text in [&sealed[0], &other[0]] {
        let mut read = text.clone();
        apart.again().unwrap().open(&mut read);
        assert_eq!(read, given);
    }
}

#[test]
fn a_torn_key_was_never_used_and_a_line_that_is_none_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("keys.ron");
    let mut ring = Ring::read(&path).unwrap();
    let made = ring.make(vec!["alice".to_owned(), "bob".to_owned()]).unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{whole}(id:\"0123")).unwrap();
    let mut ring = Ring::read(&path).unwrap();
    assert!(made.iter().all(|(_, id)| matches!(ring.find(*id), Found::Key { .. })));
    let (_, carol) = ring.make(vec!["carol".to_owned()]).unwrap().remove(0);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with(&whole) && text.lines().count() == 3, "{text}");
    // Only that one goes, and its name stays.
    ring.destroy(&BTreeSet::from([made[1].1])).unwrap();
    let ring = Ring::read(&path).unwrap();
    assert!(matches!(ring.find(made[1].1), Found::Destroyed));
    assert!(matches!(ring.find(made[0].1), Found::Key { of, .. } if *of == *"alice"));
    assert!(matches!(ring.find(carol), Found::Key { of, .. } if *of == *"carol"));
    std::fs::write(&path, format!("{whole}nonsense\n")).unwrap();
    let error = Ring::read(&path).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("line 3 is no key"), "{error}");
}
