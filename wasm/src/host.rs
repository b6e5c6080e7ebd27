//! What the surroundings do for the engine: functions of the global object `sapwoodHost`, which the package's worker
//! sets before it makes an engine. Every thread has a global object of its own, so each calls its own functions.
//!
//! Paths are bytes and absolute. A number below 0 is a failure, see [`read_error`].

use sapwood_core::{MAX_FILE_BYTES, ReadError};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Returns milliseconds of a clock that all threads share.
    #[wasm_bindgen(js_namespace = sapwoodHost)]
    pub(crate) fn now() -> f64;

    /// Is told which need a thread starts on, plus one, or 0 when it is done with it.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = isAt)]
    pub(crate) fn is_at(place: u32);

    /// Opens a regular file and fills in its size, mtime, ctime and inode. Returns its descriptor.
    #[wasm_bindgen(js_namespace = sapwoodHost)]
    pub(crate) fn open(path: &[u8], follow: bool, stamp: &mut [i64]) -> i32;

    /// Reads from where the last read of the open file ended, and returns the number of bytes, 0 at the end.
    #[wasm_bindgen(js_namespace = sapwoodHost)]
    pub(crate) fn read(file: i32, into: &mut [u8]) -> i32;

    /// Fills in the state of the open file as it is now, and closes it.
    #[wasm_bindgen(js_namespace = sapwoodHost)]
    pub(crate) fn close(file: i32, stamp: &mut [i64]) -> i32;

    /// Returns the blob, or nothing if there is none.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobGet, catch)]
    pub(crate) fn blob_get(folder: &str, name: &str) -> Result<Option<Vec<u8>>, JsValue>;

    /// Begins a blob and returns its descriptor.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobBegin, catch)]
    pub(crate) fn blob_begin(folder: &str) -> Result<u32, JsValue>;

    /// Appends to a blob in the making.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobAppend, catch)]
    pub(crate) fn blob_append(file: u32, part: &[u8]) -> Result<(), JsValue>;

    /// Puts the finished blob in its place, or gives it up where there is no name.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobEnd, catch)]
    pub(crate) fn blob_end(file: u32, folder: &str, name: Option<&str>) -> Result<(), JsValue>;

    /// Notes that a blob is in use, to the day.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobTouch, catch)]
    pub(crate) fn blob_touch(folder: &str, name: &str) -> Result<(), JsValue>;

    /// Returns a name, a size and the seconds since its last use for each blob, by turns.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobList, catch)]
    pub(crate) fn blob_list(folder: &str) -> Result<js_sys::Array, JsValue>;

    /// Removes a blob, if there is one.
    #[wasm_bindgen(js_namespace = sapwoodHost, js_name = blobRemove, catch)]
    pub(crate) fn blob_remove(folder: &str, name: &str) -> Result<(), JsValue>;
}

/// Something that is gone, or was never there.
const VANISHED: i32 = -1;
/// Something that may not be read.
const DENIED: i32 = -2;
/// Something that is no regular file.
const NOT_REGULAR: i32 = -3;
/// More bytes than are read of one file.
const TOO_LARGE: i32 = -5;

/// Returns what a number below 0 says.
pub(crate) fn read_error(code: i32) -> ReadError {
    match code {
        VANISHED => ReadError::Vanished,
        DENIED => ReadError::PermissionDenied,
        NOT_REGULAR => ReadError::NotRegular,
        TOO_LARGE => ReadError::TooLarge { limit: MAX_FILE_BYTES },
        code => ReadError::Io(format!("the system refused it with error {}", -code)),
    }
}

/// Returns what a thrown value says.
pub(crate) fn reason(thrown: &JsValue) -> String {
    match thrown.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => format!("{thrown:?}"),
    }
}
