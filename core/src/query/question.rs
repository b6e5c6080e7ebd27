//! Questions as data, and asking them.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::check::{self, CheckQuestion};
use super::definitions::{self, DefinitionsQuestion};
use super::error::AskError;
use super::files::{self, FilesQuestion};
use super::imports::{self, ImportsQuestion};
use super::languages::{self, LanguagesQuestion};
use super::summary::{self, SummaryQuestion};
use super::symbols::{self, SymbolsQuestion};
use super::trees::Tree;

/// What can be asked of reports. As JSON, `kind` says which question it is: `{"kind":"symbols","name":"Foo"}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Question {
    /// How much of what is there?
    Summary(SummaryQuestion),
    /// Which files are there?
    Files(FilesQuestion),
    /// What is defined?
    Symbols(SymbolsQuestion),
    /// What is imported?
    Imports(ImportsQuestion),
    /// Where are limits exceeded?
    Check(CheckQuestion),
    /// Where is a name defined?
    Definitions(DefinitionsQuestion),
    /// Which languages are known?
    Languages(LanguagesQuestion),
}

impl Question {
    /// Whether reports must have been made with facts to answer it.
    pub fn needs_facts(&self) -> bool {
        match self {
            Question::Symbols(_) | Question::Imports(_) | Question::Definitions(_) => true,
            Question::Check(question) => question.limits.need_facts(),
            Question::Summary(_) | Question::Files(_) | Question::Languages(_) => false,
        }
    }

    /// Makes sure that it can be answered, without any report.
    ///
    /// # Errors
    ///
    /// See [`ask`].
    pub fn check(&self) -> Result<(), AskError> {
        ask(&[], self).map(drop)
    }
}

/// Answers a question about reports. The records are made when the answer is visited.
///
/// # Errors
///
/// Fails if the question makes no sense: a regular expression that is none, a field that there is not.
pub fn ask<'a>(trees: &'a [Tree], question: &Question) -> Result<Answer<'a>, AskError> {
    match question {
        Question::Summary(question) => summary::answer(trees, question),
        Question::Files(question) => files::answer(trees, question),
        Question::Symbols(question) => symbols::answer(trees, question),
        Question::Imports(question) => imports::answer(trees, question),
        Question::Check(question) => check::answer(trees, question),
        Question::Definitions(question) => definitions::answer(trees, question),
        Question::Languages(question) => Ok(languages::answer(question)),
    }
}
