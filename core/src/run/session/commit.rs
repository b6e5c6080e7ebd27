//! The end of a session: write the new packs and the index, count, and assemble the report.

use std::ops::Range;
use std::sync::{Arc, PoisonError};

use super::{Listed, Origin, Outcome, Session};
use crate::cache::{Index, IndexBuilder, IndexEntry, Known, PackWriter, Written};
use crate::facts::record::{FailReason, FileRecord, Status};
use crate::run::metrics::Costs;
use crate::run::observer::Stage;
use crate::run::report::{FactsAt, FileAt, RecordAt, Report, Warning};
use crate::tree::io::{Store, StoreError};
use crate::tree::listing::Stamp;
use crate::tree::path::FilePath;

/// A stamp proves nothing if the file could have changed again within so many nanoseconds without moving it: the
/// granularity of the coarsest file system in use, FAT, is 2 s.
const RACY_NANOS: i64 = 2_000_000_000;

impl Session<'_> {
    /// Ends the session: writes what was learned and returns the report.
    ///
    /// A content that was needed and never handed over becomes a failed file.
    pub fn finish(mut self) -> Report {
        let observer = self.engine.observer();
        observer.begins(Stage::Commit, 0);
        let (wall, cpu) = (observer.wall(), observer.process_cpu());
        self.outcomes.sort_by_key(|outcome| outcome.need);
        self.fail_missing();

        self.warnings.extend(self.packs.damages());
        let engine = self.engine;
        let writer = std::mem::replace(&mut self.writer, PackWriter::new(None, false));
        let Written { packs, bytes: packs_written, mut failure } = writer.finish();
        let opened_bytes = self.packs.bytes();
        self.packs.extend(packs);
        let mut index_written = 0;
        if let Some(store) = engine.store().filter(|_| failure.is_none() && self.reaches_store) {
            match self.commit(store) {
                Ok(written) => index_written = written,
                Err(error) => failure = Some(error),
            }
        }
        if let Some(error) = failure {
            self.warnings.push(format!("the cache was not updated, the results are complete all the same: {error}"));
        }
        let (report_wall, report_cpu) = (observer.wall(), observer.process_cpu());
        observer.begins(Stage::Report, 0);

        let mut costs = std::mem::take(&mut *self.costs.lock().unwrap_or_else(PoisonError::into_inner));
        costs.stages[Stage::Commit as usize].add(wall, report_wall, report_cpu.saturating_sub(cpu));
        costs.counters.cache.packs_opened_bytes += opened_bytes;
        costs.counters.cache.packs_written_bytes += packs_written;
        costs.counters.cache.index_written_bytes += index_written;
        costs.counters.cache.index_read_bytes += self.index.as_ref().map_or(0, |index| index.bytes() as u64);
        costs.counters.gone += self.gone.len() as u64;
        let report = self.into_report(&mut costs);
        let (end, end_cpu) = (observer.wall(), observer.process_cpu());
        costs.stages[Stage::Report as usize].add(report_wall, end, end_cpu.saturating_sub(report_cpu));
        engine.add_costs(costs);
        report
    }

    /// Gives every need an outcome, so that outcomes can be found by the number of their need.
    fn fail_missing(&mut self) {
        let given = std::mem::take(&mut self.outcomes);
        let mut given = given.into_iter().peekable();
        for need in 0..self.needs.len() {
            let outcome = given.next_if(|outcome| outcome.need == need);
            while given.next_if(|outcome| outcome.need == need).is_some() {}
            let outcome = outcome.unwrap_or_else(|| self.environment(need, "its content was not handed over"));
            self.outcomes.push(outcome);
        }
    }

    /// Returns the outcome of a content over which the machine gave out.
    pub(super) fn environment(&self, need: usize, reason: &str) -> Outcome {
        let status = Status::Failed(FailReason::Environment);
        Outcome {
            need,
            known: Known { record: FileRecord::without_facts(status, self.needs[need].stamp.size) },
            variant: None,
            source: Origin::Nowhere,
            stamp: None,
            key: None,
            facts: None,
            failure: Some(reason.to_owned()),
        }
    }

    /// Replaces the index if this run learned anything about the tree, and returns the bytes written.
    fn commit(&mut self, store: &dyn Store) -> Result<u64, StoreError> {
        let index = self.index.clone();
        let fields = self.listing.fields;
        let same_fields = index.as_ref().is_none_or(|index| index.fields() == fields);
        let news = (0..self.outcomes.len()).any(|need| !self.is_as_indexed(need, index.as_deref()));
        let listed_as_file = |number: usize| matches!(self.rows[number], Listed::Unchanged(..) | Listed::Needed(_));
        let first = index.is_none() && (0..self.rows.len()).any(listed_as_file);
        if !news && !first && self.gone.is_empty() && same_fields {
            return Ok(0);
        }
        let mut builder = IndexBuilder::new(fields);
        // Stamps with other fields prove nothing beside these, so nothing of the old index is carried over.
        let old = index.as_deref().filter(|_| same_fields);
        let below = old.map_or(0..0, |old| old.below(&self.tree.prefix));
        if let Some(old) = old {
            builder.adopt_packs(old);
        }
        let (mut at, mut gone) = (0, self.gone.iter().copied().peekable());
        let mut carry = |builder: &mut IndexBuilder, mut places: Range<usize>| {
            let Some(old) = old else { return };
            while let Some(gone) = gone.next_if(|gone| *gone < places.end) {
                builder.carry(old, places.start..gone);
                places.start = places.start.max(gone + 1);
            }
            builder.carry(old, places);
        };
        for (number, row) in self.rows.iter().enumerate() {
            let Listed::Needed(need) = *row else { continue };
            let path = self.listing.entry(number).path;
            let previous = self.needs[need as usize].previous.filter(|_| old.is_some());
            let place = match (previous, old) {
                (Some(previous), _) => previous,
                (None, Some(old)) => old.first_from(at.max(below.start)..below.end, &self.tree.prefix, path),
                (None, None) => 0,
            };
            carry(&mut builder, at..place);
            if let Some(entry) = self.entry_to_keep(&self.outcomes[need as usize]) {
                builder.push(&[&self.tree.prefix, path], &entry);
            }
            at = at.max(place + usize::from(previous.is_some()));
        }
        carry(&mut builder, at..old.map_or(0, Index::len));

        let index = builder.finish(&self.tree.index_name, &self.tree.fingerprint);
        let parts = index.parts();
        store.put(&self.tree.index_name, &parts)?;
        self.packs.mend(store)?;
        self.packs.compact(store)?;
        self.engine.bound_store()?;
        Ok(parts.iter().map(|part| part.len() as u64).sum())
    }

    /// Returns what the index is to know of a content that was needed; nothing if it changed while it was read.
    fn entry_to_keep(&self, outcome: &Outcome) -> Option<IndexEntry> {
        let stamp = outcome.stamp?;
        let location = outcome.key.and_then(|key| self.packs.find(&key));
        Some(IndexEntry {
            stamp,
            racy: self.is_racy(outcome, &stamp),
            variant: outcome.variant,
            known: outcome.known,
            location,
        })
    }

    /// Whether a stamp proves nothing, because the file was touched so shortly before the listing began that it could
    /// change again unseen, or lies in the future. One that is another than the listing's was touched since, whatever
    /// its times say: a clock can be set back, and that of a file server can be behind.
    fn is_racy(&self, outcome: &Outcome, stamp: &Stamp) -> bool {
        let settled = self.listing.began.saturating_sub(RACY_NANOS);
        *stamp != self.needs[outcome.need].stamp || stamp.mtime >= settled || stamp.ctime >= settled
    }

    /// Whether the index already says of a needed content what this run found.
    fn is_as_indexed(&self, need: usize, index: Option<&Index>) -> bool {
        let outcome = &self.outcomes[need];
        let entry = index.zip(self.needs[need].previous).and_then(|(index, at)| index.entry(at));
        match (entry, outcome.stamp) {
            (Some(entry), Some(stamp)) => {
                entry.stamp == stamp
                    && entry.racy == self.is_racy(outcome, &stamp)
                    && entry.variant == outcome.variant
                    && entry.known == outcome.known
                    && outcome.source != Origin::Analysis
            }
            (Some(_), None) => false,
            (None, Some(_)) => false,
            (None, None) => true,
        }
    }

    /// Counts what became of every file and assembles the report.
    pub(crate) fn into_report(mut self, costs: &mut Costs) -> Report {
        let index = self.index.clone();
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut records = Vec::with_capacity(self.outcomes.len());
        let mut all_facts = Vec::new();
        let mut outcomes: Vec<Option<Outcome>> = std::mem::take(&mut self.outcomes).into_iter().map(Some).collect();
        let counters = &mut costs.counters;
        let about_cache = |message| Warning { path: None, message };
        let mut warnings: Vec<Warning> = std::mem::take(&mut self.warnings).into_iter().map(about_cache).collect();
        let mut file_warnings = Vec::new();
        for (number, listed) in self.rows.iter().enumerate() {
            // Of most files nothing but the record is looked at here.
            let path = || self.listing.entry(number).path;
            if self.selection.shown.as_ref().is_some_and(|shown| shown.contains(path())) {
                continue;
            }
            let (record, facts, source, previous) = match *listed {
                Listed::Excluded => continue,
                Listed::Decided(status) => {
                    if let Status::Failed(reason) = status {
                        file_warnings.push(Warning {
                            path: Some(FilePath::new(path())),
                            message: format!("cannot be listed: {}", reason.name().replace('_', " ")),
                        });
                    }
                    (RecordAt::Listing(status), FactsAt::Nowhere, Origin::Nowhere, None)
                }
                Listed::Unchanged(at) => {
                    let facts = self.located.get(number).copied().flatten().map_or(FactsAt::Nowhere, FactsAt::Pack);
                    (RecordAt::Index(at), facts, Origin::Stamp, Some(at as usize))
                }
                Listed::Needed(need) => {
                    let need = need as usize;
                    let Some(outcome) = outcomes[need].take() else { continue };
                    if let Some(failure) = &outcome.failure {
                        file_warnings.push(Warning {
                            path: Some(FilePath::new(path())),
                            message: format!("cannot be read: {failure}"),
                        });
                    }
                    let facts = match (outcome.facts, outcome.key) {
                        (Some(facts), _) => FactsAt::Memory(Arc::from(facts)),
                        (None, Some(key)) if self.facts => {
                            self.packs.find_facts(&key, None).map_or(FactsAt::Nowhere, FactsAt::Pack)
                        }
                        _ => FactsAt::Nowhere,
                    };
                    records.push(outcome.known.record);
                    let record = RecordAt::Memory(records.len() as u32 - 1);
                    (record, facts, outcome.source, self.needs[need].previous)
                }
            };
            let known = match &record {
                RecordAt::Listing(status) => FileRecord::without_facts(*status, 0),
                RecordAt::Memory(at) => records[*at as usize],
                RecordAt::Index(at) => match index.as_ref().and_then(|index| index.known(*at as usize)) {
                    Some(known) => known.record,
                    None => continue,
                },
            };
            let FileRecord { status, language, bytes, problem, .. } = known;
            if !self.selection.takes(language) {
                continue;
            }
            counters.discovered += 1;
            counters.reasons.note(status, problem);
            match status {
                Status::Skipped(_) => counters.skipped += 1,
                Status::Failed(_) => counters.failed += 1,
                Status::Analyzed => {
                    counters.bytes_total += bytes;
                    match source {
                        Origin::Stamp => {
                            counters.reused_by_stamp += 1;
                            counters.bytes_saved += bytes;
                        }
                        Origin::Git => {
                            counters.reused_by_git += 1;
                            counters.bytes_saved += bytes;
                        }
                        Origin::Cache => counters.reused_by_content += 1,
                        Origin::Analysis => {
                            counters.analyzed += 1;
                            *if previous.is_some() { &mut counters.analyzed_again } else { &mut counters.new } += 1;
                        }
                        Origin::Nowhere => {}
                    }
                }
            }
            rows.push(FileAt { number: number as u32, record });
            if self.facts {
                all_facts.push(facts);
            }
        }
        let packs = Arc::new(std::mem::take(&mut self.packs));
        warnings.append(&mut file_warnings);
        Report::new(self.listing, index, rows, records, all_facts, packs, warnings)
    }
}
