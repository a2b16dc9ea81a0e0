//! Tickets: commands as forms. A ticket is data, a verb and its fields; what it would do is what
//! the domain decides on a copy of the state in sight, see [`preview`].

mod draw;
mod kinds;
mod operator;
mod preview;

use super::form::{FieldSpec, Form, Pressed, Takes, Written};
use super::{Overlay, Press, Reply};
use crate::command_line::{Arg, render};
use crate::domain::exchange::{Exchange, Order};
use crate::domain::{AccountId, Command, InstrumentId, OrderKind, Price, Side, Symbol};
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use crate::tui::panes::{Pane, accounts};
use preview::Verdict;
use ratatui::buffer::Buffer;

/// A ticket as it is written down.
#[derive(Debug, PartialEq, Eq)]
struct Spec {
    verb: &'static str,
    title: &'static str,
    fields: &'static [FieldSpec],
}

const fn field(label: &'static str, takes: Takes, written: Written) -> FieldSpec {
    FieldSpec { label, takes, written }
}

const ACCOUNT: Takes = Takes::Arg(Arg::Account);
const AMOUNT: Takes = Takes::Arg(Arg::Amount);
const REFERENCE: FieldSpec = field("reference", Takes::Arg(Arg::Text), Written::Optional);

static BUY: Spec = Spec { verb: "buy", title: "Buy", fields: &[] };
static SELL: Spec = Spec { verb: "sell", title: "Sell", fields: &[] };
static AMEND: Spec = Spec { verb: "amend", title: "Amend", fields: &[] };
static TRANSFER: Spec = Spec {
    verb: "transfer",
    title: "Transfer",
    fields: &[
        field("from", ACCOUNT, Written::Word),
        field("to", ACCOUNT, Written::Word),
        field("amount", AMOUNT, Written::Word),
        REFERENCE,
    ],
};
static DEPOSIT: Spec = Spec {
    verb: "deposit",
    title: "Deposit",
    fields: &[field("account", ACCOUNT, Written::Word), field("amount", AMOUNT, Written::Word), REFERENCE],
};
static WITHDRAW: Spec = Spec { verb: "withdraw", title: "Withdraw", fields: DEPOSIT.fields };
static SHOP: Spec = Spec {
    verb: "order",
    title: "Order from the shop",
    fields: &[
        field("account", ACCOUNT, Written::Word),
        field("items", Takes::Arg(Arg::Lines), Written::Words),
        field("pay", Takes::OneOf(&["now", LATER]), Written::Unwritten),
    ],
};
/// The word of the shop's ticket for an order that is placed and paid later.
const LATER: &str = "later";
static HOLD: Spec = Spec {
    verb: "hold",
    title: "Hold",
    fields: &[
        field("account", ACCOUNT, Written::Word),
        field("amount", AMOUNT, Written::Word),
        field("until", Takes::Arg(Arg::Date), Written::Behind("until")),
        REFERENCE,
    ],
};
static CAPTURE: Spec = Spec {
    verb: "capture",
    title: "Capture",
    fields: &[
        field("hold", Takes::Arg(Arg::Hold), Written::Word),
        field("amount", AMOUNT, Written::Optional),
        field("to", ACCOUNT, Written::Behind("to")),
    ],
};

/// A command as a form.
pub struct Ticket {
    spec: &'static Spec,
    form: Form,
}

impl Ticket {
    /// A ticket to buy or sell the instrument that is shown, at the best price of the other side.
    pub fn order(model: &Model, side: Side) -> Ticket {
        let spec = if side == Side::Buy { &BUY } else { &SELL };
        let symbol = model.instrument().map(|id| model.shown().world.exchange.symbol(id).to_owned());
        let form = Form::new(kinds::fields("", ""), &[acting(model), symbol.unwrap_or_default()]);
        let mut ticket = Ticket { spec, form };
        let qty = ticket.form.fields().iter().position(|field| field.spec.label == "qty");
        ticket.form.go_to(qty.unwrap_or(0));
        ticket.quote(model);
        ticket
    }

