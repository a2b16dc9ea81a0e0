//! Every refusal, and the order in which they are looked for.

use crate::commands::{account, command, handle, item, money, price, qty, symbol};
use crate::stage::{Stage, Under};
use backtape::domain::Rejection::{self, *};
use backtape::domain::{AgreementId, Currency, Date, HoldId, OrderId, Phase, ShopOrderId, Text};

/// Alice has 100.00 and 50 XYZ (tick 0.05, lot 5), bob nothing; clara is closed, fred frozen with
/// 10.00, and the shop has 3 widgets at 4.99.
const TOWN: &str = "open alice; open bob; open clara; open fred; deposit alice 100.00; deposit fred 10.00;
    close clara; freeze fred; list XYZ 0.05 5; grant alice XYZ 50; stock widget 3 @ 4.99";

/// `given` (after [`TOWN`]), `when`, `then`.
type Row = (&'static str, &'static str, Rejection);

fn dollars() -> Currency {
    Currency::parse("USD").unwrap()
}

fn names() -> Vec<Row> {
    let nobody = || UnknownAccount { account: account("nobody") };
    let dax = || UnknownSymbol { symbol: symbol("DAX") };
    vec![
        ("", "deposit nobody 1.00", nobody()),
        ("", "withdraw nobody 1.00", nobody()),
        ("", "transfer nobody alice 1.00", nobody()),
        ("", "transfer alice nobody 1.00", nobody()),
        ("", "credit nobody 1.00", nobody()),
        ("", "verify nobody 000001", nobody()),
        ("", "freeze nobody", nobody()),
        ("", "unfreeze nobody", nobody()),
        ("", "close nobody", nobody()),
        ("", "grant nobody XYZ 5", nobody()),
        ("", "buy nobody XYZ 5 @ 1.00", nobody()),
        ("", "order nobody widget*1", nobody()),
        ("", "deposit DE33100500000000000042 1.00", UnknownAccount { account: account("DE33100500000000000042") }),
        ("", "deposit DE02100500000000000042 1.00", WrongCheckDigits { account: account("DE02100500000000000042") }),
        ("", "open alice", HandleTaken { handle: handle("alice") }),
        ("", "open clara", HandleTaken { handle: handle("clara") }),
        ("", "open eve for ghost in USD", UnknownAccount { account: account("ghost") }),
        (
            "",
            "together deposit bob 1.00 & withdraw bob 2.00",
            Linked {
                command: 2,
                why: Box::new(InsufficientFunds {
                    account: handle("bob"),
                    needed: money("2.00"),
                    available: money("1.00"),
                }),
            },
        ),
        ("", "together", NotLinked),
        ("", "together deposit bob 1.00 & together deposit bob 1.00", NotLinked),
        ("open usd for alice in USD", "transfer alice usd 1.00", NoRate { currency: dollars() }),
        ("open usd for alice in USD", "transfer usd alice 1.00", NoRate { currency: dollars() }),
        ("", "rate EUR 2", OwnCurrency { currency: Currency::parse("EUR").unwrap() }),
        ("", "grant alice DAX 5", dax()),
        ("", "sell alice DAX 5 market", dax()),
        ("", "print DAX 5 @ 1.00", dax()),
        ("", "list XYZ 1.00 1", SymbolTaken { symbol: symbol("XYZ") }),
        ("", "cancel 1", UnknownOrder { order: OrderId(1) }),
        ("sell alice XYZ 5 @ 2.00; cancel 1", "cancel 1", UnknownOrder { order: OrderId(1) }),
        ("sell alice XYZ 5 @ 2.00; buy alice XYZ 5 @ 2.00", "cancel 1", UnknownOrder { order: OrderId(1) }),
        ("buy alice XYZ 5 @ 2.00 ioc", "cancel 1", UnknownOrder { order: OrderId(1) }),
        ("", "reduce 7 5", UnknownOrder { order: OrderId(7) }),
        ("", "order alice gadget*1", UnknownItem { item: item("gadget") }),
        ("", "order alice widget*1 gadget*1", UnknownItem { item: item("gadget") }),
    ]
}

