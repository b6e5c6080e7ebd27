//! The end of a session: write the new packs and the index, count, and assemble the report.

use std::ops::Range;

use super::assemble::assemble;
use super::compare::Listed;
use super::examine::Outcome;
use super::known::{FactsSource, Tier};
use super::session::Session;
use crate::cache::{Index, IndexBuilder, IndexEntry, PackWriter, Written};
use crate::run::observer::Stage;
use crate::run::report::Report;
use crate::tree::io::{Store, StoreError};
use crate::tree::listing::Stamp;

/// A stamp proves nothing if the file could have changed again within so many nanoseconds without moving it: the
/// granularity of the coarsest file system in use, FAT, is 2 s.
const RACY_NANOS: i64 = 2_000_000_000;

impl Session {
    /// Ends the session: writes what was learned and returns the report.
    ///
    /// A content that was needed and never handed over becomes a failed file.
    pub fn finish(mut self) -> Report {
        let setup = self.setup.clone();
        let observer = setup.observer();
        observer.begins(Stage::Commit, 0);
        let (wall, cpu) = (observer.wall(), observer.process_cpu());
        self.outcomes.sort_by_key(|outcome| outcome.need);
        self.fail_missing();

        self.warnings.extend(self.known.packs.damages());
        let writer = std::mem::replace(&mut self.known.writer, PackWriter::new(None, false));
        let mut written = writer.finish();
        let opened_bytes = self.known.packs.bytes();
        self.known.packs.extend(std::mem::take(&mut written.packs));
        let mut failure = written.failure.take();
        let mut index_bytes = 0;
        if let Some(store) = setup.store().filter(|_| failure.is_none() && self.reaches_store) {
            match self.commit(store, &written) {
                Ok(bytes) => index_bytes = bytes,
                Err(error) => failure = Some(error),
            }
        }
        if let Some(error) = failure {
            self.warnings.push(format!("the cache was not updated (the results are complete): {error}"));
        }
        let (report_wall, report_cpu) = (observer.wall(), observer.process_cpu());
        observer.begins(Stage::Report, 0);

        let mut costs = std::mem::take(&mut *self.costs());
        costs.stages[Stage::Commit as usize].add(wall, report_wall, report_cpu.saturating_sub(cpu));
        costs.counters.cache.packs_opened_bytes += opened_bytes;
        costs.counters.cache.packs_written_bytes += written.bytes;
        costs.counters.cache.index_written_bytes += index_bytes;
        costs.counters.cache.index_read_bytes += self.index.as_ref().map_or(0, |index| index.bytes() as u64);
        costs.counters.gone += self.comparison.gone.len() as u64;
        let report = assemble(self, &written, &mut costs);
        let (end, end_cpu) = (observer.wall(), observer.process_cpu());
        costs.stages[Stage::Report as usize].add(report_wall, end, end_cpu.saturating_sub(report_cpu));
        setup.add_costs(costs);
        report
    }

    /// Gives every need an outcome, so that outcomes can be found by the number of their need.
    fn fail_missing(&mut self) {
        let given = std::mem::take(&mut self.outcomes);
        let mut given = given.into_iter().peekable();
        for need in 0..self.needs() {
            let outcome = given.next_if(|outcome| outcome.need == need);
            while given.next_if(|outcome| outcome.need == need).is_some() {}
            match outcome {
                Some(outcome) => self.outcomes.push(outcome),
                None => self.give_up(need, "its content was not handed over"),
            }
        }
    }

