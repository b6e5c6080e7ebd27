//! What outlives a run: packs of facts by content, and one index for each tree.
//!
//! Every file is little endian, versioned, guarded by CRC32C and free of absolute paths. Decoding never fails a run:
//! whatever is damaged, cut short or from another version is a miss to the pipeline. Which blobs there are and how they
//! are stored is left to the [`Store`](crate::Store). What is public here is everything other than using it:
//! carrying it elsewhere, checking it, keeping it small, and measuring it.

mod check;
mod codes;
mod collect;
mod compression;
mod encoding;
mod exchange;
mod format;
mod index;
mod key;
mod location;
mod pack;
mod pack_contents;
mod pack_set;
mod pack_writer;
mod packed_facts;
pub(crate) mod record;
mod search;
mod stats;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod varint;

use thiserror::Error;

pub use check::{Defect, check};
pub use collect::{Collected, Collection, DEFAULT_CACHE_LIMIT};
pub use exchange::{CacheImport, Export, ImportError, Imported, export, import};
pub use stats::{CacheStats, stats};

pub(crate) use collect::collect;
pub(crate) use exchange::export_tree;
pub(crate) use index::{Index, IndexBuilder, IndexEntry};
pub(crate) use key::{FactsKey, GitName, facts_key, fingerprint, git_name, index_name};
pub(crate) use location::{Location, PackId};
pub(crate) use pack::Pack;
pub(crate) use pack_set::PackSet;
pub(crate) use pack_writer::{PackWriter, Ticket, Written};
pub(crate) use packed_facts::encode as encode_facts;

/// Why a blob of the cache cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum Damage {
    #[error("not a Sapwood file")]
    Foreign,
    #[error("unsupported format version {0}")]
    Version(u32),
    #[error("truncated")]
    Short,
    #[error("checksum mismatch")]
    Checksum,
    #[error("inconsistent contents")]
    Inconsistent,
    #[error("stored under the wrong name")]
    Misplaced,
}

/// Returns the first digits of a digest, enough to find it.
pub(crate) fn short_hex(digest: &[u8; 32]) -> String {
    digest[..8].iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Whether some bytes are the concatenation of parts.
fn consists_of(bytes: &[u8], parts: &[&[u8]]) -> bool {
    parts.iter().try_fold(bytes, |rest, part| rest.strip_prefix(*part)).is_some_and(<[u8]>::is_empty)
}
