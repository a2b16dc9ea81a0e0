//! Who acted on a lane, and how often: counted once, and on from there when the lane grows.

use crate::command_line;
use crate::domain::{RecordNo, Source};
use crate::history::{Lane, Whose};
use crate::session::Session;
use rustc_hash::FxHashMap;

/// How many records are read between two frames.
const PIECE: u64 = 1_000;

/// What is counted so far.
#[derive(Default)]
pub struct Census {
    counts: FxHashMap<Whose, Count>,
}

/// What is counted of a lane.
#[derive(Default)]
struct Count {
    /// The first record of the lane.
    first: Option<RecordNo>,
    /// The last one that was counted.
    last: RecordNo,
    /// By whether it is nobody of the market's own, and by name.
    actors: FxHashMap<(bool, String), u64>,
}

impl Census {
    /// Who acted on a lane: people first, then the market, the busiest first.
    pub fn actors(&self, whose: Whose) -> Vec<(&str, u64)> {
        let Some(count) = self.counts.get(&whose) else { return Vec::new() };
        let mut actors: Vec<_> = count.actors.iter().collect();
        actors.sort_unstable_by_key(|((person, who), times)| (!person, std::cmp::Reverse(**times), who));
        actors.into_iter().map(|((_, who), times)| (who.as_str(), *times)).collect()
    }

    /// Counts on; whether there is more to count.
    pub fn go_on<'a>(&mut self, session: &Session, lanes: impl Iterator<Item = &'a Lane>) -> bool {
        let mut left = PIECE;
        for lane in lanes {
            let Some(first) = lane.first else { continue };
            let count = self.counts.entry(lane.whose).or_default();
            if count.first == Some(first) && count.last == lane.tip {
                continue;
            }
            if left == 0 {
                return true;
            }
            let line = session.history().line(lane.tip);
            let known = line.position(count.last).filter(|_| count.first == Some(first));
            if known.is_none() {
                *count = Count { first: Some(first), ..Count::default() };
            }
            let from = known.map_or(line.position(first).unwrap_or(1), |known| known + 1);
            for n in line.between(from, from.saturating_add(left - 1)) {
                (left, count.last) = (left.saturating_sub(1), n);
                let Some(record) = session.record(n) else { continue };
                let Some(step) = record.step() else { continue };
                let actor = (record.by == Source::User, command_line::who(&record, step));
                *count.actors.entry(actor).or_default() += 1;
            }
            if count.last != lane.tip {
                return true;
            }
        }
        false
    }
}
