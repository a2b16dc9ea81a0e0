//! `forget`: nobody reads any more who somebody was, in no file of the data directory, and everything
//! else stays as it was.

use crate::floor::Floor;
use backtape::command_line::{Parsed, parse};
use backtape::domain::Source;
use backtape::market::scenario;
use backtape::session::Session;
use std::fs;
use std::path::{Path, PathBuf};

const NAME: &str = "Zoë Quillfeather-Ö'Dowd";
const EMAIL: &str = "zoe.quillfeather@example.org";
const SECOND: &str = "zq@second.example";
const REFERENCES: [&str; 4] = ["rent for Larkspur Lane", "refund of Marjoram", "her Tansy savings", "Comfrey hold"];

const LIFE: &str = r#"
open zoe zoe.quillfeather@example.org name "Zoë Quillfeather-Ö'Dowd"
open zoe zoe.quillfeather@example.org name "Zoë Quillfeather-Ö'Dowd"
open purse zq@second.example for zoe
open bob bob@example.org name "Bob Stays"
deposit zoe 100.00 "her Tansy savings"
deposit bob 50.00 "Bob's own words"
transfer zoe bob 20.00 "rent for Larkspur Lane"
transfer zoe bob 9999.00 "rent for Larkspur Lane"
hold zoe 5.00 "Comfrey hold"
release 1
begin; transfer zoe purse 10.00 "refund of Marjoram"; transfer purse bob 10.00; commit
transfer bob zoe 3.00 "Bob's own words"
withdraw zoe 73.00 "refund of Marjoram"
close purse
close zoe
"#;

/// Every file under a directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.iter().flat_map(|path| if path.is_dir() { files(path) } else { vec![path.clone()] }).collect()
}

/// What must not be found: words as they are, and as programs are wont to hide them.
fn traces() -> Vec<(String, Vec<u8>)> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let mut traces = Vec::new();
    for word in [NAME, EMAIL, SECOND].iter().chain(&REFERENCES) {
        traces.push((format!("{word} plain"), word.as_bytes().to_vec()));
        let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
        traces.push((format!("{word} as hex"), hex.clone().into_bytes()));
        traces.push((format!("{word} as HEX"), hex.to_uppercase().into_bytes()));
        // In base64 a text looks different at each of three places.
        for skip in 0..3 {
            let rest = &word.as_bytes()[skip..];
            let whole = &rest[..rest.len() / 3 * 3];
            traces.push((format!("{word} in base64"), STANDARD_NO_PAD.encode(whole).into_bytes()));
            traces.push((format!("{word} in base64"), URL_SAFE_NO_PAD.encode(whole).into_bytes()));
        }
        for part in
            word.split([' ', '@', '.', '-']).filter(|part| part.chars().count() > 5 && !"example".contains(part))
        {
            traces.push((format!("{part} plain"), part.as_bytes().to_vec()));
        }
    }
    traces
}

fn found(dir: &Path) -> Vec<String> {
    let traces = traces();
    let mut found = Vec::new();
    for path in files(dir) {
        let content = fs::read(&path).unwrap();
        for (what, bytes) in &traces {
            if content.windows(bytes.len()).any(|window| window == bytes) {
                found.push(format!("{what} in {}", path.display()));
            }
        }
    }
    found
}

/// A journal where somebody has lived, with a branch, a what-if, an export and a letter in the outbox.
fn lived() -> Floor {
    let floor = Floor::bare();
    let ran = floor.run_with(&["exec", "j", "-"], LIFE);
    assert_eq!(ran.status, 1, "{ran:?}");
    floor.ok(&["branch", "j", "create", "older", "--at", "8"]);
    floor.ok(&["exec", "j", "--branch", "older", "-c", "transfer zoe bob 1.00 \"rent for Larkspur Lane\""]);
    floor.ok(&[
        "whatif",
        "j",
        "--change",
        "7",
        "transfer zoe bob 25.00 \"rent for Larkspur Lane\"",
        "--branch",
        "main",
    ]);
    floor
}

