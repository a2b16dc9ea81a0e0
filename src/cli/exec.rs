//! `backtape exec`: commands without a screen.
//!
//! Whatever lines have arrived are decided together and share one sync; a result prints after it.
//! A script on disk goes fast that way, and somebody who writes a line at a time through a pipe gets
//! each answer before the next line.

use super::args::Exec;
use super::desk::{Desk, Done, Status, send, tell};
use super::json::{self, Names, Object, object};
use super::lines;
use super::out::Out;
use super::sign_in::signed_in;
use crate::command_line::{Linking, Parsed, parse, render, without_comment};
use crate::domain::{Command, RecordNo, Source};
use crate::reactions::Reactions;
use crate::session::{Session, SessionError};
use crate::views::Orders;
use anyhow::{Context, bail};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;
use std::path::Path;

/// How many commands share a sync at the most.
const BATCH: usize = 512;

/// The longest line of a script in bytes: far more than any command needs.
const LONGEST: u64 = 64 * 1024;

pub(super) fn run(desk: &Desk, args: &Exec) -> Done {
    // A script that cannot be opened stops the call before the journal is touched.
    let script = args.script.as_deref().map(Script::open).transpose()?;
    let session = desk.write(&args.journal, args.branch.as_deref())?;
    let customer = signed_in(desk, &session, &args.who)?;
    let reactions = desk.react(&session);
    let mut exec = Executor::new(session, reactions, args.json);
    exec.seen = customer.map(|customer| exec.session.veiled(customer)).transpose()?;
    let done = exec.run(script, args);
    // Where a line stopped the script, what came before it stays, and so does its mail.
    send(exec.reactions.take(), &exec.session);
    done.map(|()| exec.end())
}
/// A file or standard input with a command a line.
struct Script {
    name: String,
    from: BufReader<Box<dyn Read>>,
    line: u64,
}

/// Lines with their numbers, and whether the line after them can be read.
type Lines = (Vec<(u64, String)>, anyhow::Result<()>);

impl Script {
    fn open(path: &Path) -> anyhow::Result<Script> {
        if path == Path::new("-") {
            return Ok(Script {
                name: "standard input".to_owned(),
                from: BufReader::new(Box::new(io::stdin())),
                line: 0,
            });
        }
        let name = path.display().to_string();
        let wrong =
            || format!("cannot read the script {name}; name a file with a command a line, or - for standard input");
        if path.is_dir() {
            bail!("{}: it is a directory", wrong());
        }
        let file = File::open(path).with_context(wrong)?;
        Ok(Script { name, from: BufReader::with_capacity(64 * 1024, Box::new(file)), line: 0 })
    }

    /// Waits for a line, and takes along what else has arrived. `None` at the end.
    fn next_lines(&mut self) -> anyhow::Result<Option<Lines>> {
        let mut lines = Vec::new();
        while lines.len() < BATCH && (lines.is_empty() || self.from.buffer().contains(&b'\n')) {
            match self.next_line() {
                Ok(Some(text)) => lines.push((self.line, text)),
                Ok(None) => break,
                Err(error) => return Ok(Some((lines, Err(error)))),
            }
        }
        Ok(if lines.is_empty() { None } else { Some((lines, Ok(()))) })
    }

