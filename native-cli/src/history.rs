//! What the last runs did: a short record each, in one file of the cache.
//!
//! It tells how useful the cache is and nothing else: no result depends on it, no path is in it, and a failure to write
//! it is ignored. A run appends its record with one small write, so concurrent runs lose nothing; at twice its normal
//! length, the older half is dropped.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::time::SystemTime;

use sapwood_core::{Metrics, Stage, Store};

use crate::store::{DiskStore, HISTORY_NAME};

/// How many runs are remembered.
const KEPT_RUNS: usize = 500;

const FIELDS: usize = 12;
const CHECKED_BYTES: usize = FIELDS * 8;
const RECORD_BYTES: usize = CHECKED_BYTES + 4;

/// One run with the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PastRun {
    /// When it ended, in seconds since 1970.
    pub time: u64,
    /// Files that were analyzed or reused.
    pub files: u64,
    /// Files that were not opened because their stamp had not changed.
    pub by_stamp: u64,
    /// Files that were not opened because git's index vouched for them.
    pub by_git: u64,
    /// Files that were read and whose content was known.
    pub by_content: u64,
    /// The size of all these files in bytes.
    pub bytes: u64,
    /// Bytes that were read.
    pub bytes_read: u64,
    /// Bytes that were analyzed.
    pub bytes_analyzed: u64,
    /// Microseconds of comparing with the index, which is opened for that.
    pub compare_us: u64,
    /// Microseconds from opening the first file to the end of the last one's analysis.
    pub read_us: u64,
    /// Microseconds of writing packs and index.
    pub commit_us: u64,
    /// Microseconds of the whole run.
    pub wall_us: u64,
}

impl PastRun {
    /// Sums up a run that ends now.
    pub(crate) fn new(metrics: &Metrics) -> PastRun {
        let us = |stage: Stage| {
            let times = metrics.stages.iter().find(|time| time.name == stage.name());
            times.map_or(0, |time| (time.wall_ms * 1e3) as u64)
        };
        PastRun {
            time: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs(),
            files: metrics.discovered - metrics.skipped - metrics.failed,
            by_stamp: metrics.reused_by_stamp,
            by_git: metrics.reused_by_git,
            by_content: metrics.reused_by_content,
            bytes: metrics.bytes_total,
            bytes_read: metrics.bytes_read,
            bytes_analyzed: metrics.languages.iter().map(|language| language.bytes).sum(),
            compare_us: us(Stage::Compare),
            read_us: us(Stage::Identify),
            commit_us: us(Stage::Commit),
            wall_us: (metrics.wall_ms * 1e3) as u64,
        }
    }

    /// Returns the files that did not have to be analyzed.
    pub fn reused(&self) -> u64 {
        self.by_stamp + self.by_git + self.by_content
    }

    /// Returns the microseconds that comparing, reading and writing took with the cache.
    fn with_cache_us(&self) -> u64 {
        self.compare_us + self.read_us + self.commit_us
    }

    fn fields(&self) -> [u64; FIELDS] {
        [
            self.time,
            self.files,
            self.by_stamp,
            self.by_git,
            self.by_content,
            self.bytes,
            self.bytes_read,
            self.bytes_analyzed,
            self.compare_us,
            self.read_us,
            self.commit_us,
            self.wall_us,
        ]
    }

    fn encode(&self) -> [u8; RECORD_BYTES] {
        let mut record = [0; RECORD_BYTES];
        for (place, field) in record.chunks_exact_mut(8).zip(self.fields()) {
            place.copy_from_slice(&field.to_le_bytes());
        }
        let crc = crc32c::crc32c(&record[..CHECKED_BYTES]);
        record[CHECKED_BYTES..].copy_from_slice(&crc.to_le_bytes());
        record
    }

    fn decode(bytes: &[u8]) -> Option<PastRun> {
        let (checked, crc) = bytes.get(..RECORD_BYTES)?.split_at(CHECKED_BYTES);
        if crc32c::crc32c(checked).to_le_bytes() != crc {
            return None;
        }
        let mut fields = [0; FIELDS];
        for (field, place) in fields.iter_mut().zip(checked.chunks_exact(8)) {
            *field = u64::from_le_bytes(place.try_into().ok()?);
        }
        let [time, files, by_stamp, by_git, by_content, bytes, bytes_read, bytes_analyzed, rest @ ..] = fields;
        let [compare_us, read_us, commit_us, wall_us] = rest;
        Some(PastRun {
            time,
            files,
            by_stamp,
            by_git,
            by_content,
            bytes,
            bytes_read,
            bytes_analyzed,
            compare_us,
            read_us,
            commit_us,
            wall_us,
        })
    }
}

/// The last runs with a cache, oldest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The runs.
    pub runs: Vec<PastRun>,
}