    /// A ticket to give an open order another quantity or price, with those that it has.
    pub fn amend(model: &Model, order: &Order) -> Ticket {
        let listed = model.shown().world.exchange.instrument(order.instrument);
        let places = format::places(listed.map(|listed| listed.tick).unwrap_or_default());
        let typed = |price: Price| format::price(price, places).replace(',', "");
        let (limit, stop) = match order.kind {
            OrderKind::Stop { trigger, limit, .. } => (limit, Some(trigger)),
            kind => (kind.limit(), None),
        };
        let mut defaults = vec![order.id.to_string(), order.qty.to_string()];
        defaults.extend([limit, stop].into_iter().flatten().map(typed));
        let form = Form::new(kinds::amended(limit.is_some(), stop.is_some()), &defaults);
        let mut ticket = Ticket { spec: &AMEND, form };
        ticket.form.go_to(1);
        ticket
    }

    /// A ticket to transfer money; to the selected account, where that is another one's.
    pub fn transfer(model: &Model) -> Ticket {
        let you = acting(model);
        let to = selected_account(model).filter(|to| *to != you).unwrap_or_default();
        Ticket::new(&TRANSFER, &[you, to])
    }

    /// A ticket to pay money in.
    pub fn deposit(model: &Model) -> Ticket {
        Ticket::new(&DEPOSIT, &[selected_account(model).unwrap_or_else(|| acting(model))])
    }

    /// A ticket to pay money out.
    pub fn withdraw(model: &Model) -> Ticket {
        Ticket::new(&WITHDRAW, &[selected_account(model).unwrap_or_else(|| acting(model))])
    }

    /// A ticket to reserve money of the account whose statement is shown.
    pub fn hold(model: &Model) -> Ticket {
        Ticket::new(&HOLD, &[shown_account(model).map_or_else(|| acting(model), |(_, handle)| handle)])
    }

    /// A ticket to take what the first hold of that account holds.
    pub fn capture(model: &Model) -> Ticket {
        let mut ticket = Ticket::new(&CAPTURE, &[Ticket::first_hold(model)]);
        ticket.form.go_to(usize::from(!ticket.form.text("hold").is_empty()));
        ticket
    }

    /// The number of the first hold of the account whose statement is shown; empty without any.
    pub fn first_hold(model: &Model) -> String {
        let holds = model.shown().world.bank.holds();
        let first = shown_account(model).and_then(|(id, _)| holds.of(id).find(|(_, hold)| hold.order.is_none()));
        first.map(|(id, _)| id.to_string()).unwrap_or_default()
    }

