//! `sapwood config`: every setting and where it comes from.

use std::process::ExitCode;

use sapwood_core::format::Style;
use sapwood_core::query::{Answer, Cell, Field, Fit, Item, Paint, Value};
use serde_json::{Value as Json, json};

use super::execution;
use crate::args::ConfigArgs;
use crate::config::{Origin, Setting, Settings};
use crate::output::Output;
use crate::values::show_size;

pub(super) fn run(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    execution::enter(&args.settings)?;
    args.path.as_deref().map_or(Ok(()), execution::check)?;
    let settings = execution::settings(&args.settings, args.path.as_slice())?;
    let output = Output::new(&args.output);
    let format = args.format.chosen();
    let style = Style { format, layout: output.layout(), ..Style::default() };
    output
        .answer(Answer::list("settings", FIELDS, rows(&settings)).with_columns(&["key", "value", "place"]), &style)?;
    Ok(ExitCode::SUCCESS)
}

/// One setting.
struct SettingItem {
    key: &'static str,
    value: Json,
    /// The value for people.
    shown: String,
    source: &'static str,
    place: String,
}

impl Item for SettingItem {}

/// A field of these records.
type SettingField = Field<SettingItem>;

static FIELDS: &[SettingField] = &[
    SettingField::text("key", "Setting", |setting| Value::Text(setting.key))
        .fit(Fit::Whole)
        .shown(|setting| Cell::new(setting.key, Paint::Cyan)),
    SettingField::text("value", "Value", |setting| Value::Json(&setting.value))
        .fit(Fit::Whole)
        .shown(|setting| Cell::plain(setting.shown.as_str())),
    SettingField::text("source", "Source", |setting| Value::Text(setting.source)).fit(Fit::Whole),
    SettingField::text("place", "From", |setting| Value::Text(&setting.place)).fit(Fit::Whole).shown(|setting| {
        let paint = if setting.source == Origin::Default.name() { Paint::Dim } else { Paint::Plain };
        Cell::new(setting.place.as_str(), paint)
    }),
];

fn rows(settings: &Settings) -> Vec<SettingItem> {
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
    let row = |key, value, shown, origin: &Origin| SettingItem {
        key,
        value,
        shown,
        source: origin.name(),
        place: origin.to_string(),
    };
    let limit = |key, setting: &Option<Setting<u32>>| match setting {
        Some(Setting { value, origin }) => row(key, json!(value), value.to_string(), origin),
        None => row(key, Json::Null, "none".to_owned(), &Origin::Default),
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
        row("languages", Json::Object(rule_table), list(&rules), &languages.origin),
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
