//! What must hold after every record. Tests check it after each of theirs, `show invariants` and
//! `verify` for everybody else.

use super::bank::Account;
use super::bank::products::Agreement;
use super::exchange::{Holding, Level, Place};
use super::shop::{ShopOrder, Stage};
use super::{AccountId, Currency, InstrumentId, Money, Phase, Price, Qty, Side, World};

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The postings of all records sum to zero, and nothing is left in clearing.
    Postings,
    /// The balances and the credit lines are what the bank's books say.
    Balances,
    /// Nobody has spent more than they have.
    Overdraft,
    /// What is held is what holds and open orders need: money, shares, and things in the shop.
    Holds,
    /// The shares that are owned are those that came in.
    Shares,
    /// Books are sorted, uncrossed, and their levels hold what they say.
    Books,
}

impl Kind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Kind; 6] =
        [Kind::Postings, Kind::Balances, Kind::Overdraft, Kind::Holds, Kind::Shares, Kind::Books];

    /// What must hold, in a few words.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Postings => "postings sum 0",
            Kind::Balances => "balances add up",
            Kind::Overdraft => "no overdraft",
            Kind::Holds => "holds = open orders",
            Kind::Shares => "shares conserved",
            Kind::Books => "book in order",
        }
    }

    /// One word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Postings => "sums",
            Kind::Balances => "balances",
            Kind::Overdraft => "funds",
            Kind::Holds => "holds",
            Kind::Shares => "shares",
            Kind::Books => "book",
        }
    }

    /// Looks at it.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn look(self, world: &World) -> Result<(), String> {
        match self {
            Kind::Postings => postings_sum_to_zero(world),
            Kind::Balances => balances_add_up(world),
            Kind::Overdraft => no_overdraft(world),
            Kind::Holds => holds_equal_orders(world),
            Kind::Shares => shares_conserved(world),
            Kind::Books => books_in_order(world),
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub kind: Kind,
    /// What must hold, in a few words: `postings sum 0`.
    pub name: &'static str,
    /// What is wrong; `None` where it holds.
    pub violation: Option<String>,
}

/// Looks at everything. Takes time in the number of accounts and open orders.
pub fn check(world: &World) -> Vec<Check> {
    let look = |kind: Kind| Check { kind, name: kind.name(), violation: kind.look(world).err() };
    Kind::ALL.map(look).into()
}

/// The first thing that does not hold.
pub fn first_violation(world: &World) -> Option<String> {
    Kind::ALL.into_iter().find_map(|kind| kind.look(world).err().map(|v| format!("{}: {v}", kind.name())))
}

/// The figures that the checks compare, to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How many accounts there are.
    pub accounts: usize,
    /// The sum of their balances, in cents.
    pub balances: i128,
    /// What can be spent by who has least, in cents, and who that is; `None` without accounts.
    pub least: Option<(AccountId, Money)>,
    /// How many orders are open.
    pub orders: usize,
    /// The money that is held for them, in cents.
    pub money_held: i128,
    /// The shares that are held for them, over all instruments.
    pub shares_held: u128,
    /// Each instrument.
    pub markets: Vec<Market>,
}

/// An instrument's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Market {
    /// Which.
    pub instrument: InstrumentId,
    /// How many shares are owned, over all accounts.
    pub owned: u128,
    /// How many of them are owed by who sold them short.
    pub owed: u128,
    /// How many came in.
    pub granted: Qty,
    /// The best bid.
    pub bid: Option<Price>,
    /// The best ask.
    pub ask: Option<Price>,
}

/// The figures of a world.
pub fn figures(world: &World) -> Figures {
    let (bank, exchange) = (&world.bank, &world.exchange);
    let market = |instrument| Market {
        instrument,
        owned: exchange.holdings(instrument).map(|(_, holding)| u128::from(holding.qty.0)).sum(),
        owed: exchange.holdings(instrument).map(|(_, holding)| u128::from(holding.short.0)).sum(),
        granted: exchange.shares_outstanding(instrument),
        bid: exchange.best(instrument, Side::Buy),
        ask: exchange.best(instrument, Side::Sell),
    };
    Figures {
        accounts: bank.len(),
        balances: i128::from(bank.ledger().customers.0),
        least: bank.accounts().map(|(id, account, _)| (id, account.available())).min_by_key(|(_, money)| *money),
        orders: exchange.open_count(),
        money_held: bank.accounts().map(|(_, account, _)| i128::from(account.held.0)).sum(),
        shares_held: exchange.orders().map(|order| u128::from(order.shares_held().0)).sum(),
        markets: exchange.instruments().map(|(id, _)| market(id)).collect(),
    }
}

