//! Orders, by number: what the world holds of those that are open, what the records tell of the others.

use crate::cli::args::{Show, Standing, Way};
use crate::cli::desk::Sight;
use crate::cli::json::{kind_word, time_in_force};
use crate::cli::out::{Cell, Sheet};
use crate::domain::{AccountId, Money, OrderKind, Side, TimeInForce};
use crate::views::blotter::{Blotter, Filter, Ordered, Tie, Which, open};

pub(super) fn orders(sight: &Sight<'_>, args: &Show, account: Option<AccountId>) -> anyhow::Result<Sheet> {
    let instrument = args.symbol.as_deref().map(|text| sight.instrument(text)).transpose()?;
    let which = match args.state {
        None | Some(Standing::Open) => Which::Open,
        Some(Standing::Done) => Which::Done,
        Some(Standing::All) => Which::All,
    };
    let side = args.side.map(|way| match way {
        Way::Buy => Side::Buy,
        Way::Sell => Side::Sell,
    });
    let filter = Filter { which, account, instrument, side, text: Vec::new() };
    let mut sheet = Sheet::new(&[
        "order", "account", "symbol", "side", "qty", "open", "filled", "price", "tif", "held", "shown", "post",
        "state", "reason", "average", "n", "-at", "-kind", "-stop", "-trail", "-until", "-pair", "-exit_of",
    ]);
    let found = if which == Which::Open { open(&sight.moment, &filter) } else { read(sight, filter) };
    for order in found.iter().rev() {
        sheet.row(row(sight, order));
    }
    Ok(sheet)
}

/// All that fit, newest first.
fn read(sight: &Sight<'_>, filter: Filter) -> Vec<Ordered> {
    let mut blotter = Blotter::new(filter);
    for n in sight.line.between(1, sight.line.len()).rev() {
        if let Some(record) = sight.session.history().record(n) {
            blotter.look_back(&record, sight.world());
        }
    }
    blotter.orders(sight.world()).cloned().collect()
}

fn row(sight: &Sight<'_>, order: &Ordered) -> Vec<Cell> {
    let world = sight.world();
    let resting = order.order.and_then(|id| world.exchange.order(id));
    let (stop, trail) = match order.kind {
        OrderKind::Stop { trigger, .. } => (Some(trigger), None),
        OrderKind::Trailing { by, .. } => (None, Some(by)),
        _ => (None, None),
    };
    let until = match order.kind.time_in_force() {
        TimeInForce::Gtd(date) => Some(date),
        _ => None,
    };
    let pair = order.ties.iter().find_map(|tie| if let Tie::Pair(id) = tie { Some(*id) } else { None });
    let entry = order.ties.iter().find_map(|tie| if let Tie::ExitOf(id) = tie { Some(*id) } else { None });
    vec![
        Cell::maybe(order.order, |id| Cell::Count(id.0)),
        Cell::maybe(order.account.map(|id| world.bank.handle(id)), Cell::text),
        Cell::maybe(order.instrument.map(|id| world.exchange.symbol(id)), Cell::text),
        Cell::text(order.side.word()),
        Cell::Count(order.qty.0),
        Cell::Count(order.open().0),
        Cell::Count(order.filled.0),
        Cell::maybe(order.kind.limit(), Cell::Price),
        Cell::text(time_in_force(order.kind)),
        Cell::Money(resting.map_or(Money::ZERO, |resting| resting.money_held())),
        Cell::Count(resting.map_or(0, |resting| resting.shown.0)),
        Cell::Flag(matches!(order.kind, OrderKind::Limit { post: true, .. })),
        Cell::text(order.state.word()),
        Cell::maybe(order.state.reason(), Cell::text),
        Cell::maybe(order.average(), |average| Cell::Price(average.price)),
        Cell::Count(order.n.0),
        Cell::maybe(sight.session.history().time(order.n), Cell::At),
        Cell::text(kind_word(order.kind)),
        Cell::maybe(resting.and_then(|resting| resting.trigger.get()).or(stop), Cell::Price),
        Cell::maybe(trail, Cell::Price),
        Cell::maybe(until, Cell::text),
        Cell::maybe(pair, |id| Cell::Count(id.0)),
        Cell::maybe(entry, |id| Cell::Count(id.0)),
    ]
}
