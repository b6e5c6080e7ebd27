//! Rust, by tree-sitter's grammar. The content of macro calls is not looked into.

use std::rc::Rc;
use std::sync::OnceLock;

use tree_sitter::Node;

use super::{Frame, Grammar, NodeDefinition, Role, Walk};
use crate::facts::{ImportKind, ImportedName, SymbolKind};

/// The front end for Rust.
pub(crate) static RUST: Grammar = Grammar {
    name: "rust",
    version: 3,
    parsers: &["tree-sitter", "tree-sitter-rust"],
    language: || tree_sitter_rust::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[("&&", Role::And), ("||", Role::Or)],
    roles: OnceLock::new(),
};

const NODES: &[(&str, Role)] = &[
    ("function_item", Role::Define(function)),
    ("function_signature_item", Role::Define(function)),
    ("struct_item", Role::Define(container)),
    ("union_item", Role::Define(container)),
    ("enum_item", Role::Define(container)),
    ("trait_item", Role::Define(container)),
    ("mod_item", Role::Define(module)),
    ("impl_item", Role::Define(implementation)),
    ("enum_variant", Role::Define(member)),
    ("field_declaration", Role::Define(member)),
    ("const_item", Role::Define(value)),
    ("static_item", Role::Define(value)),
    ("type_item", Role::Define(member)),
    ("associated_type", Role::Define(member)),
    ("macro_definition", Role::Define(macro_rules)),
    ("use_declaration", Role::Define(use_declaration)),
    ("extern_crate_declaration", Role::Define(extern_crate)),
    ("line_comment", Role::Comment),
    ("block_comment", Role::Comment),
    ("attribute_item", Role::Attribute),
    ("inner_attribute_item", Role::Skip),
    ("visibility_modifier", Role::Skip),
    ("function_modifiers", Role::Skip),
    ("type_parameters", Role::Skip),
    ("type_arguments", Role::Skip),
    ("parameters", Role::Skip),
    ("closure_parameters", Role::Skip),
    ("ordered_field_declaration_list", Role::Skip),
    ("where_clause", Role::Skip),
    ("trait_bounds", Role::Skip),
    ("reference_type", Role::Skip),
    ("generic_type", Role::Skip),
    ("scoped_identifier", Role::Skip),
    ("scoped_type_identifier", Role::Skip),
    ("token_tree", Role::Skip),
    ("string_literal", Role::Skip),
    ("raw_string_literal", Role::Skip),
    ("if_expression", Role::If),
    ("else_clause", Role::Else),
    ("while_expression", Role::Loop),
    ("loop_expression", Role::Loop),
    ("for_expression", Role::Loop),
    ("match_expression", Role::Switch),
    ("match_arm", Role::Case(is_wildcard)),
    ("let_declaration", Role::Guard(has_else)),
    ("closure_expression", Role::Closure),
    ("break_expression", Role::Jump(has_label)),
    ("continue_expression", Role::Jump(has_label)),
    ("binary_expression", Role::Logic),
    ("let_chain", Role::Logic),
    ("parenthesized_expression", Role::Parentheses),
];

/// Whether an arm's pattern is a bare `_`, which decides nothing.
fn is_wildcard(arm: Node<'_>) -> bool {
    let pattern = arm.child_by_field_name("pattern");
    pattern.is_some_and(|pattern| pattern.named_child_count() == 0 && pattern.end_byte() - pattern.start_byte() == 1)
}

fn has_else(declaration: Node<'_>) -> bool {
    declaration.child_by_field_name("alternative").is_some()
}

fn has_label(jump: Node<'_>) -> bool {
    jump.named_child(0).is_some_and(|child| child.kind() == "label")
}

/// Whether an item is visible outside of its module.
fn is_public(walk: &Walk<'_, '_>, item: Node<'_>) -> bool {
    let Some(visibility) = item.child(0).filter(|child| child.kind() == "visibility_modifier") else { return false };
    !walk.text(visibility).contains("self")
}

fn function<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let body = node.child_by_field_name("body");
    let scope = walk.frame().scope;
    let around = walk.kind_of(scope);
    use SymbolKind::*;
    let is_member = matches!(around, Some(Class | Struct | Enum | Interface | Type | Object));
    let kind = if is_member { Method } else { Function };
    let in_trait = around == Some(Interface) && walk.is_exported(scope);
    let definition = NodeDefinition {
        exported: in_trait || walk.frame().public || is_public(walk, node),
        ..NodeDefinition::new(walk, kind, node, name, body)
    };
    let symbol = walk.define(definition);
    Some(if body.is_some() { walk.function(symbol) } else { walk.members(symbol) })
}

