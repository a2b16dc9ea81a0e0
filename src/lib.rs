//! Backtape.
pub mod domain;
