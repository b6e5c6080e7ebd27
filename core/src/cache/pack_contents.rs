//! What goes into a new pack out of old ones: entries, and git names.

use super::key::{FactsKey, GitName};
use super::location::PackId;
use super::pack::{FinishedPack, Pack, PackEntry};
use crate::tree::io::{Store, StoreError};

/// Entries sorted by key and git names sorted by name, each once.
#[derive(Default)]
pub(super) struct PackContents<'a> {
    pub(super) entries: Vec<PackEntry<'a>>,
    pub(super) git_names: Vec<(GitName, FactsKey)>,
}

impl<'a> PackContents<'a> {
    /// Gathers the sound entries of packs that are `wanted`, and the git names of those keys that are `named`: a name may
    /// stand for a content that is in a pack which is not gathered.
    pub(super) fn gather(
        packs: impl Iterator<Item = &'a Pack> + Clone,
        wanted: impl Fn(&PackEntry<'_>) -> bool,
        named: impl Fn(&FactsKey) -> bool,
    ) -> PackContents<'a> {
        let mut entries: Vec<PackEntry<'a>> = packs
            .clone()
            .flat_map(|pack| (0..pack.len() as u32).filter_map(|slot| pack.entry(slot)))
            .filter(|entry| wanted(entry))
            .collect();
        entries.sort_by_key(|entry| entry.key);
        entries.dedup_by_key(|entry| entry.key);
        let mut git_names: Vec<(GitName, FactsKey)> =
            packs.flat_map(Pack::git_names).filter(|(_, key)| named(key)).collect();
        git_names.sort_unstable();
        git_names.dedup_by_key(|(name, _)| *name);
        PackContents { entries, git_names }
    }

    /// Returns the place of a key among the entries.
    pub(super) fn find(&self, key: &FactsKey) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.key.cmp(key)).ok()
    }

    /// Drops the git names of contents that have no entry here and are not `elsewhere`.
    pub(super) fn without_dangling_names(mut self, elsewhere: impl Fn(&FactsKey) -> bool) -> PackContents<'a> {
        let git_names = std::mem::take(&mut self.git_names);
        let is_known = |key: &FactsKey| self.find(key).is_some() || elsewhere(key);
        self.git_names = git_names.into_iter().filter(|(_, key)| is_known(key)).collect();
        self
    }

    /// Lays out the pack.
    pub(super) fn finish(&self) -> FinishedPack {
        FinishedPack::new(&self.entries, &self.git_names)
    }

    /// Stores the pack unless it would be empty, and returns the identity that it has or would have.
    pub(super) fn put(&self, store: &dyn Store) -> Result<PackId, StoreError> {
        let pack = self.finish();
        if !self.entries.is_empty() || !self.git_names.is_empty() {
            store.put(&pack.id().blob_name(), &pack.parts(&self.entries))?;
        }
        Ok(pack.id())
    }
}
