//! A first look at a script: an upper bound of what its nesting weighs, read off masks of 64 bytes instead of tokens.
//!
//! Real code is nowhere near the bound, so most scripts are known to be shallow after this and need no look at their
//! tokens. Brackets, strings, comments, templates and regular expressions are told apart as [`markup`](super::markup)
//! does; what stands between them is only counted, at the most that it could weigh. Where it depends on more than the
//! byte before what a byte begins, the look gives up. A property test holds the bound above the scan of the tokens.
//!
//! Masks of bytes: Langdale and Lemire, "Parsing Gigabytes of JSON per Second" (VLDB Journal 28, 2019).

use std::sync::LazyLock;

use memchr::memmem::Finder;
use wide::u8x16;

use super::levels::{DEEPEST, SCRIPT};
use super::markup::{
    Lookahead, begins_element, comment_end, hashbang_end, is_property, line_end, skip_trivia, string_end,
};
use super::words::{self, Class, Word, class, is_contextual, is_likely, is_word_byte, word_end};

/// The most that the bytes of one block and one bracket weigh: they are not always counted before they are forgotten.
const BLOCK: u32 = 64 * SCRIPT.pending + SCRIPT.bracket + SCRIPT.link;

/// So much of statements is rarely pending at once: from here on each of their words is looked at.
const MANY_STATEMENTS: u32 = 50 * SCRIPT.pending;

/// Returns an upper bound of the weight of all that is open at once, or `None` if it is past the bound or unknown.
pub(super) fn at_most(text: &[u8], types: bool, markup: bool) -> Option<u32> {
    if may_close_html(text) {
        return None;
    }
    let mut at = hashbang_end(text);
    let start = Region { end: at, before: Before::Operator };
    let mut glance = Glance {
        text,
        types,
        markup,
        around: Vec::with_capacity(32),
        level: Level::default(),
        deepest: 0,
        region: start,
        code: start,
        code_end: 0,
        closed: 0,
        ahead: Lookahead::new(text, 1),
    };
    while at < text.len() {
        at = glance.block(at & !63, at)?;
    }
    Some(glance.deepest + BLOCK)
}

/// What stands before the place at hand, as [`super::curly::Before`].
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Operand,
    Operator,
    Unknown,
}

/// Where something ended that is not code, and what stands before its end; that is unknown of a comment.
#[derive(Clone, Copy)]
struct Region {
    end: usize,
    before: Before,
}

/// An open bracket or template, and what may be pending in it.
#[derive(Clone, Copy, Default)]
struct Level {
    /// The sum over the levels around, and the bracket itself.
    below: u32,
    /// What is pending until the next `,` or the end of the statement.
    pending: u32,
    /// What is pending until the end of the statement.
    statements: u32,
    /// The bracket; `$` of a template, and 0 of the text as a whole.
    opening: u8,
    /// Whether a `<` may be open that takes a `,` as its own.
    angles: bool,
    /// Where the bracket stands.
    at: u32,
    /// Whether this is known to be the `{` of a block or a function's body.
    block: bool,
}

/// What the bytes of a block are, a bit for each.
struct Masks {
    /// Brackets, quotes, `/`, `<`, `\` and all that is not ASCII: what is looked at one by one.
    events: u64,
    /// `,` and `;`.
    separators: u64,
    /// The first bytes of words, and all that is neither white space nor any of the others: what may be an operator.
    operators: u64,
    /// Words that may begin a statement which holds another, by their first two letters.
    statements: u64,
}

