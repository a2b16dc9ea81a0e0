//! Two moments side by side: what each has, and the difference. Numbers of accounts, orders and
//! instruments may differ between branches, so everything is matched by its name: handle, symbol,
//! item.
//!
//! A difference is always right − left.

use super::{Moment, equity};
use crate::domain::bank::chart::Heading;
use crate::domain::{AccountId, Handle, InstrumentId, ItemName, Money, Price, Qty, Side, Symbol};
use rustc_hash::FxHashSet;
use std::hash::Hash;

/// A value of one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// An amount.
    Money(Money),
    /// A price.
    Price(Price),
    /// A number of shares, things or orders.
    Count(i64),
    /// A word, which has no difference.
    Word(&'static str),
    /// Yes or no, which has no difference either.
    Flag(bool),
}

impl Figure {
    /// A quantity. What is beyond the integers, only in a damaged journal, is cut to their end.
    fn qty(qty: Qty) -> Figure {
        Figure::Count(i64::try_from(qty.0).unwrap_or(i64::MAX))
    }
}

/// One thing on both sides; `None` where a side does not have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// What it is: `balance`, `bid`, …. In lower case with underscores, as in JSON.
    pub name: &'static str,
    /// On the left.
    pub left: Option<Figure>,
    /// On the right.
    pub right: Option<Figure>,
}

impl Field {
    /// Whether the sides differ.
    pub fn differs(&self) -> bool {
        self.left != self.right
    }

    /// Right − left. `None` for words and flags, where a side has nothing, and beyond the integers.
    pub fn difference(&self) -> Option<Figure> {
        match (self.left?, self.right?) {
            (Figure::Money(left), Figure::Money(right)) => right.minus(left).map(Figure::Money),
            (Figure::Price(left), Figure::Price(right)) => right.0.checked_sub(left.0).map(Price).map(Figure::Price),
            (Figure::Count(left), Figure::Count(right)) => right.checked_sub(left).map(Figure::Count),
            _ => None,
        }
    }
}

/// Something with a name, on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared<N> {
    /// Its name.
    pub name: N,
    /// What there is to it, always the same in the same order.
    pub fields: Vec<Field>,
}

impl<N: Copy> Compared<N> {
    /// The same with nothing but what differs; `None` where nothing does.
    fn differing(&self) -> Option<Compared<N>> {
        let fields = differing(&self.fields);
        (!fields.is_empty()).then_some(Compared { name: self.name, fields })
    }
}

/// An account on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its money: `status`, `verified`, `balance`, `held`, `available`, `credit_line`, `equity`, `realised`,
    /// `unrealised`, `fees_paid`, `profit_and_loss`.
    pub money: Compared<Handle>,
    /// Its shares, where either side has or had some: `qty`, `held`, `average`, `cost`, `realised`,
    /// `unrealised`.
    pub positions: Vec<Compared<Symbol>>,
}

/// An instrument on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Its market: `bid`, `bid_qty`, `ask`, `ask_qty`, `last`, `orders`, `shares`.
    pub market: Compared<Symbol>,
    /// The levels of the book that differ, the bids first, the best of each side first.
    pub levels: Vec<Level>,
}

/// A price level that differs. Where a side has none, nothing is open there: zero shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Which side of the book.
    pub side: Side,
    /// At which price.
    pub price: Price,
    /// The shares that are open, as the [`Field`] `qty`.
    pub qty: Field,
}

/// Everything on both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The accounts: those on the left in the order of their opening, then those on the right alone.
    pub accounts: Vec<Account>,
    /// The instruments, likewise.
    pub instruments: Vec<Instrument>,
    /// The shop's items, likewise: `price`, `stock`, `sold`.
    pub items: Vec<Compared<ItemName>>,
    /// The bank's own books: `customers`, `vault`, `equity`, `fees`, `clearing`, `shop`.
    pub ledger: Vec<Field>,
}

impl Comparison {
    /// Compares two moments.
    pub fn of(left: &Moment, right: &Moment) -> Comparison {
        let handles = |moment: &Moment| moment.world.bank.accounts().map(|(_, _, p)| p.handle).collect::<Vec<_>>();
        let symbols = |moment: &Moment| moment.world.exchange.instruments().map(|(_, i)| i.symbol).collect::<Vec<_>>();
        let items = |moment: &Moment| moment.world.shop.items().map(|(_, item)| item.name).collect::<Vec<_>>();
        let symbols = united(symbols(left), symbols(right));
        let handles = united(handles(left), handles(right));
        Comparison {
            accounts: handles.into_iter().map(|handle| compare_account(left, right, handle, &symbols)).collect(),
            instruments: symbols.iter().map(|symbol| compare_instrument(left, right, *symbol)).collect(),
            items: united(items(left), items(right)).into_iter().map(|name| compare_item(left, right, name)).collect(),
            ledger: compare_ledger(left, right),
        }
    }

