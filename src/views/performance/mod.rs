//! What an account's trading was worth: gains by two methods, returns without what was paid in or out,
//! falls, round trips, and ratios of return to risk.
//!
//! **Worth** is [`equity`](crate::views::equity()): the balance, and shares at their last price; shares
//! that are owed count against it. **Paid in** is what came from outside of trading less what went there:
//! deposits, the opening gift and transfers in, shares paid in at the last price, less withdrawals,
//! transfers out and what was spent in the shop. Shares that were paid in before there was any price count
//! as paid in when the first one is made, at it. **Gain** is worth − paid in, and is the same as
//! realised + unrealised + income − fees, by either method. **Income** is money that neither was paid in
//! nor came of a trade.
//!
//! **Realised** is what closing a position has brought beyond its cost, **unrealised** what open positions
//! are worth beyond theirs, at the last price; both before fees. By **average cost** a sale takes out the
//! same share of the cost as of the shares; **first in, first out** takes it out of the oldest shares
//! (both are in IAS 2, paragraph 25). Short positions are the mirror image: what they brought stands as
//! their cost, and covering realises the difference. The two differ in what is realised when, never in
//! the sum. A split leaves costs as they are; the part of a share that it leaves is sold for the cash in
//! its place, first in, first out of the oldest shares. Parts of a cent are cut towards zero, and the last share takes what is left.
//!
//! **Return** is time-weighted: the growth of each stretch between two payments, chained (the true
//! time-weighted return of the GIPS standards, 2020), after fees. A stretch that begins with nothing or
//! with debts has no return and is left out; who loses all, or more, has lost 100 %, and stays there.
//!
//! **Drawdown** is the deepest fall from a peak to a later trough (Magdon-Ismail and Atiya, “Maximum
//! drawdown”, Risk 17(10), 2004), looked at after every record: as an amount along the gain, as a
//! ratio along the time-weighted growth. The two need not be the same fall.
//!
//! A **round trip** is what one trade closes of one lot of the first-in-first-out queue (the shares that
//! one trade opened, or that were paid in): one fill matched with another. Its gain is after its parts of
//! the fees, for opening and for closing. To wait until a lot is closed to its last share, or the whole
//! position, would leave out most of what is done on top of a large holding. **Win rate** is the part of round trips with a gain above zero; **average win** and **average loss** are means, cut
//! to the cent; **profit factor** is the sum of gains ÷ the sum of losses.
//!
//! **Returns by period** are those of whole periods (a [`Span`], cut as candles are) that the account
//! began with something: neither the one in which it was first paid into nor the one that is not over. A
//! period in which nothing at all was recorded is left out: nobody could trade then.
//!
//! **Sharpe** is their mean ÷ their standard deviation with n − 1 (W. F. Sharpe, “The Sharpe Ratio”,
//! Journal of Portfolio Management 21(1), 1994). **Sortino** is their mean ÷ the root of the mean square of
//! those below zero, over all of them (F. A. Sortino and L. N. Price, “Performance Measurement in a
//! Downside Risk Framework”, Journal of Investing 3(3), 1994). The rate without risk, and the least
//! return that is accepted, are zero: the bank pays no interest. Both are ratios **of the period**. By
//! the year, times √(365 days ÷ period), they are given for periods of a day or longer alone: the market
//! knows no weekend, so a year has 365 days; and scaling by the root holds for returns that do not hang
//! together, which those of minutes do (A. W. Lo, “The Statistics of Sharpe Ratios”, Financial Analysts
//! Journal 58(4), 2002): a good hour, taken for a year, says nothing.
//!
//! What is not defined is `None`: ratios of fewer than two returns or without any risk, the profit
//! factor without losses, the win rate without round trips, the return of who never had anything.

mod all;
mod figures;
mod lots;
mod periods;
mod returns;

pub use all::Performances;
pub use figures::{Figures, Gains, Trips};
pub(super) use lots::part;
pub use lots::{Lot, RoundTrip, When};
pub use periods::{next_period, period_for};
pub use returns::{Drawdown, Ratios};

