//! Rows J to M.

use super::keywords;
use crate::language::dialect::Dialect;
use crate::language::row::LanguageInfo;
use crate::text::docs::{JAVADOC, JSDOC};
use crate::text::syntax::*;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("J", &[command("NB."), verbatim("'")]).extensions(&["ijs"]).interpreters(&["jconsole"]),
    LanguageInfo::new("Jai", &[line("//"), nested("/*", "*/"), DOUBLE]).extensions(&["jai"]),
    LanguageInfo::new("Janet", &[line("#"), raw("``", "``"), raw("`", "`"), long_string("\"")])
        .extensions(&["janet"])
        .interpreters(&["janet"]),
    LanguageInfo::new("JAR Manifest", NO_COMMENTS).filenames(&["MANIFEST.MF"]),
    LanguageInfo::new("Java", &[line("//"), block("/*", "*/"), long_string("\"\"\""), DOUBLE, SINGLE])
        .extensions(&["java", "jav"])
        .parsed_by("java")
        .documented_by(JAVADOC)
        .keywords(keywords::JAVA),
    LanguageInfo::new("Java Properties", &[whole_line("#"), whole_line("!")])
        .aliases(&["properties"])
        .extensions(&["properties"]),
    LanguageInfo::new("Java Server Pages", &[block("<%--", "--%>"), block("<!--", "-->")])
        .aliases(&["jsp"])
        .extensions(&["jsp", "tag", "jspf", "tagx"]),
    LanguageInfo::new("JavaScript", JAVASCRIPT)
        .aliases(&["js", "node", "ecmascript"])
        .extensions(&["js", "mjs", "cjs", "es6", "jsm"])
        .dialects(&[("mjs", Dialect::Module), ("cjs", Dialect::Script)])
        .filenames(&["Jakefile"])
        .interpreters(&["node", "nodejs", "bun", "qjs", "d8", "v8", "rhino"])
        .parsed_by("javascript")
        .documented_by(JSDOC)
        .keywords(keywords::SCRIPT)
        .minified(),
    LanguageInfo::new("Jinja", &[block("{#", "#}"), block("<!--", "-->")])
        .aliases(&["django", "html+jinja", "jinja2"])
        .extensions(&["jinja", "j2", "jinja2"]),
    LanguageInfo::new("Jison", C_LIKE).extensions(&["jison", "jisonlex"]),
    LanguageInfo::new("Jolie", C_LIKE).extensions(&["ol", "iol"]),
    LanguageInfo::new("jq", &[line("#"), DOUBLE]).extensions(&["jq"]).interpreters(&["jq", "gojq"]),
    LanguageInfo::new("JSON", NO_COMMENTS)
        .extensions(&["json", "webmanifest", "geojson", "topojson", "gltf", "har", "avsc", "ipynb", "jsonl", "ndjson"])
        .filenames(&[
            "package.json",
            "compile_commands.json",
            ".watchmanconfig",
            "composer.lock",
            "Pipfile.lock",
            "flake.lock",
            ".all-contributorsrc",
        ]),
    LanguageInfo::new("JSON with Comments", &[line("//"), block("/*", "*/"), DOUBLE])
        .aliases(&["jsonc"])
        .extensions(&["jsonc", "code-workspace", "sublime-settings"])
        .filenames(&["tsconfig.json", "jsconfig.json", ".eslintrc.json", ".jshintrc", "devcontainer.json", "bun.lock"]),
    LanguageInfo::new("JSON5", &[line("//"), block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["json5"]),
    LanguageInfo::new(
        "Jsonnet",
        &[line("//"), line("#"), block("/*", "*/"), raw("|||", "|||"), long_string("\""), long_string("'")],
    )
    .extensions(&["jsonnet", "libsonnet"]),
    LanguageInfo::new("JSX", JAVASCRIPT)
        .aliases(&["js"])
        .extensions(&["jsx"])
        .parsed_by("javascript")
        .documented_by(JSDOC)
        .keywords(keywords::SCRIPT)
        .minified(),
    LanguageInfo::new(
        "Julia",
        &[line("#"), nested("#=", "=#"), docstring("\"\"\""), long_string("\""), CHARACTER.at(Anchor::NotAfterOperand)],
    )
    .aliases(&["jl"])
    .extensions(&["jl"])
    .interpreters(&["julia"]),
    LanguageInfo::new("Just", &[line("#"), raw("\"\"\"", "\"\"\""), raw("'''", "'''"), DOUBLE, verbatim("'")])
        .aliases(&["justfile"])
        .extensions(&["just"])
        .filenames(&["Justfile", "justfile", ".justfile", "JUSTFILE"])
        .interpreters(&["just"]),
    LanguageInfo::new("Kaitai Struct", HASH).aliases(&["ksy"]).extensions(&["ksy"]),
    LanguageInfo::new("KakouneScript", &[word_line("#"), verbatim("\""), verbatim("'")])
        .aliases(&["kak"])
        .extensions(&["kak"]),
    LanguageInfo::new("KDL", &[line("//"), nested("/*", "*/"), long_string("\"")]).extensions(&["kdl"]),
    LanguageInfo::new("Kotlin", &[line("//"), nested("/*", "*/"), raw("\"\"\"", "\"\"\""), DOUBLE, SINGLE])
        .aliases(&["kt"])
        .extensions(&["kt", "ktm", "kts"])
        .interpreters(&["kotlin"]),
    LanguageInfo::new(
        "Lean 4",
        &[line("--"), nested("/-", "-/"), long_string("\""), CHARACTER.at(Anchor::NotAfterWord)],
    )
    .aliases(&["lean"])
    .extensions(&["lean"]),
    LanguageInfo::new("Less", C_LIKE).extensions(&["less"]),
    LanguageInfo::new("Lex", C_LIKE_NO_SINGLE).aliases(&["flex"]).extensions(&["l", "lex"]),
    LanguageInfo::new("LFE", LISP).extensions(&["lfe"]),
    LanguageInfo::new("LilyPond", &[line("%"), block("%{", "%}"), long_string("\"")]).extensions(&["ly", "ily"]),
    LanguageInfo::new("Linker Script", &[block("/*", "*/"), DOUBLE]).extensions(&["ld", "lds", "ld.in"]),
    LanguageInfo::new(
        "Liquid",
        &[
            block("{% comment %}", "{% endcomment %}"),
            block("{%- comment -%}", "{%- endcomment -%}"),
            block("<!--", "-->"),
        ],
    )
    .extensions(&["liquid"]),
    LanguageInfo::new(
        "LiveScript",
        &[block("/*", "*/"), line("#"), long_string("\"\"\""), long_string("'''"), long_string("\""), long_string("'")],
    )
    .aliases(&["ls"])
    .extensions(&["ls"])
    .interpreters(&["lsc"]),
    LanguageInfo::new("LLVM", &[line(";"), verbatim("\"")]).extensions(&["ll"]),
    LanguageInfo::new("Logtalk", &[line("%"), block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["lgt", "logtalk"]),
    LanguageInfo::new("LOLCODE", &[command("btw"), whole_block("OBTW", "TLDR"), DOUBLE]).extensions(&["lol"]),
    LanguageInfo::new("Lua", LUA)
        .extensions(&["lua", "nse", "p8", "rbxs", "rockspec", "wlua"])
        .filenames(&[".luacheckrc"])
        .interpreters(&["lua", "luajit", "texlua"]),
    LanguageInfo::new(
        "Luau",
        &[Rule::new("--", Form::LuaComment), Rule::new("[", Form::LongBracket), DOUBLE, SINGLE, long_string("`")],
    )
    .extensions(&["luau"])
    .interpreters(&["luau"]),
    LanguageInfo::new("M4", &[line("#"), line("dnl").at(Anchor::WholeWord)])
        .aliases(&["m4sugar", "autoconf"])
        .extensions(&["m4", "ac"])
        .filenames(&["configure.ac"]),
    LanguageInfo::new("Macaulay2", &[line("--"), block("-*", "*-"), DOUBLE]).aliases(&["m2"]).extensions(&["m2"]),
    LanguageInfo::new("Makefile", &[line("#"), literally("\\")])
        .aliases(&["make", "mf", "bsdmake"])
        .extensions(&["mak", "make", "mk", "mkfile", "am"])
        .filenames(&["Makefile", "makefile", "GNUmakefile", "BSDmakefile", "Kbuild", "Makefile.am", "Makefile.in"])
        .stems(&["Makefile", "GNUmakefile"])
        .interpreters(&["make"]),
    LanguageInfo::new("Mako", &[line("##").at(Anchor::FirstOnLine), block("<%doc>", "</%doc>"), block("<!--", "-->")])
        .extensions(&["mako", "mao"]),
    LanguageInfo::new("Markdown", XML)
        .aliases(&["md", "pandoc"])
        .extensions(&[
            "md", "livemd", "markdown", "mdown", "mdwn", "mkd", "mkdn", "mkdown", "ronn", "workbook", "qmd", "rmd",
        ])
        .filenames(&["contents.lr", "README.markdown"]),
    LanguageInfo::new("Mathematica", &[nested("(*", "*)"), long_string("\"")])
        .aliases(&["wolfram", "wl", "mma"])
        .extensions(&["mathematica", "wl", "wls", "nb", "mt", "nbp"])
        .interpreters(&["wolframscript", "wolfram"]),
    LanguageInfo::new(
        "MATLAB",
        &[
            line("%"),
            line("..."),
            Rule::new("%{", Form::CommentToLine("%}")).at(Anchor::FirstOnLine),
            verbatim("'").at(Anchor::NotAfterOperand),
            verbatim("\""),
        ],
    )
    .aliases(&["octave"])
    .extensions(&["matlab"])
    .interpreters(&["octave"]),
    LanguageInfo::new("MDX", &[block("{/*", "*/}"), block("<!--", "-->")]).extensions(&["mdx"]),
    LanguageInfo::new("Mercury", &[line("%"), block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["moo"]),
    LanguageInfo::new("Mermaid", &[whole_line("%%")]).extensions(&["mmd", "mermaid"]),
    LanguageInfo::new("Meson", &[line("#"), raw("'''", "'''"), SINGLE]).filenames(&[
        "meson.build",
        "meson_options.txt",
        "meson.options",
    ]),
    LanguageInfo::new("Metal", CPP).extensions(&["metal"]),
    LanguageInfo::new("MLIR", &[line("//"), DOUBLE]).extensions(&["mlir"]),
    LanguageInfo::new("Modelica", C_LIKE_NO_SINGLE).extensions(&["mo"]),
    LanguageInfo::new("Modula-2", &[nested("(*", "*)"), verbatim("\""), verbatim("'")]).extensions(&["mod"]),
    LanguageInfo::new("Modula-3", &[nested("(*", "*)"), DOUBLE, CHARACTER]).extensions(&["i3", "ig", "m3", "mg"]),
    LanguageInfo::new("Mojo", PYTHON).extensions(&["mojo", "🔥"]).interpreters(&["mojo"]),
    LanguageInfo::new("Monkey C", C_LIKE).extensions(&["mc"]),
    LanguageInfo::new("MoonBit", &[line("//"), DOUBLE, CHARACTER]).extensions(&["mbt", "mbti"]),
    LanguageInfo::new("MoonScript", &[line("--"), Rule::new("[", Form::LongBracket), DOUBLE, SINGLE])
        .aliases(&["moon"])
        .extensions(&["moon"])
        .interpreters(&["moon"]),
    LanguageInfo::new("Motoko", &[line("//"), nested("/*", "*/"), DOUBLE, CHARACTER]).extensions(&["motoko"]),
    LanguageInfo::new("Move", &[line("//"), nested("/*", "*/"), DOUBLE]).extensions(&["move"]),
    LanguageInfo::new("MSBuild", XML).extensions(&[
        "csproj",
        "fsproj",
        "vbproj",
        "vcxproj",
        "vcxproj.filters",
        "proj",
        "props",
        "targets",
        "wixproj",
        "sqlproj",
        "ccproj",
        "nuproj",
        "shproj",
        "dbproj",
        "pkgproj",
    ]),
];
