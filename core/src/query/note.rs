//! What there is to say of an answer beside its records: what was left out of a list, and why a list is empty.

use serde::Serialize;

/// Something that a reader of a list should know. Faces put it into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Note {
    /// There is no file at all, or none of the languages that were asked for.
    NoFiles,
    /// There are files, but none in a language that is parsed.
    NotParsed {
        /// How many files.
        files: u64,
    },
    /// There are files, but nothing of what was asked for in them.
    Nothing {
        /// How many files.
        files: u64,
    },
    /// Everything of what was asked for is in generated files.
    OnlyGenerated {
        /// How many items.
        items: u64,
        /// Whether they were chosen by name.
        named: bool,
    },
    /// Nothing is named like that.
    NotNamed {
        /// What was looked for.
        name: String,
        /// The names that are nearest to it, the nearest first.
        nearest: Vec<String>,
    },
    /// Filters exclude everything that there is.
    Excluded {
        /// How many items or files each of them excludes, in the order in which they are applied.
        by: Vec<(Filter, u64)>,
    },
    /// Generated files with items in them were left out.
    GeneratedLeftOut {
        /// How many files.
        files: u64,
    },
    /// There are more that match less closely.
    More {
        /// How many were shown.
        shown: u64,
        /// How many are left.
        more: u64,
    },
}

/// What keeps files or items out of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is named after what is asked for")]
pub enum Filter {
    Name,
    Type,
    Problem,
    Status,
    Kind,
    Exported,
    Generated,
    Min,
}
