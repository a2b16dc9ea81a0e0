//! Signing in: a customer and a password, which is never shown, recalled or written.

use super::{Input, Overlay, Press, Reply, window, wrapped};
use crate::text;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Control, Model};
use crate::tui::signed;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns and lines of the window.
const SIZE: (u16, u16) = (62, 10);

/// The columns of a label.
const LABEL: u16 = 11;

/// A form that asks who somebody is.
pub struct SignIn {
    customer: Input,
    password: Input,
    /// Whether the password is typed, and not the customer.
    at_password: bool,
    /// What was wrong.
    said: Option<String>,
}

impl SignIn {
    /// Asks; where the customer is known already, for the password alone.
    pub fn new(customer: &str) -> SignIn {
        SignIn {
            customer: Input::new(customer),
            password: Input::default(),
            at_password: !customer.is_empty(),
            said: None,
        }
    }

    fn accept(&mut self, model: &mut Model) -> Reply {
        let customer = self.customer.text().trim();
        if customer.is_empty() && !model.locked {
            self.at_password = false;
            self.said = Some("who signs in? one of your accounts, like alice".to_owned());
            return Reply::Stay;
        }
        if !self.at_password && self.password.text().is_empty() {
            self.at_password = true;
            return Reply::Stay;
        }
        let said = signed::sign_in(model, customer, self.password.text());
        // What was typed is gone, whatever came of it.
        self.password = Input::default();
        match said {
            Ok(()) => Reply::Close,
            Err(what) => {
                self.said = Some(what);
                Reply::Stay
            }
        }
    }
}

impl Overlay for SignIn {
    fn context(&self) -> Context {
        Context::SignIn
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        let is_leave = press.key.to_string() == "Ctrl-c";
        match press.action {
            Some(Action::Escape) if !model.locked => return Reply::Close,
            // There is nothing behind it to step out to.
            Some(Action::Escape) if is_leave => return Reply::CloseAnd(vec![Effect::Control(Control::Quit)]),
            Some(Action::Escape) => {}
            Some(Action::Accept) => return self.accept(model),
            Some(Action::NextField | Action::PreviousField) => self.at_password = !self.at_password,
            _ => {
                let field = if self.at_password { &mut self.password } else { &mut self.customer };
                if field.press(press.key) {
                    self.said = None;
                }
            }
        }
        Reply::Stay
    }

    fn paste(&mut self, text: &str) {
        let field = if self.at_password { &mut self.password } else { &mut self.customer };
        field.insert(text.trim_end_matches(['\n', '\r']));
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let theme = &model.theme;
        let inner = window(model, places, "Sign in", SIZE, buf);
        let line = |y: u16| Rect { x: inner.x + 2, y: inner.y + y, width: inner.width.saturating_sub(4), height: 1 };
        let field = |y: u16| {
            let area = line(y);
            Rect { x: area.x + LABEL, width: area.width.saturating_sub(LABEL), ..area }
        };
        buf.set_string(line(1).x, line(1).y, "customer", theme.faint);
        buf.set_string(line(2).x, line(2).y, "password", theme.faint);
        let customer = self.customer.draw(field(1), theme.text, buf);
        // As many dots as letters say how far one is, and nothing else.
        let dots = Input::new("•".repeat(text::width(self.password.text())));
        let password = dots.draw(field(2), theme.text, buf);
        if self.customer.text().is_empty() && model.locked && self.at_password {
            buf.set_string(field(1).x, field(1).y, "the operator", theme.faint);
        }
        let (words, style) = match &self.said {
            Some(said) => (format!("✗ {said}"), theme.wrong),
            None if model.locked => (
                "The screen is locked. A customer signs in; without a name it is the operator. Ctrl-c quits."
                    .to_owned(),
                theme.faint,
            ),
            None => (
                "A customer sees and moves what is their own, and what is public. The key I signs out again."
                    .to_owned(),
                theme.faint,
            ),
        };
        for (y, words) in (4..inner.height).zip(wrapped(&words, usize::from(line(0).width))) {
            buf.set_string(line(y).x, line(y).y, words, style);
        }
        Some(if self.at_password { password } else { customer })
    }
}
