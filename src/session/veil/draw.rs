//! How a record reads to a customer.

use super::{Veil, each, order_of, rights};
use crate::domain::personal::{self, Personal};
use crate::domain::{
    AccountId, AccountRef, BranchName, BranchOp, Code, Command, Email, Entry, Event, Handle, Iban, OrderId, Outcome,
    Record, RecordNo, Rejection, Source, Step, Text, World,
};

/// What stands in the place of what somebody else did.
const BLANK: &str = "another customer";

/// What stands in the place of a command of somebody else by which something came to the customer.
const FROM_OTHERS: &str = "a command of another customer";

/// What stands in the place of a marker that tells a name.
const MARKER: &str = "a marker";

/// Whether a record says nothing but that there is one.
pub(super) fn is_blank(record: &Record) -> bool {
    record.step().is_some_and(|step| matches!(&step.command, Command::Mark { text } if text.as_str() == BLANK))
}

/// Whether what happened, happened to somebody: what the exchange and the shop announce did not.
fn is_somebodys(event: &Event) -> bool {
    matches!(event, Event::Marked { .. })
        || order_of(event).is_some()
        || event.accounts().into_iter().flatten().next().is_some()
}

/// What is whose while a record happens: the world before it, and what the record itself brings.
struct Own<'a> {
    veil: &'a Veil,
    world: &'a World,
    accounts: Vec<AccountId>,
    orders: Vec<OrderId>,
}

impl<'a> Own<'a> {
    fn new(veil: &'a Veil, world: &'a World, record: &Record) -> Own<'a> {
        let mut own = Own { veil, world, accounts: Vec::new(), orders: Vec::new() };
        for event in record.events() {
            match event {
                Event::AccountOpened { account, handle, .. } if veil.own.contains(handle) => {
                    own.accounts.push(*account)
                }
                Event::OrderAccepted { order, account, .. } if own.has(*account) => own.orders.push(*order),
                _ => {}
            }
        }
        own
    }

    fn has(&self, account: AccountId) -> bool {
        self.accounts.contains(&account) || self.veil.owns(self.world, account)
    }

    fn has_named(&self, account: &AccountRef) -> bool {
        match (self.world.bank.find(account), account) {
            (Some(account), _) => self.has(account),
            (None, AccountRef::Handle(handle)) => self.veil.own.contains(handle),
            (None, AccountRef::Iban(_)) => false,
        }
    }

    fn has_order(&self, order: OrderId) -> bool {
        self.orders.contains(&order) || self.world.exchange.order(order).is_some_and(|order| self.has(order.account))
    }

    /// Whether a command is given for the customer, or about what is theirs.
    fn given(&self, command: &Command) -> bool {
        let of_hold = command.hold().and_then(|hold| self.world.bank.holds().get(hold)).map(|hold| hold.account);
        let of_shop = command.shop_order().and_then(|order| self.world.shop.order(order)).map(|order| order.account);
        let of_agreement = match command {
            Command::PayDue { agreement } | Command::Revoke { agreement } => {
                self.world.bank.products().agreement(*agreement).map(|agreement| agreement.account())
            }
            _ => None,
        };
        let actor = match command {
            Command::Open { handle, .. } => Some(AccountRef::Handle(*handle)),
            Command::Capture { .. } => None,
            command => command.accounts()[0].copied(),
        };
        actor.is_some_and(|account| self.has_named(&account))
            || command.order().is_some_and(|order| self.has_order(order))
            || [of_hold, of_shop, of_agreement].into_iter().flatten().any(|account| self.has(account))
    }

    /// Whether something happened to the customer.
    fn befell(&self, event: &Event) -> bool {
        let accounts = match event {
            Event::StandingSet { from, .. } => [Some(*from), None], // whom it pays learns of it when it pays
            event => event.accounts(),
        };
        order_of(event).is_some_and(|order| self.has_order(order))
            || accounts.into_iter().flatten().any(|account| self.has(account))
    }

    /// Whether a record is anything of the customer's.
    fn touched(&self, step: &Step) -> bool {
        let (mut any, mut all) = (false, true);
        each(&step.command, &mut |command| {
            let given = self.given(command);
            (any, all) = (any || given, all && given);
        });
        match &step.outcome {
            Outcome::Accepted(events) => any || events.iter().any(|event| self.befell(event)),
            // Why somebody else was refused may tell what they have.
            Outcome::Rejected(_) => all,
        }
    }
}

