//! A copy of the world to decide several things on, one after the other, within one record.

use crate::domain::{Event, World, apply};

/// The copy, and the events that have led to it.
pub(super) struct Scratch {
    pub(super) world: World,
    pub(super) events: Vec<Event>,
}

impl Scratch {
    pub(super) fn new(world: &World) -> Scratch {
        Scratch { world: world.clone(), events: Vec::new() }
    }

    /// Lets events happen. Says whether they fit: those that were decided on the copy always do.
    pub(super) fn happen(&mut self, events: impl IntoIterator<Item = Event>) -> bool {
        events.into_iter().all(|event| {
            let fits = apply(&mut self.world, &event).is_ok();
            self.events.push(event);
            fits
        })
    }
}
