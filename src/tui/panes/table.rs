//! Tables: columns as wide as what is in sight, numbers to the right on their decimal point, and
//! behind every figure one column for the mark of a change, so that marking moves nothing.

use super::Canvas;
use crate::text;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The mark of what the record under the cursor changed.
pub const MARK: &str = "◀";

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Its heading.
    pub title: &'a str,
    /// Whether it holds figures, which stand to the right.
    pub figures: bool,
    /// The least columns that it takes, so that it does not jump about.
    pub least: usize,
}

/// A column of words.
pub const fn words(title: &str, least: usize) -> Column<'_> {
    Column { title, figures: false, least }
}

/// A column of figures.
pub const fn figures(title: &str, least: usize) -> Column<'_> {
    Column { title, figures: true, least }
}

/// What stands in a row and a column.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: String,
    style: Style,
    changed: bool,
}

/// A cell. The text must be clean.
pub fn cell(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), ..Cell::default() }
}

impl Cell {
    /// With a style.
    pub fn style(self, style: Style) -> Cell {
        Cell { style, ..self }
    }

    /// Marked, where the record under the cursor changed it.
    pub fn changed(self, changed: bool) -> Cell {
        Cell { changed, ..self }
    }
}

/// A row: its cells and how it looks as a whole.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
    /// Patched over the cells.
    pub style: Style,
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Row {
        Row { cells, style: Style::new() }
    }
}

/// A table.
pub struct Table<'a> {
    /// The columns. Those that do not fit are left out from the right.
    pub columns: &'a [Column<'a>],
    /// The rows in sight.
    pub rows: Vec<Row>,
    /// The row in sight that is selected.
    pub selected: Option<usize>,
    /// What stands in place of rows where there are none.
    pub empty: &'static str,
}

impl Table<'_> {
    /// Draws the headings and the rows.
    pub fn draw(self, canvas: Canvas<'_>) {
        let Canvas { model, buf, area, focused } = canvas;
        let theme = &model.theme;
        if self.rows.is_empty() {
            let text = text::clean(self.empty, usize::from(area.width.saturating_sub(2)));
            buf.set_string(area.x + 1, area.y, text, theme.faint);
            return;
        }
        let widths = self.widths(usize::from(area.width));
        let headings = self.columns.iter().map(|column| cell(column.title).style(theme.faint)).collect();
        let mark = theme.changed;
        self.line(buf, Rect { height: 1, ..area }, &widths, &Row { cells: headings, style: Style::new() }, mark);
        for (i, row) in self.rows.iter().enumerate() {
            let y = area.y + 1 + u16::try_from(i).unwrap_or(u16::MAX - area.y - 1);
            if y >= area.bottom() {
                break;
            }
            let line = Rect { y, height: 1, ..area };
            self.line(buf, line, &widths, row, mark);
            if focused && self.selected == Some(i) {
                buf.set_style(line, theme.bar());
            }
        }
    }

    /// How wide the columns are; 0 for those that are left out.
    fn widths(&self, room: usize) -> Vec<usize> {
        let mut left = room.saturating_sub(1);
        let mut widths = Vec::with_capacity(self.columns.len());
        for (i, column) in self.columns.iter().enumerate() {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(i));
            let widest = cells.map(|cell| text::width(&cell.text)).max().unwrap_or(0);
            let wanted = widest.max(text::width(column.title)).max(column.least);
            if wanted == 0 {
                widths.push(0); // nothing to show takes no room
                continue;
            }
            // A figure needs the column of its mark as well.
            let given = match wanted + usize::from(column.figures) <= left {
                true => wanted,
                false if column.figures => 0, // half a figure is a wrong figure
                false => left.saturating_sub(1),
            };
            widths.push(given);
            left = if given == 0 { 0 } else { left.saturating_sub(given + 2) };
        }
        widths
    }

    fn line(&self, buf: &mut Buffer, area: Rect, widths: &[usize], row: &Row, mark: Style) {
        let mut x = area.x + 1;
        for ((column, width), cell) in self.columns.iter().zip(widths).zip(&row.cells) {
            if *width == 0 {
                continue;
            }
            let cut = text::clean(&cell.text, *width);
            let padded = if column.figures { text::pad_left(&cut, *width) } else { cut };
            let room = usize::from(area.right().saturating_sub(x));
            buf.set_stringn(x, area.y, padded, room, cell.style.patch(row.style));
            x = x.saturating_add(u16::try_from(*width).unwrap_or(u16::MAX));
            if cell.changed && x < area.right() {
                buf.set_string(x, area.y, MARK, mark);
            }
            x = x.saturating_add(2);
            if x >= area.right() {
                break;
            }
        }
    }
}
