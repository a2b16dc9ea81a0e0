//! The line of proof, beside the timeline: whether what must hold holds, and the state's
//! fingerprint.

use crate::domain::invariant::Check;
use crate::text;
use crate::tui::model::Model;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

/// From this width of the screen on, every check has its own sign.
const WIDE: u16 = 180;

/// From this width on, the fingerprint stands there as people quote it.
const MIDDLE: u16 = 110;

/// How many columns it takes on a screen of a width.
pub fn width(screen: u16) -> u16 {
    match screen {
        WIDE.. => 77,
        MIDDLE.. => 26,
        _ => 16,
    }
}

/// Draws the line at the right end of its place.
pub fn draw(model: &Model, area: Rect, buf: &mut Buffer) {
    let line = line(model);
    let width = u16::try_from(line.width()).unwrap_or(area.width).min(area.width);
    buf.set_line(area.right().saturating_sub(width + 1).max(area.x), area.y, &line, width);
}

fn line(model: &Model) -> Line<'static> {
    let theme = &model.theme;
    let Some(known) = model.kept.proof.of(model.shown().n) else {
        return Line::styled("… proof", theme.faint);
    };
    let chain = model.session.chain().damage.is_none();
    let print = match model.size.width {
        MIDDLE.. => known.print.to_string(),
        _ => known.print.digits(3),
    };
    let mark = |word: &str, holds: bool| match holds {
        true => [Span::styled("✓ ", theme.up), Span::styled(format!("{word} "), theme.faint)],
        false => [Span::styled("✗ ", theme.wrong), Span::styled(format!("{word} "), theme.wrong)],
    };
    let holds = |check: &Check| check.violation.is_none();
    let mut spans = Vec::new();
    if model.size.width >= WIDE {
        spans.extend(known.checks.iter().flat_map(|check| mark(check.kind.word(), holds(check))));
        spans.extend(mark("chain", chain));
    } else {
        let mut failing = known.checks.iter().filter(|check| !holds(check)).map(|check| check.kind.word());
        let first = failing.next().or((!chain).then_some("chain"));
        spans.extend(mark(first.unwrap_or("proof"), first.is_none()));
    }
    // What a customer sees is not the state that others would quote.
    if model.signed.is_none() {
        spans.push(Span::styled(text::clean_line(&print), theme.faint));
    }
    Line::from(spans)
}
