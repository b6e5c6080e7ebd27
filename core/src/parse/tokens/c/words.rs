//! The reserved words of C and C++, by what they mean to an outline.

use std::sync::LazyLock;

use crate::text::tokens::Lexicon;

/// What a reserved word means. Words that an outline treats alike are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// It is none.
    None,
    /// It is a type, or part of one.
    Type,
    /// The type of an expression in parentheses.
    TypeOf,
    Static,
    Extern,
    Inline,
    Const,
    /// Any other specifier or qualifier.
    Specifier,
    /// An attribute, with or without parentheses.
    Attribute,
    Struct,
    Union,
    Class,
    Enum,
    Typedef,
    Typename,
    Asm,
    StaticAssert,
    Namespace,
    Using,
    Template,
    Friend,
    Operator,
    /// An access specifier.
    Private,
    Public,
    Concept,
    Requires,
    Export,
    If,
    Else,
    For,
    While,
    Do,
    Switch,
    Case,
    Default,
    Goto,
    Try,
    Catch,
    Throw,
    And,
    Or,
    /// `return` and what else an operand follows.
    Return,
    /// Any other: an operator or a value.
    Other,
}

/// The words of both languages.
const BOTH: &[(&str, Word)] = &[
    ("void", Word::Type),
    ("char", Word::Type),
    ("short", Word::Type),
    ("int", Word::Type),
    ("long", Word::Type),
    ("float", Word::Type),
    ("double", Word::Type),
    ("signed", Word::Type),
    ("unsigned", Word::Type),
    ("_Bool", Word::Type),
    ("_Complex", Word::Type),
    ("__signed__", Word::Type),
    ("__int128", Word::Type),
    ("auto", Word::Type),
    ("typeof", Word::TypeOf),
    ("__typeof__", Word::TypeOf),
    ("__typeof", Word::TypeOf),
    ("typeof_unqual", Word::TypeOf),
    ("_BitInt", Word::TypeOf),
    ("_Atomic", Word::TypeOf),
    ("static", Word::Static),
    ("extern", Word::Extern),
    ("inline", Word::Inline),
    ("__inline", Word::Inline),
    ("__inline__", Word::Inline),
    ("const", Word::Const),
    ("__const", Word::Const),
    ("__const__", Word::Const),
    ("volatile", Word::Specifier),
    ("__volatile__", Word::Specifier),
    ("__volatile", Word::Specifier),
    ("restrict", Word::Specifier),
    ("__restrict", Word::Specifier),
    ("__restrict__", Word::Specifier),
    ("register", Word::Specifier),
    ("_Noreturn", Word::Specifier),
    ("_Thread_local", Word::Specifier),
    ("thread_local", Word::Specifier),
    ("__thread", Word::Specifier),
    ("__extension__", Word::Specifier),
    ("__attribute__", Word::Attribute),
    ("__attribute", Word::Attribute),
    ("__declspec", Word::Attribute),
    ("_Alignas", Word::Attribute),
    ("alignas", Word::Attribute),
    ("asm", Word::Asm),
    ("__asm__", Word::Asm),
    ("__asm", Word::Asm),
    ("_Static_assert", Word::StaticAssert),
    ("static_assert", Word::StaticAssert),
    ("struct", Word::Struct),
    ("union", Word::Union),
    ("enum", Word::Enum),
    ("typedef", Word::Typedef),
    ("if", Word::If),
    ("else", Word::Else),
    ("for", Word::For),
    ("while", Word::While),
    ("do", Word::Do),
    ("switch", Word::Switch),
    ("case", Word::Case),
    ("default", Word::Default),
    ("goto", Word::Goto),
    ("return", Word::Return),
    ("break", Word::Other),
    ("continue", Word::Other),
    ("sizeof", Word::Other),
    ("_Generic", Word::Other),
    ("_Alignof", Word::Other),
    ("__except", Word::Catch),
];

/// The words of C++ alone. In C they are names.
const CPP_ALONE: &[(&str, Word)] = &[
    ("bool", Word::Type),
    ("wchar_t", Word::Type),
    ("char8_t", Word::Type),
    ("char16_t", Word::Type),
    ("char32_t", Word::Type),
    ("decltype", Word::TypeOf),
    ("constexpr", Word::Const),
    ("consteval", Word::Specifier),
    ("constinit", Word::Specifier),
    ("mutable", Word::Specifier),
    ("virtual", Word::Specifier),
    ("explicit", Word::Attribute),
    ("noexcept", Word::Attribute),
    ("class", Word::Class),
    ("namespace", Word::Namespace),
    ("using", Word::Using),
    ("template", Word::Template),
    ("typename", Word::Typename),
    ("friend", Word::Friend),
    ("operator", Word::Operator),
    ("private", Word::Private),
    ("public", Word::Public),
    ("protected", Word::Public),
    ("concept", Word::Concept),
    ("requires", Word::Requires),
    ("export", Word::Export),
    ("try", Word::Try),
    ("catch", Word::Catch),
    ("throw", Word::Throw),
    ("and", Word::And),
    ("or", Word::Or),
    ("co_return", Word::Return),
    ("co_yield", Word::Return),
    ("co_await", Word::Return),
    ("not", Word::Other),
    ("new", Word::Other),
    ("delete", Word::Other),
    ("this", Word::Other),
    ("true", Word::Other),
    ("false", Word::Other),
    ("nullptr", Word::Other),
    ("alignof", Word::Other),
    ("typeid", Word::Other),
    ("static_cast", Word::Other),
    ("const_cast", Word::Other),
    ("dynamic_cast", Word::Other),
    ("reinterpret_cast", Word::Other),
];

/// The reserved words by their numbers.
pub(super) struct Words {
    pub(super) lexicon: Lexicon,
    meanings: Vec<Word>,
}

impl Words {
    fn new() -> Words {
        let words: Vec<(&'static str, Word)> = [BOTH, CPP_ALONE].concat();
        let numbered: Vec<(&'static str, u8)> =
            words.iter().zip(1..).map(|((word, _), number)| (*word, number)).collect();
        let meanings = std::iter::once(Word::None).chain(words.iter().map(|(_, meaning)| *meaning)).collect();
        Words { lexicon: Lexicon::new(&numbered, true), meanings }
    }

    /// Returns what the reserved word of this number means; 0 is for all others.
    pub(super) fn meaning(&self, number: u8) -> Word {
        self.meanings[usize::from(number)]
    }
}

/// The words of C++, of which C has the [first](is_of_c).
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(Words::new);

/// Whether the reserved word of this number is reserved in C too.
pub(super) fn is_of_c(number: u8) -> bool {
    usize::from(number) <= BOTH.len()
}

/// Whether a name looks like a macro for an attribute: in capitals, or reserved for the implementation.
pub(super) fn is_like_attribute(name: &str) -> bool {
    name.starts_with("__") || is_in_capitals(name)
}

/// Whether a name has several letters and all of them are capitals.
pub(super) fn is_in_capitals(name: &str) -> bool {
    name.len() > 1
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && name.bytes().filter(u8::is_ascii_uppercase).count() > 1
}
