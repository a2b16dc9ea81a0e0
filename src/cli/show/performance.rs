//! What accounts' trading was worth.

use crate::cli::desk::Sight;
use crate::cli::out::{Cell, Sheet};
use crate::domain::AccountId;
use crate::session::Scoring;
use crate::views::Span;
use crate::views::performance::{Figures, Performance, When};

fn scored(sight: &Sight<'_>, accounts: impl IntoIterator<Item = AccountId>, period: Option<Span>) -> Scoring {
    let history = sight.session.history();
    let mut scoring = Scoring::new(history, &sight.line, accounts, period);
    while scoring.go_on(history, u64::MAX) {}
    scoring
}

/// All figures of one account.
pub(super) fn one(sight: &Sight<'_>, id: AccountId, period: Option<Span>) -> Sheet {
    let mut sheet = Sheet::new(&[
        "account",
        "worth",
        "paid_in",
        "gain",
        "return",
        "realised",
        "unrealised",
        "fifo_realised",
        "fifo_unrealised",
        "fees",
        "income",
        "drawdown",
        "drawdown_from",
        "drawdown_to",
        "drawdown_ratio",
        "drawdown_ratio_from",
        "drawdown_ratio_to",
        "trades",
        "round_trips",
        "wins",
        "losses",
        "win_rate",
        "profit_factor",
        "average_win",
        "average_loss",
        "period",
        "periods",
        "mean_return",
        "deviation",
        "sharpe",
        "sharpe_year",
        "sortino",
        "sortino_year",
    ]);
    for (id, performance) in scored(sight, [id], period).all() {
        let figures = performance.figures();
        let mut row = vec![Cell::text(sight.world().bank.handle(*id))];
        row.extend(gains(&figures));
        row.extend(trips(&figures));
        row.extend(ratios(&figures));
        sheet.row(row);
    }
    sheet
}

fn gains(figures: &Figures) -> [Cell; 16] {
    let (loss, fall) = (figures.drawdown, figures.drawdown_ratio);
    // Without a fall there is no record that it is from.
    let fallen = |n: crate::domain::RecordNo, is_fall: bool| if is_fall { Cell::Count(n.0) } else { Cell::None };
    let has_loss = loss.depth.0 > 0;
    let deep = fall.filter(|fall| fall.depth > 0.0);
    [
        Cell::Money(figures.worth),
        Cell::Money(figures.paid_in),
        Cell::Money(figures.gain),
        Cell::maybe(figures.returned, Cell::Percent),
        Cell::Money(figures.average.realised),
        Cell::Money(figures.average.unrealised),
        Cell::Money(figures.fifo.realised),
        Cell::Money(figures.fifo.unrealised),
        Cell::Money(figures.fees),
        Cell::Money(figures.income),
        Cell::Money(loss.depth),
        fallen(loss.from, has_loss),
        fallen(loss.to, has_loss),
        Cell::maybe(fall.map(|fall| fall.depth), Cell::Percent),
        Cell::maybe(deep.map(|fall| fall.from.0), Cell::Count),
        Cell::maybe(deep.map(|fall| fall.to.0), Cell::Count),
    ]
}

fn trips(figures: &Figures) -> [Cell; 8] {
    let trips = figures.trips;
    [
        Cell::Count(figures.trades),
        Cell::Count(trips.count),
        Cell::Count(trips.wins),
        Cell::Count(trips.losses),
        Cell::maybe(trips.win_rate(), Cell::Percent),
        Cell::maybe(trips.profit_factor(), Cell::Ratio),
        Cell::maybe(trips.average_win(), Cell::Money),
        Cell::maybe(trips.average_loss(), Cell::Money),
    ]
}

fn ratios(figures: &Figures) -> [Cell; 8] {
    let ratios = figures.ratios;
    let by_the_year = |ratio| Cell::maybe(figures.by_the_year(ratio), Cell::Ratio);
    [
        Cell::text(figures.period),
        Cell::Count(ratios.periods as u64),
        Cell::maybe(ratios.mean, Cell::Percent),
        Cell::maybe(ratios.deviation, Cell::Percent),
        Cell::maybe(ratios.sharpe, Cell::Ratio),
        by_the_year(ratios.sharpe),
        Cell::maybe(ratios.sortino, Cell::Ratio),
        by_the_year(ratios.sortino),
    ]
}

