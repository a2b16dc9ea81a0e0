//! The History: the whole tree of records as a graph, branches as lanes, runs of records in one
//! row, and above it whether everything holds at the cursor.

use super::Canvas;
use crate::command_line;
use crate::domain::invariant::Check;
use crate::domain::{Money, RecordNo, Source};
use crate::history::Whose;
use crate::text;
use crate::tui::action::Action;
use crate::tui::format;
use crate::tui::model::{MARKER, Model};
use crate::tui::panes::Pane;
use crate::tui::tree::layout::{Row, What};
use crate::tui::tree::{self, standing};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

/// The lines above the rows: the invariants and the headings.
const HEAD: u16 = 2;

/// The most columns of what happened beside figures: further apart, the eye would lose the row.
const WHAT: usize = 56;

/// The most columns of a marker: what was marked has its place, too.
const WORDS: usize = 32;

/// How many of those who acted on a lane are named.
const ACTORS: usize = 3;

/// The most columns of the graph: deeper lanes are cut at the left.
const RAIL: usize = 24;

/// `History  3 branches  23,929 records`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let theme = &model.theme;
    let history = model.session.history();
    let branches = history.branches().count() as u64;
    let plural = |n: u64, word: &str| format!("   {} {word}{}", format::count(n), if n == 1 { "" } else { "s" });
    let (branches, records) = (plural(branches, "branch"), plural(history.last().0, "record"));
    let branches = branches.replace("branchs", "branches");
    vec![Span::styled("History", theme.heading), Span::styled(format!("{branches}{records}"), theme.faint)]
}

/// How many rows of the graph are in sight.
pub fn rows(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(HEAD))
}

pub fn draw(canvas: Canvas<'_>) {
    let Canvas { model, buf, area, focused } = canvas;
    let theme = &model.theme;
    let state = model.list(Pane::Tree);
    let all = model.kept.tree.rows();
    buf.set_line(area.x + 1, area.y, &checks(model, usize::from(area.width.saturating_sub(2))), area.width - 2);
    let visible = all.iter().skip(state.top).take(rows(area));
    let columns = Columns::new(model, visible.clone(), area.width);
    columns.draw_headings(model, Rect { y: area.y + 1, height: 1, ..area }, buf);
    for ((y, i), row) in (area.y + HEAD..area.bottom()).zip(state.top..).zip(visible) {
        let line = Rect { y, height: 1, ..area };
        columns.draw(model, row, line, buf);
        if focused && i == state.selected {
            buf.set_style(line, theme.bar());
        }
    }
}

/// Whether everything holds: `postings sum 0 ✓  balances ✓ …`, or what does not.
fn checks(model: &Model, room: usize) -> Line<'static> {
    let theme = &model.theme;
    let Some((n, checks)) = model.kept.tree.checks() else { return Line::default() };
    if let Some((check, violation)) = checks.iter().find_map(|check| Some((check, check.violation.as_ref()?))) {
        let text = text::clean(&format!("✗ {}: {violation}", check.name), room);
        return Line::styled(text, theme.wrong);
    }
    // In full where there is room, else the word that says most.
    let full: usize = checks.iter().map(|check| text::width(check.name) + 4).sum();
    let name = |check: &Check| match check.name {
        name if full <= room => name,
        name @ ("postings sum 0" | "no overdraft") => name,
        name => name.split(' ').next().unwrap_or(name),
    };
    let mut spans: Vec<Span<'static>> = checks
        .iter()
        .flat_map(|check| [Span::styled(name(check), theme.faint), Span::styled(" ✓  ", theme.up)])
        .collect();
    if *n != model.at_cursor().n {
        spans.push(Span::styled(format!(" at n {}", format::record(*n)), theme.faint));
    }
    Line::from(spans)
}

/// The columns: rail, number, who, what, cash, profit or loss.
struct Columns {
    rail: usize,
    number: usize,
    who: usize,
    what: usize,
    cash: usize,
    gain: usize,
}

/// A text and how it looks.
type Styled = (String, Style);

