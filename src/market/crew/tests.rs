use super::*;
use crate::domain::*;
use crate::market::playing::Run;
use crate::market::scenario;
use crate::views::{Moment, Views};
use std::collections::{BTreeMap, BTreeSet};

fn starter() -> Scenario {
    let (_, text) = scenario::shipped()[0];
    scenario::read(text).unwrap()
}

fn wakes(crew: &Crew, after: Time, count: usize) -> Vec<Wake> {
    let mut last = after;
    let next = std::iter::from_fn(|| crew.next_wake(last).inspect(|wake| last = wake.at));
    next.take(count).collect()
}

#[test]
fn same_seed_same_commands() {
    let (mut one, mut two) = (Run::of("starter"), Run::of("starter"));
    one.play(3_000);
    two.play(3_000);
    assert!(one.records == two.records);
    let mut other = Run::begin(&Scenario { seed: 1, ..starter() });
    other.play(3_000);
    assert!(one.records != other.records);
}

#[test]
fn a_run_in_pieces_is_the_same_run() {
    let (mut whole, mut pieces) = (Run::of("starter"), Run::of("starter"));
    whole.play(2_000);
    for _ in 0..20 {
        pieces.play(100);
        // A restart: the crew is made anew and knows only the time of the last record.
        pieces.crew = Crew::new(&starter(), scenario::start_time(&starter()).unwrap());
    }
    assert!(whole.records == pieces.records);
}

#[test]
fn a_fork_differs_only_by_its_cause() {
    let cause = |run: &mut Run| {
        let (account, symbol) = (Handle::parse("you").unwrap().into(), Symbol::parse("ACME").unwrap());
        let (side, qty, kind) = (Side::Buy, Qty(40), OrderKind::Market);
        let at = run.moment.at;
        assert!(
            run.give(at, Source::User, Command::place(account, side, symbol, qty, kind))
                .step()
                .unwrap()
                .outcome
                .rejection()
                .is_none()
        );
    };
    let (mut with, mut without) = (Run::of("starter"), Run::of("starter"));
    with.play(500);
    without.play(500);
    cause(&mut with);
    let after = with.moment.at;
    assert_eq!(wakes(&with.crew, after, 500), wakes(&without.crew, after, 500));
    with.play(1_000);
    without.play(1_000);
    // Who had nothing to do with it does what they would have done: same times, same commands.
    let bank = |run: &Run| {
        let steps = run.records.iter().filter(|record| record.at > after);
        let paid =
            steps.filter(|r| matches!(r.step().unwrap().command, Command::Transfer { .. } | Command::Order { .. }));
        let paid = paid.filter(|r| r.at < after.after(100 * Time::SECOND));
        paid.map(|r| (r.at, r.by, r.step().unwrap().command.clone())).collect::<Vec<_>>()
    };
    assert!(bank(&with).len() > 3);
    assert_eq!(bank(&with), bank(&without));
    // And the market has felt it.
    assert!(with.moment.world.exchange != without.moment.world.exchange);
}

#[test]
fn no_two_participants_wake_at_once_and_each_draw_comes_once() {
    let scenario = starter();
    let start = scenario::start_time(&scenario).unwrap();
    let crew = Crew::new(&scenario, start);
    let wakes = wakes(&crew, start.after(-1), 20_000);
    assert!(wakes.windows(2).all(|pair| pair[0].at < pair[1].at));
    let mut next = vec![0; scenario.participants.len()];
    for wake in &wakes {
        assert_eq!(wake.draw, next[wake.who], "participant {}", wake.who);
        next[wake.who] += 1;
    }
    let hours = (wakes[wakes.len() - 1].at.0 - start.0) as f64 / Time::HOUR as f64;
    for (i, spec) in scenario.participants.iter().enumerate() {
        let expected = hours * 3_600_000.0 / spec.every as f64;
        assert!((next[i] as f64 - expected).abs() <= 1.0, "{} woke {} times, not {expected}", spec.account, next[i]);
    }
    // The same wakes are walked along, and found from any time between them.
    let mut walk = crew.wakes(start);
    for wake in &wakes {
        assert_eq!((walk.peek(), walk.take(&crew, wake.at.after(-1))), (Some(*wake), None));
        assert_eq!(walk.take(&crew, wake.at), Some(*wake));
    }
    for pair in wakes.windows(2).step_by(97) {
        for after in [pair[0].at, pair[1].at.after(-1)] {
            assert_eq!(crew.next_wake(after), Some(pair[1]));
        }
    }
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    let scenario = starter();
    let start = scenario::start_time(&scenario).unwrap();
    let crew = Crew::new(&scenario, start);
    assert_eq!(crew.next_wake(Time(i64::MIN)), crew.next_wake(start));
    assert_eq!(crew.next_wake(Time(i64::MAX)), None);
    assert!(Crew::new(&Scenario { participants: Vec::new(), ..scenario }, start).is_empty());
}

