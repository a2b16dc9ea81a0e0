//! What an account's trading was worth, as of the record under the cursor: the figures of `show
//! performance`, and its worth over time beside what was paid in.

use super::{Overlay, Press, Reply, adding_up, window};
use crate::domain::{AccountId, Money, RecordNo};
use crate::history::Line;
use crate::session::Scoring;
use crate::text;
use crate::tui::PIECE;
use crate::tui::action::{Action, Direction};
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::panes::{Pane, accounts, turned};
use crate::views::Span;
use crate::views::performance::{Drawdown, Figures, Performance, next_period};
use crate::views::plot::{ACROSS, Plot};
use crate::views::ratio;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The columns and lines of the window, where there is room.
const SIZE: (u16, u16) = (92, 28);

/// The columns of a label, and of a figure.
const LABEL: usize = 13;
const FIGURE: usize = 13;

/// Lines of figures.
const LINES: u16 = 10;

/// The fewest rows that a curve is drawn in.
const LOWEST: u16 = 3;

/// The columns of the amounts beside the curve.
const AXIS: u16 = 16;

/// An account's results.
pub struct PerformancePage {
    account: AccountId,
    at: RecordNo,
    line: Line,
    /// The period that was asked for.
    period: Option<Span>,
    scoring: Scoring,
}

/// A figure with its label; a second figure beside it, or a remark.
struct Told {
    label: &'static str,
    figure: String,
    style: Style,
    beside: String,
}

impl PerformancePage {
    /// The results of the selected account on the Bank, of oneself elsewhere. `None` where there is no
    /// account.
    pub fn open(model: &Model) -> Option<PerformancePage> {
        let selected = (model.focused() == Pane::Accounts).then(|| accounts::selected(model)).flatten();
        let account = selected.or_else(|| model.you())?;
        let at = model.at_cursor().n;
        let history = model.session.history();
        let line = history.line(at);
        let scoring = Scoring::new(history, &line, [account], None);
        let mut page = PerformancePage { account, at, line, period: None, scoring };
        page.read_on(model);
        Some(page)
    }

    fn begin(&mut self, model: &Model) {
        self.scoring = Scoring::new(model.session.history(), &self.line, [self.account], self.period);
        self.read_on(model);
    }

    fn read_on(&mut self, model: &Model) {
        self.scoring.go_on(model.session.history(), PIECE);
    }

    fn performance(&self) -> Option<&Performance> {
        self.scoring.all().first().map(|(_, performance)| performance)
    }

    /// Another account.
    fn choose(&mut self, by: isize, model: &Model) {
        let accounts: Vec<AccountId> = accounts::listed(model).map(|(id, ..)| id).collect();
        let Some(at) = accounts.iter().position(|id| *id == self.account) else { return };
        if let Some(account) = accounts.get(turned(at, by, accounts.len())) {
            self.account = *account;
            self.begin(model);
        }
    }
}

impl Overlay for PerformancePage {
    fn context(&self) -> Context {
        Context::Performance
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Escape | Action::Accept | Action::Performance) => return Reply::Close,
            Some(Action::Help) => return Reply::Cover(Box::new(super::Help::default())),
            Some(Action::Move(Direction::Left | Direction::Up)) => self.choose(-1, model),
            Some(Action::Move(Direction::Right | Direction::Down)) => self.choose(1, model),
            Some(Action::NextPeriod) => {
                let period = self.performance().map(|performance| performance.figures().period);
                self.period = period.map(next_period);
                self.begin(model);
            }
            _ => {}
        }
        Reply::Stay
    }

    fn go_on(&mut self, model: &mut Model) -> bool {
        let is_busy = self.is_busy(model);
        self.read_on(model);
        is_busy
    }

    fn is_busy(&self, _: &Model) -> bool {
        !self.scoring.walk().is_whole()
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let handle = model.at_cursor().world.bank.handle(self.account);
        let title = format!("Results of {handle} at n {}", format::record(self.at));
        let inner = window(model, places, &title, SIZE, buf);
        let area = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let performance = self.performance()?;
        if adding_up(self.scoring.walk(), model, area, buf) {
            return None;
        }
        let figures = performance.figures();
        let left = (LABEL + 2 * FIGURE + 1) as u16; // a handful of columns
        let columns = [(gains(model, &figures), 0), (risks(model, &figures), left)];
        for (column, x) in columns {
            let room = usize::from(area.width.saturating_sub(x));
            for (y, told) in (area.y..area.bottom()).zip(column) {
                told.draw(Rect { x: area.x + x, y, ..area }, room, model.theme.faint, buf);
            }
        }
        let below = Rect { y: area.y + LINES + 1, height: area.height.saturating_sub(LINES + 1), ..area };
        if below.height > LOWEST {
            curve(performance, below, model, buf);
        }
        None
    }
}

impl Told {
    fn new(label: &'static str, figure: String, style: Style) -> Told {
        Told { label, figure, style, beside: String::new() }
    }

    fn draw(&self, area: Rect, room: usize, faint: Style, buf: &mut Buffer) {
        let figure = text::pad_left(&self.figure, FIGURE);
        let rows = [(0, self.label.to_owned(), faint), (LABEL, figure, self.style)];
        let beside = (LABEL + FIGURE, self.beside.clone(), self.style);
        for (x, text, style) in rows.into_iter().chain([beside]).filter(|(x, ..)| *x < room) {
            buf.set_stringn(area.x + x as u16, area.y, text, room - x, style); // a handful of columns
        }
    }
}

