//! What no decision would have allowed: events that fold, and leave an account below what it may
//! spend or a book where a buyer and a seller stand face to face.

use crate::domain::bank::LedgerAccount;
use crate::domain::{AccountId, Event, InstrumentId, Money, Side, World, postings};

/// What the accounts that some events draw on had before, and the instruments they place orders for.
pub(super) struct Before {
    available: Vec<(AccountId, Money)>,
    placed: Vec<(InstrumentId, bool)>,
}

impl Before {
    /// Looks at the world before the events are folded.
    pub(super) fn of(world: &World, events: &[Event]) -> Before {
        let mut before = Before { available: Vec::new(), placed: Vec::new() };
        for event in events {
            if let Event::OrderAccepted { account, instrument, .. } = event {
                before.note(world, *account);
                before.placed.push((*instrument, is_crossed(world, *instrument)));
            }
            let noted = postings(event, |posting| {
                if let LedgerAccount::Customer(account) = posting.account {
                    before.note(world, account);
                }
            });
            if noted.is_err() {
                return before; // such an event does not fold, which is told
            }
        }
        before
    }

    fn note(&mut self, world: &World, id: AccountId) {
        if let Some(account) = world.bank.account(id)
            && !self.available.iter().any(|(noted, _)| *noted == id)
        {
            self.available.push((id, account.available()));
        }
    }

    /// What is against the rules now that the events are folded.
    pub(super) fn breach(&self, world: &World) -> Option<String> {
        let overdrawn = self.available.iter().find_map(|(id, before)| {
            let available = world.bank.account(*id)?.available();
            let drawn = available < Money::ZERO && available < *before && world.exchange.margin(*id).is_none();
            drawn.then(|| {
                format!("{} has {available} available: it spends what it does not have", world.bank.handle(*id))
            })
        });
        overdrawn.or_else(|| {
            let crossed = self.placed.iter().find(|(id, before)| !before && is_crossed(world, *id));
            crossed.map(|(id, _)| {
                format!("the book of {} is crossed: a bid meets an ask and does not trade", world.exchange.symbol(*id))
            })
        })
    }
}

fn is_crossed(world: &World, id: InstrumentId) -> bool {
    let best = |side| world.exchange.best(id, side);
    matches!((best(Side::Buy), best(Side::Sell)), (Some(bid), Some(ask)) if bid >= ask)
}
