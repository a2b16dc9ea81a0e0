//! Whether a scenario makes sense: every name that is used exists, every figure can be played
//! with. What passes here sets up without a rejection. The bank's code is checked as it is read.

use super::{ScenarioError, parse_time};
use crate::domain::bank::{countries, iban};
use crate::domain::{
    BankCode, Behaviour, CustomerSpec, Handle, InstrumentSpec, Money, ParticipantSpec, Price, Qty, Rules, Scenario,
    Symbol, Time,
};
use std::collections::BTreeSet;

/// The most participants: the microsecond within the millisecond tells them apart, see
/// [`crate::market::Crew`].
const MOST_PARTICIPANTS: usize = 1_000;
/// The longest time between two acts: a year of milliseconds.
const LONGEST_PAUSE: u64 = 365 * 24 * 3_600 * 1_000;
/// The highest fee: ten percent.
const HIGHEST_FEE: u32 = 1_000;
/// Beyond the last price itself a sell would have no bound.
const WIDEST_COLLAR: u32 = 10_000;
/// The most prices that a market maker quotes on a side.
const MOST_LEVELS: u32 = 50;
/// The most ticks between the middle and a market maker's best quote.
const WIDEST_SPREAD: u32 = 10_000;

type Check = Result<(), ScenarioError>;

/// An error in a field where `fine` does not hold.
fn ensure(fine: bool, field: impl FnOnce() -> String, problem: impl FnOnce() -> String) -> Check {
    if fine { Ok(()) } else { Err(ScenarioError::Field { field: field(), problem: problem() }) }
}

pub(super) fn check(scenario: &Scenario) -> Check {
    let start_fits = scenario.start.as_ref().is_none_or(|text| {
        // Years 1970 to 2200: far enough from the ends of the clock for any run.
        parse_time(text).is_some_and(|at| (0..7_258_118_400 * Time::SECOND).contains(&at.0))
    });
    ensure(
        start_fits,
        || "start".to_owned(),
        || "is not a time between the years 1970 and 2200 like 2026-01-05T09:00:00Z".to_owned(),
    )?;
    rules(&scenario.rules)?;
    for (i, spec) in scenario.instruments.iter().enumerate() {
        instrument(scenario, i, spec)?;
    }
    for (i, spec) in scenario.items.iter().enumerate() {
        let field = |name| move || format!("items[{i}].{name}");
        let earlier = scenario.items.iter().take(i).any(|other| other.item == spec.item);
        ensure(!earlier, field("item"), || format!("{} is there twice; name each item once", spec.item))?;
        ensure(spec.price.0 > 0, field("price"), || "is zero; give a price like 9.99".to_owned())?;
        quantity(spec.stock, field("stock"))?;
    }
    let numbers = iban::modulus(scenario.rules.bank.digits);
    ensure(
        scenario.customers.len() as u64 <= numbers,
        || "customers".to_owned(),
        || format!("are more than the {numbers} account numbers of the bank; give it more digits"),
    )?;
    let mut total = Money::ZERO;
    for (i, spec) in scenario.customers.iter().enumerate() {
        customer(scenario, i, spec)?;
        total = [scenario.rules.opening_gift, spec.deposit, spec.credit].iter().fold(total, |sum, more| {
            Money(sum.0.saturating_add(more.0)) // each is at most the limit; the sum is checked below
        });
        ensure(
            total <= Money::LIMIT,
            || format!("customers[{i}].deposit"),
            || format!("brings all gifts, deposits and credit lines above {}; give less", Money::LIMIT.grouped()),
        )?;
    }
    shares_fit(scenario)?;
    let you = scenario.you.filter(|you| !is_customer(scenario, you));
    ensure(you.is_none(), || "you".to_owned(), || "is not one of the customers; name one of their handles".to_owned())?;
    participants(scenario)
}

