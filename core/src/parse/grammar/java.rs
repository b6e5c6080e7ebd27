//! Java, by tree-sitter's grammar.

use std::sync::OnceLock;

use tree_sitter::Node;

use super::{Frame, Grammar, NodeDefinition, Role, Walk};
use crate::facts::{ImportKind, ImportedName, SymbolKind};

/// The front end for Java.
pub(crate) static JAVA: Grammar = Grammar {
    name: "java",
    version: 4,
    parsers: &["tree-sitter", "tree-sitter-java"],
    language: || tree_sitter_java::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[("&&", Role::And), ("||", Role::Or)],
    roles: OnceLock::new(),
};

const NODES: &[(&str, Role)] = &[
    ("package_declaration", Role::Define(package)),
    ("module_declaration", Role::Define(type_declaration)),
    ("import_declaration", Role::Define(import)),
    ("requires_module_directive", Role::Define(requires)),
    ("class_declaration", Role::Define(type_declaration)),
    ("record_declaration", Role::Define(type_declaration)),
    ("interface_declaration", Role::Define(type_declaration)),
    ("annotation_type_declaration", Role::Define(type_declaration)),
    ("enum_declaration", Role::Define(type_declaration)),
    ("enum_constant", Role::Define(enum_constant)),
    ("method_declaration", Role::Define(method)),
    ("constructor_declaration", Role::Define(method)),
    ("compact_constructor_declaration", Role::Define(method)),
    ("annotation_type_element_declaration", Role::Define(method)),
    ("field_declaration", Role::Define(field)),
    ("constant_declaration", Role::Define(field)),
    ("line_comment", Role::Comment),
    ("block_comment", Role::Comment),
    ("modifiers", Role::Skip),
    ("formal_parameters", Role::Skip),
    ("type_parameters", Role::Skip),
    ("type_arguments", Role::Skip),
    ("generic_type", Role::Skip),
    ("scoped_type_identifier", Role::Skip),
    ("superclass", Role::Skip),
    ("super_interfaces", Role::Skip),
    ("throws", Role::Skip),
    ("if_statement", Role::If),
    ("for_statement", Role::Loop),
    ("enhanced_for_statement", Role::Loop),
    ("while_statement", Role::Loop),
    ("do_statement", Role::Loop),
    ("switch_expression", Role::Switch),
    ("switch_label", Role::Case(is_default)),
    ("ternary_expression", Role::Ternary),
    ("catch_clause", Role::Catch),
    ("lambda_expression", Role::Unnamed),
    ("break_statement", Role::Jump(has_label)),
    ("continue_statement", Role::Jump(has_label)),
    ("binary_expression", Role::Logic),
    ("parenthesized_expression", Role::Parentheses),
];

fn is_default(label: Node<'_>) -> bool {
    label.child(0).is_some_and(|keyword| keyword.kind() == "default")
}

fn has_label(jump: Node<'_>) -> bool {
    jump.named_child(0).is_some_and(|child| child.kind() == "identifier")
}

/// The modifiers of a declaration, and where its head begins after their annotations.
struct Modifiers {
    is_visible: bool,
    is_private: bool,
    is_static: bool,
    is_final: bool,
    head_start: usize,
}

fn modifiers(node: Node<'_>) -> Modifiers {
    let mut found = Modifiers {
        is_visible: false,
        is_private: false,
        is_static: false,
        is_final: false,
        head_start: node.start_byte(),
    };
    let Some(modifiers) = node.child(0).filter(|child| child.kind() == "modifiers") else { return found };
    let mut only_annotations = true;
    for modifier in modifiers.children(&mut modifiers.walk()) {
        match modifier.kind() {
            "annotation" | "marker_annotation" => {
                if only_annotations {
                    found.head_start = modifier.end_byte();
                }
                continue;
            }
            "public" | "protected" => found.is_visible = true,
            "private" => found.is_private = true,
            "static" => found.is_static = true,
            "final" => found.is_final = true,
            _ => {}
        }
        only_annotations = false;
    }
    found
}

/// Adds a definition with the modifiers of `node`.
fn define<'t>(
    walk: &mut Walk<'_, 't>,
    kind: SymbolKind,
    node: Node<'t>,
    name: Node<'t>,
    body: Option<Node<'t>>,
) -> Option<u32> {
    let modifiers = modifiers(node);
    let mut definition = NodeDefinition::new(walk, kind, node, name, body);
    definition.head.start = modifiers.head_start;
    definition.exported = modifiers.is_visible || (walk.frame().public && !modifiers.is_private);
    walk.define(definition)
}

fn package<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let mut cursor = node.walk();
    let name = node.named_children(&mut cursor).find(|child| child.kind().ends_with("identifier"))?;
    let definition =
        NodeDefinition { exported: true, ..NodeDefinition::new(walk, SymbolKind::Package, node, name, None) };
    walk.define(definition);
    None
}

