//! What accounts' trading was worth, along a line: a fold over records alone, which goes on in pieces.

use crate::domain::AccountId;
use crate::history::{History, Line};
use crate::views::performance::{Performance, period_for};
use crate::views::{Moment, Span};

/// The performance of some accounts along a line.
pub struct Scoring {
    line: Line,
    /// The last position that is folded in.
    at: u64,
    all: Vec<(AccountId, Performance)>,
}

impl Scoring {
    /// Of these accounts, up to the line's tip. Without a period, the one that fits how much time has
    /// passed along the line: the same for all accounts.
    pub fn new(
        history: &History<Moment>,
        line: &Line,
        accounts: impl IntoIterator<Item = AccountId>,
        period: Option<Span>,
    ) -> Scoring {
        let time = |position| line.at(position).and_then(|n| history.record(n)).map(|record| record.at);
        let (from, to) = (time(1).unwrap_or_default(), time(line.len()).unwrap_or_default());
        let period = period.unwrap_or_else(|| period_for(from, to.max(from)));
        let all = accounts.into_iter().map(|account| (account, Performance::new(account, period)));
        Scoring { line: line.clone(), at: 0, all: all.collect() }
    }

    /// Folds so many records more; whether there are more to fold.
    pub fn go_on(&mut self, history: &History<Moment>, records: u64) -> bool {
        let to = self.at.saturating_add(records).min(self.line.len());
        for record in self.line.between(self.at + 1, to).filter_map(|n| history.record(n)) {
            self.all.iter_mut().for_each(|(_, performance)| performance.fold(&record));
        }
        self.at = to;
        !self.is_whole()
    }

    /// Whether all records are folded in.
    pub fn is_whole(&self) -> bool {
        self.at >= self.line.len()
    }

    /// How many records are folded in, and how many there are.
    pub fn progress(&self) -> (u64, u64) {
        (self.at, self.line.len())
    }

    /// What is known so far, in the order in which the accounts were given.
    pub fn all(&self) -> &[(AccountId, Performance)] {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::scenario;
    use crate::session::{Limit, Session};
    use crate::views::equity;

    /// A living market: everybody's figures are those of the other views, whose folds are not the same.
    #[test]
    fn it_agrees_with_the_other_views_on_a_living_market() {
        let dir = tempfile::TempDir::new().unwrap();
        let text = scenario::shipped().iter().find(|(name, _)| *name == "starter").unwrap().1;
        let mut session = Session::create(&dir.path().join("j.ron"), &scenario::read(text).unwrap()).unwrap();
        for _ in 0..4 {
            session.run(Limit::Records(700)).unwrap();
            let moment = session.live();
            let accounts: Vec<_> = moment.world.bank.accounts().map(|(id, ..)| id).collect();
            let mut scoring = Scoring::new(session.history(), session.line(), accounts, None);
            while scoring.go_on(session.history(), 97) {}
            for (account, performance) in scoring.all() {
                let figures = performance.figures();
                assert_eq!(figures.worth, equity(moment, *account));
                let other = moment.views.portfolio.profit_and_loss(*account, &moment.world);
                assert_eq!((figures.average.realised, figures.average.unrealised), (other.realised, other.unrealised));
                assert_eq!((figures.fees, figures.gain), (other.fees, other.total()));
                let fifo = figures.fifo;
                assert_eq!(fifo.realised.plus(fifo.unrealised), other.realised.plus(other.unrealised));
                assert_eq!(performance.curve().last().map(|point| point.worth), Some(figures.worth));
            }
            assert!(scoring.all().iter().any(|(_, performance)| performance.figures().trips.count > 0));
        }
    }

    #[test]
    fn a_line_without_records_has_nothing_to_tell() {
        let dir = tempfile::TempDir::new().unwrap();
        let text = scenario::shipped().iter().find(|(name, _)| *name == "bare").unwrap().1;
        let session = Session::create(&dir.path().join("j.ron"), &scenario::read(text).unwrap()).unwrap();
        let mut scoring = Scoring::new(session.history(), session.line(), [AccountId(0)], None);
        assert!(!scoring.go_on(session.history(), 1) && scoring.is_whole());
        assert_eq!(scoring.all()[0].1.figures().returned, None);
        assert_eq!(scoring.all()[0].1.curve().count(), 0);
    }
}
