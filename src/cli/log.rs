//! `backtape log`: the stream of events along a branch.

use super::args::{Log, Moment};
use super::desk::{Desk, Done, Sight, Status};
use super::json::{self, Orders};
use super::lines;
use super::out::Out;
use crate::domain::{
    AccountId, AccountRef, Command, Event, InstrumentId, OrderId, Outcome, Record, RecordNo, Rejection, Step, Symbol,
};
use anyhow::bail;

pub(super) fn run(desk: &Desk, args: &Log) -> Done {
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        bail!("--from {from} lies after --to {to}; swap them");
    }
    let session = desk.read(&args.journal)?;
    let sight = Sight::of(&session, &Moment { branch: args.branch.clone(), at: None })?;
    let filter = Filter::new(args, &sight)?;
    let mut out = Out::new();
    let mut orders = Orders::default();
    let last = args.to.map_or(u64::MAX, |to| sight.line.position_at_or_before(RecordNo(to)));
    for n in sight.line.between(1, last) {
        let Some(record) = session.history().record(n) else { continue };
        let Some(step) = record.step() else { continue }; // a line holds commands alone
        orders.note(&record);
        if n.0 < args.from.unwrap_or(0) || !filter.passes(&record, step, &orders) {
            continue;
        }
        if args.json {
            let branch = session.history().branch(step.branch).map(|branch| branch.name);
            let branch = branch.as_ref().map_or("?", |name| name.as_str());
            out.json(json::record(&record, step, branch, &sight.names(&orders)))?;
        } else {
            lines::record(&record, step, sight.world()).iter().try_for_each(|line| out.line(line))?;
        }
    }
    out.flush()?;
    Ok(Status::Well)
}

/// What is printed.
struct Filter {
    kind: Option<String>,
    account: Option<(AccountId, Vec<AccountRef>)>,
    symbol: Option<(InstrumentId, Symbol)>,
}

impl Filter {
    fn new(args: &Log, sight: &Sight<'_>) -> anyhow::Result<Filter> {
        let account = match &args.account {
            None => None,
            Some(text) => {
                let id = sight.account(text)?;
                let profile = sight.world().bank.profile(id);
                let names = profile.map(|p| vec![AccountRef::Handle(p.handle), AccountRef::Iban(p.iban)]);
                Some((id, names.unwrap_or_default()))
            }
        };
        let symbol = match &args.symbol {
            None => None,
            Some(text) => {
                let id = sight.instrument(text)?;
                sight.world().exchange.instrument(id).map(|instrument| (id, instrument.symbol))
            }
        };
        let kind = args.kind.as_ref().map(|kind| kind.to_ascii_lowercase());
        if let Some(kind) = &kind {
            known_kind(kind)?;
        }
        Ok(Filter { kind, account, symbol })
    }

    fn passes(&self, record: &Record, step: &Step, orders: &Orders) -> bool {
        let kind = self.kind.as_deref().is_none_or(|kind| is_kind(kind, step));
        let account = self.account.as_ref().is_none_or(|(id, names)| {
            let named = accounts_named(&step.command).into_iter().flatten().any(|name| names.contains(name));
            let order = order_named(&step.command).and_then(|order| orders.get(order));
            let own_order = order.is_some_and(|placed| placed.account == *id);
            named || own_order || record.events().iter().any(|event| touches_account(event, *id, orders))
        });
        let symbol = self.symbol.as_ref().is_none_or(|(id, symbol)| {
            let order = order_named(&step.command).and_then(|order| orders.get(order));
            let of_order = order.is_some_and(|placed| placed.instrument == *id);
            let named = symbol_named(&step.command) == Some(*symbol);
            named || of_order || record.events().iter().any(|event| touches_instrument(event, *id))
        });
        kind && account && symbol
    }
}

