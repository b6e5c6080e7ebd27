//! Languages by their names, which is how questions as data spell them.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

use crate::language::Language;

pub(super) fn serialize<S: Serializer>(languages: &[Language], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(languages.iter().map(|language| language.name()))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Language>, D::Error> {
    let mut languages = Vec::new();
    for name in Vec::<String>::deserialize(deserializer)? {
        let named = Language::named(&name);
        if named.is_empty() {
            return Err(D::Error::custom(format_args!("unknown language {name:?}")));
        }
        languages.extend(named);
    }
    Ok(languages)
}
