//! What shares have cost and earned, by the average cost method: buying adds its price to the cost
//! of the position, selling takes out the same share of the cost as of the shares, and the
//! difference to the price is realised. What is sold beyond that is a short position: what it brought
//! stands as its cost, below zero, and covering realises the difference. Shares paid in from outside
//! cost what they were last traded at; where they never were, what they are first traded at. A split
//! leaves the cost as it was, so the average follows; the fraction of a share that it leaves is sold for
//! the cash in its place. Dividends are income, apart from what trading has brought. Fees stand apart and
//! are taken off the total. [`performance`](super::performance) has more, and the first-in-first-out
//! method.

use super::candles::traded;
use super::performance::part;
use crate::domain::exchange::Ratio;
use crate::domain::{AccountId, Event, InstrumentId, Money, Price, Qty, Side, World};
use serde::{Deserialize, Serialize};

/// The money side of a holding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// How many shares; below zero where they are owed.
    pub qty: i64,
    /// What they cost, without fees, in cents; below zero what owed shares brought.
    pub cost: Money,
    /// What sales have brought beyond their cost, without fees, in cents.
    pub realised: Money,
    /// Dividends got, less those paid on owed shares, in cents.
    pub income: Money,
}

impl Position {
    /// What a share cost, or brought, on average, cut down to a ten-thousandth. `None` without shares.
    pub fn average(&self) -> Option<Price> {
        let qty = i128::from(self.qty);
        let units = i128::from(self.cost.0).checked_mul(100)?.checked_div(qty)?;
        i64::try_from(units).ok().map(Price)
    }

    /// What the shares are worth at a price, in cents, cut to the cent towards zero.
    pub fn value(&self, last: Price) -> Option<Money> {
        let cents = i128::from(last.0) * i128::from(self.qty) / 100;
        i64::try_from(cents).ok().map(Money)
    }

    /// Counts what was paid in the place of a part of a share.
    pub(super) fn realise(&mut self, amount: Money) {
        self.realised.0 = self.realised.0.saturating_add(amount.0);
    }

    /// New shares for the old ones: the cost of the fraction that is cut off goes, against the cash that is
    /// paid for it.
    pub(super) fn split(&mut self, ratio: Ratio) {
        let held = Qty(self.qty.unsigned_abs());
        let Some(new) = ratio.shares(held) else { return };
        let part = ratio.cost_of(ratio.fraction(held), held, self.cost).0;
        self.qty = i64::try_from(new.0).map_or(self.qty, |new| new * self.qty.signum());
        self.cost = self.cost.minus(part).unwrap_or(self.cost);
        self.realise(Money(part.0.saturating_neg()));
    }

    /// Worth − cost at a price.
    pub fn unrealised(&self, last: Price) -> Option<Money> {
        self.value(last)?.minus(self.cost)
    }

    /// What shares cost that are paid in from outside, in cents, cut down to the cent.
    pub(super) fn paid_in(qty: Qty, last: Option<Price>) -> Money {
        let cents = last.map_or(0, |last| i128::from(last.0) * i128::from(qty.0) / 100);
        Money(i64::try_from(cents).unwrap_or(i64::MAX))
    }

    /// Shares are bought or sold for so much. What is beyond closing a position opens one.
    pub(super) fn trade(&mut self, side: Side, qty: Qty, value: Money) {
        // What was damaged may hold anything; nothing here is counted beyond the integers.
        let add = |sum: i64, amount: i64| match side {
            Side::Buy => sum.saturating_add(amount),
            Side::Sell => sum.saturating_sub(amount),
        };
        let (mut opening, mut rest) = (qty.0, value.0);
        if self.qty != 0 && (self.qty > 0) == (side == Side::Sell) {
            let held = self.qty.unsigned_abs();
            let closing = qty.0.min(held);
            let (cost, worth) = (part(self.cost.0, closing, held), part(value.0, closing, qty.0));
            self.cost.0 = self.cost.0.saturating_sub(cost);
            // Selling brings `worth` for what cost `cost`; covering costs it, and what it covers brought −`cost`.
            let brought = if side == Side::Sell { worth } else { worth.saturating_neg() };
            self.realised.0 = self.realised.0.saturating_add(brought.saturating_sub(cost));
            self.qty = add(self.qty, i64::try_from(closing).unwrap_or(i64::MAX));
            (opening, rest) = (opening - closing, rest.saturating_sub(worth));
        }
        if opening > 0 {
            self.qty = add(self.qty, i64::try_from(opening).unwrap_or(i64::MAX));
            self.cost.0 = add(self.cost.0, rest);
        }
    }
}

/// An account's profit and loss, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProfitAndLoss {
    /// What sales have brought beyond their cost.
    pub realised: Money,
    /// What open positions are worth beyond their cost, at the last price.
    pub unrealised: Money,
    /// Dividends got, less those paid on owed shares.
    pub income: Money,
    /// Fees paid to the exchange, less rebates.
    pub fees: Money,
}

