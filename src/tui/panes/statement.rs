//! The account that the bank looks at: who owns it, how it stands, and its statement, newest first,
//! with the balance after each entry. The balances are reckoned backwards from the one that is
//! shown, so that the beginning of a long line need not be read.

use super::Canvas;
use super::accounts::{self, Pair};
use super::stream::GHOST;
use super::table::{MARK, Table, cell, figures, words};
use crate::domain::bank::{Account, Profile, iban};
use crate::domain::{AccountId, Money};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::{ListState, Pane};
use crate::views::statement::{EntryNo, entries};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// The lines about the account, above its statement.
const HEAD: u16 = 5;

/// From so many columns on there is room for the numbers of the entries.
const WIDE: u16 = 92;

/// `Statement you`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let bank = &model.shown().world.bank;
    let handle = accounts::selected(model).map(|id| bank.handle(id).to_owned()).unwrap_or_default();
    let trail = &model.kept.statement;
    let mut spans = vec![Span::styled("Statement ", model.theme.heading), Span::raw(handle)];
    if trail.is_looking() {
        let n = model.session.line().at(trail.next()).unwrap_or_default();
        spans.push(Span::styled(format!("   looking back … n {}", format::record(n)), model.theme.faint));
    }
    spans
}

/// How many entries are in sight.
pub fn rows(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(HEAD + 1))
}

/// Reads as much of the statement as is looked at, and one page more. Whether that takes another
/// frame.
pub fn settle(model: &mut Model, visible: usize) -> bool {
    let Some(id) = accounts::selected(model) else { return false };
    let mut trail = std::mem::take(&mut model.kept.statement);
    let wanted = model.list(Pane::Statement).selected + 2 * visible.max(1);
    let world = &model.shown().world;
    let look = |record: &_| entries(record, id, world);
    let changed = trail.follow(&model.session, id, model.position(), wanted, look);
    model.kept.statement = trail;
    if changed {
        *model.list_mut(Pane::Statement) = ListState::default();
        *model.list_mut(Pane::Mail) = ListState::default();
    }
    model.kept.statement.is_looking()
}

pub fn draw(canvas: Canvas<'_>) {
    let Canvas { model, buf, area, focused } = canvas;
    let bank = &model.shown().world.bank;
    let known = accounts::selected(model).and_then(|id| Some((id, bank.account(id)?, bank.profile(id)?)));
    let Some((id, account, profile)) = known else {
        buf.set_string(area.x + 1, area.y, "no account yet", model.theme.faint);
        return;
    };
    draw_owner(model, account, profile, Rect { width: area.width / 2, ..area }, buf);
    draw_figures(model, id, account, Rect { x: area.x + area.width / 2, width: area.width.div_ceil(2), ..area }, buf);
    if area.height > HEAD {
        let parts = [Some(holds(model, id)), super::agreed::line(&model.shown().world, id)];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let line = text::clean(&parts.join(" · "), usize::from(area.width.saturating_sub(2)));
        buf.set_string(area.x + 1, area.y + HEAD - 1, line, model.theme.faint);
    }
    let below = Rect { y: area.y + HEAD, height: area.height.saturating_sub(HEAD), ..area };
    if below.height > 1 {
        draw_entries(account.balance, Canvas { model, buf, area: below, focused });
    }
}

/// `holds  7: 80.00 until 2026-01-31 hotel   9: 5.00 shop order 3`; empty without any.
fn holds(model: &Model, id: AccountId) -> String {
    let told = model.shown().world.bank.holds().of(id).map(|(number, hold)| {
        let until = hold.until.map_or_else(String::new, |until| format!(" until {until}"));
        let order = hold.order.map_or_else(String::new, |order| format!(" shop order {order}"));
        let what =
            hold.reference.as_ref().map_or_else(String::new, |text| format!(" {}", text::clean(text.as_str(), 24)));
        format!("   {number}: {}{until}{order}{what}", format::money(hold.amount))
    });
    let told = told.collect::<String>();
    if told.is_empty() { told } else { format!("holds{}", told.get(1..).unwrap_or_default()) }
}

