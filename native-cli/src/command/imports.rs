//! `sapwood imports`: the list of imports.

use std::process::ExitCode;

use sapwood_core::ImportKind;
use sapwood_core::query::{ImportsQuestion, Question};

use super::execution::{self, Printing};
use crate::args::ImportsArgs;

pub(super) fn run(args: &ImportsArgs) -> anyhow::Result<ExitCode> {
    let printing = Printing { format: args.bare.or(args.format.chosen()), columns: args.list.columns() };
    let kinds = ImportKind::ALL.into_iter().filter(|kind| args.kind.iter().any(|name| name == kind.name())).collect();
    execution::run(&args.run, &args.paths, None, printing, |scope| {
        Question::Imports(ImportsQuestion {
            specifier: args.specifier.clone().unwrap_or_default(),
            matching: args.matching.chosen(),
            kinds,
            types: scope.types.clone(),
            min: args.list.minimums(),
            sort: args.list.sort.clone(),
            reverse: args.list.reverse,
            limit: args.list.limit,
        })
    })
}
