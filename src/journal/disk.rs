//! What is asked of the file system: private files in private directories, and names that are on
//! the disk before anybody relies on them.

use super::JournalError;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Files of ours are for their owner alone, whatever the umask.
pub(super) fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// Says no to what is there and is no file. Opening a FIFO would wait for ever.
pub(super) fn expect_file(path: &Path) -> Result<(), JournalError> {
    let meta = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => JournalError::Missing { path: path.to_owned() },
        _ => JournalError::io("read", path)(error),
    })?;
    if meta.is_file() {
        return Ok(());
    }
    Err(JournalError::NotAFile { path: path.to_owned(), what: kind(&meta) })
}

fn kind(meta: &fs::Metadata) -> &'static str {
    if meta.is_dir() {
        return "a directory";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let file_type = meta.file_type();
        if file_type.is_fifo() {
            return "a pipe";
        }
        if file_type.is_socket() {
            return "a socket";
        }
    }
    "a device"
}

/// Whether two looks at a file were at the same one.
#[cfg(unix)]
pub(super) fn same_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Elsewhere an open file cannot be replaced.
#[cfg(not(unix))]
pub(super) fn same_file(_a: &fs::Metadata, _b: &fs::Metadata) -> bool {
    true
}

/// Creates the directories that a file of this path needs, for their owner alone, and sees to it
/// that their names are on the disk.
pub(super) fn create_parents(path: &Path) -> Result<(), JournalError> {
    let dir = parent(path);
    let missing: Vec<&Path> = dir.ancestors().take_while(|d| !d.as_os_str().is_empty() && !d.exists()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&dir).map_err(JournalError::io("create the directory", &dir))?;
    for created in missing {
        sync_dir_of(created)?;
    }
    Ok(())
}

/// Waits until the name of this file is on the disk.
#[cfg(unix)]
pub(super) fn sync_dir_of(path: &Path) -> Result<(), JournalError> {
    let dir = parent(path);
    std::fs::File::open(&dir).and_then(|d| d.sync_all()).map_err(JournalError::io("sync the directory", &dir))
}

/// Elsewhere a directory cannot be opened to be synced; its file system has to see to it.
#[cfg(not(unix))]
pub(super) fn sync_dir_of(_path: &Path) -> Result<(), JournalError> {
    Ok(())
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir.to_owned(),
        _ => PathBuf::from("."),
    }
}
