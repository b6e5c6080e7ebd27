//! Aligned columns for people, streamed.
//!
//! The first rows decide the widths; later ones are written as they come, and one that does not fit moves only itself.

use std::collections::VecDeque;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many lines are looked at before the widths are fixed.
const SAMPLE: usize = 1000;

/// The widest that a column of whole cells is padded to where nothing limits the width.
const WIDEST_PADDED: usize = 60;

/// What stands for the part of a cell that was cut.
const ELISION: &str = "...";

/// What a table knows of the place where it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The columns of the terminal; `None` if nothing limits a line.
    pub width: Option<usize>,
    /// Whether to color.
    pub color: bool,
    /// Whether lists begin with a header; the summary always does.
    pub header: bool,
}

/// On which side a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// For words.
    Left,
    /// For numbers.
    Right,
}

/// What may happen to a column when the line is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Its cells are always shown whole.
    Whole,
    /// Its cells lose their end, down to this width.
    CutEnd(usize),
    /// Its cells lose their beginning, down to this width.
    CutStart(usize),
    /// Its cells lose their end, and where that leaves less than this width, the column goes.
    CutEndOrDrop(usize),
    /// The column goes, the highest number first.
    Drop(u8),
}

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands above it.
    pub header: &'static str,
    /// On which side it is flush.
    pub align: Align,
    /// What may happen to it.
    pub fit: Fit,
}

impl Column {
    /// Makes a column of words.
    pub fn words(header: &'static str, fit: Fit) -> Self {
        Column { header, align: Align::Left, fit }
    }

    /// Makes a column of numbers.
    pub fn numbers(header: &'static str, fit: Fit) -> Self {
        Column { header, align: Align::Right, fit }
    }
}

/// How a cell looks on a terminal with colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after what it looks like")]
pub enum Paint {
    Plain,
    Bold,
    Dim,
    Magenta,
    Cyan,
    Green,
}

impl Paint {
    /// Returns the parameters of the "select graphic rendition" sequence (ECMA-48).
    fn sgr(self) -> &'static str {
        match self {
            Paint::Plain => "",
            Paint::Bold => "1",
            Paint::Dim => "2",
            Paint::Magenta => "35",
            Paint::Cyan => "36",
            Paint::Green => "32",
        }
    }
}

/// One cell of a row.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    paint: Paint,
}

impl Cell {
    /// Makes a cell. Control characters, which could steer a terminal, are replaced.
    pub fn new(text: impl Into<String>, paint: Paint) -> Self {
        let mut text = text.into();
        if text.chars().any(char::is_control) {
            text = text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
        }
        Cell { text, paint }
    }

    /// Makes a cell of plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Cell::new(text, Paint::Plain)
    }

    /// Makes a cell of a number with thousands separators.
    pub fn number(number: u64) -> Self {
        Cell { text: thousands(number), paint: Paint::Plain }
    }

    /// Returns the cell with another look.
    pub fn painted(self, paint: Paint) -> Self {
        Cell { paint, ..self }
    }
}

/// Shows a number with a comma between groups of three digits.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

enum Line {
    Row(Vec<Cell>),
    Rule,
}

/// The final measures of a table.
struct Measures {
    /// The width of each column; `None` for one that was dropped.
    widths: Vec<Option<usize>>,
    gap: usize,
}

impl Measures {
    fn total(&self) -> usize {
        let kept = self.widths.iter().flatten();
        kept.clone().sum::<usize>() + self.gap * kept.count().saturating_sub(1)
    }
}

/// A table that is written while it is filled.
pub struct Table<W: Write> {
    out: W,
    columns: Vec<Column>,
    layout: Layout,
    sample: VecDeque<Line>,
    measures: Option<Measures>,
}

impl<W: Write> Table<W> {
    /// Begins a table. Nothing is written before the sample is full or the table is finished.
    pub fn new(columns: Vec<Column>, layout: Layout, out: W) -> Self {
        Table { out, columns, layout, sample: VecDeque::new(), measures: None }
    }

