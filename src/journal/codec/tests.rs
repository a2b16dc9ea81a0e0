//! What is written is read again, and nothing else is.

use super::*;
use crate::domain::samples;
use proptest::prelude::*;

/// Puts a right hash on any text, as somebody would who edits a journal by program.
fn sealed(text: &str) -> String {
    seal_text(text.to_owned(), &ChainHash::START).unwrap().0
}

fn flaw(text: &str) -> Flaw {
    decode(sealed(text).as_bytes(), &ChainHash::START, RecordNo(1)).unwrap_err()
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_written_the_same(record in samples::any_record()) {
        let prev = ChainHash([7; 32]);
        let (line, hash) = encode(&record, &prev).unwrap();
        prop_assert!(!line.chars().any(char::is_control), "{line:?}");
        let (again, hash_again) = decode(line.as_bytes(), &prev, record.n).unwrap();
        prop_assert_eq!(&again, &record);
        prop_assert_eq!(hash_again, hash);
        prop_assert_eq!(encode(&again, &prev).unwrap().0, line);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,80}") {
        prop_assert!(decode(&bytes, &ChainHash::START, RecordNo(1)).is_err());
        // Sealed, so that the parser gets to see it; the least text is its parenthesis.
        let _ = decode(sealed(&format!("({text})")).as_bytes(), &ChainHash::START, RecordNo(1));
    }
}

#[test]
fn lines_look_as_documented() {
    let mut prev = ChainHash::START;
    let mut lines = Vec::new();
    for record in samples::records() {
        let (line, hash) = encode(&record, &prev).unwrap();
        assert!(line.ends_with(&format!(",h:\"{hash}\")")), "{line}");
        lines.push(line[..line.len() - SEAL].to_owned());
        prev = hash;
    }
    assert_eq!(
        lines,
        [
            r###"(n:1,p:0,at:1700000000000000,by:User,cmd:Open(handle:"alice",email:"alice@example.org",name:Some(r#"Alice "Al" O'Neill"#)),ev:[AccountOpened(account:0,handle:"alice",iban:"DE79100500001234567890",owner:r#"Alice "Al" O'Neill"#,email:"alice@example.org",code:"012345"),GiftPaid(account:0,amount:100000)]"###,
            r###"(n:2,p:1,at:1700000000000001,by:User,cmd:Withdraw(account:"alice",amount:500000000),no:InsufficientFunds(account:"alice",needed:500000000,available:100000)"###,
            "(n:3,p:2,at:1700000000000002,by:User,cmd:Mark(text:r##\"she said \"#no\", r#\"raw\"# and \\n; ünï ⚑ \u{202e}\u{301}\"##),ev:[Marked(text:r##\"she said \"#no\", r#\"raw\"# and \\n; ünï ⚑ \u{202e}\u{301}\"##)]",
            r###"(n:4,at:1700000000000003,by:User,branch:Create(id:1,name:"sold-early",tip:2)"###,
            r###"(n:5,p:2,b:1,at:1700000000000004,by:Participant("mm-1"),cmd:Place(account:"alice",side:Buy,symbol:"ACME",qty:5,kind:Limit(price:1000500,tif:Gtc)),ev:[OrderAccepted(order:1,account:0,instrument:0,side:Buy,qty:5,kind:Limit(price:1000500,tif:Gtc),fee_bps:5)]"###,
            r###"(n:6,p:5,b:1,at:1700000000000005,by:Feed,cmd:Cancel(order:1),ev:[]"###,
            r###"(n:7,p:6,b:1,at:1700000000000006,by:Operator,cmd:Mark(text:""),ev:[TradeExecuted((trade:1,instrument:0,qty:5,price:1000500,maker:1,taker:2,taker_side:Sell,maker_account:0,taker_account:1,maker_fee:1,taker_fee:2))]"###,
            r###"(n:8,at:1700000000000007,by:User,branch:Choose(id:0)"###,
        ]
    );
    // Found by another implementation of the hash as well.
    assert_eq!(prev.to_string(), "9f8a4d417a8207d5f4dacf1541c0fe28");
    assert_eq!(journal_id(&samples::scenario()).unwrap(), "0b61ac0735b713704f0138707c528a49");
}

#[test]
fn a_header_is_read_as_it_was_written() {
    let header = Header::new(&samples::scenario()).unwrap();
    let (line, hash) = encode_header(&header).unwrap();
    assert_eq!(decode_header(line.as_bytes()), Ok((header.clone(), hash)));
    let (id, engine) = (&header.id, &header.engine);
    assert!(line.starts_with(&format!("Journal(format:1,id:\"{id}\",engine:\"{engine}\",genesis:(name:\"sample\",")));
    let other = Header { id: "0".repeat(32), ..header };
    let (line, _) = encode_header(&other).unwrap();
    assert_eq!(decode_header(line.as_bytes()), Err(Flaw::WrongId));
}

#[test]
fn the_same_scenario_has_the_same_id_and_another_seed_another() {
    let scenario = samples::scenario();
    let id = |s: &Scenario| Header::new(s).unwrap().id;
    assert_eq!(id(&scenario), id(&scenario.clone()));
    assert_ne!(id(&scenario), id(&Scenario { seed: 43, ..scenario.clone() }));
}

#[test]
fn other_texts_for_a_record_are_refused_even_with_a_right_hash() {
    let good = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#;
    assert!(decode(sealed(good).as_bytes(), &ChainHash::START, RecordNo(1)).is_ok());
    for other in [
        r#"(n:1, p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
        r#"(n:1,p:0,b:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
        r#"(n:01,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
        r#"(n:0x1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
        r#"(p:0,n:1,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
        r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"\u{61}"),ev:[])"#,
        r##"(n:1,p:0,at:5,by:User,cmd:Mark(text:r#"a"#),ev:[])"##,
        r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[],)"#,
        r#"/**/(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
    ] {
        assert!(matches!(flaw(other), Flaw::NotCanonical | Flaw::Unreadable(_)), "{other}: {:?}", flaw(other));
    }
}

#[test]
fn records_must_hold_together() {
    let both = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[],no:Nothing)"#;
    let neither = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"))"#;
    let orphan = r#"(n:1,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#;
    let two = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[],branch:Delete(id:1))"#;
    let unknown = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[],x:1)"#;
    let name = r#"(n:1,p:0,at:5,by:Participant("MM"),cmd:Mark(text:"a"),ev:[])"#;
    for text in [both, neither, orphan, two, unknown, name] {
        assert!(matches!(flaw(text), Flaw::Unreadable(_)), "{text}: {:?}", flaw(text));
    }
    let second = r#"(n:2,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#;
    assert_eq!(flaw(second), Flaw::WrongNumber { expected: RecordNo(1), found: RecordNo(2) });
    let own_parent = r#"(n:1,p:1,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#;
    assert_eq!(flaw(own_parent), Flaw::Forward { n: RecordNo(1), to: RecordNo(1) });
    let ahead = r#"(n:1,at:5,by:User,branch:Create(id:1,name:"x",tip:9))"#;
    assert_eq!(flaw(ahead), Flaw::Forward { n: RecordNo(1), to: RecordNo(9) });
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = format!("(n:1,p:0,at:5,by:User,cmd:{},ev:[])", "(".repeat(1_000_000));
    assert!(matches!(flaw(&deep), Flaw::Unreadable(_)));
}

#[test]
fn the_message_of_a_flaw_stays_on_its_line() {
    let odd = flaw("(n:1,p:0,at:5,by:User,cmd:\u{1b}[2J\u{7},ev:[])");
    assert!(!odd.to_string().chars().any(char::is_control), "{odd}");
}
