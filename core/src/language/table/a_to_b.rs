//! Rows A to B.

use crate::language::row::LanguageInfo;
use crate::text::syntax::*;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("1C Enterprise", &[line("//"), DOUBLE]).extensions(&["bsl", "os"]).interpreters(&["oscript"]),
    LanguageInfo::new("ABAP", &[line("*").at(Anchor::Column(0)), line("\""), verbatim("'"), verbatim("`")])
        .extensions(&["abap"]),
    LanguageInfo::new("ABNF", &[line(";"), verbatim("\"")]).extensions(&["abnf"]),
    LanguageInfo::new("ActionScript", C_LIKE).aliases(&["as3"]).extensions(&["as"]),
    LanguageInfo::new("Ada", &[line("--"), CHARACTER.at(Anchor::NotAfterWord), verbatim("\"")])
        .aliases(&["ada95"])
        .extensions(&["ada", "adb", "ads"]),
    LanguageInfo::new("Agda", HASKELL).extensions(&["agda"]),
    LanguageInfo::new("AL", C_LIKE).extensions(&["al"]),
    LanguageInfo::new("Alloy", &[line("//"), line("--"), block("/*", "*/"), DOUBLE]).extensions(&["als"]),
    LanguageInfo::new("AngelScript", C_LIKE).extensions(&["angelscript"]),
    LanguageInfo::new("ANTLR", C_LIKE).extensions(&["g4"]),
    LanguageInfo::new("Apex", &[line("//"), block("/*", "*/"), SINGLE]).extensions(&["apex", "trigger"]),
    LanguageInfo::new("APL", &[line("⍝"), verbatim("'"), verbatim("\"")])
        .extensions(&["apl", "dyalog", "aplf", "apln"])
        .interpreters(&["apl", "dyalog"]),
    LanguageInfo::new("AppleScript", &[line("--"), word_line("#"), nested("(*", "*)"), long_string("\"")])
        .aliases(&["osascript"])
        .extensions(&["applescript", "scpt"])
        .interpreters(&["osascript"]),
    LanguageInfo::new("Arduino", C).aliases(&["ino"]).extensions(&["ino", "pde"]),
    LanguageInfo::new("AsciiDoc", &[to_line("////", "////"), line("//").at(Anchor::Column(0))])
        .aliases(&["adoc"])
        .extensions(&["adoc", "asciidoc", "asc"]),
    LanguageInfo::new("ASN.1", &[line("--"), block("/*", "*/"), DOUBLE]).extensions(&["asn", "asn1"]),
    LanguageInfo::new("ASP.NET", &[block("<!--", "-->"), block("<%--", "--%>")])
        .aliases(&["aspx"])
        .extensions(&["asax", "ascx", "ashx", "asmx", "aspx", "axd"]),
    LanguageInfo::new(
        "Assembly",
        &[line(";"), word_line("# "), line("//"), word_line("@ "), block("/*", "*/"), DOUBLE],
    )
    .aliases(&["asm", "nasm", "gas"])
    .extensions(&["asm", "s", "nasm", "a51", "i386"]),
    LanguageInfo::new("Astro", MARKUP_WITH_SCRIPT).extensions(&["astro"]),
    LanguageInfo::new("AutoHotkey", &[word_line(";"), block("/*", "*/").at(Anchor::FirstOnLine), verbatim("\"")])
        .aliases(&["ahk"])
        .extensions(&["ahk", "ahkl"]),
    LanguageInfo::new(
        "AutoIt",
        &[
            line(";"),
            whole_block("#cs", "#ce"),
            whole_block("#comments-start", "#comments-end"),
            verbatim("\""),
            verbatim("'"),
        ],
    )
    .aliases(&["au3"])
    .extensions(&["au3"]),
    LanguageInfo::new("Awk", &[line("#"), DOUBLE, Rule::new("/", Form::Regex)])
        .aliases(&["gawk"])
        .extensions(&["awk", "auk", "gawk", "mawk", "nawk"])
        .interpreters(&["awk", "gawk", "mawk", "nawk"]),
    LanguageInfo::new("Ballerina", &[line("//"), line("#"), DOUBLE, raw("`", "`")]).extensions(&["bal"]),
    LanguageInfo::new("Batchfile", &[command("rem"), command("@rem"), whole_line("::")])
        .aliases(&["bat", "batch", "cmd"])
        .extensions(&["bat", "cmd"]),
    LanguageInfo::new("Beancount", &[line(";"), long_string("\"")]).extensions(&["beancount"]),
    LanguageInfo::new("BibTeX", &[whole_line("%")]).extensions(&["bib", "bibtex"]),
    LanguageInfo::new("Bicep", &[line("//"), block("/*", "*/"), raw("'''", "'''"), SINGLE])
        .extensions(&["bicep", "bicepparam"]),
    LanguageInfo::new("BitBake", HASH).extensions(&["bbappend", "bbclass", "bb"]),
    LanguageInfo::new("Blade", &[block("<!--", "-->"), block("{{--", "--}}")]).extensions(&["blade.php", "blade"]),
    LanguageInfo::new("BlitzBasic", &[line(";"), verbatim("\"")]).extensions(&["bb2", "decls"]),
    LanguageInfo::new("Bluespec", C_LIKE_NO_SINGLE).extensions(&["bsv"]),
    LanguageInfo::new("Boo", &[line("#"), line("//"), block("/*", "*/"), docstring("\"\"\""), DOUBLE, SINGLE])
        .extensions(&["boo"]),
    LanguageInfo::new("Brightscript", &[line("'"), command("rem"), verbatim("\"")]).extensions(&["brs"]),
];