fn postings_sum_to_zero(world: &World) -> Result<(), String> {
    world.bank.ledgers().try_for_each(|(_, ledger)| match (ledger.sum(), ledger.clearing.0) {
        (0, 0) => Ok(()),
        (0, left) => Err(format!("the clearing account holds {left} cents")),
        (sum, _) => Err(format!("the ledger sums to {sum} cents")),
    })
}

fn balances_add_up(world: &World) -> Result<(), String> {
    let known = |currency: Option<Currency>| world.bank.ledgers().any(|(of, _)| of == currency);
    let stray = |account: &Account| {
        let empty = account.balance == Money::ZERO && account.credit_line == Money::ZERO;
        !empty && !known(account.currency)
    };
    if let Some((_, _, profile)) = world.bank.accounts().find(|(_, account, _)| stray(account)) {
        return Err(format!("{} has money of a currency without books", profile.handle));
    }
    world.bank.ledgers().try_for_each(|(currency, ledger)| {
        let (mut sum, mut lines) = (0_i128, 0_i128);
        for (_, account, _) in world.bank.accounts().filter(|(_, account, _)| account.currency == currency) {
            sum += i128::from(account.balance.0);
            lines += i128::from(account.credit_line.0);
        }
        let (stated, promised) = (ledger.customers.0, ledger.credit_lines.0);
        if sum != i128::from(stated) {
            return Err(format!("balances sum to {sum} cents, the ledger says {stated}"));
        }
        if lines != i128::from(promised) {
            return Err(format!("credit lines sum to {lines} cents, the bank says {promised}"));
        }
        let owed: i128 = loans(world, currency).sum();
        match owed == -i128::from(ledger.loans.0) {
            true => Ok(()),
            false => Err(format!("{owed} cents of loans are left, the ledger says {}", -i128::from(ledger.loans.0))),
        }
    })
}

/// What is left of each loan in a currency, in cents.
fn loans(world: &World, currency: Option<Currency>) -> impl Iterator<Item = i128> {
    let agreements = world.bank.products().agreements();
    agreements.filter_map(move |(_, agreement)| match agreement {
        Agreement::Loan(loan) if world.bank.account(loan.account)?.currency == currency => {
            Some(i128::from(loan.left.0))
        }
        _ => None,
    })
}

fn no_overdraft(world: &World) -> Result<(), String> {
    // Who is on margin may have less than nothing.
    let short = |id: AccountId, account: &Account| {
        account.held.0 < 0 || account.available().0 < 0 && world.exchange.margin(id).is_none()
    };
    match world.bank.accounts().find(|(id, account, _)| short(*id, account)) {
        None => Ok(()),
        Some((_, account, profile)) => Err(format!("{} has {} available", profile.handle, account.available())),
    }
}

fn holds_equal_orders(world: &World) -> Result<(), String> {
    // Flat tables: this is looked at for every frame.
    let (accounts, exchange) = (world.bank.len(), &world.exchange);
    let mut money = vec![0_i128; accounts];
    let mut shares = vec![0_u128; accounts * exchange.instruments().len()];
    for order in exchange.orders() {
        let (account, at) = (order.account.index(), order.instrument.index() * accounts + order.account.index());
        match (money.get_mut(account), shares.get_mut(at)) {
            (Some(money), Some(shares)) => {
                *money += i128::from(order.money_held().0);
                *shares += u128::from(order.shares_held().0);
            }
            _ => return Err(format!("order {} is nobody's, or for nothing that is listed", order.id)),
        }
    }
    for (id, hold) in world.bank.holds().open() {
        match money.get_mut(hold.account.index()) {
            Some(money) => *money += i128::from(hold.amount.0),
            None => return Err(format!("hold {id} is nobody's")),
        }
    }
    for ((_, account, profile), needed) in world.bank.accounts().zip(money) {
        if needed != i128::from(account.held.0) {
            let held = account.held;
            return Err(format!("{} has {held} held, its orders and holds need {needed} cents", profile.handle));
        }
    }
    shop_orders_hold(world)?;
    for ((instrument, listed), orders) in exchange.instruments().zip(shares.chunks(accounts.max(1))) {
        for (id, holding) in exchange.holdings(instrument) {
            let orders = orders.get(id.index()).copied().unwrap_or(0);
            if u128::from(holding.held.0) != orders {
                let (who, held) = (world.bank.handle(id), holding.held);
                return Err(format!("{who} has {held} {} held, its orders need {orders}", listed.symbol));
            }
        }
        let held: u128 = exchange.holdings(instrument).map(|(_, holding)| u128::from(holding.held.0)).sum();
        let needed: u128 = orders.iter().sum();
        if held != needed {
            return Err(format!("{held} {} are held, the orders need {needed}", listed.symbol));
        }
    }
    Ok(())
}