impl Masks {
    fn of(block: &[u8; 64], after_word: bool) -> Self {
        let (mut words, mut spaces, mut events, mut separators) = (0, 0, 0, 0);
        let (mut first_letters, mut second_letters) = (0, 0);
        for (n, lane) in block.as_chunks::<16>().0.iter().enumerate() {
            let bytes = u8x16::new(*lane);
            let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
            let within = |first: u8, last: u8| (bytes - u8x16::splat(first)).simd_le(u8x16::splat(last - first));
            let put = |mask: &mut u64, lane: u8x16| *mask |= u64::from(lane.to_bitmask()) << (16 * n);
            // The two cases of a letter differ in this bit, as `[` and `{` do, and `]` and `}`.
            let folded = bytes | u8x16::splat(0x20);
            let letters = (folded - u8x16::splat(b'a')).simd_le(u8x16::splat(25));
            let square = folded.simd_eq(u8x16::splat(b'{')) | folded.simd_eq(u8x16::splat(b'}'));
            let quotes = within(b'\'', b')') | is(b'"') | is(b'`');
            put(&mut words, letters | within(b'0', b'9') | is(b'_'));
            put(&mut spaces, is(b' ') | within(b'\t', b'\n'));
            // Of the last only the sign counts, which bytes outside ASCII have.
            put(&mut events, square | quotes | is(b'/') | is(b'<') | is(b'\\') | bytes);
            put(&mut separators, is(b',') | is(b';'));
            put(&mut first_letters, within(b'd', b'f') | is(b'i') | is(b'w'));
            put(&mut second_letters, is(b'f') | within(b'h', b'i') | is(b'l') | is(b'o'));
        }
        // No word of one letter is an operator; minified code is full of those.
        let starts = words & !(words << 1 | u64::from(after_word)) & (words >> 1 | 1 << 63);
        let statements = starts & first_letters & (second_letters >> 1 | 1 << 63);
        let symbols = !(words | spaces | events | separators);
        Masks { events, separators, operators: (starts | symbols) & !statements, statements }
    }

    /// Takes the words of a range of the block that begin no statement, whatever their first letters, for operators.
    #[cold]
    fn tell_statements(&mut self, block: &[u8], range: u64) {
        let mut doubtful = self.statements & range;
        while doubtful != 0 {
            let word = doubtful & doubtful.wrapping_neg();
            doubtful ^= word;
            if !begins_statement(&block[word.trailing_zeros() as usize..]) {
                self.statements ^= word;
                self.operators |= word;
            }
        }
    }

    /// Forgets all bytes but some.
    fn keep(&mut self, bytes: u64) {
        self.events &= bytes;
        self.separators &= bytes;
        self.operators &= bytes;
        self.statements &= bytes;
    }
}

struct Glance<'t> {
    text: &'t [u8],
    types: bool,
    markup: bool,
    around: Vec<Level>,
    level: Level,
    deepest: u32,
    /// The last string, comment, template or regular expression.
    region: Region,
    /// If that is a comment: what stands before it and any comments before it.
    code: Region,
    code_end: usize,
    /// Where the bracket stands that was closed last.
    closed: u32,
    ahead: Lookahead,
}

