//! Conditions: what may hold after a record.

use super::probe::{account, instrument};
use super::{Probe, Quantity, Unknown, Value};
use crate::domain::{
    AccountId, AccountRef, Command, Event, InstrumentId, OrderId, Outcome, Record, Source, Step, Symbol, World,
};
use crate::views::Moment;
use std::cmp::Ordering;

/// What may hold after a record.
///
/// - A comparison speaks of the state that the record leaves, whether or not the record changed it:
///   it holds after every record of a stretch where the state is so. Where a quantity has no value (no
///   order in the book, no trade yet) no comparison with it holds.
/// - *Changed* and *any* speak of the record itself: what it did.
///
/// *Finding forward from N* gives the first record after N after which it holds; N itself is not
/// looked at, so that searching on from a record that was found moves on. *Finding backward from N*
/// gives the nearest record before N after which it holds; again N itself is not looked at. Without
/// an N every record of the line is looked at, from the first one forward or from the tip backward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `alice.equity < 900`
    Compare(Quantity, Comparison, Operand),
    /// `bob.balance changed`
    Changed(Quantity),
    /// `any trade in ACME`
    Any(Happening),
    /// `… and …`: all of them.
    All(Vec<Condition>),
    /// `… or …`: at least one of them.
    OneOf(Vec<Condition>),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    Unequal,
}

impl Comparison {
    /// All of them; the signs that begin with another sign first.
    pub const ALL: [Comparison; 6] = [
        Comparison::AtMost,
        Comparison::AtLeast,
        Comparison::Unequal,
        Comparison::Less,
        Comparison::More,
        Comparison::Equal,
    ];

    /// Its sign.
    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::AtLeast => ">=",
            Comparison::Equal => "=",
            Comparison::Unequal => "!=",
        }
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::More => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
            Comparison::Equal => order.is_eq(),
            Comparison::Unequal => order.is_ne(),
        }
    }
}

/// The right side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A number, of the unit of the left side.
    Value(Value),
    /// Another quantity.
    Quantity(Quantity),
}

/// Something that a record may have done: `any rejection of alice`, `any TradeExecuted in ACME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub kind: Kind,
    /// Only what was done by this account, or to it.
    pub of: Option<AccountRef>,
    /// Only what has to do with this instrument.
    pub on: Option<Symbol>,
}

