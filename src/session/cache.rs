//! The cache directory: files that spare work, each for one journal, written whole and looked at with mistrust, and
//! taken away when nobody needs them any more.

use crate::journal::durable;
use std::fs::{self, File, Metadata};
use std::io::{self, BufRead, BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use xxhash_rust::xxh3::Xxh3;

/// The version of the engine, and of every line of its source: what it keeps is for itself alone.
const ENGINE: &str = env!("BACKTAPE_ENGINE");

/// At the end of a session a snapshot is made for so many records: fewer are read as quickly as a snapshot.
const LEAST: u64 = 10_000;

/// How the names of files end that hold a snapshot of a journal, and checkpoints of it.
pub(super) const SNAPSHOT: &str = "snapshot";
pub(super) const CHECKPOINTS: &str = "checkpoints";

/// Files that were not used for so long go.
const LONG: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// A file that is being written takes no longer than this.
const WRITING: Duration = Duration::from_secs(24 * 60 * 60);

/// All files together have so many bytes; of more the ones that were used longest ago go.
const ROOM: u64 = 1 << 30;

/// The longest first lines that are looked at.
const LINES: u64 = 16 * 1024;

/// How many bytes a sum has.
pub(super) const SUM: usize = 16;

/// The sum that shows whether bytes of a file are those that were written: XXH3 of 128 bits. It is there for accidents,
/// and quick, since megabytes of it stand before the first frame; whoever writes here on purpose could write the
/// sum as well.
pub(super) fn sum(parts: &[&[u8]]) -> [u8; SUM] {
    let mut hasher = Xxh3::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.digest128().to_le_bytes()
}

/// The directory where snapshots are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    dir: PathBuf,
    pub(super) least: u64,
}

/// A file of the cache directory that is there.
struct Found {
    path: PathBuf,
    used: SystemTime,
    length: u64,
}

impl Cache {
    /// Snapshots in this directory, which is made when it is needed.
    pub fn new(dir: PathBuf) -> Cache {
        Cache { dir, least: LEAST }
    }

    /// The same, with a snapshot at the end of every session that has written so many records.
    pub fn at_least(self, least: u64) -> Cache {
        Cache { least, ..self }
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where a file of a journal is. Journals of one scenario are told apart by where they are.
    pub(super) fn file(&self, journal: &Path, what: &str) -> PathBuf {
        let path = whole(journal);
        let hash = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
        let name = journal.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        self.dir.join(format!("{name}-{}.{what}", hash.get(..16).unwrap_or_default()))
    }

    /// Takes all files of all journals away.
    ///
    /// # Errors
    /// Where one cannot be taken away.
    pub(super) fn wipe(&self) -> io::Result<()> {
        let files = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files?,
        };
        for file in files {
            let path = file?.path();
            if !is_ours(&path) {
                continue;
            }
            match fs::remove_file(path) {
                // Whoever wrote it has given it its name meanwhile, or taken it away.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
        Ok(())
    }

    /// Takes away what nobody needs: files of journals that are gone, those that were not used for long, and of too
    /// many the oldest. Those of this journal stay. That this fails is no reason to stop anybody.
    pub(super) fn tidy(&self, journal: &Path) {
        self.tidy_to(journal, SystemTime::now(), ROOM);
    }

    fn tidy_to(&self, journal: &Path, now: SystemTime, room: u64) {
        let own = [SNAPSHOT, CHECKPOINTS].map(|what| self.file(journal, what));
        let Ok(files) = fs::read_dir(&self.dir) else { return };
        let found = files.filter_map(|entry| {
            let entry = entry.ok()?;
            let (path, about) = (entry.path(), entry.metadata().ok()?);
            (is_ours(&path) && about.is_file()).then(|| Found { path, used: used(&about), length: about.len() })
        });
        let (own, mut others): (Vec<Found>, Vec<Found>) = found.partition(|file| own.contains(&file.path));
        others.retain(|file| {
            let most = if is_new(&file.path) { WRITING } else { LONG };
            let idle = now.duration_since(file.used).is_ok_and(|idle| idle > most);
            let gone = idle || (!is_new(&file.path) && journal_is_gone(&file.path));
            !(gone && fs::remove_file(&file.path).is_ok())
        });
        others.sort_by_key(|file| file.used);
        let mut length: u64 = own.iter().chain(&others).map(|file| file.length).sum();
        for file in others.iter().filter(|file| !is_new(&file.path)) {
            if length <= room {
                break;
            }
            if fs::remove_file(&file.path).is_ok() {
                length = length.saturating_sub(file.length);
            }
        }
    }
}

/// The first lines of a file: what it is, of which journal, by which engine, and where the journal is. A name that
/// does not fit on a line is left out.
pub(super) fn title(what: &str, id: &str, journal: &Path) -> String {
    let path = whole(journal);
    let place = path.to_str().filter(|path| !path.chars().any(char::is_control)).unwrap_or_default();
    format!("backtape {what} of {id} by {ENGINE}\n{place}\n")
}

fn whole(journal: &Path) -> PathBuf {
    journal.canonicalize().unwrap_or_else(|_| journal.to_owned())
}

/// Whether a file is one that is written here.
fn is_ours(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == SNAPSHOT || end == CHECKPOINTS) || is_new(path)
}

/// Whether it is still being written, or whoever wrote it was stopped.
fn is_new(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.to_string_lossy().starts_with("new-"))
}

