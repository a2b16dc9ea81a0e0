//! Backtape.
pub mod command_line;
pub mod domain;
pub mod history;
pub mod journal;
pub mod market;
pub mod text;
pub mod views;
