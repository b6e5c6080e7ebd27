//! `sapwood files`: the list of files.

use std::process::ExitCode;

use sapwood_core::DiagnosticKind;
use sapwood_core::query::{FileStatus, FilesQuestion, Question};

use super::execution::{self, Printing};
use crate::args::FilesArgs;

pub(super) fn run(args: &FilesArgs) -> anyhow::Result<ExitCode> {
    let printing = Printing { format: args.bare.or(args.format.chosen()), columns: args.list.columns() };
    let status = FileStatus::ALL.into_iter().filter(|status| args.status.iter().any(|name| name == status.name()));
    let problems = DiagnosticKind::BY_GRAVITY.into_iter().filter(|kind| args.problem.iter().any(|n| n == kind.name()));
    execution::run(&args.run, &args.paths, None, printing, |scope| {
        Question::Files(FilesQuestion {
            name: args.name.clone().unwrap_or_default(),
            matching: args.matching.chosen(),
            types: scope.types.clone(),
            status: status.collect(),
            problems: problems.collect(),
            generated: scope.generated,
            min: args.list.minimums(),
            sort: args.list.sort.clone(),
            reverse: args.list.reverse,
            limit: args.list.limit,
        })
    })
}
