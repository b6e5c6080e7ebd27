//! Pairing brackets in one pass, across the branches of the preprocessor's conditionals.
//!
//! All branches are read, but what is open behind a conditional is what its first branch leaves open. The stack of open
//! brackets is a chain of links in an arena, so that returning to where a conditional began is one assignment and costs
//! nothing, whatever the branches opened and closed.
//!
//! A closing bracket that nothing opened stays unlinked, as does an opening one that nothing closes. One that an
//! alternative branch leaves open is linked to the directive that ends the branch. `<` is paired where it stands behind
//! a word and a `>` follows before the statement ends.

use super::preprocessor::{Branch, Condition, Directive, directive};
use crate::text::tokens::{Token, TokenKind, UNLINKED};

/// No opener.
const NONE: u32 = u32::MAX;

/// What pairing finds besides the pairs.
#[derive(Default)]
pub(crate) struct Found {
    /// The branches of conditionals, in the order of their beginnings.
    pub(crate) branches: Vec<Branch>,
    /// The directives that define and include, in order, but for those in branches that are never taken.
    pub(crate) directives: Vec<u32>,
    /// The braces that nothing closes, each the outermost of those around one place. They are linked to the token that
    /// begins the next declaration, or to the end of the text.
    pub(crate) unclosed: Vec<u32>,
}

/// An opening bracket, with the ones around it.
struct Opener {
    token: u32,
    kind: TokenKind,
    /// The one around it, of any kind.
    around: u32,
    /// The one around it that is not an angle bracket.
    solid: u32,
    /// The brace around it.
    brace: u32,
}

/// A conditional that has not ended.
struct Open {
    last_branch: u32,
    /// The innermost opener where the conditional begins, and where its first branch ends.
    before: u32,
    after_first: Option<u32>,
    /// How many openers there were where the last branch began.
    mark: usize,
    /// How many openers only the first branch of a conditional can close.
    floor: usize,
    is_always: bool,
}

/// Links each bracket to its partner, and each directive that begins a branch to its place among the branches.
/// `has_angles` says whether `<` can be a bracket.
pub(crate) fn pair(text: &str, tokens: &mut [Token], has_angles: bool) -> Found {
    let mut pairing = Pairing {
        text,
        tokens,
        openers: Vec::new(),
        top: NONE,
        open: Vec::new(),
        found: Found::default(),
        by_margin: false,
    };
    pairing.run(has_angles);
    if !pairing.found.unclosed.is_empty() {
        // Somewhere a brace is missing. Where a declaration begins at the margin tells where.
        pairing.tokens.iter_mut().for_each(|token| token.link = UNLINKED);
        (pairing.openers, pairing.top, pairing.found) = (Vec::new(), NONE, Found::default());
        pairing.by_margin = true;
        pairing.run(has_angles);
    }
    pairing.found
}

struct Pairing<'t> {
    text: &'t str,
    tokens: &'t mut [Token],
    openers: Vec<Opener>,
    top: u32,
    open: Vec<Open>,
    found: Found,
    /// Whether a declaration at the margin closes the braces around it.
    by_margin: bool,
}

