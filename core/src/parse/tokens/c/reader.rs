//! What the parts of the parser share: the tokens with a place in them, and the scopes around it.

use std::collections::HashMap;

use super::parts::{OldStyle, Unit};
use super::words::{WORDS, Word, is_of_c};
use crate::language::Language;
use crate::parse::outline::OutlineBuilder;
use crate::parse::tokens::brackets;
use crate::parse::tokens::decisions::Decisions;
use crate::parse::tokens::preprocessor::Branch;
use crate::text::DocComments;
use crate::text::source::Source;
use crate::text::tokens::{Comment, Token, TokenKind, Tokens, UNLINKED};

/// How the tokens of a scope are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As declarations.
    Declarations,
    /// As the enumerators of an enumeration.
    Enumerators,
    /// As statements, those of a function or of what initializes a variable.
    Statements { is_function: bool },
}

/// A stretch of tokens that belongs to something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub(super) form: Form,
    /// The token before it, and the one behind it.
    pub(super) open: usize,
    pub(super) close: usize,
    /// Where to go on behind it.
    pub(super) resume: usize,
    /// The definition that it is of.
    pub(super) symbol: Option<u32>,
    /// The definition under which its types are known: that of a namespace is where it began first.
    pub(super) key: Option<u32>,
    /// The function that decisions count for.
    pub(super) function: Option<u32>,
    /// The token that is the name of the record, or of the variable whose value it is; 0 without one.
    pub(super) name: usize,
    /// Whether it is the body of a function without a name that counts for itself.
    pub(super) is_unnamed: bool,
    /// Whether it holds members of a record.
    pub(super) is_record: bool,
    /// Whether what follows is private by the access specifier seen last.
    pub(super) is_hidden: bool,
    /// Whether nothing inside can be reached from outside.
    pub(super) is_sealed: bool,
    /// The brace where statements begin behind a list of initializers.
    pub(super) body: usize,
}

/// The parser's state.
pub(super) struct Reader<'s> {
    pub(super) source: &'s Source<'s>,
    pub(super) is_cpp: bool,
    pub(super) is_header: bool,
    pub(super) tokens: Vec<Token>,
    pub(super) comments: Vec<Comment>,
    pub(super) branches: Vec<Branch>,
    /// The directives that define or include, of which those before `told` have been told.
    pub(super) directives: Vec<u32>,
    pub(super) told: usize,
    pub(super) out: OutlineBuilder<'s>,
    pub(super) decisions: Decisions,
    /// The token at hand.
    pub(super) at: usize,
    /// The scopes around it, innermost last.
    pub(super) scopes: Vec<Scope>,
    /// Branches to be read in a scope further out: the conditional's beginning, and the tokens.
    pub(super) deferred: Vec<(usize, usize, usize)>,
    /// The first and the last token of the declaration read last.
    pub(super) last: (usize, usize),
    /// The parts of the head at hand; kept for its memory.
    pub(super) units: Vec<Unit>,
    /// The names before `::` in the names of the head at hand.
    pub(super) qualifiers: Vec<usize>,
    /// The symbols that stand for types of other files, by their scope and qualified name.
    pub(super) stand_ins: HashMap<(Option<u32>, &'s str), u32>,
    pub(super) docs: DocComments,
    /// The first token that is no directive.
    pub(super) first_code: usize,
    /// The unit that is a record with a body, and whether that has a name.
    pub(super) record_unit: Option<(usize, bool)>,
    /// Whether a statement begins at the token at hand.
    pub(super) begins_statement: bool,
    /// Whether the next colon ends the label of a case.
    pub(super) is_in_case: bool,
    /// The brace that opens the body of a lambda.
    pub(super) lambda: usize,
    /// The declarations of parameters read last.
    pub(super) old_style: OldStyle,
}

impl<'s> Reader<'s> {
    /// Pairs the brackets of a text that was divided. `is_header` says whether macros are for others.
    pub(super) fn new(
        source: &'s Source<'s>,
        divided: Tokens,
        language: Language,
        is_cpp: bool,
        is_header: bool,
    ) -> Self {
        let Tokens { mut tokens, comments } = divided;
        if !is_cpp {
            tokens.iter_mut().filter(|token| !is_of_c(token.reserved)).for_each(|token| token.reserved = 0);
        }
        let paired = brackets::pair(source.text, &mut tokens, is_cpp);
        let mut out = OutlineBuilder::new(source, language);
        let ranges = comments.iter().map(|comment| comment.start as usize..comment.end as usize);
        out.set_lines(crate::text::lines::count_between(source, ranges));
        for open in paired.unclosed {
            out.syntax_error(Some(tokens[open as usize].start as usize), "missing }");
        }
        let first_code = tokens.iter().position(|token| token.kind != TokenKind::Directive);
        Reader {
            source,
            docs: language.info().docs,
            first_code: first_code.unwrap_or(tokens.len()),
            is_cpp,
            is_header,
            tokens,
            comments,
            branches: paired.branches,
            directives: paired.directives,
            told: 0,
            out,
            decisions: Decisions::default(),
            at: 0,
            scopes: Vec::new(),
            deferred: Vec::new(),
            last: (1, 0),
            units: Vec::new(),
            qualifiers: Vec::new(),
            stand_ins: HashMap::new(),
            record_unit: None,
            begins_statement: false,
            is_in_case: false,
            lambda: usize::MAX,
            old_style: OldStyle::default(),
        }
    }

