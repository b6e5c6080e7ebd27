//! Read-only memory maps of the files of a cache, which survive the truncation of the file behind them.
//!
//! Reading a mapped page that the file no longer has raises SIGBUS, which by default ends the process. Here a handler
//! puts zero pages in the place of the lost ones, which fail the checksums that guard whatever is read from a cache.
#![allow(unsafe_code)]

use std::fs::File;
use std::io;

use cfg_if::cfg_if;
use memmap2::Mmap;

/// A file's content in memory, as long as it was when it was mapped.
pub(crate) struct Mapping {
    // The guard is dropped, and so the range given up, before the memory is unmapped: fields drop in this order.
    _guard: guard::Guard,
    map: Mmap,
}

/// Maps the whole of a file that others may replace meanwhile.
///
/// # Errors
///
/// Fails if the file cannot be mapped, or if so many maps exist that this one could not be guarded: the caller then
/// reads the file instead. On Windows it always fails: a file that is mapped can neither be replaced nor removed there,
/// so that one reader would keep all writers from the cache.
pub(crate) fn map(file: &File) -> io::Result<Mapping> {
    if cfg!(windows) {
        return Err(io::Error::other("a file that is mapped could not be replaced"));
    }
    // SAFETY: The bytes behind a map can change while they are borrowed, which no code here relies on them not to do: a
    // cache file is only ever replaced by renaming, and checked by its checksums. A file that shrinks is the guard's
    // business.
    let map = unsafe { Mmap::map(file)? };
    let guard = guard::Guard::new(map.as_ptr() as usize, map.len())?;
    Ok(Mapping { _guard: guard, map })
}

impl AsRef<[u8]> for Mapping {
    fn as_ref(&self) -> &[u8] {
        &self.map
    }
}

