//! Functions without a name: callbacks, and functions that are called where they stand.
//!
//! One that is a symbol (see [`OutlineBuilder::enter_unnamed`](crate::parse::outline::OutlineBuilder::enter_unnamed)) is
//! named after the call that it is passed to: `app.post("/users") callback`, `new Promise(…) callback`. One that is called
//! itself is `(anonymous) call`, and any other `(anonymous)`.

use oxc_allocator::Vec as ArenaVec;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};

use super::outliner::{Callable, Outliner, Scope};
use crate::facts::SymbolKind;
use crate::parse::outline::{Definition, Doc, shown_string};

/// The most characters of a callee's name before what is left of it is `…`.
const LONGEST_CALLEE: usize = 60;

/// What a function is called with, or passed to.
#[derive(Clone, Copy)]
enum Call<'b, 'a> {
    Plain(&'b CallExpression<'a>),
    New(&'b NewExpression<'a>),
    Tag(&'b Expression<'a>),
}

impl<'a> Outliner<'_, '_, 'a> {
    /// Walks a call. In a named function, functions without a name are levels of nesting and need no names.
    pub(super) fn call_expression(&mut self, it: &CallExpression<'a>) {
        self.call(it);
        if self.builder.is_in_named_function() {
            walk::walk_call_expression(self, it);
            return;
        }
        let titled = self.is_titled(it);
        match called_function(&it.callee) {
            Some(callable) => self.unnamed(callable, titled, |_| "(anonymous) call".to_owned()),
            None => self.visit_expression(&it.callee),
        }
        self.rest_of_call(it, titled);
    }

    /// Whether a call is a statement, or part of one from its beginning, and has a string as its first argument.
    pub(super) fn is_titled(&self, it: &CallExpression<'a>) -> bool {
        it.span.start == self.statement && it.arguments.first().is_some_and(|first| string_of(first).is_some())
    }

    /// Walks what stands after the callee of a call.
    pub(super) fn rest_of_call(&mut self, it: &CallExpression<'a>, titled: bool) {
        if let Some(types) = &it.type_arguments {
            self.visit_ts_type_parameter_instantiation(types);
        }
        self.arguments(Call::Plain(it), &it.arguments, titled);
    }

    pub(super) fn new_expression(&mut self, it: &NewExpression<'a>) {
        if self.builder.is_in_named_function() {
            walk::walk_new_expression(self, it);
            return;
        }
        self.visit_expression(&it.callee);
        if let Some(types) = &it.type_arguments {
            self.visit_ts_type_parameter_instantiation(types);
        }
        self.arguments(Call::New(it), &it.arguments, false);
    }

    pub(super) fn tagged_template(&mut self, it: &TaggedTemplateExpression<'a>) {
        self.visit_expression(&it.tag);
        if let Some(types) = &it.type_arguments {
            self.visit_ts_type_parameter_instantiation(types);
        }
        self.template_of_tag(&it.tag, &it.quasi);
    }

    /// Walks the template of a tag, which is called with what stands in it.
    pub(super) fn template_of_tag(&mut self, tag: &Expression<'a>, template: &TemplateLiteral<'a>) {
        for expression in &template.expressions {
            match unnamed_function(expression) {
                Some(callable) => self.passed(callable, Call::Tag(tag), false),
                None => self.visit_expression(expression),
            }
        }
    }

    fn arguments(&mut self, call: Call<'_, 'a>, arguments: &ArenaVec<'a, Argument<'a>>, titled: bool) {
        let scope = Scope { exported: false, ..self.scope };
        self.at(scope, |outliner| {
            for argument in arguments {
                match argument.as_expression().and_then(unnamed_function) {
                    Some(callable) => outliner.passed(callable, call, titled),
                    None => outliner.visit_argument(argument),
                }
            }
        });
    }

    /// Walks a function that is passed to a call.
    fn passed(&mut self, callable: Callable<'_, 'a>, call: Call<'_, 'a>, titled: bool) {
        self.unnamed(callable, titled, |outliner| {
            let name = match call {
                Call::Plain(it) => outliner.callee_name(&it.callee) + &other_arguments(&it.arguments),
                Call::New(it) => format!("new {}{}", outliner.callee_name(&it.callee), other_arguments(&it.arguments)),
                Call::Tag(tag) => outliner.callee_name(tag),
            };
            name + " callback"
        });
    }

    /// Walks a function without a name of which nothing else is known.
    pub(super) fn anonymous(&mut self, callable: Callable<'_, 'a>) {
        self.unnamed(callable, false, |_| "(anonymous)".to_owned());
    }

