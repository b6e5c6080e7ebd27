//! Sorting and limiting lists.

use std::cmp::Ordering;
use std::io::{self, Write};

use super::rows::{Record, Rows};

/// A field that a list can be sorted by.
pub trait Field: Copy + 'static {
    /// Every field, in the order in which help texts name them.
    const ALL: &'static [Self];

    /// Returns the name, as taken by `--sort`.
    fn name(self) -> &'static str;

    /// Returns further names for the same.
    fn aliases(self) -> &'static [&'static str];

    /// Whether the field is a number or a switch; those are sorted from the largest down, the others from A to Z.
    fn is_number(self) -> bool;
}

/// Declares the [`Field`]s of a list: for each its name, its aliases, and whether it is a `Word` or a `Number`.
macro_rules! fields {
    ($(#[$meta:meta])* $list:ident {
        $($(#[$about:meta])* $field:ident = $name:literal $(| $alias:literal)* $sort:ident,)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "most fields are named after a field of the data formats")]
        pub enum $list {
            $($(#[$about])* $field,)*
        }

        impl $crate::view::Field for $list {
            const ALL: &'static [Self] = &[$($list::$field,)*];

            fn name(self) -> &'static str {
                match self {
                    $($list::$field => $name,)*
                }
            }

            fn aliases(self) -> &'static [&'static str] {
                match self {
                    $($list::$field => &[$($alias,)*],)*
                }
            }

            fn is_number(self) -> bool {
                use $crate::view::order::Sort::{self, *};
                let sort: Sort = match self {
                    $($list::$field => $sort,)*
                };
                matches!(sort, Number)
            }
        }
    };
}
pub(super) use fields;

/// How a field sorts.
pub(super) enum Sort {
    /// From A to Z.
    Word,
    /// From the largest down.
    Number,
}

/// Compares words of which some are missing; those come last.
pub(super) fn compare_words(a: Option<&str>, b: Option<&str>) -> Ordering {
    (a.is_none(), a).cmp(&(b.is_none(), b))
}

/// The order of a list.
#[derive(Clone, Copy, Debug)]
pub struct Order<F> {
    /// What to sort by; `None` for path order, which also breaks ties.
    pub sort: Option<F>,
    /// Whether the order is turned around.
    pub reverse: bool,
    /// How many rows to show at most, counted after sorting.
    pub limit: Option<usize>,
}

impl<F> Default for Order<F> {
    fn default() -> Self {
        Order { sort: None, reverse: false, limit: None }
    }
}

impl<F: Field> Order<F> {
    /// Whether the list is sorted by a number, which makes it a ranking.
    pub(super) fn is_ranking(&self) -> bool {
        self.sort.is_some_and(F::is_number)
    }
}

/// A list that is written in its order: at once if that is path order, else when it is complete.
pub(super) struct Ordered<R, W: Write, F> {
    rows: Rows<R, W>,
    order: Order<F>,
    /// Compares by a field, ascending.
    compare: fn(F, &R, &R) -> Ordering,
    kept: Vec<(u64, R)>,
    pushed: u64,
}

impl<R: Record, W: Write, F: Field> Ordered<R, W, F> {
    pub(super) fn new(rows: Rows<R, W>, order: Order<F>, compare: fn(F, &R, &R) -> Ordering) -> Self {
        Ordered { rows, order, compare, kept: Vec::new(), pushed: 0 }
    }

    /// Whether further rows can still change the list.
    pub(super) fn wants_more(&self) -> bool {
        let limit = self.order.limit.map(|limit| limit as u64);
        if self.streams() { limit.is_none_or(|limit| self.pushed < limit) } else { limit != Some(0) }
    }

    /// Appends a row. Rows come in path order.
    pub(super) fn push(&mut self, row: R) -> io::Result<()> {
        if !self.wants_more() {
            return Ok(());
        }
        let sequence = self.pushed;
        self.pushed += 1;
        if self.streams() {
            return self.rows.push(&row);
        }
        self.kept.push((sequence, row));
        // A short list from a long one needs no more memory than a few times its length.
        if let Some(limit) = self.order.limit
            && self.kept.len() >= limit.saturating_mul(2).max(4096)
        {
            self.settle();
        }
        Ok(())
    }

    /// Writes what is left; see [`Rows::finish`].
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.settle();
        for (_, row) in &self.kept {
            self.rows.push(row)?;
        }
        self.rows.finish(&[])
    }

    fn streams(&self) -> bool {
        self.order.sort.is_none() && !self.order.reverse
    }

    fn settle(&mut self) {
        sort(&mut self.kept, self.order, self.compare);
    }
}

/// Sorts numbered rows, whose numbers break ties, and keeps as many as the order allows.
pub(super) fn sort<R, F: Field>(rows: &mut Vec<(u64, R)>, order: Order<F>, compare: fn(F, &R, &R) -> Ordering) {
    rows.sort_unstable_by(|a, b| {
        let by_path = a.0.cmp(&b.0);
        match order.sort {
            None if order.reverse => by_path.reverse(),
            None => by_path,
            Some(field) => {
                let ascending = compare(field, &a.1, &b.1);
                let by_field = if field.is_number() != order.reverse { ascending.reverse() } else { ascending };
                by_field.then(by_path)
            }
        }
    });
    if let Some(limit) = order.limit {
        rows.truncate(limit);
    }
}
