//! The bank's products beside a model that does everything the slow and plain way: each calendar day by itself, no
//! agenda, no sums that are carried on but one for each account. Random commands over simulated years.

use crate::commands::{account, command};
use crate::dice::Dice;
use crate::stage::{Stage, Under, rules};
use backtape::domain::{Calendar, Date, Event, Holidays, Money, Rules, Time, desk};
use std::collections::BTreeMap;

const WHO: [&str; 4] = ["ann", "bea", "cid", "dan"];

#[derive(Clone, Default)]
struct Purse {
    cents: i64,
    line: i64,
    /// Basis points: on savings, on debts.
    rates: (i64, i64),
    known: bool,
    /// Cents × basis points × days: of this month, of months that are over.
    earned: (i128, i128),
    owed: (i128, i128),
    fees: i64,
    below: bool,
    frozen: bool,
}

#[derive(Clone)]
enum Paper {
    Standing { from: usize, to: usize, cents: i64, weekly: bool, day: i8, next: Date },
    Mandate { from: usize, to: usize, limit: i64 },
    Loan { of: usize, left: i64, bps: i64, rounds: i64, payment: i64, day: i8, next: Date, again: Date },
}

struct Naive {
    purses: Vec<Purse>,
    papers: BTreeMap<u64, Paper>,
    given: u64,
    today: Date,
    calendar: Calendar,
    fee: i64,
}

const CENT: i128 = 3_650_000;

impl Naive {
    fn can_pay(&self, who: usize, cents: i64) -> bool {
        let purse = &self.purses[who];
        !purse.frozen && cents <= purse.cents + purse.line
    }

    fn pay(&mut self, from: usize, to: usize, cents: i64) -> bool {
        let paid = self.can_pay(from, cents);
        if paid {
            self.purses[from].cents -= cents;
            self.purses[to].cents += cents;
        }
        paid
    }

    fn end_day(&mut self) {
        let next = self.calendar.next(self.today);
        for purse in &mut self.purses {
            let mut day = self.today;
            while day < next && purse.known {
                let interest = if purse.cents < 0 { &mut purse.owed } else { &mut purse.earned };
                let rate = if purse.cents < 0 { purse.rates.1 } else { purse.rates.0 };
                interest.0 += i128::from(purse.cents.abs()) * i128::from(rate);
                day = day.plus_days(1);
                if day.day() == 1 {
                    for interest in [&mut purse.earned, &mut purse.owed] {
                        *interest = (0, interest.0 + interest.1);
                    }
                }
            }
            if purse.cents < 0 && !purse.below && self.fee > 0 {
                purse.fees += self.fee;
            }
            purse.below = purse.cents < 0;
        }
        self.today = next;
    }

    /// Does all that is due, in the order of the desk, until nothing is.
    fn settle(&mut self) {
        while self.book() || self.pay_one() {}
    }

    fn book(&mut self) -> bool {
        let mut booked = false;
        for purse in &mut self.purses {
            let paid = (purse.earned.1 / CENT) as i64;
            purse.earned.1 -= i128::from(paid) * CENT;
            purse.cents += paid;
            let taken = ((purse.owed.1 / CENT) as i64).min(purse.cents + purse.line).max(0);
            purse.owed.1 -= i128::from(taken) * CENT;
            purse.cents -= taken;
            let fee = purse.fees.min(purse.cents + purse.line).max(0);
            purse.fees -= fee;
            purse.cents -= fee;
            booked |= paid + taken + fee > 0;
        }
        booked
    }

