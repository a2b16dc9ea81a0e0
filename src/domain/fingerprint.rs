//! A fingerprint of the state: 32 bytes that are the same where two worlds are, and only there.
//!
//! What is hashed is all that a decision can depend on: the rules, every account with its owner,
//! the ledger, instruments and holdings, every open order in its place, the shelf, and the numbers
//! that come next. Read models are left out: they follow from the records, and nothing follows from
//! them.
//!
//! The bytes are the same on every machine and in every build: integers in their width, least byte
//! first; texts behind their length as a `u32`; lists behind theirs as a `u64`; what may be missing
//! behind a byte that is 0 or 1. Accounts, instruments and items stand by their numbers, orders by
//! their place in the book. No order of a hash map, no capacity and no free slot comes into it. A
//! change of the encoding is a change of [`VERSION`].

use super::bank::access::DayLimit;
use super::bank::interest::{Accrued, Interest};
use super::bank::loans::Loan;
use super::bank::products::{Agreement, Due, Mandate};
use super::bank::standing::Standing;
use super::bank::{Account, Hold, Ledger, Profile, Status};
use super::exchange::margin::Margin;
use super::exchange::{Holding, Instrument, Order, Place, Ratio};
use super::shop::{Item, Reorder, ShopOrder, Stage};
use super::{
    AccountId, AgreementId, BankCode, Calendar, Date, InstrumentId, MarginRules, Money, OrderKind, Phase, Price, Qty,
    Rules, Side, SoldLine, Symbol, Text, Time, TimeInForce, World,
};
use std::fmt;

/// What the bytes begin with.
pub const VERSION: &str = "backtape state 1";

/// The BLAKE3 hash of a world's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// All 64 hexadecimal digits. [`fmt::Display`] gives the first 16.
    pub fn whole(&self) -> String {
        self.digits(32)
    }

    /// The first digits, two for each of so many bytes.
    pub fn digits(&self, bytes: usize) -> String {
        self.0.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.digits(8))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole())
    }
}

/// The fingerprint of a world. Takes time in its accounts and open orders.
pub fn fingerprint(world: &World) -> Fingerprint {
    // Taken apart, here and below, so that a field that is added cannot be forgotten.
    let World { rules, bank, exchange, shop, date } = world;
    let mut bytes = Bytes(Vec::with_capacity(64 * (bank.len() + exchange.open_count()) + 4_096));
    bytes.text(VERSION);
    bytes.rules(rules);
    bytes.list(bank.accounts(), |bytes, (_, account, profile)| {
        bytes.account(account);
        bytes.profile(profile);
    });
    bytes.ledger(bank.ledger());
    bytes.money(bank.ledger().credit_lines);
    bytes.list(exchange.instruments(), |bytes, (id, instrument)| bytes.market(world, id, instrument));
    // Stops wait outside of the book. What stands nowhere is done within its record, unless a stop was
    // set off in a market that does not trade, or a journal was made up.
    let mut elsewhere: Vec<&Order> = exchange.orders().filter(|order| order.place != Place::Book).collect();
    elsewhere.sort_unstable_by_key(|order| order.id);
    bytes.list(elsewhere.into_iter(), |bytes, order| bytes.order(order));
    bytes.u64(exchange.next_order().0);
    bytes.u64(exchange.next_trade().0);
    bytes.list(shop.items(), |bytes, (_, item)| bytes.item(item));
    bytes.u64(shop.next_order().0);
    bytes.later(world, *date);
    bytes.holds(world);
    Fingerprint(*blake3::hash(&bytes.0).as_bytes())
}

/// The bytes that are hashed.
struct Bytes(Vec<u8>);

impl Bytes {
    fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    fn money(&mut self, Money(cents): Money) {
        self.u64(cents.cast_unsigned());
    }

    fn price(&mut self, Price(price): Price) {
        self.u64(price.cast_unsigned());
    }

    fn qty(&mut self, Qty(qty): Qty) {
        self.u64(qty);
    }

    fn text(&mut self, text: &str) {
        self.u32(text.len() as u32); // texts of the domain are at most a few hundred bytes long
        self.0.extend_from_slice(text.as_bytes());
    }

    fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Bytes, T)) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }

    /// The length is written last, into the place that was left for it: not every list knows it.
    fn list<T>(&mut self, values: impl Iterator<Item = T>, mut write: impl FnMut(&mut Bytes, T)) {
        let place = self.0.len();
        self.u64(0);
        let mut len = 0_u64;
        for value in values {
            write(self, value);
            len += 1;
        }
        if let Some(bytes) = self.0.get_mut(place..place + 8) {
            bytes.copy_from_slice(&len.to_le_bytes());
        }
    }

    fn rules(&mut self, rules: &Rules) {
        let Rules {
            currency,
            bank,
            opening_gift,
            verification,
            maker_fee_bps,
            taker_fee_bps,
            maker_rebate_bps,
            collar_bps,
            margin,
            overdraft_fee,
            calendar,
        } = rules;
        let BankCode { country, bank, digits, bic } = bank;
        for text in [currency, country, bank] {
            self.text(text.as_str());
        }
        self.u8(*digits);
        self.money(*opening_gift);
        self.u8(u8::from(*verification));
        self.u32(*maker_fee_bps);
        self.u32(*taker_fee_bps);
        // What came later stands where it differs, so that older states keep their fingerprint.
        if *maker_rebate_bps > 0 {
            self.u8(1);
            self.u32(*maker_rebate_bps);
        }
        if let Some(collar) = collar_bps {
            self.u8(2);
            self.u32(*collar);
        }
        if let Some(MarginRules { initial_bps, maintenance_bps, grace_seconds }) = margin {
            self.u8(3);
            for figure in [initial_bps, maintenance_bps, grace_seconds] {
                self.u32(*figure);
            }
        }
        if *overdraft_fee > Money::ZERO {
            self.u8(5);
            self.money(*overdraft_fee);
        }
        if let Some(bic) = bic {
            self.u8(6);
            self.text(bic.as_str());
        }
        if *calendar != Calendar::default() {
            self.u8(4);
            self.calendar(calendar);
        }
    }

    fn calendar(&mut self, calendar: &Calendar) {
        let Calendar { weekend, holidays, days_off } = calendar;
        self.list(weekend.iter(), |bytes, day| bytes.u8(*day as u8));
        self.u8(*holidays as u8);
        self.list(days_off.iter(), |bytes, day| bytes.text(&day.to_string()));
    }

    fn account(&mut self, account: &Account) {
        let Account { balance, held, credit_line, verified, status, currency: _ } = account;
        for money in [balance, held, credit_line] {
            self.money(*money);
        }
        self.u8(u8::from(*verified));
        self.u8(match status {
            Status::Open => 0,
            Status::Frozen => 1,
            Status::Closed => 2,
        });
    }

    fn profile(&mut self, profile: &Profile) {
        let Profile { handle, iban, owner, email, code, customer: _, forgotten: _ } = profile;
        for text in [handle.as_str(), iban.as_str(), owner.as_str(), email.as_str(), code.as_str()] {
            self.text(text);
        }
    }

    fn ledger(&mut self, ledger: &Ledger) {
        let Ledger {
            customers,
            vault,
            equity,
            fees,
            clearing,
            shop,
            issuers,
            conversion,
            savings,
            interest,
            charges,
            loans,
            credit_lines: _,
        } = ledger;
        for money in [customers, vault, equity, fees, clearing, shop] {
            self.money(*money);
        }
        if *issuers != Money::ZERO {
            self.u8(1);
            self.money(*issuers);
        }
        if *conversion != Money::ZERO {
            self.u8(2);
            self.money(*conversion);
        }
        for (mark, balance) in (3..).zip([savings, interest, charges, loans]) {
            if *balance != Money::ZERO {
                self.u8(mark);
                self.money(*balance);
            }
        }
    }

    fn market(&mut self, world: &World, id: InstrumentId, instrument: &Instrument) {
        let Instrument { symbol, name, tick, lot } = instrument;
        self.symbol(symbol);
        self.maybe(name.as_ref(), |bytes, name: &Text| bytes.text(name.as_str()));
        self.price(*tick);
        self.qty(*lot);
        let exchange = &world.exchange;
        self.maybe(exchange.last_price(id), Bytes::price);
        self.qty(exchange.shares_outstanding(id));
        if let Some(split) = exchange.split_of(id).filter(|split| *split != Ratio::default()) {
            self.u8(1);
            self.qty(split.new);
            self.qty(split.old);
        }
        self.list(exchange.holdings(id), |bytes, (AccountId(account), Holding { qty, held, short: _ })| {
            bytes.u32(account);
            bytes.qty(*qty);
            bytes.qty(*held);
        });
        for side in [Side::Buy, Side::Sell] {
            self.list(exchange.levels(id, side), |bytes, level| {
                bytes.price(level.price);
                bytes.qty(level.qty);
                bytes.u32(level.orders);
                bytes.list(exchange.queue(id, level), Bytes::order);
            });
        }
    }

    fn symbol(&mut self, symbol: &Symbol) {
        self.text(symbol.as_str());
    }

    fn order(&mut self, order: &Order) {
        // The links of its queue are left out: it is written in its place.
        let Order {
            id, account, instrument, side, kind, qty, open, shown, fee_bps, place, worst, trigger, beside, ..
        } = order;
        self.u64(id.0);
        self.u32(account.0);
        self.u32(instrument.0);
        self.u8(match side {
            Side::Buy => 0,
            Side::Sell => 1,
        });
        self.kind(*kind);
        if let OrderKind::Limit { show: Some(_), .. } = kind {
            self.qty(*shown);
        }
        // What came later stands where it differs, so that older states keep their fingerprint.
        for (tag, price) in [(6, worst.get()), (7, trigger.get()), (8, beside.get())] {
            if let Some(price) = price {
                self.u8(tag);
                self.price(price);
            }
        }
        if *place != Place::Book && !matches!(kind, OrderKind::Market) {
            self.u8(if *place == Place::Stops { 9 } else { 10 });
        }
        self.qty(*qty);
        self.qty(*open);
        self.u32(*fee_bps);
    }

    fn kind(&mut self, kind: OrderKind) {
        match kind {
            OrderKind::Market => self.u8(0),
            OrderKind::Limit { price, time_in_force, post, show } => {
                self.time_in_force(time_in_force);
                self.price(price);
                if post {
                    self.u8(4);
                }
                if let Some(show) = show {
                    self.u8(5);
                    self.qty(show);
                }
            }
            OrderKind::MarketOrKill => self.u8(20),
            OrderKind::MarketToLimit { time_in_force } => {
                self.u8(21);
                self.time_in_force(time_in_force);
            }
            OrderKind::Stop { trigger, limit, time_in_force } => {
                self.u8(22);
                self.time_in_force(time_in_force);
                self.price(trigger);
                self.maybe(limit, Bytes::price);
            }
            OrderKind::Trailing { by, time_in_force } => {
                self.u8(23);
                self.time_in_force(time_in_force);
                self.price(by);
            }
        }
    }

    fn time_in_force(&mut self, time_in_force: TimeInForce) {
        match time_in_force {
            TimeInForce::Gtc => self.u8(1),
            TimeInForce::Ioc => self.u8(2),
            TimeInForce::Fok => self.u8(3),
            TimeInForce::Day => self.u8(11),
            TimeInForce::Gtd(date) => {
                self.u8(12);
                self.text(&date.to_string());
            }
        }
    }

    /// What came later stands where it differs, so that older states keep their fingerprint.
    fn later(&mut self, world: &World, date: Option<Date>) {
        let exchange = &world.exchange;
        if let Some(date) = date {
            self.text("date");
            self.text(&date.to_string());
        }
        for (id, _) in exchange.instruments().filter(|(id, _)| exchange.phase(*id) != Phase::Continuous) {
            self.text(exchange.phase(id).word());
            self.u32(id.0);
        }
        for (account, Margin { called }) in exchange.all_margins() {
            self.text("margin");
            self.u32(account.0);
            self.maybe(called, |bytes, Time(until)| bytes.u64(until.cast_unsigned()));
            for (id, _) in exchange.instruments() {
                self.qty(exchange.holding(id, account).short);
            }
        }
        for (id, account, profile) in world.bank.accounts() {
            if profile.customer != id {
                self.text("customer");
                self.u32(id.0);
                self.u32(profile.customer.0);
            }
            if let Some(currency) = account.currency {
                self.text(currency.as_str());
                self.u32(id.0);
            }
            if profile.forgotten {
                self.text("forgotten");
                self.u32(id.0);
            }
        }
        for (currency, ledger) in world.bank.ledgers() {
            if let Some(currency) = currency {
                self.text(currency.as_str());
                self.ledger(ledger);
                self.money(ledger.credit_lines);
            }
        }
        for (currency, rate) in world.bank.rates() {
            self.text(currency.as_str());
            self.u64(rate.0);
        }
        self.products(world);
        self.access(world);
        for (account, mode) in exchange.all_self_trades() {
            self.text(mode.word());
            self.u32(account.0);
        }
        for order in exchange.set_off() {
            self.text("set off");
            self.u64(order.0);
        }
        for order in exchange.open_orders() {
            if let Some(other) = exchange.other_of(order.id) {
                self.text("pair");
                self.u64(order.id.0);
                self.u64(other.0);
            }
            if let Some(exit) = exchange.exit_of(order.id) {
                self.text("exit");
                self.u64(order.id.0);
                self.kind(exit.kind);
                self.maybe(exit.oco, Bytes::kind);
            }
        }
    }

    /// Holds and shop orders, and what stands beside an item: where there is any.
    fn holds(&mut self, world: &World) {
        let (holds, shop) = (world.bank.holds(), &world.shop);
        if holds.next().0 > 1 {
            self.text("holds");
            self.u64(holds.next().0);
            self.list(holds.open(), |bytes, (id, hold)| {
                let Hold { account, amount, until, order, reference } = hold;
                bytes.u64(id.0);
                bytes.u32(account.0);
                bytes.money(*amount);
                bytes.maybe(*until, |bytes, date| bytes.text(&date.to_string()));
                bytes.maybe(*order, |bytes, order| bytes.u64(order.0));
                bytes.maybe(reference.as_ref(), |bytes, text: &Text| bytes.text(text.as_str()));
            });
        }
        for (id, order) in shop.orders() {
            let ShopOrder { account, lines, total, hold, stage } = order;
            self.text("shop order");
            self.u64(id.0);
            self.u32(account.0);
            self.money(*total);
            self.u64(hold.0);
            self.u8(u8::from(*stage == Stage::Paid));
            self.list(lines.iter(), |bytes, SoldLine { item, qty, price }| {
                bytes.u32(item.0);
                bytes.qty(*qty);
                bytes.money(*price);
            });
        }
        // How many are set aside follows from the orders.
        for (id, item) in shop.items() {
            if let Some(Reorder { below, by }) = item.reorder {
                self.text("reorder");
                self.u32(id.0);
                self.qty(below);
                self.qty(by);
            }
        }
    }

    /// What the bank has agreed on, where it has at all.
    fn products(&mut self, world: &World) {
        let products = world.bank.products();
        for (account, interest) in products.all_interest() {
            self.text("interest");
            self.u32(account.0);
            let Interest { credit_bps, debit_bps, since, earned, owed, fees, overdrawn } = interest;
            self.u32(*credit_bps);
            self.u32(*debit_bps);
            self.maybe(*since, |bytes, since| bytes.text(&since.to_string()));
            for Accrued { running, due } in [earned, owed] {
                self.0.extend_from_slice(&running.to_le_bytes());
                self.0.extend_from_slice(&due.to_le_bytes());
            }
            self.money(*fees);
            self.u8(u8::from(*overdrawn));
        }
        if products.next_agreement() > AgreementId(1) {
            self.text("agreements");
            self.u64(products.next_agreement().0);
        }
        for (id, agreement) in products.agreements() {
            self.u64(id.0);
            match agreement {
                Agreement::Standing(standing) => self.standing(standing),
                Agreement::Mandate(Mandate { account, creditor, limit }) => {
                    self.text("mandate");
                    self.u32(account.0);
                    self.u32(creditor.0);
                    self.maybe(*limit, Bytes::money);
                }
                Agreement::Loan(loan) => self.loan(loan),
            }
        }
    }

    /// Who may act beside owners, and what may leave in a day, where that is said at all.
    fn access(&mut self, world: &World) {
        for (account, holder) in world.bank.access().all_holders() {
            self.text("holder");
            self.u32(account.0);
            self.u32(holder.0);
        }
        for (account, DayLimit { amount, date, used }) in world.bank.access().limits() {
            self.text("limit");
            self.u32(account.0);
            self.money(*amount);
            self.maybe(*date, |bytes, date| bytes.text(&date.to_string()));
            self.money(*used);
        }
    }

    fn standing(&mut self, standing: &Standing) {
        let Standing { from, to, amount, rhythm, day, due, until, reference } = standing;
        self.text(rhythm.word());
        self.u32(from.0);
        self.u32(to.0);
        self.money(*amount);
        self.maybe(*day, Bytes::u32);
        self.due(*due);
        self.maybe(*until, |bytes, until| bytes.text(&until.to_string()));
        self.maybe(reference.as_ref(), |bytes, text| bytes.text(text.as_str()));
    }

    fn loan(&mut self, loan: &Loan) {
        let Loan { account, amount, left, rate_bps, months, paid, payment, day, due } = loan;
        self.text("loan");
        self.u32(account.0);
        for money in [amount, left, payment] {
            self.money(*money);
        }
        for number in [rate_bps, months, paid] {
            self.u32(*number);
        }
        self.u8(day.unsigned_abs());
        self.due(*due);
    }

    fn due(&mut self, Due { date, on }: Due) {
        self.text(&date.to_string());
        self.text(&on.to_string());
    }

    fn item(&mut self, item: &Item) {
        let Item { name, price, stock, sold, reserved: _, reorder: _ } = item;
        self.text(name.as_str());
        self.money(*price);
        self.qty(*stock);
        self.qty(*sold);
    }
}
