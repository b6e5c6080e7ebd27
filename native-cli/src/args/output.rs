//! The flags of everything that is printed: the format, colors, and how much is said.

use clap::{Args, ValueEnum};
use sapwood_core::format::Format;

/// How an answer is written.
#[derive(Clone, Debug, Args)]
pub(crate) struct FormatArgs<F: ValueEnum + Send + Sync + 'static> {
    /// Output format [default: table]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<F>,
    /// Print JSON; short for --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub(crate) json: bool,
}

impl<F: ValueEnum + Into<Format> + Send + Sync + 'static> FormatArgs<F> {
    /// Returns the format that was asked for.
    pub(crate) fn chosen(&self) -> Format {
        self.chosen_or(Format::Table)
    }

    /// Returns the format that was asked for, or this one.
    pub(crate) fn chosen_or(&self, default: Format) -> Format {
        match &self.format {
            _ if self.json => Format::Json,
            None => default,
            Some(format) => format.clone().into(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataFormat {
    /// Aligned columns
    Table,
    /// One JSON object
    Json,
    /// One JSON object per line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SymbolFormat {
    /// Aligned columns
    Table,
    /// One JSON object
    Json,
    /// One JSON object per line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// A tags file in the extended format
    Ctags,
}

impl From<DataFormat> for Format {
    fn from(format: DataFormat) -> Self {
        match format {
            DataFormat::Table => Format::Table,
            DataFormat::Json => Format::Json,
            DataFormat::Jsonl => Format::Jsonl,
            DataFormat::Csv => Format::Csv,
        }
    }
}

impl From<SymbolFormat> for Format {
    fn from(format: SymbolFormat) -> Self {
        match format {
            SymbolFormat::Table => Format::Table,
            SymbolFormat::Json => Format::Json,
            SymbolFormat::Jsonl => Format::Jsonl,
            SymbolFormat::Csv => Format::Csv,
            SymbolFormat::Ctags => Format::Ctags,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ObjectFormat {
    /// Aligned columns
    Table,
    /// One JSON object
    Json,
}

impl From<ObjectFormat> for Format {
    fn from(format: ObjectFormat) -> Self {
        match format {
            ObjectFormat::Table => Format::Table,
            ObjectFormat::Json => Format::Json,
        }
    }
}

/// What concerns everything that is printed.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct OutputArgs {
    /// Print only errors and warnings to standard error
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output", hide_short_help = true)]
    pub(crate) color: ColorChoice,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}
