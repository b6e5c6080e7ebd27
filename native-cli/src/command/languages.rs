//! `sapwood languages`: the table of languages.

use std::io::Write;
use std::process::ExitCode;

use sapwood_core::Language;
use sapwood_core::view::{Cell, Column, Fit, Layout, Paint, SCHEMA_VERSION, Table};
use serde_json::json;

use crate::args::{LanguagesArgs, ObjectFormat};
use crate::output::Output;

pub(super) fn run(args: &LanguagesArgs) -> anyhow::Result<ExitCode> {
    let output = Output::new(&args.output);
    output.write(|out| match args.format {
        Some(ObjectFormat::Json) => {
            let languages: Vec<_> = Language::all()
                .map(|language| {
                    let info = language.info();
                    json!({
                        "name": info.name,
                        "aliases": info.aliases,
                        "extensions": info.extensions,
                        "filenames": info.filenames,
                        "interpreters": info.interpreters,
                        "parsed": language.is_parsed(),
                    })
                })
                .collect();
            writeln!(out, "{}", json!({ "schema_version": SCHEMA_VERSION, "languages": languages }))
        }
        Some(ObjectFormat::Table) | None => {
            let columns = vec![
                Column::words("Language", Fit::Whole),
                Column::words("Depth", Fit::Whole),
                Column::words("Aliases", Fit::CutEnd(12)),
                Column::words("Extensions and names", Fit::CutEnd(20)),
            ];
            let mut table = Table::new(columns, Layout { header: true, ..output.layout() }, out);
            for language in Language::all() {
                let info = language.info();
                let extensions = info.extensions.iter().map(|extension| format!(".{extension}"));
                let names: Vec<String> =
                    extensions.chain(info.filenames.iter().map(|name| (*name).to_owned())).collect();
                let (depth, paint) =
                    if language.is_parsed() { ("parsed", Paint::Green) } else { ("counted", Paint::Dim) };
                table.row(vec![
                    Cell::new(info.name, Paint::Cyan),
                    Cell::new(depth, paint),
                    Cell::plain(info.aliases.join(", ")),
                    Cell::plain(names.join(" ")),
                ])?;
            }
            table.finish().map(drop)
        }
    })?;
    Ok(ExitCode::SUCCESS)
}
