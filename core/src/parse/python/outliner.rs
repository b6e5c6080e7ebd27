//! The walk over ruff's tree: definitions, their complexity, and what `__all__` exports.
//!
//! Each comprehension clause is a decision but no break in the linear flow; a run of `and` or of `or` is one node of
//! the tree and counts as one step.

use std::collections::HashSet;
use std::ops::Range;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::facts::SymbolKind;
use crate::parse::outline::{Definition, Doc, OutlineBuilder};

/// Hands what a module's statements hold to the builder.
pub(super) fn outline(builder: &mut OutlineBuilder<'_>, module: &[Stmt]) {
    let mut outliner = Outliner {
        builder,
        scope: Scope { parent: None, kind: ScopeKind::Module },
        assigned: HashSet::new(),
        all: None,
        type_checking: false,
    };
    outliner.visit_body(module);
    outliner.finish();
}

#[derive(Clone, Copy)]
struct Scope {
    parent: Option<u32>,
    kind: ScopeKind,
}

#[derive(Clone, Copy, PartialEq)]
enum ScopeKind {
    Module,
    Class,
    Enum,
    Function,
}

pub(super) struct Outliner<'b, 's, 'a> {
    pub(super) builder: &'b mut OutlineBuilder<'s>,
    scope: Scope,
    /// Names that a scope has assigned already: only the first assignment is a definition.
    assigned: HashSet<(Option<u32>, &'a str)>,
    /// The names in `__all__`, if the module has one.
    all: Option<HashSet<&'a str>>,
    /// Whether the walk is inside `if TYPE_CHECKING`.
    pub(super) type_checking: bool,
}

impl<'a> Outliner<'_, '_, 'a> {
    fn define(
        &mut self,
        kind: SymbolKind,
        name: &str,
        name_start: usize,
        range: TextRange,
        head: Range<usize>,
        doc: Doc<'_>,
    ) -> Option<u32> {
        self.builder.define(Definition {
            kind,
            name: name.into(),
            name_start,
            range: range.start().to_usize()..range.end().to_usize(),
            head,
            doc,
            parent: self.scope.parent,
            exported: false,
        })
    }

    fn within(&mut self, symbol: Option<u32>, kind: ScopeKind, walk: impl FnOnce(&mut Self)) {
        let around = self.scope;
        self.scope = Scope { parent: symbol.or(around.parent), kind };
        walk(self);
        self.scope = around;
    }

    fn function(&mut self, it: &'a ast::StmtFunctionDef) {
        for decorator in &it.decorator_list {
            self.visit_decorator(decorator);
        }
        let in_class = matches!(self.scope.kind, ScopeKind::Class | ScopeKind::Enum);
        let kind = match in_class {
            true if matches!(&*it.name.id, "__init__") => SymbolKind::Constructor,
            true if it.decorator_list.iter().any(|decorator| is_property(&decorator.expression)) => {
                SymbolKind::Property
            }
            true => SymbolKind::Method,
            false => SymbolKind::Function,
        };
        let start = it.decorator_list.last().map_or(it.start(), |decorator| decorator.end()).to_usize();
        let end = it.returns.as_ref().map_or(it.parameters.end(), |returns| returns.end()).to_usize();
        let doc = docstring(&it.body);
        let index = self.define(kind, &it.name.id, it.name.start().to_usize(), it.range, start..end, doc);
        self.builder.enter_function(index);
        self.within(index, ScopeKind::Function, |outliner| {
            outliner.visit_parameters(&it.parameters);
            if let Some(returns) = &it.returns {
                outliner.visit_annotation(returns);
            }
            outliner.visit_body(&it.body);
        });
        self.builder.leave_function();
    }

    fn class(&mut self, it: &'a ast::StmtClassDef) {
        for decorator in &it.decorator_list {
            self.visit_decorator(decorator);
        }
        let start = it.decorator_list.last().map_or(it.start(), |decorator| decorator.end()).to_usize();
        let end = it.arguments.as_ref().map_or(it.name.end(), |arguments| arguments.end());
        let end = it.type_params.as_ref().map_or(end, |params| params.end().max(end)).to_usize();
        let doc = docstring(&it.body);
        let name_start = it.name.start().to_usize();
        let index = self.define(SymbolKind::Class, &it.name.id, name_start, it.range, start..end, doc);
        if let Some(arguments) = &it.arguments {
            self.visit_arguments(arguments);
        }
        let bases = it.arguments.as_ref().map_or(&[][..], |arguments| &arguments.args);
        let kind = if bases.iter().any(is_enum) { ScopeKind::Enum } else { ScopeKind::Class };
        self.within(index, kind, |outliner| outliner.visit_body(&it.body));
    }

