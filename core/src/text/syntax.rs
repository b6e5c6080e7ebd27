//! How comments and strings of a language look: the rules that the scanner of [`crate::text::lines`] follows.
//!
//! A language is a list of rules. A rule says which mark opens a region, where that mark counts, and how the region
//! ends. A mark that opens no region is code. Rules are tried longest mark first, so that `"""` wins over `"`.

/// How comments and strings of a language look.
#[derive(Clone, Copy, Debug)]
pub struct Syntax {
    pub(crate) rules: &'static [Rule],
}

/// One way in which a comment or string of a language begins and ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    /// The mark that begins the region, in lower case if `ignore_case`.
    pub(crate) open: &'static str,
    /// Whether ASCII letters of the mark match regardless of case.
    pub(crate) ignore_case: bool,
    /// Where the mark counts.
    pub(crate) anchor: Anchor,
    /// What it begins and how that ends.
    pub(crate) form: Form,
}

/// Where a mark must stand to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// Anywhere.
    Anywhere,
    /// At the start of the file.
    FileStart,
    /// In this column, counted from 0. What stands before it belongs to the region.
    Column(u8),
    /// Behind nothing but white space on its line.
    FirstOnLine,
    /// Behind white space, a separator or the start of the line, as `#` in shells.
    WordStart,
    /// Not directly after a letter, digit or underscore.
    NotAfterWord,
    /// Not directly after something that has a value: a word, a closing bracket, a quote (MATLAB's transpose).
    NotAfterOperand,
    /// As a whole word: neither a letter, digit nor underscore before it or after it.
    WholeWord,
    /// As a whole word after nothing but white space, or after a separator of commands (`REM`).
    Command,
}

