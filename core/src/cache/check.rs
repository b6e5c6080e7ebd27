//! Whether the blobs of a store are intact, without the files that they are about.

use std::fmt;

use super::Damage;
use super::exchange::check_entry;
use super::index::Index;
use super::key::FactsKey;
use super::location::PackId;
use super::pack::Pack;
use crate::tree::io::{Store, StoreError};

/// A blob, or an entry of one, that is damaged. A run passes it over; this says where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defect {
    /// The blob's name.
    pub blob: String,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is damaged: {}", self.blob, self.reason)
    }
}

/// Checks every checksum, bound and entry of a store's indexes and packs. Blobs of another version's format are left
/// out, as are those that vanish meanwhile.
///
/// # Errors
///
/// Fails if the store cannot be read.
pub fn check(store: &dyn Store) -> Result<Vec<Defect>, StoreError> {
    let mut defects = Vec::new();
    for blob in store.list()? {
        let Some(bytes) = store.get(&blob.name)? else { continue };
        let mut found = |reason: String| defects.push(Defect { blob: blob.name.clone(), reason });
        match PackId::of_blob(&blob.name) {
            Some(_) => match Pack::open(bytes) {
                Ok(pack) => check_pack(&pack).into_iter().for_each(found),
                Err(Damage::Version(_)) => {}
                Err(damage) => found(damage.to_string()),
            },
            None if blob.name.starts_with("index-") => match Index::open_any(bytes).err() {
                None | Some(Damage::Version(_)) => {}
                Some(damage) => found(damage.to_string()),
            },
            None => {}
        }
    }
    Ok(defects)
}

fn check_pack(pack: &Pack) -> Vec<String> {
    let slots = 0..pack.len() as u32;
    let defect = |slot: u32| {
        let reason = check_entry(pack, slot).err()?;
        Some(format!(
            "the entry with the key {} {reason}",
            pack.key(slot).as_ref().map(FactsKey::to_string).unwrap_or_default()
        ))
    };
    let mut defects: Vec<String> = slots.clone().filter_map(defect).collect();
    if slots.clone().zip(slots.skip(1)).any(|(slot, next)| pack.key(slot) >= pack.key(next)) {
        defects.push("its keys are out of order".to_owned());
    }
    if pack.git_names().zip(pack.git_names().skip(1)).any(|(name, next)| name.0 >= next.0) {
        defects.push("its names are out of order".to_owned());
    }
    defects
}
