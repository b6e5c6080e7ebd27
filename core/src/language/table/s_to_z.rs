//! Rows S to Z.

use super::keywords;
use crate::language::dialect::Dialect;
use crate::language::row::{LanguageInfo, Sign};
use crate::text::docs::{DocComments, JSDOC};
use crate::text::syntax::*;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("SAS", &[line("*").at(Anchor::FirstOnLine), block("/*", "*/"), verbatim("\""), verbatim("'")])
        .extensions(&["sas"]),
    LanguageInfo::new("Sass", &[whole_line("//"), block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["sass"]),
    LanguageInfo::new("Scala", &[line("//"), nested("/*", "*/"), raw("\"\"\"", "\"\"\""), DOUBLE, CHARACTER])
        .extensions(&["scala", "kojo", "sbt", "sc", "mill"])
        .interpreters(&["scala", "scala-cli", "amm"]),
    LanguageInfo::new("Scheme", LISP)
        .extensions(&["scm", "sch", "sld", "sls", "sps", "ss"])
        .interpreters(&["scheme", "guile", "chicken", "bigloo", "csi", "gosh"]),
    LanguageInfo::new("Scilab", &[line("//"), block("/*", "*/"), verbatim("\"")]).extensions(&["sci", "sce"]),
    LanguageInfo::new("SCSS", C_LIKE).extensions(&["scss"]),
    LanguageInfo::new("sed", &[whole_line("#")]).extensions(&["sed"]).interpreters(&["sed", "gsed", "minised", "ssed"]),
    LanguageInfo::new("ShaderLab", C_LIKE_NO_SINGLE).aliases(&["unity"]).extensions(&["shader"]),
    LanguageInfo::new("Shell", SHELL)
        .aliases(&["sh", "bash", "zsh", "ksh", "shell-script"])
        .extensions(&[
            "sh",
            "bash",
            "bats",
            "command",
            "ebuild",
            "eclass",
            "ksh",
            "sh.in",
            "tmux",
            "zsh",
            "zsh-theme",
            "dash",
        ])
        .filenames(&[
            ".bash_aliases",
            ".bash_functions",
            ".bash_history",
            ".bash_logout",
            ".bash_profile",
            ".bashrc",
            ".cshrc",
            ".envrc",
            ".kshrc",
            ".login",
            ".profile",
            ".tmux.conf",
            ".zlogin",
            ".zlogout",
            ".zprofile",
            ".zshenv",
            ".zshrc",
            "PKGBUILD",
            "APKBUILD",
            "bash_aliases",
            "bash_logout",
            "bash_profile",
            "bashrc",
            "configure",
            "cshrc",
            "gradlew",
            "install-sh",
            "kshrc",
            "login",
            "mvnw",
            "profile",
            "tmux.conf",
            "zlogin",
            "zlogout",
            "zprofile",
            "zshenv",
            "zshrc",
        ])
        .interpreters(&["sh", "bash", "ash", "dash", "ksh", "mksh", "pdksh", "rc", "zsh", "bats", "sbash"]),
    LanguageInfo::new("Slang", C_LIKE_NO_SINGLE).extensions(&["slang"]),
    LanguageInfo::new("Slim", &[whole_line("/")]).extensions(&["slim"]),
    LanguageInfo::new("Slint", &[line("//"), nested("/*", "*/"), DOUBLE]).extensions(&["slint"]),
    LanguageInfo::new("Smali", &[line("#"), DOUBLE]).extensions(&["smali"]),
    LanguageInfo::new("Smalltalk", &[raw("\"", "\""), raw("'", "'")])
        .aliases(&["squeak", "pharo"])
        .extensions(&["st"])
        .interpreters(&["gst"]),
    LanguageInfo::new("Smarty", &[block("{*", "*}"), block("<!--", "-->")]).extensions(&["tpl"]),
    LanguageInfo::new("Smithy", &[line("//"), long_string("\"\"\""), long_string("\"")]).extensions(&["smithy"]),
    LanguageInfo::new("Snakemake", PYTHON)
        .aliases(&["snakefile"])
        .extensions(&["smk", "snakefile"])
        .filenames(&["Snakefile"])
        .interpreters(&["snakemake"]),
    LanguageInfo::new("Solidity", C_LIKE).extensions(&["sol"]),
    LanguageInfo::new("SPARQL", &[line("#"), DOUBLE, SINGLE]).extensions(&["sparql", "rq"]),
    LanguageInfo::new("SQF", C_LIKE).extensions(&["sqf", "hqf"]),
    LanguageInfo::new("SQL", SQL)
        .aliases(&["mysql", "postgresql", "sqlite", "tsql"])
        .extensions(&["sql", "cql", "ddl", "mysql", "udf", "viw", "hql"]),
    LanguageInfo::new("Squirrel", &[line("//"), line("#"), block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["nut"]),
    LanguageInfo::new("Stan", &[line("//"), line("#"), block("/*", "*/"), DOUBLE]).extensions(&["stan"]),
    LanguageInfo::new("Standard ML", &[nested("(*", "*)"), DOUBLE])
        .aliases(&["sml"])
        .extensions(&["sml", "sig", "fun"]),
    LanguageInfo::new("Starlark", PYTHON)
        .aliases(&["bazel", "bzl"])
        .extensions(&["bzl", "star", "bazel"])
        .filenames(&["BUCK", "BUILD", "BUILD.bazel", "MODULE.bazel", "Tiltfile", "WORKSPACE", "WORKSPACE.bazel"])
        .interpreters(&["starlark"]),
    LanguageInfo::new("Stata", &[line("//"), line("*").at(Anchor::FirstOnLine), block("/*", "*/"), verbatim("\"")])
        .extensions(&["do", "ado", "doh", "ihlp", "mata", "matah", "sthlp"]),
    LanguageInfo::new("Stylus", C_LIKE).aliases(&["styl"]).extensions(&["styl"]),
    LanguageInfo::new("SubRip Text", NO_COMMENTS).aliases(&["srt"]).extensions(&["srt"]),
    LanguageInfo::new("SuperCollider", &[line("//"), nested("/*", "*/"), long_string("\""), SINGLE])
        .extensions(&["scd"])
        .interpreters(&["sclang"]),
    LanguageInfo::new("Svelte", MARKUP_WITH_SCRIPT).extensions(&["svelte"]),
    LanguageInfo::new("SVG", XML).extensions(&["svg"]),
    LanguageInfo::new("Sway", &[line("//"), nested("/*", "*/"), DOUBLE, CHARACTER]).extensions(&["sw"]),
    LanguageInfo::new("Swift", &[line("//"), nested("/*", "*/"), Rule::new("\"", Form::SwiftString)])
        .extensions(&["swift"])
        .interpreters(&["swift"]),
    LanguageInfo::new("SWIG", CPP).extensions(&["i", "swg", "swig"]),
    LanguageInfo::new("SystemVerilog", C_LIKE_NO_SINGLE).aliases(&["sv"]).extensions(&["sv", "svh"]),
    LanguageInfo::new("TableGen", &[line("//"), nested("/*", "*/"), DOUBLE]).extensions(&["td"]),
    LanguageInfo::new(
        "Tcl",
        &[Rule::new("#", Form::ContinuedLineComment).at(Anchor::FirstOnLine), line(";#"), literally("\\"), DOUBLE],
    )
    .aliases(&["sdc", "xdc"])
    .extensions(&["tcl", "adp", "sdc", "tcl.in", "tm", "xdc"])
    .interpreters(&["tclsh", "wish"]),
    LanguageInfo::new("Tcsh", &[word_line("#"), literally("\\"), DOUBLE, verbatim("'")])
        .aliases(&["csh"])
        .extensions(&["tcsh", "csh"])
        .interpreters(&["tcsh", "csh"]),
    LanguageInfo::new("templ", &[line("//"), block("/*", "*/"), block("<!--", "-->"), DOUBLE, raw("`", "`")])
        .extensions(&["templ"])
        .parsed_by("templ")
        .documented_by(DocComments::Adjacent)
        .keywords(keywords::GO),
    LanguageInfo::new("TeX", &[line("%"), literally("\\"), block("\\begin{comment}", "\\end{comment}")])
        .aliases(&["latex"])
        .extensions(&[
            "tex", "aux", "bbx", "cbx", "cls", "dtx", "ins", "lbx", "ltx", "mkii", "mkiv", "mkvi", "sty", "toc",
        ]),
    LanguageInfo::new(
        "Texinfo",
        &[line("@c").at(Anchor::Command), line("@comment").at(Anchor::Command), to_line("@ignore", "@end ignore")],
    )
    .extensions(&["texinfo", "texi", "txi"]),
    LanguageInfo::new("Text", NO_COMMENTS).aliases(&["txt", "plain text"]).extensions(&["txt", "text"]).filenames(&[
        "COPYING",
        "COPYRIGHT",
        "INSTALL",
        "LICENSE",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "LICENCE",
        "NEWS",
        "README",
        "AUTHORS",
        "CONTRIBUTORS",
        "CHANGES",
        "CHANGELOG",
        "NOTICE",
        "TODO",
        "UNLICENSE",
        "HISTORY",
        "THANKS",
        "MAINTAINERS",
        "VERSION",
    ]),
    LanguageInfo::new("Thrift", &[line("//"), line("#"), block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["thrift"]),
    LanguageInfo::new("TLA", &[line("\\*"), nested("(*", "*)"), DOUBLE]).aliases(&["tla+"]).extensions(&["tla"]),
    LanguageInfo::new("TOML", &[line("#"), long_string("\"\"\""), raw("'''", "'''"), DOUBLE, verbatim("'")])
        .extensions(&["toml"])
        .filenames(&[
            "Cargo.toml",
            "pyproject.toml",
            "Cargo.lock",
            "poetry.lock",
            "uv.lock",
            "pdm.lock",
            "Gopkg.lock",
            "Pipfile",
        ]),
    LanguageInfo::new("TSV", NO_COMMENTS).extensions(&["tsv"]),
    LanguageInfo::new("TSX", JAVASCRIPT)
        .aliases(&["ts"])
        .extensions(&["tsx"])
        .parsed_by("tsx")
        .documented_by(JSDOC)
        .keywords(keywords::SCRIPT),
    LanguageInfo::new("Turtle", &[line("#").at(Anchor::WordStart), long_string("\"\"\""), DOUBLE])
        .aliases(&["rdf"])
        .extensions(&["ttl", "n3", "nt", "trig"]),
    LanguageInfo::new("Twig", &[block("{#", "#}"), block("<!--", "-->")]).extensions(&["twig"]),
    LanguageInfo::new("TypeScript", JAVASCRIPT)
        .aliases(&["ts"])
        .extensions(&["ts", "mts", "cts", "d.ts", "d.mts", "d.cts"])
        .dialects(&[
            ("mts", Dialect::Module),
            ("cts", Dialect::Script),
            ("d.ts", Dialect::Declarations),
            ("d.mts", Dialect::Declarations),
            ("d.cts", Dialect::Declarations),
        ])
        .interpreters(&["deno", "ts-node", "tsx"])
        .parsed_by("typescript")
        .documented_by(JSDOC)
        .keywords(keywords::SCRIPT)
        .minified()
        .mistaken_for("XML", Sign::XmlProlog),
    LanguageInfo::new("TypeSpec", C_LIKE_NO_SINGLE).aliases(&["tsp", "cadl"]).extensions(&["tsp"]),
    LanguageInfo::new("Typst", &[line("//"), nested("/*", "*/"), DOUBLE]).aliases(&["typ"]).extensions(&["typ"]),
    LanguageInfo::new("Uiua", &[line("#"), DOUBLE]).extensions(&["ua"]).interpreters(&["uiua"]),
    LanguageInfo::new("Unity3D Asset", HASH).extensions(&[
        "anim",
        "asset",
        "controller",
        "mask",
        "mat",
        "meta",
        "physicmaterial",
        "prefab",
        "unity",
    ]),
    LanguageInfo::new("Uno", C_LIKE).extensions(&["uno"]),
    LanguageInfo::new("UnrealScript", C_LIKE).extensions(&["uc"]),
    LanguageInfo::new("UrWeb", &[nested("(*", "*)"), DOUBLE])
        .aliases(&["ur/web", "ur"])
        .extensions(&["ur", "urs", "urp"]),
    LanguageInfo::new(
        "V",
        &[line("//"), nested("/*", "*/"), long_string("\""), long_string("'"), CHARACTER, raw("`", "`")],
    )
    .aliases(&["vlang"])
    .extensions(&["vv"]),
    LanguageInfo::new("Vala", &[line("//"), block("/*", "*/"), raw("\"\"\"", "\"\"\""), DOUBLE, SINGLE])
        .extensions(&["vala", "vapi"])
        .interpreters(&["vala"]),
    LanguageInfo::new("VBA", BASIC).aliases(&["visual basic for applications"]).extensions(&["vba", "bas"]),
    LanguageInfo::new("VBScript", BASIC).extensions(&["vbs"]),
    LanguageInfo::new("VCL", &[line("//"), line("#"), block("/*", "*/"), verbatim("\"")])
        .aliases(&["varnish"])
        .extensions(&["vcl"]),
    LanguageInfo::new("Velocity Template Language", &[line("##"), block("#*", "*#"), block("<!--", "-->")])
        .aliases(&["velocity", "vtl"])
        .extensions(&["vtl", "vm"]),
    LanguageInfo::new("Verilog", C_LIKE_NO_SINGLE).extensions(&["v", "veo", "vh", "vo"]),
    LanguageInfo::new("VHDL", &[line("--"), block("/*", "*/"), verbatim("\""), CHARACTER.at(Anchor::NotAfterWord)])
        .extensions(&["vhdl", "vhd", "vhf", "vhi", "vho", "vhs", "vht", "vhw"]),
    LanguageInfo::new("Vim Script", &[whole_line("\""), whole_line("#"), verbatim("'")])
        .aliases(&["vim", "viml", "vimscript", "nvim"])
        .extensions(&["vim", "vimrc", "vmb"])
        .filenames(&[".exrc", ".gvimrc", ".nvimrc", ".vimrc", "_vimrc", "gvimrc", "nvimrc", "vimrc"]),
    LanguageInfo::new("Visual Basic .NET", BASIC)
        .aliases(&["vb", "vb.net", "vbnet", "visual basic"])
        .extensions(&["vb"]),
    LanguageInfo::new("Visual Basic 6.0", BASIC).aliases(&["vb6"]).extensions(&["frm", "ctl", "dsr"]),
    LanguageInfo::new("Visual Studio Solution", &[line("#")]).aliases(&["sln"]).extensions(&["sln"]),
    LanguageInfo::new("Vue", MARKUP_WITH_SCRIPT).extensions(&["vue"]),
    LanguageInfo::new("Vyper", PYTHON).extensions(&["vy"]),
    LanguageInfo::new("WebAssembly", &[line(";;"), nested("(;", ";)"), DOUBLE])
        .aliases(&["wat", "wast"])
        .extensions(&["wat", "wast"]),
    LanguageInfo::new("WebAssembly Interface Type", &[line("//"), nested("/*", "*/")])
        .aliases(&["wit"])
        .extensions(&["wit"]),
    LanguageInfo::new("WebIDL", C_LIKE_NO_SINGLE).extensions(&["webidl", "idl", "widl"]),
    LanguageInfo::new("WGSL", &[line("//"), nested("/*", "*/")]).extensions(&["wgsl", "wesl"]),
    LanguageInfo::new("Wren", &[line("//"), nested("/*", "*/"), raw("\"\"\"", "\"\"\""), long_string("\"")])
        .aliases(&["wrenlang"])
        .extensions(&["wren"]),
    LanguageInfo::new("X10", C_LIKE).extensions(&["x10"]),
    LanguageInfo::new("XML", XML)
        .aliases(&["rss", "wsdl", "xsd"])
        .extensions(&[
            "xml",
            "ant",
            "axaml",
            "axml",
            "builds",
            "ccxml",
            "clixml",
            "cproject",
            "dae",
            "dita",
            "ditamap",
            "ditaval",
            "dtd",
            "ecore",
            "filters",
            "fodt",
            "gml",
            "gpx",
            "grxml",
            "iml",
            "ivy",
            "jelly",
            "jsproj",
            "kml",
            "launch",
            "mdpolicy",
            "mjml",
            "mxml",
            "natvis",
            "nuspec",
            "odd",
            "osm",
            "pkgdef",
            "plist",
            "pom",
            "qrc",
            "rdf",
            "resx",
            "rss",
            "scxml",
            "sfproj",
            "srdf",
            "storyboard",
            "sublime-snippet",
            "tei",
            "tml",
            "ui",
            "urdf",
            "ux",
            "vsixmanifest",
            "vssettings",
            "vstemplate",
            "wsdl",
            "wsf",
            "wxi",
            "wxl",
            "wxs",
            "x3d",
            "xacro",
            "xaml",
            "xib",
            "xlf",
            "xliff",
            "xmi",
            "xproj",
            "xsd",
            "xul",
            "zcml",
        ])
        .filenames(&[
            ".classpath",
            ".cproject",
            ".project",
            "App.config",
            "NuGet.config",
            "Settings.StyleCop",
            "Web.config",
            "packages.config",
        ]),
    LanguageInfo::new("XQuery", &[nested("(:", ":)"), raw("\"", "\""), raw("'", "'")])
        .extensions(&["xquery", "xq", "xql", "xqm", "xqy"]),
    LanguageInfo::new("XSLT", XML).aliases(&["xsl"]).extensions(&["xslt", "xsl"]),
    LanguageInfo::new("Xtend", &[line("//"), block("/*", "*/"), raw("'''", "'''"), DOUBLE, SINGLE])
        .extensions(&["xtend"]),
    LanguageInfo::new("Yacc", C_LIKE).aliases(&["bison"]).extensions(&["y", "yacc", "yy"]),
    LanguageInfo::new("YAML", HASH).aliases(&["yml"]).extensions(&["yaml", "yml"]).filenames(&[
        "pnpm-lock.yaml",
        "pnpm-workspace.yaml",
        "yarn.lock",
        ".clang-format",
        ".clang-tidy",
        ".clangd",
        "CITATION.cff",
        "pubspec.lock",
    ]),
    LanguageInfo::new("Yul", C_LIKE).extensions(&["yul"]),
    LanguageInfo::new("Zeek", HASH).aliases(&["bro"]).extensions(&["zeek", "bro"]),
    LanguageInfo::new("ZenScript", C_LIKE).extensions(&["zs"]),
    LanguageInfo::new("Zig", &[line("//"), Rule::new("\\\\", Form::String("\n", Escape::None)), DOUBLE, SINGLE])
        .extensions(&["zig", "zig.zon"])
        .interpreters(&["zig"]),
];