    /// Appends a row, which has a cell for each column.
    pub fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        self.line(Line::Row(cells))
    }

    /// Appends a line that separates.
    pub fn rule(&mut self) -> io::Result<()> {
        self.line(Line::Rule)
    }

    /// Writes what is left and returns the stream.
    pub fn finish(mut self) -> io::Result<W> {
        self.begin()?;
        Ok(self.out)
    }

    fn line(&mut self, line: Line) -> io::Result<()> {
        if self.measures.is_some() {
            return self.write(&line);
        }
        self.sample.push_back(line);
        if self.sample.len() == SAMPLE { self.begin() } else { Ok(()) }
    }

    /// Fixes the widths and writes the header and the sample.
    fn begin(&mut self) -> io::Result<()> {
        if self.measures.is_some() {
            return Ok(());
        }
        self.measures = Some(self.measure());
        if self.layout.header && self.sample.iter().any(|line| matches!(line, Line::Row(_))) {
            let header = self.columns.iter().map(|column| Cell::new(column.header, Paint::Bold)).collect();
            self.write(&Line::Row(header))?;
        }
        while let Some(line) = self.sample.pop_front() {
            self.write(&line)?;
        }
        Ok(())
    }

    fn measure(&self) -> Measures {
        let header = |column: &Column| if self.layout.header { column.header.width() } else { 0 };
        let mut widths: Vec<usize> = self.columns.iter().map(header).collect();
        for line in &self.sample {
            if let Line::Row(cells) = line {
                for (width, cell) in widths.iter_mut().zip(cells) {
                    *width = (*width).max(cell.text.width());
                }
            }
        }
        let widest_padded = self.layout.width.map_or(WIDEST_PADDED, |width| width / 2);
        for (width, column) in widths.iter_mut().zip(&self.columns) {
            if column.fit == Fit::Whole {
                *width = (*width).min(widest_padded);
            }
        }
        let mut measures = Measures { widths: widths.into_iter().map(Some).collect(), gap: 2 };
        if let Some(limit) = self.layout.width {
            self.fit(&mut measures, limit);
        }
        measures
    }

    /// Makes the table narrow enough: drops columns of which too little would be left, cuts cells, then narrows the
    /// gaps, then drops more columns.
    fn fit(&self, measures: &mut Measures, limit: usize) {
        for (at, column) in self.columns.iter().enumerate() {
            if let (Fit::CutEndOrDrop(least), Some(width)) = (column.fit, measures.widths[at])
                && measures.total() - width + width.min(least) > limit
            {
                measures.widths[at] = None;
            }
        }
        self.cut(measures, limit);
        if measures.total() > limit {
            measures.gap = 1;
        }
        while measures.total() > limit {
            let droppable = self.columns.iter().enumerate().filter_map(|(at, column)| match column.fit {
                Fit::Drop(priority) if measures.widths[at].is_some() => Some((priority, at)),
                _ => None,
            });
            let Some((_, at)) = droppable.max() else { break };
            measures.widths[at] = None;
        }
        self.cut(measures, limit);
    }

    fn cut(&self, measures: &mut Measures, limit: usize) {
        for (at, column) in self.columns.iter().enumerate().rev() {
            let excess = measures.total().saturating_sub(limit);
            if let (Fit::CutEnd(least) | Fit::CutEndOrDrop(least) | Fit::CutStart(least), Some(width)) =
                (column.fit, &mut measures.widths[at])
            {
                *width = (*width).min(least.max(width.saturating_sub(excess)));
            }
        }
    }

    fn write(&mut self, line: &Line) -> io::Result<()> {
        let Some(measures) = &self.measures else { return Ok(()) };
        match line {
            Line::Rule => {
                let rule = "-".repeat(measures.total());
                write_painted(&mut self.out, &rule, Paint::Dim, self.layout.color)?;
            }
            Line::Row(cells) => {
                let kept: Vec<_> = cells
                    .iter()
                    .zip(&self.columns)
                    .zip(&measures.widths)
                    .filter_map(|((cell, column), width)| width.map(|width| (cell, column, width)))
                    .collect();
                // `due` is where this column should begin, `used` where the line really is. Padding is written only
                // before something visible, so that no line ends in white space.
                let (mut due, mut used) = (0, 0);
                for (at, (cell, column, width)) in kept.iter().copied().enumerate() {
                    let last = at + 1 == kept.len();
                    let begin = if used == 0 { due } else { due.max(used + measures.gap) };
                    let room = match self.layout.width {
                        Some(limit) if last => limit.saturating_sub(begin),
                        Some(_) => width,
                        None => usize::MAX,
                    };
                    let text = match column.fit {
                        Fit::CutEnd(_) | Fit::CutEndOrDrop(_) => cut_end(&cell.text, room),
                        Fit::CutStart(_) => cut_start(&cell.text, room),
                        Fit::Whole | Fit::Drop(_) => cell.text.clone(),
                    };
                    let shown = text.width();
                    if shown > 0 {
                        let begin = match column.align {
                            Align::Left => begin,
                            Align::Right => begin.max((due + width).saturating_sub(shown)),
                        };
                        write!(self.out, "{:1$}", "", begin - used)?;
                        write_painted(&mut self.out, &text, cell.paint, self.layout.color)?;
                        used = begin + shown;
                    }
                    due += width + measures.gap;
                }
            }
        }
        self.out.write_all(b"\n")
    }
}

