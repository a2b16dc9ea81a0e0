//! The subcommands that come with a later version. Their arguments are read already.

use super::args::{Call, Import};
use super::desk::{Done, Refused};

pub(super) fn run(call: &Call) -> Done {
    let (what, instead) = match call {
        Call::Project { .. } => ("project", "take the stream as JSON: log JOURNAL --json"),
        Call::Import { format: Import::Csv { .. } } => {
            ("import csv", "write the commands as a script: exec JOURNAL SCRIPT")
        }
        _ => ("this", "see backtape --help"), // the others are carried out, see `call`
    };
    Err(Refused(format!("not yet: {what} comes with a later version; {instead}")).into())
}
