//! `sapwood cache stats`: what is in the cache, and of what use it was to the last runs.

use std::time::{SystemTime, UNIX_EPOCH};

use sapwood::{DiskStore, History, PastRun};
use sapwood_core::cache::{CacheStats, stats};
use sapwood_core::format::{Format, Style};
use sapwood_core::query::thousands;
use serde_json::{Value, json};

use crate::command::properties::{self, Property};
use crate::output::Output;

/// How many of the last runs are shown one by one.
const SHOWN_RUNS: usize = 10;

pub(super) fn print(store: &DiskStore, format: Format, output: Output) -> anyhow::Result<()> {
    let (contents, history) = (stats(store)?, History::read(store));
    let style = Style { format, layout: output.layout(), ..Style::default() };
    let mut lines = content_properties(store, &contents);
    if !history.runs.is_empty() {
        lines.extend(run_properties(&history));
    }
    output.answer(properties::answer(members(store, &contents, &history), lines), &style)?;
    Ok(())
}

/// Returns the size of the cache in percent of the sources that it knows; none if it knows none.
fn percent_of_sources(contents: &CacheStats) -> Option<f64> {
    percent(contents.index_bytes + contents.pack_bytes, contents.source_bytes)
}

/// Returns a share in percent, to two digits.
fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 * 1e4 / whole as f64).round() / 1e2)
}

/// Returns the sum of what the runs saved, as far as that is known.
fn saved_ms(history: &History) -> f64 {
    history.runs.iter().filter_map(|run| history.saved_ms(run)).sum()
}

/// Returns the files of all runs, and those that were reused.
fn hits(history: &History) -> (u64, u64) {
    history.runs.iter().fold((0, 0), |(files, reused), run| (files + run.files, reused + run.reused()))
}

fn members(store: &DiskStore, contents: &CacheStats, history: &History) -> Vec<(&'static str, Value)> {
    let (files, reused) = hits(history);
    let last: Vec<Value> = last(history)
        .map(|run| {
            json!({
                "time": run.time,
                "files": run.files,
                "reused_by_stamp": run.by_stamp,
                "reused_by_git": run.by_git,
                "reused_by_content": run.by_content,
                "hit_percent": percent(run.reused(), run.files),
                "wall_ms": rounded(run.wall_us as f64 / 1e3),
                "saved_ms": history.saved_ms(run).map(rounded),
            })
        })
        .collect();
    vec![
        ("path", json!(store.folder().display().to_string())),
        ("indexes", json!(contents.indexes)),
        ("index_bytes", json!(contents.index_bytes)),
        ("files", json!(contents.files)),
        ("packs", json!(contents.packs)),
        ("pack_bytes", json!(contents.pack_bytes)),
        ("entries", json!(contents.entries)),
        ("bytes", json!(contents.index_bytes + contents.pack_bytes)),
        ("contents", json!(contents.contents)),
        ("source_bytes", json!(contents.source_bytes)),
        ("percent_of_sources", json!(percent_of_sources(contents))),
        ("runs", json!(history.runs.len())),
        ("hit_percent", json!(percent(reused, files))),
        ("saved_ms", json!(rounded(saved_ms(history)))),
        ("last_runs", json!(last)),
    ]
}

fn rounded(ms: f64) -> f64 {
    (ms * 1e3).round() / 1e3
}

/// Returns the last runs, the youngest first.
fn last(history: &History) -> impl Iterator<Item = &PastRun> {
    history.runs.iter().rev().take(SHOWN_RUNS)
}

fn content_properties(store: &DiskStore, contents: &CacheStats) -> Vec<Property> {
    let counted = |blobs: u64, count: u64, what: &str, bytes: u64| {
        format!("{} with {} {what}, {} bytes", thousands(blobs), thousands(count), thousands(bytes))
    };
    let mut lines = vec![
        Property::new("cache", store.folder().display().to_string()),
        Property::new("indexes", counted(contents.indexes, contents.files, "files", contents.index_bytes)),
        Property::new("packs", counted(contents.packs, contents.entries, "entries", contents.pack_bytes)),
        Property::new("size", format!("{} bytes", thousands(contents.index_bytes + contents.pack_bytes))),
    ];
    if let Some(percent) = percent_of_sources(contents) {
        let (known, bytes) = (thousands(contents.contents), thousands(contents.source_bytes));
        lines.push(Property::more(format!("{percent:.1} % of the {bytes} bytes of {known} known contents")));
    }
    lines
}

fn run_properties(history: &History) -> Vec<Property> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let (files, reused) = hits(history);
    let hits = percent(reused, files).unwrap_or_default();
    let (runs, saved) = (history.runs.len(), saved_ms(history));
    let runs = if runs == 1 { "the last run".to_owned() } else { format!("the last {runs} runs") };
    let mut lines = vec![
        Property::new("runs", format!("{runs} found {hits:.1} % of the files in the cache")),
        Property::more(format!("and saved {saved:.0} ms, net of what the cache cost")),
    ];
    for run in last(history) {
        let hits = percent(run.reused(), run.files).unwrap_or_default();
        let took = run.wall_us as f64 / 1e3;
        let saved = history.saved_ms(run).map(|saved| format!(", saved {saved:.1} ms")).unwrap_or_default();
        let ago = ago(now.saturating_sub(run.time));
        let files = thousands(run.files);
        lines.push(Property::more(format!("{ago}: {files} files, {hits:.1} % known, took {took:.1} ms{saved}")));
    }
    lines
}

/// Says how long ago something was, in the largest unit that fits.
fn ago(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "s"));
    format!("{} {unit} ago", seconds / size)
}
