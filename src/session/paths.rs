//! Where journals live: names, paths and the data directory.

use super::Cache;
use crate::domain::BranchName;
use std::fs;
use std::path::{Path, PathBuf};

/// Why a journal cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum PathError {
    /// The platform tells no home directory.
    #[error("no home directory is known here; name a place with --data-dir DIR or BACKTAPE_DATA_DIR")]
    NoHome,
    /// Neither a name nor a path.
    #[error(
        "{0:?} is not a journal: give a name (a-z 0-9 _ -, at most 64, starting with a letter or digit) or a path that holds a / or ends in .ron"
    )]
    NotAJournal(String),
}

/// The directory that holds the user's journals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataDir {
    dir: PathBuf,
    /// Where what can be made again is kept.
    cache: PathBuf,
}

impl DataDir {
    /// The directory that was asked for, or `BACKTAPE_DATA_DIR`, or the platform's own.
    ///
    /// # Errors
    /// Where none of them is known.
    pub fn find(asked: Option<&Path>) -> Result<DataDir, PathError> {
        let environment = || std::env::var_os("BACKTAPE_DATA_DIR").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        if let Some(dir) = asked.map(Path::to_owned).or_else(environment) {
            return Ok(DataDir { cache: dir.join("cache"), dir });
        }
        let platform = directories::ProjectDirs::from("", "", "backtape").ok_or(PathError::NoHome)?;
        Ok(DataDir { dir: platform.data_dir().to_owned(), cache: platform.cache_dir().to_owned() })
    }

    /// Where snapshots of journals are kept: in the platform's directory for caches, or below the directory
    /// that was asked for.
    pub fn cache(&self) -> Cache {
        Cache::new(self.cache.clone())
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// Where a journal of this name, or at this path, is.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn journal(&self, journal: &str) -> Result<PathBuf, PathError> {
        if journal.contains('/') || journal.contains(std::path::MAIN_SEPARATOR) || journal.ends_with(".ron") {
            return Ok(PathBuf::from(journal));
        }
        // Names of journals and of branches have the same form.
        match BranchName::parse(journal) {
            Ok(name) => Ok(self.dir.join("journals").join(format!("{name}.ron"))),
            Err(_) => Err(PathError::NotAJournal(journal.chars().take(80).collect())),
        }
    }

    /// The names of the journals here, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.join("journals")).into_iter().flatten().flatten();
        let files = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = files.filter_map(|file| Some(file.strip_suffix(".ron")?.to_owned())).collect();
        names.sort();
        names
    }

    /// The journal that was opened last, where it still exists.
    pub fn last_used(&self) -> Option<PathBuf> {
        let text = fs::read_to_string(self.dir.join("last-journal")).ok()?;
        Some(PathBuf::from(text.trim_end_matches('\n'))).filter(|path| path.is_file())
    }

    /// Remembers the journal that was opened. That this fails is no reason to stop anybody.
    pub fn remember(&self, journal: &Path) {
        let absolute = std::path::absolute(journal).unwrap_or_else(|_| journal.to_owned());
        let _ = fs::create_dir_all(&self.dir)
            .and_then(|()| fs::write(self.dir.join("last-journal"), format!("{}\n", absolute.display())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths() {
        let dir = DataDir::find(Some(Path::new("/data"))).unwrap();
        assert_eq!(dir.cache().dir(), Path::new("/data/cache"));
        assert_eq!(dir.journal("demo").unwrap(), Path::new("/data/journals/demo.ron"));
        assert_eq!(dir.journal("./demo").unwrap(), Path::new("./demo"));
        assert_eq!(dir.journal("demo.ron").unwrap(), Path::new("demo.ron"));
        for bad in ["", "Demo", "-x", "a b", "ä", &"x".repeat(65)] {
            assert!(dir.journal(bad).is_err(), "{bad}");
        }
    }
}