    /// Pays the oldest thing that is due.
    fn pay_one(&mut self) -> bool {
        let day_of = |paper: &Paper| match paper {
            Paper::Standing { next, .. } => Some(self.calendar.on_or_after(*next)),
            Paper::Loan { again, .. } => Some(*again),
            Paper::Mandate { .. } => None,
        };
        let due = self.papers.iter().filter_map(|(id, paper)| Some((day_of(paper)?, *id)));
        let Some((_, id)) = due.filter(|(day, _)| *day <= self.today).min() else { return false };
        match self.papers[&id].clone() {
            Paper::Standing { from, to, cents, weekly, day, next } => {
                self.pay(from, to, cents);
                let next = if weekly { next.plus_days(7) } else { next.plus_months(1, day) };
                self.papers.insert(id, Paper::Standing { from, to, cents, weekly, day, next });
            }
            Paper::Loan { of, left, bps, rounds, payment, day, next, .. } => {
                let interest = (left * bps + 60_000) / 120_000;
                let all = rounds == 1 || left + interest <= payment;
                let back = if all { left } else { payment - interest };
                if !self.can_pay(of, back + interest) {
                    let again = self.calendar.next(self.today);
                    self.papers.insert(id, Paper::Loan { of, left, bps, rounds, payment, day, next, again });
                } else {
                    self.purses[of].cents -= back + interest;
                    self.papers.remove(&id);
                    if left > back {
                        let (left, rounds, next) = (left - back, rounds - 1, next.plus_months(1, day));
                        let again = self.calendar.on_or_after(next);
                        self.papers.insert(id, Paper::Loan { of, left, bps, rounds, payment, day, next, again });
                    }
                }
            }
            Paper::Mandate { .. } => {}
        }
        true
    }

    fn agree(&mut self, paper: Paper) {
        self.given += 1;
        self.papers.insert(self.given, paper);
    }
}

/// Asks both, and tells how the command is written; `None` where the model would refuse it.
fn asked(naive: &mut Naive, dice: &mut Dice) -> (String, bool) {
    let who = dice.below(4) as usize;
    let other = (who + 1 + dice.below(3) as usize) % 4;
    let cents = 1 + dice.below(40_000) as i64;
    let (name, friend, amount) = (WHO[who], WHO[other], Money(cents));
    let paid = |naive: &mut Naive, from, to| naive.pay(from, to, cents);
    match dice.below(30) {
        0..=2 => {
            naive.purses[who].cents += cents;
            (format!("deposit {name} {amount}"), true)
        }
        3 | 4 => {
            let can = naive.can_pay(who, cents);
            naive.purses[who].cents -= if can { cents } else { 0 };
            (format!("withdraw {name} {amount}"), can)
        }
        5 | 6 => (format!("transfer {name} {friend} {amount}"), paid(naive, who, other)),
        7 => {
            let (save, owe) = (dice.below(900) as i64, dice.below(1_800) as i64);
            let purse = &mut naive.purses[who];
            let changes = purse.rates != (save, owe);
            (purse.rates, purse.known) = ((save, owe), purse.known || changes);
            let percent = |bps: i64| format!("{}.{:02}%", bps / 100, bps % 100);
            (format!("interest {name} {} debit {}", percent(save), percent(owe)), changes)
        }
        8 => {
            let can = cents >= -naive.purses[who].cents;
            naive.purses[who].line = if can { cents } else { naive.purses[who].line };
            (format!("credit {name} {amount}"), can)
        }
        9 => {
            let frozen = naive.purses[who].frozen;
            naive.purses[who].frozen = !frozen;
            (format!("{} {name}", if frozen { "unfreeze" } else { "freeze" }), true)
        }
        10 if naive.papers.len() < 9 => {
            let can = !naive.purses[who].frozen;
            let (weekly, day) = (dice.below(2) == 0, 1 + dice.below(31) as i8);
            let this = naive.today.plus_months(0, day);
            let monthly = if this < naive.today { naive.today.plus_months(1, day) } else { this };
            let next = if weekly { naive.today } else { monthly };
            if can {
                naive.agree(Paper::Standing { from: who, to: other, cents, weekly, day, next });
            }
            let often = if weekly {
                "weekly".to_owned()
            } else {
                format!("monthly day {}", if day == 31 { "last".to_owned() } else { day.to_string() })
            };
            (format!("standing {name} {friend} {amount} {often}"), can)
        }
        11 if naive.papers.len() < 9 => {
            let stands = naive
                .papers
                .values()
                .any(|paper| matches!(paper, Paper::Mandate { from, to, .. } if (*from, *to) == (who, other)));
            let can = !stands && !naive.purses[who].frozen;
            if can {
                naive.agree(Paper::Mandate { from: who, to: other, limit: cents });
            }
            (format!("mandate {name} {friend} limit {amount}"), can)
        }
        12 | 13 => {
            let limit = naive.papers.values().find_map(|paper| match paper {
                Paper::Mandate { from, to, limit } if (*from, *to) == (who, other) => Some(*limit),
                _ => None,
            });
            let can = limit.is_some_and(|limit| cents <= limit) && naive.pay(who, other, cents);
            (format!("debit {friend} {name} {amount}"), can)
        }
        14 if naive.papers.len() < 9 => {
            let (bps, rounds, day) = (dice.below(1_500) as i64, 1 + dice.below(24) as i64, naive.today.day());
            // The naive annuity: by floating point, which does for loans as small as these.
            let rate = bps as f64 / 120_000.0;
            let level = if bps == 0 {
                cents as f64 / rounds as f64
            } else {
                cents as f64 * rate / (1.0 - (1.0 + rate).powi(-(rounds as i32)))
            };
            let next = naive.today.plus_months(1, day);
            let again = naive.calendar.on_or_after(next);
            naive.purses[who].cents += cents;
            naive.agree(Paper::Loan {
                of: who,
                left: cents,
                bps,
                rounds,
                payment: (level + 0.5) as i64,
                day,
                next,
                again,
            });
            (format!("loan {name} {amount} {}.{:02}% months {rounds}", bps / 100, bps % 100), true)
        }
        15 => {
            let id = 1 + dice.below(naive.given.max(1));
            let can = naive.papers.get(&id).is_some_and(|paper| !matches!(paper, Paper::Loan { .. }));
            if can {
                naive.papers.remove(&id);
            }
            (format!("revoke {id}"), can)
        }
        _ => {
            naive.end_day();
            ("end-day".to_owned(), true)
        }
    }
}

