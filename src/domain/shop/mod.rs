//! The shop: items with a price and a stock, sold for money from bank accounts.
//!
//! An order is either done in one step ([`Command::Order`]: sold and paid at once), or in several
//! ([`Command::Reserve`]): placed, which holds its money ([`super::bank::Hold`]) and sets its things aside
//! at the prices of that moment; paid, which captures the money; and shipped. Until it is shipped it can be
//! cancelled: its money is released or refunded, and its things go back on the shelf.
//!
//! [`Command::Order`]: super::Command::Order
//! [`Command::Reserve`]: super::Command::Reserve

pub(super) mod rules;

use super::{AccountId, HoldId, Inconsistent, ItemId, ItemName, Money, Qty, ShopOrderId, SoldLine};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

const TOO_MANY: Inconsistent = Inconsistent("more of an item than can be counted");

/// When an item is ordered again by itself, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reorder {
    /// Once there are fewer than so many.
    pub below: Qty,
    /// So many, or as many times so many as it takes.
    pub by: Qty,
}

/// Something on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// `widget`
    pub name: ItemName,
    /// What one costs, in cents.
    pub price: Money,
    /// How many there are to be ordered.
    pub stock: Qty,
    /// How many have been sold: paid, and not refunded.
    pub sold: Qty,
    /// How many are set aside for orders that are not shipped.
    pub reserved: Qty,
    /// When it is ordered again by itself.
    pub reorder: Option<Reorder>,
}

/// How far an order has come that is not shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Its money is held.
    Placed,
    /// It is paid.
    Paid,
}

impl Stage {
    /// `placed` or `paid`.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Placed => "placed",
            Stage::Paid => "paid",
        }
    }
}

/// An order that is not shipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopOrder {
    /// Whose.
    pub account: AccountId,
    /// What, at which prices.
    pub lines: Vec<SoldLine>,
    /// What it costs, in cents.
    pub total: Money,
    /// The hold of its money; it has ended where the order is paid.
    pub hold: HoldId,
    /// How far it has come.
    pub stage: Stage,
}

/// The shelf, and the orders that are not shipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    items: Vec<Item>,
    by_name: FxHashMap<ItemName, ItemId>,
    orders: Arc<BTreeMap<ShopOrderId, ShopOrder>>,
    next_order: ShopOrderId,
}

impl Default for Shop {
    fn default() -> Shop {
        let (by_name, orders) = (FxHashMap::default(), Arc::default());
        Shop { items: Vec::new(), by_name, orders, next_order: ShopOrderId(1) }
    }
}

