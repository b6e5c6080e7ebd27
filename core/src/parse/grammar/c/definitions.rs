//! What definitions and imports of C and C++ look like.

use tree_sitter::Node;

use super::declarator::{Declarator, unqualified};
use crate::facts::{ImportKind, SymbolKind};
use crate::parse::grammar::{Frame, NodeDefinition, Walk};

/// The kinds whose members are fields and methods.
fn is_record(kind: Option<SymbolKind>) -> bool {
    matches!(kind, Some(SymbolKind::Class | SymbolKind::Struct | SymbolKind::Type))
}

/// Whether a declaration carries a storage class or a qualifier.
fn has_modifier(walk: &Walk<'_, '_>, node: Node<'_>, modifier: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| {
        matches!(child.kind(), "storage_class_specifier" | "type_qualifier") && walk.text(child) == modifier
    })
}

/// Where and as what a function is defined.
struct Place {
    kind: SymbolKind,
    parent: Option<u32>,
    is_member: bool,
}

fn place<'s, 't>(walk: &Walk<'s, 't>, declarator: &Declarator<'t>) -> Place {
    use SymbolKind::*;
    let mut parent = walk.frame().scope;
    let mut known = true;
    for (index, qualifier) in declarator.qualifiers.iter().enumerate() {
        let name = walk.text(*qualifier);
        let found = if index == 0 { walk.type_named(name) } else { walk.type_within(parent, name) };
        known &= found.is_some();
        parent = found.or(parent);
    }
    let around = walk.kind_of(parent);
    let is_qualified = !declarator.qualifiers.is_empty();
    let is_member = if is_qualified && !known { true } else { is_record(around) };
    let name = walk.text(declarator.name);
    let class = match declarator.qualifiers.last() {
        Some(qualifier) => Some(walk.text(*qualifier)),
        None => walk.name_of(parent),
    };
    let kind = match declarator.name.kind() {
        "operator_name" | "operator_cast" => Operator,
        _ if is_member && class == Some(name) => Constructor,
        _ if is_member => Method,
        _ => Function,
    };
    Place { kind, parent: if known { parent } else { walk.frame().scope }, is_member }
}

/// The name of a conversion operator ends before its parameters.
fn name_range(name: Node<'_>) -> std::ops::Range<usize> {
    match name.child_by_field_name("declarator") {
        Some(declarator) if name.kind() == "operator_cast" => name.start_byte()..declarator.start_byte(),
        _ => name.byte_range(),
    }
}

/// The key under which a declaration and its definition find each other.
fn function_key(walk: &Walk<'_, '_>, declarator: &Declarator<'_>) -> String {
    let parameters = declarator.function.and_then(|function| function.child_by_field_name("parameters"));
    let count = parameters.map_or(0, |parameters| parameters.named_child_count());
    format!("{}/{count}", walk.text(declarator.name))
}

pub(super) fn function<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let declared = node.child_by_field_name("declarator");
    let Some(declarator) = declared.and_then(Declarator::of) else { return Some(walk.inside()) };
    let body = node.child_by_field_name("body");
    let mut cursor = node.walk();
    let head_end = node.children(&mut cursor).find(|child| {
        matches!(
            child.kind(),
            "compound_statement"
                | "try_statement"
                | "field_initializer_list"
                | "default_method_clause"
                | "delete_method_clause"
                | "pure_virtual_clause"
        )
    });
    let Place { kind, parent, is_member } = place(walk, &declarator);
    let has_body = body.is_some() || head_end.is_some_and(|child| child.kind() == "try_statement");
    let mut definition = NodeDefinition::new(walk, kind, node, declarator.name, head_end.or(body));
    definition.name = name_range(declarator.name);
    definition.exported = is_member || !has_modifier(walk, node, "static");
    definition.parent = parent;
    let symbol = walk.define(definition);
    if let [.., last] = declarator.qualifiers[..]
        && parent == walk.frame().scope
    {
        let class = walk.text(last);
        walk.await_parent(symbol, class);
    }
    let key = function_key(walk, &declarator);
    walk.defined(key);
    Some(if has_body { walk.function(symbol) } else { walk.members(symbol) })
}

