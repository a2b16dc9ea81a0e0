//! Two moments and two lines side by side: what differs, where first, and how cursors and curves go
//! along both.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod lines;
mod moments;
mod tree;
