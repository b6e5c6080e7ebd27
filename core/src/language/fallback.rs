//! Finds the obvious definitions of a file that no parser may see: line by line, without recursion.

use super::front_end::Outline;
use crate::source::Source;

/// What introduces definitions in a language.
pub(crate) struct Keywords;

pub(crate) const JAVASCRIPT: Keywords = Keywords;

pub(crate) fn find(source: &Source<'_>, keywords: Keywords, outline: &mut Outline) {
    let _ = (source, keywords, outline);
}