    /// Records the names that an assignment to `target` defines.
    fn assign(&mut self, target: &'a Expr, range: TextRange, head_end: usize) {
        if self.scope.kind == ScopeKind::Function {
            return;
        }
        // Targets nest like any expression, within the bound; only names at the first two levels are told here.
        match target {
            Expr::Name(name) => self.assign_name(name, range, head_end),
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                for element in elts {
                    if let Expr::Name(name) = element {
                        self.assign_name(name, range, head_end);
                    }
                }
            }
            _ => {}
        }
    }

    fn assign_name(&mut self, name: &'a ast::ExprName, range: TextRange, head_end: usize) {
        let id = name.id.as_str();
        if id == "__all__" || !self.assigned.insert((self.scope.parent, id)) {
            return;
        }
        let kind = match self.scope.kind {
            ScopeKind::Enum if !id.starts_with('_') => SymbolKind::EnumMember,
            ScopeKind::Enum | ScopeKind::Class => SymbolKind::Field,
            _ if is_constant(id) => SymbolKind::Constant,
            _ => SymbolKind::Variable,
        };
        let head = range.start().to_usize()..head_end;
        self.define(kind, id, name.start().to_usize(), range, head, Doc::None);
    }

    /// Adds the names in the value of `__all__`.
    fn add_all(&mut self, value: &'a Expr) {
        let elements = match value {
            Expr::List(list) => &list.elts,
            Expr::Tuple(tuple) => &tuple.elts,
            _ => return,
        };
        let all = self.all.get_or_insert_default();
        all.extend(elements.iter().filter_map(|element| match element {
            Expr::StringLiteral(literal) => Some(literal.value.to_str()),
            _ => None,
        }));
    }

    fn branches(&mut self, it: &'a ast::StmtIf) {
        self.builder.decide();
        self.builder.structure();
        self.visit_expr(&it.test);
        let around = self.type_checking;
        self.type_checking |= is_type_checking(&it.test);
        self.nested(&it.body);
        self.type_checking = around;
        for clause in &it.elif_else_clauses {
            self.builder.step();
            if let Some(test) = &clause.test {
                self.builder.decide();
                self.visit_expr(test);
            }
            self.nested(&clause.body);
        }
    }

    fn nested(&mut self, body: &'a [Stmt]) {
        self.builder.nest();
        self.visit_body(body);
        self.builder.unnest();
    }

    fn looped(&mut self, body: &'a [Stmt], orelse: &'a [Stmt]) {
        self.builder.decide();
        self.builder.structure();
        self.nested(body);
        if !orelse.is_empty() {
            self.builder.step();
            self.nested(orelse);
        }
    }

    fn finish(self) {
        let symbols = self.builder.symbols_mut();
        for index in 0..symbols.len() {
            let name = symbols[index].name.as_str();
            symbols[index].exported = match symbols[index].parent {
                None => self.all.as_ref().map_or(!is_private(name), |all| all.contains(name)),
                Some(parent) => {
                    let parent = &symbols[parent as usize];
                    parent.exported && parent.kind == SymbolKind::Class && !is_private(name)
                }
            };
        }
    }
}

