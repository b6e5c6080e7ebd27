//! A tree of the file system as the core sees it: listed in parallel, read into buffers.

mod exclusion;
mod git;
#[cfg(target_os = "linux")]
mod list_linux;
mod list_walkdir;
mod lister;
pub(crate) mod map;
mod named;
pub(crate) mod native;
mod read;
mod rule_files;
mod walk;

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

use cfg_if::cfg_if;
use sapwood_core::walk::Walk;
use sapwood_core::{
    Content, EntryKind, FilePath, Files, ListError, Listing, ObjectId, ReadError, Selection, Stamp, StampedPath,
};
use thiserror::Error;

pub use exclusion::Excluded;
use list_walkdir::Portable;
use lister::Lister;
use walk::Traversal;

cfg_if! {
    if #[cfg(target_os = "linux")] {
        use list_linux::Linux as Fastest;
    } else {
        use list_walkdir::Portable as Fastest;
    }
}

/// How a tree is opened.
#[derive(Clone, Debug, Default)]
pub struct DiskOptions {
    /// The directory of the cache, which is not analyzed even if it lies in the tree.
    pub cache_dir: Option<PathBuf>,
    /// Whether git's index is asked which files hold contents that are known.
    pub git: bool,
    /// Whether the portable lister is used even where the platform has a faster one.
    pub portable: bool,
}

/// A tree of the file system: a directory, or some files of one.
pub struct DiskFiles {
    root: PathBuf,
    canonical: PathBuf,
    /// The names of the files, sorted, where the tree is not all of a directory.
    named: Vec<Vec<u8>>,
    options: DiskOptions,
    lister: EitherLister,
    /// Whether the last listing followed links, so that reading does.
    follow: AtomicBool,
    /// The size in bytes above which files that are named are skipped.
    largest: AtomicU64,
    counters: Counters,
}

enum EitherLister {
    Fastest(Fastest),
    Portable(Portable),
}

/// Why a tree could not be opened.
#[derive(Debug, Error)]
#[error("cannot open {}: {reason}", root.display())]
#[non_exhaustive]
pub struct OpenError {
    /// The root as given.
    pub root: PathBuf,
    /// The cause in the platform's words.
    pub reason: String,
    /// Whether nothing stands at that path.
    pub is_missing: bool,
}

impl OpenError {
    fn new(root: &Path, error: &io::Error) -> Self {
        OpenError {
            root: root.to_owned(),
            reason: error.to_string(),
            is_missing: error.kind() == io::ErrorKind::NotFound,
        }
    }
}

/// What was read from the disk, counted where it happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IoCounts {
    /// How many files were opened for their content.
    pub files_opened: u64,
    /// How many bytes of them were read.
    pub bytes_read: u64,
    /// How many directories were listed.
    pub directories_listed: u64,
    /// How many rule files were opened.
    pub rule_files_opened: u64,
    /// How many indexes and attributes files of git's were opened to tell known contents.
    pub git_files_opened: u64,
}

#[derive(Default)]
struct Counters {
    files_opened: AtomicU64,
    bytes_read: AtomicU64,
    directories_listed: AtomicU64,
    rule_files_opened: AtomicU64,
    git_files_opened: AtomicU64,
}

impl DiskFiles {
    /// Opens the tree at `root`. If a link or a single file stands there, it is taken even where it would be skipped
    /// inside a tree.
    ///
    /// # Errors
    ///
    /// Fails if nothing stands at `root`, or it cannot be opened.
    pub fn open(root: &Path, options: &DiskOptions) -> Result<DiskFiles, OpenError> {
        let metadata = fs::metadata(root).map_err(|error| OpenError::new(root, &error))?;
        match root.file_name() {
            // A link to a file keeps its own name, for it is shown as typed.
            Some(name) if !metadata.is_dir() => {
                let folder = root.parent().unwrap_or(Path::new(""));
                DiskFiles::open_files(folder, vec![name.as_encoded_bytes().to_vec()], options)
            }
            _ => DiskFiles::open_at(root, Vec::new(), options),
        }
    }

