//! The gate: where limits are exceeded.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::Answer;
use super::baseline::{Baseline, BaselineEntry};
use super::error::AskError;
use super::field::{Field, FieldInfo, Fields, Item, infos};
use super::finding::{CheckRule, Finding};
use super::language_names;
use super::source_root::SourceRoot;
use super::symbols::qualified_name_of;
use super::trees::{PrintedPath, Tree, TreeRow, merged};
use super::value::{Cell, Fit, Paint, Value};
use crate::facts::record::Status;
use crate::facts::{DiagnosticKind, Facts, Symbol};
use crate::language::Language;
use crate::text::{Position, visible};

/// Where are limits exceeded?
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CheckQuestion {
    /// The limits, of which there must be at least one.
    pub limits: CheckLimits,
    /// If not empty, the languages to look at.
    #[serde(with = "language_names")]
    pub types: Vec<Language>,
    /// Whether generated files are looked at.
    pub generated: bool,
    /// What is accepted because it is there already.
    pub baseline: Baseline,
    /// If given, the only files to look at, as they are seen from the root of the sources and escaped.
    pub changed: Option<Vec<String>>,
    /// Where printed paths begin.
    #[serde(skip)]
    pub source_root: SourceRoot,
}

/// The limits of the gate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CheckLimits {
    /// The highest cognitive complexity of a function.
    pub max_cognitive: Option<u32>,
    /// The highest cyclomatic complexity of a function.
    pub max_cyclomatic: Option<u32>,
    /// The most lines of a function.
    pub max_function_lines: Option<u32>,
    /// The most lines of a file.
    pub max_file_lines: Option<u32>,
    /// Whether files must have no syntax errors.
    pub no_syntax_errors: bool,
}

impl CheckLimits {
    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        *self == CheckLimits::default()
    }

    /// Whether the facts of files are needed to tell.
    pub fn need_facts(&self) -> bool {
        CheckLimits { max_file_lines: None, ..*self } != CheckLimits::default()
    }
}

/// What the gate found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What exceeds a limit and is not accepted, by path and line.
    pub findings: Vec<Finding>,
    /// The number of files that were looked at.
    pub files: u64,
    /// The number of findings that the baseline accepts.
    pub accepted: u64,
    /// Entries of the baseline for which there is no finding in the files that were looked at.
    pub obsolete: Vec<BaselineEntry>,
    /// Entries of the baseline whose files were not looked at.
    pub unchecked: Vec<BaselineEntry>,
}

impl Fields for CheckQuestion {
    fn fields() -> Vec<FieldInfo> {
        infos(FIELDS)
    }
}

impl Item for Finding {
    fn path(&self) -> Option<&PrintedPath> {
        Some(&self.path)
    }

    fn finding(&self) -> Option<&Finding> {
        Some(self)
    }
}

/// A field of a finding.
type FindingField = Field<Finding>;

static FIELDS: &[FindingField] = &[
    FindingField::text("path", "Path", |finding| Value::Path(&finding.path)).fit(Fit::CutStart(24)),
    FindingField::number("line", "Line", |finding| Value::Number(finding.line.into())),
    FindingField::number("column", "Column", |finding| Value::Number(finding.column.into())),
    FindingField::number("column_utf16", "Column UTF-16", |finding| Value::Number(finding.column_utf16.into())),
    FindingField::text("rule", "Rule", |finding| Value::Text(finding.rule.name()))
        .fit(Fit::Drop(1))
        .shown(|finding| Cell::new(finding.rule.name(), Paint::Cyan)),
    FindingField::text("symbol", "Symbol", |finding| Value::text(finding.symbol.as_deref())).fit(Fit::CutEnd(16)),
    FindingField::number("value", "Value", |finding| Value::number(finding.value)),
    FindingField::number("limit", "Limit", |finding| Value::number(finding.limit)),
    FindingField::number("accepted", "Accepted", |finding| Value::number(finding.accepted)),
    FindingField::text("message", "Message", |finding| Value::Text(&finding.message)).fit(Fit::Sentence(24)),
    FindingField::column("where", "Where", |finding| {
        Cell::new(format!("{}:{}:{}", finding.path.shown(), finding.line, finding.column), Paint::Magenta)
    })
    .fit(Fit::CutStart(14)),
];

pub(super) fn answer(trees: &[Tree], question: &CheckQuestion) -> Result<Answer<'static>, AskError> {
    Ok(check(trees, question)?.answer())
}

impl Checked {
    /// Returns the findings as an answer.
    pub fn answer(self) -> Answer<'static> {
        let members = vec![("files", json!(self.files)), ("accepted", json!(self.accepted))];
        let answer = Answer::list("findings", FIELDS, self.findings).with_members(members);
        answer.with_columns(&["where", "rule", "message"]).with_paths(false).with_findings()
    }
}