/// Holds, and the orders of the shop.
fn two_phases() -> Vec<Row> {
    let nobody = || UnknownAccount { account: account("nobody") };
    let (unknown, unknown_order) =
        (|n| UnknownHold { hold: HoldId(n) }, |n| UnknownShopOrder { order: ShopOrderId(n) });
    let of_order = || HoldOfOrder { hold: HoldId(1), order: ShopOrderId(1) };
    let closed = || AccountClosed { account: handle("clara") };
    let frozen = || AccountFrozen { account: handle("fred") };
    let alice_frozen = || AccountFrozen { account: handle("alice") };
    let date = |text: &str| Date::parse(text).unwrap();
    let gadget = || UnknownItem { item: item("gadget") };
    let funds = |needed: &str, available: &str| InsufficientFunds {
        account: handle("alice"),
        needed: money(needed),
        available: money(available),
    };
    let too_small = |held: &str| HoldTooSmall { hold: HoldId(1), held: money(held) };
    let stands =
        |until: Option<&str>| HoldStands { hold: HoldId(1), until: until.map(date), today: date("1970-01-01") };
    let over = || DateIsOver { date: date("1969-12-31"), today: date("1970-01-01") };
    let stock = |needed: &str, stock: &str| OutOfStock { item: item("widget"), needed: qty(needed), stock: qty(stock) };
    vec![
        ("", "hold nobody 1.00", nobody()),
        ("", "hold clara 1.00", closed()),
        ("", "hold fred 1.00", frozen()),
        ("", "hold alice 0", Nothing),
        ("", "hold alice -1.00", Nothing),
        ("", "hold alice 10000000000000.01", TooLarge),
        ("", "hold alice 1.00 until 1969-12-31", over()),
        ("", "hold alice 100.01", funds("100.01", "100.00")),
        ("hold alice 60.00", "hold alice 40.01", funds("40.01", "40.00")),
        ("hold alice 60.00", "withdraw alice 40.01", funds("40.01", "40.00")),
        ("hold alice 60.00", "buy alice XYZ 5 @ 8.05", funds("40.25", "40.00")),
        ("buy alice XYZ 5 @ 8.00", "hold alice 60.01", funds("60.01", "60.00")),
        ("", "capture 1 1.00", unknown(1)),
        ("", "release 1", unknown(1)),
        ("", "expire 1", unknown(1)),
        ("hold alice 5.00; capture 1", "capture 1", unknown(1)),
        ("hold alice 5.00; capture 1 2.00", "release 1", unknown(1)),
        ("hold alice 5.00; release 1", "capture 1", unknown(1)),
        ("hold alice 5.00", "capture 1 to nobody", nobody()),
        ("hold alice 5.00", "capture 1 to clara", closed()),
        ("hold alice 5.00", "capture 1 to alice", SameAccount { account: handle("alice") }),
        (
            "open usd for alice in USD; hold alice 5.00",
            "capture 1 to usd",
            OtherCurrency { account: handle("usd"), of: handle("alice") },
        ),
        (
            "open usd for alice in USD",
            "reserve usd widget*1",
            ForeignCurrency { account: handle("usd"), currency: dollars() },
        ),
        ("hold alice 5.00; freeze alice", "capture 1", alice_frozen()),
        ("hold alice 5.00", "capture 1 0.00", Nothing),
        ("hold alice 5.00", "capture 1 -0.01", Nothing),
        ("hold alice 5.00", "capture 1 10000000000000.01", TooLarge),
        ("hold alice 5.00", "capture 1 5.01", too_small("5.00")),
        ("hold alice 5.00", "expire 1", stands(None)),
        ("hold alice 5.00 until 1970-01-01", "expire 1", stands(Some("1970-01-01"))),
        ("reserve alice widget*1", "capture 1", of_order()),
        ("reserve alice widget*1", "release 1", of_order()),
        ("reserve alice widget*1", "expire 1", stands(None)),
        ("", "reserve nobody widget*1", nobody()),
        ("", "reserve alice gadget*1", gadget()),
        ("", "reserve clara widget*1", closed()),
        ("", "reserve fred widget*1", frozen()),
        ("", "reserve alice widget*0", Nothing),
        ("", "reserve alice", EmptyOrder),
        ("", "reserve alice widget*1 widget*1", ItemTwice { item: item("widget") }),
        ("", "reserve alice widget*4", stock("4", "3")),
        ("reserve alice widget*2", "reserve alice widget*2", stock("2", "1")),
        ("reserve alice widget*2", "order alice widget*2", stock("2", "1")),
        ("withdraw alice 90.03", "reserve alice widget*2", funds("9.98", "9.97")),
        ("", "reserve alice widget*1 until 1969-12-31", over()),
        ("", "pay 1", unknown_order(1)),
        ("", "ship 1", unknown_order(1)),
        ("", "cancel-order 1", unknown_order(1)),
        ("order alice widget*1", "pay 1", unknown_order(1)),
        ("reserve alice widget*1; cancel-order 1", "pay 1", unknown_order(1)),
        ("reserve alice widget*1; pay 1; ship 1", "cancel-order 1", unknown_order(1)),
        ("reserve alice widget*1; freeze alice", "pay 1", alice_frozen()),
        ("reserve alice widget*1; pay 1", "pay 1", AlreadyPaid { order: ShopOrderId(1) }),
        ("reserve alice widget*1", "ship 1", NotPaid { order: ShopOrderId(1) }),
        ("", "price gadget 1.00", gadget()),
        ("", "price widget 0.00", Nothing),
        ("", "price widget -1.00", Nothing),
        ("", "price widget 10000000000000.01", TooLarge),
        ("", "price widget 4.99", SamePrice { item: item("widget"), price: money("4.99") }),
        ("", "reorder gadget below 1 by 1", gadget()),
        ("", "reorder widget below 0 by 1", Nothing),
        ("", "reorder widget below 1 by 0", Nothing),
        ("", "reorder widget below 1000000000001 by 1", TooLarge),
        ("", "reorder widget below 1 by 1000000000001", TooLarge),
        ("", "reorder widget off", SameReorder { item: item("widget") }),
        ("reorder widget below 1 by 2", "reorder widget below 1 by 2", SameReorder { item: item("widget") }),
        ("", "restock gadget", gadget()),
        ("", "restock widget", NoReorder { item: item("widget") }),
        ("reorder widget below 3 by 2", "restock widget", StockIsEnough { item: item("widget"), stock: qty("3") }),
        // As many as can be counted are there, or set aside and may come back.
        (
            "stock nut 1000000000000 @ 0.01; reserve alice nut*5; reorder nut below 999999999999 by 5",
            "restock nut",
            TooLarge,
        ),
        ("stock nut 1000000000000 @ 0.01; reserve alice nut*5", "stock nut 1", TooLarge),
        (
            "hold alice 100.00",
            "close alice",
            NotEmpty { account: handle("alice"), balance: money("100.00"), held: money("100.00"), shares: qty("50") },
        ),
        ("forget alice", "forget alice", Forgotten { account: handle("alice") }),
        ("forget clara", "forget clara", Forgotten { account: handle("clara") }),
        ("forget clara", "open purse c@example.org for clara", Forgotten { account: handle("clara") }),
        (
            "deposit bob 4.99; reserve bob widget*1; pay 1",
            "close bob",
            OrderUnderWay { account: handle("bob"), order: ShopOrderId(1) },
        ),
    ]
}

fn accounts() -> Vec<Row> {
    let closed = || AccountClosed { account: handle("clara") };
    let frozen = || AccountFrozen { account: handle("fred") };
    let foreign = || ForeignCurrency { account: handle("usd"), currency: dollars() };
    vec![
        ("open usd for alice in USD", "buy usd XYZ 5 @ 1.00", foreign()),
        ("open usd for alice in USD; grant usd XYZ 5", "sell usd XYZ 5 @ 1.00", foreign()),
        ("open usd for alice in USD", "order usd widget*1", foreign()),
        ("", "deposit clara 1.00", closed()),
        ("", "withdraw clara 1.00", closed()),
        ("", "transfer clara alice 1.00", closed()),
        ("", "transfer alice clara 1.00", closed()),
        ("", "credit clara 1.00", closed()),
        ("", "verify clara 000003", closed()),
        ("", "freeze clara", closed()),
        ("", "unfreeze clara", closed()),
        ("", "close clara", closed()),
        ("", "grant clara XYZ 5", closed()),
        ("", "sell clara XYZ 5 market", closed()),
        ("", "order clara widget*1", closed()),
        ("", "withdraw fred 1.00", frozen()),
        ("", "transfer fred alice 1.00", frozen()),
        ("", "freeze fred", frozen()),
        ("", "buy fred XYZ 5 @ 1.00", frozen()),
        ("", "order fred widget*1", frozen()),
        ("", "unfreeze alice", NotFrozen { account: handle("alice") }),
        ("", "verify alice 000001", AlreadyVerified { account: handle("alice") }),
        ("", "transfer alice alice 1.00", SameAccount { account: handle("alice") }),
    ]
}