impl<'a> Visitor<'a> for Outliner<'_, '_, 'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(it) => self.function(it),
            Stmt::ClassDef(it) => self.class(it),
            Stmt::Assign(it) => {
                let head_end = it.targets.last().map_or(it.start(), |target| target.end()).to_usize();
                for target in &it.targets {
                    self.assign(target, it.range, head_end);
                    if self.scope.kind == ScopeKind::Module && names_all(target) {
                        self.add_all(&it.value);
                    }
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::AnnAssign(it) => {
                self.assign(&it.target, it.range, it.annotation.end().to_usize());
                if let Some(value) = it.value.as_deref().filter(|_| names_all(&it.target)) {
                    self.add_all(value);
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::AugAssign(it) => {
                if names_all(&it.target) {
                    self.add_all(&it.value);
                }
                visitor::walk_stmt(self, stmt);
            }
            Stmt::TypeAlias(it) => {
                if let Expr::Name(name) = &*it.name {
                    let head = it.start().to_usize()..it.end().to_usize();
                    self.define(SymbolKind::Type, &name.id, name.start().to_usize(), it.range, head, Doc::None);
                }
            }
            Stmt::Import(it) => self.import(it),
            Stmt::ImportFrom(it) => self.import_from(it),
            Stmt::If(it) => self.branches(it),
            Stmt::For(it) => {
                self.visit_expr(&it.iter);
                self.looped(&it.body, &it.orelse);
            }
            Stmt::While(it) => {
                self.visit_expr(&it.test);
                self.looped(&it.body, &it.orelse);
            }
            Stmt::Match(it) => {
                self.builder.structure();
                self.visit_expr(&it.subject);
                self.builder.nest();
                for case in &it.cases {
                    self.visit_match_case(case);
                }
                self.builder.unnest();
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_match_case(&mut self, case: &'a ast::MatchCase) {
        if !case.pattern.is_wildcard() || case.guard.is_some() {
            self.builder.decide();
        }
        if let Some(guard) = &case.guard {
            self.visit_expr(guard);
        }
        self.visit_body(&case.body);
    }

    fn visit_except_handler(&mut self, handler: &'a ast::ExceptHandler) {
        self.builder.decide();
        self.builder.structure();
        self.builder.nest();
        visitor::walk_except_handler(self, handler);
        self.builder.unnest();
    }

    fn visit_comprehension(&mut self, it: &'a ast::Comprehension) {
        for _ in 0..=it.ifs.len() {
            self.builder.decide();
        }
        visitor::walk_comprehension(self, it);
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(_) | Expr::StringLiteral(_) | Expr::NumberLiteral(_) => {}
            // The tree of an operator or member chain leans to the left as far as the chain is long.
            Expr::BinOp(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Call(_) => self.chain(expr),
            Expr::BoolOp(it) => {
                for _ in 1..it.values.len() {
                    self.builder.decide();
                }
                self.builder.step();
                visitor::walk_expr(self, expr);
            }
            Expr::If(it) => {
                self.builder.decide();
                self.builder.structure();
                self.visit_expr(&it.test);
                self.builder.nest();
                self.visit_expr(&it.body);
                self.visit_expr(&it.orelse);
                self.builder.unnest();
            }
            Expr::Lambda(_) => {
                self.builder.nest();
                visitor::walk_expr(self, expr);
                self.builder.unnest();
            }
            _ => visitor::walk_expr(self, expr),
        }
    }
}

impl<'a> Outliner<'_, '_, 'a> {
    /// Walks a chain in a loop, from its last link inward. Only sums and imports come of it, so the order is free.
    fn chain(&mut self, last: &'a Expr) {
        let mut link = last;
        loop {
            link = match link {
                Expr::BinOp(it) => {
                    self.visit_expr(&it.right);
                    &it.left
                }
                Expr::Attribute(it) => &it.value,
                Expr::Subscript(it) => {
                    self.visit_expr(&it.slice);
                    &it.value
                }
                Expr::Call(it) => {
                    self.call(it);
                    self.visit_arguments(&it.arguments);
                    &it.func
                }
                innermost => return self.visit_expr(innermost),
            };
        }
    }

    /// Records a dynamic import, and what `__all__.extend` adds.
    fn call(&mut self, it: &'a ast::ExprCall) {
        self.dynamic_import(it);
        if let Expr::Attribute(function) = &*it.func
            && function.attr.as_str() == "extend"
            && self.scope.kind == ScopeKind::Module
            && names_all(&function.value)
            && let Some(value) = it.arguments.args.first()
        {
            self.add_all(value);
        }
    }
}

fn docstring(body: &[Stmt]) -> Doc<'_> {
    match body.first() {
        Some(Stmt::Expr(ast::StmtExpr { value, .. })) => match &**value {
            Expr::StringLiteral(literal) => Doc::Text(literal.value.to_str()),
            _ => Doc::None,
        },
        _ => Doc::None,
    }
}

fn is_property(decorator: &Expr) -> bool {
    match decorator {
        Expr::Name(name) => matches!(name.id.as_str(), "property" | "cached_property"),
        Expr::Attribute(attribute) => {
            matches!(attribute.attr.as_str(), "cached_property" | "setter" | "getter" | "deleter" | "abstractproperty")
        }
        _ => false,
    }
}

fn is_enum(base: &Expr) -> bool {
    let name = match base {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    matches!(name, "Enum" | "IntEnum" | "StrEnum" | "Flag" | "IntFlag" | "TextChoices" | "IntegerChoices")
}

fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => name.id.as_str() == "TYPE_CHECKING",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "TYPE_CHECKING",
        _ => false,
    }
}

fn names_all(target: &Expr) -> bool {
    matches!(target, Expr::Name(name) if name.id.as_str() == "__all__")
}

/// Whether a name is written in capitals, as constants are.
fn is_constant(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_uppercase()) && !name.contains(|c: char| c.is_lowercase())
}

/// Whether a name begins with an underscore and is not one that the language itself calls.
fn is_private(name: &str) -> bool {
    name.starts_with('_') && !(name.len() > 4 && name.starts_with("__") && name.ends_with("__"))
}