/// The figures to compare accounts by, of all that ever had something.
pub(super) fn all(sight: &Sight<'_>, period: Option<Span>) -> Sheet {
    let mut sheet = Sheet::new(&[
        "account",
        "worth",
        "gain",
        "return",
        "drawdown_ratio",
        "fees",
        "trades",
        "round_trips",
        "win_rate",
        "profit_factor",
        "-period",
        "sharpe",
        "sortino",
    ]);
    let accounts = sight.world().bank.accounts().map(|(id, ..)| id);
    for (id, performance) in scored(sight, accounts, period).all() {
        let figures = performance.figures();
        if figures.returned.is_none() && figures.trades == 0 {
            continue;
        }
        sheet.row(vec![
            Cell::text(sight.world().bank.handle(*id)),
            Cell::Money(figures.worth),
            Cell::Money(figures.gain),
            Cell::maybe(figures.returned, Cell::Percent),
            Cell::maybe(figures.drawdown_ratio.map(|fall| fall.depth), Cell::Percent),
            Cell::Money(figures.fees),
            Cell::Count(figures.trades),
            Cell::Count(figures.trips.count),
            Cell::maybe(figures.trips.win_rate(), Cell::Percent),
            Cell::maybe(figures.trips.profit_factor(), Cell::Ratio),
            Cell::text(figures.period),
            Cell::maybe(figures.ratios.sharpe, Cell::Ratio),
            Cell::maybe(figures.ratios.sortino, Cell::Ratio),
        ]);
    }
    sheet
}

/// What an account was worth at the end of each period.
pub(super) fn equity(sight: &Sight<'_>, id: AccountId, period: Option<Span>) -> Sheet {
    let mut sheet = Sheet::new(&["at", "n", "worth", "paid_in", "growth", "below_peak"]);
    for (_, performance) in scored(sight, [id], period).all() {
        for point in performance.curve() {
            sheet.row(vec![
                Cell::At(point.at),
                Cell::Count(point.n.0),
                Cell::Money(point.worth),
                Cell::Money(point.paid_in),
                Cell::Ratio(point.growth),
                Cell::Percent(point.below_peak),
            ]);
        }
    }
    sheet
}

fn of_one(sight: &Sight<'_>, id: AccountId) -> Option<Performance> {
    scored(sight, [id], None).all().first().map(|(_, performance)| performance.clone())
}

/// The open lots of an account.
pub(super) fn lots(sight: &Sight<'_>, id: AccountId) -> Sheet {
    let mut sheet = Sheet::new(&["symbol", "opened", "at", "side", "qty", "price", "cost", "last", "unrealised"]);
    let performance = of_one(sight, id);
    for (instrument, lot, last) in performance.iter().flat_map(Performance::lots) {
        let [n, at] = when(lot.opened);
        sheet.row(vec![
            Cell::text(sight.world().exchange.symbol(instrument)),
            n,
            at,
            Cell::text(lot.side.word()),
            Cell::Count(lot.qty.0),
            Cell::maybe(lot.price(), Cell::Price),
            Cell::Money(lot.cost),
            Cell::maybe(last, Cell::Price),
            Cell::maybe(last.map(|last| lot.unrealised(last)), Cell::Money),
        ]);
    }
    sheet
}

/// What each trade of an account has closed of which lot.
pub(super) fn round_trips(sight: &Sight<'_>, id: AccountId) -> Sheet {
    let mut sheet =
        Sheet::new(&["symbol", "opened", "-opened_at", "closed", "at", "side", "qty", "entry", "exit", "fees", "gain"]);
    let performance = of_one(sight, id);
    for (instrument, trip) in performance.iter().flat_map(Performance::trips) {
        let ([opened, opened_at], [closed, closed_at]) = (when(trip.opened), when(trip.closed));
        sheet.row(vec![
            Cell::text(sight.world().exchange.symbol(*instrument)),
            opened,
            opened_at,
            closed,
            closed_at,
            Cell::text(trip.side.word()),
            Cell::Count(trip.qty.0),
            Cell::Money(trip.entry),
            Cell::Money(trip.exit),
            Cell::Money(trip.fees),
            Cell::Money(trip.gain),
        ]);
    }
    sheet
}

fn when(when: When) -> [Cell; 2] {
    [Cell::Count(when.n.0), Cell::At(when.at)]
}
