//! `sapwood symbols`: the list of definitions.

use std::process::ExitCode;

use anyhow::bail;
use sapwood_core::SymbolKind;
use sapwood_core::format::Format;
use sapwood_core::query::{Question, SymbolsQuestion};

use super::{execution, matching};
use crate::args::SymbolsArgs;

pub(super) fn run(args: &SymbolsArgs) -> anyhow::Result<ExitCode> {
    let (list, format) = (&args.list, args.format.map_or(Format::Table, Format::from));
    if format == Format::Ctags && (list.sort.is_some() || list.reverse || list.limit.is_some()) {
        bail!("a tags file has an order of its own: --format ctags goes with none of --sort, --reverse and --limit");
    }
    let kinds = SymbolKind::ALL.into_iter().filter(|kind| args.kind.iter().any(|name| name == kind.name())).collect();
    execution::run(&args.run, &args.query.paths, None, format, |scope| {
        Question::Symbols(SymbolsQuestion {
            name: args.query.query.clone(),
            matching: matching(&args.query),
            kinds,
            types: scope.types.clone(),
            generated: scope.generated,
            sort: list.sort.clone(),
            reverse: list.reverse,
            limit: list.limit,
            ..SymbolsQuestion::default()
        })
    })
}
