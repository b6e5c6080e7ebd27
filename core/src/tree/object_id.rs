//! Names that git gives to contents.
//!
//! Which name git's index has for a file, and whether the index can be believed, is left to
//! [`Files::object_ids`](crate::Files::object_ids).

use sha1::{Digest, Sha1};
use sha2::Sha256;

/// The name of a blob: a digest over its length and its bytes.
///
/// SHA-1 is taken without a search for the traces of known attacks on it. Git makes that search before it lets a content
/// into its index, so an entry there is no part of such an attack; and a size that is not the file's is never believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectId {
    /// In a repository of git's first format.
    Sha1([u8; 20]),
    /// In a repository that was made with `--object-format=sha256`.
    Sha256([u8; 32]),
}

impl ObjectId {
    /// Returns the bytes of the digest; their number tells its kind.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            ObjectId::Sha1(bytes) => bytes,
            ObjectId::Sha256(bytes) => bytes,
        }
    }

    /// Returns the name of a blob of these bytes in a repository of git's first format.
    pub fn sha1(content: &[u8]) -> ObjectId {
        ObjectId::Sha1(blob::<Sha1>(content).into())
    }

    /// Returns the name of a blob of these bytes in a repository with names of 256 bits.
    pub fn sha256(content: &[u8]) -> ObjectId {
        ObjectId::Sha256(blob::<Sha256>(content).into())
    }

    /// Whether git gives this name to a blob of these bytes.
    pub fn is_of(&self, content: &[u8]) -> bool {
        *self
            == match self {
                ObjectId::Sha1(_) => ObjectId::sha1(content),
                ObjectId::Sha256(_) => ObjectId::sha256(content),
            }
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn blob<D: Digest>(content: &[u8]) -> sha1::digest::Output<D> {
    let mut hasher = D::new();
    hasher.update(format!("blob {}\0", content.len()));
    hasher.update(content);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::ObjectId;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
    }

    #[test]
    fn names_are_those_that_git_gives() {
        // From `git hash-object`, in repositories of both formats.
        let sha1 = ObjectId::Sha1(bytes("ce013625030ba8dba906f756967f9e9ca394464a"));
        let sha256 = ObjectId::Sha256(bytes("2cf8d83d9ee29543b34a87727421fdecb7e3f3a183d337639025de576db9ebb4"));
        for id in [sha1, sha256] {
            assert!(id.is_of(b"hello\n"), "{id}");
            assert!(!id.is_of(b"hello"), "{id}");
        }
        assert_eq!(sha1.to_string(), "ce013625030ba8dba906f756967f9e9ca394464a");
    }
}