impl Glance<'_> {
    /// Takes the block at `start` from `at` on, and returns where to go on after it.
    fn block(&mut self, start: usize, at: usize) -> Option<usize> {
        let rest = &self.text[start..];
        let mut padded = [b' '; 64];
        let block = rest.first_chunk().unwrap_or_else(|| {
            padded[..rest.len()].copy_from_slice(rest);
            &padded
        });
        let mut masks = Masks::of(block, start > 0 && is_word_byte(self.text[start - 1]));
        masks.keep(!ones(at - start));
        while masks.events != 0 {
            let event = masks.events.trailing_zeros() as usize;
            let at = start + event;
            let next = self.text.get(at + 1).copied().unwrap_or(0);
            let text = self.text;
            let end = match text[at] {
                b'(' | b'[' if self.holds_no_event(&mut masks, start, event) => at + 1,
                b'(' | b'[' | b'{' => {
                    self.pass(&mut masks, start, ones(event))?;
                    self.open(at)?;
                    masks.keep(!ones(event));
                    at + 1
                }
                byte @ (b')' | b']' | b'}') => {
                    // What was pending in the brackets ends with them.
                    masks.keep(!ones(event));
                    self.close(at, byte, next)?
                }
                quote @ (b'"' | b'\'') => self.operand_end(string_end(text, at + 1, quote)),
                b'`' => {
                    self.pass(&mut masks, start, ones(event))?;
                    masks.keep(!ones(event));
                    self.level.pending += SCRIPT.link;
                    self.template(at + 1)?
                }
                b'/' if next == b'/' => self.comment(at, line_end(text, at)),
                b'/' if next == b'*' => self.comment(at, comment_end(text, at)),
                b'/' => match self.expression_end(at)? {
                    Some(end) => self.operand_end(end),
                    None => {
                        self.pass(&mut masks, start, ones(event))?;
                        masks.keep(!ones(event));
                        self.level.pending += SCRIPT.pending;
                        at + 1
                    }
                },
                b'<' => {
                    if text[at..].starts_with(b"<!--") {
                        return None;
                    }
                    if self.markup && begins_element(text, at) && self.before(at) != Before::Operand {
                        return None;
                    }
                    self.pass(&mut masks, start, ones(event))?;
                    masks.keep(!ones(event));
                    self.level.pending += SCRIPT.pending;
                    if self.types && next != b'=' {
                        self.level.pending += SCRIPT.bracket;
                        self.level.angles = true;
                        self.reach(self.level.sum())?;
                    }
                    if next == b'<' { at + 2 } else { at + 1 }
                }
                // Names and white space outside ASCII, and escapes in names.
                _ => return None,
            };
            if end - start >= 64 {
                self.pass(&mut masks, start, ones(event))?;
                return Some(end);
            }
            masks.keep(ones(event) | !ones(end - start));
        }
        self.pass(&mut masks, start, u64::MAX)?;
        Some(start + 64)
    }

    /// Passes over brackets that have no event in them, as most have. They may be a link of what stands before them.
    fn holds_no_event(&mut self, masks: &mut Masks, start: usize, event: usize) -> bool {
        let end = (masks.events & !ones(event + 1)).trailing_zeros() as usize;
        let holds_none = end < 64
            && matches!((self.text[start + event], self.text[start + end]), (b'(', b')') | (b'[', b']'))
            && self.text.get(start + end + 1) != Some(&b'\n');
        if holds_none {
            masks.keep(ones(event) | !ones(end + 1));
            masks.operators |= 1 << end;
            self.closed = (start + event) as u32;
        }
        holds_none
    }

    /// Counts what stands in a range of the block at `start` that holds no event.
    fn pass(&mut self, masks: &mut Masks, start: usize, range: u64) -> Option<()> {
        if self.level.statements > MANY_STATEMENTS {
            masks.tell_statements(&self.text[start..], range);
        }
        let weight = |mask: u64, range: u64| match mask & range {
            // Most ranges have no statement.
            0 => 0,
            some => SCRIPT.pending * some.count_ones(),
        };
        let level = &mut self.level;
        let separators = masks.separators & range;
        let last = separators.checked_ilog2().map(|last| start + last as usize);
        let behind = range & !ones(last.map_or(0, |last| last + 1 - start));
        match last.map(|last| (self.text[last], last)) {
            Some((b';', last)) if !else_follows(self.text, last + 1) => {
                level.end_statement();
                level.pending = weight(masks.operators, behind);
                level.statements = weight(masks.statements, behind);
            }
            Some((b',', _)) if !level.angles => {
                level.pending = weight(masks.operators, behind);
                level.statements += weight(masks.statements, range);
            }
            _ => {
                level.pending += weight(masks.operators, range);
                level.statements += weight(masks.statements, range);
            }
        }
        self.reach(self.level.sum())
    }

    fn reach(&mut self, sum: u32) -> Option<()> {
        self.deepest = self.deepest.max(sum);
        (sum + BLOCK <= DEEPEST).then_some(())
    }

    fn open(&mut self, at: usize) -> Option<()> {
        let opening = self.text[at];
        // The bracket may be a link of what stands before it.
        self.level.pending += SCRIPT.link;
        self.around.push(self.level);
        let weight = if opening == b'{' { SCRIPT.body } else { SCRIPT.bracket };
        let below = self.level.sum() + weight;
        let block = opening == b'{' && matches!(self.text[..at], [.., b')'] | [.., b')', b' ']);
        self.level = Level { below, pending: 0, statements: 0, opening, angles: false, at: at as u32, block };
        self.reach(below)
    }

    /// Closes a bracket, before the byte `next`, and returns where to go on.
    fn close(&mut self, at: usize, bracket: u8, next: u8) -> Option<usize> {
        self.closed = self.level.at;
        let Level { opening, block, .. } = std::mem::replace(&mut self.level, self.around.pop()?);
        match (opening, bracket) {
            (b'$', b'}') => self.template(at + 1),
            (b'{', b'}') => Some(self.statement_end(at + 1, block)),
            (b'(', b')') | (b'[', b']') if next != b'\n' || self.closed_control() => Some(at + 1),
            (b'(', b')') | (b'[', b']') => Some(self.statement_end(at + 1, false)),
            _ => None,
        }
    }

    /// Takes a comment and returns where it ends.
    fn comment(&mut self, start: usize, end: usize) -> usize {
        let code = without(&self.text[self.region.end..start], is_space);
        if self.region.before != Before::Unknown || !code.is_empty() {
            (self.code, self.code_end) = (self.region, self.region.end + code.len());
        }
        self.region = Region { end, before: Before::Unknown };
        end
    }

    /// Returns the end of the regular expression at `at`, if it is one and not an operator.
    fn expression_end(&mut self, at: usize) -> Option<Option<usize>> {
        let before = self.before(at);
        if before == Before::Operand {
            return Some(None);
        }
        match self.ahead.expression_end(self.text, at).ok()? {
            Some(_) if before == Before::Unknown => None,
            end => Some(end),
        }
    }

    /// Takes the text of a template literal from `at` up to its end or to `${`.
    fn template(&mut self, mut at: usize) -> Option<usize> {
        let text = self.text;
        loop {
            // No parser goes on after one that does not end.
            let Some(n) = memchr::memchr3(b'`', b'\\', b'$', text.get(at..)?) else { return Some(text.len()) };
            at += n;
            match text[at] {
                b'`' => return Some(self.operand_end(at + 1)),
                b'$' if text.get(at + 1) == Some(&b'{') => {
                    self.open(at)?;
                    return Some(at + 2);
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    /// Ends a string, a template or a regular expression before `at`, and returns where to go on.
    fn operand_end(&mut self, at: usize) -> usize {
        self.region = Region { end: at, before: Before::Operand };
        if self.text.get(at) == Some(&b'\n') { self.statement_end(at, false) } else { at }
    }

    /// Ends the statement after a value or block that ends before `at`, if a value on another line follows, or any after
    /// a block. Returns where that stands.
    fn statement_end(&mut self, mut at: usize, block: bool) -> usize {
        let text = self.text;
        let mut newline = block;
        while let Some(byte) = text.get(at) {
            match byte {
                b' ' | b'\t' => at += 1,
                b'\n' | b'\r' => {
                    newline = true;
                    at += 1;
                }
                b'/' => {
                    let end = match text.get(at + 1) {
                        Some(b'/') => line_end(text, at),
                        Some(b'*') => comment_end(text, at),
                        _ => return at,
                    };
                    newline |= memchr::memchr2(b'\n', b'\r', &text[at..end]).is_some();
                    at = self.comment(at, end);
                }
                byte => {
                    let is_value = match byte {
                        b'"' | b'\'' => true,
                        b'a' | b'e' | b'i' | b'o' | b's' => {
                            !matches!(words::script(&text[at..word_end(text, at)]), Word::Infix | Word::Else)
                        }
                        byte => is_word_byte(*byte),
                    };
                    if newline && is_value {
                        self.level.end_statement();
                    }
                    return at;
                }
            }
        }
        at
    }

    /// Whether the bracket that was closed last may be that of `if (…)` and its like.
    fn closed_control(&self) -> bool {
        let before = &self.text[..self.closed as usize];
        let code = without(before, is_space);
        let word = &code[without(code, is_word_byte).len()..];
        // A comment may hide the word.
        let hidden = code.ends_with(b"/") || memchr::memchr2(b'\n', b'\r', &before[code.len()..]).is_some();
        hidden || matches!(words::script(word), Word::Control) || word == b"await"
    }

    /// Returns what stands before `at`.
    fn before(&self, at: usize) -> Before {
        let mut region = self.region;
        let mut code = without(&self.text[region.end..at], is_space);
        let mut marked = false;
        loop {
            // After an operator `!` is one too; after anything else it may be or not.
            let unmarked = without(code, |byte| byte == b'!' || is_space(byte));
            marked |= unmarked.len() < code.len();
            code = unmarked;
            if !code.is_empty() || region.before != Before::Unknown || region.end == self.code.end {
                break;
            }
            region = self.code;
            code = &self.text[region.end..self.code_end];
        }
        match if code.is_empty() { region.before } else { before_end(code) } {
            Before::Operand if code.ends_with(b")") && self.closed_control() => Before::Unknown,
            before if before == Before::Operator || !marked => before,
            _ => Before::Unknown,
        }
    }
}

/// Returns what stands at the end of code that has no strings and comments in it, and is not the head of a statement.
fn before_end(code: &[u8]) -> Before {
    match code {
        [.., b'(' | b'[' | b'{' | b',' | b';' | b'=' | b':' | b'?' | b'&' | b'|' | b'*' | b'%' | b'^' | b'~'] => {
            Before::Operator
        }
        [.., b'=', b'=', b'>'] => Before::Unknown,
        [.., b'=', b'>'] => Before::Operator,
        [.., b']' | b')'] => Before::Operand,
        [rest @ .., b'+', b'+'] | [rest @ .., b'-', b'-'] if rest.last().copied().is_some_and(is_word_byte) => {
            match before_end(rest) {
                Before::Operand => Before::Operand,
                _ => Before::Unknown,
            }
        }
        [.., byte] if is_word_byte(*byte) => {
            let start = without(code, is_word_byte).len();
            let word = &code[start..];
            let keyword = is_likely(word, true) && words::script(word) != Word::Operand;
            match keyword && !is_property(code, start) {
                false => Before::Operand,
                true if is_contextual(word) => Before::Unknown,
                true => Before::Operator,
            }
        }
        _ => Before::Unknown,
    }
}

impl Level {
    fn sum(&self) -> u32 {
        self.below + self.pending + self.statements
    }

    fn end_statement(&mut self) {
        (self.pending, self.statements, self.angles) = (0, 0, false);
    }
}

/// Whether the word that a text begins with begins a statement which holds another.
fn begins_statement(text: &[u8]) -> bool {
    matches!(&text[..word_end(text, 0)], b"do" | b"if" | b"for" | b"else" | b"with" | b"while")
}

/// Returns the lowest `count` bits.
#[inline]
fn ones(count: usize) -> u64 {
    1u64.unbounded_shl(count as u32).wrapping_sub(1)
}

/// Returns a text without such bytes at its end.
fn without(text: &[u8], such: impl Fn(u8) -> bool) -> &[u8] {
    let last = text.iter().rposition(|byte| !such(*byte));
    &text[..last.map_or(0, |last| last + 1)]
}

/// Whether the scan of the tokens takes a byte for white space.
fn is_space(byte: u8) -> bool {
    matches!(class(byte), Class::Space | Class::LineEnd)
}

/// Whether the next token from `at` on is `else`.
fn else_follows(text: &[u8], at: usize) -> bool {
    text[skip_trivia(text, at)..].starts_with(b"else")
}

/// Whether `-->` stands where a script may take it for a comment.
fn may_close_html(text: &[u8]) -> bool {
    static ARROW: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("-->"));
    ARROW.find_iter(text).any(|at| match without(&text[..at], |byte| class(byte) == Class::Space) {
        [] => true,
        // Behind a comment, at its very end.
        [.., last] => matches!(class(*last), Class::LineEnd | Class::Foreign) || *last == b'/',
    })
}
