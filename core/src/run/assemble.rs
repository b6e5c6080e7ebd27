//! The last step of a session: count what became of every file, and put the report together.

use std::sync::Arc;

use super::compare::Listed;
use super::examine::Outcome;
use super::known::{FactsSource, Tier};
use super::session::Session;
use crate::cache::Written;
use crate::facts::record::{FileRecord, Status};
use crate::run::metrics::{Costs, Metrics};
use crate::run::report::{FactsAt, FileAt, RecordAt, Report, Warning};
use crate::tree::path::FilePath;

/// Assembles the report of a session that has an outcome for each need, in their order. `written` tells where the facts
/// are that the session wrote.
pub(crate) fn assemble(mut session: Session, written: &Written, costs: &mut Costs) -> Report {
    let index = session.index.clone();
    let needs_facts = session.known.needs_facts;
    let mut rows = Vec::with_capacity(session.comparison.listed.len());
    let mut all_facts = Vec::new();
    let mut outcomes: Vec<Option<Outcome>> = std::mem::take(&mut session.outcomes).into_iter().map(Some).collect();
    let about_cache = |message| Warning { path: None, message };
    let mut warnings: Vec<Warning> = std::mem::take(&mut session.warnings).into_iter().map(about_cache).collect();
    let mut file_warnings = Vec::new();
    for (entry, listed) in session.comparison.listed.iter().enumerate() {
        // Of most files nothing but the record is looked at here.
        let path = || session.listing.entry(entry).path;
        if session.selection.shown.as_ref().is_some_and(|shown| shown.contains(path())) {
            continue;
        }
        let mut warn = |message| file_warnings.push(Warning { path: Some(FilePath::new(path())), message });
        let mut is_new = false;
        let (record, at, facts, tier) = match *listed {
            Listed::Excluded => continue,
            Listed::Decided(status) => {
                if let Status::Failed(reason) = status {
                    warn(format!("cannot be listed: {}", reason.name().replace('_', " ")));
                }
                let record = FileRecord::without_facts(status, 0);
                (record, RecordAt::Listing(status), FactsAt::Nowhere, Tier::Listing)
            }
            Listed::Unchanged(slot) => {
                let Some(record) = index.as_ref().and_then(|index| index.record(slot as usize)) else { continue };
                let facts = session.located.get(entry).copied().flatten().map_or(FactsAt::Nowhere, FactsAt::Pack);
                (record, RecordAt::Index(slot), facts, Tier::Stamp)
            }
            Listed::Needed(need) => {
                let Some(Outcome { finding, failure, .. }) = outcomes[need as usize].take() else { continue };
                if let Some(failure) = failure {
                    warn(format!("cannot be read: {failure}"));
                }
                is_new = session.need(need as usize).previous.is_none();
                let facts = match finding.facts {
                    _ if !needs_facts => FactsAt::Nowhere,
                    FactsSource::Nowhere => FactsAt::Nowhere,
                    FactsSource::Pack(location) => FactsAt::Pack(location),
                    FactsSource::Writer(ticket) => written.location(ticket).map_or(FactsAt::Nowhere, FactsAt::Pack),
                    FactsSource::Memory(facts) => FactsAt::Memory(Arc::from(facts)),
                };
                (finding.record, RecordAt::Own(Arc::new(finding.record)), facts, finding.tier)
            }
        };
        if !session.selection.takes(record.language) {
            continue;
        }
        count(&mut costs.counters, &record, tier, is_new);
        rows.push(FileAt { entry: entry as u32, record: at });
        if needs_facts {
            all_facts.push(facts);
        }
    }
    warnings.append(&mut file_warnings);
    let packs = Arc::new(std::mem::take(&mut session.known.packs));
    Report::new(session.listing, index, rows, all_facts, packs, warnings)
}

/// Counts one file. `is_new` says whether the index had no earlier state of it.
fn count(counters: &mut Metrics, record: &FileRecord, tier: Tier, is_new: bool) {
    let FileRecord { status, bytes, problem, .. } = *record;
    counters.discovered += 1;
    counters.reasons.note(status, problem);
    match status {
        Status::Skipped(_) => counters.skipped += 1,
        Status::Failed(_) => counters.failed += 1,
        Status::Analyzed => {
            counters.bytes_total += bytes;
            match tier {
                Tier::Stamp => {
                    counters.reused_by_stamp += 1;
                    counters.bytes_saved += bytes;
                }
                Tier::Git => {
                    counters.reused_by_git += 1;
                    counters.bytes_saved += bytes;
                }
                Tier::Content => counters.reused_by_content += 1,
                Tier::Analysis => {
                    counters.analyzed += 1;
                    *if is_new { &mut counters.new } else { &mut counters.analyzed_again } += 1;
                }
                Tier::Listing | Tier::Nothing => {}
            }
        }
    }
}
