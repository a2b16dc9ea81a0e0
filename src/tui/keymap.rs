//! The keymap: one table of keys, what they do and what that is called. Dispatch, the hint bar and
//! the help are all made from it, so none of them can know a key that the others do not.

mod table;

use super::action::Action;
use super::keys::Key;
use super::panes::Pane;
use super::signed::is_operators;
use table::TABLE;

/// Where a key has its meaning. Looked up from the narrowest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// While a line of text is typed.
    Prompt,
    /// While a command is typed.
    CommandLine,
    /// While a ticket is filled in.
    Form,
    /// While somebody signs in.
    SignIn,
    /// In a list that lies over the panes; what it does not know, [`Context::Overlay`] does.
    List,
    /// While two branches are compared; what it does not know, [`Context::Overlay`] does.
    Compare,
    /// While a number is explained; what it does not know, [`Context::Overlay`] does.
    Explain,
    /// While an account's results are shown; what it does not know, [`Context::Overlay`] does.
    Performance,
    /// While a statement is shown; what it does not know, [`Context::Overlay`] does.
    Statement,
    /// In the list of markers; what it does not know, [`Context::List`] does.
    Markers,
    /// While a what-if is put together.
    WhatIf,
    /// While a what-if is worked out.
    Running,
    /// In the list of what ends otherwise; what it does not know, [`Context::Overlay`] does.
    Answer,
    /// While the life of an order is told; what it does not know, [`Context::Overlay`] does.
    Life,
    /// While the chart shows the depth and has the focus.
    Depth,
    /// In whatever lies over the panes.
    Overlay,
    /// While this pane has the focus.
    Pane(Pane),
    /// Everywhere else.
    Everywhere,
}

/// When a hint is worth its place in the bar. The key works all the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    Live,
    Past,
    Draft,
}

/// What the help sorts keys under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Back and forth in time.
    Time,
    /// Another past: what-ifs and drafts.
    WhatIf,
    /// Commands that write records.
    Commands,
    /// Getting around.
    Around,
    /// What the panes do.
    Panes,
    /// While typing.
    Typing,
}

impl Topic {
    /// All of them, in the order of the help.
    pub const ALL: [Topic; 6] =
        [Topic::Time, Topic::Commands, Topic::WhatIf, Topic::Around, Topic::Panes, Topic::Typing];

    /// The heading.
    pub fn words(self) -> &'static str {
        match self {
            Topic::Time => "Time",
            Topic::Commands => "Commands",
            Topic::WhatIf => "Another past",
            Topic::Around => "Around",
            Topic::Panes => "In a pane",
            Topic::Typing => "While typing",
        }
    }
}

/// A row of the keymap in use.
pub struct Binding {
    /// Where.
    pub context: Context,
    /// What the help sorts it under.
    pub topic: Topic,
    /// The keys. Never empty.
    pub keys: Vec<Key>,
    /// What they do.
    pub action: Action,
    /// What that is called in the help.
    pub about: &'static str,
    hint: &'static str,
    when: When,
}

/// Where one is, as far as it says which keys are worth a hint.
#[derive(Clone, Copy, Debug)]
pub struct Situation {
    /// In the past.
    pub past: bool,
    /// Something plays.
    pub playing: bool,
    /// Commands can be given.
    pub writable: bool,
    /// A draft is open.
    pub draft: bool,
    /// A customer is signed in, who does not do what is the operator's.
    pub signed: bool,
}

/// The keymap in use: made from the table of defaults, and open to changes of the keys.
pub struct Keymap {
    bindings: Vec<Binding>,
}

impl Default for Keymap {
    fn default() -> Keymap {
        let bindings = TABLE.iter().map(|row| Binding {
            context: row.context,
            topic: row.topic,
            // A test makes sure that all names are names of keys.
            keys: row.keys.split(' ').filter_map(Key::parse).collect(),
            action: row.action,
            about: row.about,
            hint: row.hint,
            when: row.when,
        });
        Keymap { bindings: bindings.collect() }
    }
}

