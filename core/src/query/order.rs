//! Sorting, limiting and bounding lists.

use std::collections::BTreeMap;
use std::io;

use super::error::AskError;
use super::extent::Extent;
use super::field::{Field, Fielded, Item, Record};

/// The order of a list.
pub(super) struct Order<R: 'static> {
    /// What to sort by; `None` for path order, which also breaks ties.
    sort: Option<&'static Field<R>>,
    reverse: bool,
    /// How many records to list at most, counted after sorting.
    limit: Option<usize>,
}

impl<R> Order<R> {
    /// Reads what a question says of the order of its list.
    pub(super) fn new(
        fields: &'static [Field<R>],
        sort: Option<&str>,
        reverse: bool,
        limit: Option<usize>,
    ) -> Result<Self, AskError> {
        let sort = sort.map(|name| named(fields, name, |field| field.info.is_sortable)).transpose()?;
        check_limit(limit)?;
        Ok(Order { sort, reverse, limit })
    }

    /// Returns the index of the field that the list is sorted by.
    pub(super) fn sort_index(&self, fields: &[Field<R>]) -> Option<usize> {
        self.sort.and_then(|sort| fields.iter().position(|field| field.info.name == sort.info.name))
    }

    fn streams(&self) -> bool {
        self.sort.is_none() && !self.reverse
    }

    /// Sorts numbered records, whose numbers break ties, and keeps as many as the order allows.
    fn settle(&self, records: &mut Vec<(u64, R)>) {
        records.sort_unstable_by(|a, b| {
            let by_path = a.0.cmp(&b.0);
            match self.sort {
                None if self.reverse => by_path.reverse(),
                None => by_path,
                Some(field) => {
                    let by_field = field.value(&a.1).compare(field.value(&b.1));
                    (if self.reverse { by_field.reverse() } else { by_field }).then(by_path)
                }
            }
        });
        if let Some(limit) = self.limit {
            records.truncate(limit);
        }
    }
}

/// Makes sure that a list has room for something.
pub(super) fn check_limit(limit: Option<usize>) -> Result<(), AskError> {
    if limit == Some(0) { Err(AskError::NoRoom) } else { Ok(()) }
}

/// The least that records must have in some fields.
pub(super) struct Minimums<R: 'static>(Vec<(&'static Field<R>, u64)>);

impl<R> Minimums<R> {
    /// Reads what a question says of them.
    pub(super) fn new(fields: &'static [Field<R>], minimums: &BTreeMap<String, u64>) -> Result<Self, AskError> {
        let bound = |(name, least): (&String, &u64)| Ok((named(fields, name, |f| f.info.is_number)?, *least));
        minimums.iter().map(bound).collect::<Result<_, AskError>>().map(Minimums)
    }

    /// Whether a record has as much.
    pub(super) fn are_met_by(&self, record: &R) -> bool {
        use super::value::Value::Number;
        self.0.iter().all(|(field, least)| matches!(field.value(record), Number(number) if number >= *least))
    }
}

/// Returns the field with a name among those that make sense.
fn named<R>(
    fields: &'static [Field<R>],
    name: &str,
    makes_sense: impl Fn(&Field<R>) -> bool,
) -> Result<&'static Field<R>, AskError> {
    let found = fields.iter().find(|field| makes_sense(field) && field.info.is_named(name));
    found.ok_or_else(|| AskError::Field {
        name: name.to_owned(),
        expected: fields.iter().filter(|field| makes_sense(field)).map(|field| field.info.name).collect(),
    })
}

/// A list that is visited in its order: at once if that is path order, else when it is complete.
pub(super) struct Ordered<'v, 'd, R: 'static> {
    order: Order<R>,
    fields: &'static [Field<R>],
    visit: &'v mut (dyn FnMut(&dyn Record) -> io::Result<()> + 'd),
    kept: Vec<(u64, R)>,
    pushed: u64,
    visited: u64,
}

impl<'v, 'd, R: Item> Ordered<'v, 'd, R> {
    pub(super) fn new(
        order: Order<R>,
        fields: &'static [Field<R>],
        visit: &'v mut (dyn FnMut(&dyn Record) -> io::Result<()> + 'd),
    ) -> Self {
        Ordered { order, fields, visit, kept: Vec::new(), pushed: 0, visited: 0 }
    }

    /// Whether further records can still change the list.
    pub(super) fn wants_more(&self) -> bool {
        let limit = self.order.limit.map(|limit| limit as u64);
        !self.order.streams() || limit.is_none_or(|limit| self.pushed < limit)
    }

    /// Appends a record. Records come in path order.
    pub(super) fn push(&mut self, record: R) -> io::Result<()> {
        if !self.wants_more() {
            return Ok(());
        }
        let sequence = self.pushed;
        self.pushed += 1;
        if self.order.streams() {
            return self.say(&record);
        }
        self.kept.push((sequence, record));
        // A short list from a long one needs no more memory than a few times its length.
        if let Some(limit) = self.order.limit
            && self.kept.len() >= limit.saturating_mul(2).max(4096)
        {
            self.order.settle(&mut self.kept);
        }
        Ok(())
    }

    /// Visits what is left.
    pub(super) fn finish(mut self) -> io::Result<Extent> {
        let mut kept = std::mem::take(&mut self.kept);
        self.order.settle(&mut kept);
        kept.iter().try_for_each(|(_, item)| self.say(item))?;
        Ok(Extent { shown: self.visited, matched: self.pushed })
    }

    fn say(&mut self, item: &R) -> io::Result<()> {
        self.visited += 1;
        (self.visit)(&Fielded::<R, &R> { item, fields: self.fields })
    }
}