impl Columns {
    fn new<'a>(model: &Model, rows: impl Iterator<Item = &'a Row> + Clone, width: u16) -> Columns {
        let rail = rows.clone().map(Row::rail_width).max().unwrap_or(1).min(RAIL);
        let number = text::width(&format::record(model.session.history().last())).max(5);
        let standings: Vec<_> = rows.filter_map(|row| stands(model, row)).collect();
        let widest = |figure: fn(&(Money, Money)) -> String, least: usize| {
            standings.iter().map(|both| text::width(&figure(both))).max().unwrap_or(0).max(least)
        };
        let cash = widest(|(cash, _)| format::money(*cash), 9);
        let gain = widest(|(_, gain)| format::gain(*gain), 9);
        let who = if width < 100 { 9 } else { 14 };
        let used = 2 + rail + 1 + number + 2 + who + 1 + 2 + cash + 2 + gain + 1;
        Columns { rail, number, who, what: usize::from(width).saturating_sub(used).min(WHAT), cash, gain }
    }

    /// Where `what` begins.
    fn what_at(&self) -> usize {
        2 + self.rail + 1 + self.number + 2 + self.who + 1
    }

    /// Puts the parts of a line to their places. What happened may take the room of the figures,
    /// where there are none.
    fn put(&self, parts: [Styled; 4], figures: Option<[Styled; 2]>, line: Rect, buf: &mut Buffer) {
        let [rail, number, who, what] = parts;
        let end = usize::from(line.width).saturating_sub(1);
        let what_width = if figures.is_some() { self.what } else { end.saturating_sub(self.what_at()) };
        let [cash, gain] = figures.unwrap_or_default();
        let number_end = 2 + self.rail + 1 + self.number;
        let mut place = |at: usize, width: usize, (text, style): Styled| {
            let text = text::clean(&text, width);
            if let Some(x) = u16::try_from(at).ok().filter(|at| *at < line.width) {
                buf.set_stringn(line.x + x, line.y, text, end.saturating_sub(at), style);
            }
        };
        let right = |end: usize, text: &str| end.saturating_sub(text::width(text));
        place(2, self.rail, rail);
        place(right(number_end, &number.0), self.number, number);
        place(number_end + 2, self.who, who);
        place(self.what_at(), what_width, what);
        let cash_end = self.what_at() + self.what + 2 + self.cash;
        place(right(cash_end, &cash.0), self.cash, cash);
        place(right(cash_end + 2 + self.gain, &gain.0), self.gain, gain);
    }

    fn draw_headings(&self, model: &Model, line: Rect, buf: &mut Buffer) {
        let faint = |word: &str| (word.to_owned(), model.theme.faint);
        let parts = [faint(""), faint("n"), faint("who"), faint("what")];
        self.put(parts, Some([faint("cash"), faint("P/L")]), line, buf);
    }

    fn draw(&self, model: &Model, row: &Row, line: Rect, buf: &mut Buffer) {
        let theme = &model.theme;
        let blank = Styled::default;
        let faint = |text: String| (text, theme.faint);
        let rail = faint(cut_left(row.rail(), self.rail));
        let n = match row.what {
            What::Join => {
                let count = lane_records(model, row);
                let number = if count == 0 { String::new() } else { format::count(count) };
                let records = if count == 0 { String::new() } else { records(count).to_owned() };
                self.put([rail, faint(number), faint(records), faint(about(model, row))], None, line, buf);
                return self.style(why(model, row), 0, theme.text, line, buf);
            }
            What::Run { count, .. } => {
                let parts = [rail, faint(format::count(count)), faint(records(count).to_owned()), blank()];
                return self.put(parts, None, line, buf);
            }
            What::Record(n) | What::Tip(n) | What::Empty(n) => n,
        };
        let undone = matches!(row.whose, Whose::Undone(_));
        let style = |style: Style| if undone { theme.faint } else { style };
        let record = model.session.record(n).filter(|_| !is_empty(row));
        let own = record.as_ref().is_some_and(|record| record.by == Source::User);
        let text_style = style(if own { theme.own } else { theme.text });
        let record = record.filter(|record| model.session.shows(record));
        let who = record.and_then(|record| Some(command_line::who(&record, record.step()?))).unwrap_or_default();
        let label = label(model, row).unwrap_or_default();
        let gap = if label.is_empty() { "" } else { "  " };
        let marker = model.session.history().marker(n).filter(|_| !is_empty(row));
        let marker =
            marker.map_or_else(String::new, |text| format!("{MARKER} {}  ", text::clean(text.as_str(), WORDS)));
        let what = format!("{label}{gap}{marker}{}", what(model, n, row));
        let figures = stands(model, row).map(|(cash, gain)| {
            [(format::money(cash), style(theme.text)), (format::gain(gain), style(theme.gain(gain)))]
        });
        self.put([rail, faint(format::record(n)), (who, text_style), (what, text_style)], figures, line, buf);
        // The name of the branch and the marker stand out in front of what happened.
        let name = if is_here(model, row) { theme.live } else { theme.heading.fg(Color::Reset) };
        self.style(Some(&marker), text::width(&label) + gap.len(), theme.mark, line, buf);
        self.style(Some(&label), 0, style(name), line, buf);
        // Where a branch begins two rows have one record: the sign is at the one in use.
        if n == model.at_cursor().n && (is_here(model, row) || !is_empty(row)) {
            buf.set_string(line.x, line.y, "▶", theme.changed);
        }
    }

    /// Gives a part of what happened a style of its own: a text that begins so many columns in.
    fn style(&self, text: Option<&str>, from: usize, style: Style, line: Rect, buf: &mut Buffer) {
        let columns = text.map_or(0, text::width).min(self.what.saturating_sub(from));
        let column = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
        let part = Rect { x: line.x.saturating_add(column(self.what_at() + from)), width: column(columns), ..line };
        buf.set_style(part.intersection(line), style);
    }
}

