//! Lambdas: part of the function around them, or functions of their own where there is none.

use std::borrow::Cow;

use super::reader::{Form, Reader, Scope};
use super::words::Word;
use crate::facts::SymbolKind;
use crate::parse::outline::{Definition, Doc, shown_string};
use crate::text::tokens::TokenKind::*;

/// The most characters of what is called that a name shows; the end of what is longer is left.
const LONGEST_CALLEE: usize = 60;

impl Reader<'_> {
    /// Begins to read the body of the lambda between a bracket and a brace.
    pub(super) fn begin_lambda(&mut self, at: usize, brace: usize) {
        let around = *self.scope();
        if around.function.is_some() || around.form == (Form::Statements { is_function: true }) {
            // A level of nesting of the function around it.
            self.lambda = brace;
            self.at = brace;
            return;
        }
        let close = self.behind(brace).min(around.close);
        let function = self.out.define_unnamed(Definition {
            kind: SymbolKind::Function,
            name: self.lambda_name(at, brace),
            name_start: self.start(at),
            range: self.start(at)..self.end_of(brace),
            head: self.start(at)..self.start(brace),
            doc: Doc::None,
            parent: around.symbol,
            exported: false,
        });
        let form = Form::Statements { is_function: true };
        let open = brace - 1;
        self.begin_statements(Scope {
            form,
            open,
            close,
            resume: close,
            function,
            is_unnamed: true,
            is_sealed: true,
            body: brace,
            ..around
        });
    }

    /// Returns what a lambda is called: after the variable that it is the value of, or the call that it is passed to.
    fn lambda_name(&self, at: usize, brace: usize) -> Cow<'static, str> {
        let scope = self.scope();
        let behind = self.behind(brace);
        if self.kind(behind) == OpenParenthesis {
            return "(anonymous) call".into();
        }
        if scope.open + 1 == at && self.kind(scope.open) == Assign {
            return self.text(scope.name).to_owned().into();
        }
        let open = self.decisions.innermost().and_then(|close| self.tokens.get(close)).map(|close| close.link as usize);
        let Some(open) = open.filter(|open| self.kind(*open) == OpenParenthesis) else { return "(anonymous)".into() };
        let mut first = open;
        while let Some(before) = first.checked_sub(1) {
            first = match self.kind(before) {
                Word | PathSeparator | Dot | Arrow => before,
                Greater if self.partner(before).is_some_and(|less| less < before) => self.tokens[before].link as usize,
                _ => break,
            };
        }
        if first == open {
            return "(anonymous)".into();
        }
        let callee = self.out.excerpt(self.start(first)..self.start(open));
        let excess = callee.chars().count().saturating_sub(LONGEST_CALLEE);
        let from = callee.char_indices().nth(excess).map_or(0, |(from, _)| from);
        let cut = if excess > 0 { "…" } else { "" };
        let arguments = match self.kind(open + 1) {
            Text => format!("({})", shown_string(self.text(open + 1).trim_matches('"'))),
            _ if open + 1 == at && self.partner(open) == Some(behind) => String::new(),
            _ => "(…)".to_owned(),
        };
        format!("{cut}{}{arguments} callback", &callee[from..]).into()
    }

    /// Returns the brace that opens the body of the lambda whose captures begin at a bracket, if it is one.
    pub(super) fn lambda(&self, at: usize) -> Option<usize> {
        let is_behind_operand = at > 0
            && match self.kind(at - 1) {
                Word => !matches!(self.word(at - 1), Word::Return | Word::Case | Word::And | Word::Or),
                kind => matches!(kind, CloseParenthesis | CloseBracket | Text | Number),
            };
        if is_behind_operand {
            return None;
        }
        let mut next = self.behind(at);
        if self.kind(next) == Less {
            // The template parameters of a lambda stand behind no word, so they are not paired.
            let mut depth = 0;
            for inner in next..next + 256 {
                match self.kind(inner) {
                    Less => depth += 1,
                    Greater => depth -= 1,
                    Semicolon | OpenBrace | CloseBrace | End => return None,
                    _ => {}
                }
                if depth == 0 {
                    next = inner + 1;
                    break;
                }
            }
        }
        loop {
            next = match self.kind(next) {
                OpenBrace => return Some(next),
                OpenParenthesis => self.behind(next),
                OpenBracket if self.kind(next + 1) == OpenBracket => self.behind(next),
                Arrow => self.behind_arrow(next + 1)?,
                Word => match self.word(next) {
                    Word::Specifier | Word::Const | Word::Static => next + 1,
                    Word::Attribute | Word::Throw => next + 1,
                    Word::Requires => self.behind_requirement(next + 1),
                    _ => return None,
                },
                _ => return None,
            };
        }
    }

    /// Returns the brace behind the type that a lambda returns.
    fn behind_arrow(&self, mut at: usize) -> Option<usize> {
        loop {
            at = match self.kind(at) {
                OpenBrace => return Some(at),
                Word | PathSeparator | Star | Ampersand | And => at + 1,
                OpenParenthesis | Less if self.partner(at).is_some() => self.behind(at),
                _ => return None,
            };
        }
    }
}
