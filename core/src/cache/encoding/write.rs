//! From facts to bytes.

use memchr::memmem;

use super::position::{self, Expected};
use super::{
    BESIDE, ELSEWHERE, EXPORTED, HAS_ALIASES, HAS_DOC, HAS_SIGNATURE, IMPORT_KIND_BITS, INSIDE, NAMED_BY_SIGNATURE,
    NAMES_SHIFT, NO_COMPLEXITY, OTHER_COMPLEXITY, OUTSIDE, PARENT_SHIFT, Rest, common, import_code, kind_code, word,
};
use crate::cache::varint;
use crate::facts::{Facts, Import, ImportedName, Symbol};
use crate::text::Position;

/// Returns the bytes that stand for facts; `None` if there are more than can be told apart.
pub(in super::super) fn encode(facts: &Facts) -> Option<Vec<u8>> {
    let mut out = Out::default();
    let count = facts.symbols.len();
    let mut bytes = vec![0; 3 * count];
    for (at, symbol) in facts.symbols.iter().enumerate() {
        let columns = out.symbol(&facts.symbols, at, symbol)?;
        (bytes[at], bytes[count + at], bytes[2 * count + at]) = (columns[0], columns[1], columns[2]);
    }
    let mut before = Position::default();
    for import in &facts.imports {
        out.import(import, before)?;
        before = import.span.start;
    }
    let has_rest = facts.generated.is_some() || !facts.diagnostics.is_empty() || facts.manifest.is_some();
    let rest = if has_rest { rest(facts)? } else { Vec::new() };
    varint::write(
        &mut bytes,
        u32::try_from(out.numbers.len()).ok().filter(|length| *length < 1 << 31)? << 1 | u32::from(has_rest),
    );
    bytes.extend(out.numbers);
    if has_rest {
        varint::write(&mut bytes, u32::try_from(rest.len()).ok()?);
        bytes.extend(rest);
    }
    bytes.extend(out.text);
    Some(bytes)
}

fn rest(facts: &Facts) -> Option<Vec<u8>> {
    let Facts { generated, diagnostics, manifest, .. } = facts.clone();
    postcard::to_allocvec(&Rest { generated, diagnostics, manifest }).ok()
}

#[derive(Default)]
struct Out {
    numbers: Vec<u8>,
    text: Vec<u8>,
}

impl Out {
    /// Appends a symbol and returns what its columns say.
    fn symbol(&mut self, symbols: &[Symbol], at: usize, symbol: &Symbol) -> Option<[u8; 3]> {
        let before = at.checked_sub(1).map(|at| &symbols[at]);
        let base = before.map_or_else(Position::default, |before| before.span.start);
        let flag = |condition: bool, bit: u8| if condition { bit } else { 0 };
        let start = symbol.span.start;
        let mut positions = position::write(&mut self.numbers, start, base, Expected(base.column));
        positions |= position::write(&mut self.numbers, symbol.name_start, start, Expected(start.column)) << 2;
        let end = Expected(start.column.wrapping_add(1));
        positions |= position::write(&mut self.numbers, symbol.span.end, start, end) << 4;
        let parent = self.parent(&symbols[..at], symbol.parent);

        if let Some(signature) = &symbol.signature {
            self.text(signature)?;
        }
        let place = symbol.signature.as_ref().and_then(|signature| place_in(signature, &symbol.name));
        match place {
            Some(place) => varint::write(&mut self.numbers, place),
            None => self.text(&symbol.name)?,
        }
        if let Some(doc) = &symbol.doc {
            self.text(doc)?;
        }
        let complexity = match symbol.complexity {
            None => NO_COMPLEXITY,
            Some(complexity) => common(complexity).unwrap_or_else(|| {
                varint::write(&mut self.numbers, complexity.cyclomatic);
                varint::write(&mut self.numbers, complexity.cognitive);
                OTHER_COMPLEXITY
            }),
        };
        let kind = kind_code(symbol.kind)
            | flag(symbol.exported, EXPORTED)
            | flag(symbol.signature.is_some(), HAS_SIGNATURE)
            | flag(symbol.doc.is_some(), HAS_DOC);
        Some([kind, positions | parent << PARENT_SHIFT, complexity << 1 | flag(place.is_some(), NAMED_BY_SIGNATURE)])
    }

    /// Tells the parent of the symbol after these.
    fn parent(&mut self, symbols: &[Symbol], parent: Option<u32>) -> u8 {
        let of = |at: Option<u32>| at.and_then(|at| symbols.get(at as usize)).and_then(|symbol| symbol.parent);
        let before = symbols.len().checked_sub(1).map(|at| at as u32);
        if parent == of(before) {
            BESIDE
        } else if parent == before {
            INSIDE
        } else if parent == of(of(before)) {
            OUTSIDE
        } else {
            let by = parent.map_or(0, |parent| u64::from((symbols.len() as u32).wrapping_sub(parent)) + 1);
            varint::write(&mut self.numbers, by);
            ELSEWHERE
        }
    }

    fn import(&mut self, import: &Import, before: Position) -> Option<()> {
        let mut positions = Vec::new();
        let start = import.span.start;
        let forms = position::write(&mut positions, start, before, Expected(1))
            | position::write(&mut positions, import.span.end, start, Expected(start.column.wrapping_add(1))) << 2;
        let names = u32::try_from(import.names.len()).ok().filter(|names| *names < 1 << 24)?;
        let has_aliases = import.names.iter().any(|name| name.alias.is_some());
        let aliases = if has_aliases { HAS_ALIASES } else { 0 };
        let forms = u32::from(forms) << IMPORT_KIND_BITS;
        let head = names << NAMES_SHIFT | aliases | forms | import_code(import.kind);
        varint::write(&mut self.numbers, head);
        self.numbers.extend(positions);
        self.text(&import.specifier)?;
        for ImportedName { name, alias } in &import.names {
            self.text(name)?;
            match alias {
                Some(alias) => self.text_or_none(Some(alias))?,
                None if has_aliases => self.text_or_none(None)?,
                None => {}
            }
        }
        Some(())
    }

    /// Appends a text that may be missing: its length is told as one more.
    fn text_or_none(&mut self, text: Option<&str>) -> Option<()> {
        let length = text.map_or(Some(0), |text| u32::try_from(text.len()).ok()?.checked_add(1))?;
        varint::write(&mut self.numbers, length);
        self.text.extend_from_slice(text.unwrap_or_default().as_bytes());
        Some(())
    }

    fn text(&mut self, text: &str) -> Option<()> {
        varint::write(&mut self.numbers, u32::try_from(text.len()).ok()?);
        self.text.extend_from_slice(text.as_bytes());
        Some(())
    }
}

/// Returns where a name stands in a signature, if it is a whole word there.
fn place_in(signature: &str, name: &str) -> Option<u32> {
    let place = memmem::find(signature.as_bytes(), name.as_bytes())?;
    let is_word = !name.is_empty() && word(&signature.as_bytes()[place..]) == name.len();
    is_word.then_some(place as u32)
}
