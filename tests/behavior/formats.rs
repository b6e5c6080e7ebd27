//! The shapes of data: what is documented is there, and every format says the same.

use serde_json::Value;

use crate::sandbox::Sandbox;

const FIXTURE: &str = "\
//- a.py
import os, sys
class Shape:
    \"\"\"A shape, \\\"quoted\\\".\"\"\"
    def area(self, x):
        return x if x else 1
//- b.ts
export const é = 1, f = () => 2
";

fn keys(item: &Value) -> Vec<&str> {
    item.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn documented_fields_come_in_their_order() {
    let sandbox = Sandbox::new(FIXTURE);
    let summary = sandbox.json(&["tree"]);
    let counts = ["files", "lines", "code", "comment", "blank", "symbols", "cyclomatic", "cognitive", "bytes"];
    assert_eq!(keys(&summary), ["schema_version", "languages", "generated", "total", "skipped", "failed"]);
    assert_eq!(keys(&summary["languages"][0])[1..], counts);
    assert_eq!(keys(&summary["total"]), counts);

    let files = sandbox.json(&["files", "tree"]);
    assert_eq!(keys(&files), ["schema_version", "files"]);
    let fields = "path language digest bytes lines code comment blank symbols cyclomatic cognitive generated status reason encoding problem";
    assert_eq!(keys(&files["files"][0]).join(" "), fields);

    let symbols = sandbox.json(&["symbols", "tree"]);
    let fields = "name kind path language line column end_line end_column column_utf16 parent exported signature doc cyclomatic cognitive";
    assert_eq!(keys(&symbols["symbols"][0]).join(" "), fields);

    let imports = sandbox.json(&["imports", "tree"]);
    assert_eq!(keys(&imports["imports"][0]).join(" "), "path line column column_utf16 specifier kind names aliases");
}

#[test]
fn columns_count_bytes_and_utf_16_units() {
    let sandbox = Sandbox::new(FIXTURE);
    let symbols = sandbox.json(&["symbols", "--name", "f", "tree/b.ts"]);
    let found = &symbols["symbols"][0];
    assert_eq!((&found["column"], &found["column_utf16"]), (&22.into(), &21.into()), "{found}");
}

#[test]
fn every_format_has_the_same_rows() {
    let sandbox = Sandbox::new(FIXTURE);
    for (command, array) in [("files", "files"), ("symbols", "symbols"), ("imports", "imports")] {
        let run = |format| sandbox.run([command, "tree", "--format", format]).ok();
        let json = run("json").json();
        let rows = json[array].as_array().unwrap();
        let jsonl = run("jsonl");
        let lines: Vec<Value> = jsonl.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(&lines, rows);
        let csv = run("csv");
        assert_eq!(csv.text().lines().next().unwrap(), keys(&rows[0]).join(","));
        assert_eq!(csv.text().lines().count(), rows.len() + 1, "{}", csv.text());
        assert_eq!(run("table").text().lines().count(), rows.len() + 1);
    }
    let table = sandbox.run(["symbols", "--name", "area", "tree"]).ok();
    assert_eq!(table.text().lines().nth(1), Some("tree/a.py:4:9  method  Shape.area  def area(self, x)"));
}

#[test]
fn tags_are_sorted_and_jump_by_line() {
    let run = Sandbox::new(FIXTURE).run(["symbols", "tree", "--format", "ctags"]).ok();
    let (header, tags): (Vec<_>, Vec<_>) = run.text().lines().partition(|line| line.starts_with("!_TAG_"));
    assert_eq!(header[1], "!_TAG_FILE_SORTED\t1\t/0=unsorted, 1=sorted, 2=foldcase/");
    assert!(tags.is_sorted());
    let area = tags.iter().find(|line| line.starts_with("area\t")).unwrap();
    assert!(area.starts_with("area\ttree/a.py\t4;\"\tkind:method\t"), "{area}");
}
