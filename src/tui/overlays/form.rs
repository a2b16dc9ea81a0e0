//! Forms: labelled fields that are typed into, one of them at a time. What a form says becomes a
//! line of the command grammar, so that the grammar alone reads it and finds what is wrong; the
//! places in that line lead back to the fields.

use super::{Input, Press};
use crate::command_line::{self, Arg, Known, Names, Parsed};
use crate::domain::Command;
use crate::tui::action::{Action, Direction};
use crate::tui::panes::turned;

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// An argument of the grammar.
    Arg(Arg),
    /// One of these words.
    OneOf(&'static [&'static str]),
}

/// How a field stands on the line of the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// As a word of its own.
    Word,
    /// Behind an `@`; `market` where it is empty.
    PriceOrMarket,
    /// Behind an `@`, and not at all where it is empty.
    Price,
    /// Behind this word, and not at all where it is empty.
    Behind(&'static str),
    /// Behind this word, and it must not be empty.
    Needed(&'static str),
    /// As a word of its own, and this word behind it.
    Before(&'static str),
    /// Not at all: it says which fields there are.
    Unwritten,
    /// As a keyword.
    Keyword,
    /// As a keyword, where the order has a price.
    WithPrice,
    /// As words of its own.
    Words,
    /// As a word of its own, and not at all where it is empty.
    Optional,
}

/// A field as it is written down.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldSpec {
    /// What it is called.
    pub label: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// How it stands on the line.
    pub written: Written,
}

/// A field with what is typed.
#[derive(Clone, Debug)]
pub struct Field {
    /// What it is.
    pub spec: &'static FieldSpec,
    /// What is typed.
    pub input: Input,
}

/// What a key did to a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Nothing.
    Nothing,
    /// Something is typed, chosen or focused.
    Changed,
    /// The form is to be sent.
    Send,
    /// The form is to be left.
    Leave,
}

/// A form.
#[derive(Clone, Debug)]
pub struct Form {
    fields: Vec<Field>,
    focus: usize,
}

/// A line of the grammar, and where in it each field begins, in bytes.
pub struct Line {
    /// The line.
    pub line: String,
    starts: Vec<usize>,
}

impl Line {
    /// The field that holds this byte of the line.
    pub fn field_at(&self, byte: usize) -> usize {
        self.starts.iter().rposition(|start| *start <= byte).unwrap_or(0)
    }
}

impl Form {
    /// A form with these defaults, one for each field; the first empty field has the focus.
    pub fn new(specs: impl IntoIterator<Item = &'static FieldSpec>, defaults: &[String]) -> Form {
        let fields: Vec<Field> = specs
            .into_iter()
            .enumerate()
            .map(|(i, spec)| {
                let default = defaults.get(i).filter(|text| !text.is_empty()).cloned();
                default.map_or_else(|| Field::new(spec), |text| Field { spec, input: Input::suggested(text) })
            })
            .collect();
        let focus = fields.iter().position(|field| field.input.text().is_empty()).unwrap_or(0);
        Form { fields, focus }
    }

