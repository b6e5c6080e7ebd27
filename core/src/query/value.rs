//! What a record says in one of its fields, and how a table for people shows it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::io::Write;

use super::trees::PrintedPath;
use crate::text::visible;

/// What a record says in one field.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Nothing: `null` in JSON, empty elsewhere.
    Missing,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(u64),
    /// A text.
    Text(&'a str),
    /// Several texts.
    List(&'a [String]),
    /// The path of a file.
    Path(&'a PrintedPath),
    /// Anything that JSON can say.
    Json(&'a serde_json::Value),
}

impl<'a> Value<'a> {
    /// Returns the text, if there is one.
    pub fn text(text: Option<&'a str>) -> Self {
        text.map_or(Value::Missing, Value::Text)
    }

    /// Returns the number, if there is one.
    pub fn number(number: Option<u32>) -> Self {
        number.map_or(Value::Missing, |number| Value::Number(number.into()))
    }

    /// Appends the value as JSON.
    pub fn write_json(self, out: &mut Vec<u8>) {
        // A vector takes everything, and texts are always JSON.
        let written = match self {
            Value::Missing => out.write_all(b"null"),
            Value::Flag(flag) => out.write_all(if flag { b"true" } else { b"false" }),
            Value::Number(number) => write!(out, "{number}"),
            Value::Text(text) => serde_json::to_writer(out, text).map_err(Into::into),
            Value::List(texts) => serde_json::to_writer(out, texts).map_err(Into::into),
            Value::Path(path) => serde_json::to_writer(out, path.shown()).map_err(Into::into),
            Value::Json(value) => serde_json::to_writer(out, value).map_err(Into::into),
        };
        written.expect("a vector takes every value");
    }

    /// Returns the value as one text without decoration, as in comma-separated values. Lists are joined by spaces.
    pub fn plain(self) -> Cow<'a, str> {
        match self {
            Value::Missing => Cow::Borrowed(""),
            Value::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Text(text) => Cow::Borrowed(text),
            Value::List(texts) => Cow::Owned(texts.join(" ")),
            Value::Path(path) => Cow::Borrowed(path.shown()),
            Value::Json(serde_json::Value::Null) => Cow::Borrowed(""),
            Value::Json(serde_json::Value::String(text)) => Cow::Borrowed(text),
            Value::Json(value) => Cow::Owned(value.to_string()),
        }
    }

    /// Returns the cell of a table that shows the value.
    pub fn cell(self) -> Cell {
        match self {
            Value::Flag(flag) => Cell::plain(if flag { "yes" } else { "no" }),
            Value::Number(number) => Cell::number(number),
            Value::List(texts) => Cell::plain(texts.join(", ")),
            Value::Missing | Value::Text(_) | Value::Path(_) | Value::Json(_) => Cell::plain(self.plain()),
        }
    }

    /// Compares two values of one field: numbers and flags from the largest down, texts from A to Z in byte order.
    /// Missing ones come last.
    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Value::Flag(a), Value::Flag(b)) => b.cmp(&a),
            (Value::Number(a), Value::Number(b)) => b.cmp(&a),
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::List(a), Value::List(b)) => a.cmp(b),
            (Value::Path(a), Value::Path(b)) => a.raw().cmp(b.raw()),
            (a, b) => matches!(a, Value::Missing).cmp(&matches!(b, Value::Missing)),
        }
    }
}

/// On which side a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// For words.
    Left,
    /// For numbers.
    Right,
}

/// What may happen to a column when the line is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Its cells are always shown whole.
    Whole,
    /// Its cells lose their end, down to this width.
    CutEnd(usize),
    /// Its cells lose their beginning, down to this width.
    CutStart(usize),
    /// Its cells are places in files: they lose folders from the left, down to this width, before a name is cut.
    Place(usize),
    /// Its cells are names: they are shown whole as long as anything else in the line can give way. The column is made no
    /// narrower than this width.
    Name(usize),
    /// Its cells are sentences: they lose their middle, down to this width, after everything else has given way.
    Sentence(usize),
    /// Its cells lose their end, and where that leaves less than this width, the column goes.
    CutEndOrDrop(usize),
    /// The column goes, the highest number first.
    Drop(u8),
}

/// How a cell looks on a terminal with colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after what it looks like")]
pub enum Paint {
    Plain,
    Bold,
    Dim,
    Magenta,
    Cyan,
    Green,
}

/// One cell of a table.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What it says; see [`visible`].
    pub(crate) text: String,
    /// How it looks.
    pub(crate) paint: Paint,
}

impl Cell {
    /// Makes a cell. What could steer a terminal is escaped; see [`visible`].
    pub fn new(text: impl Into<String>, paint: Paint) -> Self {
        let text = text.into();
        let text = match visible(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(escaped) => escaped,
        };
        Cell { text, paint }
    }

    /// Makes a cell of plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Cell::new(text, Paint::Plain)
    }

    /// Makes a cell of a number with thousands separators.
    pub fn number(number: u64) -> Self {
        Cell { text: thousands(number), paint: Paint::Plain }
    }

    /// Returns the cell with another look.
    pub fn painted(self, paint: Paint) -> Self {
        Cell { paint, ..self }
    }
}

/// Shows a number with a comma between groups of three digits.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(["0", "999", "1,000", "1,234,567"], [0, 999, 1000, 1_234_567].map(thousands));
    }
}
