//! What accounts were worth along both sides: as a chart for people, as numbers for programs.

use crate::cli::json::{Object, object};
use crate::cli::out::{clock, rfc3339};
use crate::domain::{Handle, Money, RecordNo};
use crate::session::Session;
use crate::session::compare::{Curves, Sample};
use crate::text;
use crate::views::plot::{ACROSS, Plot};
use serde_json::Value;

/// How many moments a program gets.
const FOR_PROGRAMS: usize = 60;

/// The columns and the rows of the chart, without its axis.
const CHART: (usize, u16) = (72, 10);

/// Samples all of it.
fn sampled(session: &Session, sides: [RecordNo; 2], accounts: &[Handle], samples: usize) -> Curves {
    let [left, right] = sides;
    let mut curves = Curves::new(session.history(), left, right, accounts, samples);
    while curves.go_on(session.history(), u64::MAX) {}
    curves
}

/// The times, and what each account was worth then on either side: `null` where it was not there.
pub(super) fn object(session: &Session, sides: [RecordNo; 2], accounts: &[Handle]) -> Object {
    let curves = sampled(session, sides, accounts, FOR_PROGRAMS);
    let times = (0..curves.len()).map(|index| rfc3339(curves.time(index)));
    let worth = |amount: Option<Money>| amount.map_or(Value::Null, |amount| Value::from(amount.to_string()));
    let of_account = |(account, samples): (Handle, &[Sample])| {
        let left = samples.iter().map(|sample| worth(sample.left));
        let right = samples.iter().map(|sample| worth(sample.right));
        let both = object! { "left": left.collect::<Vec<_>>(), "right": right.collect::<Vec<_>>() };
        (account.to_string(), Value::Object(both))
    };
    object! {
        "at": times.collect::<Vec<_>>(),
        "fork_at": rfc3339(curves.fork()),
        "accounts": curves.all().map(of_account).collect::<Object>(),
    }
}

/// The chart, line by line, with a heading that says which line is whose.
pub(super) fn chart(session: &Session, sides: [RecordNo; 2], names: &[String; 2], account: Handle) -> Vec<String> {
    let (columns, rows) = CHART;
    let curves = sampled(session, sides, &[account], columns * ACROSS);
    let samples = curves.of(account).unwrap_or_default();
    let samples: Vec<_> = samples.iter().map(|sample| (sample.left, sample.right)).collect();
    let Some(plot) = Plot::new(&samples, rows) else { return Vec::new() };
    let [a, b] = names;
    let mut lines = vec![format!("equity of {account}    {a} ⠤⠤⠤⠤⠤    {b} ⠤ ⠤ ⠤")];
    let labels: Vec<(u16, String)> = plot.labels().into_iter().map(|(row, amount)| (row, amount.grouped())).collect();
    let width = labels.iter().map(|(_, label)| text::width(label)).max().unwrap_or(0);
    for row in 0..plot.rows() {
        let label = labels.iter().find(|(at, _)| *at == row);
        let axis = if label.is_some() { '┤' } else { '│' };
        let label = text::pad_left(label.map_or("", |(_, label)| label), width);
        let curve: String = plot.row(row).iter().map(|cell| cell.sign().unwrap_or(' ')).collect();
        lines.push(format!("{label} {axis}{curve}").trim_end().to_owned());
    }
    lines.push(foot(&curves, width + 2));
    lines
}

/// The first time, the fork and the last time, each below its column.
fn foot(curves: &Curves, start: usize) -> String {
    let (from, to) = curves.span();
    let column = |at| start + curves.index(at) / ACROSS;
    let mut line = format!("{:start$}{}", "", clock(from));
    let last = clock(to);
    let end = (start + CHART.0).saturating_sub(last.len());
    let fork = clock(curves.fork());
    let fork = format!("╰ fork {}", fork.split_once(' ').map_or("", |(_, time)| time));
    let at = column(curves.fork());
    if at > text::width(&line) && at + text::width(&fork) < end {
        line = text::pad_right(&line, at) + &fork;
    }
    text::pad_right(&line, end.max(text::width(&line) + 1)) + &last
}
