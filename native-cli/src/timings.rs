//! The tables of `--timings`: what a run did and cost, for people.

use std::io::{self, Write};

use sapwood_core::format::{Column, Layout, Table};
use sapwood_core::query::{Cell, Fit};
use sapwood_core::{LanguageTime, Latency, Metrics};

use crate::remarks::files;

/// Prints the metrics as tables on standard error.
pub(crate) fn print(metrics: &Metrics, layout: Layout) -> io::Result<()> {
    let mut err = io::stderr().lock();
    write_stages(metrics, layout, &mut err)?;
    writeln!(err)?;
    write_counts(metrics, layout, &mut err)?;
    if !metrics.languages.is_empty() {
        writeln!(err)?;
        write_languages(&metrics.languages, layout, &mut err)?;
    }
    if metrics.latency.files > 0 {
        writeln!(err)?;
        write_latency(&metrics.latency, layout, &mut err)?;
    }
    Ok(())
}

fn write_stages(metrics: &Metrics, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let mut table = Table::new(vec![words("Stage"), numbers("Wall ms"), numbers("CPU ms")], layout, out);
    for stage in &metrics.stages {
        table.row(vec![Cell::plain(stage.name), decimal(stage.wall_ms), decimal(stage.cpu_ms)])?;
    }
    let cpu_ms = metrics.stages.iter().map(|stage| stage.cpu_ms).sum();
    table.row(vec![Cell::plain("total"), decimal(metrics.wall_ms), decimal(cpu_ms)])?;
    table.finish()
}

fn write_counts(metrics: &Metrics, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let mut table = Table::new(vec![words("Count"), numbers("")], layout, out);
    for (name, count) in [
        ("files discovered", metrics.discovered),
        ("reused by stamp", metrics.reused_by_stamp),
        ("reused by git", metrics.reused_by_git),
        ("reused by content", metrics.reused_by_content),
        ("analyzed", metrics.analyzed),
        ("skipped", metrics.skipped),
        ("failed", metrics.failed),
        ("files opened", metrics.files_opened),
        ("rule files opened", metrics.rule_files_opened),
        ("git files opened", metrics.git_files_opened),
        ("directories listed", metrics.directories_listed),
        ("bytes of all files", metrics.bytes_total),
        ("bytes read", metrics.bytes_read),
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
        table.row(vec![Cell::plain(format!("{} created", pool.kind)), Cell::number(pool.created)])?;
        table.row(vec![Cell::plain(format!("{} reused", pool.kind)), Cell::number(pool.reused)])?;
    }
    table.finish()
}

fn write_languages(languages: &[LanguageTime], layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let columns = vec![words("Language"), numbers("Files"), numbers("Bytes"), numbers("ms"), numbers("MB/s")];
    let mut table = Table::new(columns, layout, out);
    for cost in languages {
        let rate = if cost.ms > 0.0 { cost.bytes as f64 / 1e3 / cost.ms } else { 0.0 };
        let language = Cell::plain(cost.language);
        let (files, bytes) = (Cell::number(cost.files), Cell::number(cost.bytes));
        table.row(vec![language, files, bytes, decimal(cost.ms), decimal(rate)])?;
    }
    table.finish()
}

fn write_latency(latency: &Latency, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let [half, most, max] = [latency.p50_us, latency.p99_us, latency.max_us].map(|us| format!("{:.2} ms", us / 1e3));
    writeln!(out, "{} read; one file took {half} (p50), {most} (p99), {max} (max)", files(latency.files))?;
    let mut table = Table::new(vec![numbers("ms"), numbers("Bytes"), words("Slowest")], layout, out);
    for file in &latency.slowest {
        table.row(vec![decimal(file.us / 1e3), Cell::number(file.bytes), Cell::plain(file.path.as_str())])?;
    }
    table.finish()
}

fn words(header: &'static str) -> Column {
    Column::words(header, Fit::Whole)
}

fn numbers(header: &'static str) -> Column {
    Column::numbers(header, Fit::Whole)
}

fn decimal(number: f64) -> Cell {
    Cell::plain(format!("{number:.2}"))
}
