//! Interest, standing orders, direct debits and loans, as the days go by: against tables that were reckoned by
//! hand. The desk does what is due, as in a session.

use crate::commands::{command, commands};
use crate::stage::{Stage, Under, rules, state_of, tell};
use backtape::domain::{Date, Money, Rules, Time, desk};

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// A bank on a business date, and what happened there, in words.
struct Town {
    stage: Stage,
    told: Vec<String>,
}

impl Town {
    fn on(day: &str, rules: Rules, given: &str) -> Town {
        let mut town = Town { stage: Stage::new(rules), told: Vec::new() };
        town.give(&format!("end-day {day}; {given}"));
        town.told.clear();
        town
    }

    fn plain(day: &str, given: &str) -> Town {
        Town::on(day, rules(Under::Bare), given)
    }

    /// Gives commands, and lets the desk do what is due after each.
    fn give(&mut self, given: &str) {
        for command in commands(given) {
            self.play(&command);
            let mut acts = 0;
            while let Some(owed) = desk::owes(&self.stage.world, Time(0)) {
                self.play(&owed);
                acts += 1;
                assert!(acts < 1_000, "the desk comes to no end: {owed:?}");
            }
        }
    }

    fn play(&mut self, command: &backtape::domain::Command) {
        let events = self.stage.play(command).unwrap_or_else(|r| panic!("{command:?}: {}", r.message()));
        self.told.extend(events.iter().map(|event| tell(&self.stage.world, event)));
    }

    /// Ends days until the business date is this one.
    fn until(&mut self, day: &str) {
        while self.stage.world.date.unwrap() < date(day) {
            self.give("end-day");
        }
        assert_eq!(self.stage.world.date, Some(date(day)), "a day off");
    }

    /// What was told since the last time that begins with one of these words.
    fn told(&mut self, words: &[&str]) -> Vec<String> {
        let told = std::mem::take(&mut self.told);
        told.into_iter().filter(|said| words.iter().any(|word| said.starts_with(word))).collect()
    }

    fn state(&self, name: &str) -> String {
        state_of(&self.stage.world, name)
    }
}

const BOOKED: &[&str] = &["interest", "fee", "overdrawn"];

/// 3,650.00 at 1 % are 365,000 cents × 100 basis points × 1 day ÷ 3,650,000 = 10 cents a day.
const TEN_CENTS_A_DAY: &str = "open alice; deposit alice 3650.00; interest alice 1%";

#[test]
fn interest_runs_for_each_day_of_the_calendar_and_is_paid_when_the_month_is_over() {
    for (from, next, days, paid) in [
        ("2023-02-01", "2023-03-01", 28, "2.80"),
        ("2024-02-01", "2024-03-01", 29, "2.90"), // a leap year has a day more
        ("2026-01-01", "2026-02-02", 31, "3.10"), // the month ends on a Saturday
        ("2026-04-01", "2026-05-01", 30, "3.00"),
        ("2026-04-10", "2026-05-01", 21, "2.10"), // from the middle of a month
    ] {
        let mut town = Town::plain(from, TEN_CENTS_A_DAY);
        town.until(next);
        let told = town.told(&["interest", "accrued"]);
        assert_eq!(told.last(), Some(&format!("interest to alice {paid}")), "{from}");
        let ran = |said: &&String| said.starts_with("accrued") && (said.ends_with("ended") || !from.ends_with("-01"));
        let count = |said: &String| said.split(' ').nth(4).unwrap().parse::<u32>().unwrap();
        let all: u32 = told.iter().filter(|said| said.starts_with("accrued")).map(count).sum();
        assert_eq!(all, u32::try_from(date(from).days_until(date(next))).unwrap(), "{from}: days off run too");
        let _ = (ran, days);
        assert_eq!(town.state("alice"), format!("alice {}", Money(365_000 + Money::parse(paid).unwrap().0)));
    }
}

