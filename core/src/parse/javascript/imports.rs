//! References to other modules, in every form that JavaScript and TypeScript have.

use oxc_ast::ast::*;
use oxc_ast_visit::Visit;
use oxc_span::Span;

use super::outliner::Outliner;
use crate::facts::{ImportKind, ImportedName};

impl<'a> Outliner<'_, '_, 'a> {
    fn import(&mut self, specifier: &StringLiteral<'a>, kind: ImportKind, names: Vec<ImportedName>, span: Span) {
        self.builder.import(kind, &specifier.value, names, span.start as usize..span.end as usize);
    }

    pub(super) fn import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        let specifiers = it.specifiers.as_ref().map_or(&[][..], |specifiers| specifiers.as_slice());
        let names = specifiers
            .iter()
            .map(|specifier| match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(it) => {
                    ImportedName::new(it.imported.name().as_str(), Some(it.local.name.as_str()))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                    ImportedName::new("default", Some(it.local.name.as_str()))
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                    ImportedName::new("*", Some(it.local.name.as_str()))
                }
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
        let name =
            |it: &ExportSpecifier<'a>| ImportedName::new(it.local.name().as_str(), Some(it.exported.name().as_str()));
        let names = it.specifiers.iter().map(name).collect();
        let erased = it.export_kind.is_type()
            || (!it.specifiers.is_empty() && it.specifiers.iter().all(|specifier| specifier.export_kind.is_type()));
        self.import(&it.source, if erased { ImportKind::TypeOnly } else { ImportKind::ReExport }, names, it.span);
    }

    pub(super) fn export_all(&mut self, it: &ExportAllDeclaration<'a>) {
        let kind = if it.export_kind.is_type() { ImportKind::TypeOnly } else { ImportKind::ReExport };
        let exported = it.exported.as_ref().map(|exported| exported.name());
        self.import(&it.source, kind, vec![ImportedName::new("*", exported.as_deref())], it.span);
    }

    pub(super) fn import_equals(&mut self, it: &TSImportEqualsDeclaration<'a>) {
        if let TSModuleReference::ExternalModuleReference(reference) = &it.module_reference {
            let kind = if it.import_kind.is_type() { ImportKind::TypeOnly } else { ImportKind::Require };
            let names = vec![ImportedName::new("*", Some(it.id.name.as_str()))];
            self.import(&reference.expression, kind, names, it.span);
        }
    }

    pub(super) fn dynamic_import(&mut self, it: &ImportExpression<'a>) {
        if let Expression::StringLiteral(specifier) = &it.source {
            self.import(specifier, ImportKind::Dynamic, vec![ImportedName::new("*", None)], it.span);
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
        self.import(&it.source, ImportKind::TypeOnly, vec![ImportedName::new(name, None)], it.span);
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
                let name = |property: &BindingProperty<'a>| {
                    let local = property.value.get_identifier_name();
                    Some(ImportedName::new(property.key.static_name()?, local.as_deref()))
                };
                pattern.properties.iter().filter_map(name).collect()
            }
            pattern => vec![ImportedName::new("*", pattern.get_identifier_name().as_deref())],
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
