//! Journals whose lines were changed and sealed again, as a newer version of the program might have
//! written them.

/// The seal's part of a line: `,h:"`, 32 digits, `")`.
const SEAL: usize = 38;

/// The lines of a journal, each with the hash that it has now, and the header with the id of the genesis
/// that it has now. A line that is added may end in any seal.
pub fn resealed(text: &str) -> String {
    let mut hash = [0; 32];
    text.split('\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut text = line[..line.len() - SEAL].to_owned();
            if let (Some(id), Some((_, genesis))) = (text.find("id:\""), text.split_once(",genesis:")) {
                let own = digits(blake3::hash(genesis.as_bytes()).as_bytes());
                let (start, end) = (id + 4, id + 4 + own.len());
                if text.is_char_boundary(end) {
                    text.replace_range(start..end, &own);
                }
            }
            hash = *blake3::Hasher::new().update(&hash).update(text.as_bytes()).update(b")").finalize().as_bytes();
            format!("{text},h:\"{}\")\n", digits(&hash))
        })
        .collect()
}

/// The first 128 bits.
fn digits(hash: &[u8; 32]) -> String {
    hash[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same journal as one of format 2, by version 9.1.0.
pub fn as_newer(text: &str) -> String {
    let engine = concat!("engine:\"", env!("CARGO_PKG_VERSION"), "\"");
    let newer = text.replacen("format:1,", "format:2,", 1).replacen(engine, "engine:\"9.1.0\"", 1);
    assert_ne!(newer, text);
    resealed(&newer)
}

/// The same journal, where this record has a command that nobody knows yet.
pub fn with_unknown(text: &str, n: usize) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let seal = format!(",h:\"{}\")", "0".repeat(32));
    lines[n] = format!("(n:{n},p:{},at:1,by:User,cmd:Teleport(account:\"alice\"),ev:[]{seal}", n - 1);
    resealed(&lines.join("\n"))
}
