//! Between the two tiers: the needed contents that git's index proves to be known, so that they are not read.
//!
//! Facts are found by the name that git gives to a content only after that name was seen to be the content's: it is
//! learned when a content is read. Whether git's index can be believed of a file is left to
//! [`Files::object_ids`](crate::Files::object_ids).

use rayon::prelude::*;

use super::{Need, Origin, Outcome, Session};
use crate::cache::{Key, Name, facts_key, git_name};
use crate::parse::generated;
use crate::run::observer::Stage;
use crate::tree::io::{Asked, Files};

impl Session<'_> {
    /// Asks which blobs the needed files hold, and settles those whose facts are known by that name. Returns how many
    /// are left to be read.
    pub(crate) fn ask_git(&mut self, files: &dyn Files) -> usize {
        let engine = self.engine;
        // Git's word is only as good as the stamp that goes with it, and without a cache there is nothing to find.
        if self.needs.is_empty() || engine.store().is_none() || !engine.uses_stamps() {
            return self.needs.len();
        }
        let observer = engine.observer();
        let (wall, cpu) = (observer.wall(), observer.process_cpu());
        let asked = |need: &Need| Asked { path: self.listing.entry(need.entry).path, stamp: need.stamp };
        let asked: Vec<Asked<'_>> = self.needs.iter().map(asked).collect();
        self.objects = files.object_ids(&asked);
        let known: Vec<Outcome> =
            (0..self.objects.len()).into_par_iter().filter_map(|need| self.known_to_git(need)).collect();
        self.outcomes.extend(known);
        let costs = self.costs.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        let cpu = observer.process_cpu().saturating_sub(cpu);
        costs.stages[Stage::Identify as usize].add(wall, observer.wall(), cpu);
        self.needs.len() - self.outcomes.len()
    }

    /// Returns the outcome for a needed content if git's name for it is the name of one that is known.
    pub(super) fn known_to_git(&self, need: usize) -> Option<Outcome> {
        let Need { entry, stamp, variant, .. } = self.needs[need];
        let options = self.engine.options();
        let key = self.packs.named(&self.git_name(need)?)?;
        let location = if self.facts { self.packs.find_facts(&key, None) } else { self.packs.find(&key) };
        let mut known = self.packs.known(location?)?;
        // The size is what a conversion that git has forgotten would have changed.
        if known.record.bytes != stamp.size || key != facts_key(variant, options, &known.record.digest?) {
            return None;
        }
        let path = self.listing.entry(entry).path;
        known.record.generated = generated::by_path(path).or(known.record.generated);
        Some(Outcome {
            need,
            known,
            variant,
            source: Origin::Git,
            stamp: Some(stamp),
            key: Some(key),
            facts: None,
            failure: None,
        })
    }

    /// Returns the name under which the key of a needed content is found by git's name for it. There is none where the
    /// content has to tell its language.
    fn git_name(&self, need: usize) -> Option<Name> {
        let id = (*self.objects.get(need)?)?;
        let variant = self.needs[need].variant?;
        Some(git_name(Some(variant), self.engine.options(), &id))
    }

    /// Returns the name under which a content that was read is to be found from now on: git's, if it is its own and was
    /// not known to be.
    pub(super) fn name_to_learn(&self, need: usize, bytes: &[u8], key: &Key) -> Option<Name> {
        let (id, name) = ((*self.objects.get(need)?)?, self.git_name(need)?);
        (self.packs.named(&name) != Some(*key) && id.is_of(bytes)).then_some(name)
    }
}
