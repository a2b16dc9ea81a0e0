//! What shares have cost and earned, by the average cost method: buying adds its price to the cost
//! of the position, selling takes out the same share of the cost as of the shares, and the
//! difference to the price is realised. Shares paid in from outside cost what they were last traded
//! at, or nothing where they never were. A split leaves the cost as it was, so the average follows; the
//! fraction of a share that it leaves is sold for the cash in its place. Dividends are realised as they
//! are paid. Fees stand apart and are taken off the total.

use crate::domain::exchange::{Ratio, cost_cut_off};
use crate::domain::{AccountId, Event, InstrumentId, Money, Price, Qty, World};

/// The money side of a holding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// How many shares.
    pub qty: Qty,
    /// What they cost, without fees, in cents.
    pub cost: Money,
    /// What sales have brought beyond their cost, without fees, and dividends; in cents.
    pub realised: Money,
}

impl Position {
    /// What a share cost on average, cut down to a ten-thousandth. `None` without shares.
    pub fn average(&self) -> Option<Price> {
        let qty = i128::from(self.qty.0);
        let units = i128::from(self.cost.0).checked_mul(100)?.checked_div(qty)?;
        i64::try_from(units).ok().map(Price)
    }

    /// What the shares are worth at a price, in cents, cut down to the cent.
    pub fn value(&self, last: Price) -> Option<Money> {
        let cents = i128::from(last.0) * i128::from(self.qty.0) / 100;
        i64::try_from(cents).ok().map(Money)
    }

    /// Counts what the shares have brought beside sales.
    fn realise(&mut self, amount: Money) {
        self.realised = self.realised.plus(amount).unwrap_or(self.realised);
    }

    /// New shares for the old ones: the cost of the fraction that is cut off goes, against the cash that is
    /// paid for it.
    fn split(&mut self, ratio: Ratio) {
        let part = cost_cut_off(ratio, self.qty.0, self.cost);
        self.qty = ratio.shares(self.qty).unwrap_or(self.qty);
        self.cost = self.cost.minus(part).unwrap_or(self.cost);
        self.realise(Money(part.0.saturating_neg()));
    }

    /// Worth − cost at a price.
    pub fn unrealised(&self, last: Price) -> Option<Money> {
        self.value(last)?.minus(self.cost)
    }
}

/// An account's profit and loss, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProfitAndLoss {
    /// What sales have brought beyond their cost, and dividends.
    pub realised: Money,
    /// What open positions are worth beyond their cost, at the last price.
    pub unrealised: Money,
    /// Fees paid to the exchange, less rebates.
    pub fees: Money,
}

impl ProfitAndLoss {
    /// realised + unrealised − fees.
    pub fn total(&self) -> Money {
        // Bounded by the money in the bank, see `Money::LIMIT`.
        Money(self.realised.0.saturating_add(self.unrealised.0).saturating_sub(self.fees.0))
    }
}

/// Everybody's positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Portfolio {
    positions: Vec<Vec<Position>>,
    charges: Vec<Charges>,
}

/// What an account has paid to the exchange and got back from it, in cents. Over all accounts that is
/// what the ledger's account of fees holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
            sum.unrealised = sum.unrealised.plus(unrealised).unwrap_or(sum.unrealised);
        }
        sum
    }

    pub(super) fn fold(&mut self, event: &Event, world: &World) {
        // A damaged journal may name any number: no room is made for accounts that are not there.
        let known = |account: AccountId| account.index() < world.bank.len();
        match event {
            Event::InstrumentListed { .. } => self.positions.push(Vec::new()),
            Event::SharesGranted { account, instrument, qty } if known(*account) => {
                let worth = world.exchange.last_price(*instrument).and_then(|last| last.times(*qty));
                self.buy(*instrument, *account, *qty, worth.unwrap_or_default());
            }
            Event::DividendPaid { account, instrument, amount, .. }
            | Event::CashInLieu { account, instrument, amount }
                if known(*account) =>
            {
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
                self.sell(trade.instrument, seller, trade.qty, value);
                self.buy(trade.instrument, buyer, trade.qty, value);
                self.charge(buyer, buyer_fee);
                self.charge(seller, seller_fee);
            }
            _ => {}
        }
    }

    fn buy(&mut self, instrument: InstrumentId, account: AccountId, qty: Qty, value: Money) {
        if let Some(position) = self.position_mut(instrument, account) {
            position.qty = position.qty.plus(qty).unwrap_or(position.qty);
            position.cost = position.cost.plus(value).unwrap_or(position.cost);
        }
    }

    fn sell(&mut self, instrument: InstrumentId, account: AccountId, qty: Qty, value: Money) {
        if let Some(position) = self.position_mut(instrument, account) {
            // The share of the cost that goes with the shares; the last share takes what is left.
            let part = i128::from(position.cost.0) * i128::from(qty.0) / i128::from(position.qty.0.max(1));
            let part = Money(i64::try_from(part).unwrap_or(position.cost.0));
            position.qty = position.qty.minus(qty).unwrap_or_default();
            position.cost = position.cost.minus(part).unwrap_or_default();
            let gain = value.minus(part).unwrap_or_default();
            position.realised = position.realised.plus(gain).unwrap_or(position.realised);
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
        portfolio.buy(acme, alice, Qty(10), Money(1_000));
        portfolio.buy(acme, alice, Qty(10), Money(2_000));
        assert_eq!(portfolio.position(acme, alice).average(), Some(Price(15_000)));
        portfolio.sell(acme, alice, Qty(5), Money(1_000));
        let position = portfolio.position(acme, alice);
        assert_eq!((position.cost, position.realised), (Money(2_250), Money(250)));
        assert_eq!(position.unrealised(Price(20_000)), Some(Money(750)));
        portfolio.sell(acme, alice, Qty(15), Money(2_250));
        let position = portfolio.position(acme, alice);
        assert_eq!((position.qty, position.cost, position.realised), (Qty(0), Money(0), Money(250)));
        assert_eq!(position.average(), None);
    }
}
