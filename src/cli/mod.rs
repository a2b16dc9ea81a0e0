//! The program from the outside: arguments in, lines and an exit status out. One file a subcommand;
//! [`args`] defines them all, `desk` and `out` are what they share.
//!
//! Exit status: 0 all well; 1 understood and refused; 2 could not be carried out. Errors are one
//! line on standard error.

pub mod args;
mod branch;
mod desk;
mod diff;
mod exec;
mod explain;
mod export;
mod find;
mod graft;
mod import;
mod json;
mod lines;
mod log;
mod marker;
mod new;
mod open;
mod out;
mod past;
mod project;
mod repair;
mod replay;
mod run;
mod show;
mod sign_in;
mod undo;
mod usage;
mod verify;
mod whatif;

use crate::command_line;
use crate::reactions::Post;
use crate::session::Session;
use args::{Args, Call, Import};
use clap::{CommandFactory, FromArgMatches};
use desk::{Desk, Done, Refused, Status, tell};
use std::io;
use std::process::ExitCode;

/// How the screen is opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Viewing {
    /// At the tip, to work there.
    Live,
    /// Paused at the first record, read-only.
    Replay {
        /// How many times faster than it was; `None` leaves it to the screen.
        speed: Option<f64>,
    },
}

/// Opens the screen and comes back when it is closed. The screen lies outside of this layer, so it
/// is handed in.
pub type Screen<'a> = dyn FnMut(Session, Post, Viewing) -> anyhow::Result<()> + 'a;

/// Runs the program with the arguments it was given.
pub fn run(screen: &mut Screen<'_>) -> ExitCode {
    let parsed = command().try_get_matches().and_then(|matches| Args::from_arg_matches(&matches));
    match parsed {
        Ok(args) => end(&call(args, screen)),
        Err(error) => usage::answer(&error),
    }
}

/// The definition of the arguments, with the grammar of commands in the help of `exec`, that of numbers
/// and conditions in the help of `explain` and `find`.
fn command() -> clap::Command {
    // A negative number is a number, and told to be a wrong one, rather than an unknown option.
    let command = Args::command().mut_subcommands(|call| call.allow_negative_numbers(true));
    let with = |call: clap::Command, grammar: String| {
        let example = call.get_after_help().map(ToString::to_string).unwrap_or_default();
        call.after_help(format!("{grammar}\n{example}"))
    };
    command
        .mut_subcommand("exec", |call| with(call, format!("Commands:\n{}", command_line::help())))
        .mut_subcommand("explain", |call| with(call, format!("Numbers:\n{}", command_line::quantity_help())))
        .mut_subcommand("find", |call| with(call, command_line::condition_help()))
}

fn call(args: Args, screen: &mut Screen<'_>) -> Done {
    let desk = Desk::new(args.data_dir);
    let Some(call) = args.call else { return open::last(&desk, screen) };
    let done = match &call {
        Call::Open { journal } => open::run(&desk, journal, screen),
        Call::Replay(args) => replay::run(&desk, args, screen),
        Call::New(args) => new::run(&desk, args),
        Call::Exec(args) => exec::run(&desk, args),
        Call::Run(args) => run::run(&desk, args),
        Call::Show(args) => show::run(&desk, args),
        Call::Log(args) => log::run(&desk, args),
        Call::Password(args) => sign_in::password(&desk, args),
        Call::Explain(args) => explain::run(&desk, args),
        Call::Find(args) => find::run(&desk, args),
        Call::Branch(args) => branch::run(&desk, args),
        Call::Marker(args) => marker::run(&desk, args),
        Call::Export(args) => export::run(&desk, args),
        Call::Diff(args) => diff::run(&desk, args),
        Call::Whatif(args) => whatif::run(&desk, args),
        Call::Graft(args) => graft::run(&desk, args),
        Call::Undo(args) => undo::undo(&desk, args),
        Call::Redo(args) => undo::redo(&desk, args),
        Call::Verify { journal } => verify::run(&desk, journal),
        Call::Repair { journal, to } => repair::run(&desk, journal, to),
        Call::Import { format: Import::Lobster(args) } => import::lobster(&desk, args),
        Call::Import { format: Import::Csv(args) } => import::statement::csv(&desk, args),
        Call::Import { format: Import::Mt940(args) } => import::statement::mt940(&desk, args),
        Call::Import { format: Import::Ofx(args) } => import::statement::ofx(&desk, args),
        Call::Project(args) => project::run(&desk, args),
    };
    desk.closed(done)
}

/// How the call ended, as a status; what went wrong is told.
fn end(done: &Done) -> ExitCode {
    let error = match done {
        Ok(Status::Well) => return ExitCode::SUCCESS,
        Ok(Status::Refused) => return ExitCode::from(1),
        Err(error) => error,
    };
    // Who stopped reading (`| head`) has seen enough: that is no error.
    let gone = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    if error.chain().filter_map(|cause| cause.downcast_ref()).any(gone) {
        return ExitCode::SUCCESS;
    }
    let words: Vec<String> = format!("{error:#}").split_whitespace().map(str::to_owned).collect();
    tell(&format!("backtape: {}", words.join(" ")));
    ExitCode::from(if error.is::<Refused>() { 1 } else { 2 })
}
