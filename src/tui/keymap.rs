//! The keymap: one table of keys, what they do and what that is called. Dispatch, the hint bar and
//! the help are all made from it, so none of them can know a key that the others do not.

use super::action::{Action, Direction};
use super::keys::Key;
use super::panes::Pane;
use super::screens::Screen;

/// Where a key has its meaning. Looked up from the narrowest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Context {
    /// While a line of text is typed.
    Prompt,
    /// While a command is typed.
    CommandLine,
    /// While a ticket is filled in.
    Form,
    /// In a list that lies over the panes; what it does not know, [`Context::Overlay`] does.
    List,
    /// While two branches are compared; what it does not know, [`Context::Overlay`] does.
    Compare,
    /// While a number is explained; what it does not know, [`Context::Overlay`] does.
    Explain,
    /// In the list of markers; what it does not know, [`Context::List`] does.
    Markers,
    /// While a what-if is put together.
    WhatIf,
    /// While a what-if is worked out.
    Running,
    /// In the list of what ends otherwise; what it does not know, [`Context::Overlay`] does.
    Answer,
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

/// A row of the table as it is written down.
struct Row {
    context: Context,
    topic: Topic,
    /// Names of keys, parted by blanks; the first is the one that the hint bar shows.
    keys: &'static str,
    action: Action,
    /// A word for the hint bar; empty where the key is not worth its place there. Neighbours with
    /// the same word are shown together.
    hint: &'static str,
    when: When,
    /// What it does, for the help.
    about: &'static str,
}

const fn row(topic: Topic, keys: &'static str, action: Action, hint: &'static str, about: &'static str) -> Row {
    Row { context: Context::Everywhere, topic, keys, action, hint, when: When::Always, about }
}

impl Row {
    const fn on(self, context: Context) -> Row {
        Row { context, ..self }
    }

    const fn when(self, when: When) -> Row {
        Row { when, ..self }
    }
}

