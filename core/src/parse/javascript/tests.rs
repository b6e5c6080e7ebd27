//! Golden facts, one test for each group of constructs.

use expect_test::expect;

use crate::parse::testing::check;
use crate::text::Lines;
use crate::text::{Source, lines};
use crate::{AnalysisOptions, Tools, analyze, detect_by_path};

fn lines_of(path: &str, text: &str) -> Lines {
    let variant = detect_by_path(path.as_bytes()).unwrap();
    analyze(text.as_bytes(), variant, AnalysisOptions::default(), &mut Tools::default()).lines
}

#[test]
fn functions_and_classes_are_found_with_heads_docs_and_members() {
    check(
        "a.ts",
        r#"
/** Greets.
 * @param name who
 */
export async function greet<T>(
    name: string, ...rest: T[]
): Promise<void> {
    function inner() { return name; }
}
declare function over(a: number): void;
/* no doc */
const arrow = (x: number) => x + 1, plain = 5;
export default abstract class extends Base<string> implements I {
    /** How many. */
    static count = 0;
    #secret?: string;
    private readonly hidden: number = 1;
    handler = () => { if (a) b(); };
    constructor(private id: string, other: number) { super(); this.later = function () {}; }
    @decorated() async *method(): AsyncGenerator<number> {}
    get size(): number { return 1; }
    abstract open(): void;
    [Symbol.iterator]() {}
}
foo(function named() {}, () => {});
"#,
        expect![[r#"
            function + greet 5:8-9:2 [1/0] `async function greet<T>(name: string, ...rest: T[]): Promise<void>` // Greets.
              function inner 8:5-8:38 [1/0] `function inner()`
            function over 10:1-10:40 `declare function over(a: number): void`
            function arrow 12:7-12:35 [1/0] `arrow = (x: number)`
            constant plain 12:37-12:46 `plain`
            class + default 13:1-24:2 `export default abstract class extends Base<string> implements I`
              field + count 15:5-15:22 `static count` // How many.
              field #secret 16:5-16:22 `#secret?: string`
              field hidden 17:5-17:41 `private readonly hidden: number`
              method + handler 18:5-18:37 [2/1] `handler = ()`
              constructor + constructor 19:5-19:93 [1/0] `constructor(private id: string, other: number)`
              field id 19:17-19:35 `private id: string`
                method later 19:63-19:90 [1/0] `this.later = function ()`
              method + method 20:5-20:60 [1/0] `async *method(): AsyncGenerator<number>`
              property + size 21:5-21:37 [1/0] `get size(): number`
              method + open 22:5-22:27 `abstract open(): void`
              method + [Symbol.iterator] 23:5-23:27 [1/0] `[Symbol.iterator]()`
            function named 25:5-25:24 [1/0] `function named()`
            sum 11/1
        "#]],
    );
}

#[test]
fn typescript_declarations_are_found_with_their_members() {
    check(
        "a.ts",
        r#"
export interface Shape extends Base { readonly kind: string; area(): number; [key: string]: unknown; get x(): number }
export enum Color { Red, Green = "green", 'dark blue' = 3 }
type Alias<T> = T | null;
export namespace Outer.Inner {
    export const a = 1;
    let hidden = 2;
    export function f() { const local = 1; const g = () => {}; }
}
declare module "other" { export class C {} }
declare global { interface Window { app: string } }
export { Alias as Renamed };
"#,
        expect![[r#"
            interface + Shape 2:8-2:119 `interface Shape extends Base`
              property + kind 2:39-2:61 `readonly kind: string`
              method + area 2:62-2:77 `area(): number`
              property + x 2:102-2:117 `get x(): number`
            enum + Color 3:8-3:60 `enum Color`
              enum_member + Red 3:21-3:24 `Red`
              enum_member + Green 3:26-3:41 `Green = "green"`
              enum_member + dark blue 3:43-3:58 `'dark blue' = 3`
            type + Alias 4:1-4:26 `type Alias<T> = T | null`
            namespace + Outer 5:8-9:2 `namespace Outer`
              namespace + Inner 5:24-9:2 `Inner`
                constant + a 6:12-6:24 `const a`
                variable hidden 7:5-7:20 `let hidden`
                function + f 8:12-8:65 [1/0] `function f()`
                  function g 8:44-8:63 [1/0] `const g = ()`
            module + other 10:1-10:45 `declare module "other"`
              class + C 10:33-10:43 `class C`
            namespace + global 11:1-11:52 `declare global`
              interface + Window 11:18-11:50 `interface Window`
                property + app 11:37-11:48 `app: string`
            sum 2/0
        "#]],
    );
}

#[test]
fn imports_are_found_in_every_form() {
    check(
        "a.ts",
        r#"
import d, { a as b, c } from "./x";
import * as ns from 'ns';
import "./side";
import type { T } from "types";
import { type U } from "types2";
import fs = require("fs");
export { e as f } from "./re";
export * from "./all";
export * as q from "./ns";
export type { V } from "./v";
const { join, sep } = require("path");
const os = require("os");
require("./bare").run();
const lazy = () => import("./lazy");
let t: import("./it").A.B<import("./inner").C>, u: typeof import("./mod");
import(`./x${1}`); require(name);
"#,
        expect![[r#"
            function lazy 15:1-15:37 [1/0] `const lazy = ()`
            variable t 16:5-16:47 `t: import("./it").A.B<import("./inner").C>`
            variable u 16:49-16:74 `u: typeof import("./mod")`
            import ./x 2:1 {default as d, a as b, c}
            import ns 3:1 {* as ns}
            import ./side 4:1
            type_only types 5:1 {T}
            type_only types2 6:1 {U}
            require fs 7:1 {* as fs}
            re_export ./re 8:1 {e as f}
            re_export ./all 9:1 {*}
            re_export ./ns 10:1 {* as q}
            type_only ./v 11:1 {V}
            require path 12:23 {join, sep}
            require os 13:12 {* as os}
            require ./bare 14:1
            dynamic ./lazy 15:20 {*}
            type_only ./it 16:8 {A}
            type_only ./inner 16:27 {C}
            type_only ./mod 16:59 {*}
            sum 1/0
        "#]],
    );
}

#[test]
fn commonjs_exports_and_assigned_functions_are_found() {
    check(
        "a.js",
        r#"
"use strict";
exports.a = exports.b = void 0;
function helper() {}
exports.helper = helper;
/** Runs. */
exports.run = async function (x) { return x; };
exports.VERSION = "1";
class Tool {}
module.exports = { Tool, alias: other, make() {}, get size() { return 1; }, deep: { inner: () => 1 } };
module.exports.extra = class Extra {};
Tool.prototype.cut = function (a) { this.cutter = () => a; };
var other = 1, self = this;
"#,
        expect![[r#"
            function + helper 4:1-4:21 [1/0] `function helper()`
            function + run 7:1-7:47 [1/0] `exports.run = async function (x)` // Runs.
            variable + VERSION 8:1-8:22 `exports.VERSION`
            class + Tool 9:1-9:14 `class Tool`
            method + make 10:40-10:49 [1/0] `make()`
            property + size 10:51-10:75 [1/0] `get size()`
            method + inner 10:85-10:99 [1/0] `inner: ()`
            class + extra 11:1-11:38 `module.exports.extra = class Extra`
            method cut 12:1-12:61 [1/0] `Tool.prototype.cut = function (a)`
              method cutter 12:37-12:58 [1/0] `this.cutter = ()`
            variable + other 13:5-13:14 `other`
            variable self 13:16-13:27 `self`
            sum 7/0
        "#]],
    );
    check(
        "b.cjs",
        "module.exports = function main(argv) { return 0; };\n",
        expect![[r#"
        function + main 1:1-1:51 [1/0] `module.exports = function main(argv)`
        sum 1/0
    "#]],
    );
    check(
        "c.js",
        "export default { data() { return {}; }, methods: { go() {} } };\n",
        expect![[r#"
        object + default 1:1-1:64 `export default`
          method + data 1:18-1:39 [1/0] `data()`
          method + go 1:52-1:59 [1/0] `go()`
        sum 2/0
    "#]],
    );
    check(
        "d.mjs",
        "export default () => 1;\nconst { a, b: [c], ...d } = x;\nexport { a, c as e };\n",
        expect![[r#"
        function + default 1:1-1:24 [1/0] `export default ()`
        constant + a 2:9-2:10 `{ a, b: [c], ...d } = x`
        constant + c 2:16-2:17 `{ a, b: [c], ...d } = x`
        constant d 2:23-2:24 `{ a, b: [c], ...d } = x`
        sum 1/0
    "#]],
    );
}

#[test]
fn complexity_counts_decisions_and_nesting() {
    check(
        "a.js",
        r#"
function one(a, b, c) {
    if (a && b && c || a) {          // if 1, two runs 2
        for (const x of b) {         // 2
            if (x) continue;         // 3
            else if (c) break;       // 1
            else c();                // 1
        }
    }
    outer: while (a) {               // 1
        try { b(); } catch (e) {     // 2
            break outer;             // 1
        }
    }
    switch (a) { case 1: case 2: return a ? b ?? c : (a ||= b); default: }  // 1 + 2 + 1
    return items.map(x => x ? 1 : 2);  // 2
}
if (one) { two(() => { if (three) four(); }); }
do { } while (x && !(y && z));
"#,
        expect![[r#"
            function one 2:1-17:2 [16/20] `function one(a, b, c)`
            function two callback 18:16-18:44 [2/1] `()`
            sum 22/25
        "#]],
    );
}

#[test]
fn functions_without_a_name_are_symbols_if_they_decide_outside_named_ones() {
    check(
        "a.js",
        r#"
app.route("/x").post(auth, async (req, res) => { if (req) { items.map(i => i ? 1 : 2); } });
describe("a suite", () => {
    helper(() => 1);
    it(`does   a thing that is told in so many words that nobody reads them`, async () => { for (;;) {} });
    it.each(table)("of %s", function (a) { return a ? 1 : 2; });
    const local = () => { if (a) wrapped(() => b || c); };
});
(function () { if (a) b(); })();
!function (root) { a && b; }.call(this);
export default defineConfig(({ mode }) => mode ? 1 : 2);
new Promise((resolve) => { if (a) resolve(); }).then(() => 1).catch((e) => { throw a ?? e; });
const Button = styled(Base)`color: ${(p) => p.on ? "red" : "blue"};`, list = [(a) => a || 1];
on("x", () => { quiet(); });
"#,
        expect![[r#"
            function app.route("/x").post(…) callback 2:28-2:91 [3/4] `async (req, res)`
            function it("does a thing that is told in so many words that n…") callback 5:79-5:106 [2/1] `async ()`
            function it.each(…)("of %s") callback 6:29-6:63 [2/1] `function (a)`
            function local 7:5-7:59 [3/2] `const local = ()`
            function (anonymous) call 9:2-9:29 [2/1] `function ()`
            function (anonymous) call 10:2-10:29 [2/1] `function (root)`
            constant + default 11:1-11:57 `export default`
              function defineConfig callback 11:29-11:55 [2/1] `({ mode })`
            function new Promise callback 12:13-12:47 [2/1] `(resolve)`
            function new Promise(…).then(…).catch callback 12:69-12:93 [2/1] `(e)`
            constant Button 13:7-13:69 `Button`
              function styled(…) callback 13:38-13:66 [2/1] `(p)`
            constant list 13:71-13:93 `list`
              function (anonymous) 13:79-13:92 [2/1] `(a)`
            sum 24/15
        "#]],
    );
}

#[test]
fn dialects_decide_what_angle_brackets_and_modules_mean() {
    check(
        "a.tsx",
        "const C = <T,>(p: T) => <div id=\"a\">it's {p as T} </div>;\n",
        expect![[r#"
        function C 1:1-1:58 [1/0] `const C = <T,>(p: T)`
        sum 1/0
    "#]],
    );
    check(
        "a.ts",
        "let x = <any>y;\n",
        expect![[r#"
        variable x 1:1-1:16 `let x`
        sum 0/0
    "#]],
    );
    check(
        "a.js",
        "var await = 1, s = <b>text</b>;\nreturn;\n",
        expect![[r#"
        variable await 1:5-1:14 `await`
        variable s 1:16-1:31 `s`
        sum 0/0
    "#]],
    );
    check(
        "a.cjs",
        "with (a) { b(); }\n",
        expect![[r#"
        sum 0/0
    "#]],
    );
    check(
        "a.mjs",
        "await go();\n",
        expect![[r#"
        sum 0/0
    "#]],
    );
    check(
        "a.d.ts",
        "declare const v: number;\ninterface I { a: string }\n",
        expect![[r#"
        constant + v 1:1-1:25 `declare const v: number`
        interface + I 2:1-2:26 `interface I`
          property + a 2:15-2:24 `a: string`
        sum 0/0
    "#]],
    );
    check(
        "b.d.ts",
        "export declare function f(): void;\ndeclare const hidden: number;\n",
        expect![[r#"
        function + f 1:8-1:35 `declare function f(): void`
        constant hidden 2:1-2:30 `declare const hidden: number`
        sum 0/0
    "#]],
    );
}

#[test]
fn long_chains_are_walked_to_their_ends() {
    let mut source = String::from("f = a");
    for index in 0..5_000 {
        source.push_str(if index % 2 == 0 { " + require('x')" } else { " - b" });
    }
    source.push_str(";\nr");
    for _ in 0..2_000 {
        source.push_str(".m(() => 1)[0]");
    }
    let facts = crate::parse::testing::facts("a.js", &source);
    assert_eq!((facts.imports.len(), facts.diagnostics.len()), (2_500, 0));
}

#[test]
fn lines_are_those_of_the_scanner_wherever_it_tells_comments_rightly() {
    let texts = [
        "",
        "\n",
        "#!/usr/bin/env node\n\n// a\nb(); // c\n",
        "/* a\n\n b */ c(); /* d\n */\n/* e */ /* f */\n\t\n",
        "const a = `// no\n\n${b /* c */}\n`;\nconst d = /[/*]/; // e",
        "a();\r\n// b\r\n\r\nc();\r// d\re();",
        "'use strict';\n/* a */ 'b'; // c\n",
    ];
    for text in texts {
        for path in ["a.js", "a.ts"] {
            let scanned = lines::count(&Source::new(text), detect_by_path(path.as_bytes()).unwrap().language.marks());
            assert_eq!(lines_of(path, text), scanned, "{text:?}");
        }
    }
}

#[test]
fn comment_marks_in_the_text_of_an_element_are_code() {
    let text = "const a = (\n  <p>\n    // shown\n    {/* hidden */}\n  </p>\n);\n";
    assert_eq!(lines_of("a.jsx", text), Lines { total: 6, code: 6, comment: 0, blank: 0 });
}

#[test]
fn lines_of_a_broken_script_are_scanned() {
    assert_eq!(lines_of("a.js", "// a\nlet = = ;\n/* b\n"), Lines { total: 3, code: 1, comment: 2, blank: 0 });
}
