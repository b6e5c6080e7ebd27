//! What is said of a run on standard error, and nowhere else, because it depends on time and on the cache.

use std::io::{self, Write};

use sapwood::Analysis;
use sapwood_core::view::{Cell, Column, Fit, Layout, Table, thousands};
use sapwood_core::{Metrics, Status};

use crate::output::Output;

/// Says what the cache did, what was skipped, and what went wrong.
pub(crate) fn print(analysis: &Analysis, seconds: f64, output: Output) {
    analysis.warnings.iter().for_each(|warning| output.warn(warning));
    for (status, what) in [("skipped", "skipped"), ("failed", "could not be read")] {
        let counts = reasons(analysis, status);
        let total: u64 = counts.iter().map(|(_, count)| count).sum();
        if total > 0 {
            let reasons = match &counts[..] {
                [(reason, _)] => reason.clone(),
                counts => {
                    let parts = counts.iter().map(|(reason, n)| format!("{} {reason}", thousands(*n)));
                    parts.collect::<Vec<_>>().join(", ")
                }
            };
            output.remark(&format!("{} {what}: {reasons}", files(total)));
        }
    }
    match analysis.passed_over {
        0 => {}
        1 => output.remark("1 folder of installed packages or caches passed over; --no-ignore enters it"),
        n => output.remark(&format!(
            "{} folders of installed packages or caches passed over; --no-ignore enters them",
            thousands(n.into())
        )),
    }
    output.remark(&cache_line(&analysis.metrics, seconds));
}

/// Says in one line what became of every file: all but those that are gone add up.
fn cache_line(metrics: &Metrics, seconds: f64) -> String {
    let counts = [
        (metrics.reused_by_stamp + metrics.reused_by_git, "unchanged"),
        (metrics.reused_by_content, "of known content"),
        (metrics.analyzed_again, "analyzed again"),
        (metrics.new, "new"),
        (metrics.skipped, "skipped"),
        (metrics.failed, "failed"),
        (metrics.gone, "gone"),
    ];
    let happened = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: String = happened.map(|(count, what)| format!("{} {what}, ", thousands(count))).collect();
    format!("{}: {parts}{seconds:.2} s", files(metrics.discovered))
}

fn files(count: u64) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{} files", thousands(count)) }
}

/// Returns how many files have this status, by reason, most frequent first.
fn reasons(analysis: &Analysis, status: &str) -> Vec<(String, u64)> {
    let mut counts: Vec<(&'static str, u64)> = Vec::new();
    let rows = analysis.trees.iter().flat_map(|tree| tree.report.rows());
    for found in rows.map(|row| row.record.status).filter(|found: &Status| found.name() == status) {
        let reason = found.reason().unwrap_or_default();
        match counts.iter_mut().find(|(name, _)| *name == reason) {
            Some((_, count)) => *count += 1,
            None => counts.push((reason, 1)),
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counts.into_iter().map(|(reason, count)| (reason.replace('_', " "), count)).collect()
}

/// Prints the metrics as tables.
pub(crate) fn print_timings(metrics: &Metrics, layout: Layout) -> io::Result<()> {
    let mut err = io::stderr().lock();
    let ms = |ms: f64| Cell::plain(format!("{ms:.2}"));

    let columns = ["Wall ms", "CPU ms"].map(|header| Column::numbers(header, Fit::Whole));
    let mut table = Table::new([vec![Column::words("Stage", Fit::Whole)], columns.to_vec()].concat(), layout, &mut err);
    for stage in &metrics.stages {
        table.row(vec![Cell::plain(stage.name), ms(stage.wall_ms), ms(stage.cpu_ms)])?;
    }
    table.row(vec![Cell::plain("total"), ms(metrics.wall_ms), ms(metrics.stages.iter().map(|s| s.cpu_ms).sum())])?;
    table.finish()?;
    writeln!(err)?;

    let columns = vec![Column::words("Count", Fit::Whole), Column::numbers("", Fit::Whole)];
    let mut table = Table::new(columns, layout, &mut err);
    for (name, count) in [
        ("files discovered", metrics.discovered),
        ("reused by stamp", metrics.reused_by_stamp),
        ("reused by git", metrics.reused_by_git),
        ("reused by content", metrics.reused_by_content),
        ("analyzed", metrics.analyzed),
        ("skipped", metrics.skipped),
        ("failed", metrics.failed),
        ("files opened", metrics.files_opened),
        ("bytes of all files", metrics.bytes_total),
        ("bytes read", metrics.bytes_read),
        ("bytes mapped", metrics.bytes_mapped),
        ("bytes saved", metrics.bytes_saved),
        ("index bytes read", metrics.cache.index_read_bytes),
        ("index bytes written", metrics.cache.index_written_bytes),
        ("pack bytes opened", metrics.cache.packs_opened_bytes),
        ("pack bytes written", metrics.cache.packs_written_bytes),
        ("threads", metrics.threads),
    ] {
        table.row(vec![Cell::plain(name), Cell::number(count)])?;
    }
    for pool in &metrics.pools {
        table.row(vec![Cell::plain(format!("{} made", pool.kind)), Cell::number(pool.created)])?;
        table.row(vec![Cell::plain(format!("{} used again", pool.kind)), Cell::number(pool.reused)])?;
    }
    table.finish()?;

    if !metrics.languages.is_empty() {
        writeln!(err)?;
        let columns = ["Files", "Bytes", "ms", "MB/s"].map(|header| Column::numbers(header, Fit::Whole));
        let words = vec![Column::words("Language", Fit::Whole)];
        let mut table = Table::new([words, columns.to_vec()].concat(), layout, &mut err);
        for cost in &metrics.languages {
            let rate = if cost.ms > 0.0 { cost.bytes as f64 / 1e3 / cost.ms } else { 0.0 };
            let numbers = [Cell::number(cost.files), Cell::number(cost.bytes), ms(cost.ms), ms(rate)];
            table.row([vec![Cell::plain(cost.language)], numbers.to_vec()].concat())?;
        }
        table.finish()?;
    }

    let latency = &metrics.latency;
    if latency.files > 0 {
        writeln!(err)?;
        let [half, most, max] =
            [latency.p50_us, latency.p99_us, latency.max_us].map(|us| format!("{:.2} ms", us / 1e3));
        writeln!(err, "{} read; one file took {half} (p50), {most} (p99), {max} (max)", files(latency.files))?;
        let columns = vec![
            Column::numbers("ms", Fit::Whole),
            Column::numbers("Bytes", Fit::Whole),
            Column::words("Slowest", Fit::Whole),
        ];
        let mut table = Table::new(columns, layout, &mut err);
        for file in &latency.slowest {
            table.row(vec![ms(file.us / 1e3), Cell::number(file.bytes), Cell::plain(file.path.as_str())])?;
        }
        table.finish()?;
    }
    Ok(())
}
