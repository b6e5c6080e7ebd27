//! `sapwood explain`: what a run does with one file or folder, and why.

use std::process::ExitCode;

use sapwood::{Excluded, Explained, explain, explained_root};
use sapwood_core::format::Style;
use sapwood_core::query::thousands;
use sapwood_core::{
    Diagnostic, DiagnosticKind, Explanation, Indexed, SkipReason, Stamp, Status, Tier, ToldBy, escape, visible,
};
use serde_json::{Value, json};

use super::execution;
use super::properties::{self, Property};
use crate::args::ExplainArgs;
use crate::input::shown;
use crate::output::Output;

/// What a field of a stamp was and what it is are shown on one line if they have no more letters than this.
const SHORT: usize = 40;

/// How many problems of a file are shown to people.
const SHOWN_PROBLEMS: usize = 10;

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    execution::enter(&args.settings)?;
    execution::check(&args.path)?;
    let paths = [args.path.clone()];
    let root = explained_root(&args.path, args.selection.follow)?;
    let settings = execution::settings(&args.settings, &[root])?;
    let request = execution::choose(execution::request_of(&settings, &paths), &args.selection, &args.reuse)?;
    let explained = explain(&request, &args.path)?;
    let exclude = settings.exclude.origin.to_string();
    let output = Output::new(&args.output);
    let format = args.format.chosen();
    let style = Style { format, layout: output.layout(), ..Style::default() };
    let mut lines = vec![Property::new("path", shown(&args.path))];
    lines.extend(properties(&explained, &exclude, request.stamps));
    output.answer(properties::answer(vec![("explanation", data(&explained, &exclude))], lines), &style)?;
    Ok(ExitCode::SUCCESS)
}

fn properties(explained: &Explained, exclude: &str, stamps: bool) -> Vec<Property> {
    let root = escape(explained.root.as_os_str().as_encoded_bytes()).to_string();
    let mut lines = vec![Property::new("root", root)];
    if let Some(excluded) = &explained.excluded {
        let what = if excluded.path == explained.path {
            "excluded".to_owned()
        } else {
            format!("excluded with the folder {}", escape(&excluded.path))
        };
        lines.extend([Property::new("status", what), Property::more(because(excluded, exclude))]);
        return lines;
    }
    if let Some(inside) = &explained.excluded_inside {
        lines.push(Property::new("status", "included, but everything in it is excluded"));
        lines.push(Property::more(because(inside, exclude)));
    } else {
        lines.extend(status(explained.file.as_ref()));
    }
    let Some(file) = &explained.file else { return lines };
    lines.push(Property::new("source", source(file)));
    lines.push(Property::new("language", language(file)));
    if let Some(front_end) = file.front_end {
        let names = std::iter::once("parser").chain(std::iter::repeat(""));
        lines.extend(names.zip(front_end.parsers).map(|(name, parser)| Property::new(name, parser.to_string())));
        lines.push(Property::new("front end", format!("{}, version {}", front_end.name, front_end.version)));
    }
    lines.extend(stamp_properties(file, stamps));
    match &explained.git {
        Some(Ok(id)) => {
            lines.extend([Property::new("git", "the index vouches for object"), Property::more(id.to_string())]);
        }
        Some(Err(doubt)) => lines.push(Property::new("git", doubt.as_str())),
        None => lines.push(Property::new("git", "not asked")),
    }
    lines.extend(content_properties(file));
    lines.extend(record_properties(explained, file));
    lines
}

/// Says what becomes of a folder or file that nothing excludes, and what could be done about it.
fn status(file: Option<&Explanation>) -> Vec<Property> {
    let status = file.map(|file| file.record.status);
    let (text, advice) = match status {
        None | Some(Status::Analyzed) => ("included".to_owned(), None),
        Some(status) => {
            let reason = status.reason().unwrap_or_default().replace('_', " ");
            let advice = match status {
                Status::Skipped(SkipReason::SymbolicLink) => Some("--follow includes what it leads to"),
                Status::Skipped(SkipReason::UnknownLanguage) => {
                    Some("the table [languages] of sapwood.toml can name its language")
                }
                _ => None,
            };
            (format!("{}: {reason}", status.name()), advice)
        }
    };
    std::iter::once(Property::new("status", text)).chain(advice.map(Property::more)).collect()
}

