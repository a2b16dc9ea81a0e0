//! What a person can ask the screen for. Keys become actions in one place ([`super::keymap`]),
//! actions change the model in one place ([`super::update`]).

use super::screens::Screen;

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

/// Something that a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Leave the program.
    Quit,
    /// Step out of what is open.
    Escape,
    /// Stop the program and give the terminal to the shell.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Show all keys.
    Help,
    /// Ask a customer who they are, or sign them out.
    SignIn,
    /// Show a screen.
    Show(Screen),
    /// Focus the next pane.
    NextPane,
    /// Focus the pane before.
    PreviousPane,
    /// Move inside the focused pane.
    Move(Direction),
    /// Take what is selected.
    Accept,
    /// Show the next instrument.
    NextInstrument,
    /// Show the instrument before.
    PreviousInstrument,
    /// Draw candles of another period.
    NextPeriod,
    /// Show the other face of the pane.
    View,
    /// Look at one's own orders, or at everybody's.
    Whose,
    /// Ask which orders to look at.
    Sieve,
    /// Show the focused pane alone, or all again.
    Zoom,
    /// Go so many records forward, or back where negative.
    Step(i64),
    /// Go to the first record.
    First,
    /// Go live.
    Live,
    /// Ask where to go.
    GoTo,
    /// Play or pause: the market where live, the records where in the past.
    PlayPause,
    /// Play faster.
    Faster,
    /// Play slower.
    Slower,
    /// Branch at the cursor.
    Branch,
    /// Choose a branch to work on.
    OpenBranch,
    /// Select the next tip of the tree, or with -1 the one above.
    Tip(isize),
    /// Compare two branches or records.
    Compare,
    /// Let another one of the cursors that are compared move.
    Side,
    /// Go to where the branches that are compared part.
    Fork,
    /// Go to the first record that differs.
    Difference,
    /// Go through all that differs, or back to the account.
    AllThatDiffers,
    /// Ask what would be without a record, or with another one.
    WhatIf,
    /// Show what ends otherwise in the draft.
    Differences,
    /// Keep the draft.
    Keep,
    /// Carry records of another branch over.
    Graft,
    /// Undo the last command.
    Undo,
    /// Redo what was undone.
    Redo,
    /// Give the selected branch another name.
    RenameBranch,
    /// Take the selected branch's name away.
    DeleteBranch,
    /// Begin a delivery of the selected item.
    StockItem,
    /// Begin another price of the selected item.
    PriceItem,
    /// Begin a rule by which the selected item is ordered again.
    ReorderItem,
    /// Pay the selected order of the shop.
    PayOrder,
    /// Send the selected order of the shop.
    ShipOrder,
    /// Put a marker on a record, or take it away.
    Mark,
    /// List the markers.
    Markers,
    /// Word the selected marker anew.
    RenameMarker,
    /// Take the selected marker away.
    RemoveMarker,
    /// Show whether what must hold holds, in full.
    Proof,
    /// Show what an account's trading was worth.
    Performance,
    /// Show a statement of the account that is looked at, by month.
    Statement,
    /// Search the stream.
    Search,
    /// Go to the next older record that the search matches.
    SearchOlder,
    /// Go to the next newer record that the search matches.
    SearchNewer,
    /// Explain the number under the selection.
    Explain,
    /// Show what a record reacted to.
    Causes,
    /// Find the moment when a condition held, among older records.
    FindOlder,
    /// The same among newer records.
    FindNewer,
    /// Cancel the selected order.
    CancelOrder,
    /// Amend the selected order.
    AmendOrder,
    /// Open the command line.
    CommandLine,
    /// Open a ticket to buy.
    Buy,
    /// Open a ticket to sell.
    Sell,
    /// Open a ticket to transfer money.
    Transfer,
    /// Open a ticket to pay money in.
    Deposit,
    /// Open a ticket to pay money out.
    Withdraw,
    /// Open a ticket to reserve money.
    Hold,
    /// Open a ticket to take what is held.
    Capture,
    /// Begin to give back what is held.
    Release,
    /// Open a ticket to buy in the shop.
    Shop,
    /// Open a ticket to pay a dividend on the selected instrument.
    Dividend,
    /// Open a ticket to split the selected instrument.
    Split,
    /// Open a ticket to put the selected account on margin, or take it off.
    Margin,
    /// Take history along into a file.
    Export,
    /// Go to the next field of a ticket.
    NextField,
    /// Go to the field before.
    PreviousField,
    /// Complete what is typed, or try the next candidate.
    Complete,
    /// Try the candidate before.
    CompleteBack,
    /// Bring back an older line.
    Older,
    /// Bring back a newer line.
    Newer,
}

impl Action {
    /// Whether it leads to a record.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Action::Branch
                | Action::RenameBranch
                | Action::DeleteBranch
                | Action::StockItem
                | Action::PriceItem
                | Action::ReorderItem
                | Action::PayOrder
                | Action::ShipOrder
                | Action::Hold
                | Action::Capture
                | Action::Release
                | Action::Mark
                | Action::RenameMarker
                | Action::RemoveMarker
                | Action::CancelOrder
                | Action::AmendOrder
                | Action::Buy
                | Action::Sell
                | Action::Transfer
                | Action::Deposit
                | Action::Withdraw
                | Action::Shop
                | Action::Dividend
                | Action::Split
                | Action::Margin
                | Action::Keep
                | Action::Undo
                | Action::Redo
        )
    }
}