fn figures() -> Vec<Row> {
    let off_tick = |text: &str| OffTick { price: price(text), tick: price("0.05") };
    let off_lot = |text: &str| OffLot { qty: qty(text), lot: qty("5") };
    let too_fine = |tick: &str, lot: &str| TickTooFine { tick: price(tick), lot: qty(lot) };
    vec![
        ("", "deposit alice 0", Nothing),
        ("", "deposit alice -1.00", Nothing),
        ("", "withdraw alice 0.00", Nothing),
        ("", "transfer alice bob 0", Nothing),
        ("", "credit alice -0.01", Nothing),
        ("", "list ABC 0 1", Nothing),
        ("", "list ABC 0.01 0", Nothing),
        ("", "grant alice XYZ 0", Nothing),
        ("", "buy alice XYZ 0 @ 1.00", Nothing),
        ("", "buy alice XYZ 5 @ 0.00", Nothing),
        ("", "sell alice XYZ 0 market", Nothing),
        ("sell alice XYZ 5 @ 2.00", "reduce 1 0", Nothing),
        ("", "print XYZ 0 @ 1.00", Nothing),
        ("", "print XYZ 1 @ 0", Nothing),
        ("", "stock widget 0", Nothing),
        ("", "stock widget 1 @ 0", Nothing),
        ("", "order alice widget*0", Nothing),
        ("", "deposit alice 10000000000000.01", TooLarge),
        // 110.00 are inside the bank.
        ("", "deposit alice 9999999999890.01", TooLarge),
        ("credit bob 1.00", "deposit alice 9999999999889.01", TooLarge),
        ("", "credit alice 9999999999890.01", TooLarge),
        ("", "credit alice 92233720368547758.07", TooLarge),
        ("", "withdraw alice 10000000000000.01", TooLarge),
        ("", "transfer alice bob 92233720368547758.07", TooLarge),
        ("", "list ABC 1000000000.01 1", TooLarge),
        ("", "list ABC 0.01 1000000000001", TooLarge),
        // 50 have come in already.
        ("", "grant bob XYZ 999999999955", TooLarge),
        ("", "grant bob XYZ 18446744073709551615", TooLarge),
        ("", "buy alice XYZ 1000000000005 @ 0.05", TooLarge),
        ("", "sell alice XYZ 1000000000005 market", TooLarge),
        ("", "buy alice XYZ 5 @ 1000000000.05", TooLarge),
        ("", "buy alice XYZ 1000000000000 @ 10.05", TooLarge),
        ("sell alice XYZ 5 @ 2.00", "reduce 1 1000000000005", TooLarge),
        ("", "print XYZ 1000000000001 @ 1.00", TooLarge),
        ("", "print XYZ 1 @ 1000000000.01", TooLarge),
        ("", "stock widget 999999999998", TooLarge),
        ("", "stock widget 1 @ 10000000000000.01", TooLarge),
        ("", "order alice widget*18446744073709551615", TooLarge),
        ("stock gem 1 @ 10000000000000.00", "order alice gem*9224", TooLarge),
        ("", "list ABC 0.005 1", too_fine("0.005", "1")),
        ("", "list ABC 0.0001 99", too_fine("0.0001", "99")),
        ("", "buy alice XYZ 5 @ 1.01", off_tick("1.01")),
        ("", "sell alice XYZ 5 @ 0.0001 ioc", off_tick("0.0001")),
        ("", "buy alice XYZ 4 @ 1.00", off_lot("4")),
        ("", "sell alice XYZ 51 market", off_lot("51")),
        ("", "grant alice XYZ 1", off_lot("1")),
        ("sell alice XYZ 50 @ 2.00", "reduce 1 3", off_lot("3")),
        ("", "stock gadget 5", NoPrice { item: item("gadget") }),
        ("", "order alice", EmptyOrder),
        ("", "order alice widget*1 widget*1", ItemTwice { item: item("widget") }),
    ]
}