fn container<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let kind = match node.kind() {
        "struct_item" => SymbolKind::Struct,
        "enum_item" => SymbolKind::Enum,
        "trait_item" => SymbolKind::Interface,
        _ => SymbolKind::Type,
    };
    let body = node.child_by_field_name("body").filter(|body| body.kind() != "ordered_field_declaration_list");
    let definition =
        NodeDefinition { exported: is_public(walk, node), ..NodeDefinition::new(walk, kind, node, name, body) };
    let symbol = walk.define(definition);
    Some(walk.members(symbol))
}

fn module<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let Some(body) = node.child_by_field_name("body") else {
        let specifier = walk.text(name);
        walk.import(ImportKind::Mod, specifier, Vec::new(), node);
        return None;
    };
    let exported = is_public(walk, node);
    let definition =
        NodeDefinition { exported, ..NodeDefinition::new(walk, SymbolKind::Module, node, name, Some(body)) };
    let symbol = walk.define(definition);
    Some(walk.members(symbol))
}

/// The members of an `impl` belong to its type. If that is not of this file, the block itself stands for it.
fn implementation<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let implemented = node.child_by_field_name("type")?;
    let name = type_name(implemented);
    let text = walk.text(name);
    let of_trait = node.child_by_field_name("trait").is_some();
    // A path leads elsewhere, whatever its last segment is called here.
    let is_path = implemented.kind() == "scoped_type_identifier";
    let known = if is_path { None } else { walk.type_named(text) };
    let symbol = known.or_else(|| {
        let body = node.child_by_field_name("body");
        let block = walk.define(NodeDefinition::new(walk, SymbolKind::Object, node, name, body));
        if !is_path {
            walk.stand_in(block, text);
        }
        block
    });
    let mut members = walk.members(symbol);
    members.public = of_trait;
    Some(members)
}

/// Returns the name within a type: `Vec` in `&'a mut collections::Vec<T>`.
fn type_name(mut node: Node<'_>) -> Node<'_> {
    // Nested references and pointers are bounded, so that a long chain of them costs no more than it is worth.
    for _ in 0..16 {
        let inner = match node.kind() {
            "generic_type" | "reference_type" | "pointer_type" => node.child_by_field_name("type"),
            "scoped_type_identifier" => node.child_by_field_name("name"),
            "dynamic_type" => node.child_by_field_name("trait"),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

/// A field, a variant, or a type alias.
fn member<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let scope = walk.frame().scope;
    let (kind, exported, body) = match node.kind() {
        "enum_variant" => {
            let body = node.child_by_field_name("body").filter(|body| body.kind() == "field_declaration_list");
            let body = body.or_else(|| node.child_by_field_name("value"));
            (SymbolKind::EnumMember, walk.is_exported(scope), body)
        }
        "field_declaration" => {
            let of_variant = walk.kind_of(scope) == Some(SymbolKind::EnumMember);
            (SymbolKind::Field, if of_variant { walk.is_exported(scope) } else { is_public(walk, node) }, None)
        }
        "associated_type" => (SymbolKind::Type, walk.is_exported(scope), None),
        _ => (SymbolKind::Type, is_public(walk, node) || walk.frame().public, None),
    };
    let symbol = walk.define(NodeDefinition { exported, ..NodeDefinition::new(walk, kind, node, name, body) });
    Some(walk.members(symbol))
}

fn value<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    // A constant without a name is written for its side effect on the compiler.
    if walk.text(name) == "_" {
        return Some(walk.inside());
    }
    let value = node.child_by_field_name("value");
    let is_mutable = node.named_children(&mut node.walk()).any(|child| child.kind() == "mutable_specifier");
    let kind = if is_mutable { SymbolKind::Variable } else { SymbolKind::Constant };
    let scope = walk.frame().scope;
    let in_trait = walk.kind_of(scope) == Some(SymbolKind::Interface) && walk.is_exported(scope);
    let exported = is_public(walk, node) || in_trait || walk.frame().public;
    walk.define(NodeDefinition { exported, ..NodeDefinition::new(walk, kind, node, name, value) });
    Some(walk.inside())
}

fn macro_rules<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = node.child_by_field_name("name")?;
    let mut definition = NodeDefinition::new(walk, SymbolKind::Macro, node, name, None);
    definition.head.end = name.end_byte();
    definition.exported = walk.attributes(node).contains("macro_export");
    walk.define(definition);
    None
}

fn extern_crate<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let name = walk.text(node.child_by_field_name("name")?);
    let alias = node.child_by_field_name("alias").map(|alias| walk.text(alias));
    walk.import(ImportKind::Use, name, vec![ImportedName::new(name, alias)], node);
    None
}

