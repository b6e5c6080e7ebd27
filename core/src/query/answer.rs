//! Answers: records with their fields, made while they are visited.

use std::fmt;
use std::io;

use serde_json::Value as Json;

use super::extent::Extent;
use super::field::{Field, FieldInfo, Fielded, Item, Record, infos};
use super::order::{Order, Ordered};

/// What is said to each record.
pub(super) type Visit<'v> = dyn FnMut(&dyn Record) -> io::Result<()> + 'v;

/// What comes of a question, or of anything else that is to be written in every format.
pub struct Answer<'a> {
    /// What is known before the first record.
    pub head: AnswerHead<'a>,
    /// The records.
    pub records: AnswerRecords<'a>,
}

/// What is known of an answer before its first record.
pub struct AnswerHead<'a> {
    /// The name of the array in JSON; without one, the answer is an object of its [`members`](AnswerHead::members)
    /// alone, and its records are rows of its table.
    pub list: Option<&'static str>,
    /// The fields of the records. Those that are data are the keys of their objects, in this order.
    pub fields: Vec<FieldInfo>,
    /// The columns of a table, as indexes of fields.
    pub columns: Vec<usize>,
    /// The field by which the list is sorted, if that is not its path.
    pub sorted_by: Option<usize>,
    /// Further members of the JSON object, after the array.
    pub members: Vec<(&'static str, Json)>,
    /// Further rows of a table, below a rule.
    pub totals: Vec<Box<dyn Record + 'a>>,
    /// Whether the records have [tags](Record::tag).
    pub has_tags: bool,
    /// Whether the records have [paths](Record::path).
    pub has_paths: bool,
    /// Whether the records are [findings](Record::finding).
    pub has_findings: bool,
}

/// Makes the records and says each to a visitor.
type Produce<'a> = dyn FnOnce(&mut Visit<'_>) -> io::Result<Extent> + 'a;

/// The records of an answer, which can be visited once.
pub struct AnswerRecords<'a>(Box<Produce<'a>>);

impl AnswerRecords<'_> {
    /// Hands every record to `visit`, in the order of the answer, and returns how many there were.
    ///
    /// # Errors
    ///
    /// Fails if `visit` does.
    pub fn each(self, visit: &mut Visit<'_>) -> io::Result<Extent> {
        (self.0)(visit)
    }
}

impl<'a> Answer<'a> {
    /// Makes a list of records that are there. Every field is a column.
    pub fn list<R: Item + 'a>(name: &'static str, fields: &'static [Field<R>], records: Vec<R>) -> Self {
        let visit_all = move |visit: &mut Visit<'_>| {
            records.iter().try_for_each(|item| visit(&Fielded::<R, &R> { item, fields }))?;
            let count = records.len() as u64;
            Ok(Extent { shown: count, matched: count })
        };
        Answer::new(Some(name), fields, AnswerRecords(Box::new(visit_all)))
    }

    /// Makes an object of members, whose table has these records as rows.
    pub fn object<R: Item + 'a>(
        members: Vec<(&'static str, Json)>,
        fields: &'static [Field<R>],
        records: Vec<R>,
    ) -> Self {
        let mut answer = Answer::list("", fields, records).with_members(members);
        answer.head.list = None;
        answer
    }

    /// Makes a list of records that `produce` pushes, in path order.
    pub(super) fn ordered<R: Item + 'a>(
        name: &'static str,
        fields: &'static [Field<R>],
        order: Order<R>,
        produce: impl FnOnce(&mut Ordered<'_, '_, R>) -> io::Result<()> + 'a,
    ) -> Self {
        let sorted_by = order.sort_index(fields);
        let records = move |visit: &mut Visit<'_>| {
            let mut list = Ordered::new(order, fields, visit);
            produce(&mut list)?;
            list.finish()
        };
        let mut answer = Answer::new(Some(name), fields, AnswerRecords(Box::new(records)));
        answer.head.sorted_by = sorted_by;
        answer
    }

    /// Makes a list of records that `produce` says to a visitor, in the order of the answer.
    pub(super) fn produced<R>(
        name: &'static str,
        fields: &[Field<R>],
        produce: impl FnOnce(&mut Visit<'_>) -> io::Result<Extent> + 'a,
    ) -> Self {
        Answer::new(Some(name), fields, AnswerRecords(Box::new(produce)))
    }

    fn new<R>(list: Option<&'static str>, fields: &[Field<R>], records: AnswerRecords<'a>) -> Self {
        let head = AnswerHead {
            list,
            fields: infos(fields),
            columns: (0..fields.len()).collect(),
            sorted_by: None,
            members: Vec::new(),
            totals: Vec::new(),
            has_tags: false,
            has_paths: false,
            has_findings: false,
        };
        Answer { head, records }
    }

    /// Returns the answer with these columns in its table. The number by which a list is sorted comes before them, if it
    /// is not one of them.
    ///
    /// # Panics
    ///
    /// Panics if a name is that of no field.
    pub fn with_columns(mut self, names: &[&str]) -> Self {
        let at = |name: &&str| self.head.position(name).expect("a column is a field");
        let columns: Vec<usize> = names.iter().map(at).collect();
        let ranked = self.head.sorted_by.filter(|at| self.head.fields[*at].is_number && !columns.contains(at));
        self.head.columns = ranked.into_iter().chain(columns).collect();
        self
    }

    /// Returns the answer with further members of its JSON object.
    pub fn with_members(mut self, members: Vec<(&'static str, Json)>) -> Self {
        self.head.members = members;
        self
    }

    /// Returns the answer with further rows of its table, below a rule.
    pub(super) fn with_totals<R: Item + 'a>(mut self, fields: &'static [Field<R>], totals: Vec<R>) -> Self {
        let boxed = |item: R| Box::new(Fielded::<R, R> { item, fields }) as Box<dyn Record + 'a>;
        self.head.totals = totals.into_iter().map(boxed).collect();
        self
    }

    /// Returns the answer as one whose records are findings.
    pub(super) fn with_findings(mut self) -> Self {
        self.head.has_findings = true;
        self
    }

    /// Returns the answer as one whose records have paths, and tags if they say so.
    pub(super) fn with_paths(mut self, tags: bool) -> Self {
        (self.head.has_paths, self.head.has_tags) = (true, tags);
        self
    }
}

impl AnswerHead<'_> {
    /// Returns the index of the field with a name or an alias.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.is_named(name))
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("list", &self.head.list).finish_non_exhaustive()
    }
}
