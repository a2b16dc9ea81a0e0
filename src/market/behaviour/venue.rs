//! Who keeps the exchange's hours: opens and closes the markets, and ends the business day.

use super::Scene;
use crate::domain::{Behaviour, Calendar, Command, Date, Phase, Symbol, Time, TimeOfDay};

/// When the exchange does what, UTC, on business days. The times stand in this order.
#[derive(Clone, Copy, Debug)]
pub(in crate::market) struct Timetable {
    auction: TimeOfDay,
    open: TimeOfDay,
    closing: TimeOfDay,
    close: TimeOfDay,
}

impl Timetable {
    /// The hours that somebody keeps who does this.
    pub(in crate::market) fn of(does: &Behaviour) -> Option<Timetable> {
        match *does {
            Behaviour::Hours { auction, open, closing, close } => Some(Timetable { auction, open, closing, close }),
            _ => None,
        }
    }

    /// What the markets are to be at a moment.
    pub(in crate::market) fn phase(&self, at: Time, calendar: &Calendar) -> Phase {
        let now = TimeOfDay::of(at);
        if !calendar.is_business_day(Date::of(at)) || now < self.auction || now >= self.close {
            Phase::Closed
        } else if now < self.open || now >= self.closing {
            Phase::Auction
        } else {
            Phase::Continuous
        }
    }
}

/// The next thing to do, where the hour asks for one. A market that was halted stays so until the day
/// is over.
pub(super) fn act(scene: &Scene<'_>, hours: &Timetable) -> Option<Command> {
    let exchange = &scene.world.exchange;
    let phase = hours.phase(scene.at, &scene.world.rules.calendar);
    let is_due = |now: Phase| now != phase && (now != Phase::Halted || phase == Phase::Closed);
    let due: Vec<Symbol> =
        exchange.instruments().filter(|(id, _)| is_due(exchange.phase(*id))).map(|(_, listed)| listed.symbol).collect();
    let all_move = exchange.instruments().all(|(id, _)| exchange.phase(id) == phase || is_due(exchange.phase(id)));
    match due.first() {
        Some(_) if all_move => Some(Command::SetPhase { phase, symbol: None }),
        Some(symbol) => Some(Command::SetPhase { phase, symbol: Some(*symbol) }),
        None => end_of_day(scene, hours, phase),
    }
}

/// Ends the business day once its markets have closed.
fn end_of_day(scene: &Scene<'_>, hours: &Timetable, phase: Phase) -> Option<Command> {
    let today = Date::of(scene.at);
    let over = phase == Phase::Closed
        && (TimeOfDay::of(scene.at) >= hours.close || !scene.world.rules.calendar.is_business_day(today));
    (over && scene.world.business_date(scene.at) <= today).then_some(Command::EndDay { next: None })
}
