//! Where comments, strings and other literals end.
//!
//! Each function takes the text and the place after the opening mark (`inside`), or before it (`at`), and returns the
//! first place after the region, which is the end of the text where nothing closes it. Where to look for them is left
//! to [`super::scanner`].

use std::ops::Range;

use crate::text::syntax::Escape;

/// Whether the byte is a letter, a digit, an underscore or part of a character beyond ASCII.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Returns the end of the line, before its line end.
pub(super) fn line_end(text: &[u8], inside: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text[inside..]).map_or(text.len(), |length| inside + length)
}

/// Returns the end of the first line that does not end with a backslash.
pub(super) fn continued_line_end(text: &[u8], mut inside: usize) -> usize {
    loop {
        let end = line_end(text, inside);
        if end == text.len() || text[inside..end].last() != Some(&b'\\') {
            return end;
        }
        inside = end + line_end_length(&text[end..]);
    }
}

/// Returns the end of the first `close`.
pub(super) fn closed(text: &[u8], inside: usize, close: &[u8]) -> usize {
    let (last, head) = close.split_last().expect("a closing mark is not empty");
    let from = inside + head.len();
    let rest = text.get(from..).unwrap_or_default();
    memchr::memchr_iter(*last, rest)
        .map(|length| from + length)
        .find(|end| text[..*end].ends_with(head))
        .map_or(text.len(), |end| end + 1)
}

/// Returns the end of the `close` that balances the `open` before `inside`.
pub(super) fn nested(text: &[u8], mut inside: usize, open: &[u8], close: &[u8]) -> usize {
    let mut depth = 1u32;
    while let Some(length) = memchr::memchr2(open[0], close[0], &text[inside..]) {
        inside += length;
        if text[inside..].starts_with(close) {
            inside += close.len();
            depth -= 1;
            if depth == 0 {
                return inside;
            }
        } else if text[inside..].starts_with(open) {
            inside += open.len();
            depth = depth.saturating_add(1);
        } else {
            inside += 1;
        }
    }
    text.len()
}

/// Returns the end of the first line that begins with `close`.
pub(super) fn through_line(text: &[u8], inside: usize, close: &[u8]) -> usize {
    let mut at = line_end(text, inside);
    while at < text.len() {
        at += line_end_length(&text[at..]);
        let closes = text[at..].starts_with(close);
        at = line_end(text, at);
        if closes {
            break;
        }
    }
    at
}

/// Returns the end of a string that ends with its line at the latest. An escaped line end does not end it.
pub(super) fn on_one_line(text: &[u8], mut at: usize, close: &[u8], escape: Escape) -> usize {
    let first = close[0];
    while let Some(&byte) = text.get(at) {
        if byte == first && text[at..].starts_with(close) {
            return at + close.len();
        }
        if byte == b'\n' || byte == b'\r' {
            return at;
        }
        at += if Escape::Byte(byte) == escape { escaped_length(&text[at..]) } else { 1 };
    }
    text.len()
}

/// Returns the end of a string that ends with `close` alone.
pub(super) fn on_many_lines(text: &[u8], mut at: usize, close: &[u8], escape: Escape) -> usize {
    let Escape::Byte(escape) = escape else { return closed(text, at, close) };
    while let Some(length) = memchr::memchr2(close[0], escape, &text[at..]) {
        at += length;
        if text[at] == escape {
            at += escaped_length(&text[at..]);
        } else if text[at..].starts_with(close) {
            return at + close.len();
        } else {
            at += 1;
        }
        if at >= text.len() {
            break;
        }
    }
    text.len()
}

/// Returns the end of a string whose closing quote is not doubled.
fn until_single_quote(text: &[u8], mut inside: usize) -> usize {
    loop {
        inside = closed(text, inside, b"\"");
        if text.get(inside) != Some(&b'"') {
            return inside;
        }
        inside += 1;
    }
}

/// Returns the end of a string that closes with a quote and `hashes` of `#`.
fn until_hashes(text: &[u8], inside: usize, hashes: usize) -> usize {
    memchr::memchr_iter(b'"', &text[inside..])
        .map(|length| inside + length + 1)
        .find(|end| text.get(*end..end + hashes).is_some_and(|tail| tail.iter().all(|byte| *byte == b'#')))
        .map_or(text.len(), |end| end + hashes)
}

/// Returns the end of a triple-quoted string.
pub(super) fn docstring(text: &[u8], inside: usize, close: &[u8]) -> usize {
    on_many_lines(text, inside, close, Escape::Byte(b'\\'))
}

