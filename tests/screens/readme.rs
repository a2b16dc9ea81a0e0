//! The screens in the README are the program's: each stands below a comment that says how it comes
//! about, `<!-- screen SIZE JOURNAL [box TITLE] keys KEYS -->`. The journal is a file of `saves/`
//! or `starter`, after its first records. With `UPDATE_README=1` the screens are written anew.

use super::harness::{Journal, Person};
use backtape::session::{Mode, Session};
use std::fs;
use std::path::{Path, PathBuf};

const FENCE: &str = "\n```\n";

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn the_screens_of_the_readme_are_the_programs() {
    let readme = fs::read_to_string(path("README.md")).unwrap();
    let (mut renewed, mut rest, mut screens) = (String::new(), readme.as_str(), 0);
    while let Some((before, after)) = rest.split_once("<!-- screen ") {
        let (recipe, after) = after.split_once(" -->\n```\n").expect("a screen stands below its recipe");
        let (_, after) = after.split_once(FENCE).expect("a screen ends");
        renewed.push_str(&format!("{before}<!-- screen {recipe} -->{FENCE}{}{FENCE}", screen(recipe)));
        (rest, screens) = (after, screens + 1);
    }
    renewed.push_str(rest);
    assert!(screens >= 3, "the README has {screens} screens");
    if std::env::var_os("UPDATE_README").is_some() {
        fs::write(path("README.md"), &renewed).unwrap();
    } else {
        assert!(
            readme == renewed,
            "the README's screens are not the program's: UPDATE_README=1 renews them\n{renewed}"
        );
    }
}

/// Makes a screen as its recipe says.
fn screen(recipe: &str) -> String {
    let (place, keys) = recipe.split_once(" keys ").expect("a recipe names keys");
    let mut words = place.split(' ');
    let (width, height) = words.next().and_then(|size| size.split_once('x')).expect("a recipe begins with a size");
    let size = (width.parse().unwrap(), height.parse().unwrap());
    let journal = words.next().expect("a recipe names a journal");
    let mut person = match journal {
        "starter" => Journal::starter(300, &[]).open(size),
        save => Person::of(Session::open(&path(save), Mode::ReadOnly).unwrap(), size),
    };
    let screen = person.keys(keys).screen();
    let text = match (words.next(), words.next()) {
        (Some("box"), Some(title)) => cut_box(&screen, title),
        _ => screen,
    };
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The pane with this title, alone.
fn cut_box(screen: &str, title: &str) -> String {
    let rows: Vec<Vec<char>> = screen.lines().map(|line| line.chars().collect()).collect();
    let head: Vec<char> = format!("╭ {title} ").chars().collect();
    let at = |row: &Vec<char>| row.windows(head.len()).position(|part| part == head);
    let (top, left) = rows.iter().enumerate().find_map(|(y, row)| Some((y, at(row)?))).expect("the pane is there");
    let right = left + rows[top][left..].iter().position(|c| *c == '╮').expect("its right side");
    let height = rows[top..].iter().position(|row| row[left] == '╰').expect("its lower side");
    let cut = rows[top..=top + height].iter().map(|row| row[left..=right].iter().collect());
    cut.collect::<Vec<String>>().join("\n")
}
