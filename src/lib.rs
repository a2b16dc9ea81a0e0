//! Backtape.
pub mod domain;
pub mod history;
pub mod views;
