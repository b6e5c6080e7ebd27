//! Aligned columns for people, streamed.
//!
//! The first rows decide the widths; later ones are written as they come, and one that does not fit moves only itself.

use std::collections::VecDeque;
use std::io::{self, Write};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::query::{Align, Cell, Fit, Paint};

/// How many lines are looked at before the widths are fixed.
const SAMPLE: usize = 1000;

/// The widest that a column of whole cells or places is padded to where nothing limits the width.
const WIDEST_PADDED: usize = 60;

/// The least that is left of a place when the name beside it needs its room.
const LEAST_PLACE: usize = 8;

/// What stands for the part of a cell that was cut: one column wide.
const ELISION: &str = "…";

/// What a table knows of the place where it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The columns of the terminal; `None` if nothing limits a line.
    pub width: Option<usize>,
    /// Whether to color.
    pub color: bool,
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

/// Returns the parameters of the "select graphic rendition" sequence (ECMA-48).
fn sgr(paint: Paint) -> &'static str {
    match paint {
        Paint::Plain => "",
        Paint::Bold => "1",
        Paint::Dim => "2",
        Paint::Magenta => "35",
        Paint::Cyan => "36",
        Paint::Green => "32",
    }
}

enum Line {
    Row(Vec<Cell>),
    Rule,
}

