//! Tickets of the operator: dividends, splits, and who may be on margin.

use super::preview::{Row, row};
use super::{ACCOUNT, Spec, Ticket, acting, field, selected_account};
use crate::command_line::Arg;
use crate::domain::exchange::margin::Figures;
use crate::domain::{AccountId, Event, InstrumentId, Money, World};
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::overlays::form::{FieldSpec, Takes, Written};
use crate::tui::panes::{Pane, positions};

const SYMBOL: FieldSpec = field("symbol", Takes::Arg(Arg::Symbol), Written::Word);

static DIVIDEND: Spec = Spec {
    verb: "dividend",
    title: "Dividend",
    fields: &[SYMBOL, field("a share", Takes::Arg(Arg::Price), Written::Word)],
};
static SPLIT: Spec = Spec {
    verb: "split",
    title: "Split",
    fields: &[
        SYMBOL,
        field("new", Takes::Arg(Arg::Qty), Written::Word),
        field("for old", Takes::Arg(Arg::Qty), Written::Needed("for")),
    ],
};
static MARGIN: Spec = Spec {
    verb: "margin",
    title: "Margin",
    fields: &[
        field("account", ACCOUNT, Written::Word),
        field("margin", Takes::OneOf(&["on", "off"]), Written::Keyword),
    ],
};

impl Ticket {
    /// A ticket to pay a dividend on the selected instrument.
    pub fn dividend(model: &Model) -> Ticket {
        Ticket::new(&DIVIDEND, &[listed(model)])
    }

    /// A ticket to split the selected instrument.
    pub fn split(model: &Model) -> Ticket {
        Ticket::new(&SPLIT, &[listed(model)])
    }

    /// A ticket to put the selected account on margin, or to take it off where it is.
    pub fn margin(model: &Model) -> Ticket {
        let account = selected_account(model).unwrap_or_else(|| acting(model));
        let world = &model.shown().world;
        let on = world.bank.accounts().any(|(id, _, owner)| owner.handle.as_str() == account && is_on(world, id));
        let mut ticket = Ticket::new(&MARGIN, &[account, if on { "off" } else { "on" }.to_owned()]);
        ticket.form.go_to(1);
        ticket
    }
}

fn is_on(world: &World, id: AccountId) -> bool {
    world.exchange.margin(id).is_some()
}

/// The selected instrument where the positions have the focus, elsewhere the one that is shown.
fn listed(model: &Model) -> String {
    let selected = (model.focused() == Pane::Positions).then(|| positions::selected(model)).flatten();
    let id = selected.or_else(|| model.instrument());
    id.map(|id| model.shown().world.exchange.symbol(id).to_owned()).unwrap_or_default()
}

/// What a field of these tickets means; `None` for fields of others.
pub fn note(ticket: &Ticket, label: &str, text: &str, world: &World) -> Option<String> {
    Some(match (ticket.spec.verb, label, text) {
        ("margin", "margin", "on") => "may sell short".to_owned(),
        ("margin", "margin", _) => "no longer".to_owned(),
        ("dividend", "a share", _) => last(world, ticket.instrument(&world.exchange)?, "last "),
        ("split", "new", _) => "new shares".to_owned(),
        ("split", "for old", _) => last(world, ticket.instrument(&world.exchange)?, "of "),
        _ => return None,
    })
}

fn last(world: &World, id: InstrumentId, word: &str) -> String {
    let tick = world.exchange.instrument(id).map(|listed| listed.tick).unwrap_or_default();
    let last = world.exchange.last_price(id).map(|last| format::price(last, format::places(tick)));
    last.map_or_else(String::new, |last| format!("{word}{last}"))
}

/// What these commands would do, as figures.
pub fn rows(before: &World, after: &World, events: &[Event]) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut paid, mut taken, mut payers) = (Money::ZERO, Money::ZERO, 0_u64);
    let (mut holders, mut adjusted, mut cancelled, mut parts) = (0_u64, 0_u64, 0_u64, Money::ZERO);
    let add = |sum: &mut Money, amount: Money| *sum = sum.plus(amount).unwrap_or(*sum);
    for event in events {
        match event {
            Event::DividendPaid { amount, .. } if amount.0 < 0 => {
                add(&mut taken, Money(-amount.0)); // within the limits of money
                payers += 1;
            }
            Event::DividendPaid { amount, .. } => {
                add(&mut paid, *amount);
                holders += 1;
            }
            Event::CashInLieu { amount, .. } => add(&mut parts, *amount),
            Event::OrderAdjusted { .. } => adjusted += 1,
            Event::OrderCancelled { .. } => cancelled += 1,
            Event::SharesSplit { instrument, .. } => {
                let (was, is) = (last(before, *instrument, ""), last(after, *instrument, ""));
                if !was.is_empty() {
                    rows.push(row("last", was, " → ", is, ""));
                }
                let shares = |world: &World| {
                    let all = world.exchange.holdings(*instrument);
                    format::count(all.fold(0_u64, |sum, (_, holding)| sum.saturating_add(holding.qty.0)))
                };
                rows.push(row("shares", shares(before), " → ", shares(after), "in all"));
            }
            Event::MarginSet { account, .. } => {
                let figures = Figures::of(after, *account);
                rows.push(row("equity", format::money(figures.equity_in_cents()), "", String::new(), ""));
                rows.push(row("exposure", format::money(figures.exposure_in_cents()), "", String::new(), ""));
            }
            _ => {}
        }
    }
    let people = |n: u64, one: &'static str, many: &'static str| {
        format!("{} {}", format::count(n), if n == 1 { one } else { many })
    };
    if holders > 0 {
        rows.push(row("pays", format::money(paid), "", String::new(), people(holders, "holder", "holders")));
    }
    if payers > 0 {
        rows.push(row("takes", format::money(taken), "", String::new(), people(payers, "who owes", "who owe")));
    }
    if parts != Money::ZERO {
        rows.push(row("in cash", format::money(parts), "", String::new(), "parts"));
    }
    if adjusted > 0 {
        rows.push(row(
            "adjusts",
            format::count(adjusted),
            "",
            String::new(),
            if adjusted == 1 { "order" } else { "orders" },
        ));
    }
    if cancelled > 0 {
        rows.push(row(
            "cancels",
            format::count(cancelled),
            "",
            String::new(),
            if cancelled == 1 { "order" } else { "orders" },
        ));
    }
    rows
}
