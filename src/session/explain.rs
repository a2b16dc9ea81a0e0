//! Explaining a number: the records that made it, each with its change and the running value.

use super::find::SearchError;
use super::stretch::Stretch;
use crate::domain::RecordNo;
use crate::history::{History, HistoryError, Line};
use crate::views::Moment;
use crate::views::quantity::{Probe, Quantity, Unit, Value};

/// A record that changed the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The record.
    pub n: RecordNo,
    /// By how much. All changes along a line add up to the number; where there is nothing, that
    /// counts as zero.
    pub change: Value,
    /// The value after it; `None` where there is nothing any more, such as an order in the book.
    pub value: Option<Value>,
}

/// An explanation, which goes on in pieces from the newest change to the oldest: what matters most is
/// there first, and a screen can draw in between and drop it at any time.
pub struct Explain {
    line: Line,
    probe: Probe,
    unit: Unit,
    value: Option<Value>,
    stretch: Option<Stretch>,
    /// The positions from 1 to this one have not been begun.
    left: u64,
    /// The changes of the stretch so far, oldest first.
    piece: Vec<Change>,
    changes: Vec<Change>,
}

impl Explain {
    /// Explains a number as of the tip of a line.
    ///
    /// # Errors
    /// [`SearchError::Unknown`] where it names somebody who is not there.
    pub fn new(history: &History<Moment>, line: &Line, quantity: &Quantity) -> Result<Explain, SearchError> {
        let tip = history.state_at(line.tip())?;
        let probe = quantity.probe(&tip.world)?;
        let (value, unit, left) = (probe.value(&tip), quantity.unit(), line.len());
        let (piece, changes) = (Vec::new(), Vec::new());
        Ok(Explain { line: line.clone(), probe, unit, value, stretch: None, left, piece, changes })
    }

    /// The number, at the tip of the line.
    pub fn value(&self) -> Option<Value> {
        self.value
    }

    /// The changes that are known so far, newest first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether all of them are known.
    pub fn is_done(&self) -> bool {
        self.left == 0 && self.stretch.is_none()
    }

    /// How many records have been looked at, and of how many.
    pub fn progress(&self) -> (u64, u64) {
        let under_way = self.stretch.as_ref().map_or(0, |stretch| stretch.end - stretch.at);
        (self.line.len() - self.left - under_way, self.line.len())
    }

    /// Looks at so many records more. Gives whether all is known.
    ///
    /// # Errors
    /// Where records do not fit together.
    pub fn go_on(&mut self, history: &History<Moment>, budget: u64) -> Result<bool, HistoryError> {
        let mut looked = 0;
        while looked < budget && !self.is_done() {
            let stretch = match &mut self.stretch {
                Some(stretch) => stretch,
                none => {
                    let stretch = Stretch::up_to(history, &self.line, self.left);
                    self.left = stretch.start;
                    none.insert(stretch)
                }
            };
            let mut before = self.probe.value(&stretch.moment);
            while looked < budget && !stretch.is_done() {
                stretch.step(history, &self.line, |_, _| {})?;
                looked += 1;
                let value = self.probe.value(&stretch.moment);
                if Value::differ(before, value) {
                    let change = Value::change(self.unit, before, value);
                    self.piece.push(Change { n: stretch.moment.n, change, value });
                }
                before = value;
            }
            if stretch.is_done() {
                self.changes.extend(self.piece.drain(..).rev());
                self.stretch = None;
            }
        }
        Ok(self.is_done())
    }
}