/// Which columns give way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Giving {
    Other,
    Names,
    Sentences,
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

    /// Writes what is left.
    pub fn finish(&mut self) -> io::Result<()> {
        self.begin()
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
        if self.sample.iter().any(|line| matches!(line, Line::Row(_))) {
            let header = self.columns.iter().map(|column| Cell::new(column.header, Paint::Bold)).collect();
            self.write(&Line::Row(header))?;
        }
        while let Some(line) = self.sample.pop_front() {
            self.write(&line)?;
        }
        Ok(())
    }

    fn measure(&self) -> Measures {
        let mut widths: Vec<usize> = self.columns.iter().map(|column| column.header.width()).collect();
        for line in &self.sample {
            if let Line::Row(cells) = line {
                for (width, cell) in widths.iter_mut().zip(cells) {
                    *width = (*width).max(cell.text.width());
                }
            }
        }
        let widest_padded = self.layout.width.map_or(WIDEST_PADDED, |width| width / 2);
        let mut places = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            match column.fit {
                Fit::Place(_) => places.push((at, widths[at])),
                // A few long names take what they need from their own rows.
                Fit::Name(least) => widths[at] = widths[at].min(least.max(self.width_of_most(at))),
                Fit::Whole => {}
                _ => continue,
            }
            widths[at] = widths[at].min(widest_padded);
        }
        let mut measures = Measures { widths: widths.into_iter().map(Some).collect(), gap: 2 };
        if let Some(limit) = self.layout.width {
            self.drop_what_would_be_cut_too_short(&mut measures, limit);
            for (at, width) in places {
                measures.widths[at] = Some(width);
            }
            self.fit(&mut measures, limit);
        }
        measures
    }

    /// Returns the width that three of four cells of a column in the sample fit into.
    fn width_of_most(&self, column: usize) -> usize {
        let cells = self.sample.iter().filter_map(|line| match line {
            Line::Row(cells) => Some(cells.get(column)?.text.width()),
            Line::Rule => None,
        });
        let mut widths: Vec<usize> = cells.collect();
        widths.sort_unstable();
        widths.get(widths.len() * 3 / 4).copied().unwrap_or(0)
    }

    fn drop_what_would_be_cut_too_short(&self, measures: &mut Measures, limit: usize) {
        for (at, column) in self.columns.iter().enumerate() {
            if let (Fit::CutEndOrDrop(least), Some(width)) = (column.fit, measures.widths[at])
                && measures.total() - width + width.min(least) > limit
            {
                measures.widths[at] = None;
            }
        }
    }

    /// Makes the table narrow enough: cuts cells, then narrows the gaps, then drops columns.
    fn fit(&self, measures: &mut Measures, limit: usize) {
        self.cut(measures, limit, &[Giving::Other, Giving::Names]);
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
        self.cut(measures, limit, &[Giving::Other, Giving::Names, Giving::Sentences]);
    }

    /// Cuts the columns that give way, one sort of them after the other, from the right.
    fn cut(&self, measures: &mut Measures, limit: usize, giving: &[Giving]) {
        let least = |fit: Fit, giving: Giving| match (fit, giving) {
            (
                Fit::CutEnd(least) | Fit::CutEndOrDrop(least) | Fit::CutStart(least) | Fit::Place(least),
                Giving::Other,
            )
            | (Fit::Name(least), Giving::Names)
            | (Fit::Sentence(least), Giving::Sentences) => Some(least),
            _ => None,
        };
        for giving in giving.iter().copied() {
            for (at, column) in self.columns.iter().enumerate().rev() {
                let excess = measures.total().saturating_sub(limit);
                if let (Some(least), Some(width)) = (least(column.fit, giving), &mut measures.widths[at]) {
                    *width = (*width).min(least.max(width.saturating_sub(excess)));
                }
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
                let rooms = rooms(&kept, measures, self.layout.width);
                // `due` is where this column should begin, `used` where the line really is. Padding is written only
                // before something visible, so that no line ends in white space.
                let (mut due, mut used) = (0, 0);
                for (at, (cell, column, _)) in kept.iter().copied().enumerate() {
                    let width = rooms[at];
                    let last = at + 1 == kept.len();
                    let begin = if used == 0 { due } else { due.max(used + measures.gap) };
                    let room = match self.layout.width {
                        Some(limit) if last => limit.saturating_sub(begin),
                        Some(_) => width,
                        None => usize::MAX,
                    };
                    let text = match column.fit {
                        Fit::CutEnd(_) | Fit::CutEndOrDrop(_) => cut_end(&cell.text, room),
                        Fit::CutStart(_) | Fit::Place(_) | Fit::Name(_) => cut_start(&cell.text, room),
                        Fit::Sentence(_) => cut_middle(&cell.text, room),
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

/// Returns how wide each cell of a row is. That is the width of its column, except that a name which needs more takes it
/// from what follows and then from places.
fn rooms(kept: &[(&Cell, &Column, usize)], measures: &Measures, limit: Option<usize>) -> Vec<usize> {
    let mut rooms: Vec<usize> = kept.iter().map(|(_, _, width)| *width).collect();
    let Some(limit) = limit else { return rooms };
    for (at, (name, column, width)) in kept.iter().enumerate() {
        let mut wanted = name.text.width().saturating_sub(*width);
        if wanted == 0 || !matches!(column.fit, Fit::Name(_)) {
            continue;
        }
        let unused = limit.saturating_sub(measures.total()).min(wanted);
        rooms[at] += unused;
        wanted -= unused;
        for giver in (at + 1..kept.len()).rev().chain((0..at).rev()) {
            let least = match kept[giver].1.fit {
                Fit::CutEnd(_) | Fit::CutEndOrDrop(_) => 0,
                Fit::Place(_) => LEAST_PLACE,
                _ => continue,
            };
            let given = rooms[giver].saturating_sub(least).min(wanted);
            rooms[giver] -= given;
            rooms[at] += given;
            wanted -= given;
        }
    }
    rooms
}

fn write_painted(out: &mut impl Write, text: &str, paint: Paint, color: bool) -> io::Result<()> {
    match sgr(paint) {
        sgr if color && !sgr.is_empty() => write!(out, "\x1b[{sgr}m{text}\x1b[0m"),
        _ => out.write_all(text.as_bytes()),
    }
}

fn cut_end(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let Some(mut left) = room.checked_sub(ELISION.width()).filter(|left| *left > 0) else { return String::new() };
    let end = text.char_indices().find(|(_, c)| !take(&mut left, *c)).map_or(text.len(), |(at, _)| at);
    format!("{}{ELISION}", &text[..end])
}

/// Cuts the beginning of a text: as many whole folders of a path as it takes, or else characters.
fn cut_start(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let Some(mut left) = room.checked_sub(ELISION.width()).filter(|left| *left > 0) else { return String::new() };
    let kept = text.char_indices().rev().take_while(|(_, c)| take(&mut left, *c)).last();
    let kept = kept.map_or("", |(at, _)| &text[at..]);
    let folder = kept.find('/').filter(|at| at + 1 < kept.len());
    format!("{ELISION}{}", folder.map_or(kept, |at| &kept[at..]))
}

/// Cuts the middle of a text: a third of what is kept is its beginning, the rest its end.
fn cut_middle(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let Some(left) = room.checked_sub(ELISION.width()).filter(|left| *left > 0) else { return String::new() };
    let mut first = left / 3;
    let mut last = left - first;
    let end = text.char_indices().find(|(_, c)| !take(&mut first, *c)).map_or(text.len(), |(at, _)| at);
    let begin = text.char_indices().rev().take_while(|(_, c)| take(&mut last, *c)).last();
    format!("{}{ELISION}{}", &text[..end], begin.map_or("", |(at, _)| &text[at..]))
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
            Column::words("Where", Fit::Place(12)),
            Column::numbers("Lines", Fit::Drop(1)),
            Column::words("Name", Fit::Name(6)),
        ];
        let mut table = Table::new(columns, layout, Vec::new());
        for row in rows {
            table.row(row.iter().map(|text| Cell::plain(*text)).collect()).unwrap();
        }
        table.finish().unwrap();
        String::from_utf8(table.out).unwrap()
    }

    #[test]
    fn columns_align_by_what_a_terminal_shows() {
        let layout = Layout::default();
        let shown = render(layout, &[["a", "1,234", "x"], ["日本", "5", ""], ["é", "67", "y\u{1b}[2J"]]);
        assert_eq!(shown, "Where  Lines  Name\na      1,234  x\n日本       5\né         67  y\\x1b[2J\n");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal_and_names_stay_whole() {
        let rows = [["src/deep/folder/a.rs:1:1", "100", "Outer::a_very_long_name_indeed"], ["b:1:1", "2", "short"]];
        for width in 48..70 {
            let layout = Layout { width: Some(width), color: false };
            let shown = render(layout, &rows);
            assert!(shown.lines().all(|line| line.width() <= width), "{width}:\n{shown}");
            assert!(shown.contains("1:1") && shown.contains("Outer::a_very_long_name_indeed"), "{width}:\n{shown}");
        }
        // Where even a line of its own is too short for a name, its end is what is left.
        let shown = render(Layout { width: Some(30), color: false }, &rows);
        assert!(shown.lines().all(|line| line.width() <= 30), "{shown}");
        assert!(shown.contains("…_name_indeed"), "{shown}");
    }

    #[test]
    fn a_long_name_moves_only_itself() {
        let rows = [["src/a.rs:1:1", "1", "a_name_that_needs_more_than_half"], ["src/lib.rs:10:1", "2", "short"]];
        let shown = render(Layout { width: Some(53), color: false }, &rows);
        let expected = "\
Where            Lines  Name
src/a.rs:1:1      1  a_name_that_needs_more_than_half
src/lib.rs:10:1      2  short
";
        assert_eq!(shown, expected);
    }

    #[test]
    fn places_and_rules_give_way_before_a_sentence_is_cut() {
        let shown = |width| {
            let columns = vec![
                Column::words("Where", Fit::CutStart(8)),
                Column::words("Rule", Fit::Drop(1)),
                Column::words("Message", Fit::Sentence(10)),
            ];
            let mut table = Table::new(columns, Layout { width: Some(width), ..Layout::default() }, Vec::new());
            table.row(["src/deep/a.rs:1", "max", "f has 12, more than 9"].map(Cell::plain).into()).unwrap();
            table.finish().unwrap();
            String::from_utf8(table.out).unwrap().lines().nth(1).unwrap().to_owned()
        };
        assert_eq!(shown(80), "src/deep/a.rs:1  max   f has 12, more than 9");
        assert_eq!(shown(38), "…/a.rs:1   max   f has 12, more than 9");
        assert_eq!(shown(30), "…/a.rs:1 f has 12, more than 9");
        assert_eq!(shown(24), "…/a.rs:1 f ha…ore than 9");
    }

    #[test]
    fn a_column_of_which_too_little_would_be_left_goes() {
        let shown = |width| {
            let columns = vec![Column::words("Name", Fit::CutEnd(4)), Column::words("Text", Fit::CutEndOrDrop(8))];
            let mut table = Table::new(columns, Layout { width: Some(width), ..Layout::default() }, Vec::new());
            table.row(["a_name", "a long text"].map(Cell::plain).into()).unwrap();
            table.finish().unwrap();
            String::from_utf8(table.out).unwrap()
        };
        assert_eq!(shown(19), "Name    Text\na_name  a long text\n");
        assert_eq!(shown(16), "Name    Text\na_name  a long …\n");
        assert_eq!(shown(15), "Name\na_name\n");
    }

    #[test]
    fn cells_are_cut_at_either_end() {
        assert_eq!(cut_end("signature", 7), "signat…");
        assert_eq!(cut_start("src/query/files.rs:3:1", 17), "…/files.rs:3:1");
        assert_eq!(cut_start("a_function", 7), "…nction");
        assert_eq!(cut_start("日本語", 5), "…本語");
        assert_eq!(cut_end("abc", 1), "");
        assert_eq!(cut_middle("function f has 12, more than 9", 19), "functi… more than 9");
    }
}
