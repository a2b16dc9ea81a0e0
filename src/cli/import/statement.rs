//! `backtape import csv`, `mt940`, `ofx`: the entries of a bank statement from elsewhere become commands,
//! a deposit or a withdrawal each. An entry's reference stands first in that of its command, in
//! brackets: an entry that is on the account's statement already is not given again. They are records of the feed:
//! what happened elsewhere is not written to the customer again.

use super::csv::Reading;
use super::entries::{Bad, Content, Found, decode};
use super::{csv, mt940, ofx};
use crate::cli::args::{BankCsv, BankFile};
use crate::cli::desk::{Desk, Done, Refused, Status, shown, tell};
use crate::cli::json::{self, object};
use crate::cli::out::Out;
use crate::command_line::render;
use crate::domain::{AccountId, AccountRef, Command, Money, Outcome, Source, Text};
use crate::session::Session;
use crate::text::clean_line;
use crate::views::statement::entries;
use anyhow::{Context, anyhow, bail};
use rustc_hash::FxHashMap;
use std::fs;

/// The largest file that is read, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The most lines that cannot be read which are listed.
const LISTED: usize = 20;

pub(in crate::cli) fn csv(desk: &Desk, args: &BankCsv) -> Done {
    let mut map = Vec::new();
    for pair in &args.map {
        let (field, column) = pair.split_once('=').ok_or_else(|| anyhow!("--map {pair}: write FIELD=COLUMN"))?;
        map.push((field.trim().to_ascii_lowercase(), column.trim().to_owned()));
    }
    let delimiter = match args.delimiter.as_str() {
        "tab" | "\\t" | "\t" => b'\t',
        one if one.len() == 1 => one.bytes().next().unwrap_or(b','),
        other => bail!("--delimiter {other:?}: name one sign, like ; or tab"),
    };
    let reading = Reading {
        map,
        delimiter,
        decimal: if args.decimal == "," { ',' } else { '.' },
        dates: args.date_format.clone(),
        has_header: !args.no_header,
    };
    let text = read(&args.file, args.file.encoding.as_deref())?;
    give(desk, &args.file, csv::read(&text, &reading))
}

pub(in crate::cli) fn mt940(desk: &Desk, args: &BankFile) -> Done {
    give(desk, args, mt940::read(&read(args, args.encoding.as_deref())?))
}

pub(in crate::cli) fn ofx(desk: &Desk, args: &BankFile) -> Done {
    let bytes = bytes(args)?;
    let charset = args.encoding.clone().or_else(|| ofx::charset(&bytes));
    let text = decode(&bytes, charset.as_deref()).map_err(|why| anyhow!("{}: {why}", shown(&args.file)))?;
    give(desk, args, ofx::read(&text))
}

fn bytes(args: &BankFile) -> anyhow::Result<Vec<u8>> {
    let wrong = || format!("cannot read {}; check the path", shown(&args.file));
    let found = fs::metadata(&args.file).with_context(wrong)?;
    if !found.is_file() || found.len() > LARGEST {
        bail!("{} is no file of at most {LARGEST} bytes; cut it", shown(&args.file));
    }
    fs::read(&args.file).with_context(wrong)
}

fn read(args: &BankFile, encoding: Option<&str>) -> anyhow::Result<String> {
    decode(&bytes(args)?, encoding).map_err(|why| anyhow!("{}: {why}", shown(&args.file)))
}

/// What is on the account's statement already: by reference, how much.
fn known(session: &Session, account: AccountId) -> FxHashMap<String, Money> {
    let mut known = FxHashMap::default();
    let (line, world) = (session.line(), &session.live().world);
    for record in line.between(1, line.len()).filter_map(|n| session.history().record(n)) {
        for entry in entries(&record, account, world) {
            let said = entry.reference.as_ref().and_then(|text| text.as_str().strip_prefix('['));
            if let Some((key, _)) = said.and_then(|said| said.split_once(']')) {
                known.insert(key.to_owned(), entry.amount);
            }
        }
    }
    known
}

/// The command of an entry.
fn command(account: AccountRef, found: &Found, key: &str) -> anyhow::Result<Command> {
    let said = clean_line(format!("[{key}] {} {}", found.date, found.text).trim_end());
    let said: String = said.chars().take(Text::LIMIT).collect();
    let reference = Some(Text::parse(&said)?);
    Ok(match found.amount < Money::ZERO {
        true => Command::Withdraw { account, amount: Money(found.amount.0.abs()), reference },
        false => Command::Deposit { account, amount: found.amount, reference },
    })
}

/// How an import went.
#[derive(Default)]
struct Tally {
    deposits: u64,
    withdrawals: u64,
    known: u64,
    refused: u64,
}

