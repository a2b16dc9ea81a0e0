//! What one customer sees of a bank: their own and the market, and not who the others are.

#![allow(clippy::unwrap_used, clippy::panic)]

use backtape::command_line::{Parsed, parse};
use backtape::domain::{BranchName, Event, Handle, RecordNo, Side, Source, Text, World};
use backtape::market::scenario;
use backtape::session::Session;
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

const PEOPLE: [&str; 5] = ["zanzibar", "yellowknife", "xanadu", "wellington", "valparaiso"];

fn give(session: &mut Session, line: &str) {
    let Ok(Some(Parsed::Command(command))) = parse(line) else { panic!("{line}") };
    session.submit(Source::User, command).unwrap();
}

/// A life of so many commands, many of them refused.
fn life(seed: u64, commands: usize, dir: &std::path::Path) -> Session {
    let (_, bare) = scenario::shipped().into_iter().find(|(name, _)| *name == "bare").unwrap();
    let mut session = Session::create(&dir.join(format!("{seed}.ron")), &scenario::read(bare).unwrap()).unwrap();
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    give(&mut session, "list ABC");
    give(&mut session, "stock widget 50 @ 3.00");
    for who in PEOPLE.iter().take(3) {
        give(&mut session, &format!("open {who} {who}@example.org name \"The {who} One\""));
    }
    for _ in 0..commands {
        let mut any = || PEOPLE[dice.random_range(0..PEOPLE.len())];
        let (a, b) = (any(), any());
        let (n, kind) = (dice.random_range(1..12_u64), dice.random_range(0..30));
        let line = match kind {
            0 => format!("open {a} {a}@example.org name \"The {a} One\""),
            1 => format!("open {a}-{n} {a}@example.org for {a}"),
            2 | 3 => format!("deposit {a} {n}00.00 \"for The {b} One\""),
            4 => format!("withdraw {a} {n}0.00"),
            5 => format!("grant {a} ABC {n}"),
            6..=8 => format!("buy {a} ABC {n} @ {n}.00"),
            9..=11 => format!("sell {a} ABC {n} @ {n}.00"),
            12 => format!("transfer {a} {b} {n}.00"),
            13 => format!("cancel {n}"),
            14 => format!("order {a} widget*{n}"),
            15 => format!("reserve {a} widget*{n}"),
            16 => format!("cancel-order {n}"),
            17 => "dividend ABC 0.10".to_owned(),
            18 => format!("hold {a} {n}.00 \"for The {b} One\""),
            19 => format!("mark \"{b} was here, the {b} one\""),
            20 => format!("standing {a} {b} {n}.00 weekly \"for The {b} One\""),
            21 => format!("mandate {a} {b}"),
            22 => format!("debit {a} {b} {n}.00"),
            23 => format!("sell {a} ABC {n} market then stop {n}.00"),
            24 => format!("freeze {a}"),
            25 => format!("unfreeze {a}"),
            26 => "end-day".to_owned(),
            _ => format!("begin; deposit {a} 1.00; transfer {a} {b} {n}.00; commit"),
        };
        give(&mut session, &line);
    }
    session
}

