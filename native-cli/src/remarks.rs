//! What is said of a run on standard error, and nowhere else, because it depends on time and on the cache.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use sapwood::Analysis;
use sapwood_core::Metrics;
use sapwood_core::query::thousands;

use crate::output::Output;

/// Says what the cache did, what was skipped, and what went wrong.
pub(crate) fn print(analysis: &Analysis, seconds: f64, output: Output) {
    analysis.warnings.iter().for_each(|warning| output.warn(warning));
    let reasons = &analysis.metrics.reasons;
    say(output, "skipped", &reasons.skipped);
    say(output, "could not be read", &reasons.failed);
    say(output, "not parsed", &reasons.unparsed);
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
