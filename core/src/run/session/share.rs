//! Several engines on one run, where threads cannot share memory: each looks at a share of the contents and hands over
//! what it found, and the session takes that for its own.
//!
//! What is handed over is a list of findings, one for each content, and packs with the facts that were learned. The
//! session says beforehand which facts it knows, so that nobody learns them again; counters and results are then those
//! of one engine. How shares are dealt out, and how they travel, is left to the caller.

use std::sync::PoisonError;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zerocopy::{FromBytes, IntoBytes};

use super::{Origin, Outcome, Session};
use crate::cache::{Damage, Key, Known, Pack, PackSet, PackWriter};
use crate::language::{Dialect, Language, Variant};
use crate::parse::generated;
use crate::run::engine::Engine;
use crate::run::metrics::ToldCosts;
use crate::tree::bytes::Bytes;
use crate::tree::listing::{EntryKind, Listing, Stamp, StampFields};
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

/// The keys of all facts that a session knows, sorted. They are told to those who work for it.
#[derive(Clone, Default)]
pub struct KnownKeys(Option<Bytes>);

impl KnownKeys {
    /// Takes what [`Session::known_keys`] returned.
    pub fn new(keys: Bytes) -> Self {
        KnownKeys(Some(keys))
    }

    /// Whether the facts with this key are known.
    pub(super) fn holds(&self, key: &Key) -> bool {
        self.0.as_ref().is_some_and(|keys| {
            let keys = <[Key]>::ref_from_bytes(keys).unwrap_or_default();
            keys.binary_search(key).is_ok()
        })
    }
}

/// A content of a share.
#[derive(Debug)]
pub struct Shared {
    /// Its number among the contents that the session needs.
    pub need: usize,
    /// Its path.
    pub path: FilePath,
    /// The bytes.
    pub content: Bytes,
}

/// Why what another engine found cannot be used.
#[derive(Debug, Error)]
#[error("cannot use what another engine found: {0}")]
pub struct ShareError(Damage);

/// What was found out about one content.
#[derive(Serialize, Deserialize)]
struct Finding {
    need: u32,
    variant: Option<(Language, u16)>,
    key: Option<Key>,
    /// The record, unless the session knows it.
    known: Option<Vec<u8>>,
    learned: bool,
}

impl Engine {
    /// Looks at a share of a session's contents and returns what was found, for [`Session::adopt`].
    pub fn examine_share(&self, known: &KnownKeys, mut share: Vec<Shared>) -> Vec<u8> {
        share.sort_by(|a, b| a.path.cmp(&b.path));
        share.dedup_by(|a, b| a.path == b.path);
        let mut listing = Listing::new(0, StampFields::default());
        for Shared { path, content, .. } in &share {
            let stamp = Stamp { size: content.len() as u64, ..Stamp::default() };
            listing.push(&[path.as_bytes()], EntryKind::File(stamp), None);
        }
        let mut session = Session::beside(self, listing, &Selection::default(), PackSet::default());
        (session.elsewhere, session.writer) = (known.clone(), PackWriter::new(None, true));
        // The session that asked has needs for these alone, so here they are all needed too.
        session.numbers = session.needs.iter().map(|need| share[need.entry].need).collect();
        let supplies = session.needs.iter().enumerate().map(|(need, of)| {
            let content = share[of.entry].content.clone();
            let stamp = Stamp { size: content.len() as u64, ..Stamp::default() };
            super::Supply { need, content: Ok(content), stamp }
        });
        let supplies = supplies.collect();
        session.feed(supplies);

        let findings = session.outcomes.iter().map(|outcome| Finding {
            need: session.numbers[outcome.need] as u32,
            variant: outcome.variant.map(|variant| (variant.language, variant.dialect.code())),
            key: outcome.key,
            known: outcome.known.to_bytes().filter(|_| outcome.source != Origin::Cache),
            learned: outcome.source == Origin::Analysis,
        });
        let costs = std::mem::take(&mut *session.costs.lock().unwrap_or_else(PoisonError::into_inner)).told();
        let findings = postcard::to_allocvec(&(findings.collect::<Vec<_>>(), costs)).unwrap_or_default();
        let mut found = Vec::new();
        let packs = session.writer.finish().packs;
        for section in std::iter::once(&findings[..]).chain(packs.iter().map(|(_, pack)| pack.raw())) {
            found.extend_from_slice(&(section.len() as u64).to_le_bytes());
            found.extend_from_slice(section);
        }
        found
    }
}

