//! Applying: folding one event into the world. The only code that changes it.

use super::bank::products::Mandate;
use super::bank::{Hold, LedgerAccount, Posting, Profile, Status};
use super::exchange::{Instrument, Leave, Order};
use super::shop::{ShopOrder, Stage};
use super::{CancelReason, Event, Money, OrderId, Phase, Qty, Trade, World};

/// An event that cannot have happened in this world: the journal is not one that was decided here,
/// or it is folded in another order. Says what is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the events do not fit what came before: {0}")]
pub struct Inconsistent(pub &'static str);

/// Folds an event into the world. Never asks a rule, the clock or the dice.
///
/// # Errors
/// [`Inconsistent`] where the event does not fit. The world may then hold a part of it: throw it
/// away. Events that were decided on this world always fit.
pub fn apply(world: &mut World, event: &Event) -> Result<(), Inconsistent> {
    let World { bank, exchange, shop, .. } = world;
    match event {
        Event::AccountOpened { account, handle, iban, owner, email, code, customer, currency } => {
            let (owner, email, customer) = (owner.clone(), email.clone(), customer.unwrap_or(*account));
            let (handle, iban, code) = (*handle, *iban, *code);
            let profile = Profile { handle, iban, owner, email, code, customer, forgotten: false };
            bank.open(*account, profile, *currency)?;
        }
        Event::AccountVerified { account } => bank.set_verified(*account)?,
        Event::CreditLineSet { account, amount } => bank.set_credit_line(*account, *amount)?,
        Event::AccountFrozen { account } => bank.set_status(*account, Status::Frozen)?,
        Event::AccountUnfrozen { account } => bank.set_status(*account, Status::Open)?,
        Event::InterestSet { account, credit_bps, debit_bps, from } => {
            bank.set_interest(*account, (*credit_bps, *debit_bps), *from)?;
        }
        Event::InterestAccrued { account, balance, rate_bps, days, ended } => {
            bank.accrue(*account, *balance, (*rate_bps, *days), *ended)?;
        }
        Event::OverdraftFeeDue { account, amount } => bank.owe_fee(*account, *amount)?,
        Event::InterestPaid { .. } | Event::InterestCharged { .. } | Event::OverdraftFeeCharged { .. } => {
            bank.book_interest(event)?;
        }
        Event::StandingSet { .. } => bank.standing_set(event)?,
        Event::StandingPaid { agreement, next, .. } | Event::StandingFailed { agreement, next, .. } => {
            bank.standing_done(*agreement, *next)?;
        }
        Event::MandateGiven { agreement, account, creditor, limit } => {
            let mandate = Mandate { account: *account, creditor: *creditor, limit: *limit };
            bank.mandate_given(*agreement, mandate)?;
        }
        Event::Debited { account, .. } => bank.known(*account)?,
        Event::LoanGranted { .. } => bank.loan_granted(event)?,
        Event::LoanPaid { agreement, principal, next, .. } => bank.loan_paid(*agreement, *principal, *next)?,
        Event::LoanFailed { agreement, on, .. } => bank.loan_failed(*agreement, *on)?,
        Event::AgreementEnded { agreement, .. } => bank.agreement_ended(*agreement)?,
        Event::HolderAdded { account, holder } => bank.set_holder(*account, *holder, true)?,
        Event::HolderRemoved { account, holder } => bank.set_holder(*account, *holder, false)?,
        Event::DayLimitSet { account, amount } => bank.set_day_limit(*account, *amount)?,
        Event::DayLimitUsed { account, date, amount } => bank.use_day_limit(*account, *date, *amount)?,
        Event::AccountClosed { account } => {
            bank.products_mut().forget_interest(*account);
            bank.set_credit_line(*account, Money::ZERO)?;
            bank.set_status(*account, Status::Closed)?;
        }
        Event::CustomerForgotten { customer } => bank.forget(*customer)?,
        Event::GiftPaid { .. }
        | Event::Deposited { .. }
        | Event::Withdrawn { .. }
        | Event::Transferred { .. }
        | Event::Exchanged { .. } => {}
        Event::RateSet { currency, rate } => bank.set_rate(*currency, *rate)?,
        Event::InstrumentListed { instrument, symbol, name, tick, lot } => {
            let listed = Instrument { symbol: *symbol, name: name.clone(), tick: *tick, lot: *lot };
            exchange.list(*instrument, listed)?;
        }
        Event::SharesGranted { account, instrument, qty } => {
            bank.known(*account)?;
            exchange.grant(*instrument, *account, *qty)?;
        }
        // Most events are of these: they move no money, or book their postings at once.
        Event::OrderAccepted { .. } => return order_accepted(world, event),
        Event::TradeExecuted(trade) => {
            trade_executed(world, trade)?;
            return world.bank.settle(trade);
        }
        Event::OrderCancelled { order, qty, reason } => return order_cancelled(world, *order, *qty, *reason),
        Event::OrderReduced { order, qty } => bank.release(&exchange.reduce(*order, *qty)?)?,
        Event::OrderAmended { order, qty, price, stop } => {
            bank.release(&exchange.amend(*order, *qty, *price, *stop)?)?;
        }
        Event::StopTriggered { order, worst } => bank.release(&exchange.trigger(*order, *worst)?)?,
        Event::OrderPriced { order, price } => bank.release(&exchange.price(*order, *price)?)?,
        Event::ExitRefused { order, .. } => exchange.exited(*order),
        Event::SelfTradesSet { account, mode } => {
            bank.known(*account)?;
            exchange.set_self_trades(*account, *mode);
        }
        Event::Uncrossed { .. } => {}
        Event::PhaseChanged { instrument, phase } => exchange.set_phase(*instrument, *phase)?,
        Event::DayEnded { next, .. } => {
            bank.end_day(*next)?;
            world.date = Some(*next);
        }
        Event::TradePrinted { instrument, price, .. } => exchange.print(*instrument, *price)?,
        Event::DividendDeclared { instrument, amount } => exchange.dividend(*instrument, *amount)?,
        Event::DividendPaid { account, instrument, .. } | Event::CashInLieu { account, instrument, .. } => {
            bank.known(*account)?;
            exchange.listed(*instrument)?;
        }
        Event::SharesSplit { instrument, new, old } => exchange.split(*instrument, *new, *old)?,
        Event::OrderAdjusted { order, qty, open, kind, worst } => {
            bank.release(&exchange.adjust(*order, (*qty, *open), *kind, *worst)?)?;
        }
        Event::MarginSet { account, on } => {
            bank.known(*account)?;
            exchange.set_margin(*account, *on);
        }
        Event::MarginCalled { account, until, .. } => exchange.call(*account, Some(*until))?,
        Event::MarginMet { account, .. } => exchange.call(*account, None)?,
        Event::PositionsReduced { account, needed, .. } if *needed == Money::ZERO => exchange.call(*account, None)?,
        Event::PositionsReduced { account, .. } => bank.known(*account)?,
        Event::ItemStocked { item, name, qty, price } => shop.stock(*item, *name, *qty, *price)?,
        Event::ItemsSold { order, lines, .. } => {
            shop.count_order(*order)?;
            for line in lines {
                shop.sell(line.item, line.qty)?;
            }
        }
        Event::MoneyHeld { hold, account, amount, until, reference, .. } => {
            let reference = reference.clone();
            bank.reserve(*hold, Hold { account: *account, amount: *amount, until: *until, order: None, reference })?;
        }
        Event::HoldCaptured { hold, account, amount, released, .. } => {
            if *released < Money::ZERO {
                return Err(Inconsistent("a capture of more than was held"));
            }
            bank.end_own_hold(*hold, *account, amount.plus(*released))?;
        }
        Event::HoldReleased { hold, account, amount } | Event::HoldExpired { hold, account, amount } => {
            bank.end_own_hold(*hold, *account, Some(*amount))?;
        }
        Event::ItemPriced { item, price } => shop.set_price(*item, *price)?,
        Event::ReorderSet { item, rule } => shop.set_reorder(*item, *rule)?,
        Event::ItemsReserved { order, account, hold, lines, total, until } => {
            let (account, total, lines) = (*account, *total, lines.clone());
            let reserved = Hold { account, amount: total, until: *until, order: Some(*order), reference: None };
            bank.reserve(*hold, reserved)?;
            shop.place(*order, ShopOrder { account, lines, total, hold: *hold, stage: Stage::Placed })?;
        }
        Event::ShopOrderPaid { order, account, total } => {
            let hold = shop.pay(*order, *account, *total)?;
            bank.end_hold(hold, *account)?;
        }
        Event::ShopOrderShipped { order, account } => shop.ship(*order, *account)?,
        Event::ShopOrderCancelled { order, account, released, refunded, .. } => {
            let cancelled = shop.cancel(*order, *account)?;
            let (held, paid) = match cancelled.stage {
                Stage::Placed => (bank.end_hold(cancelled.hold, *account)?.amount, Money::ZERO),
                Stage::Paid => (Money::ZERO, cancelled.total),
            };
            if (held, paid) != (*released, *refunded) {
                return Err(Inconsistent("another amount given back than an order took"));
            }
        }
        Event::Marked { .. } => {}
    }
    let (mut sum, mut posted) = (0_i128, Ok(()));
    postings(event, |posting| {
        // A movement is in one currency, or two movements that are each: `postings` sees to it.
        sum += i128::from(posting.amount.0);
        if posted.is_ok() {
            posted = world.bank.post(posting);
        }
    })?;
    posted?;
    if sum == 0 { Ok(()) } else { Err(Inconsistent("postings that do not add up to zero")) }
}

/// Before an event that is taken over from another line: numbers that were given there and not here
/// stay unused. Orders, trades, shop orders, holds and agreements only: accounts, instruments and items have no
/// gaps.
pub fn skip_numbers(world: &mut World, event: &Event) {
    match event {
        Event::OrderAccepted { order, .. } => world.exchange.skip_orders(*order),
        Event::TradeExecuted(trade) => world.exchange.skip_trades(trade.trade),
        Event::ItemsSold { order, .. } => world.shop.skip_orders(*order),
        Event::MoneyHeld { hold, .. } => world.bank.skip_holds(*hold),
        Event::ItemsReserved { order, hold, .. } => {
            world.shop.skip_orders(*order);
            world.bank.skip_holds(*hold);
        }
        Event::StandingSet { agreement, .. }
        | Event::MandateGiven { agreement, .. }
        | Event::LoanGranted { agreement, .. } => world.bank.products_mut().skip_agreements(*agreement),
        _ => {}
    }
}

/// The movement of money that an event is: postings that add up to zero, or none.
///
/// # Errors
/// [`Inconsistent`] where an amount is below zero or a trade's value is not a whole number of cents.
pub fn postings(event: &Event, mut post: impl FnMut(Posting)) -> Result<(), Inconsistent> {
    let customer = LedgerAccount::Customer;
    let mut move_in = |currency, from, to, amount: Money| {
        if amount < Money::ZERO {
            return Err(Inconsistent("an amount below zero"));
        }
        if amount > Money::ZERO {
            post(Posting::new(from, Money(-amount.0), currency)); // above zero, so its negative fits
            post(Posting::new(to, amount, currency));
        }
        Ok(())
    };
    match event {
        Event::Deposited { account, amount, currency, .. } => {
            return move_in(*currency, LedgerAccount::Vault, customer(*account), *amount);
        }
        Event::Withdrawn { account, amount, currency, .. } => {
            return move_in(*currency, customer(*account), LedgerAccount::Vault, *amount);
        }
        Event::Transferred { from, to, amount, currency, .. } => {
            return move_in(*currency, customer(*from), customer(*to), *amount);
        }
        Event::HoldCaptured { account, to, amount, currency, .. } => {
            return move_in(*currency, customer(*account), to.map_or(LedgerAccount::Vault, customer), *amount);
        }
        Event::InterestPaid { account, amount, currency } => {
            return move_in(*currency, LedgerAccount::Savings, customer(*account), *amount);
        }
        Event::InterestCharged { account, amount, currency } => {
            return move_in(*currency, customer(*account), LedgerAccount::Interest, *amount);
        }
        Event::OverdraftFeeCharged { account, amount, currency } => {
            return move_in(*currency, customer(*account), LedgerAccount::Charges, *amount);
        }
        Event::LoanGranted { account, amount, currency, .. } => {
            return move_in(*currency, LedgerAccount::Loans, customer(*account), *amount);
        }
        Event::LoanPaid { account, principal, interest, currency, .. } => {
            move_in(*currency, customer(*account), LedgerAccount::Loans, *principal)?;
            return move_in(*currency, customer(*account), LedgerAccount::Interest, *interest);
        }
        Event::Exchanged { from, to, sold, from_currency, bought, to_currency, .. } => {
            move_in(*from_currency, customer(*from), LedgerAccount::Conversion, *sold)?;
            return move_in(*to_currency, LedgerAccount::Conversion, customer(*to), *bought);
        }
        _ => {}
    }
    let mut move_money = |from, to, amount| move_in(None, from, to, amount);
    match event {
        Event::GiftPaid { account, amount } => move_money(LedgerAccount::Equity, customer(*account), *amount)?,
        Event::TradeExecuted(trade) => {
            let value = trade.price.times(trade.qty).ok_or(Inconsistent("a trade worth a fraction of a cent"))?;
            let ((buyer, buyer_fee), (seller, seller_fee)) = (trade.buyer(), trade.seller());
            move_money(customer(buyer), LedgerAccount::Clearing, value)?;
            move_money(LedgerAccount::Clearing, customer(seller), value)?;
            if trade.taker_fee < Money::ZERO
                || trade.taker_fee.plus(trade.maker_fee).is_none_or(|sum| sum < Money::ZERO)
            {
                return Err(Inconsistent("a rebate of more than the taker's fee"));
            }
            for (payer, fee) in [(buyer, buyer_fee), (seller, seller_fee)] {
                if fee < Money::ZERO {
                    let rebate = Money::ZERO.minus(fee).ok_or(Inconsistent("more money than can be counted"))?;
                    move_money(LedgerAccount::Fees, customer(payer), rebate)?;
                } else {
                    move_money(customer(payer), LedgerAccount::Fees, fee)?;
                }
            }
        }
        Event::DividendPaid { account, amount, .. } | Event::CashInLieu { account, amount, .. } => {
            let (issuers, holder) = (LedgerAccount::Issuers, customer(*account));
            match amount.0 < 0 {
                false => move_money(issuers, holder, *amount)?,
                true => {
                    let owed = Money::ZERO.minus(*amount).ok_or(Inconsistent("more money than can be counted"))?;
                    move_money(holder, issuers, owed)?;
                }
            }
        }
        Event::ItemsSold { account, total, .. } | Event::ShopOrderPaid { account, total, .. } => {
            move_money(customer(*account), LedgerAccount::Shop, *total)?;
        }
        Event::ShopOrderCancelled { account, refunded, .. } => {
            move_money(LedgerAccount::Shop, customer(*account), *refunded)?;
        }
        _ => {}
    }
    Ok(())
}

fn order_accepted(world: &mut World, event: &Event) -> Result<(), Inconsistent> {
    let Event::OrderAccepted { order, account, instrument, side, qty, kind, fee_bps, worst, beside, after, then } =
        event
    else {
        return Ok(());
    };
    let World { bank, exchange, .. } = world;
    let beside = beside.map(|limit| exchange.pair(limit, *order)).transpose()?;
    let mut taken = Order::new(*order, *account, *instrument, *side, *kind, *qty, *fee_bps);
    taken.mark(*worst, beside);
    bank.hold(*account, taken.money_held())?;
    exchange.accept(&taken)?;
    if let Some(then) = then {
        exchange.follow(*order, **then);
    }
    if let Some(after) = after {
        exchange.exited(*after);
    }
    Ok(())
}

fn order_cancelled(world: &mut World, order: OrderId, qty: Qty, reason: CancelReason) -> Result<(), Inconsistent> {
    let World { bank, exchange, .. } = world;
    // A limit order goes because the stop beside it was set off, which is to stay.
    let stop = if reason == CancelReason::OneCancelsOther { exchange.part(order) } else { None };
    let shrunk = exchange.remove(order)?;
    if shrunk.open != qty {
        return Err(Inconsistent("a cancellation of another quantity than is open"));
    }
    bank.release(&shrunk)?;
    match stop {
        Some(stop) => bank.release(&exchange.stand_alone(stop)?),
        None => Ok(()),
    }
}

fn trade_executed(world: &mut World, trade: &Trade) -> Result<(), Inconsistent> {
    let World { bank, exchange, .. } = world;
    exchange.count_trade(trade.trade)?;
    let maker = exchange.fill(trade.maker, trade.taker_side.opposite(), trade.qty, Leave::Made)?;
    // At the end of an auction both stood in the book.
    let taken = if exchange.phase(trade.instrument) == Phase::Continuous { Leave::Took } else { Leave::Made };
    let taker = exchange.fill(trade.taker, trade.taker_side, trade.qty, taken)?;
    for (shrunk, account) in [(&maker, trade.maker_account), (&taker, trade.taker_account)] {
        if (shrunk.account, shrunk.instrument) != (account, trade.instrument) {
            return Err(Inconsistent("a trade that names another's order"));
        }
        bank.release(shrunk)?;
    }
    let ((buyer, _), (seller, _)) = (trade.buyer(), trade.seller());
    exchange.deliver(trade.instrument, seller, buyer, trade.qty)?;
    exchange.print(trade.instrument, trade.price)
}
