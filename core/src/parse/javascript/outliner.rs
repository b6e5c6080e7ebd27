//! The walk over oxc's tree: which nodes are definitions, and who is inside whom.
//!
//! Named functions, classes and methods are symbols wherever they stand, variables only in modules and namespaces.
//! Recursion is bounded by what the parser itself recurses on; chains that it parses in a loop, such as `a + b + …`
//! and `a.b().c()…`, are walked in a loop as well (see the sibling `complexity`).

use std::borrow::Cow;
use std::ops::Range;

use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};
use oxc_syntax::scope::ScopeFlags;

use super::statement::statement_start;
use crate::facts::SymbolKind;
use crate::parse::outline::{self, Doc, OutlineBuilder};
use crate::text::CommentRole;
use crate::text::source::Source;

/// Hands what a tree holds to the builder. In type declarations everything counts as exported unless the file is a
/// module.
pub(super) fn outline<'s>(builder: &mut OutlineBuilder<'s>, program: &Program<'_>, declarations: bool) {
    let source = builder.source();
    let mut outliner = Outliner {
        source,
        comments: &program.comments,
        builder,
        scope: Scope { parent: None, is_top: true, exported: declarations && !program.source_type.is_module() },
        doc_at: 0,
        exports: Vec::new(),
        import_types: program.source_type.is_typescript()
            && memchr::memmem::find(source.text.as_bytes(), b"import(").is_some(),
        statement: u32::MAX,
        chain: 0,
    };
    outliner.visit_statements(&program.body);
    outliner.finish();
}

/// Where the walk is: what is around the next definition.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    /// The definition around.
    pub(super) parent: Option<u32>,
    /// Whether a variable declared here belongs to the module or to a namespace.
    pub(super) is_top: bool,
    /// Whether a definition here is exported, as far as its own surroundings tell.
    pub(super) exported: bool,
}

pub(super) struct Outliner<'b, 's, 'a> {
    pub(super) source: &'s Source<'s>,
    comments: &'b [Comment],
    pub(super) builder: &'b mut OutlineBuilder<'s>,
    pub(super) scope: Scope,
    /// Where the token stands that a doc comment of the next definition is attached to.
    pub(super) doc_at: u32,
    /// Names of the module that a list or an assignment exports.
    pub(super) exports: Vec<&'a str>,
    /// Whether types can contain imports at all. If not, they are not walked.
    pub(super) import_types: bool,
    /// Where the expression begins that is the statement at hand.
    pub(super) statement: u32,
    /// How many chain links the recursion is deep.
    pub(super) chain: u32,
}

/// A definition about to be recorded.
pub(super) struct SpanDefinition<'n> {
    pub(super) kind: SymbolKind,
    pub(super) name: Cow<'n, str>,
    pub(super) name_start: u32,
    pub(super) span: Span,
    /// What the signature is taken from.
    pub(super) head: Span,
    pub(super) exported: bool,
}

/// A function in either notation.
#[derive(Clone, Copy)]
pub(super) enum Callable<'b, 'a> {
    Function(&'b Function<'a>),
    Arrow(&'b ArrowFunctionExpression<'a>),
}

impl<'b, 'a> Callable<'b, 'a> {
    pub(super) fn of(expression: &'b Expression<'a>) -> Option<Self> {
        match expression {
            Expression::FunctionExpression(function) => Some(Callable::Function(function)),
            Expression::ArrowFunctionExpression(arrow) => Some(Callable::Arrow(arrow)),
            _ => None,
        }
    }

    /// Returns where the head ends: before the body, or at the end of a declaration without one.
    pub(super) fn head_end(self) -> u32 {
        match self {
            Callable::Function(function) => function.body.as_ref().map_or(function.span.end, |body| body.span.start),
            Callable::Arrow(arrow) => arrow.body.span().start,
        }
    }

    pub(super) fn span(self) -> Span {
        match self {
            Callable::Function(function) => function.span,
            Callable::Arrow(arrow) => arrow.span,
        }
    }

    fn has_body(self) -> bool {
        match self {
            Callable::Function(function) => function.body.is_some(),
            Callable::Arrow(_) => true,
        }
    }
}

impl<'a> Outliner<'_, '_, 'a> {
    /// Records a definition and returns its index.
    pub(super) fn define(&mut self, definition: SpanDefinition<'_>) -> Option<u32> {
        let definition = self.described(definition);
        self.builder.define(definition)
    }

