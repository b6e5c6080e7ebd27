//! The pieces of a run, one by one.
//!
//!     cargo bench -p sapwood-tests --bench pieces [-- FILTER]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sapwood_core::{AnalysisOptions, Tools, analyze, detect_by_path};

/// The two sums taken over every content: the digest is its identity, the checksum guards it.
fn hashing(c: &mut Criterion) {
    let bytes = vec![b'x'; 1 << 20];
    let mut group = c.benchmark_group("hashing");
    for size in [1 << 10, 16 << 10, 1 << 20] {
        group.throughput(Throughput::Bytes(size));
        let bytes = &bytes[..size as usize];
        group.bench_function(BenchmarkId::new("crc32c", size), |b| b.iter(|| crc32c::crc32c(black_box(bytes))));
        group.bench_function(BenchmarkId::new("blake3", size), |b| b.iter(|| blake3::hash(black_box(bytes))));
    }
    group.finish();
}

/// The analysis of one content by language: what has no parser shows the line scanner alone.
fn analysis(c: &mut Criterion) {
    let samples = [
        ("sql", "-- A query.\nSELECT a, 'it''s', b FROM t WHERE a > 1; /* all\n of it */\n\n"),
        ("sh", "# A script.\nif [ \"$1\" = '#' ]; then\n  echo \"$2\" # not '#'\nfi\n\n"),
        ("ts", "/** Adds. */\nexport function f(a: number, b: number): number {\n  return a && b ? a + b : 0;\n}\n\n"),
        ("py", "def f(a, b):\n    \"\"\"Adds.\"\"\"\n    return a + b if a and b else 0\n\n"),
        ("rs", "/// Adds.\npub fn f(a: u32, b: u32) -> u32 {\n    if a > 0 && b > 0 { a + b } else { 0 }\n}\n\n"),
        ("go", "// F adds.\nfunc F(a, b int) int {\n\tif a > 0 && b > 0 {\n\t\treturn a + b\n\t}\n\treturn 0\n}\n\n"),
        ("c", "/* Adds. */\nint f(int a, int b)\n{\n\treturn a && b ? a + b : 0;\n}\n\n"),
        ("cpp", "// Adds.\ntemplate <class T> T f(T a, T b) {\n  return a && b ? a + b : T{};\n}\n\n"),
        ("java", "class A {\n  /** Adds. */\n  int f(int a, int b) { return a > 0 && b > 0 ? a + b : 0; }\n}\n\n"),
    ];
    let mut tools = Tools::default();
    let mut group = c.benchmark_group("analysis");
    for (extension, text) in samples {
        let content = text.repeat((64 << 10) / text.len());
        let variant = detect_by_path(format!("sample.{extension}").as_bytes()).expect("a known extension");
        group.throughput(Throughput::Bytes(content.len() as u64));
        group.bench_function(extension, |b| {
            b.iter(|| analyze(black_box(content.as_bytes()), variant, AnalysisOptions::default(), &mut tools));
        });
    }
    group.finish();
}

criterion_group!(pieces, hashing, analysis);
criterion_main!(pieces);