/// The longest path of a `use` that is followed into its braces, in bytes.
const MAX_PATH: usize = 1000;

/// One import for each leaf of the tree of braces, under its whole path.
fn use_declaration<'t>(walk: &mut Walk<'_, 't>, node: Node<'t>) -> Option<Frame> {
    let is_public = is_public(walk, node);
    let kind = if is_public { ImportKind::ReExport } else { ImportKind::Use };
    let mut pending: Vec<(Rc<str>, Node<'t>)> = vec![("".into(), node.child_by_field_name("argument")?)];
    while let Some((prefix, clause)) = pending.pop() {
        match clause.kind() {
            "use_list" => {
                let mut cursor = clause.walk();
                let clauses: Vec<_> = clause.named_children(&mut cursor).filter(|child| !child.is_extra()).collect();
                pending.extend(clauses.into_iter().rev().map(|clause| (prefix.clone(), clause)));
            }
            "scoped_use_list" => {
                let path = clause.child_by_field_name("path").map_or("", |path| walk.text(path));
                let path = join(&prefix, path);
                let list = clause.child_by_field_name("list");
                pending.extend(list.filter(|_| path.len() <= MAX_PATH).map(|list| (path.into(), list)));
            }
            "use_as_clause" => {
                let path = clause.child_by_field_name("path").map_or("", |path| walk.text(path));
                let alias = clause.child_by_field_name("alias").map(|alias| walk.text(alias));
                leaf(walk, kind, (&prefix, path), alias, node);
            }
            _ => leaf(walk, kind, (&prefix, walk.text(clause)), None, node),
        }
    }
    None
}

fn leaf<'t>(
    walk: &mut Walk<'_, 't>,
    kind: ImportKind,
    (prefix, path): (&str, &str),
    alias: Option<&str>,
    node: Node<'t>,
) {
    let path = if path == "self" && !prefix.is_empty() { "" } else { path };
    let specifier = join(prefix, path);
    let name = specifier.rsplit("::").next().unwrap_or_default().to_owned();
    walk.import(kind, &specifier, vec![ImportedName::new(name, alias)], node);
}