    /// Returns a definition as the builder takes it, with what stands around it.
    fn described<'d>(&self, definition: SpanDefinition<'d>) -> outline::Definition<'d> {
        let head = definition.head.start as usize..definition.head.end as usize;
        // The name of an outer namespace is followed by a dot.
        let dot = usize::from(self.source.slice(head.clone()).ends_with('.'));
        outline::Definition {
            kind: definition.kind,
            name: definition.name,
            name_start: definition.name_start as usize,
            range: definition.span.start as usize..definition.span.end as usize,
            head: head.start..head.end - dot,
            doc: self.doc().map_or(Doc::None, Doc::Comments),
            parent: self.scope.parent,
            exported: definition.exported,
        }
    }

    /// Walks something in another scope.
    pub(super) fn at(&mut self, scope: Scope, walk: impl FnOnce(&mut Self)) {
        let around = std::mem::replace(&mut self.scope, scope);
        walk(self);
        self.scope = around;
    }

    /// Returns the scope inside the definition at `index`, where its members are exported if it is.
    pub(super) fn inside(&self, index: Option<u32>) -> Scope {
        Scope { parent: index.or(self.scope.parent), is_top: false, exported: true }
    }

    /// Records a function and walks it.
    pub(super) fn define_callable(&mut self, definition: SpanDefinition<'_>, callable: Callable<'_, 'a>) {
        let index = self.define(definition);
        if callable.has_body() {
            self.builder.enter_function(index);
        }
        let scope = Scope { exported: false, ..self.inside(index) };
        self.at(scope, |outliner| outliner.walk_callable(callable));
        if callable.has_body() {
            self.builder.leave_function();
        }
    }

    pub(super) fn walk_callable(&mut self, callable: Callable<'_, 'a>) {
        match callable {
            Callable::Function(function) => walk::walk_function(self, function, ScopeFlags::Function),
            Callable::Arrow(arrow) => walk::walk_arrow_function_expression(self, arrow),
        }
    }

    /// Records a class and walks it.
    pub(super) fn define_class(&mut self, class: &Class<'a>, definition: SpanDefinition<'_>) {
        let index = self.define(definition);
        self.at(Scope { exported: false, ..self.scope }, |outliner| {
            outliner.visit_decorators(&class.decorators);
            if let Some(heritage) = &class.heritage {
                outliner.visit_class_heritage(heritage);
            }
        });
        self.at(self.inside(index), |outliner| outliner.visit_class_body(&class.body));
    }

    /// Returns where the head of a class begins: after its decorators.
    pub(super) fn class_head(class: &Class<'a>) -> Span {
        let start = class.decorators.last().map_or(class.span.start, |decorator| decorator.span.end);
        Span::new(start.max(class.span.start), class.body.span.start)
    }

    /// Returns the name that a key gives.
    pub(super) fn key_name(&self, key: &PropertyKey<'a>, computed: bool) -> Cow<'a, str> {
        match key {
            PropertyKey::PrivateIdentifier(name) => Cow::Owned(format!("#{}", name.name)),
            key => match key.static_name() {
                Some(name) if !computed || matches!(key, PropertyKey::StringLiteral(_)) => name,
                _ => {
                    let span = key.span();
                    Cow::Owned(format!("[{}]", self.builder.excerpt(span.start as usize..span.end as usize)))
                }
            },
        }
    }

    /// Returns where the doc comment of the next definition is.
    fn doc(&self) -> Option<Range<usize>> {
        let before = self.comments.partition_point(|comment| comment.span.start < self.doc_at);
        let attached = self.comments[..before].iter().rev().take_while(|comment| comment.attached_to == self.doc_at);
        let mut ranges = attached.map(|comment| comment.span.start as usize..comment.span.end as usize);
        ranges.find(|range| self.builder.comment_role(range.clone()) == CommentRole::Outer)
    }

    fn finish(mut self) {
        self.exports.sort_unstable();
        let symbols = self.builder.symbols_mut();
        for index in 0..symbols.len() {
            match symbols[index].parent {
                Some(parent) => symbols[index].exported &= symbols[parent as usize].exported,
                None => symbols[index].exported |= self.exports.binary_search(&&*symbols[index].name).is_ok(),
            }
        }
    }
}

