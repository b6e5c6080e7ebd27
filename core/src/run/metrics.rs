//! What a run did and what it cost, counted where it happens.
//!
//! Nothing of this reaches a result: it depends on time and on the cache.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::DiagnosticKind;
use crate::facts::record::Status;
use crate::language::Language;
use crate::run::observer::Stage;
use crate::tree::path::escape;

/// Counters and timings of a run, in the shape of `--metrics`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// The version of this shape.
    pub schema_version: u32,
    /// Files discovered: the sum of the next six.
    pub discovered: u64,
    /// Files whose stamp had not changed.
    pub reused_by_stamp: u64,
    /// Files that git's index proved to be known.
    pub reused_by_git: u64,
    /// Files that were read and whose content was known before this run.
    pub reused_by_content: u64,
    /// Files whose facts were learned in this run.
    pub analyzed: u64,
    /// Files passed over with a reason.
    pub skipped: u64,
    /// Files that could not be read or analyzed.
    pub failed: u64,
    /// Of the analyzed files: those that the index had with an earlier content.
    pub analyzed_again: u64,
    /// Of the analyzed files: those that the index did not have.
    pub new: u64,
    /// Files that the index had and that are gone.
    pub gone: u64,
    /// Source files opened.
    pub files_opened: u64,
    /// Ignore, attribute and marker files opened while listing.
    pub rule_files_opened: u64,
    /// Files of git's own opened to tell which contents it knows: indexes and attributes.
    pub git_files_opened: u64,
    /// Directories listed.
    pub directories_listed: u64,
    /// Size of all files that were analyzed or reused, in bytes.
    pub bytes_total: u64,
    /// Bytes of source files read.
    pub bytes_read: u64,
    /// Bytes of source files that did not have to be read.
    pub bytes_saved: u64,
    /// `bytes_saved` in percent of `bytes_total`.
    pub io_saved_percent: f64,
    /// Worker threads.
    pub threads: u64,
    /// Duration of the run in milliseconds.
    pub wall_ms: f64,
    /// The stages in order.
    pub stages: Vec<StageTime>,
    /// What was kept between files and used again.
    pub pools: Vec<PoolUse>,
    /// The cost of analysis by language, most expensive first.
    pub languages: Vec<LanguageTime>,
    /// How long single files took from opening to facts.
    pub latency: Latency,
    /// Traffic with the cache.
    pub cache: CacheTraffic,
    /// Why files were skipped or failed, and what problems they have.
    #[serde(skip)]
    pub reasons: Reasons,
}

/// How many files something happened to, by the reason in the words of the data formats.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reasons {
    /// Files that were passed over.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Files that could not be read or analyzed.
    pub failed: BTreeMap<&'static str, u64>,
    /// Files that were analyzed, by their gravest problem.
    pub problems: BTreeMap<&'static str, u64>,
}

impl Reasons {
    /// Notes what became of one file.
    pub(crate) fn note(&mut self, status: Status, problem: Option<DiagnosticKind>) {
        let (counts, reason) = match status {
            Status::Skipped(reason) => (&mut self.skipped, reason.name()),
            Status::Failed(reason) => (&mut self.failed, reason.name()),
            Status::Analyzed => match problem {
                Some(problem) => (&mut self.problems, problem.name()),
                None => return,
            },
        };
        *counts.entry(reason).or_default() += 1;
    }

    fn add(&mut self, other: Reasons) {
        let Reasons { skipped, failed, problems } = other;
        for (to, from) in [(&mut self.skipped, skipped), (&mut self.failed, failed), (&mut self.problems, problems)] {
            from.into_iter().for_each(|(reason, count)| *to.entry(reason).or_default() += count);
        }
    }
}

/// The time of one stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageTime {
    /// The stage's name.
    pub name: &'static str,
    /// From its first start to its last end, in milliseconds.
    pub wall_ms: f64,
    /// Processor time over all workers, in milliseconds.
    pub cpu_ms: f64,
}

/// How often things of one kind were made and used again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PoolUse {
    /// What is pooled: `buffers` for reading, or `parsers`, the set of parsers and arenas of one worker.
    pub kind: &'static str,
    /// How many were made.
    pub created: u64,
    /// How often one was used again.
    pub reused: u64,
}

/// What the analysis of one language's files cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LanguageTime {
    /// The language's name.
    pub language: &'static str,
    /// Files analyzed.
    pub files: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// Time over all workers, in milliseconds.
    pub ms: f64,
}

/// The distribution of times for single files, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Latency {
    /// Files measured.
    pub files: u64,
    /// Half of them took at most this long.
    pub p50_us: f64,
    /// 99 of 100 took at most this long.
    pub p99_us: f64,
    /// The slowest took this long.
    pub max_us: f64,
    /// Upper bounds of the classes in microseconds, each twice the one before, and the files in each.
    pub histogram: Vec<LatencyClass>,
    /// The slowest files, slowest first.
    pub slowest: Vec<SlowFile>,
}

