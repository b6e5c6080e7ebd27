//! The facts that a run knows before it analyzes a content: from packs, from this run, and from the session that it
//! works for.

use zerocopy::FromBytes;

use crate::cache::{FactsKey, GitName, Location, PackSet, PackWriter, Ticket};
use crate::facts::Facts;
use crate::facts::record::{FileRecord, Status};
use crate::tree::bytes::Bytes;

/// What settled a file: the tiers of a run in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// The listing and the path alone: it is skipped, or cannot be listed.
    Listing,
    /// The index, because the stamp is the same.
    Stamp,
    /// A pack, because git's index names the content.
    Git,
    /// A pack, because the digest of the content that was read is known.
    Content,
    /// The analysis.
    Analysis,
    /// The content, which is binary or in no known language, or could not be read.
    Nothing,
}

impl Tier {
    /// Returns the tier in the words of the data formats.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Listing => "listing",
            Tier::Stamp => "stamp",
            Tier::Git => "git",
            Tier::Content => "content",
            Tier::Analysis => "analysis",
            Tier::Nothing => "nothing",
        }
    }
}

/// Where the facts of a content are.
#[derive(Debug)]
pub(crate) enum FactsSource {
    /// There are none, or the session that this one works for has them.
    Nowhere,
    /// In a pack that was there before.
    Pack(Location),
    /// Among those that this run writes.
    Writer(Ticket),
    /// Here alone: they are new, and not handed to the writer.
    Memory(Box<Facts>),
}

/// The keys of all facts that a session knows, sorted. They are told to those who work for it.
#[derive(Clone, Default)]
pub struct KnownKeys(Option<Bytes>);

impl KnownKeys {
    /// Takes what [`Session::known_keys`](crate::Session::known_keys) returned.
    pub fn new(keys: Bytes) -> Self {
        KnownKeys(Some(keys))
    }

    /// Whether the facts with this key are known.
    fn holds(&self, key: &FactsKey) -> bool {
        self.0.as_ref().is_some_and(|keys| {
            let keys = <[FactsKey]>::ref_from_bytes(keys).unwrap_or_default();
            keys.binary_search(key).is_ok()
        })
    }
}

/// What is known of contents.
pub(crate) struct KnownFacts {
    pub(crate) packs: PackSet,
    pub(crate) writer: PackWriter,
    /// What the session knows that this one works for.
    pub(crate) elsewhere: KnownKeys,
    /// Whether the facts will be asked for, so that a record whose facts are damaged is of no use.
    pub(crate) needs_facts: bool,
}

impl KnownFacts {
    /// Returns what is known of a content of this size: its record, what told it, and where the facts are.
    pub(crate) fn find(&self, key: &FactsKey, size: u64) -> Option<(FileRecord, Tier, FactsSource)> {
        if let Some((record, location)) = self.find_in_packs(key) {
            return Some((record, Tier::Content, FactsSource::Pack(location)));
        }
        if self.elsewhere.holds(key) {
            return Some((FileRecord::without_facts(Status::Analyzed, size), Tier::Content, FactsSource::Nowhere));
        }
        let (record, ticket) = self.writer.find(key)?;
        Some((record, Tier::Analysis, FactsSource::Writer(ticket)))
    }

    /// Returns the record with this key, and where the facts are, if a pack has both.
    pub(crate) fn find_in_packs(&self, key: &FactsKey) -> Option<(FileRecord, Location)> {
        let location = if self.needs_facts { self.packs.find_facts(key, None) } else { self.packs.find(key) };
        location.and_then(|location| Some((self.packs.record(location)?, location)))
    }

    /// Returns the key of the content that has this git name.
    pub(crate) fn named(&self, name: &GitName) -> Option<FactsKey> {
        self.packs.named(name)
    }
}
