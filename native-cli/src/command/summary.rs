//! `sapwood [PATH...]`: the summary.

use std::process::ExitCode;

use anyhow::bail;
use clap::CommandFactory;
use sapwood_core::query::{Grouping, Question, SummaryQuestion};

use super::execution::{self, Printing};
use crate::args::{By, Cli, SummaryArgs};

pub(super) fn run(args: &SummaryArgs) -> anyhow::Result<ExitCode> {
    let by = match (args.by, args.depth) {
        (By::Directory, depth) => Grouping::Directory { depth: depth.unwrap_or(1) },
        (_, Some(_)) => bail!("--depth needs --by directory"),
        (By::Language, None) => Grouping::Language,
        (By::Extension, None) => Grouping::Extension,
    };
    let commands = || Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let printing = Printing { format: args.format.chosen(), columns: args.list.columns() };
    execution::run(&args.run, &args.paths, Some(&commands), printing, |scope| {
        Question::Summary(SummaryQuestion {
            by,
            types: scope.types.clone(),
            generated: scope.generated,
            min: args.list.minimums(),
            sort: args.list.sort.clone(),
            reverse: args.list.reverse,
            limit: args.list.limit,
        })
    })
}