#[test]
fn nobody_reads_any_more_who_somebody_was() {
    let floor = lived();
    let copy = floor.path("data/journals/copy.ron");
    floor.ok(&["export", "j", "--to", copy.to_str().unwrap(), "--as", "journal"]);
    fs::write(floor.path("data/journals/j.ron.broken"), {
        // What a torn line leaves behind is sealed as it was.
        let text = fs::read_to_string(floor.journal("j")).unwrap();
        text.lines().nth(1).unwrap()[..200].to_owned()
    })
    .unwrap();
    let letters = |floor: &Floor| {
        files(&floor.path("data")).iter().filter(|path| path.extension().is_some_and(|e| e == "eml")).count()
    };
    assert!(letters(&floor) > 2, "there are letters to lose");
    // All of it is there for who has the key, and the journal itself never holds it.
    assert!(floor.ok(&["show", "j", "accounts"]).contains(NAME));
    assert!(floor.ok(&["log", "copy"]).contains(REFERENCES[0]));
    let journals = found(&floor.path("data/journals"));
    assert!(journals.is_empty(), "{journals:#?}");
    let before = floor.json(&["show", "j", "accounts", "--json"]);
    let ledger = floor.ok(&["show", "j", "ledger"]);

    let said = floor.ok(&["exec", "j", "-c", "forget purse"]);
    assert!(said.contains("forget purse  accepted"), "{said}");
    let left = found(&floor.path("data"));
    assert!(left.is_empty(), "{left:#?}");
    assert!(letters(&floor) >= 1, "what was sent to others stays");

    // The journal, its chain and every sum are as they were; the person is gone, and nobody else.
    let verified = floor.ok(&["verify", "j"]);
    assert!(verified.contains("sound") || verified.contains("well"), "{verified}");
    assert_eq!(floor.ok(&["show", "j", "ledger"]), ledger);
    let after = floor.json(&["show", "j", "accounts", "--json"]);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before["balance"], after["balance"]);
        let (owner, email) = (after["owner"].as_str().unwrap(), after["email"].as_str().unwrap());
        match after["handle"].as_str().unwrap() {
            "bob" => assert_eq!((owner, email), ("Bob Stays", "bob@example.org")),
            _ => assert_eq!((owner, email), ("forgotten", "forgotten@forgotten.invalid")),
        }
    }
    // On every branch, in every view, in every export, and in the copies that were made before.
    for args in [
        &["show", "j", "accounts", "--branch", "older"][..],
        &["show", "j", "accounts", "--at", "4"],
        &["show", "j", "statement", "bob"],
        &["show", "j", "mail"],
        &["log", "j", "--json"],
        &["log", "j", "--branch", "older"],
        &["log", "copy"],
        &["show", "copy", "accounts"],
        &["explain", "j", "bob.balance"],
    ] {
        let said = floor.ok(args);
        let hit = [NAME, EMAIL, SECOND].iter().chain(&REFERENCES).find(|word| said.contains(**word));
        assert_eq!(hit, None, "{args:?}: {said}");
    }
    assert!(floor.ok(&["log", "j"]).contains("Bob's own words"));
    floor.ok(&["verify", "copy"]);
    for form in ["journal", "script"] {
        let to = floor.path(&format!("data/taken.{form}.{}", if form == "journal" { "ron" } else { "txt" }));
        floor.ok(&["export", "j", "--to", to.to_str().unwrap(), "--as", form]);
    }
    let left = found(&floor.path("data"));
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn no_way_leads_back() {
    let floor = lived();
    floor.ok(&["exec", "j", "-c", "forget zoe"]);
    let again = floor.run(&["exec", "j", "-c", "forget purse", "-c", "open more m@example.org for zoe"]);
    assert_eq!(again.status, 1);
    assert!(again.out.matches("the customer of").count() == 2 && again.out.contains("is forgotten"), "{}", again.out);
    floor.ok(&["undo", "j"]);
    floor.ok(&["undo", "j"]);
    let undone = floor.ok(&["undo", "j"]);
    assert!(undone.contains("stays forgotten"), "{undone}");
    let accounts = floor.ok(&["show", "j", "accounts"]);
    assert!(accounts.contains("forgotten") && !accounts.contains("Quillfeather"), "{accounts}");
    // What is decided on again, without the forgetting, says no more than the records do.
    let what = floor.run(&["whatif", "j", "--drop", "5", "--json", "--as", "anew"]);
    assert!(!what.out.contains("Tansy"), "{}", what.out);
    floor.ok(&["verify", "j"]);
}

