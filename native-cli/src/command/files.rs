//! `sapwood files`: the list of files.

use std::process::ExitCode;

use sapwood_core::view::{FileQuery, write_files, write_paths};

use super::{execution, order};
use crate::args::FilesArgs;
use crate::output::FormatChoice;

pub(super) fn run(args: &FilesArgs) -> anyhow::Result<ExitCode> {
    execution::run(&args.run, &args.paths, None, false, |run| {
        let query = FileQuery { types: run.types.clone(), generated: run.generated, order: order(&args.list) };
        run.output.write(|out| match args.format.format {
            _ if args.null => write_paths(run.trees, &query, b'\0', out),
            // Whatever reads a list of files that is not for people wants nothing but paths.
            None if !run.output.is_terminal() => write_paths(run.trees, &query, b'\n', out),
            format => write_files(run.trees, &query, format.format(run.output.layout()), out),
        })
    })
}