/// Gives the commands of all entries. Where one line cannot be read, nothing is given.
fn give(desk: &Desk, args: &BankFile, content: Result<Content, String>) -> Done {
    let file = shown(&args.file);
    let content = content.map_err(|why| anyhow!("{file}: {why}"))?;
    let mut out = Out::new();
    let keys = content.keys();
    let mut bad = content.bad.clone();
    let mut first: FxHashMap<&str, &Found> = FxHashMap::default();
    for (found, key) in content.found.iter().zip(&keys) {
        let before = *first.entry(key.as_str()).or_insert(found);
        if (before.amount, before.date) != (found.amount, found.date) {
            let why =
                format!("the reference {key:?} is that of line {}, which says another day or amount", before.line);
            bad.push(Bad { line: found.line, why });
        }
    }
    if !bad.is_empty() {
        bad.sort_by_key(|bad| bad.line);
        bad.iter().take(LISTED).try_for_each(|bad| out.line(&format!("line {}: {}", bad.line, bad.why)))?;
        out.flush()?;
        let error = format!("{file}: {} of its lines cannot be read, and nothing was imported", bad.len());
        return Err(Refused(error).into());
    }
    let mut session = desk.write(&args.journal, args.branch.as_deref())?;
    let account = AccountRef::parse(&args.account)?;
    let id = session.live().world.bank.find(&account);
    let id = id.ok_or_else(|| anyhow!("there is no account {account}; show accounts lists them"))?;
    let world = &session.live().world;
    let own = world.bank.account(id).and_then(|account| account.currency.as_ref());
    let currency = own.map_or(world.rules.currency.as_str(), |currency| currency.as_str()).to_owned();
    if let Some(other) = content.currency.filter(|other| *other != currency) {
        let error = format!("{file} is in {}, and {account} in {currency}; nothing was imported", clean_line(&other));
        return Err(Refused(error).into());
    }
    let mut known = known(&session, id);
    let mut tally = Tally::default();
    // Banks write lines that move nothing, to tell something: there is nothing to give for them.
    for (found, key) in content.found.iter().zip(&keys).filter(|(found, _)| found.amount != Money::ZERO) {
        match known.get(key) {
            Some(amount) if *amount == found.amount => tally.known += 1,
            Some(amount) => {
                tally.refused += 1;
                let said =
                    format!("{key:?} is on the statement with {}, not {}", amount.grouped(), found.amount.grouped());
                refuse(args, &mut out, found, &said)?;
            }
            None => {
                let command = command(account, found, key)?;
                if submit(&mut session, args, &mut out, found, command)? {
                    known.insert(key.clone(), found.amount);
                    *(if found.amount < Money::ZERO { &mut tally.withdrawals } else { &mut tally.deposits }) += 1;
                } else {
                    tally.refused += 1;
                }
            }
        }
    }
    summary(args, &account, &tally, &mut out)
}

/// Gives a command; whether it was accepted.
fn submit(
    session: &mut Session,
    args: &BankFile,
    out: &mut Out,
    found: &Found,
    command: Command,
) -> anyhow::Result<bool> {
    if args.dry_run {
        if !args.json {
            out.line(&format!("line {}: {}", found.line, render(&command)))?;
        }
        return Ok(true);
    }
    let said = render(&command);
    let n = session.submit(Source::Feed, command)?;
    match session.history().step(n).map(|step| step.outcome) {
        Some(Outcome::Rejected(rejection)) => {
            let why = format!("{said}: {}; {}", rejection.message(), rejection.hint());
            refuse(args, out, found, &why)?;
            Ok(false)
        }
        _ => Ok(true),
    }
}

fn refuse(args: &BankFile, out: &mut Out, found: &Found, why: &str) -> anyhow::Result<()> {
    match args.json {
        true => out.json(object! { "line": found.line, "refused": why })?,
        false => out.line(&format!("line {}: ✗ {why}", found.line))?,
    }
    Ok(())
}

fn summary(args: &BankFile, account: &AccountRef, tally: &Tally, out: &mut Out) -> Done {
    let Tally { deposits, withdrawals, known, refused } = tally;
    if args.json {
        let object: json::Object = object! {
            "account": account.to_string(), "deposits": *deposits, "withdrawals": *withdrawals, "known": *known,
            "refused": *refused, "dry_run": args.dry_run,
        };
        out.json(object)?;
    } else {
        let would = if args.dry_run { "would be imported" } else { "imported" };
        let counts =
            format!("deposits {deposits}, withdrawals {withdrawals}, known already {known}, refused {refused}");
        out.line(&format!("{would} into {account}: {counts}"))?;
    }
    out.flush()?;
    if *refused == 0 {
        return Ok(Status::Well);
    }
    tell(&format!("backtape: {refused} of the statement's entries refused; their lines say why"));
    Ok(Status::Refused)
}