impl Keymap {
    /// What a key does in the first of these contexts that knows it.
    pub fn action(&self, contexts: &[Context], key: Key) -> Option<Action> {
        contexts.iter().find_map(|context| self.in_context(*context).find(|b| b.keys.contains(&key)).map(|b| b.action))
    }

    /// The first key of what is known everywhere.
    pub fn key(&self, action: Action) -> Option<String> {
        let known = self.in_context(Context::Everywhere).find(|binding| binding.action == action);
        known.and_then(|binding| binding.keys.first()).map(ToString::to_string)
    }

    /// The rows of a context.
    pub fn in_context(&self, context: Context) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(move |binding| binding.context == context)
    }

    /// The rows that the help shows under a topic.
    pub fn under(&self, topic: Topic) -> impl Iterator<Item = &Binding> {
        let over = [Context::List, Context::Overlay, Context::WhatIf, Context::Running, Context::Answer];
        self.bindings.iter().filter(move |b| b.topic == topic && !over.contains(&b.context))
    }

    /// Keys and words for the hint bar, the most useful first: what the focus knows, then what is
    /// known everywhere.
    /// What plays is paused. Where nothing can be written, nothing that writes is offered.
    pub fn hints(&self, contexts: &[Context], situation: Situation) -> Vec<(String, &'static str)> {
        let Situation { past, playing, writable, draft, signed } = situation;
        let mut hints: Vec<(String, &'static str)> = Vec::new();
        for (i, context) in contexts.iter().enumerate() {
            // What a narrower context does with the key is what it does.
            let narrower = contexts.get(..i).unwrap_or_default();
            let shadowed =
                |binding: &Binding| binding.keys.first().is_some_and(|key| self.action(narrower, *key).is_some());
            let may = |action: Action| match action {
                action if signed && is_operators(action) => false,
                // A customer looks at the past and writes live.
                action if signed && past && action.writes() => false,
                Action::Keep => writable,
                // What is open is kept or left before another draft, or a command, begins.
                Action::WhatIf | Action::Graft => !draft,
                // Where a draft ends nothing plays.
                Action::PlayPause | Action::Faster | Action::Slower => past || !draft,
                action => !action.writes() || (writable && !draft),
            };
            let offered = |binding: &Binding| !binding.hint.is_empty() && may(binding.action);
            let hinted = self.in_context(*context).filter(|binding| offered(binding));
            for binding in hinted.filter(|binding| !shadowed(binding)) {
                let fits = match binding.when {
                    When::Always => true,
                    When::Live => !past,
                    When::Past => past,
                    When::Draft => draft,
                };
                let Some(key) = binding.keys.first().filter(|_| fits) else { continue };
                let word = if playing && binding.action == Action::PlayPause { "pause" } else { binding.hint };
                match hints.last_mut() {
                    Some((keys, hint)) if *hint == word => keys.push_str(&format!(" {key}")),
                    _ => hints.push((key.to_string(), word)),
                }
            }
        }
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_table_is_a_key_and_stands_once_in_its_context() {
        let mut seen = std::collections::HashSet::new();
        for row in TABLE {
            for name in row.keys.split(' ') {
                let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is not a key"));
                assert!(seen.insert((row.context, key)), "{name} stands twice in {:?}", row.context);
            }
            assert!(!row.about.is_empty());
        }
    }

    #[test]
    fn the_contract_s_keys_are_all_there() {
        let keymap = Keymap::default();
        let contract = "1 2 3 4 5 Tab Shift-Tab h j k l Left Right Up Down ? F1 : / b s t c [ ] { } Home End g Space \
                        + - B o = u m q Esc";
        for name in contract.split_whitespace() {
            let key = Key::parse(name).unwrap_or_else(|| panic!("{name} is not a key"));
            assert!(keymap.action(&[Context::Everywhere], key).is_some(), "{name} does nothing");
        }
    }
}
