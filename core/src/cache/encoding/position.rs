//! Positions as differences from other positions.

use crate::cache::varint;
use crate::text::Position;

/// How a position is told by one before it, from the shortest form to the longest.
pub(super) const SAME_LINE: u8 = 0;
/// On another line, in the column that is expected there.
pub(super) const EXPECTED: u8 = 1;
/// On another line, in another column.
pub(super) const OTHER_LINE: u8 = 2;
/// With every number of its own.
pub(super) const ODD: u8 = 3;

/// What is expected of the column of a position, if it is on another line than the one that tells it.
#[derive(Clone, Copy)]
pub(super) struct Expected(pub(super) u32);

/// Appends a position that is told by `base` to numbers, and returns its form.
pub(super) fn write(numbers: &mut Vec<u8>, at: Position, base: Position, expected: Expected) -> u8 {
    let by = at.offset.wrapping_sub(base.offset);
    varint::write(numbers, by);
    let on_line = (base.line, base.column.wrapping_add(by), base.column_utf16.wrapping_add(by));
    if (at.line, at.column, at.column_utf16) == on_line {
        return SAME_LINE;
    }
    varint::write(numbers, at.line.wrapping_sub(base.line));
    let is_plain = at.column == at.column_utf16 && at.line != base.line;
    if is_plain && at.column == expected.0 {
        return EXPECTED;
    }
    varint::write(numbers, at.column);
    if is_plain {
        return OTHER_LINE;
    }
    varint::write(numbers, at.column.wrapping_sub(at.column_utf16));
    ODD
}

/// Takes a position of this form; `None` if the numbers end.
pub(super) fn read(numbers: &mut &[u8], form: u8, base: Position, expected: Expected) -> Option<Position> {
    let by = varint::read(numbers)?;
    let offset = base.offset.wrapping_add(by);
    if form == SAME_LINE {
        let (column, column_utf16) = (base.column.wrapping_add(by), base.column_utf16.wrapping_add(by));
        return Some(Position { offset, line: base.line, column, column_utf16 });
    }
    let line = base.line.wrapping_add(varint::read(numbers)?);
    let column = if form == EXPECTED { expected.0 } else { varint::read(numbers)? };
    let column_utf16 = if form == ODD { column.wrapping_sub(varint::read(numbers)?) } else { column };
    Some(Position { offset, line, column, column_utf16 })
}
