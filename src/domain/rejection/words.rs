//! What a refusal says to people: what is the matter, and what would help.

use super::Rejection;
use crate::domain::{AccountRef, Price};

impl Rejection {
    /// What is the matter, in one sentence without a full stop.
    pub fn message(&self) -> String {
        use Rejection::*;
        match self {
            Linked { command, why } => format!("linked command {command}: {}", why.message()),
            NotLinked => "linked commands are one or more, and none of them links others".to_owned(),
            UnknownAccount { account } => format!("there is no account {account}"),
            HandleTaken { handle } => format!("the handle {handle} is taken"),
            UnknownSymbol { symbol } => format!("there is no instrument {symbol}"),
            SymbolTaken { symbol } => format!("{symbol} is already listed"),
            UnknownOrder { order } => format!("order {order} is not open"),
            UnknownItem { item } => format!("the shop has no {item}"),
            UnknownAgreement { agreement } => format!("there is no agreement {agreement}"),
            DateTooFar { date, last } => {
                format!("something is agreed on, so no day may be skipped beyond {last}, and {date} is later")
            }
            NoSuchDay { day } => format!("no month has a day {day}"),
            NeverDue { first, until } => format!("the first payment would be due on {first}, after {until}"),
            RateTooHigh { bps } => format!("{} is more than 100 % a year", percent(*bps)),
            NoSuchTerm { months, most } => format!("a loan is paid back in 1 to {most} months, not in {months}"),
            NotDue { agreement, on: Some(on) } => format!("agreement {agreement} is due on {on}"),
            NotDue { agreement, on: None } => format!("nothing falls due of agreement {agreement}"),
            NothingDue { account } => format!("{account} has no interest and no fee to book"),
            MandateStands { agreement } => format!("mandate {agreement} stands already"),
            NoMandate { account, creditor } => format!("{account} has given {creditor} no mandate"),
            AboveMandate { agreement, limit } => {
                format!("mandate {agreement} is for {} at a time at the most", limit.grouped())
            }
            WrongCheckDigits { account } => format!("the check digits of {account} are wrong"),
            HolderAlready { account, holder } => format!("{holder} may act on {account} already"),
            NoHolder { account, holder } => format!("{holder} is no further holder of {account}"),
            AboveDayLimit { account, limit, left } => {
                let (limit, left) = (limit.grouped(), left.grouped());
                format!("{limit} may leave {account} in a day, and {left} of it are left today")
            }
            LoanRuns { agreement, left } => format!("{} of loan {agreement} are left to pay", left.grouped()),
            ChargesDue { account, amount } => {
                format!("{account} owes the bank {} of interest and fees", amount.grouped())
            }
            NoRate { currency } => format!("the bank has no rate for {currency}"),
            OwnCurrency { currency } => format!("{currency} is the currency that all rates are for"),
            UnknownHold { hold } => format!("there is no hold {hold}, or it has ended"),
            UnknownShopOrder { order } => format!("no order {order} waits in the shop"),
            HoldOfOrder { hold, order } => format!("hold {hold} is for order {order} in the shop"),
            AccountClosed { account } => format!("the account {account} is closed"),
            AccountFrozen { account } => format!("the account {account} is frozen"),
            NotFrozen { account } => format!("the account {account} is not frozen"),
            ForeignCurrency { account, currency } => {
                format!("{account} is an account in {currency}, and exchange and shop are paid in another currency")
            }
            NotVerified { account } => format!("the account {account} is not verified yet"),
            AlreadyVerified { account } => format!("the account {account} is already verified"),
            WrongCode { account } => format!("that is not the code that was mailed to {account}"),
            SameAccount { account } => format!("payer and payee are both {account}"),
            Nothing => "zero is not an amount to move".to_owned(),
            TooLarge => "the amount is larger than the books can hold".to_owned(),
            TickTooFine { tick, lot } => format!("a lot of {lot} at a tick of {tick} is worth a fraction of a cent"),
            OffTick { price, tick } => format!("the price {price} is not a multiple of the tick {tick}"),
            OffLot { qty, lot } => format!("{qty} shares are not a multiple of the lot {lot}"),
            NoPrice { item } => format!("{item} has no price yet"),
            EmptyOrder => "the order holds nothing".to_owned(),
            ItemTwice { item } => format!("{item} stands twice in the order"),
            InsufficientFunds { account, needed, available } => {
                format!("available to {account}: {}, not {}", available.grouped(), needed.grouped())
            }
            InsufficientShares { account, symbol, needed, available } => {
                format!("available to {account}: {} {symbol}, not {}", available.grouped(), needed.grouped())
            }
            OutOfStock { item, needed, stock } => {
                format!("the shop has {} {item}, not {}", stock.grouped(), needed.grouped())
            }
            NoMargin => "there is no margin here".to_owned(),
            NotOnMargin { account } => format!("{account} is not on margin"),
            InsufficientMargin { account, equity, needed } => {
                format!("the equity of {account} is {}, which is {} too little", equity.grouped(), needed.grouped())
            }
            MarginInUse { account } => format!("{account} owes shares or money, or its orders may come to"),
            MarginCovered { account, equity } => {
                format!("the equity of {account}, {}, is enough for what it holds", equity.grouped())
            }
            NotCalled { account } => format!("{account} is not called for more margin"),
            AlreadyCalled { account } => format!("{account} is called for more margin already"),
            GraceLeft { account, seconds } => {
                let plural = if *seconds == 1 { "" } else { "s" };
                format!("{account} still has {seconds} second{plural} to pay in or to close")
            }
            NothingToReduce { account } => format!("nobody trades what {account} holds or owes"),
            NoSplit { new, old } => format!("a split of {} for {} changes nothing", new.grouped(), old.grouped()),
            NothingLeft { order, open } => format!("order {order} has only {} open", open.grouped()),
            WouldTake { price, best } => {
                format!(
                    "post only: {} would trade at once, the other side stands at {}",
                    price.grouped(),
                    best.grouped()
                )
            }
            ShowsTooLittle { show, least } => {
                format!("an iceberg of this size shows at least {} shares, not {}", least.grouped(), show.grouped())
            }
            AlreadyFilled { order, filled } => format!("{} of order {order} have traded already", filled.grouped()),
            SameAsBefore { order } => format!("order {order} has this quantity and this price already"),
            NoOpenOrders { account } => format!("{account} has no open order there"),
            MarketNotOpen { symbol, phase } => format!("the market in {symbol} is {}", phase.word()),
            NotInAuction { symbol } => format!("{symbol} is in an auction, and the order would not wait for its end"),
            NoReference { symbol } => format!("{symbol} has no price to go by yet"),
            DateIsOver { date, today } => format!("the business date is {today}, {date} is over"),
            TrailsTooFar { by, last } => format!("a stop {by} away from {last} is never reached"),
            NoPair => "only a plain limit order that stands and a stop make a pair".to_owned(),
            StopWithinLimit { stop, limit } => {
                format!("a stop at {stop} and a limit at {limit} would set each other off")
            }
            OutsideCollar { price, bound } => format!("the price {price} is beyond the collar, {bound}"),
            CannotAmend { order } => format!("order {order} has no such price, or cannot be changed any more"),
            InPair { order, other } => format!("order {order} is in a pair with {other}"),
            SamePhase { phase } => format!("the market is {} already", phase.word()),
            SameChoice { account } => format!("{account} has chosen so already"),
            CreditInUse { account, least } => {
                format!("the credit line of {account} is in use up to {}", least.grouped())
            }
            OtherCurrency { account, of } => format!("{account} has another currency than {of}"),
            HoldTooSmall { hold, held } => format!("hold {hold} is for {} and no more", held.grouped()),
            HoldStands { hold, until: Some(until), today } => {
                format!("hold {hold} stands until {until}, and the business date is {today}")
            }
            HoldStands { hold, until: None, .. } => format!("hold {hold} has no last date"),
            SamePrice { item, price } => format!("{item} costs {} already", price.grouped()),
            SameReorder { item } => format!("{item} is reordered like that already"),
            NoReorder { item } => format!("{item} is not reordered by itself"),
            StockIsEnough { item, stock } => format!("the shop has {} {item}, which is enough", stock.grouped()),
            AlreadyPaid { order } => format!("order {order} in the shop is paid already"),
            NotPaid { order } => format!("order {order} in the shop is not paid yet"),
            OrderUnderWay { account, order } => format!("order {order} of {account} in the shop is not shipped yet"),
            Forgotten { account } => format!("the customer of {account} is forgotten"),
            NotEmpty { account, balance, held, shares } => format!(
                "the account {account} is not empty: balance {}, held {}, shares {}",
                balance.grouped(),
                held.grouped(),
                shares.grouped()
            ),
        }
    }

