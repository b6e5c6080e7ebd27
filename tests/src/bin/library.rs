//! Prints what the library says of the current directory, so that it can be held against what the program prints.
//!
//!     library THREADS CACHE|- [hidden] [no-ignore]
//!
//! Prints one object of what `sapwood`, `sapwood files`, `sapwood symbols ''`, `sapwood imports ''` and `--metrics` print as
//! JSON, all from one run.

use std::io::{self, Write};
use std::sync::Arc;

use sapwood::{Discovery, Request, Silent, analyze};
use sapwood_core::view::{
    FileQuery, Format, Grouping, ImportQuery, Order, Summary, SymbolQuery, write_files, write_imports, write_summary,
    write_symbols,
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
    let trees = &analysis.trees;
    let summary = Summary::new(trees, Grouping::Language, &[], false);
    let mut out = io::stdout().lock();
    write!(out, "{{\"summary\":")?;
    write_summary(&summary, Grouping::Language, Order::default(), Format::Json, &mut out)?;
    write!(out, ",\"files\":")?;
    write_files(trees, &FileQuery::default(), Format::Json, &mut out)?;
    write!(out, ",\"symbols\":")?;
    write_symbols(trees, &SymbolQuery::default(), Format::Json, &mut out)?;
    write!(out, ",\"imports\":")?;
    write_imports(trees, &ImportQuery::default(), Format::Json, &mut out)?;
    writeln!(out, ",\"metrics\":{}}}", serde_json::to_string(&analysis.metrics)?)?;
    Ok(())
}
