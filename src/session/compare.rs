//! Two lines side by side: where they part, the first record that differs, cursors that go
//! together, and what an account was worth along each. What takes long goes on in pieces, so that a
//! screen can do it between frames.

mod curves;
mod difference;
mod linked;

pub use curves::{Curves, Sample};
pub use difference::{Difference, FirstDifference, first_difference};
pub use linked::{Linked, Moves, Side};
