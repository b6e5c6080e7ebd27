//! Reading compile_commands.json: <https://clang.llvm.org/docs/JSONCompilationDatabase.html>.

use serde_json::{Map, Value};

/// The flags that say where includes are looked for; their argument is joined to them or follows.
const FLAGS: [&str; 6] = ["-I", "-isystem", "-iquote", "-idirafter", "-include", "-F"];

/// Returns each entry's directory and file, and of its command the arguments about includes; `None` if the document is
/// no list.
pub(super) fn relevant(document: Value) -> Option<Value> {
    let Value::Array(entries) = document else { return None };
    let entries = entries.into_iter().filter_map(|entry| {
        let Value::Object(mut entry) = entry else { return None };
        let mut kept = Map::new();
        for key in ["directory", "file"] {
            kept.insert(key.to_owned(), entry.get_mut(key)?.take());
        }
        let arguments = match (entry.get("arguments"), entry.get("command")) {
            (Some(Value::Array(arguments)), _) => {
                arguments.iter().filter_map(|argument| argument.as_str().map(str::to_owned)).collect()
            }
            (_, Some(Value::String(command))) => words(command),
            _ => Vec::new(),
        };
        kept.insert("arguments".to_owned(), Value::Array(about_includes(arguments)));
        Some(Value::Object(kept))
    });
    Some(Value::Array(entries.collect()))
}

fn about_includes(arguments: Vec<String>) -> Vec<Value> {
    let mut kept = Vec::new();
    let mut takes_next = false;
    for argument in arguments {
        let flag = FLAGS.iter().find(|flag| argument.starts_with(**flag));
        if takes_next || flag.is_some() {
            takes_next = !takes_next && flag.is_some_and(|flag| *flag == argument);
            kept.push(Value::String(argument));
        }
    }
    kept
}

/// Splits a command as a shell would, without expansions.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = command.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(characters.next()),
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}
