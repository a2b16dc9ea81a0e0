//! For tests: a run without journal, clock or screen. What a session does, in memory.

use super::{Crew, SetupStep, scenario, setup};
use crate::domain::{
    BranchId, Command, Draws, Entry, Outcome, Record, RecordNo, Scenario, Source, Step, Time, decide, invariant,
};
use crate::views::Moment;

/// A run and all its records.
pub(super) struct Run {
    pub crew: Crew,
    pub moment: Moment,
    pub records: Vec<Record>,
}

impl Run {
    /// A shipped scenario, set up.
    pub fn of(name: &str) -> Run {
        let (_, text) = scenario::shipped().into_iter().find(|(shipped, _)| *shipped == name).unwrap();
        Run::begin(&scenario::read(text).unwrap())
    }

    pub fn begin(scenario: &Scenario) -> Run {
        let start = scenario::start_time(scenario).unwrap_or_default();
        let moment = Moment::genesis(scenario, start);
        let mut run = Run { crew: Crew::new(scenario, start), moment, records: Vec::new() };
        for step in setup(scenario) {
            let verify = matches!(step, SetupStep::Verify(_));
            let command = step.command(&run.moment.world).unwrap();
            assert_eq!(verify, matches!(command, Command::Verify { .. }));
            run.give(start, Source::Operator, command);
        }
        run
    }

    /// Decides, records and folds.
    pub fn give(&mut self, at: Time, by: Source, command: Command) -> &Record {
        let n = RecordNo(self.moment.n.0 + 1);
        let draws = Draws { at, dice: super::dice::mix(4, n.0) };
        let outcome = Outcome::from(decide(&self.moment.world, &command, &draws));
        let step = Step::new(n, self.moment.n, BranchId::MAIN, command, outcome);
        let record = Record { n, at, by, entry: Entry::Step(step) };
        self.moment.fold(&record).unwrap();
        self.records.push(record);
        self.records.last().unwrap()
    }

    /// Lets the participants act until there are so many more records.
    pub fn play(&mut self, records: usize) {
        let end = self.records.len() + records;
        let mut after = self.moment.at;
        while self.records.len() < end {
            let wake = self.crew.next_wake(after).unwrap();
            after = wake.at;
            if let Some(command) = self.crew.act(&wake, &self.moment.world, &self.moment.views) {
                self.give(wake.at, self.crew.source(&wake), command);
            }
        }
    }

    pub fn check(&self) {
        assert_eq!(invariant::first_violation(&self.moment.world), None);
    }
}
