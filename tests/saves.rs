//! The journals in `saves/` are sound, open for replay without being touched, and show what the README
//! says of them.

#![allow(clippy::unwrap_used)] // a test that cannot set its stage may stop

use backtape::domain::{Event, RecordNo, Side};
use backtape::session::{Mode, Session, verify};
use std::fs;
use std::path::PathBuf;

fn saves() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("saves");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut journals: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "ron")).collect();
    journals.sort();
    journals
}

fn replay(name: &str) -> Session {
    let path = saves().into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == name)).unwrap();
    Session::open(&path, Mode::ReadOnly).unwrap()
}

#[test]
fn all_are_sound_and_stay_as_they_are() {
    assert!(saves().len() >= 3);
    for path in saves() {
        let before = fs::read(&path).unwrap();
        let verified = verify(&path).unwrap();
        assert!(verified.is_sound(), "{}: {:?}", path.display(), verified.failure);
        let session = Session::open(&path, Mode::ReadOnly).unwrap();
        assert!(session.notices().is_empty());
        for n in session.line().clone().between(0, u64::MAX).step_by(97) {
            assert_eq!(session.moment_at(n).unwrap().n, n);
        }
        assert!(fs::read(&path).unwrap() == before);
    }
}

#[test]
fn every_journal_is_in_the_readme() {
    let readme = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for path in saves() {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(readme.contains(&format!("| `saves/{name}` |")), "{name}");
    }
}

#[test]
fn the_first_day_has_trades_payments_and_refusals() {
    let session = replay("first-day");
    let stats = session.live().views.stats;
    assert!(stats.trades > 50 && stats.payments > 10 && stats.rejected > 3, "{stats:?}");
}

#[test]
fn the_flash_crash_falls_and_comes_back() {
    let session = replay("flash-crash");
    let acme = session.live().world.exchange.instruments().next().unwrap().0;
    let trades = session.history().records().flat_map(|record| record.events().to_vec());
    let prices: Vec<i64> = trades
        .filter_map(|event| match event {
            Event::TradeExecuted(trade) if trade.instrument == acme => Some(trade.price.0),
            _ => None,
        })
        .collect();
    let (first, last, lowest) = (prices[0], prices[prices.len() - 1], *prices.iter().min().unwrap());
    assert!(lowest * 10 < first * 9, "falls by more than a tenth: {first} {lowest}");
    assert!((last - first).abs() * 50 < first, "comes back within two per cent: {first} {last}");
}

#[test]
fn sold_early_has_three_histories_from_one_record() {
    let session = replay("sold-early");
    let branches: Vec<_> = session.history().branches().cloned().collect();
    let names: Vec<_> = branches.iter().map(|branch| branch.name.as_str()).collect();
    assert_eq!(names, ["main", "sold-early", "doubled"]);
    assert_eq!(branches[1].fork, branches[2].fork);
    assert!(session.history().is_fork(branches[1].fork));
    let shares = |tip: RecordNo| {
        let moment = session.moment_at(tip).unwrap();
        let you = moment.world.bank.find_handle(&session.scenario().you.unwrap()).unwrap();
        let (acme, _) = moment.world.exchange.instruments().next().unwrap();
        assert!(moment.world.exchange.best(acme, Side::Buy).is_some());
        moment.world.exchange.holding(acme, you).qty.0
    };
    assert_eq!(branches.iter().map(|branch| shares(branch.tip)).collect::<Vec<_>>(), [60, 0, 70]);
}

#[test]
fn the_year_has_interest_fees_and_payments_that_failed() {
    let session = replay("year");
    let is = |wanted: fn(&Event) -> bool| {
        session
            .history()
            .records()
            .map(|record| record.events().iter().filter(|event| wanted(event)).count())
            .sum::<usize>()
    };
    assert_eq!(is(|event| matches!(event, Event::DayEnded { .. })), 256, "a day off is no business day");
    assert_eq!(is(|event| matches!(event, Event::InterestPaid { .. })), 12, "a month's interest is booked in the next");
    assert!(is(|event| matches!(event, Event::StandingFailed { .. })) > 3);
    assert!(is(|event| matches!(event, Event::LoanPaid { .. })) > 1);
    let ledger = *session.live().world.bank.ledger();
    assert_eq!(ledger.sum(), 0);
    assert!(ledger.charges.0 > 0 && ledger.interest.0 > 0 && ledger.savings.0 < 0 && ledger.loans.0 < 0, "{ledger:?}");
}
