use super::*;
use proptest::prelude::*;

fn shipped_text(name: &str) -> &'static str {
    shipped().into_iter().find(|(shipped, _)| *shipped == name).unwrap().1
}

#[test]
fn the_shipped_ones_are_sound() {
    for (name, text) in shipped() {
        let scenario = read(text).unwrap();
        assert_eq!(scenario.name.as_str(), name);
        assert!(scenario.about.is_some());
    }
    let bare = read(shipped_text("bare")).unwrap();
    assert_eq!(start_time(&bare), None);
    assert!(!bare.rules.verification);
    assert_eq!((bare.rules.opening_gift.0, bare.rules.maker_fee_bps, bare.rules.taker_fee_bps), (0, 0, 0));
    assert!(bare.instruments.is_empty() && bare.customers.is_empty() && bare.participants.is_empty());
    let starter = read(shipped_text("starter")).unwrap();
    assert_eq!(start_time(&starter), Some(Time(1_767_603_600_000_000)));
    assert_eq!(starter.rules.opening_gift.to_string(), "1000.00");
}

#[test]
fn what_is_not_ron_is_told_with_its_place() {
    let text = shipped_text("bare").replace("maker_fee_bps: 0", "maker_fee_bps: many");
    let line = text.lines().position(|line| line.contains("many")).unwrap() + 1;
    match read(&text) {
        Err(ScenarioError::Syntax { line: told, column, .. }) => assert!(told == line && column > 1),
        other => panic!("{other:?}"),
    }
    for (wrong, said) in [
        (text.replace("maker_fee_bps: many", "maker_fee: 0"), "maker_fee"),
        (shipped_text("bare").replace("\"0.00\"", "\"0.001\""), "more than 2 decimal places"),
        (shipped_text("bare").replace("digits: 10", "digits: 19"), "1 to 18"),
        (String::new(), "line 1"),
    ] {
        let error = read(&wrong).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert!(!error.contains('\n'));
    }
}

/// A change of the starter scenario, and the field that is then wrong.
#[test]
fn what_makes_no_sense_is_told_with_its_field() {
    let cases = [
        ("2026-01-05T09:00:00Z", "yesterday", "start"),
        ("2026-01-05T09:00:00Z", "1815-01-05T09:00:00Z", "start"),
        ("    start: \"2026-01-05T09:00:00Z\",\n", "", "participants"),
        ("\"EUR\"", "\"euro\"", "rules.currency"),
        // As long as German ones are, and with too few numbers for all customers.
        ("bank: \"99012005\", digits: 10", "bank: \"99012005012345678\", digits: 1", "customers"),
        ("bank: \"99012005\", digits: 10", "bank: \"99012005\", digits: 9", "rules.bank"),
        ("country: \"DE\"", "country: \"NL\"", "rules.bank"),
        ("digits: 10", "digits: 10, bic: \"BTAPFR20\"", "rules.bank.bic"),
        ("maker_fee_bps: 2", "maker_fee_bps: 1001", "rules.maker_fee_bps"),
        ("taker_fee_bps: 5", "taker_fee_bps: 1001", "rules.taker_fee_bps"),
        ("\"1000.00\"", "\"10000000000000.00\"", "customers[0].deposit"),
        ("you: \"you\"", "you: \"yours\"", "you"),
        ("(symbol: \"GLOBEX\"", "(symbol: \"ACME\"", "instruments[1].symbol"),
        ("tick: \"0.02\", lot: 1", "tick: \"0.025\", lot: 1", "instruments[0].tick"),
        ("tick: \"0.02\", lot: 1", "tick: \"0.02\", lot: 0", "instruments[0].lot"),
        ("price: \"101.50\"", "price: \"101.51\"", "instruments[0].price"),
        ("(item: \"gadget\"", "(item: \"widget\"", "items[1].item"),
        ("price: \"9.90\"", "price: \"0.00\"", "items[0].price"),
        ("stock: 60", "stock: 0", "items[0].stock"),
        ("handle: \"bob\"", "handle: \"alice\"", "customers[2].handle"),
        ("(\"ACME\", 25)", "(\"ACNE\", 25)", "customers[3].shares"),
        ("(\"ACME\", 25)", "(\"ACME\", 25), (\"ACME\", 25)", "customers[3].shares"),
        ("(\"ACME\", 25)", "(\"ACME\", 0)", "customers[3].shares"),
        ("(\"ACME\", 25)", "(\"ACME\", 1000000000000)", "instruments[0].symbol"),
        ("tick: \"0.02\", lot: 1", "tick: \"0.02\", lot: 10", "customers[3].shares"),
        ("(account: \"nora\"", "(account: \"norah\"", "participants[6].account"),
        ("every: 700,", "every: 0,", "participants[0].every"),
        ("every: 700,", "every: 99999999999999,", "participants[0].every"),
        (
            "half_spread: 1, levels: 6, size: 60",
            "half_spread: 0, levels: 6, size: 60",
            "participants[0].does.half_spread",
        ),
        ("half_spread: 1, levels: 6, size: 60", "half_spread: 1, levels: 51, size: 60", "participants[0].does.levels"),
        ("half_spread: 1, levels: 6, size: 60", "half_spread: 1, levels: 6, size: 0", "participants[0].does"),
        ("Noise(symbol: \"ACME\"", "Noise(symbol: \"ACNE\"", "participants[6].does"),
        ("\"carol\", \"dave\"", "\"carole\", \"dave\"", "does.to"),
        ("\"carol\", \"dave\"", "\"works\", \"dave\"", "does.to"),
        ("to: [\"landlord\"]", "to: []", "does.to"),
        ("amount: \"96.00\"", "amount: \"0.00\"", "does.amount"),
        ("Shops(most: 4)", "Shops(most: 0)", "does.most"),
        ("Restocks(up_to: 24)", "Restocks(up_to: 0)", "does.up_to"),
    ];
    for (good, bad, field) in cases {
        let text = shipped_text("starter");
        assert!(text.contains(good), "the scenario has no {good}");
        match read(&text.replacen(good, bad, 1)) {
            Err(ScenarioError::Field { field: told, problem }) => {
                assert!(told.contains(field), "{good} -> {bad}: {told}: {problem}");
                assert!(!problem.contains('\n') && !problem.ends_with('.'));
            }
            other => panic!("{good} -> {bad}: {other:?}"),
        }
    }
}

#[test]
fn a_scenario_is_the_same_after_writing_and_reading() {
    for (_, text) in shipped() {
        let scenario = read(text).unwrap();
        let written = ron::ser::to_string(&scenario).unwrap();
        assert_eq!(read(&written), Ok(scenario));
    }
}

proptest! {
    #[test]
    fn garbage_never_panics(text in ".{0,200}") {
        let _ = read(&text);
    }

    #[test]
    fn a_scratched_scenario_never_panics(at in 0_usize..8_000, scratch in "[-\"(){}\\[\\]:,0-9a-zA-Z. ]{0,6}", cut in 0_usize..12) {
        let text = shipped_text("starter");
        let start = at.min(text.len());
        let end = (start + cut).min(text.len());
        let scratched = format!("{}{scratch}{}", &text[..start], &text[end..]);
        let _ = read(&scratched);
    }
}
