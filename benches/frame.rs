//! What a frame costs: the Floor of a living market at 200×60, drawn into memory; and a key that
//! steps through the past, with its frame; and a ticket that is typed, whose every letter is previewed
//! by all panes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // another bench uses the rest
mod stage;

use backtape::session::{Mode, Session};
use backtape::tui::{App, Key, Options};
use divan::Bencher;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use stage::{print_quantiles, time};
use std::cell::RefCell;
use tempfile::TempDir;

/// How many frames each quantile is made of.
const TIMES: usize = 1_000;

thread_local! {
    static STAGE: RefCell<Stage> = RefCell::new(Stage::set());
}

/// The app on the market, paused, and where its journal lies.
struct Stage {
    app: App,
    terminal: Terminal<TestBackend>,
    _dir: TempDir,
}

impl Stage {
    fn set() -> Stage {
        let (session, dir) = stage::market();
        let path = session.path().to_owned();
        drop(session);
        let app = App::new(Session::open(&path, Mode::Write).unwrap(), &Options { colour: true, ..Options::default() });
        Stage { app, terminal: Terminal::new(TestBackend::new(200, 60)).unwrap(), _dir: dir }
    }

    fn key(&mut self, name: &str) {
        self.app.key(key(name));
    }

    fn draw(&mut self) {
        self.terminal.draw(|frame| self.app.draw(frame)).map(|_| ()).unwrap();
    }

    fn press(&mut self, name: &str) {
        self.key(name);
        self.draw();
    }

    /// Back to the Floor, live, whatever was open.
    fn reset(&mut self) {
        ["Esc", "Esc", "1", "End"].into_iter().for_each(|name| self.press(name));
    }
}

fn main() {
    STAGE.with_borrow_mut(|stage| {
        println!("{} records", stage.app.session().history().last());
        stage.reset();
        let mut quantiles = |what, keys: &[&str], press: &[&str]| {
            keys.iter().for_each(|name| stage.press(name));
            let names = press.iter().cycle().take(TIMES);
            print_quantiles(what, names.map(|name| time(|| stage.press(name))).collect());
            stage.reset();
        };
        quantiles("a step back, with its frame", &[], &["["]);
        quantiles("a step forward, with its frame", &["Home"], &["]"]);
        quantiles("a leap back, with its frame", &[], &["{"]);
        quantiles("the tree, from its first frame on", &["4"], &["j", "k"]);
        let same: Vec<_> = (0..TIMES).map(|_| time(|| stage.draw())).collect();
        print_quantiles("a frame of the Floor", same);
        stage.press("4");
        print_quantiles("a frame of the tree", (0..TIMES).map(|_| time(|| stage.draw())).collect());
        stage.reset();
    });
    divan::main();
}

fn key(name: &str) -> Key {
    Key::parse(name).unwrap()
}

/// Nothing has changed: all of it is drawn and compared.
#[divan::bench(sample_count = 200)]
fn a_frame(bencher: Bencher<'_, '_>) {
    measure(bencher, &[], &[]);
}

/// One record back, and the frame.
#[divan::bench(sample_count = 200)]
fn a_step_back(bencher: Bencher<'_, '_>) {
    measure(bencher, &[], &["["]);
}

/// One record forward, and the frame.
#[divan::bench(sample_count = 200)]
fn a_step_forward(bencher: Bencher<'_, '_>) {
    measure(bencher, &["Home"], &["]"]);
}

/// A letter of a ticket, the state as it would be with it, and the frame.
#[divan::bench(sample_count = 200)]
fn a_letter_of_a_ticket(bencher: Bencher<'_, '_>) {
    measure(bencher, &["b", "1"], &["5", "Backspace"]);
}

/// Up and down in the tree of fifty branches.
#[divan::bench(sample_count = 200)]
fn a_row_of_the_tree(bencher: Bencher<'_, '_>) {
    measure(bencher, &["4"], &["j", "k"]);
}

/// Measures keys, each with its frame, in turns.
fn measure(bencher: Bencher<'_, '_>, before: &[&str], keys: &[&str]) {
    STAGE.with_borrow_mut(|stage| {
        before.iter().for_each(|name| stage.press(name));
        let mut keys = keys.iter().cycle();
        bencher.bench_local(|| match keys.next() {
            Some(name) => stage.press(name),
            None => stage.draw(),
        });
        stage.reset();
    });
}
