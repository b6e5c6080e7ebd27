//! Why an entry of a tree does not belong to a run: the way to it, gone as the traversal goes.

use std::io;

use sapwood_core::{Exclusion, Judge, Rules, Selection, Verdict};

use super::lister::{Directory, EntryNames, Lister};
use super::walk::findings;
use super::{DiskFiles, EitherLister, patiently, rule_files};

/// What leaves an entry out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// The path inside the tree of what is left out: the entry, or a folder around it.
    pub path: Vec<u8>,
    /// The sort of reason: `repository`, `glob` for those that choose, `exclude` for those of what is left out, `rule`,
    /// `hidden`, `passed_over` or `type`.
    pub kind: &'static str,
    /// The rule file and the line, such as `src/.gitignore:3`, for a rule.
    pub place: Option<String>,
    /// The pattern, for a rule and for a glob; none if no glob takes the path.
    pub pattern: Option<String>,
}

impl DiskFiles {
    /// Returns what leaves the entry at `path` out of a run with this selection, if anything does.
    ///
    /// # Errors
    ///
    /// Fails if a folder on the way cannot be read.
    pub fn exclusion(&self, path: &[u8], selection: &Selection) -> io::Result<Option<Excluded>> {
        match &self.lister {
            EitherLister::Fastest(lister) => self.exclusion_with(lister, path, selection),
            EitherLister::Portable(lister) => self.exclusion_with(lister, path, selection),
        }
    }

    fn exclusion_with<L: Lister>(
        &self,
        lister: &L,
        path: &[u8],
        selection: &Selection,
    ) -> io::Result<Option<Excluded>> {
        let count = &self.counters.rule_files_opened;
        let mut rules = Rules::outside(selection, &rule_files::outer(&self.canonical, selection, count));
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        let mut start = 0;
        for end in ends.chain([path.len()]) {
            let (directory, name) = (&path[..start], &path[start..end]);
            let bare = directory.strip_suffix(b"/").unwrap_or(directory);
            let mut opened = patiently(|| lister.open_directory(bare, selection.follow))?;
            let mut names = EntryNames::default();
            opened.names(&mut names)?;
            let findings = findings(lister, &opened, &names, bare, selection, count);
            if findings.is_passed_over() && !bare.is_empty() {
                let (path, place, pattern) = (bare.to_vec(), None, None);
                return Ok(Some(Excluded { path, kind: "passed_over", place, pattern }));
            }
            rules = rules.enter(selection, directory, findings.rule_files());
            // A link that leads nowhere is listed as a link.
            let status = |follow| lister.status(&path[..end], follow);
            let kind = status(selection.follow).or_else(|_| status(false))?.kind;
            if let Verdict::Excluded(exclusion) = Judge::new(selection, &rules, directory).verdict(name, kind) {
                return Ok(Some(excluded(&path[..end], exclusion)));
            }
            start = end + 1;
        }
        Ok(None)
    }
}

fn excluded(path: &[u8], exclusion: Exclusion<'_>) -> Excluded {
    let (kind, rule) = match exclusion {
        Exclusion::Repository => ("repository", None),
        Exclusion::Glob(rule) => ("glob", rule),
        Exclusion::Exclude(rule) => ("exclude", Some(rule)),
        Exclusion::Rule(rule) => ("rule", Some(rule)),
        Exclusion::Hidden => ("hidden", None),
        Exclusion::PassedOver => ("passed_over", None),
        _ => ("type", None),
    };
    let place = rule.filter(|rule| rule.number > 0).map(|rule| format!("{}:{}", rule.file, rule.number));
    Excluded { path: path.to_vec(), kind, place, pattern: rule.map(|rule| printable(rule.pattern)) }
}

/// Shows a pattern as written, but for what is no character or controls a terminal.
fn printable(pattern: &[u8]) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    String::from_utf8_lossy(pattern).chars().map(shown).collect()
}
