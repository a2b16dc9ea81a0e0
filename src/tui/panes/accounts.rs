//! All accounts: balance, held, available, and by how much the record under the cursor changed the
//! balance.

use super::Canvas;
use super::table::{Table, cell, figures, words};
use crate::domain::Money;
use crate::domain::bank::Status;
use crate::tui::format;
use crate::tui::panes::Pane;

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let state = model.list(Pane::Accounts);
    let (now, before) = (&model.shown().world.bank, model.before().map(|before| &before.world.bank));
    let rows = now.accounts().skip(state.top).take(usize::from(canvas.area.height)).map(|(id, account, profile)| {
        let was = before.map_or(*account, |before| before.account(id).copied().unwrap_or_default());
        let moved = account.balance.minus(was.balance).unwrap_or_default();
        let acting = model.you() == Some(id);
        let standing = match (account.status, account.verified || !model.shown().world.rules.verification) {
            (Status::Open, true) => "",
            (Status::Open, false) => "unverified",
            (status, _) => status.word(),
        };
        vec![
            cell(if acting { format!("▸{}", profile.handle) } else { format!(" {}", profile.handle) })
                .style(if acting { theme.own } else { theme.text }),
            cell(format::money(account.balance)).changed(account.balance != was.balance),
            cell(format::money(account.available())).changed(account.available() != was.available()),
            cell(format::money(account.held)).style(theme.faint).changed(account.held != was.held),
            cell(if moved == Money::ZERO { String::new() } else { format::change(moved) }).style(theme.changed),
            cell(standing).style(theme.wrong).changed(account.status != was.status || account.verified != was.verified),
        ]
        .into()
    });
    let columns = [
        words(" account", 10),
        figures("balance", 9),
        figures("available", 9),
        figures("held", 6),
        figures("change", 10),
        words("", 0),
    ];
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows: rows.collect(), selected, empty: "no accounts yet" }.draw(canvas);
}
