//! Who may act as which customer. Passwords are kept as argon2id hashes in `passwords.ron` of the data
//! directory, for its owner alone; none is ever in a journal. Who can read the data directory is the
//! operator: a password keeps customers apart, and not the operator out.

use crate::domain::Handle;
use crate::journal::durable;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The fewest characters of a password.
const LEAST: usize = 8;

/// The most bytes.
const MOST: usize = 1024;

/// A password that nobody has: checking against it takes as long as against one that somebody has.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBub2JvZHkncyBzYWx0$0123456789012345678901234567890123456789010";

/// Why a password is not set, or nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The disk does not do it.
    #[error("cannot {what} {path}: {error}", path = path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file is not what it should be.
    #[error("{path}: line {line} is no password; remove that line and set the password again", path = path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where.
        line: usize,
    },
    /// Too short, or too long.
    #[error("a password has at least {LEAST} characters and at most {MOST} bytes; nothing was changed")]
    Length,
    /// It cannot be hashed.
    #[error("the password cannot be hashed: {0}")]
    Hash(String),
    /// Nobody has this name and this password. Which of the two is wrong is not said.
    #[error("that customer and that password do not go together")]
    Wrong,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    journal: String,
    id: String,
    of: Whose,
    hash: String,
}

/// Whose a password is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// Of a customer, who is named by the first account that they opened.
    Customer(Handle),
    /// Of whoever may do everything: it locks the screen.
    Operator,
}

/// The passwords of the customers of a journal.
pub struct Passwords {
    path: PathBuf,
    journal: String,
    id: String,
    all: Vec<Entry>,
}

