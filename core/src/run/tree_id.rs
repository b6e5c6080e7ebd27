//! Which tree a run is over.

/// Which tree is analyzed: what its index is kept under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeId {
    pub(crate) root: Vec<u8>,
    /// The path of the part below the root, with a final slash; empty for the whole tree.
    pub(crate) prefix: Vec<u8>,
}

impl TreeId {
    /// Names a tree by whatever identifies it: on a file system the canonical path of its root.
    pub fn new(root: impl Into<Vec<u8>>) -> Self {
        TreeId { root: root.into(), prefix: Vec::new() }
    }

    /// Names the part below `prefix`, a relative path without a final slash, of the tree that `root` identifies. A run
    /// over it uses the whole tree's index.
    pub fn part(root: impl Into<Vec<u8>>, prefix: &[u8]) -> Self {
        let mut prefix = prefix.to_vec();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        TreeId { root: root.into(), prefix }
    }
}
