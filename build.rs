//! Names the engine: a number of all the source and of the versions that it is built with. Caches are read
//! by the very engine that wrote them and by no other (`session::snapshot`).

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let mut files = vec![PathBuf::from("Cargo.toml"), PathBuf::from("Cargo.lock")];
    collect(Path::new("src"), &mut files)?;
    files.sort();
    // The same on every machine: its keys are fixed.
    let mut hasher = DefaultHasher::new();
    for file in files.iter().filter(|file| file.exists()) {
        hasher.write(file.to_string_lossy().as_bytes());
        hasher.write(&std::fs::read(file)?);
        println!("cargo:rerun-if-changed={}", file.display());
    }
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rustc-env=BACKTAPE_ENGINE={}-{:016x}", env!("CARGO_PKG_VERSION"), hasher.finish());
    Ok(())
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            files.push(path);
        }
    }
    Ok(())
}