#[test]
fn who_has_money_is_forgotten_and_the_money_stays() {
    let floor = Floor::bare();
    let script = "open zoe z@example.org name \"Zoe Zimmer\"\nopen purse z@example.org for zoe\nopen bob b@example.org\n\
        joint bob zoe\ndeposit zoe 12.50 \"her words\"\n";
    assert_eq!(floor.run_with(&["exec", "j", "-"], script).status, 0);
    floor.ok(&["exec", "j", "-c", "forget zoe"]);
    let accounts = floor.json(&["show", "j", "accounts", "--json"]);
    let of = |handle: &str| accounts.iter().find(|account| account["handle"] == handle).unwrap();
    assert_eq!((&of("zoe")["balance"], &of("zoe")["owner"]), (&"12.50".into(), &"forgotten".into()));
    assert_eq!(of("purse")["owner"], "forgotten");
    assert_eq!(of("bob")["email"], "b@example.org", "whose account she held with him");
    let all = files(&floor.path("data")).iter().map(|path| fs::read(path).unwrap()).collect::<Vec<_>>().concat();
    let all = String::from_utf8_lossy(&all);
    assert!(!all.contains("Zimmer") && !all.contains("z@example.org") && !all.contains("her words"));
    // The account goes on, and who is forgotten leaves no words.
    floor.ok(&["exec", "j", "-c", "transfer zoe bob 2.50 \"more of her words\""]);
    assert!(!fs::read_to_string(floor.journal("j")).unwrap().contains("more of her words"));
    floor.ok(&["verify", "j"]);
    // It is for good, so it cannot be tried out.
    floor.ok(&["branch", "j", "create", "other", "--at", "3"]);
    let ran = floor.run(&["exec", "j", "--branch", "other", "-c", "forget bob"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("cannot be tried out on other"), "{}", ran.err);
}

#[test]
fn keys_are_for_their_owner_alone_and_a_copy_without_them_says_so() {
    let floor = lived();
    let keys = floor.path("data/keys.ron");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&keys).unwrap().permissions()) & 0o777, 0o600);
    let text = fs::read_to_string(&keys).unwrap();
    assert_eq!(text.lines().count(), 2, "one for each customer: {text}");
    let head = |floor: &Floor| floor.ok(&["verify", "j"]);
    let sealed = head(&floor);
    fs::rename(&keys, floor.path("elsewhere")).unwrap();
    let ran = floor.run(&["show", "j", "accounts"]);
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("forgotten") && !ran.out.contains("Bob Stays"), "{}", ran.out);
    assert_eq!(
        ran.err.matches("the keys of 2 of its customers are not in this data directory").count(),
        1,
        "{}",
        ran.err
    );
    let without = head(&floor);
    assert_eq!(sealed.lines().next(), without.lines().next(), "the chain is the same");
    fs::rename(floor.path("elsewhere"), &keys).unwrap();
    assert!(floor.ok(&["show", "j", "accounts"]).contains("Bob Stays"));
}

#[test]
fn plain_texts_of_old_journals_are_told_and_a_sealed_copy_is_the_way() {
    let floor = Floor::bare();
    let (_, bare) = scenario::shipped().into_iter().find(|(name, _)| *name == "bare").unwrap();
    let mut old = Session::create(&floor.journal("old"), &scenario::read(bare).unwrap()).unwrap();
    for line in ["open zoe zoe@example.org", "close zoe"] {
        let Ok(Some(Parsed::Command(command))) = parse(line) else { panic!("{line}") };
        old.submit(Source::User, command).unwrap();
    }
    drop(old);
    let who = "zoe";
    let ran = floor.run(&["exec", "old", "-c", &format!("forget {who}")]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("in plain text") && ran.err.contains("backtape export"), "{}", ran.err);
    let to = floor.journal("new");
    floor.ok(&["export", "old", "--to", to.to_str().unwrap(), "--as", "journal"]);
    floor.ok(&["exec", "new", "-c", &format!("forget {who}")]);
    floor.ok(&["verify", "new"]);
}

