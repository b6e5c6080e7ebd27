//! A table for people: the columns of an answer, and its totals below a rule.

use std::io::{self, Write};

use super::columns::{Column, Layout, Table};
use super::style::Formatter;
use crate::query::{AnswerHead, Fit, Record};

pub(super) struct TableFormat<'h, W: Write> {
    head: &'h AnswerHead<'h>,
    /// The fields that are shown.
    fields: Vec<usize>,
    table: Table<W>,
}

impl<'h, W: Write> TableFormat<'h, W> {
    /// Shows the chosen columns, none of which is ever left out, or the answer's own.
    pub(super) fn new(head: &'h AnswerHead<'h>, chosen: Option<Vec<usize>>, layout: Layout, out: W) -> Self {
        let is_chosen = chosen.is_some();
        let fields = chosen.unwrap_or_else(|| head.columns.clone());
        let column = |at: &usize| {
            let field = &head.fields[*at];
            let fit = match field.fit {
                Fit::Drop(_) if is_chosen => Fit::Whole,
                Fit::CutEndOrDrop(least) if is_chosen => Fit::CutEnd(least),
                fit => fit,
            };
            Column { header: field.header, align: field.align(), fit }
        };
        let columns = fields.iter().map(column).collect();
        TableFormat { head, fields, table: Table::new(columns, layout, out) }
    }

    fn row(&mut self, record: &dyn Record) -> io::Result<()> {
        self.table.row(self.fields.iter().map(|field| record.cell(*field)).collect())
    }
}

impl<W: Write> Formatter for TableFormat<'_, W> {
    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        self.row(record)
    }

    fn end(&mut self) -> io::Result<()> {
        let head = self.head;
        if !head.totals.is_empty() {
            self.table.rule()?;
        }
        head.totals.iter().try_for_each(|total| self.row(&**total))?;
        self.table.finish()
    }
}
