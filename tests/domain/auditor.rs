//! An auditor with books of his own: over a million commands, likely ones and others, he writes up every posting
//! and every hold by himself, and compares.

use crate::properties::{command, some_rules, town};
use backtape::domain::bank::{LedgerAccount, Posting};
use backtape::domain::{AccountId, Currency, Event, HoldId, Money, ShopOrderId, World, invariant, postings};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::collections::BTreeMap;

const TOWNS: usize = 500;
const COMMANDS: usize = 2_000;

/// What the auditor has written down.
#[derive(Default)]
struct Books {
    balances: BTreeMap<(Option<Currency>, LedgerAccount), i128>,
    /// What stands of each hold, and whose it is.
    holds: BTreeMap<HoldId, (AccountId, i64)>,
    /// What stands of each unpaid shop order, and whose it is.
    reserved: BTreeMap<ShopOrderId, (AccountId, i64)>,
}

impl Books {
    fn write(&mut self, event: &Event) {
        let mut sums: BTreeMap<Option<Currency>, i128> = BTreeMap::new();
        postings(event, |Posting { account, amount, currency }| {
            *sums.entry(currency).or_default() += i128::from(amount.0);
            *self.balances.entry((currency, account)).or_default() += i128::from(amount.0);
        })
        .unwrap();
        assert!(sums.values().all(|sum| *sum == 0), "the postings of {event:?} do not add up to zero: {sums:?}");
        match event {
            Event::MoneyHeld { hold, account, amount, .. } => {
                assert!(self.holds.insert(*hold, (*account, amount.0)).is_none(), "{event:?} came twice");
            }
            Event::HoldCaptured { hold, amount, released, .. } => {
                let (_, left) = self.holds.remove(hold).unwrap_or_else(|| panic!("{event:?} of nothing"));
                assert_eq!(left, amount.0 + released.0, "{event:?} ends a hold of {left}");
            }
            Event::HoldReleased { hold, amount, .. } | Event::HoldExpired { hold, amount, .. } => {
                let (_, left) = self.holds.remove(hold).unwrap_or_else(|| panic!("{event:?} of nothing"));
                assert_eq!(left, amount.0, "{event:?} releases a hold of {left}");
            }
            Event::ItemsReserved { order, account, total, .. } => {
                assert!(self.reserved.insert(*order, (*account, total.0)).is_none(), "{event:?} came twice");
            }
            Event::ShopOrderPaid { order, total, .. } => {
                let (_, left) = self.reserved.remove(order).unwrap_or_else(|| panic!("{event:?} of nothing"));
                assert_eq!(left, total.0, "{event:?} takes what was held");
            }
            Event::ShopOrderCancelled { order, released, .. } => {
                let left = self.reserved.remove(order).map_or(0, |(_, left)| left);
                assert_eq!(left, released.0, "{event:?} releases what was held");
            }
            _ => {}
        }
    }

    fn compare(&self, world: &World) {
        let of = |currency, account| self.balances.get(&(currency, account)).copied().unwrap_or(0);
        for (id, account, profile) in world.bank.accounts() {
            let own = of(account.currency, LedgerAccount::Customer(id));
            assert_eq!(i128::from(account.balance.0), own, "the balance of {}", profile.handle);
            if world.exchange.margin(id).is_none() {
                assert!(account.available() >= Money::ZERO, "{} is below its credit line: {account:?}", profile.handle);
            }
        }
        for (currency, ledger) in world.bank.ledgers() {
            for (account, balance) in ledger.own() {
                assert_eq!(i128::from(balance.0), of(currency, account), "{account:?} in {currency:?}");
            }
            assert_eq!(ledger.sum(), 0);
        }
    }

    /// What is held of each account: by holds, orders on the exchange and orders in the shop, to the cent.
    fn compare_holds(&self, world: &World) {
        for (id, account, profile) in world.bank.accounts() {
            let holds: i64 = self.holds.values().filter(|(whose, _)| *whose == id).map(|(_, left)| left).sum();
            let in_shop: i64 = self.reserved.values().filter(|(whose, _)| *whose == id).map(|(_, left)| left).sum();
            let on_exchange: i64 = world.exchange.orders_of(id).into_iter().map(|order| order.money_held().0).sum();
            assert_eq!(account.held.0, holds + in_shop + on_exchange, "what is held of {}", profile.handle);
        }
    }
}

#[test]
fn a_million_commands_leave_the_books_as_the_auditor_has_them() {
    let seed = std::env::var("BACKTAPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0x0b00_c5ee_d000_u64);
    println!("BACKTAPE_SEED={seed}");
    let config = Config { rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let (rules, commands) = (some_rules(), command());
    let mut accepted = 0_usize;
    for round in 0..TOWNS {
        let rules = rules.new_tree(&mut runner).unwrap().current();
        let (mut stage, events) = town(rules);
        let mut books = Books::default();
        events.iter().for_each(|event| books.write(event));
        for n in 0..COMMANDS {
            let command = commands.new_tree(&mut runner).unwrap().current();
            let Ok(events) = stage.act(&command) else { continue };
            accepted += 1;
            events.iter().for_each(|event| books.write(event));
            books.compare(&stage.world);
            if n % 20 == 0 {
                books.compare_holds(&stage.world);
            }
        }
        books.compare_holds(&stage.world);
        assert_eq!(invariant::first_violation(&stage.world), None, "town {round}");
    }
    assert!(accepted > TOWNS * COMMANDS / 10, "too few were accepted to show anything: {accepted}");
}