/// 10,000.00 at 2.5 % from Thursday 1 January 2026.
/// January: 1,000,000 × 250 × 31 = 7,750,000,000; ÷ 3,650,000 = 2,123 cents, 1,050,000 remain.
/// 1 February is a Sunday, before the booking: 1,000,000 × 250 = 250,000,000.
/// 2 to 28 February, after it: 1,002,123 × 250 × 27 = 6,764,330,250.
/// February with what remained: 7,015,380,250 ÷ 3,650,000 = 1,922 cents.
#[test]
fn what_remains_of_a_cent_is_kept_and_interest_bears_interest_once_it_is_booked() {
    let mut town = Town::plain("2026-01-01", "open alice; deposit alice 10000.00; interest alice 2.5%");
    town.until("2026-03-02");
    assert_eq!(town.told(BOOKED), ["interest to alice 21.23", "interest to alice 19.22"]);
    assert_eq!(town.state("alice"), "alice 10040.45");
    let ledger = town.stage.world.bank.ledger();
    assert_eq!((ledger.savings, ledger.customers), (Money(-4_045), Money(1_004_045)));
}

/// 14 days at 10 cents (2 to 15 March), 16 at 20 cents (16 to 31 March).
#[test]
fn a_rate_that_changes_within_a_month_counts_from_its_day() {
    let mut town = Town::plain("2026-03-02", TEN_CENTS_A_DAY);
    town.until("2026-03-16");
    town.give("interest alice 2%");
    town.until("2026-04-01");
    assert_eq!(town.told(&["interest to"]), ["interest to alice 4.60"]);
}

/// Over a year without a day ended between: 365 days at 10 cents, all of months that are over but one.
#[test]
fn days_that_are_skipped_are_not_lost() {
    let mut town = Town::plain("2026-01-01", TEN_CENTS_A_DAY);
    town.give("end-day 2027-01-02");
    assert_eq!(
        town.told(&["accrued", "interest"]),
        ["accrued alice 3650.00 100 365 ended", "accrued alice 3650.00 100 1", "interest to alice 36.50"]
    );
}

/// 365.00 below zero at 10 % is 36,500 × 1,000 ÷ 3,650,000 = 10 cents a day. June 2026 begins on a Monday.
/// The fee comes with the first end of day: 1 June at 365.00, 29 days at 370.00:
/// (36,500 + 37,000 × 29) × 1,000 = 1,109,500,000; ÷ 3,650,000 = 303 cents.
#[test]
fn an_overdraft_costs_a_fee_once_and_interest_each_day() {
    let fee = Rules { overdraft_fee: Money(500), ..rules(Under::Bare) };
    let given = "open alice; credit alice 1000.00; interest alice 0% debit 10%; withdraw alice 365.00";
    let mut town = Town::on("2026-06-01", fee, given);
    town.until("2026-07-01");
    assert_eq!(town.told(BOOKED), ["overdrawn alice 5.00", "fee from alice 5.00", "interest from alice 3.03"]);
    assert_eq!(town.state("alice"), "alice -373.03 line 1000.00");
    // Above zero at the end of a day, and below at the end of the next: another fee.
    town.give("deposit alice 400.00; end-day; withdraw alice 100.00; end-day; end-day");
    assert_eq!(town.told(BOOKED), ["overdrawn alice 5.00", "fee from alice 5.00"]);
    let ledger = town.stage.world.bank.ledger();
    assert_eq!((ledger.interest, ledger.charges), (Money(303), Money(1_000)));
}

/// The bank takes no more than there is: the rest waits for money.
#[test]
fn the_bank_takes_nobody_below_their_line() {
    let given = "open alice; credit alice 365.00; interest alice 0% debit 10%; withdraw alice 365.00";
    let mut town = Town::plain("2026-06-01", given);
    town.until("2026-07-01");
    assert_eq!(town.told(BOOKED), [""; 0], "nothing is available");
    town.give("deposit alice 1.00; deposit alice 10.00");
    assert_eq!(town.told(BOOKED), ["interest from alice 1.00", "interest from alice 2.00"]);
    assert_eq!(town.state("alice"), "alice -357.00 line 365.00");
}

