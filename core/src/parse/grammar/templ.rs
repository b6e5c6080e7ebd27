//! templ: components written between Go declarations, by a grammar that extends Go's.

use std::sync::OnceLock;

use tree_sitter::Node;

use super::go;
use super::{Frame, Grammar, NodeDefinition, Role, Walk};
use crate::facts::SymbolKind;

/// The front end for templ.
pub(crate) static TEMPL: Grammar = Grammar {
    name: "templ",
    version: 4,
    parsers: &["tree-sitter", "tree-sitter-templ"],
    language: || tree_sitter_templ::LANGUAGE.into(),
    nodes: &[go::NODES, COMPONENT_NODES],
    tokens: go::TOKENS,
    roles: OnceLock::new(),
};

/// What the grammar has beyond Go's.
const COMPONENT_NODES: &[(&str, Role)] = &[
    ("component_declaration", Role::Define(component)),
    ("css_declaration", Role::Define(component)),
    ("script_declaration", Role::Define(component)),
    ("component_if_statement", Role::If),
    ("conditional_attribute_if_statement", Role::If),
    ("component_for_statement", Role::Loop),
    ("component_switch_statement", Role::Switch),
    ("component_switch_expression_case", Role::Case(|_| false)),
];

/// A component; a `css` or `script` template is a function that returns a class or a call.
fn component<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let kind = match node.kind() {
        "component_declaration" => SymbolKind::Component,
        _ => SymbolKind::Function,
    };
    let parameters = node.children(&mut node.walk()).filter(|child| child.kind() == "parameter_list").last();
    let head_end = parameters.map_or(name.end_byte(), |parameters| parameters.end_byte());
    let exported = go::is_exported(walk.text(name));
    let mut definition = NodeDefinition { exported, ..NodeDefinition::new(walk, kind, node, name, None) };
    definition.head.end = head_end;
    let symbol = walk.define(definition);
    if let Some(receiver) = node.child_by_field_name("receiver")
        && let Some(receiver) = go::receiver_type(walk, receiver)
    {
        walk.await_parent(symbol, receiver);
    }
    Some(walk.function(symbol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::grammar::assert_kinds_exist;

    #[test]
    fn every_kind_exists_in_the_grammar() {
        assert_kinds_exist(&TEMPL);
    }
}
