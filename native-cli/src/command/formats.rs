//! `sapwood formats`, which is also `sapwood help formats`: the output formats, read from the commands that have them.

use std::io::Write;
use std::process::ExitCode;

use clap::Command;

use crate::args::OutputArgs;
use crate::output::Output;

/// One format and who has it.
struct Format {
    name: String,
    help: String,
    commands: Vec<String>,
}

pub(super) fn run() -> anyhow::Result<ExitCode> {
    let help = super::program().find_subcommand_mut("formats").map(|formats| formats.render_help().to_string());
    Output::new(&OutputArgs::default()).write(|out| out.write_all(help.unwrap_or_default().as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

/// Describes every format that a command of `program` has.
pub(super) fn topic(program: &Command) -> String {
    let mut text = "--format chooses one; without it, results are printed for people.\n".to_owned();
    for Format { name, help, commands } in formats(program) {
        text.push_str(&format!("\n  {name:7} {help}\n          in: {}\n", commands.join(", ")));
        if let Some(example) = example(&name) {
            text.push_str(&format!("          {example}\n"));
        }
    }
    text.push_str("\nJSON objects have a `schema_version`, which rises when a field changes its meaning or goes away.");
    text
}

fn formats(program: &Command) -> Vec<Format> {
    let mut formats: Vec<Format> = Vec::new();
    visit(
        program,
        program.get_name(),
        &mut |command, format| match formats.iter_mut().find(|f| f.name == format.name) {
            Some(known) => known.commands.push(command.to_owned()),
            None => formats.push(Format { commands: vec![command.to_owned()], ..format }),
        },
    );
    formats
}

/// Hands over every format of a command, called `name`, and of its commands.
fn visit(command: &Command, name: &str, found: &mut dyn FnMut(&str, Format)) {
    let format = command.get_arguments().find(|arg| arg.get_id() == "format");
    for value in format.map(|arg| arg.get_possible_values()).unwrap_or_default() {
        let help = value.get_help().map(ToString::to_string).unwrap_or_default();
        found(name, Format { name: value.get_name().to_owned(), help, commands: Vec::new() });
    }
    for sub in command.get_subcommands() {
        let sub_name = match name {
            "sapwood" => sub.get_name().to_owned(),
            name => format!("{name} {}", sub.get_name()),
        };
        visit(sub, &sub_name, found);
    }
}

fn example(format: &str) -> Option<&'static str> {
    Some(match format {
        "table" => "sapwood files --sort lines --limit 10",
        "json" => "sapwood --format json | jq .total.code",
        "jsonl" => "sapwood symbols --format jsonl | jq -r .name",
        "csv" => "sapwood files --format csv > files.csv",
        "text" => "sapwood check --max-cognitive 15",
        "github" => "sapwood check --format github",
        "sarif" => "sapwood check --format sarif > sapwood.sarif",
        "ctags" => "sapwood symbols --format ctags > tags",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_a_description_and_an_example() {
        let formats = formats(&super::super::program());
        assert!(formats.iter().any(|format| format.name == "csv" && format.commands.contains(&"files".to_owned())));
        for format in formats {
            assert!(!format.help.is_empty(), "{}", format.name);
            assert!(example(&format.name).is_some(), "{}", format.name);
        }
    }
}
