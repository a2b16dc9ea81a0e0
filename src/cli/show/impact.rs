//! What an order would do to the book. Nothing is written.

use crate::cli::desk::{Done, Refused, Sight, Status};
use crate::cli::json::{object, rejection};
use crate::cli::out::{Cell, Out, Sheet};
use crate::command_line::{self, Parsed, render};
use crate::domain::Draws;
use crate::views::Impact;
use anyhow::{anyhow, bail};
use serde_json::Value;

pub(super) fn print(sight: &Sight<'_>, line: &str, out: &mut Out, json: bool) -> Done {
    let command = match command_line::parse(line) {
        Ok(Some(Parsed::Command(command))) => command,
        Ok(None) => bail!("say which order: backtape show JOURNAL impact 'buy alice ACME 40 market'"),
        Err(error) => return Err(anyhow!("{error}")),
    };
    // The draws decide on nothing that an order does.
    let draws = Draws { at: sight.moment.at, dice: 0 };
    let impact = match Impact::of(sight.world(), &command, &draws) {
        Ok(Some(impact)) => impact,
        Ok(None) => bail!("{:?} is no order: impact takes buy, sell and amend", render(&command)),
        Err(refusal) => {
            if json {
                out.json(object! { "command": render(&command), "ok": false, "rejection": rejection(&refusal) })?;
                out.flush()?;
            }
            return Err(Refused(format!("{}; {}", refusal.message(), refusal.hint())).into());
        }
    };
    if json {
        out.json(object_of(sight, &render(&command), &impact))?;
    } else {
        out.line(&render(&command))?;
        levels(&impact).print(out, false)?;
        figures(&impact).print_upright(out, false)?;
    }
    Ok(Status::Well)
}

/// What it trades with.
fn levels(impact: &Impact) -> Sheet {
    let mut sheet = Sheet::new(&["price", "qty"]);
    for (price, qty) in &impact.levels {
        sheet.row(vec![Cell::Price(*price), Cell::Count(qty.0)]);
    }
    sheet
}

fn figures(impact: &Impact) -> Sheet {
    let mut sheet = Sheet::new(&[
        "qty",
        "filled",
        "waits",
        "cancelled",
        "reason",
        "average",
        "worst",
        "best",
        "mid",
        "slippage_bps",
        "slippage_mid_bps",
        "value",
        "fees",
    ]);
    sheet.row(vec![
        Cell::Count(impact.qty.0),
        Cell::Count(impact.filled().0),
        Cell::Count(impact.waits.0),
        Cell::Count(impact.cancelled.map_or(0, |(qty, _)| qty.0)),
        Cell::maybe(impact.cancelled, |(_, reason)| Cell::text(reason.word())),
        Cell::maybe(impact.average(), |average| Cell::Price(average.price)),
        Cell::maybe(impact.worst(), Cell::Price),
        Cell::maybe(impact.best, Cell::Price),
        Cell::maybe(impact.mid(), Cell::Price),
        Cell::maybe(impact.slippage(), |share| Cell::Figure(share.to_string())),
        Cell::maybe(impact.slippage_from_mid(), |share| Cell::Figure(share.to_string())),
        Cell::Money(impact.value),
        Cell::Money(impact.fees),
    ]);
    sheet
}

fn object_of(sight: &Sight<'_>, command: &str, impact: &Impact) -> crate::cli::json::Object {
    let levels: Vec<Value> = levels(impact).objects().map(Value::Object).collect();
    let mut object = object! {
        "command": command, "ok": true, "order": impact.order.0, "side": impact.side.word(),
        "symbol": sight.world().exchange.symbol(impact.instrument), "levels": levels,
    };
    object.extend(figures(impact).objects().flatten());
    object
}
