//! The timeline: the branch in use from its first record to its tip, where other branches leave it,
//! and where the cursor is.

use crate::domain::{BranchId, RecordNo};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Where another branch leaves the line in use.
struct Fork {
    column: u16,
    name: String,
    at: RecordNo,
}

/// Draws the line of time and, with two lines, the names of the branches below it.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let line = model.session.line();
    let time_at = |position: u64| {
        let record = line.at(position).and_then(|n| model.session.history().record(n));
        record.map_or(model.session.live().at, |record| record.at)
    };
    let (start, end) = (format::minute(time_at(1)), format::minute(time_at(line.len())));
    let word = match (model.is_past(), model.session.branch().id) {
        (true, _) => "tip",
        (false, BranchId::MAIN) => "LIVE",
        (false, _) => "BRANCH",
    };
    let right = format!(" {end} {word:<6}");
    let rail =
        Rect { x: area.x + 8, width: area.width.saturating_sub(8 + u16::try_from(right.len()).unwrap_or(13)), ..area };
    if rail.width < 10 {
        return;
    }
    buf.set_string(area.x + 2, area.y, start, theme.faint);
    buf.set_string(rail.right(), area.y, right, theme.faint);
    let cursor = column(model.position(), line.len(), rail);
    let forks = forks(model, rail);
    for x in rail.x..rail.right() {
        let later = model.is_past() && x > cursor;
        let fork = forks.iter().any(|fork| fork.column == x);
        let (glyph, style) = match x {
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
        draw_names(&forks, Rect { y: area.y + 1, height: 1, ..area }, theme.faint, buf);
    }
}

/// The column of a position; the first and the last stand at the ends.
fn column(position: u64, len: u64, rail: Rect) -> u16 {
    let steps = u128::from(rail.width - 1);
    let at = u128::from(position.saturating_sub(1)) * steps / u128::from(len.saturating_sub(1).max(1));
    rail.x + u16::try_from(at.min(steps)).unwrap_or(0)
}

/// Where the other branches leave the line in use, from the left to the right.
fn forks(model: &Model, rail: Rect) -> Vec<Fork> {
    let (history, line) = (model.session.history(), model.session.line());
    let others = history.branches().filter(|branch| branch.id != model.session.branch().id);
    let mut forks: Vec<Fork> = others
        .map(|branch| {
            let at = history.fork_point(line.tip(), branch.tip);
            let column = column(line.position(at).unwrap_or(0), line.len(), rail);
            Fork { column, name: branch.name.to_string(), at }
        })
        .collect();
    forks.sort_by_key(|fork| fork.column);
    forks
}

/// The names, each below its fork; those that have no room are left out.
fn draw_names(forks: &[Fork], area: Rect, style: Style, buf: &mut Buffer) {
    let mut free = area.x;
    for fork in forks {
        let name = format!("╰ {}  n {}", text::clean(&fork.name, 24), format::record(fork.at));
        let width = u16::try_from(text::width(&name)).unwrap_or(u16::MAX);
        if fork.column < free || fork.column.saturating_add(width) > area.right() {
            continue;
        }
        buf.set_string(fork.column, area.y, name, style);
        free = fork.column + width + 2;
    }
}