fn known_kind(kind: &str) -> anyhow::Result<()> {
    let is_verb = crate::command_line::verb(kind).is_some();
    let is_name = Event::NAMES.iter().chain(&Rejection::CODES).any(|name| name.eq_ignore_ascii_case(kind));
    if is_verb || is_name || kind == "rejected" {
        return Ok(());
    }
    bail!(
        "there is no type {kind:?}: name an event ({}), a command (buy), the code of a rejection (InsufficientFunds), or rejected",
        Event::NAMES.join(", ")
    )
}

fn is_kind(kind: &str, step: &Step) -> bool {
    match &step.outcome {
        _ if step.command.verb() == kind => true,
        Outcome::Rejected(rejection) => kind == "rejected" || rejection.code().eq_ignore_ascii_case(kind),
        Outcome::Accepted(events) => events.iter().any(|event| event.name().eq_ignore_ascii_case(kind)),
    }
}

fn accounts_named(command: &Command) -> [Option<&AccountRef>; 2] {
    match command {
        Command::Transfer { from, to, .. } => [Some(from), Some(to)],
        Command::Credit { account, .. }
        | Command::Freeze { account }
        | Command::Unfreeze { account }
        | Command::Close { account }
        | Command::Grant { account, .. } => [Some(account), None],
        other => [crate::command_line::actor(other), None],
    }
}

fn order_named(command: &Command) -> Option<OrderId> {
    match command {
        Command::Cancel { order } | Command::Reduce { order, .. } => Some(*order),
        _ => None,
    }
}

fn symbol_named(command: &Command) -> Option<Symbol> {
    match command {
        Command::List { symbol, .. }
        | Command::Grant { symbol, .. }
        | Command::Place { symbol, .. }
        | Command::Print { symbol, .. } => Some(*symbol),
        _ => None,
    }
}

fn touches_account(event: &Event, id: AccountId, orders: &Orders) -> bool {
    match event {
        Event::AccountOpened { account, .. }
        | Event::GiftPaid { account, .. }
        | Event::AccountVerified { account }
        | Event::Deposited { account, .. }
        | Event::Withdrawn { account, .. }
        | Event::CreditLineSet { account, .. }
        | Event::AccountFrozen { account }
        | Event::AccountUnfrozen { account }
        | Event::AccountClosed { account }
        | Event::SharesGranted { account, .. }
        | Event::OrderAccepted { account, .. }
        | Event::ItemsSold { account, .. } => *account == id,
        Event::Transferred { from, to, .. } => *from == id || *to == id,
        Event::TradeExecuted(trade) => trade.maker_account == id || trade.taker_account == id,
        Event::OrderCancelled { order, .. } | Event::OrderReduced { order, .. } => {
            orders.get(*order).is_some_and(|placed| placed.account == id)
        }
        Event::InstrumentListed { .. }
        | Event::TradePrinted { .. }
        | Event::ItemStocked { .. }
        | Event::Marked { .. } => false,
    }
}

fn touches_instrument(event: &Event, id: InstrumentId) -> bool {
    match event {
        Event::InstrumentListed { instrument, .. }
        | Event::SharesGranted { instrument, .. }
        | Event::OrderAccepted { instrument, .. }
        | Event::TradePrinted { instrument, .. } => *instrument == id,
        Event::TradeExecuted(trade) => trade.instrument == id,
        _ => false, // orders that are cancelled or reduced are named by their command or stand in its record
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, Rejection};

    /// What `--type` knows is what the domain has.
    #[test]
    fn all_types_are_known() {
        let quoted = |source: &str| -> Vec<String> {
            let arms = source.lines().filter(|line| line.contains("=> \""));
            let names = arms.filter_map(|line| line.split('"').nth(1));
            names.filter(|name| name.starts_with(char::is_uppercase)).map(str::to_owned).collect()
        };
        assert_eq!(quoted(include_str!("../domain/event.rs")), Event::NAMES);
        let codes = quoted(include_str!("../domain/rejection.rs"));
        assert!(codes.iter().filter(|code| !code.contains(' ')).eq(Rejection::CODES.iter()), "{codes:?}");
    }
}