use super::candles::{Span, traded};
use super::{Position, Stamp};
use crate::domain::bank::LedgerAccount;
use crate::domain::exchange::Ratio;
use crate::domain::{AccountId, Event, InstrumentId, Money, Price, Qty, Record, RecordNo, Side, Time, Trade, postings};
use lots::{Deal, Fifo};
use returns::{Falls, Growth};

/// An account's worth at the end of a period, or now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When the period ended, or the time of the last record.
    pub at: Time,
    /// The last record up to then.
    pub n: RecordNo,
    /// What the account was worth.
    pub worth: Money,
    /// What had been paid in.
    pub paid_in: Money,
    /// How 1 had grown, without payments.
    pub growth: f64,
    /// How far below its peak the growth was, from 0 to 1.
    pub below_peak: f64,
}

/// What an account holds, or owes, of one instrument.
#[derive(Clone, Debug, Default, PartialEq)]
struct Own {
    last: Option<Price>,
    average: Position,
    fifo: Fifo,
    /// What it is worth, in cents, as it is counted in the account's worth.
    worth: i128,
}

/// A left fold over the records of a line, for one account.
#[derive(Clone, Debug, PartialEq)]
pub struct Performance {
    account: AccountId,
    period: Span,
    is_open: bool,
    own: Vec<Own>,
    trips: Vec<(InstrumentId, RoundTrip)>,
    trades: u64,
    fees: i64,
    income: i64,
    /// In cents.
    worth: i128,
    paid_in: i128,
    growth: Growth,
    peak: f64,
    fall: Falls<f64>,
    loss: Falls<i128>,
    /// The last record, and its time.
    n: RecordNo,
    at: Time,
    /// The period that is not over, and what the account was worth and how 1 had grown when it began.
    running: Option<(Time, i128, f64)>,
    returns: Vec<f64>,
    curve: Vec<Point>,
}

/// Cents; only a damaged journal holds more than fit.
fn cents(amount: i128) -> Money {
    Money(i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX }))
}

impl Performance {
    /// Before the first record.
    pub fn new(account: AccountId, period: Span) -> Performance {
        Performance {
            account,
            period,
            is_open: false,
            own: Vec::new(),
            trips: Vec::new(),
            trades: 0,
            fees: 0,
            income: 0,
            worth: 0,
            paid_in: 0,
            growth: Growth::default(),
            peak: 1.0,
            fall: Falls::new(1.0),
            loss: Falls::new(0),
            n: RecordNo::GENESIS,
            at: Time::default(),
            running: None,
            returns: Vec::new(),
            curve: Vec::new(),
        }
    }

    /// Folds a record in.
    pub fn fold(&mut self, record: &Record) {
        self.pass(record.at);
        let stamp = Stamp { n: record.n, at: record.at, by: record.by };
        let before = self.worth;
        for event in record.events() {
            self.event(&stamp, event);
        }
        (self.n, self.at) = (record.n, record.at);
        if self.worth != before {
            self.look();
        }
    }

    /// Time has come to a moment: periods that were over before it are closed.
    fn pass(&mut self, at: Time) {
        let start = self.period.start(at);
        match self.running {
            Some((running, _, _)) if running == start => return,
            Some((running, worth, growth)) => {
                let point = self.point(self.period.end(running));
                if worth > 0 && growth > 0.0 {
                    self.returns.push(point.growth / growth - 1.0);
                }
                if self.is_open {
                    self.curve.push(point);
                }
            }
            None => {}
        }
        self.running = Some((start, self.worth, self.growth.at(self.worth)));
    }

    fn point(&self, at: Time) -> Point {
        let growth = self.growth.at(self.worth);
        let below_peak = 1.0 - growth / self.peak; // a peak is 1 at the least
        Point { at, n: self.n, worth: cents(self.worth), paid_in: cents(self.paid_in), growth, below_peak }
    }

    /// Peaks and falls after a record.
    fn look(&mut self) {
        let growth = self.growth.at(self.worth);
        self.peak = self.peak.max(growth);
        self.fall.follow(self.n, growth, |peak, value| 1.0 - value / peak);
        self.loss.follow(self.n, self.worth - self.paid_in, |peak, value| peak - value);
    }