fn run(seed: u64, steps: usize) -> (usize, i32) {
    let mut dice = Dice(seed);
    let calendar = Calendar { holidays: Holidays::Target, ..Calendar::default() };
    let fee = if seed.is_multiple_of(2) { 250 } else { 0 };
    let mut stage = Stage::new(Rules { calendar: calendar.clone(), overdraft_fee: Money(fee), ..rules(Under::Bare) });
    for name in WHO {
        stage.play(&command(&format!("open {name}"))).unwrap();
    }
    let start = Date::new(2022 + dice.below(4) as i16, 1 + dice.below(12) as i8, 1 + dice.below(28) as i8).unwrap();
    stage.play(&command(&format!("end-day {start}"))).unwrap();
    let purses = vec![Purse::default(); 4];
    let mut naive = Naive { purses, papers: BTreeMap::new(), given: 0, today: start, calendar, fee };
    let mut failed = 0;
    for step in 0..steps {
        let (line, accepted) = asked(&mut naive, &mut dice);
        let told = || format!("seed {seed}, step {step}: {line}");
        let done = stage.play(&command(&line));
        assert_eq!(done.is_ok(), accepted, "{}: {done:?}", told());
        naive.settle();
        while let Some(owed) = desk::owes(&stage.world, Time(0)) {
            let events = stage.play(&owed).unwrap();
            failed += events
                .iter()
                .filter(|event| matches!(event, Event::StandingFailed { .. } | Event::LoanFailed { .. }))
                .count();
        }
        for (name, purse) in WHO.iter().zip(&naive.purses) {
            let id = stage.world.bank.find(&account(name)).unwrap();
            let found = stage.world.bank.account(id).unwrap();
            assert_eq!(
                (found.balance, found.credit_line),
                (Money(purse.cents), Money(purse.line)),
                "{name}, {}",
                told()
            );
            assert!(found.available() >= Money::ZERO, "{name} is below their line, {}", told());
        }
        assert_eq!(stage.world.bank.products().agreements().count(), naive.papers.len(), "{}", told());
        assert_eq!(stage.world.business_date(Time(0)), naive.today, "{}", told());
    }
    (failed, start.days_until(naive.today))
}

#[test]
fn years_of_random_business_are_as_the_naive_bank_has_them() {
    let (mut failed, mut days) = (0, 0);
    for seed in 1..=60 {
        let (more, ran) = run(seed, 700);
        (failed, days) = (failed + more, days + ran);
    }
    assert!(failed > 100 && days > 60 * 365, "{failed} payments failed in {days} days: too calm");
}