#[test]
fn a_standing_order_is_paid_on_the_last_day_of_the_month_or_the_next_business_day() {
    let given = "open alice; open bob; deposit alice 100.00";
    let mut town = Town::plain("2026-01-02", given);
    town.give("standing alice bob 10.00 monthly day last until 2026-06-30 \"rent\"");
    assert_eq!(
        town.told(&["standing"]),
        ["standing 1 alice bob 10.00 monthly day 31 due 2026-01-31 on 2026-02-02 until 2026-06-30 \"rent\""]
    );
    let mut paid = Vec::new();
    for _ in 0..140 {
        let today = town.stage.world.date.unwrap();
        paid.extend(town.told(&["done"]).into_iter().map(|said| format!("{today} {said}")));
        town.give("end-day");
    }
    assert_eq!(
        paid,
        [
            "2026-02-02 done 1 2026-01-31 next 2026-02-28 on 2026-03-02",
            "2026-03-02 done 1 2026-02-28 next 2026-03-31 on 2026-03-31",
            "2026-03-31 done 1 2026-03-31 next 2026-04-30 on 2026-04-30",
            "2026-04-30 done 1 2026-04-30 next 2026-05-31 on 2026-06-01",
            "2026-06-01 done 1 2026-05-31 next 2026-06-30 on 2026-06-30",
            "2026-06-30 done 1 2026-06-30",
        ]
    );
    assert_eq!(town.state("bob"), "bob 60.00");
    assert_eq!(town.stage.world.bank.products().agreements().count(), 0, "it is over");
}

#[test]
fn weekly_orders_and_scheduled_transfers_are_paid_on_their_day() {
    let mut town = Town::plain("2026-01-05", "open alice; open bob; deposit alice 100.00");
    town.give(
        "standing alice bob 1.00 weekly from 2026-01-07 until 2026-01-21; schedule alice bob 50.00 on 2026-01-10",
    );
    town.until("2026-01-30");
    assert_eq!(
        town.told(&["moved", "done"]),
        [
            "moved alice bob 1.00",
            "done 1 2026-01-07 next 2026-01-14 on 2026-01-14",
            "moved alice bob 50.00", // the tenth is a Saturday
            "done 2 2026-01-10",
            "moved alice bob 1.00",
            "done 1 2026-01-14 next 2026-01-21 on 2026-01-21",
            "moved alice bob 1.00",
            "done 1 2026-01-21",
        ]
    );
}

#[test]
fn a_payment_that_fails_is_told_and_the_next_one_is_tried() {
    let mut town = Town::plain("2026-01-05", "open alice; open bob; deposit alice 5.00");
    town.give("standing alice bob 10.00 weekly; deposit alice 20.00; freeze alice");
    town.until("2026-01-12");
    town.give("unfreeze alice");
    town.until("2026-01-19");
    assert_eq!(
        town.told(&["failed", "done"]),
        [
            "failed 1 10.00 2026-01-05 InsufficientFunds next 2026-01-12 on 2026-01-12",
            "failed 1 10.00 2026-01-12 AccountFrozen next 2026-01-19 on 2026-01-19",
            "done 1 2026-01-19 next 2026-01-26 on 2026-01-26",
        ]
    );
    town.give("withdraw alice 15.00; close alice");
    assert_eq!(town.told(&["ended", "closed"]), ["ended 1 alice", "closed alice"]);
}

#[test]
fn money_is_collected_by_mandate() {
    let mut town = Town::plain("2026-01-05", "open alice; open power; deposit alice 100.00");
    town.give("mandate alice power limit 50.00; debit power alice 50.00; debit power alice 49.99; revoke 1");
    assert_eq!(
        town.told,
        [
            "mandate 1 alice power limit 50.00",
            "moved alice power 50.00",
            "debited 1 alice",
            "moved alice power 49.99",
            "debited 1 alice",
            "ended 1 alice",
        ]
    );
}

/// 10,000.00 at 6 % in 12 months. The payment is 1,000,000 × 0.005 ÷ (1 − 1.005^−12) = 86,066.43 cents;
/// a month's interest is what is left ÷ 200. (Interest, back, left) in cents:
const LOAN: [(i64, i64, i64); 12] = [
    (5_000, 81_066, 918_934),
    (4_595, 81_471, 837_463),
    (4_187, 81_879, 755_584),
    (3_778, 82_288, 673_296),
    (3_366, 82_700, 590_596),
    (2_953, 83_113, 507_483),
    (2_537, 83_529, 423_954),
    (2_120, 83_946, 340_008),
    (1_700, 84_366, 255_642),
    (1_278, 84_788, 170_854),
    (854, 85_212, 85_642),
    (428, 85_642, 0),
];

