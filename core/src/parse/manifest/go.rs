//! Reading go.mod and go.work, which share their syntax: <https://go.dev/ref/mod#go-mod-file-grammar>.

use serde_json::{Map, Value, json};

use super::malformed::Malformed;

/// Returns the directives that resolution reads, by their own names: `module`, `go` and `toolchain` as strings, the
/// others as lists.
pub(super) fn read(text: &str) -> Result<Option<Value>, Malformed> {
    let mut table = Map::new();
    let mut block: Option<&str> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let words = words(line);
        let (directive, arguments) = match (&words[..], block) {
            ([], _) => continue,
            ([")"], Some(_)) => {
                block = None;
                continue;
            }
            (arguments, Some(directive)) => (directive, arguments),
            ([directive, "("], None) => {
                block = Some(directive);
                continue;
            }
            ([directive, arguments @ ..], None) => (*directive, arguments),
        };
        if !add(&mut table, directive, arguments) {
            let message = format!("cannot read the directive {}", directive.chars().take(40).collect::<String>());
            return Err(Malformed { message, offset: start });
        }
    }
    Ok(Some(Value::Object(table)))
}

/// Adds a directive. Returns `false` if it is not one, or has the wrong number of arguments.
fn add(table: &mut Map<String, Value>, directive: &str, arguments: &[&str]) -> bool {
    let entry = match (directive, arguments) {
        ("module" | "go" | "toolchain", [value]) => {
            table.insert(directive.to_owned(), json!(value));
            return true;
        }
        ("require" | "exclude", [path, version]) => json!({ "path": path, "version": version }),
        ("use" | "tool" | "ignore", [path]) => json!(path),
        ("replace", _) => {
            let Some(arrow) = arguments.iter().position(|word| *word == "=>") else { return false };
            match (module(&arguments[..arrow]), module(&arguments[arrow + 1..])) {
                (Some(old), Some(new)) => json!({ "old": old, "new": new }),
                _ => return false,
            }
        }
        // What these say is not for resolution.
        ("retract" | "godebug", [_, ..]) => return true,
        _ => return false,
    };
    if let Value::Array(list) = table.entry(directive).or_insert_with(|| json!([])) {
        list.push(entry);
    }
    true
}

fn module(words: &[&str]) -> Option<Value> {
    match words {
        [path] => Some(json!({ "path": path })),
        [path, version] => Some(json!({ "path": path, "version": version })),
        _ => None,
    }
}

/// Splits a line into words; quotes are removed, a comment ends it, and a parenthesis is a word of its own.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            break;
        }
        let (word, behind) = if matches!(first, '"' | '`') {
            rest[1..].split_once(first).unwrap_or((&rest[1..], ""))
        } else {
            let end = match first {
                '(' | ')' => 1,
                _ => rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).unwrap_or(rest.len()),
            };
            rest.split_at(end)
        };
        words.push(word);
        rest = behind.trim_start();
    }
    words
}
