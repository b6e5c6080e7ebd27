//! Whether a file was written by a program: by its content, and by its path.

use crate::facts::{Generated, GeneratedReason};

/// Returns why the content counts as generated, by its markers and the length of its lines.
pub fn by_content(text: &[u8]) -> Option<Generated> {
    let _ = text;
    None
}

/// Returns why the path alone says that a file is generated: the lock files of package managers.
pub fn by_path(path: &[u8]) -> Option<GeneratedReason> {
    let _ = path;
    None
}
