//! Tiers 2 and 3 for one content: identify it by its digest, and analyze it if it is new.

use super::compare::Need;
use super::git;
use super::known::{FactsSource, KnownFacts, Tier};
use super::setup::Setup;
use crate::cache::{FactsKey, GitName, facts_key};
use crate::facts::record::{FailReason, FileRecord, SkipReason, Status};
use crate::language::{Variant, corrected_by_content, detect_by_content};
use crate::parse::{Tools, analyze};
use crate::run::metrics::StageSpan;
use crate::text::source::is_binary;
use crate::tree::io::{Content, ReadError};
use crate::tree::listing::Stamp;
use crate::tree::object_id::ObjectId;

/// What was found out about a content.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) record: FileRecord,
    pub(crate) variant: Option<Variant>,
    pub(crate) tier: Tier,
    pub(crate) key: Option<FactsKey>,
    pub(crate) facts: FactsSource,
}

impl Finding {
    /// A content without facts.
    pub(crate) fn without_facts(status: Status, bytes: u64) -> Finding {
        let record = FileRecord::without_facts(status, bytes);
        Finding { record, variant: None, tier: Tier::Nothing, key: None, facts: FactsSource::Nowhere }
    }
}

/// What was found out about a content while its file was open.
pub(crate) struct Examined {
    pub(crate) finding: Finding,
    /// The git name that the content was found to have.
    git_name: Option<GitName>,
    pub(crate) stamp: Stamp,
    /// Whether the bytes stayed the same from their identification to the end of their analysis.
    pub(crate) stayed: bool,
    pub(crate) analysis: StageSpan,
}

/// What became of a needed content.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The number of the need.
    pub(crate) need: usize,
    pub(crate) finding: Finding,
    /// The stamp to keep, unless the file changed while it was read.
    pub(crate) stamp: Option<Stamp>,
    pub(crate) failure: Option<String>,
}

impl Outcome {
    /// The outcome of a content over which the machine gave out.
    pub(crate) fn gave_out(need: usize, bytes: u64, reason: &str) -> Outcome {
        Outcome::failed(need, Status::Failed(FailReason::Environment), bytes, Some(reason.to_owned()))
    }

    fn failed(need: usize, status: Status, bytes: u64, failure: Option<String>) -> Outcome {
        Outcome { need, finding: Finding::without_facts(status, bytes), stamp: None, failure }
    }
}

/// A file whose content is examined.
#[derive(Clone, Copy)]
pub(crate) struct Examination<'a> {
    pub(crate) setup: &'a Setup,
    pub(crate) known: &'a KnownFacts,
    pub(crate) need: &'a Need,
    pub(crate) path: &'a [u8],
    /// What git calls the content, if it was asked and knows.
    pub(crate) object: Option<ObjectId>,
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

/// Returns the key of a content's facts; none if it has none.
pub(crate) fn key_of(setup: &Setup, need: &Need, bytes: &[u8]) -> Option<FactsKey> {
    let variant = need.variant.or_else(|| detect_by_content(bytes));
    let variant = variant.filter(|_| !is_binary(bytes))?;
    Some(facts_key(Some(variant), setup.options(), &identify(bytes).1))
}

/// Identifies a content and analyzes it unless it is known.
pub(crate) fn examine(file: Examination<'_>, content: Content<'_>, tools: &mut Tools) -> Examined {
    let Examination { setup, known, need, path, object } = file;
    let skipped = |reason, size| Examined {
        finding: Finding::without_facts(Status::Skipped(reason), size),
        git_name: None,
        stamp: content.stamp,
        stayed: true,
        analysis: StageSpan::default(),
    };
    if is_binary(content.bytes) {
        // Not all of it may have been read.
        return skipped(SkipReason::Binary, content.stamp.size);
    }
    let Some(variant) = need.variant.or_else(|| detect_by_content(content.bytes)) else {
        return skipped(SkipReason::UnknownLanguage, content.bytes.len() as u64);
    };
    let variant = match corrected_by_content(variant, content.bytes) {
        // What somebody chose for the path holds.
        other if other != variant && setup.overrides().variant(path).is_some() => variant,
        other => other,
    };
    let options = setup.options();
    let identified = |bytes: &[u8]| {
        let (crc, digest) = identify(bytes);
        let key = facts_key(Some(variant), options, &digest);
        (crc, digest, key, known.find(&key, bytes.len() as u64))
    };
    let bytes = content.bytes;
    let (crc, digest, key, found) = identified(bytes);

    // The name is looked up by what the path alone tells.
    let git_name = object
        .filter(|_| need.variant == Some(variant))
        .and_then(|object| git::new_git_name(setup, known, variant, object, bytes, &key));
    let examined = |(record, tier, facts), stayed, analysis| Examined {
        finding: Finding { record, variant: Some(variant), tier, key: Some(key), facts },
        git_name,
        stamp: content.stamp,
        stayed,
        analysis,
    };
    if let Some(found) = found {
        return examined(found, true, StageSpan::default());
    }

    let observer = setup.observer();
    let (wall, cpu) = (observer.wall(), observer.thread_cpu());
    let facts = analyze(bytes, variant, options, tools);
    let mut analysis = StageSpan::default();
    analysis.add(wall, observer.wall(), observer.thread_cpu().saturating_sub(cpu));
    let record = FileRecord::new(&facts, bytes.len() as u64, digest);
    let stayed = crc32c::crc32c(content.bytes) == crc;
    examined((record, Tier::Analysis, FactsSource::Memory(Box::new(facts))), stayed, analysis)
}

/// Decides what may be kept, once the file's stamp was taken again.
pub(crate) fn settle(
    known: &KnownFacts,
    number: usize,
    need: &Need,
    examined: Option<Examined>,
    after: Result<Stamp, ReadError>,
) -> Outcome {
    let (examined, after) = match (examined, after) {
        (Some(examined), Ok(after)) => (examined, after),
        (_, after) => {
            let error = after.err().unwrap_or(ReadError::Io("its content was not handed over".to_owned()));
            let (status, failure) = match &error {
                ReadError::TooLarge { .. } => (Status::Skipped(SkipReason::TooLarge), None),
                ReadError::NotRegular => (Status::Failed(FailReason::Vanished), Some(error.to_string())),
                error => (Status::Failed(error.reason()), Some(error.to_string())),
            };
            return Outcome::failed(number, status, need.stamp.size, failure);
        }
    };
    let Examined { mut finding, git_name, stamp, stayed, .. } = examined;
    let unchanged = stayed && after == stamp && stamp.size == finding.record.bytes;
    if let (Some(key), true) = (finding.key, unchanged) {
        if let Some(name) = git_name {
            known.writer.add_git_name(name, key);
        }
        if let FactsSource::Memory(facts) = &finding.facts {
            finding.facts = FactsSource::Writer(known.writer.add(key, finding.record, facts));
        }
    }
    Outcome { need: number, finding, stamp: unchanged.then_some(stamp), failure: None }
}
