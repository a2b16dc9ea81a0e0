//! The entry: hands the arguments and the screen to the command line.

use backtape::cli::Viewing;
use backtape::tui::{self, Options, Start};
use std::process::ExitCode;

fn main() -> ExitCode {
    backtape::cli::run(&mut |session, post, viewing| {
        let (start, speed) = match viewing {
            Viewing::Live => (Start::Live, None),
            Viewing::Replay { speed } => (Start::First, speed),
        };
        tui::run(session, post, &Options { start, speed, ..Options::detect() })
    })
}