/// Says where the facts of a file come from.
fn source(file: &Explanation) -> String {
    let reason = file.record.status.reason().map(|reason| reason.replace('_', " "));
    match file.tier {
        Tier::Listing => format!("none: {}", reason.unwrap_or_default()),
        Tier::Stamp => "index: the stamp is unchanged, the file is not opened".to_owned(),
        Tier::Git => "cache: git names a known content, the file is not opened".to_owned(),
        Tier::Content => "cache: the content is known, the file is read, not parsed".to_owned(),
        Tier::Analysis => "analysis: the content is not in the cache".to_owned(),
        Tier::Nothing => match &file.failure {
            Some(failure) => format!("none: the file cannot be read: {failure}"),
            None => format!("none: by its content the file is skipped: {}", reason.unwrap_or_default()),
        },
    }
}

fn language(file: &Explanation) -> String {
    let name = file.record.language.or(file.variant.map(|variant| variant.language)).map(|language| language.name());
    match (name, &file.told_by) {
        (None, _) => "unknown".to_owned(),
        (Some(name), ToldBy::Setting(glob)) => format!("{name}, by the setting for {glob}"),
        (Some(name), ToldBy::Path) => format!("{name}, by its name"),
        (Some(name), ToldBy::Content) => format!("{name}, by its first line"),
        (Some(name), ToldBy::Nothing) => name.to_owned(),
    }
}

fn stamp_properties(file: &Explanation, stamps: bool) -> Vec<Property> {
    let (Some(now), Some(index)) = (file.stamp, &file.index) else { return Vec::new() };
    let Some(indexed) = &file.indexed else {
        return vec![Property::new("stamp", format!("not in {index}"))];
    };
    let mut lines = Vec::new();
    let differences = differences(indexed, &now);
    lines.push(Property::new(
        "stamp",
        match (&differences[..], indexed.has_fields) {
            (_, false) => format!("stamps in {index} have other fields"),
            ([], true) => format!("unchanged since {index}"),
            (_, true) => format!("changed since {index}"),
        },
    ));
    for (field, was, is) in differences {
        if was.len() + is.len() <= SHORT {
            lines.push(Property::more(format!("{field}: {was}, now {is}")));
        } else {
            let now = format!("now {is:>0$}", field.len() + is.len() - 2);
            lines.extend([Property::more(format!("{field}: {was}")), Property::more(now)]);
        }
    }
    if !stamps {
        lines.push(Property::more("not trusted because of --no-stamps"));
    } else if indexed.is_racy {
        lines.push(Property::more("was too recent to be trusted when it was indexed"));
    }
    lines
}

/// Returns the fields in which two stamps differ, each as it was and as it is.
fn differences(indexed: &Indexed, now: &Stamp) -> Vec<(&'static str, String, String)> {
    let was = &indexed.stamp;
    let fields = [
        ("size", was.size == now.size, thousands(was.size), thousands(now.size)),
        ("modified", was.mtime == now.mtime, time(was.mtime), time(now.mtime)),
        ("changed", was.ctime == now.ctime, time(was.ctime), time(now.ctime)),
        ("inode", was.inode == now.inode, was.inode.to_string(), now.inode.to_string()),
    ];
    fields.into_iter().filter(|(_, same, ..)| !same).map(|(field, _, was, now)| (field, was, now)).collect()
}

