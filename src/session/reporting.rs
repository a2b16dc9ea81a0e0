//! A report along a line: a fold over records that goes on in pieces, and goes on from where it stopped
//! when the line has grown. A line whose past is another is read from its beginning.

use crate::history::{History, Line, Walk};
use crate::views::Moment;
use crate::views::reports::{Name, Report};

/// A report and how far it has come.
#[derive(Clone, Debug)]
pub struct Reporting {
    name: Name,
    report: Report,
    walk: Walk,
    /// How it was at records before, for going back.
    stops: Vec<(Report, Walk)>,
    /// How many records lie between them.
    apart: u64,
}

/// So many stops are kept at most; with more, every other one goes, and the next ones lie twice as far apart.
const STOPS: usize = 64;

/// At first stops lie so many records apart.
const APART: u64 = 256;

impl Reporting {
    /// Before the first record of a line.
    pub fn new(name: Name, line: Line) -> Reporting {
        Reporting { name, report: Report::new(name), walk: Walk::new(line), stops: Vec::new(), apart: APART }
    }

    /// Goes over to another line: on from the last record that was read and lies on it.
    pub fn follow(&mut self, line: &Line) {
        if self.walk.follow(line) {
            return;
        }
        while let Some((report, mut walk)) = self.stops.pop() {
            if walk.follow(line) {
                (self.report, self.walk) = (report.clone(), walk.clone());
                self.stops.push((report, walk));
                return;
            }
        }
        *self = Reporting::new(self.name, line.clone());
    }

    /// Folds so many records more; whether there are more to fold.
    pub fn go_on(&mut self, history: &History<Moment>, records: u64) -> bool {
        let mut left = records;
        while left > 0 && !self.walk.is_whole() {
            let at = self.walk.progress().0;
            let piece = (self.apart - at % self.apart).min(left);
            self.walk.each(history, piece, |record| self.report.fold(record));
            left -= piece;
            self.stop();
        }
        !self.walk.is_whole()
    }

    /// Keeps what there is where a stop is due.
    fn stop(&mut self) {
        let at = |walk: &Walk| walk.progress().0;
        if at(&self.walk) % self.apart > 0 {
            return;
        }
        if self.stops.len() >= STOPS {
            self.apart *= 2;
            self.stops.retain(|(_, walk)| at(walk) % self.apart == 0);
        }
        if at(&self.walk) % self.apart == 0 {
            self.stops.push((self.report.clone(), self.walk.clone()));
        }
    }

    /// How far along its line it is.
    pub fn walk(&self) -> &Walk {
        &self.walk
    }

    /// Which report.
    pub fn name(&self) -> Name {
        self.name
    }

    /// What is known so far.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Money;
    use crate::market::scenario;
    use crate::session::{Limit, Session};
    use crate::views::reports::{By, Figure, Reading, Told};

    fn told(session: &Session, reporting: &Reporting, by: By) -> Told {
        reporting.report().told(&session.live().world, Reading { by, idle_days: 0 })
    }

    fn sum(told: &Told, column: &str) -> i64 {
        let at = told.columns.iter().position(|key| *key == column).unwrap();
        told.rows.iter().map(|row| if let Figure::Money(Money(cents)) = row[at] { cents } else { 0 }).sum()
    }

    /// A living market: what reports add up is what the ledger has, by day, month and year alike; and
    /// reading on from a position gives what reading from the beginning gives.
    #[test]
    fn they_agree_with_the_ledger_and_go_on_where_they_stopped() {
        let dir = tempfile::TempDir::new().unwrap();
        let text = scenario::shipped().iter().find(|(name, _)| *name == "starter").unwrap().1;
        let mut session = Session::create(&dir.path().join("j.ron"), &scenario::read(text).unwrap()).unwrap();
        let mut kept: Vec<Reporting> = Name::ALL.map(|name| Reporting::new(name, session.line().clone())).into();
        for _ in 0..3 {
            session.run(Limit::Records(500)).unwrap();
            for reporting in &mut kept {
                reporting.follow(session.line());
                while reporting.go_on(session.history(), 97) {}
                let mut anew = Reporting::new(reporting.name(), session.line().clone());
                anew.go_on(session.history(), u64::MAX);
                for by in [By::Day, By::Month, By::Year] {
                    assert_eq!(told(&session, reporting, by), told(&session, &anew, by), "{:?}", reporting.name());
                }
            }
            let ledger = *session.live().world.bank.ledger();
            let of = |name: Name| kept.iter().find(|reporting| reporting.name() == name).unwrap();
            for by in [By::Day, By::Month, By::Year] {
                assert_eq!(sum(&told(&session, of(Name::Fees), by), "net"), ledger.fees.0);
                let cash = told(&session, of(Name::CashFlow), by);
                assert_eq!(sum(&cash, "net"), -ledger.vault.0 - ledger.issuers.0);
                let last = cash.rows.last().unwrap().last().unwrap();
                assert_eq!(*last, Figure::Money(ledger.customers));
            }
            let owed = told(&session, of(Name::Exposure), By::Day).bars.last().unwrap().1;
            let balances = session.live().world.bank.accounts().map(|(_, account, _)| account.balance.0.min(0));
            assert_eq!(owed, -balances.sum::<i64>());
            let traded: u64 = told(&session, of(Name::Counterparties), By::Day)
                .rows
                .iter()
                .map(|row| if let Figure::Count(trades) = row[3] { trades } else { 0 })
                .sum();
            assert_eq!(traded, session.live().views.stats.trades);
        }
        // Back from stop to stop, as one does who steps through the past, and forward again.
        for to in [1_499, 1_100, 400, 399, 256, 255, 3, 0, 77, 1_300] {
            let line = session.history().line(session.line().at(to).unwrap());
            let moment = session.moment_at(line.tip()).unwrap();
            for reporting in &mut kept {
                reporting.follow(&line);
                let (at, of) = reporting.walk().progress();
                assert!(of == to && at <= to && (to - at < APART || to == 1_300), "{at} of {of}");
                while reporting.go_on(session.history(), 97) {}
                let mut anew = Reporting::new(reporting.name(), line.clone());
                anew.go_on(session.history(), u64::MAX);
                let told = |reporting: &Reporting| {
                    reporting.report().told(&moment.world, Reading { by: By::Day, idle_days: 0 })
                };
                assert_eq!(told(reporting), told(&anew), "{:?} at {to}", reporting.name());
            }
        }
    }

    /// However long the line is, what is kept of it stays little.
    #[test]
    fn stops_lie_further_apart_the_more_there_are() {
        let dir = tempfile::TempDir::new().unwrap();
        let text = scenario::shipped().iter().find(|(name, _)| *name == "starter").unwrap().1;
        let mut session = Session::create(&dir.path().join("j.ron"), &scenario::read(text).unwrap()).unwrap();
        session.run(Limit::Records(40_000)).unwrap();
        let mut reporting = Reporting::new(Name::Fees, session.line().clone());
        while reporting.go_on(session.history(), 1_000) {
            assert!(reporting.stops.len() <= STOPS);
        }
        assert!(reporting.apart > APART && reporting.stops.len() > STOPS / 4, "{}", reporting.apart);
        let line = session.history().line(session.line().at(20_000).unwrap());
        reporting.follow(&line);
        assert!(20_000 - reporting.walk().progress().0 < reporting.apart);
    }
}
