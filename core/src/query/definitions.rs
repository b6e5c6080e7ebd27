//! Where a name is defined, the most likely place first.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::error::AskError;
use super::extent::Extent;
use super::field::{Field, FieldInfo, Fielded, Fields, infos};
use super::language_names;
use super::note::Filter;
use super::order::check_limit;
use super::pattern::{Match, Pattern};
use super::symbols::{self, SymbolItem, parent_name, symbol_item};
use super::trees::{Tree, TreeRow, each_item, merged};
use super::value::{Cell, Fit, Paint, Value};
use crate::facts::{Facts, Symbol, SymbolKind};
use crate::language::Language;

/// How many definitions are listed if there are not more with exactly the name, and nothing else is asked for.
const DEFAULT_LIMIT: usize = 20;

/// How many definitions are collected beyond the limit before the worst are dropped.
const SLACK: usize = 4096;

/// Where is a name defined?
///
/// Definitions with exactly the name come before those whose name begins with it, and these before those whose name
/// contains it; exported ones before private ones; types and functions before fields; and whatever is in generated files
/// after everything else.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DefinitionsQuestion {
    /// The name, alone or qualified: `A.b`, `A::b` and `A#b` mean the same in every language. One without upper-case
    /// letters ignores case.
    pub name: String,
    /// If not empty, the kinds to list.
    pub kinds: Vec<SymbolKind>,
    /// If not empty, the languages to list.
    #[serde(with = "language_names")]
    pub types: Vec<Language>,
    /// Whether only exported symbols are listed.
    pub exported: bool,
    /// How many definitions to list at most, at least 1. Without it, all that have exactly the name, and others up to 20.
    pub limit: Option<usize>,
}

impl Fields for DefinitionsQuestion {
    fn fields() -> Vec<FieldInfo> {
        infos(&FIELDS)
    }
}

/// How much a name is like the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    Exact,
    ExactButForCase,
    Prefix,
    Substring,
}

impl Closeness {
    fn name(self) -> &'static str {
        match self {
            Closeness::Exact | Closeness::ExactButForCase => "exact",
            Closeness::Prefix => "prefix",
            Closeness::Substring => "substring",
        }
    }

    fn is_exact(self) -> bool {
        self <= Closeness::ExactButForCase
    }
}

/// What definitions are sorted by: in a generated file, closeness, private, kind, and then the order of paths.
type Rank = (bool, Closeness, bool, u8, u64);

/// The fields of a symbol and two more.
static FIELDS: LazyLock<Vec<Field<SymbolItem>>> = LazyLock::new(|| {
    let own = [
        Field::text("generated", "Generated", |symbol: &SymbolItem| Value::text(symbol.generated)),
        Field::text("match", "Match", |symbol: &SymbolItem| Value::text(symbol.closeness)).fit(Fit::Whole),
        Field::column("what", "Kind", what).fit(Fit::Whole),
    ];
    symbols::FIELDS.iter().cloned().chain(own).collect()
});

/// Returns the cell of the kind, which marks what is in a generated file.
fn what(symbol: &SymbolItem) -> Cell {
    match symbol.generated {
        None => Cell::new(symbol.kind, Paint::Cyan),
        Some(_) => Cell::new(format!("{} (generated)", symbol.kind), Paint::Dim),
    }
}

pub(super) fn answer<'a>(trees: &'a [Tree], question: &DefinitionsQuestion) -> Result<Answer<'a>, AskError> {
    let wanted = Wanted::new(&question.name)?;
    check_limit(question.limit)?;
    let question = question.clone();
    let fields: &'static [Field<SymbolItem>] = &FIELDS;
    let answer = Answer::produced("definitions", fields, move |visit| {
        let mut found = Found { limit: question.limit, best: Vec::new(), exact: 0, matched: 0 };
        let files = merged(trees).filter(|row| {
            let record = &row.row.record;
            record.symbols > 0
                && (question.types.is_empty() || record.language.is_some_and(|l| question.types.contains(&l)))
        });
        each_item(
            files,
            |row| definitions_of(row, &question, &wanted),
            |(closeness, rank, item)| {
                found.push(closeness, rank, item);
                Ok(true)
            },
        )?;
        let (shown, matched) = (found.settled(), found.matched);
        shown.iter().try_for_each(|item| visit(&Fielded::<SymbolItem, &SymbolItem> { item, fields }))?;
        Ok(Extent { shown: shown.len() as u64, matched })
    });
    Ok(answer.with_columns(&["where", "what", "name", "signature"]).with_paths(true))
}

/// The definitions found so far, or the best of them.
struct Found {
    limit: Option<usize>,
    best: Vec<(Rank, Closeness, SymbolItem)>,
    exact: usize,
    matched: u64,
}

impl Found {
    fn push(&mut self, closeness: Closeness, rank: (bool, bool, u8), item: SymbolItem) {
        let (generated, private, kind) = rank;
        self.best.push(((generated, closeness, private, kind, self.matched), closeness, item));
        self.matched += 1;
        self.exact += usize::from(closeness.is_exact());
        if self.best.len() >= self.most() * 2 + SLACK {
            self.settle();
        }
    }

