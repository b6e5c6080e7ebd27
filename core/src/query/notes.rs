//! Looking again at reports whose answer is short, to say why.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::definitions::{self, DefinitionsQuestion};
use super::extent::Extent;
use super::files::{self, FilesQuestion};
use super::imports::{self, ImportsQuestion};
use super::note::{Filter, Note};
use super::question::Question;
use super::summary;
use super::symbols::{self, SymbolsQuestion};
use super::trees::{Tree, merged, row_at};
use crate::facts::Facts;
use crate::facts::record::{FileRecord, Status};
use crate::language::Language;

/// How many names are suggested for one that there is not.
const SUGGESTIONS: usize = 3;

/// Returns what there is to say of the answer to a question, which showed so much: for an empty list always why.
pub fn notes(trees: &[Tree], question: &Question, extent: Extent) -> Vec<Note> {
    let is_empty = extent.shown == 0;
    let note = match question {
        Question::Files(question) if is_empty => Some(no_files(trees, question)),
        Question::Symbols(question) if is_empty => Some(no_symbols(trees, question)),
        Question::Imports(question) if is_empty => Some(no_imports(trees, question)),
        Question::Definitions(question) if is_empty => Some(no_definitions(trees, question)),
        Question::Summary(_) if trees.iter().all(|tree| tree.report.is_empty()) => Some(Note::NoFiles),
        Question::Summary(question) if is_empty => match summary::groups(trees, question) {
            0 => None,
            groups => Some(Note::Excluded { by: vec![(Filter::Min, groups)] }),
        },
        Question::Files(question) => generated_files_left_out(trees, question),
        Question::Symbols(question) if !question.generated => {
            generated_left_out(records(trees).filter(|record| record.symbols > 0 && is_of(record, &question.types)))
        }
        Question::Definitions(_) if extent.matched > extent.shown => {
            Some(Note::More { shown: extent.shown, more: extent.matched - extent.shown })
        }
        _ => None,
    };
    note.into_iter().collect()
}

fn records(trees: &[Tree]) -> impl Iterator<Item = FileRecord> {
    trees.iter().flat_map(|tree| (0..tree.report.len()).map(|at| tree.report.record(at)))
}

fn is_of(record: &FileRecord, types: &[Language]) -> bool {
    types.is_empty() || record.language.is_some_and(|language| types.contains(&language))
}

fn generated_left_out(records: impl Iterator<Item = FileRecord>) -> Option<Note> {
    let files = records.filter(|record| record.generated.is_some()).count() as u64;
    (files > 0).then_some(Note::GeneratedLeftOut { files })
}

fn generated_files_left_out(trees: &[Tree], question: &FilesQuestion) -> Option<Note> {
    let choice = files::Choice::new(question).ok().filter(files::Choice::leaves_generated)?;
    let left_out = merged(trees).filter(|row| choice.excludes(row) == Some(Filter::Generated));
    generated_left_out(left_out.map(|row| row.row.record))
}

fn no_files(trees: &[Tree], question: &FilesQuestion) -> Note {
    let Ok(choice) = files::Choice::new(question) else { return Note::NoFiles };
    let mut by: BTreeMap<Filter, u64> = BTreeMap::new();
    for row in merged(trees) {
        *by.entry(choice.excludes(&row).unwrap_or(Filter::Min)).or_default() += 1;
    }
    if by.is_empty() { Note::NoFiles } else { told(by, &question.name, Vec::new) }
}

/// Returns why there is nothing in any file, as far as the records of the files say it.
fn nothing_at_all(trees: &[Tree], types: &[Language], items: impl Fn(&FileRecord) -> u32) -> Option<Note> {
    let (mut files, mut parsed, mut found) = (0, 0, 0);
    for record in records(trees).filter(|record| record.status == Status::Analyzed && is_of(record, types)) {
        files += 1;
        parsed += u64::from(record.language.is_some_and(Language::is_parsed));
        found += u64::from(items(&record));
    }
    match (files, parsed, found) {
        (0, ..) => Some(Note::NoFiles),
        (_, 0, 0) => Some(Note::NotParsed { files }),
        (_, _, 0) => Some(Note::Nothing { files }),
        _ => None,
    }
}

fn no_symbols(trees: &[Tree], question: &SymbolsQuestion) -> Note {
    if let Some(note) = nothing_at_all(trees, &question.types, |record| record.symbols) {
        return note;
    }
    let Ok(choice) = symbols::Choice::new(question) else { return Note::NoFiles };
    let by = excluded(trees, |record, facts| {
        let generated = record.generated.is_some() && !question.generated;
        let of_type = is_of(record, &question.types);
        let excludes = |symbol| match () {
            () if !of_type => Filter::Type,
            () => choice.excludes(facts, symbol).unwrap_or(if generated { Filter::Generated } else { Filter::Min }),
        };
        facts.symbols.iter().map(excludes).collect()
    });
    told(by, &question.name, || nearest_names(trees, &question.name))
}