    /// Reslots the index if this run learned anything about the tree, and returns the bytes written.
    fn commit(&mut self, store: &dyn Store, written: &Written) -> Result<u64, StoreError> {
        let index = self.index.clone();
        let fields = self.listing.fields;
        let same_fields = index.as_ref().is_none_or(|index| index.fields() == fields);
        let news = (0..self.outcomes.len()).any(|need| !self.is_as_indexed(need, index.as_deref()));
        let is_file = |listed: &Listed| matches!(listed, Listed::Unchanged(_) | Listed::Needed(_));
        let first = index.is_none() && self.comparison.listed.iter().any(is_file);
        if !news && !first && self.comparison.gone.is_empty() && same_fields {
            return Ok(0);
        }
        let mut builder = IndexBuilder::new(fields);
        // Stamps with other fields prove nothing beside these, so nothing of the old index is carried over.
        let old = index.as_deref().filter(|_| same_fields);
        let below = old.map_or(0..0, |old| old.below(&self.prefix));
        if let Some(old) = old {
            builder.adopt_packs(old);
        }
        let (mut at, mut gone) = (0, self.comparison.gone.iter().copied().peekable());
        let mut carry = |builder: &mut IndexBuilder, mut slots: Range<usize>| {
            let Some(old) = old else { return };
            while let Some(gone) = gone.next_if(|gone| *gone < slots.end) {
                builder.carry(old, slots.start..gone);
                slots.start = slots.start.max(gone + 1);
            }
            builder.carry(old, slots);
        };
        for (entry, listed) in self.comparison.listed.iter().enumerate() {
            let Listed::Needed(need) = *listed else { continue };
            let path = self.listing.entry(entry).path;
            let previous = self.need(need as usize).previous.filter(|_| old.is_some());
            let slot = match (previous, old) {
                (Some(previous), _) => previous,
                (None, Some(old)) => old.first_from(at.max(below.start)..below.end, &self.prefix, path),
                (None, None) => 0,
            };
            carry(&mut builder, at..slot);
            if let Some(entry) = self.entry_to_keep(&self.outcomes[need as usize], written) {
                builder.push(&[&self.prefix, path], &entry);
            }
            at = at.max(slot + usize::from(previous.is_some()));
        }
        carry(&mut builder, at..old.map_or(0, Index::len));

        let index = builder.finish(&self.index_name, self.setup.fingerprint());
        let parts = index.parts();
        store.put(&self.index_name, &parts)?;
        self.known.packs.mend(store)?;
        self.known.packs.compact(store)?;
        self.setup.bound_store()?;
        Ok(parts.iter().map(|part| part.len() as u64).sum())
    }

    /// Returns what the index is to know of a content that was needed; nothing if it changed while it was read.
    fn entry_to_keep(&self, outcome: &Outcome, written: &Written) -> Option<IndexEntry> {
        let stamp = outcome.stamp?;
        let location = match outcome.finding.facts {
            FactsSource::Pack(location) => Some(location),
            FactsSource::Writer(ticket) => written.location(ticket),
            FactsSource::Nowhere | FactsSource::Memory(_) => None,
        };
        Some(IndexEntry {
            stamp,
            racy: self.is_racy(outcome, &stamp),
            variant: outcome.finding.variant,
            record: outcome.finding.record,
            location,
        })
    }

    /// Whether a stamp proves nothing, because the file was touched so shortly before the listing began that it could
    /// change again unseen, or lies in the future. One that is another than the listing's was touched since, whatever
    /// its times say: a clock can be set back, and that of a file server can be behind.
    fn is_racy(&self, outcome: &Outcome, stamp: &Stamp) -> bool {
        let settled = self.listing.began.saturating_sub(RACY_NANOS);
        *stamp != self.need(outcome.need).stamp || stamp.mtime >= settled || stamp.ctime >= settled
    }

    /// Whether the index already says of a needed content what this run found.
    fn is_as_indexed(&self, need: usize, index: Option<&Index>) -> bool {
        let outcome = &self.outcomes[need];
        let entry = index.zip(self.need(need).previous).and_then(|(index, slot)| index.entry(slot));
        match (entry, outcome.stamp) {
            (Some(entry), Some(stamp)) => {
                entry.stamp == stamp
                    && entry.racy == self.is_racy(outcome, &stamp)
                    && entry.variant == outcome.finding.variant
                    && entry.record == outcome.finding.record
                    && outcome.finding.tier != Tier::Analysis
            }
            (Some(_), None) => false,
            (None, Some(_)) => false,
            (None, None) => true,
        }
    }
}