    pub(super) fn kind(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::End, |token| token.kind)
    }

    /// Returns what the word at a token means; `None` also for what is no word.
    pub(super) fn word(&self, at: usize) -> Word {
        self.tokens.get(at).map_or(Word::None, |token| WORDS.meaning(token.reserved))
    }

    /// Whether a token is a word that is not reserved.
    pub(super) fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word && token.reserved == 0)
    }

    /// Returns the text of a token.
    pub(super) fn text(&self, at: usize) -> &'s str {
        match self.tokens.get(at) {
            Some(token) => self.source.slice(token.start as usize..token.end as usize),
            None => "",
        }
    }

    /// Returns the partner of an opening bracket.
    pub(super) fn partner(&self, at: usize) -> Option<usize> {
        self.tokens.get(at).map(|token| token.link).filter(|link| *link != UNLINKED).map(|link| link as usize)
    }

    /// Returns the first token behind a bracket's partner, or behind the token if it has none.
    pub(super) fn behind(&self, at: usize) -> usize {
        use TokenKind::{CloseBrace, CloseBracket, CloseParenthesis, Greater};
        match self.partner(at) {
            Some(close) if close <= at => at + 1,
            Some(close) if matches!(self.kind(close), CloseBrace | CloseBracket | CloseParenthesis | Greater) => {
                close + 1
            }
            // A brace that is missing, or that another branch has.
            Some(close) => close,
            None => at + 1,
        }
    }

    /// Returns where a token begins.
    pub(super) fn start(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(self.source.text.len(), |token| token.start as usize)
    }

    /// Returns where a token ends.
    pub(super) fn end(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(self.source.text.len(), |token| token.end as usize)
    }

    /// Returns where what is in a brace ends, the closing brace included.
    pub(super) fn end_of(&self, open: usize) -> usize {
        match self.partner(open) {
            Some(close) if self.kind(close) == TokenKind::CloseBrace => self.end(close),
            Some(close) if close > 0 => self.end(close - 1),
            _ => self.source.text.len(),
        }
    }

    /// Whether a token stands on another line than the one before it.
    pub(super) fn is_first_on_line(&self, at: usize) -> bool {
        let end = at.checked_sub(1).map_or(0, |before| self.end(before));
        at == 0 || self.source.slice(end..self.start(at)).contains(['\n', '\r'])
    }

    pub(super) fn scope(&self) -> &Scope {
        // The file's scope is the last to be left.
        &self.scopes[self.scopes.len() - 1]
    }

    pub(super) fn scope_mut(&mut self) -> &mut Scope {
        let last = self.scopes.len() - 1;
        &mut self.scopes[last]
    }

    /// Goes behind a directive, or behind the branches that are not to be read here.
    pub(super) fn behind_directive(&mut self, at: usize) -> usize {
        let Some(branch) = self.branch(at) else { return at + 1 };
        if branch.is_dead {
            return branch.end as usize;
        }
        let (opening, endif) = (branch.opening as usize, branch.endif as usize);
        if opening == at {
            return at + 1;
        }
        // A branch of what has been read already.
        if self.last.0 <= opening && opening <= self.last.1 {
            return endif.max(at + 1);
        }
        if opening < self.scope().open {
            self.deferred.push((opening, at, endif));
            return endif.max(at + 1);
        }
        at + 1
    }

    /// Returns the branch that a directive begins.
    pub(super) fn branch(&self, at: usize) -> Option<Branch> {
        let token = self.tokens.get(at).filter(|token| token.kind == TokenKind::Directive)?;
        self.branches.get(token.link as usize).copied()
    }

    /// Returns the first token from `at` that is no directive; within a head only first branches are read.
    pub(super) fn past_directives(&self, mut at: usize) -> usize {
        while self.kind(at) == TokenKind::Directive {
            at = match self.branch(at) {
                Some(branch) if branch.opening as usize != at => (branch.endif as usize).max(at + 1),
                Some(branch) if branch.is_dead => (branch.end as usize).max(at + 1),
                _ => at + 1,
            };
        }
        at
    }
}
