//! `sapwood config`: every setting and where it comes from.

use std::io::Write;
use std::process::ExitCode;

use sapwood_core::format::{Column, SCHEMA_VERSION, Table};
use sapwood_core::query::{Cell, Fit, Paint};
use serde_json::{Value, json};

use super::execution;
use crate::args::{ConfigArgs, ObjectFormat};
use crate::config::{Origin, Setting, Settings, show_size};
use crate::output::Output;

pub(super) fn run(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    execution::enter(&args.settings)?;
    let settings = execution::settings(&args.settings, args.path.as_slice())?;
    let output = Output::new(&args.output);
    let rows = rows(&settings);
    output.write(|out| match args.format {
        Some(ObjectFormat::Json) => {
            let settings: Vec<_> = rows
                .iter()
                .map(|row| {
                    let (value, origin) = (&row.value, row.origin);
                    json!({ "key": row.key, "value": value, "source": origin.name(), "place": origin.to_string() })
                })
                .collect();
            writeln!(out, "{}", json!({ "schema_version": SCHEMA_VERSION, "settings": settings }))
        }
        Some(ObjectFormat::Table) | None => {
            let columns = ["Setting", "Value", "From"].map(|header| Column::words(header, Fit::Whole));
            let mut table = Table::new(columns.to_vec(), output.layout(), out);
            for row in &rows {
                let paint = if *row.origin == Origin::Default { Paint::Dim } else { Paint::Plain };
                table.row(vec![
                    Cell::new(row.key, Paint::Cyan),
                    Cell::plain(row.shown.as_str()),
                    Cell::new(row.origin.to_string(), paint),
                ])?;
            }
            table.finish()
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

struct Row<'a> {
    key: &'static str,
    value: Value,
    shown: String,
    origin: &'a Origin,
}

fn rows<'a>(settings: &'a Settings) -> Vec<Row<'a>> {
    let Settings {
        exclude,
        hidden,
        threads,
        max_parse_size,
        generated,
        languages,
        cache_dir,
        cache_limit,
        check,
        file,
    } = settings;
    let rules: Vec<String> =
        languages.value.iter().map(|(glob, language)| format!("{glob}={}", language.name())).collect();
    let rule_table = languages.value.iter().map(|(glob, language)| (glob.clone(), json!(language.name()))).collect();
    let list = |items: &[String]| if items.is_empty() { "none".to_owned() } else { items.join(", ") };
    let folder = cache_dir.value.as_ref().map(|folder| folder.display().to_string());
    let file_name = file.value.as_ref().map(|file| file.display().to_string());
    let row = |key, value, shown, origin| Row { key, value, shown, origin };
    let limit = |key, setting: &'a Option<Setting<u32>>| match setting {
        Some(Setting { value, origin }) => Row { key, value: json!(value), shown: value.to_string(), origin },
        None => Row { key, value: Value::Null, shown: "none".to_owned(), origin: &Origin::Default },
    };
    let (syntax_errors, syntax_errors_origin) =
        check.syntax_errors.as_ref().map_or((true, &Origin::Default), |setting| (setting.value, &setting.origin));
    vec![
        row("exclude", json!(exclude.value), list(&exclude.value), &exclude.origin),
        row("hidden", json!(hidden.value), hidden.value.to_string(), &hidden.origin),
        row(
            "threads",
            json!(threads.value),
            if threads.value == 0 { "one for each core".to_owned() } else { threads.value.to_string() },
            &threads.origin,
        ),
        row("max-parse-size", json!(max_parse_size.value), show_size(max_parse_size.value), &max_parse_size.origin),
        row("generated", json!(generated.value), generated.value.to_string(), &generated.origin),
        row("languages", Value::Object(rule_table), list(&rules), &languages.origin),
        row("cache-dir", json!(folder), folder.clone().unwrap_or_else(|| "none".to_owned()), &cache_dir.origin),
        row(
            "cache-limit",
            json!(cache_limit.value),
            if cache_limit.value == 0 { "none".to_owned() } else { show_size(cache_limit.value) },
            &cache_limit.origin,
        ),
        limit("check.max-cognitive", &check.max_cognitive),
        limit("check.max-cyclomatic", &check.max_cyclomatic),
        limit("check.max-function-lines", &check.max_function_lines),
        limit("check.max-file-lines", &check.max_file_lines),
        row("check.syntax-errors", json!(syntax_errors), syntax_errors.to_string(), syntax_errors_origin),
        row("config", json!(file_name), file_name.clone().unwrap_or_else(|| "none".to_owned()), &file.origin),
    ]
}
