//! Symbols as a tags file in the extended format of ctags, for editors.
//!
//! The format is that of the manual page tags(5) of Universal Ctags, output mode `u-ctags`: addresses are line
//! numbers, lines are sorted by name in byte order so that editors can search by halves, and tabs, line ends,
//! backslashes and other control characters are escaped. Paths are otherwise raw, so that an editor can open them.

use std::io::{self, Write};

use super::style::Formatter;
use crate::query::{Record, Tag};

/// Writes a tags file. The order is that of the format, whatever the answer's is.
pub(super) struct Ctags<W: Write> {
    lines: Vec<Line>,
    out: W,
}

impl<W: Write> Ctags<W> {
    pub(super) fn new(out: W) -> Self {
        Ctags { lines: Vec::new(), out }
    }
}

impl<W: Write> Formatter for Ctags<W> {
    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        self.lines.extend(record.tag().map(|tag| Line::new(&tag)));
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.lines.sort_unstable();
        let (out, version) = (&mut self.out, env!("CARGO_PKG_VERSION"));
        write!(
            out,
            "!_TAG_FILE_FORMAT\t2\t/extended format; --format=1 will not append ;\" to lines/\n\
             !_TAG_FILE_SORTED\t1\t/0=unsorted, 1=sorted, 2=foldcase/\n\
             !_TAG_OUTPUT_EXCMD\tnumber\t/number, pattern, mixed, or combineV2/\n\
             !_TAG_OUTPUT_FILESEP\tslash\t/slash or backslash/\n\
             !_TAG_OUTPUT_MODE\tu-ctags\t/u-ctags or e-ctags/\n\
             !_TAG_PROGRAM_NAME\tsapwood\t//\n\
             !_TAG_PROGRAM_VERSION\t{version}\t//\n"
        )?;
        for line in &self.lines {
            for part in [&*line.name, b"\t", &*line.path, b"\t"] {
                out.write_all(part)?;
            }
            write!(out, "{};\"\t", line.number)?;
            out.write_all(&line.fields)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

/// One line, split so that tags sort by name, then path, then line.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    name: Vec<u8>,
    path: Vec<u8>,
    number: u32,
    fields: Vec<u8>,
}

impl Line {
    fn new(tag: &Tag<'_>) -> Self {
        let mut fields = format!("kind:{}\tline:{}\tlanguage:{}", tag.kind, tag.line, tag.language).into_bytes();
        if let (Some(kind), Some(parent)) = (tag.parent_kind, tag.parent) {
            fields.extend_from_slice(format!("\tscope:{kind}:").as_bytes());
            escape_into(&mut fields, parent.as_bytes());
        }
        if let Some(signature) = tag.signature {
            fields.extend_from_slice(b"\tsignature:");
            escape_into(&mut fields, signature.as_bytes());
        }
        fields.extend_from_slice(format!("\tend:{}", tag.end_line).as_bytes());
        Line { name: tag_name(tag.name), path: escaped(tag.path.raw()), number: tag.line, fields }
    }
}

/// Escapes a name, which must not look like a header or begin with a space.
fn tag_name(name: &str) -> Vec<u8> {
    match name.as_bytes() {
        [first @ (b'!' | b' '), rest @ ..] => {
            let mut escaped = format!("\\x{first:02X}").into_bytes();
            escape_into(&mut escaped, rest);
            escaped
        }
        bytes => escaped(bytes),
    }
}

fn escaped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    escape_into(&mut out, bytes);
    out
}

fn escape_into(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..0x20 | 0x7f => out.extend_from_slice(format!("\\x{byte:02X}").as_bytes()),
            _ => out.push(*byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_name_can_break_a_line_or_look_like_a_header() {
        assert_eq!(tag_name("!_TAG"), b"\\x21_TAG");
        assert_eq!(tag_name(" a\tb\\c\nd\u{7}"), b"\\x20a\\tb\\\\c\\nd\\x07");
        assert_eq!(tag_name("operator !"), b"operator !");
    }
}
