//! Mail, branches, invariants and counts.

use crate::cli::desk::{Done, Refused, Sight, Status};
use crate::cli::json::object;
use crate::cli::out::{Cell, Out, Sheet};
use crate::domain::{AccountId, BranchId, Handle, RecordNo, fingerprint, invariant};
use crate::history::Whose;
use crate::reactions::{Board, Delivery};
use crate::session::Session;
use std::collections::BTreeMap;

/// Letters, oldest first, with what became of each where that is known.
pub(super) fn mail(sight: &Sight<'_>, account: Option<AccountId>, board: Option<&Board>) -> Sheet {
    let world = sight.world();
    let keys = match board {
        Some(_) => ["n", "at", "account", "subject", "delivery", "-sent_at", "-why", "-body"].as_slice(),
        None => ["n", "at", "account", "subject", "-body"].as_slice(),
    };
    let mut sheet = Sheet::new(keys);
    let letters = sight.moment.views.mail.letters();
    for letter in letters.filter(|letter| account.is_none_or(|wanted| wanted == letter.account)) {
        let mut cells = vec![
            Cell::Count(letter.n.0),
            Cell::At(letter.at),
            Cell::text(world.bank.handle(letter.account)),
            Cell::Text(letter.subject(world)),
        ];
        if let Some(board) = board {
            let delivery = board.of(sight.session, letter);
            cells.push(Cell::text(delivery.word()));
            let (at, why) = match delivery {
                Delivery::Sent(Some((at, _))) => (Some(at), None),
                Delivery::Waits(why) => (None, why),
                Delivery::Refused(why) => (None, Some(why)),
                Delivery::Inside | Delivery::Sent(None) => (None, None),
            };
            cells.extend([Cell::maybe(at, Cell::At), Cell::maybe(why, Cell::Text)]);
        }
        cells.push(Cell::Text(letter.body(world).join("\n")));
        sheet.row(cells);
    }
    sheet
}

/// The branches with a name; the one in use is marked. With the last records of futures that no branch
/// leads to any more, each at the branch that it leaves; and how an account stands at the tips, where
/// one is asked for.
///
/// # Errors
/// Where the state at a tip cannot be had.
pub(in crate::cli) fn branches(session: &Session, account: Option<Handle>) -> anyhow::Result<Sheet> {
    let history = session.history();
    let lanes = history.lanes();
    let mut left: BTreeMap<BranchId, Vec<RecordNo>> = BTreeMap::new();
    let is_named = |id: BranchId| history.branch(id).is_some_and(|branch| !branch.deleted);
    for lane in lanes.all().iter().filter(|lane| !matches!(lane.whose, Whose::Branch(id) if is_named(id))) {
        left.entry(lanes.leaves(history, lane).unwrap_or(BranchId::MAIN)).or_default().push(lane.tip);
    }
    left.values_mut().for_each(|tips| tips.sort_unstable());
    let has_why = history.branches().any(|branch| branch.why.is_some());
    let (why, lost) = (if has_why { "why" } else { "-why" }, if left.is_empty() { "-left" } else { "left" });
    let mut keys = vec!["in_use", "name", "tip", "fork", "records", "at"];
    keys.extend(account.iter().flat_map(|_| ["cash", "profit"]));
    keys.extend([why, lost]);
    let mut sheet = Sheet::new(&keys);
    for branch in history.branches() {
        let mut cells = vec![
            Cell::Flag(branch.id == session.branch().id),
            Cell::text(branch.name),
            Cell::Count(branch.tip.0),
            Cell::Count(branch.fork.0),
            Cell::Count(history.depth(branch.tip)),
            Cell::maybe(history.time(branch.tip), Cell::At),
        ];
        if let Some(handle) = account {
            let moment = session.moment_at(branch.tip)?;
            let stands = moment.world.bank.find_handle(&handle).and_then(|id| {
                let profit = moment.views.portfolio.profit_and_loss(id, &moment.world).total();
                Some((moment.world.bank.account(id)?.balance, profit))
            });
            cells.push(Cell::maybe(stands.map(|(cash, _)| cash), Cell::Money));
            cells.push(Cell::maybe(stands.map(|(_, profit)| profit), Cell::Money));
        }
        cells.push(Cell::maybe(branch.why.as_ref(), |why| Cell::text(why.as_str())));
        cells.push(Cell::Records(left.remove(&branch.id).unwrap_or_default()));
        sheet.row(cells);
    }
    if lost == "left" {
        let note = "left: the last records of futures that no branch leads to any more; nothing is lost, \
                    backtape branch JOURNAL create NAME --at N brings one back";
        sheet.foot.push(note.to_owned());
    }
    Ok(sheet)
}

/// What must hold between accounts and ledger.
const FEES: &str = "fees reconcile";

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
    // Over all records, so it is no matter of the state alone.
    let fees = sight.moment.views.portfolio.reconcile(sight.world()).err();
    failing.extend(fees.as_ref().map(|_| FEES));
    match (json, fees) {
        (true, wrong) => out.json(object! { "name": FEES, "ok": wrong.is_none(), "violation": wrong })?,
        (false, None) => out.line(&format!("✓ {FEES}"))?,
        (false, Some(wrong)) => out.line(&format!("✗ {FEES}: {wrong}"))?,
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
