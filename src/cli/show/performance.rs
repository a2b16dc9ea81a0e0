//! What accounts' trading was worth.

use crate::cli::desk::Sight;
use crate::cli::out::{Cell, Sheet};
use crate::domain::{AccountId, RecordNo};
use crate::session::Scoring;
use crate::views::Span;
use crate::views::performance::{Figures, Performance, When};

/// The figures to compare accounts by.
const COMPARED: [&str; 13] = [
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
];

fn scored(sight: &Sight<'_>, accounts: impl IntoIterator<Item = AccountId>, period: Option<Span>) -> Scoring {
    let history = sight.session.history();
    let mut scoring = Scoring::new(history, &sight.line, accounts, period);
    while scoring.go_on(history, u64::MAX) {}
    scoring
}

fn of_one(sight: &Sight<'_>, id: AccountId, period: Option<Span>) -> Option<Performance> {
    scored(sight, [id], period).all().first().map(|(_, performance)| performance.clone())
}

/// All figures of one account.
pub(super) fn one(sight: &Sight<'_>, id: AccountId, period: Option<Span>) -> Sheet {
    let figures = of_one(sight, id, period).map(|performance| performance.figures());
    let told = figures.map(|figures| told(sight.world().bank.handle(id), &figures)).unwrap_or_default();
    let (keys, cells): (Vec<_>, Vec<_>) = told.into_iter().unzip();
    let mut sheet = Sheet::new(&keys);
    sheet.row(cells);
    sheet
}

/// The figures to compare accounts by, of all that ever had something.
pub(super) fn all(sight: &Sight<'_>, period: Option<Span>) -> Sheet {
    let mut sheet = Sheet::new(&COMPARED);
    let accounts = sight.world().bank.accounts().map(|(id, ..)| id);
    for (id, performance) in scored(sight, accounts, period).all() {
        let figures = performance.figures();
        if figures.returned.is_none() && figures.trades == 0 {
            continue;
        }
        let told = told(sight.world().bank.handle(*id), &figures);
        let cell = |key: &str| {
            let found = told.iter().find(|(name, _)| *name == key.trim_start_matches('-'));
            found.map_or(Cell::None, |(_, cell)| cell.clone())
        };
        sheet.row(COMPARED.map(cell).to_vec());
    }
    sheet
}

/// All figures of an account by their names.
fn told(handle: &str, figures: &Figures) -> Vec<(&'static str, Cell)> {
    let mut told = vec![("account", Cell::text(handle))];
    told.extend(gains(figures));
    told.extend(trips(figures));
    told.extend(ratios(figures));
    told
}

fn gains(figures: &Figures) -> [(&'static str, Cell); 16] {
    // Without a fall there is no record that it is from.
    let loss = Some(figures.drawdown).filter(|loss| loss.depth.0 > 0);
    let fall = figures.drawdown_ratio.filter(|fall| fall.depth > 0.0);
    let record = |n: Option<RecordNo>| Cell::maybe(n.map(|n| n.0), Cell::Count);
    [
        ("worth", Cell::Money(figures.worth)),
        ("paid_in", Cell::Money(figures.paid_in)),
        ("gain", Cell::Money(figures.gain)),
        ("return", Cell::maybe(figures.returned, Cell::Percent)),
        ("realised", Cell::Money(figures.average.realised)),
        ("unrealised", Cell::Money(figures.average.unrealised)),
        ("fifo_realised", Cell::Money(figures.fifo.realised)),
        ("fifo_unrealised", Cell::Money(figures.fifo.unrealised)),
        ("fees", Cell::Money(figures.fees)),
        ("income", Cell::Money(figures.income)),
        ("drawdown", Cell::Money(figures.drawdown.depth)),
        ("drawdown_from", record(loss.map(|loss| loss.from))),
        ("drawdown_to", record(loss.map(|loss| loss.to))),
        ("drawdown_ratio", Cell::maybe(figures.drawdown_ratio.map(|fall| fall.depth), Cell::Percent)),
        ("drawdown_ratio_from", record(fall.map(|fall| fall.from))),
        ("drawdown_ratio_to", record(fall.map(|fall| fall.to))),
    ]
}

fn trips(figures: &Figures) -> [(&'static str, Cell); 8] {
    let trips = figures.trips;
    [
        ("trades", Cell::Count(figures.trades)),
        ("round_trips", Cell::Count(trips.count)),
        ("wins", Cell::Count(trips.wins)),
        ("losses", Cell::Count(trips.losses)),
        ("win_rate", Cell::maybe(trips.win_rate(), Cell::Percent)),
        ("profit_factor", Cell::maybe(trips.profit_factor(), Cell::Ratio)),
        ("average_win", Cell::maybe(trips.average_win(), Cell::Money)),
        ("average_loss", Cell::maybe(trips.average_loss(), Cell::Money)),
    ]
}

fn ratios(figures: &Figures) -> [(&'static str, Cell); 8] {
    let ratios = figures.ratios;
    let by_the_year = |ratio| Cell::maybe(figures.by_the_year(ratio), Cell::Ratio);
    [
        ("period", Cell::text(figures.period)),
        ("periods", Cell::Count(ratios.periods as u64)),
        ("mean_return", Cell::maybe(ratios.mean, Cell::Percent)),
        ("deviation", Cell::maybe(ratios.deviation, Cell::Percent)),
        ("sharpe", Cell::maybe(ratios.sharpe, Cell::Ratio)),
        ("sharpe_year", by_the_year(ratios.sharpe)),
        ("sortino", Cell::maybe(ratios.sortino, Cell::Ratio)),
        ("sortino_year", by_the_year(ratios.sortino)),
    ]
}

/// What an account was worth at the end of each period.
pub(super) fn equity(sight: &Sight<'_>, id: AccountId, period: Option<Span>) -> Sheet {
    let mut sheet = Sheet::new(&["at", "n", "worth", "paid_in", "growth", "below_peak"]);
    let performance = of_one(sight, id, period);
    for point in performance.iter().flat_map(Performance::curve) {
        sheet.row(vec![
            Cell::At(point.at),
            Cell::Count(point.n.0),
            Cell::Money(point.worth),
            Cell::Money(point.paid_in),
            Cell::Ratio(point.growth),
            Cell::Percent(point.below_peak),
        ]);
    }
    sheet
}

/// The open lots of an account.
pub(super) fn lots(sight: &Sight<'_>, id: AccountId) -> Sheet {
    let mut sheet = Sheet::new(&["symbol", "opened", "at", "side", "qty", "price", "cost", "last", "unrealised"]);
    let performance = of_one(sight, id, None);
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
    let performance = of_one(sight, id, None);
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
