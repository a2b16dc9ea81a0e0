//! Where the parts of the comparison stand, and how they look.

use super::Compare;
use super::chart::{Chart, SIGNS};
use super::rows::{Row, on_their_point};
use crate::command_line;
use crate::domain::{Money, Record, RecordNo, Time};
use crate::session::compare::Moves;
use crate::text;
use crate::tui::format;
use crate::tui::layout::{self, Places};
use crate::tui::model::Model;
use crate::views::{Moment, equity};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};

/// From this width on, all that differs stands beside the account.
const WIDE: u16 = 170;

/// The lines above the account's rows: the fork, the first records that differ, the headings.
const HEAD: u16 = 4;

/// The fewest and the most columns of a figure.
const FIGURE: (usize, usize) = (12, 24);

/// The places.
#[derive(Clone, Copy, Debug)]
pub struct Arrangement {
    title: Rect,
    /// The account, and all that differs: in one place, unless there is room for both.
    account: Rect,
    all: Rect,
    chart: Rect,
}

impl Arrangement {
    /// The places in the model's size.
    pub fn of(compare: &Compare, model: &Model) -> Arrangement {
        let places = layout::of(model);
        let area = Rect { height: places.message.y, ..model.size };
        let [title, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        let rows = u16::try_from(compare.rows[0].len()).unwrap_or(u16::MAX); // both are always there
        let most = body.height.saturating_sub((body.height * 2 / 5).max(8));
        let upper = rows.saturating_add(HEAD + 2).min(most);
        // All that differs is gone through in peace.
        let upper = if compare.all { most } else { upper };
        let [table, chart] = Layout::vertical([Constraint::Length(upper), Constraint::Min(0)]).areas(body);
        if table.width < WIDE {
            return Arrangement { title, account: table, all: table, chart };
        }
        let [account, all] = Layout::horizontal([Constraint::Fill(1); 2]).areas(table);
        Arrangement { title, account, all, chart }
    }

    /// How many rows of a list are in sight.
    pub fn visible(&self, all: bool) -> usize {
        let (place, head) = if all { (self.all, 1) } else { (self.account, HEAD) };
        usize::from(place.height.saturating_sub(2 + head))
    }

    /// How wide the chart is inside of its frame.
    pub fn chart_width(&self) -> u16 {
        self.chart.width.saturating_sub(2)
    }
}

fn names(compare: &Compare) -> [&str; 2] {
    [compare.left.name.as_str(), compare.right.name.as_str()]
}

/// Draws all of it over the panes.
pub fn draw(compare: &Compare, model: &Model, places: &Places, buf: &mut Buffer) {
    let arrangement = Arrangement::of(compare, model);
    let area = Rect { height: places.message.y, ..model.size };
    Clear.render(area, buf);
    buf.set_style(area, Style::reset());
    draw_title(compare, model, arrangement.title, buf);
    let both = arrangement.account != arrangement.all;
    if both || !compare.all {
        draw_account(compare, model, arrangement.account, buf);
    }
    if both || compare.all {
        let title = match compare.differing.is_empty() {
            true => " nothing differs here ".to_owned(),
            false => " all that differs ".to_owned(),
        };
        let inner = frame(model, &title, compare.all, arrangement.all, buf);
        draw_rows(compare, model, 1, inner, buf);
    }
    draw_chart(compare, model, arrangement.chart, buf);
}

/// When the later of both cursors is.
fn later(compare: &Compare) -> Time {
    compare.linked.left().moment().at.max(compare.linked.right().moment().at)
}

/// `Compare  ■ main ⇄ □ sold-early    cursors linked  n 787 ⇄ 1,056  09:02:09`.
fn draw_title(compare: &Compare, model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let (left, right) = (compare.linked.left().moment(), compare.linked.right().moment());
    let at = later(compare);
    let cursors = format!("n {} ⇄ {} ", format::record(left.n), format::record(right.n));
    let clock = format!("  {} ", format::within(at, (model.stretch().0, at)));
    let linked = match compare.linked.moves() {
        Moves::Both => "cursors linked   ".to_owned(),
        Moves::Left => format!("{} moves alone   ", SIGNS[0]), // there are two
        Moves::Right => format!("{} moves alone   ", SIGNS[1]),
    };
    let room =
        usize::from(area.width).saturating_sub(text::width(&linked) + text::width(&cursors) + text::width(&clock) + 7);
    let [a, b] = names(compare).map(|name| text::clean(name, room / 2));
    let line = Line::from(vec![
        Span::styled(" Compare  ", theme.heading),
        Span::styled(format!(" {} {a}", SIGNS[0]), theme.text), // there are two
        Span::styled("  ⇄  ", theme.faint),
        Span::styled(format!("{} {b}", SIGNS[1]), theme.own),
    ]);
    buf.set_line(area.x, area.y, &line, area.width);
    let mut right = vec![Span::styled(linked, theme.faint), Span::styled(cursors, theme.text)];
    // The time stands below the curves too; which cursor moves does not.
    let room = usize::from(area.width).saturating_sub(line.width() + 2);
    if right.iter().map(Span::width).sum::<usize>() + text::width(&clock) <= room {
        right.push(Span::styled(clock, theme.text));
    }
    let right = Line::from(right);
    let width = u16::try_from(right.width()).unwrap_or(0);
    buf.set_line(area.right().saturating_sub(width), area.y, &right, width);
}

/// Draws an empty frame; gives what is inside of it.
fn frame(model: &Model, title: &str, focused: bool, area: Rect, buf: &mut Buffer) -> Rect {
    let theme = &model.theme;
    let style = if focused { theme.focus } else { theme.frame };
    let title = Line::styled(title.to_owned(), theme.heading);
    let block = Block::bordered().border_type(theme.border).border_style(style).title_top(title);
    let inner = block.inner(area);
    block.render(area, buf);
    inner
}

fn draw_account(compare: &Compare, model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let differing = &compare.differing.accounts;
    let place = differing.iter().position(|account| Some(account.money.name) == compare.account);
    let of = match (place, differing.len()) {
        (Some(place), len) => format!("  {} of {} that differ", place + 1, format::count(len as u64)),
        (None, 0) => "  no account differs".to_owned(),
        (None, len) => format!("  the same; {} others differ", format::count(len as u64)),
    };
    let name = compare.account.map_or_else(|| "nobody".to_owned(), |handle| handle.to_string());
    let inner = frame(model, &format!(" Money  {name}{of} "), !compare.all, area, buf);
    if inner.height < HEAD {
        return;
    }
    let fork = compare.linked.fork();
    let at = model
        .session
        .history()
        .record(fork)
        .map(|record| format!("   {}", format::within(record.at, (model.stretch().0, later(compare)))));
    let fork = format!("n {}{}", format::record(fork), at.unwrap_or_default());
    let [left, right] = first(compare, model);
    let lines = [("fork", fork, theme.text), ("first that differs", left, theme.text), ("", right, theme.own)];
    for (y, (name, text, style)) in (inner.y..).zip(lines) {
        let room = usize::from(inner.width.saturating_sub(22));
        buf.set_stringn(inner.x + 1, y, name, usize::from(inner.width.saturating_sub(1)), theme.faint);
        buf.set_string(inner.x + 21, y, text::clean(&text, room), style);
    }
    let below = Rect { y: inner.y + 3, height: inner.height - 3, ..inner };
    draw_rows(compare, model, 0, below, buf);
}

/// The first records that differ, a line each.
fn first(compare: &Compare, model: &Model) -> [String; 2] {
    let Some(found) = compare.first.found() else { return ["looking …".to_owned(), String::new()] };
    let Some(first) = found else {
        return ["none: the same commands with the same outcomes".to_owned(), String::new()];
    };
    let told = |sign: &str, n: Option<RecordNo>| {
        let record = n.and_then(|n| model.session.history().record(n));
        format!("{sign} {}", record.as_ref().map_or_else(|| "–".to_owned(), record_line))
    };
    let [solid, hollow] = SIGNS;
    [told(solid, first.left), told(hollow, first.right)]
}

/// `n 12,874 you  sell 25 ACME market`.
fn record_line(record: &Record) -> String {
    let Some(step) = record.step() else { return String::new() };
    let refused = if step.outcome.rejection().is_some() { "  ✗" } else { "" };
    let what = command_line::summary(&step.command);
    format!("n {}  {}  {what}{refused}", format::record(record.n), command_line::who(record, step))
}

/// Draws the headings and the rows of a list that are in sight.
fn draw_rows(compare: &Compare, model: &Model, list: usize, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let (Some(rows), Some(top)) = (compare.rows.get(list), compare.top.get(list)) else { return };
    let visible = usize::from(area.height.saturating_sub(1));
    let top = (*top).min(rows.len().saturating_sub(visible));
    let [a, b] = names(compare);
    // Figures further apart than this are no longer read together.
    let name_width = rows.iter().map(|row| text::width(&row.name)).max().unwrap_or(0).clamp(18, 30);
    let room = usize::from(area.width).saturating_sub(name_width + 2) / 3;
    let columns: Vec<Column> = [a, b, "difference"]
        .into_iter()
        .enumerate()
        .map(|(i, heading)| Column::new(heading, rows.iter().map(|row| row.figures[i].as_str()), room)) // three each
        .collect();
    let mut x = area.x + 1 + u16::try_from(name_width).unwrap_or(30);
    for (i, column) in columns.iter().enumerate() {
        let width = u16::try_from(column.width).unwrap_or(0);
        let style = if i == 1 { theme.own } else { theme.heading };
        let heading = text::pad_left(&text::clean(&column.heading, column.width.saturating_sub(2)), column.width);
        buf.set_stringn(x, area.y, heading, column.width, style);
        for ((y, row), figure) in
            (area.y + 1..area.bottom()).zip(rows.iter().skip(top)).zip(column.cells.iter().skip(top))
        {
            let style = figure_style(model, row, i);
            buf.set_stringn(x, y, text::pad_left(figure, column.width), column.width, style);
        }
        x = x.saturating_add(width);
    }
    for (y, row) in (area.y + 1..area.bottom()).zip(rows.iter().skip(top)) {
        let style = match row {
            Row { heading: true, .. } => theme.heading,
            Row { differs: false, .. } => theme.faint,
            _ => theme.text,
        };
        buf.set_string(area.x + 1, y, text::clean(&row.name, name_width), style);
    }
    if top + visible < rows.len() {
        let more = format!(" j {} more ↓ ", format::count((rows.len() - top - visible) as u64));
        let width = u16::try_from(text::width(&more)).unwrap_or(0);
        buf.set_string(area.right().saturating_sub(width), area.bottom(), more, theme.faint);
    }
}

/// What is the same stands back; a difference that is a loss is seen as one.
fn figure_style(model: &Model, row: &Row, column: usize) -> Style {
    let figure = row.figures.get(column).map_or("", String::as_str);
    match figure.chars().next() {
        _ if !row.differs => model.theme.faint,
        Some('▲' | '+') if row.gain => model.theme.up,
        Some('▼') => model.theme.down,
        Some('−') if row.gain && column == 2 => model.theme.down,
        _ => model.theme.text,
    }
}

/// A column of figures on their decimal point.
struct Column {
    heading: String,
    cells: Vec<String>,
    width: usize,
}

impl Column {
    fn new<'a>(heading: &str, figures: impl Iterator<Item = &'a str>, room: usize) -> Column {
        let cells = on_their_point(figures);
        let widest = cells.first().map_or(0, |cell| text::width(cell)).max(text::width(heading));
        let width = (widest + 2).max(FIGURE.0).min(FIGURE.1).max(cells.first().map_or(0, |c| text::width(c)) + 2);
        Column { heading: heading.to_owned(), cells, width: width.min(room) }
    }
}

fn draw_chart(compare: &Compare, model: &Model, area: Rect, buf: &mut Buffer) {
    let (left, right) = (compare.linked.left().moment(), compare.linked.right().moment());
    let title = compare.account.map_or_else(
        || " Equity ".to_owned(),
        |handle| {
            let at = |moment: &Moment| moment.world.bank.find_handle(&handle).map(|id| equity(moment, id));
            let worth = |amount: Option<Money>| amount.map_or_else(|| "–".to_owned(), format::money);
            let room = usize::from(area.width).saturating_sub(2);
            let [solid, hollow] = SIGNS;
            let legend = format!("{solid} solid {}   {hollow} dashed {}", worth(at(left)), worth(at(right)));
            text::clean(&format!(" Equity  {handle}   {legend} "), room)
        },
    );
    let inner = frame(model, &title, false, area, buf);
    let (Some(curves), Some(account)) = (&compare.curves, compare.account) else { return };
    if inner.height < 3 || curves.of(account).is_none() {
        return;
    }
    let chart = Chart {
        curves,
        account,
        names: names(compare),
        widths: compare.widths,
        cursors: [left.at, right.at],
        linked: compare.linked.moves() == Moves::Both,
        theme: &model.theme,
    };
    chart.draw(inner, buf);
}
