//! The tokens of JavaScript and TypeScript: regular expressions, template literals and elements.
//!
//! Whether `/` divides or begins a regular expression, and whether `<` compares or begins an element, depends on what
//! is before it. Where the tokens leave that open, the scan goes on both ways from there.

use memchr::memmem;

use super::curly::{Before, Tokens};
use super::levels::Opening;
use super::words::{Class, Foreign, class, foreign, is_likely, is_word_byte, script_word_end, skip_while};

/// The most readings of one text that are followed. A text with more is taken for too deep.
const MOST_READINGS: usize = 32;

/// A reading of the text up to a place.
#[derive(Clone)]
struct Reading {
    at: usize,
    tokens: Tokens,
    /// Whether `<!--`, and `-->` at the start of a line, begin comments, as they do in scripts but not in modules.
    html: bool,
    /// How the token at hand was decided by the reading that this one branched off from.
    decided: Option<bool>,
}

/// Returns the most that is open at once in any reading of a script, or else where one of them is too deep.
pub(super) fn in_script(text: &[u8], types: bool, markup: bool) -> Result<u32, usize> {
    let at = hashbang_end(text);
    let first = Reading { at, tokens: Tokens::new(true, types), html: false, decided: None };
    let mut readings = vec![first];
    if memmem::find(text, b"<!--").is_some() || memmem::find(text, b"-->").is_some() {
        readings.push(Reading { html: true, ..readings[0].clone() });
    }
    let count = readings.len();
    let mut scanner = Scanner {
        text,
        markup,
        first_token: skip_trivia(text, at),
        readings,
        count,
        ahead: Lookahead::new(text, count),
    };
    let mut deepest = 0;
    while let Some(mut reading) = scanner.readings.pop() {
        while reading.at < text.len() {
            match scanner.step(&mut reading) {
                Step::On => {}
                Step::Dead => break,
                Step::GiveUp => return Err(reading.at),
            }
            if reading.tokens.levels.too_deep() {
                return Err(reading.at);
            }
        }
        deepest = deepest.max(reading.tokens.levels.deepest());
    }
    Ok(deepest)
}

enum Step {
    On,
    /// No parser goes on from here.
    Dead,
    /// There are too many readings, or too much was looked at for one. Real code has no such text.
    GiveUp,
}

struct Scanner<'t> {
    text: &'t [u8],
    markup: bool,
    first_token: usize,
    readings: Vec<Reading>,
    count: usize,
    ahead: Lookahead,
}

