//! Strings as names show them.

/// The most characters of a string that a name shows.
const LONGEST_STRING: usize = 50;

/// Returns a string in quotes, on one line, and cut to 50 characters, of which the last is `…` then.
pub(crate) fn shown_string(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut shown = words.next().unwrap_or_default().to_owned();
    for word in words {
        if shown.len() > 4 * LONGEST_STRING {
            break;
        }
        shown.push(' ');
        shown.push_str(word);
    }
    match shown.char_indices().nth(LONGEST_STRING) {
        None => format!("\"{shown}\""),
        Some(_) => {
            let end = shown.char_indices().nth(LONGEST_STRING - 1).map_or(0, |(at, _)| at);
            format!("\"{}…\"", &shown[..end])
        }
    }
}