    /// Opens the files of these names in `folder`, which if it is empty is the current directory. Links among them are
    /// followed.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be opened. A file that does not exist is a failed one of the listing.
    pub fn open_files(folder: &Path, names: Vec<Vec<u8>>, options: &DiskOptions) -> Result<DiskFiles, OpenError> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        DiskFiles::open_at(folder, names, options)
    }

    fn open_at(root: &Path, mut named: Vec<Vec<u8>>, options: &DiskOptions) -> Result<DiskFiles, OpenError> {
        let failed = |error: io::Error| OpenError::new(root, &error);
        let directory = fs::canonicalize(root).map_err(failed)?;
        named.sort_unstable();
        named.dedup();
        let lister = if options.portable {
            EitherLister::Portable(Portable::new(&directory))
        } else {
            EitherLister::Fastest(fastest(&directory).map_err(failed)?)
        };
        Ok(DiskFiles {
            root: root.to_owned(),
            canonical: directory,
            named,
            options: options.clone(),
            lister,
            follow: AtomicBool::new(false),
            largest: AtomicU64::new(u64::MAX),
            counters: Counters::default(),
        })
    }

    /// Returns the root as given.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the directory that paths are relative to, without links: the root, or the folder of the named files.
    pub fn directory(&self) -> &Path {
        &self.canonical
    }

    /// Whether the tree is made of named files instead of all that is in the directory.
    fn has_names(&self) -> bool {
        !self.named.is_empty()
    }

    /// Returns what was read so far.
    pub fn counts(&self) -> IoCounts {
        let counters = &self.counters;
        IoCounts {
            files_opened: counters.files_opened.load(Relaxed),
            bytes_read: counters.bytes_read.load(Relaxed),
            directories_listed: counters.directories_listed.load(Relaxed),
            rule_files_opened: counters.rule_files_opened.load(Relaxed),
            git_files_opened: counters.git_files_opened.load(Relaxed),
        }
    }

    /// Takes files that are named as a run with this selection takes them: through links or not, up to a size.
    pub(crate) fn take_as(&self, selection: &Selection) {
        self.follow.store(selection.follow, Relaxed);
        self.largest.store(selection.max_filesize.unwrap_or(u64::MAX), Relaxed);
    }

    /// Returns which blob git's index says the file at a path holds, or why it cannot be told.
    pub(crate) fn vouched(&self, path: &FilePath) -> Result<ObjectId, String> {
        if !self.options.git {
            return Err("git is disabled by the options".to_owned());
        }
        let listing = self.list_files(std::slice::from_ref(path)).map_err(|error| error.to_string())?;
        let EntryKind::File(stamp) = listing.entry(0).kind else { return Err("not a regular file".to_owned()) };
        let asked = [StampedPath { path: path.as_bytes(), stamp }];
        let answers = git::object_ids(&self.canonical, &asked, &self.counters.git_files_opened, true);
        answers.into_iter().next().unwrap_or(Err(git::Doubt::Untracked)).map_err(|doubt| doubt.to_string())
    }

    fn list_with<L: Lister>(&self, lister: &L, selection: &Selection) -> Result<Listing, ListError> {
        let mut listing = Listing::new(since_1970(SystemTime::now()), L::FIELDS);
        self.follow.store(selection.follow, Relaxed);
        let rule_files = &self.counters.rule_files_opened;
        let outer = rule_files::outer(&self.canonical, selection, rule_files);
        let done = match &self.named[..] {
            named @ [_, ..] => {
                // The other files of the folder are not looked at, which does not mean that they are gone.
                listing.complete = false;
                let named: Vec<&[u8]> = named.iter().map(Vec::as_slice).collect();
                named::list(lister, &named, true, selection, &outer, rule_files, &mut listing);
                Ok(0)
            }
            [] => {
                let never = self.options.cache_dir.as_ref().and_then(|path| fs::canonicalize(path).ok());
                let never = never.and_then(|path| path.strip_prefix(&self.canonical).map(native::path_bytes).ok());
                let walk = Walk::new(Cow::Borrowed(selection), never);
                Traversal::new(lister, walk, rule_files).run(&outer, &mut listing)
            }
        };
        let listed = done.map_err(|error| ListError::new(self.root.display().to_string(), error))?;
        self.counters.directories_listed.fetch_add(listed, Relaxed);
        Ok(listing)
    }

    fn list_files_with<L: Lister>(&self, lister: &L, paths: &[FilePath]) -> Listing {
        let mut listing = Listing::new(since_1970(SystemTime::now()), L::FIELDS);
        listing.complete = false;
        let rule_files = &self.counters.rule_files_opened;
        let largest = Some(self.largest.load(Relaxed)).filter(|largest| *largest < u64::MAX);
        let selection = Selection { no_ignore: true, max_filesize: largest, ..Selection::default() };
        let outer = rule_files::outer(&self.canonical, &selection, rule_files);
        let mut paths: Vec<&[u8]> = paths.iter().map(FilePath::as_bytes).collect();
        paths.sort_unstable();
        paths.dedup();
        let follow = self.has_names() || self.follow.load(Relaxed);
        named::list(lister, &paths, follow, &selection, &outer, rule_files, &mut listing);
        listing
    }

    fn read_with<L: Lister>(
        &self,
        lister: &L,
        path: &[u8],
        limit: u64,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        let follow = self.has_names() || self.follow.load(Relaxed);
        let open = || lister.open_file(path, follow);
        read::read(open, &self.counters, limit, buffer, visit)
    }
}

