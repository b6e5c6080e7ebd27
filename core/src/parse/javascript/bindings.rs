//! Definitions by binding: variables, members, properties, and what CommonJS exports by assignment.

use std::borrow::Cow;

use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

use super::outliner::{Callable, Outliner, Scope, SpanDefinition, Value};
use crate::facts::SymbolKind;

impl<'a> Outliner<'_, '_, 'a> {
    /// Records a declaration with a plain name, whose head ends at `head_end`.
    pub(super) fn define_named(
        &mut self,
        kind: SymbolKind,
        id: &BindingIdentifier<'a>,
        span: Span,
        head_end: u32,
    ) -> Option<u32> {
        self.define(SpanDefinition {
            kind,
            name: id.name.as_str().into(),
            name_start: id.span.start,
            span,
            head: Span::new(span.start, head_end),
            exported: self.scope.exported,
        })
    }

    /// Records the variables of modules and namespaces, and functions and classes bound to a name anywhere.
    pub(super) fn variables(&mut self, it: &VariableDeclaration<'a>) {
        let kind = match it.kind {
            VariableDeclarationKind::Var | VariableDeclarationKind::Let => SymbolKind::Variable,
            _ => SymbolKind::Constant,
        };
        let single = it.declarations.len() == 1;
        for (index, declarator) in it.declarations.iter().enumerate() {
            if index > 0 {
                self.doc_at = declarator.span.start;
            }
            let span = if single { it.span } else { declarator.span };
            let required = self.declared_require(declarator);
            match &declarator.id {
                BindingPattern::BindingIdentifier(id) => {
                    let type_end = declarator.type_annotation.as_ref().map_or(id.span.end, |t| t.span.end);
                    let head = Span::new(span.start, type_end);
                    let name = Cow::Borrowed(id.name.as_str());
                    if let Some(init) = &declarator.init {
                        let record = (self.scope.is_top && !required).then_some(kind);
                        self.bind(name, id.span.start, span, head, record, self.scope.exported, init);
                    } else if self.scope.is_top {
                        let exported = self.scope.exported;
                        self.define(SpanDefinition { kind, name, name_start: id.span.start, span, head, exported });
                    }
                }
                pattern => {
                    if self.scope.is_top && !required {
                        self.pattern_variables(pattern, kind, declarator.span);
                    }
                    walk::walk_variable_declarator(self, declarator);
                    continue;
                }
            }
            if let Some(annotation) = &declarator.type_annotation {
                self.visit_ts_type(&annotation.type_annotation);
            }
        }
    }

    fn pattern_variables(&mut self, pattern: &BindingPattern<'a>, kind: SymbolKind, declarator: Span) {
        for id in pattern.get_binding_identifiers() {
            let exported = self.scope.exported;
            self.define(SpanDefinition {
                kind,
                name: id.name.as_str().into(),
                name_start: id.span.start,
                span: id.span,
                head: declarator,
                exported,
            });
        }
    }

    /// Walks a value bound to a name: a function or class takes the name, anything else becomes a symbol of the kind
    /// `other`, if that is given.
    #[expect(clippy::too_many_arguments, reason = "a definition in the making")]
    pub(super) fn bind(
        &mut self,
        name: Cow<'a, str>,
        name_start: u32,
        span: Span,
        head: Span,
        other: Option<SymbolKind>,
        exported: bool,
        value: &Expression<'a>,
    ) {
        if let Some(callable) = Callable::of(value) {
            let head = Span::new(head.start, callable.head_end());
            let kind = match other {
                Some(kind @ (SymbolKind::Method | SymbolKind::Property)) => kind,
                Some(SymbolKind::Field) => SymbolKind::Method,
                _ => SymbolKind::Function,
            };
            self.define_callable(SpanDefinition { kind, name, name_start, span, head, exported }, callable);
        } else if let Expression::ClassExpression(class) = value {
            let head = Span::new(head.start, class.body.span.start);
            let kind = SymbolKind::Class;
            self.define_class(class, SpanDefinition { kind, name, name_start, span, head, exported });
        } else if let Some(kind) = other {
            let index = self.define(SpanDefinition { kind, name, name_start, span, head, exported });
            let exported = matches!(value, Expression::ObjectExpression(_));
            let scope = Scope { exported, ..self.inside(index) };
            self.at(scope, |outliner| outliner.visit_expression(value));
        } else {
            self.visit_expression(value);
        }
    }

