//! The list of changed files on standard input, as `git diff --name-only` prints it.

use std::fs;
use std::io::{self, ErrorKind, IsTerminal, Read};

use anyhow::{Context, bail};
use sapwood_core::query::thousands;

/// The size in bytes beyond which a list is refused.
const LIMIT: u64 = 256 << 20;

/// Reads paths, each followed by a newline, or by a NUL if `by_nul`.
pub(super) fn read(by_nul: bool) -> anyhow::Result<Vec<Vec<u8>>> {
    if io::stdin().is_terminal() {
        bail!(
            "expected paths on standard input, as in `git diff --name-only --relative main | sapwood check --changed-only`"
        );
    }
    let mut bytes = Vec::new();
    io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes).context("cannot read standard input")?;
    if bytes.len() as u64 > LIMIT {
        bail!("expected at most {} bytes of paths on standard input", thousands(LIMIT));
    }
    let paths = parse(&bytes, by_nul)?;
    if let (true, [path]) = (by_nul, &paths[..])
        && path.contains(&b'\n')
        && Kind::of(path) == Kind::Missing
    {
        bail!(
            "expected paths separated by NUL on standard input, found lines; list them with -z, as in `git diff -z \
             --name-only --relative main`, or leave out -0"
        );
    }
    Ok(paths)
}

/// What stands at a listed path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Missing,
    Folder,
    File,
}

impl Kind {
    /// Looks at a path relative to the current directory. One that is not UTF-8 is taken to be a file.
    pub(super) fn of(path: &[u8]) -> Kind {
        let Ok(path) = std::str::from_utf8(path) else { return Kind::File };
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => Kind::Folder,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Kind::Missing,
            _ => Kind::File,
        }
    }
}

/// Says of how many listed paths so many were checked and, by reason, why others were not.
pub(super) fn summary(paths: &[Vec<u8>], checked: u64) -> Vec<String> {
    let total = paths.len() as u64;
    if total == 0 {
        return vec!["no paths on standard input: nothing was checked".to_owned()];
    }
    let counted = |count: u64| format!("{} {}", thousands(count), if count == 1 { "path" } else { "paths" });
    let kinds: Vec<Kind> = paths.iter().map(|path| Kind::of(path)).collect();
    let count = |kind: Kind| kinds.iter().filter(|found| **found == kind).count() as u64;
    let (missing, folders) = (count(Kind::Missing), count(Kind::Folder));
    let mut lines = vec![format!("{} of {} on standard input checked", thousands(checked), counted(total))];
    if missing > 0 {
        let verb = if missing == 1 { "does" } else { "do" };
        lines.push(format!(
            "{} {verb} not exist (paths are relative to the current directory: use git diff --relative)",
            counted(missing)
        ));
    }
    if folders > 0 {
        let what = if folders == 1 { "is a folder" } else { "are folders" };
        lines.push(format!("{} {what}; only files are checked", counted(folders)));
    }
    if let others @ 1.. = count(Kind::File).saturating_sub(checked) {
        let what = if others == 1 { "is" } else { "are" };
        lines.push(format!(
            "{} {what} not part of the run: ignored, excluded, generated, skipped, or elsewhere",
            counted(others)
        ));
    }
    lines
}

fn parse(bytes: &[u8], by_nul: bool) -> anyhow::Result<Vec<Vec<u8>>> {
    if !by_nul && bytes.contains(&0) {
        bail!("expected one path per line on standard input, found a NUL; -0 reads paths separated by NUL");
    }
    let mut paths = Vec::new();
    for part in bytes.split(|byte| *byte == if by_nul { 0 } else { b'\n' }) {
        let path = if by_nul { part } else { part.strip_suffix(b"\r").unwrap_or(part) };
        if !by_nul && path.starts_with(b"\"") {
            bail!(
                "git quotes a path on standard input; use -z, as in `git diff -z --name-only --relative main`, and -0 here"
            );
        }
        if !path.is_empty() {
            paths.push(path.to_vec());
        }
    }
    paths.sort_unstable();
    paths.dedup();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_git_prints_them() {
        assert_eq!(parse(b"b\na\r\n\na\n", false).unwrap(), [b"a", b"b"]);
        assert_eq!(parse(b"b\nc\0a\0", true).unwrap(), [b"a".to_vec(), b"b\nc".to_vec()]);
        assert_eq!(parse(b"\"q\"\0", true).unwrap(), [b"\"q\""]);
        assert!(parse(b"\"\\303\\274\"\n", false).unwrap_err().to_string().contains("-z"));
        assert!(parse(b"a\0", false).unwrap_err().to_string().contains("-0"));
    }
}
