//! Rows C to D.

use super::keywords;
use crate::language::dialect::Dialect;
use crate::language::row::{LanguageInfo, Sign};
use crate::text::docs::DOXYGEN;
use crate::text::syntax::*;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("C", C)
        .extensions(&["c", "h", "idc"])
        .dialects(&[("h", Dialect::Header)])
        .interpreters(&["tcc"])
        .parsed_by("c")
        .separator("::")
        .documented_by(DOXYGEN)
        .keywords(keywords::C)
        .mistaken_for("C++", Sign::Header),
    LanguageInfo::new("C#", &[line("//"), block("/*", "*/"), Rule::new("\"", Form::CsharpString), CHARACTER])
        .aliases(&["csharp", "cs", "cake"])
        .extensions(&["cs", "csx", "cake"])
        .interpreters(&["dotnet"]),
    LanguageInfo::new("C++", CPP)
        .aliases(&["cpp", "cxx", "cc"])
        .extensions(&[
            "cc", "cpp", "cxx", "c++", "cp", "hh", "hpp", "hxx", "h++", "inl", "ipp", "ixx", "cppm", "tcc", "tpp",
            "txx",
        ])
        .parsed_by("cpp")
        .separator("::")
        .documented_by(DOXYGEN)
        .keywords(keywords::C),
    LanguageInfo::new("C3", &[line("//"), nested("/*", "*/"), DOUBLE, CHARACTER, raw("`", "`")])
        .extensions(&["c3", "c3i", "c3t"]),
    LanguageInfo::new("Cabal Config", &[whole_line("--")])
        .aliases(&["cabal"])
        .extensions(&["cabal"])
        .filenames(&["cabal.config", "cabal.project"]),
    LanguageInfo::new("Cairo", &[line("//"), DOUBLE, SINGLE]).extensions(&["cairo"]),
    LanguageInfo::new("Cap'n Proto", &[line("#"), DOUBLE]).aliases(&["capnp"]).extensions(&["capnp"]),
    LanguageInfo::new(
        "Ceylon",
        &[line("//"), line("#!"), nested("/*", "*/"), raw("\"\"\"", "\"\"\""), long_string("\""), CHARACTER],
    )
    .extensions(&["ceylon"]),
    LanguageInfo::new("Chapel", &[line("//"), nested("/*", "*/"), raw("\"\"\"", "\"\"\""), DOUBLE, SINGLE])
        .aliases(&["chpl"])
        .extensions(&["chpl"]),
    LanguageInfo::new("ChucK", C_LIKE).extensions(&["ck"]).interpreters(&["chuck"]),
    LanguageInfo::new("Circom", C_LIKE).extensions(&["circom"]),
    LanguageInfo::new("Clojure", &[line(";"), word_line("#!"), long_string("\""), literally("\\")])
        .aliases(&["clj"])
        .extensions(&["clj", "cljc", "cljs", "cljx", "cl2", "edn"])
        .filenames(&["riemann.config"])
        .interpreters(&["bb", "clojure"]),
    LanguageInfo::new(
        "CMake",
        &[Rule::new("#", Form::LuaComment), Rule::new("[", Form::LongBracket), long_string("\"")],
    )
    .extensions(&["cmake"])
    .filenames(&["CMakeLists.txt"]),
    LanguageInfo::new(
        "COBOL",
        &[
            line("*").at(Anchor::Column(6)),
            line("/").at(Anchor::Column(6)),
            line("*").at(Anchor::Column(0)),
            line("*>"),
            verbatim("\""),
            verbatim("'"),
        ],
    )
    .extensions(&["cob", "cbl", "ccp", "cobol", "cpy"]),
    LanguageInfo::new("CodeQL", C_LIKE).aliases(&["ql"]).extensions(&["ql", "qll"]),
    LanguageInfo::new(
        "CoffeeScript",
        &[
            block("###", "###"),
            line("#"),
            long_string("\"\"\""),
            long_string("'''"),
            long_string("\""),
            long_string("'"),
        ],
    )
    .aliases(&["coffee"])
    .extensions(&["coffee", "litcoffee", "cson", "iced"])
    .filenames(&["Cakefile"])
    .interpreters(&["coffee"]),
    LanguageInfo::new("ColdFusion", &[nested("<!---", "--->")]).aliases(&["cfm"]).extensions(&["cfm", "cfml"]),
    LanguageInfo::new("ColdFusion CFC", &[nested("<!---", "--->"), line("//"), block("/*", "*/"), DOUBLE, SINGLE])
        .aliases(&["cfc"])
        .extensions(&["cfc"]),
    LanguageInfo::new("Common Lisp", LISP)
        .aliases(&["lisp"])
        .extensions(&["lisp", "asd", "lsp", "ny", "podsl", "sexp"])
        .interpreters(&["sbcl", "clisp", "ccl", "ecl"]),
    LanguageInfo::new("Crystal", &[line("#"), long_string("\""), CHARACTER, heredoc("<<-")])
        .aliases(&["cr"])
        .extensions(&["cr"])
        .interpreters(&["crystal"]),
    LanguageInfo::new("CSS", &[block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["css"]).minified(),
    LanguageInfo::new("CSV", NO_COMMENTS).extensions(&["csv"]),
    LanguageInfo::new("Cuda", CPP).aliases(&["cu"]).extensions(&["cu", "cuh"]),
    LanguageInfo::new("CUE", &[line("//"), long_string("\"\"\""), long_string("'''"), DOUBLE, SINGLE])
        .extensions(&["cue"]),
    LanguageInfo::new("Cypher", &[line("//"), block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["cyp", "cypher"]),
    LanguageInfo::new("Cython", PYTHON).aliases(&["pyx"]).extensions(&["pyx", "pxd", "pxi"]),
    LanguageInfo::new(
        "D",
        &[
            line("//"),
            block("/*", "*/"),
            nested("/+", "+/"),
            long_string("\""),
            CHARACTER,
            raw("`", "`"),
            raw("r\"", "\"").at(Anchor::NotAfterWord),
        ],
    )
    .aliases(&["dlang"])
    .extensions(&["d", "di"])
    .interpreters(&["rdmd"])
    .mistaken_for("Makefile", Sign::MakeRule),
    LanguageInfo::new("D2", &[block("\"\"\"", "\"\"\""), line("#"), DOUBLE, SINGLE]).extensions(&["d2"]),
    LanguageInfo::new("Dafny", &[line("//"), nested("/*", "*/"), DOUBLE, CHARACTER]).extensions(&["dfy"]),
    LanguageInfo::new(
        "Dart",
        &[line("//"), nested("/*", "*/"), long_string("\"\"\""), long_string("'''"), DOUBLE, SINGLE],
    )
    .extensions(&["dart"])
    .interpreters(&["dart"]),
    LanguageInfo::new("Devicetree", C_LIKE).aliases(&["dts"]).extensions(&["dts", "dtsi", "dtso"]),
    LanguageInfo::new("Dhall", &[line("--"), nested("{-", "-}"), long_string("''"), DOUBLE]).extensions(&["dhall"]),
    LanguageInfo::new("Diff", NO_COMMENTS).aliases(&["patch"]).extensions(&["diff", "patch"]),
    LanguageInfo::new("DM", &[line("//"), nested("/*", "*/"), long_string("\""), SINGLE])
        .aliases(&["dream maker", "byond"])
        .extensions(&["dm", "dme"]),
    LanguageInfo::new("Dockerfile", &[whole_line("#"), DOUBLE, SINGLE])
        .aliases(&["docker", "containerfile"])
        .extensions(&["dockerfile", "containerfile"])
        .filenames(&["Dockerfile", "Containerfile"])
        .stems(&["Dockerfile", "Containerfile"]),
    LanguageInfo::new("Dotenv", &[whole_line("#"), DOUBLE, SINGLE]).aliases(&["env"]).extensions(&["env"]).filenames(
        &[
            ".env",
            ".env.ci",
            ".env.dev",
            ".env.development",
            ".env.development.local",
            ".env.example",
            ".env.local",
            ".env.prod",
            ".env.production",
            ".env.sample",
            ".env.staging",
            ".env.test",
            ".env.testing",
            ".flaskenv",
        ],
    ),
];
