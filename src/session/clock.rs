//! The clock: wall time, or simulated time that passes at a chosen pace.

use crate::domain::Time;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How fast simulated time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It stands.
    Paused,
    /// So many simulated seconds a second.
    Times(u32),
    /// As fast as it goes.
    Max,
}

impl Pace {
    /// The paces that a person steps through, slowest first.
    pub const STEPS: [Pace; 4] = [Pace::Times(1), Pace::Times(10), Pace::Times(100), Pace::Max];

    /// The next faster one.
    pub fn faster(self) -> Pace {
        self.step(1)
    }

    /// The next slower one.
    pub fn slower(self) -> Pace {
        self.step(-1)
    }

    fn step(self, by: isize) -> Pace {
        let at = Self::STEPS.iter().position(|pace| *pace == self).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(Self::STEPS.len() - 1);
        Self::STEPS.get(to).copied().unwrap_or(self)
    }

    /// `×10`, `max`, `paused`.
    pub fn words(self) -> String {
        match self {
            Pace::Paused => "paused".to_owned(),
            Pace::Times(times) => format!("×{times}"),
            Pace::Max => "max".to_owned(),
        }
    }
}

/// After a stop (a suspended program, a laptop asleep) time goes on from where it stood.
const LONGEST_STEP: Duration = Duration::from_millis(250);

/// The time that commands are stamped with.
#[derive(Clone)]
pub(super) struct Clock {
    simulated: bool,
    now: Time,
    pace: Pace,
    last: Instant,
}

impl Clock {
    pub(super) fn new(simulated: bool, now: Time) -> Clock {
        Clock { simulated, now, pace: Pace::Paused, last: Instant::now() }
    }

    /// The time now, and never before `tip`.
    pub(super) fn now(&self, tip: Time) -> Time {
        let now = if self.simulated { self.now } else { wall() };
        now.max(tip)
    }

    /// The time on a branch that begins after a record of this time.
    pub(super) fn would_be(&self, tip: Time) -> Time {
        if self.simulated { tip } else { wall().max(tip) }
    }

    pub(super) fn pace(&self) -> Pace {
        self.pace
    }

    pub(super) fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
        self.last = Instant::now();
    }

    /// Sets the simulated time: the tip has moved.
    pub(super) fn set(&mut self, now: Time) {
        self.now = now;
        self.last = Instant::now();
    }

    /// How far simulated time may go now. [`None`] while it stands.
    pub(super) fn horizon(&mut self) -> Option<Time> {
        let passed = self.last.elapsed().min(LONGEST_STEP);
        self.last = Instant::now();
        match self.pace {
            Pace::Paused => None,
            Pace::Times(times) => {
                let micros = i64::try_from(passed.as_micros()).unwrap_or(i64::MAX);
                Some(self.now.after(micros.saturating_mul(i64::from(times))))
            }
            Pace::Max => Some(Time(i64::MAX)),
        }
    }

    /// Simulated time has come this far.
    pub(super) fn reached(&mut self, now: Time) {
        self.now = self.now.max(now);
    }
}

/// Microseconds since 1970 by the wall clock.
pub fn wall() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

/// Ends a stretch of work in time for the next frame, and a batch in time for those who wait for it.
pub(super) struct Budget {
    end: Option<Instant>,
    gathered: Option<Instant>,
}

impl Budget {
    pub(super) fn new(time: Option<Duration>) -> Budget {
        Budget { end: time.map(|time| Instant::now() + time), gathered: None }
    }

    /// Any time for the work itself, and so much to gather what shares a sync.
    pub(super) fn gathering(time: Duration) -> Budget {
        Budget { end: None, gathered: Some(Instant::now() + time) }
    }

    /// Whether what was gathered has waited long enough.
    pub(super) fn has_gathered(&self) -> bool {
        self.gathered.is_some_and(|end| Instant::now() >= end)
    }

    pub(super) fn is_spent(&self) -> bool {
        self.end.is_some_and(|end| Instant::now() >= end)
    }
}
