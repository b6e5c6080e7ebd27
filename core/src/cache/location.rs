//! Where the facts of a content are: which pack, and where in its table.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The identity of a pack: the first half of the BLAKE3 digest of its tables.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, FromBytes, IntoBytes, Immutable, Unaligned, KnownLayout,
)]
#[repr(transparent)]
pub(crate) struct PackId(pub(super) [u8; 16]);

impl PackId {
    /// Returns the name of the pack's blob.
    pub(crate) fn blob_name(self) -> String {
        self.0.iter().fold("pack-".to_owned(), |name, byte| format!("{name}{byte:02x}"))
    }

    /// Returns the identity of the pack in the blob of this name, if it is a pack's name.
    pub(crate) fn of_blob(name: &str) -> Option<PackId> {
        let hex = name.strip_prefix("pack-").filter(|hex| hex.len() == 32 && hex.is_ascii())?;
        let mut id = [0; 16];
        for (at, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(PackId(id))
    }
}

/// Where the facts of a content are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    pub(crate) pack: PackId,
    /// The row in the pack's table.
    pub(crate) slot: u32,
}
