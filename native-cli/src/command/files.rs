//! `sapwood files`: the list of files.

use std::process::ExitCode;

use sapwood_core::format::Format;
use sapwood_core::query::{FilesQuestion, Question};

use super::execution;
use crate::args::FilesArgs;

pub(super) fn run(args: &FilesArgs) -> anyhow::Result<ExitCode> {
    let format = match args.format.format {
        _ if args.null => Some(Format::NulPaths),
        // Whatever reads a list of files that is not for people wants nothing but paths.
        None if !execution::prints_to_terminal() => Some(Format::Paths),
        format => format.map(Format::from),
    };
    execution::run(&args.run, &args.paths, None, format.unwrap_or_default(), |scope| {
        Question::Files(FilesQuestion {
            types: scope.types.clone(),
            generated: scope.generated,
            sort: args.list.sort.clone(),
            reverse: args.list.reverse,
            limit: args.list.limit,
            ..FilesQuestion::default()
        })
    })
}
