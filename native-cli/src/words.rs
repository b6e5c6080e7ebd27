//! Which word of a command line is the command, and what a mistyped one could have meant.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};

/// Moves the command to the front, so that flags may stand before it: the first word that is no flag is the command if
/// it is the name of one. The same holds for the commands of a command.
pub(crate) fn command_first(program: &clap::Command, mut words: Vec<OsString>) -> Vec<OsString> {
    if let Some(at) = first_operand(program, &words)
        && words[at].to_str().is_some_and(|word| word == "help" || program.find_subcommand(word).is_some())
    {
        let command = words.remove(at);
        words.insert(1, command);
        if let Some(program) = words[1].to_str().and_then(|word| program.find_subcommand(word)) {
            let rest = words.split_off(1);
            words.extend(command_first(program, rest));
        }
    }
    words
}

/// Returns the one of `known` that is most like `word`, if one is.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.chars().count().max(word.chars().count()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Returns the index of the first word that is neither the program, nor a flag, nor a flag's value.
fn first_operand(program: &clap::Command, words: &[OsString]) -> Option<usize> {
    let (long, short) = flags_with_values(program);
    let mut at = 1;
    while let Some(word) = words.get(at) {
        // A word that is not UTF-8 is a path.
        let Some(word) = word.to_str() else { return Some(at) };
        let takes_next = match word.strip_prefix("--") {
            Some("") => return None,
            Some(name) => long.contains(name),
            None => match word.strip_prefix('-') {
                None | Some("") => return Some(at),
                // In a bundle such as `-qj4` the first flag with a value takes the rest, or else the next word.
                Some(bundle) => {
                    bundle.chars().position(|flag| short.contains(&flag)) == Some(bundle.chars().count() - 1)
                }
            },
        };
        at += if takes_next { 2 } else { 1 };
    }
    None
}

fn flags_with_values(program: &clap::Command) -> (BTreeSet<String>, BTreeSet<char>) {
    let args = program.get_arguments().filter(|arg| !arg.is_positional() && arg.get_action().takes_values());
    let (mut long, mut short) = (BTreeSet::new(), BTreeSet::new());
    for arg in args {
        long.extend(arg.get_long().map(str::to_owned));
        short.extend(arg.get_short());
    }
    for (of_command, letters) in program.get_subcommands().map(flags_with_values) {
        long.extend(of_command);
        short.extend(letters);
    }
    (long, short)
}

/// Returns the words of this process.
pub(crate) fn of_process() -> Vec<OsString> {
    let words: Vec<OsString> = std::env::args_os().collect();
    if words.is_empty() { vec![OsStr::new("sapwood").to_owned()] } else { words }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn ordered(line: &str) -> String {
        let words = line.split_whitespace().map(OsString::from).collect();
        let words = command_first(&crate::args::Cli::command(), words);
        words.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_first_operand_is_the_command_wherever_it_stands() {
        assert_eq!(ordered("sapwood --hidden files src"), "sapwood files --hidden src");
        assert_eq!(ordered("sapwood -C files symbols x"), "sapwood symbols -C files x");
        assert_eq!(ordered("sapwood -qj 4 files"), "sapwood files -qj 4");
        assert_eq!(ordered("sapwood -j4 --color never files"), "sapwood files -j4 --color never");
        assert_eq!(ordered("sapwood src files"), "sapwood src files");
        assert_eq!(ordered("sapwood -- files"), "sapwood -- files");
        assert_eq!(ordered("sapwood ./files"), "sapwood ./files");
        assert_eq!(ordered("sapwood -q cache -C src stats"), "sapwood cache stats -q -C src");
        assert_eq!(ordered("sapwood cache export stats src"), "sapwood cache export stats src");
    }

    #[test]
    fn a_suggestion_is_made_only_for_something_similar() {
        let commands = ["files", "symbols", "imports", "cache"];
        assert_eq!(nearest("symbls", commands), Some("symbols"));
        assert_eq!(nearest("Flies", commands), Some("files"));
        assert_eq!(nearest("xyzzy", commands), None);
    }
}
