//! The shop: items with a price and a stock, sold for money from bank accounts.

pub(super) mod rules;

use super::{Inconsistent, ItemId, ItemName, Money, Qty, ShopOrderId};
use rustc_hash::FxHashMap;

const TOO_MANY: Inconsistent = Inconsistent("more of an item than can be counted");

/// Something on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// `widget`
    pub name: ItemName,
    /// What one costs, in cents.
    pub price: Money,
    /// How many there are.
    pub stock: Qty,
    /// How many have been sold.
    pub sold: Qty,
}

/// The shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    items: Vec<Item>,
    by_name: FxHashMap<ItemName, ItemId>,
    next_order: ShopOrderId,
}

impl Default for Shop {
    fn default() -> Shop {
        Shop { items: Vec::new(), by_name: FxHashMap::default(), next_order: ShopOrderId(1) }
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

    /// The number that the next order gets.
    pub fn next_order(&self) -> ShopOrderId {
        self.next_order
    }

    pub(super) fn stock(&mut self, id: ItemId, name: ItemName, qty: Qty, price: Money) -> Result<(), Inconsistent> {
        if price <= Money::ZERO {
            return Err(Inconsistent("an item that costs nothing"));
        }
        if price > Money::LIMIT {
            return Err(Inconsistent("an item that costs more than there is"));
        }
        if id.index() == self.items.len() && self.find(&name).is_none() {
            self.items.push(Item { name, price, stock: Qty(0), sold: Qty(0) });
            self.by_name.insert(name, id);
        }
        let item = self.item_mut(id)?;
        if item.name != name {
            return Err(Inconsistent("an item under another's number"));
        }
        item.stock = item.stock.plus(qty).filter(|stock| *stock <= Qty::LIMIT).ok_or(TOO_MANY)?;
        item.price = price;
        Ok(())
    }

    pub(super) fn sell(&mut self, id: ItemId, qty: Qty) -> Result<(), Inconsistent> {
        let item = self.item_mut(id)?;
        item.stock = item.stock.minus(qty).ok_or(Inconsistent("a sale of more than the shelf held"))?;
        item.sold = item.sold.plus(qty).ok_or(TOO_MANY)?;
        Ok(())
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
