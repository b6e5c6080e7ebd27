//! Text that is safe to show to people.

use std::borrow::Cow;
use std::fmt::Write;

/// Returns a text with everything escaped that could steer a terminal or reorder a line: control characters as `\n`, `\t`
/// or `\x1b`, and marks of direction and line separators of Unicode as `\u{202e}`.
///
/// This is for tables and messages. It is not injective; paths have [`escape`](crate::escape) for that.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if is_hidden(c) => {
                let code = u32::from(c);
                // A string takes everything.
                let _ = if code < 0x80 { write!(shown, "\\x{code:02x}") } else { write!(shown, "\\u{{{code:x}}}") };
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Whether a character is not seen but changes what is: a control character, a mark of direction (UAX #9), or a separator
/// of lines or paragraphs.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether a character is shown as nothing where it means nothing: one of those that Unicode calls default-ignorable.
pub(crate) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn nothing_steers_a_terminal_or_reorders_a_line() {
        assert_eq!(visible("a\tb\nc\u{1b}[31m\u{7f}"), "a\\tb\\nc\\x1b[31m\\x7f");
        assert_eq!(visible("\u{9b}2J \u{202e}txt.exe\u{2066}"), "\\u{9b}2J \\u{202e}txt.exe\\u{2066}");
        assert!(matches!(visible("naïve 日本 C:\\x"), std::borrow::Cow::Borrowed(_)));
    }
}
