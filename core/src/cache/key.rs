//! Names of cached things: digests over everything that a result depends on.

use std::sync::OnceLock;

use crate::analysis::{AnalysisOptions, VERSION};
use crate::git::ObjectId;
use crate::language::{Language, Overrides, Variant, front_end};

/// The key of a content's facts, and of nothing else. Of a name that git gives, all of it is a digest.
pub(crate) type Key = [u8; 32];

/// So many bytes of a key are its own; the others are the first ones of the content's digest.
pub(super) const OWN_BYTES: usize = 16;

/// Derives the key under which facts are kept.
///
/// It is the BLAKE3 digest, keyed by a context string, of: the version of the format and of the general analysis, the
/// front end's name and version, the language and dialect that the path tells, the options that change facts, and the
/// content's digest. Half of it is of that digest, and half of the content's, which stands beside it in a pack.
pub(crate) fn facts_key(variant: Option<Variant>, options: AnalysisOptions, digest: &[u8; 32]) -> Key {
    // A short content costs hardly more to hash than the context string does.
    static CONTEXT: OnceLock<blake3::Hasher> = OnceLock::new();
    let mut hasher = CONTEXT.get_or_init(|| blake3::Hasher::new_derive_key("sapwood 2026-11 facts key")).clone();
    update_with_analysis(&mut hasher, variant, options);
    hasher.update(digest);
    let mut key = *hasher.finalize().as_bytes();
    let (_, of_content) = key.split_at_mut(OWN_BYTES);
    of_content.copy_from_slice(&digest[..of_content.len()]);
    key
}

/// Derives the key under which a content's facts are found by the name that git gives to the content. It depends on the
/// same things as [`facts_key`].
pub(crate) fn git_key(variant: Option<Variant>, options: AnalysisOptions, id: &ObjectId) -> Key {
    let mut hasher = blake3::Hasher::new_derive_key("sapwood 2026-11 git object key");
    update_with_analysis(&mut hasher, variant, options);
    hasher.update(&(id.as_bytes().len() as u32).to_le_bytes());
    hasher.update(id.as_bytes());
    *hasher.finalize().as_bytes()
}

/// Adds all that facts depend on beside the content.
fn update_with_analysis(hasher: &mut blake3::Hasher, variant: Option<Variant>, options: AnalysisOptions) {
    hasher.update(&super::pack::FORMAT.to_le_bytes());
    hasher.update(&VERSION.to_le_bytes());
    let front_end = variant.and_then(front_end::of);
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
    for front_end in front_end::all() {
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
    for number in [super::index::FORMAT, super::pack::FORMAT, VERSION] {
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