fn draw_owner(model: &Model, account: &Account, profile: &Profile, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let room = usize::from(area.width.saturating_sub(2));
    let (standing, style) = accounts::standing(model, account);
    let verified = if account.verified { "" } else { "   address not verified" };
    let lines = [
        Line::styled(text::clean(profile.owner.as_str(), room), theme.heading),
        Line::raw(text::clean(&iban::spaced(&profile.iban), room)),
        Line::raw(text::clean(profile.email.as_str(), room)),
        Line::from(vec![Span::styled(standing, style), Span::styled(verified, theme.faint)]),
    ];
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        buf.set_line(area.x + 1, y, line, area.width.saturating_sub(2));
    }
}

/// A figure of an account.
type Figure = fn(&Account) -> Money;

fn draw_figures(model: &Model, id: AccountId, account: &Account, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let pair = Pair::of(model, id, *account);
    let figures: [(&str, Figure); 4] = [
        ("balance", |account| account.balance),
        ("held", |account| account.held),
        ("credit line", |account| account.credit_line),
        ("available", Account::available),
    ];
    let amounts = figures.map(|(_, figure)| format::money(figure(account)));
    let width = amounts.iter().map(|amount| text::width(amount)).max().unwrap_or(0).max(12);
    for ((y, (label, figure)), amount) in (area.y..area.bottom()).zip(figures).zip(&amounts) {
        let moved = pair.moved(figure);
        let style = if label == "available" { theme.heading } else { theme.text };
        let mut spans = vec![
            Span::styled(text::pad_right(label, 13), theme.faint),
            Span::styled(text::pad_left(amount, width), style),
        ];
        if moved != Money::ZERO {
            spans.push(Span::styled(format!("{MARK} {}", format::change(moved)), theme.changed));
        }
        buf.set_line(area.x, y, &Line::from(spans), area.width);
    }
}

fn draw_entries(balance: Money, canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let state = model.list(Pane::Statement);
    let room = usize::from(canvas.area.width);
    let marks = model.marks();
    let n = model.shown().n;
    let mut after = balance;
    let world = &model.shown().world;
    let ghost = accounts::selected(model).zip(model.ghost.as_ref());
    let ghost = ghost.map_or_else(Vec::new, |(id, ghost)| entries(&ghost.record, id, world));
    let rows = ghost
        .iter()
        .rev()
        .chain(model.kept.statement.entries())
        .enumerate()
        .take(state.top + usize::from(canvas.area.height));
    let is_wide = canvas.area.width >= WIDE;
    // What is shown ends with the last entry there is, so the numbers count down from it.
    let last = accounts::selected(model).map_or(0, |id| model.shown().views.entries.of(id));
    let mut shown = Vec::new();
    for (i, entry) in rows {
        let balance = after;
        after = after.minus(entry.amount).unwrap_or(after); // it was counted when it happened
        if i < state.top {
            continue;
        }
        let number = if i < ghost.len() { GHOST.to_owned() } else { format::record(entry.n) };
        let reference = entry.reference.as_ref().map_or_else(String::new, |text| format!("  {}", text.as_str()));
        // What remains beside time, number, amount and balance.
        let taken = 8 + 8 + 14 + 16 + 5 + if is_wide { 13 } else { 0 };
        let what = text::clean(&format!("{}{reference}", entry.what), room.saturating_sub(taken).max(10));
        let mut cells = vec![
            cell(format::clock(entry.at)).style(theme.faint),
            cell(number).style(theme.faint),
            cell(what),
            cell(format::change(entry.amount)).style(theme.gain(entry.amount)),
            cell(format::money(balance)).changed(marks && entry.n == n),
        ];
        if is_wide {
            cells.insert(0, cell(EntryNo(last.saturating_sub(i as u64)).to_string()).style(theme.faint)); // rows of a screen
        }
        shown.push(cells.into());
    }
    let mut columns =
        vec![words("time", 8), figures("n", 6), words("what", 20), figures("amount", 10), figures("balance", 12)];
    if is_wide {
        columns.insert(0, words("number", 11));
    }
    let selected = state.selected.checked_sub(state.top);
    let empty = if model.kept.statement.is_looking() { "looking back …" } else { "nothing has moved here yet" };
    Table { columns: &columns, rows: shown, selected, empty }.draw(canvas);
}
