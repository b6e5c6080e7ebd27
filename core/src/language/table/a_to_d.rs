//! Rows A to D.

use super::LanguageInfo;
use super::syntax::*;
use crate::language::c;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("C", C).extensions(&["c", "h", "idc"]).interpreters(&["tcc"]).parsed_by(&c::C),
    LanguageInfo::new("C++", CPP)
        .aliases(&["cpp", "cxx", "cc"])
        .extensions(&[
            "cc", "cpp", "cxx", "c++", "cp", "hh", "hpp", "hxx", "h++", "inl", "ipp", "ixx", "cppm", "tcc", "tpp",
            "txx",
        ])
        .parsed_by(&c::Cpp),
];