/// Returns the end of a character literal, if the quote at `at` begins one: `'x'`, `'\n'`, `'\u{1F600}'`.
pub(super) fn character(text: &[u8], at: usize) -> Option<usize> {
    match *text.get(at + 1)? {
        b'\n' | b'\r' => None,
        b'\\' => {
            let from = at + 3;
            let tail = text.get(from..text.len().min(from + 12))?;
            let length = tail.iter().position(|byte| matches!(byte, b'\'' | b'\n' | b'\r'))?;
            (tail[length] == b'\'').then_some(from + length + 1)
        }
        first => {
            let width = match first {
                0xf0.. => 4,
                0xe0.. => 3,
                0xc0.. => 2,
                _ => 1,
            };
            (text.get(at + 1 + width) == Some(&b'\'')).then_some(at + 2 + width)
        }
    }
}

/// Returns the end of a character literal of C, unless the quote separates digits, as in `1'000`.
pub(super) fn character_or_separator(text: &[u8], at: usize) -> Option<usize> {
    let number =
        text[at.saturating_sub(64)..at].iter().rev().take_while(|byte| is_word(**byte) || b"'.".contains(byte));
    let separates = number.last().is_some_and(u8::is_ascii_digit);
    (!separates).then(|| on_one_line(text, at + 1, b"'", Escape::Byte(b'\\')))
}

/// Returns the end of a Rust string; `floor` is as far as its prefix can reach back.
pub(super) fn rust(text: &[u8], floor: usize, at: usize) -> usize {
    let prefix = &text[floor..at];
    let hashes = prefix.iter().rev().take(255).take_while(|byte| **byte == b'#').count();
    let is_raw = prefix[..prefix.len() - hashes].strip_suffix(b"r").is_some_and(|rest| {
        let rest = rest.strip_suffix(b"b").or_else(|| rest.strip_suffix(b"c")).unwrap_or(rest);
        !rest.last().copied().is_some_and(is_word)
    });
    match is_raw {
        true => until_hashes(text, at + 1, hashes),
        false => on_many_lines(text, at + 1, b"\"", Escape::Byte(b'\\')),
    }
}

/// Returns the end of a C++ string; `floor` is as far as its prefix can reach back.
pub(super) fn cpp(text: &[u8], floor: usize, at: usize) -> usize {
    let word = text[floor..at].iter().rev().take(4).take_while(|byte| is_word(**byte)).count();
    let is_raw = matches!(&text[at - word..at], b"R" | b"u8R" | b"uR" | b"UR" | b"LR");
    let opening = &text[at + 1..text.len().min(at + 18)];
    match opening.iter().position(|byte| *byte == b'(') {
        Some(length) if is_raw => {
            let mut close = [b')'; 18];
            close[1..=length].copy_from_slice(&opening[..length]);
            close[length + 1] = b'"';
            closed(text, at + 1 + length + 1, &close[..length + 2])
        }
        _ => on_one_line(text, at + 1, b"\"", Escape::Byte(b'\\')),
    }
}

/// Returns the end of a C# string; `floor` is as far as its prefix can reach back.
pub(super) fn csharp(text: &[u8], floor: usize, at: usize) -> usize {
    if matches!(&text[floor..at], [.., b'@'] | [.., b'@', b'$']) {
        return until_single_quote(text, at + 1);
    }
    let quotes = text[at..].iter().take_while(|byte| **byte == b'"').count();
    if quotes < 3 {
        return on_one_line(text, at + 1, b"\"", Escape::Byte(b'\\'));
    }
    let mut run = 0;
    for (index, byte) in text.iter().enumerate().skip(at + quotes) {
        run = if *byte == b'"' { run + 1 } else { 0 };
        if run == quotes {
            return index + 1;
        }
    }
    text.len()
}

/// Returns the end of a Swift string; `floor` is as far as its hashes can reach back.
pub(super) fn swift(text: &[u8], floor: usize, at: usize) -> usize {
    let hashes = text[floor..at].iter().rev().take(255).take_while(|byte| **byte == b'#').count();
    match (text[at..].starts_with(b"\"\"\""), hashes) {
        (true, 0) => on_many_lines(text, at + 3, b"\"\"\"", Escape::Byte(b'\\')),
        (false, 0) => on_one_line(text, at + 1, b"\"", Escape::Byte(b'\\')),
        _ => until_hashes(text, at + 1, hashes),
    }
}

/// Returns the end of the Lua long bracket at `at`, if there is one: `[[…]]`, `[==[…]==]`.
pub(super) fn long_bracket(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?.strip_prefix(b"[")?;
    let level = rest.iter().take_while(|byte| **byte == b'=').count();
    if rest.get(level) != Some(&b'[') {
        return None;
    }
    let inside = at + level + 2;
    let end = memchr::memchr_iter(b']', &text[inside..]).map(|length| inside + length).find(|close| {
        let tail = &text[close + 1..];
        tail.get(level) == Some(&b']') && tail[..level].iter().all(|byte| *byte == b'=')
    });
    Some(end.map_or(text.len(), |close| close + level + 2))
}

