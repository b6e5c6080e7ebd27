//! Languages: what they are called, how they are recognized, and how their comments and strings look. All of it is data;
//! the parsers stand above, in [`crate::parse`].

mod detect;
mod dialect;
mod identity;
mod overrides;
mod row;
mod symbol_kind;
mod table;
mod variant;

pub(crate) use detect::{corrected_by_content, lookalike};
pub use detect::{detect_by_content, detect_by_path, is_binary_path};
pub use dialect::{Dialect, ManifestKind};
pub use identity::Language;
pub use overrides::{OverrideError, Overrides};
pub use row::LanguageInfo;
pub use symbol_kind::SymbolKind;
pub use variant::Variant;
