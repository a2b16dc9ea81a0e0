//! Numbers on another line. Orders, trades and accounts are numbered as they come, so where a
//! command is missing everything after it has other numbers. Commands name orders by number: on
//! the other line they must mean the same order.

use crate::domain::{
    AccountId, AgreementId, Command, Event, HoldId, InstrumentId, ItemId, OrderId, ShopOrderId, World,
};

/// The number of no order and of no hold: they count from 1.
const NONE: u64 = 0;

/// What things are called on the new line.
#[derive(Clone, Debug, Default)]
pub(in crate::session) struct Renumbering {
    orders: Numbers,
    accounts: Numbers,
    instruments: Numbers,
    items: Numbers,
    agreements: Numbers,
    holds: Numbers,
    shop_orders: Numbers,
}

/// New numbers of what came after the fork; what was there before keeps its own.
#[derive(Clone, Debug, Default)]
struct Numbers {
    /// The first number that was given after the fork, or, from the time on when the first is another
    /// number, that one: so nothing is kept of numbers that are the same.
    first: u64,
    /// The new numbers from there on; `None` for what does not exist on the new line.
    new: Vec<Option<u64>>,
    /// Whether any is another number.
    shifted: bool,
}

impl Numbers {
    fn from(first: u64) -> Numbers {
        Numbers { first, new: Vec::new(), shifted: false }
    }

    fn set(&mut self, old: u64, new: Option<u64>) {
        if !self.shifted {
            if new == Some(old) || old < self.first {
                return;
            }
            (self.first, self.shifted) = (old, true);
        }
        let Some(index) = old.checked_sub(self.first).and_then(|index| usize::try_from(index).ok()) else { return };
        // Numbers are given one after the other; what a hostile line leaves out is unknown.
        if index < self.new.len().saturating_add(1_024) {
            self.new.resize(self.new.len().max(index + 1), None);
            self.new[index] = new; // made to fit just above
        }
    }

    /// Whether it has been learnt what became of a number.
    fn knows(&self, old: u64) -> bool {
        old < self.first.saturating_add(self.new.len() as u64)
    }

    fn get(&self, old: u64) -> Option<u64> {
        if !self.shifted {
            return Some(old);
        }
        match old.checked_sub(self.first).and_then(|index| usize::try_from(index).ok()) {
            None => Some(old),
            Some(index) => self.new.get(index).copied().flatten(),
        }
    }
}

/// The number that an event gives to an agreement.
fn agreed(event: &Event) -> Option<AgreementId> {
    match event {
        Event::StandingSet { agreement, .. }
        | Event::MandateGiven { agreement, .. }
        | Event::LoanGranted { agreement, .. } => Some(*agreement),
        _ => None,
    }
}

impl Renumbering {
    /// Everything in this world keeps its number.
    pub(in crate::session) fn from(world: &World) -> Renumbering {
        Renumbering {
            orders: Numbers::from(world.exchange.next_order().0),
            accounts: Numbers::from(world.bank.len() as u64),
            instruments: Numbers::from(world.exchange.instruments().count() as u64),
            agreements: Numbers::from(world.bank.products().next_agreement().0),
            // There are few, and each is to be known, see `learn`.
            items: Numbers { shifted: true, ..Numbers::from(world.shop.items().count() as u64) },
            holds: Numbers::from(world.bank.holds().next().0),
            shop_orders: Numbers::from(world.shop.next_order().0),
        }
    }

    /// Everything in this world keeps its number, and nothing that came after it on the other line is
    /// known here until it is learnt.
    pub(in crate::session) fn of_strangers(world: &World) -> Renumbering {
        let mut names = Renumbering::from(world);
        let Renumbering { orders, accounts, instruments, items, holds, shop_orders, agreements } = &mut names;
        for numbers in [orders, accounts, instruments, items, holds, shop_orders, agreements] {
            numbers.shifted = true;
        }
        names
    }