impl Passwords {
    /// Reads what is kept in a data directory for a journal; nothing where there is nothing. Journals of the same
    /// scenario have the same id, so one is known by where it stands as well: one that was moved has none.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn of(data: &Path, journal: &Path, id: &str) -> Result<Passwords, PasswordError> {
        let absolute = fs::canonicalize(journal).or_else(|_| std::path::absolute(journal));
        let journal = absolute.as_deref().unwrap_or(journal).to_string_lossy().into_owned();
        let (path, id) = (data.join("passwords.ron"), id.to_owned());
        let mut passwords = Passwords { path, journal, id, all: Vec::new() };
        passwords.read()?;
        Ok(passwords)
    }

    fn read(&mut self) -> Result<(), PasswordError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(self.failed("read")(error)),
        };
        let entries = text.lines().enumerate().map(|(i, line)| {
            ron::from_str(line).map_err(|_| PasswordError::Damaged { path: self.path.clone(), line: i + 1 })
        });
        self.all = entries.collect::<Result<_, _>>()?;
        Ok(())
    }

    fn failed(&self, what: &'static str) -> impl FnOnce(io::Error) -> PasswordError + use<> {
        let path = self.path.clone();
        move |error| PasswordError::Io { what, path, error }
    }

    /// Whether anybody has one in the journal.
    pub fn any(&self) -> bool {
        self.all.iter().any(|entry| self.is_ours(entry))
    }

    /// Whether the operator has one.
    pub fn locks(&self) -> bool {
        self.find(Whose::Operator).is_some()
    }

    fn is_ours(&self, entry: &Entry) -> bool {
        entry.journal == self.journal && entry.id == self.id
    }

    fn find(&self, of: Whose) -> Option<&Entry> {
        self.all.iter().find(|entry| self.is_ours(entry) && entry.of == of)
    }

    /// Gives somebody a password, in the place of one that they have. When this returns it is on the disk.
    ///
    /// # Errors
    /// Where it is too short or too long, or cannot be kept.
    pub fn set(&mut self, of: Whose, password: &str) -> Result<(), PasswordError> {
        if password.chars().count() < LEAST || password.len() > MOST {
            return Err(PasswordError::Length);
        }
        let hash = Argon2::default().hash_password(password.as_bytes());
        let hash = hash.map_err(|error| PasswordError::Hash(error.to_string()))?.to_string();
        let (journal, id) = (self.journal.clone(), self.id.clone());
        self.change(|all| all.push(Entry { journal, id, of, hash }), &[of])
    }

    /// Takes somebody's password away.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn remove(&mut self, of: Whose) -> Result<(), PasswordError> {
        self.change(|_| {}, &[of])
    }

    /// Takes the passwords away of customers who are forgotten, where they have any.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub(super) fn forget(&mut self, customers: &[Handle]) -> Result<(), PasswordError> {
        let theirs: Vec<Whose> = customers.iter().map(|of| Whose::Customer(*of)).collect();
        let has_one = theirs.iter().any(|of| self.find(*of).is_some());
        if has_one { self.change(|_| {}, &theirs) } else { Ok(()) }
    }

    /// Reads the file anew under its lock, without the entries of some, changes it and puts it in the
    /// place of the old one.
    fn change(&mut self, change: impl FnOnce(&mut Vec<Entry>), without: &[Whose]) -> Result<(), PasswordError> {
        let dir = self.path.parent().unwrap_or(Path::new("."));
        let lock = || {
            durable::make_dir(dir)?;
            let file = durable::open_lock(&self.path.with_extension("lock"))?;
            file.lock().map(|()| file)
        };
        let _lock = lock().map_err(self.failed("lock"))?;
        self.read()?;
        // One that another journal had that stood here is of no use any more.
        let journal = &self.journal;
        self.all.retain(|entry| entry.journal != *journal || entry.id == self.id && !without.contains(&entry.of));
        change(&mut self.all);
        let mut text = String::new();
        for entry in &self.all {
            text += &ron::to_string(entry).map_err(|error| PasswordError::Hash(error.to_string()))?;
            text.push('\n');
        }
        let dir = self.path.parent().unwrap_or(Path::new("."));
        let write = || {
            let new = self.path.with_extension("ron.new");
            durable::write(&new, text.as_bytes())?;
            fs::rename(&new, &self.path)?;
            durable::sync_dir(dir)
        };
        write().map_err(self.failed("write"))
    }

    /// Whether somebody and a password go together; nobody has any. That takes as long where there is no such
    /// customer, or no password.
    ///
    /// # Errors
    /// [`PasswordError::Wrong`]
    pub fn check(&self, of: Option<Whose>, password: &str) -> Result<Whose, PasswordError> {
        let entry = of.and_then(|of| self.find(of));
        let hash = entry.map_or(NOBODYS, |entry| &entry.hash);
        // What is too long to have been set is as wrong as any other, and no longer to look at.
        let word = if password.len() <= MOST { password } else { "" };
        let right =
            PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(word.as_bytes(), &hash).is_ok());
        match entry {
            Some(entry) if right => Ok(entry.of),
            _ => Err(PasswordError::Wrong),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_and_their_password_go_together_and_nothing_else_does() {
        let dir = tempfile::tempdir().unwrap();
        let handle = |name| Handle::parse(name).unwrap();
        let (alice, bob) = (Whose::Customer(handle("alice")), Whose::Customer(handle("bob")));
        let mut passwords = Passwords::of(dir.path(), Path::new("j.ron"), "id").unwrap();
        assert!(!passwords.any());
        assert!(matches!(passwords.set(alice, "short"), Err(PasswordError::Length)));
        passwords.set(alice, "correct horse").unwrap();
        passwords.set(bob, "battery staple").unwrap();
        passwords.set(alice, "correct zebra").unwrap();
        let again = Passwords::of(dir.path(), Path::new("j.ron"), "id").unwrap();
        assert!(again.any() && !again.locks());
        assert!(again.check(Some(Whose::Operator), "correct zebra").is_err());
        assert_eq!(again.check(Some(alice), "correct zebra").unwrap(), alice);
        for (who, word) in [
            (Some(alice), "correct horse"),
            (Some(alice), "battery staple"),
            (Some(alice), ""),
            (None, "correct zebra"),
        ] {
            assert_eq!(again.check(who, word).unwrap_err().to_string(), PasswordError::Wrong.to_string());
        }
        let text = fs::read_to_string(dir.path().join("passwords.ron")).unwrap();
        assert!(text.lines().count() == 2 && !text.contains("zebra") && text.contains("$argon2id$"), "{text}");
        // Nobody's password is one that can be checked, or nobody would take less time than somebody.
        assert!(PasswordHash::new(NOBODYS).is_ok());
        let other = Passwords::of(dir.path(), Path::new("other.ron"), "id").unwrap();
        assert!(other.check(Some(alice), "correct zebra").is_err());
        passwords.forget(&[handle("alice"), handle("carol")]).unwrap();
        assert!(passwords.check(Some(alice), "correct zebra").is_err());
        assert!(passwords.check(Some(bob), "battery staple").is_ok());
        passwords.remove(bob).unwrap();
        assert!(!passwords.any());
    }
}
