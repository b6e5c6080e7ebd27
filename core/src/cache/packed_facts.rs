//! The facts of a content as bytes in a pack: encoded, then compressed. Facts of which the record tells everything take
//! no bytes.

use super::compression::{compress, decompress};
use super::encoding;
use crate::facts::Facts;
use crate::facts::record::FileRecord;

/// Returns the bytes of facts; `None` if they cannot be encoded.
pub(crate) fn encode(facts: &Facts) -> Option<Vec<u8>> {
    let told_by_record = facts.symbols.is_empty()
        && facts.imports.is_empty()
        && facts.generated.is_none()
        && facts.diagnostics.is_empty()
        && facts.manifest.is_none();
    if told_by_record {
        return Some(Vec::new());
    }
    Some(compress(&encoding::encode(facts)?))
}

/// Returns the facts of which [`encode`] returned these bytes, and whose record this is; `None` for anything else.
pub(super) fn decode(encoded: &[u8], record: &FileRecord) -> Option<Facts> {
    if encoded.is_empty() { facts_of_record(record) } else { encoding::decode(&decompress(encoded)?, record) }
}

/// Whether bytes are the one encoding of facts, up to compression.
pub(super) fn is_exactly(encoded: &[u8], facts: &Facts) -> bool {
    if encoded.is_empty() {
        return encode(facts).is_some_and(|encoded| encoded.is_empty());
    }
    let expected = encoding::encode(facts);
    decompress(encoded).is_some_and(|bytes| Some(bytes) == expected)
}

/// Returns the facts of a content of which the record tells everything.
fn facts_of_record(record: &FileRecord) -> Option<Facts> {
    Some(Facts {
        language: record.language?,
        encoding: record.encoding,
        lines: record.lines,
        symbols: Vec::new(),
        imports: Vec::new(),
        complexity: record.complexity,
        generated: None,
        diagnostics: Vec::new(),
        manifest: None,
    })
}