    /// Learns the numbers of what a command made then and makes now.
    pub(in crate::session) fn learn(&mut self, was: &[Event], now: &[Event]) {
        for (i, event) in was.iter().enumerate() {
            let now = now.get(i);
            match event {
                Event::OrderAccepted { order, .. } => {
                    let new = now.and_then(|now| match now {
                        Event::OrderAccepted { order, .. } => Some(order.0),
                        _ => None,
                    });
                    self.orders.set(order.0, new);
                }
                Event::AccountOpened { account, .. } => {
                    let new = now.and_then(|now| match now {
                        Event::AccountOpened { account, .. } => Some(u64::from(account.0)),
                        _ => None,
                    });
                    self.accounts.set(u64::from(account.0), new);
                }
                Event::InstrumentListed { instrument, .. } => {
                    let new = now.and_then(|now| match now {
                        Event::InstrumentListed { instrument, .. } => Some(u64::from(instrument.0)),
                        _ => None,
                    });
                    self.instruments.set(u64::from(instrument.0), new);
                }
                Event::MoneyHeld { hold, .. } => {
                    let new = now.and_then(|now| match now {
                        Event::MoneyHeld { hold, .. } => Some(hold.0),
                        _ => None,
                    });
                    self.holds.set(hold.0, new);
                }
                Event::ItemsReserved { order, hold, .. } => {
                    let new = now.and_then(|now| match now {
                        Event::ItemsReserved { order, hold, .. } => Some((order.0, hold.0)),
                        _ => None,
                    });
                    self.shop_orders.set(order.0, new.map(|(order, _)| order));
                    self.holds.set(hold.0, new.map(|(_, hold)| hold));
                }
                Event::ItemsSold { order, .. } => {
                    let new = now.and_then(|now| match now {
                        Event::ItemsSold { order, .. } => Some(order.0),
                        _ => None,
                    });
                    self.shop_orders.set(order.0, new);
                }
                Event::ItemStocked { item, .. } => {
                    let new = now.and_then(|now| match now {
                        Event::ItemStocked { item, .. } => Some(u64::from(item.0)),
                        _ => None,
                    });
                    // An item is stocked many times; only the first time gives it a number, so it does
                    // not go where it is not stocked once more.
                    if new.is_some() || !self.items.knows(u64::from(item.0)) {
                        self.items.set(u64::from(item.0), new);
                    }
                }
                _ => {
                    if let Some(id) = agreed(event) {
                        self.agreements.set(id.0, now.and_then(agreed).map(|now| now.0));
                    }
                }
            }
        }
    }

    /// The command as it must be given on the new line. An order or a hold that does not exist there
    /// becomes the number of none.
    pub(in crate::session) fn command(&self, mut command: Command) -> Command {
        command.each_mut(&mut |command| {
            if let Some(order) = command.order_mut() {
                order.0 = self.orders.get(order.0).unwrap_or(NONE);
            }
            if let Some(hold) = command.hold_mut() {
                hold.0 = self.holds.get(hold.0).unwrap_or(NONE);
            }
            if let Some(order) = command.shop_order_mut() {
                order.0 = self.shop_orders.get(order.0).unwrap_or(NONE);
            }
            if let Some(agreement) = command.agreement_mut() {
                *agreement = self.agreements.get(agreement.0).map_or(AgreementId(0), AgreementId);
            }
        });
        command
    }

    /// Whether the same happened then and now, but for numbers.
    pub(in crate::session) fn same(&self, was: &[Event], now: &[Event]) -> bool {
        was.len() == now.len() && was.iter().zip(now).all(|(was, now)| self.same_event(was, now))
    }

    fn same_event(&self, was: &Event, now: &Event) -> bool {
        let same = |was: &Event| was == now || now.clone().forgetting_like(was) == *was;
        was == now || self.renumbered(was, now).is_some_and(|was| same(&was))
    }

