//! What each thread is at, and how far the run is, noted where JavaScript finds it at any time: an instance that trapped
//! cannot be asked any more, and one that works does not answer, but its memory can be read.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use wasm_bindgen::prelude::*;

use crate::host;

/// At most so many threads are told apart.
const MOST_THREADS: usize = 64;

/// For each thread one more than the number of the need that it is at, or 0.
static PLACES: [AtomicU32; MOST_THREADS] = [const { AtomicU32::new(0) }; MOST_THREADS];

/// How many contents of the run at hand are done, and how many bytes they have.
static FILES: AtomicU32 = AtomicU32::new(0);
static BYTES: AtomicU64 = AtomicU64::new(0);

/// Not 0 when the run at hand was given up: the page writes it, and nothing more is read then.
static GIVEN_UP: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// Which of the places is this thread's.
    static OWN: Cell<usize> = const { Cell::new(0) };
}

/// Gives this thread a place of its own, which is 0 for the worker that owns the engine.
#[wasm_bindgen(js_name = takePlace)]
pub fn take_place(number: usize) {
    OWN.set(number % MOST_THREADS);
    #[cfg(all(feature = "threads", target_arch = "wasm32"))]
    crate::stack::mark();
}

/// Begins a run.
pub(crate) fn begin() {
    FILES.store(0, Relaxed);
    BYTES.store(0, Relaxed);
    GIVEN_UP.store(0, Relaxed);
}

/// Whether the run at hand was given up.
pub(crate) fn is_given_up() -> bool {
    GIVEN_UP.load(Relaxed) != 0
}

/// Notes that this thread starts on a content, by the number of its need.
pub(crate) fn start(need: usize) {
    note(need as u32 + 1);
}

/// Notes that this thread is done with a content of so many bytes.
pub(crate) fn done(bytes: u64) {
    note(0);
    FILES.fetch_add(1, Relaxed);
    BYTES.fetch_add(bytes, Relaxed);
}

/// Notes what this thread is at: one more than the number of a need, or 0 for nothing. Then it is certain that the stack
/// held and that there was memory enough.
fn note(place: u32) {
    #[cfg(all(feature = "threads", target_arch = "wasm32"))]
    crate::stack::check();
    #[cfg(target_arch = "wasm32")]
    crate::alloc::check();
    PLACES[OWN.get()].store(place, Relaxed);
    host::is_at(place);
}

/// Returns addresses: where the notes begin and how many there are, the number of contents that are done, that of their
/// bytes, and what says that the run was given up.
#[wasm_bindgen]
pub fn places() -> Vec<usize> {
    let (files, bytes, given_up) = (FILES.as_ptr() as usize, BYTES.as_ptr() as usize, GIVEN_UP.as_ptr() as usize);
    vec![PLACES.as_ptr() as usize, MOST_THREADS, files, bytes, given_up]
}