fn bank(bank: &BankCode) -> Check {
    let field = || "rules.bank".to_owned();
    if let Ok(first) = iban::make(bank, 0) {
        countries::check_iban(first.as_str()).or_else(|wrong| {
            ensure(false, field, || format!("makes IBANs like {first}, which {wrong}; mend the bank or its digits"))
        })?;
    }
    let country = bank.country.as_str();
    ensure(
        bank.bic.as_ref().is_none_or(|bic| countries::is_bic(bic.as_str(), country)),
        || "rules.bank.bic".to_owned(),
        || format!("is no BIC of {country}; give 8 or 11 capitals and digits like BTAP{country}20"),
    )
}

fn rules(rules: &Rules) -> Check {
    bank(&rules.bank)?;
    let currency = rules.currency.as_str();
    ensure(
        currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase()),
        || "rules.currency".to_owned(),
        || "is not three capital letters like EUR".to_owned(),
    )?;
    for (name, bps) in [("maker_fee_bps", rules.maker_fee_bps), ("taker_fee_bps", rules.taker_fee_bps)] {
        ensure(
            bps <= HIGHEST_FEE,
            || format!("rules.{name}"),
            || format!("is above {HIGHEST_FEE} basis points, ten percent; give less"),
        )?;
    }
    ensure(
        rules.collar_bps.is_none_or(|bps| (1..=WIDEST_COLLAR).contains(&bps)),
        || "rules.collar_bps".to_owned(),
        || format!("is not between 1 and {WIDEST_COLLAR} basis points; leave it away for no collar"),
    )?;
    Ok(())
}

fn instrument(scenario: &Scenario, i: usize, spec: &InstrumentSpec) -> Check {
    let field = |name| move || format!("instruments[{i}].{name}");
    let earlier = scenario.instruments.iter().take(i).any(|other| other.symbol == spec.symbol);
    ensure(!earlier, field("symbol"), || format!("{} is there twice; list each symbol once", spec.symbol))?;
    quantity(spec.lot, field("lot"))?;
    ensure(spec.tick.times(spec.lot).is_some(), field("tick"), || {
        format!("{} times the lot {} is no whole number of cents; give a larger tick or lot", spec.tick, spec.lot)
    })?;
    let whole = spec.price.0 > 0 && spec.tick.0 > 0 && spec.price.0 % spec.tick.0 == 0;
    ensure(whole && spec.price <= Price::LIMIT, field("price"), || {
        format!("{} is no multiple of the tick {}; give one", spec.price, spec.tick)
    })
}

fn customer(scenario: &Scenario, i: usize, spec: &CustomerSpec) -> Check {
    let field = |name| move || format!("customers[{i}].{name}");
    let earlier = scenario.customers.iter().take(i).any(|other| other.handle == spec.handle);
    ensure(!earlier, field("handle"), || format!("{} is there twice; give each account its own handle", spec.handle))?;
    let mut seen = BTreeSet::new();
    for (symbol, qty) in &spec.shares {
        ensure(seen.insert(symbol), field("shares"), || format!("{symbol} is there twice; add the two up"))?;
        let Some(listed) = find(scenario, symbol) else {
            return ensure(false, field("shares"), || unlisted(symbol));
        };
        quantity(*qty, field("shares"))?;
        ensure(qty.0.is_multiple_of(listed.lot.0), field("shares"), || {
            format!("{qty} {symbol} is no multiple of the lot {}; give one", listed.lot)
        })?;
    }
    Ok(())
}

/// Whether the exchange can count all shares that are given out.
fn shares_fit(scenario: &Scenario) -> Check {
    for (i, spec) in scenario.instruments.iter().enumerate() {
        let given = scenario.customers.iter().flat_map(|customer| &customer.shares);
        let given = given.filter(|(symbol, _)| *symbol == spec.symbol).map(|(_, qty)| qty.0);
        ensure(
            given.fold(0, u64::saturating_add) <= Qty::LIMIT.0,
            || format!("instruments[{i}].symbol"),
            || format!("the customers hold more than {} {} together; give less", Qty::LIMIT.grouped(), spec.symbol),
        )?;
    }
    Ok(())
}

