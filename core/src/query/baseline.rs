//! Baselines: what the gate accepts because it is there already.
//!
//! An entry names a finding by file, rule and symbol, or for syntax errors the message, and not by its line, so that
//! code may move. Entries that are alike are matched one to one, the largest values first.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::finding::{CheckRule, Finding};
use crate::tree::path::escape;

/// The version of the format.
const VERSION: u64 = 1;

/// What is accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Baseline {
    /// One entry for each finding.
    pub entries: Vec<BaselineEntry>,
}

/// One accepted finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineEntry {
    /// The file as it is seen from the root of the sources, escaped as in every data format.
    pub path: String,
    /// The name of the rule.
    pub rule: String,
    /// The qualified name of the function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// The syntax error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The most that is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<u32>,
}

/// Why a text is no baseline.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// It is not JSON, or not of this form.
    #[error("it is not a baseline")]
    Form(#[from] serde_json::Error),
    /// It has another version.
    #[error("it has schema_version {0}, expected {VERSION}")]
    Version(u64),
    /// A rule is unknown.
    #[error("unknown rule {name:?}, expected one of {}", expected.join(", "))]
    Rule {
        /// The rule.
        name: String,
        /// The known ones.
        expected: Vec<&'static str>,
    },
}

impl Baseline {
    /// Accepts all of these findings.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        Baseline { entries: findings.into_iter().map(entry_of).collect() }
    }

    /// Reads what [`write`](Baseline::write) wrote.
    ///
    /// # Errors
    ///
    /// Fails if the text has another form, or names a rule that there is not.
    pub fn read(text: &str) -> Result<Self, BaselineError> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object with schema_version and accepted")]
        struct Versioned {
            schema_version: u64,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Whole {
            #[serde(rename = "schema_version")]
            _version: u64,
            accepted: Baseline,
        }
        let Versioned { schema_version } = serde_json::from_str(text)?;
        if schema_version != VERSION {
            return Err(BaselineError::Version(schema_version));
        }
        let baseline = serde_json::from_str::<Whole>(text)?.accepted;
        match baseline.entries.iter().find(|entry| CheckRule::named(&entry.rule).is_none()) {
            Some(entry) => {
                let expected = CheckRule::ALL.map(CheckRule::name).to_vec();
                Err(BaselineError::Rule { name: entry.rule.clone(), expected })
            }
            None => Ok(baseline),
        }
    }

    /// Returns the baseline as JSON, sorted, one entry a line, so that a change to it can be reviewed.
    pub fn write(&self) -> String {
        let mut entries: Vec<&BaselineEntry> = self.entries.iter().collect();
        entries.sort();
        let mut text = format!("{{\"schema_version\":{VERSION},\"accepted\":[");
        for (number, entry) in entries.into_iter().enumerate() {
            let json = serde_json::to_string(entry).expect("texts and numbers are always JSON");
            let comma = if number == 0 { "" } else { "," };
            write!(text, "{comma}\n{json}").expect("a string takes everything");
        }
        text.push_str("\n]}\n");
        text
    }

    /// Takes out of the findings those that are accepted, notes at the others what would have been, and returns how many
    /// were accepted and the entries that none matched.
    pub(super) fn apply(&self, findings: &mut Vec<Finding>) -> (u64, Vec<BaselineEntry>) {
        let mut left: BTreeMap<Key, Vec<&BaselineEntry>> = BTreeMap::new();
        for entry in &self.entries {
            left.entry(key(entry)).or_default().push(entry);
        }
        // The largest stands last, where it is taken from.
        left.values_mut().for_each(|entries| entries.sort_by_key(|entry| entry.value));
        let mut largest_first: Vec<usize> = (0..findings.len()).collect();
        largest_first.sort_by_key(|at| std::cmp::Reverse(findings[*at].value));
        let mut is_accepted = vec![false; findings.len()];
        for at in largest_first {
            let finding = &mut findings[at];
            let Some(entry) = left.get_mut(&key(&entry_of(finding))).and_then(Vec::pop) else { continue };
            if finding.value <= entry.value {
                is_accepted[at] = true;
            } else if let Some(accepted) = entry.value {
                finding.accepted = Some(accepted);
                finding.message.push_str(&format!("; the baseline accepts {accepted}"));
            }
        }
        let mut accepted = is_accepted.iter();
        findings.retain(|_| !accepted.next().is_some_and(|accepted| *accepted));
        let count = is_accepted.iter().filter(|accepted| **accepted).count() as u64;
        (count, left.into_values().flatten().cloned().collect())
    }
}

/// What entries and findings are matched by.
type Key = (String, String, Option<String>, Option<String>);

fn key(entry: &BaselineEntry) -> Key {
    (entry.path.clone(), entry.rule.clone(), entry.symbol.clone(), entry.message.clone())
}

fn entry_of(finding: &Finding) -> BaselineEntry {
    BaselineEntry {
        path: escape(&finding.source_path).to_string(),
        rule: finding.rule.name().to_owned(),
        symbol: finding.symbol.clone(),
        message: (finding.rule == CheckRule::SyntaxErrors).then(|| finding.message.clone()),
        value: finding.value,
    }
}
