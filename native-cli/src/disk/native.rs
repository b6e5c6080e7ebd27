//! Between the paths of a tree, which are bytes, and those of the operating system: the one place where they meet.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use cfg_if::cfg_if;

/// Returns the path of the operating system for a path of the tree at `root`.
pub(super) fn join(root: &Path, path: &[u8]) -> PathBuf {
    let mut joined = root.to_owned();
    path.split(|byte| *byte == b'/').filter(|name| !name.is_empty()).for_each(|name| joined.push(os_string(name)));
    joined
}

/// Returns the tree's path for a relative path of the operating system.
pub(crate) fn path_bytes(path: &Path) -> Vec<u8> {
    let names: Vec<&[u8]> = path.components().map(|name| name.as_os_str().as_encoded_bytes()).collect();
    names.join(&b'/')
}

cfg_if! {
    if #[cfg(unix)] {
        fn os_string(name: &[u8]) -> OsString {
            use std::os::unix::ffi::OsStringExt;
            OsString::from_vec(name.to_vec())
        }
    } else if #[cfg(windows)] {
        /// Decodes WTF-8: UTF-8 in which a surrogate without a partner has the three bytes that its number would have.
        fn os_string(name: &[u8]) -> OsString {
            use std::os::windows::ffi::OsStringExt;
            let mut units = Vec::with_capacity(name.len());
            let mut rest = name;
            while !rest.is_empty() {
                let valid = rest.utf8_chunks().next().map_or("", |chunk| chunk.valid());
                units.extend(valid.encode_utf16());
                rest = &rest[valid.len()..];
                match rest {
                    [0xed, middle, low, after @ ..] => {
                        units.push(0xd000 | (u16::from(middle & 0x3f) << 6) | u16::from(low & 0x3f));
                        rest = after;
                    }
                    [_, after @ ..] => {
                        units.push(0xfffd);
                        rest = after;
                    }
                    [] => {}
                }
            }
            OsString::from_wide(&units)
        }
    } else {
        fn os_string(name: &[u8]) -> OsString {
            String::from_utf8_lossy(name).into_owned().into()
        }
    }
}
