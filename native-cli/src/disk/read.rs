//! Reading a file into a buffer.
//!
//! Source files are not mapped into memory. Up to 4 MB reading is faster. Above that a map saves a copy, but nothing can
//! be analyzed that another process may change meanwhile, so a content that is new would be copied anyway: it took twice
//! the memory and no less time.

use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::Ordering::Relaxed;

use sapwood_core::{Content, ReadError, Stamp, is_binary};

use super::lister;
use super::{Counters, patiently};

/// Of a file larger than this, the beginning is read first, in case it is binary.
const LARGE_BYTES: u64 = 1 << 20;

/// A buffer that is larger than this is given back: files of that size are rare, and workers many.
const KEPT_BYTES: usize = 16 << 20;

/// How many bytes of a large file tell whether it is binary.
const BEGINNING_BYTES: usize = 64 << 10;

/// Opens a file by `open`, shows its content to `visit`, and returns the stamp that it has afterwards.
pub(super) fn read(
    open: impl Fn() -> io::Result<File>,
    counters: &Counters,
    limit: u64,
    buffer: &mut Vec<u8>,
    visit: &mut dyn FnMut(Content<'_>),
) -> Result<Stamp, ReadError> {
    let file = patiently(open).map_err(read_error)?;
    counters.files_opened.fetch_add(1, Relaxed);
    let stamp = stamp(&file)?;
    if stamp.size > limit {
        return Err(ReadError::TooLarge { limit });
    }
    let length = fill(&file, stamp.size, limit, buffer)?;
    counters.bytes_read.fetch_add(length as u64, Relaxed);
    visit(Content { bytes: &buffer[..length], stamp });
    if buffer.capacity() > KEPT_BYTES {
        *buffer = Vec::new();
    }
    self::stamp(&file)
}

fn stamp(file: &File) -> Result<Stamp, ReadError> {
    lister::regular_stamp(file).map_err(read_error)?.ok_or(ReadError::NotRegular)
}

/// Reads to the end of the file, or of a large binary one the beginning, and returns how many bytes. What the buffer held
/// is overwritten, so that a used one need not be cleared.
fn fill(mut file: &File, size: u64, limit: u64, buffer: &mut Vec<u8>) -> Result<usize, ReadError> {
    let mut length = 0;
    // One byte more than expected shows the end of the file without another call for room.
    let whole = usize::try_from(size.saturating_add(1)).unwrap_or(usize::MAX);
    let mut room = if size > LARGE_BYTES { BEGINNING_BYTES } else { whole };
    loop {
        if buffer.len() < room {
            if length == 0 {
                // What an earlier file left is not worth copying.
                *buffer = Vec::new();
            }
            buffer.try_reserve_exact(room - buffer.len()).map_err(|error| ReadError::Io(error.to_string()))?;
            buffer.resize(room, 0);
        }
        match file.read(&mut buffer[length..room]) {
            Ok(0) => return Ok(length),
            Ok(read) => {
                length += read;
                // A regular file gives less than there is room for only at its end. If it grew since, its stamp tells.
                if length as u64 == size && length < room {
                    return Ok(length);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(read_error(error)),
        }
        if length as u64 > limit {
            return Err(ReadError::TooLarge { limit });
        }
        if length == room {
            if room < whole && is_binary(&buffer[..length]) {
                return Ok(length);
            }
            room = if room < whole { whole } else { length.saturating_mul(2).max(4096) };
        }
    }
}

fn read_error(error: io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => ReadError::Vanished,
        io::ErrorKind::PermissionDenied => ReadError::PermissionDenied,
        _ if is_not_regular(&error) => ReadError::NotRegular,
        _ => ReadError::Io(error.to_string()),
    }
}

/// Whether the error is what opening a socket, a device without a driver, or a link that is not followed, raises.
fn is_not_regular(error: &io::Error) -> bool {
    cfg_if::cfg_if! {
        if #[cfg(unix)] {
            matches!(error.raw_os_error(), Some(libc::ELOOP | libc::ENXIO | libc::ENODEV))
        } else {
            let _ = error;
            false
        }
    }
}
