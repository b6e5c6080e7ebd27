//! Rows M to R.

use super::LanguageInfo;
use super::syntax::*;
use crate::language::python;
use crate::language::rust::Rust;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("Python", &[line("#"), docstring("\"\"\""), docstring("'''"), DOUBLE, SINGLE])
        .aliases(&["py", "python3"])
        .extensions(&["py", "pyi", "pyw", "pyx.py", "gyp", "gypi", "wsgi", "rpy"])
        .filenames(&["SConstruct", "SConscript", "wscript"])
        .interpreters(&["python", "pypy", "uv"])
        .parsed_by(&python::Python),
    LanguageInfo::new("Rust", &[line("//"), nested("/*", "*/"), Rule::new("\"", Form::RustString), CHARACTER])
        .aliases(&["rs"])
        .extensions(&["rs"])
        .interpreters(&["rust-script", "cargo"])
        .parsed_by(&Rust),
];
