//! Customers of bank and shop: who pays wages and rent, who shops, who fills the shelves.

use super::Scene;
use crate::domain::{Command, Handle, Money, OrderLine, Qty, Text};
use crate::market::dice::Dice;

/// Chances in a thousand that somebody pays without looking at the account.
const CARELESS: i64 = 50;
/// Chances in a thousand that a shopper looks at the shelf first.
const LOOKS: i64 = 900;
/// The most different things in a basket.
const BASKET: u64 = 3;

/// Pays the next payee. Whose turn it is follows from the number of the draw.
pub(super) fn pays(
    scene: &Scene<'_>,
    mut dice: Dice,
    to: &[Handle],
    amount: Money,
    reference: &Text,
) -> Option<Command> {
    let turn = scene.draw.checked_rem(to.len() as u64)?;
    let payee = *to.get(turn as usize)?; // below a length
    let careless = dice.chance(CARELESS);
    if !careless && scene.account.available() < amount {
        return None;
    }
    let (from, to, reference) = (scene.handle.into(), payee.into(), Some(reference.clone()));
    Some(Command::Transfer { from, to, amount, reference })
}

/// Buys a few things, for at most a quarter of what it has.
pub(super) fn shops(scene: &Scene<'_>, mut dice: Dice, most: u64) -> Option<Command> {
    let items = scene.world.shop.items().len() as u64;
    let looks = dice.chance(LOOKS);
    let mut budget = scene.account.available().0 / 4;
    let mut lines: Vec<OrderLine> = Vec::new();
    for _ in 0..=dice.below(BASKET) {
        let which = crate::domain::ItemId(u32::try_from(dice.below(items)).ok()?);
        let wanted = dice.between(1, i64::try_from(most).unwrap_or(1));
        let Some(item) = scene.world.shop.item(which) else { continue };
        let on_shelf = i64::try_from(item.stock.0).unwrap_or(i64::MAX);
        let affordable = budget.checked_div(item.price.0).unwrap_or(0);
        let qty = wanted.min(affordable).min(if looks { on_shelf } else { i64::MAX });
        if qty > 0 && lines.iter().all(|line| line.item != item.name) {
            budget -= qty * item.price.0; // at most the budget, see `affordable`
            lines.push(OrderLine { item: item.name, qty: Qty(qty as u64) }); // above zero
        }
    }
    (!lines.is_empty()).then(|| Command::Order { account: scene.handle.into(), lines })
}

/// Fills the shelf up that is emptiest, once a third of it is left.
pub(super) fn restocks(scene: &Scene<'_>, mut dice: Dice, up_to: Qty) -> Option<Command> {
    let low: Vec<_> = scene.world.shop.items().filter(|(_, item)| item.stock.0 <= up_to.0 / 3).collect();
    let which = dice.below(low.len() as u64) as usize; // below a length
    let (_, item) = low.get(which)?;
    Some(Command::Stock { item: item.name, qty: Qty(up_to.0.saturating_sub(item.stock.0)), price: None })
}
