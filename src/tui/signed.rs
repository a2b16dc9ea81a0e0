//! Who sits at the screen: the operator, or a customer who is signed in. While one is, the model's session is what they
//! see of the true one, which stands behind it; so panes need not know of it, and what only the operator may do is
//! not possible on it.

use super::action::Action;
use super::blotter::Sieve;
use super::effect::Effect;
use super::kept::Kept;
use super::model::{Model, Tone};
use super::overlays::{Recall, SignIn};
use super::panes::{ListState, Pane};
use super::playhead::Playhead;
use super::screens::Screen;
use super::update;
use crate::domain::{AccountId, Command, Handle, RecordNo, Source, World};
use crate::session::passwords::{PasswordError, Passwords, Whose};
use crate::session::{Pace, Session, SessionError};

/// What stands behind a customer who is signed in.
pub struct SignedIn {
    /// The true session.
    real: Session,
    /// The customer, by the first account that they opened.
    customer: Handle,
    /// Who acted for the operator.
    acting: Option<Handle>,
}

impl SignedIn {
    /// The true session.
    pub fn real(&self) -> &Session {
        &self.real
    }
}

/// Who may sign in here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doors {
    /// Whether anybody has a password.
    pub any: bool,
    /// Whether the operator has one: then the screen is locked to who has none.
    pub locks: bool,
}

impl Doors {
    /// As the data directory has it; none where that cannot be read, which signing in will tell.
    pub fn of(session: &Session) -> Doors {
        match session.passwords() {
            Ok(Some(passwords)) => Doors { any: passwords.any(), locks: passwords.locks() },
            _ => Doors::default(),
        }
    }
}

impl Model {
    /// The customer who is signed in.
    pub fn customer(&self) -> Option<Handle> {
        self.signed.as_ref().map(|signed| signed.customer)
    }

    /// The session that writes: the one that is shown, or the one behind it.
    pub fn real(&self) -> &Session {
        self.signed.as_ref().map_or(&self.session, |signed| &signed.real)
    }

    /// Why nothing can be written, where nothing can.
    pub fn read_only(&self) -> Option<&str> {
        self.real().read_only()
    }

    /// Lets the market run at a pace.
    pub fn set_pace(&mut self, pace: Pace) {
        if let Some(signed) = &mut self.signed {
            signed.real.set_pace(pace);
        }
        self.session.set_pace(pace);
    }

    /// Lets simulated time pass, see [`Session::advance`].
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn advance(&mut self) -> Result<u64, SessionError> {
        let Some(signed) = &mut self.signed else { return self.session.advance() };
        let records = signed.real.advance()?;
        if records > 0 {
            self.session.follow(&signed.real)?;
        }
        Ok(records)
    }

    /// Gives a command at the tip, in the name of who sits here.
    ///
    /// # Errors
    /// Where the journal cannot be written, or the command is not the customer's to give.
    pub fn give(&mut self, command: Command) -> Result<RecordNo, SessionError> {
        let Some(signed) = &mut self.signed else { return self.session.submit(Source::User, command) };
        let meant = self.session.as_meant(command);
        signed.real.check_may(signed.customer, &meant)?;
        let n = signed.real.submit(Source::User, meant)?;
        self.session.follow(&signed.real)?;
        Ok(n)
    }

    /// Whether an account may be looked at.
    pub fn shows(&self, world: &World, account: AccountId) -> bool {
        self.session.shows_account(world, account)
    }
}

/// What only the operator may do, in words, where an action leads to it.
fn operators(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::Branch | Action::OpenBranch | Action::RenameBranch | Action::DeleteBranch => "branching",
        Action::WhatIf | Action::Graft | Action::Keep | Action::Differences => "another past",
        Action::Undo | Action::Redo => "undoing",
        Action::Compare => "comparing branches",
        Action::Mark | Action::RenameMarker | Action::RemoveMarker => "marking records",
        Action::Export => "exporting",
        Action::StockItem | Action::PriceItem | Action::ReorderItem | Action::ShipOrder => "the shop's shelf",
        Action::Hold | Action::Capture | Action::Release => "holding money",
        Action::Dividend | Action::Split | Action::Margin => "this",
        Action::Explain => "explaining numbers",
        Action::FindOlder | Action::FindNewer => "looking for conditions",
        Action::Proof => "the proof",
        Action::Whose => "looking at everybody's orders",
        Action::Show(Screen::Reports) => "reporting",
        _ => return None,
    })
}

/// Whether an action is only the operator's.
pub fn is_operators(action: Action) -> bool {
    operators(action).is_some()
}

