//! The engine of Sapwood for JavaScript: thin bindings, without logic of their own.
//!
//! A worker of the npm package drives them; what they need of the world around them is in `host`. Intake of files,
//! workers and threads, and the report that a page sees, are left to the package's JavaScript.

#[cfg(target_arch = "wasm32")]
mod alloc;
mod engine;
mod files;
mod host;
mod options;
mod place;
#[cfg(all(feature = "threads", target_arch = "wasm32"))]
mod stack;
mod store;
mod walk;

pub use engine::Engine;
pub use place::{places, take_place};
pub use walk::Walk;

#[cfg(feature = "threads")]
pub use wasm_bindgen_rayon::init_thread_pool;