/// When it was written, or looked at with success.
fn used(about: &Metadata) -> SystemTime {
    about.modified().unwrap_or_else(|_| SystemTime::now())
}

/// Whether the journal that a file is about does not exist, while the directory does in which it was.
fn journal_is_gone(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let place = BufReader::new(file.take(LINES)).lines().nth(1).and_then(Result::ok);
    let Some(journal) = place.filter(|place| !place.is_empty()).map(PathBuf::from) else { return false };
    let is_there = |path: &Path| path.try_exists();
    matches!(is_there(&journal), Ok(false)) && journal.parent().is_some_and(|dir| matches!(is_there(dir), Ok(true)))
}

/// Notes that a file was of use.
pub(super) fn touch(path: &Path) {
    let _ = File::options().write(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
}

/// Writes a file that is for its owner alone, and its directory where there is none; in place of the one before, or
/// not at all. That this fails is no reason to stop anybody.
///
/// A file holds in plain what the journal holds sealed, and somebody may be forgotten by another program meanwhile. Who
/// forgets takes all files away after the keys are destroyed; so what is in its place while they are `in_force` is taken
/// away by them, and what is there too late is taken away here.
pub(super) fn put(
    path: &Path,
    in_force: impl Fn() -> bool,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) {
    if !in_force() {
        return;
    }
    // Two sessions of one program may write at once, too.
    let thread = format!("{:?}", std::thread::current().id());
    let digits: String = thread.chars().filter(char::is_ascii_digit).collect();
    let new = path.with_extension(format!("new-{}-{digits}", std::process::id()));
    let made = path.parent().map_or(Ok(()), durable::make_dir);
    let options = || durable::private(File::options().write(true).create(true).truncate(true)).open(&new);
    let written = made.and_then(|()| options()).and_then(|file| {
        let mut file = BufWriter::with_capacity(1 << 18, file);
        write(&mut file)?;
        file.into_inner()?.sync_all()
    });
    if written.and_then(|()| fs::rename(&new, path)).is_err() {
        let _ = fs::remove_file(&new);
    } else if !in_force() {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn what_nobody_needs_goes_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let cache = Cache::new(dir.path().join("cache"));
        let journal = |name: &str| {
            let path = dir.path().join(name);
            fs::write(&path, "").unwrap();
            path
        };
        let old = SystemTime::now() - 50 * WRITING;
        let mut age = 0;
        let mut file = |journal: &Path, what: &str| {
            let path = cache.file(journal, what);
            let write = |file: &mut BufWriter<File>| {
                file.write_all(title(what, "0", journal).as_bytes())?;
                file.write_all(&[0; 1_000])
            };
            put(&path, || true, write);
            age += 1;
            let file = File::options().write(true).open(&path).unwrap();
            file.set_modified(old + Duration::from_secs(age)).unwrap();
            path
        };
        let [own, second, gone, third] = ["own", "second", "gone", "third"].map(journal);
        let (own_snapshot, own_checkpoints) = (file(&own, SNAPSHOT), file(&own, CHECKPOINTS));
        let (of_second, of_gone, of_third) =
            (file(&second, SNAPSHOT), file(&gone, CHECKPOINTS), file(&third, SNAPSHOT));
        // On a disk that is not there now.
        let away = file(Path::new("/no/such/directory/journal.ron"), SNAPSHOT);
        let others = ["notes.txt", "left.new-1", "far.new-2"].map(|name| cache.dir().join(name));
        others.iter().for_each(|path| fs::write(path, "x").unwrap());
        File::options().write(true).open(&others[1]).unwrap().set_modified(old).unwrap();
        fs::remove_file(&gone).unwrap();
        let there = || {
            let all = [&own_snapshot, &own_checkpoints, &of_second, &of_gone, &of_third, &away];
            all.into_iter().chain(&others).map(|path| u8::from(path.exists())).collect::<Vec<_>>()
        };
        assert_eq!(there(), [1; 9]);
        cache.tidy(&own);
        assert_eq!(there(), [1, 1, 1, 0, 1, 1, 1, 0, 1], "the journal is gone, the writer long since");
        // Of too many the oldest goes, but not the journal's own.
        cache.tidy_to(&own, SystemTime::now(), 4_700);
        assert_eq!(there(), [1, 1, 0, 0, 1, 1, 1, 0, 1]);
        // What was used stays longer.
        touch(&of_third);
        cache.tidy_to(&own, SystemTime::now() + 11 * WRITING, ROOM);
        assert_eq!(there(), [1, 1, 0, 0, 1, 0, 1, 0, 0], "it stands where it was written last");
        cache.wipe().unwrap();
        assert_eq!(there(), [0, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn what_is_in_its_place_too_late_goes_again() {
        use std::cell::Cell;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cache/a.snapshot");
        let put_at = |in_force: &dyn Fn() -> bool| put(&path, in_force, |file| file.write_all(b"plain text"));
        put_at(&|| true);
        assert!(path.exists());
        // The keys are destroyed while it is written.
        let asked = Cell::new(0);
        put_at(&|| asked.replace(asked.get() + 1) == 0);
        assert_eq!((asked.get(), fs::read_dir(dir.path().join("cache")).unwrap().count()), (2, 0));
        put_at(&|| false);
        assert!(!path.exists());
    }
}
