//! `backtape undo` and `backtape redo`: the branch in use goes back by a command, or forward again.

use super::args::Undo;
use super::desk::{Desk, Done, Status};
use super::json::object;
use super::out::Out;
use super::past::refusal;
use crate::command_line::render;
use crate::session::{STAYS_FORGOTTEN, Session, SessionError, Undone};

pub(super) fn undo(desk: &Desk, args: &Undo) -> Done {
    go(desk, args, "undid", Session::undo)
}

pub(super) fn redo(desk: &Desk, args: &Undo) -> Done {
    go(desk, args, "redid", Session::redo)
}

fn go(desk: &Desk, args: &Undo, done: &str, act: fn(&mut Session) -> Result<Undone, SessionError>) -> Done {
    let mut session = desk.write(&args.journal, args.branch.as_deref())?;
    let moved = act(&mut session).map_err(refusal)?;
    let (branch, command) = (session.branch().name, render(&moved.command));
    let mut out = Out::new();
    if args.json {
        out.json(object! {
            "branch": branch.as_str(),
            "n": moved.n.0,
            "command": command,
            "others": moved.others,
            "tip": moved.tip.0,
        })?;
    } else {
        let others = match moved.others {
            0 => String::new(),
            1 => ", and with it 1 later record".to_owned(),
            others => format!(", and with it {others} later records"),
        };
        let tip = moved.tip;
        let lost = if moved.brings_back_forgotten() { format!("; {STAYS_FORGOTTEN}") } else { String::new() };
        out.line(&format!("{done} n {}: {command}{others}; the tip of {branch} is {tip} now{lost}", moved.n))?;
    }
    out.flush()?;
    Ok(Status::Well)
}
