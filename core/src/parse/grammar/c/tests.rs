//! The front ends for C and C++, construct by construct.

use super::*;
use crate::parse::testing::{check, facts};

#[test]
fn every_kind_exists_in_the_grammars() {
    grammar::assert_kinds_exist(&C_GRAMMAR);
    grammar::assert_kinds_exist(&CPP);
}

#[test]
fn c_definitions_and_includes() {
    check(
        "a.c",
        include_str!("../../../../../tests/corpus/c/point.c"),
        "
constant LIMIT 3:1-3:17 `#define LIMIT`
macro MAX 4:1-5:28 `#define MAX(a, b)`
macro EMPTY 6:1-6:14 `#define EMPTY`
function + elsewhere 9:1-9:22 `int elsewhere(int a)`
variable + shared 10:1-10:19 `extern int shared`
struct + point 13:1-18:2 `struct point` // A point.
  field + x 14:5-14:15 `int x, *y`
  field + y 14:5-14:15 `int x, *y`
  field + f 15:13-15:21 `float f`
  field + call 15:22-15:39 `int (*call)(int)`
  field + inner 16:5-16:32 `struct { int deep; } inner`
    field + deep 16:14-16:23 `int deep`
  field + flag 17:5-17:23 `unsigned flag : 1`
struct + person_t 19:1-19:52 `typedef struct`
type + person_p 19:1-19:52 `typedef struct`
  field + name 19:18-19:29 `char *name`
type + callback 20:1-20:37 `typedef int (*callback)(void *data)`
enum + color 21:1-21:30 `enum color`
  enum_member + RED 21:14-21:21 `RED`
  enum_member + GREEN 21:23-21:28 `GREEN`
enum_member + LOOSE 22:8-22:13 `LOOSE`
constant names 24:1-24:43 `static const char *names[]`
variable + counter 25:1-25:24 `int counter`
variable + other 25:1-25:24 `int counter = 0, other`
variable + origin 26:1-26:21 `struct point origin`
function + open 31:1-37:2 [1/0] `int *open(const char *path, int flags) __attribute__((nonnull))` // open - opens
  struct inside 35:5-35:29 `struct inside`
    field a 35:21-35:27 `int a`
function hidden 39:1-39:38 [1/0] `static int hidden(void)`
function + old 43:1-48:2 [1/0] `int old(a, b) int a; char *b`
function + conditional 51:1-51:26 [1/0] `void conditional(void)`
function conditional 53:1-53:40 [1/0] `static inline void conditional(void)`
include <stdio.h> 1:1
include local.h 2:1
sum 5/0
",
    );
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
        "
function + f 1:1-16:2 [13/19] `int f(int a, int b)`
sum 13/19
",
    );
}

#[test]
fn cpp_classes_and_their_members() {
    check(
        "a.cpp",
        include_str!("../../../../../tests/corpus/cpp/cart.cpp"),
        r#"
namespace + shop 4:1-37:2 `namespace shop`
  variable secret 5:13-5:24 `int secret`
  function whisper 5:25-5:42 [1/0] `void whisper()`
  class + Cart 8:1-27:2 `template <typename T, class Allocator = std::allocator<T>> class Cart final : public Base<T>` // A cart.
    field private_ 10:5-10:18 `int private_`
    constructor + Cart 12:5-12:22 `Cart()`
    constructor + Cart 13:5-13:70 [2/1] `explicit Cart(int n)`
    method + ~Cart 14:5-14:21 `virtual ~Cart()`
    operator + operator= 15:5-15:44 `Cart &operator=(const Cart &)`
    operator + operator== 16:5-16:62 [1/0] `bool operator==(const Cart &other) const`
    operator + operator bool 17:5-17:45 `explicit operator bool() const noexcept`
    method + add 18:5-18:49 `template <class U> void add(U &&item) const`
    field + limit 19:5-19:36 `static constexpr int limit`
    method + pure 20:5-20:29 `virtual void pure()`
  function + swap 21:12-21:43 [1/0] `void swap(Cart &a, Cart &b)`
    enum + Kind 22:5-22:39 `enum class Kind : int`
      enum_member + A 22:29-22:30 `A`
      enum_member + B 22:32-22:37 `B`
    struct + Node 23:5-23:32 `struct Node`
      field + next 23:19-23:30 `Node *next`
    type + value_type 24:5-24:26 `using value_type = T`
    method hide 26:5-26:17 `void hide()`
  struct + Plain 29:1-29:58 `struct Plain`
    field + a 29:16-29:26 `int a`
    method + get 29:27-29:56 [1/0] `int get() const`
    method + late 31:1-31:37 [1/0] `int Plain::late(int x)`
  struct + Hash 32:1-32:35 `template <> struct Hash<Plain>`
    method + add2 33:1-33:47 [1/0] `template <class T> void Cart<T>::add2(T t)`
  method + method 34:1-34:26 [1/0] `void Unknown::method()`
  constructor + Unknown 35:1-35:22 [1/0] `Unknown::Unknown()`
  variable + x 36:1-36:13 `concept_t x`
namespace + a::b 39:1-39:87 `namespace a::b`
  function + free 39:18-39:54 [1/0] `inline int free(int n)`
  function + only 39:70-39:85 `int only(long)`
type + Ints 40:1-40:31 `typedef std::vector<int> Ints`
type + Strings 41:1-41:42 `using Strings = std::vector<std::string>`
type + Small 42:1-42:53 `template <typename T> concept Small = sizeof(T) < 4`
function + c_api 43:14-43:30 `void c_api(int)`
function + c_one 44:1-44:28 `extern "C" int c_one(void)`
macro GUARDED 45:1-45:21 `#define GUARDED(x)`
variable + lambda 46:1-46:56 `auto lambda`
operator + operator<< 47:1-47:98 [2/1] `std::ostream &operator<<(std::ostream &out, const Plain &p)`
include <vector> 1:1
import std.core 2:1
sum 14/4
"#,
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
