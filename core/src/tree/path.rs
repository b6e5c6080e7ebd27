//! Paths inside a tree: relative, separated by `/`, and made of bytes.
//!
//! A [`FilePath`] is what an analysis knows of a file's place. How it becomes a path of the operating system, or an
//! entry of an in-memory file set, is left to the implementations of [`Files`](crate::Files).

use std::borrow::Borrow;
use std::fmt;

use crate::text::{is_hidden, is_ignorable};

/// A relative path of `/`-separated bytes, without Unicode normalization.
///
/// The bytes are whatever the file system holds; on Windows they are WTF-8. The order is the unsigned byte order of
/// the whole path, which is the order of every listing and every report.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FilePath(Box<[u8]>);

impl FilePath {
    /// Wraps the bytes of a relative path.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        FilePath(bytes.into())
    }

    /// Returns the bytes, unescaped.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the path for people and for data formats; see [`escape`].
    pub fn display(&self) -> DisplayPath<'_> {
        DisplayPath(&self.0)
    }
}

impl From<&str> for FilePath {
    fn from(path: &str) -> Self {
        FilePath(path.as_bytes().into())
    }
}

impl From<String> for FilePath {
    fn from(path: String) -> Self {
        FilePath(path.into_bytes().into())
    }
}

impl Borrow<[u8]> for FilePath {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for FilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.display())
    }
}

/// Shows a path's bytes as text, injectively; made by [`FilePath::display`] and [`escape`].
#[derive(Clone, Copy)]
pub struct DisplayPath<'a>(&'a [u8]);

/// Shows the bytes of a path as text from which they can be recovered.
///
/// Valid UTF-8 stands for itself, except that a backslash becomes `\\`, a newline `\n`, and any other control
/// character, mark of direction, character that is shown as nothing, or byte that is not UTF-8 becomes `\xHH` for each of
/// its bytes. Two different paths never look alike.
pub fn escape(path: &[u8]) -> DisplayPath<'_> {
    DisplayPath(path)
}

impl fmt::Display for DisplayPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            let mut plain = 0;
            let valid = chunk.valid();
            for (at, c) in valid.char_indices().filter(|(_, c)| *c == '\\' || is_hidden(*c) || is_ignorable(*c)) {
                f.write_str(&valid[plain..at])?;
                plain = at + c.len_utf8();
                match c {
                    '\\' => f.write_str("\\\\")?,
                    '\n' => f.write_str("\\n")?,
                    _ => escape_bytes(&valid.as_bytes()[at..plain], f)?,
                }
            }
            f.write_str(&valid[plain..])?;
            escape_bytes(chunk.invalid(), f)?;
        }
        Ok(())
    }
}

fn escape_bytes(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "\\x{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn escaped_paths_are_injective_and_printable() {
        let shown = |bytes: &[u8]| escape(bytes).to_string();
        assert_eq!(shown(b"src/a b.rs"), "src/a b.rs");
        assert_eq!(shown(b"new\nline"), "new\\nline");
        assert_eq!(shown(b"back\\slash"), "back\\\\slash");
        assert_eq!(shown(b"bad\xffbyte"), "bad\\xffbyte");
        assert_eq!(shown("\u{7f}\u{9b}é".as_bytes()), "\\x7f\\xc2\\x9bé");
        assert_eq!(shown("a\u{202e}b\u{2069}".as_bytes()), "a\\xe2\\x80\\xaeb\\xe2\\x81\\xa9");
        assert_eq!(shown("a\u{200b}b\u{ad}".as_bytes()), "a\\xe2\\x80\\x8bb\\xc2\\xad");
        assert_ne!(shown(b"\xff"), shown(b"\\xff"));
    }
}
