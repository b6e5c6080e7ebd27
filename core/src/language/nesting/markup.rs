//! The tokens of JavaScript and TypeScript: regular expressions, template literals and elements.
//!
//! Whether `/` divides or begins a regular expression, and whether `<` compares or begins an element, depends on what
//! is before it. Where the tokens leave that open, the scan goes on both ways from there.

use super::curly::{Before, Tokens};
use super::levels::Opening;
use super::words::{Class, behind, class, is_likely, is_word_byte, word_end};

/// The most readings of one text that are followed. A text with more is taken for too deep: real code has none.
const MOST_READINGS: usize = 32;

/// A reading of the text up to a place.
#[derive(Clone)]
struct Reading {
    at: usize,
    tokens: Tokens,
    /// How the token at hand was decided by the reading that this one branched off from.
    decided: Option<bool>,
}

/// Returns where a script is too deep by any of its readings.
pub(super) fn in_script(text: &[u8], types: bool, markup: bool) -> Option<usize> {
    let first = Reading { at: 0, tokens: Tokens::new(true, types), decided: None };
    let mut scanner = Scanner { text, markup, readings: vec![first], count: 1 };
    while let Some(mut reading) = scanner.readings.pop() {
        while reading.at < text.len() {
            match scanner.step(&mut reading) {
                Step::On => {}
                Step::Dead => break,
                Step::TooManyReadings => return Some(reading.at),
            }
            if reading.tokens.levels.too_deep() {
                return Some(reading.at);
            }
        }
    }
    None
}

enum Step {
    On,
    /// No parser goes on from here.
    Dead,
    TooManyReadings,
}

struct Scanner<'t> {
    text: &'t [u8],
    markup: bool,
    readings: Vec<Reading>,
    count: usize,
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
                Class::Space => at = behind(text, at + 1, Class::Space),
                Class::LineEnd => {
                    tokens.newline = true;
                    at += 1;
                }
                Class::Word => {
                    let start = at;
                    at = word_end(text, at);
                    if is_likely(&text[start..at], true) && !is_property(text, start) {
                        tokens.keyword(&text[start..at]);
                        reading.at = at;
                        return Step::On;
                    }
                    tokens.name();
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
            b'<' if self.markup => return self.angle(reading),
            // HTML comments are comments in scripts; what they hide is at worst counted.
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
        let end = expression_end(self.text, at);
        let decided = reading.decided.take();
        let expression = match (decided, reading.tokens.before, end) {
            (Some(decided), ..) => decided,
            (None, _, None) => false,
            // Behind a name `/` divides, unless the name is one of the words that only sometimes are operators.
            (None, before, Some(end)) => {
                let likely = before != Before::Operand;
                let doubtful = match before {
                    Before::Block { maybe } => maybe,
                    Before::Operator => reading.tokens.doubtful,
                    Before::Operand => false,
                };
                if doubtful && misleads(&self.text[at..end]) && !self.branch(reading, !likely) {
                    return Step::TooManyReadings;
                }
                likely
            }
        };
        match end {
            Some(end) if expression => {
                reading.tokens.operand();
                reading.at = end;
            }
            _ => reading.at = reading.tokens.symbol(self.text, at),
        }
        Step::On
    }

    /// Takes `<`: an element, type arguments, or a comparison.
    fn angle(&mut self, reading: &mut Reading) -> Step {
        let at = reading.at;
        let name = skip_space(self.text, at + 1);
        let starts = self.text.get(name).is_some_and(|byte| *byte == b'>' || is_word_byte(*byte));
        let decided = reading.decided.take();
        let element = match decided {
            Some(decided) => decided,
            None if !starts || reading.tokens.before == Before::Operand => false,
            None => {
                let angle = angle(self.text, name);
                let value = reading.tokens.before == Before::Block { maybe: true };
                if (angle == Angle::Either || value) && !self.branch(reading, false) {
                    return Step::TooManyReadings;
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
                // The element has no children; `>` may stand behind white space.
                let end = skip_space(text, at + 1);
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
            b'<' if last_byte(text, at) == Some(b'=') => {
                levels.open(Opening::Tag);
                at + 1
            }
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
        } else if text.get(skip_space(text, at + 1)) == Some(&b'/') {
            let Some(end) = memchr::memchr(b'>', &text[at..]) else { return Step::Dead };
            levels.close();
            reading.tokens.finish(Before::Operand);
            reading.at = at + end + 1;
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
fn is_property(text: &[u8], at: usize) -> bool {
    let before = &text[..at];
    before.ends_with(b".") && !before.ends_with(b"...")
}

/// Returns where the line of `at` ends.
fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |length| at + length)
}

/// Returns where the block comment that begins at `at` ends.
fn comment_end(text: &[u8], at: usize) -> usize {
    let inside = &text[at + 2..];
    // A slash is rarer in comments than a star.
    let mut slashes = memchr::memchr_iter(b'/', inside);
    slashes.find(|slash| *slash > 0 && inside[slash - 1] == b'*').map_or(text.len(), |slash| at + slash + 3)
}

/// Returns where a string that began before `at` ends: behind its quote, or at the end of the line.
fn string_end(text: &[u8], mut at: usize, quote: u8) -> usize {
    let ends = |byte: &u8| *byte == quote || matches!(byte, b'\\' | b'\n' | b'\r');
    while let Some(length) = text.get(at..).and_then(|rest| rest.iter().position(ends)) {
        at += length;
        match text[at] {
            b'\n' | b'\r' => return at,
            b'\\' if text[at + 1..].starts_with(b"\r\n") => at += 3,
            b'\\' => at += 2,
            _ => return at + 1,
        }
    }
    text.len()
}

/// Returns the end of a regular expression at `at`, if it ends on its line.
fn expression_end(text: &[u8], at: usize) -> Option<usize> {
    let mut class = false;
    let mut end = at + 1;
    while let Some(&byte) = text.get(end) {
        match byte {
            b'\n' | b'\r' => return None,
            b'\\' => end += 1,
            b'[' => class = true,
            b']' => class = false,
            b'/' if !class => return Some(end + 1),
            _ => {}
        }
        end += 1;
    }
    None
}

/// Whether it matters for what follows how this text is read.
fn misleads(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'\'' | b'"' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<'))
        || text.windows(2).any(|pair| matches!(pair, b"/*" | b"//"))
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
    let end = if is_word_byte(text[at]) { word_end(text, at) } else { at };
    let next = skip_space(text, end);
    match text.get(next) {
        Some(byte) if is_word_byte(*byte) && &text[at..end] == b"const" => Angle::Either,
        Some(b',') => Angle::Parameters,
        // `<T>(value: T) => …` or an element whose text begins with a parenthesis.
        Some(b'=' | b'>') if text.get(skip_space(text, next + 1)) == Some(&b'(') => Angle::Either,
        Some(_) if text[next..].starts_with(b"extends") => {
            let behind = skip_space(text, word_end(text, next));
            match text.get(behind) {
                Some(b'=' | b'>' | b'/') => Angle::Element,
                _ => Angle::Parameters,
            }
        }
        _ => Angle::Element,
    }
}

fn skip_space(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len())
}

fn last_byte(text: &[u8], at: usize) -> Option<u8> {
    text[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace()).copied()
}
