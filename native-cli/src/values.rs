//! How values are written in flags, variables and files.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use anyhow::{Context, anyhow, bail};
use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};
use sapwood_core::Language;

use crate::words::nearest;

const MOST_THREADS: usize = 1024;

/// Reads a size in bytes: a whole number, alone or with K, M or G for a power of 1024.
pub(crate) fn parse_size(text: &str) -> anyhow::Result<u64> {
    let (digits, shift) = match text.char_indices().next_back() {
        Some((at, 'k' | 'K')) => (&text[..at], 10),
        Some((at, 'm' | 'M')) => (&text[..at], 20),
        Some((at, 'g' | 'G')) => (&text[..at], 30),
        _ => (text, 0),
    };
    let number: u64 = digits.parse().map_err(|_| anyhow!("expected a size such as 65536, 64K, 16M or 1G"))?;
    number.checked_mul(1 << shift).context("expected a size below 16E")
}

/// Writes a size as [`parse_size`] reads it.
pub(crate) fn show_size(bytes: u64) -> String {
    [(30, "G"), (20, "M"), (10, "K")]
        .into_iter()
        .find(|(shift, _)| bytes > 0 && bytes.is_multiple_of(1 << shift))
        .map_or_else(|| bytes.to_string(), |(shift, unit)| format!("{}{unit}", bytes >> shift))
}

pub(crate) fn parse_switch(text: &str) -> anyhow::Result<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => bail!("expected true or false"),
    }
}

/// Reads a count.
pub(crate) fn parse_count(text: &str) -> anyhow::Result<usize> {
    text.parse().map_err(|_| anyhow!("expected a whole number"))
}

/// Reads how many rows a list may have.
pub(crate) fn parse_rows(text: &str) -> anyhow::Result<usize> {
    text.parse().ok().filter(|rows| *rows > 0).context("expected a number of at least 1")
}

/// Reads the most that there may be of something.
pub(crate) fn parse_limit(text: &str) -> anyhow::Result<u32> {
    text.parse().map_err(|_| anyhow!("expected a whole number from 0 to {}", u32::MAX))
}

/// Reads a percentage such as `5%`, above 0 and up to 100.
pub(crate) fn parse_percent(text: &str) -> anyhow::Result<f64> {
    let number: f64 =
        text.strip_suffix('%').unwrap_or(text).parse().map_err(|_| anyhow!("expected a percentage such as 5%"))?;
    if number > 0.0 && number <= 100.0 { Ok(number) } else { bail!("expected a percentage above 0% and up to 100%") }
}

/// Reads a number of threads.
pub(crate) fn parse_threads(text: &str) -> anyhow::Result<usize> {
    threads(parse_count(text)?)
}

/// Checks a number of threads. There is a largest one because each has a large stack, and the system ends a program
/// that asks for too many instead of refusing them.
pub(crate) fn threads(number: usize) -> anyhow::Result<usize> {
    if number <= MOST_THREADS { Ok(number) } else { bail!("expected at most {MOST_THREADS} threads") }
}

/// Splits at commas outside braces.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let (mut items, mut depth) = (vec![String::new()], 0_usize);
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match items.last_mut() {
            Some(item) if c != ',' || depth > 0 => item.push(c),
            _ => items.push(String::new()),
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

/// Reads rules such as `*.gotmpl=Go`.
pub(crate) fn parse_rules(rules: &[String]) -> anyhow::Result<Vec<(String, Language)>> {
    let rule = |rule: &String| {
        let (glob, name) = rule
            .rsplit_once('=')
            .with_context(|| format!("expected GLOB=LANGUAGE such as *.gotmpl=Go, found {rule:?}"))?;
        Ok((glob.to_owned(), language(name)?))
    };
    rules.iter().map(rule).collect()
}

/// Returns the one language of a name. An alias of several means the one that is called most like it, or the first.
pub(crate) fn language(name: &str) -> anyhow::Result<Language> {
    let named = languages_named(name)?;
    let exact = named.iter().find(|language| language.name().eq_ignore_ascii_case(name));
    exact.or(named.first()).copied().with_context(|| format!("unknown language {name:?}"))
}

/// Returns the languages of a name or alias, of which there is at least one.
pub(crate) fn languages_named(name: &str) -> anyhow::Result<Vec<Language>> {
    let named = Language::named(name);
    if !named.is_empty() {
        return Ok(named);
    }
    let known = Language::all()
        .flat_map(|language| [language.name()].into_iter().chain(language.info().aliases.iter().copied()));
    match nearest(name, known) {
        Some(similar) => bail!("unknown language {name:?}; did you mean {similar:?}?"),
        None => bail!("unknown language {name:?}; `sapwood languages` lists the names"),
    }
}

/// The languages of one value of `--type`.
#[derive(Clone, Debug)]
pub(crate) struct NamedLanguages(pub(crate) Vec<Language>);

/// Reads a value of `--type`, and tells shells what can be completed.
#[derive(Clone, Debug)]
pub(crate) struct LanguageNameParser;

impl TypedValueParser for LanguageNameParser {
    type Value = NamedLanguages;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<NamedLanguages, clap::Error> {
        let parse = |text: &str| languages_named(text).map(NamedLanguages);
        parse.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let names: BTreeSet<String> = Language::all()
            .flat_map(|language| [language.name()].into_iter().chain(language.info().aliases.iter().copied()))
            // Scripts for bash separate values by spaces, and quotes end in none of the shells as they should.
            .filter(|name| !name.contains(|c: char| c.is_whitespace() || c == '\''))
            .map(str::to_lowercase)
            .collect();
        Some(Box::new(names.into_iter().map(PossibleValue::new)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_they_are_shown() {
        for (text, bytes) in [("0", 0), ("1000", 1000), ("64K", 64 << 10), ("16M", 16 << 20), ("1G", 1 << 30)] {
            assert_eq!(parse_size(text).unwrap(), bytes);
            assert_eq!(show_size(bytes), text);
        }
        for text in ["", "K", "-1", "1.5M", "16MB", "99999999999G"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn percentages_are_above_0_and_up_to_100() {
        for (text, percent) in [("5%", 5.0), ("0.5%", 0.5), ("100", 100.0)] {
            assert_eq!(parse_percent(text).unwrap(), percent);
        }
        for text in ["", "%", "0%", "-1%", "101%", "nan", "half"] {
            assert!(parse_percent(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_language_can_be_completed_by_a_name_that_is_accepted() {
        let names: Vec<String> =
            LanguageNameParser.possible_values().unwrap().map(|value| value.get_name().to_owned()).collect();
        for name in &names {
            assert!(!languages_named(name).unwrap().is_empty(), "{name}");
        }
        let missing: Vec<&str> = Language::all()
            .filter(|language| !names.iter().any(|name| languages_named(name).unwrap().contains(language)))
            .map(Language::name)
            .collect();
        assert!(missing.iter().all(|name| name.contains([' ', '\''])), "{missing:?}");
    }

    #[test]
    fn commas_between_braces_belong_to_the_glob() {
        assert_eq!(split_list("*.{a,b},c/**,"), ["*.{a,b}", "c/**"]);
    }
}
