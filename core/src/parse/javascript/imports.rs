//! References to other modules, in every form that JavaScript and TypeScript have.

use oxc_ast::ast::*;
use oxc_ast_visit::Visit;
use oxc_span::Span;

use super::outliner::Outliner;
use crate::facts::ImportKind;

impl<'a> Outliner<'_, '_, 'a> {
    fn import(&mut self, specifier: &StringLiteral<'a>, kind: ImportKind, names: Vec<String>, span: Span) {
        self.builder.import(kind, &specifier.value, names, span.start as usize..span.end as usize);
    }

    pub(super) fn import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        let specifiers = it.specifiers.as_ref().map_or(&[][..], |specifiers| specifiers.as_slice());
        let names = specifiers
            .iter()
            .map(|specifier| match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => it.imported.name().to_string(),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => "default".to_owned(),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => "*".to_owned(),
            })
            .collect();
        let types = |specifier: &ImportDeclarationSpecifier<'a>| match specifier {
            ImportDeclarationSpecifier::ImportSpecifier(it) => it.import_kind.is_type(),
            _ => false,
        };
        let erased = it.import_kind.is_type() || (!specifiers.is_empty() && specifiers.iter().all(types));
        self.import(&it.source, if erased { ImportKind::TypeOnly } else { ImportKind::Import }, names, it.span);
    }

    pub(super) fn export_from(&mut self, it: &ExportFromDeclaration<'a>) {
        let names = it.specifiers.iter().map(|specifier| specifier.local.name().to_string()).collect();
        let erased = it.export_kind.is_type()
            || (!it.specifiers.is_empty() && it.specifiers.iter().all(|specifier| specifier.export_kind.is_type()));
        self.import(&it.source, if erased { ImportKind::TypeOnly } else { ImportKind::ReExport }, names, it.span);
    }

    pub(super) fn export_all(&mut self, it: &ExportAllDeclaration<'a>) {
        let kind = if it.export_kind.is_type() { ImportKind::TypeOnly } else { ImportKind::ReExport };
        self.import(&it.source, kind, vec!["*".to_owned()], it.span);
    }

    pub(super) fn import_equals(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        if let TSModuleReference::ExternalModuleReference(reference) = &it.module_reference {
            let kind = if it.import_kind.is_type() { ImportKind::TypeOnly } else { ImportKind::Require };
            self.import(&reference.expression, kind, vec!["*".to_owned()], it.span);
        }
    }

    pub(super) fn dynamic_import(&mut self, it: &ImportExpression<'a>) {
        if let Expression::StringLiteral(specifier) = &it.source {
            self.import(specifier, ImportKind::Dynamic, vec!["*".to_owned()], it.span);
        }
    }

    pub(super) fn import_type(&mut self, it: &TSImportType<'a>) {
        let mut qualifier = it.qualifier.as_ref();
        let mut name = "*";
        while let Some(part) = qualifier {
            qualifier = match part {
                TSImportTypeQualifier::Identifier(id) => {
                    name = id.name.as_str();
                    None
                }
                TSImportTypeQualifier::QualifiedName(part) => Some(&part.left),
            };
        }
        self.import(&it.source, ImportKind::TypeOnly, vec![name.to_owned()], it.span);
        if let Some(arguments) = &it.type_arguments {
            self.visit_ts_type_parameter_instantiation(arguments);
        }
    }

    /// Records `require("literal")`, unless a declaration around it has done so with the names it takes.
    pub(super) fn call(&mut self, it: &CallExpression<'a>) {
        if let Some(specifier) = required(it)
            && self.builder.last_import().is_none_or(|last| last.span.start.offset != it.span.start)
        {
            self.import(specifier, ImportKind::Require, Vec::new(), it.span);
        }
    }

    /// Records `const name = require("literal")` or `const { names } = require("literal")`; says whether it was one.
    pub(super) fn declared_require(&mut self, it: &VariableDeclarator<'a>) -> bool {
        let Some(Expression::CallExpression(call)) = &it.init else { return false };
        let Some(specifier) = required(call) else { return false };
        let names = match &it.id {
            BindingPattern::ObjectPattern(pattern) if pattern.rest.is_none() => {
                pattern.properties.iter().filter_map(|property| property.key.static_name()).map(Into::into).collect()
            }
            _ => vec!["*".to_owned()],
        };
        self.import(specifier, ImportKind::Require, names, call.span);
        true
    }
}

fn required<'b, 'a>(it: &'b CallExpression<'a>) -> Option<&'b StringLiteral<'a>> {
    match (&it.callee, it.arguments.as_slice()) {
        (Expression::Identifier(callee), [Argument::StringLiteral(specifier)]) if callee.name == "require" => {
            Some(specifier)
        }
        _ => None,
    }
}