/// Finds where the limits of a question are exceeded.
///
/// # Errors
///
/// Fails if nothing is limited.
pub fn check(trees: &[Tree], question: &CheckQuestion) -> Result<Checked, AskError> {
    if question.limits.is_empty() {
        return Err(AskError::NoLimits);
    }
    let source_path = |row: &TreeRow<'_>| question.source_root.shown_path_of(row.printed_path().raw());
    let is_looked_at = |row: &TreeRow<'_>| {
        let record = &row.row.record;
        record.status == Status::Analyzed
            && (question.generated || record.generated.is_none())
            && (question.types.is_empty() || record.language.is_some_and(|language| question.types.contains(&language)))
    };
    let mut rows: Vec<TreeRow<'_>> = merged(trees).filter(is_looked_at).collect();
    if let Some(changed) = &question.changed {
        let mut changed: Vec<&str> = changed.iter().map(String::as_str).collect();
        changed.sort_unstable();
        rows.retain(|row| changed.binary_search(&source_path(row).as_str()).is_ok());
    }
    let found: Vec<Vec<Finding>> =
        rows.par_iter().map(|row| findings_of(row, &question.limits, &question.source_root)).collect();
    let mut findings: Vec<Finding> = found.into_iter().flatten().collect();
    let (accepted, unmatched) = question.baseline.apply(&mut findings);
    let (mut obsolete, mut unchecked) = (unmatched, Vec::new());
    if !obsolete.is_empty() {
        let mut paths: Vec<String> = rows.par_iter().map(source_path).collect();
        paths.par_sort_unstable();
        unchecked = obsolete.extract_if(.., |entry| paths.binary_search(&entry.path).is_err()).collect();
    }
    Ok(Checked { findings, files: rows.len() as u64, accepted, obsolete, unchecked })
}

/// Returns what exceeds a limit in one file, by line.
fn findings_of(row: &TreeRow<'_>, limits: &CheckLimits, source_root: &SourceRoot) -> Vec<Finding> {
    let record = &row.row.record;
    let exceeds = |value: u32, limit: Option<u32>| limit.is_some_and(|limit| value > limit);
    // No function has more than its file, so the facts of most files need not be decoded.
    let needs_facts = exceeds(record.complexity.cognitive, limits.max_cognitive)
        || exceeds(record.complexity.cyclomatic, limits.max_cyclomatic)
        || exceeds(record.lines.total, limits.max_function_lines)
        || (limits.no_syntax_errors && record.problem.is_some());
    let is_too_long = exceeds(record.lines.total, limits.max_file_lines);
    if !needs_facts && !is_too_long {
        return Vec::new();
    }
    let path = row.printed_path();
    let source_path = source_root.path_of(path.raw());
    let mut findings = Vec::new();
    let start = Position { offset: 0, line: 1, column: 1, column_utf16: 1 };
    let finding = |rule, at: Position, symbol, value, limit, message| Finding {
        rule,
        path: path.clone(),
        source_path: source_path.clone(),
        line: at.line,
        column: at.column,
        column_utf16: at.column_utf16,
        symbol,
        value,
        limit,
        accepted: None,
        message,
    };
    if let Some(limit) = limits.max_file_lines.filter(|_| is_too_long) {
        let lines = record.lines.total;
        let message = format!("file has {lines} lines, more than {limit}");
        findings.push(finding(CheckRule::MaxFileLines, start, None, Some(lines), Some(limit), message));
    }
    let facts = row.tree.report.facts(row.index).filter(|_| needs_facts);
    let Some(facts) = facts.as_deref() else { return findings };
    for symbol in &facts.symbols {
        for (rule, value, limit) in measures(symbol, limits) {
            if let Some(limit) = limit.filter(|limit| value > *limit) {
                let name = visible(&qualified_name_of(facts, symbol)).into_owned();
                let what = match rule {
                    CheckRule::MaxCognitive => format!("cognitive complexity {value}"),
                    CheckRule::MaxCyclomatic => format!("cyclomatic complexity {value}"),
                    _ => format!("{value} lines"),
                };
                let kind = symbol.kind.name().replace('_', " ");
                let message = format!("{kind} {name} has {what}, more than {limit}");
                findings.push(finding(rule, symbol.name_start, Some(name), Some(value), Some(limit), message));
            }
        }
    }
    if limits.no_syntax_errors {
        findings.extend(
            syntax_errors(facts)
                .map(|(at, message)| finding(CheckRule::SyntaxErrors, at.unwrap_or(start), None, None, None, message)),
        );
    }
    findings.sort_by_key(|finding| (finding.line, finding.column, finding.rule));
    findings
}

/// Returns what is limited about a symbol. Only what has a complexity has a body.
fn measures(symbol: &Symbol, limits: &CheckLimits) -> impl Iterator<Item = (CheckRule, u32, Option<u32>)> + use<> {
    let lines = (symbol.span.end.line + 1).saturating_sub(symbol.span.start.line);
    let limits = *limits;
    symbol.complexity.into_iter().flat_map(move |complexity| {
        [
            (CheckRule::MaxCognitive, complexity.cognitive, limits.max_cognitive),
            (CheckRule::MaxCyclomatic, complexity.cyclomatic, limits.max_cyclomatic),
            (CheckRule::MaxFunctionLines, lines, limits.max_function_lines),
        ]
    })
}

fn syntax_errors(facts: &Facts) -> impl Iterator<Item = (Option<Position>, String)> + '_ {
    let errors = facts.diagnostics.iter().filter(|diagnostic| diagnostic.kind == DiagnosticKind::SyntaxError);
    errors.map(|error| (error.at, format!("syntax error: {}", visible(&error.message))))
}
