//! Completion: what may come next on a line, read from the table of verbs.

use super::cursor::Cursor;
use super::linked;
use super::verbs::{Arg, Clause, VERBS, Verb, verb};
use crate::domain::bank::{Hold, Status};
use crate::domain::shop::ShopOrder;
use crate::domain::{AccountId, World};
use crate::text::clean;
use std::borrow::Cow;

/// The most columns of what is said about a candidate.
const ABOUT: usize = 40;

/// A name that exists, and a few words about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// The name.
    pub text: Cow<'a, str>,
    /// What it stands for; may be empty.
    pub about: Cow<'a, str>,
}

impl<'a> Known<'a> {
    /// A name and a few words about it.
    pub fn new(text: impl Into<Cow<'a, str>>, about: impl Into<Cow<'a, str>>) -> Known<'a> {
        Known { text: text.into(), about: about.into() }
    }
}

/// The names that a line may hold. Borrowed, so that they are cheap to gather at each key.
#[derive(Clone, Debug, Default)]
pub struct Names<'a> {
    /// Handles.
    pub accounts: Vec<Known<'a>>,
    /// Symbols.
    pub symbols: Vec<Known<'a>>,
    /// Items of the shop.
    pub items: Vec<Known<'a>>,
    /// Numbers of open orders.
    pub orders: Vec<Known<'a>>,
    /// Numbers of holds that stand.
    pub holds: Vec<Known<'a>>,
    /// Numbers of orders in the shop.
    pub shop_orders: Vec<Known<'a>>,
}

impl<'a> Names<'a> {
    /// The names of a world: accounts that are not closed, and the open orders and holds of `own`, or all
    /// of them where nobody is named.
    pub fn of(world: &'a World, own: Option<AccountId>) -> Names<'a> {
        let open = world.bank.accounts().filter(|(_, account, _)| account.status != Status::Closed);
        let exchange = &world.exchange;
        let orders = own.map_or_else(|| exchange.open_orders(), |account| exchange.orders_of(account));
        Names {
            accounts: open.map(|(_, _, owner)| Known::new(owner.handle.as_str(), owner.owner.as_str())).collect(),
            symbols: exchange
                .instruments()
                .map(|(_, rules)| Known::new(rules.symbol.as_str(), rules.name.as_ref().map_or("", |n| n.as_str())))
                .collect(),
            holds: holds(world, own),
            shop_orders: shop_orders(world, own),
            items: world
                .shop
                .items()
                .map(|(_, item)| {
                    let about = format!("{} each, {} there", item.price.grouped(), item.stock.grouped());
                    Known::new(item.name.as_str(), about)
                })
                .collect(),
            orders: orders
                .into_iter()
                .map(|order| {
                    let (qty, symbol) = (order.open.grouped(), exchange.symbol(order.instrument));
                    let terms = super::render::terms(order.kind);
                    Known::new(order.id.to_string(), format!("{} {qty} {symbol}{terms}", order.side.word()))
                })
                .collect(),
        }
    }
}

fn holds(world: &World, own: Option<AccountId>) -> Vec<Known<'_>> {
    let of_orders = |hold: &Hold| hold.order.is_some();
    let mine = |hold: &Hold| own.is_none_or(|own| own == hold.account);
    let holds = world.bank.holds().open().filter(|(_, hold)| mine(hold) && !of_orders(hold));
    let about = |hold: &Hold| format!("{} of {}", hold.amount.grouped(), world.bank.handle(hold.account));
    holds.map(|(id, hold)| Known::new(id.to_string(), about(hold))).collect()
}

fn shop_orders(world: &World, own: Option<AccountId>) -> Vec<Known<'_>> {
    let orders = world.shop.orders().filter(|(_, order)| own.is_none_or(|own| own == order.account));
    let about = |order: &ShopOrder| {
        format!("{} of {}, {}", order.total.grouped(), world.bank.handle(order.account), order.stage.word())
    };
    orders.map(|(id, order)| Known::new(id.to_string(), about(order))).collect()
}

/// Something that may come next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What replaces the word at the cursor.
    pub text: String,
    /// A few words about it, cleaned; may be empty.
    pub about: String,
}

/// What may come next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Where the word at the cursor begins, in bytes: a candidate replaces it up to the cursor.
    pub start: usize,
    /// What it may become, in the order of the table or of the names.
    pub candidates: Vec<Candidate>,
    /// What belongs there, also where there is nothing to choose from: `an amount like 1250.00`.
    pub hint: &'static str,
}

