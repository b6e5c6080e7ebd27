//! Names: qualified ones, those of destructors and operators, and how they are spelled.

use std::borrow::Cow;

use super::parts::{Name, NameForm};
use super::reader::Reader;
use super::words::Word;
use crate::text::tokens::TokenKind::*;

/// The most tokens of the type that a conversion operator is named after.
const LONGEST_CONVERSION: usize = 64;

impl<'s> Reader<'s> {
    /// Reads a name at a token; `None` if there is none.
    pub(super) fn name(&mut self, at: usize) -> Option<Name> {
        let from = self.qualifiers.len();
        let mut next = if self.kind(at) == PathSeparator { at + 1 } else { at };
        loop {
            if self.word(next) == Word::Template {
                next += 1;
            }
            let (form, mut end) = match () {
                () if self.word(next) == Word::Operator => (NameForm::Operator, self.behind_operator(next)),
                () if self.kind(next) == Tilde && self.is_name(next + 1) => (NameForm::Destructor, next + 2),
                () if self.is_name(next) => (NameForm::Plain, next + 1),
                () => {
                    self.qualifiers.truncate(from);
                    return None;
                }
            };
            let arguments = self.partner(end).filter(|_| self.kind(end) == Less);
            if let Some(close) = arguments {
                end = close + 1;
            }
            let goes_on = form == NameForm::Plain
                && self.kind(end) == PathSeparator
                && (self.is_name(end + 1)
                    || self.kind(end + 1) == Tilde
                    || matches!(self.word(end + 1), Word::Operator | Word::Template));
            if !goes_on {
                let qualifiers = (from, self.qualifiers.len());
                return Some(Name { form, first: at, last: next, end, qualifiers, has_arguments: arguments.is_some() });
            }
            self.qualifiers.push(next);
            next = end + 1;
        }
    }

    /// Returns the first token behind the name of the operator function that the word `operator` at `at` begins.
    fn behind_operator(&self, at: usize) -> usize {
        let next = at + 1;
        let is_empty_bracket = |at: usize| self.partner(at) == Some(at + 1);
        match self.kind(next) {
            OpenParenthesis | OpenBracket if is_empty_bracket(next) => next + 2,
            Text => next + 1 + usize::from(self.is_name(next + 1)),
            Word if matches!(self.text(next), "new" | "delete") => {
                let end = next + 1;
                if self.kind(end) == OpenBracket && is_empty_bracket(end) { end + 2 } else { end }
            }
            Word | PathSeparator => {
                // A conversion goes on to the parameters.
                let mut end = next;
                while end < next + LONGEST_CONVERSION {
                    end = match self.kind(end) {
                        Less => self.behind(end),
                        Word if self.word(end) == Word::TypeOf && self.kind(end + 1) == OpenParenthesis => {
                            self.behind(end + 1)
                        }
                        Word | PathSeparator | Star | Ampersand | And => end + 1,
                        _ => break,
                    };
                }
                end
            }
            _ => {
                let is_symbol = |at: &usize| {
                    let kind = self.kind(*at);
                    !matches!(
                        kind,
                        Word | Number
                            | Text
                            | Directive
                            | OpenParenthesis
                            | CloseParenthesis
                            | OpenBrace
                            | CloseBrace
                            | Semicolon
                            | End
                    )
                };
                next + (next..next + 4).take_while(is_symbol).count()
            }
        }
    }

    /// Returns the name as it is shown: in one spelling, however it is spaced.
    pub(super) fn spell(&self, name: Name) -> Cow<'s, str> {
        match name.form {
            NameForm::Plain => Cow::Borrowed(self.text(name.last)),
            NameForm::Destructor => Cow::Owned(format!("~{}", self.text(name.last + 1))),
            NameForm::Operator => {
                let end = self.behind_operator(name.last);
                let mut spelled = "operator".to_owned();
                for at in name.last + 1..end {
                    let text = self.text(at);
                    let touches = |character: char| character.is_alphanumeric() || matches!(character, '_' | ',' | '>');
                    let begins_word = text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
                    let is_suffix = spelled.ends_with('"');
                    if begins_word && spelled.ends_with(touches) && !is_suffix {
                        spelled.push(' ');
                    }
                    spelled.push_str(text);
                }
                Cow::Owned(spelled)
            }
        }
    }

    /// Returns the text of the name itself.
    pub(super) fn plain(&self, name: Name) -> &'s str {
        match name.form {
            NameForm::Destructor => self.text(name.last + 1),
            _ => self.text(name.last),
        }
    }

    /// Whether a name has neither qualifiers nor template arguments.
    pub(super) fn is_simple(name: Name) -> bool {
        name.form == NameForm::Plain && name.qualifiers.0 == name.qualifiers.1 && !name.has_arguments
    }
}
