//! Several reports as one list, in the byte order of the printed paths.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;

use crate::run::report::{Report, Row};
use crate::tree::path::escape;

/// How many files are looked into at a time.
const FILES_AT_A_TIME: usize = 512;

/// The report of one root, and how its paths are printed.
pub struct Tree {
    /// What stands before each path: the root as it was named, with a `/` at its end, or nothing.
    pub prefix: Vec<u8>,
    /// What was found.
    pub report: Report,
}

/// One file among all trees.
#[derive(Clone, Copy)]
pub(super) struct TreeRow<'a> {
    pub(super) tree: &'a Tree,
    /// The file's index in the tree's report.
    pub(super) index: usize,
    pub(super) row: Row<'a>,
}

impl TreeRow<'_> {
    /// Returns the path as it is printed.
    pub(super) fn printed_path(&self) -> PrintedPath {
        let raw = [&self.tree.prefix, self.row.path].concat();
        let shown = escape(&raw).to_string();
        PrintedPath(Arc::new((shown, raw)))
    }
}

/// A path as it is printed, shared by everything that is in the file.
#[derive(Clone, Debug)]
pub struct PrintedPath(Arc<(String, Vec<u8>)>);

impl PrintedPath {
    /// Returns the empty path, for rows whose reader knows the file that they are in.
    pub(super) fn implied() -> Self {
        PrintedPath(Arc::default())
    }

    /// Returns the path as text.
    pub fn shown(&self) -> &str {
        &self.0.0
    }

    /// Returns the path as the file system has it.
    pub fn raw(&self) -> &[u8] {
        &self.0.1
    }
}

/// Returns every file of every tree, sorted by the printed path. A path that several roots lead to comes once.
pub(super) fn merged(trees: &[Tree]) -> Box<dyn Iterator<Item = TreeRow<'_>> + '_> {
    if let [tree] = trees {
        return Box::new(rows_of(tree));
    }
    let mut all: Vec<TreeRow<'_>> = trees.iter().flat_map(rows_of).collect();
    all.sort_by(|a, b| bytes(a).cmp(bytes(b)));
    all.dedup_by(|a, b| bytes(a).eq(bytes(b)));
    Box::new(all.into_iter())
}

/// Returns the tree and the index in it of every file, as [`merged`] has them, without looking at the files of a single
/// tree.
pub(super) fn places(trees: &[Tree]) -> Box<dyn Iterator<Item = (&Tree, usize)> + '_> {
    match trees {
        [tree] => Box::new((0..tree.report.len()).map(move |index| (tree, index))),
        trees => Box::new(merged(trees).map(|row| (row.tree, row.index))),
    }
}

/// Hands over what `items_of` finds in each of the files, in their order, until `visit` wants no more. Files are looked
/// into in parallel, some hundred at a time, so that memory does not grow with the tree.
pub(super) fn each_item<'a, R: Send>(
    mut files: impl Iterator<Item = TreeRow<'a>>,
    items_of: impl Fn(&TreeRow<'a>) -> Vec<R> + Sync,
    mut visit: impl FnMut(R) -> io::Result<bool>,
) -> io::Result<()> {
    loop {
        let batch: Vec<TreeRow<'_>> = files.by_ref().take(FILES_AT_A_TIME).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let items: Vec<Vec<R>> = batch.par_iter().map(&items_of).collect();
        for item in items.into_iter().flatten() {
            if !visit(item)? {
                return Ok(());
            }
        }
    }
}

/// Returns the file at `index` of a tree.
pub(super) fn row_at(tree: &Tree, index: usize) -> TreeRow<'_> {
    TreeRow { tree, index, row: tree.report.row(index) }
}

fn rows_of(tree: &Tree) -> impl Iterator<Item = TreeRow<'_>> {
    tree.report.rows().enumerate().map(move |(index, row)| TreeRow { tree, index, row })
}

fn bytes<'a>(row: &TreeRow<'a>) -> impl Iterator<Item = &'a u8> {
    row.tree.prefix.iter().chain(row.row.path)
}
