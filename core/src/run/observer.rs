//! Watching a run from outside: time, which the core does not have, and progress.

/// The stages of a run, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Listing the tree.
    Discover,
    /// Telling unchanged files by their stamps.
    Compare,
    /// Reading contents and telling known ones by their digests.
    Identify,
    /// Parsing and taking facts.
    Analyze,
    /// Writing packs and the index.
    Commit,
    /// Assembling the report.
    Report,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Stage; 6] =
        [Stage::Discover, Stage::Compare, Stage::Identify, Stage::Analyze, Stage::Commit, Stage::Report];

    /// Returns the stage's name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Discover => "discover",
            Stage::Compare => "compare",
            Stage::Identify => "identify",
            Stage::Analyze => "analyze",
            Stage::Commit => "commit",
            Stage::Report => "report",
        }
    }
}

/// Supplies the clocks of a run and is told of its progress. Every method does nothing by default: without clocks, all
/// times are 0.
pub trait Observer: Send + Sync {
    /// Returns nanoseconds of a monotonic clock.
    fn wall(&self) -> u64 {
        0
    }

    /// Returns nanoseconds of processor time that the calling thread has used.
    fn thread_cpu(&self) -> u64 {
        0
    }

    /// Returns nanoseconds of processor time that the process has used.
    fn process_cpu(&self) -> u64 {
        0
    }

    /// Is told that a stage begins, and how many files need their contents read once that is known.
    fn begins(&self, stage: Stage, files: u64) {
        let _ = (stage, files);
    }

    /// Is told, by any worker, which of the needed contents it starts on, so that it can be named if the machine gives out
    /// over it.
    fn starts(&self, need: usize) {
        let _ = need;
    }

    /// Is told, by any worker, that one more file of so many bytes is done.
    fn advances(&self, bytes: u64) {
        let _ = bytes;
    }
}

/// An [`Observer`] that does nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}
