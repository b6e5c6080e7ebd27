//! What a run does with one file, and why: each tier asked in turn, and nothing kept.

use super::{Listed, Origin, Session};
use crate::cache::{PackSet, facts_key};
use crate::facts::record::{FileRecord, Status};
use crate::language::{Dialect, Language, Variant, detect_by_path};
use crate::parse::FrontEndInfo;
use crate::run::engine::{Engine, TreeId};
use crate::tree::io::{Files, ListError};
use crate::tree::listing::{Attribute, EntryKind, Stamp};
use crate::tree::object_id::ObjectId;
use crate::tree::path::FilePath;
use crate::tree::selection::Selection;

/// What answers for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The listing and the path alone: it is skipped, or cannot be listed.
    Listing,
    /// The index, because the stamp is the same.
    Stamp,
    /// A pack, because git's index names the content.
    Git,
    /// A pack, because the digest of the content that was read is known.
    Content,
    /// The analysis.
    Analysis,
    /// The content, which is binary or in no known language, or could not be read.
    Nothing,
}

impl Answer {
    /// Returns the answer in the words of the data formats.
    pub fn name(self) -> &'static str {
        match self {
            Answer::Listing => "listing",
            Answer::Stamp => "stamp",
            Answer::Git => "git",
            Answer::Content => "content",
            Answer::Analysis => "analysis",
            Answer::Nothing => "nothing",
        }
    }
}

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
    /// What answers.
    pub answer: Answer,
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

impl Engine {
    /// Explains what a run does with one file of a tree, which is read if a run would read it. `id` is what git's index
    /// says of it. The store is only read if it is [`ReadOnly`](crate::ReadOnly).
    ///
    /// # Errors
    ///
    /// Fails only if the root cannot be reached.
    pub fn explain(
        &self,
        files: &dyn Files,
        tree: &TreeId,
        path: &FilePath,
        id: Option<ObjectId>,
    ) -> Result<Explanation, ListError> {
        let listing = files.list_files(std::slice::from_ref(path))?;
        let mut session = self.begin(tree, listing, &Selection::default(), false);
        if let Some(store) = self.store().filter(|_| session.needs.is_empty()) {
            session.packs = PackSet::open(store, &mut session.warnings);
        }
        session.objects = session.needs.iter().map(|_| id.filter(|_| self.uses_stamps())).collect();
        Ok(session.explain(files, path.as_bytes()))
    }
}

impl Session<'_> {
    fn explain(&self, files: &dyn Files, path: &[u8]) -> Explanation {
        let entry = self.listing.entry(0);
        let stamp = match entry.kind {
            EntryKind::File(stamp) => Some(stamp),
            _ => None,
        };
        let told = self.engine.overrides().rule(path).map(|(glob, _)| ToldBy::Setting(glob.clone()));
        let by_path = self.engine.overrides().variant(path).or_else(|| detect_by_path(path));
        let mut explanation = Explanation {
            answer: Answer::Listing,
            stamp,
            index: self.engine.store().map(|_| self.tree.index_name.clone()),
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
        let found = match self.rows[0] {
            Listed::Excluded => None,
            Listed::Decided(status) => {
                explanation.record.status = status;
                None
            }
            Listed::Unchanged(at) => self.index.as_ref().and_then(|index| index.entry(at as usize)).map(|entry| {
                explanation.answer = Answer::Stamp;
                (entry.known.record, entry.variant)
            }),
            Listed::Needed(need) => {
                let need = need as usize;
                let outcome = self.known_to_git(need).unwrap_or_else(|| self.read_one(files, need));
                explanation.answer = match outcome.source {
                    Origin::Stamp => Answer::Stamp,
                    Origin::Git => Answer::Git,
                    Origin::Cache => Answer::Content,
                    Origin::Analysis => Answer::Analysis,
                    Origin::Nowhere => Answer::Nothing,
                };
                explanation.failure = outcome.failure;
                Some((outcome.known.record, outcome.variant))
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
        explanation.record.generated = Attribute::reason(entry.attribute, explanation.record.generated);
        explanation
    }

    /// Returns what the index has at a path of the tree, whether it is believed or not.
    fn indexed(&self, path: &[u8]) -> Option<Indexed> {
        let index = self.index.as_ref()?;
        let prefix = &self.tree.prefix;
        let at = index.first_from(index.below(prefix), prefix, path);
        if at >= index.len() || index.path(at) != [prefix, path].concat() {
            return None;
        }
        let (stamp, is_racy) = index.stamp(at);
        Some(Indexed { stamp, is_racy, has_fields: index.fields() == self.listing.fields })
    }

    /// Finds the entry of the content, and those of the same content that do not serve.
    fn find_entries(&self, explanation: &mut Explanation) {
        let Some(digest) = explanation.record.digest else { return };
        let options = self.engine.options();
        let key = facts_key(explanation.variant, options, &digest);
        explanation.key = Some(key.to_string());
        explanation.pack = self.packs.find(&key).map(|location| location.pack.blob_name());
        for (id, other, known) in self.packs.entries_of(&digest) {
            if other == key {
                continue;
            }
            let variants = known.record.language.into_iter().flat_map(|language| {
                Dialect::all().map(move |dialect| facts_key(Some(Variant { language, dialect }), options, &digest))
            });
            let difference = if variants.into_iter().any(|key| key == other) {
                "the language or dialect that the path tells"
            } else {
                "the version that analyzed it, or the options"
            };
            let (pack, language) = (id.blob_name(), known.record.language);
            explanation.others.push(OtherEntry { pack, language, difference });
        }
    }
}
