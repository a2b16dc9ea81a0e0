//! Top counterparties: pairs of customers by the money that went between them, by transfers and trades.

use super::{Figure, Told, money};
use crate::domain::{AccountId, Event, Money, World};
use rustc_hash::FxHashMap;

#[derive(Clone, Debug, Default)]
pub(super) struct Counterparties {
    /// By pair, the account that was opened first first.
    pairs: FxHashMap<(AccountId, AccountId), Between>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Between {
    transfers: u64,
    trades: u64,
    /// From the first to the second.
    there: i128,
    /// From the second to the first.
    back: i128,
}

impl Between {
    fn total(&self) -> i128 {
        self.there + self.back
    }
}

impl Counterparties {
    pub(super) fn fold(&mut self, event: &Event) {
        match event {
            Event::Transferred { from, to, amount, currency: None, .. } => {
                self.paid(*from, *to, *amount).transfers += 1
            }
            Event::TradeExecuted(trade) => {
                let ((buyer, _), (seller, _)) = (trade.buyer(), trade.seller());
                let value = trade.price.times(trade.qty).unwrap_or_default();
                self.paid(buyer, seller, value).trades += 1;
            }
            _ => {}
        }
    }

    fn paid(&mut self, from: AccountId, to: AccountId, amount: Money) -> &mut Between {
        let pair = self.pairs.entry((from.min(to), from.max(to))).or_default();
        *(if from < to { &mut pair.there } else { &mut pair.back }) += i128::from(amount.0);
        pair
    }

    pub(super) fn told(&self, world: &World) -> Told {
        let mut pairs: Vec<_> = self.pairs.iter().map(|(pair, between)| (*pair, *between)).collect();
        pairs.sort_by_key(|(pair, between)| (std::cmp::Reverse(between.total()), *pair));
        let name = |id| world.bank.handle(id).to_owned();
        let bars = pairs.iter().map(|((a, b), of)| (format!("{} ⇄ {}", name(*a), name(*b)), money(of.total()).0));
        Told {
            bars: bars.collect(),
            rows: pairs
                .iter()
                .map(|((a, b), of)| {
                    vec![
                        Figure::Text(name(*a)),
                        Figure::Text(name(*b)),
                        Figure::Count(of.transfers),
                        Figure::Count(of.trades),
                        Figure::Money(money(of.there)),
                        Figure::Money(money(of.back)),
                        Figure::Money(money(of.total())),
                    ]
                })
                .collect(),
            columns: &["account", "counterparty", "transfers", "trades", "paid", "received", "total"],
            drawn: "total",
            is_money: true,
        }
    }
}
