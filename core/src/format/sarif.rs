//! Findings as SARIF 2.1.0, for services that show the results of analyses.
//!
//! The form is that of <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. Files are named by URIs that
//! are relative to `%SRCROOT%`, which the reader defines: an absolute path would make the bytes depend on the machine.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::style::Formatter;
use crate::query::{CheckRule, Finding, Record};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

pub(super) struct Sarif<W: Write> {
    is_empty: bool,
    out: W,
}

impl<W: Write> Sarif<W> {
    pub(super) fn new(out: W) -> Self {
        Sarif { is_empty: true, out }
    }
}

impl<W: Write> Formatter for Sarif<W> {
    fn begin(&mut self) -> io::Result<()> {
        let rules: Vec<Value> = CheckRule::ALL.into_iter().map(rule).collect();
        let driver = json!({ "name": "sapwood", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
        write!(
            self.out,
            "{{\"version\":\"2.1.0\",\"$schema\":\"{SCHEMA}\",\"runs\":[{{\"tool\":{{\"driver\":{driver}}},\n\
             \"columnKind\":\"utf16CodeUnits\",\"results\":["
        )
    }

    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        let Some(finding) = record.finding() else { return Ok(()) };
        let comma = if self.is_empty { "" } else { "," };
        self.is_empty = false;
        write!(self.out, "{comma}\n{}", result(finding))
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.write_all(b"\n]}]}\n")
    }
}

fn rule(rule: CheckRule) -> Value {
    json!({
        "id": rule.name(),
        "shortDescription": { "text": rule.summary() },
        "help": { "text": rule.help() },
        "defaultConfiguration": { "level": "error" },
    })
}

fn result(finding: &Finding) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(&finding.source_path),
            "region": { "startLine": finding.line, "startColumn": finding.column_utf16 },
        },
    });
    if let Some(symbol) = &finding.symbol {
        location["logicalLocations"] = json!([{ "fullyQualifiedName": symbol, "kind": "function" }]);
    }
    json!({
        "ruleId": finding.rule.name(),
        "ruleIndex": CheckRule::ALL.iter().position(|rule| *rule == finding.rule),
        "level": "error",
        "message": { "text": finding.message },
        "locations": [location],
    })
}

fn artifact(source_path: &[u8]) -> Value {
    if source_path.starts_with(b"/") {
        return json!({ "uri": format!("file://{}", percent_encoded(source_path)) });
    }
    json!({ "uri": percent_encoded(source_path), "uriBaseId": "%SRCROOT%" })
}

/// Encodes a path for a URI as RFC 3986 has it.
fn percent_encoded(path: &[u8]) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(*byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_a_uri() {
        assert_eq!(artifact(b"src/a.rs"), json!({ "uri": "src/a.rs", "uriBaseId": "%SRCROOT%" }));
        assert_eq!(percent_encoded("a b/ü%:\\\u{1}".as_bytes()), "a%20b/%C3%BC%25%3A%5C%01");
        assert_eq!(artifact(b"/out/a\xff.rs"), json!({ "uri": "file:///out/a%FF.rs" }));
    }
}