#[test]
fn nobody_acts_in_a_scenario_that_cannot_be_played() {
    let sound = starter();
    let start = scenario::start_time(&sound).unwrap();
    let with = |does: Behaviour, every: u64| {
        let mut scenario = starter();
        scenario.participants.push(ParticipantSpec { account: Handle::parse("you").unwrap(), every, does });
        Crew::new(&scenario, start).is_empty()
    };
    let symbol = Symbol::parse("ACME").unwrap();
    let maker = |half_spread, levels, size| Behaviour::MarketMaker { symbol, half_spread, levels, size: Qty(size) };
    assert!(!with(maker(1, 1, 1), 1_000));
    for wrong in [maker(u32::MAX, 1, 1), maker(1, u32::MAX, 1), maker(1, 1, u64::MAX), maker(1, 1, i64::MAX as u64)] {
        assert!(with(wrong, 1_000));
    }
    for every in [0, u64::MAX] {
        assert!(with(maker(1, 1, 1), every));
    }
}

#[test]
fn nobody_acts_where_there_is_nothing() {
    let scenario = starter();
    let start = scenario::start_time(&scenario).unwrap();
    let crew = Crew::new(&scenario, start);
    let (world, views) = (World::new(&scenario), Views::default());
    for wake in wakes(&crew, start, 2_000) {
        assert_eq!(crew.act(&wake, &world, &views), None);
    }
}

/// Accounts without instruments and items: the bank goes on. Frozen accounts: nobody asks for
/// anything.
#[test]
fn half_a_stage_is_no_trouble() {
    let scenario = starter();
    let mut run = Run::begin(&Scenario { instruments: Vec::new(), items: Vec::new(), ..stripped(&scenario) });
    run.crew = Crew::new(&scenario, run.moment.at);
    run.play(50);
    let traded = |run: &Run| run.records.iter().any(|r| matches!(r.step().unwrap().command, Command::Place { .. }));
    assert!(!traded(&run));

    let mut run = Run::of("starter");
    run.play(200);
    let at = run.moment.at;
    for spec in &scenario.customers {
        run.give(at, Source::Operator, Command::Freeze { account: spec.handle.into() });
    }
    for wake in wakes(&run.crew, at, 2_000) {
        assert_eq!(run.crew.act(&wake, &run.moment.world, &run.moment.views), None);
    }
}

/// The customers without their shares, so that they can be set up without instruments.
fn stripped(scenario: &Scenario) -> Scenario {
    let customers = scenario.customers.iter().cloned().map(|c| CustomerSpec { shares: Vec::new(), ..c });
    Scenario { customers: customers.collect(), participants: Vec::new(), ..scenario.clone() }
}

#[test]
fn a_market_that_nobody_is_rich_enough_for_is_no_trouble() {
    let mut scenario = starter();
    for customer in &mut scenario.customers {
        customer.deposit = Money(0);
        customer.shares.truncate(1);
        for (_, qty) in &mut customer.shares {
            *qty = Qty(1);
        }
    }
    scenario.rules.opening_gift = Money(150);
    let mut run = Run::begin(&scenario);
    run.play(300);
    run.check();
}

#[test]
fn the_market_lives() {
    let mut run = Run::of("starter");
    let (started, setup) = (run.moment.at, run.moment.views.stats);
    assert_eq!(setup.rejected, 0);
    run.play(20_000);
    run.check();
    let Moment { at, world, views, .. } = &run.moment;
    let seconds = (at.0 - started.0) as f64 / Time::SECOND as f64;
    let pace = 20_000.0 / seconds;
    assert!((4.0..8.0).contains(&pace), "{pace} records a second");
    let trades = views.stats.trades as f64 / seconds;
    assert!((0.7..2.5).contains(&trades), "{trades} trades a second");
    let rejected = views.stats.rejected as f64 / 20_000.0;
    assert!(rejected > 0.0 && rejected < 0.03, "{rejected} of all commands are rejected");
    for (id, instrument) in world.exchange.instruments() {
        let [bid, ask] = [Side::Buy, Side::Sell].map(|side| world.exchange.best(id, side).unwrap().0);
        let ticks = (ask - bid) / instrument.tick.0;
        assert!((1..=8).contains(&ticks), "{} has a spread of {ticks} ticks", instrument.symbol);
        let listed = starter().instruments[id.index()].price.0;
        assert!((bid - listed).abs() < listed / 10, "{} ran away to {bid}", instrument.symbol);
        for side in [Side::Buy, Side::Sell] {
            assert!(world.exchange.levels(id, side).count() >= 8, "{} is thin", instrument.symbol);
        }
    }
    // Everybody has done something by then.
    let acted: BTreeSet<String> = run.records.iter().map(|record| format!("{:?}", record.by)).collect();
    for spec in starter().participants {
        assert!(acted.contains(&format!("{:?}", Source::Participant(spec.account))), "{} did nothing", spec.account);
    }
}

