//! Go, by tree-sitter's grammar, and the definitions that templ shares with it.

use std::sync::OnceLock;

use tree_sitter::Node;

use super::{Frame, Grammar, NodeDefinition, Role, Walk};
use crate::facts::{ImportKind, ImportedName, SymbolKind};

/// The front end for Go.
pub(crate) static GO: Grammar = Grammar {
    name: "go",
    version: 4,
    parsers: &["tree-sitter", "tree-sitter-go"],
    language: || tree_sitter_go::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: TOKENS,
    roles: OnceLock::new(),
};

/// The roles of tokens.
pub(super) const TOKENS: &[(&str, Role)] = &[("&&", Role::And), ("||", Role::Or), ("(", Role::List)];

/// The roles of nodes. The grammar of templ contains all of them.
pub(super) const NODES: &[(&str, Role)] = &[
    ("package_clause", Role::Define(package)),
    ("import_spec", Role::Define(import)),
    ("function_declaration", Role::Define(function)),
    ("method_declaration", Role::Define(function)),
    ("type_declaration", Role::Wrapper),
    ("type_spec", Role::Define(type_spec)),
    ("type_alias", Role::Define(type_spec)),
    ("field_declaration", Role::Define(field)),
    ("method_elem", Role::Define(method_elem)),
    ("const_declaration", Role::Wrapper),
    ("var_declaration", Role::Wrapper),
    ("var_spec_list", Role::List),
    ("const_spec", Role::Define(values)),
    ("var_spec", Role::Define(values)),
    ("comment", Role::Comment),
    ("parameter_list", Role::Skip),
    ("type_parameter_list", Role::Skip),
    ("type_arguments", Role::Skip),
    ("pointer_type", Role::Skip),
    ("map_type", Role::Skip),
    ("generic_type", Role::Skip),
    ("qualified_type", Role::Skip),
    ("interpreted_string_literal", Role::Skip),
    ("raw_string_literal", Role::Skip),
    ("if_statement", Role::If),
    ("for_statement", Role::Loop),
    ("expression_switch_statement", Role::Switch),
    ("type_switch_statement", Role::Switch),
    ("select_statement", Role::Switch),
    ("expression_case", Role::Case(|_| false)),
    ("type_case", Role::Case(|_| false)),
    ("communication_case", Role::Case(|_| false)),
    ("func_literal", Role::Unnamed),
    ("break_statement", Role::Jump(has_label)),
    ("continue_statement", Role::Jump(has_label)),
    ("goto_statement", Role::Jump(|_| true)),
    ("binary_expression", Role::Logic),
    ("parenthesized_expression", Role::Parentheses),
];

fn has_label(jump: Node<'_>) -> bool {
    jump.named_child(0).is_some_and(|child| child.kind() == "label_name")
}

/// Whether a name begins with an upper-case letter, which exports it.
pub(super) fn is_exported(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

fn package<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let mut cursor = node.walk();
    let name = node.named_children(&mut cursor).find(|child| child.kind() == "package_identifier")?;
    let definition =
        NodeDefinition { exported: true, ..NodeDefinition::new(walk, SymbolKind::Package, node, name, None) };
    walk.define(definition);
    None
}

fn import<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let path = walk.text(node.child_by_field_name("path")?);
    let names = node.child_by_field_name("name").map(|name| match name.kind() {
        "dot" => ImportedName::new("*", None),
        _ => ImportedName::new("*", Some(walk.text(name))),
    });
    walk.import(ImportKind::Import, path.trim_matches(['"', '`']), Vec::from_iter(names), node);
    None
}

fn function<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let body = node.child_by_field_name("body");
    let receiver = node.child_by_field_name("receiver");
    let kind = if receiver.is_some() { SymbolKind::Method } else { SymbolKind::Function };
    let exported = is_exported(walk.text(name));
    let definition = NodeDefinition { exported, ..NodeDefinition::new(walk, kind, node, name, body) };
    let symbol = walk.define(definition);
    if let Some(receiver) = receiver.and_then(|receiver| receiver_type(walk, receiver)) {
        walk.await_parent(symbol, receiver);
    }
    Some(walk.function(symbol))
}

/// Returns the name of a receiver's type: `List` in `(l *List[T])`.
pub(super) fn receiver_type<'s>(walk: &Walk<'s, '_>, receiver: Node<'_>) -> Option<&'s str> {
    let parameter =
        receiver.named_children(&mut receiver.walk()).find(|child| child.kind() == "parameter_declaration")?;
    let mut node = parameter.child_by_field_name("type")?;
    for _ in 0..8 {
        node = match node.kind() {
            "type_identifier" => return Some(walk.text(node)),
            "generic_type" => node.child_by_field_name("type")?,
            _ => node.named_child(0)?,
        };
    }
    None
}

