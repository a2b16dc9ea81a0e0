//! The proof in full: each check with its figures, the chain, the fingerprint; and where something
//! does not hold, the record that broke it.

use super::{Overlay, Press, Reply, draw_page, scrolled, window, wrapped};
use crate::domain::invariant::{Figures, Kind, figures};
use crate::domain::{Money, Price, Qty, RecordNo, World};
use crate::session::Broke;
use crate::tui::action::Action;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use crate::tui::proof;
use crate::tui::update::time;
use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

/// The widest that the details are.
const WIDTH: u16 = 84;

/// The details of the proof.
#[derive(Clone, Copy, Debug)]
pub struct ProofPage {
    top: usize,
    /// Whether Enter leads somewhere.
    fails: bool,
}

impl ProofPage {
    /// Opens the details, and looks for what broke what does not hold.
    pub fn open(model: &mut Model) -> ProofPage {
        proof::hunt(model);
        ProofPage { top: 0, fails: !model.kept.proof.culprits().is_empty() }
    }

    /// Goes to the record that broke something first.
    fn accept(model: &mut Model) -> Reply {
        let found = model.kept.proof.culprits().iter().filter_map(|culprit| match culprit.found {
            Broke::By(n) => Some((n, culprit.kind)),
            Broke::NotAfter(_) => None,
        });
        let Some((n, kind)) = found.min() else {
            if model.kept.proof.is_busy() {
                model.say(Tone::Plain, "still looking for the record that broke it");
                return Reply::Stay;
            }
            return close(model);
        };
        let Some(position) = model.session.line().position(n) else {
            model.say(Tone::Plain, format!("{} does not hold from the start: no record broke it", kind.name()));
            return Reply::Stay;
        };
        model.replay.playing = false;
        time::go_to(model, position);
        model.say(Tone::Refused, format!("{} broke here, at n {}", kind.name(), format::record(n)));
        close(model)
    }
}

fn close(model: &mut Model) -> Reply {
    model.kept.proof.rest();
    Reply::Close
}

impl Overlay for ProofPage {
    fn context(&self) -> Context {
        if self.fails { Context::List } else { Context::Overlay }
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        let page = usize::from(model.size.height / 2);
        match press.action {
            Some(Action::Escape | Action::Proof) => return close(model),
            Some(Action::Accept) => return ProofPage::accept(model),
            Some(Action::Move(direction)) => {
                self.top = scrolled(self.top, direction, page);
                self.top = self.top.min(lines(model, usize::from(WIDTH)).len().saturating_sub(page));
            }
            _ => {}
        }
        Reply::Stay
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let width = WIDTH.min(model.size.width.saturating_sub(4));
        let room = usize::from(width.saturating_sub(4));
        let lines = lines(model, room);
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let title = format!("Proof at n {}", format::record(model.shown().n));
        let inner = window(model, places, &title, (width, height), buf);
        draw_page(model, &lines, self.top, inner, buf);
        None
    }
}

/// The lines of the details, in so many columns.
fn lines(model: &Model, room: usize) -> Vec<Line<'static>> {
    let theme = &model.theme;
    let moment = model.shown();
    let Some(known) = model.kept.proof.of(moment.n) else { return Vec::new() };
    let figures = figures(&moment.world);
    let mut lines = Vec::new();
    let mut say = |holds: bool, name: &str, detail: &str, blame: Option<String>| {
        let (sign, style) = if holds { ("✓", theme.up) } else { ("✗", theme.wrong) };
        let head = vec![Span::styled(sign, style), Span::raw(" "), Span::styled(name.to_owned(), theme.heading)];
        lines.push(Line::from(head));
        let detail = wrapped(detail, room.saturating_sub(2)).into_iter();
        lines
            .extend(detail.map(|text| Line::styled(format!("  {text}"), if holds { theme.text } else { theme.wrong })));
        lines.extend(blame.map(|text| Line::styled(format!("  {text}"), theme.changed)));
    };
    for check in &known.checks {
        let detail = match &check.violation {
            Some(violation) => violation.clone(),
            None => detail(check.kind, &figures, &moment.world),
        };
        say(check.violation.is_none(), check.name, &detail, blame(model, check.kind));
    }
    let chain = model.session.chain();
    let (sound, head) = (format::count(chain.records), &chain.head);
    let drafts = model.session.history().last().0.saturating_sub(chain.records);
    let read_only = if model.read_only().is_some() { ", read-only" } else { "" };
    let said = match &chain.damage {
        None if drafts > 0 => format!("{sound} records, head {head}; {} more are a draft", format::count(drafts)),
        None => format!("{sound} records{read_only}, head {head}"),
        Some(damage) => format!(
            "line {} is {} ({}); the {sound} records before it are sound, head {head}{read_only}",
            format::count(damage.line),
            if damage.newer { "not understood" } else { "damaged" },
            damage.what
        ),
    };
    say(chain.damage.is_none(), "chain intact", &said, None);
    lines.push(Line::from(vec![Span::raw("# "), Span::styled("state", theme.heading)]));
    lines.push(Line::raw(format!("  {}", known.print.whole())));
    lines
}

