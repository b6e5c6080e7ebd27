//! The front ends for C and C++, construct by construct.

use super::*;
use expect_test::expect;

use crate::parse::testing::{check, facts};

#[test]
fn every_kind_exists_in_the_grammars() {
    grammar::assert_kinds_exist(&C_GRAMMAR);
    grammar::assert_kinds_exist(&CPP);
}

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
}
