//! Paths as they are seen from the root of the sources, whatever directory a run began in and however its paths were
//! typed: what baselines and reports for other programs name files by.

use crate::tree::path::escape;

/// Where printed paths begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRoot {
    /// The absolute path of the root of the sources, with `/` between its parts. Without one, printed paths begin there.
    pub root: Vec<u8>,
    /// The directory that relative paths begin in, below the root; empty for the root itself.
    pub directory: Vec<u8>,
}

impl SourceRoot {
    /// Returns a printed path as it is seen from the root. One that lies outside stays absolute or begins with `..`.
    pub fn path_of(&self, printed: &[u8]) -> Vec<u8> {
        if printed.starts_with(b"/") {
            let absolute = normalized(printed);
            let root = normalized(&self.root);
            return match absolute.strip_prefix(root.as_slice()) {
                Some(below) if !root.is_empty() && below.starts_with(b"/") => below[1..].to_vec(),
                _ => [b"/".as_slice(), &absolute[..]].concat(),
            };
        }
        normalized(&[&self.directory, b"/".as_slice(), printed].concat())
    }

    /// Returns the same, escaped as in every data format.
    pub fn shown_path_of(&self, printed: &[u8]) -> String {
        escape(&self.path_of(printed)).to_string()
    }
}

/// Joins the parts of a path without `.`, empty ones, and what a `..` takes back.
fn normalized(path: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|last| *last != b"..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join(&b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_the_same_from_the_root_however_it_was_typed() {
        let root = SourceRoot { root: b"/work/tree".to_vec(), directory: b"lib/a".to_vec() };
        let path_of = |printed: &str| String::from_utf8(root.path_of(printed.as_bytes())).unwrap();
        for printed in ["b.rs", "./b.rs", ".//b.rs", "../a/b.rs", "../../lib/a/b.rs", "/work/tree/lib/a/b.rs"] {
            assert_eq!(path_of(printed), "lib/a/b.rs", "{printed}");
        }
        assert_eq!(path_of("../../../other/c.rs"), "../other/c.rs");
        assert_eq!(path_of("/work/trees/c.rs"), "/work/trees/c.rs");
        assert_eq!(SourceRoot::default().path_of(b"src/./a.rs"), b"src/a.rs");
        assert_eq!(SourceRoot::default().path_of(b"/src/a.rs"), b"/src/a.rs");
    }
}
