//! Deciding on the shop's commands.

use crate::domain::bank::rules::payer;
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
    let account = payer(world, account)?;
    if lines.is_empty() {
        return Err(Rejection::EmptyOrder);
    }
    let mut sold = Vec::with_capacity(lines.len());
    let mut total = Money::ZERO;
    for (i, line) in lines.iter().enumerate() {
        if lines.iter().take(i).any(|earlier| earlier.item == line.item) {
            return Err(Rejection::ItemTwice { item: line.item });
        }
        let (taken, cost) = take(world, line)?;
        total = total.plus(cost).ok_or(Rejection::TooLarge)?;
        sold.push(taken);
    }
    world.bank.check_funds(account, total)?;
    Ok(vec![Event::ItemsSold { order: world.shop.next_order(), account, lines: sold, total }])
}

/// One line of an order, with the price that is charged, and what it comes to.
fn take(world: &World, line: &OrderLine) -> Result<(SoldLine, Money), Rejection> {
    let unknown = Rejection::UnknownItem { item: line.item };
    let id = world.shop.find(&line.item).ok_or(unknown.clone())?;
    let item = world.shop.item(id).ok_or(unknown)?;
    if line.qty.0 == 0 {
        return Err(Rejection::Nothing);
    }
    if line.qty > item.stock {
        return Err(Rejection::OutOfStock { item: line.item, needed: line.qty, stock: item.stock });
    }
    let cost =
        i64::try_from(line.qty.0).ok().and_then(|qty| item.price.0.checked_mul(qty)).ok_or(Rejection::TooLarge)?;
    Ok((SoldLine { item: id, qty: line.qty, price: item.price }, Money(cost)))
}
