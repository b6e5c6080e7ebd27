//! Reuse of what is expensive to make.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Things that a worker takes, uses and gives back.
///
/// A thing that is not given back, because its user panicked, is lost to the pool and made anew for the next one.
pub(crate) struct Pool<T> {
    free: Mutex<Vec<T>>,
    created: AtomicU64,
    reused: AtomicU64,
}

impl<T: Default> Pool<T> {
    pub(crate) fn new() -> Self {
        Pool { free: Mutex::default(), created: AtomicU64::new(0), reused: AtomicU64::new(0) }
    }

    /// Lends one of the things, or a new one, to `work` and takes it back.
    pub(crate) fn lend<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let counter = if free.is_some() { &self.reused } else { &self.created };
        counter.fetch_add(1, Ordering::Relaxed);
        let mut thing = free.unwrap_or_default();
        let result = work(&mut thing);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(thing);
        result
    }

    /// Returns how many things were made, and how often one was used again.
    pub(crate) fn uses(&self) -> (u64, u64) {
        (self.created.load(Ordering::Relaxed), self.reused.load(Ordering::Relaxed))
    }
}
