//! A statement of an account as a bank sends it: one day, month or year, or all of it, as of the record under
//! the cursor, with what there was before and after.

use super::{Overlay, Press, Reply, adding_up, draw_foot, window};
use crate::domain::{AccountId, Date, Money, RecordNo};
use crate::history::Walk;
use crate::text;
use crate::tui::PIECE;
use crate::tui::action::{Action, Direction};
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::Model;
use crate::tui::panes::table::{Table, cell, figures, words};
use crate::tui::panes::{Canvas, ListState, accounts};
use crate::views::reports::By;
use crate::views::statement::{Line, Period, Statement};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns and lines of the window, where there is room.
const SIZE: (u16, u16) = (112, 44);

/// A statement.
pub struct StatementPage {
    account: AccountId,
    at: RecordNo,
    /// How long a statement is; all there is without.
    by: Option<By>,
    /// A day in the period that is shown.
    day: Date,
    statement: Statement,
    walk: Walk,
    rows: ListState,
}

impl StatementPage {
    /// Of the account that the bank looks at, and the month of the record under the cursor. `None` where there
    /// is no account.
    pub fn open(model: &Model) -> Option<StatementPage> {
        let account = accounts::selected(model)?;
        let moment = model.at_cursor();
        let day = moment.world.business_date(moment.at);
        let walk = Walk::new(model.session.history().line(moment.n));
        let statement = Statement::new(account, Period::default());
        let rows = ListState::default();
        let mut page = StatementPage { account, at: moment.n, by: Some(By::Month), day, statement, walk, rows };
        page.begin(model);
        Some(page)
    }

    fn begin(&mut self, model: &Model) {
        let period = self.by.map_or_else(Period::default, |by| Period::around(self.day, by));
        self.statement = Statement::new(self.account, period);
        self.walk = Walk::new(model.session.history().line(self.at));
        self.rows = ListState::default();
        self.read_on(model);
    }

    fn read_on(&mut self, model: &Model) {
        let world = &model.at_cursor().world;
        self.walk.each(model.session.history(), PIECE, |record| self.statement.fold(record, world));
    }

    /// The period before or after, where the records reach into it.
    fn turn(&mut self, forward: bool, model: &Model) {
        let (Some(by), Some((first, last))) = (self.by, self.statement.reach()) else { return };
        let shown = Period::around(self.day, by);
        let beside = match forward {
            false => shown.from.filter(|from| *from > first).map(|from| from.plus_days(-1)),
            true => shown.to.filter(|to| *to < last).map(|to| to.plus_days(1)),
        };
        if let Some(day) = beside {
            self.day = day;
            self.begin(model);
        }
    }

    /// Statements of another length, with the last day of what is shown.
    fn lengthen(&mut self, model: &Model) {
        if let Some((_, last)) = self.statement.reach() {
            let shown = self.by.and_then(|by| Period::around(self.day, by).to);
            self.day = shown.unwrap_or(last).min(last);
        }
        self.by = match self.by {
            Some(By::Year) => None,
            Some(by) => Some(by.next()),
            None => Some(By::Day),
        };
        self.begin(model);
    }

    fn title(&self, model: &Model) -> String {
        let handle = model.at_cursor().world.bank.handle(self.account);
        let period = self.by.map_or_else(|| "from the first day".to_owned(), |by| by.period(self.day));
        format!("Statement of {handle}  {period}  at n {}", format::record(self.at))
    }
}

impl Overlay for StatementPage {
    fn context(&self) -> Context {
        Context::Statement
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Escape | Action::Accept | Action::Statement) => return Reply::Close,
            Some(Action::Help) => return Reply::Cover(Box::new(super::Help::default())),
            Some(Action::Move(Direction::Left)) => self.turn(false, model),
            Some(Action::Move(Direction::Right)) => self.turn(true, model),
            Some(Action::Move(direction)) => self.rows.walked(direction, self.statement.lines().len()),
            Some(Action::NextPeriod) => self.lengthen(model),
            _ => {}
        }
        Reply::Stay
    }

    fn go_on(&mut self, model: &mut Model) -> bool {
        let is_busy = self.is_busy(model);
        self.read_on(model);
        is_busy
    }

    fn is_busy(&self, _: &Model) -> bool {
        !self.walk.is_whole()
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let inner = window(model, places, &self.title(model), SIZE, buf);
        if adding_up(&self.walk, model, Rect { x: inner.x + 1, ..inner }, buf) {
            return None;
        }
        let statement = &self.statement;
        let (from, to) = statement.days();
        let last = inner.bottom().saturating_sub(1);
        draw_balance(model, "opening balance", from, statement.opening(), Rect { height: 1, ..inner }, buf);
        draw_balance(model, "closing balance", to, statement.closing(), Rect { y: last, height: 1, ..inner }, buf);
        let area = Rect { y: inner.y + 2, height: inner.height.saturating_sub(4), ..inner };
        let visible = usize::from(area.height.saturating_sub(1));
        let mut rows = self.rows;
        rows.follow(visible, statement.lines().len());
        let shown = statement.lines().iter().skip(rows.top).take(visible);
        let table = Table {
            columns: &[
                words("number", 11),
                words("booked", 10),
                words("what", 10),
                figures("amount", 10),
                figures("balance", 12),
            ],
            rows: shown.map(|line| row(line, model, usize::from(area.width)).into()).collect(),
            selected: rows.selected.checked_sub(rows.top),
            empty: "nothing has moved in these days",
        };
        table.draw(Canvas { model, buf, area, focused: true });
        if statement.lines().len() > rows.top + visible {
            draw_foot(model, " j more ↓ ", inner, buf);
        }
        None
    }
}

/// `opening balance  2026-01-01            1,000.00`, the amount above and below those of the entries.
fn draw_balance(model: &Model, label: &str, day: Date, balance: Money, area: Rect, buf: &mut Buffer) {
    let room = usize::from(area.width.saturating_sub(3));
    let label = format!("{label}  {day}");
    let line = format!("{label}{}", text::pad_left(&format::money(balance), room.saturating_sub(text::width(&label))));
    buf.set_stringn(area.x + 1, area.y, line, room, model.theme.heading);
}

fn row(line: &Line, model: &Model, room: usize) -> Vec<crate::tui::panes::table::Cell> {
    let theme = &model.theme;
    let entry = &line.entry;
    let reference = entry.reference.as_ref().map_or_else(String::new, |text| format!("  {}", text.as_str()));
    // What remains beside number, day, amount and balance takes all the room, so that the balances stand at its end.
    let width = room.saturating_sub(13 + 12 + 2 + 15 + 15 + 1).max(10);
    let what = text::clean(&format!("{}{reference}", entry.what), width);
    vec![
        cell(line.number.to_string()).style(theme.faint),
        cell(line.booked.to_string()).style(theme.faint),
        cell(text::pad_right(&what, width)),
        cell(text::pad_left(&format::change(entry.amount), 12)).style(theme.gain(entry.amount)),
        cell(text::pad_left(&format::money(line.balance), 14)),
    ]
}
