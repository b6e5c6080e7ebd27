//! References to other modules.

use ruff_python_ast::{self as ast, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::outliner::Outliner;
use crate::facts::{ImportKind, ImportedName};

impl Outliner<'_, '_, '_> {
    fn add_import(&mut self, specifier: String, kind: ImportKind, names: Vec<ImportedName>, range: TextRange) {
        self.builder.import(kind, &specifier, names, range.start().to_usize()..range.end().to_usize());
    }

    fn import_kind(&self) -> ImportKind {
        if self.type_checking { ImportKind::TypeOnly } else { ImportKind::Import }
    }

    /// Records each module of `import a.b, c`.
    pub(super) fn import(&mut self, it: &ast::StmtImport) {
        for alias in &it.names {
            let range = if it.names.len() == 1 { it.range } else { alias.range };
            let name = ImportedName::new("*", alias.asname.as_ref().map(|name| name.as_str()));
            self.add_import(alias.name.to_string(), self.import_kind(), vec![name], range);
        }
    }

    /// Records `from ..a import b, c` with its dots as written.
    pub(super) fn import_from(&mut self, it: &ast::StmtImportFrom) {
        let mut specifier = ".".repeat(it.level as usize);
        specifier.extend(it.module.as_ref().map(|module| module.as_str()));
        let name = |alias: &ast::Alias| {
            ImportedName::new(alias.name.as_str(), alias.asname.as_ref().map(|name| name.as_str()))
        };
        let names = it.names.iter().map(name).collect();
        self.add_import(specifier, self.import_kind(), names, it.range);
    }

    /// Records `__import__("literal")` and `importlib.import_module("literal")`.
    pub(super) fn dynamic_import(&mut self, it: &ast::ExprCall) {
        let name = match &*it.func {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return,
        };
        if !matches!(name, "__import__" | "import_module") {
            return;
        }
        if let Some(Expr::StringLiteral(literal)) = it.arguments.args.first() {
            let names = vec![ImportedName::new("*", None)];
            self.add_import(literal.value.to_str().to_owned(), ImportKind::Dynamic, names, it.range());
        }
    }
}
