//! The grammar of orders: what follows `buy` and `sell`.

use super::Parsed;
use super::cursor::Cursor;
use super::grammar::{Once, Read, done};
use super::lexer::Token;
use crate::domain::{Command, Exit, OrderKind, Price, Qty, Side, TimeInForce};

/// What may follow the quantity, for errors.
const CLAUSES: &str = "what may follow is @ PRICE, market or market-to-limit, gtc, day, gtd DATE, ioc or fok, post, \
                       show QTY, stop PRICE or trail DISTANCE, oco stop PRICE, then ...";

pub(super) fn buy(c: &mut Cursor<'_>) -> Read<Parsed> {
    place(c, Side::Buy)
}

pub(super) fn sell(c: &mut Cursor<'_>) -> Read<Parsed> {
    place(c, Side::Sell)
}

fn place(c: &mut Cursor<'_>, side: Side) -> Read<Parsed> {
    let (account, symbol) = (c.account("the account")?, c.symbol()?);
    c.part_before('@');
    let qty = c.qty("the quantity")?;
    let (kind, oco) = leg(c)?;
    let then = match c.next() {
        None => None,
        // Only `then` ends the first leg before the line does.
        Some(_) => {
            let (kind, oco) = leg(c)?;
            if let Some(token) = c.next() {
                return Err(c.too_much(&token, "one order may follow, and nothing after it"));
            }
            Some(Box::new(Exit { kind, oco }))
        }
    };
    done(Command::Place { account, side, symbol, qty, kind, oco: oco.map(Box::new), then })
}

/// An order and the stop beside it, up to `then` or the end of the line.
fn leg(c: &mut Cursor<'_>) -> Read<(OrderKind, Option<OrderKind>)> {
    let kind = Clauses::read(c)?.kind(c)?;
    let Some(token) = c.peek().filter(|token| token.is("oco")).cloned() else { return Ok((kind, None)) };
    c.next();
    let beside = Clauses::read(c)?;
    if let Some((token, _)) = &beside.stands.value {
        return Err(c.error(token, "both orders of a pair stand for the same time", "say it before oco"));
    }
    match beside.kind(c)? {
        OrderKind::Stop { trigger, limit, .. } => {
            let time_in_force = kind.time_in_force();
            Ok((kind, Some(OrderKind::Stop { trigger, limit, time_in_force })))
        }
        _ => Err(c.error(
            &token,
            "beside a limit order stands a stop",
            "write oco stop PRICE, or oco stop PRICE @ PRICE",
        )),
    }
}

/// The price of an order without one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Price(Price),
    Market,
    Best,
}

