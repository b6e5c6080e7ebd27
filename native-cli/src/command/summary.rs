//! `sapwood [PATH...]`: the summary.

use std::process::ExitCode;

use anyhow::bail;
use clap::CommandFactory;
use sapwood_core::view::{Grouping, Summary, write_summary};

use super::{execution, order};
use crate::args::{By, Cli, SummaryArgs};
use crate::output::FormatChoice;

pub(super) fn run(args: &SummaryArgs) -> anyhow::Result<ExitCode> {
    let by = match (args.by, args.depth) {
        (By::Directory, depth) => Grouping::Directory { depth: depth.unwrap_or(1) },
        (_, Some(_)) => bail!("--depth needs --by directory"),
        (By::Language, None) => Grouping::Language,
        (By::Extension, None) => Grouping::Extension,
    };
    let commands = || Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
    execution::run(&args.run, &args.paths, Some(&commands), false, |run| {
        let summary = Summary::new(run.trees, by, &run.types, run.generated);
        let format = args.format.format.format(run.output.layout());
        run.output.write(|out| write_summary(&summary, by, order(&args.list), format, out))
    })
}
