//! The branches: where they start, where they end.

use super::Canvas;
use super::table::{Table, cell, figures, words};
use crate::domain::RecordNo;
use crate::tui::format;
use crate::tui::panes::Pane;

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let history = model.session.history();
    let state = model.list(Pane::Branches);
    let rows = history.branches().skip(state.top).take(usize::from(canvas.area.height)).map(|branch| {
        let here = branch.id == model.session.branch().id;
        let from = match branch.fork {
            RecordNo::GENESIS => "the start".to_owned(),
            fork => format!("n {}", format::record(fork)),
        };
        let at = history.record(branch.tip).map_or_else(String::new, |record| format::day_and_clock(record.at));
        vec![
            cell(if here { format!("▸{}", branch.name) } else { format!(" {}", branch.name) }).style(if here {
                theme.own
            } else {
                theme.text
            }),
            cell(from).style(theme.faint),
            cell(format::record(branch.tip)),
            cell(format::count(history.depth(branch.tip))),
            cell(at).style(theme.faint),
        ]
        .into()
    });
    let columns = [words(" branch", 12), words("from", 9), figures("tip", 6), figures("records", 7), words("last", 12)];
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows: rows.collect(), selected, empty: "" }.draw(canvas);
}
