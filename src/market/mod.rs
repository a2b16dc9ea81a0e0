//! Who acts beside the person at the keyboard: simulated participants and recorded order flow.
//! Both are sources of commands and nothing more: what they ask for is decided like everybody's.
//!
//! [`scenario`] reads what a journal starts from, [`setup()`] turns it into the commands that set the
//! stage, [`Crew`] says who acts when and what they ask for, [`lobster`] replays recorded flow.
//!
//! Nothing here keeps state that a restart could lose. What a participant does follows from the
//! seed, the number of its draw and what it can see ([`Crew`]), so a run that was killed, cut into
//! pieces or forked goes on as if it had not been.

mod behaviour;
mod crew;
mod dice;
pub mod lobster;
#[cfg(test)]
mod playing;
pub mod scenario;
mod setup;
mod worth;

pub use crew::{Crew, Wake, Wakes};
pub use scenario::ScenarioError;
pub use setup::{SetupStep, setup};