/// Variables, constants, prototypes; those inside functions are no symbols.
pub(super) fn declaration<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let inside = walk.inside();
    // Within what the grammar does not understand, a declaration is more likely to be local than not.
    if inside.function.is_some() || inside.in_error {
        return Some(inside);
    }
    let mut cursor = node.walk();
    let declarators: Vec<_> = node.children_by_field_name("declarator", &mut cursor).collect();
    let type_node = node.child_by_field_name("type");
    if let Some(type_node) = type_node
        && type_node.kind() == "type_identifier"
        && walk.text(type_node) == "import"
    {
        let specifier = walk.text(node).trim_start_matches("import").trim_end_matches(';').trim();
        walk.import(ImportKind::Import, specifier, Vec::new(), node);
        return None;
    }
    let is_static = has_modifier(walk, node, "static");
    let is_extern = has_modifier(walk, node, "extern");
    let is_constant = has_modifier(walk, node, "const") || has_modifier(walk, node, "constexpr");
    let mut first = None;
    for declared in declarators {
        let Some(declarator) = Declarator::of(declared).filter(|_| !Declarator::is_bare_parenthesis(declared)) else {
            continue;
        };
        let Place { kind, parent, is_member } = place(walk, &declarator);
        let is_function = declarator.function.is_some();
        let kind = match () {
            () if is_function => kind,
            () if is_member => SymbolKind::Field,
            () if is_constant => SymbolKind::Constant,
            () => SymbolKind::Variable,
        };
        let value = declared.child_by_field_name("value").filter(|_| declared.kind() == "init_declarator");
        let mut definition = NodeDefinition::new(walk, kind, node, declarator.name, value);
        definition.name = name_range(declarator.name);
        definition.exported = is_member || !is_static;
        definition.parent = parent;
        let symbol = walk.define(definition);
        first = first.or(symbol);
        let key = if is_function { function_key(walk, &declarator) } else { walk.text(declarator.name).to_owned() };
        if !is_member && (is_function || (is_extern && value.is_none())) {
            walk.declared(symbol, key);
        } else if !is_function {
            walk.defined(key);
        }
    }
    Some(members_of_unnamed(walk, type_node, first))
}

/// The members of a type without a name belong to the first thing that is declared with it.
fn members_of_unnamed<'t>(walk: &Walk<'_, 't>, type_node: Option<Node<'t>>, first: Option<u32>) -> Frame {
    let is_unnamed = type_node
        .is_some_and(|node| node.child_by_field_name("body").is_some() && node.child_by_field_name("name").is_none());
    if is_unnamed { walk.members(first) } else { walk.inside() }
}

pub(super) fn field<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let mut cursor = node.walk();
    let mut first = None;
    let declarators: Vec<_> = node.children_by_field_name("declarator", &mut cursor).collect();
    let value = node.child_by_field_name("default_value");
    for declared in declarators {
        let Some(declarator) = Declarator::of(declared) else { continue };
        let kind = match place(walk, &declarator).kind {
            kind if declarator.function.is_some() => kind,
            _ => SymbolKind::Field,
        };
        let mut definition = NodeDefinition::new(walk, kind, node, declarator.name, value);
        definition.name = name_range(declarator.name);
        definition.exported = true;
        first = first.or(walk.define(definition));
    }
    Some(members_of_unnamed(walk, node.child_by_field_name("type"), first))
}

pub(super) fn type_definition<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let type_node = node.child_by_field_name("type");
    let body = type_node.and_then(|node| node.child_by_field_name("body"));
    let unnamed = type_node.filter(|node| node.child_by_field_name("name").is_none() && body.is_some());
    let mut cursor = node.walk();
    let declarators: Vec<_> = node.children_by_field_name("declarator", &mut cursor).collect();
    let is_local = walk.frame().function.is_some();
    let mut first = None;
    for declared in declarators {
        let Some(declarator) = Declarator::of(declared) else { continue };
        let kind = match unnamed.map(|node| node.kind()) {
            Some("struct_specifier") if first.is_none() => SymbolKind::Struct,
            Some("enum_specifier") if first.is_none() => SymbolKind::Enum,
            _ => SymbolKind::Type,
        };
        let mut definition = NodeDefinition::new(walk, kind, node, declarator.name, body);
        definition.exported = !is_local;
        first = first.or(walk.define(definition));
    }
    Some(members_of_unnamed(walk, type_node, first))
}