impl Scanner<'_> {
    fn step(&mut self, reading: &mut Reading) -> Step {
        match reading.tokens.levels.opening() {
            Opening::Children => return self.children(reading),
            Opening::Tag => return self.tag(reading),
            _ => {}
        }
        let text = self.text;
        let tokens = &mut reading.tokens;
        let mut at = reading.at;
        // Most of a text can be passed over at once.
        let byte = loop {
            let Some(&byte) = text.get(at) else {
                reading.at = at;
                return Step::On;
            };
            match class(byte) {
                Class::Space => at = skip_while(text, at + 1, |byte| class(byte) == Class::Space),
                Class::LineEnd => {
                    tokens.newline = true;
                    at += 1;
                }
                Class::Foreign if let Foreign::Space(length) = foreign(text, at) => at += length,
                Class::Foreign if let Foreign::LineEnd(length) = foreign(text, at) => {
                    tokens.newline = true;
                    at += length;
                }
                Class::Word | Class::Foreign => {
                    let start = at;
                    at = script_word_end(text, at);
                    if is_likely(&text[start..at], true) && !is_property(text, start) {
                        tokens.keyword(&text[start..at]);
                        reading.at = at;
                        return Step::On;
                    }
                    tokens.operand();
                }
                Class::Symbol => match byte {
                    b'.' | b',' | b';' | b'(' | b'[' | b'{' | b'=' | b':' => {
                        at = tokens.symbol(text, at);
                        let levels = &tokens.levels;
                        if levels.too_deep() || matches!(levels.opening(), Opening::Children | Opening::Tag) {
                            reading.at = at;
                            return Step::On;
                        }
                    }
                    _ => break byte,
                },
            }
        };
        reading.at = at;
        let next = text.get(at + 1).copied().unwrap_or(0);
        reading.at = match byte {
            b'/' if next == b'/' => line_end(text, at),
            b'/' if next == b'*' => {
                let end = comment_end(text, at);
                tokens.newline |= memchr::memchr2(b'\n', b'\r', &text[at..end]).is_some();
                end
            }
            b'/' => return self.slash(reading),
            b'<' if text[at..].starts_with(b"<!--") && (reading.html || tokens.newline) => line_end(text, at),
            b'-' if text[at..].starts_with(b"-->") && reading.html && (tokens.newline || at == self.first_token) => {
                line_end(text, at)
            }
            b'<' if self.markup => return self.angle(reading),
            quote @ (b'"' | b'\'') => {
                tokens.operand();
                string_end(text, at + 1, quote)
            }
            b'`' => {
                if !tokens.expects_operand() {
                    tokens.levels.postfix();
                }
                return self.template(reading, at + 1);
            }
            b'}' => {
                tokens.levels.drop_angles();
                match tokens.levels.opening() {
                    Opening::Template => {
                        tokens.levels.close();
                        return self.template(reading, at + 1);
                    }
                    Opening::Container => {
                        tokens.levels.close();
                        at + 1
                    }
                    _ => tokens.symbol(text, at),
                }
            }
            _ => tokens.symbol(text, at),
        };
        Step::On
    }

    /// Takes the text of a template literal up to its end or to `${`.
    fn template(&mut self, reading: &mut Reading, mut at: usize) -> Step {
        loop {
            match memchr::memchr3(b'`', b'\\', b'$', &self.text[at.min(self.text.len())..]) {
                None => return Step::Dead,
                Some(n) => at += n,
            }
            match self.text[at] {
                b'`' => {
                    reading.tokens.finish(Before::Operand);
                    reading.at = at + 1;
                    return Step::On;
                }
                b'$' if self.text.get(at + 1) == Some(&b'{') => {
                    reading.tokens.levels.open(Opening::Template);
                    reading.tokens.finish(Before::Operator);
                    reading.at = at + 2;
                    return Step::On;
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    fn slash(&mut self, reading: &mut Reading) -> Step {
        let at = reading.at;
        let decided = reading.decided.take();
        // The word before may be one of those that only sometimes are operators.
        let doubtful = reading.tokens.doubtful;
        let (likely, doubtful) = match reading.tokens.before {
            Before::Operand => (false, doubtful),
            Before::Operator => (true, doubtful),
            Before::Block { maybe } => (true, maybe),
            Before::Jump => (true, false),
        };
        let mut end = None;
        if likely || doubtful {
            match self.ahead.expression_end(self.text, at) {
                Ok(found) => end = found,
                Err(TooFar) => return Step::GiveUp,
            }
        }
        reading.at = match end {
            Some(end) => {
                let is_open = decided.is_none() && doubtful && misleads(self.text, at, end);
                if is_open && !self.branch(reading, !likely) {
                    return Step::GiveUp;
                }
                if decided.unwrap_or(likely) {
                    reading.tokens.operand();
                    end
                } else {
                    reading.tokens.symbol(self.text, at)
                }
            }
            None => reading.tokens.symbol(self.text, at),
        };
        Step::On
    }

    /// Takes `<`: an element, type arguments, or a comparison.
    fn angle(&mut self, reading: &mut Reading) -> Step {
        let at = reading.at;
        let decided = reading.decided.take();
        let element = match decided {
            Some(decided) => decided,
            None if reading.tokens.before == Before::Operand && !reading.tokens.doubtful => false,
            None if !begins_element(self.text, at) => false,
            None if reading.tokens.before == Before::Operand => {
                if !self.branch(reading, true) {
                    return Step::GiveUp;
                }
                false
            }
            None => {
                let angle = angle(self.text, skip_trivia(self.text, at + 1));
                let value = reading.tokens.before == Before::Block { maybe: true } || reading.tokens.doubtful;
                if (angle == Angle::Either || value) && !self.branch(reading, false) {
                    return Step::GiveUp;
                }
                angle != Angle::Parameters
            }
        };
        if element {
            reading.tokens.operand();
            reading.tokens.levels.open(Opening::Tag);
            reading.at = at + 1;
        } else {
            reading.at = reading.tokens.symbol(self.text, at);
        }
        Step::On
    }

    /// Takes a piece of a tag: an attribute, type arguments, or its end.
    fn tag(&mut self, reading: &mut Reading) -> Step {
        let (text, at) = (self.text, reading.at);
        let next = text.get(at + 1).copied().unwrap_or(0);
        let levels = &mut reading.tokens.levels;
        reading.at = match text[at] {
            b'/' if next == b'/' => line_end(text, at),
            b'/' if next == b'*' => comment_end(text, at),
            b'/' => {
                // The element has no children; `>` may stand after white space.
                let end = skip_trivia(text, at + 1);
                levels.close();
                reading.tokens.finish(Before::Operand);
                if text.get(end) == Some(&b'>') { end + 1 } else { end }
            }
            b'>' => {
                levels.become_opening(Opening::Children);
                at + 1
            }
            quote @ (b'"' | b'\'') => memchr::memchr(quote, &text[at + 1..]).map_or(text.len(), |n| at + n + 2),
            b'{' => {
                levels.open(Opening::Container);
                reading.tokens.finish(Before::Operator);
                at + 1
            }
            b'=' => match skip_trivia(text, at + 1) {
                value if text.get(value) == Some(&b'<') => {
                    levels.open(Opening::Tag);
                    value + 1
                }
                value => value,
            },
            b'<' => {
                levels.open(Opening::Angle { prefix: false });
                reading.tokens.finish(Before::Operator);
                at + 1
            }
            _ => at + 1,
        };
        Step::On
    }

    /// Takes a piece of what is between two tags.
    fn children(&mut self, reading: &mut Reading) -> Step {
        let text = self.text;
        let rest = &text[reading.at..];
        // Neither `>` nor `}` can stand in text: the parser gives up there.
        let stop = memchr::memchr3(b'<', b'{', b'}', rest).unwrap_or(rest.len());
        if memchr::memchr(b'>', &rest[..stop]).is_some() || stop == rest.len() || rest[stop] == b'}' {
            return Step::Dead;
        }
        let at = reading.at + stop;
        let levels = &mut reading.tokens.levels;
        if text[at] == b'{' {
            levels.open(Opening::Container);
            reading.tokens.finish(Before::Operator);
            reading.at = at + 1;
        } else if let slash = skip_trivia(text, at + 1)
            && text.get(slash) == Some(&b'/')
        {
            let Some(end) = closing_tag_end(text, slash + 1) else { return Step::Dead };
            levels.close();
            reading.tokens.finish(Before::Operand);
            reading.at = end;
        } else {
            levels.open(Opening::Tag);
            reading.at = at + 1;
        }
        Step::On
    }

    /// Keeps another reading of the token at hand for later. Fails if there are too many.
    fn branch(&mut self, reading: &Reading, decided: bool) -> bool {
        self.count += 1;
        self.readings.push(Reading { decided: Some(decided), ..reading.clone() });
        self.count <= MOST_READINGS
    }
}

/// Whether the word at `at` is the name of a property.
pub(super) fn is_property(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    before.ends_with(b".") && !before.ends_with(b"...")
}

/// Returns where the line at the start of a script ends that names its interpreter.
pub(super) fn hashbang_end(text: &[u8]) -> usize {
    if text.starts_with(b"#!") { line_end(text, 0) } else { 0 }
}

/// Returns where the line of `at` ends; U+2028 and U+2029 end lines too.
pub(super) fn line_end(text: &[u8], at: usize) -> usize {
    let rest = &text[at..];
    let line = &rest[..memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())];
    let is_end = |at: &usize| matches!(line[*at..], [0xe2, 0x80, 0xa8 | 0xa9, ..]);
    at + memchr::memchr_iter(0xe2, line).find(is_end).unwrap_or(line.len())
}

/// Returns where the closing tag ends whose name `at` is in.
fn closing_tag_end(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'>', b'/', text.get(at..)?)?;
        at = match text[at..] {
            [b'>', ..] => return Some(at + 1),
            [_, b'/', ..] => line_end(text, at),
            [_, b'*', ..] => comment_end(text, at),
            _ => at + 1,
        };
    }
}