fn or_dash<T>(figure: Option<T>, text: impl FnOnce(T) -> String) -> String {
    figure.map_or_else(|| "–".to_owned(), text)
}

fn percent(figure: f64) -> String {
    format::minus(&ratio::percent(figure))
}

fn decimal(figure: f64) -> String {
    format::minus(&ratio::decimal(figure, 4))
}

/// What was earned.
fn gains(model: &Model, figures: &Figures) -> Vec<Told> {
    let theme = &model.theme;
    let plain = |label, amount| Told::new(label, format::money(amount), theme.text);
    let both = |label, average: Money, fifo: Money| Told {
        beside: text::pad_left(&format::money(fifo), FIGURE),
        ..Told::new(label, format::money(average), theme.text)
    };
    let (average, fifo) = (figures.average, figures.fifo);
    vec![
        plain("worth", figures.worth),
        plain("paid in", figures.paid_in),
        Told::new("gain", format::gain(figures.gain), theme.gain(figures.gain)),
        Told::new("return", or_dash(figures.returned, percent), theme.text),
        Told { beside: text::pad_left("FIFO", FIGURE), ..Told::new("", "average".to_owned(), theme.faint) },
        both("realised", average.realised, fifo.realised),
        both("unrealised", average.unrealised, fifo.unrealised),
        plain("fees", figures.fees),
        plain("income", figures.income),
        Told::new("trades", format::count(figures.trades), theme.text),
    ]
}

/// What was risked for it.
fn risks(model: &Model, figures: &Figures) -> Vec<Told> {
    let theme = &model.theme;
    let plain = |label, figure| Told::new(label, figure, theme.text);
    let ratios = figures.ratios;
    let fall = |label, depth: String, fall: Option<(RecordNo, RecordNo)>| {
        let way = fall.map(|(from, to)| format!("  n {}→{}", format::record(from), format::record(to)));
        Told { beside: way.unwrap_or_default(), ..plain(label, depth) }
    };
    let way = |is_fall: bool, from, to| is_fall.then_some((from, to));
    let Drawdown { depth, from, to } = figures.drawdown;
    let deepest = figures.drawdown_ratio;
    let by_the_year = |ratio| {
        let year = figures.by_the_year(ratio);
        year.map_or_else(String::new, |year| format!("  {} by the year", decimal(year)))
    };
    let trips = figures.trips;
    let times = |count| format!("  × {}", format::count(count));
    vec![
        fall(
            "drawdown",
            or_dash(deepest, |fall| percent(fall.depth)),
            deepest.and_then(|fall| way(fall.depth > 0.0, fall.from, fall.to)),
        ),
        fall("  in money", format::money(depth), way(depth.0 > 0, from, to)),
        Told { beside: by_the_year(ratios.sharpe), ..plain("Sharpe", or_dash(ratios.sharpe, decimal)) },
        Told { beside: by_the_year(ratios.sortino), ..plain("Sortino", or_dash(ratios.sortino, decimal)) },
        Told { beside: format!(" × {}", figures.period), ..plain("  returns", format::count(ratios.periods as u64)) },
        plain("round trips", format::count(trips.count)),
        plain("win rate", or_dash(trips.win_rate(), percent)),
        plain("profit factor", or_dash(trips.profit_factor(), decimal)),
        Told { beside: times(trips.wins), ..plain("average win", or_dash(trips.average_win(), format::money)) },
        Told { beside: times(trips.losses), ..plain("average loss", or_dash(trips.average_loss(), format::money)) },
    ]
}

/// The worth as a solid line, what was paid in as a dashed one, with the amounts beside them.
fn curve(performance: &Performance, area: Rect, model: &Model, buf: &mut Buffer) {
    let theme = &model.theme;
    let points: Vec<_> = performance.curve().map(|point| (Some(point.worth), Some(point.paid_in))).collect();
    let plot = Rect { x: area.x + AXIS, width: area.width.saturating_sub(AXIS), height: area.height - 1, ..area };
    let columns = usize::from(plot.width) * ACROSS;
    let last = points.len().saturating_sub(1);
    let spread = (0..columns).filter_map(|i| points.get(i * last / columns.saturating_sub(1).max(1)).copied());
    let Some(drawn) = Plot::new(&spread.collect::<Vec<_>>(), plot.height) else { return };
    for (row, amount) in drawn.labels() {
        let label = text::pad_left(&format::money(amount), usize::from(AXIS) - 3);
        buf.set_string(area.x, area.y + row, format!("{label} ┤"), theme.faint);
    }
    for (y, row) in (plot.y..plot.bottom()).zip(0..) {
        for (x, cell) in (plot.x..plot.right()).zip(drawn.row(row)) {
            let Some(sign) = cell.sign() else { continue };
            let style = if cell.is_right() { theme.own } else { theme.text };
            buf.set_string(x, y, sign.encode_utf8(&mut [0; 4]), style);
        }
    }
    let legend = "━ worth  ╌ paid in";
    let from = performance.curve().next().map(|point| format::day_and_clock(point.at)).unwrap_or_default();
    buf.set_stringn(plot.x, plot.bottom(), from, usize::from(plot.width), theme.faint);
    let width = text::width(legend) as u16; // a handful
    if plot.width > 2 * width + 4 {
        buf.set_string(plot.right() - width, plot.bottom(), legend, theme.faint);
    }
}
