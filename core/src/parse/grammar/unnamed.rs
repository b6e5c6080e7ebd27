//! Functions without a name in syntax trees: what they are called in the list of symbols.
//!
//! As in JavaScript, after the call that they are passed to, `Describe("a cart") callback`; also after the variable or
//! the field that they are the value of.

use tree_sitter::Node;

use super::walk::Walk;
use crate::facts::SymbolKind;
use crate::parse::outline::{Definition, Doc, shown_string};

/// The most characters of what is called that a name shows; the end of what is longer is left.
const LONGEST_CALLEE: usize = 60;

/// How many nodes around a function are looked at for its name.
const MAX_AROUND: usize = 5;

impl<'s, 't> Walk<'s, 't> {
    /// Adds the symbol of the function without a name that is being visited.
    pub(super) fn define_unnamed(&mut self, node: Node<'t>) -> Option<u32> {
        let name = self.unnamed_name(node);
        let body = node.child_by_field_name("body").map_or(node.end_byte(), |body| body.start_byte());
        let parent = self.frame().scope;
        self.found.define_unnamed(Definition {
            kind: SymbolKind::Function,
            name: name.into(),
            name_start: node.start_byte(),
            range: node.byte_range(),
            head: node.start_byte()..body,
            doc: Doc::None,
            parent,
            exported: false,
        })
    }

    /// Whether the function that is being visited is passed to a call that is a statement and begins with a string.
    pub(super) fn is_titled(&self) -> bool {
        let around = self.nodes_around();
        let kinds = around.get(..3).map(|around| [around[0].kind(), around[1].kind(), around[2].kind()]);
        let is_statement = matches!(
            kinds,
            Some(["argument_list" | "arguments", "call_expression" | "method_invocation", "expression_statement"])
        );
        is_statement && self.first_string(around[0]).is_some()
    }

    fn nodes_around(&self) -> Vec<Node<'t>> {
        let mut cursor = self.cursor();
        (0..MAX_AROUND).map_while(|_| cursor.goto_parent().then(|| cursor.node())).collect()
    }

    fn unnamed_name(&self, node: Node<'t>) -> String {
        let around = self.nodes_around();
        let field = |node: &Node<'t>, names: &[&str]| names.iter().find_map(|name| node.child_by_field_name(name));
        for (at, one) in around.iter().enumerate() {
            let named = match one.kind() {
                "argument_list" | "arguments" => {
                    let Some(call) = around.get(at + 1) else { break };
                    let callee = self.found.excerpt(call.start_byte()..one.start_byte());
                    let excess = callee.chars().count().saturating_sub(LONGEST_CALLEE);
                    let start = callee.char_indices().nth(excess).map_or(0, |(start, _)| start);
                    let cut = if excess > 0 { "…" } else { "" };
                    let arguments = match self.first_string(*one) {
                        Some(string) => format!("({})", shown_string(string)),
                        None if one.named_child_count() == 1 => String::new(),
                        None => "(…)".to_owned(),
                    };
                    return format!("{cut}{}{arguments} callback", &callee[start..]);
                }
                "call_expression" => return "(anonymous) call".to_owned(),
                "keyed_element" => one.named_child(0).filter(|key| key.id() != node.id()),
                // Of several names it is not told which is meant.
                "var_spec" if one.children_by_field_name("name", &mut one.walk()).count() > 1 => None,
                "var_spec" | "variable_declarator" => field(one, &["name"]),
                "init_declarator" => field(one, &["declarator"]),
                "expression_list" | "literal_element" | "parenthesized_expression" => continue,
                _ => break,
            };
            let name = named.map(|named| self.found.excerpt(named.byte_range()));
            return name.filter(|name| !name.is_empty()).unwrap_or_else(|| "(anonymous)".to_owned());
        }
        "(anonymous)".to_owned()
    }

    /// Returns the first of the arguments of a call without its quotes, if it is a string.
    fn first_string(&self, arguments: Node<'t>) -> Option<&'s str> {
        let first = arguments.named_child(0)?;
        let is_string = matches!(first.kind(), "interpreted_string_literal" | "raw_string_literal" | "string_literal");
        is_string.then(|| self.text(first).trim_matches(['"', '`']))
    }
}
