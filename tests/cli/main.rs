//! The program from the outside: arguments and standard input in, standard output, standard error
//! and the exit status out. Every run here is the real binary on a data directory of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreed;
mod bad_journals;
mod books;
mod branches;
mod corporate;
mod customers;
mod diff;
mod disks;
mod exec;
mod export;
mod floor;
mod forget;
mod hostile;
mod impact;
mod import;
mod mail;
mod markers;
mod market;
mod market_data;
mod newer;
mod orders;
mod past;
mod project;
#[path = "../reseal/mod.rs"]
mod reseal;
mod search;
mod snapshots;
mod statement;
mod statements_in;
mod surroundings;
mod usage;
mod views;