impl Session<'_> {
    /// Returns the keys of all facts that are known, 48 bytes each, for [`KnownKeys`].
    pub fn known_keys(&self) -> Vec<u8> {
        self.packs.sound_keys().as_bytes().to_vec()
    }

    /// Takes what another engine found out about some of the needed contents.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be understood, or speaks of contents that are not needed; nothing is taken then.
    pub fn adopt(&mut self, found: &[u8]) -> Result<(), ShareError> {
        let mut sections = Vec::new();
        let mut rest = found;
        while let Some((length, behind)) = rest.split_first_chunk::<8>() {
            let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| ShareError(Damage::Short))?;
            let (section, behind) = behind.split_at_checked(length).ok_or(ShareError(Damage::Short))?;
            sections.push(section);
            rest = behind;
        }
        let (findings, packs) = match sections.split_first() {
            Some(sections) if rest.is_empty() => sections,
            _ => return Err(ShareError(Damage::Short)),
        };
        let packs: Result<Vec<Pack>, Damage> =
            packs.iter().map(|pack| Pack::open(Bytes::from(pack.to_vec()))).collect();
        let packs = packs.map_err(ShareError)?;
        let (findings, costs): (Vec<Finding>, ToldCosts) =
            postcard::from_bytes(findings).map_err(|_| ShareError(Damage::Inconsistent))?;
        let is_there = |finding: &Finding| {
            !finding.learned || finding.key.is_some_and(|key| packs.iter().any(|pack| pack.find(&key).is_some()))
        };
        let outcomes = findings.into_iter().map(|finding| self.outcome_of(is_there(&finding).then_some(finding)?));
        let outcomes: Vec<Outcome> = outcomes.collect::<Option<_>>().ok_or(ShareError(Damage::Inconsistent))?;
        for pack in &packs {
            for slot in 0..pack.len() as u32 {
                if let (Some(key), Some(known), Some(blob)) = (pack.key(slot), pack.known(slot), pack.blob(slot)) {
                    self.writer.adopt(key, known, Some(blob.to_vec()));
                }
            }
        }
        self.costs.lock().unwrap_or_else(PoisonError::into_inner).add(costs.into());
        self.outcomes.extend(outcomes);
        Ok(())
    }

    /// Returns what a finding means for this session; `None` if it makes no sense here.
    fn outcome_of(&self, finding: Finding) -> Option<Outcome> {
        let Finding { need, variant, key, known, learned } = finding;
        let need = need as usize;
        let listed = self.needs.get(need)?;
        let variant = match variant {
            Some((language, dialect)) => Some(Variant { language, dialect: Dialect::with_code(dialect)? }),
            None => None,
        };
        let (known, source) = match known {
            Some(known) => (Known::from_bytes(&known)?, if learned { Origin::Analysis } else { Origin::Nowhere }),
            None => {
                let mut known = self.packs.known(self.packs.find_facts(&key?, None)?)?;
                let path = self.listing.entry(listed.entry).path;
                known.record.generated = generated::by_path(path).or(known.record.generated);
                (known, Origin::Cache)
            }
        };
        let stamp = Some(Stamp { size: known.record.bytes, ..listed.stamp });
        self.engine.observer().advances(known.record.bytes);
        Some(Outcome { need, known, variant, source, stamp, key, facts: None, failure: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::io::Files;
    use crate::{MemoryFiles, MemoryStore, Store, TreeId};
    use std::sync::Arc;

    fn tree() -> MemoryFiles {
        let mut files = MemoryFiles::new();
        files.write("a.py", "def a():\n    pass\n");
        files.write("again/a.py", "def a():\n    pass\n");
        files.write("b.rs", "fn b() {}\n");
        files.write("binary.py", "\0");
        files.write("package-lock.json", "{}");
        files.write("tool", "#!/bin/sh\necho\n");
        files
    }

    /// Runs a session whose contents are looked at by as many other engines as there are `helpers`.
    fn run(files: &MemoryFiles, store: &Arc<MemoryStore>, helpers: usize) -> (String, crate::Metrics) {
        let selection = Selection::default();
        let engine = Engine::default().with_store(store.clone());
        let mut session = engine.begin(&TreeId::new("t"), files.list(&selection).unwrap(), &selection, true);
        if helpers == 0 {
            session.read(files);
        } else {
            let keys = KnownKeys::new(Bytes::from(session.known_keys()));
            let paths: Vec<FilePath> = session.needed().map(|(path, _)| FilePath::new(path)).collect();
            let shared = |need: usize| {
                let content = files.content(paths[need].as_bytes()).unwrap().clone();
                Shared { need, path: paths[need].clone(), content }
            };
            for helper in 0..helpers {
                let share = (0..paths.len()).filter(|need| need % helpers == helper).map(shared).collect();
                session.adopt(&Engine::default().examine_share(&keys, share)).unwrap();
            }
        }
        let report = session.finish();
        let rows = report.rows().enumerate().map(|(at, row)| format!("{:?} {:?}\n", row, report.facts(at)));
        (rows.collect(), engine.metrics())
    }

    fn counted(metrics: &crate::Metrics) -> [u64; 6] {
        [metrics.discovered, metrics.reused_by_content, metrics.analyzed, metrics.new, metrics.skipped, metrics.failed]
    }

    #[test]
    fn shares_make_the_run_that_one_engine_makes() {
        let files = tree();
        let stores: Vec<Arc<MemoryStore>> = (0..3).map(|_| Arc::default()).collect();
        let runs: Vec<_> = stores.iter().enumerate().map(|(helpers, store)| run(&files, store, helpers)).collect();
        assert!(runs[0].0.contains("LockFile"));
        for (said, metrics) in &runs[1..] {
            assert_eq!(*said, runs[0].0);
            assert_eq!(counted(metrics), counted(&runs[0].1));
        }
        let blobs = |store: &MemoryStore| store.list().unwrap();
        assert_eq!(blobs(&stores[1]), blobs(&stores[0]), "index and pack are the same");
    }

    #[test]
    fn what_the_session_knows_is_learned_by_nobody_again() {
        let (store, mut files) = (Arc::default(), tree());
        let first = run(&files, &store, 2);
        for path in ["a.py", "b.rs", "package-lock.json"] {
            files.touch(path);
        }
        files.write("new.py", "def new():\n    pass\n");
        let (_, metrics) = run(&files, &store, 2);
        // Nothing is old enough for its stamp to prove anything, so all is looked at.
        assert_eq!(metrics.reused_by_content, first.1.analyzed);
        assert_eq!((metrics.analyzed, metrics.new), (1, 1));
    }

    #[test]
    fn findings_that_make_no_sense_change_nothing() {
        let (files, selection) = (tree(), Selection::default());
        let engine = Engine::default();
        let begin = || engine.begin(&TreeId::new("t"), files.list(&selection).unwrap(), &selection, true);
        let share = vec![Shared { need: 0, path: "a.py".into(), content: files.content("a.py").unwrap().clone() }];
        let found = engine.examine_share(&KnownKeys::default(), share);
        for cut in 0..found.len() {
            assert!(begin().adopt(&found[..cut]).is_err(), "cut at {cut}");
        }
        let beyond = vec![Shared { need: 99, path: "a.py".into(), content: files.content("a.py").unwrap().clone() }];
        assert!(begin().adopt(&engine.examine_share(&KnownKeys::default(), beyond)).is_err());
        let mut session = begin();
        session.adopt(&found).unwrap();
        assert_eq!(session.finish().row(0).record.symbols, 1);
    }
}