    /// Records a member of a class.
    #[expect(clippy::too_many_arguments, reason = "methods, fields and accessors are three types with equal fields")]
    pub(super) fn member(
        &mut self,
        kind: SymbolKind,
        key: &PropertyKey<'a>,
        computed: bool,
        accessibility: Option<TSAccessibility>,
        span: Span,
        decorators: &oxc_allocator::Vec<'a, Decorator<'a>>,
        value: Value<'_, 'a>,
    ) {
        let hidden =
            matches!(key, PropertyKey::PrivateIdentifier(_)) || accessibility == Some(TSAccessibility::Private);
        let exported = self.scope.exported && !hidden;
        let name = self.key_name(key, computed);
        let name_start = key.span().start;
        let start = decorators.last().map_or(span.start, |decorator| decorator.span.end);
        self.visit_decorators(decorators);
        if computed {
            self.visit_property_key(key);
        }
        match value {
            Value::Callable(function) => {
                let callable = Callable::Function(function);
                let head = Span::new(start, callable.head_end());
                self.define_callable(SpanDefinition { kind, name, name_start, span, head, exported }, callable);
            }
            Value::Field(annotation, value) => {
                let end = annotation.as_ref().map_or(key.span().end, |annotation| annotation.span.end);
                let end = if computed && annotation.is_none() { end + 1 } else { end };
                let head = Span::new(start, end);
                match value {
                    Some(value) => self.bind(name, name_start, span, head, Some(kind), exported, value),
                    None => {
                        self.define(SpanDefinition { kind, name, name_start, span, head, exported });
                    }
                }
                if let Some(annotation) = annotation {
                    self.visit_ts_type(&annotation.type_annotation);
                }
            }
        }
    }

