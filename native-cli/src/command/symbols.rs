//! `sapwood symbols`: the list of definitions.

use std::process::ExitCode;

use anyhow::bail;
use sapwood_core::SymbolKind;
use sapwood_core::view::{Format, SymbolQuery, write_ctags, write_symbols};

use super::{execution, order, pattern};
use crate::args::{SymbolFormat, SymbolsArgs};

pub(super) fn run(args: &SymbolsArgs) -> anyhow::Result<ExitCode> {
    let (pattern, order) = (pattern(&args.query)?, order(&args.list));
    if args.format == Some(SymbolFormat::Ctags) && (order.sort.is_some() || order.reverse || order.limit.is_some()) {
        bail!("a tags file has an order of its own: --format ctags goes with none of --sort, --reverse and --limit");
    }
    let kinds = SymbolKind::ALL.into_iter().filter(|kind| args.kind.iter().any(|name| name == kind.name())).collect();
    execution::run(&args.run, &args.query.paths, None, true, |run| {
        let query = SymbolQuery { pattern, kinds, types: run.types.clone(), generated: run.generated, order };
        let format = match args.format {
            None | Some(SymbolFormat::Table) => Format::Table(run.output.layout()),
            Some(SymbolFormat::Json) => Format::Json,
            Some(SymbolFormat::Jsonl) => Format::Jsonl,
            Some(SymbolFormat::Csv) => Format::Csv,
            Some(SymbolFormat::Ctags) => return run.output.write(|out| write_ctags(run.trees, &query, out)),
        };
        run.output.write(|out| write_symbols(run.trees, &query, format, out))
    })
}
