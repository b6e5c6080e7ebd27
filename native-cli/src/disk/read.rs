//! Reading a file: into a buffer, or from the mapping threshold on into a map.

use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::Ordering::Relaxed;

use sapwood_core::{Content, ReadError, Stamp};

use super::lister;
use super::{Counters, map, patiently};

/// Opens a file by `open`, shows its content to `visit`, and returns the stamp that it has afterwards.
pub(super) fn read(
    open: impl Fn() -> io::Result<File>,
    counters: &Counters,
    map_from: Option<u64>,
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
    // A file that cannot be mapped, or of which no map could be guarded, is read.
    if map_from.is_some_and(|from| stamp.size >= from.max(1))
        && let Ok(mapping) = map::map(&file)
    {
        let bytes = mapping.as_ref();
        if bytes.len() as u64 > limit {
            return Err(ReadError::TooLarge { limit });
        }
        counters.bytes_mapped.fetch_add(bytes.len() as u64, Relaxed);
        visit(Content { bytes, stamp, mapped: true });
        if mapping.faulted() {
            return Err(ReadError::CutShort);
        }
    } else {
        let length = fill(&file, stamp.size, limit, buffer)?;
        counters.bytes_read.fetch_add(length as u64, Relaxed);
        visit(Content { bytes: &buffer[..length], stamp, mapped: false });
    }
    self::stamp(&file)
}

fn stamp(file: &File) -> Result<Stamp, ReadError> {
    lister::regular_stamp(file).map_err(read_error)?.ok_or(ReadError::NotRegular)
}

/// Reads to the end of the file and returns how many bytes. What the buffer held is overwritten, so that a used one
/// need not be cleared.
fn fill(mut file: &File, size: u64, limit: u64, buffer: &mut Vec<u8>) -> Result<usize, ReadError> {
    let mut length = 0;
    // One byte more than expected shows the end of the file without another call for room.
    let mut room = usize::try_from(size.saturating_add(1)).unwrap_or(usize::MAX);
    loop {
        if buffer.len() < room {
            if length == 0 {
                // What an earlier file left is not worth copying.
                *buffer = Vec::new();
            }
            buffer.try_reserve(room - buffer.len()).map_err(|error| ReadError::Io(error.to_string()))?;
            buffer.resize(room, 0);
        }
        match file.read(&mut buffer[length..]) {
            Ok(0) => return Ok(length),
            Ok(read) => {
                length += read;
                // A regular file gives less than there is room for only at its end. If it grew since, its stamp tells.
                if length as u64 == size && length < buffer.len() {
                    return Ok(length);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(read_error(error)),
        }
        if length as u64 > limit {
            return Err(ReadError::TooLarge { limit });
        }
        if length == buffer.len() {
            room = length.saturating_mul(2).max(4096);
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
