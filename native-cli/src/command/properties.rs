//! Answers about one thing: an object for programs, and for people a property a line.

use sapwood_core::query::{Answer, Cell, Field, Fit, Item, Paint, Value};
use serde_json::Value as Json;

/// One line: what is told, and what about it. A line that goes on from the one before has no name.
pub(super) struct Property {
    name: &'static str,
    value: String,
}

impl Property {
    pub(super) fn new(name: &'static str, value: impl Into<String>) -> Self {
        Property { name, value: value.into() }
    }

    /// Makes a line that goes on from the one before.
    pub(super) fn more(value: impl Into<String>) -> Self {
        Property::new("", value)
    }
}

impl Item for Property {}

/// A field of these records.
type PropertyField = Field<Property>;

static FIELDS: &[PropertyField] = &[
    PropertyField::text("property", "Property", |property| Value::Text(property.name))
        .fit(Fit::Whole)
        .shown(|property| Cell::new(property.name, Paint::Cyan)),
    PropertyField::text("value", "Value", |property| Value::Text(&property.value)).fit(Fit::Whole),
];

/// Makes an answer of the members of its object and of its lines.
pub(super) fn answer(members: Vec<(&'static str, Json)>, lines: Vec<Property>) -> Answer<'static> {
    Answer::object(members, FIELDS, lines)
}
