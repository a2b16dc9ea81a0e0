//! The line of status, which is always true: which journal and branch, live or not, which record,
//! when, how fast, and how one stands.

use crate::domain::{BranchId, Date, InstrumentId, Money};
use crate::session::Pace;
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::MARK;
use crate::tui::phase;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// What a day takes before the time of day, at the least.
const DAY: &str = "Mon 5 Jan ";

/// The badge: where the cursor is, or that what is shown has not happened, or not yet been kept.
fn badge(model: &Model) -> (&'static str, Style) {
    if model.ghost.is_some() {
        (" PREVIEW ", model.theme.preview)
    } else if model.draft.is_some() {
        (" DRAFT ", model.theme.preview)
    } else if model.is_past() {
        (" PAST ", model.theme.past)
    } else if model.session.branch().id == BranchId::MAIN {
        (" LIVE ", model.theme.live)
    } else {
        (" BRANCH ", model.theme.branch)
    }
}

/// How fast which time passes.
fn pace(model: &Model) -> String {
    if model.is_past() {
        let replay = model.replay;
        return match replay.playing {
            true => format!("{} playing", replay.words()),
            false => "paused".to_owned(),
        };
    }
    match model.session.pace() {
        Pace::Paused if !model.real().has_participants() => String::new(),
        Pace::Paused => "paused".to_owned(),
        pace => format!("{} playing", pace.words()),
    }
}

/// Draws the line.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let right = money(model, area.width);
    let room = usize::from(area.width).saturating_sub(right.width() + 1);
    let left = place(model, room);
    buf.set_line(area.x, area.y, &left, area.width);
    let width = u16::try_from(right.width()).unwrap_or(0);
    buf.set_line(area.right().saturating_sub(width), area.y, &right, width);
}

/// Journal, branch, badge, record, time, pace: as much as there is room for, the most needed first.
fn place(model: &Model, room: usize) -> Line<'static> {
    let theme = &model.theme;
    let branch = model.session.branch();
    let name = match branch.id {
        BranchId::MAIN => model.session.name(),
        _ => format!("{}/{}", model.session.name(), branch.name),
    };
    let (badge, badge_style) = badge(model);
    let at = model.at_cursor().at;
    let n = format!("n {}", format::record(model.at_cursor().n));
    let of = format!(" of {}", format::record(model.session.line().tip()));
    let (clock, pace) = (format::clock(at), pace(model));
    let who = model.customer().map(|customer| format!("as {}", text::clean(customer.as_str(), 16)));
    let needed = badge.len() + 3 + n.len() + 3 + clock.len() + who.as_ref().map_or(0, |who| text::width(who) + 2);
    let name = text::clean(&name, room.saturating_sub(needed + 3).clamp(4, 40));
    let mut used = needed + 2 + text::width(&name);
    let mut fits = |text: &str| {
        let width = text::width(text) + 3;
        let fits = used + width <= room;
        used += if fits { width } else { 0 };
        fits
    };
    let market = model.instrument().and_then(|id| market(model, id)).filter(|text| fits(text));
    // Where days were ended by hand, the bank's day is another than the clock's.
    let day = model.shown().world.date.filter(|day| *day != Date::of(at)).map(|day| format!("day {day}"));
    let day = day.filter(|text| fits(text));
    let read_only = model.read_only().is_some() && fits("READ-ONLY");
    let operator = model.customer().is_none() && model.doors.any && fits("operator");
    let pace = if fits(&pace) { pace } else { String::new() };
    // A time of day tells nothing on a tape of many days.
    let (start, end) = model.stretch();
    let many = Date::of(start) != Date::of(end);
    let mut dated = many && fits(DAY);
    let of = if model.is_past() && fits(&of) { of } else { String::new() };
    dated = dated || fits(DAY);
    let clock = if dated { format::day_and_clock(at) } else { clock };
    let mut spans =
        vec![Span::styled(format!(" {name} "), theme.heading), Span::styled(badge, badge_style), Span::raw("  ")];
    if let Some(who) = who {
        spans.extend([Span::styled(who, theme.own), Span::raw("  ")]);
    }
    if operator {
        spans.extend([Span::styled("operator", theme.faint), Span::raw("  ")]);
    }
    if read_only {
        spans.extend([Span::styled("READ-ONLY", theme.wrong), Span::raw("  ")]);
    }
    if let Some(market) = market {
        spans.extend([Span::styled(market, theme.changed), Span::raw("  ")]);
    }
    spans.push(Span::styled(n, theme.heading));
    spans.push(Span::styled(of, theme.faint));
    spans.push(Span::raw(format!("   {clock}   ")));
    if let Some(day) = day {
        spans.push(Span::raw(format!("{day}   ")));
    }
    spans.push(Span::styled(pace, theme.faint));
    Line::from(spans)
}

/// `ACME AUCTION`, where the instrument that is shown does not simply trade.
fn market(model: &Model, id: InstrumentId) -> Option<String> {
    let exchange = &model.shown().world.exchange;
    let word = phase::word(exchange.phase(id))?;
    Some(format!("{} {word}", exchange.symbol(id)))
}

/// How one stands: cash, held, available, profit and loss, with marks where the record under the
/// cursor changed them.
fn money(model: &Model, width: u16) -> Line<'static> {
    let theme = &model.theme;
    let now = model.shown();
    let Some((you, account)) = model.you().and_then(|you| Some((you, now.world.bank.account(you)?))) else {
        return Line::default();
    };
    let before = model.before();
    let was = before.map_or(*account, |before| before.world.bank.account(you).copied().unwrap_or_default());
    let total = now.views.portfolio.profit_and_loss(you, &now.world).total();
    let total_was = before.map_or(total, |before| before.views.portfolio.profit_and_loss(you, &before.world).total());
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut figure = |label: &'static str, amount: Money, was: Money| {
        spans.push(Span::styled(format!("{label} "), theme.faint));
        spans.push(Span::raw(format::money(amount)));
        let moved = amount.minus(was).filter(|moved| *moved != Money::ZERO);
        spans.push(match moved {
            // By how much, where there is room to say it.
            Some(moved) if width >= 150 => Span::styled(format!("{MARK} {}  ", format::change(moved)), theme.changed),
            Some(_) => Span::styled(format!("{MARK} "), theme.changed),
            None => Span::raw("  "),
        });
    };
    if width >= 110 {
        figure("cash", account.balance, was.balance);
        figure("held", account.held, was.held);
    }
    figure("avail", account.available(), was.available());
    spans.push(Span::styled("P/L ", theme.faint));
    spans.push(Span::styled(format::gain(total), theme.gain(total)));
    spans.push(if total == total_was { Span::raw(" ") } else { Span::styled(MARK, theme.changed) });
    if width >= 110 {
        let handle = text::clean(now.world.bank.handle(you), 16);
        spans.insert(0, Span::styled(format!("{handle}  "), theme.own));
    }
    Line::from(spans)
}
