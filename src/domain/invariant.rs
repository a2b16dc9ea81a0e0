//! What must hold after every record. Tests check it after each of theirs, `show invariants` and
//! `verify` for everybody else.

use super::bank::Account;
use super::exchange::Level;
use super::{InstrumentId, Side, World};
use std::collections::BTreeMap;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What must hold, in a few words: `postings sum 0`.
    pub name: &'static str,
    /// What is wrong; `None` where it holds.
    pub violation: Option<String>,
}

/// Looks at one thing; an error says what is wrong.
type Look = fn(&World) -> Result<(), String>;

/// Looks at everything. Takes time in the number of accounts and open orders.
pub fn check(world: &World) -> Vec<Check> {
    let looks: [(&'static str, Look); 6] = [
        ("postings sum 0", postings_sum_to_zero),
        ("balances add up", balances_add_up),
        ("no overdraft", no_overdraft),
        ("holds = open orders", holds_equal_orders),
        ("shares conserved", shares_conserved),
        ("book in order", books_in_order),
    ];
    looks.into_iter().map(|(name, look)| Check { name, violation: look(world).err() }).collect()
}

/// The first thing that does not hold.
pub fn first_violation(world: &World) -> Option<String> {
    check(world).into_iter().find_map(|check| check.violation.map(|v| format!("{}: {v}", check.name)))
}

fn postings_sum_to_zero(world: &World) -> Result<(), String> {
    let ledger = world.bank.ledger();
    match (ledger.sum(), ledger.clearing.0) {
        (0, 0) => Ok(()),
        (0, left) => Err(format!("the clearing account holds {left} cents")),
        (sum, _) => Err(format!("the ledger sums to {sum} cents")),
    }
}

fn balances_add_up(world: &World) -> Result<(), String> {
    let sum: i128 = world.bank.accounts().map(|(_, account, _)| i128::from(account.balance.0)).sum();
    let stated = i128::from(world.bank.ledger().customers.0);
    let lines: i128 = world.bank.accounts().map(|(_, account, _)| i128::from(account.credit_line.0)).sum();
    if sum != stated {
        return Err(format!("balances sum to {sum} cents, the ledger says {stated}"));
    }
    match lines == i128::from(world.bank.credit_lines().0) {
        true => Ok(()),
        false => Err(format!("credit lines sum to {lines} cents, the bank says {}", world.bank.credit_lines().0)),
    }
}

fn no_overdraft(world: &World) -> Result<(), String> {
    let short = |account: &Account| account.available().0 < 0 || account.held.0 < 0;
    match world.bank.accounts().find(|(_, account, _)| short(account)) {
        None => Ok(()),
        Some((_, account, profile)) => Err(format!("{} has {} available", profile.handle, account.available())),
    }
}

fn holds_equal_orders(world: &World) -> Result<(), String> {
    let mut money: BTreeMap<_, i128> = BTreeMap::new();
    let mut shares: BTreeMap<_, u128> = BTreeMap::new();
    for order in world.exchange.open_orders() {
        *money.entry(order.account).or_default() += i128::from(order.money_held().0);
        *shares.entry((order.instrument, order.account)).or_default() += u128::from(order.shares_held().0);
    }
    for (id, account, profile) in world.bank.accounts() {
        let orders = money.get(&id).copied().unwrap_or(0);
        if orders != i128::from(account.held.0) {
            return Err(format!("{} has {} held, its orders need {orders} cents", profile.handle, account.held));
        }
        for (instrument, listed) in world.exchange.instruments() {
            let held = world.exchange.holding(instrument, id).held;
            let orders = shares.get(&(instrument, id)).copied().unwrap_or(0);
            if u128::from(held.0) != orders {
                return Err(format!("{} has {held} {} held, its orders need {orders}", profile.handle, listed.symbol));
            }
        }
    }
    Ok(())
}

fn shares_conserved(world: &World) -> Result<(), String> {
    for (instrument, listed) in world.exchange.instruments() {
        let owned = world.bank.accounts().map(|(id, _, _)| u128::from(world.exchange.holding(instrument, id).qty.0));
        let (owned, granted) = (owned.sum::<u128>(), u128::from(world.exchange.shares_outstanding(instrument).0));
        if owned != granted {
            return Err(format!("{owned} {} are owned, {granted} came in", listed.symbol));
        }
    }
    Ok(())
}

fn books_in_order(world: &World) -> Result<(), String> {
    let mut standing = 0;
    for (instrument, listed) in world.exchange.instruments() {
        let best = [Side::Buy, Side::Sell].map(|side| world.exchange.best(instrument, side));
        if let [Some(bid), Some(ask)] = best
            && bid >= ask
        {
            return Err(format!("{} is crossed: bid {bid}, ask {ask}", listed.symbol));
        }
        for side in [Side::Buy, Side::Sell] {
            let mut last = None;
            for level in world.exchange.levels(instrument, side) {
                let sorted =
                    last.is_none_or(|last| if side == Side::Buy { level.price < last } else { level.price > last });
                if !sorted {
                    return Err(format!("{} has its prices out of order at {}", listed.symbol, level.price));
                }
                last = Some(level.price);
                standing += check_level(world, instrument, side, level)?;
            }
        }
    }
    match standing == world.exchange.open_count() {
        true => Ok(()),
        false => Err(format!("{standing} orders stand in books, {} are open", world.exchange.open_count())),
    }
}

/// Whether a level's sums are those of its queue, first in first. Gives the number of its orders.
fn check_level(world: &World, instrument: InstrumentId, side: Side, level: &Level) -> Result<usize, String> {
    let (mut count, mut qty, mut last) = (0_usize, 0_u128, None);
    for order in world.exchange.queue(instrument, level) {
        let place = (order.instrument, order.side, order.limit()) == (instrument, side, Some(level.price));
        if !place || order.open.0 == 0 || last.is_some_and(|last| last >= order.id) {
            return Err(format!("order {} stands in the wrong place", order.id));
        }
        last = Some(order.id);
        count += 1;
        qty += u128::from(order.open.0);
    }
    match (count, qty) == (level.orders as usize, u128::from(level.qty.0)) {
        true => Ok(count),
        false => Err(format!("the level at {} says {} shares and holds {qty}", level.price, level.qty)),
    }
}
