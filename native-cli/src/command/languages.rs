//! `sapwood languages`: the table of languages.

use std::process::ExitCode;

use sapwood_core::format::Style;
use sapwood_core::query::{LanguagesQuestion, Question, ask};

use crate::args::LanguagesArgs;
use crate::output::Output;

pub(super) fn run(args: &LanguagesArgs) -> anyhow::Result<ExitCode> {
    let output = Output::new(&args.output);
    let format = args.format.chosen();
    let answer = ask(&[], &Question::Languages(LanguagesQuestion::default()))?;
    output.answer(answer, &Style { format, layout: output.layout(), ..Style::default() })?;
    Ok(ExitCode::SUCCESS)
}