fn means() -> Vec<Row> {
    let funds = |who: &str, needed: &str, available: &str| InsufficientFunds {
        account: handle(who),
        needed: money(needed),
        available: money(available),
    };
    let shares = |who: &str, needed: &str, available: &str| InsufficientShares {
        account: handle(who),
        symbol: symbol("XYZ"),
        needed: qty(needed),
        available: qty(available),
    };
    let stock = |needed: &str| OutOfStock { item: item("widget"), needed: qty(needed), stock: qty("3") };
    let not_empty = |who: &str, balance: &str, held: &str, shares: &str| NotEmpty {
        account: handle(who),
        balance: money(balance),
        held: money(held),
        shares: qty(shares),
    };
    vec![
        ("", "order alice widget*4", stock("4")),
        ("stock nut 9 @ 0.01", "order alice nut*1 widget*4", stock("4")),
        ("", "withdraw alice 100.01", funds("alice", "100.01", "100.00")),
        ("", "withdraw bob 0.01", funds("bob", "0.01", "0.00")),
        ("credit bob 5.00", "withdraw bob 5.01", funds("bob", "5.01", "5.00")),
        ("credit bob 5.00; withdraw bob 4.00", "transfer bob alice 1.01", funds("bob", "1.01", "1.00")),
        ("buy alice XYZ 5 @ 20.00", "withdraw alice 0.01", funds("alice", "0.01", "0.00")),
        ("buy alice XYZ 5 @ 10.00", "buy alice XYZ 5 @ 10.05", funds("alice", "50.25", "50.00")),
        ("", "buy alice XYZ 5 @ 20.05 ioc", funds("alice", "100.25", "100.00")),
        ("sell alice XYZ 5 @ 1.00", "buy bob XYZ 5 market", funds("bob", "5.00", "0.00")),
        ("deposit bob 4.98", "order bob widget*1", funds("bob", "4.99", "4.98")),
        ("", "sell alice XYZ 55 market", shares("alice", "55", "50")),
        ("", "sell bob XYZ 5 @ 1.00", shares("bob", "5", "0")),
        ("sell alice XYZ 30 @ 9.00", "sell alice XYZ 25 @ 9.00", shares("alice", "25", "20")),
        ("sell alice XYZ 10 @ 9.00", "reduce 1 10", NothingLeft { order: OrderId(1), open: qty("10") }),
        (
            "sell alice XYZ 10 @ 9.00; buy alice XYZ 5 @ 9.00",
            "reduce 1 10",
            NothingLeft { order: OrderId(1), open: qty("5") },
        ),
        (
            "sell alice XYZ 10 @ 9.00",
            "buy alice XYZ 5 @ 9.00 post",
            WouldTake { price: price("9.00"), best: price("9.00") },
        ),
        (
            "buy alice XYZ 5 @ 9.00",
            "sell alice XYZ 5 @ 8.95 post",
            WouldTake { price: price("8.95"), best: price("9.00") },
        ),
        (
            "sell alice XYZ 10 @ 9.00; buy alice XYZ 5 @ 8.00 post",
            "amend 2 @ 9.05",
            WouldTake { price: price("9.05"), best: price("9.00") },
        ),
        ("buy alice XYZ 5 @ 8.00", "amend 1 @ 8.00", SameAsBefore { order: OrderId(1) }),
        ("buy alice XYZ 5 @ 8.00", "amend 1 5", SameAsBefore { order: OrderId(1) }),
        (
            "sell alice XYZ 10 @ 9.00; buy alice XYZ 5 @ 9.00",
            "amend 1 5",
            AlreadyFilled { order: OrderId(1), filled: qty("5") },
        ),
        ("buy alice XYZ 5 @ 8.00", "amend 1 15", funds("alice", "80.00", "60.00")),
        ("buy alice XYZ 5 @ 8.00", "amend 1 @ 20.05", funds("alice", "60.25", "60.00")),
        ("sell alice XYZ 30 @ 9.00", "amend 1 55", shares("alice", "25", "20")),
        ("buy alice XYZ 5 @ 8.00; freeze alice", "amend 1 @ 8.05", AccountFrozen { account: handle("alice") }),
        ("", "amend 3 10", UnknownOrder { order: OrderId(3) }),
        ("buy alice XYZ 5 @ 8.00", "amend 1 6", OffLot { qty: qty("6"), lot: qty("5") }),
        ("buy alice XYZ 5 @ 8.00", "amend 1 @ 8.01", OffTick { price: price("8.01"), tick: price("0.05") }),
        ("", "buy alice XYZ 5 @ 8.00 show 3", OffLot { qty: qty("3"), lot: qty("5") }),
        ("", "buy alice XYZ 5 @ 8.00 show 0", Nothing),
        ("", "buy alice XYZ 1000 @ 0.05 show 5", ShowsTooLittle { show: qty("5"), least: qty("10") }),
        ("buy alice XYZ 500 @ 0.05 show 5", "amend 1 505", ShowsTooLittle { show: qty("5"), least: qty("6") }),
        ("", "cancel-all alice", NoOpenOrders { account: handle("alice") }),
        ("list ABC 0.05 5; sell alice XYZ 5 @ 9.00", "cancel-all alice ABC", NoOpenOrders { account: handle("alice") }),
        ("", "margin alice on", NoMargin),
        ("", "liquidate alice", NoMargin),
        ("", "dividend DAX 1.00", UnknownSymbol { symbol: symbol("DAX") }),
        ("", "dividend XYZ 0", Nothing),
        ("", "dividend XYZ -1.00", Nothing),
        ("", "dividend XYZ 1000000000.0001", TooLarge),
        ("grant alice XYZ 900000000000", "dividend XYZ 1000.00", TooLarge),
        ("", "split DAX 2 for 1", UnknownSymbol { symbol: symbol("DAX") }),
        ("", "split XYZ 0 for 1", Nothing),
        ("", "split XYZ 1 for 0", Nothing),
        ("", "split XYZ 7 for 7", NoSplit { new: qty("7"), old: qty("7") }),
        ("", "split XYZ 1000000000001 for 1", TooLarge),
        ("grant alice XYZ 900000000000", "split XYZ 2 for 1", TooLarge),
        ("print XYZ 1 @ 900000000.00", "split XYZ 1 for 2", TooLarge),
        ("split XYZ 1000000 for 1", "split XYZ 1000001 for 1", TooLarge),
        ("", "cancel-all nobody", UnknownAccount { account: account("nobody") }),
        ("", "cancel-all alice DAX", UnknownSymbol { symbol: symbol("DAX") }),
        (
            "credit bob 5.00; withdraw bob 4.00",
            "credit bob 3.99",
            CreditInUse { account: handle("bob"), least: money("4.00") },
        ),
        (
            "credit bob 5.00; buy bob XYZ 5 @ 0.50",
            "credit bob 0",
            CreditInUse { account: handle("bob"), least: money("2.50") },
        ),
        ("", "close alice", not_empty("alice", "100.00", "0.00", "50")),
        ("withdraw alice 100.00", "close alice", not_empty("alice", "0.00", "0.00", "50")),
        ("credit bob 5.00; buy bob XYZ 5 @ 0.50", "close bob", not_empty("bob", "0.00", "2.50", "0")),
        ("credit bob 5.00; withdraw bob 1.00", "close bob", not_empty("bob", "-1.00", "0.00", "0")),
        ("", "close fred", not_empty("fred", "10.00", "0.00", "0")),
    ]
}

