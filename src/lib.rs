//! Backtape.
pub mod domain;
pub mod history;
pub mod journal;
pub mod text;
pub mod views;
