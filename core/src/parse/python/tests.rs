//! Golden facts, one test for each group of constructs.

use expect_test::expect;

use crate::parse::testing::check;

#[test]
fn definitions_are_found_with_heads_docs_and_members() {
    check(
        "a.py",
        r#"
"""The module."""
VERSION: str = "1"
_private = a, b = 1, 2
VERSION = "2"
type Pair[T] = tuple[T, T]

@decorator(lambda x: x)
async def fetch(url: str, *,
                timeout=3) -> bytes:
    """Fetches.

    More.
    """
    def inner(): pass
    local = 1

class Shape(Base, metaclass=Meta):
    '''A shape.'''
    SIDES = 4
    name: str
    def __init__(self): self.x = 1
    @property
    def area(self): return 1
    @staticmethod
    def make(): pass
    def _hidden(self): pass
    class Inner: pass

class Color(enum.Enum):
    RED = 1

if True:
    def conditional(): ...
"#,
        expect![[r#"
            constant + VERSION 3:1-3:19 `VERSION: str`
            variable _private 4:1-4:23 `_private = a, b`
            variable + a 4:1-4:23 `_private = a, b`
            variable + b 4:1-4:23 `_private = a, b`
            type + Pair 6:1-6:27 `type Pair[T] = tuple[T, T]`
            function + fetch 8:1-16:14 [1/0] `async def fetch(url: str, *, timeout=3) -> bytes` // Fetches.
              function inner 15:5-15:22 [1/0] `def inner()`
            class + Shape 18:1-28:22 `class Shape(Base, metaclass=Meta)` // A shape.
              field + SIDES 20:5-20:14 `SIDES`
              field + name 21:5-21:14 `name: str`
              constructor + __init__ 22:5-22:35 [1/0] `def __init__(self)`
              property + area 23:5-24:29 [1/0] `def area(self)`
              method + make 25:5-26:21 [1/0] `def make()`
              method _hidden 27:5-27:28 [1/0] `def _hidden(self)`
              class + Inner 28:5-28:22 `class Inner`
            class + Color 30:1-31:12 `class Color(enum.Enum)`
              enum_member + RED 31:5-31:12 `RED`
            function + conditional 34:5-34:27 [1/0] `def conditional()`
            sum 8/1
        "#]],
    );
}

#[test]
fn dunder_all_decides_what_is_exported() {
    check(
        "a.py",
        "__all__ = ['f', \"_g\"]\n__all__ += ['h']\n__all__.extend(('i',))\ndef f(): 0\ndef _g(): 0\ndef h(): 0\ndef i(): 0\ndef j(): 0\n",
        expect![[r#"
        function + f 4:1-4:11 [1/0] `def f()`
        function + _g 5:1-5:12 [1/0] `def _g()`
        function + h 6:1-6:11 [1/0] `def h()`
        function + i 7:1-7:11 [1/0] `def i()`
        function j 8:1-8:11 [1/0] `def j()`
        sum 5/0
    "#]],
    );
}

#[test]
fn imports_are_found_in_every_form() {
    check(
        "a.py",
        r#"
import os.path as p, sys
from . import sibling
from ..pkg.mod import (a, b as c)
from x import *
if TYPE_CHECKING:
    import types
    from t import T
else:
    import other
mod = importlib.import_module("late.one")
__import__('late.two').x()
def f():
    import inside
"#,
        expect![[r#"
            variable + mod 11:1-11:42 `mod`
            function + f 13:1-14:18 [1/0] `def f()`
            import os.path 2:8 {* as p}
            import sys 2:22 {*}
            import . 3:1 {sibling}
            import ..pkg.mod 4:1 {a, b as c}
            import x 5:1 {*}
            type_only types 7:5 {*}
            type_only t 8:5 {T}
            import other 10:5 {*}
            dynamic late.one 11:7 {*}
            dynamic late.two 12:1 {*}
            import inside 14:5 {*}
            sum 2/2
        "#]],
    );
}

#[test]
fn complexity_counts_decisions_and_nesting() {
    check(
        "a.py",
        r#"
def f(a, b):
    if a and b and c or d:        # if 1, two runs 2
        for x in y:               # 2
            if x: pass            # 3
            elif z: pass          # 1
            else: pass            # 1
        else: pass                # 1
    while a:                      # 1
        try: pass
        except (E, F): pass       # 2
        finally: pass
    match a:                      # 1
        case 1 | 2: pass
        case [x] if x: pass
        case _: pass
    with a: pass
    return [x for x in y if x if z] if a else (lambda: b if c else d)   # 1 + 3
if a: f()
"#,
        expect![[r#"
            function + f 2:1-18:70 [17/19] `def f(a, b)`
            sum 18/20
        "#]],
    );
}

#[test]
fn a_broken_file_gives_what_the_parser_recovers() {
    check(
        "a.py",
        "def f(:\n    return (\n\nclass C:\n    def m(self): pass\n",
        expect![[r#"
        function + f 1:1-6:1 [1/0] `def f(:`
        sum 1/0
        ! syntax_error 1:7 expected a parameter or the end of the parameter list
        ! syntax_error 1:8 expected `)`, found newline
        ! syntax_error 4:1 expected an identifier, but found a keyword `class` that cannot be used here
        ! syntax_error 4:7 expected `)`, found name
        ! syntax_error 5:5 expected an identifier, but found a keyword `def` that cannot be used here
        ! syntax_error 5:9 simple statements must be separated by newlines or semicolons
        ! syntax_error 5:18 expected an identifier, but found a keyword `pass` that cannot be used here
        ! syntax_error 6:1 unexpected EOF while parsing
    "#]],
    );
}
