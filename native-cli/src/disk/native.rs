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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_tree_are_the_same_there_and_back() {
        let root = Path::new(if cfg!(windows) { r"\\?\C:\tree" } else { "/tree" });
        let mut paths = vec![&b"a"[..], b"src/a.rs", "\u{e9}/\u{1f332}".as_bytes(), b"a//b", b"NUL", b"x /y."];
        if cfg!(windows) {
            // Surrogates without partners, one beside a character that has both.
            paths.extend([&b"\xed\xa0\x80"[..], b"a\xed\xb0\x80/\xf0\x9f\x8c\xb2"]);
        } else if cfg!(unix) {
            paths.extend([&b"\xff\xfe"[..], b"back\\slash", b"C:", b"new\nline"]);
        }
        for path in paths {
            let joined = join(root, path);
            let below = joined.strip_prefix(root).unwrap_or_else(|_| panic!("{} is outside", joined.display()));
            let names: Vec<&[u8]> = path.split(|byte| *byte == b'/').filter(|name| !name.is_empty()).collect();
            assert_eq!(path_bytes(below), names.join(&b'/'), "{}", joined.display());
        }
    }

    #[test]
    fn no_name_leads_out_of_the_root() {
        let root = Path::new(if cfg!(windows) { r"\\?\C:\tree" } else { "/tree" });
        for name in [&b"C:"[..], b"/etc", b"D:a"] {
            assert!(join(root, name).as_os_str().as_encoded_bytes().starts_with(root.as_os_str().as_encoded_bytes()));
        }
        assert_eq!(join(Path::new("/"), b"a"), Path::new("/a"));
    }

    #[test]
    fn typed_paths_are_printed_with_slashes() {
        assert_eq!(typed_bytes(Path::new("a/b")), b"a/b");
        if cfg!(windows) {
            assert_eq!(typed_bytes(Path::new(r".\src\x")), b"./src/x");
            assert_eq!(typed_bytes(Path::new(r"\\?\C:\x")), br"\\?\C:\x");
        } else {
            assert_eq!(typed_bytes(Path::new(r"back\slash")), br"back\slash");
        }
    }
}
