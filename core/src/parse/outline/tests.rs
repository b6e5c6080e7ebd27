//! The builder by itself: its limits, and functions without a name.

use super::*;

fn definition(name: &str) -> Definition<'_> {
    Definition {
        kind: SymbolKind::Function,
        name: name.into(),
        name_start: 0,
        range: 0..0,
        head: 0..0,
        doc: Doc::None,
        parent: None,
        exported: false,
    }
}

fn builder<'s>(source: &'s Source<'s>) -> OutlineBuilder<'s> {
    OutlineBuilder::new(source, Language::with_name("C").unwrap())
}

#[test]
fn what_is_too_much_is_counted_and_not_kept() {
    let text = "\n".repeat(MAX_ERRORS + 2);
    let source = Source::new(&text);
    let mut builder = builder(&source);
    for _ in 0..MAX_ITEMS + 3 {
        builder.define(definition("a"));
        builder.import(ImportKind::Import, "b", Vec::new(), 0..0);
    }
    (0..MAX_ERRORS + 2).for_each(|at| builder.syntax_error(Some(at), "Wrong."));
    let outline = builder.finish();
    assert_eq!((outline.symbols.len(), outline.imports.len()), (MAX_ITEMS, MAX_ITEMS));
    let last: Vec<_> = outline.diagnostics[MAX_ERRORS..].iter().map(|diagnostic| &*diagnostic.message).collect();
    assert_eq!(last, ["6 more symbols and imports are not kept", "2 more syntax errors are not kept"]);
}

#[test]
fn names_and_specifiers_are_short_and_on_one_line() {
    let source = Source::new("");
    let mut builder = builder(&source);
    builder.define(definition("operator\n  bool"));
    assert_eq!(builder.define(definition("")), None);
    builder.import(
        ImportKind::Import,
        &"é".repeat(MAX_NAME),
        vec![ImportedName::new("x".repeat(2 * MAX_NAME), None)],
        0..0,
    );
    let outline = builder.finish();
    assert_eq!(outline.symbols[0].name, "operator bool");
    assert_eq!((outline.imports[0].specifier.len(), outline.imports[0].names[0].name.len()), (MAX_NAME, MAX_NAME));
}

#[test]
fn a_function_without_a_name_is_a_symbol_if_it_decides_and_no_named_one_is_around_it() {
    let source = Source::new("");
    let mut builder = builder(&source);
    let suite = builder.enter_unnamed(true);
    let test = builder.enter_unnamed(true);
    let inside = builder.define(definition("inside"));
    builder.enter_function(inside);
    let nested = builder.enter_unnamed(true);
    builder.decide();
    builder.structure();
    assert_eq!(builder.leave_unnamed(nested), None);
    builder.leave_function();
    let mapped = builder.enter_unnamed(false);
    builder.decide();
    builder.structure();
    assert_eq!(builder.leave_unnamed(mapped), None);
    let symbol = builder.leave_unnamed(test).expect("it decides");
    builder.describe_unnamed(symbol, definition("it callback"));
    assert_eq!(builder.leave_unnamed(suite), None, "what is in it decides");
    let outline = builder.finish();
    let complexity = |cyclomatic, cognitive| Some(Complexity { cyclomatic, cognitive });
    let found: Vec<_> = outline.symbols.iter().map(|symbol| (&*symbol.name, symbol.complexity)).collect();
    assert_eq!(found, [("it callback", complexity(2, 2)), ("inside", complexity(2, 2))]);
    assert_eq!(Some(outline.complexity), complexity(4, 4));
}