impl Veil {
    /// A record as the customer sees it. The world is the one before it, as they see it.
    pub(super) fn drawn_over(&mut self, mut record: Record, world: &World) -> Record {
        let n = record.n;
        let own = Own::new(self, world, &record);
        let step = match &mut record.entry {
            Entry::Step(step) => step,
            Entry::Branch(op) => {
                self.hide_names_of_branches(n, op);
                return record;
            }
        };
        let visible = own.touched(step) || is_public(step);
        let mut given_by_customers = true;
        each(&step.command, &mut |command| given_by_customers &= rights::is_customers(command));
        let hidden: Vec<usize> = match visible {
            true => step.outcome.events().iter().enumerate(),
            false => [].iter().enumerate(), // nothing of it is shown
        }
        .filter(|(_, event)| is_somebodys(event) && !own.befell(event))
        .map(|(i, _)| i)
        .collect();
        match visible {
            true => leave_own(&own, step),
            false => blank(step),
        }
        for (i, event) in events_mut(step).iter_mut().enumerate() {
            if !visible || hidden.binary_search(&i).is_ok() {
                forget_texts(event);
            }
        }
        record.by = match record.by {
            _ if !visible => Source::Operator,
            Source::Participant(handle) => Source::Participant(self.called(handle)),
            // What no customer may ask for, the operator did.
            Source::User if !given_by_customers => Source::Operator,
            by => by,
        };
        if let Entry::Step(step) = &mut record.entry {
            self.hide_names(step, world);
        }
        if !hidden.is_empty() {
            self.hidden.insert(n, hidden);
        }
        record
    }

    /// Puts other names in the place of others' in a command and what came of it.
    fn hide_names(&mut self, step: &mut Step, world: &World) {
        step.command.each_mut(&mut |command| {
            for account in command.accounts_mut().into_iter().flatten() {
                if let Some(handle) = self.handle_of(account).filter(|_| !is_own_iban(account, world)) {
                    *account = AccountRef::Handle(self.known(handle));
                }
            }
        });
        match &mut step.outcome {
            Outcome::Accepted(events) => events.iter_mut().for_each(|event| self.hide_owner(event)),
            Outcome::Rejected(rejection) => *rejection = self.retold(rejection),
        }
    }

    /// What a name is that somebody has typed: one that nobody has stays.
    fn known(&mut self, handle: Handle) -> Handle {
        if self.taken.contains(&handle) { self.called(handle) } else { handle }
    }

    fn hide_owner(&mut self, event: &mut Event) {
        match event {
            Event::AccountOpened { handle, iban, owner, email, code, .. } if !self.own.contains(handle) => {
                *handle = self.called(*handle);
                let number: String = handle.as_str().chars().filter(char::is_ascii_digit).collect();
                // The form of one, and nobody's: no country is called so.
                *iban = Iban::parse(&format!("XX00{number:0>11}")).unwrap_or(*iban);
                (*email, *owner) = (Email::forgotten(), text(BLANK));
                *code = Code::parse("000000").unwrap_or(*code);
            }
            Event::ExitRefused { rejection: reason, .. }
            | Event::StandingFailed { reason, .. }
            | Event::LoanFailed { reason, .. } => **reason = self.retold(reason),
            _ => {}
        }
    }