    fn event(&mut self, stamp: &Stamp, event: &Event) {
        let price = traded(event).map(|(instrument, _, price)| (instrument, price));
        if let Some((instrument, price)) = price {
            self.first_price(instrument, price);
        }
        let before = self.worth;
        match event {
            Event::AccountOpened { account, .. } if *account == self.account => self.is_open = true,
            Event::InstrumentListed { .. } => self.own.push(Own::default()),
            Event::SharesGranted { account, instrument, qty } if *account == self.account => {
                self.grant(stamp, *instrument, *qty);
            }
            Event::SharesSplit { instrument, new, old } => {
                self.split(*instrument, Ratio { new: *new, old: *old });
            }
            Event::CashInLieu { account, instrument, amount } if *account == self.account => {
                if let Some(own) = self.own.get_mut(instrument.index()) {
                    own.average.realise(*amount);
                    own.fifo.realised = own.fifo.realised.saturating_add(amount.0);
                }
            }
            Event::TradeExecuted(trade) => self.trade(stamp, trade),
            _ => {}
        }
        if let Some((instrument, price)) = price {
            self.revalue(instrument, Some(price));
        }
        let cash = self.cash(event);
        self.worth += i128::from(cash);
        if is_payment(event) {
            // What is paid to others is no payment here.
            if self.worth != before {
                self.pay(before);
            }
        } else if !matches!(event, Event::TradeExecuted(_) | Event::CashInLieu { .. }) {
            self.income = self.income.saturating_add(cash);
        }
    }

    /// Tells the last price of an instrument that moved where the account was not concerned.
    fn quote(&mut self, instrument: InstrumentId, last: Option<Price>) {
        if let Some(own) = self.own.get_mut(instrument.index()) {
            own.last = last;
        }
    }

    /// Whether the account holds or owes some.
    fn holds(&self, instrument: InstrumentId) -> bool {
        self.own.get(instrument.index()).is_some_and(|own| own.average.qty != 0)
    }

    /// What an event moves on the account's balance, in cents.
    fn cash(&self, event: &Event) -> i64 {
        let (own, mut sum) = (LedgerAccount::Customer(self.account), 0_i64);
        // Events that are on the record had postings then, and have them now.
        let _ = postings(event, |posting| {
            if posting.account == own {
                sum = sum.saturating_add(posting.amount.0);
            }
        });
        sum
    }

    /// Something was paid in or out; before it the account was worth so much.
    fn pay(&mut self, before: i128) {
        self.growth.pay(before, self.worth);
        self.paid_in += self.worth - before;
    }

    /// Shares that were paid in before there was a price are worth something with the first one.
    fn first_price(&mut self, instrument: InstrumentId, price: Price) {
        let Some(own) = self.own.get_mut(instrument.index()).filter(|own| own.last.is_none()) else { return };
        if own.average.qty != 0 {
            own.average.cost = own.fifo.set_cost(price);
            let before = self.worth;
            self.revalue(instrument, Some(price));
            self.pay(before);
        }
    }

    /// Counts an instrument into the account's worth, at a new price where there is one.
    fn revalue(&mut self, instrument: InstrumentId, price: Option<Price>) {
        let Some(own) = self.own.get_mut(instrument.index()) else { return };
        own.last = price.or(own.last);
        let value = own.last.and_then(|last| own.average.value(last)).unwrap_or_default();
        self.worth += i128::from(value.0) - own.worth;
        own.worth = i128::from(value.0);
    }

    fn grant(&mut self, stamp: &Stamp, instrument: InstrumentId, qty: Qty) {
        let last = self.own.get(instrument.index()).and_then(|own| own.last);
        let value = Position::paid_in(qty, last);
        self.deal(stamp, instrument, Side::Buy, qty, value, Money::ZERO);
        self.revalue(instrument, None);
    }

    fn split(&mut self, instrument: InstrumentId, ratio: Ratio) {
        if let Some(own) = self.own.get_mut(instrument.index()) {
            own.average.split(ratio);
            own.fifo.split(ratio);
            own.last = own.last.and_then(|last| ratio.price(last));
        }
        self.revalue(instrument, None);
    }