    fn unnamed(&mut self, callable: Callable<'_, 'a>, titled: bool, name: impl FnOnce(&Self) -> String) {
        let unnamed = self.builder.enter_unnamed(titled);
        let scope = Scope { is_top: false, exported: false, ..self.scope };
        self.at(scope, |outliner| outliner.walk_callable(callable));
        let decides = self.builder.leave_unnamed(unnamed);
        let Some(symbol) = decides else { return };
        let (span, head_end) = (callable.span(), callable.head_end());
        let definition = Definition {
            kind: SymbolKind::Function,
            name: name(self).into(),
            name_start: span.start as usize,
            range: span.start as usize..span.end as usize,
            head: span.start as usize..head_end as usize,
            doc: Doc::None,
            parent: self.scope.parent,
            exported: false,
        };
        self.builder.describe_unnamed(symbol, definition);
    }

    /// Returns the path by which a call reaches what it calls, and the string arguments on it.
    fn callee_name(&self, callee: &Expression<'a>) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut length = 0;
        let mut link = callee;
        loop {
            if length > LONGEST_CALLEE {
                parts.push("…".to_owned());
                break;
            }
            let (part, next) = match link {
                Expression::Identifier(it) => (it.name.to_string(), None),
                Expression::ThisExpression(_) => ("this".to_owned(), None),
                Expression::Super(_) => ("super".to_owned(), None),
                Expression::StaticMemberExpression(it) => (format!(".{}", it.property.name), Some(&it.object)),
                Expression::PrivateFieldExpression(it) => (format!(".#{}", it.field.name), Some(&it.object)),
                Expression::ComputedMemberExpression(it) => ("[…]".to_owned(), Some(&it.object)),
                Expression::CallExpression(it) => (shown_arguments(&it.arguments), Some(&it.callee)),
                Expression::NewExpression(it) => {
                    (format!("new {}{}", self.callee_name(&it.callee), shown_arguments(&it.arguments)), None)
                }
                Expression::TaggedTemplateExpression(it) => ("`…`".to_owned(), Some(&it.tag)),
                Expression::TSNonNullExpression(it) => (String::new(), Some(&it.expression)),
                Expression::TSAsExpression(it) => (String::new(), Some(&it.expression)),
                Expression::ChainExpression(it) => match &it.expression {
                    ChainElement::CallExpression(it) => (shown_arguments(&it.arguments), Some(&it.callee)),
                    ChainElement::StaticMemberExpression(it) => (format!(".{}", it.property.name), Some(&it.object)),
                    _ => ("(…)".to_owned(), None),
                },
                Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_) => {
                    ("(anonymous)".to_owned(), None)
                }
                _ => ("(…)".to_owned(), None),
            };
            length += part.len();
            parts.push(part);
            match next {
                Some(next) => link = next,
                None => break,
            }
        }
        parts.reverse();
        parts.concat()
    }
}

/// Returns a function expression that has no name.
fn unnamed_function<'b, 'a>(expression: &'b Expression<'a>) -> Option<Callable<'b, 'a>> {
    match expression {
        Expression::FunctionExpression(function) if function.id.is_none() => Some(Callable::Function(function)),
        Expression::ArrowFunctionExpression(arrow) => Some(Callable::Arrow(arrow)),
        _ => None,
    }
}

/// Returns the function without a name that a callee is, or whose `call` or `apply` it is.
fn called_function<'b, 'a>(callee: &'b Expression<'a>) -> Option<Callable<'b, 'a>> {
    match callee {
        Expression::StaticMemberExpression(it) if matches!(it.property.name.as_str(), "call" | "apply") => {
            unnamed_function(&it.object)
        }
        other => unnamed_function(other),
    }
}

/// Returns the arguments of a call to which a function is passed; nothing if there is none but that.
fn other_arguments(arguments: &[Argument<'_>]) -> String {
    if arguments.len() == 1 { String::new() } else { shown_arguments(arguments) }
}

/// Returns arguments as a name shows them: the first, if it is a string, and otherwise whether there are any.
fn shown_arguments(arguments: &[Argument<'_>]) -> String {
    let Some(first) = arguments.first() else { return "()".to_owned() };
    let Some(text) = string_of(first) else { return "(…)".to_owned() };
    format!("({})", shown_string(text))
}

/// Returns the string that an argument is, if it is one as it stands.
fn string_of<'b>(argument: &'b Argument<'_>) -> Option<&'b str> {
    match argument {
        Argument::StringLiteral(it) => Some(it.value.as_str()),
        Argument::TemplateLiteral(it) if it.expressions.is_empty() => {
            it.quasis.first().map(|quasi| quasi.value.raw.as_str())
        }
        _ => None,
    }
}
