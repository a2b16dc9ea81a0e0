//! What a frame costs: the Floor of a living market at 200×60, drawn into memory; and a key that
//! steps through the past, with its frame; and a ticket that is typed, whose every letter is previewed
//! by all panes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use backtape::market::scenario;
use backtape::session::{Limit, Session};
use backtape::tui::{App, Key, Options};
use divan::Bencher;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tempfile::TempDir;

const RECORDS: u64 = 50_000;

fn main() {
    divan::main();
}

/// The app on a market of 50,000 records, paused, and where its journal lies.
fn floor() -> (App, Terminal<TestBackend>, TempDir) {
    let dir = TempDir::new().unwrap();
    let (_, text) = scenario::shipped().into_iter().find(|(name, _)| *name == "starter").unwrap();
    let mut session = Session::create(&dir.path().join("bench.ron"), &scenario::read(text).unwrap()).unwrap();
    session.run(Limit::Records(RECORDS)).unwrap();
    let app = App::new(session, &Options { colour: true, ..Options::default() });
    (app, Terminal::new(TestBackend::new(200, 60)).unwrap(), dir)
}

fn key(name: &str) -> Key {
    Key::parse(name).unwrap()
}

/// Nothing has changed: all of it is drawn and compared.
#[divan::bench(sample_count = 200)]
fn a_frame(bencher: Bencher<'_, '_>) {
    let (mut app, mut terminal, _dir) = floor();
    bencher.bench_local(|| terminal.draw(|frame| app.draw(frame)).map(|_| ()).unwrap());
}

/// One record back, and the frame.
#[divan::bench(sample_count = 200)]
fn a_step_back(bencher: Bencher<'_, '_>) {
    let (mut app, mut terminal, _dir) = floor();
    bencher.bench_local(|| {
        app.key(key("["));
        terminal.draw(|frame| app.draw(frame)).map(|_| ()).unwrap();
    });
}

/// One record forward, and the frame.
#[divan::bench(sample_count = 200)]
fn a_step_forward(bencher: Bencher<'_, '_>) {
    let (mut app, mut terminal, _dir) = floor();
    app.key(key("Home"));
    bencher.bench_local(|| {
        app.key(key("]"));
        terminal.draw(|frame| app.draw(frame)).map(|_| ()).unwrap();
    });
}

/// A letter of a ticket, the state as it would be with it, and the frame.
#[divan::bench(sample_count = 200)]
fn a_letter_of_a_ticket(bencher: Bencher<'_, '_>) {
    let (mut app, mut terminal, _dir) = floor();
    for name in ["b", "1"] {
        app.key(key(name));
    }
    let mut letters = ["5", "Backspace"].into_iter().cycle();
    bencher.bench_local(|| {
        app.key(key(letters.next().unwrap()));
        terminal.draw(|frame| app.draw(frame)).map(|_| ()).unwrap();
    });
}
