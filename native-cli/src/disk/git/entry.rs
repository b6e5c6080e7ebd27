//! One entry of git's index against what the file system says of the file.

use gix_index::Entry;
use gix_index::entry::stat::Time;
use gix_index::entry::{Flags, Mode};
use sapwood_core::{ObjectId, Stamp};

use super::Doubt;

const SECOND: i64 = 1_000_000_000;

/// The grain of the coarsest clock that stamps files, FAT's, in seconds.
const COARSEST: i64 = 2;

/// Returns the blob that a file is known to hold, which has this entry at stage 0 and this stamp. `written` is when the
/// index was, in nanoseconds since 1970.
///
/// Every part of the stamp counts, whatever git is told to leave out (`core.trustctime`, `core.checkStat`): what differs
/// is read.
pub(super) fn blob(entry: &Entry, stamp: &Stamp, written: i64) -> Result<ObjectId, Doubt> {
    if !matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE) {
        return Err(Doubt::NotAFile);
    }
    for (flag, mark) in [
        (Flags::INTENT_TO_ADD, "intent-to-add"),
        (Flags::ASSUME_VALID, "assume-unchanged"),
        (Flags::SKIP_WORKTREE, "skip-worktree"),
    ] {
        if entry.flags.contains(flag) {
            return Err(Doubt::Marked(mark));
        }
    }
    let stat = &entry.stat;
    for (field, is_same) in [
        // Git keeps the lower 32 bits of each.
        ("size", stat.size == stamp.size as u32),
        ("modification time", stat.mtime == time(stamp.mtime)),
        ("change time", stat.ctime == time(stamp.ctime)),
        ("inode", stat.ino == stamp.inode as u32),
    ] {
        if !is_same {
            return Err(Doubt::Stat(field));
        }
    }
    if is_racy(stamp.mtime, written) || is_racy(stamp.ctime, written) {
        return Err(Doubt::Racy);
    }
    match *entry.id.as_bytes() {
        ref bytes if bytes.len() == 20 => bytes.try_into().map(ObjectId::Sha1),
        ref bytes => bytes.try_into().map(ObjectId::Sha256),
    }
    .map_err(|_| Doubt::NotAFile)
}

/// Git's rule: a file that is not older than the index could have been edited after git looked, within one tick of the
/// clock. Whole seconds are the mark of a coarse clock, and the index may lie where the clock is finer.
fn is_racy(time: i64, written: i64) -> bool {
    if time % SECOND == 0 { time.saturating_add(COARSEST * SECOND) > written } else { time >= written }
}

/// Returns a time as git keeps it.
fn time(nanoseconds: i64) -> Time {
    Time { secs: nanoseconds.div_euclid(SECOND) as u32, nsecs: nanoseconds.rem_euclid(SECOND) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: i64 = 1_700_000_000 * SECOND + 500;

    fn stamp() -> Stamp {
        Stamp { size: 7, mtime: WRITTEN - 3, ctime: WRITTEN - 2, inode: (1 << 40) + 9 }
    }

    fn entry(stamp: &Stamp) -> Entry {
        let mut state = gix_index::State::new(gix_hash::Kind::Sha1);
        let stat = gix_index::entry::Stat {
            mtime: time(stamp.mtime),
            ctime: time(stamp.ctime),
            ino: stamp.inode as u32,
            size: stamp.size as u32,
            ..Default::default()
        };
        let id = gix_hash::ObjectId::Sha1([5; 20]);
        state.dangerously_push_entry(stat, id, Flags::empty(), Mode::FILE, b"a".as_slice().into());
        state.entries()[0].clone()
    }

    #[test]
    fn an_entry_is_believed_only_if_all_of_the_stamp_is_its_own() {
        assert_eq!(blob(&entry(&stamp()), &stamp(), WRITTEN), Ok(ObjectId::Sha1([5; 20])));
        for other in [
            Stamp { size: 8, ..stamp() },
            Stamp { mtime: WRITTEN - 4, ..stamp() },
            Stamp { ctime: WRITTEN - 3, ..stamp() },
            Stamp { inode: 10, ..stamp() },
        ] {
            assert!(matches!(blob(&entry(&stamp()), &other, WRITTEN), Err(Doubt::Stat(_))), "{other:?}");
        }
    }

    #[test]
    fn an_entry_that_is_not_older_than_the_index_proves_nothing() {
        for (mtime, ctime, is_racy) in [
            (WRITTEN - 1, WRITTEN - 1, false),
            (WRITTEN, WRITTEN - 1, true),
            (WRITTEN - 1, WRITTEN, true),
            (WRITTEN + 1, WRITTEN - 1, true),
            // A clock of whole seconds says less.
            (WRITTEN - 500, WRITTEN - 1, true),
            (WRITTEN - 500 - SECOND, WRITTEN - 1, true),
            (WRITTEN - 500 - 2 * SECOND, WRITTEN - 1, false),
        ] {
            let stamp = Stamp { mtime, ctime, ..stamp() };
            assert_eq!(blob(&entry(&stamp), &stamp, WRITTEN).is_err(), is_racy, "{mtime} {ctime}");
        }
    }

    #[test]
    fn an_entry_for_which_its_user_vouches_proves_nothing() {
        for flag in [Flags::ASSUME_VALID, Flags::SKIP_WORKTREE, Flags::INTENT_TO_ADD] {
            let mut entry = entry(&stamp());
            entry.flags |= flag;
            assert!(matches!(blob(&entry, &stamp(), WRITTEN), Err(Doubt::Marked(_))));
        }
        for mode in [Mode::SYMLINK, Mode::COMMIT, Mode::DIR] {
            let mut entry = entry(&stamp());
            entry.mode = mode;
            assert_eq!(blob(&entry, &stamp(), WRITTEN), Err(Doubt::NotAFile));
        }
    }
}
