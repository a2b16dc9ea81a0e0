//! The machine's own file system.

use super::{Disk, DiskFile, Held, How, Input, JournalError, Kind};
use crate::journal::durable::{self, private};
use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The machine's own file system.
#[derive(Clone, Copy, Debug)]
pub(in crate::journal) struct Machine;

impl Disk for Machine {
    fn kind(&self, path: &Path) -> io::Result<Kind> {
        let meta = fs::metadata(path)?;
        Ok(if meta.is_file() { Kind::File } else { Kind::Other(word(&meta)) })
    }

    fn is_taken(&self, path: &Path) -> bool {
        path.symlink_metadata().is_ok()
    }

    fn real_path(&self, path: &Path) -> PathBuf {
        path.canonicalize().unwrap_or_else(|_| path.to_owned())
    }

    fn open(&self, path: &Path, how: How) -> io::Result<Box<dyn DiskFile>> {
        let mut options = File::options();
        match how {
            How::Read => options.read(true),
            How::Append => options.read(true).append(true),
            How::New => private(options.read(true).append(true).create_new(true)),
            How::Over => private(options.write(true).create(true).truncate(true)),
        };
        Ok(Box::new(options.open(path)?))
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Held>>> {
        let file = durable::open_lock(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(HeldFile(file)))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_parents(&self, path: &Path) -> Result<(), JournalError> {
        let dir = parent(path);
        durable::make_dir(&dir).map_err(JournalError::io("create the directory", &dir))
    }

    fn sync_dir_of(&self, path: &Path) -> io::Result<()> {
        durable::sync_dir(&parent(path))
    }
}

impl DiskFile for File {
    fn length_at(&self, path: &Path) -> io::Result<Option<u64>> {
        let ours = self.metadata()?;
        match fs::metadata(path) {
            Ok(there) => Ok(same_file(&ours, &there).then_some(ours.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read_from(&self, at: u64) -> io::Result<Box<dyn Input>> {
        let mut same = self.try_clone()?;
        same.seek(SeekFrom::Start(at))?;
        Ok(Box::new(same))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// The system takes the lock back when the process ends, however it ends.
#[derive(Debug)]
struct HeldFile(File);

impl Held for HeldFile {}

impl Drop for HeldFile {
    /// Closing the file would do, but for a process that is just being started: between fork and exec
    /// it has the file open as well, and would keep the lock for that moment.
    fn drop(&mut self) {
        // Where even that fails the lock goes with the process.
        let _ = self.0.unlock();
    }
}

/// What it is that is no file.
fn word(meta: &fs::Metadata) -> &'static str {
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
fn same_file(a: &fs::Metadata, b: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

/// Elsewhere an open file cannot be replaced.
#[cfg(not(unix))]
fn same_file(_a: &fs::Metadata, _b: &fs::Metadata) -> bool {
    true
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(dir) if !dir.as_os_str().is_empty() => dir.to_owned(),
        _ => PathBuf::from("."),
    }
}