    /// Nothing but what differs.
    pub fn differing(&self) -> Comparison {
        Comparison {
            accounts: self.accounts.iter().filter_map(Account::differing).collect(),
            instruments: self.instruments.iter().filter_map(Instrument::differing).collect(),
            items: self.items.iter().filter_map(Compared::differing).collect(),
            ledger: differing(&self.ledger),
        }
    }

    /// Whether nothing is there: of what differs, whether nothing does.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.instruments.is_empty() && self.items.is_empty() && self.ledger.is_empty()
    }
}

impl Account {
    /// One account by its handle.
    pub fn of(left: &Moment, right: &Moment, handle: Handle) -> Account {
        let symbols = |moment: &Moment| moment.world.exchange.instruments().map(|(_, i)| i.symbol).collect::<Vec<_>>();
        compare_account(left, right, handle, &united(symbols(left), symbols(right)))
    }

    /// The same with nothing but what differs; `None` where nothing does.
    pub fn differing(&self) -> Option<Account> {
        let money = Compared { name: self.money.name, fields: differing(&self.money.fields) };
        let positions: Vec<_> = self.positions.iter().filter_map(Compared::differing).collect();
        (!money.fields.is_empty() || !positions.is_empty()).then_some(Account { money, positions })
    }
}

impl Instrument {
    /// One instrument by its symbol.
    pub fn of(left: &Moment, right: &Moment, symbol: Symbol) -> Instrument {
        compare_instrument(left, right, symbol)
    }

    /// The same with nothing but what differs; `None` where nothing does.
    pub fn differing(&self) -> Option<Instrument> {
        let market = Compared { name: self.market.name, fields: differing(&self.market.fields) };
        let differs = !market.fields.is_empty() || !self.levels.is_empty();
        differs.then(|| Instrument { market, levels: self.levels.clone() })
    }
}

fn differing(fields: &[Field]) -> Vec<Field> {
    fields.iter().filter(|field| field.differs()).copied().collect()
}

/// All of the left, and of the right what the left does not have.
fn united<N: Copy + Eq + Hash>(left: Vec<N>, right: Vec<N>) -> Vec<N> {
    let known: FxHashSet<N> = left.iter().copied().collect();
    left.into_iter().chain(right.into_iter().filter(|name| !known.contains(name))).collect()
}

/// Joins the fields of two sides, either of which may not be there. `figures` gives the same names
/// in the same order for whatever is there.
fn joined<T, const N: usize>(
    left: Option<T>,
    right: Option<T>,
    names: [&'static str; N],
    figures: impl Fn(T) -> [Option<Figure>; N],
) -> Vec<Field> {
    let left = left.map_or([None; N], &figures);
    let right = right.map_or([None; N], &figures);
    let sides = left.into_iter().zip(right);
    names.into_iter().zip(sides).map(|(name, (left, right))| Field { name, left, right }).collect()
}

fn compare_account(left: &Moment, right: &Moment, handle: Handle, symbols: &[Symbol]) -> Account {
    let found = |moment| Some((moment, find_account(moment, handle)?));
    let (left, right) = (found(left), found(right));
    let names = [
        "status",
        "verified",
        "balance",
        "held",
        "available",
        "credit_line",
        "equity",
        "realised",
        "unrealised",
        "fees_paid",
        "profit_and_loss",
    ];
    let fields = joined(left, right, names, |(moment, id)| account_figures(moment, id));
    let positions = symbols.iter().map(|symbol| compare_position(left, right, *symbol));
    let held = positions.filter(|position| position.fields.iter().any(|field| !is_nothing(field)));
    Account { money: Compared { name: handle, fields }, positions: held.collect() }
}

fn find_account(moment: &Moment, handle: Handle) -> Option<AccountId> {
    moment.world.bank.find_handle(&handle)
}

fn account_figures(moment: &Moment, id: AccountId) -> [Option<Figure>; 11] {
    let Some(account) = moment.world.bank.account(id) else { return [None; 11] };
    let gain = moment.views.portfolio.profit_and_loss(id, &moment.world);
    [
        Figure::Word(account.status.word()),
        Figure::Flag(account.verified),
        Figure::Money(account.balance),
        Figure::Money(account.held),
        Figure::Money(account.available()),
        Figure::Money(account.credit_line),
        Figure::Money(equity(moment, id)),
        Figure::Money(gain.realised),
        Figure::Money(gain.unrealised),
        Figure::Money(gain.fees),
        Figure::Money(gain.total()),
    ]
    .map(Some)
}

/// Neither side has anything there.
fn is_nothing(field: &Field) -> bool {
    let nothing = |figure: Option<Figure>| match figure {
        None => true,
        Some(Figure::Money(amount)) => amount == Money::ZERO,
        Some(Figure::Price(price)) => price == Price(0),
        Some(Figure::Count(count)) => count == 0,
        Some(Figure::Word(_) | Figure::Flag(_)) => false,
    };
    nothing(field.left) && nothing(field.right)
}

type Of<'a> = Option<(&'a Moment, AccountId)>;

