//! `sapwood imports`: the list of imports.

use std::process::ExitCode;

use sapwood_core::ImportKind;
use sapwood_core::view::{ImportQuery, write_imports};

use super::{execution, order, pattern};
use crate::args::ImportsArgs;
use crate::output::FormatChoice;

pub(super) fn run(args: &ImportsArgs) -> anyhow::Result<ExitCode> {
    let (pattern, order) = (pattern(&args.query)?, order(&args.list));
    let kinds = ImportKind::ALL.into_iter().filter(|kind| args.kind.iter().any(|name| name == kind.name())).collect();
    execution::run(&args.run, &args.query.paths, None, true, |run| {
        let query = ImportQuery { pattern, kinds, types: run.types.clone(), order };
        let format = args.format.format.format(run.output.layout());
        run.output.write(|out| write_imports(run.trees, &query, format, out))
    })
}
