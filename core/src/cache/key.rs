//! Names of cached things: digests over everything that a result depends on.

use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::format;
use crate::language::{Language, Overrides, Variant};
use crate::parse::{AnalysisOptions, VERSION, registry};
use crate::tree::object_id::ObjectId;

/// The key of a content's facts: how the content was analyzed, and which content it is. Keys are sorted in that order.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    FromBytes,
    IntoBytes,
    Immutable,
    KnownLayout,
    Unaligned,
)]
#[repr(C)]
pub(crate) struct FactsKey {
    pub(crate) analysis: AnalysisId,
    /// The BLAKE3 digest of the content, which is its identity.
    pub(crate) digest: [u8; 32],
}

/// Half a digest of everything that facts depend on other than the content. There are a few for each language, and whoever
/// writes a content chooses none of them, so half a digest is enough to tell them apart.
pub(crate) type AnalysisId = [u8; 16];

/// A digest of a content's object id in git and of an analysis.
///
/// Two contents with the same one would be taken for each other, so it is long enough to rule out a search for
/// collisions: of 192 bits, 2^96 have to be tried; of object ids themselves, which are SHA-1 digests, 2^80.
pub(crate) type GitName = [u8; 24];

impl fmt::Display for FactsKey {
    /// Writes the first digits of both parts, enough to find it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.analysis[..4].iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "-{}", super::short_hex(&self.digest))
    }
}

/// Returns the key under which the facts of a content are kept.
pub(crate) fn facts_key(variant: Option<Variant>, options: AnalysisOptions, digest: &[u8; 32]) -> FactsKey {
    // There is little to hash besides the context string.
    static CONTEXT: OnceLock<blake3::Hasher> = OnceLock::new();
    let mut hasher = CONTEXT.get_or_init(|| blake3::Hasher::new_derive_key("sapwood 2026-11 analysis")).clone();
    update_with_analysis(&mut hasher, variant, options);
    FactsKey { analysis: first_of(&hasher), digest: *digest }
}

/// Returns the name under which a content's key is found by the content's object id in git. It depends on the same
/// things as [`facts_key`].
pub(crate) fn git_name(variant: Option<Variant>, options: AnalysisOptions, id: &ObjectId) -> GitName {
    let mut hasher = blake3::Hasher::new_derive_key("sapwood 2026-11 git object name");
    update_with_analysis(&mut hasher, variant, options);
    hasher.update(&(id.as_bytes().len() as u32).to_le_bytes());
    hasher.update(id.as_bytes());
    first_of(&hasher)
}

/// Returns the first bytes of a digest.
fn first_of<const N: usize>(hasher: &blake3::Hasher) -> [u8; N] {
    *hasher.finalize().as_bytes().first_chunk().expect("a digest has 32 bytes")
}

/// Adds everything that facts depend on other than the content: the version of the format and of the general analysis, the front
/// end's name and version, the language and dialect that the path tells, and the options that change facts.
fn update_with_analysis(hasher: &mut blake3::Hasher, variant: Option<Variant>, options: AnalysisOptions) {
    hasher.update(&format::PACK.to_le_bytes());
    hasher.update(&VERSION.to_le_bytes());
    let front_end = variant.and_then(registry::of);
    let name = front_end.map_or("", |front_end| front_end.name());
    hasher.update(&(name.len() as u32).to_le_bytes());
    hasher.update(name.as_bytes());
    hasher.update(&front_end.map_or(0, |front_end| front_end.version()).to_le_bytes());
    hasher.update(&variant.map_or(0, |variant| variant.language.code()).to_le_bytes());
    hasher.update(&variant.map_or(0, |variant| variant.dialect.code()).to_le_bytes());
    hasher.update(&options.max_parse_size.to_le_bytes());
}

/// Returns the digest of everything but files that an index depends on: every version, the table of languages and
/// the options that change facts.
pub(crate) fn fingerprint(options: AnalysisOptions, overrides: &Overrides) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("sapwood 2026-11 index fingerprint");
    let mut text = |text: &str| {
        hasher.update(&(text.len() as u32).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    for language in Language::all() {
        let info = language.info();
        text(info.name);
        for list in [info.extensions, info.filenames, info.interpreters] {
            text(&list.len().to_string());
            list.iter().for_each(|name| text(name));
        }
    }
    for front_end in registry::all() {
        text(front_end.name());
        text(&front_end.version().to_string());
    }
    for (glob, language) in overrides.rules() {
        text(glob);
        text(language.name());
    }
    if let Some(base) = overrides.base() {
        hasher.update(&(base.len() as u32).to_le_bytes());
        hasher.update(base);
    }
    for number in [format::INDEX, format::PACK, VERSION] {
        hasher.update(&number.to_le_bytes());
    }
    hasher.update(&options.max_parse_size.to_le_bytes());
    *hasher.finalize().as_bytes()
}

/// Returns the name of the blob that holds the index of the tree at `root`, which is the root's canonical path.
pub(crate) fn index_name(root: &[u8], fingerprint: &[u8; 32]) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("sapwood 2026-11 index name");
    hasher.update(fingerprint);
    hasher.update(root);
    format!("index-{}", &hasher.finalize().to_hex()[..32])
}