    /// Returns how many are listed at most.
    fn most(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_LIMIT.max(self.exact))
    }

    /// Keeps the best. Without a limit, no exact one gives way to one that is less close.
    fn settle(&mut self) {
        let most = self.most();
        if self.limit.is_none() {
            self.best.sort_unstable_by_key(|(rank, closeness, _)| (!closeness.is_exact(), *rank));
            self.best.truncate(most);
        }
        self.best.sort_unstable_by_key(|(rank, ..)| *rank);
        self.best.truncate(most);
    }

    fn settled(&mut self) -> Vec<SymbolItem> {
        self.settle();
        std::mem::take(&mut self.best).into_iter().map(|(.., item)| item).collect()
    }
}

/// Returns the definitions of a file that match, with their closeness and what else they are ranked by.
fn definitions_of(
    row: &TreeRow<'_>,
    question: &DefinitionsQuestion,
    wanted: &Wanted,
) -> Vec<(Closeness, (bool, bool, u8), SymbolItem)> {
    let Some(facts) = row.tree.report.facts(row.index) else { return Vec::new() };
    let mut path = None;
    let generated = row.row.record.generated.map(|reason| reason.name());
    let found = facts.symbols.iter().filter(|symbol| passes(question, symbol)).filter_map(|symbol| {
        let closeness = wanted.closeness(&facts, symbol)?;
        let path = path.get_or_insert_with(|| row.printed_path());
        let mut item = symbol_item(&facts, symbol, path);
        (item.generated, item.closeness) = (generated, Some(closeness.name()));
        Some((closeness, (generated.is_some(), !symbol.exported, place_of(symbol.kind)), item))
    });
    found.collect()
}

fn passes(question: &DefinitionsQuestion, symbol: &Symbol) -> bool {
    (question.kinds.is_empty() || question.kinds.contains(&symbol.kind)) && (symbol.exported || !question.exported)
}

/// Returns what keeps a symbol from being listed, if something does.
pub(super) fn excludes(question: &DefinitionsQuestion, facts: &Facts, symbol: &Symbol) -> Option<Filter> {
    let is_named = Wanted::new(&question.name).is_ok_and(|wanted| wanted.closeness(facts, symbol).is_some());
    match () {
        () if !is_named => Some(Filter::Name),
        () if !question.kinds.is_empty() && !question.kinds.contains(&symbol.kind) => Some(Filter::Kind),
        () if question.exported && !symbol.exported => Some(Filter::Exported),
        () => None,
    }
}

/// Returns where definitions of a kind come among others: types and functions first, parts of types last.
fn place_of(kind: SymbolKind) -> u8 {
    use SymbolKind::*;
    match kind {
        Constant | Variable | Object => 1,
        Property | Field | EnumMember | TypeParameter | Event => 2,
        _ => 0,
    }
}

/// Splits a qualified name at the separators of any language.
pub(super) fn parts(name: &str) -> Vec<String> {
    let plain = name.replace("::", ".").replace('#', ".");
    plain.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The name that is looked for.
pub(super) struct Wanted {
    /// As it was written.
    whole: String,
    contains_whole: Pattern,
    /// The last part, if that is not the whole name, and the parts before it.
    qualified: Option<(String, Pattern, Vec<String>)>,
    ignores_case: bool,
}

impl Wanted {
    fn new(name: &str) -> Result<Self, AskError> {
        let mut parts = parts(name);
        let qualified = match parts.pop() {
            Some(last) if last != name => {
                let pattern = Pattern::new(&last, Match::Substring)?;
                Some((last, pattern, parts))
            }
            _ => None,
        };
        Ok(Wanted {
            whole: name.to_owned(),
            contains_whole: Pattern::new(name, Match::Substring)?,
            qualified,
            ignores_case: !name.chars().any(char::is_uppercase),
        })
    }

    /// Returns how much a symbol's name is like this, if it is.
    fn closeness(&self, facts: &Facts, symbol: &Symbol) -> Option<Closeness> {
        if self.contains_whole.matches(&symbol.name) {
            return Some(closeness(&self.whole, &symbol.name));
        }
        let (last, contains_last, around) = self.qualified.as_ref()?;
        if !contains_last.matches(&symbol.name) {
            return None;
        }
        let parents = parts(&parent_name(facts, symbol, ".").unwrap_or_default());
        let same = |(a, b): (&String, &String)| {
            if self.ignores_case { a.to_lowercase() == b.to_lowercase() } else { a == b }
        };
        let inside = parents.len() >= around.len() && around.iter().rev().zip(parents.iter().rev()).all(same);
        inside.then(|| closeness(last, symbol.name.trim_start_matches('#')))
    }
}

/// Returns how close a name is that contains what was looked for.
fn closeness(wanted: &str, name: &str) -> Closeness {
    if wanted == name {
        Closeness::Exact
    } else if wanted.to_lowercase() == name.to_lowercase() {
        Closeness::ExactButForCase
    } else if name.to_lowercase().starts_with(&wanted.to_lowercase()) {
        Closeness::Prefix
    } else {
        Closeness::Substring
    }
}