fn content_properties(file: &Explanation) -> Vec<Property> {
    let Some(digest) = file.record.digest else { return Vec::new() };
    let mut lines = vec![Property::new("content", hex(&digest))];
    if let Some(key) = &file.key {
        let place = file.pack.as_ref().map_or("in no pack".to_owned(), |pack| format!("in {pack}"));
        lines.push(Property::new("entry", format!("{key}, {place}")));
    }
    for other in &file.others {
        let language = other.language.map_or("no language", |language| language.name());
        lines.push(Property::more(format!("also in {}", other.pack)));
        lines.push(Property::more(format!("as {language}, which differs in")));
        lines.push(Property::more(other.difference));
    }
    lines
}

fn record_properties(explained: &Explained, file: &Explanation) -> Vec<Property> {
    let record = &file.record;
    let reason = record.generated.map(|reason| reason.name().replace('_', " "));
    let generated = match (reason, file.attribute, &explained.generated) {
        (None, ..) => "no".to_owned(),
        (Some(reason), Some(_), _) => format!("{reason}, by .gitattributes"),
        (Some(reason), None, Some(seen)) => format!("{reason}, line {}: {}", seen.line, visible(&seen.marker)),
        (Some(reason), None, None) => reason,
    };
    let mut lines = vec![Property::new("generated", generated)];
    if record.digest.is_some() {
        let numbers = [
            (record.bytes, "byte", "s"),
            (record.lines.total.into(), "line", "s"),
            (record.lines.code.into(), "code", ""),
            (record.symbols.into(), "symbol", "s"),
            (record.imports.into(), "import", "s"),
            (record.complexity.cyclomatic.into(), "cyclomatic", ""),
            (record.complexity.cognitive.into(), "cognitive", ""),
        ];
        let numbers = numbers.map(|(number, name, plural)| {
            format!("{} {name}{}", thousands(number), if number == 1 { "" } else { plural })
        });
        lines.push(Property::new("counts", numbers[..4].join(", ")));
        lines.push(Property::more(numbers[4..].join(", ")));
    }
    let diagnostics = &explained.diagnostics;
    for (number, diagnostic) in diagnostics.iter().take(SHOWN_PROBLEMS).enumerate() {
        let place = diagnostic.at.map(|at| format!("{}:{}: ", at.line, at.column)).unwrap_or_default();
        // The messages of all other kinds say by themselves what they are about.
        let kind = if diagnostic.kind == DiagnosticKind::SyntaxError { "syntax error: " } else { "" };
        let text = format!("{place}{kind}{}", visible(&diagnostic.message));
        lines.push(if number == 0 { Property::new("problems", text) } else { Property::more(text) });
    }
    if let more @ 1.. = diagnostics.len().saturating_sub(SHOWN_PROBLEMS) {
        lines.push(Property::more(format!("and {more} more; --format json lists them all")));
    }
    lines
}

/// Says what leaves something out.
fn because(excluded: &Excluded, exclude: &str) -> String {
    let pattern = excluded.pattern.as_deref().unwrap_or_default();
    match (excluded.kind, &excluded.place) {
        ("rule", Some(place)) => format!("by the rule {pattern} in {place}"),
        ("glob", _) if pattern.is_empty() => "matches no --glob".to_owned(),
        ("glob", _) => format!("by --glob {pattern}"),
        ("exclude", _) => format!("by the glob {pattern} of exclude ({exclude})"),
        ("hidden", _) => "hidden; --hidden includes it".to_owned(),
        ("repository", _) => "belongs to git itself".to_owned(),
        ("passed_over", _) => "installed packages or a cache; --no-ignore includes it".to_owned(),
        _ => "its language is not one of --type".to_owned(),
    }
}