impl Pairing<'_> {
    fn run(&mut self, has_angles: bool) {
        use TokenKind::*;
        let mut at = 0;
        while at < self.tokens.len() {
            match self.tokens[at].kind {
                OpenParenthesis | OpenBracket | OpenBrace => self.push(at),
                CloseParenthesis => self.close(at, OpenParenthesis),
                CloseBracket => self.close(at, OpenBracket),
                CloseBrace => self.close_brace(at),
                Semicolon => self.top = self.solid(),
                Less if has_angles && at > 0 && self.tokens[at - 1].kind == Word => self.push(at),
                Greater if self.openers.get(self.top as usize).is_some_and(|opener| opener.kind == Less) => {
                    self.drop_comparison(at);
                    self.link(at);
                }
                Directive => at = self.directive(at),
                Word if self.by_margin && self.begins_declaration(at) => self.close_bodies(at),
                _ => {}
            }
            at += 1;
        }
        while !self.open.is_empty() {
            self.endif(self.tokens.len());
        }
        self.leave_open(NONE, self.tokens.len());
    }

    /// Links the braces around the place at hand, up to the opener `limit`, to the token `at`.
    fn leave_open(&mut self, limit: u32, at: usize) {
        let mut outermost = None;
        while self.top != limit {
            let opener = &self.openers[self.top as usize];
            if opener.kind == TokenKind::OpenBrace && self.tokens[opener.token as usize].link == UNLINKED {
                self.tokens[opener.token as usize].link = at as u32;
                outermost = Some(opener.token);
            }
            self.top = opener.around;
        }
        self.found.unclosed.extend(outermost);
    }

    /// Whether a declaration is likely to begin at a word: it is the first thing on its line and behind a statement, and
    /// is followed by another word.
    fn begins_declaration(&self, at: usize) -> bool {
        use TokenKind::{Ampersand, CloseBrace, Directive, PathSeparator, Semicolon, Star, Word};
        let Token { start, end, .. } = self.tokens[at];
        let is_at_margin = self.text[..start as usize].ends_with(['\n', '\r']);
        if !is_at_margin || at == 0 || !matches!(self.tokens[at - 1].kind, Semicolon | CloseBrace | Directive) {
            return false;
        }
        let is_followed =
            self.tokens.get(at + 1).is_some_and(|next| matches!(next.kind, Word | Star | Ampersand | PathSeparator));
        let statements = ["return", "goto", "else", "case", "throw", "delete", "do", "public", "private", "protected"];
        is_followed && !statements.contains(&&self.text[start as usize..end as usize])
    }

    /// Closes the braces around a declaration at the margin, up to those that hold declarations.
    fn close_bodies(&mut self, at: usize) {
        let mut limit = self.top;
        let mut brace = self.brace();
        while brace != NONE && !self.holds_declarations(self.openers[brace as usize].token as usize) {
            limit = self.openers[brace as usize].around;
            brace = self.openers[brace as usize].brace;
        }
        if limit != self.top {
            self.leave_open(limit, at);
        }
    }

    /// Whether a brace is that of a namespace or of a linkage, whose contents stand at the margin too.
    fn holds_declarations(&self, brace: usize) -> bool {
        let before = &self.tokens[brace.saturating_sub(6)..brace];
        let is_name = |token: &&Token| matches!(token.kind, TokenKind::Word | TokenKind::PathSeparator);
        let is_namespace = |token: &Token| &self.text[token.start as usize..token.end as usize] == "namespace";
        before.last().is_some_and(|token| token.kind == TokenKind::Text)
            || before.iter().rev().take_while(is_name).any(is_namespace)
    }

    fn push(&mut self, at: usize) {
        let brace = self.brace();
        let solid = self.solid();
        self.openers.push(Opener { token: at as u32, kind: self.tokens[at].kind, around: self.top, solid, brace });
        self.top = self.openers.len() as u32 - 1;
    }

    /// Returns the innermost opener that is not an angle bracket.
    fn solid(&self) -> u32 {
        match self.openers.get(self.top as usize) {
            Some(opener) if opener.kind == TokenKind::Less => opener.solid,
            _ => self.top,
        }
    }

    /// Returns the innermost brace.
    fn brace(&self) -> u32 {
        match self.openers.get(self.top as usize) {
            Some(opener) if opener.kind == TokenKind::OpenBrace => self.top,
            Some(opener) => opener.brace,
            None => NONE,
        }
    }

    /// Closes the innermost opener, unless that is for another branch to do.
    fn link(&mut self, at: usize) {
        let opener = &self.openers[self.top as usize];
        let open = opener.token;
        let floor = self.open.last().map_or(0, |open| open.floor);
        if self.top as usize >= floor && self.tokens[open as usize].link == UNLINKED {
            self.tokens[open as usize].link = at as u32;
        }
        self.tokens[at].link = open;
        self.top = opener.around;
    }

    fn close(&mut self, at: usize, kind: TokenKind) {
        let solid = self.solid();
        if self.openers.get(solid as usize).is_some_and(|opener| opener.kind == kind) {
            self.top = solid;
            self.link(at);
        }
    }

    /// A closing brace closes the innermost brace, whatever is open in it.
    fn close_brace(&mut self, at: usize) {
        use TokenKind::{And, Comma, Dot, Ellipsis, Greater, OpenParenthesis, Or, PathSeparator};
        let brace = self.brace();
        if brace != NONE {
            self.top = brace;
            self.link(at);
            // Angle brackets are around a value in braces, `A<B{}, 2>`, and around no body.
            let next = self.tokens.get(at + 1).map(|token| token.kind);
            if !matches!(next, Some(Greater | Comma | And | Or | Dot | PathSeparator | OpenParenthesis | Ellipsis)) {
                self.top = self.solid();
            }
        }
    }

    /// Forgets the innermost `<` if the `>` at hand closes the parameters of a template around it, behind which a
    /// declaration begins: `template <bool B = N < 8> struct S`.
    fn drop_comparison(&mut self, at: usize) {
        let declares =
            ["struct", "class", "union", "enum", "using", "inline", "static", "void", "constexpr", "concept"];
        let inner = &self.openers[self.top as usize];
        let Some(outer) = self.openers.get(inner.around as usize) else { return };
        let is_template = |opener: &Opener| self.word(opener.token as usize - 1) == "template";
        if outer.kind == TokenKind::Less
            && declares.contains(&self.word(at + 1))
            && is_template(outer)
            && !is_template(inner)
        {
            self.top = inner.around;
        }
    }

    /// Returns the text of a word; nothing for any other token.
    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(Token { kind: TokenKind::Word, start, end, .. }) => &self.text[*start as usize..*end as usize],
            _ => "",
        }
    }

    /// Takes a directive and returns the last token of what need not be read behind it.
    fn directive(&mut self, at: usize) -> usize {
        let token = self.tokens[at];
        let (directive, _) = directive(&self.text[token.start as usize..token.end as usize]);
        match directive {
            Directive::Define | Directive::Include => self.found.directives.push(at as u32),
            Directive::If(condition) => {
                let is_always = condition == Condition::Always;
                let last_branch = self.found.branches.len() as u32;
                self.open.push(Open {
                    last_branch,
                    before: self.top,
                    after_first: None,
                    mark: self.openers.len(),
                    floor: self.open.last().map_or(0, |open| open.floor),
                    is_always,
                });
                let is_dead = condition == Condition::Never;
                self.branch(at, at as u32, None, is_dead);
                return if is_dead { self.pass_over(at) } else { at };
            }
            Directive::Else => return self.next_branch(at),
            Directive::Endif => self.endif(at),
            Directive::Other => {}
        }
        at
    }

    fn branch(&mut self, at: usize, opening: u32, previous: Option<u32>, is_dead: bool) {
        self.tokens[at].link = self.found.branches.len() as u32;
        let branch = Branch { token: at as u32, opening, end: UNLINKED, endif: UNLINKED, previous, is_dead };
        self.found.branches.push(branch);
    }

    fn next_branch(&mut self, at: usize) -> usize {
        self.end_branch(at);
        let place = self.found.branches.len() as u32;
        let mark = self.openers.len();
        let Some(open) = self.open.last_mut() else { return at };
        self.top = open.before;
        open.mark = mark;
        if open.after_first.is_some() {
            open.floor = mark;
        }
        let last = std::mem::replace(&mut open.last_branch, place);
        let is_dead = open.is_always;
        let opening = self.found.branches[last as usize].opening;
        self.branch(at, opening, Some(last), is_dead);
        if is_dead { self.pass_over(at) } else { at }
    }

    /// Notes the state behind the first branch, or closes what another one leaves open.
    fn end_branch(&mut self, at: usize) {
        let Some(open) = self.open.last_mut() else { return };
        if self.found.branches[open.last_branch as usize].is_dead {
            return;
        }
        let Some(_) = open.after_first else {
            open.after_first = Some(self.top);
            return;
        };
        let mut left = self.top;
        while left != NONE && left as usize >= open.mark {
            let opener = &self.openers[left as usize];
            let token = &mut self.tokens[opener.token as usize];
            if token.link == UNLINKED && opener.kind != TokenKind::Less {
                token.link = at as u32;
            }
            left = opener.around;
        }
    }

    fn endif(&mut self, at: usize) {
        self.end_branch(at);
        let Some(open) = self.open.pop() else { return };
        self.top = open.after_first.unwrap_or(open.before);
        let (mut branch, mut end) = (Some(open.last_branch), at as u32);
        while let Some(place) = branch {
            let this = &mut self.found.branches[place as usize];
            (this.end, this.endif) = (end, at as u32);
            end = this.token;
            branch = this.previous;
        }
    }

    /// Returns the token before the directive that ends a dead branch.
    fn pass_over(&self, at: usize) -> usize {
        let mut depth = 0u32;
        for (place, token) in self.tokens.iter().enumerate().skip(at + 1) {
            if token.kind != TokenKind::Directive {
                continue;
            }
            match directive(&self.text[token.start as usize..token.end as usize]).0 {
                Directive::If(_) => depth += 1,
                Directive::Else if depth == 0 => return place - 1,
                Directive::Endif if depth == 0 => return place - 1,
                Directive::Endif => depth -= 1,
                _ => {}
            }
        }
        self.tokens.len() - 1
    }
}