fn compare_position(left: Of<'_>, right: Of<'_>, symbol: Symbol) -> Compared<Symbol> {
    let listed = |(moment, id)| find_instrument(moment, symbol).map(|instrument| (moment, id, instrument));
    let names = ["qty", "held", "average", "cost", "realised", "unrealised"];
    let fields = joined(left.and_then(listed), right.and_then(listed), names, |(moment, account, instrument)| {
        let holding = moment.world.exchange.holding(instrument, account);
        let position = moment.views.portfolio.position(instrument, account);
        let last = moment.world.exchange.last_price(instrument);
        [
            Some(Figure::qty(holding.qty)),
            Some(Figure::qty(holding.held)),
            position.average().map(Figure::Price),
            Some(Figure::Money(position.cost)),
            Some(Figure::Money(position.realised)),
            last.and_then(|last| position.unrealised(last)).map(Figure::Money),
        ]
    });
    Compared { name: symbol, fields }
}

fn find_instrument(moment: &Moment, symbol: Symbol) -> Option<InstrumentId> {
    moment.world.exchange.find(&symbol)
}

fn compare_instrument(left: &Moment, right: &Moment, symbol: Symbol) -> Instrument {
    let found = |moment| Some((moment, find_instrument(moment, symbol)?));
    let (left, right) = (found(left), found(right));
    let names = ["bid", "bid_qty", "ask", "ask_qty", "last", "orders", "shares"];
    let fields = joined(left, right, names, |(moment, id)| {
        let exchange = &moment.world.exchange;
        let best = |side| exchange.levels(id, side).next();
        let (bid, ask) = (best(Side::Buy), best(Side::Sell));
        let sides = [Side::Buy, Side::Sell].into_iter();
        let orders: i64 = sides.flat_map(|side| exchange.levels(id, side)).map(|level| i64::from(level.orders)).sum();
        [
            bid.map(|level| Figure::Price(level.price)),
            bid.map(|level| Figure::qty(level.qty)),
            ask.map(|level| Figure::Price(level.price)),
            ask.map(|level| Figure::qty(level.qty)),
            exchange.last_price(id).map(Figure::Price),
            Some(Figure::Count(orders)),
            Some(Figure::qty(exchange.shares_outstanding(id))),
        ]
    });
    let levels = |side| differing_levels(left, right, side);
    Instrument {
        market: Compared { name: symbol, fields },
        levels: levels(Side::Buy).into_iter().chain(levels(Side::Sell)).collect(),
    }
}

/// The levels of a side of the book that differ, the best first: both ladders are walked together.
fn differing_levels(
    left: Option<(&Moment, InstrumentId)>,
    right: Option<(&Moment, InstrumentId)>,
    side: Side,
) -> Vec<Level> {
    let levels = |of: Option<(&Moment, InstrumentId)>| -> Vec<(Price, Qty)> {
        let of = of.into_iter().flat_map(|(moment, id)| moment.world.exchange.levels(id, side));
        of.map(|level| (level.price, level.qty)).collect()
    };
    let (left, right) = (levels(left), levels(right));
    let (mut lefts, mut rights) = (left.iter().peekable(), right.iter().peekable());
    let before = |a: Price, b: Price| if side == Side::Buy { a > b } else { a < b };
    let mut found = Vec::new();
    loop {
        let next = match (lefts.peek(), rights.peek()) {
            (None, None) => return found,
            (Some((price, _)), None) | (None, Some((price, _))) => *price,
            (Some((a, _)), Some((b, _))) => {
                if before(*b, *a) {
                    *b
                } else {
                    *a
                }
            }
        };
        let open = |level: Option<&(Price, Qty)>| Some(Figure::qty(level.map_or(Qty(0), |(_, qty)| *qty)));
        let left = open(lefts.next_if(|(price, _)| *price == next));
        let right = open(rights.next_if(|(price, _)| *price == next));
        let qty = Field { name: "qty", left, right };
        if qty.differs() {
            found.push(Level { side, price: next, qty });
        }
    }
}

fn compare_item(left: &Moment, right: &Moment, name: ItemName) -> Compared<ItemName> {
    let found = |moment: &Moment| moment.world.shop.find(&name).and_then(|id| moment.world.shop.item(id).copied());
    let fields = joined(found(left), found(right), ["price", "stock", "sold"], |item| {
        [Some(Figure::Money(item.price)), Some(Figure::qty(item.stock)), Some(Figure::qty(item.sold))]
    });
    Compared { name, fields }
}

fn compare_ledger(left: &Moment, right: &Moment) -> Vec<Field> {
    let rows = left.world.bank.ledger().rows().zip(right.world.bank.ledger().rows());
    let field = |((of, left), (_, right)): ((Heading, Money), (Heading, Money))| Field {
        name: of.name,
        left: Some(Figure::Money(left)),
        right: Some(Figure::Money(right)),
    };
    rows.map(field).collect()
}
