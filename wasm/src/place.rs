//! What each thread is at, noted where JavaScript still finds it after a trap: an instance that trapped cannot be asked
//! any more, but its memory can be read.

use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use wasm_bindgen::prelude::*;

/// At most so many threads are told apart.
const MOST_THREADS: usize = 64;

/// For each thread one more than the number of the need that it is at, or 0.
static PLACES: [AtomicU32; MOST_THREADS] = [const { AtomicU32::new(0) }; MOST_THREADS];

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

/// Notes what this thread is at: one more than the number of a need, or 0 for nothing. Then it is certain that the stack
/// held and that there was memory enough.
pub(crate) fn note(place: u32) {
    #[cfg(all(feature = "threads", target_arch = "wasm32"))]
    {
        crate::stack::check();
        crate::alloc::check();
    }
    PLACES[OWN.get()].store(place, Relaxed);
}

/// Returns where the notes begin in memory, and how many there are.
#[wasm_bindgen]
pub fn places() -> Vec<usize> {
    vec![PLACES.as_ptr() as usize, MOST_THREADS]
}
