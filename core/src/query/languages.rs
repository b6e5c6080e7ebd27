//! The languages that are known.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::field::{Field, FieldInfo, Fields, Item, infos};
use super::value::{Cell, Fit, Paint, Value};
use crate::language::Language;

/// Which languages are known?
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LanguagesQuestion {}

impl Fields for LanguagesQuestion {
    fn fields() -> Vec<FieldInfo> {
        infos(FIELDS)
    }
}

struct LanguageItem {
    language: Language,
    aliases: Vec<String>,
    extensions: Vec<String>,
    filenames: Vec<String>,
    interpreters: Vec<String>,
}

impl Item for LanguageItem {}

/// A field of a language.
type LanguageField = Field<LanguageItem>;

static FIELDS: &[LanguageField] = &[
    LanguageField::text("name", "Language", |item| Value::Text(item.language.name()))
        .fit(Fit::Whole)
        .shown(|item| Cell::new(item.language.name(), Paint::Cyan)),
    LanguageField::column("depth", "Depth", depth).fit(Fit::Whole),
    LanguageField::text("aliases", "Aliases", |item| Value::List(&item.aliases)).fit(Fit::CutEnd(12)),
    LanguageField::text("extensions", "Extensions", |item| Value::List(&item.extensions)).fit(Fit::CutEnd(20)),
    LanguageField::text("filenames", "Names", |item| Value::List(&item.filenames)).fit(Fit::CutEnd(20)),
    LanguageField::text("interpreters", "Interpreters", |item| Value::List(&item.interpreters)).fit(Fit::CutEnd(12)),
    LanguageField::text("parsed", "Parsed", |item| Value::Flag(item.language.is_parsed())).fit(Fit::Whole),
    LanguageField::column("patterns", "Extensions and names", patterns).fit(Fit::CutEnd(20)),
];

pub(super) fn answer(_: &LanguagesQuestion) -> Answer<'static> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let item = |language: Language| {
        let info = language.info();
        LanguageItem {
            language,
            aliases: owned(info.aliases),
            extensions: owned(info.extensions),
            filenames: owned(info.filenames),
            interpreters: owned(info.interpreters),
        }
    };
    let items = Language::all().map(item).collect();
    Answer::list("languages", FIELDS, items).with_columns(&["name", "depth", "aliases", "patterns"])
}

fn depth(item: &LanguageItem) -> Cell {
    if item.language.is_parsed() { Cell::new("parsed", Paint::Green) } else { Cell::new("counted", Paint::Dim) }
}

fn patterns(item: &LanguageItem) -> Cell {
    let extensions = item.extensions.iter().map(|extension| format!(".{extension}"));
    let names: Vec<String> = extensions.chain(item.filenames.iter().cloned()).collect();
    Cell::plain(names.join(" "))
}