/// How many records a lane has.
fn lane_records(model: &Model, row: &Row) -> u64 {
    let history = model.session.history();
    let lane = model.kept.tree.lane(row.whose).filter(|lane| lane.first.is_some());
    lane.map_or(0, |lane| history.depth(lane.tip) - history.depth(lane.base))
}

fn records(count: u64) -> &'static str {
    if count == 1 { "record" } else { "records" }
}

/// What a branch was made for.
fn why<'a>(model: &'a Model, row: &Row) -> Option<&'a str> {
    tree::branch(model, row)?.why.as_ref().map(crate::domain::Text::as_str)
}

/// What there is to say of a lane where it begins: what it is for, what brings it back, who acted.
fn about(model: &Model, row: &Row) -> String {
    let actors = model.kept.tree.actors(row.whose);
    let mut who: Vec<String> =
        actors.iter().take(ACTORS).map(|(who, times)| format!("{who} {}", format::count(*times))).collect();
    if let Some(more) = actors.len().checked_sub(ACTORS).filter(|more| *more > 0) {
        who.push(format!("{more} more"));
    }
    let redone = tree::is_redone(model, row).then(|| model.keymap.key(Action::Redo).unwrap_or_default());
    let redone = redone.map(|key| format!("{key} brings it back"));
    let parts = [why(model, row).map(str::to_owned), redone, Some(who.join(", "))];
    let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join("  ")
}

/// How one stands at a row: at tips, and at the cursor.
fn stands(model: &Model, row: &Row) -> Option<(Money, Money)> {
    match row.what {
        What::Tip(n) | What::Empty(n) | What::Record(n) if n == model.at_cursor().n => {
            standing(model.at_cursor(), model.you())
        }
        What::Tip(n) | What::Empty(n) if n == model.session.live().n => {
            let live = model.session.live();
            standing(live, model.account_in(live))
        }
        What::Tip(n) | What::Empty(n) => model.kept.tree.standing(n, model.acting),
        _ => None,
    }
}

/// Whether a row is the tip of the branch in use.
fn is_here(model: &Model, row: &Row) -> bool {
    row.is_tip() && row.whose == Whose::Branch(model.session.branch().id)
}

/// Whether a row is the tip of a branch that has no records of its own yet: the record there has its
/// row on another lane.
fn is_empty(row: &Row) -> bool {
    matches!(row.what, What::Empty(_))
}

/// The name of a branch at its tip: `main LIVE`; of what was undone, where it was: `(undone on main)`.
fn label(model: &Model, row: &Row) -> Option<String> {
    if !row.is_tip() {
        return None;
    }
    if let Whose::Undone(leaf) = row.whose {
        let history = model.session.history();
        let grew = history.grown(leaf).and_then(|id| history.branch(id)).filter(|branch| !branch.deleted);
        return Some(grew.map_or("(undone)".to_owned(), |branch| format!("(undone on {})", branch.name)));
    }
    let branch = tree::branch(model, row)?;
    let mark = match (is_here(model, row), model.is_past()) {
        (true, _) if model.draft.is_some() => " DRAFT",
        (true, false) => " LIVE",
        (true, true) => " in use",
        (false, _) => "",
    };
    Some(if branch.deleted { "(no name)".to_owned() } else { format!("{}{mark}", branch.name) })
}

/// What a record asked for; markers in ‹ ›, refusals with their sign.
fn what(model: &Model, n: RecordNo, row: &Row) -> String {
    if is_empty(row) {
        return "no records of its own yet".to_owned();
    }
    if n == RecordNo::GENESIS {
        let scenario = model.session.scenario();
        return format!("the beginning: {}, seed {}", text::clean(scenario.name.as_str(), 24), scenario.seed);
    }
    let Some(step) = model.session.history().step(n) else { return String::new() };
    let sign = if step.outcome.rejection().is_some() { "✗ " } else { "" };
    format!("{sign}{}", command_line::summary(&step.command))
}

/// The right end of a rail that is too long.
fn cut_left(rail: String, columns: usize) -> String {
    let count = rail.chars().count(); // all of its characters are one column wide
    if count <= columns {
        return rail;
    }
    std::iter::once('…').chain(rail.chars().skip(count - columns + 1)).collect()
}
