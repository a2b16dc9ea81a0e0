//! The dice of the user's and the operator's commands: one ChaCha8 stream for each command, keyed by
//! the scenario's seed. What a decision made of them is recorded in its events.

use crate::domain::{Command, Draws, RecordNo, Time};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// Sets these streams apart from the participants'.
const DOMAIN: u64 = 0x6261_636b_7461_7065; // "backtape"

/// The draws for a command, thrown only where its decision looks at them: a cipher costs more than most
/// decisions.
pub(super) fn draws_for(command: &Command, seed: u64, n: RecordNo, at: Time) -> Draws {
    if command.uses_dice() { draws(seed, n, at) } else { Draws { at, dice: 0 } }
}

/// The draws for a record. The same seed, number and time give the same draws.
pub(super) fn draws(seed: u64, n: RecordNo, at: Time) -> Draws {
    let mut rng = ChaCha8Rng::seed_from_u64(seed ^ DOMAIN);
    rng.set_stream(n.0);
    Draws { at, dice: rng.next_u64() }
}