fn type_spec<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let defined = node.child_by_field_name("type");
    let kind = match defined.map(|defined| defined.kind()) {
        Some("struct_type") if node.kind() == "type_spec" => SymbolKind::Struct,
        Some("interface_type") if node.kind() == "type_spec" => SymbolKind::Interface,
        _ => SymbolKind::Type,
    };
    let exported = is_exported(walk.text(name));
    let mut definition = NodeDefinition { exported, ..NodeDefinition::new(walk, kind, node, name, None) };
    // The head of a struct or an interface ends before the brace.
    match defined {
        Some(defined) if defined.kind() == "struct_type" => definition.head.end = defined.start_byte() + "struct".len(),
        Some(defined) if defined.kind() == "interface_type" => {
            definition.head.end = defined.start_byte() + "interface".len();
        }
        _ => {}
    }
    let symbol = walk.define(definition);
    Some(walk.members(symbol))
}

fn field<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let of_type = matches!(walk.kind_of(walk.frame().scope), Some(SymbolKind::Struct | SymbolKind::Type));
    if !of_type {
        return Some(walk.inside());
    }
    let mut cursor = node.walk();
    let mut names: Vec<_> = node.children_by_field_name("name", &mut cursor).collect();
    if names.is_empty() {
        names.extend(node.child_by_field_name("type").and_then(embedded_name));
    }
    let mut last = None;
    for name in names {
        let exported = is_exported(walk.text(name));
        let tag = node.child_by_field_name("tag");
        let definition = NodeDefinition { exported, ..NodeDefinition::new(walk, SymbolKind::Field, node, name, tag) };
        last = walk.define(definition);
    }
    Some(walk.members(last))
}

/// Returns the name under which a type is embedded: `Mutex` of `sync.Mutex`.
fn embedded_name(mut node: Node<'_>) -> Option<Node<'_>> {
    for _ in 0..8 {
        node = match node.kind() {
            "type_identifier" => return Some(node),
            "generic_type" => node.child_by_field_name("type")?,
            "qualified_type" => node.child_by_field_name("name")?,
            _ => node.named_child(0)?,
        };
    }
    None
}

fn method_elem<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let of_type = matches!(walk.kind_of(walk.frame().scope), Some(SymbolKind::Interface | SymbolKind::Type));
    let name = node.child_by_field_name("name")?;
    if of_type {
        let exported = is_exported(walk.text(name));
        let definition = NodeDefinition { exported, ..NodeDefinition::new(walk, SymbolKind::Method, node, name, None) };
        walk.define(definition);
    }
    None
}

/// Constants and variables of the package; those of functions are no symbols.
fn values<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    if !walk.frame().sealed {
        let kind = if node.kind() == "const_spec" { SymbolKind::Constant } else { SymbolKind::Variable };
        let mut cursor = node.walk();
        let names: Vec<_> = node.children_by_field_name("name", &mut cursor).collect();
        let value = node.child_by_field_name("value");
        for name in names {
            let text = walk.text(name);
            if name.kind() == "identifier" && text != "_" {
                let exported = is_exported(text);
                walk.define(NodeDefinition { exported, ..NodeDefinition::new(walk, kind, node, name, value) });
            }
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
        assert_kinds_exist(&GO);
    }

    #[test]
    fn complexity_follows_nesting_and_sequences() {
        check(
            "a.go",
            r#"package a
func f(a, b bool, c chan int) {
	if x := g(); a && b {
	} else if a || b && a {
		for range c { if a { continue } }
	} else {
		switch { case a: case b, a: default: }
	}
out:
	for {
		select { case <-c: break out; default: goto out }
	}
	defer func() { if a { return } }()
}
"#,
            expect![[r#"
package + a 1:1-1:10 `package a`
function f 2:1-14:2 [13/20] `func f(a, b bool, c chan int)`
sum 13/20
"#]],
        );
    }

    #[test]
    fn functions_without_a_name_are_symbols_if_they_decide_outside_named_ones() {
        check(
            "a.go",
            r#"package a
var _ = Describe("a cart", func() {
	It("is empty", func() { if a { for {} } })
	each(items, func(i int) { if i > 0 { return } })
	BeforeEach(func() {})
})
var command = &cobra.Command{
	Use:  "x",
	RunE: func(c *cobra.Command, args []string) error { if a { return b }; return nil },
}
var once = sync.OnceFunc(func() { if a { b() } })
var f, g = func() { a() }, func() bool { return a && b }
var now = func() int { if a { return 1 }; return 2 }()
func named() { t.Run("x", func() { if a { b() } }) }
"#,
            expect![[r#"
                package + a 1:1-1:10 `package a`
                function Describe("a cart") callback 2:28-6:2 [2/2] `func()`
                function It("is empty") callback 3:17-3:43 [3/3] `func()`
                variable command 7:1-10:2 `var command`
                function RunE 9:8-9:85 [2/1] `func(c *cobra.Command, args []string) error`
                variable once 11:1-11:50 `var once`
                function sync.OnceFunc callback 11:26-11:49 [2/1] `func()`
                variable f 12:1-12:57 `var f, g`
                variable g 12:1-12:57 `var f, g`
                function (anonymous) 12:28-12:57 [2/1] `func() bool`
                variable now 13:1-13:55 `var now`
                function (anonymous) call 13:11-13:53 [2/1] `func() int`
                function named 14:1-14:53 [2/2] `func named()`
                sum 15/11
            "#]],
        );
    }
}
