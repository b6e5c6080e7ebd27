//! What is said of a run on standard error, and nowhere else, because it depends on time and on the cache.

use sapwood::Analysis;
use sapwood_core::view::thousands;
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

/// Returns a number of files in words.
pub(crate) fn files(count: u64) -> String {
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
