//! Runs of doc comments before a definition.

use std::ops::Range;

use crate::text::DocComments;
use crate::text::source::Source;

/// A run of doc comments: line comments on successive lines, or one block comment.
///
/// A front end keeps the one seen last in each scope, [extends](DocRun::extended) it by each comment, drops it after
/// anything else than a comment or an attribute, and hands [`before`](DocRun::before) to the next definition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DocRun {
    start: u32,
    end: u32,
    is_line: bool,
}

impl DocRun {
    /// Returns the run that ends with the doc comment at `range`: the one `before` it, extended, or a new one. `None`
    /// if the comment documents nothing because it stands after code on its line.
    pub(crate) fn extended(
        before: Option<DocRun>,
        source: &Source<'_>,
        docs: DocComments,
        range: Range<usize>,
    ) -> Option<DocRun> {
        let is_line = source.slice(range.clone()).starts_with("//");
        let run = DocRun { start: range.start as u32, end: range.end as u32, is_line };
        let touches = |earlier: &DocRun| {
            earlier.is_line && is_line && line_ends(source.slice(earlier.end as usize..range.start)) <= 1
        };
        match before.filter(touches) {
            Some(earlier) => Some(DocRun { start: earlier.start, ..run }),
            None => {
                // What stands after code on a line belongs to that code.
                let line = source.text[..range.start].trim_end_matches([' ', '\t']);
                let trails = docs.must_touch() && !line.is_empty() && !line.ends_with(['\n', '\r']);
                (!trails).then_some(run)
            }
        }
    }

    /// Returns where the comments are that document what begins at `start`, if they do.
    pub(crate) fn before(self, source: &Source<'_>, docs: DocComments, start: usize) -> Option<Range<usize>> {
        let touches = !docs.must_touch() || line_ends(source.slice(self.end as usize..start)) <= 1;
        touches.then_some(self.start as usize..self.end as usize)
    }
}

fn line_ends(text: &str) -> usize {
    memchr::memchr_iter(b'\n', text.as_bytes()).count()
}
