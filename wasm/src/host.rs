//! What the platform does for the engine: functions of the global object `sapwoodHost`, which the package's worker sets
//! before it creates an engine. Every thread has a global object of its own, so each calls its own functions.
//!
//! Paths are bytes and absolute. A negative number is a failure, see [`read_error`].

use sapwood_core::{MAX_FILE_BYTES, ReadError};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Returns milliseconds of a clock that all threads share.
    #[wasm_bindgen(js_namespace = sapwoodHost)]
    pub(crate) fn now() -> f64;

    /// Is told the number of the needed file that a thread starts on, plus one, or 0 when it is done.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = setActivity)]
    pub(crate) fn set_activity(activity: u32);

    /// Opens a regular file and fills in its size, mtime, ctime and inode. Returns its descriptor.
    #[wasm_bindgen(js_namespace = sapwoodHost)]
    pub(crate) fn open(path: &[u8], follow: bool, stamp: &mut [i64]) -> i32;

    /// Reads the next bytes of the open file and returns their number, 0 at the end.
    #[wasm_bindgen(js_namespace = sapwoodHost)]
    pub(crate) fn read(file: i32, into: &mut [u8]) -> i32;

    /// Fills in the current stamp of the open file, and closes it.
    #[wasm_bindgen(js_namespace = sapwoodHost)]
    pub(crate) fn close(file: i32, stamp: &mut [i64]) -> i32;

    /// Returns the blob if it exists.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobGet, catch)]
    pub(crate) fn blob_get(folder: &str, name: &str) -> Result<Option<Vec<u8>>, JsValue>;

    /// Begins a blob and returns its descriptor.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobBegin, catch)]
    pub(crate) fn blob_begin(folder: &str) -> Result<u32, JsValue>;

    /// Appends to an unfinished blob.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobAppend, catch)]
    pub(crate) fn blob_append(file: u32, part: &[u8]) -> Result<(), JsValue>;

    /// Gives the finished blob its name, or discards it if there is no name.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobEnd, catch)]
    pub(crate) fn blob_end(file: u32, folder: &str, name: Option<&str>) -> Result<(), JsValue>;

    /// Records that a blob is in use, to the day.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobTouch, catch)]
    pub(crate) fn blob_touch(folder: &str, name: &str) -> Result<(), JsValue>;

    /// Returns the name, the size and the seconds since the last use of each blob, one after the other.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobList, catch)]
    pub(crate) fn blob_list(folder: &str) -> Result<js_sys::Array, JsValue>;

    /// Removes a blob if it exists.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobRemove, catch)]
    pub(crate) fn blob_remove(folder: &str, name: &str) -> Result<(), JsValue>;
}

/// It does not exist.
const VANISHED: i32 = -1;
/// It may not be read.
const DENIED: i32 = -2;
/// It is not a regular file.
const NOT_REGULAR: i32 = -3;
/// It is larger than the largest file that is read.
const TOO_LARGE: i32 = -5;

/// Returns what a negative number means.
pub(crate) fn read_error(code: i32) -> ReadError {
    match code {
        VANISHED => ReadError::Vanished,
        DENIED => ReadError::PermissionDenied,
        NOT_REGULAR => ReadError::NotRegular,
        TOO_LARGE => ReadError::TooLarge { limit: MAX_FILE_BYTES },
        code => ReadError::Io(format!("system error {}", -code)),
    }
}

/// Returns the message of a thrown value.
pub(crate) fn reason(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{thrown:?}"),
    }
}
