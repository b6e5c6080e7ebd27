//! Rows N to R.

use super::keywords;
use crate::language::dialect::Dialect;
use crate::language::row::LanguageInfo;
use crate::text::docs::RUSTDOC;
use crate::text::syntax::*;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new(
        "Nextflow",
        &[
            line("//"),
            block("/*", "*/"),
            long_string("\"\"\""),
            long_string("'''"),
            DOUBLE,
            SINGLE,
            line("#!").at(Anchor::Column(0)),
        ],
    )
    .extensions(&["nf"])
    .filenames(&["nextflow.config"])
    .interpreters(&["nextflow"]),
    LanguageInfo::new("Nginx", &[line("#"), DOUBLE, SINGLE])
        .aliases(&["nginx configuration file"])
        .extensions(&["nginx", "nginxconf", "vhost"])
        .filenames(&["nginx.conf"]),
    LanguageInfo::new(
        "Nim",
        &[line("#"), nested("#[", "]#"), nested("##[", "]##"), raw("\"\"\"", "\"\"\""), DOUBLE, CHARACTER],
    )
    .extensions(&["nim", "nim.cfg", "nimble", "nimrod", "nims"])
    .filenames(&["nim.cfg"])
    .interpreters(&["nim"]),
    LanguageInfo::new("Ninja", &[whole_line("#")]).extensions(&["ninja"]),
    LanguageInfo::new("Nix", &[line("#"), block("/*", "*/"), raw("''", "''"), long_string("\"")])
        .aliases(&["nixos"])
        .extensions(&["nix"])
        .interpreters(&["nix"]),
    LanguageInfo::new("Noir", &[line("//"), nested("/*", "*/"), DOUBLE]).aliases(&["nargo"]).extensions(&["nr"]),
    LanguageInfo::new("NSIS", &[line(";"), line("#"), block("/*", "*/"), DOUBLE, SINGLE]).extensions(&["nsi", "nsh"]),
    LanguageInfo::new("Nunjucks", &[block("{#", "#}"), block("<!--", "-->")]).aliases(&["njk"]).extensions(&["njk"]),
    LanguageInfo::new("Nushell", &[word_line("#"), long_string("\""), raw("'", "'"), raw("`", "`")])
        .aliases(&["nu"])
        .extensions(&["nu"])
        .interpreters(&["nu"]),
    LanguageInfo::new("Oberon", &[nested("(*", "*)"), verbatim("\""), verbatim("'")]).extensions(&["ob2"]),
    LanguageInfo::new("Objective-C", C).aliases(&["objc", "obj-c", "objectivec"]).extensions(&["m"]),
    LanguageInfo::new("Objective-C++", CPP).aliases(&["objc++", "obj-c++"]).extensions(&["mm"]),
    LanguageInfo::new(
        "OCaml",
        &[nested("(*", "*)"), raw("{|", "|}"), long_string("\""), CHARACTER.at(Anchor::NotAfterWord)],
    )
    .aliases(&["ml"])
    .extensions(&["ml", "eliom", "eliomi", "ml4", "mli", "mll", "mly"])
    .interpreters(&["ocaml", "ocamlrun", "ocamlscript"]),
    LanguageInfo::new("Odin", &[line("//"), nested("/*", "*/"), DOUBLE, SINGLE, raw("`", "`")])
        .aliases(&["odinlang"])
        .extensions(&["odin"]),
    LanguageInfo::new("Open Policy Agent", &[line("#"), DOUBLE, raw("`", "`")])
        .aliases(&["rego"])
        .extensions(&["rego"]),
    LanguageInfo::new("OpenCL", C).extensions(&["cl", "opencl"]),
    LanguageInfo::new("OpenEdge ABL", &[line("//"), nested("/*", "*/"), long_string("\""), long_string("'")])
        .aliases(&["progress", "abl"])
        .extensions(&["p"]),
    LanguageInfo::new("OpenQASM", C_LIKE).aliases(&["qasm"]).extensions(&["qasm"]),
    LanguageInfo::new("OpenSCAD", C_LIKE_NO_SINGLE).aliases(&["scad"]).extensions(&["scad"]),
    LanguageInfo::new("Org", &[whole_line("# "), to_line("#+begin_comment", "#+end_comment").ignoring_case()])
        .extensions(&["org"]),
    LanguageInfo::new("Oz", &[line("%"), block("/*", "*/"), DOUBLE, SINGLE])
        .extensions(&["oz"])
        .interpreters(&["ozengine"]),
    LanguageInfo::new("Pascal", &[line("//"), block("{", "}"), block("(*", "*)"), verbatim("'")])
        .aliases(&["delphi", "objectpascal"])
        .extensions(&["pas", "dfm", "dpr", "dpk", "lpr", "pascal"])
        .interpreters(&["instantfpc"]),
    LanguageInfo::new(
        "Perl",
        &[
            line("#").at(Anchor::WordStart),
            to_line("=pod", "=cut"),
            to_line("=head", "=cut"),
            to_line("=begin", "=cut"),
            to_line("=over", "=cut"),
            to_line("=item", "=cut"),
            to_line("=encoding", "=cut"),
            to_line("=for", "=cut"),
            heredoc("<<"),
            literally("\\"),
            literally("$"),
            DOUBLE,
            SINGLE,
        ],
    )
    .aliases(&["pl", "cperl"])
    .extensions(&["pl", "pm", "cgi", "fcgi", "perl", "ph", "plx", "psgi", "t", "pod"])
    .filenames(&["Makefile.PL", "Rexfile", "ack", "cpanfile"])
    .interpreters(&["perl", "cperl"]),
    LanguageInfo::new(
        "PHP",
        &[
            php_line("//"),
            php_line("#"),
            literally("#["),
            literally("<?"),
            Rule::new("<", Form::MultilineString("<?", Escape::None)).at(Anchor::FileStart),
            raw("?>", "<?"),
            block("/*", "*/"),
            heredoc("<<<"),
            long_string("\""),
            long_string("'"),
        ],
    )
    .extensions(&["php", "aw", "ctp", "php3", "php4", "php5", "phps", "phpt", "phtml"])
    .filenames(&[".php_cs", ".php_cs.dist", "Phakefile"])
    .interpreters(&["php"]),
    LanguageInfo::new("Pkl", &[line("//"), nested("/*", "*/"), long_string("\"\"\""), DOUBLE])
        .extensions(&["pcf"])
        .interpreters(&["pkl"]),
    LanguageInfo::new("PlantUML", &[whole_line("'"), block("/'", "'/")]).extensions(&["puml", "iuml", "plantuml"]),
    LanguageInfo::new("PLpgSQL", SQL).extensions(&["pgsql"]),
    LanguageInfo::new("PLSQL", SQL).extensions(&[
        "pls", "bdy", "fnc", "pck", "pkb", "pks", "plb", "plsql", "prc", "spc", "tpb", "tps", "trg", "vw",
    ]),
    LanguageInfo::new("PO File", &[line("#").at(Anchor::Column(0)), DOUBLE])
        .aliases(&["gettext", "po"])
        .extensions(&["po", "pot"]),
    LanguageInfo::new(
        "Pony",
        &[line("//"), nested("/*", "*/"), docstring("\"\"\""), long_string("\""), CHARACTER.at(Anchor::NotAfterWord)],
    )
    .extensions(&["pony"]),
    LanguageInfo::new("PostCSS", C_LIKE).extensions(&["pcss", "postcss"]),
    LanguageInfo::new("PostScript", &[line("%")]).extensions(&["ps", "eps", "epsi", "pfa"]),
    LanguageInfo::new(
        "PowerShell",
        &[
            word_line("#"),
            block("<#", "#>"),
            raw("@\"", "\"@"),
            raw("@'", "'@"),
            Rule::new("\"", Form::MultilineString("\"", Escape::Byte(b'`'))),
            raw("'", "'"),
            literally("`"),
        ],
    )
    .aliases(&["posh", "pwsh", "ps1"])
    .extensions(&["ps1", "psd1", "psm1"])
    .interpreters(&["pwsh"]),
    LanguageInfo::new("Prisma", &[line("//"), DOUBLE]).extensions(&["prisma"]),
    LanguageInfo::new("Prolog", &[line("%"), block("/*", "*/"), DOUBLE, SINGLE, literally("0'")])
        .extensions(&["prolog", "pro", "yap"])
        .interpreters(&["swipl", "yap"]),
    LanguageInfo::new("Protocol Buffer", C_LIKE)
        .aliases(&["proto", "protobuf", "protocol buffers"])
        .extensions(&["proto"]),
    LanguageInfo::new("Protocol Buffer Text Format", HASH).aliases(&["textproto", "pbtxt"]).extensions(&[
        "textproto",
        "pbt",
        "pbtxt",
        "txtpb",
    ]),
    LanguageInfo::new("PRQL", &[line("#"), long_string("\"\"\""), DOUBLE, SINGLE]).extensions(&["prql"]),
    LanguageInfo::new("Pug", &[whole_line("//")]).aliases(&["jade"]).extensions(&["pug", "jade"]),
    LanguageInfo::new("Puppet", &[line("#"), long_string("\""), long_string("'")])
        .extensions(&["pp"])
        .filenames(&["Modulefile"])
        .interpreters(&["puppet"]),
    LanguageInfo::new(
        "PureScript",
        &[line("--"), nested("{-", "-}"), raw("\"\"\"", "\"\"\""), DOUBLE, CHARACTER.at(Anchor::NotAfterWord)],
    )
    .aliases(&["purs"])
    .extensions(&["purs"]),
    LanguageInfo::new("Python", &[line("#"), docstring("\"\"\""), docstring("'''"), DOUBLE, SINGLE])
        .aliases(&["py", "python3"])
        .extensions(&["py", "pyi", "pyw", "pyx.py", "gyp", "gypi", "wsgi"])
        .dialects(&[("pyi", Dialect::Declarations)])
        .filenames(&["SConstruct", "SConscript", "wscript"])
        .interpreters(&["python", "pypy", "uv"])
        .parsed_by("python")
        .keywords(keywords::PYTHON),
    LanguageInfo::new("Q#", &[line("//"), DOUBLE]).aliases(&["qsharp"]).extensions(&["qs"]),
    LanguageInfo::new("QMake", &[line("#")]).extensions(&["pri"]).interpreters(&["qmake"]),
    LanguageInfo::new("QML", JAVASCRIPT).extensions(&["qml", "qbs"]).interpreters(&["qmlscene"]),
    LanguageInfo::new("R", &[line("#"), long_string("\""), long_string("'"), raw("`", "`")])
        .aliases(&["rscript", "splus"])
        .extensions(&["r", "rsx"])
        .filenames(&[".Rprofile", "expr-dist"])
        .interpreters(&["Rscript", "r"]),
    LanguageInfo::new("Racket", &[line(";"), nested("#|", "|#"), long_string("\""), literally("#\\")])
        .aliases(&["rkt"])
        .extensions(&["rkt", "rktd", "rktl", "scrbl"])
        .interpreters(&["racket"]),
    LanguageInfo::new(
        "Raku",
        &[
            line("#").at(Anchor::WordStart),
            block("#`(", ")"),
            block("#`[", "]"),
            block("#`{", "}"),
            to_line("=begin", "=end"),
            DOUBLE,
            SINGLE,
        ],
    )
    .aliases(&["perl6", "perl-6"])
    .extensions(&["raku", "6pl", "6pm", "nqp", "p6", "p6l", "p6m", "pl6", "pm6", "rakumod", "rakutest"])
    .interpreters(&["perl6", "raku", "rakudo"]),
    LanguageInfo::new("RAML", HASH).extensions(&["raml"]),
    LanguageInfo::new("Rd", &[line("%"), literally("\\")]).extensions(&["rd"]),
    LanguageInfo::new("Reason", C_LIKE_NO_SINGLE).extensions(&["re", "rei"]),
    LanguageInfo::new("Rebol", &[line(";"), long_string("\"")]).extensions(&["reb", "r2", "r3", "rebol"]),
    LanguageInfo::new("Ren'Py", PYTHON).aliases(&["renpy"]).extensions(&["rpy"]),
    LanguageInfo::new(
        "ReScript",
        &[
            line("//"),
            nested("/*", "*/"),
            long_string("\""),
            CHARACTER.at(Anchor::NotAfterWord),
            Rule::new("`", Form::Template),
        ],
    )
    .extensions(&["res", "resi"]),
    LanguageInfo::new("reStructuredText", &[]).aliases(&["rst"]).extensions(&["rst", "rest"]),
    LanguageInfo::new("Rez", C_LIKE).extensions(&["rez"]),
    LanguageInfo::new("Ring", &[line("//"), line("#"), block("/*", "*/"), long_string("\""), long_string("'")])
        .extensions(&["ring"]),
    LanguageInfo::new("Roc", &[line("#"), long_string("\"\"\""), DOUBLE, SINGLE]).extensions(&["roc"]),
    LanguageInfo::new("Rocq Prover", &[nested("(*", "*)"), raw("\"", "\"")])
        .aliases(&["coq", "rocq"])
        .extensions(&["coq"]),
    LanguageInfo::new(
        "Roff",
        &[line(".\\\"").at(Anchor::Column(0)), line("'\\\"").at(Anchor::Column(0)), line("\\\"")],
    )
    .aliases(&["groff", "man", "troff", "nroff", "manpage"])
    .extensions(&[
        "roff", "1", "1in", "1m", "1x", "2", "3", "3in", "3m", "3p", "3pm", "3x", "4", "5", "6", "7", "8", "9", "man",
        "mdoc", "tmac",
    ]),
    LanguageInfo::new("RON", &[line("//"), nested("/*", "*/"), Rule::new("\"", Form::RustString), CHARACTER])
        .extensions(&["ron"]),
    LanguageInfo::new("RPM Spec", &[whole_line("#")]).aliases(&["specfile"]).extensions(&["spec"]),
    LanguageInfo::new("Ruby", &[word_line("#"), to_line("=begin", "=end"), heredoc("<<"), DOUBLE, SINGLE])
        .aliases(&["rb", "jruby", "macruby", "rake"])
        .extensions(&[
            "rb", "builder", "eye", "gemspec", "god", "jbuilder", "mspec", "podspec", "prawn", "rabl", "rake", "rbi",
            "rbuild", "rbw", "rbx", "ru", "ruby", "thor", "watchr",
        ])
        .filenames(&[
            "Appraisals",
            "Berksfile",
            "Brewfile",
            "Buildfile",
            "Capfile",
            "Dangerfile",
            "Deliverfile",
            "Fastfile",
            "Gemfile",
            "Guardfile",
            "Podfile",
            "Puppetfile",
            "Rakefile",
            "Snapfile",
            "Steepfile",
            "Thorfile",
            "Vagrantfile",
            ".irbrc",
            ".pryrc",
            ".simplecov",
        ])
        .interpreters(&["ruby", "jruby", "macruby", "rake", "rbx"]),
    LanguageInfo::new("Rust", &[line("//"), nested("/*", "*/"), Rule::new("\"", Form::RustString), CHARACTER])
        .aliases(&["rs"])
        .extensions(&["rs"])
        .interpreters(&["rust-script", "cargo"])
        .parsed_by("rust")
        .separator("::")
        .documented_by(RUSTDOC)
        .keywords(keywords::RUST),
];
