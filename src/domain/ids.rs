//! Numbers that name things. All are dense: the first is 0 or 1 and none is skipped, so that
//! what they name can stand in vectors.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($repr:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $repr);

        impl $name {
            /// As an index into a vector.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// An account of the bank; the first is 0.
    AccountId(u32)
);
id!(
    /// An instrument of the exchange; the first is 0.
    InstrumentId(u32)
);
id!(
    /// An item of the shop; the first is 0.
    ItemId(u32)
);
id!(
    /// An order on the exchange, numbered from 1 along its branch.
    OrderId(u64)
);
id!(
    /// A trade, numbered from 1 along its branch.
    TradeId(u64)
);
id!(
    /// An order in the shop, numbered from 1 along its branch.
    ShopOrderId(u64)
);
id!(
    /// A hold of money, numbered from 1 along its branch.
    HoldId(u64)
);
id!(
    /// A standing order, a mandate or a loan, numbered from 1 along its branch.
    AgreementId(u64)
);
id!(
    /// The number of a record: its place in the journal. The header is 0.
    RecordNo(u64)
);
id!(
    /// A branch. The first, `main`, is 0.
    BranchId(u32)
);

impl RecordNo {
    /// Before the first record: the state that the header alone makes.
    pub const GENESIS: RecordNo = RecordNo(0);
}

impl BranchId {
    /// The branch that every journal begins with.
    pub const MAIN: BranchId = BranchId(0);
}

/// A moment in microseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    /// Microseconds in a second.
    pub const SECOND: i64 = 1_000_000;
    /// Microseconds in a minute.
    pub const MINUTE: i64 = 60 * Self::SECOND;
    /// Microseconds in an hour.
    pub const HOUR: i64 = 60 * Self::MINUTE;

    /// This moment and so many microseconds; held at the ends of the range.
    pub fn after(self, micros: i64) -> Time {
        Time(self.0.saturating_add(micros))
    }
}
