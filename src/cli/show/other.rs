//! The shop, mail, branches, invariants and counts.

use crate::cli::desk::{Done, Sight, Status};
use crate::cli::json::object;
use crate::cli::out::{Cell, Out, Sheet};
use crate::domain::{AccountId, invariant};
use crate::session::Session;

pub(super) fn shop(sight: &Sight<'_>) -> Sheet {
    let mut sheet = Sheet::new(&["item", "price", "stock", "sold"]);
    for (_, item) in sight.world().shop.items() {
        let cells = [Cell::Money(item.price), Cell::Count(item.stock.0), Cell::Count(item.sold.0)];
        sheet.row(std::iter::once(Cell::text(item.name)).chain(cells).collect());
    }
    sheet
}

/// Letters, oldest first.
pub(super) fn mail(sight: &Sight<'_>, account: Option<AccountId>) -> Sheet {
    let world = sight.world();
    let mut sheet = Sheet::new(&["n", "at", "account", "subject", "-body"]);
    let letters = sight.moment.views.mail.letters().iter();
    for letter in letters.filter(|letter| account.is_none_or(|wanted| wanted == letter.account)) {
        sheet.row(vec![
            Cell::Count(letter.n.0),
            Cell::At(letter.at),
            Cell::text(world.bank.handle(letter.account)),
            Cell::Text(letter.subject(world)),
            Cell::Text(letter.body(world).join("\n")),
        ]);
    }
    sheet
}

/// The branches with a name; the one in use is marked.
pub(in crate::cli) fn branches(session: &Session) -> Sheet {
    let history = session.history();
    let mut sheet = Sheet::new(&["in_use", "name", "tip", "fork", "records", "at"]);
    for branch in history.branches() {
        sheet.row(vec![
            Cell::Flag(branch.id == session.branch().id),
            Cell::text(branch.name),
            Cell::Count(branch.tip.0),
            Cell::Count(branch.fork.0),
            Cell::Count(history.depth(branch.tip)),
            Cell::maybe(history.record(branch.tip).map(|record| record.at), Cell::At),
        ]);
    }
    sheet
}

pub(super) fn invariants(sight: &Sight<'_>, out: &mut Out, json: bool) -> Done {
    let mut all_hold = true;
    for check in invariant::check(sight.world()) {
        let holds = check.violation.is_none();
        all_hold &= holds;
        match (json, check.violation) {
            (true, violation) => out.json(object! { "name": check.name, "ok": holds, "violation": violation })?,
            (false, None) => out.line(&format!("✓ {}", check.name))?,
            (false, Some(violation)) => out.line(&format!("✗ {}: {violation}", check.name))?,
        }
    }
    Ok(if all_hold { Status::Well } else { Status::Refused })
}

pub(super) fn stats(sight: &Sight<'_>) -> Sheet {
    let (stats, world) = (&sight.moment.views.stats, sight.world());
    let figures = [
        ("record", Cell::Count(sight.moment.n.0)),
        ("at", Cell::At(sight.moment.at)),
        ("accounts", Cell::Count(world.bank.len() as u64)),
        ("open_orders", Cell::Count(world.exchange.open_count() as u64)),
        ("commands", Cell::Count(stats.commands)),
        ("rejected", Cell::Count(stats.rejected)),
        ("events", Cell::Count(stats.events)),
        ("orders", Cell::Count(stats.orders)),
        ("cancels", Cell::Count(stats.cancels)),
        ("trades", Cell::Count(stats.trades)),
        ("shares", Cell::Count(stats.shares)),
        ("turnover", Cell::Money(stats.turnover)),
        ("prints", Cell::Count(stats.prints)),
        ("payments", Cell::Count(stats.payments)),
    ];
    let (keys, cells): (Vec<&'static str>, Vec<Cell>) = figures.into_iter().unzip();
    let mut sheet = Sheet::new(&keys);
    sheet.row(cells);
    sheet
}
