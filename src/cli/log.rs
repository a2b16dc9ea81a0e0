//! `backtape log`: the stream of events along a branch.

use super::args::{Log, Moment};
use super::desk::{Desk, Done, Sight, Status};
use super::json;
use super::lines;
use super::out::Out;
use crate::command_line::search::{self, Query, Sought};
use crate::domain::{
    AccountId, AccountRef, Event, InstrumentId, Record, RecordNo, Rejection, Step, Symbol, Text, World,
};
use crate::views::Orders;
use anyhow::bail;

pub(super) fn run(desk: &Desk, args: &Log) -> Done {
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        bail!("--from {from} lies after --to {to}; swap them");
    }
    let session = desk.read_as(&args.journal, &args.who)?;
    let sight = Sight::of(&session, &Moment { branch: args.branch.clone(), at: None })?;
    let filter = Filter::new(args, &sight)?;
    let mut out = Out::new();
    let mut orders = Orders::default();
    let last = args.to.map_or(u64::MAX, |to| sight.line.position_at_or_before(RecordNo(to)));
    for n in sight.line.between(1, last) {
        let Some(record) = session.record(n).filter(|record| session.shows(record)) else { continue };
        let Some(step) = record.step() else { continue }; // a line holds commands alone
        orders.note(&record);
        let marker = session.history().marker(n).map(Text::as_str);
        if n.0 < args.from.unwrap_or(0) || !filter.passes(&record, step, marker, sight.world(), &orders) {
            continue;
        }
        if args.json {
            let branch = session.history().branch(step.branch).map(|branch| branch.name);
            let branch = branch.as_ref().map_or("?", |name| name.as_str());
            let mut object = json::record(&record, step, branch, &sight.names(&orders));
            object.extend(marker.map(|marker| ("marker".to_owned(), marker.into())));
            out.json(object)?;
        } else {
            let mut shown = lines::record(&record, step, sight.world());
            shown.extend(marker.map(|marker| format!("{:8}◆ {marker}", "")));
            shown.iter().try_for_each(|line| out.line(line))?;
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
    search: Option<Sought>,
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
        if let Some(kind) = &args.kind {
            known_kind(kind)?;
        }
        let query = args.search.as_ref().map(|text| Query::parse(text)).transpose()?;
        let search = query.map(|query| query.on(sight.world())).transpose()?;
        Ok(Filter { kind, account, symbol, search })
    }

    fn passes(&self, record: &Record, step: &Step, marker: Option<&str>, world: &World, orders: &Orders) -> bool {
        let kind = self.kind.as_deref().is_none_or(|kind| search::is_kind(kind, step));
        let account = self.account.as_ref();
        let account = account.is_none_or(|(id, names)| search::touches_account(step, *id, names, orders));
        let symbol = self.symbol.as_ref();
        let symbol = symbol.is_none_or(|(id, symbol)| search::touches_instrument(step, *id, *symbol, orders));
        let search = self.search.as_ref();
        let search = search.is_none_or(|search| search.matches(record, marker, world, orders));
        kind && account && symbol && search
    }
}

fn known_kind(kind: &str) -> anyhow::Result<()> {
    let is_verb = crate::command_line::verb(&kind.to_ascii_lowercase()).is_some();
    let is_name = Event::NAMES.iter().chain(Rejection::CODES).any(|name| name.eq_ignore_ascii_case(kind));
    if is_verb || is_name || kind.eq_ignore_ascii_case("rejected") {
        return Ok(());
    }
    bail!(
        "there is no type {kind:?}: name an event ({}), a command (buy), the code of a rejection (InsufficientFunds), or rejected",
        Event::NAMES.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::{Event, Rejection};

    /// What `--type` knows is what the domain has.
    #[test]
    fn all_types_are_known() {
        let declared = |source: &str, name: &str| -> Vec<String> {
            let (_, body) = source.split_once(&format!("pub enum {name} {{")).unwrap();
            let (body, _) = body.split_once("\n}").unwrap();
            let variants = body.lines().filter_map(|line| line.strip_prefix("    "));
            let variants = variants.filter(|line| line.starts_with(char::is_uppercase));
            variants.map(|line| line.split([' ', ',', '(']).next().unwrap_or_default().to_owned()).collect()
        };
        assert_eq!(declared(include_str!("../domain/event.rs"), "Event"), Event::NAMES);
        assert_eq!(declared(include_str!("../domain/rejection.rs"), "Rejection"), Rejection::CODES);
    }
}