/// Which record broke something, as far as that is known.
fn blame(model: &Model, kind: Kind) -> Option<String> {
    let culprit = model.kept.proof.culprits().iter().find(|culprit| culprit.kind == kind)?;
    Some(match culprit.found {
        Broke::By(RecordNo::GENESIS) => "it never held".to_owned(),
        Broke::By(n) => format!("broken by n {}: Enter goes there", format::record(n)),
        Broke::NotAfter(position) => {
            let n = model.session.line().at(position).unwrap_or_default();
            format!("looking for the record that broke it … n {}", format::record(n))
        }
    })
}

/// The figures behind a check that holds.
fn detail(kind: Kind, figures: &Figures, world: &World) -> String {
    let symbol = |instrument| world.exchange.symbol(instrument);
    let sum =
        |cents: i128| i64::try_from(cents).map_or_else(|_| cents.to_string(), |cents| format::money(Money(cents)));
    match kind {
        Kind::Postings => {
            let books = world.bank.ledgers().map(|(currency, ledger)| {
                let rows = ledger.told().map(|(of, amount)| format!("{} {}", of.name, format::money(amount)));
                let of = currency.map_or_else(String::new, |currency| format!("{currency}: "));
                format!("{of}{}; together {}", rows.collect::<Vec<_>>().join(", "), sum(ledger.sum()))
            });
            books.collect::<Vec<_>>().join(" · ")
        }
        Kind::Balances => {
            let accounts = counted(figures.accounts, "account");
            format!("{accounts}, together {}", sum(figures.balances))
        }
        Kind::Overdraft => match figures.least {
            Some((id, money)) => format!("least available: {} {}", world.bank.handle(id), format::money(money)),
            None => "no accounts yet".to_owned(),
        },
        Kind::Holds => {
            let (orders, shares) = (counted(figures.orders, "open order"), figures.shares_held);
            let shares = u64::try_from(shares).map_or_else(|_| shares.to_string(), format::count);
            format!("{orders}: {} and {shares} shares are held", sum(figures.money_held))
        }
        Kind::Shares => {
            let markets = figures.markets.iter();
            let owned = markets.map(|m| format!("{} {}", symbol(m.instrument), Qty::grouped(m.granted)));
            listed(owned.collect(), "owned = granted: ")
        }
        Kind::Books => {
            let price = |price: Option<Price>| price.map_or_else(|| "–".to_owned(), |price| price.grouped());
            let markets = figures.markets.iter();
            let books = markets.map(|m| format!("{} {} < {}", symbol(m.instrument), price(m.bid), price(m.ask)));
            listed(books.collect(), "")
        }
    }
}

/// `1 account`, `27 accounts`.
fn counted(n: usize, what: &str) -> String {
    format!("{} {what}{}", format::count(n as u64), if n == 1 { "" } else { "s" })
}

fn listed(all: Vec<String>, before: &str) -> String {
    if all.is_empty() { "nothing is listed yet".to_owned() } else { format!("{before}{}", all.join(", ")) }
}
