//! `settings.ron` in the data directory: what a person may set. Without the file all is as it comes.

use super::ReactionError;
use lettre::message::Mailbox;
use serde::Deserialize;
use std::fs;
use std::io;
use std::path::Path;

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How mail goes out.
    pub mail: Mail,
    /// Whether personal data is sealed in journals. Without, they can be given away, and nobody in them forgotten.
    pub seal: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { mail: Mail::default(), seal: true }
    }
}

/// How mail goes out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Who it is from.
    pub from: Sender,
    /// The server that takes it; without one it goes into files.
    pub smtp: Option<Server>,
}

/// Who mail is from: `Your bank <bank@example.org>`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Sender(Mailbox);

impl Sender {
    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

impl Default for Sender {
    fn default() -> Sender {
        // Parts that are known to be sound.
        #[allow(clippy::expect_used)]
        Sender("Your bank <bank@mail.backtape.invalid>".parse().expect("a sound mailbox"))
    }
}

impl TryFrom<String> for Sender {
    type Error = String;

    fn try_from(text: String) -> Result<Sender, String> {
        let wrong = |_| format!("{text:?} is no sender; write it like \"Your bank <bank@example.org>\"");
        text.parse().map(Sender).map_err(wrong)
    }
}

/// A mail server: `localhost:25`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl TryFrom<String> for Server {
    type Error = String;

    fn try_from(text: String) -> Result<Server, String> {
        if text.starts_with("smtps:") {
            return Err(format!(
                "{text:?}: mail goes out without TLS; name a relay on this machine, like localhost:25"
            ));
        }
        let wrong = || format!("{text:?} is no mail server; write it like localhost:25");
        let named = text.strip_prefix("smtp://").unwrap_or(&text).trim_end_matches('/');
        let (host, port) = match named.rsplit_once(':').filter(|(host, _)| !host.ends_with(':')) {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?),
            None => (named, 25),
        };
        let sound = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        if host.is_empty() || !host.chars().all(sound) {
            return Err(wrong());
        }
        Ok(Server { host: host.to_owned(), port })
    }
}

impl Settings {
    /// Reads the settings of a data directory.
    ///
    /// # Errors
    /// Where the file is there and cannot be read or understood; it says where.
    pub fn read(data: &Path) -> Result<Settings, ReactionError> {
        let path = data.join("settings.ron");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Settings::default()),
            Err(error) => return Err(ReactionError::io("read", &path)(error)),
        };
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        options.from_str(&text).map_err(|error| ReactionError::Settings { path, what: error.to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, String> {
        let dir = tempfile::TempDir::new().unwrap();
        fs::write(dir.path().join("settings.ron"), text).unwrap();
        Settings::read(dir.path()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_left_away_is_as_it_comes() {
        let dir = tempfile::TempDir::new().unwrap();
        assert_eq!(Settings::read(dir.path()).unwrap(), Settings::default());
        assert_eq!(read("()").unwrap(), Settings::default());
        let set = read(r#"(mail: (from: "A bank <a@b.example>", smtp: "smtp://localhost:2525"))"#).unwrap();
        assert_eq!(set.mail.smtp, Some(Server { host: "localhost".to_owned(), port: 2525 }));
        assert_eq!(set.mail.from.0.email.to_string(), "a@b.example");
        let port = |text: &str| read(&format!("(mail: (smtp: \"{text}\"))")).map(|set| set.mail.smtp.map(|s| s.port));
        assert_eq!(port("relay"), Ok(Some(25)));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, says) in [
            ("(", "settings.ron"),
            ("(mial: ())", "mial"),
            (r#"(mail: (from: "nobody"))"#, "is no sender"),
            (r#"(mail: (smtp: "a b:25"))"#, "is no mail server"),
            (r#"(mail: (smtp: "host:0"))"#, "is no mail server"),
            (r#"(mail: (smtp: "smtps://host"))"#, "without TLS"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