fn participants(scenario: &Scenario) -> Check {
    let specs = &scenario.participants;
    ensure(
        specs.is_empty() || scenario.start.is_some(),
        || "participants".to_owned(),
        || "act by the simulated clock alone; give the scenario a start like \"2026-01-05T09:00:00Z\"".to_owned(),
    )?;
    ensure(
        specs.len() <= MOST_PARTICIPANTS,
        || "participants".to_owned(),
        || format!("are more than {MOST_PARTICIPANTS}; name fewer"),
    )?;
    for (i, spec) in specs.iter().enumerate() {
        participant(scenario, i, spec)?;
    }
    Ok(())
}

fn participant(scenario: &Scenario, i: usize, spec: &ParticipantSpec) -> Check {
    let field = |name| move || format!("participants[{i}].{name}");
    ensure(is_customer(scenario, &spec.account), field("account"), || {
        format!("{} is not one of the customers; add it there", spec.account)
    })?;
    ensure((1..=LONGEST_PAUSE).contains(&spec.every), field("every"), || {
        "is not between 1 millisecond and a year; give milliseconds like 1500".to_owned()
    })?;
    match &spec.does {
        Behaviour::MarketMaker { symbol, half_spread, levels, size } => {
            traded(scenario, symbol, *size, field("does"))?;
            ensure((1..=WIDEST_SPREAD).contains(half_spread), field("does.half_spread"), || {
                format!("is not between 1 and {WIDEST_SPREAD} ticks")
            })?;
            ensure((1..=MOST_LEVELS).contains(levels), field("does.levels"), || {
                format!("is not between 1 and {MOST_LEVELS}")
            })
        }
        Behaviour::Hours { auction, open, closing, close } => {
            ensure(auction < open && open < closing && closing < close, field("does"), || {
                "has its times out of order; give auction, open, closing and close one after the other".to_owned()
            })
        }
        Behaviour::Noise { symbol, size }
        | Behaviour::Momentum { symbol, size }
        | Behaviour::Value { symbol, size } => traded(scenario, symbol, *size, field("does")),
        Behaviour::Pays { to, amount, .. } => {
            ensure(!to.is_empty(), field("does.to"), || "names nobody; name a customer".to_owned())?;
            for payee in to {
                ensure(is_customer(scenario, payee), field("does.to"), || {
                    format!("{payee} is not one of the customers; add it there")
                })?;
                ensure(*payee != spec.account, field("does.to"), || {
                    format!("{payee} would pay itself; name somebody else")
                })?;
            }
            ensure(amount.0 > 0, field("does.amount"), || "is zero; give an amount like 45.00".to_owned())
        }
        Behaviour::Shops { most } => {
            ensure((1..=1_000).contains(most), field("does.most"), || "is not between 1 and 1000".to_owned())
        }
        Behaviour::Restocks { up_to } => quantity(*up_to, field("does.up_to")),
    }
}

/// Whether somebody can trade orders of up to this size.
fn traded(scenario: &Scenario, symbol: &Symbol, size: Qty, field: impl FnOnce() -> String) -> Check {
    let Some(listed) = find(scenario, symbol) else { return ensure(false, field, || unlisted(symbol)) };
    let fits = size >= listed.lot && size <= Qty::LIMIT && size.0.is_multiple_of(listed.lot.0);
    ensure(fits, field, || format!("has a size of {size} {symbol}, which is no multiple of the lot {}", listed.lot))
}

fn quantity(qty: Qty, field: impl FnOnce() -> String) -> Check {
    ensure(qty.0 > 0 && qty <= Qty::LIMIT, field, || {
        format!("has a quantity that is not between 1 and {}", Qty::LIMIT.grouped())
    })
}

fn find<'a>(scenario: &'a Scenario, symbol: &Symbol) -> Option<&'a InstrumentSpec> {
    scenario.instruments.iter().find(|spec| spec.symbol == *symbol)
}

fn is_customer(scenario: &Scenario, handle: &Handle) -> bool {
    scenario.customers.iter().any(|customer| customer.handle == *handle)
}

fn unlisted(symbol: &Symbol) -> String {
    format!("{symbol} is not one of the instruments; list it there")
}