/// What follows the quantity of an order. Where words stand is kept, to point at those that do not
/// agree with each other.
struct Clauses<'a> {
    price: Once<(Token<'a>, At)>,
    stands: Once<(Token<'a>, TimeInForce)>,
    post: Once<Token<'a>>,
    /// Where it waits outside of the book: at a price, or so far from the last one.
    waits: Once<(Token<'a>, Waits)>,
    show: Once<(Token<'a>, Qty)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Waits {
    Stop(Price),
    Trail(Price),
}

impl<'a> Clauses<'a> {
    fn read(c: &mut Cursor<'a>) -> Read<Clauses<'a>> {
        let mut all = Clauses {
            price: Once::new(),
            stands: Once::new(),
            post: Once::new(),
            waits: Once::new(),
            show: Once::new(),
        };
        while c.peek().is_some_and(|token| !token.is("oco") && !token.is("then")) {
            if let Some(at) = c.take_sign('@') {
                all.price.set(c, &at, |c| Ok((at.clone(), At::Price(c.price("the price")?))))?;
            } else if let Some(token) = c.next() {
                all.read_word(c, token)?;
            }
        }
        Ok(all)
    }

    fn read_word(&mut self, c: &mut Cursor<'a>, token: Token<'a>) -> Read<()> {
        let word = if token.quoted { "" } else { token.text.as_ref() };
        let stands = match word {
            "gtc" => TimeInForce::Gtc,
            "ioc" => TimeInForce::Ioc,
            "day" => TimeInForce::Day,
            "fok" => TimeInForce::Fok,
            "gtd" => {
                let read = |c: &mut Cursor<'a>| Ok((token.clone(), TimeInForce::Gtd(c.date("the last day")?)));
                return self.stands.set(c, &token, read);
            }
            "market" => return self.price.set(c, &token, |_| Ok((token.clone(), At::Market))),
            "market-to-limit" => return self.price.set(c, &token, |_| Ok((token.clone(), At::Best))),
            "post" => return self.post.set(c, &token, |_| Ok(token.clone())),
            "stop" => {
                let read = |c: &mut Cursor<'a>| Ok((token.clone(), Waits::Stop(c.price("the stop price")?)));
                return self.waits.set(c, &token, read);
            }
            "trail" => {
                let read = |c: &mut Cursor<'a>| Ok((token.clone(), Waits::Trail(c.price("the distance")?)));
                return self.waits.set(c, &token, read);
            }
            "show" => return self.show.set(c, &token, |c| Ok((token.clone(), c.qty("the quantity to show")?))),
            _ => return Err(c.too_much(&token, CLAUSES)),
        };
        self.stands.set(c, &token, |_| Ok((token.clone(), stands)))
    }

    /// The kind of order, where all the clauses go together.
    fn kind(&self, c: &Cursor<'_>) -> Read<OrderKind> {
        let stands = self.stands.value.as_ref();
        let time_in_force = stands.map_or(TimeInForce::Gtc, |(_, stands)| *stands);
        let price = self.price.value.as_ref().map_or(At::Market, |(_, price)| *price);
        let limit = if let At::Price(price) = price { Some(price) } else { None };
        self.agree(c, price, time_in_force)?;
        Ok(match (self.waits.value.as_ref().map(|(_, waits)| *waits), price) {
            (Some(Waits::Stop(trigger)), _) => OrderKind::Stop { trigger, limit, time_in_force },
            (Some(Waits::Trail(by)), _) => OrderKind::Trailing { by, time_in_force },
            (None, At::Price(price)) => OrderKind::Limit {
                price,
                time_in_force,
                post: self.post.value.is_some(),
                show: self.show.value.as_ref().map(|(_, show)| *show),
            },
            (None, At::Best) => OrderKind::MarketToLimit { time_in_force },
            (None, At::Market) if time_in_force == TimeInForce::Fok => OrderKind::MarketOrKill,
            (None, At::Market) => OrderKind::Market,
        })
    }

    fn agree(&self, c: &Cursor<'_>, price: At, time_in_force: TimeInForce) -> Read<()> {
        let stands = self.stands.value.as_ref().map(|(token, _)| token);
        let at_once = stands.filter(|_| !time_in_force.stands());
        let show = self.show.value.as_ref().map(|(token, _)| token);
        let rests = self.post.value.as_ref().or(show);
        match (&self.waits.value, price) {
            (Some((waits, Waits::Trail(_))), At::Price(_) | At::Best) => {
                let what = "a trailing stop becomes a market order, so a price does not go with it";
                return Err(c.error(waits, what, "leave the price away, or use stop PRICE"));
            }
            (Some((waits, Waits::Stop(_))), At::Best) => {
                let what = "a stop becomes a market order or a limit order";
                return Err(c.error(waits, what, "leave market-to-limit away, or give a limit like @ 101.50"));
            }
            (Some(_), _) => {
                if let Some(token) = at_once.or(rests) {
                    let what = format!("a stop waits, so {} does not go with it", token.text);
                    return Err(c.error(token, what, "leave it away"));
                }
            }
            (None, At::Price(_)) => {
                if let Some(token) = self.post.value.as_ref().filter(|_| at_once.is_some()) {
                    let what = "post only rests, and ioc and fok never do";
                    return Err(c.error(token, what, "leave one of them away"));
                }
            }
            (None, At::Best) => {
                if let Some(token) = at_once.or(rests) {
                    let what =
                        format!("the rest of a market-to-limit order stands, so {} does not go with it", token.text);
                    return Err(c.error(token, what, "leave it away"));
                }
            }
            (None, At::Market) => {
                let no_rest = |token: &Token<'_>, cure| {
                    let what = format!("a market order never rests, so {} does not go with it", token.text);
                    c.error(token, what, cure)
                };
                if let Some(token) = stands.filter(|_| at_once.is_none()) {
                    return Err(no_rest(token, "give a price like @ 101.50, or leave it away"));
                }
                if let Some(token) = rests {
                    return Err(no_rest(token, "give a price like @ 101.50"));
                }
            }
        }
        Ok(())
    }
}