/// One order that is far too large: the price falls through the book, the makers step back, and the
/// market finds its way home within minutes.
#[test]
fn a_crash_heals() {
    let mut run = Run::of("starter");
    run.play(4_000);
    let (you, symbol) = (AccountRef::Handle(Handle::parse("you").unwrap()), Symbol::parse("ACME").unwrap());
    let acme = run.moment.world.exchange.find(&symbol).unwrap();
    let price = |run: &Run| run.moment.world.exchange.last_price(acme).unwrap().0;
    let (before, at) = (price(&run), run.moment.at);
    run.give(at, Source::Operator, Command::Grant { account: you, symbol, qty: Qty(2_000) });
    let sell = Command::place(you, Side::Sell, symbol, Qty(2_000), OrderKind::Market);
    run.give(at, Source::User, sell);
    assert!(price(&run) < before - before / 200, "it fell from {before} to {} only", price(&run));
    run.play(1_500);
    assert!((price(&run) - before).abs() < before / 200, "it went from {before} to {}", price(&run));
    for side in [Side::Buy, Side::Sell] {
        assert!(run.moment.world.exchange.levels(acme, side).count() >= 8);
    }
    run.check();
}

/// How the market of the starter scenario lives over half a million records. Run it in a release
/// build with `--ignored --nocapture`.
#[test]
#[ignore = "a report for people who tune the scenario"]
fn market_report() {
    let mut run = Run::of("starter");
    let started = run.moment.at;
    let mut least: BTreeMap<Handle, Money> = BTreeMap::new();
    for _ in 0..20 {
        run.play(25_000);
        let (world, stats) = (&run.moment.world, run.moment.views.stats);
        let hours = (run.moment.at.0 - started.0) as f64 / Time::HOUR as f64;
        let rejected = 100.0 * stats.rejected as f64 / stats.commands as f64;
        print!(
            "{hours:6.2} h, {rejected:.2} % rejected, {} trades, {} open",
            stats.trades,
            world.exchange.open_count()
        );
        for (id, instrument) in world.exchange.instruments() {
            let [bid, ask] = [Side::Buy, Side::Sell].map(|side| world.exchange.best(id, side).unwrap());
            print!(", {} {bid} / {ask}", instrument.symbol);
        }
        println!();
        for (_, account, profile) in world.bank.accounts() {
            let low = least.entry(profile.handle).or_insert(Money::LIMIT);
            *low = account.available().min(*low);
        }
    }
    run.check();
    let mut spreads: BTreeMap<(Symbol, i64), u32> = BTreeMap::new();
    for _ in 0..5_000 {
        run.play(1);
        let exchange = &run.moment.world.exchange;
        for (id, instrument) in exchange.instruments() {
            let [bid, ask] = [Side::Buy, Side::Sell].map(|side| exchange.best(id, side).map_or(0, |p| p.0));
            *spreads.entry((instrument.symbol, (ask - bid) / instrument.tick.0)).or_default() += 1;
        }
    }
    println!("ticks of spread, in 5000 records: {spreads:?}");
    let (world, views) = (&run.moment.world, &run.moment.views);
    for (id, account, profile) in world.bank.accounts() {
        let (handle, balance, least) = (profile.handle, account.balance.grouped(), least[&profile.handle].grouped());
        let profit = views.portfolio.profit_and_loss(id, world).total().grouped();
        print!("{handle:12} {balance:>14}, least available {least:>14}, profit {profit:>12}");
        for (instrument, listed) in world.exchange.instruments() {
            let qty = world.exchange.holding(instrument, id).qty;
            print!("{}", if qty.0 > 0 { format!(", {} {}", qty.grouped(), listed.symbol) } else { String::new() });
        }
        println!();
    }
}

#[test]
fn an_exchange_keeps_its_hours() {
    let mut run = Run::of("trading-day");
    let acme = run.moment.world.exchange.find(&Symbol::parse("ACME").unwrap()).unwrap();
    assert_eq!(run.moment.world.exchange.phase(acme), Phase::Auction, "the day begins with one");
    let hour = |run: &Run| TimeOfDay::of(run.moment.at).to_string();
    let mut seen = Vec::new();
    while run.moment.world.date.is_none() {
        run.play(1);
        let phase = run.moment.world.exchange.phase(acme);
        if seen.last().is_none_or(|(was, _)| *was != phase) {
            seen.push((phase, hour(&run)));
        }
    }
    let seen: Vec<(Phase, &str)> = seen.iter().map(|(phase, at)| (*phase, at.as_str())).collect();
    assert_eq!(
        seen,
        [
            (Phase::Auction, "08:59:30"),
            (Phase::Continuous, "09:00:00"),
            (Phase::Auction, "17:25:00"),
            (Phase::Closed, "17:30:00")
        ]
    );
    let auctions = |record: &Record| record.events().iter().filter(|e| matches!(e, Event::Uncrossed { .. })).count();
    assert!(run.records.iter().map(auctions).sum::<usize>() >= 3, "auctions find prices");
    assert_eq!(run.moment.world.date, Some(Date::parse("2026-03-03").unwrap()));
    let overnight = run.records.len();
    run.play(1);
    // Nobody trades while it is closed; in the morning it goes on.
    assert_eq!((run.records.len(), run.moment.world.exchange.phase(acme)), (overnight + 1, Phase::Auction));
    assert_eq!(hour(&run), "08:30:00");
    run.check();
}
