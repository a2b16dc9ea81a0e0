//! The table of the default keys.

use super::{Context, Topic, When};
use crate::tui::action::{Action, Direction};
use crate::tui::panes::Pane;
use crate::tui::screens::Screen;

/// A row of the table as it is written down.
pub(super) struct Row {
    pub(super) context: Context,
    pub(super) topic: Topic,
    /// Names of keys, parted by blanks; the first is the one that the hint bar shows.
    pub(super) keys: &'static str,
    pub(super) action: Action,
    /// A word for the hint bar; empty where the key is not worth its place there. Neighbours with
    /// the same word are shown together.
    pub(super) hint: &'static str,
    pub(super) when: When,
    /// What it does, for the help.
    pub(super) about: &'static str,
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
pub(super) const TABLE: &[Row] = &[
    row(Topic::Panes, "Enter", Action::Accept, "act as", "act as the selected account")
        .on(Context::Pane(Pane::Accounts)),
    row(Topic::Panes, "R", Action::Performance, "results", "what the selected account's trading was worth")
        .on(Context::Pane(Pane::Accounts)),
    row(Topic::Panes, "L", Action::Margin, "margin", "put the selected account on margin, or take it off")
        .on(Context::Pane(Pane::Accounts)),
    row(Topic::Panes, "R", Action::Performance, "results", "what your trading was worth")
        .on(Context::Pane(Pane::Positions)),
    row(Topic::Panes, "c", Action::CancelOrder, "cancel", "cancel the selected order").on(Context::Pane(Pane::Orders)),
    row(Topic::Panes, "a", Action::AmendOrder, "amend", "give the selected order another quantity or price")
        .on(Context::Pane(Pane::Orders)),
    row(Topic::Panes, "v", Action::View, "which", "open orders, those that are done, or all")
        .on(Context::Pane(Pane::Orders)),
    row(Topic::Panes, "y", Action::Whose, "whose", "your orders, or everybody's").on(Context::Pane(Pane::Orders)),
    row(Topic::Panes, "f", Action::Sieve, "filter", "filter the orders: by symbol, side, account, any text")
        .on(Context::Pane(Pane::Orders)),
    row(Topic::Panes, "Enter", Action::Accept, "life", "what happened to the selected order, record by record")
        .on(Context::Pane(Pane::Orders)),
    row(Topic::Panes, "z", Action::Zoom, "zoom", "the orders alone, with all their columns, and back")
        .on(Context::Pane(Pane::Orders)),
    row(Topic::Panes, "Enter", Action::Shop, "order", "order the selected item").on(Context::Pane(Pane::Items)),
    row(Topic::Panes, "p", Action::NextPeriod, "period", "candles of another period").on(Context::Pane(Pane::Chart)),
    row(Topic::Panes, "h Left", Action::Move(Direction::Left), "older newer", "older candles")
        .on(Context::Pane(Pane::Chart)),
    row(Topic::Panes, "l Right", Action::Move(Direction::Right), "older newer", "newer candles")
        .on(Context::Pane(Pane::Chart)),
    row(Topic::Panes, "v", Action::View, "depth", "the depth of the book instead of candles")
        .on(Context::Pane(Pane::Chart)),
    row(Topic::Panes, "z", Action::Zoom, "zoom", "the chart alone, as large as it can be, and back")
        .on(Context::Pane(Pane::Chart)),
    row(Topic::Panes, "v", Action::View, "candles", "candles instead of the depth").on(Context::Depth),
    row(Topic::Panes, "h Left", Action::Move(Direction::Left), "wider narrower", "look further").on(Context::Depth),
    row(Topic::Panes, "l Right", Action::Move(Direction::Right), "wider narrower", "look less far").on(Context::Depth),
    row(Topic::Panes, "z", Action::Zoom, "zoom", "the depth alone, as large as it can be, and back").on(Context::Depth),
    row(Topic::Panes, "Enter", Action::Accept, "show", "show the selected instrument")
        .on(Context::Pane(Pane::Positions)),
    row(Topic::Panes, "V", Action::Dividend, "dividend", "pay a dividend on the selected instrument")
        .on(Context::Pane(Pane::Positions)),
    row(Topic::Panes, "S", Action::Split, "split", "split the shares of the selected instrument")
        .on(Context::Pane(Pane::Positions)),
    row(Topic::Panes, "Enter", Action::Accept, "read", "read the selected letter, and whether it is out")
        .on(Context::Pane(Pane::Mail)),
    row(Topic::Panes, "r", Action::StockItem, "restock", "put more of the selected item on the shelf")
        .on(Context::Pane(Pane::Items)),
    row(Topic::Panes, "p", Action::PriceItem, "price", "set what the selected item costs from now on")
        .on(Context::Pane(Pane::Items)),
    row(Topic::Panes, "A", Action::ReorderItem, "reorder", "order the selected item again by itself once it is low")
        .on(Context::Pane(Pane::Items)),
    row(Topic::Panes, "p", Action::PayOrder, "pay", "take the money that the selected order holds")
        .on(Context::Pane(Pane::Waiting)),
    row(Topic::Panes, "S", Action::ShipOrder, "ship", "send the selected order, which is paid")
        .on(Context::Pane(Pane::Waiting)),
    row(Topic::Panes, "c", Action::CancelOrder, "cancel", "cancel the selected order, with refund")
        .on(Context::Pane(Pane::Waiting)),
    row(Topic::Panes, "p", Action::Statement, "period", "a statement of a day, a month, a year, with its balances")
        .on(Context::Pane(Pane::Statement)),
    row(Topic::Panes, "H", Action::Hold, "hold", "reserve money of the account").on(Context::Pane(Pane::Statement)),
    row(Topic::Panes, "C", Action::Capture, "capture", "take what is held, or a part of it")
        .on(Context::Pane(Pane::Statement)),
    row(Topic::Panes, "r", Action::Release, "release", "give back what is held").on(Context::Pane(Pane::Statement)),
    row(Topic::Panes, "Enter", Action::Accept, "open", "at a tip: work on that branch; at a record: go there")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "B", Action::Branch, "branch here", "a new branch at the selected record")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "=", Action::Compare, "compare", "compare the selected record with where you are")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "x", Action::WhatIf, "what if", "what if the selected record were another, or none")
        .on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, "G", Action::Graft, "graft", "carry the selected record over to the branch in use")
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
    row(Topic::Panes, "(", Action::Tip(-1), "tip", "the tip of a branch above").on(Context::Pane(Pane::Tree)),
    row(Topic::Panes, ")", Action::Tip(1), "tip", "the next tip of a branch").on(Context::Pane(Pane::Tree)),
    row(Topic::WhatIf, "K", Action::Keep, "keep", "keep the draft: its records are written").when(When::Draft),
    row(Topic::WhatIf, "D", Action::Differences, "what differs", "what ends otherwise in the draft").when(When::Draft),
    row(Topic::Around, "Esc", Action::Escape, "leave", "step out of what is open; never quits").when(When::Draft),
    row(Topic::Commands, "b", Action::Buy, "buy", "a ticket to buy").when(When::Live),
    row(Topic::Commands, "s", Action::Sell, "sell", "a ticket to sell").when(When::Live),
    row(Topic::Commands, "t", Action::Transfer, "transfer", "a ticket to transfer money").when(When::Live),
    row(Topic::Commands, "c", Action::CancelOrder, "", "cancel the selected open order"),
    row(Topic::Commands, "a", Action::AmendOrder, "", "amend the selected open order"),
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
    row(Topic::Around, "z", Action::Zoom, "", "the pane alone, as large as it can be, and back"),
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
    row(Topic::Around, "R", Action::Performance, "", "results: gains, returns, falls and ratios of an account"),
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
    row(
        Topic::Around,
        "5 A",
        Action::Show(Screen::Reports),
        "",
        "Reports: transactions, fees, cash flow, exposure and more, added up",
    ),
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
    row(
        Topic::Around,
        "I",
        Action::SignIn,
        "",
        "sign in as a customer, who sees and moves their own; or sign out again",
    ),
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
    row(Topic::Typing, "Enter", Action::Accept, "sign in", "the password next; then sign in").on(Context::SignIn),
    row(Topic::Typing, "Tab Down", Action::NextField, "field", "the other field").on(Context::SignIn),
    row(Topic::Typing, "Shift-Tab Up", Action::PreviousField, "", "the other field").on(Context::SignIn),
    row(
        Topic::Typing,
        "Esc Ctrl-c",
        Action::Escape,
        "leave",
        "leave without signing in; of a locked screen, Ctrl-c quits",
    )
    .on(Context::SignIn),
    row(Topic::Typing, "Ctrl-z", Action::Suspend, "", "back to the shell for a while").on(Context::SignIn),
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
    row(Topic::Panes, "G", Action::Graft, "graft", "carry records over from right to left").on(Context::Compare),
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
    row(Topic::Panes, "Enter", Action::Accept, "go there", "go to the selected record").on(Context::Life),
    row(Topic::Panes, "a", Action::AmendOrder, "amend", "give the order another quantity or price").on(Context::Life),
    row(Topic::Panes, "c", Action::CancelOrder, "cancel", "cancel the order").on(Context::Life),
    row(Topic::Panes, "h Left Shift-Tab", Action::Move(Direction::Left), "other account", "the account before")
        .on(Context::Performance),
    row(Topic::Panes, "l Right Tab", Action::Move(Direction::Right), "other account", "the next account")
        .on(Context::Performance),
    row(Topic::Panes, "p", Action::NextPeriod, "period", "returns of another period").on(Context::Performance),
    row(Topic::Panes, "R", Action::Performance, "", "out of the results").on(Context::Performance),
    row(Topic::Panes, "h Left Shift-Tab", Action::Move(Direction::Left), "earlier later", "the period before")
        .on(Context::Statement),
    row(Topic::Panes, "l Right Tab", Action::Move(Direction::Right), "earlier later", "the period after")
        .on(Context::Statement),
    row(Topic::Panes, "p", Action::NextPeriod, "period", "by day, by month, by year, or all of it")
        .on(Context::Statement),
    row(Topic::Panes, "h Left", Action::Move(Direction::Left), "other report", "the report before")
        .on(Context::Pane(Pane::Report)),
    row(Topic::Panes, "l Right", Action::Move(Direction::Right), "other report", "the next report")
        .on(Context::Pane(Pane::Report)),
    row(Topic::Panes, "p", Action::NextPeriod, "period", "by day, by month, by year").on(Context::Pane(Pane::Report)),
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
