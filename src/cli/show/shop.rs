//! The shop: its shelf, its orders and what it has sold; and the holds of the bank.

use crate::cli::desk::Sight;
use crate::cli::out::{Cell, Sheet};
use crate::domain::{AccountId, Event, Money, ShopOrderId, SoldLine, World};
use crate::views::SoldOn;
use std::collections::BTreeMap;

/// The shelf.
pub(super) fn shop(sight: &Sight<'_>) -> Sheet {
    let items = || sight.world().shop.items().map(|(_, item)| item);
    // Most shops have none of these.
    let (aside, again) = (items().any(|item| item.reserved.0 > 0), items().any(|item| item.reorder.is_some()));
    let mut sheet = Sheet::new(&[
        "item",
        "price",
        "stock",
        "sold",
        if aside { "reserved" } else { "-reserved" },
        if again { "reorder_below" } else { "-reorder_below" },
        if again { "reorder_by" } else { "-reorder_by" },
    ]);
    for item in items() {
        sheet.row(vec![
            Cell::text(item.name),
            Cell::Money(item.price),
            Cell::Count(item.stock.0),
            Cell::Count(item.sold.0),
            Cell::Count(item.reserved.0),
            Cell::maybe(item.reorder.map(|rule| rule.below.0), Cell::Count),
            Cell::maybe(item.reorder.map(|rule| rule.by.0), Cell::Count),
        ]);
    }
    sheet
}

/// An order of the shop, as far as it has come.
struct Ordered {
    account: AccountId,
    hold: Option<u64>,
    items: String,
    total: Money,
    state: &'static str,
}

/// All orders that the shop has ever had, or an account's.
pub(super) fn orders(sight: &Sight<'_>, account: Option<AccountId>) -> Sheet {
    let world = sight.world();
    let mut orders: BTreeMap<ShopOrderId, Ordered> = BTreeMap::new();
    for n in sight.line.between(1, sight.line.len()) {
        let Some(record) = sight.session.history().record(n) else { continue };
        for event in record.events() {
            match event {
                Event::ItemsSold { order, account, lines, total } => {
                    let (account, items) = (*account, items(lines, world));
                    orders.insert(*order, Ordered { account, hold: None, items, total: *total, state: "sold" });
                }
                Event::ItemsReserved { order, account, hold, lines, total, .. } => {
                    let (account, hold, items) = (*account, Some(hold.0), items(lines, world));
                    orders.insert(*order, Ordered { account, hold, items, total: *total, state: "placed" });
                }
                Event::ShopOrderPaid { order, .. } => mark(&mut orders, *order, "paid"),
                Event::ShopOrderShipped { order, .. } => mark(&mut orders, *order, "shipped"),
                Event::ShopOrderCancelled { order, expired: true, .. } => mark(&mut orders, *order, "expired"),
                Event::ShopOrderCancelled { order, refunded, .. } if *refunded > Money::ZERO => {
                    mark(&mut orders, *order, "refunded");
                }
                Event::ShopOrderCancelled { order, .. } => mark(&mut orders, *order, "cancelled"),
                _ => {}
            }
        }
    }
    let mut sheet = Sheet::new(&["order", "account", "items", "total", "state", "hold", "until"]);
    for (id, order) in orders.iter().filter(|(_, order)| account.is_none_or(|wanted| wanted == order.account)) {
        // The hold that stands; what has ended is no longer of use.
        let placed = world.shop.order(*id).filter(|_| order.state == "placed");
        let until = placed.and_then(|placed| world.bank.holds().get(placed.hold)).and_then(|hold| hold.until);
        sheet.row(vec![
            Cell::Count(id.0),
            Cell::text(world.bank.handle(order.account)),
            Cell::text(&order.items),
            Cell::Money(order.total),
            Cell::text(order.state),
            Cell::maybe(order.hold, Cell::Count),
            Cell::maybe(until, Cell::text),
        ]);
    }
    sheet
}

fn mark(orders: &mut BTreeMap<ShopOrderId, Ordered>, order: ShopOrderId, state: &'static str) {
    orders.get_mut(&order).into_iter().for_each(|order| order.state = state);
}

/// `3 widget @ 4.99, 1 gadget @ 12.00`
fn items(lines: &[SoldLine], world: &World) -> String {
    let line =
        |line: &SoldLine| format!("{} {} @ {}", line.qty.grouped(), world.shop.name(line.item), line.price.grouped());
    lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// What was sold, by business date and item; below it what that comes to.
pub(super) fn sales(sight: &Sight<'_>) -> Sheet {
    let world = sight.world();
    let mut sheet = Sheet::new(&["date", "item", "units", "revenue", "returned", "refunded", "net"]);
    let mut row = |date: Cell, item: Cell, sold: &SoldOn| {
        sheet.row(vec![
            date,
            item,
            Cell::Count(sold.units),
            Cell::Money(sold.revenue),
            Cell::Count(sold.returned),
            Cell::Money(sold.refunded),
            Cell::Money(sold.net()),
        ]);
    };
    let mut by_item: BTreeMap<_, SoldOn> = BTreeMap::new();
    let mut sum: Option<SoldOn> = None;
    for sold in sight.moment.views.sales.days() {
        row(Cell::text(sold.date), Cell::text(world.shop.name(sold.item)), sold);
        by_item.entry(sold.item).and_modify(|all| *all = all.and(sold)).or_insert(*sold);
        sum = Some(sum.map_or(*sold, |sum| sum.and(sold)));
    }
    for (item, sold) in &by_item {
        row(Cell::text("all"), Cell::text(world.shop.name(*item)), sold);
    }
    if let Some(sum) = sum {
        row(Cell::text("all"), Cell::text("all"), &sum);
    }
    sheet
}

/// The holds that stand, all of them or an account's.
pub(super) fn holds(sight: &Sight<'_>, account: Option<AccountId>) -> Sheet {
    let bank = &sight.world().bank;
    let mut sheet = Sheet::new(&["hold", "account", "amount", "until", "shop_order", "reference"]);
    for (id, hold) in bank.holds().open().filter(|(_, hold)| account.is_none_or(|wanted| wanted == hold.account)) {
        sheet.row(vec![
            Cell::Count(id.0),
            Cell::text(bank.handle(hold.account)),
            Cell::Money(hold.amount),
            Cell::maybe(hold.until, Cell::text),
            Cell::maybe(hold.order.map(|order| order.0), Cell::Count),
            Cell::maybe(hold.reference.as_ref(), Cell::text),
        ]);
    }
    sheet
}
