//! The list of symbols.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::error::AskError;
use super::field::{Field, FieldInfo, Fields, Item, Tag, infos};
use super::language_names;
use super::note::Filter;
use super::order::{Minimums, Order};
use super::pattern::{Match, Pattern, plain_separators};
use super::trees::{PrintedPath, Tree, TreeRow, each_item, merged};
use super::value::{Cell, Fit, Paint, Value};
use crate::facts::{Facts, Symbol, SymbolKind};
use crate::language::Language;

/// What is defined?
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SymbolsQuestion {
    /// What the name must look like; an empty pattern matches everything. One with a separator in it is compared
    /// with qualified names, and `A.b`, `A::b` and `A#b` mean the same.
    pub name: String,
    /// How the name is compared with that.
    pub matching: Match,
    /// If not empty, the kinds to list.
    pub kinds: Vec<SymbolKind>,
    /// If not empty, the languages to list.
    #[serde(with = "language_names")]
    pub types: Vec<Language>,
    /// Whether only exported symbols are listed.
    pub exported: bool,
    /// Whether the symbols of generated files are listed.
    pub generated: bool,
    /// The least that a symbol must have in these fields, as in `{"cognitive": 15}`.
    pub min: BTreeMap<String, u64>,
    /// The field to sort by; otherwise symbols come by path and line.
    pub sort: Option<String>,
    /// Whether the order is reversed.
    pub reverse: bool,
    /// How many symbols to list at most, at least 1.
    pub limit: Option<usize>,
}

impl Fields for SymbolsQuestion {
    fn fields() -> Vec<FieldInfo> {
        infos(FIELDS)
    }
}

/// A symbol of the list.
pub(super) struct SymbolItem {
    name: String,
    pub(super) kind: &'static str,
    path: PrintedPath,
    language: &'static str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    column_utf16: u32,
    parent: Option<String>,
    exported: bool,
    signature: Option<String>,
    doc: Option<String>,
    cyclomatic: Option<u32>,
    cognitive: Option<u32>,
    parent_kind: Option<&'static str>,
    separator: &'static str,
    lines: u32,
    /// Why its file counts as generated, and how close it is to the name that was looked for: for a list of definitions.
    pub(super) generated: Option<&'static str>,
    pub(super) closeness: Option<&'static str>,
}

impl Item for SymbolItem {
    fn path(&self) -> Option<&PrintedPath> {
        Some(&self.path)
    }

    fn tag(&self) -> Option<Tag<'_>> {
        Some(Tag {
            name: &self.name,
            kind: self.kind,
            path: &self.path,
            language: self.language,
            line: self.line,
            end_line: self.end_line,
            parent: self.parent.as_deref(),
            parent_kind: self.parent_kind,
            signature: self.signature.as_deref(),
        })
    }
}

/// A field of a symbol.
type SymbolField = Field<SymbolItem>;

pub(super) static FIELDS: &[SymbolField] = &[
    SymbolField::text("name", "Name", |symbol| Value::Text(&symbol.name))
        .fit(Fit::Name(24))
        .shown(|symbol| Cell::new(qualified_name(symbol), Paint::Bold)),
    SymbolField::text("kind", "Kind", |symbol| Value::Text(symbol.kind))
        .fit(Fit::Whole)
        .shown(|symbol| Cell::new(symbol.kind, Paint::Cyan)),
    SymbolField::text("path", "Path", |symbol| Value::Path(&symbol.path)).fit(Fit::CutStart(32)),
    SymbolField::text("language", "Language", |symbol| Value::Text(symbol.language)).fit(Fit::CutEnd(10)),
    SymbolField::number("line", "Line", |symbol| Value::Number(symbol.line.into())),
    SymbolField::number("column", "Column", |symbol| Value::Number(symbol.column.into())),
    SymbolField::number("end_line", "End line", |symbol| Value::Number(symbol.end_line.into())),
    SymbolField::number("end_column", "End column", |symbol| Value::Number(symbol.end_column.into())),
    SymbolField::number("column_utf16", "Column UTF-16", |symbol| Value::Number(symbol.column_utf16.into())),
    SymbolField::text("parent", "Parent", |symbol| Value::text(symbol.parent.as_deref())),
    SymbolField::text("exported", "Exported", |symbol| Value::Flag(symbol.exported)).fit(Fit::Whole),
    SymbolField::text("signature", "Signature", |symbol| Value::text(symbol.signature.as_deref()))
        .shown(|symbol| Cell::new(symbol.signature.as_deref().unwrap_or_default(), Paint::Dim)),
    SymbolField::text("doc", "Doc", |symbol| Value::text(symbol.doc.as_deref())),
    SymbolField::number("cyclomatic", "Cyclomatic", |symbol| Value::number(symbol.cyclomatic)),
    SymbolField::number("cognitive", "Cognitive", |symbol| Value::number(symbol.cognitive)),
    // The number of lines from the first to the last of the definition.
    SymbolField::number("lines", "Lines", |symbol| Value::Number(symbol.lines.into())).not_data(),
    SymbolField::column("where", "Where", |symbol| {
        Cell::new(format!("{}:{}:{}", symbol.path.shown(), symbol.line, symbol.column), Paint::Magenta)
    })
    .fit(Fit::Place(20)),
];

