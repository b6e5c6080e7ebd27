//! Short texts taken from source: the head of a definition and the first line of a comment.

use wide::u8x16;

/// The most characters that a signature or a line of documentation keeps.
const LONGEST: usize = 200;

/// Returns the head of a definition on one line, white space folded, cut to 200 characters; `None` if nothing is left.
pub(crate) fn signature(head: &str) -> Option<String> {
    // Most heads stand on one line as they are to be shown.
    if head.len() <= LONGEST && is_folded(head.as_bytes()) {
        return Some(head.to_owned());
    }
    let mut folded = String::with_capacity(head.len().min(LONGEST));
    let mut characters = 0;
    for word in head.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
            characters += 1;
        }
        // A word has no more characters than bytes, so most are taken whole.
        if characters + word.len() <= LONGEST {
            folded.push_str(word);
            characters += word.chars().count();
            continue;
        }
        for character in word.chars() {
            if characters >= LONGEST {
                return Some(folded.trim_end().to_owned());
            }
            folded.push(character);
            characters += 1;
        }
    }
    (!folded.is_empty()).then_some(folded)
}

/// Whether a text is ASCII without white space but single spaces between words, and not empty.
fn is_folded(text: &[u8]) -> bool {
    let mut after_space = 1;
    for bytes in text.chunks(16) {
        let mut lane = [b'x'; 16];
        lane[..bytes.len()].copy_from_slice(bytes);
        let lane = u8x16::new(lane);
        let shown = (lane - u8x16::splat(b' ')).simd_le(u8x16::splat(b'~' - b' '));
        let spaces = lane.simd_eq(u8x16::splat(b' ')).to_bitmask();
        if !shown.all() || spaces & (spaces << 1 | after_space) != 0 {
            return false;
        }
        after_space = spaces >> 15;
    }
    text.last().is_some_and(|last| *last != b' ')
}

/// Returns the first line with words in the body of a comment, without leading `*`, `/`, `!` and `#` marks, cut to 200
/// characters.
pub(crate) fn doc_line(body: &str) -> Option<String> {
    body.lines()
        .map(|line| line.trim().trim_start_matches(['*', '/', '!', '#']).trim_end_matches(['*', '/']).trim())
        .find(|line| !line.is_empty())
        .and_then(signature)
}

/// Returns an error message in the style of diagnostics: in lower case, without a final period.
pub(crate) fn message(text: &str) -> String {
    let text = text.trim_end_matches('.');
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        // A second capital is an abbreviation, such as `JSX`.
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_folded_and_what_is_folded_already_stays() {
        for (head, folded) in [
            ("fn f(a: u8) -> u8", "fn f(a: u8) -> u8"),
            (" fn  f(\n\ta: u8,\n) ", "fn f( a: u8, )"),
            ("f(é,\u{a0}x)", "f(é, x)"),
            ("f ", "f"),
        ] {
            assert_eq!(signature(head).as_deref(), Some(folded), "{head:?}");
        }
        assert_eq!(signature(" \n"), None);
        assert_eq!(signature(""), None);
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_character() {
        for word in ["a", "é", "a "] {
            let cut = signature(&word.repeat(300)).unwrap();
            assert!(matches!(cut.chars().count(), 199 | 200), "{cut}");
        }
        assert_eq!(signature(&"a".repeat(200)).unwrap().len(), 200);
    }
}
