//! The preprocessor's branches, bodies, and broken code.

use expect_test::expect;
use proptest::prelude::*;

use crate::language::Language;
use crate::parse::testing::{check, facts};
use crate::text::lines;
use crate::text::source::Source;

#[test]
fn all_branches_are_read_and_brackets_are_those_of_the_first() {
    check(
        "a.c",
        "#ifdef A
int f(int a) {
#else
int g(long a) {
#endif
    if (a) return 1;
}
int tail(void)
{
#if A
    if (x) {
#else
    if (y && z) {
#endif
        return 1;
    }
    return 2; }
static struct s t = {
#if HAS(<h>)
    .a = 1,
#else
    .a = 2,
#endif
};
#if 0
int dead(void) { } }
#else
int alive(void) { return 1; }
#endif
int cut(
#if B
    int b)
#else
    long b)
#endif
{ return b; }
enum e {
#define ONE 1
    AA = ONE,
#if C
    BB,
#endif
};
#if D
} } )
#endif
",
        expect![[r#"
            function + f 2:1-7:2 [2/1] `int f(int a)`
            function + g 4:1-4:16 [1/0] `int g(long a)`
            function + tail 8:1-17:16 [4/4] `int tail(void)`
            variable t 18:1-24:3 `static struct s t`
            function + alive 28:1-28:30 [1/0] `int alive(void)`
            function + cut 30:1-36:14 [1/0] `int cut(#if B int b) #else long b) #endif`
            enum + e 37:1-43:2 `enum e`
            constant ONE 38:1-38:14 `#define ONE`
              enum_member + AA 39:5-39:13 `AA`
              enum_member + BB 41:5-41:7 `BB`
            sum 9/5
            ! syntax_error 45:1 unexpected }
            ! syntax_error 45:3 unexpected }
            ! syntax_error 45:5 unexpected )
        "#]],
    );
}

