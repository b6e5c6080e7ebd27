//! Trees that are edited between runs and during them, on the real file system.

// A file that changes while it is read, and whose stamps do not show it.
mod during_reading;
// Random scripts of edits and of what git does, in work trees whose index is asked.
mod in_git;
// Random scripts of edits.
mod on_disk;
// The steps of such scripts, shared with the tests of the core, which take them in memory.
#[path = "../../../core/src/run/tests/script.rs"]
mod script;