/// What chooses symbols.
pub(super) struct Choice {
    pattern: Pattern,
    kinds: Vec<SymbolKind>,
    types: Vec<Language>,
    exported: bool,
    generated: bool,
    minimums: Minimums<SymbolItem>,
}

impl Choice {
    pub(super) fn new(question: &SymbolsQuestion) -> Result<Self, AskError> {
        Ok(Choice {
            pattern: Pattern::of_names(&question.name, question.matching)?,
            kinds: question.kinds.clone(),
            types: question.types.clone(),
            exported: question.exported,
            generated: question.generated,
            minimums: Minimums::new(FIELDS, &question.min)?,
        })
    }

    /// Returns what keeps a symbol of a file out of the list, if that is not a minimum.
    pub(super) fn excludes(&self, facts: &Facts, symbol: &Symbol) -> Option<Filter> {
        if !self.kinds.is_empty() && !self.kinds.contains(&symbol.kind) {
            return Some(if self.is_named(facts, symbol) { Filter::Kind } else { Filter::Name });
        }
        match () {
            () if !self.is_named(facts, symbol) => Some(Filter::Name),
            () if self.exported && !symbol.exported => Some(Filter::Exported),
            () => None,
        }
    }

    fn is_named(&self, facts: &Facts, symbol: &Symbol) -> bool {
        if !self.pattern.is_qualified() {
            return self.pattern.matches(&symbol.name);
        }
        let parent = parent_name(facts, symbol, ".");
        let name = parent.map_or_else(|| symbol.name.clone(), |parent| parent + "." + &symbol.name);
        self.pattern.matches(&plain_separators(&name))
    }
}

pub(super) fn answer<'a>(trees: &'a [Tree], question: &SymbolsQuestion) -> Result<Answer<'a>, AskError> {
    let order = Order::new(FIELDS, question.sort.as_deref(), question.reverse, question.limit)?;
    let choice = Choice::new(question)?;
    let answer = Answer::ordered("symbols", FIELDS, order, move |list| {
        let files = merged(trees).filter(|row| {
            let record = &row.row.record;
            record.symbols > 0
                && (choice.generated || record.generated.is_none())
                && (choice.types.is_empty() || record.language.is_some_and(|language| choice.types.contains(&language)))
        });
        each_item(
            files,
            |row| symbols_of(row, &choice),
            |item| {
                list.push(item)?;
                Ok(list.wants_more())
            },
        )
    });
    Ok(answer.with_columns(&["where", "kind", "name", "signature"]).with_paths(true))
}

fn symbols_of(row: &TreeRow<'_>, choice: &Choice) -> Vec<SymbolItem> {
    let Some(facts) = row.tree.report.facts(row.index) else { return Vec::new() };
    let path = row.printed_path();
    let chosen = facts.symbols.iter().filter(|symbol| choice.excludes(&facts, symbol).is_none());
    let items = chosen.map(|symbol| symbol_item(&facts, symbol, &path));
    items.filter(|item| choice.minimums.are_met_by(item)).collect()
}

pub(super) fn symbol_item(facts: &Facts, symbol: &Symbol, path: &PrintedPath) -> SymbolItem {
    let separator = facts.language.info().separator;
    SymbolItem {
        name: symbol.name.clone(),
        kind: symbol.kind.name(),
        path: path.clone(),
        language: facts.language.name(),
        line: symbol.name_start.line,
        column: symbol.name_start.column,
        end_line: symbol.span.end.line,
        end_column: symbol.span.end.column,
        column_utf16: symbol.name_start.column_utf16,
        parent: parent_name(facts, symbol, separator),
        exported: symbol.exported,
        signature: symbol.signature.clone(),
        doc: symbol.doc.clone(),
        cyclomatic: symbol.complexity.map(|complexity| complexity.cyclomatic),
        cognitive: symbol.complexity.map(|complexity| complexity.cognitive),
        parent_kind: parent_of(facts, symbol).map(|parent| parent.kind.name()),
        separator,
        lines: (symbol.span.end.line + 1).saturating_sub(symbol.span.start.line),
        generated: None,
        closeness: None,
    }
}

/// Returns the name of a symbol with those of the definitions around it.
pub(super) fn qualified_name_of(facts: &Facts, symbol: &Symbol) -> String {
    let separator = facts.language.info().separator;
    parent_name(facts, symbol, separator)
        .map_or_else(|| symbol.name.clone(), |parent| parent + separator + &symbol.name)
}

fn parent_of<'a>(facts: &'a Facts, symbol: &Symbol) -> Option<&'a Symbol> {
    facts.symbols.get(symbol.parent? as usize)
}

/// Returns the qualified name of the definition around a symbol.
pub(super) fn parent_name(facts: &Facts, symbol: &Symbol, separator: &str) -> Option<String> {
    let mut names = Vec::new();
    let mut around = symbol;
    // A parent comes before its children; the bound on the length ends the walk over facts that break that rule.
    while let Some(parent) = parent_of(facts, around)
        && names.len() < facts.symbols.len()
    {
        names.push(parent.name.as_str());
        around = parent;
    }
    names.reverse();
    (!names.is_empty()).then(|| names.join(separator))
}

fn qualified_name(symbol: &SymbolItem) -> String {
    match &symbol.parent {
        Some(parent) => format!("{parent}{}{}", symbol.separator, symbol.name),
        None => symbol.name.clone(),
    }
}
