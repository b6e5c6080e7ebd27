//! The front ends for C and C++, construct by construct.

mod bodies;
mod macros;

use expect_test::expect;

use crate::parse::testing::{check, facts};

#[test]
fn c_complexity_follows_nesting_and_sequences() {
    check(
        "a.c",
        r#"int f(int a, int b)
{
    if (a && b && !(a || b)) {
        while (a) do { a--; } while (a);
    } else if (b) {
        goto out;
    } else
        b = a ? 1 : 2;
    switch (a) {
    case 1:
    case 2: break;
    default: for (;;) if (a) break;
    }
out:
    return 0;
}
"#,
        expect![[r#"
function + f 1:1-16:2 [13/19] `int f(int a, int b)`
sum 13/19
"#]],
    );
}

#[test]
fn the_content_of_a_header_tells_its_language() {
    let c = facts("a.h", "#ifndef A_H\n#define A_H\nint f(int);\nextern struct class c;\n#define X 1\n#endif\n");
    assert_eq!(c.language.name(), "C");
    let names: Vec<_> = c.symbols.iter().map(|symbol| (symbol.name.as_str(), symbol.exported)).collect();
    assert_eq!(names, [("f", true), ("c", true), ("X", true)]);
    let cpp = facts("a.h", "namespace a { class B { public: void c(); }; }\n");
    assert_eq!(cpp.language.name(), "C++");
    assert_eq!(cpp.symbols.len(), 3);
    for c in [
        "#ifdef __cplusplus\nextern \"C\" {\nnamespace x {}\n#endif\nint f(void);\n#if defined(__cplusplus)\n}\n#endif",
        "/* class A { */ // std::x\nconst char *s = \"a::b\"; char c = '\\'';\nint class;",
        "static inline void barrier(void) { asm volatile(\"\" ::: \"memory\"); asm(\"nop\" :: \"r\"(x)); }",
        "struct a { int private; }; static int f(struct a *a) { return a ? a->private : 0; }",
    ] {
        assert_eq!(facts("a.h", c).language.name(), "C", "{c}");
    }
    for cpp in [
        "class A;",
        "template <class T> T f();",
        "struct A {\npublic:\n int x; };",
        "#ifndef X\n#define X\nstd::string f();\n#endif",
        "#ifndef __cplusplus\n#error C++ only\n#endif\nusing a = int;",
    ] {
        assert_eq!(facts("a.h", cpp).language.name(), "C++", "{cpp}");
    }
}

#[test]
fn a_macro_guards_a_file_if_its_condition_is_around_all_of_it() {
    let names = |path, text| facts(path, text).symbols.into_iter().map(|symbol| symbol.name).collect::<Vec<_>>();
    assert_eq!(names("a.h", "#ifndef A_H\n#define A_H 1\nint x;\n#endif\n"), ["x"]);
    assert_eq!(names("a.h", "#if !defined(A_H)\n#define A_H\n#endif /* A_H */\n"), [""; 0]);
    assert_eq!(names("a.h", "#ifndef inline\n#define inline\n#endif\nint x;\n"), ["inline", "x"]);
}