    /// Records a constructor's parameter that declares a field: `constructor(private name: string)`.
    pub(super) fn parameter_property(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_none() && !it.readonly && !it.r#override {
            return;
        }
        let BindingPattern::BindingIdentifier(id) = &it.pattern else { return };
        // The field belongs to the class around the constructor.
        let class = self.scope.parent.and_then(|parent| self.builder.symbol(parent).parent);
        let end = it.type_annotation.as_ref().map_or(id.span.end, |annotation| annotation.span.end);
        let definition = SpanDefinition {
            kind: SymbolKind::Field,
            name: id.name.as_str().into(),
            name_start: id.span.start,
            span: it.span,
            head: Span::new(it.span.start, end),
            exported: it.accessibility != Some(TSAccessibility::Private),
        };
        self.doc_at = it.span.start;
        self.at(Scope { parent: class, ..self.scope }, |outliner| {
            outliner.define(definition);
        });
    }

    /// Records the functions that an object literal holds; other properties are values of their own.
    pub(super) fn object_property(&mut self, it: &ObjectProperty<'a>) {
        if it.computed {
            self.visit_property_key(&it.key);
        }
        let kind = match it.kind {
            PropertyKind::Init => SymbolKind::Method,
            PropertyKind::Get | PropertyKind::Set => SymbolKind::Property,
        };
        if let Some(callable) = Callable::of(&it.value) {
            self.doc_at = it.span.start;
            let definition = SpanDefinition {
                kind,
                name: self.key_name(&it.key, it.computed),
                name_start: it.key.span().start,
                span: it.span,
                head: Span::new(it.span.start, callable.head_end()),
                exported: self.scope.exported,
            };
            self.define_callable(definition, callable);
        } else {
            self.visit_expression(&it.value);
        }
    }

    pub(super) fn interface_member(&mut self, it: &TSSignature<'a>) {
        let span = it.span();
        self.doc_at = span.start;
        let (kind, key, computed) = match it {
            TSSignature::TSPropertySignature(it) => (SymbolKind::Property, &it.key, it.computed),
            TSSignature::TSMethodSignature(it) if it.kind == TSMethodSignatureKind::Method => {
                (SymbolKind::Method, &it.key, it.computed)
            }
            TSSignature::TSMethodSignature(it) => (SymbolKind::Property, &it.key, it.computed),
            _ => {
                walk::walk_ts_signature(self, it);
                return;
            }
        };
        let name = self.key_name(key, computed);
        let exported = self.scope.exported;
        self.define(SpanDefinition { kind, name, name_start: key.span().start, span, head: span, exported });
        if self.import_types {
            walk::walk_ts_signature(self, it);
        }
    }

    pub(super) fn enum_members(&mut self, it: &TSEnumBody<'a>) {
        for member in &it.members {
            self.doc_at = member.span.start;
            self.define(SpanDefinition {
                kind: SymbolKind::EnumMember,
                name: member.id.static_name().as_str().to_owned().into(),
                name_start: member.id.span().start,
                span: member.span,
                head: member.span,
                exported: true,
            });
            if let Some(initializer) = &member.initializer {
                self.visit_expression(initializer);
            }
        }
    }

    pub(super) fn export_default(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let scope = Scope { exported: true, ..self.scope };
        let default = |name_start, head| SpanDefinition {
            kind: SymbolKind::Function,
            name: "default".into(),
            name_start,
            span: it.span,
            head,
            exported: true,
        };
        match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) if function.id.is_none() => {
                let callable = Callable::Function(function);
                let head = Span::new(it.span.start, callable.head_end());
                self.define_callable(default(function.span.start, head), callable);
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) if class.id.is_none() => {
                let head = Span::new(it.span.start, class.body.span.start);
                let definition = SpanDefinition { kind: SymbolKind::Class, ..default(class.span.start, head) };
                self.define_class(class, definition);
            }
            declaration => match declaration.as_expression() {
                Some(value) => self.export_value(value, it.span),
                None => self.at(scope, |outliner| walk::walk_export_default_declaration_kind(outliner, declaration)),
            },
        }
    }

    /// Walks the value of `export default` or `export =`: a name is exported, anything else becomes `default`.
    pub(super) fn export_value(&mut self, value: &Expression<'a>, span: Span) {
        if let Expression::Identifier(name) = value {
            self.exports.push(name.name.as_str());
            return;
        }
        let kind =
            if matches!(value, Expression::ObjectExpression(_)) { SymbolKind::Object } else { SymbolKind::Constant };
        let start = value.span().start;
        let head = Span::new(span.start, start);
        self.bind(own_name(value).unwrap_or("default".into()), start, span, head, Some(kind), true, value);
    }

    /// Walks an assignment. One to `exports`, or of a function to a member, is a definition.
    pub(super) fn assignment(&mut self, it: &AssignmentExpression<'a>) {
        if it.operator.is_logical() {
            self.builder.decide();
        }
        let name = it.left.as_member_expression().and_then(|member| member.static_property_name().zip(Some(member)));
        let Some((name, member)) = name.filter(|_| it.operator.is_assign()) else {
            walk::walk_assignment_expression(self, it);
            return;
        };
        let object = member.object();
        let exported = is_exports(object) && self.scope.parent.is_none();
        let name_start = it.left.span().end - (name.len() as u32).min(it.left.span().end);
        if object.is_specific_id("module") && name == "exports" && self.scope.parent.is_none() {
            self.module_exports(it);
        } else if exported {
            match &it.right {
                Expression::Identifier(local) => self.exports.push(local.name.as_str()),
                Expression::UnaryExpression(it) if it.operator == UnaryOperator::Void => {}
                right => {
                    let kind =
                        Some(SymbolKind::Variable).filter(|_| !matches!(right, Expression::AssignmentExpression(_)));
                    self.doc_at = it.span.start;
                    self.bind(name.into(), name_start, it.span, it.left.span(), kind, true, right);
                }
            }
        } else if Callable::of(&it.right).is_some() || matches!(it.right, Expression::ClassExpression(_)) {
            let on_instance = matches!(object, Expression::ThisExpression(_))
                || object.as_member_expression().is_some_and(|m| m.static_property_name() == Some("prototype"));
            let kind = Some(if on_instance { SymbolKind::Method } else { SymbolKind::Function });
            self.doc_at = it.span.start;
            self.bind(name.into(), name_start, it.span, it.left.span(), kind, false, &it.right);
        } else {
            walk::walk_assignment_expression(self, it);
        }
    }

    fn module_exports(&mut self, it: &AssignmentExpression<'a>) {
        self.doc_at = it.span.start;
        match &it.right {
            Expression::Identifier(local) => self.exports.push(local.name.as_str()),
            Expression::ObjectExpression(object) => {
                for property in object.properties.iter().filter_map(ObjectPropertyKind::as_property) {
                    if let Expression::Identifier(local) = &property.value {
                        self.exports.push(local.name.as_str());
                    }
                }
                let scope = Scope { exported: true, ..self.scope };
                self.at(scope, |outliner| outliner.visit_object_expression(object));
            }
            right => {
                let named = Callable::of(right).is_some() || matches!(right, Expression::ClassExpression(_));
                let name = own_name(right).unwrap_or("default".into());
                let head = Span::new(it.span.start, right.span().start);
                self.bind(name, right.span().start, it.span, head, named.then_some(SymbolKind::Function), true, right);
            }
        }
    }
}

/// Returns the name that a function or class expression carries itself.
fn own_name<'a>(value: &Expression<'a>) -> Option<Cow<'a, str>> {
    let id = match value {
        Expression::FunctionExpression(function) => function.id.as_ref(),
        Expression::ClassExpression(class) => class.id.as_ref(),
        _ => None,
    };
    id.map(|id| Cow::Borrowed(id.name.as_str()))
}

fn is_exports(object: &Expression<'_>) -> bool {
    object.is_specific_id("exports")
        || object.as_member_expression().is_some_and(|member| {
            member.object().is_specific_id("module") && member.static_property_name() == Some("exports")
        })
}
