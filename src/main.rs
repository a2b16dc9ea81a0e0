//! The entry: hands the arguments and the screen to the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    backtape::cli::run(&mut |_, _| anyhow::bail!("this build has no screen; use show, log, exec or replay --plain"))
}
