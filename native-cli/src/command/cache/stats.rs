//! `sapwood cache stats`: what is in the cache, and of what use it was to the last runs.

use std::io::{self, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use sapwood::{DiskStore, History, PastRun};
use sapwood_core::cache::{CacheStats, stats};
use sapwood_core::format::{Column, Layout, SCHEMA_VERSION, Table};
use sapwood_core::query::{Cell, Fit, Paint, thousands};
use serde_json::{Value, json};

use crate::args::ObjectFormat;
use crate::output::Output;

/// How many of the last runs are shown one by one.
const SHOWN_RUNS: usize = 10;

pub(super) fn print(store: &DiskStore, format: Option<ObjectFormat>, output: Output) -> anyhow::Result<()> {
    let (contents, history) = (stats(store)?, History::read(store));
    output.write(|out| match format {
        Some(ObjectFormat::Json) => writeln!(out, "{}", as_json(store, &contents, &history)),
        Some(ObjectFormat::Table) | None => {
            let layout = output.layout();
            write_contents(&contents, layout, out)?;
            if !history.runs.is_empty() {
                writeln!(out)?;
                write_runs(&history, layout, out)?;
            }
            Ok(())
        }
    })?;
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

fn as_json(store: &DiskStore, contents: &CacheStats, history: &History) -> Value {
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
    json!({
        "schema_version": SCHEMA_VERSION,
        "path": store.folder().display().to_string(),
        "indexes": contents.indexes,
        "index_bytes": contents.index_bytes,
        "files": contents.files,
        "packs": contents.packs,
        "pack_bytes": contents.pack_bytes,
        "entries": contents.entries,
        "bytes": contents.index_bytes + contents.pack_bytes,
        "contents": contents.contents,
        "source_bytes": contents.source_bytes,
        "percent_of_sources": percent_of_sources(contents),
        "runs": history.runs.len(),
        "hit_percent": percent(reused, files),
        "saved_ms": rounded(saved_ms(history)),
        "last_runs": last,
    })
}

fn rounded(ms: f64) -> f64 {
    (ms * 1e3).round() / 1e3
}

/// Returns the last runs, the youngest first.
fn last(history: &History) -> impl Iterator<Item = &PastRun> {
    history.runs.iter().rev().take(SHOWN_RUNS)
}

fn words(header: &'static str) -> Column {
    Column::words(header, Fit::Whole)
}

fn numbers(header: &'static str) -> Column {
    Column::numbers(header, Fit::Whole)
}

fn write_contents(contents: &CacheStats, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let columns = vec![words("Cache"), numbers("Files"), numbers("Entries"), numbers("Bytes")];
    let mut table = Table::new(columns, layout, &mut *out);
    for (name, blobs, entries, bytes) in [
        ("indexes", contents.indexes, contents.files, contents.index_bytes),
        ("packs", contents.packs, contents.entries, contents.pack_bytes),
    ] {
        let cell = Cell::new(name, Paint::Cyan);
        table.row(vec![cell, Cell::number(blobs), Cell::number(entries), Cell::number(bytes)])?;
    }
    table.rule()?;
    table.row(vec![
        Cell::new("total", Paint::Bold),
        Cell::number(contents.indexes + contents.packs),
        Cell::plain(""),
        Cell::number(contents.index_bytes + contents.pack_bytes),
    ])?;
    table.finish()?;
    if let Some(percent) = percent_of_sources(contents) {
        let (contents, bytes) = (thousands(contents.contents), thousands(contents.source_bytes));
        writeln!(out, "\nIt is {percent:.1} % of the {bytes} bytes of the {contents} contents it knows.")?;
    }
    Ok(())
}

fn write_runs(history: &History, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let columns = vec![
        words("Run"),
        numbers("Files"),
        numbers("By stamp"),
        numbers("By git"),
        numbers("By content"),
        numbers("Hits %"),
        numbers("Took ms"),
        numbers("Saved ms"),
    ];
    let decimal = |number: Option<f64>| Cell::plain(number.map_or("-".to_owned(), |number| format!("{number:.1}")));
    let mut table = Table::new(columns, layout, &mut *out);
    for run in last(history) {
        table.row(vec![
            Cell::new(ago(now.saturating_sub(run.time)), Paint::Cyan),
            Cell::number(run.files),
            Cell::number(run.by_stamp),
            Cell::number(run.by_git),
            Cell::number(run.by_content),
            decimal(percent(run.reused(), run.files)),
            decimal(Some(run.wall_us as f64 / 1e3)),
            decimal(history.saved_ms(run)),
        ])?;
    }
    table.finish()?;
    let (files, reused) = hits(history);
    let hits = percent(reused, files).unwrap_or_default();
    let (runs, saved) = (history.runs.len(), saved_ms(history));
    let runs = if runs == 1 { "The last run".to_owned() } else { format!("The last {runs} runs") };
    let net = "net of what the cache cost";
    writeln!(out, "\n{runs} found {hits:.1} % of the files in the cache and saved {saved:.0} ms, {net}.")
}

/// Says how long ago something was, in the largest unit that fits.
fn ago(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "s"));
    format!("{} {unit} ago", seconds / size)
}
