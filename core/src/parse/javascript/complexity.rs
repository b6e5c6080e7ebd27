//! What counts towards complexity, and the walk over long chains without recursion.

use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_syntax::operator::LogicalOperator;

use super::outliner::Outliner;

/// How many links of chains are walked by recursion, which allocates nothing, before a loop takes over.
const LONGEST_RECURSION: u32 = 64;

/// What a link of a chain holds beside the chain.
enum Side<'b, 'a> {
    Expression(&'b Expression<'a>),
    Arguments(&'b CallExpression<'a>),
    Template(&'b TaggedTemplateExpression<'a>),
    Type(&'b TSType<'a>),
}

impl<'a> Outliner<'_, '_, 'a> {
    pub(super) fn walk_expression(&mut self, it: &Expression<'a>) {
        match it {
            Expression::Identifier(_)
            | Expression::StringLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_)
            | Expression::ThisExpression(_) => {}
            Expression::BinaryExpression(_)
            | Expression::CallExpression(_)
            | Expression::ChainExpression(_)
            | Expression::ComputedMemberExpression(_)
            | Expression::PrivateFieldExpression(_)
            | Expression::StaticMemberExpression(_)
            | Expression::TaggedTemplateExpression(_)
            | Expression::TSAsExpression(_)
            | Expression::TSSatisfiesExpression(_)
            | Expression::TSNonNullExpression(_) => {
                if self.chain < LONGEST_RECURSION {
                    self.chain += 1;
                    walk::walk_expression(self, it);
                    self.chain -= 1;
                } else {
                    self.walk_chain(it);
                }
            }
            it => walk::walk_expression(self, it),
        }
    }

    /// Walks a chain from its innermost link, as recursion would.
    fn walk_chain(&mut self, last: &Expression<'a>) {
        let mut sides = Vec::new();
        let mut link = last;
        loop {
            link = match link {
                Expression::BinaryExpression(it) => {
                    sides.push(Side::Expression(&it.right));
                    &it.left
                }
                Expression::CallExpression(it) => {
                    sides.push(Side::Arguments(it));
                    &it.callee
                }
                Expression::ChainExpression(it) => match &it.expression {
                    ChainElement::CallExpression(it) => {
                        sides.push(Side::Arguments(it));
                        &it.callee
                    }
                    ChainElement::TSNonNullExpression(it) => &it.expression,
                    ChainElement::ComputedMemberExpression(it) => {
                        sides.push(Side::Expression(&it.expression));
                        &it.object
                    }
                    ChainElement::StaticMemberExpression(it) => &it.object,
                    ChainElement::PrivateFieldExpression(it) => &it.object,
                },
                Expression::ComputedMemberExpression(it) => {
                    sides.push(Side::Expression(&it.expression));
                    &it.object
                }
                Expression::PrivateFieldExpression(it) => &it.object,
                Expression::StaticMemberExpression(it) => &it.object,
                Expression::TaggedTemplateExpression(it) => {
                    sides.push(Side::Template(it));
                    &it.tag
                }
                Expression::TSAsExpression(it) => {
                    sides.push(Side::Type(&it.type_annotation));
                    &it.expression
                }
                Expression::TSSatisfiesExpression(it) => {
                    sides.push(Side::Type(&it.type_annotation));
                    &it.expression
                }
                Expression::TSNonNullExpression(it) => &it.expression,
                innermost => {
                    self.walk_expression(innermost);
                    break;
                }
            };
        }
        while let Some(side) = sides.pop() {
            match side {
                Side::Expression(it) => self.visit_expression(it),
                Side::Template(it) => self.template_of_tag(&it.tag, &it.quasi),
                Side::Type(it) => self.visit_ts_type(it),
                Side::Arguments(it) => {
                    self.call(it);
                    self.rest_of_call(it, false);
                }
            }
        }
    }

    /// Walks a type for the imports in it, if there can be any.
    pub(super) fn walk_type(&mut self, it: &TSType<'a>) {
        if !self.import_types {
            return;
        }
        let mut link = it;
        loop {
            link = match link {
                TSType::TSArrayType(it) => &it.element_type,
                TSType::TSIndexedAccessType(it) => {
                    self.visit_ts_type(&it.index_type);
                    &it.object_type
                }
                TSType::JSDocNullableType(it) => &it.type_annotation,
                TSType::JSDocNonNullableType(it) => &it.type_annotation,
                innermost => {
                    walk::walk_ts_type(self, innermost);
                    return;
                }
            };
        }
    }

    /// Counts the operators of a logical expression in the order of the text: each is a decision, and each run of
    /// like ones a step. Operands start afresh.
    pub(super) fn logical(&mut self, it: &LogicalExpression<'a>, previous: &mut Option<LogicalOperator>) {
        let mut outer = Vec::new();
        let mut innermost = it;
        while let Expression::LogicalExpression(left) = &innermost.left {
            outer.push(innermost);
            innermost = left;
        }
        self.visit_expression(&innermost.left);
        let mut next = Some(innermost);
        while let Some(it) = next {
            self.builder.decide();
            if *previous != Some(it.operator) {
                self.builder.step();
                *previous = Some(it.operator);
            }
            match &it.right {
                Expression::LogicalExpression(right) => self.logical(right, previous),
                right => self.visit_expression(right),
            }
            next = outer.pop();
        }
    }

    pub(super) fn conditional(&mut self, it: &ConditionalExpression<'a>) {
        self.builder.decide();
        self.builder.structure();
        self.visit_expression(&it.test);
        self.builder.nest();
        self.visit_expression(&it.consequent);
        self.visit_expression(&it.alternate);
        self.builder.unnest();
    }

    /// Walks an `if` and its chain of `else if` in a loop.
    pub(super) fn branches(&mut self, first: &IfStatement<'a>) {
        self.builder.structure();
        let mut it = first;
        loop {
            self.builder.decide();
            self.visit_expression(&it.test);
            self.nested(&it.consequent);
            match &it.alternate {
                None => return,
                Some(Statement::IfStatement(next)) => {
                    self.builder.step();
                    it = next;
                }
                Some(alternate) => {
                    self.builder.step();
                    self.nested(alternate);
                    return;
                }
            }
        }
    }

    fn nested(&mut self, it: &Statement<'a>) {
        self.builder.nest();
        self.visit_statement(it);
        self.builder.unnest();
    }

    /// Walks a loop or a `catch`.
    pub(super) fn loops(&mut self, walk: impl FnOnce(&mut Self)) {
        self.builder.decide();
        self.builder.structure();
        self.builder.nest();
        walk(self);
        self.builder.unnest();
    }

    pub(super) fn switch(&mut self, it: &SwitchStatement<'a>) {
        self.builder.structure();
        self.visit_expression(&it.discriminant);
        self.builder.nest();
        for case in &it.cases {
            if let Some(test) = &case.test {
                self.builder.decide();
                self.visit_expression(test);
            }
            self.visit_statements(&case.consequent);
        }
        self.builder.unnest();
    }

    pub(super) fn jump(&mut self, labeled: bool) {
        if labeled {
            self.builder.step();
        }
    }
}
