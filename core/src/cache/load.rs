//! What goes into a new pack out of old ones: contents, and the names that git gives to them.

use super::pack::{Content, Frame, Pack, PackId};
use super::packs::PackSet;
use super::{Key, Name};
use crate::tree::io::{Store, StoreError};

/// Contents sorted by key and names sorted by name, each once.
#[derive(Default)]
pub(super) struct Load<'a> {
    pub(super) contents: Vec<Content<'a>>,
    pub(super) names: Vec<(Name, Key)>,
}

impl<'a> Load<'a> {
    /// Gathers the sound contents of packs that are `wanted`, and the names of those keys that are `named`: a name may
    /// stand for a content that is in a pack which is not gathered.
    pub(super) fn gather(
        packs: impl Iterator<Item = &'a Pack> + Clone,
        wanted: impl Fn(&Content<'_>) -> bool,
        named: impl Fn(&Key) -> bool,
    ) -> Load<'a> {
        let mut contents: Vec<Content<'a>> = packs
            .clone()
            .flat_map(|pack| (0..pack.len() as u32).filter_map(|slot| pack.content(slot)))
            .filter(|content| wanted(content))
            .collect();
        contents.sort_by_key(|content| content.key);
        contents.dedup_by_key(|content| content.key);
        let mut names: Vec<(Name, Key)> = packs.flat_map(Pack::names).filter(|(_, key)| named(key)).collect();
        names.sort_unstable();
        names.dedup_by_key(|(name, _)| *name);
        Load { contents, names }
    }

    /// Returns the place of a key among the contents.
    pub(super) fn place(&self, key: &Key) -> Option<usize> {
        self.contents.binary_search_by(|content| content.key.cmp(key)).ok()
    }

    /// Drops the names of contents that are neither here nor `elsewhere`.
    pub(super) fn without_strangers(mut self, elsewhere: &PackSet) -> Load<'a> {
        let names = std::mem::take(&mut self.names);
        let is_known = |key: &Key| self.place(key).is_some() || elsewhere.find(key).is_some();
        self.names = names.into_iter().filter(|(_, key)| is_known(key)).collect();
        self
    }

    /// Lays out the pack.
    pub(super) fn frame(&self) -> Frame {
        Frame::new(&self.contents, &self.names)
    }

    /// Stores the pack unless it would be empty, and returns the identity that it has or would have.
    pub(super) fn put(&self, store: &dyn Store) -> Result<PackId, StoreError> {
        let frame = self.frame();
        if !self.contents.is_empty() || !self.names.is_empty() {
            store.put(&frame.id().blob_name(), &frame.parts(&self.contents))?;
        }
        Ok(frame.id())
    }
}