/// A struct, union, enum or class; without a body it only mentions the type.
pub(super) fn specifier<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let body = node.child_by_field_name("body")?;
    let Some(name) = node.child_by_field_name("name") else { return Some(walk.inside()) };
    let (name, qualifiers) = unqualified(name)?;
    let kind = match node.kind() {
        "class_specifier" => SymbolKind::Class,
        "struct_specifier" => SymbolKind::Struct,
        "enum_specifier" => SymbolKind::Enum,
        _ => SymbolKind::Type,
    };
    let mut definition = NodeDefinition::new(walk, kind, node, name, Some(body));
    definition.exported = true;
    if let Some(qualifier) = qualifiers.last() {
        definition.parent = walk.type_named(walk.text(*qualifier)).or(definition.parent);
    }
    let symbol = walk.define(definition);
    let mut members = walk.members(symbol);
    members.hidden = kind == SymbolKind::Class;
    Some(members)
}

pub(super) fn enumerator<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let value = node.child_by_field_name("value");
    let definition =
        NodeDefinition { exported: true, ..NodeDefinition::new(walk, SymbolKind::EnumMember, node, name, value) };
    walk.define(definition);
    None
}

pub(super) fn namespace<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let Some(name) = node.child_by_field_name("name") else {
        let mut members = walk.inside();
        members.sealed = true;
        return Some(members);
    };
    let body = node.child_by_field_name("body");
    let definition =
        NodeDefinition { exported: true, ..NodeDefinition::new(walk, SymbolKind::Namespace, node, name, body) };
    let symbol = walk.define(definition);
    Some(walk.members(symbol))
}

/// An alias or a concept.
pub(super) fn named_type<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    if walk.frame().function.is_none() {
        let definition =
            NodeDefinition { exported: true, ..NodeDefinition::new(walk, SymbolKind::Type, node, name, None) };
        walk.define(definition);
    }
    None
}

/// A friend is a definition of this file only if its body is here. It belongs to what is around the class.
pub(super) fn friend<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let mut cursor = node.walk();
    let is_defined = node.named_children(&mut cursor).any(|child| child.kind() == "function_definition");
    let mut around = walk.inside();
    around.scope = walk.parent_of(around.scope);
    around.hidden = false;
    is_defined.then_some(around)
}

pub(super) fn access<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    walk.frame_mut().hidden = walk.text(node).starts_with("private");
    None
}

pub(super) fn macro_definition<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let parameters = node.child_by_field_name("parameters");
    let has_value = node.child_by_field_name("value").is_some();
    if !has_value && parameters.is_none() && is_guard(walk.text(name), &walk.source.text[..node.start_byte()]) {
        return None;
    }
    let is_constant = has_value && parameters.is_none();
    let kind = if is_constant { SymbolKind::Constant } else { SymbolKind::Macro };
    let mut definition = NodeDefinition::new(walk, kind, node, name, None);
    definition.head.end = parameters.unwrap_or(name).end_byte();
    definition.exported = walk.in_header;
    walk.define(definition);
    None
}

/// Whether a macro without a value guards its file against a second inclusion.
fn is_guard(name: &str, before: &str) -> bool {
    let before = before.trim_end().trim_end_matches(')');
    before
        .strip_suffix(name)
        .is_some_and(|before| before.trim_end().ends_with("ifndef") || before.ends_with("defined("))
}

pub(super) fn include<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let path = walk.text(node.child_by_field_name("path")?);
    walk.import(ImportKind::Include, path.trim_matches('"'), Vec::new(), node);
    None
}
