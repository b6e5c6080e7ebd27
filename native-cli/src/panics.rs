//! Panics: a parser's cost one file and are told in that file's diagnostics; any other ends the program with one line.

use std::panic::{self, UnwindSafe};
use std::sync::{Mutex, PoisonError};

/// What the latest panic said, kept because whoever catches it gets the message without the place.
static LATEST: Mutex<String> = Mutex::new(String::new());

/// Runs `work`, during which no panic prints anything, and returns what the panic that ended it said.
pub(crate) fn caught<R>(work: impl FnOnce() -> R + UnwindSafe) -> Result<R, String> {
    panic::set_hook(Box::new(|panic| {
        *LATEST.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string().replace('\n', " ");
    }));
    panic::catch_unwind(work).map_err(|_| LATEST.lock().unwrap_or_else(PoisonError::into_inner).clone())
}