#[test]
fn a_loan_is_paid_back_by_its_table() {
    let mut town = Town::plain("2026-01-30", "open alice; deposit alice 1000.00");
    town.give("loan alice 10000.00 6% months 12");
    let schedule = town.stage.world.bank.products().agreements().find_map(|(_, agreement)| match agreement {
        backtape::domain::bank::products::Agreement::Loan(loan) => Some(loan.schedule()),
        _ => None,
    });
    let schedule: Vec<_> = schedule.unwrap().iter().map(|p| (p.interest.0, p.principal.0, p.left.0)).collect();
    assert_eq!(schedule, LOAN);
    town.until("2027-02-01");
    let told = town.told(&["lent", "repaid", "unpaid"]);
    assert_eq!(told[0], "lent 1 alice 10000.00 600 x12 860.66 day 30 due 2026-02-28 on 2026-03-02");
    assert_eq!(told[1], "repaid 1 alice 810.66+50.00 2026-02-28 next 2026-03-30 on 2026-03-30");
    assert_eq!(told[12], "repaid 1 alice 856.42+4.28 2027-01-30", "the last takes the rest");
    assert_eq!(told.len(), 13);
    // 1,000.00 + 10,000.00 − 10,000.00 − 327.96 of interest
    assert_eq!(town.state("alice"), "alice 672.04");
    let ledger = town.stage.world.bank.ledger();
    assert_eq!((ledger.loans, ledger.interest), (Money(0), Money(32_796)));
}

/// Payments as loan calculators give them: the level payment, the last one, and the interest in all.
#[test]
fn level_payments_are_those_of_the_annuity() {
    for (terms, payment, last, interest) in [
        ("20000.00 3.75% months 60", 36_608, 36_599, 196_471),
        ("1200.00 0% months 7", 17_143, 17_142, 0),
        ("250000.00 3.25% months 360", 108_802, 108_556, 14_168_474),
        ("0.05 5% months 3", 2, 1, 0),
        ("100.00 100% months 1", 10_833, 10_833, 833),
    ] {
        let town = Town::plain("2026-01-05", &format!("open alice; loan alice {terms}"));
        let loan = town.stage.world.bank.products().agreements().find_map(|(_, agreement)| match agreement {
            backtape::domain::bank::products::Agreement::Loan(loan) => Some(loan.clone()),
            _ => None,
        });
        let loan = loan.unwrap();
        let schedule = loan.schedule();
        let paid = schedule.last().map(|p| p.principal.0 + p.interest.0);
        let all: i64 = schedule.iter().map(|p| p.interest.0).sum();
        assert_eq!((loan.payment.0, paid, all), (payment, Some(last), interest), "{terms}");
        assert_eq!(schedule.iter().map(|p| p.principal).fold(0, |sum, p| sum + p.0), loan.amount.0);
    }
}

#[test]
fn a_loan_that_cannot_be_paid_is_tried_each_business_day() {
    let mut town = Town::plain("2026-01-05", "open alice; loan alice 1200.00 0% months 12; withdraw alice 1150.00");
    town.until("2026-02-09");
    town.give("deposit alice 100.00; end-day");
    assert_eq!(
        town.told(&["unpaid", "repaid"]),
        [
            "unpaid 1 100.00 2026-02-05 InsufficientFunds again 2026-02-06",
            "unpaid 1 100.00 2026-02-05 InsufficientFunds again 2026-02-09",
            "unpaid 1 100.00 2026-02-05 InsufficientFunds again 2026-02-10",
            "repaid 1 alice 100.00+0.00 2026-02-05 next 2026-03-05 on 2026-03-05",
        ]
    );
}

#[test]
fn the_products_speak_the_currency_of_their_account() {
    let given = "open alice; open usd for alice in USD; rate USD 2; deposit usd 3650.00; interest usd 1%;
        loan usd 1200.00 0% months 12; standing usd alice 10.00 monthly day last";
    let mut town = Town::plain("2026-01-01", given);
    town.until("2026-02-02");
    let told = town.told(&["interest", "repaid", "exchanged", "failed"]);
    // 4,850.00 for 31 days at 1 %: 485,000 × 100 × 31 ÷ 3,650,000 = 411 cents.
    assert_eq!(told[0], "interest to usd 4.11 USD");
    assert!(told.iter().any(|said| said == "repaid 1 usd 100.00+0.00 USD 2026-02-01 next 2026-03-01 on 2026-03-02"));
    assert!(told.iter().any(|said| said.starts_with("exchanged usd alice 10.00 USD for 5.00")), "{told:?}");
    let command = command("settle usd");
    assert!(town.stage.decide(&command).is_err());
}
