//! What is kept of each manifest, and what becomes of broken ones.

use super::*;
use crate::parse::testing::facts;

#[track_caller]
fn check(path: &str, source: &str, expected: &str) {
    let facts = facts(path, source);
    assert_eq!(facts.diagnostics, []);
    assert_eq!(facts.manifest.unwrap().content, expected);
}

#[test]
fn package_json_keeps_what_resolution_reads() {
    check(
        "package.json",
        r#"{"version": "1.0.0", "name": "a", "scripts": {"x": "y"}, "exports": {".": {"import": "./a.mjs"}}}"#,
        r#"{"name":"a","version":"1.0.0","exports":{".":{"import":"./a.mjs"}}}"#,
    );
}

#[test]
fn tsconfig_may_have_comments_and_trailing_commas() {
    check(
        "tsconfig.json",
        "{ // é\n \"compilerOptions\": { \"strict\": true, \"paths\": {\"@/*\": [\"src/*\", /* , */ ],}, },\n \"include\": [\"// no\"],\n}",
        r#"{"include":["// no"],"compilerOptions":{"paths":{"@/*":["src/*"]}}}"#,
    );
}

#[test]
fn go_mod_and_go_work_keep_their_directives() {
    check(
        "go.mod",
        "module \"example.com/a\" // c\n\ngo 1.22\n\nrequire (\n\tx.org/b v1.2.3 // indirect\n\ty.org/c v0.0.1\n)\nreplace x.org/b => ../b\nreplace y.org/c v0.0.1 => z.org/c v2.0.0\nexclude q.org/d v1.0.0\nretract [v1.0.0, v1.9.9]\n",
        r#"{"module":"example.com/a","go":"1.22","require":[{"path":"x.org/b","version":"v1.2.3"},{"path":"y.org/c","version":"v0.0.1"}],"replace":[{"old":{"path":"x.org/b"},"new":{"path":"../b"}},{"old":{"path":"y.org/c","version":"v0.0.1"},"new":{"path":"z.org/c","version":"v2.0.0"}}],"exclude":[{"path":"q.org/d","version":"v1.0.0"}]}"#,
    );
    check("go.work", "go 1.22\nuse (\n\t./a\n\t./b\n)\nuse ./c\n", r#"{"go":"1.22","use":["./a","./b","./c"]}"#);
}

#[test]
fn cargo_toml_keeps_targets_and_dependencies() {
    check(
        "Cargo.toml",
        "[package]\nname = \"a\"\ndescription = \"b\"\n[[bin]]\nname = \"c\"\npath = \"d.rs\"\ndoc = false\n[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n[profile.release]\nlto = true\n",
        r#"{"package":{"name":"a"},"bin":[{"name":"c","path":"d.rs"}],"target":{"cfg(unix)":{"dependencies":{"libc":"1"}}}}"#,
    );
}

#[test]
fn pyproject_toml_keeps_the_layout_of_packages() {
    check(
        "pyproject.toml",
        "[project]\nname = \"a\"\nreadme = \"b\"\n[tool.setuptools.package-dir]\n\"\" = \"src\"\n[tool.black]\nline-length = 1\n",
        r#"{"project":{"name":"a"},"tool":{"setuptools":{"package-dir":{"":"src"}}}}"#,
    );
}

#[test]
fn pnpm_workspaces_are_read_in_both_styles() {
    let expected = r#"{"packages":["a/*","!b","c d"]}"#;
    check("pnpm-workspace.yaml", "# x\npackages:\n  - 'a/*' # y\n  - \"!b\"\n  - c d\ncatalog:\n  - no\n", expected);
    check("pnpm-workspace.yaml", "catalog: {}\npackages: ['a/*', \"!b\", c d]\n", expected);
}

#[test]
fn compile_commands_keep_only_arguments_about_includes() {
    check(
        "compile_commands.json",
        r#"[{"directory": "/b", "file": "a.c", "command": "cc -Iinc -I 'my inc' -isystem /s -DX=\"a b\" -c a.c -o a.o"}, {"file": 1}]"#,
        r#"[{"directory":"/b","file":"a.c","arguments":["-Iinc","-I","my inc","-isystem","/s"]}]"#,
    );
}

#[test]
fn broken_manifests_are_syntax_errors_with_a_place() {
    let deep = "[".repeat(100_000);
    let deep_toml = format!("a = {deep}");
    for (path, source, line) in [
        ("package.json", "{\n  \"name\": }", 2),
        ("package.json", "[]", 1),
        ("tsconfig.json", "{ /* never closed", 1),
        ("tsconfig.json", "{\"a\\", 1),
        ("compile_commands.json", &deep, 1),
        ("Cargo.toml", "[package]\nname = \n", 2),
        ("Cargo.toml", &deep_toml, 1),
        ("go.mod", "module a\nnonsense here\n", 2),
    ] {
        let facts = facts(path, source);
        assert_eq!(facts.manifest, None, "{path}");
        let [diagnostic] = &facts.diagnostics[..] else { panic!("{path} has {:?}", facts.diagnostics) };
        assert_eq!(diagnostic.kind, DiagnosticKind::SyntaxError);
        assert_eq!(diagnostic.at.unwrap().line, line, "{path} {}", diagnostic.message);
    }
}

#[test]
fn a_large_manifest_keeps_what_fits() {
    let entries: Vec<String> =
        (0..40_000).map(|n| format!(r#"{{"directory":"/build/{n}","file":"{n}.c","command":""}}"#)).collect();
    let facts = facts("compile_commands.json", &format!("[{}]", entries.join(",")));
    let content = facts.manifest.unwrap().content;
    assert!(content.len() <= MAX_CONTENT && content.len() > MAX_CONTENT / 2, "{}", content.len());
    assert_eq!(facts.diagnostics[0].kind, DiagnosticKind::Incomplete);
}