#[test]
fn a_customers_view_never_holds_anothers_name_and_its_figures_are_the_true_ones() {
    let dir = tempfile::tempdir().unwrap();
    for seed in 0..12 {
        let mut session = life(seed, 120, dir.path());
        let mut followers = PEOPLE.map(|who| session.veiled(Handle::parse(who).unwrap()).unwrap());
        // Two branches: the same numbers may be other people's there.
        let half = RecordNo(session.history().last().0 / 2);
        session.fork(half, BranchName::parse("without-xanadu").unwrap()).unwrap();
        session.mark_record(half, Text::parse("Wellington was here").unwrap()).unwrap();
        give(&mut session, "open wellington w@example.org name \"The wellington One\"");
        give(&mut session, "deposit wellington 77.00 \"for The zanzibar One\"");
        let opened = |who: &str| {
            let mut records = (1..=session.history().last().0).filter_map(|n| session.history().record(RecordNo(n)));
            records.any(|record| {
                let opens =
                    |event: &Event| matches!(event, Event::AccountOpened { handle, .. } if handle.as_str() == who);
                record.events().iter().any(opens)
            })
        };
        let others: Vec<&str> = PEOPLE.into_iter().filter(|who| opened(who)).collect();
        for (who, follower) in PEOPLE.into_iter().zip(&mut followers) {
            let veiled = session.veiled(Handle::parse(who).unwrap()).unwrap();
            for n in (1..=veiled.history().last().0).map(RecordNo) {
                let record = veiled.history().record(n).unwrap();
                let told = format!("{record:?}");
                for other in others.iter().filter(|other| **other != who) {
                    // What a customer wrote, or was written, is theirs to read.
                    let told = told.replace(&format!("for The {other} One"), "");
                    assert!(!told.to_lowercase().contains(other), "seed {seed}, {who}: {told}");
                }
            }
            let markers = format!("{:?}", veiled.history().markers().collect::<Vec<_>>());
            assert_eq!(markers.contains("a marker"), who != "wellington", "{markers}");
            assert_eq!(veiled.history().find_branch("without-xanadu").is_ok(), who == "xanadu" || !opened("xanadu"));
            check_figures(&session, &veiled, who);
            follower.follow(&session).unwrap();
            check_figures(&session, follower, who);
        }
    }
}

/// The figures are the true ones, and who is who is said of oneself alone.
fn check_figures(session: &Session, veiled: &Session, who: &str) {
    let (seen, real) = (&veiled.live().world, &session.live().world);
    let instrument = real.exchange.instruments().next().unwrap().0;
    let best = |world: &World| {
        let side = |side| format!("{:?}", world.exchange.levels(instrument, side).collect::<Vec<_>>());
        [side(Side::Buy), side(Side::Sell)]
    };
    assert_eq!(best(seen), best(real));
    let me = real.bank.find_handle(&Handle::parse(who).unwrap());
    for ((id, account, profile), (_, there, as_seen)) in real.bank.accounts().zip(seen.bank.accounts()) {
        assert_eq!(account, there);
        assert_eq!(veiled.shows_account(seen, id), me == Some(profile.customer), "{who}: {}", profile.handle);
        if veiled.shows_account(seen, id) {
            assert_eq!(profile, as_seen);
        } else {
            assert_ne!(profile.iban, as_seen.iban);
            assert_ne!(profile.owner, as_seen.owner);
        }
    }
}

#[test]
fn names_of_others_are_translated_both_ways() {
    let dir = tempfile::tempdir().unwrap();
    let session = life(3, 60, dir.path());
    let veiled = session.veiled(Handle::parse("zanzibar").unwrap()).unwrap();
    let Ok(Some(Parsed::Command(typed))) = parse("transfer zanzibar yellowknife 1.00") else { panic!() };
    let seen = veiled.as_seen(typed.clone());
    assert!(!format!("{seen:?}").contains("yellowknife"), "{seen:?}");
    assert_eq!(veiled.as_meant(seen), typed);
    assert_eq!(veiled.as_meant(typed.clone()), typed);
}

#[test]
fn who_holds_an_account_with_somebody_sees_it_from_then_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut session = life(5, 20, dir.path());
    let zanzibar = Handle::parse("zanzibar").unwrap();
    let mut veiled = session.veiled(zanzibar).unwrap();
    let shown = |veiled: &Session| {
        let world = &veiled.live().world;
        let shown = world.bank.accounts().filter(|(id, ..)| veiled.shows_account(world, *id));
        shown.map(|(_, _, profile)| profile.handle.to_string()).filter(|name| !name.contains('-')).collect::<Vec<_>>()
    };
    assert_eq!(shown(&veiled), ["zanzibar"]);
    give(&mut session, "joint yellowknife zanzibar");
    veiled.follow(&session).unwrap();
    assert_eq!(shown(&veiled), ["zanzibar", "yellowknife"]);
    let command = |line: &str| match parse(line) {
        Ok(Some(Parsed::Command(command))) => command,
        _ => panic!("{line}"),
    };
    session.check_may(zanzibar, &command("withdraw yellowknife 1.00")).unwrap();
    assert!(session.check_may(zanzibar, &command("withdraw xanadu 1.00")).is_err());
}
