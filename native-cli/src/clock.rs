//! The clocks of a run.

use std::time::Instant;

/// Wall and processor time, in nanoseconds. Where the platform has no processor clock, it shows 0.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
}

impl Clock {
    /// Starts a clock at 0.
    pub(crate) fn start() -> Self {
        Clock { start: Instant::now() }
    }

    /// Returns the time since the start.
    pub(crate) fn wall(&self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }
}

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        use rustix::time::{ClockId, clock_gettime};

        fn nanos(clock: ClockId) -> u64 {
            let time = clock_gettime(clock);
            time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
        }

        /// Returns the processor time of the calling thread.
        pub(crate) fn thread_cpu() -> u64 {
            nanos(ClockId::ThreadCPUTime)
        }

        /// Returns the processor time of the process.
        pub(crate) fn process_cpu() -> u64 {
            nanos(ClockId::ProcessCPUTime)
        }
    } else {
        /// Returns 0: the platform's clocks are not read.
        pub(crate) fn thread_cpu() -> u64 {
            0
        }

        /// Returns 0: the platform's clocks are not read.
        pub(crate) fn process_cpu() -> u64 {
            0
        }
    }
}