    /// Gives the form other fields. Those with labels that it has keep what is typed, where they can.
    pub fn reshape(&mut self, specs: &[&'static FieldSpec]) {
        if self.fields.iter().map(|field| field.spec).eq(specs.iter().copied()) {
            return;
        }
        let focused = self.fields.get(self.focus).map(|field| field.spec.label);
        let mut fields = Vec::with_capacity(specs.len());
        for spec in specs {
            let known = self.fields.iter().find(|field| field.spec.label == spec.label);
            let kept = known.filter(|field| match spec.takes {
                Takes::OneOf(words) => words.contains(&field.input.text()),
                Takes::Arg(_) => true,
            });
            fields.push(kept.map_or_else(|| Field::new(spec), |field| Field { spec, input: field.input.clone() }));
        }
        self.fields = fields;
        let focus = self.fields.iter().position(|field| Some(field.spec.label) == focused);
        self.focus = focus.unwrap_or(0);
    }

    /// The fields.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The field that has the focus.
    pub fn focus(&self) -> usize {
        self.focus
    }

    /// Focuses a field.
    pub fn go_to(&mut self, field: usize) {
        self.focus = field.min(self.fields.len().saturating_sub(1));
    }

    /// What the field with this label says, without blanks around it.
    pub fn text(&self, label: &str) -> &str {
        self.fields.iter().find(|field| field.spec.label == label).map_or("", |field| field.input.text().trim())
    }

    /// Sets the field with this label, as a default that nobody has touched.
    pub fn set(&mut self, label: &str, text: &str) {
        if let Some(field) = self.fields.iter_mut().find(|field| field.spec.label == label) {
            field.input = Input::suggested(text);
        }
    }

    /// Whether the field with this label holds a default that nobody has touched.
    pub fn is_fresh(&self, label: &str) -> bool {
        self.fields.iter().any(|field| field.spec.label == label && field.input.is_fresh())
    }

    /// Types a text into the field that has the focus.
    pub fn paste(&mut self, text: &str) {
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        if let Takes::Arg(_) = field.spec.takes {
            field.input.type_text(text);
        }
    }

    /// Takes a key.
    pub fn press(&mut self, press: Press, names: &Names<'_>) -> Pressed {
        let Some(field) = self.fields.get_mut(self.focus) else { return Pressed::Leave };
        match press.action {
            Some(Action::Escape) => Pressed::Leave,
            // What was not read through is not sent: the completed name is looked at first.
            Some(Action::Accept) if field.take_completion(names) => Pressed::Changed,
            Some(Action::Accept) => Pressed::Send,
            Some(Action::NextField) => {
                field.take_completion(names);
                self.focus = (self.focus + 1) % self.fields.len(); // there is one: `field`
                Pressed::Changed
            }
            Some(Action::PreviousField) => {
                self.focus = self.focus.checked_sub(1).unwrap_or(self.fields.len() - 1);
                Pressed::Changed
            }
            Some(Action::Move(direction)) if field.choose(direction, names) => Pressed::Changed,
            _ if field.press(press) => Pressed::Changed,
            _ => Pressed::Nothing,
        }
    }

    /// The command, where the form holds a whole one.
    pub fn command(&self, verb: &str) -> Option<Command> {
        match command_line::parse(&self.written(verb).line) {
            Ok(Some(Parsed::Command(command))) => Some(command),
            _ => None,
        }
    }

    /// The line of the grammar. Every word stands in quotes, so that nothing that is typed into one
    /// field can reach over into the next.
    pub fn written(&self, verb: &str) -> Line {
        let mut line = verb.to_owned();
        let mut starts = Vec::with_capacity(self.fields.len());
        let mut has_price = false;
        for field in &self.fields {
            starts.push(line.len() + 1);
            let text = field.input.text().trim();
            match (field.spec.written, text.is_empty()) {
                (Written::Word, _) | (Written::Optional, false) => line.push_str(&format!(" {}", in_quotes(text))),
                (Written::Optional | Written::Price | Written::Behind(_), true) => {}
                (Written::Price, false) => line.push_str(&format!(" @ {}", in_quotes(text))),
                (Written::Unwritten, _) => {}
                // What is not chosen is a date that is still to be typed.
                (Written::Keyword, _) => line.push_str(&format!(" {text}")),
                (Written::Needed(word), _) => line.push_str(&format!(" {word} {}", in_quotes(text))),
                (Written::Before(word), _) => line.push_str(&format!(" {} {word}", in_quotes(text))),
                (Written::Behind(word), false) => line.push_str(&format!(" {word} {}", in_quotes(text))),
                (Written::PriceOrMarket, true) => line.push_str(" market"),
                (Written::PriceOrMarket, false) => {
                    has_price = true;
                    line.push_str(&format!(" @ {}", in_quotes(text)));
                }
                (Written::WithPrice, _) if !has_price => {}
                (Written::WithPrice | Written::Words, _) => line.push_str(&format!(" {text}")),
            }
        }
        Line { line, starts }
    }
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Field {
    /// A field that nobody has touched: of a few words the first one.
    fn new(spec: &'static FieldSpec) -> Field {
        let first = match spec.takes {
            Takes::OneOf(words) => words.first().copied().unwrap_or_default(),
            Takes::Arg(_) => "",
        };
        Field { spec, input: Input::suggested(first) }
    }

    /// The names that may stand here and begin as the word that is typed.
    pub fn candidates<'n>(&self, names: &'n Names<'_>) -> Vec<&'n Known<'n>> {
        let (_, word) = self.word();
        let (all, word) = match self.spec.takes {
            Takes::Arg(Arg::Account) => (&names.accounts, word.to_owned()),
            Takes::Arg(Arg::Symbol) => (&names.symbols, word.to_ascii_uppercase()),
            Takes::Arg(Arg::Lines) => (&names.items, word.to_owned()),
            _ => return Vec::new(),
        };
        all.iter().filter(|known| known.text.starts_with(&word)).collect()
    }

    /// What would be added to what is typed, as it stands: the rest of the first name that begins
    /// so.
    pub fn completion(&self, names: &Names<'_>) -> Option<String> {
        let (_, word) = self.word();
        if word.is_empty() || !self.input.is_at_end() {
            return None;
        }
        let candidates = self.candidates(names);
        if candidates.iter().any(|known| known.text.len() == word.len()) {
            return None;
        }
        let rest = candidates.first()?.text.get(word.len()..)?.to_owned();
        Some(if self.is_list() { rest + "*" } else { rest })
    }

    /// The word at the end of what is typed, and where it begins.
    fn word(&self) -> (usize, &str) {
        let text = self.input.text();
        let start = if self.is_list() { text.rfind(' ').map_or(0, |blank| blank + 1) } else { 0 };
        (start, text.get(start..).unwrap_or_default())
    }

    fn is_list(&self) -> bool {
        self.spec.takes == Takes::Arg(Arg::Lines)
    }

    fn take_completion(&mut self, names: &Names<'_>) -> bool {
        let Some(rest) = self.completion(names) else { return false };
        self.input.insert(&rest);
        if self.spec.takes == Takes::Arg(Arg::Symbol) {
            self.input = Input::new(self.input.text().to_ascii_uppercase());
        }
        true
    }

    /// Left and right in a field that is chosen from a few, or at the end of a name that can be
    /// completed.
    fn choose(&mut self, direction: Direction, names: &Names<'_>) -> bool {
        let by = match direction {
            Direction::Left => -1,
            Direction::Right => 1,
            _ => return false,
        };
        let choice: Vec<&str> = match self.spec.takes {
            Takes::OneOf(words) => words.to_vec(),
            Takes::Arg(Arg::Symbol) => names.symbols.iter().map(|known| known.text.as_ref()).collect(),
            _ => return by > 0 && self.take_completion(names),
        };
        let next = match choice.iter().position(|word| *word == self.input.text().trim()) {
            Some(at) => turned(at, by, choice.len()),
            None => 0,
        };
        if let Some(word) = choice.get(next) {
            self.input = Input::suggested(*word);
        }
        true
    }

    fn press(&mut self, press: Press) -> bool {
        if let Takes::OneOf(words) = self.spec.takes {
            let typed = press.key.typed();
            // From the one behind the chosen one on, so that all that begin so are reached.
            let at = words.iter().position(|word| *word == self.input.text()).map_or(0, |at| at + 1);
            let round = words.iter().skip(at).chain(words.iter().take(at));
            let named = typed.and_then(|c| round.clone().find(|word| word.starts_with(c)));
            let Some(word) = named else { return false };
            self.input = Input::suggested(*word);
            return true;
        }
        self.input.press(press.key)
    }
}