impl Completion {
    /// What all candidates begin with.
    pub fn common_prefix(&self) -> &str {
        let Some((first, others)) = self.candidates.split_first() else { return "" };
        let shared = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
        let mut end = others.iter().map(|c| shared(&first.text, &c.text)).min().unwrap_or(first.text.len());
        while !first.text.is_char_boundary(end) {
            end -= 1; // 0 is a boundary
        }
        first.text.get(..end).unwrap_or("")
    }
}

/// What belongs at a place in a line.
enum Place {
    Verb,
    Arg(Arg),
    /// The sign between an item and its quantity.
    Times,
    /// Additions, without those that are there already or excluded by one that is.
    Clauses(Vec<&'static Clause>),
    Nothing,
}

/// What may stand at the cursor, a byte of the line.
pub fn complete(line: &str, cursor: usize, names: &Names<'_>) -> Completion {
    let head = line.get(..cursor).unwrap_or(line);
    let start = head.trim_end_matches(|c: char| !c.is_whitespace()).len();
    let (before, word) = head.split_at(start);
    // Of linked commands, the one that is being written.
    let (_, own) = linked::last_part(before);
    let place = place(own).unwrap_or(Place::Nothing);
    let (start, word, place) = after_sign(start, word, place);
    let mut done = Completion { start, candidates: candidates(&place, word, names), hint: hint(&place) };
    if word.starts_with(['#', '"']) {
        done.candidates.clear();
    }
    done
}

/// A word like `@10` or `5@10` is two: what belongs after the sign counts.
fn after_sign(start: usize, word: &str, place: Place) -> (usize, &str, Place) {
    let (sign, then) = match &place {
        Place::Arg(Arg::Lines) | Place::Times => ('*', Arg::Qty),
        Place::Arg(Arg::Qty) => ('@', Arg::Price),
        Place::Clauses(clauses) => match clauses.iter().find(|c| c.keyword == "@").and_then(|c| c.takes) {
            Some(takes) => ('@', takes),
            None => return (start, word, place),
        },
        _ => return (start, word, place),
    };
    match word.split_once(sign) {
        // The sign alone is still a candidate.
        Some((_, "")) if word.len() == 1 => (start, word, place),
        Some((first, rest)) => (start + first.len() + 1, rest, Place::Arg(then)),
        None => (start, word, place),
    }
}

/// What belongs after these words; `None` where they are wrong, unfinished or a comment.
fn place(before: &str) -> Option<Place> {
    let mut words = Cursor::new(before).ok()?;
    if words.is_done() {
        return before.trim().is_empty().then_some(Place::Verb);
    }
    let verb = verb(&words.next()?.text)?;
    let place = place_in(verb, &mut words)?;
    // Words that the lexer left out are a comment.
    (before.trim_end().len() == words.end()).then_some(place)
}

fn place_in(verb: &Verb, words: &mut Cursor<'_>) -> Option<Place> {
    for arg in verb.args {
        match arg {
            Arg::Lines => return Some(place_in_lines(words, verb.clauses)),
            Arg::Qty => words.part_before('@'),
            _ => {}
        }
        if words.next().is_none() {
            return Some(Place::Arg(*arg));
        }
    }
    let mut left: Vec<&'static Clause> = verb.clauses.iter().collect();
    let mut followed = false;
    while !words.is_done() {
        let word = match words.take_sign('@') {
            Some(sign) => sign,
            None => words.next()?,
        };
        let clause = *left.iter().find(|c| word.is(c.keyword) || c.keyword.is_empty())?;
        left.retain(|other| other.group != clause.group);
        if clause.keyword == "then" {
            // Another order, after which none may follow.
            followed = true;
            left = verb.clauses.iter().collect();
        } else if clause.keyword == "oco" {
            left = verb.clauses.iter().filter(|c| matches!(c.keyword, "stop" | "@" | "then")).collect();
        }
        left.retain(|other| !followed || other.keyword != "then");
        if let (false, Some(arg)) = (clause.keyword.is_empty(), clause.takes)
            && words.next().is_none()
        {
            return Some(Place::Arg(arg));
        }
    }
    Some(Place::Clauses(left))
}

fn place_in_lines(words: &mut Cursor<'_>, clauses: &'static [Clause]) -> Place {
    let mut first = true;
    loop {
        // What ends the list; it takes one word.
        let ends = |clause: &&Clause| words.peek().is_some_and(|word| word.is(clause.keyword));
        if let Some(clause) = clauses.iter().find(ends).filter(|_| !first) {
            words.next();
            return match (words.next(), clause.takes) {
                (None, Some(takes)) => Place::Arg(takes),
                _ => Place::Nothing,
            };
        }
        first = false;
        words.part_before('*');
        if words.next().is_none() {
            return Place::Arg(Arg::Lines);
        }
        if words.is_done() {
            return Place::Times;
        }
        if words.take_sign('*').is_none() {
            return Place::Nothing;
        }
        if words.next().is_none() {
            return Place::Arg(Arg::Qty);
        }
    }
}

fn candidates(place: &Place, word: &str, names: &Names<'_>) -> Vec<Candidate> {
    match place {
        Place::Verb => choose(VERBS.iter().map(|v| (v.name, v.about)), word, ""),
        Place::Arg(Arg::Account) => choose(pairs(&names.accounts), word, ""),
        Place::Arg(Arg::Symbol) => choose(pairs(&names.symbols), &word.to_ascii_uppercase(), ""),
        Place::Arg(Arg::Item) => choose(pairs(&names.items), word, ""),
        Place::Arg(Arg::Lines) => choose(pairs(&names.items), word, "*"),
        Place::Arg(Arg::Order) => choose(pairs(&names.orders), word, ""),
        Place::Arg(Arg::Hold) => choose(pairs(&names.holds), word, ""),
        Place::Arg(Arg::ShopOrder) => choose(pairs(&names.shop_orders), word, ""),
        Place::Arg(Arg::Phase) => choose(PHASES, word, ""),
        Place::Arg(Arg::SelfTrade) => choose(SELF_TRADES, word, ""),
        Place::Clauses(left) if left.iter().any(|c| c.keyword.is_empty() && c.takes == Some(Arg::Symbol)) => {
            choose(pairs(&names.symbols), &word.to_ascii_uppercase(), "")
        }
        Place::Clauses(left) => {
            choose(left.iter().filter(|c| !c.keyword.is_empty()).map(|c| (c.keyword, c.about)), word, "")
        }
        Place::Times => choose([("*", "how many")], word, ""),
        Place::Arg(_) | Place::Nothing => Vec::new(),
    }
}

const PHASES: [(&str, &str); 4] = [
    ("open", "orders trade as they come in; after an auction or a halt as well"),
    ("auction", "orders are collected, to trade at one price"),
    ("halt", "orders can be cancelled and nothing else"),
    ("close", "the day's business is done"),
];

const SELF_TRADES: [(&str, &str); 4] = [
    ("allow", "they trade"),
    ("cancel-taker", "the incoming order goes"),
    ("cancel-maker", "the resting order goes"),
    ("cancel-both", "both go"),
];

fn pairs<'n>(known: &'n [Known<'_>]) -> impl Iterator<Item = (&'n str, &'n str)> {
    known.iter().map(|k| (k.text.as_ref(), k.about.as_ref()))
}

fn choose<'n>(from: impl IntoIterator<Item = (&'n str, &'n str)>, prefix: &str, suffix: &str) -> Vec<Candidate> {
    let fitting = from.into_iter().filter(|(text, _)| text.starts_with(prefix));
    fitting.map(|(text, about)| Candidate { text: format!("{text}{suffix}"), about: clean(about, ABOUT) }).collect()
}

