//! What a run does with one file, and why: each tier asked in turn, and nothing kept.

use std::sync::Arc;

use super::compare::Listed;
use super::known::Tier;
use super::session::Session;
use super::setup::Setup;
use super::tree_id::TreeId;
use crate::cache::facts_key;
use crate::facts::record::{FileRecord, Status};
use crate::language::{Dialect, Language, Variant, detect_by_path};
use crate::parse::FrontEndInfo;
use crate::run::report::with_path;
use crate::tree::io::{Files, ListError};
use crate::tree::listing::{Attribute, EntryKind, Stamp};
use crate::tree::object_id::ObjectId;
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

/// What tells the language of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// This glob of the settings.
    Setting(String),
    /// The name or the extension.
    Path,
    /// The `#!` line.
    Content,
    /// Nothing does.
    Nothing,
}

/// What the index has of a file.
#[derive(Clone, Copy, Debug)]
pub struct Indexed {
    /// The stamp of the file when it was last looked at.
    pub stamp: Stamp,
    /// Whether that stamp proves nothing, because the file was too young.
    pub is_racy: bool,
    /// Whether the stamps of the index have the fields that those of the listing have.
    pub has_fields: bool,
}

/// Another entry of the same content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherEntry {
    /// The blob of the pack that it is in.
    pub pack: String,
    /// The language that was found.
    pub language: Option<Language>,
    /// What of the key differs.
    pub difference: &'static str,
}

/// What a run does with one file, and why.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What settles it.
    pub tier: Tier,
    /// The stamp of the listing, if a regular file stands there.
    pub stamp: Option<Stamp>,
    /// The name of the index of the tree; none without a cache.
    pub index: Option<String>,
    /// What the index has of the file.
    pub indexed: Option<Indexed>,
    /// What the file is taken to be before it is parsed.
    pub variant: Option<Variant>,
    /// What told that.
    pub told_by: ToldBy,
    /// What parses such a file.
    pub front_end: Option<FrontEndInfo>,
    /// The first digits of the key of its facts: those that stand for the analysis, and those of the digest.
    pub key: Option<String>,
    /// The blob of the pack that has them.
    pub pack: Option<String>,
    /// Entries of the same content under other keys.
    pub others: Vec<OtherEntry>,
    /// What the report says of the file.
    pub record: FileRecord,
    /// What `.gitattributes` says of it.
    pub attribute: Option<Attribute>,
    /// Why it could not be read.
    pub failure: Option<String>,
}

/// Explains what a run does with one file of a tree, which is read if a run would read it. `id` is what git's index says
/// of it.
///
/// # Errors
///
/// Fails only if the root cannot be reached.
pub(crate) fn explain(
    setup: &Arc<Setup>,
    files: &dyn Files,
    tree: &TreeId,
    path: &FilePath,
    id: Option<ObjectId>,
) -> Result<Explanation, ListError> {
    let listing = files.list_files(std::slice::from_ref(path))?;
    let mut session = Session::begin(setup, tree, listing, &Selection::default(), false);
    if session.needs() == 0 {
        session.open_packs_or_warn();
    }
    session.objects = vec![id.filter(|_| setup.stamps); session.needs()];
    Ok(session.explain(files, path.as_bytes()))
}

impl Session {
    fn explain(&self, files: &dyn Files, path: &[u8]) -> Explanation {
        let entry = self.listing.entry(0);
        let stamp = match entry.kind {
            EntryKind::File(stamp) => Some(stamp),
            _ => None,
        };
        let told = self.setup.overrides().rule(path).map(|(glob, _)| ToldBy::Setting(glob.clone()));
        let by_path = self.setup.overrides().variant(path).or_else(|| detect_by_path(path));
        let mut explanation = Explanation {
            tier: Tier::Listing,
            stamp,
            index: self.setup.store().map(|_| self.index_name.clone()),
            indexed: self.indexed(path),
            variant: by_path,
            told_by: told.or(by_path.map(|_| ToldBy::Path)).unwrap_or(ToldBy::Nothing),
            front_end: None,
            key: None,
            pack: None,
            others: Vec::new(),
            record: FileRecord::without_facts(Status::Analyzed, stamp.map_or(0, |stamp| stamp.size)),
            attribute: entry.attribute,
            failure: None,
        };
        let found = match self.comparison.listed[0] {
            Listed::Excluded => None,
            Listed::Decided(status) => {
                explanation.record.status = status;
                None
            }
            Listed::Unchanged(slot) => self.index.as_ref().and_then(|index| index.entry(slot as usize)).map(|entry| {
                explanation.tier = Tier::Stamp;
                (entry.record, entry.variant)
            }),
            Listed::Needed(need) => {
                let need = need as usize;
                let outcome = self.known_to_git(need).unwrap_or_else(|| self.read_one(files, need));
                explanation.tier = outcome.finding.tier;
                explanation.failure = outcome.failure;
                Some((outcome.finding.record, outcome.finding.variant))
            }
        };
        if let Some((record, variant)) = found {
            if variant.is_some() && explanation.variant.is_none() {
                explanation.told_by = ToldBy::Content;
            }
            explanation.variant = variant.or(explanation.variant);
            explanation.record = record;
            self.find_entries(&mut explanation);
        }
        explanation.front_end = explanation.variant.and_then(FrontEndInfo::of);
        explanation.record = with_path(explanation.record, path, entry.attribute);
        explanation
    }

    /// Returns what the index has at a path of the tree, whether it is believed or not.
    fn indexed(&self, path: &[u8]) -> Option<Indexed> {
        let index = self.index.as_ref()?;
        let prefix = &self.prefix;
        let slot = index.first_from(index.below(prefix), prefix, path);
        if slot >= index.len() || index.path(slot) != [prefix, path].concat() {
            return None;
        }
        let (stamp, is_racy) = index.stamp(slot);
        Some(Indexed { stamp, is_racy, has_fields: index.fields() == self.listing.fields })
    }

    /// Finds the entry of the content, and those of the same content that do not serve.
    fn find_entries(&self, explanation: &mut Explanation) {
        let Some(digest) = explanation.record.digest else { return };
        let options = self.setup.options();
        let key = facts_key(explanation.variant, options, &digest);
        explanation.key = Some(key.to_string());
        explanation.pack = self.known.packs.find(&key).map(|location| location.pack.blob_name());
        for (id, other, record) in self.known.packs.entries_of(&digest) {
            if other == key {
                continue;
            }
            let variants = record.language.into_iter().flat_map(|language| {
                Dialect::all().map(move |dialect| facts_key(Some(Variant { language, dialect }), options, &digest))
            });
            let difference = if variants.into_iter().any(|key| key == other) {
                "the language or dialect that the path tells"
            } else {
                "the version that analyzed it, or the options"
            };
            let (pack, language) = (id.blob_name(), record.language);
            explanation.others.push(OtherEntry { pack, language, difference });
        }
    }
}
