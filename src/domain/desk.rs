//! The desk: what falls due by itself, and who sees to it. A pure function of the state after a record
//! and of its time says what is owed next; the session gives that as the operator, one record each, until
//! nothing is owed. So it is seen, explained, rewound and decided again like everything else.
//!
//! What is owed is always accepted, and changes what is owed: or the desk would come to no end.

use super::exchange::margin;
use super::{Command, Time, World, bank, shop};

/// What is owed next: by the margin desk, then by the bank's products, then by holds whose time is over, then by
/// the shop. Costs next to nothing where nothing can be owed.
pub fn owes(world: &World, now: Time) -> Option<Command> {
    let bank = || bank::products::owes(world, now).or_else(|| bank::holds::owes(world, now));
    margin::owes(world, now).or_else(bank).or_else(|| shop::rules::owes(world))
}

/// Whether a command is one that the desk gives. Anybody else may give it too, and is refused where it is
/// not due.
pub fn gives(command: &Command) -> bool {
    use Command::{Expire, Liquidate, MarginCall, MarginMet, PayDue, Restock, Settle};
    matches!(command, MarginCall { .. } | MarginMet { .. } | Liquidate { .. } | Expire { .. } | Restock { .. })
        || matches!(command, Settle { .. } | PayDue { .. })
}
