//! What outlives a run: packs of facts by content, and one index for each tree.
//!
//! Every file is little endian, versioned, guarded by CRC32C and free of absolute paths. Decoding never fails a run:
//! whatever is damaged, cut short or from another version is a miss to the pipeline. Which blobs there are and how they
//! are stored is left to the [`Store`](crate::Store). What is public here is what is done with a cache beside using it:
//! carrying it elsewhere, checking it, keeping it small, and measuring it.

mod blob;
mod check;
mod collect;
mod encoding;
mod exchange;
mod head;
mod index;
mod key;
mod load;
mod measure;
mod number;
mod pack;
mod packs;
mod phrases;
mod raw;
mod table;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

use thiserror::Error;

pub use check::{Defect, check};
pub use collect::{Collected, Collection, DEFAULT_CACHE_LIMIT};
pub use exchange::{Export, Import, ImportError, Imported, export, import};
pub use measure::{Measure, measure};

pub(crate) use collect::collect;
pub(crate) use exchange::export_tree;
pub(crate) use index::{Index, IndexBuilder, IndexEntry, Location};
pub(crate) use key::{Key, Name, facts_key, fingerprint, git_name, index_name};
pub(crate) use pack::{Pack, PackId, encode as encode_facts};
pub(crate) use packs::{PackSet, PackWriter, Written};
pub(crate) use raw::Known;

/// Why a blob of the cache cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum Damage {
    #[error("it is not a file of this cache")]
    Foreign,
    #[error("it has format version {0}, which this version does not read")]
    Version(u32),
    #[error("it is cut short")]
    Short,
    #[error("its checksum does not match")]
    Checksum,
    #[error("its contents contradict each other")]
    Inconsistent,
    #[error("it has the name of another")]
    Misplaced,
}

/// Returns the first digits of a digest, enough to find it.
pub(crate) fn short_hex(digest: &[u8; 32]) -> String {
    digest[..8].iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
