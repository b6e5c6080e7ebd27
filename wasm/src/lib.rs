//! The engine of Sapwood for JavaScript: thin bindings without logic of their own.
//!
//! A worker of the npm package calls them; what they need of the platform is in `host`. The package's JavaScript takes in
//! files, manages workers and threads, and makes the reports that a page sees.

#[cfg(target_arch = "wasm32")]
mod alloc;
mod engine;
mod files;
mod host;
mod options;
mod progress;
mod reports;
#[cfg(all(feature = "threads", target_arch = "wasm32"))]
mod stack;
mod store;
mod walk;

pub use engine::Engine;
pub use progress::{progress_addresses, set_thread_number};
pub use walk::SteppedWalk;

#[cfg(feature = "threads")]
pub use wasm_bindgen_rayon::init_thread_pool;