/// One class of a [`Latency`] histogram.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LatencyClass {
    /// Its upper bound in microseconds.
    pub up_to_us: u64,
    /// The files in it.
    pub files: u64,
}

/// One of the slowest files.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SlowFile {
    /// Its path inside its tree.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// How long it took, in microseconds.
    pub us: f64,
}

/// Bytes that went between the run and the cache.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CacheTraffic {
    /// Bytes of the index that was opened.
    pub index_read_bytes: u64,
    /// Bytes of the packs that were opened.
    pub packs_opened_bytes: u64,
    /// Bytes of the index that was written.
    pub index_written_bytes: u64,
    /// Bytes of the packs that were written.
    pub packs_written_bytes: u64,
}

const SCHEMA_VERSION: u32 = 1;
const SLOWEST: usize = 10;

/// First start, last end and processor time of a stage, in nanoseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct StageSpan {
    start: Option<u64>,
    end: u64,
    cpu: u64,
}

impl StageSpan {
    /// Adds one stretch of work.
    pub(crate) fn add(&mut self, start: u64, end: u64, cpu: u64) {
        self.start = Some(self.start.map_or(start, |earlier| earlier.min(start)));
        self.end = self.end.max(end);
        self.cpu += cpu;
    }

    /// Returns the processor time in nanoseconds.
    pub(crate) fn cpu(&self) -> u64 {
        self.cpu
    }

    /// Returns the time from the first start to the last end, in nanoseconds.
    pub(crate) fn wall(&self) -> u64 {
        self.start.map_or(0, |start| self.end.saturating_sub(start))
    }

    /// Adds the work of another worker.
    pub(crate) fn merge(&mut self, other: &StageSpan) {
        if let Some(start) = other.start {
            self.add(start, other.end, other.cpu);
        }
    }
}

/// What gathers over a run, possibly of several trees, until it becomes [`Metrics`].
#[derive(Debug, Default)]
pub(crate) struct Costs {
    /// The plain counters.
    pub(crate) counters: Metrics,
    /// The stages, in the order of [`Stage::ALL`].
    pub(crate) stages: [StageSpan; Stage::ALL.len()],
    languages: BTreeMap<&'static str, LanguageTime>,
    nanos: Vec<u64>,
    slowest: Vec<(u64, u64, String)>,
}

/// What reading and analyzing a share cost, on its way to another engine.
#[derive(Serialize, Deserialize)]
pub(crate) struct ToldCosts {
    identify: (Option<u64>, u64, u64),
    analyze: (Option<u64>, u64, u64),
    languages: Vec<(String, u64, u64, f64)>,
    nanos: Vec<u64>,
    slowest: Vec<(u64, u64, String)>,
}

impl From<ToldCosts> for Costs {
    fn from(told: ToldCosts) -> Costs {
        let ToldCosts { identify, analyze, languages, nanos, slowest } = told;
        let mut costs = Costs { nanos, slowest, ..Costs::default() };
        for (stage, (start, end, cpu)) in [(Stage::Identify, identify), (Stage::Analyze, analyze)] {
            costs.stages[stage as usize] = StageSpan { start, end, cpu };
        }
        for (name, files, bytes, ms) in languages {
            if let Some(language) = Language::with_name(&name).map(Language::name) {
                costs.languages.insert(language, LanguageTime { language, files, bytes, ms });
            }
        }
        costs
    }
}

impl Costs {
    /// Adds one file that was read: its language, size in bytes, nanoseconds in analysis, and nanoseconds in all.
    pub(crate) fn add_file(&mut self, path: &[u8], language: Option<&'static str>, bytes: u64, parse: u64, all: u64) {
        if let Some(language) = language {
            let cost = self.languages.entry(language).or_insert(LanguageTime { language, files: 0, bytes: 0, ms: 0.0 });
            cost.files += 1;
            cost.bytes += bytes;
            cost.ms += parse as f64 / 1e6;
        }
        self.nanos.push(all);
        if self.slowest.len() < SLOWEST || self.slowest.last().is_some_and(|(nanos, ..)| *nanos < all) {
            let at = self.slowest.partition_point(|(nanos, ..)| *nanos >= all);
            self.slowest.insert(at, (all, bytes, escape(path).to_string()));
            self.slowest.truncate(SLOWEST);
        }
    }

