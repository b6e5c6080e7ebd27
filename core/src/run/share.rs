//! Several engines on one run, where threads cannot share memory: each examines a share of the contents and hands over
//! its findings, and the session adopts them.
//!
//! What is handed over is a list of findings, one for each content, and packs with the new facts. The session
//! says beforehand which facts it knows, so that no content is analyzed again; counters and results are then those
//! of one engine. How shares are dealt out, and how they travel, is left to the caller.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use zerocopy::IntoBytes;

use super::examine::{Finding, Outcome};
use super::known::{FactsSource, KnownFacts, KnownKeys, Tier};
use super::session::{Session, Supply};
use super::setup::Setup;
use crate::cache::{Damage, FactsKey, Pack, PackSet, PackWriter, record};
use crate::language::{Dialect, Language, Variant};
use crate::run::metrics::ToldCosts;
use crate::tree::bytes::Bytes;
use crate::tree::listing::{EntryKind, Listing, Stamp, StampFields};
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

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

/// What was found out about one content, on its way to the session that needs it.
#[derive(Serialize, Deserialize)]
struct Message {
    need: u32,
    variant: Option<(Language, u16)>,
    key: Option<FactsKey>,
    /// The record, unless the session knows it.
    record: Option<Vec<u8>>,
    is_new: bool,
}

/// Examines a share of a session's contents and returns what was found, for [`Session::adopt`].
pub(crate) fn examine_share(setup: &Arc<Setup>, known: &KnownKeys, mut share: Vec<Shared>) -> Vec<u8> {
    share.sort_by(|a, b| a.path.cmp(&b.path));
    share.dedup_by(|a, b| a.path == b.path);
    let mut listing = Listing::new(0, StampFields::default());
    for Shared { path, content, .. } in &share {
        let stamp = Stamp { size: content.len() as u64, ..Stamp::default() };
        listing.push(&[path.as_bytes()], EntryKind::File(stamp), None);
    }
    let known = KnownFacts {
        packs: PackSet::default(),
        writer: PackWriter::new(None, true),
        elsewhere: known.clone(),
        needs_facts: true,
    };
    // The session that asked has needs for these alone, so here they are all needed too, in the order of the listing.
    let caller_needs = share.iter().map(|shared| shared.need).collect();
    let mut session = Session::beside(setup, listing, &Selection::default(), known, caller_needs);
    let supplies = session.comparison.needs.iter().enumerate().map(|(need, of)| {
        let content = share[of.entry].content.clone();
        let stamp = Stamp { size: content.len() as u64, ..Stamp::default() };
        Supply { need, content: Ok(content), stamp }
    });
    let supplies = supplies.collect();
    session.feed(supplies);

    let messages = session.outcomes.iter().map(|Outcome { need, finding, .. }| Message {
        need: session.caller_need(*need) as u32,
        variant: finding.variant.map(|variant| (variant.language, variant.dialect.code())),
        key: finding.key,
        record: record::to_bytes(&finding.record).filter(|_| finding.tier != Tier::Content),
        is_new: finding.tier == Tier::Analysis,
    });
    let messages: Vec<Message> = messages.collect();
    let costs = std::mem::take(&mut *session.costs()).told();
    let messages = postcard::to_allocvec(&(messages, costs)).unwrap_or_default();
    let mut found = Vec::new();
    let packs = session.known.writer.finish().packs;
    for section in std::iter::once(&messages[..]).chain(packs.iter().map(|(_, pack)| pack.as_bytes())) {
        found.extend_from_slice(&(section.len() as u64).to_le_bytes());
        found.extend_from_slice(section);
    }
    found
}

impl Session {
    /// Returns the keys of all facts that are known, 48 bytes each, for [`KnownKeys`].
    pub fn known_keys(&self) -> Vec<u8> {
        self.known.packs.sound_keys().as_bytes().to_vec()
    }

    /// Takes what another engine found out about some of the needed contents.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be understood, or speaks of contents that are not needed; nothing is taken then.
    pub fn adopt(&mut self, found: &[u8]) -> Result<(), ShareError> {
        let mut sections = Vec::new();
        let mut rest = found;
        while let Some((length, after)) = rest.split_first_chunk::<8>() {
            let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| ShareError(Damage::Short))?;
            let (section, after) = after.split_at_checked(length).ok_or(ShareError(Damage::Short))?;
            sections.push(section);
            rest = after;
        }
        let (messages, packs) = match sections.split_first() {
            Some(sections) if rest.is_empty() => sections,
            _ => return Err(ShareError(Damage::Short)),
        };
        let packs: Result<Vec<Pack>, Damage> =
            packs.iter().map(|pack| Pack::open(Bytes::from(pack.to_vec()))).collect();
        let packs = packs.map_err(ShareError)?;
        let (messages, costs): (Vec<Message>, ToldCosts) =
            postcard::from_bytes(messages).map_err(|_| ShareError(Damage::Inconsistent))?;
        let has_facts = |message: &Message| {
            !message.is_new || message.key.is_some_and(|key| packs.iter().any(|pack| pack.find(&key).is_some()))
        };
        let findings =
            messages.into_iter().map(|message| if has_facts(&message) { self.finding_of(message) } else { None });
        let findings: Vec<(usize, Finding)> =
            findings.collect::<Option<_>>().ok_or(ShareError(Damage::Inconsistent))?;
        for pack in &packs {
            for entry in (0..pack.len() as u32).filter_map(|slot| pack.entry(slot)) {
                self.known.writer.add_encoded(entry.key, entry.record, Some(entry.encoded.to_vec()));
            }
        }
        self.costs().add(costs.into());
        for (need, mut finding) in findings {
            if finding.tier == Tier::Analysis {
                let added = finding.key.and_then(|key| self.known.writer.find(&key));
                finding.facts = added.map_or(FactsSource::Nowhere, |(_, ticket)| FactsSource::Writer(ticket));
            }
            let bytes = finding.record.bytes;
            self.setup.observer().advances(bytes);
            let stamp = Some(Stamp { size: bytes, ..self.need(need).stamp });
            self.outcomes.push(Outcome { need, finding, stamp, failure: None });
        }
        Ok(())
    }

    /// Returns what a message means for this session; `None` if it makes no sense here.
    fn finding_of(&self, message: Message) -> Option<(usize, Finding)> {
        let Message { need, variant, key, record, is_new } = message;
        let need = need as usize;
        if need >= self.needs() {
            return None;
        }
        let variant = match variant {
            Some((language, dialect)) => Some(Variant { language, dialect: Dialect::with_code(dialect)? }),
            None => None,
        };
        let (record, tier, facts) = match record {
            Some(record) => {
                let tier = if is_new { Tier::Analysis } else { Tier::Nothing };
                (record::from_bytes(&record)?, tier, FactsSource::Nowhere)
            }
            None => {
                let location = self.known.packs.find_facts(&key?, None)?;
                (self.known.packs.record(location)?, Tier::Content, FactsSource::Pack(location))
            }
        };
        Some((need, Finding { record, variant, tier, key, facts }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::io::Files;
    use crate::{Engine, MemoryFiles, MemoryStore, Store, TreeId};
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
    fn what_the_session_knows_is_not_analyzed_again() {
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