impl Shop {
    /// The item with this number.
    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items.get(id.index())
    }

    /// The name of an item; `?` for a number that none has.
    pub fn name(&self, id: ItemId) -> &str {
        self.item(id).map_or("?", |item| item.name.as_str())
    }

    /// The number of the item with this name.
    pub fn find(&self, name: &ItemName) -> Option<ItemId> {
        self.by_name.get(name).copied()
    }

    /// All items, in the order in which they were first stocked.
    pub fn items(&self) -> impl ExactSizeIterator<Item = (ItemId, &Item)> {
        // The index fits: `stock` refuses more items than an id can name.
        self.items.iter().enumerate().map(|(i, item)| (ItemId(i as u32), item))
    }

    /// The order with this number, where it is not shipped or cancelled.
    pub fn order(&self, id: ShopOrderId) -> Option<&ShopOrder> {
        self.orders.get(&id)
    }

    /// All orders that are not shipped or cancelled, in the order of their numbers.
    pub fn orders(&self) -> impl ExactSizeIterator<Item = (ShopOrderId, &ShopOrder)> {
        self.orders.iter().map(|(id, order)| (*id, order))
    }

    /// The number that the next order gets.
    pub fn next_order(&self) -> ShopOrderId {
        self.next_order
    }

    pub(super) fn stock(&mut self, id: ItemId, name: ItemName, qty: Qty, price: Money) -> Result<(), Inconsistent> {
        check_price(price)?;
        if id.index() == self.items.len() && self.find(&name).is_none() {
            let (stock, sold, reserved) = (Qty(0), Qty(0), Qty(0));
            self.items.push(Item { name, price, stock, sold, reserved, reorder: None });
            self.by_name.insert(name, id);
        }
        let item = self.item_mut(id)?;
        if item.name != name {
            return Err(Inconsistent("an item under another's number"));
        }
        // What is set aside may come back.
        let all = item.stock.plus(qty).and_then(|stock| stock.plus(item.reserved));
        all.filter(|all| *all <= Qty::LIMIT).ok_or(TOO_MANY)?;
        item.stock = item.stock.plus(qty).ok_or(TOO_MANY)?;
        item.price = price;
        Ok(())
    }

    pub(super) fn set_price(&mut self, id: ItemId, price: Money) -> Result<(), Inconsistent> {
        check_price(price)?;
        self.item_mut(id)?.price = price;
        Ok(())
    }

    pub(super) fn set_reorder(&mut self, id: ItemId, rule: Option<Reorder>) -> Result<(), Inconsistent> {
        self.item_mut(id)?.reorder = rule;
        Ok(())
    }

    pub(super) fn sell(&mut self, id: ItemId, qty: Qty) -> Result<(), Inconsistent> {
        let item = self.item_mut(id)?;
        item.stock = item.stock.minus(qty).ok_or(Inconsistent("a sale of more than the shelf held"))?;
        item.sold = item.sold.plus(qty).ok_or(TOO_MANY)?;
        Ok(())
    }

    /// Takes an order: its things are set aside.
    pub(super) fn place(&mut self, id: ShopOrderId, order: ShopOrder) -> Result<(), Inconsistent> {
        self.count_order(id)?;
        for line in &order.lines {
            let item = self.item_mut(line.item)?;
            item.stock = item.stock.minus(line.qty).ok_or(Inconsistent("an order for more than the shelf held"))?;
            item.reserved = item.reserved.plus(line.qty).ok_or(TOO_MANY)?;
        }
        Arc::make_mut(&mut self.orders).insert(id, order);
        Ok(())
    }

    /// An order is paid: its things are sold. Gives the hold of its money.
    pub(super) fn pay(&mut self, id: ShopOrderId, account: AccountId, total: Money) -> Result<HoldId, Inconsistent> {
        let order = self.order_mut(id, account)?;
        if order.stage != Stage::Placed {
            return Err(Inconsistent("an order that is paid twice"));
        }
        if order.total != total {
            return Err(Inconsistent("an order that is paid with another amount"));
        }
        order.stage = Stage::Paid;
        let hold = order.hold;
        for line in order.lines.clone() {
            let item = self.item_mut(line.item)?;
            item.sold = item.sold.plus(line.qty).ok_or(TOO_MANY)?;
        }
        Ok(hold)
    }

    /// An order leaves the shop, with its things.
    pub(super) fn ship(&mut self, id: ShopOrderId, account: AccountId) -> Result<(), Inconsistent> {
        let order = self.take_order(id, account)?;
        if order.stage != Stage::Paid {
            return Err(Inconsistent("an order that is shipped before it is paid"));
        }
        self.take_from_reserved(&order)
    }

    /// An order is cancelled: its things go back on the shelf.
    pub(super) fn cancel(&mut self, id: ShopOrderId, account: AccountId) -> Result<ShopOrder, Inconsistent> {
        let order = self.take_order(id, account)?;
        self.take_from_reserved(&order)?;
        for line in &order.lines {
            let item = self.item_mut(line.item)?;
            item.stock = item.stock.plus(line.qty).ok_or(TOO_MANY)?;
            if order.stage == Stage::Paid {
                item.sold = item.sold.minus(line.qty).ok_or(Inconsistent("a refund of what was not sold"))?;
            }
        }
        Ok(order)
    }

    fn take_from_reserved(&mut self, order: &ShopOrder) -> Result<(), Inconsistent> {
        for line in &order.lines {
            let item = self.item_mut(line.item)?;
            item.reserved = item.reserved.minus(line.qty).ok_or(Inconsistent("things that were not set aside"))?;
        }
        Ok(())
    }

    fn take_order(&mut self, id: ShopOrderId, account: AccountId) -> Result<ShopOrder, Inconsistent> {
        self.order_mut(id, account)?;
        Arc::make_mut(&mut self.orders).remove(&id).ok_or(NO_ORDER)
    }

    fn order_mut(&mut self, id: ShopOrderId, account: AccountId) -> Result<&mut ShopOrder, Inconsistent> {
        let order = Arc::make_mut(&mut self.orders).get_mut(&id).ok_or(NO_ORDER)?;
        if order.account == account { Ok(order) } else { Err(Inconsistent("an order that is another's")) }
    }

    /// The next order has this number, where it is not below those given.
    pub(in crate::domain) fn skip_orders(&mut self, to: ShopOrderId) {
        // Half of all numbers is more than there will ever be, and leaves room to count on.
        if to > self.next_order && to.0 < u64::MAX / 2 {
            self.next_order = to;
        }
    }

    pub(super) fn count_order(&mut self, order: ShopOrderId) -> Result<(), Inconsistent> {
        if order != self.next_order {
            return Err(Inconsistent("a shop order's number out of order"));
        }
        self.next_order = ShopOrderId(order.0 + 1); // one an order: memory ends before u64
        Ok(())
    }

    fn item_mut(&mut self, id: ItemId) -> Result<&mut Item, Inconsistent> {
        self.items.get_mut(id.index()).ok_or(Inconsistent("an item that the shop does not know"))
    }
}

const NO_ORDER: Inconsistent = Inconsistent("an order that the shop does not know");

fn check_price(price: Money) -> Result<(), Inconsistent> {
    match price {
        price if price <= Money::ZERO => Err(Inconsistent("an item that costs nothing")),
        price if price > Money::LIMIT => Err(Inconsistent("an item that costs more than there is")),
        _ => Ok(()),
    }
}
