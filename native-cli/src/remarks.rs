//! What is said of a run on standard error, and nowhere else, because it depends on time and on the cache.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use sapwood::Analysis;
use sapwood_core::query::{FilesQuestion, Filter, Grouping, Match, Note, Question, thousands};
use sapwood_core::{DiagnosticKind, Metrics, visible};

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

/// What keeps files out of a run, apart from what the question says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reach {
    /// Whether hidden files are taken.
    pub(crate) hidden: bool,
    /// Whether ignored files are taken.
    pub(crate) no_ignore: bool,
    /// The flags and settings with globs that leave files out.
    pub(crate) left_out_by: Vec<String>,
}

impl Reach {
    /// Says that there are no files, and by what there could be some.
    fn no_files(&self, types: Option<String>) -> String {
        let types = types.map_or(String::new(), |types| format!("{types} "));
        let besides = match &self.left_out_by[..] {
            [] => String::new(),
            [one] => format!(" besides any that {one} leaves out"),
            several => format!(" besides any that {} leave out", several.join(" and ")),
        };
        let hint = match (self.hidden, self.no_ignore) {
            _ if !types.is_empty() => "; `sapwood files` without --type lists what there is",
            (false, false) => "; hidden and ignored ones are included with --hidden and --no-ignore",
            (false, true) => "; hidden ones are included with --hidden",
            (true, false) => "; ignored ones are included with --no-ignore",
            (true, true) => "",
        };
        format!("no {types}files here{besides}{hint}")
    }
}

/// Puts into words what there is to say of the answer to a question beside its records.
pub(crate) fn worded(note: &Note, question: &Question, reach: &Reach) -> String {
    let items = match question {
        Question::Symbols(_) => "symbol",
        Question::Definitions(_) => "definition",
        Question::Imports(_) => "import",
        _ => "file",
    };
    match note {
        Note::NoFiles => reach.no_files(types(question)),
        Note::NotParsed { files: count } => format!(
            "no {items}s: {} in languages of which only lines are counted; `sapwood languages` lists those parsed",
            files(*count)
        ),
        Note::Nothing { files: count } => format!("no {items}s in {}", files(*count)),
        Note::OnlyGenerated { items: count, named } => format!(
            "{} {}, all {}; --generated includes them",
            counted(*count, items),
            if *named { "with that name" } else { "found" },
            if items == "file" { "generated" } else { "in generated files" }
        ),
        Note::NotNamed { name, nearest } => {
            let hint = match &nearest[..] {
                [] => String::new(),
                names => format!("; nearest: {}", names.join(", ")),
            };
            let name = visible(name);
            match question {
                Question::Files(question) => format!("no paths {} \"{name}\"", verb(question.matching)),
                Question::Imports(_) => format!("no import matches \"{name}\"{hint}"),
                _ => format!("no {items} named \"{name}\"{hint}"),
            }
        }
        Note::Excluded { by } => excluded(by, question),
        Note::GeneratedLeftOut { files: count } => {
            format!("{} left out; --generated includes {}", generated(*count), if *count == 1 { "it" } else { "them" })
        }
        Note::More { shown, more } => {
            format!("{} more that match less closely; --limit {} lists them", thousands(*more), shown + more)
        }
        _ => String::new(),
    }
}

/// Says what excluded everything that there is.
fn excluded(by: &[(Filter, u64)], question: &Question) -> String {
    let files = if let Question::Files(question) = question { Some(question) } else { None };
    match (by, files) {
        ([(Filter::Problem, _)], Some(FilesQuestion { problems, .. })) => {
            let problems: Vec<&str> = problems.iter().map(|problem| problem.name()).collect();
            return format!("no files have the problem {}", problems.join(" or "));
        }
        ([(Filter::Status, _)], Some(FilesQuestion { status, .. })) if !status.is_empty() => {
            let status: Vec<&str> = status.iter().map(|status| status.name()).collect();
            return format!("no files {}", status.join(" or "));
        }
        _ => {}
    }
    let part = |(filter, count): &(Filter, u64)| match filter {
        Filter::Generated => format!("{} in generated files, which --generated includes", thousands(*count)),
        Filter::Status if files.is_some_and(|question| question.status.is_empty()) => {
            format!("{} skipped, which --status skipped lists", thousands(*count))
        }
        filter => format!("{} excluded by {}", thousands(*count), flag(*filter)),
    };
    let parts: Vec<String> = by.iter().map(part).collect();
    let items = match question {
        Question::Symbols(_) => "symbols",
        Question::Definitions(_) => "definitions",
        Question::Imports(_) => "imports",
        Question::Summary(question) => match question.by {
            Grouping::Language => "languages",
            Grouping::Directory { .. } => "directories",
            Grouping::Extension => "extensions",
        },
        _ => "files",
    };
    format!("no {items} match: {}", parts.join(", "))
}

/// Returns what paths do with a pattern.
fn verb(matching: Match) -> &'static str {
    match matching {
        Match::Substring => "contain",
        Match::Exact => "are",
        Match::Prefix => "begin with",
        Match::Regex => "match",
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

/// Returns a reason in words for so many files.
fn reason_of(reason: &str, count: u64) -> String {
    let words = reason.replace('_', " ");
    let is_thing = ["symbolic_link", "loop", "fifo", "socket", "device"].contains(&reason);
    if is_thing && count > 1 { words + "s" } else { words }
}

/// Says how many files something happened to, and why, the most frequent reason first.
fn say(output: Output, what: &str, counts: &BTreeMap<&'static str, u64>) {
    let mut counts: Vec<(String, u64)> = counts.iter().map(|(reason, n)| (reason_of(reason, *n), *n)).collect();
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
