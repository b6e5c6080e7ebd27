//! The versions of the formats. Keys and fingerprints depend on them too.

/// The version of the format of packs.
pub(super) const PACK: u32 = 8;

/// The version of the format of indexes.
pub(super) const INDEX: u32 = 5;
