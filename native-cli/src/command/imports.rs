//! `sapwood imports`: the list of imports.

use std::process::ExitCode;

use sapwood_core::ImportKind;
use sapwood_core::format::Format;
use sapwood_core::query::{ImportsQuestion, Question};

use super::{execution, matching};
use crate::args::ImportsArgs;

pub(super) fn run(args: &ImportsArgs) -> anyhow::Result<ExitCode> {
    let format = args.format.format.map_or(Format::Table, Format::from);
    let kinds = ImportKind::ALL.into_iter().filter(|kind| args.kind.iter().any(|name| name == kind.name())).collect();
    execution::run(&args.run, &args.query.paths, None, format, |scope| {
        Question::Imports(ImportsQuestion {
            specifier: args.query.query.clone(),
            matching: matching(&args.query),
            kinds,
            types: scope.types.clone(),
            sort: args.list.sort.clone(),
            reverse: args.list.reverse,
            limit: args.list.limit,
            ..ImportsQuestion::default()
        })
    })
}
