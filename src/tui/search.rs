//! Searching the stream. A journal may hold millions of records, so a search looks at a piece of the
//! line between two frames, from the cursor to older records and then to newer ones, and keeps what
//! it has found: how many there are, and which one the cursor is at. While it is typed nothing moves;
//! when it is asked for, the cursor goes to the nearest record.

use super::action::Action;
use super::format;
use super::model::{Model, Tone};
use super::update;
use crate::command_line::search::{NotHere, Query, Sought};
use crate::domain::{RecordNo, Text};
use crate::session::Session;
use crate::views::Orders;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How long is searched between two frames.
const PIECE: Duration = Duration::from_millis(6);

/// How many records are looked at between two looks at the clock.
const STRIDE: u64 = 1_024;

/// Where the cursor is to go, as soon as that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    /// To the last hit that is not after this position, else to the first after it.
    Nearest(u64),
    /// To the last hit before this position.
    Older(u64),
    /// To the first hit after this position.
    Newer(u64),
}

/// What is searched for, and what was found.
#[derive(Debug)]
pub struct Search {
    /// As it was typed.
    text: String,
    query: Query,
    /// With its names looked up; nothing where they are not on this branch.
    sought: Option<Sought>,
    /// A position of the line that is searched, and the record there: on another line it begins anew.
    top: (u64, RecordNo),
    /// Whose orders are whose, up to a position.
    orders: (Orders, u64),
    /// The positions from one to another, the other not included, have been looked at.
    seen: (u64, u64),
    hits: VecDeque<u64>,
    wish: Option<Wish>,
}

impl Search {
    /// A search of the line in use that begins at the cursor.
    ///
    /// # Errors
    /// Where a name in it is not on this branch.
    pub fn new(text: &str, query: Query, model: &Model) -> Result<Search, NotHere> {
        let sought = query.on(&model.session.live().world)?;
        let mut search = Search {
            text: text.trim().to_owned(),
            query,
            sought: None,
            top: (0, RecordNo::GENESIS),
            orders: (Orders::default(), 0),
            seen: (0, 0),
            hits: VecDeque::new(),
            wish: None,
        };
        search.begin(Some(sought), &model.session, model.position());
        Ok(search)
    }

    fn begin(&mut self, sought: Option<Sought>, session: &Session, position: u64) {
        let end = session.line().len();
        self.sought = sought;
        self.top = (end, session.line().tip());
        self.orders = (Orders::default(), 0);
        let from = position.min(end) + 1;
        self.seen = (from, from);
        self.hits.clear();
    }

