//! An account's statement: every posting on it along the line, with the balance after each.

use crate::cli::desk::Sight;
use crate::cli::out::{Cell, Sheet};
use crate::domain::bank::{LedgerAccount, Posting};
use crate::domain::{AccountId, Event, Money, Text, postings};

pub(super) fn statement(sight: &Sight<'_>, id: AccountId) -> Sheet {
    let mut sheet = Sheet::new(&["n", "at", "-type", "what", "reference", "amount", "balance"]);
    let mut balance = Money::ZERO; // an account begins empty
    let own = LedgerAccount::Customer(id);
    for n in sight.line.between(1, sight.line.len()) {
        let Some(record) = sight.session.history().record(n) else { continue };
        for event in record.events() {
            for (mine, other) in movements(event) {
                if mine.account != own {
                    continue;
                }
                balance = balance.plus(mine.amount).unwrap_or(balance); // it was counted when it happened
                sheet.row(vec![
                    Cell::Count(n.0),
                    Cell::At(record.at),
                    Cell::text(event.name()),
                    Cell::Text(what(sight, event, mine, other)),
                    Cell::maybe(reference(event), Cell::text),
                    Cell::Money(mine.amount),
                    Cell::Money(balance),
                ]);
            }
        }
    }
    let handle = sight.world().bank.handle(id);
    sheet.title.push(format!("{handle}  opening balance {}", Money::ZERO.grouped()));
    sheet.foot.push(format!("{handle}  closing balance {}", balance.grouped()));
    sheet
}

/// Each posting of an event with the one that it is booked against.
fn movements(event: &Event) -> Vec<(Posting, Posting)> {
    let mut all = Vec::new();
    // Events that are on the record had postings then, and have them now.
    let _ = postings(event, |posting| all.push(posting));
    // Postings come in pairs: who gives, and who takes.
    let both_ways = all.chunks_exact(2).flat_map(|pair| match pair {
        [from, to] => [Some((*from, *to)), Some((*to, *from))],
        _ => [None, None],
    });
    both_ways.flatten().collect()
}

fn what(sight: &Sight<'_>, event: &Event, mine: Posting, other: Posting) -> String {
    let world = sight.world();
    let gains = mine.amount > Money::ZERO;
    match event {
        Event::GiftPaid { .. } => "opening gift".to_owned(),
        Event::Deposited { .. } => "deposit".to_owned(),
        Event::Withdrawn { .. } => "withdrawal".to_owned(),
        Event::Transferred { from, .. } if gains => format!("from {}", world.bank.handle(*from)),
        Event::Transferred { to, .. } => format!("to {}", world.bank.handle(*to)),
        Event::TradeExecuted(trade) if other.account == LedgerAccount::Fees => format!("fee on trade {}", trade.trade),
        Event::TradeExecuted(trade) => {
            let verb = if gains { "sold" } else { "bought" };
            format!(
                "{verb} {} {} @ {}",
                trade.qty.grouped(),
                world.exchange.symbol(trade.instrument),
                trade.price.grouped()
            )
        }
        Event::ItemsSold { order, lines, .. } => {
            let things = lines.iter().map(|line| format!("{} {}", line.qty.grouped(), world.shop.name(line.item)));
            format!("shop order {order}: {}", things.collect::<Vec<_>>().join(", "))
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
