//! `backtape show`: the views, as tables or as JSON.

mod bank;
mod book;
mod exchange;
mod impact;
mod other;
mod statement;

pub(super) use other::branches;

use super::args::{Show, View};
use super::desk::{Desk, Done, Refused, Sight, Status};
use super::out::Out;
use anyhow::{anyhow, bail};

pub(super) fn run(desk: &Desk, args: &Show) -> Done {
    check(args)?;
    if args.view == View::Report {
        let name = args.of.as_deref().unwrap_or("reports");
        let error = format!("not yet: reports like {name:?} come with a later version; look at stats and positions");
        return Err(Refused(error).into());
    }
    let session = desk.read(&args.journal)?;
    let sight = Sight::of(&session, &args.moment)?;
    let mut out = Out::new();
    let status = print(args, &sight, &mut out)?;
    out.flush()?;
    Ok(status)
}

/// What a view is about must be named where it needs it, and nowhere else.
fn check(args: &Show) -> anyhow::Result<()> {
    let needs = match args.view {
        View::Account => Some("an account: backtape show JOURNAL account alice"),
        View::Statement => Some("an account: backtape show JOURNAL statement alice"),
        View::Book => Some("an instrument: backtape show JOURNAL book ACME"),
        View::Impact => Some("an order: backtape show JOURNAL impact 'buy alice ACME 40 market'"),
        View::Report => Some("which report: backtape show JOURNAL report day"),
        _ => None,
    };
    let takes =
        matches!(args.view, View::Orders | View::Trades | View::Positions | View::Mail | View::Fees | View::Branches);
    let name = format!("{:?}", args.view).to_ascii_lowercase();
    match (&args.of, needs) {
        (None, Some(needs)) => bail!("the view {name} needs {needs}"),
        (Some(of), None) if !takes => bail!("the view {name} takes no argument, but {of:?} was given; leave it away"),
        _ => {}
    }
    if args.depth.is_some() && args.view != View::Book {
        bail!("--depth goes with the view book alone; leave it away");
    }
    Ok(())
}

fn print(args: &Show, sight: &Sight<'_>, out: &mut Out) -> Done {
    let of = args.of.as_deref();
    let named = || of.ok_or_else(|| anyhow!("say of what")); // `check` has seen to it
    let account = || of.map(|text| sight.account(text)).transpose();
    let instrument = || of.map(|text| sight.instrument(text)).transpose();
    let sheet = match args.view {
        View::Accounts => bank::accounts(sight),
        View::Account => {
            bank::account(sight, sight.account(named()?)?, out, args.json)?;
            return Ok(Status::Well);
        }
        View::Book => {
            let depth = args.depth.map_or(usize::MAX, |depth| usize::try_from(depth).unwrap_or(usize::MAX));
            book::print(sight, sight.instrument(named()?)?, depth, out, args.json)?;
            return Ok(Status::Well);
        }
        View::Stats => {
            other::stats(sight).print_upright(out, args.json)?;
            return Ok(Status::Well);
        }
        View::Impact => return impact::print(sight, named()?, out, args.json),
        View::Statement => statement::statement(sight, sight.account(named()?)?),
        View::Orders => exchange::orders(sight, account()?),
        View::Trades => exchange::trades(sight, instrument()?),
        View::Positions => exchange::positions(sight, account()?),
        View::Instruments => exchange::instruments(sight),
        View::Shop => other::shop(sight),
        View::Mail => other::mail(sight, account()?),
        View::Ledger => bank::ledger(sight),
        View::Fees => bank::fees(sight, account()?),
        View::Branches => {
            let id = account()?;
            let profile = id.and_then(|id| sight.world().bank.profile(id));
            other::branches(sight.session, profile.map(|profile| profile.handle))?
        }
        View::Invariants => return other::invariants(sight, out, args.json),
        View::Report => return Ok(Status::Refused), // answered before the journal is opened
    };
    sheet.print(out, args.json)?;
    Ok(Status::Well)
}