/// Refuses an action that only the operator may do, where a customer is signed in.
pub fn refuses(model: &mut Model, action: Action) -> bool {
    match operators(action).filter(|_| model.signed.is_some()) {
        Some(what) => {
            say_whose(model, what);
            true
        }
        None => false,
    }
}

/// The same of an effect, whatever led to it.
pub fn refuses_effect(model: &mut Model, effect: &Effect) -> bool {
    let is_customers = matches!(effect, Effect::Submit(_) | Effect::Look(_) | Effect::SetPace(_) | Effect::Control(_));
    let refuses = model.signed.is_some() && !is_customers;
    if refuses {
        say_whose(model, "this");
    }
    refuses
}

fn say_whose(model: &mut Model, what: &str) {
    model.say(Tone::Refused, format!("{what} is the operator's: the key I signs out"));
}

/// Asks who signs in, or signs out.
pub fn ask(model: &mut Model) {
    match model.signed {
        Some(_) => sign_out(model),
        None => ask_for(model, ""),
    }
}

/// Asks a customer for the password.
pub fn ask_for(model: &mut Model, customer: &str) {
    if model.draft.is_some() {
        model.say(Tone::Refused, "a draft is open: K keeps it, Esc leaves it; then sign in");
        return;
    }
    model.overlays.push(Box::new(SignIn::new(customer)));
}

/// Signs a customer in; where no name is given and the screen is locked, the operator unlocks it.
///
/// # Errors
/// What is wrong, in words.
pub fn sign_in(model: &mut Model, name: &str, password: &str) -> Result<(), String> {
    let passwords = match model.real().passwords() {
        Ok(Some(passwords)) => passwords,
        Ok(None) => return Err("no data directory is known here, so there are no passwords".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let is_operator = name.is_empty() && model.locked;
    let whose = match is_operator {
        true => Some(Whose::Operator),
        false => model.real().customer_named(name).map(Whose::Customer),
    };
    match passwords.check(whose, password).map_err(|error| in_words(&error, &passwords))? {
        Whose::Operator => {
            model.locked = false;
            model.say(Tone::Done, "you are the operator");
            Ok(())
        }
        Whose::Customer(customer) => enter(model, customer).map_err(|error| error.to_string()),
    }
}

fn in_words(error: &PasswordError, passwords: &Passwords) -> String {
    match error {
        PasswordError::Wrong if !passwords.any() => {
            "nobody has a password here yet: backtape password JOURNAL CUSTOMER gives one".to_owned()
        }
        error => error.to_string(),
    }
}

fn enter(model: &mut Model, customer: Handle) -> Result<(), SessionError> {
    let veiled = model.real().veiled(customer)?;
    let shown = std::mem::replace(&mut model.session, veiled);
    let (real, acting) = match model.signed.take() {
        Some(signed) => (signed.real, signed.acting),
        None => (shown, model.acting),
    };
    model.signed = Some(Box::new(SignedIn { real, customer, acting }));
    model.locked = false;
    forget_view(model);
    model.acting = Some(customer);
    if model.screen == Screen::Reports {
        model.screen = Screen::Bank;
    }
    model.say(Tone::Done, format!("signed in as {customer}; the key I signs out"));
    Ok(())
}

/// Signs out: the operator is back or, where they have a password, the screen is locked.
pub fn sign_out(model: &mut Model) {
    let Some(signed) = model.signed.take() else {
        model.say(Tone::Plain, "nobody is signed in: you are the operator");
        return;
    };
    let SignedIn { real, customer, acting } = *signed;
    model.session = real;
    forget_view(model);
    model.acting = acting;
    model.doors = Doors::of(&model.session);
    model.say(Tone::Done, format!("{customer} is signed out; you are the operator"));
    lock(model);
}

/// Locks the screen where the operator has a password.
pub fn lock(model: &mut Model) {
    if model.doors.locks {
        model.locked = true;
        model.message = None;
        model.overlays = vec![Box::new(SignIn::new(""))];
    }
}

/// Nothing stays of what somebody else has looked at and typed.
fn forget_view(model: &mut Model) {
    (model.recall, model.numbers, model.conditions) = (Recall::default(), Recall::default(), Recall::default());
    (model.search, model.finding, model.ghost, model.message) = (None, None, None, None);
    (model.kept, model.playhead, model.sieve) = (Kept::default(), Playhead::default(), Sieve::default());
    model.lists = [ListState::default(); Pane::ALL.len()];
    model.overlays.clear();
    (model.replay.playing, model.resume, model.zoomed) = (false, false, false);
    (model.rung, model.stream_top) = (0, 1);
    update::follow_marks(model);
}
