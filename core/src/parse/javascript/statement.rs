//! Where statements begin.

use oxc_ast::ast::Expression;
use oxc_span::GetSpan;

/// Returns where the expression of a statement begins, without what may stand before a call.
pub(super) fn statement_start(expression: &Expression<'_>) -> u32 {
    let mut expression = expression;
    loop {
        expression = match expression {
            Expression::AwaitExpression(it) => &it.argument,
            Expression::UnaryExpression(it) => &it.argument,
            other => return other.span().start,
        };
    }
}
