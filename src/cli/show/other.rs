//! The shop, mail, branches, invariants and counts.

use crate::cli::desk::{Done, Refused, Sight, Status};
use crate::cli::json::object;
use crate::cli::out::{Cell, Out, Sheet};
use crate::domain::{AccountId, RecordNo, fingerprint, invariant};
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
    let letters = sight.moment.views.mail.letters();
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
            Cell::maybe(history.time(branch.tip), Cell::At),
        ]);
    }
    sheet
}

/// What must hold, the chain and the fingerprint of the state. Where something does not hold, the
/// record that broke it.
pub(super) fn invariants(sight: &Sight<'_>, out: &mut Out, json: bool) -> Done {
    let mut failing: Vec<&'static str> = Vec::new();
    for check in invariant::check(sight.world()) {
        let broken = match check.violation {
            Some(_) => Some(sight.session.breaker(check.kind, &sight.line)?),
            None => None,
        };
        failing.extend(broken.map(|_| check.name));
        match (json, check.violation) {
            (true, violation) => {
                let mut object = object! { "name": check.name, "ok": violation.is_none(), "violation": violation };
                object.extend(broken.map(|n| ("broken_by".to_owned(), n.0.into())));
                out.json(object)?;
            }
            (false, None) => out.line(&format!("✓ {}", check.name))?,
            (false, Some(violation)) => {
                let since = broken.filter(|n| *n != RecordNo::GENESIS).map(|n| format!(" (broken by record {n})"));
                out.line(&format!("✗ {}: {violation}{}", check.name, since.unwrap_or_default()))?;
            }
        }
    }
    let chain = sight.session.chain();
    failing.extend(chain.damage.as_ref().map(|_| "chain intact"));
    let damage = chain.damage.map(|damage| format!("line {}: {}", damage.line, damage.what));
    let (n, print) = (sight.moment.n, fingerprint(sight.world()));
    if json {
        let (ok, name) = (damage.is_none(), "chain intact");
        out.json(
            object! { "name": name, "ok": ok, "violation": damage, "records": chain.records, "head": chain.head },
        )?;
        let (state, whole) = (print.to_string(), print.whole());
        out.json(object! { "name": "state", "ok": true, "violation": None::<String>, "n": n.0, "state": state, "whole": whole })?;
    } else {
        match damage {
            None => out.line(&format!("✓ chain intact: {} records, head {}", chain.records, chain.head))?,
            Some(damage) => out.line(&format!("✗ chain intact: {damage}"))?,
        }
        out.line(&format!("✓ state {print} at record {n}"))?;
    }
    if failing.is_empty() {
        return Ok(Status::Well);
    }
    out.flush()?;
    let error =
        format!("this does not hold after record {n}: {}; P on the screen goes to what broke it", failing.join(", "));
    Err(Refused(error).into())
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
        ("state", Cell::text(fingerprint(world))),
    ];
    let (keys, cells): (Vec<&'static str>, Vec<Cell>) = figures.into_iter().unzip();
    let mut sheet = Sheet::new(&keys);
    sheet.row(cells);
    sheet
}