fn no_imports(trees: &[Tree], question: &ImportsQuestion) -> Note {
    if let Some(note) = nothing_at_all(trees, &question.types, |record| record.imports) {
        return note;
    }
    let Ok(choice) = imports::Choice::new(question) else { return Note::NoFiles };
    let by = excluded(trees, |record, facts| {
        let of_type = is_of(record, &question.types);
        let excludes = |import| match () {
            () if !of_type => Filter::Type,
            () => choice.excludes(import).unwrap_or(Filter::Min),
        };
        facts.imports.iter().map(excludes).collect()
    });
    told(by, &question.specifier, || {
        nearest(trees, &question.specifier, |facts| facts.imports.iter().map(|import| &*import.specifier).collect())
    })
}

fn no_definitions(trees: &[Tree], question: &DefinitionsQuestion) -> Note {
    if let Some(note) = nothing_at_all(trees, &question.types, |record| record.symbols) {
        return note;
    }
    let by = excluded(trees, |record, facts| {
        let of_type = is_of(record, &question.types);
        let excludes = |symbol| match () {
            () if !of_type => Some(Filter::Type),
            () => definitions::excludes(question, facts, symbol),
        };
        facts.symbols.iter().filter_map(excludes).collect()
    });
    told(by, &question.name, || nearest_names(trees, &question.name))
}

/// Counts by what items are excluded, in every file that has any.
fn excluded(trees: &[Tree], excludes: impl Fn(&FileRecord, &Facts) -> Vec<Filter> + Sync) -> BTreeMap<Filter, u64> {
    let mut all: BTreeMap<Filter, u64> = BTreeMap::new();
    for tree in trees {
        let of_file = |at: usize| {
            let record = tree.report.record(at);
            let has_items = record.symbols > 0 || record.imports > 0;
            let facts = if has_items { tree.report.facts(at) } else { None };
            facts.map_or_else(Vec::new, |facts| excludes(&record, &facts))
        };
        let counts = (0..tree.report.len())
            .into_par_iter()
            .fold(BTreeMap::new, |mut counts: BTreeMap<Filter, u64>, at| {
                of_file(at).into_iter().for_each(|filter| *counts.entry(filter).or_default() += 1);
                counts
            })
            .reduce(BTreeMap::new, |mut a, b| {
                b.into_iter().for_each(|(filter, count)| *a.entry(filter).or_default() += count);
                a
            });
        counts.into_iter().for_each(|(filter, count)| *all.entry(filter).or_default() += count);
    }
    all
}

/// Says what excluded everything.
fn told(mut by: BTreeMap<Filter, u64>, name: &str, nearest: impl FnOnce() -> Vec<String>) -> Note {
    let only = |filter: Filter, by: &BTreeMap<Filter, u64>| by.keys().all(|by| [filter, Filter::Name].contains(by));
    if !name.is_empty() && only(Filter::Name, &by) {
        return Note::NotNamed { name: name.to_owned(), nearest: nearest() };
    }
    if only(Filter::Generated, &by) {
        let items = by.get(&Filter::Generated).copied().unwrap_or_default();
        return Note::OnlyGenerated { items, named: !name.is_empty() };
    }
    // Of what has another name nobody wants to hear.
    by.remove(&Filter::Name);
    Note::Excluded { by: by.into_iter().collect() }
}

fn nearest_names(trees: &[Tree], name: &str) -> Vec<String> {
    let last = definitions::parts(name).pop().unwrap_or_default();
    nearest(trees, &last, |facts| facts.symbols.iter().map(|symbol| &*symbol.name).collect())
}

/// Returns the names in the files that are nearest to one by their edit distance, if any are near.
fn nearest(trees: &[Tree], name: &str, names: impl Fn(&Facts) -> Vec<&str> + Sync) -> Vec<String> {
    let wanted: Vec<char> = name.to_lowercase().chars().collect();
    // Short names are near to too many.
    if wanted.len() <= 3 {
        return Vec::new();
    }
    let most = wanted.len() / 3;
    let distance = |other: &str| {
        let length = other.chars().count();
        if length.abs_diff(wanted.len()) > most {
            return None;
        }
        let other: Vec<char> = other.to_lowercase().chars().collect();
        Some(strsim::generic_damerau_levenshtein(&wanted, &other)).filter(|distance| *distance <= most)
    };
    let mut found: BTreeSet<(usize, String)> = BTreeSet::new();
    for tree in trees {
        let near = (0..tree.report.len()).into_par_iter().flat_map_iter(|at| {
            let record = row_at(tree, at).row.record;
            let facts = if record.symbols > 0 || record.imports > 0 { tree.report.facts(at) } else { None };
            let near = facts.map_or_else(BTreeSet::new, |facts| {
                let names: BTreeSet<&str> = names(&facts).into_iter().collect();
                names.into_iter().filter_map(|name| Some((distance(name)?, name.to_owned()))).collect()
            });
            near.into_iter().take(SUGGESTIONS)
        });
        found.extend(near.collect::<Vec<_>>());
    }
    found.into_iter().take(SUGGESTIONS).map(|(_, name)| name).collect()
}
