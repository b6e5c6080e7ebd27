//! Macros where the languages have none, attributes, and declarators of every shape.

use expect_test::expect;

use crate::parse::testing::{check, facts};

#[test]
fn macros_before_between_and_instead_of_specifiers_are_no_names() {
    check(
        "a.c",
        "#define KEEP __attribute__((used))
static fmt_like(2, 3) int emit(struct out *o, const char *f, ...)
{
    return o ? 1 : 0;
}
KEEP
void plain(void) { }
STATIC INLINE int twice(int a) { return a + a; }
struct s { int a; } __packed __aligned(8);
int x __read_mostly;
int guarded GUARDED_BY(m);
API int (*f)(int) ATTR;
static DEFINE_MUTEX(lock);
extern __be32 wire(void);
__printf(2, 3)
int print(int level, const char *format, ...);
EXPORT_SYMBOL(print)
MODULE_LICENSE(\"GPL\")
SYSCALL_DEFINE2(old, int, a) { int l; return a; }
int ZEXPORT packed OF((int a, int b));
",
        expect![[r#"
            constant KEEP 1:1-1:35 `#define KEEP`
            function emit 2:1-5:2 [2/1] `static fmt_like(2, 3) int emit(struct out *o, const char *f, ...)`
            function + plain 7:1-7:21 [1/0] `void plain(void)`
            function + twice 8:1-8:49 [1/0] `STATIC INLINE int twice(int a)`
            struct + s 9:1-9:20 `struct s`
              field + a 9:12-9:18 `int a`
            variable + x 10:1-10:21 `int x __read_mostly`
            variable + guarded 11:1-11:27 `int guarded GUARDED_BY(m)`
            variable + f 12:1-12:24 `API int (*f)(int) ATTR`
            function + wire 14:1-14:26 `extern __be32 wire(void)`
            function + print 15:1-16:47 `__printf(2, 3) int print(int level, const char *format, ...)`
            function + SYSCALL_DEFINE2 19:1-19:50 [1/0] `SYSCALL_DEFINE2(old, int, a)`
            function + packed 20:1-20:39 `int ZEXPORT packed OF((int a, int b))`
            sum 5/1
        "#]],
    );
}

#[test]
fn classes_behind_macros_are_classes() {
    check(
        "a.hpp",
        "BEGIN_SPACE
class PANEL_API Gauge final : public Dial {
    Q_OBJECT
    Q_PROPERTY(int a READ a)
    Q_PROPERTY(int b READ b)
public:
    Gauge();
signals:
    void changed(int);
private slots:
    DECLARE_THING(Gauge)
    int level_ GUARDED_BY(m);
};
class PANEL_API Later;
struct PANEL_API Mark { void move(int to) { if (to) at = to; } int at; };
END_SPACE
EMPTY_LINE
enum class MACRO(1) Kind : int { A [[deprecated]], B = 1 };
int tail() { return 1; }
",
        expect![[r#"
            class + Gauge 2:1-13:2 `class PANEL_API Gauge final : public Dial`
              constructor + Gauge 7:5-7:13 `Gauge()`
              method + changed 9:5-9:23 `void changed(int)`
              field level_ 12:5-12:30 `int level_ GUARDED_BY(m)`
            struct + Mark 15:1-15:73 `struct PANEL_API Mark`
              method + move 15:25-15:63 [2/1] `void move(int to)`
              field + at 15:64-15:71 `int at`
            enum + Kind 18:1-18:59 `enum class MACRO(1) Kind : int`
              enum_member + A 18:34-18:50 `A [[deprecated]]`
              enum_member + B 18:52-18:57 `B`
            function + tail 19:1-19:25 [1/0] `int tail()`
            sum 3/1
        "#]],
    );
}

#[test]
fn declarators_of_every_shape_have_their_name() {
    check(
        "a.c",
        "void (*signal(int sig, void (*func)(int)))(int);
void (*getter(int a))(int) { return a ? 0 : 1; }
my_t (*tf)(int), (*const table[])(void) = { 0 };
int (paren)(int a) { return a; }
typedef int (CALLBACK *proc_t)(int), other_t;
typedef struct __pair { int l; } __pair_t;
int fun(int a), var = 3, *next;
char *text(a, b) char *a; int b; { return b ? a : 0; }
struct node *
find(list)
struct node *list;
{ return list; }
struct it { int q; } mk(int a) { return x; }
int class(int new) { int inner(int q) { return q; } return inner(new); }
",
        expect![[r#"
            function + signal 1:1-1:49 `void (*signal(int sig, void (*func)(int)))(int)`
            function + getter 2:1-2:49 [2/1] `void (*getter(int a))(int)`
            variable + tf 3:1-3:49 `my_t (*tf)(int), (*const table[])(void) = { 0 }`
            variable + table 3:1-3:49 `my_t (*tf)(int), (*const table[])(void)`
            function + paren 4:1-4:33 [1/0] `int (paren)(int a)`
            type + proc_t 5:1-5:46 `typedef int (CALLBACK *proc_t)(int), other_t`
            type + other_t 5:1-5:46 `typedef int (CALLBACK *proc_t)(int), other_t`
            type + __pair_t 6:1-6:43 `typedef struct __pair`
            struct + __pair 6:9-6:33 `struct __pair`
              field + l 6:25-6:31 `int l`
            function + fun 7:1-7:32 `int fun(int a), var = 3, *next`
            variable + var 7:1-7:32 `int fun(int a), var`
            variable + next 7:1-7:32 `int fun(int a), var = 3, *next`
            function + text 8:1-8:55 [2/1] `char *text(a, b) char *a; int b`
            function + find 9:1-12:17 [1/0] `struct node * find(list) struct node *list`
            function + mk 13:1-13:45 [1/0] `struct it { int q; } mk(int a)`
            struct + it 13:1-13:21 `struct it`
              field + q 13:13-13:19 `int q`
            function + class 14:1-14:73 [1/0] `int class(int new)`
              function inner 14:22-14:52 [1/0] `int inner(int q)`
            sum 9/2
        "#]],
    );
}

#[test]
fn members_stay_with_their_class_wherever_it_is() {
    check(
        "a.cpp",
        "namespace n { class Known { void run(); }; }
namespace n {
void Known::run() {}
template <class T> void Box<T>::put(T t) { if (t && t > 1 || !t) {} }
template <class T> Box<T>::Box(int a) : a_(a), b_{a ? 1 : 2} { for (;;) {} }
struct Box<int>::Part {};
}
bool n::Known::operator == (int) { return true; }
Late::~ Late () {}
class Late { };
int far::Away::count = 3;
",
        expect![[r#"
namespace + n 1:1-1:45 `namespace n`
  class + Known 1:15-1:42 `class Known`
    method run 1:29-1:40 `void run()`
namespace + n 2:1-7:2 `namespace n`
    method + run 3:1-3:21 [1/0] `void Known::run()`
  object + Box 4:1-4:70 `Box`
    method + put 4:1-4:70 [4/3] `template <class T> void Box<T>::put(T t)`
    constructor + Box 5:1-5:77 [3/2] `template <class T> Box<T>::Box(int a)`
    struct + Part 6:1-6:25 `struct Box<int>::Part`
    operator + operator== 8:1-8:50 [1/0] `bool n::Known::operator == (int)`
class + Late 10:1-10:15 `class Late`
  method + ~Late 9:1-9:19 [1/0] `Late::~ Late ()`
object + Away 11:1-11:26 `far::Away`
  field + count 11:1-11:26 `int far::Away::count`
sum 10/5
"#]],
    );
}

#[test]
fn what_newer_standards_brought_is_read() {
    check(
        "a.cpp",
        r#"export module foo.bar;
import std;
import <vector>;
export namespace geo { export int area(int a) { return a; } }
namespace x::inline y {
template <typename T> requires std::integral<T>
T twice(T t) requires (sizeof(T) > 2) { return t + t; }
auto trailing(int a) -> std::vector<int> { return {}; }
int operator "" _mi(unsigned long long x);
struct Q {
    operator int * () const;
    void *operator new[](size_t n);
    auto operator<=>(const Q&) const = default;
    Q& operator()(int) &;
    int bits : 3, more : 4;
    int (Q::*pm)(int);
};
std::string var("abc");
auto l = [](auto x) mutable -> int { return x ? 1 : 2; };
int once = [] { return a && b; }(), called = run("it", [&] { if (a) b(); });
constexpr bool v<int, 3> = true;
template class Explicit<int>;
Guide(int) -> Guide<int>;
}
"#,
        expect![[r#"
            module + foo.bar 1:1-1:23 `export module foo.bar`
            namespace + geo 4:1-4:62 `export namespace geo`
              function + area 4:24-4:60 [1/0] `export int area(int a)`
            namespace + x::y 5:1-24:2 `namespace x::inline y`
              function + twice 6:1-7:56 [1/0] `template <typename T> requires std::integral<T> T twice(T t) requires (sizeof(T) > 2)`
              function + trailing 8:1-8:56 [1/0] `auto trailing(int a) -> std::vector<int>`
              operator + operator""_mi 9:1-9:43 `int operator "" _mi(unsigned long long x)`
              struct + Q 10:1-17:2 `struct Q`
                operator + operator int* 11:5-11:29 `operator int * () const`
                operator + operator new[] 12:5-12:36 `void *operator new[](size_t n)`
                operator + operator<=> 13:5-13:48 `auto operator<=>(const Q&) const`
                operator + operator() 14:5-14:26 `Q& operator()(int) &`
                field + bits 15:5-15:28 `int bits : 3, more : 4`
                field + more 15:5-15:28 `int bits : 3, more : 4`
                field + pm 16:5-16:23 `int (Q::*pm)(int)`
              variable + var 18:1-18:24 `std::string var("abc")`
              variable + l 19:1-19:58 `auto l`
              function l 19:10-19:57 [2/1] `[](auto x) mutable -> int`
              variable + once 20:1-20:77 `int once`
              variable + called 20:1-20:77 `int once = [] { return a && b; }(), called`
              function (anonymous) call 20:12-20:33 [2/1] `[]`
              function run("it") callback 20:56-20:75 [2/1] `[&]`
              constant + v 21:1-21:33 `constexpr bool v<int, 3>`
            import std 2:1
            import <vector> 3:1
            sum 9/3
        "#]],
    );
}

#[test]
fn what_a_macro_names_is_a_variable_and_a_call_behind_a_call_is_none() {
    check(
        "a.c",
        "const unsigned char PRIV(tables)[] = { 1, 2 };
const int *PRIV(tab) = 0;
const unsigned PRIV(n)[3];
u8 guarded GUARDED_BY(m) = 1;
A(x)
B(y);
RB_PROTOTYPE(t,n,e,cmp)
RB_GENERATE(t,n,e,cmp);
D(r)
E(s)
F(t);
PUBLIC(size) length(size);
",
        expect![[r#"
            constant + tables 1:1-1:47 `const unsigned char PRIV(tables)[]`
            constant + tab 2:1-2:26 `const int *PRIV(tab)`
            constant + n 3:1-3:27 `const unsigned PRIV(n)[3]`
            variable + guarded 4:1-4:30 `u8 guarded GUARDED_BY(m)`
            function + length 12:1-12:27 `PUBLIC(size) length(size)`
            sum 0/0
        "#]],
    );
}

#[test]
fn fields_of_bits_without_a_name_are_passed_over() {
    for path in ["a.c", "a.cpp"] {
        let text = "struct a { u8 t; u8 :8; u8 n; };
            struct b { u8 :1, :1, over:1, node:5; u8 p; };
            struct c { int :1, :1, on:1, off:5; int q; };";
        let found = facts(path, text);
        let names: Vec<_> = found.symbols.iter().map(|symbol| symbol.name.as_str()).collect();
        assert_eq!(names, ["a", "t", "n", "b", "over", "node", "p", "c", "on", "off", "q"], "{path}");
        assert!(found.diagnostics.is_empty(), "{path}");
    }
}

#[test]
fn a_body_stands_behind_as_many_declarations_as_there_are_parameters() {
    let names = |text: &str| facts("a.c", text).symbols.into_iter().map(|symbol| symbol.name).collect::<Vec<_>>();
    assert_eq!(names("int f(a, b) int a; char *b; { return a; }"), ["f"]);
    assert_eq!(names("int f(a, b) int a, b; { return a; } int g(c) long c; { return c; }"), ["f", "g"]);
    assert_eq!(names("int x; int f(a) int a; { return a; }"), ["x", "f"]);
}

#[test]
fn braces_and_comparisons_stand_in_angle_brackets() {
    check(
        "a.cpp",
        "template<class T, std::enable_if_t<is_x<T>{}, int> = 0> void uf(T) { }
std::enable_if_t<is_x<T>{}, int> ef(T t) { return 1; }
template<class T = A<B{}>> struct TT { int q; };
template<class T = void, T v = T{}> struct U3 { int q; };
template<auto = []{}> struct U { int q; };
class D : public A<B{}> { int q; };
A<B{}, 2> w10;
template<int N = 3, bool B = N < 8> struct V { void m(); };
template<template<class> class C, C<int> c> struct W { };
bool operator<(const A &a) { return a.x > 1; }
",
        expect![[r#"
            function + uf 1:1-1:71 [1/0] `template<class T, std::enable_if_t<is_x<T>{}, int> = 0> void uf(T)`
            function + ef 2:1-2:55 [1/0] `std::enable_if_t<is_x<T>{}, int> ef(T t)`
            struct + TT 3:1-3:48 `template<class T = A<B{}>> struct TT`
              field + q 3:40-3:46 `int q`
            struct + U3 4:1-4:57 `template<class T = void, T v = T{}> struct U3`
              field + q 4:49-4:55 `int q`
            struct + U 5:1-5:42 `template<auto = []{}> struct U`
              field + q 5:34-5:40 `int q`
            class + D 6:1-6:35 `class D : public A<B{}>`
              field q 6:27-6:33 `int q`
            variable + w10 7:1-7:15 `A<B{}, 2> w10`
            struct + V 8:1-8:59 `template<int N = 3, bool B = N < 8> struct V`
              method + m 8:48-8:57 `void m()`
            struct + W 9:1-9:57 `template<template<class> class C, C<int> c> struct W`
            operator + operator< 10:1-10:47 [1/0] `bool operator<(const A &a)`
            sum 3/0
        "#]],
    );
}

#[test]
fn comments_and_continued_lines_stand_in_directives() {
    check(
        "a.c",
        "#define K1 /* c */ 1
#define K2 1 /* c */
#define NONE /* c */ // d
#/* c */define A 1
#define \\
 E 1
#if /* c */ 0
int dead;
#endif
",
        expect![[r#"
            constant K1 1:1-1:21 `#define K1`
            constant K2 2:1-2:13 `#define K2`
            macro NONE 3:1-3:13 `#define NONE`
            constant A 4:1-4:19 `# define A`
            constant E 5:1-6:5 `#define E`
            sum 0/0
        "#]],
    );
}
