//! Lines for the preprocessor, which is not run: what each is, and where the branches of conditionals begin and end.

/// What a line for the preprocessor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Directive {
    Define,
    Include,
    /// A conditional begins. Its first branch may be one that is never taken (`#if 0`), or the only one (`#if 1`).
    If(Condition),
    /// Another branch of it begins.
    Else,
    /// It ends.
    Endif,
    Other,
}

/// What the text of a condition tells without any definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Unknown,
    Never,
    Always,
}

/// Returns a part of a line without the space, the ends of continued lines and the comments that it begins with.
pub(crate) fn skip_blank(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
        let Some(comment) = rest.strip_prefix("/*") else { return rest };
        rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
    }
}

/// Returns what a line does, and what stands behind its first word.
pub(crate) fn directive(line: &str) -> (Directive, &str) {
    let line = skip_blank(line.trim_start_matches('#'));
    let length = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(line.len());
    let (word, rest) = line.split_at(length);
    let rest = skip_blank(rest);
    let directive = match word {
        "define" => Directive::Define,
        "include" | "include_next" | "import" => Directive::Include,
        "if" => match rest {
            "0" => Directive::If(Condition::Never),
            "1" => Directive::If(Condition::Always),
            _ => Directive::If(Condition::Unknown),
        },
        "ifdef" | "ifndef" => Directive::If(Condition::Unknown),
        "else" | "elif" | "elifdef" | "elifndef" => Directive::Else,
        "endif" => Directive::Endif,
        _ => Directive::Other,
    };
    (directive, rest)
}

/// A branch of a conditional. The directive that begins it is linked to its place among the branches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Branch {
    /// The directive that begins it.
    pub(crate) token: u32,
    /// The directive with which the conditional begins.
    pub(crate) opening: u32,
    /// The directive that ends it: the next branch's, or the conditional's end.
    pub(crate) end: u32,
    /// The directive that ends the conditional.
    pub(crate) endif: u32,
    /// The place of the branch before it in the conditional.
    pub(crate) previous: Option<u32>,
    /// Whether it is never taken, and so not read.
    pub(crate) is_dead: bool,
}