    fn trade(&mut self, stamp: &Stamp, trade: &Trade) {
        let value = trade.price.times(trade.qty).unwrap_or_default();
        let sides = [(Side::Sell, trade.seller()), (Side::Buy, trade.buyer())];
        let account = self.account;
        let mut is_own = false;
        for (side, (_, fee)) in sides.into_iter().filter(|(_, (of, _))| *of == account) {
            is_own = true;
            self.fees = self.fees.saturating_add(fee.0);
            self.deal(stamp, trade.instrument, side, trade.qty, value, fee);
        }
        self.trades += u64::from(is_own);
    }

    fn deal(&mut self, stamp: &Stamp, instrument: InstrumentId, side: Side, qty: Qty, value: Money, fee: Money) {
        let Some(own) = self.own.get_mut(instrument.index()) else { return };
        own.average.trade(side, qty, value);
        let when = When { n: stamp.n, at: stamp.at };
        own.fifo.trade(Deal { when, side, qty, value, fee }, |trip| self.trips.push((instrument, trip)));
    }

    /// All figures.
    pub fn figures(&self) -> Figures {
        let sum = |gain: &dyn Fn(&Own) -> i128| cents(self.own.iter().map(gain).sum());
        let by_average = |own: &Own| own.last.and_then(|last| own.average.unrealised(last)).unwrap_or_default();
        let by_lots = |own: &Own| {
            let lots = own.fifo.lots.iter().map(|lot| own.last.map_or(0, |last| i128::from(lot.unrealised(last).0)));
            lots.sum::<i128>()
        };
        let mut trips = Trips::default();
        self.trips.iter().for_each(|(_, trip)| trips.add(trip.gain));
        let Drawdown { depth, from, to } = self.loss.deepest;
        Figures {
            worth: cents(self.worth),
            paid_in: cents(self.paid_in),
            gain: cents(self.worth - self.paid_in),
            average: Gains {
                realised: sum(&|own| i128::from(own.average.realised.0)),
                unrealised: sum(&|own| i128::from(by_average(own).0)),
            },
            fifo: Gains { realised: sum(&|own| i128::from(own.fifo.realised)), unrealised: sum(&by_lots) },
            fees: Money(self.fees),
            income: Money(self.income),
            returned: self.growth.began.then(|| self.growth.at(self.worth) - 1.0),
            drawdown: Drawdown { depth: cents(depth), from, to },
            drawdown_ratio: self.growth.began.then_some(self.fall.deepest),
            trades: self.trades,
            trips,
            period: self.period,
            ratios: Ratios::of(&self.returns),
        }
    }

    /// The worth at the end of each period in which anything was recorded, oldest first, and now.
    pub fn curve(&self) -> impl Iterator<Item = Point> {
        let now = self.is_open.then(|| self.point(self.at));
        self.curve.iter().copied().chain(now)
    }

    /// The lots that are open, by instrument, oldest first, and the last price.
    pub fn lots(&self) -> impl Iterator<Item = (InstrumentId, &Lot, Option<Price>)> {
        // The index fits: instruments are counted as they are listed.
        let own = self.own.iter().enumerate().map(|(i, own)| (InstrumentId(i as u32), own));
        own.flat_map(|(id, own)| own.fifo.lots.iter().map(move |lot| (id, lot, own.last)))
    }

    /// The round trips, in the order in which they were closed.
    pub fn trips(&self) -> &[(InstrumentId, RoundTrip)] {
        &self.trips
    }
}

/// Whether an event pays something in from outside of trading, or out.
fn is_payment(event: &Event) -> bool {
    matches!(
        event,
        Event::GiftPaid { .. }
            | Event::Deposited { .. }
            | Event::Withdrawn { .. }
            | Event::Transferred { .. }
            | Event::InterestPaid { .. }
            | Event::InterestCharged { .. }
            | Event::OverdraftFeeCharged { .. }
            | Event::LoanGranted { .. }
            | Event::LoanPaid { .. }
            | Event::SharesGranted { .. }
            | Event::HoldCaptured { .. }
            | Event::ItemsSold { .. }
            | Event::ShopOrderPaid { .. }
            | Event::ShopOrderCancelled { .. }
    )
}

#[cfg(test)]
mod tests;
