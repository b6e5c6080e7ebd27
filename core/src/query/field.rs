//! Fields: what the records of an answer have in common, for every format at once.
//!
//! A question declares its fields once, as a table of [`Field`]s. Keys of objects, headers of columns, what can be sorted
//! by and what can be bounded all come from it. Formats see records without their types, as [`Record`]s.

use super::finding::Finding;
use super::trees::PrintedPath;
use super::value::{Align, Cell, Fit, Value};

/// What is known of a field without a record.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The key in data formats, and the name for `--sort`, `--min` and `--columns`.
    pub name: &'static str,
    /// Further names for the same.
    pub aliases: &'static [&'static str],
    /// What stands above its column.
    pub header: &'static str,
    /// Whether it is a number, which is flush right, sorted from the largest down, and can be bounded.
    pub is_number: bool,
    /// What may happen to its column when a line is too long.
    pub fit: Fit,
    /// Whether data formats have it; otherwise it is a column for people.
    pub is_data: bool,
    /// Whether lists can be sorted by it.
    pub is_sortable: bool,
}

impl FieldInfo {
    /// Returns on which side its column is flush.
    pub fn align(&self) -> Align {
        if self.is_number { Align::Right } else { Align::Left }
    }

    /// Whether `name` is its name or one of its aliases.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// A field of records of one type.
pub struct Field<R: 'static> {
    /// What is known of it without a record.
    pub info: FieldInfo,
    value: fn(&R) -> Value<'_>,
    cell: Option<fn(&R) -> Cell>,
}

impl<R> Clone for Field<R> {
    fn clone(&self) -> Self {
        Field { info: self.info, value: self.value, cell: self.cell }
    }
}

impl<R> Field<R> {
    /// Declares a field of texts.
    pub const fn text(name: &'static str, header: &'static str, value: fn(&R) -> Value<'_>) -> Self {
        let fit = Fit::CutEndOrDrop(16);
        let info = FieldInfo { name, aliases: &[], header, is_number: false, fit, is_data: true, is_sortable: true };
        Field { info, value, cell: None }
    }

    /// Declares a field of numbers.
    pub const fn number(name: &'static str, header: &'static str, value: fn(&R) -> Value<'_>) -> Self {
        let Field { info, value, cell } = Field::text(name, header, value);
        Field { info: FieldInfo { is_number: true, fit: Fit::Whole, ..info }, value, cell }
    }

    /// Declares a column that only tables have.
    pub const fn column(name: &'static str, header: &'static str, cell: fn(&R) -> Cell) -> Self {
        let Field { info, value, .. } = Field::text(name, header, |_| Value::Missing);
        Field { info: FieldInfo { is_data: false, is_sortable: false, ..info }, value, cell: Some(cell) }
    }

    /// Returns the field as one that data formats do not have.
    pub const fn not_data(self) -> Self {
        Field { info: FieldInfo { is_data: false, ..self.info }, value: self.value, cell: self.cell }
    }

    /// Returns the field with further names.
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Field { info: FieldInfo { aliases, ..self.info }, value: self.value, cell: self.cell }
    }

    /// Returns the field with another rule for lines that are too long.
    pub const fn fit(self, fit: Fit) -> Self {
        Field { info: FieldInfo { fit, ..self.info }, value: self.value, cell: self.cell }
    }

    /// Returns the field with cells that show it otherwise than its value does.
    pub const fn shown(self, cell: fn(&R) -> Cell) -> Self {
        Field { info: self.info, value: self.value, cell: Some(cell) }
    }

    /// Returns what a record says in it.
    pub fn value<'r>(&self, record: &'r R) -> Value<'r> {
        (self.value)(record)
    }
}

/// The records of a question, as far as flags need to know them before there is an answer.
pub trait Fields {
    /// Returns the fields, in the order of the data formats.
    fn fields() -> Vec<FieldInfo>;
}

/// The type of a question's records. What a format needs beside the fields is asked here.
pub trait Item {
    /// Returns the file that the record is about or in.
    fn path(&self) -> Option<&PrintedPath> {
        None
    }

    /// Returns the record as an entry of a tags file.
    fn tag(&self) -> Option<Tag<'_>> {
        None
    }

    /// Returns the record as a finding of the gate.
    fn finding(&self) -> Option<&Finding> {
        None
    }
}

/// A definition for a tags file.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names are those of the fields of a symbol")]
pub struct Tag<'a> {
    pub name: &'a str,
    pub kind: &'static str,
    pub path: &'a PrintedPath,
    pub language: &'static str,
    pub line: u32,
    pub end_line: u32,
    pub parent: Option<&'a str>,
    pub parent_kind: Option<&'static str>,
    pub signature: Option<&'a str>,
}

/// One record of an answer, whatever its type. Fields are named by their index in the answer's.
pub trait Record {
    /// Returns what it says in a field.
    fn value(&self, field: usize) -> Value<'_>;

    /// Returns the cell of a field's column.
    fn cell(&self, field: usize) -> Cell;

    /// See [`Item::path`].
    fn path(&self) -> Option<&PrintedPath>;

    /// See [`Item::tag`].
    fn tag(&self) -> Option<Tag<'_>>;

    /// See [`Item::finding`].
    fn finding(&self) -> Option<&Finding>;
}

/// An item and the fields by which it is read.
pub(super) struct Fielded<R: 'static, B> {
    pub(super) item: B,
    pub(super) fields: &'static [Field<R>],
}

impl<R: Item, B: std::borrow::Borrow<R>> Record for Fielded<R, B> {
    fn value(&self, field: usize) -> Value<'_> {
        self.fields[field].value(self.item.borrow())
    }

    fn cell(&self, field: usize) -> Cell {
        let item = self.item.borrow();
        match self.fields[field].cell {
            Some(cell) => cell(item),
            None => self.fields[field].value(item).cell(),
        }
    }

    fn path(&self) -> Option<&PrintedPath> {
        self.item.borrow().path()
    }

    fn tag(&self) -> Option<Tag<'_>> {
        self.item.borrow().tag()
    }

    fn finding(&self) -> Option<&Finding> {
        self.item.borrow().finding()
    }
}

/// Returns what is known of fields without records.
pub(super) fn infos<R>(fields: &[Field<R>]) -> Vec<FieldInfo> {
    fields.iter().map(|field| field.info).collect()
}

/// Returns the keys of the object in the data formats, in their order.
pub(super) fn keys<R>(fields: &[Field<R>]) -> Vec<&'static str> {
    fields.iter().map(|field| field.info).filter(|info| info.is_data).map(|info| info.name).collect()
}