impl Files for DiskFiles {
    fn list(&self, selection: &Selection) -> Result<Listing, ListError> {
        match &self.lister {
            EitherLister::Fastest(lister) => self.list_with(lister, selection),
            EitherLister::Portable(lister) => self.list_with(lister, selection),
        }
    }

    fn list_files(&self, paths: &[FilePath]) -> Result<Listing, ListError> {
        Ok(match &self.lister {
            EitherLister::Fastest(lister) => self.list_files_with(lister, paths),
            EitherLister::Portable(lister) => self.list_files_with(lister, paths),
        })
    }

    fn read(
        &self,
        path: &[u8],
        limit: u64,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        match &self.lister {
            EitherLister::Fastest(lister) => self.read_with(lister, path, limit, buffer, visit),
            EitherLister::Portable(lister) => self.read_with(lister, path, limit, buffer, visit),
        }
    }

    fn object_ids(&self, files: &[StampedPath<'_>]) -> Vec<Option<ObjectId>> {
        // Without change time and inode an entry of git's index proves too little.
        if !self.options.git || !lister::FIELDS.ctime || !lister::FIELDS.inode {
            return Vec::new();
        }
        let answers = git::object_ids(&self.canonical, files, &self.counters.git_files_opened, false);
        answers.into_iter().map(Result::ok).collect()
    }
}

cfg_if! {
    if #[cfg(target_os = "linux")] {
        fn fastest(root: &Path) -> io::Result<Fastest> {
            Fastest::new(root)
        }
    } else {
        fn fastest(root: &Path) -> io::Result<Fastest> {
            Ok(Fastest::new(root))
        }
    }
}

/// Opens something, and waits a little where all file descriptors are in use: other workers are about to give some
/// back.
fn patiently<T>(open: impl Fn() -> io::Result<T>) -> io::Result<T> {
    for _ in 0..100 {
        match open() {
            Err(error) if is_out_of_descriptors(&error) => std::thread::sleep(Duration::from_millis(2)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
    open()
}

fn is_out_of_descriptors(error: &io::Error) -> bool {
    cfg_if! {
        if #[cfg(unix)] {
            matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE))
        } else {
            let _ = error;
            false
        }
    }
}

/// Returns nanoseconds since 1970.
fn since_1970(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanoseconds| -nanoseconds),
    }
}
