//! Counting lines of code, comment and blank, by one scanner for every language.

use crate::facts::Lines;
use crate::language::Language;

/// Counts the lines of a decoded text.
pub fn count(text: &[u8], language: Language) -> Lines {
    let _ = (text, language);
    Lines::default()
}
