//! Between the paths of a tree, which are bytes, and those of the operating system: the one place where they meet.

use std::ffi::OsString;
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf, is_separator};

use cfg_if::cfg_if;

/// Returns the path of the operating system for a path of the tree at `root`.
pub(super) fn join(root: &Path, path: &[u8]) -> PathBuf {
    let mut joined = root.as_os_str().to_owned();
    for name in path.split(|byte| *byte == b'/').filter(|name| !name.is_empty()) {
        // Not by `PathBuf::push`, which on Windows lets a name that begins like `C:` replace all before it.
        if !joined.as_encoded_bytes().last().is_none_or(|byte| is_separator(char::from(*byte))) {
            joined.push(MAIN_SEPARATOR_STR);
        }
        joined.push(os_string(name));
    }
    joined.into()
}

/// Returns the tree's path for a relative path of the operating system.
pub(crate) fn path_bytes(path: &Path) -> Vec<u8> {
    let names: Vec<&[u8]> = path.components().map(|name| name.as_os_str().as_encoded_bytes()).collect();
    names.join(&b'/')
}

/// Returns a path as typed in the bytes that are printed, where `/` separates names on every platform.
pub(crate) fn typed_bytes(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    // After `\\?\` only backslashes separate.
    if cfg!(windows) && !bytes.starts_with(br"\\?\") {
        bytes.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect()
    } else {
        bytes.to_vec()
    }
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
    }
}
