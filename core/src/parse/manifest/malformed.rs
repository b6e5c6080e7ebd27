//! Why a manifest cannot be read.

/// Why a manifest cannot be read, and at which byte.
#[derive(Debug)]
pub(super) struct Malformed {
    pub(super) message: String,
    pub(super) offset: usize,
}
