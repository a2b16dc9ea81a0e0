//! The app: keys and time in, frames out. Knows no terminal, so that tests drive it as a person does.

use super::effect::{Effect, perform};
use super::keys::Key;
use super::model::{Control, Model, Tone};
use super::overlays::{Press, Reply};
use super::theme::Theme;
use super::update::{follow_marks, time, update};
use super::{Options, Start, finding, ghost, layout, panes, proof, search, view};
use crate::reactions::Post;
use crate::session::{Pace, Session};
use ratatui::Frame;
use ratatui::layout::Position;
use std::time::Duration;

/// The app.
pub struct App {
    model: Model,
}

impl App {
    /// Shows a session.
    pub fn new(session: Session, options: &Options) -> App {
        let theme = if options.colour { Theme::ansi() } else { Theme::plain() };
        let mut app = App { model: Model::new(session, theme) };
        app.model.replay.times = options.speed;
        match options.start {
            Start::First => {
                update(&mut app.model, super::action::Action::First);
            }
            Start::Live => {
                let writable = app.model.read_only().is_none();
                if options.play && writable && app.model.session.has_participants() {
                    let pace = app.model.pace;
                    app.model.set_pace(pace);
                }
            }
        }
        follow_marks(&mut app.model);
        app
    }

    /// With the mail that goes out while the session writes.
    #[must_use]
    pub fn with_post(mut self, post: Post) -> App {
        self.model.post = post;
        self
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) {
        let model = &mut self.model;
        model.dirty = true;
        model.kept.proof.doubt();
        if !layout::fits(model.size) && model.size.width > 0 {
            // What cannot be seen cannot be used; but one can always leave.
            if key.typed() == Some('q') || Key::parse("Ctrl-c") == Some(key) {
                model.control = Some(Control::Quit);
            }
            return;
        }
        let action = model.keymap.action(&model.contexts(), key);
        let effects = match model.overlays.pop() {
            Some(overlay) => overlay_key(model, overlay, Press { key, action }),
            None => {
                if action.is_some_and(|action| !matches!(action, super::action::Action::Escape)) {
                    model.message = None;
                }
                action.map(|action| update(model, action)).unwrap_or_default()
            }
        };
        self.perform(effects);
    }

    /// Takes a text that was pasted.
    pub fn paste(&mut self, text: &str) {
        self.model.dirty = true;
        if let Some(overlay) = self.model.overlays.last_mut() {
            overlay.paste(text);
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            perform(&mut self.model, effect);
        }
        follow_marks(&mut self.model);
    }

    /// Lets time pass: the market goes on, or the records play, or a search looks further.
    pub fn tick(&mut self, passed: Duration) {
        let model = &mut self.model;
        send_mail(model);
        search::go_on(model);
        proof::go_on(model);
        go_on(model);
        read_on(model);
        model.kept.proof.tick(passed);
        finding::go_on(model);
        model.kept.tree.tick(passed);
        time::play(model, u64::try_from(passed.as_micros()).unwrap_or(u64::MAX));
        if !model.is_streaming() {
            return;
        }
        match model.advance() {
            Ok(0) => {}
            Ok(_) => model.dirty = true,
            Err(error) => {
                model.set_pace(Pace::Paused);
                model.say(Tone::Refused, error.to_string());
            }
        }
    }

    /// How soon the next tick is worth it.
    pub fn patience(&self) -> Duration {
        let model = &self.model;
        match () {
            () if self.is_busy() => Duration::ZERO,
            () if model.is_streaming() && model.session.pace() == Pace::Max => Duration::ZERO,
            () if model.is_streaming() || model.replay.playing => Duration::from_millis(25),
            // Signals are looked for this often.
            () => Duration::from_millis(100),
        }
    }

    /// Whether a frame would show something new.
    pub fn is_dirty(&self) -> bool {
        self.model.dirty
    }

    /// Asks for a frame.
    pub fn touch(&mut self) {
        self.model.dirty = true;
    }

    /// What the loop must do, asked once.
    pub fn control(&mut self) -> Option<Control> {
        self.model.control.take()
    }

    /// Whether something goes on that only time ends: a search, or what an overlay reads in pieces.
    pub fn is_busy(&self) -> bool {
        let model = &self.model;
        let searching = search::is_busy(model);
        let finding = model.finding.as_ref().is_some_and(finding::Finding::is_busy);
        let read = model.overlays.last().is_some_and(|overlay| overlay.is_busy(model));
        searching || finding || read || reads_on(model) || model.kept.proof.is_busy()
    }

    /// The session that writes.
    pub fn session(&self) -> &Session {
        self.model.real()
    }

    /// The first frame is to be seen: there is time for what could wait.
    pub fn shown(&mut self) {
        self.model.session.read_the_past();
    }

    /// Draws a frame.
    pub fn draw(&mut self, frame: &mut Frame<'_>) {
        let model = &mut self.model;
        model.size = frame.area();
        let stood = ghost::call(model);
        let places = layout::of(model);
        if layout::fits(model.size) {
            proof::settle(model);
            panes::settle(model, &places);
        }
        let cursor = view::draw(model, &places, frame.buffer_mut());
        ghost::dismiss(model, stood);
        if let Some((x, y)) = cursor {
            frame.set_cursor_position(Position { x, y });
        }
        // What is read in pieces is not yet all there.
        model.dirty = model.kept.reading;
    }
}

/// Sends the mail that is owed for what was written; what went wrong is said.
fn send_mail(model: &mut Model) {
    let real = model.signed.as_ref().map_or(&model.session, |signed| signed.real());
    model.dirty |= model.post.look(real);
    for what in model.post.take_told() {
        model.say(Tone::Refused, what);
    }
}

/// Lets the overlay on top do a piece of what takes long. While it does it is off the stack.
fn go_on(model: &mut Model) {
    let Some(mut overlay) = model.overlays.pop() else { return };
    if overlay.is_busy(model) {
        model.dirty |= overlay.go_on(model);
    }
    model.overlays.push(overlay);
}

/// Lets the panes that read what is past read on, between frames as in them.
fn read_on(model: &mut Model) {
    if reads_on(model) {
        let stood = ghost::call(model);
        let places = layout::of(model);
        panes::settle(model, &places);
        ghost::dismiss(model, stood);
        model.dirty = true;
    }
}

/// Whether there are panes that have more to read. Where there is no room for any none does.
fn reads_on(model: &Model) -> bool {
    model.kept.reading && layout::fits(model.size)
}

/// Gives a key to the overlay on top. While it acts it is off the stack, so that it can change the
/// model.
fn overlay_key(model: &mut Model, mut overlay: Box<dyn super::overlays::Overlay>, press: Press) -> Vec<Effect> {
    if press.action == Some(super::action::Action::Suspend) {
        model.overlays.push(overlay);
        return vec![Effect::Control(Control::Suspend)];
    }
    match overlay.press(press, model) {
        Reply::Stay => {
            model.overlays.push(overlay);
            Vec::new()
        }
        Reply::Cover(above) => {
            model.overlays.extend([overlay, above]);
            Vec::new()
        }
        Reply::Close => Vec::new(),
        Reply::CloseAnd(effects) => effects,
        Reply::Ask(effect) => {
            model.overlays.push(overlay);
            vec![effect]
        }
    }
}
