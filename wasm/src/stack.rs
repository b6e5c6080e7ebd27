//! Whether a thread's stack held: the stacks of threads lie on the heap in wasm, and one that overflows overwrites what
//! is below it without a sign.
//!
//! The bound on nesting keeps every parser far from the end, so this is a last check. A pattern is written near the end
//! of the stack when the thread begins, and looked at after every file. If it is gone, nothing in this memory can be
//! trusted any more: the instance traps before anything is published or kept, and the page begins anew without the file.
#![expect(unsafe_code, reason = "the end of the stack is read and written by its address; see the arguments")]

use std::cell::Cell;
use std::hint::black_box;

use sapwood_core::WORKER_STACK_BYTES;

/// The pattern stands so many bytes before the end of the stack.
const MARGIN: usize = 64 << 10;

const PATTERN: u64 = 0x5A9_00D5_7AC4_E2D5;

thread_local! {
    /// Where the pattern of this thread stands; 0 where there is none.
    static PLACE: Cell<usize> = const { Cell::new(0) };
}

/// Writes the pattern, at the very beginning of a thread whose stack has [`WORKER_STACK_BYTES`].
pub(crate) fn mark() {
    let here = 0_u8;
    let top = black_box(&raw const here) as usize;
    let place = (top - WORKER_STACK_BYTES + MARGIN) & !7;
    PLACE.set(place);
    // SAFETY: The thread has hardly begun, so the place is within its own stack and far below anything in use.
    unsafe { (place as *mut u64).write_volatile(PATTERN) };
}

/// Traps if the pattern of this thread is gone.
pub(crate) fn check() {
    let place = PLACE.get();
    // SAFETY: The place is within the stack of this thread, where `mark` wrote.
    if place != 0 && unsafe { (place as *const u64).read_volatile() } != PATTERN {
        core::arch::wasm32::unreachable();
    }
}
