//! C and C++, by tree-sitter's grammars. The preprocessor does not run: both sides of a conditional are read, and macros
//! are taken for what they look like.

mod declarator;
mod definitions;
mod header;

use std::sync::OnceLock;

use tree_sitter::Node;

use super::{self as grammar, Grammar, Role};
use crate::language::{Dialect, Variant};
use crate::parse::front_end::FrontEnd;
use crate::parse::outline::Outline;
use crate::parse::tools::Tools;
use crate::text::source::Source;

/// The front end for C, and for headers whose language the content tells.
pub(crate) struct C;

impl FrontEnd for C {
    fn name(&self) -> &'static str {
        C_GRAMMAR.name
    }

    fn version(&self) -> u32 {
        C_GRAMMAR.version
    }

    fn parsers(&self) -> &'static [&'static str] {
        C_GRAMMAR.parsers
    }

    fn outline(&self, source: &Source<'_>, variant: Variant, tools: &mut Tools) -> Outline {
        if variant.dialect == Dialect::Header
            && let Some(cpp) = variant.language.header_lookalike()
            && header::is_cpp(source.text)
        {
            let outline = grammar::outline(&CPP, source, Variant { language: cpp, ..variant }, tools);
            return Outline { language: Some(cpp), ..outline };
        }
        grammar::outline(&C_GRAMMAR, source, variant, tools)
    }
}

static C_GRAMMAR: Grammar = Grammar {
    name: "c",
    version: 3,
    parsers: &["tree-sitter", "tree-sitter-c", "tree-sitter-cpp"],
    language: || tree_sitter_c::LANGUAGE.into(),
    nodes: &[NODES],
    tokens: &[("&&", Role::And), ("||", Role::Or)],
    roles: OnceLock::new(),
};

/// The front end for C++.
pub(crate) static CPP: Grammar = Grammar {
    name: "cpp",
    version: 3,
    parsers: &["tree-sitter", "tree-sitter-cpp"],
    language: || tree_sitter_cpp::LANGUAGE.into(),
    nodes: &[NODES, CPP_NODES],
    tokens: &[("&&", Role::And), ("and", Role::And), ("||", Role::Or), ("or", Role::Or)],
    roles: OnceLock::new(),
};

/// The roles of nodes in both languages.
const NODES: &[(&str, Role)] = &[
    ("function_definition", Role::Define(definitions::function)),
    ("declaration", Role::Define(definitions::declaration)),
    ("field_declaration", Role::Define(definitions::field)),
    ("type_definition", Role::Define(definitions::type_definition)),
    ("struct_specifier", Role::Define(definitions::specifier)),
    ("union_specifier", Role::Define(definitions::specifier)),
    ("enum_specifier", Role::Define(definitions::specifier)),
    ("enumerator", Role::Define(definitions::enumerator)),
    ("preproc_def", Role::Define(definitions::macro_definition)),
    ("preproc_function_def", Role::Define(definitions::macro_definition)),
    ("preproc_include", Role::Define(definitions::include)),
    ("preproc_if", Role::Preprocessor),
    ("preproc_elif", Role::Preprocessor),
    ("preproc_ifdef", Role::Preprocessor),
    ("linkage_specification", Role::Wrapper),
    ("comment", Role::Comment),
    ("parameter_list", Role::Skip),
    ("attribute_specifier", Role::Skip),
    ("attribute_declaration", Role::Skip),
    ("string_literal", Role::Skip),
    ("concatenated_string", Role::Skip),
    ("gnu_asm_expression", Role::Skip),
    ("preproc_call", Role::Skip),
    ("if_statement", Role::If),
    ("else_clause", Role::Else),
    ("for_statement", Role::Loop),
    ("while_statement", Role::Loop),
    ("do_statement", Role::Loop),
    ("switch_statement", Role::Switch),
    ("case_statement", Role::Case(is_default)),
    ("conditional_expression", Role::Ternary),
    ("seh_except_clause", Role::Catch),
    ("goto_statement", Role::Jump(|_| true)),
    ("binary_expression", Role::Logic),
    ("parenthesized_expression", Role::Parentheses),
];

/// The roles of nodes that C++ has beyond C.
const CPP_NODES: &[(&str, Role)] = &[
    ("class_specifier", Role::Define(definitions::specifier)),
    ("namespace_definition", Role::Define(definitions::namespace)),
    ("alias_declaration", Role::Define(definitions::named_type)),
    ("concept_definition", Role::Define(definitions::named_type)),
    ("friend_declaration", Role::Define(definitions::friend)),
    ("access_specifier", Role::Define(definitions::access)),
    ("template_declaration", Role::Wrapper),
    ("template_parameter_list", Role::Skip),
    ("template_argument_list", Role::Skip),
    ("template_instantiation", Role::Skip),
    ("base_class_clause", Role::Skip),
    ("requires_clause", Role::Skip),
    ("for_range_loop", Role::Loop),
    ("catch_clause", Role::Catch),
    ("lambda_expression", Role::Unnamed),
];

fn is_default(case: Node<'_>) -> bool {
    case.child_by_field_name("value").is_none()
}

#[cfg(test)]
mod tests;
