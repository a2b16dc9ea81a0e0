//! The equity curves of both sides on one chart: the left is a solid line that ends in ■, the right a
//! dashed one that ends in □; as long as both are the same there is one line. The fork and the cursors
//! are marked below.

use crate::domain::{Handle, Money, Time};
use crate::session::compare::{Curves, Sample};
use crate::text;
use crate::tui::format;
use crate::tui::theme::Theme;
use crate::views::plot::{ACROSS, Plot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The signs of the sides, at the ends of the lines and wherever they are named.
pub const SIGNS: [&str; 2] = ["■", "□"];

/// What stands between a label and the plot.
const AXIS: u16 = 3;

/// The fewest and the most columns of the labels.
const LABELS: (usize, usize) = (6, 15);

/// The most columns of the names behind the curves, with their signs.
const NAMES: u16 = 16;

/// The worth of the left and of the right at one time.
type Both = (Option<Money>, Option<Money>);

/// How the chart is divided.
#[derive(Clone, Copy, Debug)]
pub struct Widths {
    /// The columns of the labels.
    labels: u16,
    /// The columns of the names, with their signs.
    names: u16,
}

impl Widths {
    /// Room for labels of about these amounts, or with a digit more, and for these names.
    pub fn new(amounts: [Money; 2], names: [&str; 2]) -> Widths {
        let widest = |widths: [usize; 2]| widths.into_iter().max().unwrap_or(0);
        let labels = widest(amounts.map(|amount| text::width(&format::money(amount)) + 1)).clamp(LABELS.0, LABELS.1);
        let names = u16::try_from(widest(names.map(text::width)) + 3).unwrap_or(NAMES).min(NAMES);
        Widths { labels: u16::try_from(labels).unwrap_or(0), names } // at most 15
    }

    /// How many columns the curves have in a frame of this width inside.
    fn plot(self, width: u16) -> u16 {
        width.saturating_sub(self.labels + AXIS + self.names)
    }

    /// How many samples that takes: with the narrowest labels, so that the curves of all accounts are
    /// of one length.
    pub fn samples(self, width: u16) -> usize {
        let narrowest = Widths { labels: u16::try_from(LABELS.0).unwrap_or(0), ..self }; // a handful
        usize::from(narrowest.plot(width)) * ACROSS
    }
}

/// So many of the samples, from the first to the last.
fn spread(samples: &[Sample], wanted: usize) -> Vec<Both> {
    let last = samples.len().saturating_sub(1);
    let index = |i: usize| i * last / wanted.saturating_sub(1).max(1);
    (0..wanted).filter_map(|i| samples.get(index(i))).map(|sample| (sample.left, sample.right)).collect()
}

/// What a chart is drawn from.
pub struct Chart<'a> {
    pub curves: &'a Curves,
    pub account: Handle,
    pub names: [&'a str; 2],
    pub widths: Widths,
    /// The times of the cursors.
    pub cursors: [Time; 2],
    /// Whether they go together.
    pub linked: bool,
    pub theme: &'a Theme,
}

impl Chart<'_> {
    /// How the sides look.
    fn styles(&self) -> [Style; 2] {
        [self.theme.text, self.theme.own]
    }

    /// Draws it: the axis to the left, the names to the right, the times below.
    pub fn draw(&self, area: Rect, buf: &mut Buffer) {
        let plot = Rect {
            x: area.x + (self.widths.labels + AXIS).min(area.width),
            width: self.widths.plot(area.width),
            height: area.height.saturating_sub(1),
            ..area
        };
        let samples = self.curves.of(self.account).unwrap_or_default();
        let samples = spread(samples, usize::from(plot.width) * ACROSS);
        let Some(drawn) = Plot::new(&samples, plot.height) else {
            let why = if self.curves.is_whole() { "no account on either side" } else { "looking …" };
            buf.set_stringn(area.x + 1, area.y, why, usize::from(area.width.saturating_sub(1)), self.theme.faint);
            return;
        };
        self.draw_axis(&drawn, area, buf);
        let fork = self.column(self.curves.fork(), plot);
        for y in plot.y..plot.bottom() {
            buf.set_string(fork, y, "┊", self.theme.faint);
        }
        let [solid, dashed] = self.styles();
        for (y, row) in (plot.y..plot.bottom()).zip(0..) {
            for (x, cell) in (plot.x..plot.right()).zip(drawn.row(row)) {
                let Some(sign) = cell.sign() else { continue };
                let style = if cell.is_right() { dashed } else { solid };
                buf.set_string(x, y, sign.encode_utf8(&mut [0; 4]), Style::reset().patch(style));
            }
        }
        self.draw_ends(&drawn, &samples, plot, buf);
        self.draw_times(fork, Rect { y: plot.bottom(), height: 1, ..plot }, area.right(), buf);
    }

    /// The column of a time.
    fn column(&self, at: Time, plot: Rect) -> u16 {
        let last = plot.width.saturating_sub(1);
        let samples = self.curves.len().saturating_sub(1).max(1);
        let column = (self.curves.index(at) * usize::from(last) + samples / 2) / samples;
        plot.x + u16::try_from(column).unwrap_or(last).min(last)
    }

    fn draw_axis(&self, drawn: &Plot, area: Rect, buf: &mut Buffer) {
        let width = usize::from(self.widths.labels);
        for y in area.y..area.y + drawn.rows() {
            buf.set_string(area.x + self.widths.labels + 1, y, "│", self.theme.faint);
        }
        let labels = drawn.labels();
        let is_whole = labels.iter().all(|(_, amount)| amount.0 % 100 == 0);
        for (row, amount) in labels {
            let label = format::money(amount);
            // Cents that are all alike say nothing.
            let label = label.strip_suffix(".00").filter(|_| is_whole).unwrap_or(&label);
            let label = text::pad_left(&text::clean(label, width), width);
            buf.set_string(area.x, area.y + row, format!("{label} ┤"), self.theme.faint);
        }
    }

    /// The ends of both lines, with their names.
    fn draw_ends(&self, drawn: &Plot, samples: &[Both], plot: Rect, buf: &mut Buffer) {
        let sides: [fn(&Both) -> Option<Money>; 2] = [|both| both.0, |both| both.1];
        let mut taken: Option<(u16, u16)> = None;
        for (((of, sign), name), style) in sides.into_iter().zip(SIGNS).zip(self.names).zip(self.styles()) {
            let last = samples.iter().enumerate().rev().find_map(|(i, sample)| Some((i, of(sample)?)));
            let Some((i, amount)) = last else { continue };
            let x = plot.x + u16::try_from(i / ACROSS + 1).unwrap_or(0).min(plot.width);
            let y = plot.y + drawn.row_of(amount);
            // Where both end in one place the left has it, and the name of the right goes below or above.
            let is_free = taken.is_none_or(|(other, row)| row != y || other.abs_diff(x) > NAMES);
            let y = match is_free {
                true => y,
                false if y + 1 < plot.bottom() => y + 1,
                false => y.saturating_sub(1),
            };
            let name = text::clean(name, usize::from(self.widths.names.saturating_sub(3)));
            buf.set_string(x, y, format!("{sign} {name}"), Style::reset().patch(style));
            taken = Some((x, y));
        }
    }

    /// Where the cursors and the fork are, and the first and the last time: as much as there is room
    /// for, in this order.
    fn draw_times(&self, fork: u16, line: Rect, end: u16, buf: &mut Buffer) {
        let (from, to) = self.curves.span();
        let [left, right] = self.cursors;
        let [solid, hollow] = SIGNS;
        let cursors = match self.linked {
            true => vec![self.cursor("▲", left.max(right), line)],
            // However near they are: the earlier one has its time to the left, the later one to the right.
            false => {
                let later = if right >= left { (hollow, right) } else { (solid, left) };
                let earlier = if right >= left { (solid, left) } else { (hollow, right) };
                let mut earlier = self.cursor(earlier.0, earlier.1, line);
                earlier.rotate_left(1);
                let later = self.cursor(later.0, later.1, line);
                let aside = later.first().map(|(x, text, style)| (x + 2, text.clone(), *style));
                vec![earlier, later.into_iter().take(1).chain(aside).collect()]
            }
        };
        let faint = |x: u16, text: String| vec![(x, text, self.theme.faint)];
        let last = format::within(to, (from, to));
        let before_end = line.right().saturating_sub(u16::try_from(last.len()).unwrap_or(0));
        let others = [
            faint(fork, "╰ fork".to_owned()),
            faint(line.x, format::within(from, (from, to))),
            faint(before_end, last),
        ];
        let mut taken: Vec<(u16, u16)> = Vec::new();
        for ways in cursors.into_iter().chain(others) {
            for (x, text, style) in ways {
                let until = x.saturating_add(u16::try_from(text::width(&text)).unwrap_or(u16::MAX));
                if until <= end && taken.iter().all(|(from, to)| until < *from || x > *to) {
                    buf.set_string(x, line.y, text, style);
                    taken.push((x, until));
                    break;
                }
            }
        }
    }

    /// The mark of a cursor with its time: to the right, to the left, or the mark alone.
    fn cursor(&self, sign: &str, at: Time, line: Rect) -> Vec<(u16, String, Style)> {
        let column = self.column(at, line);
        let time = format::within(at, self.curves.span());
        let wide = u16::try_from(text::width(&time)).unwrap_or(0) + 1;
        // The curves begin about as long before the fork as they go on behind it.
        let sign = if at < self.curves.span().0 { "◀" } else { sign };
        let ways = [
            (column, format!("{sign} {time}")),
            (column.saturating_sub(wide), format!("{time} {sign}")),
            (column, sign.to_owned()),
        ];
        ways.map(|(x, text)| (x, text, self.theme.changed)).to_vec()
    }
}