impl ProfitAndLoss {
    /// realised + unrealised + income − fees.
    pub fn total(&self) -> Money {
        // Bounded by the money in the bank, see `Money::LIMIT`.
        let gain = self.realised.0.saturating_add(self.unrealised.0).saturating_add(self.income.0);
        Money(gain.saturating_sub(self.fees.0))
    }
}

/// Everybody's positions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portfolio {
    positions: Vec<Vec<Position>>,
    charges: Vec<Charges>,
}

/// What an account has paid to the exchange and got back from it, in cents. Over all accounts that is
/// what the ledger's account of fees holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charges {
    /// Fees paid, as maker and as taker.
    pub paid: Money,
    /// Rebates got as maker.
    pub rebates: Money,
}

impl Charges {
    /// paid − rebates.
    pub fn net(&self) -> Money {
        Money(self.paid.0.saturating_sub(self.rebates.0)) // both bounded by the money in the bank
    }

    fn add(&mut self, fee: Money) {
        let (side, more) = match fee < Money::ZERO {
            true => (&mut self.rebates, Money(fee.0.saturating_neg())),
            false => (&mut self.paid, fee),
        };
        *side = side.plus(more).unwrap_or(*side);
    }
}

impl Portfolio {
    /// An account's position in an instrument.
    pub fn position(&self, instrument: InstrumentId, account: AccountId) -> Position {
        let positions = self.positions.get(instrument.index());
        positions.and_then(|p| p.get(account.index())).copied().unwrap_or_default()
    }

    /// The fees that an account has paid, less its rebates, in cents.
    pub fn fees(&self, account: AccountId) -> Money {
        self.charges(account).net()
    }

    /// What an account has paid to the exchange and got back from it.
    pub fn charges(&self, account: AccountId) -> Charges {
        self.charges.get(account.index()).copied().unwrap_or_default()
    }

    /// Whether what all accounts have paid, less what they got back, is what the ledger's account of
    /// fees holds.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn reconcile(&self, world: &World) -> Result<(), String> {
        let net: i128 = self.charges.iter().map(|charges| i128::from(charges.net().0)).sum();
        match i128::from(world.bank.ledger().fees.0) {
            stated if stated == net => Ok(()),
            stated => Err(format!("the accounts have paid {net} cents, the ledger's fees are {stated}")),
        }
    }

    /// An account's profit and loss over all instruments.
    pub fn profit_and_loss(&self, account: AccountId, world: &World) -> ProfitAndLoss {
        let mut sum = ProfitAndLoss { fees: self.fees(account), ..ProfitAndLoss::default() };
        for (instrument, _) in world.exchange.instruments() {
            let position = self.position(instrument, account);
            let last = world.exchange.last_price(instrument);
            let unrealised = last.and_then(|last| position.unrealised(last)).unwrap_or_default();
            sum.realised = sum.realised.plus(position.realised).unwrap_or(sum.realised);
            sum.income = sum.income.plus(position.income).unwrap_or(sum.income);
            sum.unrealised = sum.unrealised.plus(unrealised).unwrap_or(sum.unrealised);
        }
        sum
    }

    pub(super) fn fold(&mut self, event: &Event, world: &World) {
        // A damaged journal may name any number: no room is made for accounts that are not there.
        let known = |account: AccountId| account.index() < world.bank.len();
        if let Some((instrument, _, price)) = traded(event)
            && world.exchange.last_price(instrument).is_none()
        {
            self.first_price(instrument, price);
        }
        match event {
            Event::InstrumentListed { .. } => self.positions.push(Vec::new()),
            Event::SharesGranted { account, instrument, qty } if known(*account) => {
                let cost = Position::paid_in(*qty, world.exchange.last_price(*instrument));
                self.trade(*instrument, *account, Side::Buy, *qty, cost);
            }
            Event::DividendPaid { account, instrument, amount, .. } if known(*account) => {
                if let Some(position) = self.position_mut(*instrument, *account) {
                    position.income.0 = position.income.0.saturating_add(amount.0);
                }
            }
            Event::CashInLieu { account, instrument, amount } if known(*account) => {
                if let Some(position) = self.position_mut(*instrument, *account) {
                    position.realise(*amount);
                }
            }
            Event::SharesSplit { instrument, new, old } => {
                let ratio = Ratio { new: *new, old: *old };
                let positions = self.positions.get_mut(instrument.index());
                positions.into_iter().flatten().for_each(|position| position.split(ratio));
            }
            Event::TradeExecuted(trade) if known(trade.maker_account) && known(trade.taker_account) => {
                let value = trade.price.times(trade.qty).unwrap_or_default();
                let ((buyer, buyer_fee), (seller, seller_fee)) = (trade.buyer(), trade.seller());
                self.trade(trade.instrument, seller, Side::Sell, trade.qty, value);
                self.trade(trade.instrument, buyer, Side::Buy, trade.qty, value);
                self.charge(buyer, buyer_fee);
                self.charge(seller, seller_fee);
            }
            _ => {}
        }
    }

    /// What was paid in before there was a price costs the first one.
    fn first_price(&mut self, instrument: InstrumentId, price: Price) {
        for position in self.positions.get_mut(instrument.index()).into_iter().flatten() {
            position.cost = position.value(price).unwrap_or_default();
        }
    }

    fn trade(&mut self, instrument: InstrumentId, account: AccountId, side: Side, qty: Qty, value: Money) {
        if let Some(position) = self.position_mut(instrument, account) {
            position.trade(side, qty, value);
        }
    }

    fn charge(&mut self, account: AccountId, fee: Money) {
        grown(&mut self.charges, account.index()).add(fee);
    }

    fn position_mut(&mut self, instrument: InstrumentId, account: AccountId) -> Option<&mut Position> {
        let positions = self.positions.get_mut(instrument.index())?;
        Some(grown(positions, account.index()))
    }
}

