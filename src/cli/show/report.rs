//! Reports: what all that happened along a branch comes to.

use crate::cli::args::Show;
use crate::cli::desk::Sight;
use crate::cli::out::{Cell, Sheet};
use crate::session::Reporting;
use crate::views::reports::{By, Figure, Name, Reading};
use anyhow::anyhow;

pub(super) fn report(sight: &Sight<'_>, name: &str, args: &Show) -> anyhow::Result<Sheet> {
    let name = find(name)?;
    if args.by.is_some() && !name.is_by_period() {
        anyhow::bail!("the report {} is not by period; leave --by away", name.word());
    }
    if args.days.is_some() && name != Name::Inactive {
        anyhow::bail!("--days goes with the report inactive; leave it away");
    }
    let mut reporting = Reporting::new(name, sight.line.clone());
    reporting.go_on(sight.session.history(), u64::MAX);
    let plain = Reading::default();
    let reading = Reading { by: args.by.map_or(plain.by, By::from), idle_days: args.days.unwrap_or(plain.idle_days) };
    let told = reporting.report().told(sight.world(), reading);
    let mut sheet = Sheet::new(told.columns);
    for row in told.rows {
        sheet.row(row.into_iter().map(cell).collect());
    }
    sheet.title.push(format!("{}: {}", name.word(), name.about()));
    Ok(sheet)
}

/// The report that is called so, or which there are.
pub(super) fn find(name: &str) -> anyhow::Result<Name> {
    Name::find(name).ok_or_else(|| {
        let all = Name::ALL.map(Name::word).join(", ");
        anyhow!("there is no report {name:?}; there are {all}")
    })
}

fn cell(figure: Figure) -> Cell {
    match figure {
        Figure::None => Cell::None,
        Figure::Text(text) => Cell::Text(text),
        Figure::Count(count) => Cell::Count(count),
        Figure::Money(money) => Cell::Money(money),
    }
}
