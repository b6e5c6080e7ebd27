//! Memory: free lists of each thread's own in front of the standard allocator, which is one lock in wasm.
//!
//! Parsers allocate and free small things without end, and the lock would make two threads hardly faster than one. A
//! thread that frees a block keeps it for its own next request of that size, whoever asked for it first; what it keeps of
//! each size is bounded. Where there is one thread, the lists still save most of the way, and what was refused is noted
//! all the same.
#![expect(unsafe_code, reason = "an allocator hands out memory; see the arguments at each block")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

/// The allocator of both builds.
pub(crate) struct FreeLists;

#[global_allocator]
static ALLOCATOR: FreeLists = FreeLists;

/// Up to here there is a list for each multiple of [`STEP`] bytes, and then for each power of two.
const FINE: usize = 1024;
const STEP: usize = 16;
/// Larger blocks are the standard allocator's business.
const LARGEST: usize = 32 << 10;
const LISTS: usize = FINE / STEP + (LARGEST / FINE).ilog2() as usize;
/// The most bytes that a thread keeps of each size.
const MOST_KEPT: usize = 512 << 10;

/// The blocks of one size that a thread keeps: the first, which holds the address of the second, and so on.
#[derive(Clone, Copy)]
struct List {
    first: *mut u8,
    length: usize,
}

thread_local! {
    /// Whether this thread asked for memory that there was not.
    static REFUSED: Cell<bool> = const { Cell::new(false) };

    static FREE: [Cell<List>; LISTS] = const { [const { Cell::new(List { first: ptr::null_mut(), length: 0 }) }; LISTS] };
}

/// Traps if this thread asked for memory that there was not. Some parsers panic then, which would be taken for a fault of
/// the file; but another machine may have the memory, so nothing of this may be published or kept.
pub(crate) fn check() {
    if REFUSED.get() {
        core::arch::wasm32::unreachable();
    }
}

/// Asks the standard allocator.
fn ask(layout: Layout) -> *mut u8 {
    // SAFETY: Every caller asks for at least one byte.
    let block = unsafe { System.alloc(layout) };
    if block.is_null() {
        REFUSED.set(true);
    }
    block
}

/// Calls `work` with this thread's lists, or returns `None` if it has none yet: a thread allocates its stack and the room
/// for its own variables before it has any, and until then they seem to lie at the very beginning of memory.
fn with_lists<R>(work: impl FnOnce(&[Cell<List>; LISTS]) -> R) -> Option<R> {
    const NOWHERE: usize = 64 << 10;
    let call = |lists: &[Cell<List>; LISTS]| ((&raw const *lists).addr() >= NOWHERE).then(|| work(lists));
    FREE.try_with(call).ok().flatten()
}

/// Returns the list for a layout and the size of its blocks; nothing for one that goes to the standard allocator.
fn list_of(layout: Layout) -> Option<(usize, usize)> {
    let size = layout.size();
    if layout.align() > STEP || size == 0 || size > LARGEST {
        None
    } else if size <= FINE {
        let number = size.div_ceil(STEP);
        Some((number - 1, number * STEP))
    } else {
        let block = size.next_power_of_two();
        Some((FINE / STEP + (block / FINE).ilog2() as usize - 1, block))
    }
}

/// Returns how the standard allocator sees a block of a list.
fn layout_of(block: usize) -> Layout {
    Layout::from_size_align(block, STEP).unwrap_or(Layout::new::<u128>())
}

// SAFETY: A block comes from the standard allocator with a size and an alignment that are at least those asked for, and
// goes back to it with the very same, because both follow from the layout alone. A block is in a list only between its
// release and its next use, and a list is seen by one thread only, which `Cell` does not leave in the middle of anything.
unsafe impl GlobalAlloc for FreeLists {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some((number, block)) = list_of(layout) else {
            return ask(layout);
        };
        let kept = with_lists(|lists| {
            let list = lists[number].get();
            if list.first.is_null() {
                return list.first;
            }
            // SAFETY: What is in a list is a free block of at least 16 bytes, whose first ones were written as an
            // address when it was put there.
            let first = unsafe { list.first.cast::<*mut u8>().read() };
            lists[number].set(List { first, length: list.length - 1 });
            list.first
        });
        match kept {
            Some(kept) if !kept.is_null() => kept,
            _ => ask(layout_of(block)),
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        let Some((number, block)) = list_of(layout) else {
            // SAFETY: The caller's promise is passed on.
            return unsafe { System.dealloc(pointer, layout) };
        };
        let kept = with_lists(|lists| {
            let List { first, length } = lists[number].get();
            if length * block >= MOST_KEPT {
                return false;
            }
            // SAFETY: The block is free, has room for an address, and is aligned for one.
            unsafe { pointer.cast::<*mut u8>().write(first) };
            lists[number].set(List { first: pointer, length: length + 1 });
            true
        });
        if kept != Some(true) {
            // SAFETY: The block came from there with this layout.
            unsafe { System.dealloc(pointer, layout_of(block)) };
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let Ok(new) = Layout::from_size_align(new_size, layout.align()) else { return ptr::null_mut() };
        match (list_of(layout), list_of(new)) {
            (Some(old), Some(new)) if old == new => pointer,
            (None, None) => {
                // SAFETY: The caller's promise is passed on.
                let moved = unsafe { System.realloc(pointer, layout, new_size) };
                if moved.is_null() {
                    REFUSED.set(true);
                }
                moved
            }
            _ => {
                // SAFETY: The layout is one that can be asked for.
                let moved = unsafe { self.alloc(new) };
                if !moved.is_null() {
                    // SAFETY: Both blocks are at least as large as what is copied, and they are two.
                    unsafe {
                        ptr::copy_nonoverlapping(pointer, moved, layout.size().min(new_size));
                        self.dealloc(pointer, layout);
                    }
                }
                moved
            }
        }
    }
}