fn hint(place: &Place) -> &'static str {
    match place {
        Place::Verb => "a command",
        Place::Arg(arg) => arg.hint(),
        Place::Times => "* and how many",
        Place::Clauses(left) => match left.iter().find(|c| c.keyword.is_empty()) {
            Some(clause) => clause.about,
            None => "",
        },
        Place::Nothing => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names() -> Names<'static> {
        let known = |texts: &[&'static str]| texts.iter().map(|t| Known::new(*t, "")).collect();
        Names {
            accounts: known(&["alice", "albert", "bob"]),
            symbols: known(&["ACME", "GLOBEX"]),
            items: known(&["widget", "gadget"]),
            orders: vec![Known::new("9118", "buy 10 ACME @ 100.50")],
            holds: known(&["7"]),
            shop_orders: known(&["12"]),
        }
    }

    /// The candidates at the end of a line.
    fn at_end(line: &str) -> (usize, Vec<String>) {
        let done = complete(line, line.len(), &names());
        (done.start, done.candidates.into_iter().map(|c| c.text).collect())
    }

    #[test]
    fn the_grammar_says_what_comes_next() {
        let order = "@ market market-to-limit gtc ioc day gtd fok post stop trail show oco then";
        let all = VERBS.iter().map(|v| v.name).collect::<Vec<_>>().join(" ");
        let cases: [(&str, usize, &str); 50] = [
            ("", 0, &all),
            ("  ", 2, &all),
            ("tr", 0, "transfer"),
            ("un", 0, "unfreeze"),
            ("zz", 0, ""),
            ("transfer ", 9, "alice albert bob"),
            ("transfer al", 9, "alice albert"),
            ("transfer alice ", 15, "alice albert bob"),
            ("transfer alice bob ", 19, ""),
            ("transfer alice bob 5 ", 21, ""),
            ("open ", 5, ""),
            ("open x x@y ", 11, "name for currency"),
            ("open x x@y name ", 16, ""),
            ("open x x@y name \"X Y\" ", 22, "for currency"),
            ("buy alice ", 10, "ACME GLOBEX"),
            ("buy alice ac", 10, "ACME"),
            ("buy alice ACME ", 15, ""),
            ("buy alice ACME 5 ", 17, order),
            ("buy alice ACME 5 m", 17, "market market-to-limit"),
            ("buy alice ACME 5 @", 17, "@"),
            ("buy alice ACME 5 @ ", 19, ""),
            ("buy alice ACME 5 @1", 18, ""),
            ("buy alice ACME 5 @ 10 ", 22, "gtc ioc day gtd fok post stop trail show oco then"),
            ("buy alice ACME 5@10 ", 20, "gtc ioc day gtd fok post stop trail show oco then"),
            ("buy alice ACME 5 @10 ioc ", 25, "post stop trail show oco then"),
            ("buy alice ACME 5 @10 oco ", 25, "@ stop then"),
            ("buy alice ACME 5 @10 then stop 9 ", 33, "@ market market-to-limit gtc ioc day gtd fok post show oco"),
            ("market h", 7, "halt"),
            ("market halt ", 12, "ACME GLOBEX"),
            ("self-trades bob cancel-m", 16, "cancel-maker"),
            ("buy alice ACME 5 # ", 19, ""),
            ("list NEW t", 9, "tick"),
            ("list NEW tick 0.01 ", 19, "lot name"),
            ("cancel ", 7, "9118"),
            ("stock w", 6, "widget"),
            ("order alice ", 12, "widget* gadget*"),
            ("order alice widget ", 19, "*"),
            ("order alice widget*", 19, ""),
            ("order alice widget*3 g", 21, "gadget*"),
            ("order alice widget * 3 g", 23, "gadget*"),
            ("reserve alice widget*3 g", 23, "gadget*"),
            ("reserve alice widget*3 until ", 29, ""),
            ("hold alice 5 ", 13, "until"),
            ("capture ", 8, "7"),
            ("capture 7 ", 10, "to"),
            ("capture 7 5 to al", 15, "alice albert"),
            ("pay ", 4, "12"),
            ("reorder widget ", 15, "below by off"),
            ("mark \"al", 5, ""),
            ("mark x al", 7, ""),
        ];
        for (line, start, want) in cases {
            let (got_start, got) = at_end(line);
            assert_eq!((got_start, got.join(" ").as_str()), (start, want), "{line:?}");
        }
    }

    #[test]
    fn the_word_at_the_cursor_is_completed() {
        let line = "transfer al bob 5";
        let done = complete(line, 11, &names());
        assert_eq!((done.start, done.common_prefix()), (9, "al"));
        assert_eq!(done.hint, "an account: its handle or IBAN");
        let order = complete("cancel 9", 8, &names());
        assert_eq!(order.candidates.first().map(|c| c.about.as_str()), Some("buy 10 ACME @ 100.50"));
        assert_eq!(complete("deposit alice ", 14, &names()).hint, "an amount like 1250.00");
        assert_eq!(complete("deposit alice 5 ", 16, &names()).hint, "what it is for");
    }

    #[test]
    fn every_word_of_every_example_is_among_what_may_come_next() {
        for verb in VERBS {
            for (at, _) in verb.example.char_indices().filter(|(_, c)| *c == ' ') {
                let done = complete(verb.example, at + 1, &names());
                let inside_quotes = verb.example[..=at].matches('"').count() % 2 == 1;
                assert!(inside_quotes || !done.hint.is_empty() || !done.candidates.is_empty(), "{}", verb.example);
            }
        }
    }

    proptest! {
        #[test]
        fn any_line_is_completed_at_any_place(line in "[a-z @*\"#é5\\\\]{0,30}", cursor in 0_usize..40) {
            let done = complete(&line, cursor, &names());
            prop_assert!(done.start <= line.len() && line.is_char_boundary(done.start));
            prop_assert!(done.candidates.iter().all(|c| c.text.starts_with(done.common_prefix())));
        }

        #[test]
        fn any_verb_is_completed(
            verb in proptest::sample::select(VERBS.iter().map(|v| v.name).collect::<Vec<_>>()),
            rest in "[a-z0-9 @*\"#é]{0,30}",
        ) {
            let line = format!("{verb} {rest}");
            let done = complete(&line, line.len(), &names());
            prop_assert!(done.start <= line.len() && line.is_char_boundary(done.start));
        }
    }
}
