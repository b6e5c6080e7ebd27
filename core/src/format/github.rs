//! Findings as commands that make GitHub Actions show them beside the code.
//!
//! The form, and what is escaped in it, is that of
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message> and of the
//! package `@actions/core`, which writes the same.

use std::io::{self, Write};

use super::style::Formatter;
use crate::query::Record;
use crate::tree::path::escape;

pub(super) struct Github<W: Write> {
    out: W,
}

impl<W: Write> Github<W> {
    pub(super) fn new(out: W) -> Self {
        Github { out }
    }
}

impl<W: Write> Formatter for Github<W> {
    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        let Some(finding) = record.finding() else { return Ok(()) };
        writeln!(
            self.out,
            "::error file={},line={},col={},title={}::{}",
            property(&escape(&finding.source_path).to_string()),
            finding.line,
            finding.column_utf16,
            property(finding.rule.name()),
            data(&finding.message)
        )
    }
}

/// Escapes what would end the message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes what would end a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_ends_a_property_or_the_message() {
        assert_eq!(property("a,b::c%\n"), "a%2Cb%3A%3Ac%25%0A");
        assert_eq!(data("50%, or: more\r\n"), "50%25, or: more%0D%0A");
    }
}
