//! The crew: who of a scenario's participants acts when, and what they ask for.
//!
//! It has no state. Participant p has draws k = 0, 1, 2, …; when draw k comes follows from the
//! seed, the participant and k alone, and so does its randomness ([`Dice`]). What is asked for
//! follows from those and from what the participant can see at that moment. So nothing that happens
//! to a run shifts a draw: after a fork everybody wakes when they would have woken and draws what
//! they would have drawn, and acts otherwise only where they see otherwise.
//!
//! Time is cut into slots of `every` milliseconds, one draw in each, at a random millisecond of it.
//! The microsecond within the millisecond is the participant's place in the scenario: no two ever
//! wake at the same time.

use super::behaviour::{Role, Scene};
use super::dice::{self, Dice};
use super::scenario;
use crate::domain::{Command, Handle, ParticipantSpec, Scenario, Source, Time, World};
use crate::views::Views;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Microseconds in a millisecond.
const MILLISECOND: i64 = 1_000;

/// A moment at which a participant acts. They are ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wake {
    /// When.
    pub at: Time,
    /// Who: its place in the scenario's list of participants.
    pub who: usize,
    /// The number of its draw.
    pub draw: u64,
}

/// The wakes after a time, in their order. For walking along them: each costs one participant's
/// reckoning, where [`Crew::next_wake`] costs everybody's.
#[derive(Clone, Debug, Default)]
pub struct Wakes {
    /// The next wake of each participant.
    next: BinaryHeap<Reverse<Wake>>,
}

/// All participants of a scenario.
#[derive(Clone, Debug)]
pub struct Crew {
    start: Time,
    participants: Vec<Participant>,
}

#[derive(Clone, Debug)]
struct Participant {
    account: Handle,
    /// Milliseconds in a slot.
    every: i64,
    /// What the times of its draws come from.
    times: u64,
    /// What the randomness of its draws comes from.
    key: [u8; 32],
    role: Role,
}

impl Crew {
    /// The participants of a scenario whose clock starts at `start`; none where the scenario does
    /// not pass [`scenario::check()`].
    pub fn new(scenario: &Scenario, start: Time) -> Crew {
        // A journal's first line may hold anything, and participants reckon with figures that only
        // the check of scenarios bounds: where it fails, nobody acts.
        let sound = scenario::check(scenario).is_ok();
        let specs = scenario.participants.iter().enumerate().filter(|_| sound);
        let participants = specs.map(|(i, spec)| Participant::new(scenario, start, i, spec)).collect();
        Crew { start, participants }
    }

    /// Whether nobody acts.
    pub fn is_empty(&self) -> bool {
        self.participants.is_empty()
    }

    /// The first wake after a time. `None` without participants, or at the end of time.
    pub fn next_wake(&self, after: Time) -> Option<Wake> {
        self.each_next(after).min()
    }

    /// All wakes after a time.
    pub fn wakes(&self, after: Time) -> Wakes {
        Wakes { next: self.each_next(after).map(Reverse).collect() }
    }

    fn each_next(&self, after: Time) -> impl Iterator<Item = Wake> {
        let all = self.participants.iter().enumerate();
        all.filter_map(move |(who, participant)| participant.next_wake(self.start, who, after))
    }

    /// What the participant asks for, seeing this world and these views. `None` where it lets the
    /// moment pass.
    pub fn act(&self, wake: &Wake, world: &World, views: &Views) -> Option<Command> {
        let participant = self.participants.get(wake.who)?;
        let dice = Dice::new(participant.key, wake.draw);
        let scene = Scene::enter(participant.account, wake, world, views)?;
        participant.role.act(scene, dice)
    }

    /// By whom a wake's command is given.
    pub fn source(&self, wake: &Wake) -> Source {
        // A wake that is not of this crew is nobody's but the scenario's.
        self.participants.get(wake.who).map_or(Source::Operator, |p| Source::Participant(p.account))
    }
}

impl Wakes {
    /// The next wake.
    pub fn peek(&self) -> Option<Wake> {
        self.next.peek().map(|Reverse(wake)| *wake)
    }

    /// Takes the next wake where it is not later than a time. The crew must be the one that they are of.
    pub fn take(&mut self, crew: &Crew, until: Time) -> Option<Wake> {
        let wake = self.peek().filter(|wake| wake.at <= until)?;
        self.next.pop();
        let participant = crew.participants.get(wake.who);
        let after = participant.and_then(|participant| participant.next_wake(crew.start, wake.who, wake.at));
        self.next.extend(after.map(Reverse));
        Some(wake)
    }
}

impl Participant {
    fn new(scenario: &Scenario, start: Time, index: usize, spec: &ParticipantSpec) -> Participant {
        let (seed, name) = (scenario.seed, spec.account.as_str());
        // An account may have several roles: they are told apart by their order.
        let earlier = scenario.participants.iter().take(index).filter(|other| other.account == spec.account);
        let number = earlier.count() as u64;
        Participant {
            account: spec.account,
            every: i64::try_from(spec.every).unwrap_or(i64::MAX).clamp(1, i64::MAX / MILLISECOND),
            times: dice::salt(seed, "times", name, number),
            key: dice::key(seed, "participant", name, number),
            role: Role::new(scenario, start, spec),
        }
    }

    /// Its first wake after a time: in that time's slot, or in the next.
    fn next_wake(&self, start: Time, who: usize, after: Time) -> Option<Wake> {
        let slot = self.every * MILLISECOND; // `every` is clamped so that this fits
        let since = after.0.saturating_sub(start.0);
        let here = if since < 0 { 0 } else { since / slot };
        (here..=here.saturating_add(1)).find_map(|draw| {
            let millisecond = dice::scale(dice::mix(self.times, draw as u64), self.every as u64) as i64; // < every
            let into = millisecond * MILLISECOND + who as i64; // `who` is below a thousand
            let at = Time(draw.checked_mul(slot)?.checked_add(into)?.checked_add(start.0)?);
            (at > after).then_some(Wake { at, who, draw: draw as u64 })
        })
    }
}

#[cfg(test)]
mod tests;
