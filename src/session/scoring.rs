//! What accounts' trading was worth, along a line: a fold over records alone, which goes on in pieces.

use crate::domain::AccountId;
use crate::history::{History, Line, Walk};
use crate::views::performance::{Performance, Performances, period_for};
use crate::views::{Moment, Span};

/// The performance of some accounts along a line.
pub struct Scoring {
    walk: Walk,
    all: Performances,
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
        Scoring { walk: Walk::new(line.clone()), all: Performances::new(accounts, period) }
    }

    /// Folds so many records more; whether there are more to fold.
    pub fn go_on(&mut self, history: &History<Moment>, records: u64) -> bool {
        self.walk.each(history, records, |record| self.all.fold(record));
        self.all.catch_up();
        !self.walk.is_whole()
    }

    /// How far along its line it is.
    pub fn walk(&self) -> &Walk {
        &self.walk
    }

    /// What is known so far, in the order in which the accounts were given.
    pub fn all(&self) -> &[(AccountId, Performance)] {
        self.all.all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{handle, symbol};
    use crate::domain::{AccountRef, Command, Money, OrderKind, Price, Qty, Side, Source};
    use crate::market::scenario;
    use crate::session::{Limit, Session};
    use crate::views::equity;
    use crate::views::performance::Lot;

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

    /// All in one pass, and each alone with a look at every record: the same, whatever happens.
    #[test]
    fn one_pass_over_the_records_is_as_good_as_one_for_each_account() {
        let dir = tempfile::TempDir::new().unwrap();
        let text = scenario::shipped().iter().find(|(name, _)| *name == "trading-day").unwrap().1;
        let mut session = Session::create(&dir.path().join("j.ron"), &scenario::read(text).unwrap()).unwrap();
        let amount = |cents: i64| Price(cents * 100);
        let (acme, globex) = (symbol("ACME"), symbol("GLOBEX"));
        let you = || AccountRef::Handle(handle("you"));
        let short = Command::Place {
            account: you(),
            side: Side::Sell,
            symbol: globex,
            qty: Qty(200),
            kind: OrderKind::Market,
            oco: None,
            then: None,
        };
        let paid = |to: &str| Command::Transfer {
            from: you(),
            to: AccountRef::Handle(handle(to)),
            amount: Money(1_000),
            reference: None,
        };
        let margin = Command::Margin { account: you(), on: true };
        for rest in [margin, short, paid("nora"), paid("castor")] {
            session.run(Limit::Records(500)).unwrap();
            let split = Command::Split { symbol: acme, new: Qty(3), old: Qty(2) };
            let dividends =
                [(acme, 50), (globex, 1)].map(|(symbol, of)| Command::Dividend { symbol, amount: amount(of) });
            for command in dividends.into_iter().chain([split, rest]) {
                let n = session.submit(Source::User, command).unwrap();
                assert_eq!(session.history().step(n).unwrap().outcome.rejection(), None);
            }
        }
        let accounts: Vec<_> = session.live().world.bank.accounts().map(|(id, ..)| id).collect();
        let mut scoring = Scoring::new(session.history(), session.line(), accounts, None);
        while scoring.go_on(session.history(), 97) {}
        let mut owed = 0;
        for (account, performance) in scoring.all() {
            let mut alone = Performance::new(*account, performance.figures().period);
            session.line().between(1, u64::MAX).for_each(|n| alone.fold(&session.history().record(n).unwrap()));
            assert_eq!(alone.figures(), performance.figures());
            assert!(alone.curve().eq(performance.curve()) && alone.trips() == performance.trips());
            let held = |(_, lot, last): (_, &Lot, _)| (*lot, last);
            assert!(alone.lots().map(held).eq(performance.lots().map(held)));
            owed += alone.lots().filter(|(_, lot, _)| lot.side == Side::Sell).count();
        }
        assert!(owed > 0, "somebody owes shares");
    }

    #[test]
    fn a_line_without_records_has_nothing_to_tell() {
        let dir = tempfile::TempDir::new().unwrap();
        let text = scenario::shipped().iter().find(|(name, _)| *name == "bare").unwrap().1;
        let session = Session::create(&dir.path().join("j.ron"), &scenario::read(text).unwrap()).unwrap();
        let mut scoring = Scoring::new(session.history(), session.line(), [AccountId(0)], None);
        assert!(!scoring.go_on(session.history(), 1) && scoring.walk().is_whole());
        assert_eq!(scoring.all()[0].1.figures().returned, None);
        assert_eq!(scoring.all()[0].1.curve().count(), 0);
    }
}