    /// Adds the costs of another tree's run.
    pub(crate) fn add(&mut self, other: Costs) {
        let Costs { counters: from, stages, languages, nanos, slowest } = other;
        let to = &mut self.counters;
        for (to, from) in [
            (&mut to.discovered, from.discovered),
            (&mut to.reused_by_stamp, from.reused_by_stamp),
            (&mut to.reused_by_git, from.reused_by_git),
            (&mut to.reused_by_content, from.reused_by_content),
            (&mut to.analyzed, from.analyzed),
            (&mut to.skipped, from.skipped),
            (&mut to.failed, from.failed),
            (&mut to.analyzed_again, from.analyzed_again),
            (&mut to.new, from.new),
            (&mut to.gone, from.gone),
            (&mut to.bytes_total, from.bytes_total),
            (&mut to.bytes_saved, from.bytes_saved),
            (&mut to.cache.index_read_bytes, from.cache.index_read_bytes),
            (&mut to.cache.packs_opened_bytes, from.cache.packs_opened_bytes),
            (&mut to.cache.index_written_bytes, from.cache.index_written_bytes),
            (&mut to.cache.packs_written_bytes, from.cache.packs_written_bytes),
        ] {
            *to += from;
        }
        to.reasons.add(from.reasons);
        for (to, from) in self.stages.iter_mut().zip(&stages) {
            to.merge(from);
        }
        for (language, from) in languages {
            let to = self.languages.entry(language).or_insert(LanguageTime { language, files: 0, bytes: 0, ms: 0.0 });
            to.files += from.files;
            to.bytes += from.bytes;
            to.ms += from.ms;
        }
        self.nanos.extend(nanos);
        self.slowest.extend(slowest);
        self.slowest.sort_by(|(a, _, path_a), (b, _, path_b)| b.cmp(a).then_with(|| path_a.cmp(path_b)));
        self.slowest.truncate(SLOWEST);
    }

    /// Returns what these costs say of reading and analysis, for another engine that counts the files itself.
    pub(crate) fn told(self) -> ToldCosts {
        let stage = |stage: Stage| {
            let StageSpan { start, end, cpu } = self.stages[stage as usize];
            (start, end, cpu)
        };
        ToldCosts {
            identify: stage(Stage::Identify),
            analyze: stage(Stage::Analyze),
            languages: self
                .languages
                .values()
                .map(|cost| (cost.language.to_owned(), cost.files, cost.bytes, cost.ms))
                .collect(),
            nanos: self.nanos,
            slowest: self.slowest,
        }
    }

    /// Returns the metrics of the run.
    ///
    /// # Panics
    ///
    /// Panics if a file was lost: discovered files must be the sum of what became of them.
    pub(crate) fn conclude(&self, threads: usize, pools: Vec<PoolUse>) -> Metrics {
        let mut metrics = self.counters.clone();
        let accounted = metrics.reused_by_stamp
            + metrics.reused_by_git
            + metrics.reused_by_content
            + metrics.analyzed
            + metrics.skipped
            + metrics.failed;
        assert_eq!(metrics.discovered, accounted, "every discovered file is accounted for");
        metrics.schema_version = SCHEMA_VERSION;
        metrics.threads = threads as u64;
        metrics.io_saved_percent = match metrics.bytes_total {
            0 => 0.0,
            total => (metrics.bytes_saved as f64 * 1e4 / total as f64).round() / 1e2,
        };
        metrics.stages = Stage::ALL
            .iter()
            .zip(&self.stages)
            .map(|(stage, span)| StageTime { name: stage.name(), wall_ms: ms(span.wall()), cpu_ms: ms(span.cpu) })
            .collect();
        let start = self.stages.iter().filter_map(|span| span.start).min();
        let end = self.stages.iter().map(|span| span.end).max();
        metrics.wall_ms = start.zip(end).map_or(0.0, |(start, end)| ms(end.saturating_sub(start)));
        metrics.pools = pools;
        metrics.languages = self.languages.values().cloned().collect();
        metrics.languages.iter_mut().for_each(|cost| cost.ms = (cost.ms * 1e3).round() / 1e3);
        metrics.languages.sort_by(|a, b| b.ms.total_cmp(&a.ms));
        metrics.latency = self.latency();
        metrics
    }

    fn latency(&self) -> Latency {
        let mut nanos = self.nanos.clone();
        nanos.sort_unstable();
        let at = |percent: usize| {
            nanos.get((nanos.len() * percent).div_ceil(100).saturating_sub(1)).map_or(0.0, |nanos| us(*nanos))
        };
        let mut histogram: Vec<LatencyClass> = Vec::new();
        for time in &nanos {
            let up_to_us = time.div_ceil(1000).next_power_of_two();
            match histogram.last_mut().filter(|class| class.up_to_us == up_to_us) {
                Some(class) => class.files += 1,
                None => histogram.push(LatencyClass { up_to_us, files: 1 }),
            }
        }
        let slow =
            |(nanos, bytes, path): &(u64, u64, String)| SlowFile { path: path.clone(), bytes: *bytes, us: us(*nanos) };
        Latency {
            files: nanos.len() as u64,
            p50_us: at(50),
            p99_us: at(99),
            max_us: at(100),
            histogram,
            slowest: self.slowest.iter().map(slow).collect(),
        }
    }
}

fn ms(nanos: u64) -> f64 {
    (nanos as f64 / 1e3).round() / 1e3
}

fn us(nanos: u64) -> f64 {
    (nanos as f64 / 1e2).round() / 1e1
}
