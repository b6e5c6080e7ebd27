//! What each thread is working on, and how far the run is, in memory that JavaScript can read at any time: a trapped
//! instance cannot be called any more, and a busy one does not answer.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use wasm_bindgen::prelude::*;

use crate::host;

/// The number of threads that are told apart.
const MAX_THREADS: usize = 64;

/// For each thread the number of the needed file that it is working on, plus one, or 0.
static ACTIVITY: [AtomicU32; MAX_THREADS] = [const { AtomicU32::new(0) }; MAX_THREADS];

/// How many contents of the current run are done, and how many bytes they have.
static FILES: AtomicU32 = AtomicU32::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// Not 0 if the current run was aborted. The page writes it; nothing more is read then.
static CANCELED: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static THREAD_NUMBER: Cell<usize> = const { Cell::new(0) };
}

/// Numbers this thread. The worker that owns the engine is number 0.
#[wasm_bindgen(js_name = setThreadNumber)]
pub fn set_thread_number(number: usize) {
    THREAD_NUMBER.set(number % MAX_THREADS);
    #[cfg(all(feature = "threads", target_arch = "wasm32"))]
    crate::stack::mark();
}

/// Begins a run.
pub(crate) fn reset() {
    FILES.store(0, Relaxed);
    BYTES.store(0, Relaxed);
    CANCELED.store(0, Relaxed);
}

/// Whether the current run was aborted.
pub(crate) fn is_canceled() -> bool {
    CANCELED.load(Relaxed) != 0
}

/// Records that this thread starts on a content, by the number of its need.
pub(crate) fn start(need: usize) {
    set_activity(need as u32 + 1);
}

/// Records that this thread is done with a content of this many bytes.
pub(crate) fn finish(bytes: u64) {
    set_activity(0);
    FILES.fetch_add(1, Relaxed);
    BYTES.fetch_add(bytes, Relaxed);
}

/// Records what this thread is working on. First makes sure that the stack held and that there was enough memory.
fn set_activity(activity: u32) {
    #[cfg(all(feature = "threads", target_arch = "wasm32"))]
    crate::stack::check();
    #[cfg(target_arch = "wasm32")]
    crate::alloc::check();
    ACTIVITY[THREAD_NUMBER.get()].store(activity, Relaxed);
    host::set_activity(activity);
}

/// Returns addresses: where the activity of the threads begins and how many there are, the number of contents that are
/// done, their bytes, and the mark of an aborted run.
#[wasm_bindgen(js_name = progressAddresses)]
pub fn progress_addresses() -> Vec<usize> {
    let (files, bytes, canceled) = (FILES.as_ptr() as usize, BYTES.as_ptr() as usize, CANCELED.as_ptr() as usize);
    vec![ACTIVITY.as_ptr() as usize, MAX_THREADS, files, bytes, canceled]
}