/// What a mark begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A comment to the end of the line.
    LineComment,
    /// A comment to the end of the line or to this mark, which closes more than the comment.
    LineCommentBefore(&'static str),
    /// A comment to the end of the line, going on after a backslash at that end, as in C.
    ContinuedLineComment,
    /// A comment to the first closing mark.
    BlockComment(&'static str),
    /// A comment to the closing mark that balances its opening marks.
    NestedComment(&'static str),
    /// A comment to the end of the first line that begins with the closing mark.
    CommentToLine(&'static str),
    /// A Lua comment: to the end of the line unless a long bracket follows.
    LuaComment,
    /// A string that ends at its closing mark or with the line.
    String(&'static str, Escape),
    /// A string that ends at its closing mark only.
    MultilineString(&'static str, Escape),
    /// Like [`Form::MultilineString`], a comment if it stands alone as a statement.
    Docstring(&'static str),
    /// A character between quotes, or a quote that means something else: a lifetime, an attribute, a type variable.
    Character,
    /// C and C++: a character, or the separator between digits.
    CharacterOrSeparator,
    /// Rust: a string, raw if `r` and hashes stand before the quote.
    RustString,
    /// C++: a string, raw if `R` stands before the quote.
    CppString,
    /// C#: a string, verbatim after `@`, raw between three or more quotes.
    CsharpString,
    /// Swift: a string with as many hashes at its ends.
    SwiftString,
    /// A Lua long bracket, if it is one.
    LongBracket,
    /// JavaScript: a regular expression where no operator can stand.
    Regex,
    /// JavaScript: a template with `${…}` in it, which is code again.
    Template,
    /// A here document: the lines up to one that holds only the word after the mark.
    Heredoc {
        /// Whether blanks can stand before the word.
        spaced: bool,
    },
    /// The mark and the character after it are code.
    Literally,
}

/// What keeps a closing mark from closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escape {
    /// Nothing. A doubled quote needs no rule: it closes one string and opens the next.
    None,
    /// This byte before it.
    Byte(u8),
}

const BACKSLASH: Escape = Escape::Byte(b'\\');

impl Rule {
    pub(crate) const fn new(open: &'static str, form: Form) -> Rule {
        Rule { open, ignore_case: false, anchor: Anchor::Anywhere, form }
    }

    /// Lets the mark count only at `anchor`.
    pub(crate) const fn at(self, anchor: Anchor) -> Rule {
        Rule { anchor, ..self }
    }

    /// Lets the mark match regardless of case.
    pub(crate) const fn ignoring_case(self) -> Rule {
        Rule { ignore_case: true, ..self }
    }
}

/// A comment from `open` to the end of the line.
pub(crate) const fn line(open: &'static str) -> Rule {
    Rule::new(open, Form::LineComment)
}

/// A comment from `open` to the end of the line, if only white space stands before it.
pub(crate) const fn whole_line(open: &'static str) -> Rule {
    line(open).at(Anchor::FirstOnLine)
}

/// A comment from `open` to the end of the line, if it begins a word.
pub(crate) const fn word_line(open: &'static str) -> Rule {
    line(open).at(Anchor::WordStart)
}

/// A comment from `open` to `close`.
pub(crate) const fn block(open: &'static str, close: &'static str) -> Rule {
    Rule::new(open, Form::BlockComment(close))
}

/// A comment from `open` to `close`, if only white space stands before it; regardless of case.
pub(crate) const fn whole_block(open: &'static str, close: &'static str) -> Rule {
    block(open, close).at(Anchor::FirstOnLine).ignoring_case()
}

/// A comment from `open`, at the start of a line, to the line that begins with `close`.
pub(crate) const fn to_line(open: &'static str, close: &'static str) -> Rule {
    Rule::new(open, Form::CommentToLine(close)).at(Anchor::Column(0)).ignoring_case()
}

/// A comment that is written as a command named `open`, regardless of case.
pub(crate) const fn command(open: &'static str) -> Rule {
    line(open).at(Anchor::Command).ignoring_case()
}

/// A comment of PHP to the end of the line or of the PHP in it.
pub(crate) const fn php_line(open: &'static str) -> Rule {
    Rule::new(open, Form::LineCommentBefore("?>"))
}

/// A comment from `open` to `close` that can hold others of its kind.
pub(crate) const fn nested(open: &'static str, close: &'static str) -> Rule {
    Rule::new(open, Form::NestedComment(close))
}

/// A string between two `quote`s on one line, with backslash escapes.
pub(crate) const fn string(quote: &'static str) -> Rule {
    Rule::new(quote, Form::String(quote, BACKSLASH))
}

/// A string between two `quote`s on one line, without escapes.
pub(crate) const fn verbatim(quote: &'static str) -> Rule {
    Rule::new(quote, Form::String(quote, Escape::None))
}

/// A string between two `quote`s over any number of lines, with backslash escapes.
pub(crate) const fn long_string(quote: &'static str) -> Rule {
    Rule::new(quote, Form::MultilineString(quote, BACKSLASH))
}

/// A string from `open` to `close` over any number of lines, without escapes.
pub(crate) const fn raw(open: &'static str, close: &'static str) -> Rule {
    Rule::new(open, Form::MultilineString(close, Escape::None))
}

/// A string between two `quote`s over any number of lines, a comment where it is a statement.
pub(crate) const fn docstring(quote: &'static str) -> Rule {
    Rule::new(quote, Form::Docstring(quote))
}

/// Makes `mark` and the character after it code.
pub(crate) const fn literally(mark: &'static str) -> Rule {
    Rule::new(mark, Form::Literally)
}

/// A here document after `open`.
pub(crate) const fn heredoc(open: &'static str) -> Rule {
    Rule::new(open, Form::Heredoc { spaced: false })
}

/// A character literal, or a single quote that is none.
pub(crate) const CHARACTER: Rule = Rule::new("'", Form::Character);

/// The commonest string.
pub(crate) const DOUBLE: Rule = string("\"");

/// Strings in single quotes.
pub(crate) const SINGLE: Rule = string("'");

/// Languages without comments.
pub(crate) const NO_COMMENTS: &[Rule] = &[];

/// `#` to the end of the line, and strings in both quotes.
pub(crate) const HASH: &[Rule] = &[line("#"), DOUBLE, SINGLE];

/// Comments as in C, and strings in both quotes.
pub(crate) const C_LIKE: &[Rule] = &[line("//"), block("/*", "*/"), DOUBLE, SINGLE];

/// Comments as in C and double-quoted strings; single quotes have another meaning.
pub(crate) const C_LIKE_NO_SINGLE: &[Rule] = &[line("//"), block("/*", "*/"), DOUBLE];

/// Block comments of markup languages; quotes in its text mean nothing.
pub(crate) const XML: &[Rule] = &[block("<!--", "-->")];

/// Semicolon comments, as in most Lisps; `#\;` is a character.
pub(crate) const LISP: &[Rule] = &[line(";"), nested("#|", "|#"), long_string("\""), literally("#\\")];

/// JavaScript and what extends it.
pub(crate) const JAVASCRIPT: &[Rule] = &[
    line("//"),
    block("/*", "*/"),
    DOUBLE,
    SINGLE,
    Rule::new("`", Form::Template),
    Rule::new("/", Form::Regex),
    Rule::new("#!", Form::LineComment).at(Anchor::Column(0)),
];

/// C and Objective-C.
pub(crate) const C: &[Rule] = &[
    Rule::new("//", Form::ContinuedLineComment),
    block("/*", "*/"),
    DOUBLE,
    Rule::new("'", Form::CharacterOrSeparator),
];

/// C++ and what extends it.
pub(crate) const CPP: &[Rule] = &[
    Rule::new("//", Form::ContinuedLineComment),
    block("/*", "*/"),
    Rule::new("\"", Form::CppString),
    Rule::new("'", Form::CharacterOrSeparator),
];

/// Python and what extends it.
pub(crate) const PYTHON: &[Rule] = &[line("#"), docstring("\"\"\""), docstring("'''"), DOUBLE, SINGLE];

/// Shells that descend from Bourne's. Quotes hold any number of lines.
pub(crate) const SHELL: &[Rule] = &[
    word_line("#"),
    Rule::new("<<", Form::Heredoc { spaced: true }),
    literally("\\"),
    long_string("\""),
    raw("'", "'"),
];

/// Haskell and its relatives.
pub(crate) const HASKELL: &[Rule] = &[line("--"), nested("{-", "-}"), DOUBLE, CHARACTER.at(Anchor::NotAfterWord)];

/// SQL in its dialects.
pub(crate) const SQL: &[Rule] = &[line("--"), block("/*", "*/"), raw("'", "'"), verbatim("\""), verbatim("`")];

/// Lua and its long brackets.
pub(crate) const LUA: &[Rule] = &[
    Rule::new("--", Form::LuaComment),
    Rule::new("[", Form::LongBracket),
    DOUBLE,
    SINGLE,
    line("#!").at(Anchor::Column(0)),
];

/// Visual Basic and its relatives.
pub(crate) const BASIC: &[Rule] = &[line("'"), command("rem"), verbatim("\"")];

/// Configuration files of sections and keys.
pub(crate) const INI: &[Rule] = &[whole_line(";"), whole_line("#")];

/// Markup with a script and a style sheet in it: comments of all three, where they begin a line.
pub(crate) const MARKUP_WITH_SCRIPT: &[Rule] =
    &[block("<!--", "-->"), whole_line("//"), block("/*", "*/").at(Anchor::FirstOnLine)];
