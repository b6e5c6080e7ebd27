//! Finding the name inside a declarator, which C wraps in pointers, arrays, parameters and parentheses.

use tree_sitter::Node;

/// The most wrappings that are looked into.
const MAX_DEPTH: usize = 64;

/// A declarator taken apart.
pub(super) struct Declarator<'t> {
    /// The name without qualification.
    pub(super) name: Node<'t>,
    /// The names before `::`, outermost first.
    pub(super) qualifiers: Vec<Node<'t>>,
    /// The declarator of the function, if a function is declared, and not a pointer to one.
    pub(super) function: Option<Node<'t>>,
}

impl<'t> Declarator<'t> {
    /// Takes a declarator apart; `None` if it declares nothing by name.
    pub(super) fn of(mut node: Node<'t>) -> Option<Declarator<'t>> {
        let mut function = None;
        for _ in 0..MAX_DEPTH {
            node = match node.kind() {
                "function_declarator" => {
                    function = Some(node);
                    node.child_by_field_name("declarator")?
                }
                "pointer_declarator" | "array_declarator" | "pointer_type_declarator" => {
                    function = None;
                    node.child_by_field_name("declarator")?
                }
                "reference_declarator" => {
                    function = None;
                    last_named_child(node)?
                }
                "init_declarator" => node.child_by_field_name("declarator")?,
                "parenthesized_declarator" => last_named_child(node)?,
                "attributed_declarator" => node.named_child(0)?,
                "qualified_identifier" | "template_function" | "template_type" => {
                    let (name, qualifiers) = unqualified(node)?;
                    let function = function.or(Some(name).filter(|name| name.kind() == "operator_cast"));
                    return Some(Declarator { name, qualifiers, function });
                }
                "identifier" | "field_identifier" | "type_identifier" | "primitive_type" | "operator_name"
                | "destructor_name" => {
                    return Some(Declarator { name: node, qualifiers: Vec::new(), function });
                }
                // A conversion operator contains its parameters.
                "operator_cast" => {
                    return Some(Declarator { name: node, qualifiers: Vec::new(), function: Some(node) });
                }
                _ => return None,
            };
        }
        None
    }

    /// Whether the declarator is a bare name in parentheses, as what looks like a declaration but calls a macro has it.
    pub(super) fn is_bare_parenthesis(node: Node<'t>) -> bool {
        node.kind() == "parenthesized_declarator"
            && last_named_child(node).is_some_and(|child| child.kind().ends_with("identifier"))
    }
}

fn last_named_child(node: Node<'_>) -> Option<Node<'_>> {
    node.named_child(node.named_child_count().checked_sub(1)? as u32)
}

/// Returns the last part of a qualified name without template arguments, and the parts before it.
pub(super) fn unqualified(mut node: Node<'_>) -> Option<(Node<'_>, Vec<Node<'_>>)> {
    let mut qualifiers = Vec::new();
    for _ in 0..MAX_DEPTH {
        node = match node.kind() {
            "qualified_identifier" => {
                if let Some(scope) = node.child_by_field_name("scope") {
                    qualifiers.push(scope.child_by_field_name("name").unwrap_or(scope));
                }
                node.child_by_field_name("name")?
            }
            "template_function" | "template_type" | "template_method" => node.child_by_field_name("name")?,
            "pointer_type_declarator" | "dependent_name" => return None,
            _ => return Some((node, qualifiers)),
        };
    }
    None
}