fn data(explained: &Explained, exclude: &str) -> Value {
    let file = explained.file.as_ref();
    let stamp =
        |stamp: &Stamp| json!({ "size": stamp.size, "mtime": stamp.mtime, "ctime": stamp.ctime, "inode": stamp.inode });
    let record = |file: &Explanation| {
        let record = &file.record;
        json!({
            "status": record.status.name(),
            "reason": record.status.reason(),
            "language": record.language.map(|language| language.name()),
            "bytes": record.bytes,
            "digest": record.digest.map(|digest| hex(&digest)),
            "lines": record.lines.total,
            "code": record.lines.code,
            "comment": record.lines.comment,
            "blank": record.lines.blank,
            "symbols": record.symbols,
            "imports": record.imports,
            "cyclomatic": record.complexity.cyclomatic,
            "cognitive": record.complexity.cognitive,
            "generated": record.generated.map(|reason| reason.name()),
            "problem": record.problem.map(|problem| problem.name()),
        })
    };
    let diagnostic = |diagnostic: &Diagnostic| {
        json!({
            "kind": diagnostic.kind.name(),
            "message": diagnostic.message,
            "line": diagnostic.at.map(|at| at.line),
            "column": diagnostic.at.map(|at| at.column),
            "column_utf16": diagnostic.at.map(|at| at.column_utf16),
        })
    };
    let explain_file = |file: &Explanation| {
        let front_end = file.front_end.map(
            |front_end| json!({ "name": front_end.name, "version": front_end.version, "parsers": front_end.parsers }),
        );
        let differing: Vec<&str> = match (&file.indexed, &file.stamp) {
            (Some(indexed), Some(now)) => differences(indexed, now).into_iter().map(|(field, ..)| field).collect(),
            _ => Vec::new(),
        };
        let others: Vec<Value> = file
            .others
            .iter()
            .map(|other| {
                let language = other.language.map(|language| language.name());
                json!({ "pack": other.pack, "language": language, "difference": other.difference })
            })
            .collect();
        json!({
            "answer": file.tier.name(),
            "told_by": match &file.told_by {
                ToldBy::Setting(_) => "setting",
                ToldBy::Path => "path",
                ToldBy::Content => "content",
                ToldBy::Nothing => "nothing",
            },
            "front_end": front_end,
            "index": file.index,
            "stamp": file.stamp.as_ref().map(stamp),
            "indexed_stamp": file.indexed.as_ref().map(|indexed| stamp(&indexed.stamp)),
            "racy": file.indexed.as_ref().map(|indexed| indexed.is_racy),
            "stamp_differs_in": differing,
            "git_object": explained.git.as_ref().and_then(|git| git.as_ref().ok()).map(ToString::to_string),
            "git_doubt": explained.git.as_ref().and_then(|git| git.as_ref().err()),
            "key": file.key,
            "pack": file.pack,
            "other_entries": others,
            "failure": file.failure,
            "generated": explained.generated.as_ref().map(|seen| {
                json!({ "reason": seen.reason.name(), "marker": seen.marker, "line": seen.line })
            }),
            "diagnostics": explained.diagnostics.iter().map(diagnostic).collect::<Vec<_>>(),
            "record": record(file),
        })
    };
    let excluded = explained.excluded.as_ref().map(|excluded| {
        json!({
            "path": escape(&excluded.path).to_string(),
            "kind": excluded.kind,
            "place": excluded.place.clone().or((excluded.kind == "exclude").then(|| exclude.to_owned())),
            "pattern": excluded.pattern,
        })
    });
    json!({
        "root": escape(explained.root.as_os_str().as_encoded_bytes()).to_string(),
        "path": escape(&explained.path).to_string(),
        "excluded": excluded,
        "file": file.map(explain_file),
    })
}

fn hex(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Shows nanoseconds since 1970 as a date and a time of day in UTC.
fn time(nanoseconds: i64) -> String {
    match jiff::Timestamp::from_nanosecond(nanoseconds.into()) {
        Ok(time) => time.strftime("%Y-%m-%d %H:%M:%S.%9f").to_string(),
        Err(_) => format!("{nanoseconds} ns after 1970"),
    }
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_shown_as_dates() {
        assert_eq!(time(0), "1970-01-01 00:00:00.000000000");
        assert_eq!(time(1_709_210_096_000_000_007), "2024-02-29 12:34:56.000000007");
        assert_eq!(time(-1), "1969-12-31 23:59:59.999999999");
    }
}
