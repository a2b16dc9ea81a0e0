//! Backtape: a trading floor and a bank in the terminal, on a tape that can be rewound, branched and
//! run again.
//!
//! # The code map
//!
//! The layers, from the ground up. A layer may use those above it in this list, never those below;
//! `tests/layers.rs` reads this list and the `use` lines, and fails on an upward one.
//!
//! | layer | what it is |
//! |---|---|
//! | [`text`] | cleaning and measuring text before a terminal gets it |
//! | [`domain`] | the rules of bank, exchange and shop: pure, no files, clock, dice or floats |
//! | [`views`] | read models: left folds over events |
//! | [`history`] | the tree of records, branches, checkpoints, the state at any record: pure |
//! | [`journal`] | the RON journal on disk; alone in touching journal files |
//! | [`market`] | simulated participants and recorded order flow, as sources of commands |
//! | [`session`] | the one writer: decide, append, apply, publish; clock and dice live here |
//! | [`reactions`] | what the outside gets to know of: mail, once, with a position of its own |
//! | [`command_line`] | the grammar of commands, both ways |
//! | [`export`] | a branch as a journal, a stretch as a script, a record as a test |
//! | [`cli`] | one file a subcommand |
//! | [`tui`] | the screen |
//!
//! The way of one command: keys or text become a [`domain::Command`]; the [`session`] draws the time
//! and the dice; [`domain::decide()`] gives events or a rejection; the journal holds them as one line,
//! synced; [`domain::apply()`] folds them; views and panes are told. Replay is the second half alone:
//! lines, then `apply`.
//!
//! # Invariants
//!
//! 1. Imports go one way. `domain` knows only `text`; `views` and `history` know only `domain`; only
//!    `journal` touches journal files; only `session` reads the clock and the dice; only `tui` and
//!    `cli` know a terminal.
//! 2. Append before apply: what is shown as done is on disk.
//! 3. Replay calls `apply` alone. Every draw is recorded.
//! 4. A rejected command changes nothing and is still a record.
//! 5. The number, never the time, orders records; time never runs backwards on a branch.
//! 6. Nothing in a journal is rewritten. Branching appends a record with another parent.
//! 7. Checkpoints, indexes and snapshots are caches: without them nothing is lost, and what does not fit the
//!    journal to the last byte is not believed.
//! 8. Money and quantities are checked integers; what does not fit is rejected.
//! 9. What reaches the outside follows a live append on `main`, and is never repeated: not by replay, not by a
//!    restart, not by a crash in between ([`reactions`]).
//!
//! `domain::invariant` checks after every record that postings sum to zero, holds equal open orders,
//! shares are conserved and no book is crossed.

pub mod cli;
pub mod command_line;
pub mod domain;
pub mod export;
pub mod history;
pub mod journal;
pub mod market;
pub mod reactions;
pub mod session;
pub mod text;
pub mod tui;
pub mod views;
