//! Tiers 2 and 3 for one content: identify it by its digest, and analyze it if it is new.

use super::{Need, Origin, Outcome, Session};
use crate::cache::{Key, Known, Name, facts_key};
use crate::facts::Facts;
use crate::facts::record::{FailReason, FileRecord, SkipReason, Status};
use crate::language::{Variant, corrected_by_content, detect_by_content};
use crate::parse::Tools;
use crate::parse::analyze;
use crate::parse::generated;
use crate::run::metrics::StageSpan;
use crate::text::source::is_binary;
use crate::tree::io::{Content, ReadError};
use crate::tree::listing::Stamp;

/// What was learned of a content while its file was open.
pub(super) struct Examined {
    pub(super) known: Known,
    pub(super) variant: Option<Variant>,
    source: Origin,
    pub(super) key: Option<Key>,
    /// The name that git was found to give to the content.
    name: Option<Name>,
    pub(super) facts: Option<Facts>,
    pub(super) stamp: Stamp,
    /// Whether the bytes stayed the same from their identification to the end of their analysis.
    pub(super) stayed: bool,
    pub(super) analysis: StageSpan,
}

/// Bytes that are hashed at a time, few enough to stay in the second-level cache between the two hashes.
const HASHED_AT_A_TIME: usize = 128 << 10;

/// Returns CRC32C and BLAKE3 digest of a content in one pass over memory.
fn identify(bytes: &[u8]) -> (u32, [u8; 32]) {
    if bytes.len() <= HASHED_AT_A_TIME {
        return (crc32c::crc32c(bytes), *blake3::hash(bytes).as_bytes());
    }
    let mut hasher = blake3::Hasher::new();
    let mut crc = 0;
    for chunk in bytes.chunks(HASHED_AT_A_TIME) {
        crc = crc32c::crc32c_append(crc, chunk);
        hasher.update(chunk);
    }
    (crc, *hasher.finalize().as_bytes())
}

impl Session<'_> {
    /// Returns the key of a content's facts; none if it has none.
    pub(super) fn key_of(&self, need: usize, bytes: &[u8]) -> Option<Key> {
        let variant = self.needs[need].variant.or_else(|| detect_by_content(bytes));
        let variant = variant.filter(|_| !is_binary(bytes))?;
        Some(facts_key(Some(variant), self.engine.options(), &identify(bytes).1))
    }

    /// Returns what is known of a content of this size, and from where.
    fn known(&self, key: &Key, size: u64) -> Option<(Known, Origin)> {
        let location = if self.facts { self.packs.find_facts(key, None) } else { self.packs.find(key) };
        if let Some(known) = location.and_then(|location| self.packs.known(location)) {
            return Some((known, Origin::Cache));
        }
        if self.elsewhere.holds(key) {
            let record = FileRecord::without_facts(Status::Analyzed, size);
            return Some((Known { record }, Origin::Cache));
        }
        self.writer.find(key).map(|known| (known, Origin::Analysis))
    }

    /// Identifies a content and analyzes it unless it is known.
    pub(super) fn examine(&self, number: usize, content: Content<'_>, tools: &mut Tools) -> Examined {
        let need = &self.needs[number];
        let skipped = |reason| Examined {
            known: Known { record: FileRecord::without_facts(Status::Skipped(reason), content.bytes.len() as u64) },
            variant: None,
            source: Origin::Nowhere,
            key: None,
            name: None,
            facts: None,
            stamp: content.stamp,
            stayed: true,
            analysis: StageSpan::default(),
        };
        if is_binary(content.bytes) {
            return skipped(SkipReason::Binary);
        }
        let Some(variant) = need.variant.or_else(|| detect_by_content(content.bytes)) else {
            return skipped(SkipReason::UnknownLanguage);
        };
        let variant = match corrected_by_content(variant, content.bytes) {
            // What somebody chose for the path holds.
            other
                if other != variant
                    && self.engine.overrides().variant(self.listing.entry(need.entry).path).is_some() =>
            {
                variant
            }
            other => other,
        };
        let options = self.engine.options();
        let known_as = |bytes: &[u8]| {
            let (crc, digest) = identify(bytes);
            let key = facts_key(Some(variant), options, &digest);
            (crc, digest, key, self.known(&key, bytes.len() as u64))
        };
        let (mut crc, mut digest, mut key, mut known) = known_as(content.bytes);
        // What another process can change under the analysis must not reach it.
        let copy = (content.mapped && known.is_none()).then(|| content.bytes.to_vec());
        let bytes = copy.as_deref().unwrap_or(content.bytes);
        if copy.is_some() {
            (crc, digest, key, known) = known_as(bytes);
        }

        // The name is looked up by what the path alone tells.
        let name = if need.variant == Some(variant) { self.name_to_learn(number, bytes, &key) } else { None };
        let examined = |known, source, facts, stayed, analysis| Examined {
            known,
            variant: Some(variant),
            source,
            key: Some(key),
            name,
            facts,
            stamp: content.stamp,
            stayed,
            analysis,
        };
        if let Some((known, source)) = known {
            return examined(known, source, None, true, StageSpan::default());
        }

        let observer = self.engine.observer();
        let (wall, cpu) = (observer.wall(), observer.thread_cpu());
        let facts = analyze(bytes, variant, options, tools);
        let mut analysis = StageSpan::default();
        analysis.add(wall, observer.wall(), observer.thread_cpu().saturating_sub(cpu));
        let known = Known { record: FileRecord::new(&facts, bytes.len() as u64, digest) };
        let stayed = crc32c::crc32c(content.bytes) == crc;
        examined(known, Origin::Analysis, Some(facts), stayed, analysis)
    }

    /// Decides what may be kept, once the file's stamp was taken again.
    pub(super) fn settle(&self, need: usize, examined: Option<Examined>, after: Result<Stamp, ReadError>) -> Outcome {
        let Need { entry, stamp: listed, variant, .. } = self.needs[need];
        let path = self.listing.entry(entry).path;
        let (examined, after) = match (examined, after) {
            (Some(examined), Ok(after)) => (examined, after),
            (_, after) => {
                let error = after.err().unwrap_or(ReadError::Io("its content was not handed over".to_owned()));
                let (status, failure) = match &error {
                    ReadError::TooLarge { .. } => (Status::Skipped(SkipReason::TooLarge), None),
                    ReadError::NotRegular => (Status::Failed(FailReason::Vanished), Some(error.to_string())),
                    error => (Status::Failed(error.reason()), Some(error.to_string())),
                };
                return Outcome {
                    need,
                    known: Known { record: FileRecord::without_facts(status, listed.size) },
                    variant,
                    source: Origin::Nowhere,
                    stamp: None,
                    key: None,
                    facts: None,
                    failure,
                };
            }
        };
        let Examined { mut known, variant, source, key, name, facts, stamp, stayed, .. } = examined;
        let unchanged = stayed && after == stamp && stamp.size == known.record.bytes;
        if let (Some(name), Some(key), true) = (name, key, unchanged) {
            self.writer.add_name(name, key);
        }
        let mut unkept = None;
        if let (Some(key), Some(facts)) = (key, facts) {
            if unchanged {
                self.writer.add(key, known, &facts);
            } else {
                unkept = Some(Box::new(facts));
            }
        }
        known.record.generated = generated::by_path(path).or(known.record.generated);
        Outcome {
            need,
            known,
            variant,
            source,
            stamp: unchanged.then_some(stamp),
            key,
            facts: unkept.filter(|_| self.facts),
            failure: None,
        }
    }
}
