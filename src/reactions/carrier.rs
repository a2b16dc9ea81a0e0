//! How a letter leaves the house: into the outbox, or to a mail server.

use super::board::By;
use super::letter;
use super::settings::Server;
use crate::journal::durable;
use lettre::{SmtpTransport, Transport};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a mail server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a letter was not carried.
#[derive(Debug)]
pub(super) enum Hitch {
    /// This letter, and the next will fare no better: nobody is there to take them.
    NotNow(String),
    /// This letter alone, for now.
    Later(String),
    /// This letter, for ever.
    Never(String),
}

/// Carries letters out of the spool.
pub(super) trait Carrier: Send {
    /// Carries a letter. When this returns it is gone, and may still be in the spool.
    fn carry(&mut self, file: &Path) -> Result<(), Hitch>;

    /// What was carried so far is on the disk, and no more in the spool.
    fn settle(&mut self, carried: &[PathBuf]) -> io::Result<()>;

    /// How the letters go.
    fn by(&self) -> By;
}

/// The carrier that files letters in a directory: a letter is moved there whole. While the spool is on
/// the same disk there is no moment at which it is in both or in neither.
pub(super) struct Outbox {
    pub(super) dir: PathBuf,
}

impl Carrier for Outbox {
    fn carry(&mut self, file: &Path) -> Result<(), Hitch> {
        let Some(name) = file.file_name() else { return Ok(()) };
        let moved = durable::make_dir(&self.dir).and_then(|()| fs::rename(file, self.dir.join(name)));
        moved.map_err(|error| Hitch::NotNow(format!("cannot file mail in {}: {error}", self.dir.display())))
    }

    fn settle(&mut self, carried: &[PathBuf]) -> io::Result<()> {
        if let Some(spool) = carried.first().and_then(|file| file.parent()) {
            durable::sync_dir(&self.dir)?;
            durable::sync_dir(spool)?;
        }
        Ok(())
    }

    fn by(&self) -> By {
        By::Outbox
    }
}

/// The carrier that hands letters to a mail server. It forgets a letter once the server has taken it.
/// Between the two lies a moment that nobody can close: who is killed in it sends the letter again, with
/// the same `Message-ID`.
pub(super) struct Smtp {
    server: Server,
    transport: SmtpTransport,
}

impl Smtp {
    pub(super) fn new(server: &Server) -> Smtp {
        let transport =
            SmtpTransport::builder_dangerous(server.host.clone()).port(server.port).timeout(Some(PATIENCE)).build();
        Smtp { server: server.clone(), transport }
    }
}

impl Carrier for Smtp {
    fn carry(&mut self, file: &Path) -> Result<(), Hitch> {
        let mail = fs::read(file).map_err(|error| Hitch::Later(format!("cannot read {}: {error}", file.display())))?;
        let envelope = letter::envelope(&mail).map_err(Hitch::Never)?;
        let Err(error) = self.transport.send_raw(&envelope, &mail) else { return Ok(()) };
        let says = format!("the mail server {}:{} says: {}", self.server.host, self.server.port, reason(&error));
        Err(match () {
            () if error.is_permanent() => Hitch::Never(says),
            () if error.is_transient() => Hitch::Later(says),
            () if error.is_client() => Hitch::Never(says),
            () => Hitch::NotNow(says),
        })
    }

    fn settle(&mut self, carried: &[PathBuf]) -> io::Result<()> {
        carried.iter().try_for_each(|file| durable::remove(file))?;
        carried.first().and_then(|file| file.parent()).map_or(Ok(()), durable::sync_dir)
    }

    fn by(&self) -> By {
        By::Smtp
    }
}

/// An error with its causes.
fn reason(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let next_words = next.to_string();
        if !words.contains(&next_words) {
            words = format!("{words}: {next_words}");
        }
        cause = next.source();
    }
    words
}

/// The carrier of a house whose settings cannot be read: it carries nothing, and says why.
pub(super) struct Nobody(pub(super) String);

impl Carrier for Nobody {
    fn carry(&mut self, _: &Path) -> Result<(), Hitch> {
        Err(Hitch::NotNow(self.0.clone()))
    }

    fn settle(&mut self, _: &[PathBuf]) -> io::Result<()> {
        Ok(())
    }

    fn by(&self) -> By {
        By::Outbox
    }
}