impl<'a> Visit<'a> for Outliner<'_, '_, 'a> {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        self.doc_at = it.span().start;
        match it {
            Statement::ExpressionStatement(it) => {
                self.statement = statement_start(&it.expression);
                self.visit_expression(&it.expression);
            }
            it if it.is_declaration() || it.is_module_declaration() => walk::walk_statement(self, it),
            it => {
                let scope = Scope { is_top: false, ..self.scope };
                self.at(scope, |outliner| walk::walk_statement(outliner, it));
            }
        }
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        self.walk_expression(it);
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        self.variables(it);
    }

    fn visit_function(&mut self, it: &Function<'a>, _: ScopeFlags) {
        match &it.id {
            Some(id) => {
                let definition = SpanDefinition {
                    kind: SymbolKind::Function,
                    name: id.name.as_str().into(),
                    name_start: id.span.start,
                    span: it.span,
                    head: Span::new(it.span.start, Callable::Function(it).head_end()),
                    exported: self.scope.exported && it.r#type != FunctionType::FunctionExpression,
                };
                self.define_callable(definition, Callable::Function(it));
            }
            None => self.anonymous(Callable::Function(it)),
        }
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.anonymous(Callable::Arrow(it));
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        match &it.id {
            Some(id) => self.define_class(
                it,
                SpanDefinition {
                    kind: SymbolKind::Class,
                    name: id.name.as_str().into(),
                    name_start: id.span.start,
                    span: it.span,
                    head: Self::class_head(it),
                    exported: self.scope.exported && it.r#type == ClassType::ClassDeclaration,
                },
            ),
            None => {
                let scope = Scope { exported: false, ..self.scope };
                self.at(scope, |outliner| walk::walk_class(outliner, it));
            }
        }
    }

    fn visit_method_definition(&mut self, it: &MethodDefinition<'a>) {
        self.doc_at = it.span.start;
        let kind = match it.kind {
            MethodDefinitionKind::Constructor => SymbolKind::Constructor,
            MethodDefinitionKind::Method => SymbolKind::Method,
            MethodDefinitionKind::Get | MethodDefinitionKind::Set => SymbolKind::Property,
        };
        self.member(kind, &it.key, it.computed, it.accessibility, it.span, &it.decorators, Value::Callable(&it.value));
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        self.doc_at = it.span.start;
        let value = Value::Field(&it.type_annotation, it.value.as_ref());
        self.member(SymbolKind::Field, &it.key, it.computed, it.accessibility, it.span, &it.decorators, value);
    }

    fn visit_accessor_property(&mut self, it: &AccessorProperty<'a>) {
        self.doc_at = it.span.start;
        let value = Value::Field(&it.type_annotation, it.value.as_ref());
        self.member(SymbolKind::Property, &it.key, it.computed, it.accessibility, it.span, &it.decorators, value);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        self.parameter_property(it);
        walk::walk_formal_parameter(self, it);
    }

    fn visit_object_property(&mut self, it: &ObjectProperty<'a>) {
        self.object_property(it);
    }

    fn visit_arguments(&mut self, it: &oxc_allocator::Vec<'a, Argument<'a>>) {
        if it.is_empty() {
            return;
        }
        let scope = Scope { exported: false, ..self.scope };
        self.at(scope, |outliner| walk::walk_arguments(outliner, it));
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        self.assignment(it);
    }

    fn visit_logical_expression(&mut self, it: &LogicalExpression<'a>) {
        self.logical(it, &mut None);
    }

    fn visit_conditional_expression(&mut self, it: &ConditionalExpression<'a>) {
        self.conditional(it);
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        self.branches(it);
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        self.loops(|outliner| walk::walk_for_statement(outliner, it));
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.loops(|outliner| walk::walk_for_in_statement(outliner, it));
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.loops(|outliner| walk::walk_for_of_statement(outliner, it));
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        self.loops(|outliner| walk::walk_while_statement(outliner, it));
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.loops(|outliner| walk::walk_do_while_statement(outliner, it));
    }

    fn visit_catch_clause(&mut self, it: &CatchClause<'a>) {
        self.loops(|outliner| walk::walk_catch_clause(outliner, it));
    }

    fn visit_switch_statement(&mut self, it: &SwitchStatement<'a>) {
        self.switch(it);
    }

    fn visit_break_statement(&mut self, it: &BreakStatement<'a>) {
        self.jump(it.label.is_some());
    }

    fn visit_continue_statement(&mut self, it: &ContinueStatement<'a>) {
        self.jump(it.label.is_some());
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        let scope = Scope { exported: true, ..self.scope };
        self.at(scope, |outliner| outliner.visit_declaration(&it.declaration));
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        self.export_default(it);
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        self.exports
            .extend(it.specifiers.iter().filter_map(|specifier| specifier.local.identifier_name()).map(|n| n.as_str()));
    }

    fn visit_ts_export_assignment(&mut self, it: &TSExportAssignment<'a>) {
        self.export_value(&it.expression, it.span);
    }

    fn visit_ts_type_alias_declaration(&mut self, it: &TSTypeAliasDeclaration<'a>) {
        self.define_named(SymbolKind::Type, &it.id, it.span, it.span.end);
        self.visit_ts_type(&it.type_annotation);
    }

    fn visit_ts_interface_declaration(&mut self, it: &TSInterfaceDeclaration<'a>) {
        let index = self.define_named(SymbolKind::Interface, &it.id, it.span, it.body.span.start);
        self.at(self.inside(index), |outliner| {
            for member in &it.body.body {
                outliner.interface_member(member);
            }
        });
    }

    fn visit_ts_enum_declaration(&mut self, it: &TSEnumDeclaration<'a>) {
        let index = self.define_named(SymbolKind::Enum, &it.id, it.span, it.body.span.start);
        self.at(self.inside(index), |outliner| outliner.enum_members(&it.body));
    }

    fn visit_ts_namespace_declaration(&mut self, it: &TSNamespaceDeclaration<'a>) {
        let body = it.body.span();
        let index = self.define_named(SymbolKind::Namespace, &it.id, it.span, body.start);
        let exported = it.declare || matches!(it.body, TSNamespaceDeclarationBody::TSNamespaceDeclaration(_));
        let scope = Scope { is_top: true, exported, ..self.inside(index) };
        self.at(scope, |outliner| outliner.visit_ts_namespace_declaration_body(&it.body));
    }

    fn visit_ts_external_module_declaration(&mut self, it: &TSExternalModuleDeclaration<'a>) {
        let head = it.body.as_ref().map_or(it.span.end, |body| body.span.start);
        let index = self.define(SpanDefinition {
            kind: SymbolKind::Module,
            name: it.id.value.as_str().into(),
            name_start: it.id.span.start,
            span: it.span,
            head: Span::new(it.span.start, head),
            exported: true,
        });
        if let Some(body) = &it.body {
            let scope = Scope { is_top: true, ..self.inside(index) };
            self.at(scope, |outliner| outliner.visit_statements(&body.body));
        }
    }

    fn visit_ts_global_declaration(&mut self, it: &TSGlobalDeclaration<'a>) {
        let index = self.define(SpanDefinition {
            kind: SymbolKind::Namespace,
            name: "global".into(),
            name_start: it.global_span.start,
            span: it.span,
            head: Span::new(it.span.start, it.body.span.start),
            exported: true,
        });
        let scope = Scope { is_top: true, ..self.inside(index) };
        self.at(scope, |outliner| outliner.visit_statements(&it.body.body));
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        self.import_declaration(it);
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.export_from(it);
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        self.export_all(it);
    }

    fn visit_ts_import_equals_declaration(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        self.import_equals(it);
    }

    fn visit_import_expression(&mut self, it: &ImportExpression<'a>) {
        self.dynamic_import(it);
        walk::walk_import_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        self.call_expression(it);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        self.new_expression(it);
    }

    fn visit_tagged_template_expression(&mut self, it: &TaggedTemplateExpression<'a>) {
        self.tagged_template(it);
    }

    fn visit_ts_import_type(&mut self, it: &TSImportType<'a>) {
        self.import_type(it);
    }

    fn visit_ts_type(&mut self, it: &TSType<'a>) {
        self.walk_type(it);
    }

    // Names hold nothing to record, and their parts nest to the left without bound.
    fn visit_ts_type_name(&mut self, _: &TSTypeName<'a>) {}
    fn visit_jsx_element_name(&mut self, _: &JSXElementName<'a>) {}
    fn visit_binding_identifier(&mut self, _: &BindingIdentifier<'a>) {}
    fn visit_identifier_reference(&mut self, _: &IdentifierReference<'a>) {}
    fn visit_identifier_name(&mut self, _: &IdentifierName<'a>) {}
    fn visit_string_literal(&mut self, _: &StringLiteral<'a>) {}
    fn visit_directives(&mut self, _: &oxc_allocator::Vec<'a, Directive<'a>>) {}
}

/// What a member of a class holds.
pub(super) enum Value<'b, 'a> {
    Callable(&'b Function<'a>),
    Field(&'b Option<oxc_allocator::Box<'a, TSTypeAnnotation<'a>>>, Option<&'b Expression<'a>>),
}