/// Orders that wait, and markets that do not trade.
fn sessions() -> Vec<Row> {
    let xyz = || symbol("XYZ");
    let funds = |who: &str, needed: &str, available: &str| InsufficientFunds {
        account: handle(who),
        needed: money(needed),
        available: money(available),
    };
    let closed = |phase| MarketNotOpen { symbol: symbol("XYZ"), phase };
    let date = |text| Date::parse(text).unwrap();
    let pair = |stop: &str, limit: &str| StopWithinLimit { stop: price(stop), limit: price(limit) };
    vec![
        ("market halt", "buy alice XYZ 5 @ 9.00", closed(Phase::Halted)),
        ("market close XYZ", "sell alice XYZ 5 stop 9.00", closed(Phase::Closed)),
        ("buy alice XYZ 5 @ 9.00; market halt", "amend 1 @ 8.00", closed(Phase::Halted)),
        ("market auction", "buy alice XYZ 5 @ 9.00 ioc", NotInAuction { symbol: xyz() }),
        ("market auction", "buy alice XYZ 5 @ 9.00 fok", NotInAuction { symbol: xyz() }),
        ("market auction", "buy alice XYZ 5 @ 9.00 post", NotInAuction { symbol: xyz() }),
        ("market auction", "buy alice XYZ 5 market-to-limit", NotInAuction { symbol: xyz() }),
        ("market auction", "buy alice XYZ 5 market fok", NotInAuction { symbol: xyz() }),
        ("market auction", "buy alice XYZ 5 market", NoReference { symbol: xyz() }),
        ("", "sell alice XYZ 5 trail 1.00", NoReference { symbol: xyz() }),
        ("print XYZ 5 @ 5.00", "sell alice XYZ 5 trail 5.00", TrailsTooFar { by: price("5.00"), last: price("5.00") }),
        ("", "sell alice XYZ 5 stop 9.01", OffTick { price: price("9.01"), tick: price("0.05") }),
        ("print XYZ 5 @ 5.00", "sell alice XYZ 5 trail 0.03", OffTick { price: price("0.03"), tick: price("0.05") }),
        (
            "",
            "sell alice XYZ 55 stop 9.00",
            InsufficientShares { account: handle("alice"), symbol: xyz(), needed: qty("55"), available: qty("50") },
        ),
        ("", "buy alice XYZ 15 stop 9.00", funds("alice", "135.00", "100.00")),
        ("", "buy alice XYZ 10 @ 9.00 oco stop 11.00", funds("alice", "110.00", "100.00")),
        ("", "buy alice XYZ 5 @ 9.00 oco stop 9.00", pair("9.00", "9.00")),
        ("", "sell alice XYZ 5 @ 9.00 oco stop 9.00", pair("9.00", "9.00")),
        ("", "sell alice XYZ 5 @ 9.00 then @ 8.00 oco stop 7.00", pair("7.00", "8.00")),
        ("", "sell alice XYZ 5 market oco stop 9.00", NoPair),
        ("", "sell alice XYZ 5 @ 10.00 post oco stop 9.00", NoPair),
        ("", "sell alice XYZ 5 @ 10.00 fok oco stop 9.00", NoPair),
        ("", "sell alice XYZ 5 @ 10.00 then @ 9.01", OffTick { price: price("9.01"), tick: price("0.05") }),
        ("sell alice XYZ 5 @ 10.00 oco stop 9.00", "amend 1 @ 11.00", InPair { order: OrderId(1), other: OrderId(2) }),
        ("sell alice XYZ 10 @ 10.00 oco stop 9.00", "reduce 1 5", InPair { order: OrderId(1), other: OrderId(2) }),
        ("sell alice XYZ 5 stop 9.00", "amend 1 @ 8.00", CannotAmend { order: OrderId(1) }),
        ("print XYZ 5 @ 5.00; sell alice XYZ 5 trail 1.00", "amend 1 100", CannotAmend { order: OrderId(1) }),
        ("sell alice XYZ 5 @ 9.00", "amend 1 stop 8.00", CannotAmend { order: OrderId(1) }),
        ("print XYZ 5 @ 5.00; sell alice XYZ 5 trail 1.00", "amend 1 stop 3.00", CannotAmend { order: OrderId(1) }),
        (
            "end-day 1970-01-05",
            "buy alice XYZ 5 @ 9.00 gtd 1970-01-04",
            DateIsOver { date: date("1970-01-04"), today: date("1970-01-05") },
        ),
        ("", "end-day 1970-01-01", DateIsOver { date: date("1970-01-01"), today: date("1970-01-01") }),
        ("", "market open", SamePhase { phase: Phase::Continuous }),
        ("market halt", "market halt XYZ", SamePhase { phase: Phase::Halted }),
        ("", "market open DAX", UnknownSymbol { symbol: symbol("DAX") }),
        ("", "self-trades alice allow", SameChoice { account: handle("alice") }),
        ("", "self-trades clara cancel-both", AccountClosed { account: handle("clara") }),
    ]
}

/// Ann has sold short at 10.00, the last price is 13.00, and she is called.
const CALLED: &str = "list XYZ 0.01 1; open ann; open bob; deposit ann 1000.00; deposit bob 5000.00;
    grant bob XYZ 1000; print XYZ 1 @ 10.00; margin ann on; buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00;
    print XYZ 1 @ 13.00; margin-call ann";

