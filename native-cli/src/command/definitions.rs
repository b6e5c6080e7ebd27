//! `sapwood def`: where a name is defined.

use std::process::ExitCode;

use sapwood_core::query::{DefinitionsQuestion, Question};

use super::execution::{self, Printing};
use super::symbol_kinds;
use crate::args::DefinitionsArgs;

pub(super) fn run(args: &DefinitionsArgs) -> anyhow::Result<ExitCode> {
    let printing = Printing { format: args.bare.or(args.format.chosen()), columns: args.columns.columns.clone() };
    execution::run(&args.run, &args.paths, None, printing, |scope| {
        Question::Definitions(DefinitionsQuestion {
            name: args.name.clone(),
            kinds: symbol_kinds(&args.kind),
            types: scope.types.clone(),
            exported: args.exported,
            limit: args.limit,
        })
    })
}
