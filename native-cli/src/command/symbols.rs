//! `sapwood symbols`: the list of definitions.

use std::process::ExitCode;

use anyhow::bail;
use sapwood_core::format::Format;
use sapwood_core::query::{Question, SymbolsQuestion};

use super::execution::{self, Printing};
use super::symbol_kinds;
use crate::args::SymbolsArgs;

pub(super) fn run(args: &SymbolsArgs) -> anyhow::Result<ExitCode> {
    let (list, format) = (&args.list, args.bare.or(args.format.chosen()));
    if format == Format::Ctags && (list.sort.is_some() || list.reverse || list.limit.is_some()) {
        bail!("cannot use --sort, --reverse or --limit with --format ctags: a tags file is always sorted by name");
    }
    let printing = Printing { format, columns: list.columns() };
    execution::run(&args.run, &args.paths, None, printing, |scope| {
        Question::Symbols(SymbolsQuestion {
            name: args.name.clone().unwrap_or_default(),
            matching: args.matching.chosen(),
            kinds: symbol_kinds(&args.kind),
            types: scope.types.clone(),
            exported: args.exported,
            generated: scope.generated,
            min: list.minimums(),
            sort: list.sort.clone(),
            reverse: list.reverse,
            limit: list.limit,
        })
    })
}
