//! `backtape show`: the views, as tables or as JSON.

mod agreed;
mod bank;
mod book;
mod exchange;
mod impact;
mod market;
mod orders;
mod other;
mod performance;
mod report;
mod shop;
mod statement;

pub(super) use other::branches;

use super::args::{Show, View};
use super::desk::{Desk, Done, Refused, Sight, Status};
use super::out::Out;
use crate::domain::AccountId;
use crate::session::Session;
use anyhow::{anyhow, bail};
use clap::ValueEnum;

pub(super) fn run(desk: &Desk, args: &Show) -> Done {
    check(args)?;
    let session = desk.read_as(&args.journal, &args.who)?;
    check_view(&session, args.view)?;
    let sight = Sight::of(&session, &args.moment)?;
    let mut out = Out::new();
    let status = print(desk, args, &sight, &mut out)?;
    out.flush()?;
    Ok(status)
}

/// What a view is about must be named where it needs it, and nowhere else.
fn check(args: &Show) -> anyhow::Result<()> {
    let needs = match args.view {
        View::Account => Some("an account: backtape show JOURNAL account alice"),
        View::Statement => Some("an account: backtape show JOURNAL statement alice"),
        View::Equity => Some("an account: backtape show JOURNAL equity alice"),
        View::Lots => Some("an account: backtape show JOURNAL lots alice"),
        View::RoundTrips => Some("an account: backtape show JOURNAL round-trips alice"),
        View::Loan => Some("a loan: backtape show JOURNAL loan 7"),
        View::Book => Some("an instrument: backtape show JOURNAL book ACME"),
        View::Impact => Some("an order: backtape show JOURNAL impact 'buy alice ACME 40 market'"),
        View::Depth => Some("an instrument: backtape show JOURNAL depth ACME"),
        View::Candles => Some("an instrument: backtape show JOURNAL candles ACME 5m"),
        View::Report => Some("which report: backtape show JOURNAL report transactions --by month"),
        _ => None,
    };
    let takes = matches!(args.view, View::Orders | View::Trades | View::Positions | View::Mail | View::Branches)
        || matches!(args.view, View::Accounts | View::Holds | View::ShopOrders | View::Fees | View::Market)
        || matches!(args.view, View::Performance | View::Interest | View::Standing | View::Mandates | View::Loans);
    let name = args.view.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    match (&args.of, needs) {
        (None, Some(needs)) => bail!("the view {name} needs {needs}"),
        (Some(of), None) if !takes => bail!("the view {name} takes no argument, but {of:?} was given; leave it away"),
        _ => {}
    }
    if args.depth.is_some() && !matches!(args.view, View::Book | View::Depth | View::Market) {
        bail!("--depth goes with the views book, depth and market; leave it away");
    }
    if args.period.is_some() && !matches!(args.view, View::Candles | View::Performance | View::Equity) {
        bail!("a period goes with the views candles, performance and equity; leave it away");
    }
    if args.view != View::Statement && (args.from.is_some() || args.to.is_some() || args.month.is_some()) {
        bail!("--from, --to and --month go with the view statement alone; leave them away");
    }
    if args.view != View::Report && (args.by.is_some() || args.days.is_some()) {
        bail!("--by and --days go with the view report alone; leave them away");
    }
    if args.view != View::Statement && args.form.is_some() {
        bail!("--as goes with the view statement alone; the bank's books are written by export");
    }
    if args.view != View::Orders && (args.state.is_some() || args.symbol.is_some() || args.side.is_some()) {
        bail!("--state, --symbol and --side go with the view orders alone; leave them away");
    }
    Ok(())
}

/// What a customer may look at.
fn check_view(session: &Session, view: View) -> anyhow::Result<()> {
    let theirs = matches!(view, View::Accounts | View::Account | View::Statement | View::Orders | View::Positions)
        || matches!(
            view,
            View::ShopOrders | View::Holds | View::Mail | View::Fees | View::Interest | View::Lots | View::RoundTrips
        )
        || matches!(view, View::Performance | View::Equity | View::Standing | View::Mandates | View::Loans);
    let public = matches!(view, View::Book | View::Depth | View::Market | View::Candles | View::Trades)
        || matches!(view, View::Instruments | View::Shop);
    match session.viewer() {
        Some(customer) if !(theirs || public) => {
            let name = view.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
            Err(Refused(format!("{customer} may not see {name}: it is about others too; leave --sign-in away")).into())
        }
        _ => Ok(()),
    }
}

