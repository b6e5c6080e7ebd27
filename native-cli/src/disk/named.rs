//! Listing files that were named instead of found: no rule leaves them out, but what `.gitattributes` says of them
//! counts.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use sapwood_core::walk::Walk;
use sapwood_core::{EntryKind, Judge, Listing, OuterRules, RuleFiles, RuleKind, Rules, Selection};

use super::lister::Lister;
use super::walk::fail_reason;
use super::{patiently, rule_files};

/// Adds the entries at `paths`, which are sorted and all different, to `listing`. `outer` are the rules from above the
/// root. Of the selection only the limit of the size counts.
pub(super) fn list<L: Lister>(
    lister: &L,
    paths: &[&[u8]],
    follow: bool,
    selection: &Selection,
    outer: &OuterRules,
    count: &AtomicU64,
    listing: &mut Listing,
) {
    let walk = Walk::new(Cow::Borrowed(selection), None);
    let everything = Selection { no_ignore: true, ..Selection::default() };
    let rules = Rules::outside(selection, outer);
    let mut known: BTreeMap<&[u8], Rules> = BTreeMap::new();
    for path in paths {
        let status = lister.status(path, follow).map_err(|error| fail_reason(&error));
        let kind = walk.named_file(status.map(|status| (status.kind, status.stamp)));
        let attribute = match kind {
            EntryKind::File(_) => {
                let (directory, name) = path.split_at(path.iter().rposition(|b| *b == b'/').map_or(0, |at| at + 1));
                enter(lister, &mut known, directory, &rules, &everything, count);
                Judge::new(&everything, &known[directory], directory).attribute(name)
            }
            _ => None,
        };
        listing.push(&[path], kind, attribute);
    }
}

/// Makes the rules inside `directory`, and of those around it, known.
fn enter<'a, L: Lister>(
    lister: &L,
    known: &mut BTreeMap<&'a [u8], Rules>,
    directory: &'a [u8],
    outside: &Rules,
    selection: &Selection,
    count: &AtomicU64,
) {
    let ends = directory.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at + 1);
    let mut around = outside.clone();
    for end in std::iter::once(0).chain(ends) {
        let directory = &directory[..end];
        let rules = known.entry(directory).or_insert_with(|| {
            let name = RuleKind::Attributes.name().as_bytes();
            let text = rule_files::read(patiently(|| lister.open_file(&[directory, name].concat(), false)));
            count.fetch_add(u64::from(text.is_some()), Relaxed);
            let git = [directory, b".git"].concat();
            let mut files = match lister.status(&git, false) {
                Ok(_) => rule_files::of_repository(&lister.native_path(&git), selection, count),
                Err(_) => RuleFiles::default(),
            };
            files.files.extend(text.map(|text| (RuleKind::Attributes, text)));
            around.enter(selection, directory, &files)
        });
        around = rules.clone();
    }
}
