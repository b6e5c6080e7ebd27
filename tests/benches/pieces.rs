//! The pieces of a run, one by one.
//!
//!     cargo bench -p sapwood-tests --bench pieces [-- FILTER]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use sapwood::{DiskFiles, DiskOptions};
use sapwood_core::{
    AnalysisOptions, Content, Engine, EntryKind, FilePath, Files, Judge, ListError, Listing, MemoryFiles, MemoryStore,
    NodeKind, ReadError, RuleFiles, RuleKind, Rules, Selection, Stamp, StampFields, Tools, TreeId, Verdict, analyze,
    detect_by_path,
};
use sapwood_tests::floor;

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

/// A tree of nothing but stamps, all of them old enough to be trusted, and one line of content for each file.
struct Stamps(Listing);

impl Stamps {
    fn new(files: u32) -> Self {
        let began = 1_000_000_000_000_000_000;
        let mut listing = Listing::new(began, StampFields { ctime: true, inode: true });
        for n in 0..files {
            let stamp = Stamp { size: 16, mtime: i64::from(n), ctime: i64::from(n), inode: u64::from(n) };
            let path = format!("directory{:03}/module{:03}/file{n:06}.rs", n / 1000, n / 25);
            listing.push(&[path.as_bytes()], EntryKind::File(stamp), None);
        }
        Stamps(listing)
    }
}

impl Files for Stamps {
    fn list(&self, _: &Selection) -> Result<Listing, ListError> {
        Ok(self.0.clone())
    }

    fn list_files(&self, _: &[FilePath]) -> Result<Listing, ListError> {
        Ok(self.0.clone())
    }

    fn read(
        &self,
        path: &[u8],
        _: u64,
        _: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        let number = path.len() - 9..path.len() - 3;
        let n = std::str::from_utf8(&path[number]).ok().and_then(|number| number.parse::<u32>().ok()).unwrap_or(0);
        let stamp = Stamp { size: 16, mtime: i64::from(n), ctime: i64::from(n), inode: u64::from(n) };
        visit(Content { bytes: format!("fn f{n:06}() {{}}\n").as_bytes(), stamp });
        Ok(stamp)
    }
}

/// A warm run without a disk: the listing is merged with the index, and the report assembled.
fn comparison(c: &mut Criterion) {
    let mut group = c.benchmark_group("comparison");
    group.sample_size(20);
    for files in [10_000, 100_000] {
        let stamps = Stamps::new(files);
        let tree = TreeId::new("stamps");
        let engine = Engine::default().with_store(Arc::new(MemoryStore::default()));
        let run = || engine.analyze_tree(&stamps, &tree, &Selection::default(), false).expect("a listing");
        assert_eq!(run().len(), files as usize);
        group.throughput(Throughput::Elements(files.into()));
        group.bench_function(BenchmarkId::new("warm", files), |b| b.iter(|| black_box(run()).len()));
        group
            .bench_function(BenchmarkId::new("listing alone", files), |b| b.iter(|| black_box(stamps.0.clone()).len()));
    }
    group.finish();
}

/// Ignore rules asked of a thousand names, under few and many patterns.
fn ignore_rules(c: &mut Criterion) {
    let selection = Selection::default();
    let names: Vec<String> = (0..1000).map(|n| format!("file{n}.{}", ["rs", "ts", "log", "o"][n % 4])).collect();
    let mut group = c.benchmark_group("ignore rules");
    group.throughput(Throughput::Elements(names.len() as u64));
    for quadruples in [0, 3, 25] {
        let lines: String = (0..quadruples).map(|n| format!("*.o{n}\nbuild{n}/\n/a/b{n}\nx{n}*.log\n")).collect();
        let files = RuleFiles {
            is_repository: true,
            files: vec![(RuleKind::GitIgnore, lines.into_bytes())],
            ..RuleFiles::default()
        };
        let rules = Rules::outside(&selection, &Default::default()).enter(&selection, b"", &files);
        group.bench_function(BenchmarkId::new("patterns", 4 * quadruples), |b| {
            b.iter(|| {
                let mut judge = Judge::new(&selection, &rules, b"src/deeply/nested/");
                names
                    .iter()
                    .filter(|name| matches!(judge.verdict(name.as_bytes(), NodeKind::File), Verdict::Chosen))
                    .count()
            });
        });
    }
    group.finish();
}

