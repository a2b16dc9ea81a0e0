//! The timeline: the branch in use from its first record to its tip, where other branches leave it,
//! and where the cursor is.

use crate::domain::{BranchId, RecordNo, Text};
use crate::text;
use crate::tui::format;
use crate::tui::model::{MARKER, Model};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The most columns of what a marker says.
const MARKED: usize = 24;

/// Where other branches leave the line in use.
struct Fork {
    column: u16,
    names: Vec<String>,
    at: RecordNo,
}

/// Draws the line of time, so many columns at its right end left free, and, with two lines, the names
/// of the branches below it.
pub fn draw(model: &Model, area: Rect, free: u16, buf: &mut Buffer) {
    let theme = &model.theme;
    let line = model.session.line();
    let (start, end) = format::ends(model.stretch(), model.session.live().world.date);
    let word = match (model.is_past(), model.session.branch().id) {
        _ if model.draft.is_some() => "DRAFT",
        (true, _) => "tip",
        (false, BranchId::MAIN) => "LIVE",
        (false, _) => "BRANCH",
    };
    let right = format!(" {end} {word:<6}");
    let beside = 8 + u16::try_from(right.len()).unwrap_or(13) + free;
    let rail = Rect { x: area.x + 8, width: area.width.saturating_sub(beside), ..area };
    if rail.width < 10 {
        return;
    }
    let before = u16::try_from(start.len()).unwrap_or(5) + 1;
    buf.set_string(rail.x.saturating_sub(before), area.y, start, theme.faint);
    buf.set_string(rail.right(), area.y, right, theme.faint);
    let cursor = column(model.position(), line.len(), rail);
    let forks = forks(model, rail);
    let markers = markers(model, rail);
    for x in rail.x..rail.right() {
        let later = model.is_past() && x > cursor;
        let fork = forks.iter().any(|fork| fork.column == x);
        let (glyph, style) = match x {
            _ if markers.iter().any(|(column, _)| *column == x) => {
                (MARKER, if later { theme.later } else { theme.mark })
            }
            x if x == rail.x => ("├", theme.faint),
            x if x == rail.right() - 1 => ("■", theme.heading),
            _ if fork && area.height > 1 => ("┬", if later { theme.later } else { theme.text }),
            _ if fork => ("┴", if later { theme.later } else { theme.text }),
            _ if later => ("·", theme.later),
            _ => ("─", theme.faint),
        };
        buf.set_string(x, area.y, glyph, style);
    }
    if model.is_past() {
        buf.set_string(cursor, area.y, "▲", theme.changed);
    }
    if area.height > 1 {
        let row = Rect { y: area.y + 1, height: 1, ..area };
        draw_names(&forks, row, theme.faint, buf);
        draw_markers(&markers, row, theme.mark, buf);
    }
}

/// The column of a position; the first and the last stand at the ends.
fn column(position: u64, len: u64, rail: Rect) -> u16 {
    let steps = u128::from(rail.width - 1);
    let at = u128::from(position.saturating_sub(1)) * steps / u128::from(len.saturating_sub(1).max(1));
    rail.x + u16::try_from(at.min(steps)).unwrap_or(0)
}

/// The markers of the line in use: where they stand and what they say, from the left to the right.
fn markers(model: &Model, rail: Rect) -> Vec<(u16, String)> {
    let line = model.session.line();
    let on_line = |(n, text): (RecordNo, &Text)| {
        Some((column(line.position(n)?, line.len(), rail), text::clean(text.as_str(), MARKED)))
    };
    model.session.history().markers().filter_map(on_line).collect()
}

/// What markers say, each below its sign where the names of the branches and the markers before it
/// leave it room.
fn draw_markers(markers: &[(u16, String)], area: Rect, style: Style, buf: &mut Buffer) {
    for (column, text) in markers {
        let text = format!("{MARKER} {text}");
        let end = column.saturating_add(width(&text)).saturating_add(1);
        let from = column.saturating_sub(1).max(area.x);
        let free = |x: u16| buf.cell((x, area.y)).is_some_and(|cell| cell.symbol() == " ");
        if end <= area.right() && (from..end).all(free) {
            buf.set_string(*column, area.y, text, style);
        }
    }
}

