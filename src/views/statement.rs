//! An account's statement: every posting on it, with what it was for. The balances follow from the
//! amounts, from the front or from the back.

use crate::domain::bank::{LedgerAccount, Posting};
use crate::domain::{AccountId, Event, Money, Record, RecordNo, Text, Time, World, postings};

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The record.
    pub n: RecordNo,
    /// When.
    pub at: Time,
    /// The event's name, as in `--json`.
    pub event: &'static str,
    /// What it was, in a few words.
    pub what: String,
    /// What the payer wrote. As it was given: to be cleaned before it is shown.
    pub reference: Option<Text>,
    /// How much the account gained, in cents; below zero where it paid.
    pub amount: Money,
}

/// The entries that a record makes on an account's statement, in the order of its events. `world`
/// gives the names: the world after the record or any later one on its branch.
pub fn entries(record: &Record, account: AccountId, world: &World) -> Vec<Entry> {
    let own = LedgerAccount::Customer(account);
    let mut entries = Vec::new();
    for event in record.events() {
        let mut giver: Option<Posting> = None;
        // Postings come in pairs, who gives and who takes. Events that are on the record had
        // postings then, and have them now.
        let _ = postings(event, |posting| {
            let Some(giver) = giver.take() else {
                giver = Some(posting);
                return;
            };
            for (mine, other) in [(giver, posting), (posting, giver)] {
                if mine.account == own {
                    entries.push(Entry {
                        n: record.n,
                        at: record.at,
                        event: event.name(),
                        what: what(event, mine, other, world),
                        reference: reference(event).cloned(),
                        amount: mine.amount,
                    });
                }
            }
        });
    }
    entries
}

fn what(event: &Event, mine: Posting, other: Posting, world: &World) -> String {
    let gains = mine.amount > Money::ZERO;
    match event {
        Event::GiftPaid { .. } => "opening gift".to_owned(),
        Event::Deposited { .. } => "deposit".to_owned(),
        Event::Withdrawn { .. } => "withdrawal".to_owned(),
        Event::InterestPaid { .. } | Event::InterestCharged { .. } => "interest".to_owned(),
        Event::OverdraftFeeCharged { .. } => "fee for an overdraft".to_owned(),
        Event::LoanGranted { agreement, .. } => format!("loan {agreement}"),
        Event::LoanPaid { agreement, .. } if other.account == LedgerAccount::Interest => {
            format!("interest on loan {agreement}")
        }
        Event::LoanPaid { agreement, .. } => format!("back on loan {agreement}"),
        Event::Transferred { from, .. } if gains => format!("from {}", world.bank.handle(*from)),
        Event::Transferred { to, .. } => format!("to {}", world.bank.handle(*to)),
        Event::TradeExecuted(trade) if other.account == LedgerAccount::Fees => format!("fee on trade {}", trade.trade),
        Event::TradeExecuted(trade) => {
            let verb = if gains { "sold" } else { "bought" };
            let (qty, price) = (trade.qty.grouped(), trade.price.grouped());
            format!("{verb} {qty} {} @ {price}", world.exchange.symbol(trade.instrument))
        }
        Event::HoldCaptured { hold, account, .. } if gains => {
            format!("hold {hold} of {}", world.bank.handle(*account))
        }
        Event::HoldCaptured { hold, to: Some(to), .. } => format!("hold {hold} to {}", world.bank.handle(*to)),
        Event::HoldCaptured { hold, .. } => format!("hold {hold}"),
        Event::ShopOrderPaid { order, .. } => format!("shop order {order}"),
        Event::ShopOrderCancelled { order, .. } => format!("refund of shop order {order}"),
        Event::ItemsSold { order, lines, .. } => {
            let things = lines.iter().map(|line| format!("{} {}", line.qty.grouped(), world.shop.name(line.item)));
            format!("shop order {order}: {}", things.collect::<Vec<_>>().join(", "))
        }
        Event::DividendPaid { instrument, qty, .. } => {
            format!("dividend on {} {}", qty.grouped(), world.exchange.symbol(*instrument))
        }
        Event::CashInLieu { instrument, .. } => {
            format!("in lieu of a part of {}", world.exchange.symbol(*instrument))
        }
        other => other.name().to_owned(),
    }
}

fn reference(event: &Event) -> Option<&Text> {
    match event {
        Event::Deposited { reference, .. }
        | Event::Withdrawn { reference, .. }
        | Event::Transferred { reference, .. } => reference.as_ref(),
        _ => None,
    }
}
