//! The list of changed files on standard input, as `git diff --name-only` prints it.

use std::io::{self, IsTerminal, Read};

use anyhow::{Context, bail};
use sapwood_core::query::thousands;

/// The size in bytes beyond which a list is refused.
const LIMIT: u64 = 256 << 20;

/// Reads paths, each followed by a newline, or by a NUL if `by_nul`.
pub(super) fn read(by_nul: bool) -> anyhow::Result<Vec<Vec<u8>>> {
    if io::stdin().is_terminal() {
        bail!("expected paths on standard input, as in `git diff --name-only main | sapwood check --changed-only`");
    }
    let mut bytes = Vec::new();
    io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes).context("cannot read standard input")?;
    if bytes.len() as u64 > LIMIT {
        bail!("expected at most {} bytes of paths on standard input", thousands(LIMIT));
    }
    parse(&bytes, by_nul)
}

fn parse(bytes: &[u8], by_nul: bool) -> anyhow::Result<Vec<Vec<u8>>> {
    if !by_nul && bytes.contains(&0) {
        bail!("expected one path a line on standard input, found a NUL; -0 reads paths separated by NUL");
    }
    let mut paths = Vec::new();
    for part in bytes.split(|byte| *byte == if by_nul { 0 } else { b'\n' }) {
        let path = if by_nul { part } else { part.strip_suffix(b"\r").unwrap_or(part) };
        if !by_nul && path.starts_with(b"\"") {
            bail!("git quotes a path on standard input; use -z, as in `git diff -z --name-only`, and -0 here");
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
