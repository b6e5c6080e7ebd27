//! Between the two tiers: the needed contents that git's index proves to be known, so that they are not read.
//!
//! Facts are found by a content's object id only after the content was read once and its id computed. Whether git's
//! index can be believed of a file is left to [`Files::object_ids`](crate::Files::object_ids).

use super::compare::Need;
use super::known::KnownFacts;
use super::setup::Setup;
use crate::cache::{FactsKey, GitName, Location, facts_key, git_name};
use crate::facts::record::FileRecord;
use crate::language::Variant;
use crate::tree::object_id::ObjectId;

/// Returns what is known of a needed content if its object id is that of one that is known: the record, its key, and
/// where the facts are. There is nothing where the content has to tell its language.
pub(crate) fn find(
    setup: &Setup,
    known: &KnownFacts,
    need: &Need,
    object: ObjectId,
) -> Option<(FileRecord, FactsKey, Location)> {
    let options = setup.options();
    let key = known.named(&git_name(Some(need.variant?), options, &object))?;
    let (record, location) = known.find_in_packs(&key)?;
    // The size is what a conversion that git has forgotten would have changed.
    let is_it = record.bytes == need.stamp.size && key == facts_key(need.variant, options, &record.digest?);
    is_it.then_some((record, key, location))
}

/// Returns the git name under which a content that was read is to be found from now on, if it is its own and was not
/// known to be.
pub(crate) fn new_git_name(
    setup: &Setup,
    known: &KnownFacts,
    variant: Variant,
    object: ObjectId,
    bytes: &[u8],
    key: &FactsKey,
) -> Option<GitName> {
    let name = git_name(Some(variant), setup.options(), &object);
    (known.named(&name) != Some(*key) && object.is_of(bytes)).then_some(name)
}