#[test]
fn macros_for_blocks_belong_to_the_function_around_them() {
    check(
        "a.c",
        "int f(int cpu)
{
    for_each_possible_cpu(cpu) {
        if (cpu) g();
    }
    list_for_each_entry(a, &b, c)
        h();
    scoped_guard(rcu) {
        if (cpu) g();
    }
    return a-- && b;
}
",
        expect![[r#"
function + f 1:1-12:2 [6/6] `int f(int cpu)`
sum 6/6
"#]],
    );
}

#[test]
fn sequences_of_operators_cost_once_for_each_change() {
    for (condition, decisions, cost) in [
        ("a || b && c || d", 4, 3),
        ("a && (b || c) && d", 4, 3),
        ("(a && b) && c", 3, 1),
        ("a && !(b && c)", 3, 2),
        ("f(a && b, c && d)", 3, 2),
        ("a && g(b || c) && d", 4, 2),
        ("a ? b ? 1 : 2 : c ? 3 : 4", 4, 5),
        ("f(a ? 1 : 2, b ? 3 : 4)", 3, 2),
        ("static_cast<int &&>(a) && b", 2, 1),
        ("[&](auto &&x) { return x && y; }(a)", 2, 1),
    ] {
        let found = facts("a.cpp", &format!("int f() {{ return {condition}; }}"));
        let complexity = found.symbols[0].complexity.unwrap();
        assert_eq!((complexity.cyclomatic, complexity.cognitive), (decisions, cost), "{condition}");
    }
}

#[test]
fn statements_nest_and_end_without_braces() {
    for (body, decisions, cost) in [
        ("if (a) b(); else if (c) d(); else e();", 3, 3),
        ("if (a) for (;;) if (b) c(); else d();", 4, 7),
        ("do if (a) b(); while (c); if (d) e();", 4, 4),
        ("switch (a) { case 1: case 2: if (b) c(); default: d(); }", 4, 3),
        ("try { a(); } catch (int e) { if (e) b(); } catch (...) { }", 4, 4),
        ("again: if (a) goto again; x = b ? 1 : 2;", 3, 3),
        ("auto g = [](int a) { if (a) return 1; return 2; }; while (b) c();", 3, 3),
        ("int x = ({ if (a) b(); 1; }); if (c) d();", 3, 2),
        ("if constexpr (a) { } else { if (b) c(); }", 3, 4),
    ] {
        let found = facts("a.cpp", &format!("void f() {{ {body} }}"));
        let complexity = found.symbols[0].complexity.unwrap();
        assert_eq!((complexity.cyclomatic, complexity.cognitive), (decisions, cost), "{body}");
    }
}

#[test]
fn broken_code_costs_itself_alone() {
    check(
        "a.cpp",
        "namespace a {
class X {
public:
    void f() {
        if (x) {
    }
    int g();
};

class Y : public X {
public:
    Y();
};

void X::h() {
    foo.
}

int lost(int a {
    return 3;
}

int two(int a, int b) {
    bar(1, 2;
}
}  // namespace a

int main() { return 0; }
",
        expect![[r#"
            namespace + a 1:1-26:2 `namespace a`
              class + X 2:1-8:3 `class X`
                method + f 4:5-8:2 [2/1] `void f()`
              class + Y 10:1-13:2 `class Y : public X`
                constructor + Y 12:5-12:9 `Y()`
                method + h 15:1-17:2 [1/0] `void X::h()`
              function + two 23:1-25:2 [1/0] `int two(int a, int b)`
            function + main 28:1-28:25 [1/0] `int main()`
            sum 5/1
            ! syntax_error 2:9 missing }
            ! syntax_error 19:9 missing )
            ! syntax_error 24:8 missing )
        "#]],
    );
}

/// What nests, repeats or leads astray.
const UNITS: &[&str] = &[
    "a<",
    "<",
    ">",
    "(",
    ")",
    "(*",
    "{",
    "}",
    "[",
    "[[",
    "#if X\n",
    "#if X\n{\n#else\n",
    "#elif X\n}\n",
    "#if 0\n",
    "#if A\n}\n#else\n{\n#endif\n",
    "#define A(\n",
    "#",
    "\"",
    "'",
    "\\",
    "\\\n",
    "R\"(",
    "if ",
    "if(",
    "if(a)b;else ",
    "else ",
    "do ",
    "case a:",
    "a:",
    "a?",
    "a=",
    "a,",
    "a::",
    "~",
    "operator",
    "template<class T> ",
    "A ",
    "A(x) ",
    "struct ",
    "struct a{",
    "enum{a,",
    "namespace a{",
    "extern \"C\"{",
    "typedef struct{",
    "f()->",
    "requires ",
    "X::X():a(b),",
    "f(a)int a;",
    "a<{",
    "a<b{},",
    "template<a<b> struct ",
    "f(a) x, ",
    "f(a) x, y, ",
    "int f(a) MACRO, ",
    "A(x) B y, ",
    "using a=",
    "[](){",
    "int a",
    "int f(){",
    "for_each(x)",
    "__attribute__((x)) ",
];

#[test]
fn the_same_a_hundred_thousand_times_takes_no_longer_for_each() {
    for before in ["", "int f(){", "struct X{", "int a="] {
        for unit in UNITS {
            let text = before.to_owned() + &unit.repeat(200_000 / unit.len());
            facts("a.c", &text);
            facts("a.cpp", &text);
        }
    }
}

proptest! {
    #[test]
    fn any_tokens_have_an_outline_and_the_lines_of_the_scanner(
        pieces in prop::collection::vec(prop::sample::select([UNITS, &["\n", " ", ";", "/*", "*/", "//", "é", "#endif\n"]].concat()), 0..60),
    ) {
        let text = pieces.concat();
        for (path, language) in [("a.c", "C"), ("a.cpp", "C++"), ("a.h", "C")] {
            let found = facts(path, &text);
            for (index, symbol) in found.symbols.iter().enumerate() {
                prop_assert!(symbol.parent.is_none_or(|parent| (parent as usize) < index));
                prop_assert!(symbol.span.start <= symbol.span.end, "{symbol:?}");
            }
            if found.language.name() == language {
                let marks = Language::with_name(language).unwrap().marks();
                prop_assert_eq!(found.lines, lines::count(&Source::new(&text), marks));
            }
        }
    }
}