fn join(prefix: &str, path: &str) -> String {
    let path: String = path.split_whitespace().collect();
    match (prefix, &*path) {
        (prefix, "") => prefix.to_owned(),
        ("", _) => path,
        _ => format!("{prefix}::{path}"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::parse::grammar::assert_kinds_exist;
    use crate::parse::testing::check;

    #[test]
    fn every_kind_exists_in_the_grammar() {
        assert_kinds_exist(&RUST);
    }

    #[test]
    fn items_and_their_members() {
        check(
            "a.rs",
            r#"
/// A point.
///
/// More of it.
#[derive(Clone)]
pub struct Point<T> where T: Copy {
    /// Across.
    pub x: T,
    y: T,
}
pub struct Pair(pub i32, i32);
pub(crate) enum Shape { Circle(f64), Square { side: f64 }, None = 3 }
/** Draws. */
pub trait Draw: Sized { const SIDES: u8; type Ink; fn draw(&self); fn twice(&self) { self.draw(); self.draw() } }
impl<T: Copy> Draw for Point<T> { fn draw(&self) {} }
impl Late { pub fn new() -> Self { Late } fn hide(&self) {} }
struct Late;
impl std::fmt::Display for other::Thing { fn fmt(&self) {} }
union Bits { a: u32 }
const LIMIT: usize = 10;
static mut COUNT: u32 = 0;
type Alias<'a> = &'a str;
const _: () = ();
#[macro_export]
macro_rules! both { ($a:expr) => { $a } }
extern "C" { fn strlen(s: *const u8) -> usize; }
mod inner {
    //! What is inside.
    pub async unsafe fn
        run(
            a: u32, // the first
        ) -> u32 { fn nested() {} a }
}
"#,
            expect![[r#"
struct + Point 6:1-10:2 `pub struct Point<T> where T: Copy` // A point.
  field + x 8:5-8:13 `pub x: T` // Across.
  field y 9:5-9:9 `y: T`
struct + Pair 11:1-11:31 `pub struct Pair(pub i32, i32)`
enum + Shape 12:1-12:70 `pub(crate) enum Shape`
  enum_member + Circle 12:25-12:36 `Circle(f64)`
  enum_member + Square 12:38-12:58 `Square`
    field + side 12:47-12:56 `side: f64`
  enum_member + None 12:60-12:68 `None`
interface + Draw 14:1-14:114 `pub trait Draw: Sized` // Draws.
  constant + SIDES 14:25-14:41 `const SIDES: u8`
  type + Ink 14:42-14:51 `type Ink`
  method + draw 14:52-14:67 `fn draw(&self)`
  method + twice 14:68-14:112 [1/0] `fn twice(&self)`
  method + draw 15:35-15:52 [1/0] `fn draw(&self)`
struct Late 17:1-17:13 `struct Late`
  method + new 16:13-16:42 [1/0] `pub fn new() -> Self`
  method hide 16:43-16:60 [1/0] `fn hide(&self)`
object Thing 18:1-18:61 `impl std::fmt::Display for other::Thing`
  method + fmt 18:43-18:59 [1/0] `fn fmt(&self)`
type Bits 19:1-19:22 `union Bits`
  field a 19:14-19:20 `a: u32`
constant LIMIT 20:1-20:25 `const LIMIT: usize`
variable COUNT 21:1-21:27 `static mut COUNT: u32`
type Alias 22:1-22:26 `type Alias<'a> = &'a str`
macro + both 25:1-25:42 `macro_rules! both`
function strlen 26:14-26:47 `fn strlen(s: *const u8) -> usize`
module inner 27:1-33:2 `mod inner` // What is inside.
  function + run 29:5-32:38 [1/0] `pub async unsafe fn run(a: u32) -> u32`
    function nested 32:20-32:34 [1/0] `fn nested()`
sum 7/0
"#]],
        );
    }

    #[test]
    fn complexity_follows_nesting_and_sequences() {
        check(
            "a.rs",
            r#"
fn f(a: bool, b: bool, c: bool) {
    if a && b && !c || a {
    } else if b {
        for _ in 0..3 { while c { break } }
    } else {
        match a { true => {} _ => if b {} }
    }
    let Some(x) = y else { return };
    'l: loop { let g = |z| if z { 1 } else { 2 }; continue 'l }
    if let Some(x) = y && a && (b && c) {}
    assert!(a && b);
}
"#,
            // if 1, && 1, || 1; else if 1; for 2, while 3; else 1; match 2, if 3; let else 1;
            // loop 1, closure: if 3, else 1; continue 1; if 1, && 1.
            expect![[r#"
function f 2:1-13:2 [17/24] `fn f(a: bool, b: bool, c: bool)`
sum 17/24
"#]],
        );
    }

    #[test]
    fn use_trees_are_flattened_to_paths() {
        check(
            "a.rs",
            "use std::{fs, io::{self, Read as R, prelude::*}};\npub use crate::a::B;\nmod c;\nextern crate d;\nuse e;\n",
            expect![[r#"
                use std::fs 1:1 {fs}
                use std::io 1:1 {io}
                use std::io::Read 1:1 {Read as R}
                use std::io::prelude::* 1:1 {*}
                re_export crate::a::B 2:1 {B}
                mod c 3:1
                use d 4:1 {d}
                use e 5:1 {e}
                sum 0/0
            "#]],
        );
    }

    #[test]
    fn errors_are_told_and_the_rest_is_found() {
        check(
            "a.rs",
            "fn good() {}\nfn bad( {\nstruct Also;\n",
            expect![[r#"
function good 1:1-1:13 [1/0] `fn good()`
struct Also 3:1-3:13 `struct Also`
sum 1/0
! syntax_error 2:1 unexpected fn bad( {
! syntax_error 2:8 missing )
"#]],
        );
    }
}
