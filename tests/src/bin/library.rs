//! Prints what the library says of the current directory, so that it can be held against what the program prints.
//!
//!     library THREADS CACHE|- [hidden] [no-ignore]
//!
//! Prints one object of what `sapwood`, `sapwood files`, `sapwood symbols`, `sapwood imports` and `--metrics` print as
//! JSON, all from one run.

use std::io::{self, Write};
use std::sync::Arc;

use sapwood::{Discovery, Request, Silent, analyze};
use sapwood_core::format;
use sapwood_core::query::{
    FileStatus, FilesQuestion, ImportsQuestion, Question, SummaryQuestion, SymbolsQuestion, ask,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [threads, cache, flags @ ..] = &args[..] else { return Err("usage: library THREADS CACHE|- [FLAG...]".into()) };
    let has = |name: &str| flags.iter().any(|flag| flag == name);
    let request = Request {
        discovery: Discovery { hidden: has("hidden"), no_ignore: has("no-ignore"), ..Discovery::default() },
        cache_dir: (cache != "-").then(|| cache.into()),
        threads: threads.parse()?,
        facts: true,
        ..Request::default()
    };
    let analysis = analyze(&request, Arc::new(Silent))?;
    let questions = [
        ("summary", Question::Summary(SummaryQuestion::default())),
        ("files", Question::Files(FilesQuestion { status: FileStatus::ALL.into(), ..FilesQuestion::default() })),
        ("symbols", Question::Symbols(SymbolsQuestion::default())),
        ("imports", Question::Imports(ImportsQuestion::default())),
    ];
    let mut out = io::stdout().lock();
    for (number, (name, question)) in questions.iter().enumerate() {
        write!(out, "{}\"{name}\":", if number == 0 { "{" } else { "," })?;
        out.write_all(&format::json(ask(&analysis.trees, question)?))?;
    }
    writeln!(out, ",\"metrics\":{}}}", serde_json::to_string(&analysis.metrics)?)?;
    Ok(())
}
