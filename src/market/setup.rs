//! Setting the stage: the commands that a journal begins with.

use super::behaviour::venue::Timetable;
use super::scenario::start_time;
use crate::domain::{AccountRef, Command, Handle, Phase, Scenario, World};

/// One step of setting the stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupStep {
    /// This command.
    Command(Command),
    /// Verify this account. Its code is drawn when the account is opened, so the command can only
    /// be made then: see [`SetupStep::command`].
    Verify(Handle),
}

impl SetupStep {
    /// The command of this step, in the world that the steps before it have made. `None` where the
    /// account that is to be verified is not there.
    pub fn command(&self, world: &World) -> Option<Command> {
        match self {
            SetupStep::Command(command) => Some(command.clone()),
            SetupStep::Verify(handle) => {
                let profile = world.bank.profile(world.bank.find_handle(handle)?)?;
                Some(Command::Verify { account: AccountRef::Handle(*handle), code: profile.code })
            }
        }
    }
}

/// What sets a scenario's stage, in order: instruments with their first price, items, then customer by customer the
/// account, its verification, money, credit and shares; at last the phase that the hour asks for. All of it is given
/// by the operator.
pub fn setup(scenario: &Scenario) -> Vec<SetupStep> {
    let mut commands = Vec::new();
    for spec in &scenario.instruments {
        let name = spec.name.clone();
        let (symbol, price) = (spec.symbol, spec.price);
        commands.push(SetupStep::Command(Command::List { symbol, tick: spec.tick, lot: spec.lot, name }));
        // The first price on the tape: shares that are granted below are then worth something, and
        // nobody starts with a profit out of nowhere. Recorded flow brings its own first price.
        if !scenario.participants.is_empty() {
            commands.push(SetupStep::Command(Command::Print { symbol, qty: spec.lot, price }));
        }
    }
    for spec in &scenario.items {
        let price = Some(spec.price);
        commands.push(SetupStep::Command(Command::Stock { item: spec.item, qty: spec.stock, price }));
    }
    for spec in &scenario.customers {
        let account = AccountRef::Handle(spec.handle);
        let (email, name) = (spec.email.clone(), spec.name.clone());
        commands.push(SetupStep::Command(Command::Open {
            handle: spec.handle,
            email,
            name,
            customer: None,
            currency: None,
        }));
        if scenario.rules.verification {
            commands.push(SetupStep::Verify(spec.handle));
        }
        if spec.deposit.0 > 0 {
            let amount = spec.deposit;
            commands.push(SetupStep::Command(Command::Deposit { account, amount, reference: None }));
        }
        if spec.credit.0 > 0 {
            commands.push(SetupStep::Command(Command::Credit { account, amount: spec.credit }));
        }
        for (symbol, qty) in &spec.shares {
            commands.push(SetupStep::Command(Command::Grant { account, symbol: *symbol, qty: *qty }));
        }
    }
    commands.extend(first_phase(scenario).map(|phase| SetupStep::Command(Command::SetPhase { phase, symbol: None })));
    commands
}

/// What the markets are when the clock starts, where somebody keeps their hours and they are not open.
fn first_phase(scenario: &Scenario) -> Option<Phase> {
    let start = start_time(scenario)?;
    let hours = scenario.participants.iter().find_map(|spec| Timetable::of(&spec.does))?;
    Some(hours.phase(start, &scenario.rules.calendar))
        .filter(|phase| *phase != Phase::Continuous && !scenario.instruments.is_empty())
}
