//! Quantities: the numbers that a person may ask about by name. One vocabulary for explaining a
//! number, for finding the moment when it was so, and for whatever else names figures.
//!
//! A [`Quantity`] names accounts, instruments and items as people do, so that it means the same on
//! every branch. A [`Probe`] is a quantity with its names looked up in one world; along the line of
//! that world numbers never change their owner, so it reads any [`Moment`] of the line in no time.
//! Where there is nothing to read (no order in the book, no trade yet, an account that is not open
//! yet) there is no value, which is not the same as zero.

mod condition;
mod probe;
mod value;

pub use condition::{Comparison, Condition, Happening, Kind, Operand, Watch};
pub use probe::{Probe, Unknown};
pub use value::{Unit, Value};

use super::Moment;
use crate::domain::{AccountRef, ItemName, Price, Side, Symbol, World};

/// Makes an enum of figures that have a word and a formula.
macro_rules! figures {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $figure:ident $word:literal $formula:literal $unit:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`: ", $formula, ".")] $figure,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$figure,)*];

            /// The word for it.
            pub fn word(self) -> &'static str {
                match self { $($name::$figure => $word,)* }
            }

            /// What it is, in a few words.
            pub fn about(self) -> &'static str {
                match self { $($name::$figure => $formula,)* }
            }

            /// What it is measured in.
            pub fn unit(self) -> Unit {
                match self { $($name::$figure => Unit::$unit,)* }
            }

            /// The figure with this word.
            pub fn find(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|figure| figure.word() == word)
            }
        }
    };
}

figures! {
    /// Figures of an account.
    AccountFigure {
        Balance "balance" "what the owner has, held money included; below zero on credit" Money,
        Held "held" "money reserved for open orders" Money,
        Available "available" "balance − held + credit line" Money,
        Credit "credit" "how far below zero the balance may go" Money,
        Equity "equity" "balance + shares × last price, over all instruments" Money,
        Profit "profit" "realised + unrealised + income − fees" Money,
        Realised "realised" "what sales have brought beyond their average cost, before fees" Money,
        Unrealised "unrealised" "shares × last price − their cost, over all instruments" Money,
        Income "income" "dividends got, less those paid on shares that are owed" Money,
        Fees "fees" "fees paid to the exchange, less rebates" Money,
    }
}

figures! {
    /// Figures of an account's holding of one instrument.
    HoldingFigure {
        Position "position" "how many shares the account owns" Count,
        Held "held" "how many of them are reserved for open sells" Count,
        Available "available" "position − held" Count,
        Average "average" "cost ÷ position, cut down to a ten-thousandth; nothing without shares" Price,
        Cost "cost" "what the shares cost by the average cost method, before fees" Money,
        Worth "value" "position × last price, cut down to the cent" Money,
        Profit "profit" "realised + unrealised + dividends of this instrument, before fees" Money,
        Realised "realised" "what sales have brought beyond their average cost, before fees" Money,
        Unrealised "unrealised" "value − cost; nothing before the first trade" Money,
    }
}

figures! {
    /// Figures of an instrument.
    MarketFigure {
        Bid "bid" "the best price that somebody would pay" Price,
        Ask "ask" "the best price that somebody would sell at" Price,
        BidQty "bid.qty" "how many shares stand at the best bid" Count,
        AskQty "ask.qty" "how many shares stand at the best ask" Count,
        Spread "spread" "ask − bid" Price,
        Mid "mid" "(bid + ask) ÷ 2, cut down to a ten-thousandth" Price,
        Last "last" "the price of the last trade" Price,
        Shares "shares" "how many shares are in custody, over all accounts" Count,
    }
}

figures! {
    /// Figures of an item of the shop.
    ItemFigure {
        Stock "stock" "how many are on the shelf" Count,
        Sold "sold" "how many have been sold" Count,
        Reserved "reserved" "how many are set aside for orders" Count,
        Price "price" "what one costs" Money,
    }
}

figures! {
    /// Counts along the line.
    LineFigure {
        Commands "commands" "commands so far, rejected ones included" Count,
        Rejections "rejections" "commands that were rejected so far" Count,
        Orders "orders" "orders that the exchange took so far" Count,
        Trades "trades" "trades in the books so far" Count,
        Volume "volume" "shares traded in the books so far" Count,
        Turnover "turnover" "their value" Money,
    }
}

/// A number with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// `alice.balance`
    Account(AccountRef, AccountFigure),
    /// `alice.ACME.position`
    Holding(AccountRef, Symbol, HoldingFigure),
    /// `ACME.ask`
    Market(Symbol, MarketFigure),
    /// `ACME.ask@101.50`: how many shares stand in the book at a price; zero where none do.
    Level(Symbol, Side, Price),
    /// `widget.stock`
    Item(ItemName, ItemFigure),
    /// `commands`
    Line(LineFigure),
}

impl Quantity {
    /// What it is measured in.
    pub fn unit(&self) -> Unit {
        match self {
            Quantity::Account(_, figure) => figure.unit(),
            Quantity::Holding(_, _, figure) => figure.unit(),
            Quantity::Market(_, figure) => figure.unit(),
            Quantity::Level(..) => Unit::Count,
            Quantity::Item(_, figure) => figure.unit(),
            Quantity::Line(figure) => figure.unit(),
        }
    }

    /// What it is, in a few words: its formula.
    pub fn about(&self) -> &'static str {
        match self {
            Quantity::Account(_, figure) => figure.about(),
            Quantity::Holding(_, _, figure) => figure.about(),
            Quantity::Market(_, figure) => figure.about(),
            Quantity::Level(..) => "how many shares stand in the book at that price",
            Quantity::Item(_, figure) => figure.about(),
            Quantity::Line(figure) => figure.about(),
        }
    }

    /// Looks its names up in a world.
    ///
    /// # Errors
    /// [`Unknown`] where a name means nobody there.
    pub fn probe(&self, world: &World) -> Result<Probe, Unknown> {
        Probe::new(self, world)
    }

    /// Its value at a moment; for many moments of a line a [`Probe`] is quicker.
    ///
    /// # Errors
    /// [`Unknown`] where a name means nobody at that moment.
    pub fn value(&self, moment: &Moment) -> Result<Option<Value>, Unknown> {
        self.probe(&moment.world).map(|probe| probe.value(moment))
    }
}

#[cfg(test)]
mod tests;
