//! Colours and weights by their meaning. Sixteen colours of the terminal's own palette, or none at
//! all. Every colour has a sign or a word beside it, so nothing is lost without.

use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::BorderType;

/// How things look.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// What stands back: headings, labels, axes.
    pub faint: Style,
    /// Keys and what wants to be seen.
    pub key: Style,
    /// A heading.
    pub heading: Style,
    /// The frame of a pane.
    pub frame: Style,
    /// The frame of the pane that has the focus, and its title.
    pub focus: Style,
    /// Up, buying, a bid.
    pub up: Style,
    /// Down, selling, an ask.
    pub down: Style,
    /// Wrong, rejected.
    pub wrong: Style,
    /// What the record under the cursor changed.
    pub changed: Style,
    /// One's own.
    pub own: Style,
    /// The cursor's row and the selected row.
    pub cursor: Style,
    /// What lies after the cursor.
    pub later: Style,
    /// What a search finds.
    pub hit: Style,
    /// A marker.
    pub mark: Style,
    /// The badge LIVE.
    pub live: Style,
    /// The badge PAST.
    pub past: Style,
    /// The badge BRANCH.
    pub branch: Style,
    /// The badge PREVIEW.
    pub preview: Style,
    /// What has not happened.
    pub ghost: Style,
    /// The form of the frames.
    pub border: BorderType,
}

impl Theme {
    /// The terminal's own sixteen colours on its own background.
    pub fn ansi() -> Theme {
        let plain = Style::new();
        let bold = Style::new().add_modifier(Modifier::BOLD);
        let reversed = bold.add_modifier(Modifier::REVERSED);
        Theme {
            text: plain,
            faint: plain.fg(Color::DarkGray),
            key: bold.fg(Color::Cyan),
            heading: bold,
            frame: plain.fg(Color::DarkGray),
            focus: plain.fg(Color::Cyan),
            up: plain.fg(Color::Green),
            down: plain.fg(Color::Red),
            wrong: plain.fg(Color::LightRed),
            changed: bold.fg(Color::Yellow),
            own: bold.fg(Color::Cyan),
            cursor: plain.add_modifier(Modifier::REVERSED),
            later: plain.fg(Color::DarkGray),
            hit: bold.fg(Color::Yellow).add_modifier(Modifier::UNDERLINED),
            mark: bold.fg(Color::Magenta),
            live: reversed.fg(Color::Green),
            past: reversed.fg(Color::Yellow),
            branch: reversed.fg(Color::Magenta),
            preview: reversed.fg(Color::Cyan),
            ghost: plain.add_modifier(Modifier::ITALIC),
            border: BorderType::Rounded,
        }
    }

    /// No colour: the terminal's own foreground, weights and the cursor's reversal.
    pub fn plain() -> Theme {
        let plain = Style::new().fg(Color::Reset).bg(Color::Reset);
        let bold = plain.add_modifier(Modifier::BOLD);
        let dim = plain.add_modifier(Modifier::DIM);
        let reversed = bold.add_modifier(Modifier::REVERSED);
        Theme {
            text: plain,
            faint: dim,
            key: bold,
            heading: bold,
            frame: dim,
            focus: bold,
            up: plain,
            down: plain,
            wrong: bold,
            changed: bold,
            own: bold,
            cursor: plain.add_modifier(Modifier::REVERSED),
            later: dim,
            hit: Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED).remove_modifier(Modifier::DIM),
            mark: bold,
            live: reversed,
            past: reversed,
            branch: reversed,
            preview: reversed,
            ghost: dim.add_modifier(Modifier::ITALIC),
            border: BorderType::Rounded,
        }
    }

    /// The selected row: one bar from edge to edge, its parts give up their own colours.
    pub fn bar(&self) -> Style {
        self.cursor.fg(Color::Reset).remove_modifier(Modifier::DIM)
    }

    /// The style of profit or loss.
    pub fn gain(&self, amount: crate::domain::Money) -> Style {
        match amount.0 {
            0 => self.text,
            1.. => self.up,
            _ => self.down,
        }
    }
}

/// What the terminal asks for: no colour under `NO_COLOR` or on a terminal that has none.
pub fn has_colour() -> bool {
    let asked = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !asked && !dumb
}
