//! Rows E to I.

use super::keywords;
use crate::language::row::LanguageInfo;
use crate::text::docs::DocComments;
use crate::text::syntax::*;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("EBNF", &[nested("(*", "*)"), verbatim("\""), verbatim("'")]).extensions(&["ebnf"]),
    LanguageInfo::new("EditorConfig", INI).extensions(&["editorconfig"]).filenames(&[".editorconfig"]),
    LanguageInfo::new("Eiffel", &[line("--"), verbatim("\"")]).extensions(&["e"]),
    LanguageInfo::new("EJS", &[block("<!--", "-->"), block("<%#", "%>")]).extensions(&["ejs", "ect", "jst"]),
    LanguageInfo::new(
        "Elixir",
        &[
            line("#"),
            block("@doc \"\"\"", "\"\"\""),
            block("@moduledoc \"\"\"", "\"\"\""),
            block("@typedoc \"\"\"", "\"\"\""),
            block("@doc ~S\"\"\"", "\"\"\""),
            block("@moduledoc ~S\"\"\"", "\"\"\""),
            long_string("\"\"\""),
            long_string("'''"),
            long_string("\""),
            long_string("'").at(Anchor::NotAfterWord),
            literally("?").at(Anchor::NotAfterWord),
        ],
    )
    .aliases(&["ex"])
    .extensions(&["ex", "exs"])
    .filenames(&["mix.lock"])
    .interpreters(&["elixir"]),
    LanguageInfo::new(
        "Elm",
        &[line("--"), nested("{-", "-}"), long_string("\"\"\""), DOUBLE, CHARACTER.at(Anchor::NotAfterWord)],
    )
    .extensions(&["elm"]),
    LanguageInfo::new("Elvish", &[line("#"), long_string("\""), raw("'", "'")])
        .extensions(&["elv"])
        .interpreters(&["elvish"]),
    LanguageInfo::new(
        "Emacs Lisp",
        &[line(";"), long_string("\""), literally("?\\"), literally("?").at(Anchor::NotAfterWord)],
    )
    .aliases(&["elisp", "emacs"])
    .extensions(&["el"])
    .filenames(&[".emacs", "Cask", "Eask", "_emacs"]),
    LanguageInfo::new("Erlang", &[line("%"), long_string("\""), SINGLE, literally("$\\"), literally("$")])
        .aliases(&["erl"])
        .extensions(&["erl", "hrl", "app.src", "escript", "xrl", "yrl"])
        .filenames(&["rebar.config", "rebar.lock", "Emakefile"])
        .interpreters(&["escript"]),
    LanguageInfo::new(
        "F#",
        &[
            line("//"),
            nested("(*", "*)"),
            raw("\"\"\"", "\"\"\""),
            Rule::new("\"", Form::CsharpString),
            CHARACTER.at(Anchor::NotAfterWord),
        ],
    )
    .aliases(&["fsharp"])
    .extensions(&["fs", "fsi", "fsx"]),
    LanguageInfo::new("F*", &[line("//"), nested("(*", "*)"), long_string("\""), CHARACTER.at(Anchor::NotAfterWord)])
        .aliases(&["fstar"])
        .extensions(&["fst", "fsti"]),
    LanguageInfo::new("Factor", &[word_line("!"), long_string("\"")]).extensions(&["factor"]),
    LanguageInfo::new("Faust", C_LIKE_NO_SINGLE).extensions(&["dsp"]),
    LanguageInfo::new("Fennel", LISP).extensions(&["fnl"]).interpreters(&["fennel"]),
    LanguageInfo::new("fish", &[word_line("#"), literally("\\"), long_string("\""), long_string("'")])
        .extensions(&["fish"])
        .interpreters(&["fish"]),
    LanguageInfo::new("FlatBuffers", C_LIKE_NO_SINGLE).aliases(&["fbs"]).extensions(&["fbs"]),
    LanguageInfo::new("Fluent", &[line("#").at(Anchor::Column(0))]).extensions(&["ftl"]),
    LanguageInfo::new("Forth", &[word_line("\\"), block("(", ")").at(Anchor::WordStart)])
        .extensions(&["4th", "fth", "forth", "frt"])
        .interpreters(&["gforth"]),
    LanguageInfo::new(
        "Fortran",
        &[
            line("c").at(Anchor::Column(0)).ignoring_case(),
            line("*").at(Anchor::Column(0)),
            line("!"),
            verbatim("\""),
            verbatim("'"),
        ],
    )
    .aliases(&["fortran77"])
    .extensions(&["f", "for", "f77", "fpp", "ftn"]),
    LanguageInfo::new("Fortran Free Form", &[line("!"), verbatim("\""), verbatim("'")])
        .aliases(&["f90", "fortran"])
        .extensions(&["f90", "f03", "f08", "f18", "f95"]),
    LanguageInfo::new("FreeMarker", &[block("<#--", "-->"), block("<!--", "-->")])
        .aliases(&["ftlh"])
        .extensions(&["ftlh", "ftlx"]),
    LanguageInfo::new("Futhark", &[line("--"), DOUBLE]).extensions(&["fut"]),
    LanguageInfo::new("GAP", &[line("#"), long_string("\"\"\""), DOUBLE, SINGLE]).extensions(&["gap", "gi"]),
    LanguageInfo::new("GDScript", &[line("#"), docstring("\"\"\""), docstring("'''"), DOUBLE, SINGLE])
        .extensions(&["gd"]),
    LanguageInfo::new("GDShader", C_LIKE).aliases(&["godot shader"]).extensions(&["gdshader", "gdshaderinc"]),
    LanguageInfo::new("Gemfile.lock", NO_COMMENTS).filenames(&["Gemfile.lock"]),
    LanguageInfo::new("Gherkin", &[whole_line("#"), long_string("\"\"\"")])
        .aliases(&["cucumber"])
        .extensions(&["feature"]),
    LanguageInfo::new("Git Attributes", &[whole_line("#")]).aliases(&["gitattributes"]).filenames(&[".gitattributes"]),
    LanguageInfo::new("Git Config", &[line("#"), line(";"), DOUBLE])
        .aliases(&["gitconfig"])
        .extensions(&["gitconfig"])
        .filenames(&[".gitconfig", ".gitmodules"]),
    LanguageInfo::new("Gleam", &[line("//"), long_string("\"")]).extensions(&["gleam"]),
    LanguageInfo::new("GLSL", C_LIKE_NO_SINGLE).aliases(&["shader"]).extensions(&[
        "glsl", "comp", "fp", "frag", "frg", "fsh", "fshader", "geom", "geo", "glslf", "glslv", "gshader", "rchit",
        "rmiss", "tesc", "tese", "vert", "vrx", "vsh", "vshader",
    ]),
    LanguageInfo::new("Gnuplot", &[line("#"), DOUBLE, verbatim("'")])
        .extensions(&["gnuplot", "gp", "plt"])
        .interpreters(&["gnuplot"]),
    LanguageInfo::new("Go", &[line("//"), block("/*", "*/"), DOUBLE, SINGLE, raw("`", "`")])
        .aliases(&["golang"])
        .extensions(&["go"])
        .parsed_by("go")
        .documented_by(DocComments::Adjacent)
        .keywords(keywords::GO),
    LanguageInfo::new("Go Checksums", NO_COMMENTS).aliases(&["go.sum"]).filenames(&["go.sum", "go.work.sum"]),
    LanguageInfo::new("Go Module", &[line("//")]).aliases(&["go.mod"]).filenames(&["go.mod"]),
    LanguageInfo::new("Go Workspace", &[line("//")]).aliases(&["go.work"]).filenames(&["go.work"]),
    LanguageInfo::new("GraphQL", &[line("#"), block("\"\"\"", "\"\"\""), DOUBLE])
        .aliases(&["gql"])
        .extensions(&["graphql", "gql", "graphqls"]),
    LanguageInfo::new(
        "Graphviz (DOT)",
        &[line("//"), block("/*", "*/"), line("#").at(Anchor::Column(0)), long_string("\"")],
    )
    .aliases(&["dot", "graphviz"])
    .extensions(&["dot", "gv"]),
    LanguageInfo::new(
        "Groovy",
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
    .aliases(&["gradle"])
    .extensions(&["groovy", "gradle", "grt", "gtpl", "gvy", "gsh"])
    .filenames(&["Jenkinsfile"])
    .stems(&["Jenkinsfile"])
    .interpreters(&["groovy"]),
    LanguageInfo::new("Hack", C_LIKE).extensions(&["hack", "hck", "hhi"]).interpreters(&["hhvm"]),
    LanguageInfo::new("Haml", &[whole_line("-#"), whole_line("/")]).extensions(&["haml"]),
    LanguageInfo::new("Handlebars", &[block("<!--", "-->"), block("{{!--", "--}}"), block("{{!", "}}")])
        .aliases(&["hbs", "mustache"])
        .extensions(&["handlebars", "hbs", "mustache"]),
    LanguageInfo::new("Hare", &[line("//"), DOUBLE, CHARACTER, raw("`", "`")]).extensions(&["ha"]),
    LanguageInfo::new("Haskell", HASKELL)
        .aliases(&["hs"])
        .extensions(&["hs", "hs-boot", "hsc", "lhs"])
        .interpreters(&["runghc", "runhaskell", "stack"]),
    LanguageInfo::new("Haxe", &[line("//"), block("/*", "*/"), long_string("\""), long_string("'")])
        .aliases(&["hx"])
        .extensions(&["hx", "hxsl"]),
    LanguageInfo::new("HCL", &[line("#"), line("//"), block("/*", "*/"), DOUBLE, heredoc("<<")])
        .aliases(&["terraform", "tf", "opentofu"])
        .extensions(&["hcl", "nomad", "tf", "tfvars", "tofu", "workflow"])
        .filenames(&[".terraform.lock.hcl"]),
    LanguageInfo::new("HLSL", C_LIKE_NO_SINGLE).extensions(&["hlsl", "cginc", "fx", "fxh", "hlsli", "usf", "ush"]),
    LanguageInfo::new("Hoon", &[line("::"), SINGLE]).extensions(&["hoon"]),
    LanguageInfo::new("HTML", XML)
        .aliases(&["xhtml"])
        .extensions(&["html", "htm", "hta", "html.hl", "inc.html", "xht", "xhtml", "shtml"]),
    LanguageInfo::new("HTML+ERB", &[block("<!--", "-->"), block("<%#", "%>")]).aliases(&["erb"]).extensions(&[
        "erb",
        "erb.deface",
        "rhtml",
    ]),
    LanguageInfo::new("HTML+Razor", &[block("<!--", "-->"), block("@*", "*@")])
        .aliases(&["razor"])
        .extensions(&["cshtml", "razor", "vbhtml"]),
    LanguageInfo::new("Hy", &[line(";"), long_string("\"")])
        .aliases(&["hylang"])
        .extensions(&["hy"])
        .interpreters(&["hy"]),
    LanguageInfo::new("Idris", HASKELL).extensions(&["idr", "lidr"]),
    LanguageInfo::new("Ignore List", &[whole_line("#")])
        .aliases(&["ignore", "gitignore"])
        .extensions(&["gitignore"])
        .filenames(&[
            ".gitignore",
            ".ignore",
            ".dockerignore",
            ".npmignore",
            ".eslintignore",
            ".prettierignore",
            ".stylelintignore",
            ".hgignore",
            ".bzrignore",
            ".cvsignore",
            ".coffeelintignore",
            ".vscodeignore",
            ".gcloudignore",
            ".helmignore",
            ".nodemonignore",
            ".sapwoodignore",
            ".rgignore",
            ".fdignore",
        ]),
    LanguageInfo::new("Inform 7", &[nested("[", "]"), raw("\"", "\"")]).extensions(&["i7x", "ni"]),
    LanguageInfo::new("INI", INI)
        .aliases(&["dosini"])
        .extensions(&["ini", "cfg", "cnf", "conf", "desktop", "dof", "lektorproject", "prefs", "service"])
        .filenames(&[".npmrc", ".pylintrc", ".flake8", ".coveragerc", "pylintrc", "buildozer.spec"]),
    LanguageInfo::new("Inno Setup", &[whole_line(";"), line("//"), block("{", "}"), DOUBLE])
        .extensions(&["iss", "isl"]),
    LanguageInfo::new("Isabelle", &[nested("(*", "*)"), raw("\"", "\"")]).extensions(&["thy"]),
];