    /// The verb of the command that the ticket says.
    fn verb(&self) -> &'static str {
        if self.spec.verb == SHOP.verb && self.form.text("pay") == LATER { "reserve" } else { self.spec.verb }
    }

    /// A ticket to buy in the shop: the selected item, where the shelf has the focus.
    pub fn shop(model: &Model) -> Ticket {
        let selected = model.list(Pane::Items).selected;
        let items = &mut model.shown().world.shop.items();
        let item = (model.focused() == Pane::Items).then(|| items.nth(selected)).flatten();
        let line = item.map(|(_, item)| format!("{}*1", item.name)).unwrap_or_default();
        Ticket::new(&SHOP, &[acting(model), line])
    }

    fn new(spec: &'static Spec, defaults: &[String]) -> Ticket {
        Ticket { spec, form: Form::new(spec.fields, defaults) }
    }

    /// The side of an order; `None` for other tickets.
    fn side(&self) -> Option<Side> {
        match self.spec.verb {
            "buy" => Some(Side::Buy),
            "sell" => Some(Side::Sell),
            _ => None,
        }
    }

    /// The instrument that is named, where there is such a one.
    fn instrument(&self, exchange: &Exchange) -> Option<InstrumentId> {
        exchange.find(&Symbol::parse(&self.form.text("symbol").to_ascii_uppercase()).ok()?)
    }

    /// Sets the price to the touch, where nobody has typed one.
    fn quote(&mut self, model: &Model) {
        let exchange = &model.shown().world.exchange;
        let Some((side, id)) = self.side().zip(self.instrument(exchange)) else { return };
        let tick = exchange.instrument(id).map(|instrument| instrument.tick).unwrap_or_default();
        let touch = exchange.best(id, side.opposite()).or_else(|| exchange.last_price(id));
        let text = touch.map(|price| format::price(price, format::places(tick)).replace(',', ""));
        self.form.set("price", &text.unwrap_or_default());
    }

    /// What a field is called.
    fn label(&self, field: usize) -> &'static str {
        self.form.fields().get(field).map_or("", |field| field.spec.label)
    }

    fn send(&mut self, model: &mut Model) -> Reply {
        match preview::judge(self.verb(), &self.form, model.shown(), &model.session) {
            Verdict::Would { command, .. } | Verdict::Refused { command, .. } => Reply::Ask(Effect::Submit(command)),
            Verdict::Missing { field, what } => {
                self.form.go_to(field);
                model.say(Tone::Refused, format!("{} is missing: {what}", self.label(field)));
                Reply::Stay
            }
            Verdict::Wrong { field, what } => {
                self.form.go_to(field);
                model.say(Tone::Refused, what);
                Reply::Stay
            }
            Verdict::Unknown(what) => {
                model.say(Tone::Refused, what);
                Reply::Stay
            }
        }
    }
}

/// The handle of who acts.
fn acting(model: &Model) -> String {
    model.you().map(|you| model.shown().world.bank.handle(you).to_owned()).unwrap_or_default()
}

/// The account whose statement is shown.
fn shown_account(model: &Model) -> Option<(AccountId, String)> {
    let id = accounts::selected(model)?;
    Some((id, model.shown().world.bank.handle(id).to_owned()))
}

/// The handle of the selected account, where the list of accounts has the focus.
fn selected_account(model: &Model) -> Option<String> {
    let selected = (model.focused() == Pane::Accounts).then(|| accounts::selected(model))??;
    Some(model.shown().world.bank.handle(selected).to_owned())
}

impl Overlay for Ticket {
    fn context(&self) -> Context {
        Context::Form
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        let names = model.names();
        let (symbol, kind_before) = (self.form.text("symbol").to_owned(), self.form.text("kind").to_owned());
        match self.form.press(press, &names) {
            Pressed::Leave => {
                model.message = None;
                return Reply::Close;
            }
            Pressed::Send => return self.send(model),
            Pressed::Changed => model.message = None,
            Pressed::Nothing => {}
        }
        if self.side().is_some() {
            let kind = self.form.text("kind").to_owned();
            self.form.reshape(&kinds::fields(&kind, self.form.text("in force")));
            // What waits has no use for the touch.
            if kind != kind_before && self.form.is_fresh("price") {
                self.form.set("price", "");
                if kinds::wants_touch(&kind) {
                    self.quote(model);
                }
            }
        }
        // The touch of another instrument says nothing about this one.
        if self.form.text("symbol") != symbol && self.form.is_fresh("price") {
            self.quote(model);
        }
        Reply::Stay
    }

    fn paste(&mut self, text: &str) {
        self.form.paste(text);
    }

    fn typed(&self) -> Option<Command> {
        self.form.command(self.verb())
    }

    fn dock_rows(&self, body: u16) -> u16 {
        draw::rows(&self.form, body)
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        draw::draw(self, model, places, buf)
    }
}

/// The command's text as the grammar writes it.
fn canonical(verdict: &Verdict) -> Option<String> {
    match verdict {
        Verdict::Would { command, .. } | Verdict::Refused { command, .. } => Some(render(command)),
        _ => None,
    }
}