    /// What happened then, by the numbers of the new line. The numbers of trades are nobody's name for
    /// anything: they are taken from `now`.
    fn renumbered(&self, was: &Event, now: &Event) -> Option<Event> {
        let small = |id: &mut u32, names: &Numbers| {
            let now = names.get(u64::from(*id)).and_then(|now| u32::try_from(now).ok());
            now.map(|now| *id = now)
        };
        let order = |id: &mut OrderId| self.orders.get(id.0).map(|now| id.0 = now);
        let account = |id: &mut AccountId| small(&mut id.0, &self.accounts);
        let instrument = |id: &mut InstrumentId| small(&mut id.0, &self.instruments);
        let agreement = |id: &mut AgreementId| self.agreements.get(id.0).map(|now| id.0 = now);
        let item = |id: &mut ItemId| small(&mut id.0, &self.items);
        let hold = |id: &mut HoldId| self.holds.get(id.0).map(|now| id.0 = now);
        let shop_order = |id: &mut ShopOrderId| self.shop_orders.get(id.0).map(|now| id.0 = now);
        let mut event = was.clone();
        match &mut event {
            Event::AccountOpened { account: id, customer: None, .. }
            | Event::GiftPaid { account: id, .. }
            | Event::AccountVerified { account: id }
            | Event::Deposited { account: id, .. }
            | Event::Withdrawn { account: id, .. }
            | Event::CreditLineSet { account: id, .. }
            | Event::InterestSet { account: id, .. }
            | Event::InterestAccrued { account: id, .. }
            | Event::OverdraftFeeDue { account: id, .. }
            | Event::InterestPaid { account: id, .. }
            | Event::InterestCharged { account: id, .. }
            | Event::OverdraftFeeCharged { account: id, .. }
            | Event::AccountFrozen { account: id }
            | Event::AccountUnfrozen { account: id }
            | Event::AccountClosed { account: id }
            | Event::CustomerForgotten { customer: id }
            | Event::MarginSet { account: id, .. }
            | Event::MarginCalled { account: id, .. }
            | Event::MarginMet { account: id, .. }
            | Event::PositionsReduced { account: id, .. }
            | Event::DayLimitSet { account: id, .. }
            | Event::DayLimitUsed { account: id, .. }
            | Event::SelfTradesSet { account: id, .. } => account(id)?,
            Event::AccountOpened { account: id, customer: Some(customer), .. } => {
                account(id)?;
                account(customer)?;
            }
            Event::Transferred { from, to, .. } | Event::Exchanged { from, to, .. } => {
                account(from)?;
                account(to)?;
            }
            Event::StandingSet { agreement: id, from, to, .. }
            | Event::MandateGiven { agreement: id, account: from, creditor: to, .. } => {
                agreement(id)?;
                account(from)?;
                account(to)?;
            }
            Event::HolderAdded { account: of, holder } | Event::HolderRemoved { account: of, holder } => {
                account(of)?;
                account(holder)?;
            }
            Event::StandingPaid { agreement: id, account: owner, .. }
            | Event::StandingFailed { agreement: id, account: owner, .. }
            | Event::Debited { agreement: id, account: owner }
            | Event::AgreementEnded { agreement: id, account: owner }
            | Event::LoanGranted { agreement: id, account: owner, .. }
            | Event::LoanPaid { agreement: id, account: owner, .. }
            | Event::LoanFailed { agreement: id, account: owner, .. } => {
                agreement(id)?;
                account(owner)?;
            }
            Event::InstrumentListed { instrument: id, .. }
            | Event::Uncrossed { instrument: id, .. }
            | Event::PhaseChanged { instrument: id, .. }
            | Event::DividendDeclared { instrument: id, .. }
            | Event::SharesSplit { instrument: id, .. }
            | Event::TradePrinted { instrument: id, .. } => instrument(id)?,
            Event::DividendPaid { account: owner, instrument: id, .. }
            | Event::CashInLieu { account: owner, instrument: id, .. } => {
                account(owner)?;
                instrument(id)?;
            }
            Event::SharesGranted { account: owner, instrument: id, .. } => {
                account(owner)?;
                instrument(id)?;
            }
            Event::OrderAccepted { order: id, account: owner, instrument: of, beside, after, .. } => {
                for id in [Some(id), beside.as_mut(), after.as_mut()].into_iter().flatten() {
                    order(id)?;
                }
                account(owner)?;
                instrument(of)?;
            }
            Event::OrderCancelled { order: id, .. }
            | Event::OrderReduced { order: id, .. }
            | Event::OrderAmended { order: id, .. }
            | Event::StopTriggered { order: id, .. }
            | Event::OrderPriced { order: id, .. }
            | Event::OrderAdjusted { order: id, .. }
            | Event::ExitRefused { order: id, .. } => order(id)?,
            Event::TradeExecuted(trade) => {
                let Event::TradeExecuted(other) = now else { return None };
                trade.trade = other.trade;
                instrument(&mut trade.instrument)?;
                for id in [&mut trade.maker, &mut trade.taker] {
                    order(id)?;
                }
                for id in [&mut trade.maker_account, &mut trade.taker_account] {
                    account(id)?;
                }
            }
            Event::ItemStocked { item: id, .. }
            | Event::ItemPriced { item: id, .. }
            | Event::ReorderSet { item: id, .. } => item(id)?,
            Event::ItemsSold { order, account: payer, lines, .. } => {
                shop_order(order)?;
                account(payer)?;
                for line in lines {
                    item(&mut line.item)?;
                }
            }
            Event::ItemsReserved { order, account: payer, hold: held, lines, .. } => {
                shop_order(order)?;
                account(payer)?;
                hold(held)?;
                for line in lines {
                    item(&mut line.item)?;
                }
            }
            Event::ShopOrderPaid { order, account: owner, .. }
            | Event::ShopOrderShipped { order, account: owner }
            | Event::ShopOrderCancelled { order, account: owner, .. } => {
                shop_order(order)?;
                account(owner)?;
            }
            Event::MoneyHeld { hold: id, account: owner, .. }
            | Event::HoldReleased { hold: id, account: owner, .. }
            | Event::HoldExpired { hold: id, account: owner, .. } => {
                hold(id)?;
                account(owner)?;
            }
            Event::HoldCaptured { hold: id, account: owner, to, .. } => {
                hold(id)?;
                account(owner)?;
                to.as_mut().map_or(Some(()), account)?;
            }
            Event::RateSet { .. } | Event::Marked { .. } | Event::DayEnded { .. } => {}
        }
        Some(event)
    }
}