/// Returns where the text of a template stops, and whether it stops for a substitution rather than for good.
pub(super) fn template(text: &[u8], mut at: usize, can_nest: bool) -> (usize, bool) {
    while let Some(length) = text.get(at..).and_then(|rest| memchr::memchr3(b'`', b'\\', b'$', rest)) {
        at += length;
        match text[at] {
            b'`' => return (at + 1, false),
            b'\\' => at += 2,
            _ if can_nest && text.get(at + 1) == Some(&b'{') => return (at + 2, true),
            _ => at += 1,
        }
    }
    (text.len(), false)
}

/// Whether an operand follows this code of JavaScript, so that a slash begins a regular expression and divides nothing.
///
/// Told by the last token, as most highlighters do. Behind `}` a slash divides or closes a tag: both are commoner in
/// JSX than a statement that begins with a regular expression.
pub(super) fn operand_follows(code: &[u8]) -> bool {
    let Some(&last) = code.last() else { return true };
    match last {
        b')' | b']' | b'}' | b'"' | b'\'' | b'`' | b'<' => false,
        b'+' | b'-' => !code.ends_with(&[last, last]),
        b'>' => code.ends_with(b"=>"),
        _ if is_word(last) || last == b'$' => {
            let length = code.iter().rev().take(11).take_while(|byte| is_word(**byte) || **byte == b'$').count();
            let (before, word) = code.split_at(code.len() - length);
            let keywords: [&[u8]; 14] = [
                b"return",
                b"typeof",
                b"case",
                b"in",
                b"of",
                b"delete",
                b"void",
                b"throw",
                b"new",
                b"do",
                b"else",
                b"instanceof",
                b"yield",
                b"await",
            ];
            keywords.contains(&word) && before.last() != Some(&b'.')
        }
        _ => true,
    }
}

/// Returns the end of a regular expression with its flags, or the end of the line as an error if it does not close.
pub(super) fn regex(text: &[u8], mut at: usize) -> Result<usize, usize> {
    let mut in_class = false;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'\n' | b'\r' => return Err(at),
            b'\\' if !matches!(text.get(at + 1), None | Some(b'\n' | b'\r')) => at += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return Ok(at + 1),
            _ => {}
        }
        at += 1;
    }
    Err(text.len())
}

/// Returns where the word stands that ends a here document, if the mark from `at` to `inside` announces one.
///
/// A word that is neither quoted nor after `-` or `~` must stand in capitals: `a <<b` shifts and appends.
pub(super) fn heredoc_word(text: &[u8], at: usize, inside: usize, spaced: bool) -> Option<Range<usize>> {
    if at > 0 && text[at - 1] == b'<' {
        return None;
    }
    let mut start = inside;
    let mut is_marked = text[at..inside].len() == 3;
    if matches!(text.get(start), Some(b'-' | b'~')) {
        (start, is_marked) = (start + 1, true);
    }
    if spaced {
        start += text[start..].iter().take(8).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    }
    let quote = text.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\'));
    if quote.is_some() {
        (start, is_marked) = (start + 1, true);
    }
    let end = start + text[start..].iter().take(64).take_while(|byte| is_word(**byte)).count();
    let word = &text[start..end];
    let is_closed = matches!(quote, None | Some(b'\\')) || text.get(end).copied() == quote;
    let begins_a_word = word.first().is_some_and(|byte| !byte.is_ascii_digit());
    let is_upper = !word.iter().any(u8::is_ascii_lowercase);
    (is_closed && begins_a_word && (is_marked || is_upper)).then_some(start..end)
}

/// Returns the end of the here document that begins at `at`: before the first line's word that equals the given one.
pub(super) fn heredoc_end(text: &[u8], mut at: usize, word: Range<usize>) -> Option<usize> {
    let word = &text[word];
    while at < text.len() {
        let indent = text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let line = &text[at + indent..];
        if line.starts_with(word) && !line.get(word.len()).copied().is_some_and(is_word) {
            return Some(at + indent);
        }
        let end = line_end(text, at);
        at = end + line_end_length(&text[end..]);
    }
    None
}

/// Returns the length of the line end that `text` begins with.
fn line_end_length(text: &[u8]) -> usize {
    match text {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// Returns the length of the escape that `text` begins with: an escaped `\r\n` is one.
fn escaped_length(text: &[u8]) -> usize {
    match text {
        [_, b'\r', b'\n', ..] => 3,
        [_, _, ..] => 2,
        _ => 1,
    }
}