fn import<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let mut cursor = node.walk();
    let (mut path, mut takes_all) = (None, false);
    for child in node.named_children(&mut cursor) {
        match child.kind() {
            "identifier" | "scoped_identifier" => path = Some(child),
            "asterisk" => takes_all = true,
            _ => {}
        }
    }
    let mut specifier: String = walk.text(path?).split_whitespace().collect();
    let name = if takes_all {
        specifier.push_str(".*");
        "*".to_owned()
    } else {
        specifier.rsplit('.').next().unwrap_or_default().to_owned()
    };
    walk.import(ImportKind::Import, &specifier, vec![ImportedName::new(name, None)], node);
    None
}

fn requires<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let module = walk.text(node.child_by_field_name("module")?);
    walk.import(ImportKind::Import, module, Vec::new(), node);
    None
}

fn type_declaration<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let body = node.child_by_field_name("body");
    let kind = match node.kind() {
        "interface_declaration" | "annotation_type_declaration" => SymbolKind::Interface,
        "enum_declaration" => SymbolKind::Enum,
        "module_declaration" => SymbolKind::Module,
        _ => SymbolKind::Class,
    };
    let symbol = define(walk, kind, node, name, body);
    let mut members = walk.members(symbol);
    members.public = kind == SymbolKind::Interface;
    // The members of a local class are as local as the class.
    members.sealed = walk.frame().sealed;
    Some(members)
}

fn enum_constant<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let body = node.child_by_field_name("body");
    let scope = walk.frame().scope;
    let mut definition = NodeDefinition::new(walk, SymbolKind::EnumMember, node, name, body);
    definition.head.start = modifiers(node).head_start;
    definition.exported = walk.is_exported(scope);
    let symbol = walk.define(definition);
    Some(walk.members(symbol))
}

fn method<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let body = node.child_by_field_name("body");
    let kind = match node.kind() {
        "constructor_declaration" | "compact_constructor_declaration" => SymbolKind::Constructor,
        _ => SymbolKind::Method,
    };
    let mut cursor = node.walk();
    let end = body.or_else(|| node.children(&mut cursor).find(|child| child.kind() == "default"));
    let symbol = define(walk, kind, node, name, end);
    Some(if body.is_some() { walk.function(symbol) } else { walk.members(symbol) })
}

fn field<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let modifiers = modifiers(node);
    let is_constant = node.kind() == "constant_declaration" || (modifiers.is_static && modifiers.is_final);
    let kind = if is_constant { SymbolKind::Constant } else { SymbolKind::Field };
    let mut cursor = node.walk();
    let declarators: Vec<_> = node.children_by_field_name("declarator", &mut cursor).collect();
    for declarator in declarators {
        if let Some(name) = declarator.child_by_field_name("name") {
            define(walk, kind, node, name, declarator.child_by_field_name("value"));
        }
    }
    Some(walk.inside())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::parse::grammar::assert_kinds_exist;
    use crate::parse::testing::check;

    #[test]
    fn every_kind_exists_in_the_grammar() {
        assert_kinds_exist(&JAVA);
    }

    #[test]
    fn complexity_follows_nesting_and_sequences() {
        check(
            "A.java",
            r#"class A {
    void f(boolean a, boolean b) {
        out:
        for (int i = 0; i < 3; i++) {
            if (a && b || a) continue out; else if (b) {} else { do {} while (a); }
        }
        switch (x) { case 1: case 2: break; default: }
        int y = switch (x) { case 1, 2 -> 3; default -> 4; };
        try { } catch (E e) { } finally { }
        Runnable r = () -> { if (a) { } };
        int z = a ? 1 : 2;
    }
}
"#,
            expect![[r#"
class A 1:1-13:2 `class A`
  method f 2:5-12:6 [13/17] `void f(boolean a, boolean b)`
sum 13/17
"#]],
        );
    }

    #[test]
    fn module_descriptors_name_their_requirements() {
        check(
            "module-info.java",
            "module com.example.shop {\n    requires transitive java.sql;\n    exports com.example;\n}\n",
            expect![[r#"
module com.example.shop 1:1-4:2 `module com.example.shop`
import java.sql 2:5
sum 0/0
"#]],
        );
    }

    #[test]
    fn lambdas_outside_methods_are_symbols_if_they_decide() {
        check(
            "A.java",
            r#"class A {
    Comparator<B> order = (a, b) -> a.x > b.x ? 1 : -1;
    Supplier<C> made = memoize("c", () -> { if (x) { return y; } return z; });
    Runnable nothing = () -> {};
    void f() { run(() -> { if (x) y(); }); }
}
"#,
            expect![[r#"
                class A 1:1-6:2 `class A`
                  field order 2:5-2:56 `Comparator<B> order`
                  function order 2:27-2:55 [2/1] `(a, b)`
                  field made 3:5-3:79 `Supplier<C> made`
                  function memoize("c") callback 3:37-3:77 [2/1] `()`
                  field nothing 4:5-4:33 `Runnable nothing`
                  method f 5:5-5:45 [2/2] `void f()`
                sum 6/4
            "#]],
        );
    }
}
