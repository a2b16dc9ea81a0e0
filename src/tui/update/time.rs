//! Back and forth in time.

use crate::session::Pace;
use crate::tui::effect::Effect;
use crate::tui::model::{Model, Tone};
use crate::tui::update::follow_marks;

/// Goes so many records forward, or back where negative. Whoever steps, looks: nothing plays on.
pub fn step(model: &mut Model, by: i64) -> Vec<Effect> {
    model.replay.playing = false;
    let target = model.position().saturating_add_signed(by);
    if !model.is_past() && by > 0 {
        model.say(Tone::Plain, "this is the tip: there is nothing after it yet");
        return Vec::new();
    }
    go_to(model, target)
}

/// Goes to a position on the line; at its end that is live. The market stands while one looks back.
pub fn go_to(model: &mut Model, position: u64) -> Vec<Effect> {
    let was_streaming = model.is_streaming();
    if let Err(error) = model.playhead.seek(&model.session, position) {
        model.say(Tone::Refused, error.to_string());
    }
    model.dirty = true;
    if model.is_past() && was_streaming {
        model.resume = true;
    }
    let pause = model.is_past() && model.session.pace() != Pace::Paused;
    if pause {
        model.set_pace(Pace::Paused);
    }
    follow_marks(model);
    Vec::new()
}

/// To the first record.
pub fn first(model: &mut Model) -> Vec<Effect> {
    model.replay.playing = false;
    go_to(model, 1)
}

/// To the tip; the market goes on where it ran when one left.
pub fn live(model: &mut Model) -> Vec<Effect> {
    model.replay.playing = false;
    model.playhead.go_live();
    if std::mem::take(&mut model.resume) {
        return vec![Effect::SetPace(model.pace)];
    }
    follow_marks(model);
    Vec::new()
}

/// Live: lets the market run or stand. In the past: plays the records or pauses.
pub fn play_pause(model: &mut Model) -> Vec<Effect> {
    if model.is_past() {
        model.replay.playing = !model.replay.playing;
        return Vec::new();
    }
    if model.session.pace() != Pace::Paused {
        return vec![Effect::SetPace(Pace::Paused)];
    }
    if model.draft.is_some() {
        model.say(
            Tone::Plain,
            "this is the end of the draft: [ goes back in it, K keeps it and then the market can run",
        );
        return Vec::new();
    }
    if model.read_only().is_some() {
        model.say(Tone::Plain, "this is the end of a read-only journal: Home goes to its first record");
        return Vec::new();
    }
    if !model.real().has_participants() {
        model.say(Tone::Plain, "nobody acts by themselves here: the market stands until you do something");
        return Vec::new();
    }
    vec![Effect::SetPace(model.pace)]
}

/// Faster or slower: the market where live, the playing of records in the past.
pub fn speed(model: &mut Model, by: isize) -> Vec<Effect> {
    if model.is_past() {
        model.replay.change(by);
        if !model.replay.playing {
            model.say(Tone::Plain, format!("{}, once the records play: Space", model.replay.words()));
        }
        return Vec::new();
    }
    model.pace = if by > 0 { model.pace.faster() } else { model.pace.slower() };
    if model.session.pace() == Pace::Paused {
        model.say(Tone::Plain, format!("{}, once the market runs: Space", model.pace.words()));
        return Vec::new();
    }
    vec![Effect::SetPace(model.pace)]
}

/// Plays the records that are due after so many microseconds.
pub fn play(model: &mut Model, micros: u64) {
    if !model.replay.playing || !model.is_past() {
        return;
    }
    let position = model.position();
    let target = model.replay.target(micros, &model.session, position);
    if target > position {
        go_to(model, target);
        model.replay.playing = model.is_past();
    }
}