/// The account that a customer means who names none. Everybody's for the operator.
fn only_account(sight: &Sight<'_>) -> anyhow::Result<Option<AccountId>> {
    let Some(customer) = sight.session.viewer() else { return Ok(None) };
    let world = sight.world();
    let own: Vec<AccountId> =
        world.bank.accounts().map(|(id, _, _)| id).filter(|id| sight.session.shows_account(world, *id)).collect();
    match own.as_slice() {
        [one] => Ok(Some(*one)),
        [] => Err(Refused(format!("{customer} has no account at this record")).into()),
        several => {
            let names: Vec<&str> = several.iter().map(|id| world.bank.handle(*id)).collect();
            bail!("say which account: {}", names.join(" or "))
        }
    }
}

fn print(desk: &Desk, args: &Show, sight: &Sight<'_>, out: &mut Out) -> Done {
    let of = args.of.as_deref();
    let named = || of.ok_or_else(|| anyhow!("say of what")); // `check` has seen to it
    let whose = || named().and_then(|text| sight.account(text));
    let which = || named().and_then(|text| sight.instrument(text));
    // Of all where none is named.
    let account = || match of {
        Some(text) => sight.account(text).map(Some),
        None => only_account(sight),
    };
    let instrument = || of.map(|text| sight.instrument(text)).transpose();
    let depth = args.depth.map(|depth| usize::try_from(depth).unwrap_or(usize::MAX));
    let sheet = match args.view {
        View::Accounts => bank::accounts(sight, of),
        View::Account => {
            bank::account(sight, whose()?, out, args.json)?;
            return Ok(Status::Well);
        }
        View::Book => {
            book::print(sight, which()?, depth.unwrap_or(usize::MAX), out, args.json)?;
            return Ok(Status::Well);
        }
        View::Depth => {
            market::depth(sight, which()?, depth.unwrap_or(usize::MAX), out, args.json)?;
            return Ok(Status::Well);
        }
        View::Market if of.is_some() => {
            market::market(sight, instrument()?, depth).print_upright(out, args.json)?;
            return Ok(Status::Well);
        }
        View::Performance if of.is_some() || sight.session.viewer().is_some() => {
            performance::one(sight, account()?.map_or_else(whose, Ok)?, args.period).print_upright(out, args.json)?;
            return Ok(Status::Well);
        }
        View::Stats => {
            other::stats(sight).print_upright(out, args.json)?;
            return Ok(Status::Well);
        }
        View::Impact => return impact::print(sight, named()?, out, args.json),
        View::Market => market::market(sight, None, depth),
        View::Candles => market::candles(sight, which()?, args.period),
        View::Performance => performance::all(sight, args.period),
        View::Equity => performance::equity(sight, whose()?, args.period),
        View::Lots => performance::lots(sight, whose()?),
        View::RoundTrips => performance::round_trips(sight, whose()?),
        View::Statement if args.form.is_some() => {
            statement::write(sight, whose()?, args, out)?;
            return Ok(Status::Well);
        }
        View::Statement => statement::statement(sight, whose()?, args)?,
        View::Report => report::report(sight, named()?, args)?,
        View::Orders => orders::orders(sight, args, account()?)?,
        View::Trades => exchange::trades(sight, instrument()?),
        View::Positions => exchange::positions(sight, account()?),
        View::Instruments => exchange::instruments(sight),
        View::Shop => shop::shop(sight),
        View::ShopOrders => shop::orders(sight, account()?),
        View::Sales => shop::sales(sight),
        View::Holds => shop::holds(sight, account()?),
        View::Mail => other::mail(sight, account()?, desk.board(sight.session).as_ref()),
        View::Ledger => bank::ledger(sight),
        View::Fees => bank::fees(sight, account()?),
        View::Interest => agreed::interest(sight, account()?),
        View::Standing => agreed::standing(sight, account()?),
        View::Mandates => agreed::mandates(sight, account()?),
        View::Loans => agreed::loans(sight, account()?),
        View::Loan => agreed::loan(sight, named()?)?,
        View::Branches => {
            let id = account()?;
            let profile = id.and_then(|id| sight.world().bank.profile(id));
            other::branches(sight.session, profile.map(|profile| profile.handle))?
        }
        View::Invariants => return other::invariants(sight, out, args.json),
    };
    sheet.print(out, args.json)?;
    Ok(Status::Well)
}