/// Under the rules of [`Under::Grace`].
/// The business date is 1970-01-01.
fn products() -> Vec<Row> {
    let nobody = || UnknownAccount { account: account("nobody") };
    let closed = || AccountClosed { account: handle("clara") };
    let frozen = || AccountFrozen { account: handle("fred") };
    let same = || SameAccount { account: handle("alice") };
    let date = |text: &str| Date::parse(text).unwrap();
    let no = |n| UnknownAgreement { agreement: AgreementId(n) };
    let one = AgreementId(1);
    let not_due = |on: Option<&str>| NotDue { agreement: one, on: on.map(date) };
    let over = |text, today| DateIsOver { date: date(text), today: date(today) };
    let no_mandate = || NoMandate { account: handle("alice"), creditor: handle("bob") };
    let above = |limit, left| AboveDayLimit { account: handle("alice"), limit: money(limit), left: money(left) };
    let runs = || LoanRuns { agreement: one, left: money("100.00") };
    let loan = "loan bob 100.00 6% months 12";
    vec![
        ("", "interest nobody 1%", nobody()),
        ("", "interest clara 1%", closed()),
        ("", "interest alice 100.01%", RateTooHigh { bps: 10_001 }),
        ("", "interest alice 1% debit 200%", RateTooHigh { bps: 20_000 }),
        ("", "interest alice 0%", SameChoice { account: handle("alice") }),
        ("interest alice 1%", "interest alice 1%", SameChoice { account: handle("alice") }),
        ("", "settle nobody", nobody()),
        ("", "settle alice", NothingDue { account: handle("alice") }),
        ("interest alice 1%; end-day 1970-01-30", "settle alice", NothingDue { account: handle("alice") }),
        ("", "standing nobody alice 1.00 weekly", nobody()),
        ("", "standing alice nobody 1.00 weekly", nobody()),
        ("", "standing alice clara 1.00 weekly", closed()),
        ("", "standing clara alice 1.00 weekly", closed()),
        ("", "standing fred alice 1.00 weekly", frozen()),
        ("", "standing alice alice 1.00 weekly", same()),
        ("", "standing alice bob 0.00 weekly", Nothing),
        ("", "standing alice bob 1.00 monthly day 32", NoSuchDay { day: 32 }),
        ("", "standing alice bob 1.00 monthly day 0", NoSuchDay { day: 0 }),
        ("end-day 1970-01-05", "standing alice bob 1.00 weekly from 1970-01-04", over("1970-01-04", "1970-01-05")),
        ("end-day 1970-01-05", "schedule alice bob 1.00 on 1970-01-04", over("1970-01-04", "1970-01-05")),
        (
            "",
            "standing alice bob 1.00 monthly day last until 1970-01-30",
            NeverDue { first: date("1970-01-31"), until: date("1970-01-30") },
        ),
        ("", "pay-due 1", no(1)),
        ("", "revoke 1", no(1)),
        ("standing alice bob 1.00 weekly; revoke 1", "revoke 1", no(1)),
        ("schedule alice bob 1.00 on 1970-01-31", "pay-due 1", not_due(Some("1970-02-02"))),
        ("mandate alice bob", "pay-due 1", not_due(None)),
        ("standing alice bob 1.00 weekly; pay-due 1", "pay-due 1", not_due(Some("1970-01-08"))),
        ("interest alice 1%", "end-day 1971-01-03", DateTooFar { date: date("1971-01-03"), last: date("1971-01-02") }),
        ("", "mandate nobody alice", nobody()),
        ("", "mandate alice clara", closed()),
        ("", "mandate fred alice", frozen()),
        ("", "mandate alice alice", same()),
        ("", "mandate alice bob limit 0.00", Nothing),
        ("mandate alice bob limit 1.00", "mandate alice bob", MandateStands { agreement: one }),
        ("", "debit nobody alice 1.00", nobody()),
        ("", "debit bob alice 1.00", no_mandate()),
        ("mandate bob alice", "debit bob alice 1.00", no_mandate()),
        ("mandate alice bob; revoke 1", "debit bob alice 1.00", no_mandate()),
        ("mandate alice bob limit 5.00", "debit bob alice 5.01", AboveMandate { agreement: one, limit: money("5.00") }),
        (
            "mandate alice bob",
            "debit bob alice 100.01",
            InsufficientFunds { account: handle("alice"), needed: money("100.01"), available: money("100.00") },
        ),
        ("mandate alice bob; freeze alice", "debit bob alice 1.00", AccountFrozen { account: handle("alice") }),
        ("", "joint nobody alice", nobody()),
        ("", "joint alice nobody", nobody()),
        ("", "joint clara alice", closed()),
        ("", "joint alice clara", closed()),
        ("", "joint alice alice", HolderAlready { account: handle("alice"), holder: handle("alice") }),
        ("joint alice bob", "joint alice bob", HolderAlready { account: handle("alice"), holder: handle("bob") }),
        ("", "joint alice bob off", NoHolder { account: handle("alice"), holder: handle("bob") }),
        ("", "joint alice alice off", NoHolder { account: handle("alice"), holder: handle("alice") }),
        ("", "limit nobody 1.00", nobody()),
        ("", "limit clara 1.00", closed()),
        ("", "limit alice -1.00", Nothing),
        ("", "limit alice off", SameChoice { account: handle("alice") }),
        ("limit alice 5.00", "limit alice 5.00", SameChoice { account: handle("alice") }),
        ("limit alice 0.00", "withdraw alice 0.01", above("0.00", "0.00")),
        ("limit alice 5.00", "withdraw alice 5.01", above("5.00", "5.00")),
        ("limit alice 5.00; withdraw alice 2.00", "transfer alice bob 3.01", above("5.00", "3.00")),
        ("limit alice 5.00; withdraw alice 5.00; limit alice 4.00", "withdraw alice 0.01", above("4.00", "0.00")),
        ("limit alice 5.00; mandate alice bob; debit bob alice 4.00", "debit bob alice 1.01", above("5.00", "1.00")),
        ("", "loan nobody 1.00 6% months 12", nobody()),
        ("", "loan clara 1.00 6% months 12", closed()),
        ("", "loan alice 0.00 6% months 12", Nothing),
        ("", "loan alice 10000000000000.00 6% months 12", TooLarge),
        ("", "loan alice 1.00 101% months 12", RateTooHigh { bps: 10_100 }),
        ("", "loan alice 1.00 6% months 0", NoSuchTerm { months: 0, most: 600 }),
        ("", "loan alice 1.00 6% months 601", NoSuchTerm { months: 601, most: 600 }),
        (loan, "pay-due 1", not_due(Some("1970-02-02"))),
        (loan, "revoke 1", runs()),
        ("loan bob 100.00 6% months 12; withdraw bob 100.00", "close bob", runs()),
        (
            // 100.00 for 31 days at 10 %, and the month is over.
            "credit bob 100.00; interest bob 0% debit 10%; withdraw bob 100.00; end-day 1970-02-02; deposit bob 100.00",
            "close bob",
            ChargesDue { account: handle("bob"), amount: money("0.84") },
        ),
    ]
}

fn within_the_grace() -> Vec<Row> {
    vec![(CALLED, "liquidate ann", GraceLeft { account: handle("ann"), seconds: 60 })]
}

/// Under the rules of [`Under::Margin`].
fn on_margin() -> Vec<Row> {
    const SHORT: &str =
        "list XYZ 0.01 1; list ABC 0.01 1; open ann; open bob; deposit ann 1000.00; deposit bob 5000.00;
        grant bob XYZ 1000; print XYZ 1 @ 10.00; margin ann on; buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00";
    let ann = || handle("ann");
    let too_little = |equity: &str, needed: &str| InsufficientMargin {
        account: ann(),
        equity: money(equity),
        needed: money(needed),
    };
    vec![
        (SHORT, "margin ann on", SameChoice { account: ann() }),
        (SHORT, "margin bob off", SameChoice { account: handle("bob") }),
        (SHORT, "margin ann off", MarginInUse { account: ann() }),
        (SHORT, "margin nobody on", UnknownAccount { account: account("nobody") }),
        (SHORT, "sell ann XYZ 1 @ 10.00", too_little("1000.00", "5.00")),
        (SHORT, "sell ann ABC 1 @ 1.00", NoReference { symbol: symbol("ABC") }),
        (SHORT, "sell ann ABC 1 @ 1.00 then @ 0.50", NoReference { symbol: symbol("ABC") }),
        (SHORT, "withdraw ann 0.01", too_little("999.99", "0.01")),
        (SHORT, "transfer ann bob 10.00", too_little("990.00", "10.00")),
        (SHORT, "margin-call ann", MarginCovered { account: ann(), equity: money("1000.00") }),
        (SHORT, "margin-call bob", NotOnMargin { account: handle("bob") }),
        (SHORT, "liquidate ann", NotCalled { account: ann() }),
        (SHORT, "margin-met ann", NotCalled { account: ann() }),
        (CALLED, "margin-call ann", AlreadyCalled { account: ann() }),
        (CALLED, "margin-met ann", too_little("400.00", "250.00")),
        (CALLED, "liquidate ann", NothingToReduce { account: ann() }),
    ]
}

