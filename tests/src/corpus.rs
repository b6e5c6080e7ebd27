//! The corpus: sources that have something of every kind, the same for every face.

use std::fs;
use std::path::{Path, PathBuf};

/// Returns the files of the corpus, in the order of their paths, with their contents.
///
/// # Panics
///
/// Panics if the corpus is not there.
pub fn corpus() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.clone(), fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