impl History {
    /// Reads what the runs left in a cache; what is damaged is passed over.
    pub fn read(store: &DiskStore) -> History {
        let bytes = fs::read(store.folder().join(HISTORY_NAME)).unwrap_or_default();
        let (mut runs, mut at) = (Vec::new(), 0);
        while at + RECORD_BYTES <= bytes.len() {
            match PastRun::decode(&bytes[at..]) {
                Some(run) => {
                    runs.push(run);
                    at += RECORD_BYTES;
                }
                // A truncated record shifts all after it.
                None => at += 1,
            }
        }
        History { runs }
    }

    /// Adds a run. Where that cannot be done, nothing is lost but a line of the statistics.
    pub(crate) fn note(store: &DiskStore, run: &PastRun) {
        let path = store.folder().join(HISTORY_NAME);
        let Ok(mut file) = OpenOptions::new().append(true).create(true).open(path) else { return };
        let written = file.write_all(&run.encode()).and_then(|()| file.metadata());
        if written.is_ok_and(|metadata| metadata.len() >= (2 * KEPT_RUNS * RECORD_BYTES) as u64) {
            let runs = History::read(store).runs;
            let kept = runs[runs.len().saturating_sub(KEPT_RUNS)..].iter().map(PastRun::encode).collect::<Vec<_>>();
            let _unbounded = store.put(HISTORY_NAME, &[kept.as_flattened()]);
        }
    }

    /// Returns the microseconds that reading and analyzing a byte takes where nothing is reused, as far as the runs
    /// tell: those that analyzed most of what they read.
    pub fn us_per_byte(&self) -> Option<f64> {
        let cold = self.runs.iter().filter(|run| run.bytes_analyzed > 0 && run.bytes_analyzed * 2 >= run.bytes_read);
        let (us, bytes) = cold.fold((0, 0), |(us, bytes), run| (us + run.read_us, bytes + run.bytes_read));
        (bytes > 0).then(|| us as f64 / bytes as f64)
    }

    /// Returns the milliseconds that a run saved, net of what the cache cost it: what reading and analyzing everything
    /// would have taken, less what comparing, reading and writing did take. Less than nothing for a first run.
    pub fn saved_ms(&self, run: &PastRun) -> Option<f64> {
        let without_us = if run.bytes_analyzed >= run.bytes && run.reused() == 0 {
            // Nothing is estimated where nothing was reused.
            run.read_us as f64
        } else {
            self.us_per_byte()? * run.bytes as f64
        };
        Some((without_us - run.with_cache_us() as f64) / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(time: u64) -> PastRun {
        PastRun { time, files: 10, by_stamp: 9, bytes: 1000, ..PastRun::default() }
    }

    fn store() -> (tempfile::TempDir, DiskStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = DiskStore::new(folder.path());
        (folder, store)
    }

    #[test]
    fn runs_are_read_as_they_were_noted_and_damage_costs_one_of_them() {
        let (folder, store) = store();
        (0..3).for_each(|time| History::note(&store, &run(time)));
        assert_eq!(History::read(&store).runs, [run(0), run(1), run(2)]);
        let path = folder.path().join(HISTORY_NAME);
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            fs::write(&path, &flipped).unwrap();
            let runs = History::read(&store).runs;
            assert!(runs.len() == 2 && runs.iter().all(|run| run.time < 3), "{runs:?}");
        }
        // A writer that was killed in the middle.
        fs::write(&path, &whole[..whole.len() - 7]).unwrap();
        History::note(&store, &run(7));
        assert_eq!(History::read(&store).runs, [run(0), run(1), run(7)]);
    }

    #[test]
    fn the_file_is_bounded_and_keeps_the_youngest() {
        let (folder, store) = store();
        let most = 2 * KEPT_RUNS;
        (0..3 * most as u64).for_each(|time| History::note(&store, &run(time)));
        assert!(fs::metadata(folder.path().join(HISTORY_NAME)).unwrap().len() <= (most * RECORD_BYTES) as u64);
        let runs = History::read(&store).runs;
        assert!((KEPT_RUNS..most).contains(&runs.len()));
        assert_eq!(runs.last().unwrap().time, 3 * most as u64 - 1);
    }

    #[test]
    fn what_was_saved_is_net_of_what_the_cache_cost() {
        let cold = PastRun {
            files: 10,
            bytes: 1000,
            bytes_read: 1000,
            bytes_analyzed: 1000,
            compare_us: 1_000,
            read_us: 500_000,
            commit_us: 4_000,
            ..PastRun::default()
        };
        let warm = PastRun { files: 10, by_stamp: 10, bytes: 1000, compare_us: 2_000, ..PastRun::default() };
        let history = History { runs: vec![cold, warm] };
        assert_eq!(history.us_per_byte(), Some(500.0));
        assert_eq!(history.saved_ms(&cold), Some(-5.0));
        assert_eq!(history.saved_ms(&warm), Some(498.0));
        assert_eq!(History { runs: vec![warm] }.saved_ms(&warm), None, "nobody knows what it would have taken");
    }
}