    /// A refusal with the names that others have here: names stand in quotation marks in its text form.
    fn retold(&mut self, rejection: &Rejection) -> Rejection {
        let Ok(text) = ron::to_string(rejection) else { return Rejection::Nothing };
        let mut retold = String::with_capacity(text.len());
        for (i, part) in text.split('"').enumerate() {
            if i > 0 {
                retold.push('"');
            }
            let name = AccountRef::parse(part).ok().filter(|_| i % 2 == 1).and_then(|account| self.handle_of(&account));
            match name.filter(|name| self.taken.contains(name) && !self.own.contains(name)) {
                Some(handle) => retold.push_str(self.called(handle).as_str()),
                None => retold.push_str(part),
            }
        }
        ron::from_str(&retold).unwrap_or(Rejection::Nothing)
    }

    /// What the operator has named may tell who somebody is.
    fn hide_names_of_branches(&self, n: RecordNo, op: &mut BranchOp) {
        match op {
            BranchOp::Create { name, why, .. } => {
                *name = self.branch_called(n, *name);
                *why = why.take().filter(|why| !self.tells(why.as_str()));
            }
            BranchOp::Rename { name, .. } => *name = self.branch_called(n, *name),
            BranchOp::Mark { text: marker, .. } if self.tells(marker.as_str()) => *marker = text(MARKER),
            _ => {}
        }
    }

    fn branch_called(&self, n: RecordNo, name: BranchName) -> BranchName {
        if !self.tells(name.as_str()) {
            return name;
        }
        let names = (0..).map(|i| if i == 0 { format!("branch-{n}") } else { format!("branch-{n}-{i}") });
        // There are more numbers than branches.
        let mut free =
            names.filter_map(|name| BranchName::parse(&name).ok()).filter(|name| !self.branches.contains(name));
        free.next().unwrap_or(name)
    }
}

fn is_own_iban(account: &AccountRef, world: &World) -> bool {
    matches!(account, AccountRef::Iban(_)) && world.bank.find(account).is_some()
}

/// A record of others keeps what it did to the book and the shelf, and says nothing.
fn blank(step: &mut Step) {
    step.command = Command::Mark { text: text(BLANK) };
    if let Outcome::Rejected(_) = step.outcome {
        step.outcome = Outcome::Accepted(Vec::new());
    }
}

/// A record that is the customer's, or public, without what others asked for.
fn leave_own(own: &Own<'_>, step: &mut Step) {
    let is_public = is_public(step);
    step.command.each_mut(&mut |command| {
        // A payment tells what the entry on the account tells; an order is its giver's.
        let pays = matches!(command, Command::Transfer { to, .. } if own.has_named(to));
        if !pays && !is_public && !own.given(command) {
            *command = Command::Mark { text: text(FROM_OTHERS) };
        }
    });
}

fn events_mut(step: &mut Step) -> &mut [Event] {
    match &mut step.outcome {
        Outcome::Accepted(events) => events,
        Outcome::Rejected(_) => &mut [],
    }
}

fn forget_texts(event: &mut Event) {
    if let Event::Marked { text: note } = event {
        *note = text(BLANK);
    }
    personal::of_event(event, &mut |_, text| match text {
        Personal::Text(text) => *text = Text::forgotten(),
        Personal::Email(email) => *email = Email::forgotten(),
    });
}

/// What everybody may know: what the exchange and the shop announce.
fn is_public(step: &Step) -> bool {
    let announced = matches!(
        step.command,
        Command::SetPhase { .. }
            | Command::EndDay { .. }
            | Command::List { .. }
            | Command::Dividend { .. }
            | Command::Split { .. }
            | Command::Print { .. }
            | Command::Rate { .. }
            | Command::Stock { .. }
            | Command::Price { .. }
    );
    announced && step.outcome.rejection().is_none()
}

/// Text of this program is text.
fn text(words: &str) -> Text {
    Text::parse(words).unwrap_or_else(|_| Text::forgotten())
}