/// Whether each order in the shop that is not paid has its hold, each hold of the shop's its order, and
/// what is set aside is what the orders are for.
fn shop_orders_hold(world: &World) -> Result<(), String> {
    let (shop, holds) = (&world.shop, world.bank.holds());
    let mut reserved = vec![0_u128; shop.items().len()];
    for (id, order) in shop.orders() {
        for line in &order.lines {
            match reserved.get_mut(line.item.index()) {
                Some(reserved) => *reserved += u128::from(line.qty.0),
                None => return Err(format!("order {id} in the shop is for what it does not have")),
            }
        }
        if order.stage == Stage::Placed {
            let hold = order.hold;
            let held = holds.get(hold).map(|hold| (hold.account, hold.amount, hold.order));
            if held != Some((order.account, order.total, Some(id))) {
                return Err(format!("order {id} in the shop needs {}, hold {hold} does not hold it", order.total));
            }
        }
    }
    if let Some((id, _)) = holds.open().find(|(id, hold)| {
        let needs = |order: &ShopOrder| order.hold == *id && order.stage == Stage::Placed;
        hold.order.is_some_and(|order| !shop.order(order).is_some_and(needs))
    }) {
        return Err(format!("hold {id} is for an order in the shop that does not need it"));
    }
    match shop.items().zip(reserved).find(|((_, item), reserved)| u128::from(item.reserved.0) != *reserved) {
        None => Ok(()),
        Some(((_, item), needed)) => {
            Err(format!("{} {} are set aside, the orders need {needed}", item.reserved, item.name))
        }
    }
}

fn shares_conserved(world: &World) -> Result<(), String> {
    for (instrument, listed) in world.exchange.instruments() {
        let sum = |of: fn(&Holding) -> Qty| {
            world.exchange.holdings(instrument).map(|(_, holding)| u128::from(of(holding).0)).sum::<u128>()
        };
        let (owned, owed) = (sum(|holding| holding.qty), sum(|holding| holding.short));
        let granted = u128::from(world.exchange.shares_outstanding(instrument).0);
        if owned != granted + owed {
            let owed = if owed > 0 { format!(" and {owed} owed") } else { String::new() };
            return Err(format!("{owned} {} are owned{owed}, {granted} came in", listed.symbol));
        }
        if let Some((id, holding)) = world.exchange.holdings(instrument).find(|(id, holding)| {
            let borrows = world.exchange.margin(*id).is_some();
            holding.short.0 > 0 && (holding.qty.0 > 0 || !borrows) || holding.held > holding.qty && !borrows
        }) {
            let (who, short) = (world.bank.handle(id), holding.short);
            return Err(format!("{who} owns {} {} and owes {short}", holding.qty, listed.symbol));
        }
    }
    Ok(())
}

fn books_in_order(world: &World) -> Result<(), String> {
    let mut standing = 0;
    for (instrument, listed) in world.exchange.instruments() {
        let best = [Side::Buy, Side::Sell].map(|side| world.exchange.best(instrument, side));
        // While orders are collected the book may well be crossed.
        if let [Some(bid), Some(ask)] = best
            && bid >= ask
            && world.exchange.phase(instrument) == Phase::Continuous
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
    let outside = world.exchange.orders().filter(|order| order.place == Place::Stops).count();
    let waiting = world.exchange.set_off().len();
    match standing + outside + waiting == world.exchange.open_count() {
        true => stops_wait(world),
        false => Err(format!("{standing} orders stand in books, {} are open", world.exchange.open_count())),
    }
}

/// Whether no stop waits that the last trade has reached, and nothing is owed.
fn stops_wait(world: &World) -> Result<(), String> {
    for order in world.exchange.orders().filter(|order| order.place == Place::Stops) {
        if world.exchange.last_price(order.instrument).is_some_and(|last| order.is_set_off(last)) {
            return Err(format!("stop {} was reached and still waits", order.id));
        }
    }
    match world.exchange.owes() {
        None => Ok(()),
        Some(owed) => Err(format!("the exchange owes {owed:?}")),
    }
}

/// Whether a level's sums are those of its queue, first in first. Gives the number of its orders.
fn check_level(world: &World, instrument: InstrumentId, side: Side, level: &Level) -> Result<usize, String> {
    let (mut count, mut shown, mut hidden, mut last) = (0_usize, 0_u128, 0_u128, None);
    for order in world.exchange.queue(instrument, level) {
        let place = (order.instrument, order.side, order.limit()) == (instrument, side, Some(level.price));
        if !place || order.open.0 == 0 || last.is_some_and(|last| last >= order.turn) {
            return Err(format!("order {} stands in the wrong place", order.id));
        }
        last = Some(order.turn);
        count += 1;
        shown += u128::from(order.shown.0);
        hidden += u128::from(order.hidden().0);
    }
    let stated = (level.orders as usize, u128::from(level.qty.0), u128::from(level.hidden.0));
    match (count, shown, hidden) == stated {
        true => Ok(count),
        false => Err(format!("the level at {} says {} shares and holds {shown}", level.price, level.qty)),
    }
}