/// The defaults. Their order is the order of the hint bar and of the help.
const TABLE: &[Row] = &[
    row(Topic::Panes, "Enter", Action::Accept, "act as", "act as the selected account")
        .on(Context::Pane(Pane::Accounts)),
    row(Topic::Panes, "c", Action::CancelOrder, "cancel", "cancel the selected order").on(Context::Pane(Pane::Orders)),
    row(Topic::Panes, "Enter", Action::Shop, "order", "order the selected item").on(Context::Pane(Pane::Items)),
    row(Topic::Panes, "p", Action::NextPeriod, "period", "candles of another period").on(Context::Pane(Pane::Chart)),
    row(Topic::Panes, "h Left", Action::Move(Direction::Left), "older newer", "older candles")
        .on(Context::Pane(Pane::Chart)),
    row(Topic::Panes, "l Right", Action::Move(Direction::Right), "older newer", "newer candles")
        .on(Context::Pane(Pane::Chart)),
    row(Topic::Panes, "Enter", Action::Accept, "show", "show the selected instrument")
        .on(Context::Pane(Pane::Positions)),
    row(Topic::Panes, "Enter", Action::Accept, "read", "read the selected letter").on(Context::Pane(Pane::Mail)),
    row(Topic::Panes, "r", Action::StockItem, "restock", "put more of the selected item on the shelf")
        .on(Context::Pane(Pane::Items)),
    row(Topic::Panes, "Enter", Action::Accept, "open", "at a tip: work on that branch; at a record: go there")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "B", Action::Branch, "branch here", "a new branch at the selected record")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "=", Action::Compare, "compare", "compare the selected record with where you are")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "m", Action::Mark, "marker", "a marker on the selected record").on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "r", Action::RenameBranch, "rename", "rename the selected branch").on(Context::Pane(Pane::Tree)),
    row(
        Topic::Panes,
        "d",
        Action::DeleteBranch,
        "delete name",
        "delete the name of the selected branch; its records stay",
    )
    .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "E", Action::Export, "export", "export the branch up to the selected record, as a file")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "x", Action::WhatIf, "what if", "what if the selected record were another, or none")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "G", Action::Graft, "graft", "carry the selected record over to the branch in use")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::WhatIf, "K", Action::Keep, "keep", "keep the draft: its records are written").when(When::Draft),
    row(Topic::WhatIf, "D", Action::Differences, "what differs", "what ends otherwise in the draft").when(When::Draft),
    row(Topic::Around, "Esc", Action::Escape, "leave", "step out of what is open; never quits").when(When::Draft),
    row(Topic::Commands, "b", Action::Buy, "buy", "a ticket to buy").when(When::Live),
    row(Topic::Commands, "s", Action::Sell, "sell", "a ticket to sell").when(When::Live),
    row(Topic::Commands, "t", Action::Transfer, "transfer", "a ticket to transfer money").when(When::Live),
    row(Topic::Commands, "c", Action::CancelOrder, "", "cancel the selected open order"),
    row(Topic::Commands, "d", Action::Deposit, "", "a ticket to pay money in"),
    row(Topic::Commands, "w", Action::Withdraw, "", "a ticket to pay money out"),
    row(Topic::Commands, "i", Action::Shop, "", "a ticket to order items from the shop"),
    row(Topic::Time, "[", Action::Step(-1), "step", "one record back"),
    row(Topic::Time, "]", Action::Step(1), "step", "one record forward"),
    row(Topic::Time, "End", Action::Live, "live", "to the tip: live").when(When::Past),
    row(Topic::WhatIf, "B", Action::Branch, "branch", "a new branch at the cursor").when(When::Past),
    row(Topic::WhatIf, "x", Action::WhatIf, "what if", "what if this record were another, or none").when(When::Past),
    row(Topic::Time, "Space", Action::PlayPause, "play", "live: let the market run or stand; past: play the records"),
    row(Topic::Commands, ":", Action::CommandLine, "command", "the command line: every command by its words"),
    row(Topic::Around, "Tab", Action::NextPane, "pane", "the next pane"),
    row(Topic::Around, "Shift-Tab", Action::PreviousPane, "", "the pane before"),
    row(Topic::Time, "{", Action::Step(-100), "100", "a hundred records back"),
    row(Topic::Time, "}", Action::Step(100), "100", "a hundred records forward"),
    row(Topic::Time, "Home", Action::First, "", "to the first record"),
    row(Topic::Time, "g", Action::GoTo, "go to", "go to a record or a time").when(When::Past),
    row(Topic::Time, "+", Action::Faster, "speed", "faster"),
    row(Topic::Time, "-", Action::Slower, "speed", "slower"),
    row(Topic::WhatIf, "o", Action::OpenBranch, "", "open a branch"),
    row(Topic::WhatIf, "=", Action::Compare, "", "compare with another branch, or here with the tip"),
    row(Topic::Time, "m", Action::Mark, "", "a marker on the record under the cursor: set or take away"),
    row(Topic::Time, "M", Action::Markers, "", "the markers: go to one"),
    row(Topic::WhatIf, "u", Action::Undo, "", "undo your last command, and say which"),
    row(Topic::WhatIf, "U", Action::Redo, "", "redo what was undone"),
    row(Topic::Around, "P", Action::Proof, "", "the proof: whether sums, holds, shares, books and chain hold"),
    row(Topic::Commands, "E", Action::Export, "", "export the branch, a script, or the record as a test"),
    row(Topic::Around, "/", Action::Search, "search", "search: words, type: account: symbol: by: amount:"),
    row(
        Topic::Around,
        "e",
        Action::Explain,
        "explain",
        "explain the number under the selection: the records that made it",
    ),
    row(Topic::Around, "f", Action::FindOlder, "find", "find the moment when a condition held, older records first"),
    row(Topic::Around, "F", Action::FindNewer, "", "the same among newer records"),
    row(Topic::Around, "n", Action::SearchOlder, "", "the next older match or moment"),
    row(Topic::Around, "N", Action::SearchNewer, "", "the next newer match or moment"),
    row(Topic::Around, "1", Action::Show(Screen::Floor), "", "Floor: book, chart, trades, orders"),
    row(Topic::Around, "2", Action::Show(Screen::Bank), "", "Bank: accounts, statements, mail, ledger"),
    row(Topic::Around, "3", Action::Show(Screen::Shop), "", "Shop: the shelf and what was sold"),
    row(Topic::Around, "4", Action::Show(Screen::History), "", "History: the tree of records and its branches"),
    row(Topic::Around, "5", Action::Later("the Reports screen"), "", "Reports (comes with a later version)"),
    row(Topic::Around, "k Up", Action::Move(Direction::Up), "", "up inside the pane; in the stream, one record back"),
    row(
        Topic::Around,
        "j Down",
        Action::Move(Direction::Down),
        "",
        "down inside the pane; in the stream, one record forward",
    ),
    row(Topic::Around, "h Left", Action::PreviousPane, "", "the pane before"),
    row(Topic::Around, "l Right", Action::NextPane, "", "the next pane"),
    row(Topic::Around, "PageUp", Action::Move(Direction::PageUp), "", "a page up"),
    row(Topic::Around, "PageDown", Action::Move(Direction::PageDown), "", "a page down"),
    row(Topic::Around, ">", Action::NextInstrument, "", "show the next instrument"),
    row(Topic::Around, "<", Action::PreviousInstrument, "", "show the instrument before"),
    row(Topic::Around, "? F1", Action::Help, "help", "all keys"),
    row(Topic::Around, "Ctrl-l", Action::Redraw, "", "draw everything anew"),
    row(Topic::Around, "Ctrl-z", Action::Suspend, "", "back to the shell for a while (fg returns)"),
    row(Topic::Around, "q Ctrl-c", Action::Quit, "quit", "quit"),
    row(Topic::Typing, "Enter", Action::Accept, "do it", "do it").on(Context::Prompt),
    row(Topic::Typing, "Esc Ctrl-c", Action::Escape, "leave", "leave without doing it").on(Context::Prompt),
    row(Topic::Typing, "Ctrl-z", Action::Suspend, "", "back to the shell for a while").on(Context::Prompt),
    row(Topic::Typing, "Enter", Action::Accept, "send", "send it; a name that is half typed is completed first")
        .on(Context::Form),
    row(Topic::Typing, "Tab Down", Action::NextField, "field", "the next field; completes a name").on(Context::Form),
    row(Topic::Typing, "Shift-Tab Up", Action::PreviousField, "field", "the field before").on(Context::Form),
    row(Topic::Typing, "Left", Action::Move(Direction::Left), "choose", "the choice before; in a text, back")
        .on(Context::Form),
    row(Topic::Typing, "Right", Action::Move(Direction::Right), "choose", "the next choice; in a text, on")
        .on(Context::Form),
    row(Topic::Typing, "Esc Ctrl-c", Action::Escape, "leave", "leave without sending").on(Context::Form),
    row(Topic::Typing, "Ctrl-z", Action::Suspend, "", "back to the shell for a while").on(Context::Form),
    row(Topic::Typing, "Enter", Action::Accept, "do it", "do it").on(Context::CommandLine),
    row(Topic::Typing, "Tab", Action::Complete, "complete", "complete the word, or the next candidate")
        .on(Context::CommandLine),
    row(Topic::Typing, "Shift-Tab", Action::CompleteBack, "", "the candidate before").on(Context::CommandLine),
    row(Topic::Typing, "Up Ctrl-p", Action::Older, "earlier", "an earlier command").on(Context::CommandLine),
    row(Topic::Typing, "Down Ctrl-n", Action::Newer, "later", "a later command").on(Context::CommandLine),
    row(Topic::Typing, "Esc Ctrl-c", Action::Escape, "leave", "leave without doing it").on(Context::CommandLine),
    row(Topic::Typing, "Ctrl-z", Action::Suspend, "", "back to the shell for a while").on(Context::CommandLine),
    row(Topic::Panes, "[", Action::Step(-1), "step", "a step back").on(Context::Compare),
    row(Topic::Panes, "]", Action::Step(1), "step", "a step forward").on(Context::Compare),
    row(Topic::Panes, "Tab", Action::Side, "side", "which cursor moves: both, ■ alone, □ alone").on(Context::Compare),
    row(Topic::Panes, "h Left", Action::Move(Direction::Left), "account", "the account before that differs")
        .on(Context::Compare),
    row(Topic::Panes, "l Right", Action::Move(Direction::Right), "account", "the next account that differs")
        .on(Context::Compare),
    row(Topic::Panes, "a", Action::AllThatDiffers, "all", "all that differs, or the account again")
        .on(Context::Compare),
    row(Topic::Panes, "f", Action::Fork, "fork", "to where they part").on(Context::Compare),
    row(Topic::Panes, "d", Action::Difference, "first", "to the first record that differs").on(Context::Compare),
    row(Topic::Panes, "Enter", Action::Accept, "open", "work there: on the right branch, or on ■ where it moves alone")
        .on(Context::Compare),
    row(Topic::Around, "Esc q Ctrl-c", Action::Escape, "back", "step out").on(Context::Compare),
    row(Topic::Panes, "{", Action::Step(-100), "100", "a hundred steps back").on(Context::Compare),
    row(Topic::Panes, "}", Action::Step(100), "100", "a hundred steps forward").on(Context::Compare),
    row(Topic::Panes, "Home", Action::First, "ends", "to the first record").on(Context::Compare),
    row(Topic::Panes, "End", Action::Live, "ends", "to the records that are compared").on(Context::Compare),
    row(Topic::Typing, "Enter", Action::Accept, "ask", "ask it").on(Context::WhatIf),
    row(Topic::Typing, "k Up", Action::Move(Direction::Up), "change", "what is otherwise").on(Context::WhatIf),
    row(Topic::Typing, "j Down", Action::Move(Direction::Down), "change", "what is otherwise").on(Context::WhatIf),
    row(Topic::Typing, "h Left", Action::Move(Direction::Left), "what follows", "what becomes of what followed")
        .on(Context::WhatIf),
    row(Topic::Typing, "l Right", Action::Move(Direction::Right), "what follows", "what becomes of what followed")
        .on(Context::WhatIf),
    row(Topic::Typing, "Esc q Ctrl-c", Action::Escape, "leave", "leave without asking").on(Context::WhatIf),
    row(Topic::Typing, "Ctrl-z", Action::Suspend, "", "back to the shell for a while").on(Context::WhatIf),
    row(Topic::Around, "Esc q Ctrl-c", Action::Escape, "stop", "stop: nothing stays").on(Context::Running),
    row(Topic::Around, "Ctrl-z", Action::Suspend, "", "back to the shell for a while").on(Context::Running),
    row(Topic::Around, "Enter", Action::Accept, "go there", "go to the record in the draft").on(Context::Answer),
    row(Topic::Around, "K", Action::Keep, "keep", "keep the draft").on(Context::Answer),
    row(Topic::Around, "Esc q Ctrl-c", Action::Escape, "look around", "look at the draft").on(Context::Answer),
    row(Topic::Around, "Esc q Ctrl-c", Action::Escape, "back", "step out").on(Context::Overlay),
    row(Topic::Panes, "Enter", Action::Accept, "go there", "go to the selected record").on(Context::Explain),
    row(Topic::Panes, "c", Action::Causes, "causes", "what the selected record reacted to").on(Context::Explain),
    row(Topic::Panes, "h Left Shift-Tab", Action::Move(Direction::Left), "other number", "the number before")
        .on(Context::Explain),
    row(Topic::Panes, "l Right Tab", Action::Move(Direction::Right), "other number", "the next number")
        .on(Context::Explain),
    row(Topic::Panes, "e", Action::Explain, "by name", "explain any number by its name").on(Context::Explain),
    row(Topic::Panes, "Home", Action::First, "", "to the newest change").on(Context::Explain),
    row(Topic::Panes, "End", Action::Live, "", "to the oldest change that is known").on(Context::Explain),
    row(Topic::Panes, "Enter", Action::Accept, "go there", "go to the selected marker").on(Context::Markers),
    row(Topic::Panes, "r", Action::RenameMarker, "word anew", "word the selected marker anew").on(Context::Markers),
    row(Topic::Panes, "d", Action::RemoveMarker, "take away", "take the selected marker away").on(Context::Markers),
    row(Topic::Panes, "M", Action::Markers, "", "out of the markers").on(Context::Markers),
    row(Topic::Around, "Enter", Action::Accept, "open", "open what is selected").on(Context::List),
    row(Topic::Around, "Enter", Action::Accept, "", "step out").on(Context::Overlay),
    row(Topic::Around, "P", Action::Proof, "", "out of the proof").on(Context::Overlay),
    row(Topic::Around, "k Up", Action::Move(Direction::Up), "", "up").on(Context::Overlay),
    row(Topic::Around, "j Down", Action::Move(Direction::Down), "", "down").on(Context::Overlay),
    row(Topic::Around, "PageUp", Action::Move(Direction::PageUp), "", "a page up").on(Context::Overlay),
    row(Topic::Around, "PageDown Space", Action::Move(Direction::PageDown), "", "a page down").on(Context::Overlay),
    row(Topic::Around, "? F1", Action::Help, "", "all keys").on(Context::Overlay),
    row(Topic::Around, "Ctrl-z", Action::Suspend, "", "back to the shell for a while").on(Context::Overlay),
];

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
        let Situation { past, playing, writable, draft } = situation;
        let mut hints: Vec<(String, &'static str)> = Vec::new();
        for (i, context) in contexts.iter().enumerate() {
            // What a narrower context does with the key is what it does.
            let narrower = contexts.get(..i).unwrap_or_default();
            let shadowed =
                |binding: &Binding| binding.keys.first().is_some_and(|key| self.action(narrower, *key).is_some());
            let may = |action: Action| match action {
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
