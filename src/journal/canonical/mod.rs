//! The one text of a record, read and written quickly. Both follow the domain's own serde definitions,
//! so a new command or event needs nothing here.
//!
//! [`read`] takes just the text that [`write()`] makes: fields in the order of their declaration, no
//! blanks, no escapes, numbers and texts in their only form. So what it takes is canonical, and need not
//! be written again to see that. Anything else is [`Unlike`] it and left to the `ron` crate, which is
//! correct and ten times slower; the tests hold both against it.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub(super) use read::{Text, Unlike};
pub(super) use write::write;
