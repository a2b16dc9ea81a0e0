//! All accounts: balance, held, available, and by how much the record under the cursor moved them.

use super::Canvas;
use super::table::{Cell, Column, MARK, Table, cell, figures, words};
use crate::domain::bank::{Account, Profile, Status};
use crate::domain::{AccountId, Money};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use ratatui::style::Style;
use ratatui::text::Span;

/// From this width on, the owner has a column.
const WIDE: u16 = 96;

/// Below this width, what matters least is left out.
const NARROW: u16 = 60;

/// How many accounts the title names as moved.
const NAMED: usize = 3;

/// An account now and before the record under the cursor.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) now: Account,
    pub(super) was: Account,
}

impl Pair {
    pub(super) fn of(model: &Model, id: AccountId, now: Account) -> Pair {
        let was = model.before().map_or(now, |before| before.world.bank.account(id).copied().unwrap_or_default());
        Pair { now, was }
    }

    /// By how much a figure moved.
    pub(super) fn moved(&self, figure: fn(&Account) -> Money) -> Money {
        figure(&self.now).minus(figure(&self.was)).unwrap_or_default()
    }
}

/// How an account stands, with a sign beside the word, and how that looks.
pub(super) fn standing(model: &Model, account: &Account) -> (&'static str, Style) {
    let theme = &model.theme;
    let verified = account.verified || !model.shown().world.rules.verification;
    match (account.status, verified) {
        (Status::Open, true) => ("✓ open", theme.faint),
        (Status::Open, false) => ("? unverified", theme.changed),
        (Status::Frozen, _) => ("‖ frozen", theme.wrong),
        (Status::Closed, _) => ("× closed", theme.faint),
    }
}

/// The account that the bank looks at: the selected one.
pub fn selected(model: &Model) -> Option<AccountId> {
    let last = len(model).checked_sub(1)?;
    let selected = model.list(Pane::Accounts).selected.min(last);
    match model.signed {
        None => u32::try_from(selected).ok().map(AccountId),
        Some(_) => listed(model).nth(selected).map(|(id, _, _)| id),
    }
}

/// The accounts that may be looked at.
pub fn listed(model: &Model) -> impl Iterator<Item = (AccountId, &Account, &Profile)> {
    let world = &model.shown().world;
    world.bank.accounts().filter(move |(id, _, _)| model.shows(world, *id))
}

pub fn len(model: &Model) -> usize {
    match model.signed {
        None => model.shown().world.bank.len(),
        Some(_) => listed(model).count(),
    }
}

/// `Accounts 35   ◀ nora −33.18  castor +33.18`: whoever was moved, in sight or not.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let theme = &model.theme;
    let count = format!(" {}", format::count(len(model) as u64));
    let mut spans = vec![Span::styled("Accounts", theme.heading), Span::styled(count, theme.faint)];
    let Some(before) = model.before() else { return spans };
    let changed = listed(model).filter(|(id, account, _)| before.world.bank.account(*id) != Some(*account));
    let moved: Vec<_> = changed.collect();
    if !moved.is_empty() {
        let named = moved.iter().take(NAMED).map(|(id, account, profile)| {
            let pair = Pair::of(model, *id, **account);
            let by = [("", pair.moved(|account| account.balance)), ("held ", pair.moved(|account| account.held))];
            let by = by.into_iter().find(|(_, moved)| *moved != Money::ZERO);
            let by = by.map_or_else(String::new, |(label, moved)| format!(" {label}{}", format::change(moved)));
            format!("{}{by}", profile.handle)
        });
        let named = named.collect::<Vec<_>>().join("  ");
        let more = moved.len().saturating_sub(NAMED);
        let more = if more > 0 { format!("  + {}", format::count(more as u64)) } else { String::new() };
        spans.push(Span::styled(format!("   {MARK} {named}{more}"), theme.changed));
    }
    spans
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let width = canvas.area.width;
    let state = model.list(Pane::Accounts);
    let accounts = listed(model).skip(state.top).take(usize::from(canvas.area.height));
    let rows = accounts.map(|(id, account, profile)| {
        let row = Row { model, pair: Pair::of(model, id, *account), profile, acting: model.you() == Some(id) };
        columns(width).iter().map(|(_, cell)| cell(&row)).collect::<Vec<_>>().into()
    });
    let rows = rows.collect();
    let columns: Vec<Column> = columns(width).iter().map(|(column, _)| *column).collect();
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows, selected, empty: "no accounts yet: open alice alice@example.org" }.draw(canvas);
}

struct Row<'a> {
    model: &'a Model,
    pair: Pair,
    profile: &'a Profile,
    acting: bool,
}

type MakeCell = fn(&Row<'_>) -> Cell;

/// The columns for a width, the most needed to the left: what does not fit is left out from the
/// right.
fn columns(width: u16) -> Vec<(Column<'static>, MakeCell)> {
    let account: (Column, MakeCell) = (words(" account", 10), |row| row.account());
    let owner: (Column, MakeCell) = (words("owner", 18), |row| row.owner());
    let standing: (Column, MakeCell) = (words("", 12), |row| row.standing());
    let money: [(Column, MakeCell); 3] = [
        (figures("balance", 12), |row| row.figure(|account| account.balance, row.model.theme.text)),
        (figures("held", 9), |row| row.figure(|account| account.held, row.model.theme.faint)),
        (figures("available", 12), |row| row.figure(Account::available, row.model.theme.text)),
    ];
    let credit: (Column, MakeCell) =
        (figures("credit", 6), |row| row.figure(|account| account.credit_line, row.model.theme.faint));
    let balance_moved: (Column, MakeCell) = (figures("", 0), |row| row.moved(|account| account.balance, ""));
    let held_moved: (Column, MakeCell) = (figures("", 0), |row| row.moved(|account| account.held, "held "));
    if width < NARROW {
        let [balance, held, available] = money;
        let least = |(column, cell): (Column<'static>, MakeCell), least| (Column { least, ..column }, cell);
        let moved = (figures("change", 10), balance_moved.1);
        return vec![account, least(balance, 9), least(available, 9), least(held, 6), moved, standing];
    }
    let mut columns = vec![account];
    if width >= WIDE {
        columns.push(owner);
    }
    columns.push(standing);
    columns.extend(money);
    columns.extend([credit, balance_moved, held_moved]);
    columns
}

impl Row<'_> {
    fn account(&self) -> Cell {
        let sign = if self.acting { '▸' } else { ' ' };
        let style = if self.acting { self.model.theme.own } else { self.model.theme.text };
        let currency = self.pair.now.currency.map_or_else(String::new, |currency| format!(" {currency}"));
        cell(format!("{sign}{}{currency}", self.profile.handle)).style(style)
    }

    fn owner(&self) -> Cell {
        cell(text::clean(self.profile.owner.as_str(), 18)).style(self.model.theme.faint)
    }

    fn standing(&self) -> Cell {
        let (word, style) = standing(self.model, &self.pair.now);
        let Pair { now, was } = &self.pair;
        cell(word).style(style).changed((now.status, now.verified) != (was.status, was.verified))
    }

    fn figure(&self, figure: fn(&Account) -> Money, style: Style) -> Cell {
        cell(format::money(figure(&self.pair.now))).style(style).changed(self.pair.moved(figure) != Money::ZERO)
    }

    fn moved(&self, figure: fn(&Account) -> Money, label: &str) -> Cell {
        let moved = self.pair.moved(figure);
        let text = if moved == Money::ZERO { String::new() } else { format!("{label}{}", format::change(moved)) };
        cell(text).style(self.model.theme.changed)
    }
}
