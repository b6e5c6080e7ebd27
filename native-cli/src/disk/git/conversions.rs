//! What git converts between a blob and a file: by attributes, and by `core.autocrlf`.
//!
//! Where anything could be converted, the bytes of the file need not be those of the blob that git's index names, even if
//! on this platform, with these settings, they mostly are. One conversion is believed to be none: of line ends, where those
//! in files are LF, as with `* text=auto` and no more. Git then writes every file as its blob is. What it takes in may
//! have CRLF that the blob has not, and earlier settings may have written CRLF; both is told by the size:
//!
//! * Git calls a file clean after it wrote the file from the blob or compared the two, under the settings of that moment.
//!   Writing, of all conversions of line ends (`crlf_to_worktree` in git's convert.c), puts a CR before some of the LFs,
//!   and removes nothing. Comparing (`crlf_to_git`) takes CRs out of the file, and adds nothing. A file that is clean is
//!   thus its blob with CRs put in, whichever settings there ever were.
//! * So the file is longer than its blob, or equal to it in every byte.
//! * What is known under the blob's name was learned from bytes that hash to it, so the size in that record is the blob's.
//!   It is believed of files of this very size alone, which are those that are equal.
//!
//! Other conversions can keep the size while they change bytes: `ident`, a filter, an encoding. They are never believed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;

use gix_attributes::search::{MetadataCollection, Outcome};
use gix_attributes::{Search, Source, StateRef};

use super::Doubt;
use crate::disk::{native, rule_files};

/// The attributes by which git converts, each with what is said of a file to which it applies.
const CONVERTING: [(&str, &str); 6] = [
    ("text", "the attribute text"),
    // What `text` was called before.
    ("crlf", "the attribute crlf"),
    ("eol", "the attribute eol"),
    ("ident", "the attribute ident"),
    ("filter", "the attribute filter"),
    ("working-tree-encoding", "the attribute working-tree-encoding"),
];

/// What the configuration says of line ends.
#[derive(Clone, Copy)]
pub(super) struct LineEnds {
    /// Whether `core.autocrlf` converts.
    pub(super) auto: bool,
    /// Whether `core.eol` makes them CRLF in files, or could.
    pub(super) crlf: bool,
}

/// What is in force for the files of one directory, and of those around it.
pub(super) struct Conversions<'a> {
    top: PathBuf,
    opened: &'a AtomicU64,
    ends: LineEnds,
    ignore_case: bool,
    names: MetadataCollection,
    /// The files of all repositories, then those of the directories from the top to the one at hand.
    search: Search,
    /// `info/attributes`, which precede all others.
    info: Search,
    levels: Vec<Attributes>,
    outcome: Outcome,
}

/// What a directory has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attributes {
    None,
    File,
    /// Git takes them from its index, for they are not checked out.
    Elsewhere,
}

impl<'a> Conversions<'a> {
    /// Reads what is in force for all of a work tree. `configured` is the place of the user's attributes, if it is not
    /// the usual one.
    pub(super) fn new(
        top: &Path,
        common: &Path,
        ends: LineEnds,
        ignore_case: bool,
        configured: Option<PathBuf>,
        opened: &'a AtomicU64,
    ) -> Self {
        let mut names = MetadataCollection::default();
        let mut variable = |name: &str| std::env::var_os(name);
        let places = [
            Source::System.storage_location(&mut variable),
            configured.or_else(|| Source::Git.storage_location(&mut variable)),
        ];
        // Without files this cannot fail, and those are read here as all others are.
        let none: [PathBuf; 0] = [];
        let mut search = Search::new_globals(none, &mut Vec::new(), &mut names).unwrap_or_default();
        for place in places.into_iter().flatten() {
            add(&mut search, &mut names, &place, PathBuf::new(), true, opened);
        }
        let mut info = Search::default();
        add(&mut info, &mut names, &common.join("info/attributes"), PathBuf::new(), true, opened);
        let (levels, outcome) = (Vec::new(), Outcome::default());
        Conversions { top: top.to_owned(), opened, ends, ignore_case, names, search, info, levels, outcome }
    }

    /// Goes into a directory, whose path from the top is empty or ends with `/`. `in_index` says whether git's index has
    /// an attributes file there.
    pub(super) fn enter(&mut self, directory: &[u8], in_index: bool) {
        let place = [directory, b".gitattributes"].concat();
        let native = native::join(&self.top, &place);
        let is_top = directory.is_empty();
        // Git does not follow a link there.
        let is_file = fs::symlink_metadata(&native).is_ok_and(|metadata| metadata.is_file());
        let source = native::join(Path::new(""), &place);
        let added = is_file && add(&mut self.search, &mut self.names, &native, source, is_top, self.opened);
        self.levels.push(match added {
            true => Attributes::File,
            false if in_index => Attributes::Elsewhere,
            false => Attributes::None,
        });
        if added || is_top {
            self.outcome.initialize_with_selection(&self.names, CONVERTING.map(|(name, _)| name));
        }
    }

    /// Goes back to the directory around it.
    pub(super) fn leave(&mut self) {
        if self.levels.pop() == Some(Attributes::File) {
            self.search.pop_pattern_list();
        }
    }

    /// Returns what could convert the file at a path from the top, if anything could.
    pub(super) fn of(&mut self, path: &[u8]) -> Option<Doubt> {
        use gix_attributes::glob::pattern::Case;
        if self.levels.contains(&Attributes::Elsewhere) {
            return Some(Doubt::Converted("attributes that are not checked out"));
        }
        let case = if self.ignore_case { Case::Fold } else { Case::Sensitive };
        self.outcome.reset();
        self.info.pattern_matching_relative_path(path.into(), case, Some(false), &mut self.outcome);
        if !self.outcome.is_done() {
            self.search.pattern_matching_relative_path(path.into(), case, Some(false), &mut self.outcome);
        }
        let (mut is_binary, mut is_text, mut has_lf) = (false, false, false);
        for (found, (name, said)) in self.outcome.iter_selected().zip(CONVERTING) {
            match (name, found.assignment.state) {
                ("text", StateRef::Unset) => is_binary = true,
                ("text", StateRef::Set) => is_text = true,
                ("text", StateRef::Value(value)) if value.as_bstr() == "auto" => is_text = true,
                ("eol", StateRef::Value(value)) if value.as_bstr() == "lf" => has_lf = true,
                ("eol", StateRef::Set | StateRef::Value(_)) if is_binary => {}
                (_, StateRef::Set | StateRef::Value(_)) => return Some(Doubt::Converted(said)),
                _ => {}
            }
        }
        if self.ends.auto && !is_binary {
            return Some(Doubt::Converted("core.autocrlf"));
        }
        (self.ends.crlf && is_text && !has_lf).then_some(Doubt::Converted("core.eol"))
    }
}

/// Adds an attributes file, unless there is none. Its patterns are relative to the folder of `source`.
fn add(
    search: &mut Search,
    names: &mut MetadataCollection,
    file: &Path,
    source: PathBuf,
    macros: bool,
    opened: &AtomicU64,
) -> bool {
    let root = (!source.as_os_str().is_empty()).then_some(Path::new(""));
    let Some(text) = rule_files::read_path(file, opened) else { return false };
    search.add_patterns_buffer(&text, source, root, names, macros).is_ok()
}