fn write_painted(out: &mut impl Write, text: &str, paint: Paint, color: bool) -> io::Result<()> {
    match paint.sgr() {
        sgr if color && !sgr.is_empty() => write!(out, "\x1b[{sgr}m{text}\x1b[0m"),
        _ => out.write_all(text.as_bytes()),
    }
}

fn cut_end(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    if room <= ELISION.len() {
        return String::new();
    }
    let mut left = room - ELISION.len();
    let end = text.char_indices().find(|(_, c)| !take(&mut left, *c)).map_or(text.len(), |(at, _)| at);
    format!("{}{ELISION}", &text[..end])
}

fn cut_start(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    if room <= ELISION.len() {
        return String::new();
    }
    let mut left = room - ELISION.len();
    let kept = text.char_indices().rev().take_while(|(_, c)| take(&mut left, *c)).last();
    format!("{ELISION}{}", kept.map_or("", |(at, _)| &text[at..]))
}

/// Takes a character's width out of what is left; `false` if it does not fit.
fn take(left: &mut usize, c: char) -> bool {
    match left.checked_sub(c.width().unwrap_or(0)) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(layout: Layout, rows: &[[&str; 3]]) -> String {
        let columns = vec![
            Column::words("Where", Fit::Whole),
            Column::numbers("Lines", Fit::Drop(1)),
            Column::words("Name", Fit::CutEnd(6)),
        ];
        let mut table = Table::new(columns, layout, Vec::new());
        for row in rows {
            table.row(row.iter().map(|text| Cell::plain(*text)).collect()).unwrap();
        }
        String::from_utf8(table.finish().unwrap()).unwrap()
    }

    #[test]
    fn columns_align_by_what_a_terminal_shows() {
        let layout = Layout { header: true, ..Layout::default() };
        let shown = render(layout, &[["a", "1,234", "x"], ["日本", "5", ""], ["é", "67", "y\u{1b}[2J"]]);
        assert_eq!(shown, "Where  Lines  Name\na      1,234  x\n日本       5\né         67  y\u{fffd}[2J\n");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_unless_a_place_is() {
        let rows = [["src/a.rs:1:1", "100", "a_very_long_name_indeed"], ["b", "2", "short"]];
        for width in 24..60 {
            let layout = Layout { width: Some(width), header: true, color: false };
            let shown = render(layout, &rows);
            assert!(shown.lines().all(|line| line.width() <= width), "{width}:\n{shown}");
            assert!(shown.contains("src/a.rs:1:1") && shown.contains("a_"), "{width}:\n{shown}");
        }
    }

    #[test]
    fn a_column_of_which_too_little_would_be_left_goes() {
        let shown = |width| {
            let columns = vec![Column::words("Name", Fit::CutEnd(4)), Column::words("Text", Fit::CutEndOrDrop(8))];
            let mut table = Table::new(columns, Layout { width: Some(width), ..Layout::default() }, Vec::new());
            table.row(["a_name", "a long text"].map(Cell::plain).into()).unwrap();
            String::from_utf8(table.finish().unwrap()).unwrap()
        };
        assert_eq!(shown(19), "a_name  a long text\n");
        assert_eq!(shown(16), "a_name  a lon...\n");
        assert_eq!(shown(15), "a_name\n");
    }

    #[test]
    fn cells_are_cut_at_either_end() {
        assert_eq!(cut_end("signature", 7), "sign...");
        assert_eq!(cut_start("src/view/table.rs", 11), "...table.rs");
        assert_eq!(cut_start("日本語", 5), "...語");
        assert_eq!(cut_end("abc", 2), "");
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!(["0", "999", "1,000", "1,234,567"], [0, 999, 1000, 1_234_567].map(thousands));
    }
}