/// Where the other branches leave the line in use, from the left to the right.
fn forks(model: &Model, rail: Rect) -> Vec<Fork> {
    let (history, line) = (model.session.history(), model.session.line());
    let others = history.branches().filter(|branch| branch.id != model.session.branch().id);
    let mut forks: Vec<Fork> = Vec::new();
    for branch in others {
        let at = history.fork_point(line.tip(), branch.tip);
        let name = text::clean(branch.name.as_str(), 24);
        match forks.iter_mut().find(|fork| fork.at == at) {
            Some(fork) => fork.names.push(name),
            None => {
                let column = column(line.position(at).unwrap_or(0), line.len(), rail);
                forks.push(Fork { column, names: vec![name], at });
            }
        }
    }
    forks.sort_by_key(|fork| (fork.column, fork.at));
    forks
}

impl Fork {
    /// `sold-early, doubled  n 516`.
    fn whole(&self) -> String {
        format!("{}  n {}", self.names.join(", "), format::record(self.at))
    }

    /// `sold-early +1  n 516`.
    fn short(&self) -> String {
        let first = self.names.first().map_or("", String::as_str);
        let more = self.names.len().saturating_sub(1);
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        format!("{first}{more}  n {}", format::record(self.at))
    }
}

/// The names, each below its fork: to its right where they do not reach under the next one, else to
/// its left. Those that have no room are left out.
fn draw_names(forks: &[Fork], area: Rect, style: Style, buf: &mut Buffer) {
    let mut free = area.x + 1;
    for (i, fork) in forks.iter().enumerate() {
        let next = forks.get(i + 1).map_or(area.right(), |next| next.column.saturating_sub(1));
        let right = |text: String, end: u16| {
            let text = format!("╰ {text}");
            let ends = fork.column.saturating_add(width(&text));
            (fork.column >= free && ends <= end).then_some((fork.column, text))
        };
        let left = |text: String| {
            let text = format!("{text} ╯");
            let x = (fork.column + 1).checked_sub(width(&text))?;
            (x >= free).then_some((x, text))
        };
        let place = right(fork.whole(), next)
            .or_else(|| left(fork.whole()))
            .or_else(|| right(fork.short(), area.right()))
            .or_else(|| left(fork.short()));
        if let Some((x, text)) = place {
            free = x + width(&text) + 1;
            buf.set_string(x, area.y, text, style);
        }
    }
}

fn width(text: &str) -> u16 {
    u16::try_from(text::width(text)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(forks: &[(u16, &[&str], u64)]) -> String {
        let forks: Vec<Fork> = forks
            .iter()
            .map(|(column, names, at)| Fork {
                column: *column,
                names: names.iter().map(|name| (*name).to_owned()).collect(),
                at: RecordNo(*at),
            })
            .collect();
        let area = Rect::new(0, 0, 50, 1);
        let mut buf = Buffer::empty(area);
        draw_names(&forks, area, Style::new(), &mut buf);
        let row: String = buf.content.iter().map(|cell| cell.symbol()).collect();
        row.trim_end().to_owned()
    }

    #[test]
    fn names_stand_below_their_forks_where_there_is_room() {
        assert_eq!(names(&[(4, &["one", "two"], 516)]), "    ╰ one, two  n 516");
        assert_eq!(names(&[(4, &["one"], 5), (30, &["two"], 9)]), "    ╰ one  n 5                ╰ two  n 9");
        let many = ["a-long-name", "another-long-name", "third"];
        assert_eq!(names(&[(16, &many, 5)]), "                ╰ a-long-name +2  n 5");
    }

    #[test]
    fn names_go_to_the_left_where_the_right_is_taken() {
        assert_eq!(names(&[(46, &["one", "two"], 5)]), format!("{}one, two  n 5 ╯", " ".repeat(32)));
        assert_eq!(names(&[(20, &["one"], 5), (22, &["two"], 9)]), format!("{}one  n 5 ╯ ╰ two  n 9", " ".repeat(11)));
        assert_eq!(names(&[(2, &["one"], 5), (3, &["two"], 9)]), "  ╰ one  n 5", "the other has no room");
    }
}
