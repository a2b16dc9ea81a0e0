//! A tree of records in memory, made of commands.

use backtape::command_line::{self, Parsed};
use backtape::domain::{
    BranchId, BranchName, BranchOp, Command, Draws, Entry, Outcome, Record, RecordNo, Source, Step, Time, decide,
};
use backtape::history::History;
use backtape::market::scenario;
use backtape::views::Moment;

/// The tree. Every record comes a second after the one before it on its line.
pub struct Tree {
    pub history: History<Moment>,
}

pub fn command(text: &str) -> Command {
    match command_line::parse(text) {
        Ok(Some(Parsed::Command(command))) => command,
        other => panic!("{text}: {other:?}"),
    }
}

impl Tree {
    /// Two accounts with money, an instrument of which bob has shares, and an item: seven records.
    pub fn new() -> Tree {
        let bare = scenario::shipped().into_iter().find(|(name, _)| *name == "bare").unwrap().1;
        let mut tree = Tree { history: History::new(Moment::genesis(&scenario::read(bare).unwrap(), Time(0))) };
        tree.give(
            "main",
            "open alice a@example.org; open bob b@example.org; deposit alice 1000.00; deposit bob 1000.00; list XYZ; \
             grant bob XYZ 50; stock widget 10 @ 4.99",
        );
        tree
    }

    pub fn tip(&self, branch: &str) -> RecordNo {
        self.history.find_branch(branch).unwrap().tip
    }

    /// Gives commands, parted by semicolons, on a branch.
    pub fn give(&mut self, branch: &str, commands: &str) -> &mut Tree {
        for text in commands.split(';') {
            self.append(branch, command(text.trim()), None);
        }
        self
    }

    /// Gives the commands of records again.
    pub fn repeat(&mut self, branch: &str, records: &[u64]) -> &mut Tree {
        for n in records {
            let record = self.history.record(RecordNo(*n)).unwrap();
            let step = record.step().unwrap();
            self.append(branch, step.command.clone(), Some(step.origin));
        }
        self
    }

    fn append(&mut self, branch: &str, command: Command, repeats: Option<RecordNo>) {
        let branch = self.history.find_branch(branch).unwrap();
        let (id, parent, n) = (branch.id, branch.tip, self.history.next());
        let mut state = self.history.state_at(parent).unwrap();
        let at = Time(state.at.0 + Time::SECOND);
        let origin = repeats.unwrap_or(n);
        let outcome = Outcome::from(decide(&state.world, &command, &Draws { at, dice: origin.0 }));
        let step = Step { parent, branch: id, origin, refolded: false, command, outcome };
        let record = Record { n, at, by: Source::User, entry: Entry::Step(step) };
        state.fold(&record).unwrap();
        self.history.push(record).unwrap();
        self.history.keep(n, &state);
    }

    /// Makes a branch.
    pub fn fork(&mut self, name: &str, at: u64) -> &mut Tree {
        let id = BranchId(self.history.next_branch().0);
        let op = BranchOp::Create { id, name: BranchName::parse(name).unwrap(), tip: RecordNo(at), why: None };
        let n = self.history.next();
        let at = self.history.record(RecordNo(n.0 - 1)).unwrap().at;
        self.history.push(Record { n, at, by: Source::User, entry: Entry::Branch(op) }).unwrap();
        self
    }

    /// The state at the tip of a branch.
    pub fn moment(&self, branch: &str) -> Moment {
        self.history.state_at(self.tip(branch)).unwrap()
    }
}
