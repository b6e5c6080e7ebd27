//! What is said of a run on standard error, and nowhere else, because it depends on time and on the cache.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use sapwood::Analysis;
use sapwood_core::query::{Filter, Note, Question, thousands};
use sapwood_core::{DiagnosticKind, Metrics};

use crate::output::Output;

/// Says what the cache did, what was skipped, and what went wrong.
pub(crate) fn print(analysis: &Analysis, seconds: f64, output: Output) {
    analysis.warnings.iter().for_each(|warning| output.warn(warning));
    let reasons = &analysis.metrics.reasons;
    say(output, "skipped", &reasons.skipped);
    say(output, "could not be read", &reasons.failed);
    let unparsed = DiagnosticKind::BY_GRAVITY.into_iter().filter(|kind| kind.is_unparsed()).map(DiagnosticKind::name);
    let unparsed = unparsed.filter_map(|kind| Some((kind, *reasons.problems.get(kind)?))).collect();
    say(output, "not parsed", &unparsed);
    if let Some(count) = reasons.problems.get(DiagnosticKind::SyntaxError.name()) {
        let files = files(*count);
        output.remark(&format!("{files} with syntax errors; `sapwood files --problem syntax_error` lists them"));
    }
    match analysis.passed_over {
        0 => {}
        1 => output.remark("1 folder of installed packages or caches not entered; --no-ignore enters it"),
        n => output.remark(&format!(
            "{} folders of installed packages or caches not entered; --no-ignore enters them",
            thousands(n.into())
        )),
    }
    output.remark(&cache_line(&analysis.metrics, seconds));
}

/// Puts into words what there is to say of the answer to a question beside its records.
pub(crate) fn worded(note: &Note, question: &Question) -> String {
    let items = match question {
        Question::Symbols(_) => "symbol",
        Question::Definitions(_) => "definition",
        Question::Imports(_) => "import",
        _ => "file",
    };
    match note {
        Note::NoFiles => match types(question) {
            Some(types) => format!("no {types} files here; `sapwood files` without --type lists what there is"),
            None => "no files here; hidden and ignored ones are included with --hidden and --no-ignore".to_owned(),
        },
        Note::NotParsed { files: count } => format!(
            "no {items}s: {} in languages of which only lines are counted; `sapwood languages` lists those parsed",
            files(*count)
        ),
        Note::Nothing { files: count } => format!("no {items}s in {}", files(*count)),
        Note::OnlyGenerated { items: count, named } => format!(
            "{} {}, all in generated files; --generated includes them",
            counted(*count, items),
            if *named { "with that name" } else { "found" }
        ),
        Note::NotNamed { name, nearest } => {
            let hint = match &nearest[..] {
                [] => String::new(),
                names => format!("; nearest: {}", names.join(", ")),
            };
            format!("no {items} {} {name:?}{hint}", if items == "import" { "matches" } else { "is named like" })
        }
        Note::Excluded { by } => {
            let part = |(filter, count): &(Filter, u64)| match filter {
                Filter::Generated => format!("{} in generated files, which --generated includes", thousands(*count)),
                filter => format!("{} excluded by {}", thousands(*count), flag(*filter)),
            };
            let parts: Vec<String> = by.iter().map(part).collect();
            let hint = match by[..] {
                [(Filter::Status, _)] => "; --status skipped lists them",
                _ => "",
            };
            format!("no {items}s left: {}{hint}", parts.join(", "))
        }
        Note::GeneratedLeftOut { files: count } => {
            format!("{} left out; --generated includes {}", generated(*count), if *count == 1 { "it" } else { "them" })
        }
        Note::More { shown, more } => {
            format!("{} more that match less closely; --limit {} lists them", thousands(*more), shown + more)
        }
        _ => String::new(),
    }
}

/// Returns the names of the languages that a question is about, if not all.
fn types(question: &Question) -> Option<String> {
    let types = match question {
        Question::Summary(question) => &question.types,
        Question::Files(question) => &question.types,
        Question::Symbols(question) => &question.types,
        Question::Imports(question) => &question.types,
        Question::Definitions(question) => &question.types,
        _ => return None,
    };
    let names: Vec<&str> = types.iter().map(|language| language.name()).collect();
    (!names.is_empty()).then(|| names.join(" or "))
}

/// Returns the flag of a filter.
fn flag(filter: Filter) -> &'static str {
    match filter {
        Filter::Status => "--status",
        Filter::Type => "--type",
        Filter::Problem => "--problem",
        Filter::Generated => "--no-generated",
        Filter::Name => "--name",
        Filter::Kind => "--kind",
        Filter::Exported => "--exported",
        Filter::Min => "--min",
        Filter::Limit => "--limit",
    }
}

fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", thousands(count), if count == 1 { "" } else { "s" })
}

fn generated(count: u64) -> String {
    counted(count, "generated file")
}

/// Says in one line what became of every file: all but those that are gone add up.
fn cache_line(metrics: &Metrics, seconds: f64) -> String {
    let counts = [
        (metrics.reused_by_stamp, "unchanged"),
        (metrics.reused_by_git, "known to git"),
        (metrics.reused_by_content, "of known content"),
        (metrics.analyzed_again, "analyzed again"),
        (metrics.new, "new"),
        (metrics.skipped, "skipped"),
        (metrics.failed, "failed"),
        (metrics.gone, "gone"),
    ];
    let happened = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: String = happened.map(|(count, what)| format!("{} {what}, ", thousands(count))).collect();
    let digits = if seconds < 0.1 { 3 } else { 2 };
    format!("{}: {parts}{seconds:.digits$} s", files(metrics.discovered))
}

/// Returns a number of files in words.
pub(crate) fn files(count: u64) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{} files", thousands(count)) }
}

/// Returns a number of entries in words.
pub(crate) fn entries(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{} entries", thousands(count)) }
}

/// Says how many files something happened to, and why, the most frequent reason first.
fn say(output: Output, what: &str, counts: &BTreeMap<&'static str, u64>) {
    let mut counts: Vec<(String, u64)> = counts.iter().map(|(reason, n)| (reason.replace('_', " "), *n)).collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let reasons = match &counts[..] {
        [] => return,
        [(reason, _)] => reason.clone(),
        counts => {
            let parts = counts.iter().map(|(reason, n)| format!("{} {reason}", thousands(*n)));
            parts.collect::<Vec<_>>().join(", ")
        }
    };
    output.remark(&format!("{} {what}: {reasons}", files(total)));
}