#[test]
fn who_was_stopped_between_the_record_and_the_key_is_finished_at_the_next_start() {
    let floor = lived();
    let keys = fs::read(floor.path("data/keys.ron")).unwrap();
    floor.ok(&["exec", "j", "-c", "forget zoe"]);
    // As it would be had the power gone just before.
    fs::write(floor.path("data/keys.ron"), &keys).unwrap();
    let shown = floor.ok(&["show", "j", "accounts", "--at", "4"]);
    assert!(!shown.contains("Quillfeather"), "one who only reads does not use the key: {shown}");
    assert_eq!(fs::read(floor.path("data/keys.ron")).unwrap(), keys);
    floor.ok(&["exec", "j", "-c", "mark hello"]);
    let now = fs::read_to_string(floor.path("data/keys.ron")).unwrap();
    assert_eq!(now.matches(&"0".repeat(64)).count(), 1, "{now}");
    assert!(!floor.ok(&["log", "j"]).contains("Quillfeather"));
}

const CAST: &str = "(name: \"own\", rules: (currency: \"EUR\", bank: (country: \"DE\", bank: \"99012005\", digits: 10), \
    opening_gift: \"0.00\", verification: false, maker_fee_bps: 0, taker_fee_bps: 0), customers: [\
    (handle: \"dave\", email: \"dave@example.org\", name: \"Dave Dorn\", deposit: \"50.00\")])";

#[test]
fn customers_of_the_scenario_are_forgotten_in_the_first_line_too() {
    let floor = Floor::new();
    let own = floor.write("own.ron", CAST);
    floor.ok(&["new", "s", "--scenario", &own]);
    let first = fs::read_to_string(floor.journal("s")).unwrap().lines().next().unwrap().to_owned();
    assert!(!first.contains("Dave Dorn") && first.contains("sealed:"), "{first}");
    floor.ok(&["exec", "s", "-c", "withdraw dave 50.00", "-c", "close dave", "-c", "forget dave"]);
    for path in files(&floor.path("data")) {
        let content = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        assert!(!content.contains("Dave Dorn") && !content.contains("dave@example.org"), "{}", path.display());
    }
    floor.ok(&["verify", "s"]);
}

/// The people of the scenarios that come with the program are made up. They need no seal, so that the same seed gives
/// the same bytes, whatever keys there are.
#[test]
fn people_who_are_made_up_are_not_sealed_and_what_a_person_types_is() {
    let journals: Vec<String> = [(); 2]
        .iter()
        .map(|()| {
            let floor = Floor::new();
            floor.ok(&["new", "s", "--seed", "7"]);
            floor.ok(&["run", "s", "--for", "40s"]);
            let text = fs::read_to_string(floor.journal("s")).unwrap();
            floor.ok(&["exec", "s", "-c", "transfer you bob 1.00 \"a private word\""]);
            let more = fs::read_to_string(floor.journal("s")).unwrap();
            assert!(!more.contains("a private word") && more[text.len()..].contains("sealed:"));
            let ran = floor.run(&["exec", "s", "-c", "forget bob"]);
            assert_eq!(ran.status, 2);
            assert!(ran.err.contains("made up by the scenario"), "{}", ran.err);
            text
        })
        .collect();
    assert!(journals[0].contains("Bob") && !journals[0].contains("sealed:"));
    assert!(journals[0] == journals[1], "the same seed, the same bytes");
}

#[test]
fn journals_to_be_given_away_are_written_in_plain_text_where_the_settings_say_so() {
    let floor = Floor::bare();
    floor.write("data/settings.ron", "(seal: false)");
    floor.ok(&["exec", "j", "-c", "open zoe z@example.org name \"Zoe Zimmer\""]);
    assert!(fs::read_to_string(floor.journal("j")).unwrap().contains("Zoe Zimmer"));
    let ran = floor.run(&["exec", "j", "-c", "forget zoe"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("in plain text"), "{}", ran.err);
    floor.write("data/settings.ron", "()");
    floor.ok(&["exec", "j", "-c", "deposit zoe 5 \"a private word\""]);
    assert!(!fs::read_to_string(floor.journal("j")).unwrap().contains("a private word"));
    // What is sealed is read, however one writes.
    floor.write("data/settings.ron", "(seal: false)");
    assert!(floor.ok(&["show", "j", "statement", "zoe"]).contains("a private word"));
}