/// Under the rules of [`Under::Collar`].
fn with_a_collar() -> Vec<Row> {
    const GIVEN: &str = "open bob; list XYZ 0.05 5; deposit bob 999.00; grant bob XYZ 500; print XYZ 5 @ 10.00";
    const RESTING: &str = "open bob; list XYZ 0.05 5; deposit bob 999.00; print XYZ 5 @ 10.00; buy bob XYZ 5 @ 9.00";
    let outside = |at: &str, bound: &str| OutsideCollar { price: price(at), bound: price(bound) };
    vec![
        (GIVEN, "buy bob XYZ 5 @ 11.05", outside("11.05", "11.00")),
        (GIVEN, "sell bob XYZ 5 @ 8.95", outside("8.95", "9.00")),
        (RESTING, "amend 1 @ 11.05", outside("11.05", "11.00")),
        // Against the collar, and not against what the book offers.
        (
            "open bob; open carl; list XYZ 0.05 5; deposit bob 54.99; grant carl XYZ 5; print XYZ 5 @ 10.00; sell carl XYZ 5 @ 10.00",
            "buy bob XYZ 5 market",
            InsufficientFunds { account: handle("bob"), needed: money("55.00"), available: money("54.99") },
        ),
    ]
}

/// Under the rules of [`Under::Gift`], where accounts need verifying.
fn unverified() -> Vec<Row> {
    let not_verified = || NotVerified { account: handle("alice") };
    vec![
        ("open alice", "withdraw alice 1.00", not_verified()),
        ("open alice; open bob", "transfer alice bob 1.00", not_verified()),
        ("open alice; list XYZ 0.05 5", "buy alice XYZ 5 @ 1.00", not_verified()),
        ("open alice; list XYZ 0.05 5; grant alice XYZ 5", "sell alice XYZ 5 market", not_verified()),
        ("open alice; stock widget 3 @ 4.99", "order alice widget*1", not_verified()),
        ("open alice", "verify alice 000002", WrongCode { account: handle("alice") }),
        ("open alice; verify alice 000001", "verify alice 000001", AlreadyVerified { account: handle("alice") }),
        ("open alice; verify alice 000001", "verify alice 999999", AlreadyVerified { account: handle("alice") }),
    ]
}

/// Under the rules of [`Under::Fees`]: what a buy needs includes the larger fee.
fn with_fees() -> Vec<Row> {
    let funds = |needed: &str, available: &str| InsufficientFunds {
        account: handle("bob"),
        needed: money(needed),
        available: money(available),
    };
    vec![
        // 25 basis points of 50.00 are 0.125, cut down to the cent.
        ("open bob; list XYZ 0.05 5; deposit bob 50.11", "buy bob XYZ 50 @ 1.00", funds("50.12", "50.11")),
        (
            "open alice; open bob; list XYZ 0.05 5; grant alice XYZ 50; deposit bob 50.11; sell alice XYZ 50 @ 1.00",
            "buy bob XYZ 50 market",
            funds("50.12", "50.11"),
        ),
    ]
}

fn all() -> Vec<(Under, String, &'static str, Rejection)> {
    let town = [names(), two_phases(), accounts(), figures(), means(), sessions(), products()].concat();
    let town = town.into_iter().map(|(given, when, then)| (Under::Bare, format!("{TOWN}; {given}"), when, then));
    let alone =
        |under, rows: Vec<Row>| rows.into_iter().map(move |(given, when, then)| (under, given.to_owned(), when, then));
    town.chain(alone(Under::Gift, unverified()))
        .chain(alone(Under::Fees, with_fees()))
        .chain(alone(Under::Collar, with_a_collar()))
        .chain(alone(Under::Margin, on_margin()))
        .chain(alone(Under::Grace, within_the_grace()))
        .collect()
}

#[test]
fn every_refusal_is_given_and_changes_nothing() {
    for (under, given, when, then) in all() {
        let mut stage = Stage::given(under, &given);
        let before = stage.world.clone();
        assert_eq!(stage.play(&command(when)), Err(then.clone()), "{when}");
        assert!(stage.world == before, "{when} changed the world");
        for said in [then.message(), then.hint()] {
            assert!(!said.is_empty() && !said.ends_with('.') && !said.contains('\n'), "{said}");
        }
    }
}

#[test]
fn no_refusal_is_without_a_row() {
    let codes: Vec<&str> = all().iter().map(|(_, _, _, then)| then.code()).collect();
    let bare: Vec<_> = Rejection::CODES.iter().filter(|code| !codes.contains(code)).collect();
    assert!(bare.is_empty(), "no row refuses with {bare:?}");
}