    /// What would help, as a sentence in the imperative without a full stop.
    pub fn hint(&self) -> String {
        use Rejection::*;
        match self {
            Linked { why, .. } => why.hint(),
            NotLinked => "write begin; COMMAND; COMMAND; commit".to_owned(),
            UnknownAccount { account: AccountRef::Handle(handle) } => {
                format!("look at the accounts, or open it: open {handle} {handle}@example.org")
            }
            UnknownAccount { .. } => "look at the accounts for their IBANs".to_owned(),
            HandleTaken { .. } => "choose another handle".to_owned(),
            UnknownSymbol { symbol } => format!("look at the instruments, or list it: list {symbol}"),
            SymbolTaken { .. } => "choose another symbol".to_owned(),
            UnknownOrder { .. } => "look at the open orders for their numbers".to_owned(),
            UnknownItem { item } => format!("look at the shop, or stock it: stock {item} 10 @ 4.99"),
            UnknownAgreement { .. } => "look at the standing orders, mandates and loans for their numbers".to_owned(),
            DateTooFar { last, .. } => format!("end the day first up to there: end-day {last}"),
            NoSuchDay { .. } => "choose 1 to 31, or last; shorter months pay on their last day".to_owned(),
            NeverDue { first, .. } => format!("let it last until {first} or longer"),
            RateTooHigh { .. } => "name a rate like 2.5%".to_owned(),
            NoSuchTerm { .. } => "name a number of months like 24".to_owned(),
            NotDue { .. } => "there is nothing to do: what is due is paid by itself".to_owned(),
            NothingDue { .. } => "there is nothing to do: what is due is booked by itself".to_owned(),
            MandateStands { agreement } => format!("to give another, end it first: revoke {agreement}"),
            NoMandate { account, creditor } => format!("the payer gives one: mandate {account} {creditor}"),
            AboveMandate { limit, .. } => format!("collect at most {limit}"),
            WrongCheckDigits { .. } => "it is mistyped somewhere: compare it with a statement".to_owned(),
            HolderAlready { .. } => "nothing to do".to_owned(),
            NoHolder { account, holder } => format!("holders come by: joint {account} {holder}; the owner stays"),
            AboveDayLimit { account, .. } => {
                format!("wait for the next business date, or raise it: limit {account} 5000.00")
            }
            LoanRuns { .. } => "it ends by itself with its last payment".to_owned(),
            ChargesDue { account, amount } => format!("pay it in, and it is taken: deposit {account} {amount}"),
            NoRate { currency } => format!("set one: rate {currency} 1.0852"),
            OwnCurrency { .. } => "name another currency".to_owned(),
            UnknownHold { .. } => "look at the holds for their numbers".to_owned(),
            UnknownShopOrder { .. } => {
                "look at the shop's orders for their numbers; what is shipped stays so".to_owned()
            }
            HoldOfOrder { order, .. } => format!("pay the order or cancel it: pay {order}"),
            AccountClosed { .. } => "a closed account stays closed: open another".to_owned(),
            AccountFrozen { account } => format!("end the freeze: unfreeze {account}"),
            NotFrozen { .. } => "there is nothing to do".to_owned(),
            ForeignCurrency { .. } => "transfer the money to an account in the scenario's currency".to_owned(),
            NotVerified { account } => format!("verify it with the code from the mail: verify {account} CODE"),
            AlreadyVerified { .. } => "there is nothing to do".to_owned(),
            WrongCode { account } => format!("look at the mail of {account} for the six digits"),
            SameAccount { .. } => "name two different accounts".to_owned(),
            Nothing => "name an amount above zero".to_owned(),
            TooLarge => "name a smaller amount".to_owned(),
            TickTooFine { .. } => "choose a larger tick or a larger lot".to_owned(),
            OffTick { price, tick } => match nearest(price.0, tick.0) {
                Some((below, above)) if below > 0 => format!("try {} or {}", Price(below), Price(above)),
                Some((_, above)) => format!("try {}", Price(above)),
                None => format!("use a multiple of {tick}"),
            },
            OffLot { lot, .. } => format!("use a multiple of {lot}"),
            NoPrice { item } => format!("say what one costs: stock {item} 10 @ 4.99"),
            EmptyOrder => "name items: order alice widget*2".to_owned(),
            ItemTwice { item } => format!("add them up in one: {item}*2"),
            InsufficientFunds { .. } => "deposit, ask for less, or raise the credit line".to_owned(),
            InsufficientShares { .. } => "sell fewer, or cancel an order that holds some".to_owned(),
            OutOfStock { item, .. } => format!("order fewer, or restock: stock {item} 10"),
            NoMargin => "begin a journal from a scenario whose rules have margin".to_owned(),
            NotOnMargin { account } => format!("put it on margin: margin {account} on"),
            InsufficientMargin { .. } => "deposit, ask for less, or close a position".to_owned(),
            MarginInUse { .. } => "cancel its orders, cover what it owes, and pay in first".to_owned(),
            MarginCovered { .. } => "there is nothing to do".to_owned(),
            NotCalled { account } => format!("call it first: margin-call {account}"),
            AlreadyCalled { .. } => "wait for the money, or reduce its positions".to_owned(),
            GraceLeft { .. } => "wait until the grace of the call is over".to_owned(),
            NothingToReduce { .. } => "try again when there are orders to trade with".to_owned(),
            NoSplit { .. } => "name two different numbers, like 2 for 1".to_owned(),
            NothingLeft { order, .. } => format!("to take it all: cancel {order}"),
            WouldTake { .. } => "choose a price that does not reach it, or leave post away".to_owned(),
            ShowsTooLittle { least, .. } => format!("show {least} or more, or leave show away"),
            AlreadyFilled { order, .. } => format!("name more than that, or take the rest out: cancel {order}"),
            SameAsBefore { .. } => "name another quantity or another price".to_owned(),
            NoOpenOrders { .. } => "look at the open orders first".to_owned(),
            MarketNotOpen { .. } => "wait until it opens; orders can be cancelled".to_owned(),
            NotInAuction { .. } => "give a limit without ioc, fok and post, or a plain market order".to_owned(),
            NoReference { .. } => "give a limit".to_owned(),
            DateIsOver { .. } => "choose a later date".to_owned(),
            TrailsTooFar { last, .. } => format!("trail by less than {last}"),
            NoPair => "write it as @ PRICE oco stop PRICE".to_owned(),
            StopWithinLimit { .. } => "a sell has its stop below its limit, a buy above".to_owned(),
            OutsideCollar { bound, .. } => format!("nobody may trade beyond {bound} now; is it a slip?"),
            CannotAmend { .. } => "cancel it and order anew".to_owned(),
            InPair { .. } => "cancel it, which cancels both, and order anew".to_owned(),
            SamePhase { .. } => "nothing to do".to_owned(),
            SameChoice { .. } => "nothing to do".to_owned(),
            CreditInUse { least, .. } => format!("leave at least {least}, or pay in first"),
            OtherCurrency { of, .. } => format!("release it, and transfer from {of} at the bank's rate"),
            HoldTooSmall { held, .. } => format!("take {held} or less"),
            HoldStands { hold, .. } => format!("to end it now: release {hold}"),
            SamePrice { .. } | SameReorder { .. } | StockIsEnough { .. } => "nothing to do".to_owned(),
            NoReorder { item } => format!("say when: reorder {item} below 5 by 20"),
            AlreadyPaid { order } => format!("send it: ship {order}"),
            NotPaid { order } => format!("pay it first: pay {order}"),
            OrderUnderWay { order, .. } => format!("send it or cancel it: ship {order}"),
            Forgotten { .. } => {
                "nobody can bring back who they were; a new customer opens an account of another name".to_owned()
            }
            NotEmpty { .. } => "cancel its orders and move its money and shares away first".to_owned(),
        }
    }
}

/// Basis points as people write them: `2.5 %`.
pub fn percent(bps: u32) -> String {
    let (whole, part) = (bps / 100, bps % 100);
    let part = if part == 0 { String::new() } else { format!(".{part:02}").trim_end_matches('0').to_owned() };
    format!("{whole}{part} %")
}

/// The multiples of `step` on both sides of `value`.
fn nearest(value: i64, step: i64) -> Option<(i64, i64)> {
    let below = value.checked_div_euclid(step)?.checked_mul(step)?;
    Some((below, below.checked_add(step)?))
}
