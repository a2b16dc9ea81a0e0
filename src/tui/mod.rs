//! The screen: a model, messages that change it, effects that reach beyond it, and a view made from
//! it. One way round: keys → `keymap` → `action` → `update` → effects → [`App::draw`].

mod action;
mod app;
mod blotter;
mod draft;
mod effect;
mod finding;
mod format;
mod ghost;
mod kept;
mod keymap;
mod keys;
mod layout;
mod model;
mod numbers;
mod overlays;
mod panes;
mod phase;
mod playhead;
mod proof;
mod screens;
mod search;
mod signed;
mod terminal;
mod theme;
mod told;
mod trail;
mod tree;
mod update;
mod view;

pub use app::App;
pub use keys::Key;
pub use model::Control;

use crate::reactions::Post;
use crate::session::Session;
use anyhow::Context as _;
use crossterm::event::{self, Event, KeyEventKind};
use std::time::{Duration, Instant};
use terminal::{Screen, Signals, Waited};

/// Frames that only the market asks for are at least this far apart; keys draw at once.
const FRAME: Duration = Duration::from_millis(33);

/// How many records are read before a key is looked for, where all of each is looked at: a few milliseconds.
const PIECE: u64 = 8_192;

/// Where the cursor is at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// At the tip.
    #[default]
    Live,
    /// At the first record, paused.
    First,
}

/// How the screen is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// Where the cursor is at first.
    pub start: Start,
    /// Whether the market runs at once.
    pub play: bool,
    /// How many times faster than they came the records of the past play; without it, so many
    /// records a second.
    pub speed: Option<f64>,
    /// Whether there is colour.
    pub colour: bool,
}

impl Options {
    /// As the terminal asks for it: live and running, in colour unless `NO_COLOR` is set or the
    /// terminal has none.
    pub fn detect() -> Options {
        Options { start: Start::Live, play: true, speed: None, colour: theme::has_colour() }
    }
}

/// Shows a session until the person leaves.
///
/// # Errors
/// Where the terminal cannot be used.
pub fn run(session: Session, post: Post, options: &Options) -> anyhow::Result<()> {
    // Under NO_COLOR the library would leave out the reversal of the cursor as well: the theme
    // does without colour, so the library need not.
    crossterm::style::force_color_output(true);
    let signals = Signals::listen().context("cannot listen for signals")?;
    let mut app = App::new(session, options).with_post(post);
    let mut screen = Screen::enter().context("cannot use this terminal; try `show`, `log` or `exec` instead")?;
    let (mut drawn, mut ticked) = (Instant::now(), Instant::now());
    screen.canvas().draw(|frame| app.draw(frame))?;
    app.shown();
    while !signals.wants_to_leave() {
        let patience = patience(&app, drawn);
        let waited = terminal::wait(patience)?;
        let resized = signals.has_resized();
        if resized {
            app.touch();
        }
        let keys = match waited {
            Waited::Gone => break,
            Waited::Nothing => false,
            Waited::Input => take_events(&mut app)?,
        };
        let stop = signals.wants_to_stop().then_some(Control::Suspend);
        match app.control().or(stop) {
            Some(Control::Quit) => break,
            Some(Control::Suspend) => {
                screen.suspend()?;
                app.touch();
            }
            Some(Control::Redraw) => screen.canvas().clear()?,
            None => {}
        }
        if signals.has_resumed() {
            screen.resume()?;
            app.touch();
        }
        app.tick(ticked.elapsed());
        ticked = Instant::now();
        if app.is_dirty() && (keys || resized || drawn.elapsed() >= FRAME) {
            screen.canvas().draw(|frame| app.draw(frame))?;
            drawn = Instant::now();
        }
    }
    Ok(())
}

/// How long to wait for a key: until the next tick, or the next frame where one is due.
fn patience(app: &App, drawn: Instant) -> Duration {
    let patience = app.patience();
    if app.is_dirty() { patience.min(FRAME.saturating_sub(drawn.elapsed())) } else { patience }
}

/// Takes all keys that are waiting, so that a frame shows what came of every one of them. Whether
/// there was any.
fn take_events(app: &mut App) -> anyhow::Result<bool> {
    let mut any = false;
    while event::poll(Duration::ZERO)? {
        any = true;
        match event::read()? {
            // Some terminals tell of releases, too.
            Event::Key(key) if key.kind != KeyEventKind::Release => app.key(key.into()),
            Event::Paste(text) => app.paste(&text),
            Event::Resize(..) => app.touch(),
            _ => {}
        }
    }
    Ok(any)
}