/// Commands with two things wrong, and the same with the first of them mended: the earlier variant
/// is told, and then the later.
const TWO_WRONG: &[(&str, &str, &str, &str)] = &[
    // names before accounts
    ("transfer fred nobody 1.00", "UnknownAccount", "transfer fred alice 1.00", "AccountFrozen"),
    ("transfer nobody clara 1.00", "UnknownAccount", "transfer alice clara 1.00", "AccountClosed"),
    ("grant nobody DAX 5", "UnknownAccount", "grant alice DAX 5", "UnknownSymbol"),
    ("grant clara DAX 5", "UnknownSymbol", "grant clara XYZ 5", "AccountClosed"),
    ("buy fred DAX 5 @ 1.00", "UnknownSymbol", "buy fred XYZ 5 @ 1.00", "AccountFrozen"),
    ("order fred gadget*1", "UnknownItem", "order fred widget*1", "AccountFrozen"),
    ("order alice widget*0 gadget*1", "UnknownItem", "order alice widget*0", "Nothing"),
    ("list XYZ 0 0", "SymbolTaken", "list ABC 0 0", "Nothing"),
    ("reduce 9 0", "UnknownOrder", "reduce 1 0", "Nothing"),
    // accounts
    ("transfer fred clara 1.00", "AccountClosed", "transfer fred alice 1.00", "AccountFrozen"),
    ("transfer clara clara 1.00", "AccountClosed", "transfer alice alice 1.00", "SameAccount"),
    ("transfer fred fred 1.00", "AccountFrozen", "transfer alice alice 1.00", "SameAccount"),
    // accounts before figures
    ("deposit clara 0", "AccountClosed", "deposit alice 0", "Nothing"),
    ("withdraw fred 0", "AccountFrozen", "withdraw alice 0", "Nothing"),
    ("transfer alice alice 0", "SameAccount", "transfer alice bob 0", "Nothing"),
    ("credit clara -1.00", "AccountClosed", "credit alice -1.00", "Nothing"),
    ("buy fred XYZ 4 @ 1.00", "AccountFrozen", "buy alice XYZ 4 @ 1.00", "OffLot"),
    ("grant clara XYZ 4", "AccountClosed", "grant alice XYZ 4", "OffLot"),
    ("order clara", "AccountClosed", "order alice", "EmptyOrder"),
    // figures
    ("buy alice XYZ 4 @ 0", "Nothing", "buy alice XYZ 4 @ 1.00", "OffLot"),
    ("buy alice XYZ 0 @ 1.01", "Nothing", "buy alice XYZ 5 @ 1.01", "OffTick"),
    ("buy alice XYZ 1000000000001 @ 1.01", "TooLarge", "buy alice XYZ 1 @ 1.01", "OffTick"),
    ("buy alice XYZ 1000000000000 @ 100.01", "TooLarge", "buy alice XYZ 5 @ 100.01", "OffTick"),
    ("buy alice XYZ 4 @ 1.01", "OffTick", "buy alice XYZ 4 @ 1.00", "OffLot"),
    ("grant alice XYZ 1000000000001", "TooLarge", "grant alice XYZ 1", "OffLot"),
    ("list ABC 0.001 0", "Nothing", "list ABC 0.001 1", "TickTooFine"),
    ("stock gadget 0", "Nothing", "stock gadget 1", "NoPrice"),
    ("stock gadget 1000000000001", "TooLarge", "stock gadget 1", "NoPrice"),
    ("order alice widget*0 widget*9", "Nothing", "order alice widget*1 widget*9", "ItemTwice"),
    ("order alice widget*18446744073709551615", "TooLarge", "order alice widget*9", "OutOfStock"),
    ("print XYZ 0 @ 9000000000.00", "Nothing", "print XYZ 1 @ 9000000000.00", "TooLarge"),
    // figures before means
    ("withdraw bob 10000000000000.01", "TooLarge", "withdraw bob 0.01", "InsufficientFunds"),
    ("buy bob XYZ 4 @ 1.00", "OffLot", "buy bob XYZ 5 @ 1.00", "InsufficientFunds"),
    ("hold nobody 0", "UnknownAccount", "hold fred 0", "AccountFrozen"),
    ("hold fred 0", "AccountFrozen", "hold bob 0", "Nothing"),
    ("hold bob 10000000000000.01", "TooLarge", "hold bob 0.01", "InsufficientFunds"),
    ("reserve bob widget*4 widget*4", "ItemTwice", "reserve bob widget*4", "OutOfStock"),
    ("reserve bob widget*4", "OutOfStock", "reserve bob widget*3", "InsufficientFunds"),
    ("sell bob XYZ 5 @ 1.01", "OffTick", "sell bob XYZ 5 @ 1.00", "InsufficientShares"),
    ("reduce 1 12", "OffLot", "reduce 1 10", "NothingLeft"),
    ("order bob widget*4 widget*4", "ItemTwice", "order bob widget*4", "OutOfStock"),
    // means
    ("order bob widget*4", "OutOfStock", "order bob widget*3", "InsufficientFunds"),
];

#[test]
fn refusals_are_looked_for_in_the_order_of_the_variants() {
    let place = |code: &str| Rejection::CODES.iter().position(|declared| *declared == code).unwrap();
    let stage = Stage::given(Under::Bare, &format!("{TOWN}; sell alice XYZ 10 @ 9.00"));
    let code = |when: &str| stage.decide(&command(when)).map_err(|rejection| rejection.code());
    for (both, first, mended, second) in TWO_WRONG {
        assert!(place(first) < place(second), "{first} does not stand before {second}");
        assert_eq!(code(both), Err(*first), "{both}");
        assert_eq!(code(mended), Err(*second), "{mended}");
    }
}

/// A gift that would be more than the bank may ever give away.
#[test]
fn gifts_end_where_the_books_do() {
    let mut rules = crate::stage::rules(Under::Bare);
    rules.opening_gift = money("6000000000000.00");
    let mut stage = Stage::new(rules);
    stage.play(&command("open alice")).unwrap();
    assert_eq!(stage.play(&command("open bob")), Err(TooLarge));
    // Paid out, the first gift is no longer inside the bank, but it was given all the same.
    stage.play(&command("withdraw alice 6000000000000.00")).unwrap();
    assert_eq!(stage.play(&command("open bob")), Err(TooLarge));
}

/// A bank of ten numbers has no eleventh account.
#[test]
fn accounts_end_with_their_numbers() {
    let mut rules = crate::stage::rules(Under::Bare);
    rules.bank.bank = Text::parse("1005000000").unwrap();
    rules.bank.digits = 1;
    let mut stage = Stage::new(rules);
    for i in 0..10 {
        stage.play(&command(&format!("open a{i}"))).unwrap();
    }
    assert_eq!(stage.play(&command("open a10")), Err(TooLarge));
}

/// A market buy of more than all the money there is, over several offers.
#[test]
fn a_market_buy_beyond_all_money_is_too_dear() {
    let mut stage = Stage::given(Under::Bare, "open alice; list XYZ 1.00 1; grant alice XYZ 100000");
    let offer = command("sell alice XYZ 10000 @ 1000000000.00");
    for _ in 0..10 {
        stage.play(&offer).unwrap();
    }
    let buy = command("buy alice XYZ 100000 market");
    assert_eq!(stage.play(&buy).map_err(|r| r.code()), Err("InsufficientFunds"));
}