/// Returns where the block comment that begins at `at` ends.
pub(super) fn comment_end(text: &[u8], at: usize) -> usize {
    let inside = &text[at + 2..];
    // A slash is rarer in comments than a star.
    let mut slashes = memchr::memchr_iter(b'/', inside);
    slashes.find(|slash| *slash > 0 && inside[slash - 1] == b'*').map_or(text.len(), |slash| at + slash + 3)
}

/// Returns where a string that began before `at` ends: after its quote, or at the end of the line.
pub(super) fn string_end(text: &[u8], mut at: usize, quote: u8) -> usize {
    while let Some(&byte) = text.get(at) {
        at += match byte {
            byte if !MAY_END_STRING[usize::from(byte)] => 1,
            b'\n' | b'\r' => return at,
            b'\\' if text[at + 1..].starts_with(b"\r\n") => 3,
            b'\\' => 2,
            byte if byte == quote => return at + 1,
            _ => 1,
        };
    }
    text.len()
}

static MAY_END_STRING: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b"'\"\\\n\r";
    let mut n = 0;
    while n < bytes.len() {
        table[bytes[n] as usize] = true;
        n += 1;
    }
    table
};

/// The search for the ends of regular expressions. Each begins after another `/` and may go on to the end of the line,
/// so a line of many of them could be read over and over.
pub(super) struct Lookahead {
    /// The bytes that may still be looked at: several times those of the text for each reading at its start.
    left: usize,
}

