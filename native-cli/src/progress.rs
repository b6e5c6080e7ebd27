//! A line on standard error that shows how far a long run has come.
//!
//! It appears only if standard error is a terminal and the run takes longer than half a second, and it leaves nothing
//! behind.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use sapwood::Progress;
use sapwood_core::Stage;
use sapwood_core::query::thousands;

/// How long a run may take before anything is shown.
const PATIENCE: Duration = Duration::from_millis(500);
const REFRESH: Duration = Duration::from_millis(100);
const CELLS: u64 = 24;

/// Erases the line that the cursor is in.
const ERASE: &[u8] = b"\r\x1b[K";

/// Whether the line is on the screen; held while it is painted or erased.
static SHOWN: Mutex<bool> = Mutex::new(false);

/// What a run has reported so far.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    stage: AtomicU64,
    wanted: AtomicU64,
    done: AtomicU64,
}

impl Progress for Counters {
    fn begins(&self, stage: Stage, files: u64) {
        self.stage.store(stage as u64, Ordering::Relaxed);
        if stage == Stage::Identify {
            self.wanted.fetch_add(files, Ordering::Relaxed);
        }
    }

    fn advances(&self, _bytes: u64) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counters {
    fn line(&self) -> String {
        let (wanted, done) = (self.wanted.load(Ordering::Relaxed), self.done.load(Ordering::Relaxed));
        let stage = Stage::ALL.get(self.stage.load(Ordering::Relaxed) as usize).copied();
        match stage {
            Some(Stage::Identify | Stage::Analyze) if wanted > 0 => {
                let filled = (done.min(wanted) * CELLS / wanted) as usize;
                let bar = format!("{}{}", "#".repeat(filled), "-".repeat(CELLS as usize - filled));
                format!("analyzing [{bar}] {} of {} files", thousands(done.min(wanted)), thousands(wanted))
            }
            Some(Stage::Commit) => "updating the cache".to_owned(),
            Some(Stage::Report) => "assembling the report".to_owned(),
            _ => "listing files".to_owned(),
        }
    }
}

/// A progress line that is shown until it is dropped.
pub(crate) struct ProgressLine {
    stop: Option<mpsc::Sender<()>>,
    painter: Option<JoinHandle<()>>,
}

impl ProgressLine {
    /// Watches `counters` if `visible`.
    pub(crate) fn start(counters: Arc<Counters>, visible: bool) -> Self {
        if !visible {
            return ProgressLine { stop: None, painter: None };
        }
        let (stop, stopped) = mpsc::channel();
        let painter = thread::Builder::new().name("progress".to_owned()).spawn(move || {
            let mut wait = PATIENCE;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                paint(&counters.line());
                wait = REFRESH;
            }
        });
        ProgressLine { stop: Some(stop), painter: painter.ok() }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(painter) = self.painter.take() {
            let _ = painter.join();
        }
        drop(erase());
    }
}

/// Takes the line off the screen, if it is there. It does not come back while the returned guard lives.
pub(crate) fn erase() -> MutexGuard<'static, bool> {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if std::mem::take(&mut *shown) {
        let _ = io::stderr().write_all(ERASE);
    }
    shown
}

fn paint(line: &str) {
    let mut shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *shown = true;
    let _ = io::stderr().write_all(&[ERASE, line.as_bytes()].concat());
}
