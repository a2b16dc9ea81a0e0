//! Deciding on the shop's commands.

use super::{Item, Reorder, ShopOrder, Stage};
use crate::domain::bank::holds::check_until;
use crate::domain::bank::rules::{Named, find};
use crate::domain::decide::Decision;
use crate::domain::{
    AccountId, AccountRef, Command, Date, Event, ItemId, ItemName, Money, OrderLine, Qty, Rejection, ShopOrderId,
    SoldLine, Time, World,
};

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
            check_room(item, qty)?;
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

/// Whether the shelf can count so many more, with all that is set aside and may come back.
fn check_room(item: &Item, qty: Qty) -> Result<(), Rejection> {
    let all = item.stock.plus(item.reserved).and_then(|all| all.plus(qty));
    if all.is_none_or(|all| all > Qty::LIMIT) { Err(Rejection::TooLarge) } else { Ok(()) }
}

/// Sets what one costs from now on. What was ordered before keeps its price.
pub(in crate::domain) fn price(world: &World, name: ItemName, price: Money) -> Decision {
    let (item, found) = find_item(world, name)?;
    match price {
        price if price <= Money::ZERO => Err(Rejection::Nothing),
        price if price > Money::LIMIT => Err(Rejection::TooLarge),
        price if price == found.price => Err(Rejection::SamePrice { item: name, price }),
        price => Ok(vec![Event::ItemPriced { item, price }]),
    }
}

/// Sets when an item is ordered again by itself, or that it is no longer.
pub(in crate::domain) fn reorder(world: &World, name: ItemName, rule: Option<Reorder>) -> Decision {
    let (item, found) = find_item(world, name)?;
    if rule.is_some_and(|rule| rule.below.0 == 0 || rule.by.0 == 0) {
        return Err(Rejection::Nothing);
    }
    if rule.is_some_and(|rule| rule.below > Qty::LIMIT || rule.by > Qty::LIMIT) {
        return Err(Rejection::TooLarge);
    }
    if rule == found.reorder {
        return Err(Rejection::SameReorder { item: name });
    }
    Ok(vec![Event::ReorderSet { item, rule }])
}

/// Orders an item again as its rule says, where there are too few of it.
pub(in crate::domain) fn restock(world: &World, name: ItemName) -> Decision {
    let (item, found) = find_item(world, name)?;
    let rule = found.reorder.ok_or(Rejection::NoReorder { item: name })?;
    if found.stock >= rule.below {
        return Err(Rejection::StockIsEnough { item: name, stock: found.stock });
    }
    // As many lots as bring it up to the mark: at least one, and not below it.
    let missing = rule.below.0.saturating_sub(found.stock.0);
    let lots = missing.div_ceil(rule.by.0.max(1)); // a rule's lot is above zero
    let qty = Qty(lots.checked_mul(rule.by.0).ok_or(Rejection::TooLarge)?);
    check_room(found, qty)?;
    Ok(vec![Event::ItemStocked { item, name, qty, price: found.price }])
}

/// What the desk does next about the shop, as the operator: it orders again what there are too few of.
pub(in crate::domain) fn owes(world: &World) -> Option<Command> {
    let low = world.shop.items().filter(|(_, item)| item.reorder.is_some_and(|rule| item.stock < rule.below));
    // More than can be counted is not ordered.
    low.map(|(_, item)| item.name).find(|name| restock(world, *name).is_ok()).map(|item| Command::Restock { item })
}

pub(in crate::domain) fn order(world: &World, account: &AccountRef, lines: &[OrderLine]) -> Decision {
    let basket = basket(world, account, lines)?;
    let Basket { account, lines, total, .. } = basket;
    Ok(vec![Event::ItemsSold { order: world.shop.next_order(), account, lines, total }])
}

/// Places an order: its money is held, and its things are set aside.
pub(in crate::domain) fn reserve(
    world: &World,
    account: &AccountRef,
    lines: &[OrderLine],
    until: Option<Date>,
    at: Time,
) -> Decision {
    let basket = basket(world, account, lines)?;
    check_until(world, until, at)?;
    let Basket { account, lines, total } = basket;
    let (order, hold) = (world.shop.next_order(), world.bank.holds().next());
    Ok(vec![Event::ItemsReserved { order, account, hold, lines, total, until }])
}

/// What somebody may buy, at the prices of now.
struct Basket {
    account: AccountId,
    lines: Vec<SoldLine>,
    total: Money,
}

fn basket(world: &World, account: &AccountRef, lines: &[OrderLine]) -> Result<Basket, Rejection> {
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
    Ok(Basket { account, lines, total })
}

/// Takes the money that an order holds.
pub(in crate::domain) fn pay(world: &World, order: ShopOrderId) -> Decision {
    let found = find_order(world, order)?;
    let payer = Named::of(world, found.account).ok_or(Rejection::UnknownShopOrder { order })?; // it has one
    let account = payer.may_pay_out()?;
    match found.stage {
        Stage::Placed => Ok(vec![Event::ShopOrderPaid { order, account, total: found.total }]),
        Stage::Paid => Err(Rejection::AlreadyPaid { order }),
    }
}

/// Sends an order that is paid.
pub(in crate::domain) fn ship(world: &World, order: ShopOrderId) -> Decision {
    let found = find_order(world, order)?;
    match found.stage {
        Stage::Placed => Err(Rejection::NotPaid { order }),
        Stage::Paid => Ok(vec![Event::ShopOrderShipped { order, account: found.account }]),
    }
}

/// Cancels an order that is not shipped: its money is released, or refunded where it is paid.
pub(in crate::domain) fn cancel(world: &World, order: ShopOrderId) -> Decision {
    cancelled(order, find_order(world, order)?, false)
}

/// Cancels an order whose hold is over.
pub(in crate::domain) fn expire(world: &World, order: ShopOrderId) -> Decision {
    cancelled(order, find_order(world, order)?, true)
}

// A decision, like the others.
#[allow(clippy::unnecessary_wraps)]
fn cancelled(order: ShopOrderId, found: &ShopOrder, expired: bool) -> Decision {
    let (released, refunded) = match found.stage {
        Stage::Placed => (found.total, Money::ZERO),
        Stage::Paid => (Money::ZERO, found.total),
    };
    Ok(vec![Event::ShopOrderCancelled { order, account: found.account, released, refunded, expired }])
}

/// An order of an account that is paid and not shipped: what would be refunded needs the account.
pub(in crate::domain) fn paid_order_of(world: &World, account: AccountId) -> Option<ShopOrderId> {
    world.shop.orders().find(|(_, order)| order.account == account && order.stage == Stage::Paid).map(|(id, _)| id)
}

fn find_order(world: &World, order: ShopOrderId) -> Result<&ShopOrder, Rejection> {
    world.shop.order(order).ok_or(Rejection::UnknownShopOrder { order })
}

fn find_item(world: &World, name: ItemName) -> Result<(ItemId, &Item), Rejection> {
    let known = world.shop.find(&name).and_then(|id| Some((id, world.shop.item(id)?)));
    known.ok_or(Rejection::UnknownItem { item: name })
}

/// So many at this price each. `None` beyond the integers.
fn cost(price: Money, qty: Qty) -> Option<Money> {
    i64::try_from(qty.0).ok().and_then(|qty| price.0.checked_mul(qty)).map(Money)
}
