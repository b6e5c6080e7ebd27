//! The facts of the corpus, held against their front ends' versions.
//!
//! A cache keeps facts by content and front end version, so facts must not change while the version stays. For each
//! front end, `corpus/front_ends.txt` holds its name and version, its parsers as locked, and two digests: of its part of
//! the corpus, and of the facts found there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sapwood_core::{AnalysisOptions, FrontEndInfo, Tools, analyze, detect_by_path, front_ends};
use sapwood_tests::corpus::corpus;

/// The variable that has the file written anew, as all golden files are.
const RENEW: &str = "UPDATE_EXPECT";

#[test]
fn facts_change_only_with_the_version_of_their_front_end() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock = fs::read_to_string(home.join("../Cargo.lock")).unwrap();
    let list = home.join("corpus/front_ends.txt");
    let recorded = fs::read_to_string(&list).unwrap_or_default();
    let mut digests = digests();
    let mut found = String::new();
    let mut complaints = Vec::new();
    for front_end in front_ends() {
        let (corpus, facts) = digests.remove(front_end.name).unwrap_or_default();
        let line = Record::new(&front_end, &lock, corpus.finalize(), facts.finalize());
        let before = recorded.lines().find_map(|before| Record::parse(before, front_end.name));
        if let Some(before) = before.filter(|before| before.version == line.version) {
            if before.parsers != line.parsers {
                complaints.push(format!("{}: the parser is another: {}", front_end.name, line.parsers));
            } else if before.corpus == line.corpus && before.facts != line.facts {
                complaints.push(format!("{}: the facts of the same corpus are others", front_end.name));
            }
        }
        found.push_str(&line.to_string());
    }
    assert!(complaints.is_empty(), "raise the version of each of these front ends:\n{}", complaints.join("\n"));
    if std::env::var_os(RENEW).is_some() {
        fs::write(&list, &found).unwrap();
    } else {
        assert!(
            recorded == found,
            "corpus/front_ends.txt is not up to date: {RENEW}=1 cargo test -p sapwood-tests --test front_ends"
        );
    }
}

#[test]
fn facts_do_not_depend_on_what_was_analyzed_before() {
    let mut tools = Tools::default();
    for (path, content) in corpus() {
        let Some(variant) = detect_by_path(path.as_os_str().as_encoded_bytes()) else { continue };
        let fresh = analyze(&content, variant, AnalysisOptions::default(), &mut Tools::default());
        for _ in 0..2 {
            assert!(analyze(&content, variant, AnalysisOptions::default(), &mut tools) == fresh, "{}", path.display());
        }
    }
}

struct Record {
    name: String,
    version: String,
    parsers: String,
    corpus: String,
    facts: String,
}

impl Record {
    fn new(front_end: &FrontEndInfo, lock: &str, corpus: blake3::Hash, facts: blake3::Hash) -> Record {
        let parsers: Vec<String> =
            front_end.parsers.iter().map(|name| format!("{name}@{}", locked(lock, name))).collect();
        Record {
            name: front_end.name.to_owned(),
            version: front_end.version.to_string(),
            parsers: parsers.join(","),
            corpus: corpus.to_hex()[..16].to_owned(),
            facts: facts.to_hex()[..16].to_owned(),
        }
    }

    fn parse(line: &str, name: &str) -> Option<Record> {
        let mut words = line.split(' ').map(str::to_owned);
        let mut next = || words.next().unwrap_or_default();
        let record = Record { name: next(), version: next(), parsers: next(), corpus: next(), facts: next() };
        (record.name == name).then_some(record)
    }
}

impl std::fmt::Display for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} {} {} {} {}", self.name, self.version, self.parsers, self.corpus, self.facts)
    }
}

/// Returns the version of a crate in `Cargo.lock`.
fn locked<'l>(lock: &'l str, name: &str) -> &'l str {
    let mut lines = lock.lines();
    lines.find(|line| *line == format!("name = \"{name}\"")).expect("the parser is locked");
    lines.next().and_then(|line| line.strip_prefix("version = \"")).expect("a version").trim_end_matches('"')
}

/// Returns for each front end the digests of its part of the corpus and of the facts in it.
fn digests() -> BTreeMap<&'static str, (blake3::Hasher, blake3::Hasher)> {
    let mut digests: BTreeMap<&'static str, (blake3::Hasher, blake3::Hasher)> = BTreeMap::new();
    for (path, content) in corpus() {
        let Some(variant) = detect_by_path(path.as_os_str().as_encoded_bytes()) else { continue };
        let Some(front_end) = FrontEndInfo::of(variant) else { continue };
        let facts = analyze(&content, variant, AnalysisOptions::default(), &mut Tools::default());
        let told = (&facts.symbols, &facts.imports, facts.complexity, &facts.diagnostics, &facts.manifest);
        let (corpus, digest) = digests.entry(front_end.name).or_default();
        corpus.update(&serde_json::to_vec(&(path.file_name().unwrap().to_str(), &content)).unwrap());
        digest.update(&serde_json::to_vec(&told).unwrap());
    }
    digests
}
