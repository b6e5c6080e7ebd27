//! What the types of the package are checked against: `wasm/test/sample.json`, made of the core's own values. The file is
//! renewed with `SAPWOOD_WRITE_SAMPLE=1`, and `wasm/test/types.test.js` compares it with the types.

use sapwood_core::format::Format;
use sapwood_core::query::{
    CheckQuestion, CheckRule, DefinitionsQuestion, FilesQuestion, ImportsQuestion, LanguagesQuestion, Question,
    SummaryQuestion, SymbolsQuestion, segment_fields,
};
use sapwood_core::{
    CacheTraffic, DiagnosticKind, Encoding, FailReason, GeneratedReason, ImportKind, LanguageTime, Latency,
    LatencyClass, Metrics, PoolUse, SkipReason, SlowFile, StageTime, SymbolKind,
};
use serde_json::{Value, json};

/// Every question in JSON, with the values that its fields have by default.
fn questions() -> Vec<Value> {
    let questions = [
        Question::Summary(SummaryQuestion::default()),
        Question::Files(FilesQuestion::default()),
        Question::Symbols(SymbolsQuestion::default()),
        Question::Imports(ImportsQuestion::default()),
        Question::Check(CheckQuestion::default()),
        Question::Definitions(DefinitionsQuestion::default()),
        Question::Languages(LanguagesQuestion::default()),
    ];
    questions.iter().map(|question| json!(question)).collect()
}

#[test]
fn the_sample_has_every_question() {
    let kinds: Vec<String> =
        questions().iter().map(|question| format!("`{}`", question["kind"].as_str().unwrap())).collect();
    let error = serde_json::from_value::<Question>(json!({ "kind": "novelty" })).unwrap_err().to_string();
    assert!(error.contains(&format!("expected one of {}", kinds.join(", "))), "{error}");
}

fn sample() -> Value {
    let metrics = Metrics {
        schema_version: 1,
        io_saved_percent: 12.5,
        stages: vec![StageTime { name: "discover", wall_ms: 1.5, cpu_ms: 1.5 }],
        pools: vec![PoolUse { kind: "buffers", created: 1, reused: 2 }],
        languages: vec![LanguageTime { language: "Rust", files: 1, bytes: 2, ms: 0.5 }],
        latency: Latency {
            files: 1,
            histogram: vec![LatencyClass { up_to_us: 2, files: 1 }],
            slowest: vec![SlowFile { path: "a.rs".to_owned(), bytes: 2, us: 1.5 }],
            ..Latency::default()
        },
        cache: CacheTraffic::default(),
        ..Metrics::default()
    };
    json!({
        "fields": segment_fields(),
        "words": {
            "SymbolKind": SymbolKind::ALL.map(SymbolKind::name),
            "ImportKind": ImportKind::ALL.map(ImportKind::name),
            "SkipReason": SkipReason::ALL.map(SkipReason::name),
            "FailReason": FailReason::ALL.map(FailReason::name),
            "GeneratedReason": GeneratedReason::ALL.map(GeneratedReason::name),
            "DiagnosticKind": DiagnosticKind::BY_GRAVITY.map(DiagnosticKind::name),
            "Encoding": Encoding::ALL.map(Encoding::name),
            "CheckRule": CheckRule::ALL.map(CheckRule::name),
            "Format": Format::ALL.map(Format::name),
        },
        "questions": questions(),
        "metrics": metrics,
    })
}

#[test]
fn the_sample_for_the_types_is_what_the_core_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/test/sample.json");
    let sample = format!("{:#}\n", sample());
    if std::env::var_os("SAPWOOD_WRITE_SAMPLE").is_some() {
        std::fs::write(path, &sample).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == sample, "the core has changed: renew wasm/test/sample.json with SAPWOOD_WRITE_SAMPLE=1");
}
