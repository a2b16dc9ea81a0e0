//! `backtape password`, and whoever asks as a customer (`--sign-in`). A password is never an argument.

use super::args::{Password, SignIn};
use super::desk::{Desk, Done, Refused, Status};
use super::out::Out;
use crate::domain::Handle;
use crate::session::Session;
use crate::session::passwords::{PasswordError, Passwords, Whose};
use anyhow::{Context, anyhow, bail};
use std::io::{self, IsTerminal, Read};
use std::path::Path;

/// The most bytes of a line with a password.
const LONGEST: u64 = 4096;

/// `backtape password`
pub(super) fn password(desk: &Desk, args: &Password) -> Done {
    let (journal, session) = (&args.journal, desk.read(&args.journal)?);
    let of = match &args.customer {
        None => Whose::Operator,
        Some(name) => match session.customer_named(name) {
            Some(customer) => Whose::Customer(customer),
            None => bail!("there is no customer with an account {name:?}; show {journal} accounts lists them"),
        },
    };
    let who = match of {
        Whose::Customer(customer) => customer.to_string(),
        Whose::Operator => "the operator".to_owned(),
    };
    let mut passwords = Passwords::of(desk.data()?.path(), session.path(), session.id())?;
    let mut out = Out::new();
    if args.remove {
        passwords.remove(of)?;
        out.line(&format!("{who} has no password in {journal}"))?;
    } else {
        let word = asked(&format!("New password of {who}: "), None)?;
        if io::stdin().is_terminal() && asked("The same again: ", None)? != word {
            return Err(Refused("that was not the same twice; nothing was changed".to_owned()).into());
        }
        passwords.set(of, &word).map_err(|error| match error {
            PasswordError::Length => Refused(error.to_string()).into(),
            error => anyhow!(error),
        })?;
        out.line(&format!("{who} has a password in {journal} now"))?;
    }
    out.flush()?;
    Ok(Status::Well)
}

/// The customer who asks; nobody where the operator does.
pub(super) fn signed_in(desk: &Desk, session: &Session, who: &SignIn) -> anyhow::Result<Option<Handle>> {
    let Some(name) = &who.customer else { return Ok(None) };
    let passwords = Passwords::of(desk.data()?.path(), session.path(), session.id())?;
    let word = asked(&format!("Password of {name}: "), who.password_file.as_deref())?;
    match passwords.check(session.customer_named(name).map(Whose::Customer), &word) {
        Ok(Whose::Customer(of)) => Ok(Some(of)),
        Ok(Whose::Operator) => Ok(None), // a customer was asked for
        Err(error @ PasswordError::Wrong) => Err(Refused(error.to_string()).into()),
        Err(error) => Err(error.into()),
    }
}

/// A line from a file; from the terminal, unseen; or the next one of standard input.
fn asked(question: &str, file: Option<&Path>) -> anyhow::Result<String> {
    let mut line = String::new();
    match file {
        Some(file) => {
            let wrong = || format!("cannot read the password from {}", file.display());
            let mut text = String::new();
            std::fs::File::open(file)
                .and_then(|file| file.take(LONGEST).read_to_string(&mut text))
                .with_context(wrong)?;
            line.push_str(text.lines().next().unwrap_or_default());
        }
        None if io::stdin().is_terminal() => {
            line = rpassword::prompt_password(question).context("cannot read the password from the terminal")?;
        }
        None => {
            io::stdin().read_line(&mut line).context("cannot read the password from standard input")?;
        }
    }
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