    fn next_line(&mut self) -> anyhow::Result<Option<String>> {
        let mut bytes = Vec::new();
        self.from
            .by_ref()
            .take(LONGEST)
            .read_until(b'\n', &mut bytes)
            .with_context(|| format!("cannot read {}, line {}", self.name, self.line + 1))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.line += 1;
        if bytes.len() as u64 == LONGEST && bytes.last() != Some(&b'\n') {
            bail!("{}, line {}, is longer than {LONGEST} bytes; a command is a line of its own", self.name, self.line);
        }
        let text = String::from_utf8(bytes);
        let text =
            text.with_context(|| format!("{}, line {}, is not UTF-8; save it as UTF-8", self.name, self.line))?;
        let text = if self.line == 1 { text.trim_start_matches('\u{feff}') } else { &text }; // some editors begin so
        Ok(Some(text.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

/// A line on its way, and what it says.
type Item = (String, Command);

struct Executor {
    // Before the session: what is still to be sent is sent while the journal is ours.
    reactions: Option<Reactions>,
    session: Session,
    /// What the customer sees who gives the commands; the session itself for the operator.
    seen: Option<Session>,
    json: bool,
    out: Out,
    orders: Orders,
    given: u64,
    refused: u64,
    linking: Linking,
}

impl Executor {
    fn new(session: Session, reactions: Option<Reactions>, json: bool) -> Executor {
        let mut orders = Orders::default();
        if json {
            let line = session.line();
            let records = line.between(1, line.len()).filter_map(|n| session.history().record(n));
            records.for_each(|record| orders.note(&record));
        }
        Executor {
            reactions,
            session,
            seen: None,
            json,
            out: Out::new(),
            orders,
            given: 0,
            refused: 0,
            linking: Linking::default(),
        }
    }

    /// Carries out a script, then the commands of `-c`.
    fn run(&mut self, script: Option<Script>, args: &Exec) -> anyhow::Result<()> {
        if let Some(mut script) = script {
            while let Some((lines, end)) = script.next_lines()? {
                self.take(lines.into_iter().map(|(number, text)| (format!("{}, line {number}", script.name), text)))?;
                end?;
            }
        }
        let several = args.commands.len() > 1;
        let named = args.commands.iter().enumerate().map(|(i, text)| match several {
            true => (format!("command {} of -c", i + 1), text.clone()),
            false => ("the command of -c".to_owned(), text.clone()),
        });
        self.take(named)?;
        Ok(self.linking.end()?)
    }

    /// Carries lines out, up to the first that does not parse: that one is the error.
    fn take(&mut self, lines: impl Iterator<Item = (String, String)>) -> anyhow::Result<()> {
        let mut items = Vec::new();
        for (place, text) in lines {
            let Some(text) = self.linking.next(&text) else { continue };
            match parse(&text) {
                Ok(None) => {}
                Ok(Some(Parsed::Command(command))) => items.push((text, command)),
                Err(error) => {
                    self.carry_out(items)?;
                    bail!("{place}, {error}; what came before it stays");
                }
            }
            // What a customer may do depends on what came before.
            if items.len() == BATCH || self.seen.is_some() {
                self.carry_out(std::mem::take(&mut items))?;
            }
        }
        self.carry_out(items)
    }

    /// Decides the commands, syncs once, and prints what came of each.
    fn carry_out(&mut self, items: Vec<Item>) -> anyhow::Result<()> {
        if let (Some(customer), [(text, command)]) = (self.seen.as_ref().and_then(Session::viewer), items.as_slice())
            && let Err(error) = self.session.check_may(customer, command)
        {
            return self.print_not_yours(text, &error);
        }
        let first = self.session.history().next();
        let mut commands: VecDeque<Command> = items.iter().map(|(_, command)| command.clone()).collect();
        while !commands.is_empty() {
            // The session ends a batch where it likes: what is left goes into the next.
            let mut next = |session: &Session| Some((session.now(), Source::User, commands.pop_front()?));
            self.session.feed(&mut next)?;
        }
        if let Some(reactions) = &mut self.reactions {
            reactions.look(&self.session);
        }
        if let Some(seen) = &mut self.seen {
            seen.follow(&self.session)?;
        }
        let mut new = first.0..self.session.history().next().0;
        for (text, _) in &items {
            self.print_up_to(&mut new, text)?;
        }
        for n in new {
            self.print(RecordNo(n), None)?;
        }
        Ok(self.out.flush()?)
    }

    /// Prints what came of a line, and before it what the bank did by itself: margin calls and the like are
    /// records of their own, between those of the lines.
    fn print_up_to(&mut self, new: &mut Range<u64>, text: &str) -> anyhow::Result<()> {
        loop {
            let n = new.next().map(RecordNo).context("the journal holds fewer records than were given")?;
            let given = self.session.history().record(n).is_some_and(|record| record.by == Source::User);
            if given {
                return self.print(n, Some(text));
            }
            self.print(n, None)?;
        }
    }

    /// Prints a record: of a line, or of nobody's.
    fn print(&mut self, n: RecordNo, line: Option<&str>) -> anyhow::Result<()> {
        let seen = self.seen.as_ref().unwrap_or(&self.session);
        let record = seen.record(n).context("the journal holds fewer records than were given")?;
        if !seen.shows(&record) {
            return Ok(());
        }
        let step = record.step().context("a command became no command")?;
        self.given += u64::from(line.is_some());
        self.refused += u64::from(line.is_some() && step.outcome.rejection().is_some());
        let command = line.map_or_else(|| render(&step.command), |text| without_comment(text).to_owned());
        let world = &seen.live().world;
        if self.json {
            self.orders.note(&record);
            let mut object = object! { "n": n.0, "command": command };
            object.extend(line.is_none().then(|| ("by".to_owned(), "operator".into())));
            json::add_outcome(&mut object, &step.outcome, &Names { world, orders: &self.orders });
            return Ok(self.out.json(object)?);
        }
        let who = if line.is_some() { "" } else { "operator: " };
        Ok(self.out.line(&format!("{n}  {who}{command}  {}", lines::outcome(&step.outcome, world)))?)
    }

    /// What a customer may not do is no record.
    fn print_not_yours(&mut self, text: &str, error: &SessionError) -> anyhow::Result<()> {
        (self.given, self.refused) = (self.given + 1, self.refused + 1);
        let command = without_comment(text);
        if self.json {
            let rejection: Object =
                object! { "code": "NotYours", "message": error.to_string(), "hint": "name an account of your own" };
            self.out.json(object! { "command": command, "ok": false, "rejection": rejection })?;
        } else {
            self.out.line(&format!("–  {command}  ✗ refused: {error}"))?;
        }
        Ok(self.out.flush()?)
    }

    fn end(self) -> Status {
        if self.refused == 0 {
            return Status::Well;
        }
        tell(&format!("backtape: {} of {} commands refused; their lines say why", self.refused, self.given));
        Status::Refused
    }
}