/// The entry at an index, after making the vector long enough.
fn grown<T: Default + Clone>(vec: &mut Vec<T>, index: usize) -> &mut T {
    if vec.len() <= index {
        vec.resize(index + 1, T::default());
    }
    &mut vec[index] // made to fit just above
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OrderId, Side, Trade, TradeId};

    #[test]
    fn no_room_is_made_for_accounts_that_are_not_there() {
        let mut portfolio = Portfolio { positions: vec![Vec::new()], charges: Vec::new() };
        let nobody = AccountId(1_000);
        let granted = Event::SharesGranted { account: nobody, instrument: InstrumentId(0), qty: Qty(1) };
        let traded = Event::TradeExecuted(Trade {
            trade: TradeId(1),
            instrument: InstrumentId(0),
            qty: Qty(1),
            price: Price(100),
            maker: OrderId(1),
            taker: OrderId(2),
            taker_side: Side::Buy,
            maker_account: nobody,
            taker_account: nobody,
            maker_fee: Money(1),
            taker_fee: Money(1),
        });
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let world = World::new(&options.from_str(include_str!("../../assets/scenarios/bare.ron")).unwrap());
        for event in [granted, traded] {
            portfolio.fold(&event, &world);
        }
        assert_eq!((portfolio.positions, portfolio.charges), (vec![Vec::new()], Vec::new()));
    }

    #[test]
    fn average_cost_and_realised_gain() {
        let (acme, alice) = (InstrumentId(0), AccountId(3));
        let mut portfolio = Portfolio { positions: vec![Vec::new()], charges: Vec::new() };
        portfolio.trade(acme, alice, Side::Buy, Qty(10), Money(1_000));
        portfolio.trade(acme, alice, Side::Buy, Qty(10), Money(2_000));
        assert_eq!(portfolio.position(acme, alice).average(), Some(Price(15_000)));
        portfolio.trade(acme, alice, Side::Sell, Qty(5), Money(1_000));
        let position = portfolio.position(acme, alice);
        assert_eq!((position.cost, position.realised), (Money(2_250), Money(250)));
        assert_eq!(position.unrealised(Price(20_000)), Some(Money(750)));
        portfolio.trade(acme, alice, Side::Sell, Qty(15), Money(2_250));
        let position = portfolio.position(acme, alice);
        assert_eq!((position.qty, position.cost, position.realised), (0, Money(0), Money(250)));
        assert_eq!(position.average(), None);
    }

    #[test]
    fn a_short_position_is_the_mirror_image() {
        let mut position = Position::default();
        position.trade(Side::Sell, Qty(10), Money(1_000));
        position.trade(Side::Sell, Qty(10), Money(2_000));
        assert_eq!((position.qty, position.average()), (-20, Some(Price(15_000))));
        assert_eq!(position.unrealised(Price(16_000)), Some(Money(-200)), "20 that cost 1.60 to cover brought 1.50");
        position.trade(Side::Buy, Qty(5), Money(500));
        assert_eq!((position.qty, position.cost, position.realised), (-15, Money(-2_250), Money(250)));
        // Covers 15 for 15 ÷ 20 of 2,000, and opens 5 with the rest.
        position.trade(Side::Buy, Qty(20), Money(2_000));
        assert_eq!((position.qty, position.cost, position.realised), (5, Money(500), Money(1_000)));
    }

    #[test]
    fn shares_paid_in_before_any_price_cost_the_first_one() {
        let (acme, alice) = (InstrumentId(0), AccountId(0));
        let mut portfolio = Portfolio { positions: vec![Vec::new()], charges: Vec::new() };
        portfolio.trade(acme, alice, Side::Buy, Qty(10), Position::paid_in(Qty(10), None));
        portfolio.first_price(acme, Price(12_500));
        assert_eq!(portfolio.position(acme, alice).cost, Money(1_250));
        assert_eq!(portfolio.position(acme, alice).average(), Some(Price(12_500)));
    }
}
