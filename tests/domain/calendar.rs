//! The business date moves over the days off of the scenario's calendar.

use crate::commands::command;
use crate::stage::{Stage, Under, rules};
use backtape::domain::{Calendar, Date, Holidays, Rules, fingerprint};

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn the_end_of_a_day_leads_to_the_next_business_day() {
    let calendar = Calendar { holidays: Holidays::Target, days_off: vec![date("2026-12-24")], ..Calendar::default() };
    let mut stage = Stage::new(Rules { calendar, ..rules(Under::Bare) });
    stage.play(&command("end-day 2026-12-22")).unwrap();
    let mut days = Vec::new();
    for _ in 0..8 {
        stage.play(&command("end-day")).unwrap();
        days.push(stage.world.date.unwrap().to_string());
    }
    let expected = ["12-23", "12-28", "12-29", "12-30", "12-31"].map(|day| format!("2026-{day}"));
    assert_eq!(days[..5], expected, "Christmas Eve is off by the list, Christmas by the rule");
    assert_eq!(days[5..], ["2027-01-04", "2027-01-05", "2027-01-06"], "New Year's Day is a Friday");
}

#[test]
fn the_calendar_is_a_part_of_the_fingerprint() {
    let of = |calendar| fingerprint(&Stage::new(Rules { calendar, ..rules(Under::Bare) }).world);
    let target = Calendar { holidays: Holidays::Target, ..Calendar::default() };
    let listed = Calendar { days_off: vec![date("2026-12-24")], ..Calendar::default() };
    let daily = Calendar { weekend: Vec::new(), ..Calendar::default() };
    let all = [Calendar::default(), target, listed, daily].map(of);
    for (i, one) in all.iter().enumerate() {
        assert!(all.iter().skip(i + 1).all(|other| other != one), "{i}");
    }
}
