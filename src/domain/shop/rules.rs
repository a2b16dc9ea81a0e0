//! Deciding on the shop's commands.

use super::Item;
use crate::domain::bank::rules::find;
use crate::domain::decide::Decision;
use crate::domain::{AccountRef, Event, ItemId, ItemName, Money, OrderLine, Qty, Rejection, SoldLine, World};

pub(in crate::domain) fn stock(world: &World, item: ItemName, qty: Qty, price: Option<Money>) -> Decision {
    if qty.0 == 0 || price.is_some_and(|p| p <= Money::ZERO) {
        return Err(Rejection::Nothing);
    }
    if qty > Qty::LIMIT || price.is_some_and(|p| p > Money::LIMIT) {
        return Err(Rejection::TooLarge);
    }
    let known = world.shop.find(&item).and_then(|id| Some((id, world.shop.item(id)?)));
    let (id, price) = match (known, price) {
        (Some((id, item)), price) => {
            if item.stock.plus(qty).is_none_or(|sum| sum > Qty::LIMIT) {
                return Err(Rejection::TooLarge);
            }
            (id, price.unwrap_or(item.price))
        }
        (None, Some(price)) => {
            let id = u32::try_from(world.shop.items().len()).map_err(|_| Rejection::TooLarge)?;
            (ItemId(id), price)
        }
        (None, None) => return Err(Rejection::NoPrice { item }),
    };
    Ok(vec![Event::ItemStocked { item: id, name: item, qty, price }])
}

pub(in crate::domain) fn order(world: &World, account: &AccountRef, lines: &[OrderLine]) -> Decision {
    let payer = find(world, account)?;
    let shelf: Vec<(ItemId, &Item)> = lines.iter().map(|line| find_item(world, line.item)).collect::<Result<_, _>>()?;
    let account = payer.may_pay_out()?;
    payer.check_currency()?;
    if lines.iter().any(|line| line.qty.0 == 0) {
        return Err(Rejection::Nothing);
    }
    let listed = || lines.iter().zip(&shelf);
    let total = listed().try_fold(Money::ZERO, |sum, (line, (_, item))| sum.plus(cost(item.price, line.qty)?));
    let total = total.ok_or(Rejection::TooLarge)?;
    if lines.is_empty() {
        return Err(Rejection::EmptyOrder);
    }
    if let Some((_, line)) =
        lines.iter().enumerate().find(|(i, line)| lines.iter().take(*i).any(|earlier| earlier.item == line.item))
    {
        return Err(Rejection::ItemTwice { item: line.item });
    }
    if let Some((line, (_, item))) = listed().find(|(line, (_, item))| line.qty > item.stock) {
        return Err(Rejection::OutOfStock { item: line.item, needed: line.qty, stock: item.stock });
    }
    payer.check_funds(total)?;
    let lines = listed().map(|(line, (id, item))| SoldLine { item: *id, qty: line.qty, price: item.price }).collect();
    Ok(vec![Event::ItemsSold { order: world.shop.next_order(), account, lines, total }])
}

fn find_item(world: &World, name: ItemName) -> Result<(ItemId, &Item), Rejection> {
    let known = world.shop.find(&name).and_then(|id| Some((id, world.shop.item(id)?)));
    known.ok_or(Rejection::UnknownItem { item: name })
}

/// So many at this price each. `None` beyond the integers.
fn cost(price: Money, qty: Qty) -> Option<Money> {
    i64::try_from(qty.0).ok().and_then(|qty| price.0.checked_mul(qty)).map(Money)
}
