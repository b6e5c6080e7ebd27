//! Telling whether a `.h` file is C or C++ by its tokens.

use super::words::{Word, Words};
use crate::text::tokens::{Token, TokenKind};

/// Whether the tokens, divided by the words of C++, have something that only C++ has, outside of what
/// `#ifdef __cplusplus` guards: a class, a namespace, a template, an access specifier, a qualified name.
pub(super) fn is_cpp(text: &str, tokens: &[Token], words: &Words) -> bool {
    // How many conditionals are open, and how many of them were when one for C++ alone began.
    let (mut depth, mut guarded) = (0usize, None);
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::Directive {
            let line = text[token.start as usize..token.end as usize].trim_start_matches('#').trim_start();
            if line.starts_with("if") {
                depth += 1;
                let is_guard = line.contains("__cplusplus") && !line.contains('!') && !line.starts_with("ifndef");
                guarded = guarded.or(Some(depth).filter(|_| is_guard));
            } else if line.starts_with("endif") {
                guarded = guarded.filter(|guarded| *guarded != depth);
                depth = depth.saturating_sub(1);
            } else if line.starts_with("el") {
                guarded = guarded.filter(|guarded| *guarded != depth);
            }
        } else if guarded.is_none() && is_of_cpp(tokens, at, words) {
            return true;
        }
    }
    false
}

/// Whether only C++ has the token at `at` with those around it.
fn is_of_cpp(tokens: &[Token], at: usize, words: &Words) -> bool {
    use TokenKind::{CloseBrace, CloseParenthesis, Colon, Directive, Less, OpenBrace, PathSeparator, Semicolon, Text};
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    let is_name = |at: usize| tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word && token.reserved == 0);
    let before = at.checked_sub(1).and_then(kind);
    match words.meaning(tokens[at].reserved) {
        // Not the operands of `asm("" ::: "memory")`.
        Word::None => {
            kind(at) == Some(PathSeparator)
                && !matches!(before, Some(Text | Colon | CloseParenthesis))
                && kind(at + 1) == Some(TokenKind::Word)
        }
        Word::Template => kind(at + 1) == Some(Less),
        Word::Public | Word::Private => {
            kind(at + 1) == Some(Colon)
                && matches!(
                    before,
                    None | Some(OpenBrace | CloseBrace | Semicolon | Colon | CloseParenthesis | Directive)
                )
        }
        // C has structures that are called class.
        Word::Class => {
            let is_tag = at.checked_sub(1).is_some_and(|before| words.meaning(tokens[before].reserved) == Word::Struct);
            !is_tag && is_name(at + 1) && !matches!(before, Some(TokenKind::Dot | TokenKind::Arrow))
        }
        Word::Namespace | Word::Using | Word::Typename => is_name(at + 1) && !is_name(at.wrapping_sub(1)),
        _ => false,
    }
}
