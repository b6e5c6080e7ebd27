//! Findings of the gate: what a limit is about, and where it is exceeded.

use super::trees::PrintedPath;

/// What a limit of the gate is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckRule {
    /// The cognitive complexity of a function.
    MaxCognitive,
    /// The cyclomatic complexity of a function.
    MaxCyclomatic,
    /// The lines of a function.
    MaxFunctionLines,
    /// The lines of a file.
    MaxFileLines,
    /// Syntax errors.
    SyntaxErrors,
}

impl CheckRule {
    /// Every rule, in declaration order.
    pub const ALL: [CheckRule; 5] = {
        use CheckRule::*;
        [MaxCognitive, MaxCyclomatic, MaxFunctionLines, MaxFileLines, SyntaxErrors]
    };

    /// Returns the rule's name in data formats, which is also the name of its setting.
    pub fn name(self) -> &'static str {
        match self {
            CheckRule::MaxCognitive => "max-cognitive",
            CheckRule::MaxCyclomatic => "max-cyclomatic",
            CheckRule::MaxFunctionLines => "max-function-lines",
            CheckRule::MaxFileLines => "max-file-lines",
            CheckRule::SyntaxErrors => "syntax-errors",
        }
    }

    /// Returns the rule with a name.
    pub fn named(name: &str) -> Option<CheckRule> {
        CheckRule::ALL.into_iter().find(|rule| rule.name() == name)
    }

    /// Returns what it demands, in one sentence.
    pub fn summary(self) -> &'static str {
        match self {
            CheckRule::MaxCognitive => "The cognitive complexity of a function is limited.",
            CheckRule::MaxCyclomatic => "The cyclomatic complexity of a function is limited.",
            CheckRule::MaxFunctionLines => "The number of lines of a function is limited.",
            CheckRule::MaxFileLines => "The number of lines of a file is limited.",
            CheckRule::SyntaxErrors => "Files have no syntax errors.",
        }
    }

    /// Returns what to do about a finding.
    pub fn help(self) -> &'static str {
        match self {
            CheckRule::MaxCognitive => {
                "Cognitive complexity counts what makes code hard to follow: branches, loops and jumps, and more for \
                 each level of nesting. Return early, or move nested parts into functions of their own."
            }
            CheckRule::MaxCyclomatic => {
                "Cyclomatic complexity counts the paths through a function: one, and one more for each decision. Move \
                 parts into functions of their own, or replace decisions by data."
            }
            CheckRule::MaxFunctionLines => "Move parts of the function into functions of their own.",
            CheckRule::MaxFileLines => "Split the file by concept.",
            CheckRule::SyntaxErrors => {
                "The parser could not read this place. Correct it, exclude the file, or set the language that it is in."
            }
        }
    }
}

/// A place where a limit is exceeded.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: CheckRule,
    /// The file.
    pub path: PrintedPath,
    /// The file as it is seen from the root of the sources, unescaped.
    pub source_path: Vec<u8>,
    /// The line, from 1.
    pub line: u32,
    /// The column in bytes of UTF-8, from 1.
    pub column: u32,
    /// The column in UTF-16 code units, from 1.
    pub column_utf16: u32,
    /// The qualified name of the function.
    pub symbol: Option<String>,
    /// What was counted; for syntax errors nothing.
    pub value: Option<u32>,
    /// The most that is allowed.
    pub limit: Option<u32>,
    /// What the baseline accepts, which is less.
    pub accepted: Option<u32>,
    /// What was found, in lower case without a final period.
    pub message: String,
}