    /// As it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The texts that a hit's lines hold, in lower case.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.query.texts()
    }

    /// Whether a position is a hit, as far as it was looked at.
    pub fn is_hit(&self, position: u64) -> bool {
        self.hits.binary_search(&position).is_ok()
    }

    /// Whether there is more to look at.
    pub fn is_busy(&self, session: &Session) -> bool {
        self.sought.is_some() && (self.seen.0 > 1 || self.seen.1 <= session.line().len())
    }

    /// `3 of 41`, `41 hits`, `none`; while it goes on, how far it is.
    pub fn count(&self, session: &Session, position: u64) -> String {
        let found = self.hits.len() as u64;
        let before = self.hits.partition_point(|hit| *hit < position) as u64;
        if self.is_busy(session) {
            let looked = self.seen.1 - self.seen.0;
            let share = looked.saturating_mul(100) / session.line().len().max(1);
            return format!("{} so far, {share}%", format::count(found));
        }
        match found {
            0 => "no record".to_owned(),
            _ if self.is_hit(position) => format!("{} of {}", format::count(before + 1), format::count(found)),
            1 => "1 record".to_owned(),
            _ => format!("{} records", format::count(found)),
        }
    }

    /// Looks on for so long; older records first, unless newer ones are asked for.
    fn look(&mut self, session: &Session) {
        let Some(sought) = self.sought.take() else { return };
        let started = Instant::now();
        while !self.look_at_stride(&sought, session) && started.elapsed() < PIECE {}
        self.sought = Some(sought);
    }

    /// Looks at some more records; whether all have been looked at.
    fn look_at_stride(&mut self, sought: &Sought, session: &Session) -> bool {
        let (history, line) = (session.history(), session.line());
        let len = line.len();
        self.top = (len, line.tip());
        if sought.needs_orders() && self.orders.1 < len {
            let to = len.min(self.orders.1 + STRIDE);
            session.each_shown(self.orders.1 + 1, to, |_, record| self.orders.0.note(record));
            self.orders.1 = to;
            return false;
        }
        let world = &session.live().world;
        let orders = &self.orders.0;
        let hits = |from, to| {
            let mut hits = Vec::new();
            session.each_shown(from, to, |position, record| {
                let marker = history.marker(record.n).map(Text::as_str);
                hits.extend(sought.matches(record, marker, world, orders).then_some(position));
            });
            hits
        };
        let newer_first = matches!(self.wish, Some(Wish::Newer(_)));
        if self.seen.0 > 1 && !(newer_first && self.seen.1 <= len) {
            let from = self.seen.0.saturating_sub(STRIDE).max(1);
            hits(from, self.seen.0 - 1).into_iter().rev().for_each(|hit| self.hits.push_front(hit));
            self.seen.0 = from;
        } else if self.seen.1 <= len {
            let to = len.min(self.seen.1 + STRIDE - 1);
            self.hits.extend(hits(self.seen.1, to));
            self.seen.1 = to + 1;
        }
        self.seen.0 <= 1 && self.seen.1 > len
    }

    /// Where the wish leads: nowhere yet, or for good; or to a position.
    fn fulfilled(&self, session: &Session) -> Option<Result<u64, Wish>> {
        let wish = self.wish?;
        let (all_older, all_newer) = (self.seen.0 <= 1, self.seen.1 > session.line().len());
        let all_older = all_older || self.sought.is_none();
        let all_newer = all_newer || self.sought.is_none();
        let before = |position: u64| {
            let found = self.hits.partition_point(|hit| *hit < position);
            // Up to the position itself, all must have been looked at.
            let known = self.seen.1 >= position.min(session.line().len() + 1) || all_newer;
            known.then(|| found.checked_sub(1).and_then(|i| self.hits.get(i)).copied())
        };
        let after = |position: u64| {
            let known = self.seen.0 <= position + 1 || all_older;
            known.then(|| self.hits.get(self.hits.partition_point(|hit| *hit <= position)).copied())
        };
        match wish {
            Wish::Older(from) => match before(from)? {
                Some(hit) => Some(Ok(hit)),
                None => all_older.then_some(Err(wish)),
            },
            Wish::Newer(from) => match after(from)? {
                Some(hit) => Some(Ok(hit)),
                None => all_newer.then_some(Err(wish)),
            },
            Wish::Nearest(from) => match (before(from + 1)?, after(from)) {
                (Some(hit), _) => Some(Ok(hit)),
                (None, _) if !all_older => None,
                (None, Some(Some(hit))) => Some(Ok(hit)),
                (None, _) => all_newer.then_some(Err(wish)),
            },
        }
    }
}

/// Begins a search that has been typed in full: the cursor goes to the nearest hit.
pub fn begin(model: &mut Model, search: Search) {
    let position = model.position();
    model.replay.playing = false;
    model.message = None;
    model.search = Some(Search { wish: Some(Wish::Nearest(position)), ..search });
    model.finding = None;
    go_on(model);
}

/// Goes to the next older or newer hit.
pub fn next(model: &mut Model, older: bool) {
    let position = model.position();
    let Some(search) = &mut model.search else {
        return model.say(Tone::Plain, "nothing is searched for yet: / asks for words, f for a condition");
    };
    model.replay.playing = false;
    search.wish = Some(if older { Wish::Older(position) } else { Wish::Newer(position) });
    go_on(model);
}

/// Looks at the next piece; goes to the record that is asked for once it is known.
pub fn go_on(model: &mut Model) {
    let position = model.position();
    let Some(mut search) = model.search.take() else { return };
    let session = &model.session;
    if session.line().at(search.top.0) != Some(search.top.1) {
        // Another branch: the same names may be other numbers there, or nobody.
        let sought = search.query.on(&session.live().world).ok();
        search.begin(sought, session, position);
    }
    if search.is_busy(session) {
        search.look(session);
        model.dirty = true;
    }
    let led = search.fulfilled(&model.session);
    if led.is_some() {
        search.wish = None;
    }
    let none = search.hits.is_empty();
    model.search = Some(search);
    match led {
        Some(Ok(position)) => {
            update::time::go_to(model, position);
        }
        Some(Err(_)) if none => model.say(Tone::Refused, "no record on this branch is such"),
        Some(Err(wish)) => {
            let keys = |action| model.keymap.key(action).unwrap_or_default();
            let text = match wish {
                Wish::Newer(_) => format!("there is no newer one; {} goes to older ones", keys(Action::SearchOlder)),
                _ => format!("there is no older one; {} goes to newer ones", keys(Action::SearchNewer)),
            };
            model.say(Tone::Plain, text);
        }
        None => {}
    }
}

/// Whether a search needs another piece.
pub fn is_busy(model: &Model) -> bool {
    model.search.as_ref().is_some_and(|search| search.is_busy(&model.session))
}

/// Begins anew where it stands: what records say has changed, not the records.
pub fn again(model: &mut Model) {
    let position = model.position();
    if let Some(search) = &mut model.search {
        let sought = search.sought.take();
        search.begin(sought, &model.session, position);
    }
}
