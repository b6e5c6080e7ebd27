//! Detects stack overflows of threads: in wasm their stacks are on the heap, and an overflow silently overwrites what is
//! below.
//!
//! The bound on nesting keeps every parser far from the end, so this is a last check. A pattern is written near the end
//! of the stack when the thread begins, and checked after every file. If it is gone, nothing in this memory can be
//! trusted: the instance traps before anything is published or stored, and the page starts again without the file.
#![expect(unsafe_code, reason = "the end of the stack is read and written by its address; see the arguments")]

use std::cell::Cell;
use std::hint::black_box;

use sapwood_core::WORKER_STACK_BYTES;

/// The distance of the pattern from the end of the stack, in bytes.
const MARGIN: usize = 64 << 10;

const PATTERN: u64 = 0x5A9_00D5_7AC4_E2D5;

thread_local! {
    /// The address of this thread's pattern; 0 if there is none.
    static ADDRESS: Cell<usize> = const { Cell::new(0) };
}

/// Writes the pattern, at the very beginning of a thread whose stack has [`WORKER_STACK_BYTES`].
pub(crate) fn mark() {
    let here = 0_u8;
    let top = black_box(&raw const here) as usize;
    let address = (top - WORKER_STACK_BYTES + MARGIN) & !7;
    ADDRESS.set(address);
    // SAFETY: The thread has hardly begun, so the address is within its own stack and far below anything in use.
    unsafe { (address as *mut u64).write_volatile(PATTERN) };
}

/// Traps if the pattern of this thread is gone.
pub(crate) fn check() {
    let address = ADDRESS.get();
    // SAFETY: The address is within the stack of this thread, where `mark` wrote.
    if address != 0 && unsafe { (address as *const u64).read_volatile() } != PATTERN {
        core::arch::wasm32::unreachable();
    }
}