/// What a record may have done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `rejection`: the command was rejected, for whatever reason.
    Rejection,
    /// The command was rejected for this reason: `InsufficientFunds`.
    Code(&'static str),
    /// An event of this name: `TradeExecuted`.
    Event(&'static str),
    /// A command of this verb, accepted or not: `cancel`.
    Verb(&'static str),
}

/// A condition with its names looked up in one world, ready to be asked along the line of that
/// world: [`Watch::before`] and then [`Watch::holds`] for each record.
#[derive(Clone, Debug)]
pub struct Watch(Node);

#[derive(Clone, Debug)]
enum Node {
    Compare(Probe, Comparison, Side),
    Changed { probe: Probe, before: Option<Value> },
    Any { filter: Filter, hit: bool },
    All(Vec<Node>),
    OneOf(Vec<Node>),
}

#[derive(Clone, Copy, Debug)]
enum Side {
    Value(Value),
    Probe(Probe),
}

#[derive(Clone, Debug)]
struct Filter {
    kind: Kind,
    of: Option<(AccountId, Vec<AccountRef>)>,
    on: Option<(InstrumentId, Symbol)>,
}

impl Condition {
    /// Looks its names up in a world: that at the tip of the line on which it is asked.
    ///
    /// # Errors
    /// [`Unknown`] where a name means nobody there.
    pub fn watch(&self, world: &World) -> Result<Watch, Unknown> {
        Node::new(self, world).map(Watch)
    }

    /// The quantities that it speaks of, from left to right, each once.
    pub fn quantities(&self) -> Vec<Quantity> {
        let mut found = Vec::new();
        self.gather(&mut found);
        found
    }

    fn gather(&self, found: &mut Vec<Quantity>) {
        let mut add = |quantity: &Quantity| {
            if !found.contains(quantity) {
                found.push(*quantity);
            }
        };
        match self {
            Condition::Compare(left, _, right) => {
                add(left);
                if let Operand::Quantity(right) = right {
                    add(right);
                }
            }
            Condition::Changed(quantity) => add(quantity),
            Condition::Any(_) => {}
            Condition::All(list) | Condition::OneOf(list) => list.iter().for_each(|part| part.gather(found)),
        }
    }
}

impl Watch {
    /// Looks at a record before it is folded into `before`.
    pub fn before(&mut self, record: &Record, before: &Moment) {
        self.0.before(record, before);
    }

    /// Whether the condition holds after the record that was looked at last.
    pub fn holds(&self, after: &Moment) -> bool {
        self.0.holds(after)
    }

    /// Whether states are needed to answer; otherwise the records tell all, and any moment of the
    /// line will do.
    pub fn needs_states(&self) -> bool {
        self.0.needs_states()
    }
}

impl Node {
    fn new(condition: &Condition, world: &World) -> Result<Node, Unknown> {
        let all = |list: &[Condition]| list.iter().map(|one| Node::new(one, world)).collect::<Result<Vec<_>, _>>();
        Ok(match condition {
            Condition::Compare(left, comparison, right) => {
                let right = match right {
                    Operand::Value(value) => Side::Value(*value),
                    Operand::Quantity(quantity) => Side::Probe(quantity.probe(world)?),
                };
                Node::Compare(left.probe(world)?, *comparison, right)
            }
            Condition::Changed(quantity) => Node::Changed { probe: quantity.probe(world)?, before: None },
            Condition::Any(happening) => Node::Any { filter: Filter::new(happening, world)?, hit: false },
            Condition::All(list) => Node::All(all(list)?),
            Condition::OneOf(list) => Node::OneOf(all(list)?),
        })
    }

    fn before(&mut self, record: &Record, moment: &Moment) {
        match self {
            Node::Compare(..) => {}
            Node::Changed { probe, before } => *before = probe.value(moment),
            Node::Any { filter, hit } => *hit = record.step().is_some_and(|step| filter.passes(record, step, moment)),
            Node::All(list) | Node::OneOf(list) => list.iter_mut().for_each(|node| node.before(record, moment)),
        }
    }

    fn holds(&self, after: &Moment) -> bool {
        match self {
            Node::Compare(left, comparison, right) => {
                let right = match right {
                    Side::Value(value) => Some(*value),
                    Side::Probe(probe) => probe.value(after),
                };
                let order = left.value(after).zip(right).and_then(|(left, right)| left.compare(right));
                order.is_some_and(|order| comparison.holds(order))
            }
            Node::Changed { probe, before } => Value::differ(*before, probe.value(after)),
            Node::Any { hit, .. } => *hit,
            Node::All(list) => list.iter().all(|node| node.holds(after)),
            Node::OneOf(list) => list.iter().any(|node| node.holds(after)),
        }
    }

    fn needs_states(&self) -> bool {
        match self {
            Node::Compare(..) | Node::Changed { .. } => true,
            // Whose an order is that is cancelled, the world knows.
            Node::Any { filter, .. } => filter.of.is_some() || filter.on.is_some(),
            Node::All(list) | Node::OneOf(list) => list.iter().any(Node::needs_states),
        }
    }
}

impl Filter {
    fn new(happening: &Happening, world: &World) -> Result<Filter, Unknown> {
        let of = match &happening.of {
            None => None,
            Some(who) => {
                let id = account(world, who)?;
                let profile = world.bank.profile(id);
                let names = profile.map(|p| vec![AccountRef::Handle(p.handle), AccountRef::Iban(p.iban)]);
                Some((id, names.unwrap_or_default()))
            }
        };
        let on = match happening.on {
            None => None,
            Some(symbol) => Some((instrument(world, &symbol)?, symbol)),
        };
        Ok(Filter { kind: happening.kind, of, on })
    }

    fn passes(&self, record: &Record, step: &Step, before: &Moment) -> bool {
        let event = |event: &&Event| match self.kind {
            Kind::Event(name) => event.name() == name,
            _ => true,
        };
        let happened = match (self.kind, &step.outcome) {
            (Kind::Rejection, outcome) => outcome.rejection().is_some(),
            (Kind::Code(code), Outcome::Rejected(rejection)) => rejection.code() == code,
            (Kind::Code(_), Outcome::Accepted(_)) => false,
            (Kind::Event(_), outcome) => outcome.events().iter().any(|e| event(&e)),
            (Kind::Verb(verb), _) => step.command.verb() == verb,
        };
        if !happened || self.of.is_none() && self.on.is_none() {
            return happened;
        }
        let world = &before.world;
        // An event must have to do with both; the command is asked where the kind is no event.
        let events = step.outcome.events();
        let touched = events.iter().filter(event).any(|event| self.touches(event, events, world));
        let asked = !matches!(self.kind, Kind::Event(_)) && self.asks(record, &step.command, world);
        touched || asked
    }

    /// Whether an event has to do with the account and the instrument. `events` are all of its
    /// record, `world` is the one before it.
    fn touches(&self, event: &Event, events: &[Event], world: &World) -> bool {
        let order = event.order().and_then(|order| owner(order, events, world));
        let (mut accounts, mut about) = (event.accounts(), event.instrument());
        if let Some((account, instrument)) = order {
            (accounts, about) = ([Some(account), None], Some(instrument));
        }
        let of = self.of.as_ref().is_none_or(|(id, _)| accounts.contains(&Some(*id)));
        let on = self.on.as_ref().is_none_or(|(id, _)| about == Some(*id));
        of && on
    }

    /// Whether a command is by or about the account, and about the instrument.
    fn asks(&self, record: &Record, command: &Command, world: &World) -> bool {
        let order = command.order().and_then(|order| world.exchange.order(order));
        let of = self.of.as_ref().is_none_or(|(id, names)| {
            let by = matches!(record.by, Source::Participant(handle) if names.contains(&AccountRef::Handle(handle)));
            by || order.is_some_and(|order| order.account == *id)
                || command.accounts().into_iter().flatten().any(|name| names.contains(name))
        });
        let on = self.on.as_ref().is_none_or(|(id, symbol)| {
            order.is_some_and(|order| order.instrument == *id) || command.symbol() == Some(*symbol)
        });
        of && on
    }
}

/// Whose an order is and for what: it was open before the record, or came in with it.
fn owner(wanted: OrderId, events: &[Event], world: &World) -> Option<(AccountId, InstrumentId)> {
    let open = world.exchange.order(wanted).map(|order| (order.account, order.instrument));
    open.or_else(|| {
        events.iter().find_map(|event| match event {
            Event::OrderAccepted { order, account, instrument, .. } if *order == wanted => {
                Some((*account, *instrument))
            }
            _ => None,
        })
    })
}
