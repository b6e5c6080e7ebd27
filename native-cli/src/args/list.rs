//! The flags of lists: their order and length, what is in them, and their columns.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use sapwood_core::format::Format;
use sapwood_core::query::{FieldInfo, Fields, Match};

use crate::words::nearest;

/// The order, the length and the columns of the list that a question `Q` asks for.
#[derive(Debug, Args)]
pub(crate) struct ListArgs<Q: Fields + Send + Sync + 'static> {
    /// Sort by a field: numbers from largest to smallest, text from A to Z
    #[arg(long, value_name = "FIELD", value_parser = fields::<Q>(|field| field.is_sortable), help_heading = "Output")]
    pub(crate) sort: Option<String>,
    /// Reverse the order
    #[arg(long, help_heading = "Output")]
    pub(crate) reverse: bool,
    /// Show at most this many rows
    #[arg(
        long,
        visible_alias = "top",
        value_name = "N",
        value_parser = crate::values::parse_rows,
        help_heading = "Output"
    )]
    pub(crate) limit: Option<usize>,
    #[arg(
        long,
        value_name = "FIELD=N",
        value_parser = parse_minimum::<Q>,
        help = format!("Show only rows with at least N in a field, as in --min {}", example_of_minimum::<Q>()),
        help_heading = "Filters"
    )]
    min: Vec<(String, u64)>,
    #[command(flatten)]
    columns: ColumnArgs<Q>,
}

impl<Q: Fields + Send + Sync + 'static> ListArgs<Q> {
    /// Returns the least that rows must have in fields.
    pub(crate) fn minimums(&self) -> BTreeMap<String, u64> {
        self.min.iter().cloned().collect()
    }

    /// Returns the columns to show; none for the default.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.columns.columns.clone()
    }
}

/// The columns of a table.
#[derive(Debug, Args)]
pub(crate) struct ColumnArgs<Q: Fields + Send + Sync + 'static> {
    #[arg(
        long,
        help = format!("Columns of the table or CSV, such as {}", example_of_columns::<Q>()),
        value_name = "FIELD,...",
        value_delimiter = ',',
        value_parser = fields::<Q>(|_| true),
        hide_possible_values = true,
        help_heading = "Output"
    )]
    pub(crate) columns: Vec<String>,
    #[arg(skip)]
    question: PhantomData<Q>,
}

/// Bare paths instead of a list.
#[derive(Debug, Args)]
pub(crate) struct PathsArgs {
    /// Print only paths, one per line
    #[arg(long = "paths", help_heading = "Output", conflicts_with_all = ["format", "json", "columns"])]
    pub(crate) bare: bool,
    /// Print only paths, unescaped, each followed by a NUL
    #[arg(short = '0', long, help_heading = "Output", conflicts_with_all = ["format", "json", "columns"])]
    pub(crate) null: bool,
}

impl PathsArgs {
    /// Returns the format that was asked for, where `otherwise` is that of the list.
    pub(crate) fn or(&self, otherwise: Format) -> Format {
        match (self.null, self.bare) {
            (true, _) => Format::NulPaths,
            (_, true) => Format::Paths,
            _ => otherwise,
        }
    }
}

/// How a pattern is compared.
#[derive(Debug, Args)]
pub(crate) struct MatchArgs {
    /// Match the whole text, in exactly this case
    #[arg(long, requires = "pattern", help_heading = "Filters", conflicts_with_all = ["prefix", "regex"])]
    exact: bool,
    /// Match the beginning
    #[arg(long, requires = "pattern", help_heading = "Filters", conflicts_with = "regex")]
    prefix: bool,
    /// Treat the pattern as a regular expression
    #[arg(long, requires = "pattern", help_heading = "Filters")]
    regex: bool,
}

impl MatchArgs {
    /// Returns how it is compared.
    pub(crate) fn chosen(&self) -> Match {
        match (self.exact, self.prefix, self.regex) {
            (true, ..) => Match::Exact,
            (_, true, _) => Match::Prefix,
            (.., true) => Match::Regex,
            _ => Match::Substring,
        }
    }
}

/// Accepts the names of fields that `makes_sense`.
fn fields<Q: Fields>(makes_sense: impl Fn(&FieldInfo) -> bool) -> PossibleValuesParser {
    let fields = Q::fields().into_iter().filter(makes_sense);
    PossibleValuesParser::new(fields.map(|field| PossibleValue::new(field.name).aliases(field.aliases)))
}

/// Returns a minimum that the list of a question takes.
fn example_of_minimum<Q: Fields>() -> String {
    let fields = Q::fields();
    let numbers = || fields.iter().filter(|field| field.is_number).map(|field| field.name);
    let usual = ["cognitive", "line"].into_iter().find(|name| numbers().any(|number| number == *name));
    format!("{}=15", usual.or_else(|| numbers().next()).unwrap_or_default())
}

/// Returns columns that the list of a question has: the first two, the second of them a number.
fn example_of_columns<Q: Fields>() -> String {
    let fields = Q::fields();
    let text = fields.iter().find(|field| !field.is_number).map_or("", |field| field.name);
    let number = fields.iter().find(|field| field.is_number).map_or("", |field| field.name);
    format!("{text},{number}")
}

/// Reads `FIELD=N`.
fn parse_minimum<Q: Fields>(text: &str) -> Result<(String, u64), String> {
    let (name, number) =
        text.split_once('=').ok_or_else(|| format!("expected FIELD=N, as in {}", example_of_minimum::<Q>()))?;
    let fields = Q::fields();
    let numbers: Vec<&FieldInfo> = fields.iter().filter(|field| field.is_number).collect();
    if !numbers.iter().any(|field| field.is_named(name)) {
        let names: Vec<&str> = numbers.iter().map(|field| field.name).collect();
        let hint = nearest(name, names.iter().copied()).map_or(String::new(), |name| format!("; did you mean {name}?"));
        return Err(format!("unknown field {name:?}, expected one of {}{hint}", names.join(", ")));
    }
    let number = number.parse().map_err(|_| format!("expected a whole number after `{name}=`"))?;
    Ok((name.to_owned(), number))
}
