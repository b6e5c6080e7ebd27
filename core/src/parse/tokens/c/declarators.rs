//! Finding what a head declares: the name among types, macros, attributes and parentheses.

use super::parts::{Name, NameForm, OldStyle, Unit};
use super::reader::Reader;
use super::words::{Word, is_in_capitals, is_like_attribute};
use crate::text::tokens::TokenKind::*;

/// What a head declares.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declarator {
    pub(super) name: Name,
    /// The parentheses around the parameters, if it is a function.
    pub(super) parameters: Option<usize>,
}

impl Reader<'_> {
    /// Returns what the head at hand, which ends at the token `end`, declares. `is_typed` says whether a type stands
    /// before it, in another head.
    pub(super) fn declarator(&mut self, end: usize, is_typed: bool) -> Option<Declarator> {
        if let Some(found) = self.declarator_in_parentheses(is_typed) {
            return Some(found);
        }
        if self.kind(end) == Semicolon && self.has_attributes_alone() {
            return None;
        }
        match self.function_group() {
            Some(group) => self.function_or_variable(group, end, is_typed),
            None => self.variable(self.units.len(), is_typed),
        }
    }

    /// Whether nothing but attributes stands behind the braces of a record: `struct s { … } __packed __aligned(8);`.
    fn has_attributes_alone(&self) -> bool {
        let Some((record, is_named)) = self.record_unit else { return false };
        let behind = &self.units[record + 1..];
        // Whatever is called so, a record without a name and without its own is of no use to anyone.
        (is_named || behind.len() > 1 || self.scope().is_record)
            && behind.iter().enumerate().all(|(index, unit)| match unit {
                Unit::Name(name) => {
                    let text = self.plain(*name);
                    let is_called = matches!(behind.get(index + 1), Some(Unit::Group(_)));
                    text.starts_with("__") || is_called && is_in_capitals(text)
                }
                Unit::Group(open) => !self.has_parameters(*open),
                _ => false,
            })
    }

    fn unit(&self, index: usize) -> Option<Unit> {
        self.units.get(index).copied()
    }

    fn name_unit(&self, index: usize) -> Option<Name> {
        match self.units.get(index) {
            Some(Unit::Name(name)) => Some(*name),
            _ => None,
        }
    }

    /// A pointer to a function, a function that returns one, or a name in parentheses.
    fn declarator_in_parentheses(&mut self, is_typed: bool) -> Option<Declarator> {
        for index in 0..self.units.len() {
            let Unit::Group(open) = self.units[index] else { continue };
            let before = index.checked_sub(1).and_then(|before| self.unit(before));
            if before.is_none() && !is_typed {
                continue;
            }
            let is_called = matches!(self.unit(index + 1), Some(Unit::Group(_) | Unit::Array));
            if let Some((name, parameters)) = self.wrapped_name(open) {
                if is_called || matches!(before, Some(Unit::Type | Unit::Pointer)) {
                    return Some(Declarator { name, parameters });
                }
            } else if let Some(Unit::Group(parameters)) = self.unit(index + 1)
                && self.is_name(open + 1)
                && self.partner(open) == Some(open + 2)
                && (matches!(before, Some(Unit::Type | Unit::Pointer)) || index >= 2)
            {
                // `int (name)(int a)`.
                let name = self.name(open + 1)?;
                return Some(Declarator { name, parameters: Some(parameters) });
            }
        }
        None
    }

    /// Returns the name in `(*name)`, `(CALL *name[2])`, `(A::*name)`, `(*name(int a))` with its parameters.
    fn wrapped_name(&mut self, open: usize) -> Option<(Name, Option<usize>)> {
        let mut at = open + 1;
        let mut is_pointer = false;
        loop {
            match self.kind(at) {
                Star | Ampersand | And | Caret => {
                    is_pointer = true;
                    at += 1;
                }
                PathSeparator => at += 1,
                OpenParenthesis if is_pointer => at += 1,
                Word => match self.word(at) {
                    Word::Const | Word::Specifier => at += 1,
                    Word::Attribute => {
                        at += 1;
                        if self.kind(at) == OpenParenthesis {
                            at = self.behind(at);
                        }
                    }
                    Word::None if is_pointer && !self.is_name(at + 1) => {
                        let name = self.name(at)?;
                        let parameters = Some(name.end).filter(|end| self.kind(*end) == OpenParenthesis);
                        return Some((name, parameters));
                    }
                    // A calling convention, a class, or an attribute.
                    Word::None => {
                        let is_prefix = matches!(self.kind(at + 1), Star | Ampersand | Caret | PathSeparator | Less);
                        if !is_pointer && !is_prefix {
                            return None;
                        }
                        at += 1;
                        if self.kind(at) == Less {
                            at = self.behind(at);
                        }
                    }
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    /// Returns the index of the group of a function's parameters among the groups behind names.
    fn function_group(&self) -> Option<usize> {
        let mut chosen: Option<usize> = None;
        for index in 1..self.units.len() {
            let (Unit::Group(_), Some(name)) = (self.units[index], self.name_unit(index - 1)) else { continue };
            let Some(before) = chosen else {
                chosen = Some(index);
                continue;
            };
            // Whether what was chosen is a macro before this function, or this one an attribute behind that function.
            let between = &self.units[before + 1..index - 1];
            let is_type = |unit: &Unit| match unit {
                Unit::Type | Unit::Pointer => true,
                Unit::Name(name) => !is_like_attribute(self.plain(*name)),
                _ => false,
            };
            let has_type = between.iter().any(|unit| matches!(unit, Unit::Type));
            let earlier = self.name_unit(before - 1)?;
            let takes_values = match self.units[before] {
                Unit::Group(open) => is_like_attribute(self.plain(earlier)) && !self.has_parameters(open),
                _ => false,
            };
            let is_other = if between.iter().any(|unit| is_type(unit) && !matches!(unit, Unit::Pointer)) {
                has_type || takes_values || !is_like_attribute(self.plain(name))
            } else if takes_values && !is_like_attribute(self.plain(name)) {
                true
            } else {
                // Macros in a row are no types of each other.
                let is_typed = self.units[..before - 1].iter().any(is_type)
                    || !is_like_attribute(self.plain(earlier)) && self.is_typed_before(before - 1);
                !is_typed && Self::is_simple(earlier) && !self.is_constructor(earlier)
            };
            if is_other {
                chosen = Some(index);
            }
        }
        chosen
    }

    /// Whether a type, and not macros alone, stands before a unit.
    fn is_typed_before(&self, index: usize) -> bool {
        self.units[..index].iter().any(|unit| match unit {
            Unit::Type | Unit::Pointer | Unit::Group(_) => true,
            Unit::Name(name) => !is_like_attribute(self.plain(*name)),
            Unit::Array => false,
        })
    }

    /// Whether a name is that of the record around, or of its own qualifier.
    pub(super) fn is_constructor(&self, name: Name) -> bool {
        let text = self.plain(name);
        match self.qualifiers[name.qualifiers.0..name.qualifiers.1].last() {
            Some(qualifier) => self.text(*qualifier) == text,
            None => {
                let scope = self.scope();
                scope.is_record && scope.name > 0 && self.text(scope.name) == text
            }
        }
    }

    fn function_or_variable(&mut self, group: usize, end: usize, is_typed: bool) -> Option<Declarator> {
        let name = self.name_unit(group - 1)?;
        let Unit::Group(open) = self.units[group] else { return None };
        let function = Declarator { name, parameters: Some(open) };
        if name.form != NameForm::Plain {
            return Some(function);
        }
        // What stands behind a macro with a type of its own is declared.
        if !self.is_cpp && group + 1 < self.units.len() && self.old_style_body(open).is_some() {
            return Some(function);
        }
        let behind = &self.units[group + 1..];
        if behind.iter().any(|unit| matches!(unit, Unit::Type))
            && let Some(variable) = self.variable(self.units.len(), false)
        {
            return Some(variable);
        }
        let text = self.plain(name);
        let is_attribute = is_like_attribute(text) && Self::is_simple(name);
        // `int a GUARDED_BY(m)`, `int a[2] __aligned(8)`.
        let mut before = group - 1;
        while before > 0 && matches!(self.units[before - 1], Unit::Array) {
            before -= 1;
        }
        if is_attribute
            && before > 0
            && let Some(declared) = self.name_unit(before - 1)
            && Self::is_simple(declared)
            && !is_like_attribute(self.plain(declared))
            && (is_typed || before > 1)
        {
            if let Some(inner) = self.doubled(open) {
                return Some(Declarator { name: declared, parameters: Some(inner) });
            }
            if !self.has_parameters(open) {
                return Some(Declarator { name: declared, parameters: None });
            }
        }
        let is_array = matches!(behind.first(), Some(Unit::Array));
        if is_array || !self.is_cpp && behind.is_empty() && self.kind(end) == Assign {
            let is_typed = is_typed || self.is_typed_before(group - 1);
            return if is_typed { self.named_by_macro(open) } else { None };
        }
        let before = &self.units[..group - 1];
        let has_parameters = self.has_parameters(open);
        let is_in_row = self.is_first_on_line(name.first);
        let is_typed = is_typed
            || before.iter().enumerate().any(|(index, unit)| match unit {
                // What is called is a macro.
                Unit::Name(_) if matches!(before.get(index + 1), Some(Unit::Group(_))) => false,
                // `__u32 f(int a)`, but not `static __init DEFINE(a)`.
                Unit::Name(name) => has_parameters || !self.plain(*name).starts_with("__"),
                Unit::Type | Unit::Pointer => true,
                // `PUBLIC(int) f(int a)`, but not `FIRST(a) SECOND(b)`, nor calls on lines of their own.
                Unit::Group(_) => (has_parameters || !is_in_row) && !is_in_capitals(text),
                Unit::Array => false,
            });
        match () {
            () if self.kind(end) == OpenBrace => Some(function),
            () if self.is_constructor(name) => Some(function),
            // The call of a macro, or one that stands for a type.
            () if !is_typed => {
                let variable = if behind.is_empty() { None } else { self.variable(self.units.len(), false) };
                variable.filter(|Declarator { name, .. }| {
                    self.kind(name.end) != OpenParenthesis && !is_like_attribute(self.plain(*name))
                })
            }
            () if self.has_values(open) => Some(Declarator { name, parameters: None }),
            () => Some(function),
        }
    }

    /// Returns the variable whose name is what a macro makes of another: `int PREFIXED(name)[2]`.
    fn named_by_macro(&mut self, open: usize) -> Option<Declarator> {
        let is_one = self.is_name(open + 1) && self.partner(open) == Some(open + 2);
        let name = self.name(open + 1).filter(|_| is_one)?;
        Some(Declarator { name, parameters: None })
    }

    /// Returns the inner parentheses of `((…))`.
    fn doubled(&self, open: usize) -> Option<usize> {
        let inner = self.partner(open + 1).filter(|_| self.kind(open + 1) == OpenParenthesis)?;
        (self.partner(open) == Some(inner + 1)).then_some(open + 1)
    }

    /// Whether parentheses hold parameters, rather than what a macro for an attribute takes.
    fn has_parameters(&self, open: usize) -> bool {
        let Some(close) = self.partner(open) else { return false };
        if close == open + 1 {
            return true;
        }
        (open + 1..close).any(|at| match self.kind(at) {
            Word => match self.word(at) {
                Word::Type | Word::Const | Word::Struct | Word::Union | Word::Enum => true,
                Word::None => self.kind(at + 1) == Word,
                _ => false,
            },
            Star => self.kind(at - 1) == Word,
            Ellipsis => true,
            _ => false,
        })
    }

    /// Whether parentheses hold values for a variable, rather than parameters.
    fn has_values(&self, open: usize) -> bool {
        let at = open + 1;
        match self.kind(at) {
            Number | Text | Star | Ampersand | Not | OpenBrace | Operator => true,
            Word => match self.word(at) {
                Word::Other => true,
                Word::None => {
                    let mut next = at + 1;
                    while self.kind(next) == PathSeparator && self.is_name(next + 1) {
                        next += 2;
                    }
                    matches!(self.kind(next), Dot | Arrow | OpenParenthesis | Operator)
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Returns the variable that the units before `limit` declare: the last name that is no attribute.
    fn variable(&self, limit: usize, is_typed: bool) -> Option<Declarator> {
        let mut index = (0..limit).rev().find(|index| self.name_unit(*index).is_some())?;
        loop {
            let mut before = index;
            while before > 0 && matches!(self.units[before - 1], Unit::Array) {
                before -= 1;
            }
            let name = self.name_unit(index)?;
            let earlier = before.checked_sub(1).and_then(|before| self.name_unit(before));
            let is_attribute = is_like_attribute(self.plain(name))
                && earlier.is_some_and(|earlier| Self::is_simple(earlier) && !is_like_attribute(self.plain(earlier)))
                && (is_typed || self.is_typed_before(before - 1));
            if !is_attribute {
                break;
            }
            index = before - 1;
        }
        let name = self.name_unit(index)?;
        // A macro stands before a type, a name behind it.
        let is_before_type = self.units[index + 1..limit].iter().any(|unit| matches!(unit, Unit::Type));
        if name.form == NameForm::Destructor || is_before_type {
            return None;
        }
        (index > 0 || is_typed).then_some(Declarator { name, parameters: None })
    }

    /// Returns the number of parameters in parentheses; `void` alone is none.
    pub(super) fn parameter_count(&self, open: usize) -> usize {
        let Some(close) = self.partner(open) else { return 0 };
        if close == open + 1 || close == open + 2 && self.text(open + 1) == "void" {
            return 0;
        }
        let mut count = 1;
        let mut at = open + 1;
        while at < close {
            at = match self.kind(at) {
                OpenParenthesis | OpenBracket | OpenBrace | Less => self.behind(at),
                Comma => {
                    count += 1;
                    at + 1
                }
                _ => at + 1,
            };
        }
        count
    }

    /// Returns the body of a function whose parameters are declared behind their parentheses, as before ANSI C.
    pub(super) fn old_style_body(&mut self, open: usize) -> Option<usize> {
        let close = self.partner(open).filter(|close| *close > open + 1)?;
        let names = (open + 1..close).step_by(2);
        let are_names = (open + 1..close).all(|at| match (at - open) % 2 {
            1 => self.is_name(at),
            _ => self.kind(at) == Comma,
        });
        if !are_names {
            return None;
        }
        let left = names.count();
        if !self.old_style.range.contains(&(close + 1)) {
            self.old_style = self.old_style_declarations(close + 1);
        }
        let known = &self.old_style;
        let count = known.semicolons.len() - known.semicolons.partition_point(|at| *at <= close);
        known.body.filter(|_| count <= left + 1)
    }

    /// Reads what may be declarations of parameters from a token on, up to a body or to what they cannot have.
    fn old_style_declarations(&self, from: usize) -> OldStyle {
        let mut semicolons = Vec::new();
        let mut at = from;
        let body = loop {
            at = match self.kind(at) {
                Semicolon => {
                    semicolons.push(at);
                    if self.kind(at + 1) == OpenBrace {
                        break Some(at + 1);
                    }
                    at + 1
                }
                Word | Star | Comma => at + 1,
                OpenBracket | OpenParenthesis => self.behind(at),
                _ => break None,
            };
        };
        // Whatever ends them ends them for itself too.
        OldStyle { range: from..at + 1, semicolons, body }
    }
}