/// More was looked at than real code ever needs.
pub(super) struct TooFar;

impl Lookahead {
    pub(super) fn new(text: &[u8], readings: usize) -> Self {
        Lookahead { left: text.len().saturating_mul(16 * readings) }
    }

    /// Returns the end of a regular expression at `at`, if it ends on its line.
    pub(super) fn expression_end(&mut self, text: &[u8], at: usize) -> Result<Option<usize>, TooFar> {
        let mut class = false;
        let mut end = at + 1;
        let found = loop {
            match text.get(end) {
                None | Some(b'\n' | b'\r') => break None,
                Some(b'\\') => end += 1,
                Some(b'[') => class = true,
                Some(b']') => class = false,
                Some(b'/') if !class => break Some(end + 1),
                Some(_) => {}
            }
            end += 1;
        };
        self.left = self.left.checked_sub(end - at).ok_or(TooFar)?;
        Ok(found)
    }
}

/// Whether it matters for what follows how the text from one `/` to after another is read. What stands after that may
/// make a comment of it, and a third on the line end what the second begins.
fn misleads(text: &[u8], start: usize, end: usize) -> bool {
    let between = &text[start..end];
    let behind = &text[end..line_end(text, end)];
    behind.starts_with(b"*")
        || memchr::memchr(b'/', behind).is_some()
        || between
            .iter()
            .any(|byte| matches!(byte, b'\'' | b'"' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<'))
        || between.windows(2).any(|pair| pair == b"/*")
}

/// Whether the `<` at `at` can begin an element where a value is expected: `<<` shifts, and no element's name begins with
/// a digit.
pub(super) fn begins_element(text: &[u8], at: usize) -> bool {
    let name = text.get(skip_trivia(text, at + 1));
    name.is_some_and(|byte| *byte == b'>' || is_word_byte(*byte) && !byte.is_ascii_digit())
}

/// What `<` before a name begins, as far as the next few tokens tell.
#[derive(Clone, Copy, PartialEq)]
enum Angle {
    Element,
    Parameters,
    Either,
}

/// Tells what the `<` before the name at `at` begins.
fn angle(text: &[u8], at: usize) -> Angle {
    let end = if is_word_byte(text[at]) { script_word_end(text, at) } else { at };
    let next = skip_trivia(text, end);
    match text.get(next) {
        Some(byte) if is_word_byte(*byte) && &text[at..end] == b"const" => Angle::Either,
        Some(b',') => Angle::Parameters,
        // `<T>(value: T) => …` or an element whose text begins with a parenthesis.
        Some(b'=' | b'>') if text.get(skip_trivia(text, next + 1)) == Some(&b'(') => Angle::Either,
        Some(_) if text[next..].starts_with(b"extends") => {
            let behind = skip_trivia(text, script_word_end(text, next));
            match text.get(behind) {
                Some(b'=' | b'>' | b'/') => Angle::Element,
                _ => Angle::Parameters,
            }
        }
        _ => Angle::Element,
    }
}

/// Returns where white space and comments that begin at `at` end.
pub(super) fn skip_trivia(text: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = text.get(at) {
        at = match (class(byte), text.get(at + 1)) {
            (Class::Space | Class::LineEnd, _) => at + 1,
            (Class::Foreign, _) => match foreign(text, at) {
                Foreign::Space(length) | Foreign::LineEnd(length) => at + length,
                Foreign::Word(_) => break,
            },
            (_, Some(b'/')) if byte == b'/' => line_end(text, at),
            (_, Some(b'*')) if byte == b'/' => comment_end(text, at),
            _ => break,
        };
    }
    at
}
