//! Trades, positions and instruments.

use crate::cli::desk::Sight;
use crate::cli::out::{Cell, Sheet};
use crate::domain::{AccountId, Event, InstrumentId, Side, Trade};

pub(super) fn trades(sight: &Sight<'_>, instrument: Option<InstrumentId>) -> Sheet {
    let world = sight.world();
    let mut sheet = Sheet::new(&[
        "n",
        "at",
        "trade",
        "symbol",
        "qty",
        "price",
        "maker",
        "taker",
        "taker_side",
        "buyer",
        "seller",
        "-maker_fee",
        "-taker_fee",
    ]);
    for n in sight.line.between(1, sight.line.len()) {
        let Some(record) = sight.session.history().record(n) else { continue };
        let start = || vec![Cell::Count(n.0), Cell::At(record.at)];
        for event in record.events() {
            let (of, rest) = match event {
                Event::TradeExecuted(trade) => (trade.instrument, traded(sight, trade)),
                Event::TradePrinted { instrument, qty, price } => {
                    let symbol = Cell::text(world.exchange.symbol(*instrument));
                    let mut cells = vec![Cell::None, symbol, Cell::Count(qty.0), Cell::Price(*price)];
                    cells.resize(11, Cell::None); // nobody's orders: it was made outside the book
                    (*instrument, cells)
                }
                _ => continue,
            };
            if instrument.is_none_or(|wanted| wanted == of) {
                sheet.row(start().into_iter().chain(rest).collect());
            }
        }
    }
    sheet
}

fn traded(sight: &Sight<'_>, trade: &Trade) -> Vec<Cell> {
    let world = sight.world();
    let ((buyer, _), (seller, _)) = (trade.buyer(), trade.seller());
    vec![
        Cell::Count(trade.trade.0),
        Cell::text(world.exchange.symbol(trade.instrument)),
        Cell::Count(trade.qty.0),
        Cell::Price(trade.price),
        Cell::Count(trade.maker.0),
        Cell::Count(trade.taker.0),
        Cell::text(trade.taker_side.word()),
        Cell::text(world.bank.handle(buyer)),
        Cell::text(world.bank.handle(seller)),
        Cell::Money(trade.maker_fee),
        Cell::Money(trade.taker_fee),
    ]
}

/// What everybody, or one account, holds or has held.
pub(super) fn positions(sight: &Sight<'_>, account: Option<AccountId>) -> Sheet {
    let world = sight.world();
    let mut sheet = Sheet::new(&[
        "account",
        "symbol",
        "qty",
        "held",
        "available",
        "average",
        "last",
        "value",
        "cost",
        "realised",
        "unrealised",
    ]);
    for (id, _, profile) in world.bank.accounts().filter(|(id, _, _)| account.is_none_or(|wanted| wanted == *id)) {
        for (instrument, listed) in world.exchange.instruments() {
            let holding = world.exchange.holding(instrument, id);
            let position = sight.moment.views.portfolio.position(instrument, id);
            if holding.net() == 0 && position.realised.0 == 0 {
                continue;
            }
            let last = world.exchange.last_price(instrument);
            sheet.row(vec![
                Cell::text(profile.handle),
                Cell::text(listed.symbol),
                Cell::Net(holding.net()),
                Cell::Count(holding.held.0),
                Cell::Count(holding.available().0),
                Cell::maybe(position.average(), Cell::Price),
                Cell::maybe(last, Cell::Price),
                Cell::maybe(last.and_then(|last| position.value(last)), Cell::Money),
                Cell::Money(position.cost),
                Cell::Money(position.realised),
                Cell::maybe(last.and_then(|last| position.unrealised(last)), Cell::Money),
            ]);
        }
    }
    sheet
}

pub(super) fn instruments(sight: &Sight<'_>) -> Sheet {
    let exchange = &sight.world().exchange;
    let mut sheet = Sheet::new(&["symbol", "name", "tick", "lot", "last", "bid", "ask", "shares"]);
    for (id, instrument) in exchange.instruments() {
        sheet.row(vec![
            Cell::text(instrument.symbol),
            Cell::maybe(instrument.name.as_ref(), Cell::text),
            Cell::Price(instrument.tick),
            Cell::Count(instrument.lot.0),
            Cell::maybe(exchange.last_price(id), Cell::Price),
            Cell::maybe(exchange.best(id, Side::Buy), Cell::Price),
            Cell::maybe(exchange.best(id, Side::Sell), Cell::Price),
            Cell::Count(exchange.shares_outstanding(id).0),
        ]);
    }
    sheet
}
