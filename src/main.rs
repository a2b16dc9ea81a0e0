//! The entry: hands the arguments and the screen to the command line.

use backtape::cli::Viewing;
use backtape::tui::{self, Options, Start};
use std::process::ExitCode;

fn main() -> ExitCode {
    backtape::cli::run(&mut |session, viewing| {
        let start = match viewing {
            Viewing::Live => Start::Live,
            Viewing::Replay { speed: None } => Start::First,
            Viewing::Replay { speed: Some(speed) } => Start::FirstAt(speed as u32), // saturates: a speed is above zero
        };
        tui::run(session, &Options { start, ..Options::detect() })
    })
}