cfg_if! {
    if #[cfg(unix)] {
        /// The signal handler and the table of ranges that it answers for.
        mod guard {
            use std::io;
            use std::mem;
            use std::ptr;
            use std::sync::OnceLock;
            use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

            /// More maps than this are not made; the callers read instead.
            const SLOTS: usize = 1024;

            /// One guarded range. The handler may run at any moment in any thread, so it sees nothing but atomics.
            struct Slot {
                taken: AtomicBool,
                /// How often the slot was taken: a range read while this changed may be half of one, half of another.
                turn: AtomicUsize,
                start: AtomicUsize,
                end: AtomicUsize,
            }

            static TABLE: [Slot; SLOTS] = [const {
                Slot {
                    taken: AtomicBool::new(false),
                    turn: AtomicUsize::new(0),
                    start: AtomicUsize::new(0),
                    end: AtomicUsize::new(0),
                }
            }; SLOTS];

            /// The handler that was there before, and the size of a page.
            static PREVIOUS: OnceLock<Option<(libc::sigaction, usize)>> = OnceLock::new();

            /// Keeps one range in the table.
            pub(super) struct Guard(&'static Slot);

            impl Guard {
                pub(super) fn new(start: usize, len: usize) -> io::Result<Guard> {
                    if PREVIOUS.get_or_init(install).is_none() {
                        return Err(io::Error::other("no handler for SIGBUS could be installed"));
                    }
                    let slot = TABLE
                        .iter()
                        .find(|slot| !slot.taken.load(Ordering::Relaxed) && !slot.taken.swap(true, Ordering::Acquire))
                        .ok_or_else(|| io::Error::other("too many files are mapped at once"))?;
                    slot.turn.fetch_add(1, Ordering::AcqRel);
                    slot.start.store(start, Ordering::Release);
                    // A slot guards nothing while its end is 0, so the end comes last here and first in `drop`.
                    slot.end.store(start + len, Ordering::Release);
                    Ok(Guard(slot))
                }
            }

            impl Drop for Guard {
                fn drop(&mut self) {
                    self.0.end.store(0, Ordering::Release);
                    self.0.taken.store(false, Ordering::Release);
                }
            }

            fn install() -> Option<(libc::sigaction, usize)> {
                // SAFETY: Both structures are plain data for which zeros are a valid value, they are filled in as
                // sigaction(2) asks, and the handler only does what a signal handler may.
                unsafe {
                    let page = usize::try_from(libc::sysconf(libc::_SC_PAGESIZE)).ok().filter(|p| p.is_power_of_two())?;
                    let mut action: libc::sigaction = mem::zeroed();
                    let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) = on_bus_error;
                    action.sa_sigaction = handler as usize;
                    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
                    libc::sigemptyset(&mut action.sa_mask);
                    let mut previous: libc::sigaction = mem::zeroed();
                    (libc::sigaction(libc::SIGBUS, &action, &mut previous) == 0).then_some((previous, page))
                }
            }

            extern "C" fn on_bus_error(
                signal: libc::c_int,
                info: *mut libc::siginfo_t,
                context: *mut libc::c_void,
            ) {
                // SAFETY: The kernel passes a valid `info`. Codes from 1 on are its own, and have an address.
                let address = unsafe { ((*info).si_code > 0).then(|| (*info).si_addr() as usize) };
                if !address.is_some_and(cover) {
                    pass_on(signal, info, context);
                }
            }

            /// Puts zeros over the range that `address` lies in, from its page to the end of the range. Returns
            /// whether there is one and it worked.
            fn cover(address: usize) -> bool {
                let Some(Some((_, page))) = PREVIOUS.get() else { return false };
                TABLE.iter().any(|slot| {
                    let turn = slot.turn.load(Ordering::Acquire);
                    let (end, start) = (slot.end.load(Ordering::Acquire), slot.start.load(Ordering::Acquire));
                    if !(start..end).contains(&address) || slot.turn.load(Ordering::Acquire) != turn {
                        return false;
                    }
                    let from = address & !(page - 1);
                    // SAFETY: The pages from `from` to `end` belong to a map whose owner is just reading it, so it
                    // is not unmapped meanwhile. They are replaced by private zeros of the same protection.
                    let zeros = unsafe {
                        libc::mmap(
                            from as *mut libc::c_void,
                            end - from,
                            libc::PROT_READ,
                            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED,
                            -1,
                            0,
                        )
                    };
                    zeros != libc::MAP_FAILED
                })
            }

            /// Does with a fault that is not ours what would have been done without this handler.
            fn pass_on(signal: libc::c_int, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
                let previous = PREVIOUS.get().and_then(|previous| previous.as_ref()).map(|(action, _)| action);
                // SAFETY: The previous action was a handler of the kind that its flags tell, so it is called as such;
                // the default action is restored and raised by functions that a signal handler may call.
                unsafe {
                    match previous {
                        Some(action) if ![libc::SIG_DFL, libc::SIG_IGN].contains(&action.sa_sigaction) => {
                            if action.sa_flags & libc::SA_SIGINFO != 0 {
                                let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) =
                                    mem::transmute(action.sa_sigaction);
                                handler(signal, info, context);
                            } else {
                                let handler: extern "C" fn(libc::c_int) = mem::transmute(action.sa_sigaction);
                                handler(signal);
                            }
                        }
                        _ => {
                            let mut default: libc::sigaction = mem::zeroed();
                            default.sa_sigaction = libc::SIG_DFL;
                            libc::sigaction(signal, &default, ptr::null_mut());
                            libc::raise(signal);
                        }
                    }
                }
            }
        }
    } else {
        /// Elsewhere a mapped file cannot be cut short, so there is nothing to guard against.
        mod guard {
            pub(super) struct Guard;

            impl Guard {
                pub(super) fn new(_start: usize, _len: usize) -> std::io::Result<Guard> {
                    Ok(Guard)
                }
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::hint::black_box;
    use std::os::unix::process::ExitStatusExt;

    const LEN: u64 = 3 * 65536;

    fn temporary_file() -> File {
        let file = tempfile::tempfile().unwrap();
        file.set_len(LEN).unwrap();
        file
    }

    fn sum(bytes: &[u8]) -> u64 {
        black_box(bytes).iter().map(|byte| u64::from(*byte)).sum()
    }

    #[test]
    fn a_file_cut_short_while_mapped_reads_as_zeros() {
        let (cut, whole) = (temporary_file(), temporary_file());
        let (cut_map, whole_map) = (map(&cut).unwrap(), map(&whole).unwrap());
        cut.set_len(65536).unwrap();
        assert_eq!(sum(cut_map.as_ref()) + sum(whole_map.as_ref()), 0);
    }

    #[test]
    fn a_fault_outside_of_our_maps_still_ends_the_process() {
        const CHILD: &str = "SAPWOOD_TEST_FAULT_ELSEWHERE";
        if std::env::var_os(CHILD).is_some() {
            let (file, ours) = (temporary_file(), temporary_file());
            let _ours = map(&ours).unwrap();
            // SAFETY: The fault that reading it raises is the point.
            let stray = unsafe { Mmap::map(&file).unwrap() };
            file.set_len(0).unwrap();
            sum(&stray);
            return;
        }
        let name = std::thread::current().name().unwrap().to_owned();
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert_eq!(child.status.signal(), Some(libc::SIGBUS), "{child:?}");
    }
}