/// Makes a directory of files of one size.
fn files_of(root: &Path, size: usize, count: usize) -> Vec<PathBuf> {
    fs::create_dir_all(root).expect("a directory");
    let line = b"let value = compute(input, 12345);\n";
    let content: Vec<u8> = line.iter().copied().cycle().take(size).collect();
    let paths: Vec<_> = (0..count).map(|n| root.join(format!("{n:05}.rs"))).collect();
    paths.iter().for_each(|path| fs::write(path, &content).expect("a file"));
    paths
}

/// Reading, by size of file, on one thread and on two. The contents are in the page cache, and are hashed as every run
/// hashes them.
fn reading(c: &mut Criterion) {
    let home = tempfile::tempdir().expect("a temporary directory");
    let mut group = c.benchmark_group("reading");
    group.sample_size(10).measurement_time(Duration::from_secs(3)).sampling_mode(SamplingMode::Flat);
    for kilobytes in [4, 16, 64, 256, 1024, 4096, 16384] {
        let count = ((32 << 10) / kilobytes).clamp(4, 2000);
        let root = home.path().join(kilobytes.to_string());
        let names: Vec<_> = files_of(&root, kilobytes << 10, count)
            .iter()
            .map(|path| path.file_name().expect("a name").as_encoded_bytes().to_vec())
            .collect();
        group.throughput(Throughput::Bytes(((count * kilobytes) << 10) as u64));
        for threads in [1, 2] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            let disk = DiskFiles::open(&root, &DiskOptions::default()).expect("a tree");
            let hash = |buffer: &mut Vec<u8>, name: &Vec<u8>| {
                let mut digest = None;
                let mut visit = |content: Content<'_>| {
                    digest = Some((blake3::hash(content.bytes), crc32c::crc32c(content.bytes)));
                };
                disk.read(name, u64::MAX, buffer, &mut visit).expect("a file");
                black_box(digest);
            };
            group.bench_function(BenchmarkId::new(format!("{threads} threads"), format!("{kilobytes} KB")), |b| {
                b.iter(|| pool.install(|| names.par_iter().with_max_len(16).for_each_init(Vec::new, hash)));
            });
        }
    }
    group.finish();
}

/// Listing a tree of 20,000 files: the floor, the lister of the platform, and the portable one.
fn discovery(c: &mut Criterion) {
    let home = tempfile::tempdir().expect("a temporary directory");
    for directory in 0..800 {
        files_of(&home.path().join(format!("{}/{directory}", directory % 20)), 100, 25);
    }
    let mut group = c.benchmark_group("discovery");
    group.sample_size(20).throughput(Throughput::Elements(20_000));
    group.bench_function("floor", |b| b.iter(|| floor::list_and_stat(home.path())));
    for (name, portable) in [("of the platform", false), ("portable", true)] {
        let options = DiskOptions { portable, ..DiskOptions::default() };
        let disk = DiskFiles::open(home.path(), &options).expect("a tree");
        group.bench_function(name, |b| b.iter(|| disk.list(&Selection::default()).expect("a listing").len()));
    }
    group.finish();
}

/// What a known content costs against a new one, by language and size: reading and hashing are in both, so where
/// `known` is not faster, a pack entry would be of no use.
fn lookup(c: &mut Criterion) {
    const FILES: usize = 1000;
    let texts =
        [("sql", "SELECT a, 'it''s', b FROM t; -- all\n"), ("ts", "export function f(a: number) { return a; }\n")];
    let mut group = c.benchmark_group("lookup");
    for (extension, text) in texts {
        for size in [0, 16, 64, 256, 1 << 10, 4 << 10] {
            let mut files = MemoryFiles::new();
            for number in 0..FILES {
                let content = format!("{}\n{number}", &text.repeat(1 + size / text.len())[..size]);
                files.write(format!("{number}.{extension}"), content);
            }
            files.advance(10_000_000_000);
            let (selection, store) = (Selection::default(), Arc::new(MemoryStore::default()));
            let known = Engine::default().with_store(store);
            known.analyze_tree(&files, &TreeId::new("first"), &selection, false).expect("a tree in memory");
            let listing = files.list(&selection).expect("a tree in memory");
            group.throughput(Throughput::Elements(FILES as u64));
            for (name, engine) in [("known", &known), ("new", &Engine::default())] {
                group.bench_function(BenchmarkId::new(format!("{name}-{extension}"), size), |b| {
                    b.iter(|| {
                        let mut session = engine.begin(&TreeId::new("second"), listing.clone(), &selection, false);
                        session.read(&files);
                        session.needs()
                    });
                });
            }
        }
    }
    group.finish();
}

criterion_group!(pieces, hashing, analysis, comparison, ignore_rules, reading, discovery, lookup);
criterion_main!(pieces);
