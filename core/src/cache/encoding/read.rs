//! From bytes to facts. The bytes may be anything: what is not understood is refused, and nothing is allocated for what
//! cannot be there.

use super::position::{self, Expected};
use super::{
    BESIDE, ELSEWHERE, EXPORTED, HAS_ALIASES, HAS_DOC, HAS_SIGNATURE, IMPORT_KIND_BITS, INSIDE, KIND,
    NAMED_BY_SIGNATURE, NAMES_SHIFT, NO_COMPLEXITY, OTHER_COMPLEXITY, PARENT_SHIFT, Rest, complexity_of, word,
};
use crate::cache::varint;
use crate::facts::record::FileRecord;
use crate::facts::{Complexity, Facts, Import, ImportKind, ImportedName, Symbol, SymbolKind};
use crate::text::{Position, Span};

/// Returns the facts that these bytes stand for, given the record of their content; `None` if they stand for none.
pub(in super::super) fn decode(bytes: &[u8], record: &FileRecord) -> Option<Facts> {
    let count = record.symbols as usize;
    let (kinds, rest) = bytes.split_at_checked(count)?;
    let (positions, rest) = rest.split_at_checked(count)?;
    let (others, mut rest) = rest.split_at_checked(count)?;
    let head: u32 = varint::read(&mut rest)?;
    let (numbers, mut rest) = rest.split_at_checked((head >> 1) as usize)?;
    let more = if head & 1 == 0 {
        Rest { generated: None, diagnostics: Vec::new(), manifest: None }
    } else {
        let length = varint::read(&mut rest)?;
        let (more, text) = rest.split_at_checked(length)?;
        rest = text;
        postcard::from_bytes(more).ok()?
    };
    let mut from = From { numbers, text: std::str::from_utf8(rest).ok()? };
    let mut symbols: Vec<Symbol> = Vec::with_capacity(count);
    for at in 0..count {
        let symbol = from.symbol(&symbols, [kinds[at], positions[at], others[at]])?;
        symbols.push(symbol);
    }
    // An import takes four numbers at least.
    let mut imports: Vec<Import> = Vec::with_capacity((record.imports as usize).min(from.numbers.len() / 4));
    for _ in 0..record.imports {
        let before = imports.last().map_or_else(Position::default, |before| before.span.start);
        imports.push(from.import(before)?);
    }
    if !from.numbers.is_empty() || !from.text.is_empty() {
        return None;
    }
    Some(Facts {
        language: record.language?,
        encoding: record.encoding,
        lines: record.lines,
        symbols,
        imports,
        complexity: record.complexity,
        generated: more.generated,
        diagnostics: more.diagnostics,
        manifest: more.manifest,
    })
}

struct From<'a> {
    numbers: &'a [u8],
    text: &'a str,
}

impl<'a> From<'a> {
    fn symbol(&mut self, symbols: &[Symbol], [kind, positions, other]: [u8; 3]) -> Option<Symbol> {
        let base = symbols.last().map_or_else(Position::default, |before| before.span.start);
        let start = position::read(&mut self.numbers, positions & 3, base, Expected(base.column))?;
        let name_start = position::read(&mut self.numbers, positions >> 2 & 3, start, Expected(start.column))?;
        let end = Expected(start.column.wrapping_add(1));
        let end = position::read(&mut self.numbers, positions >> 4 & 3, start, end)?;
        let parent = self.parent(symbols, positions >> PARENT_SHIFT)?;
        let signature = if kind & HAS_SIGNATURE != 0 { Some(self.text()?.to_owned()) } else { None };
        let name = if other & NAMED_BY_SIGNATURE != 0 {
            let signature = signature.as_deref()?;
            let place = varint::read(&mut self.numbers)?;
            let length = word(signature.as_bytes().get(place..)?);
            signature.get(place..place + length)?.to_owned()
        } else {
            self.text()?.to_owned()
        };
        let doc = if kind & HAS_DOC != 0 { Some(self.text()?.to_owned()) } else { None };
        let complexity = match other >> 1 {
            NO_COMPLEXITY => None,
            OTHER_COMPLEXITY => Some(Complexity {
                cyclomatic: varint::read(&mut self.numbers)?,
                cognitive: varint::read(&mut self.numbers)?,
            }),
            number => Some(complexity_of(number)),
        };
        Some(Symbol {
            name,
            kind: *SymbolKind::ALL.get(usize::from(kind & KIND))?,
            span: Span { start, end },
            name_start,
            parent,
            exported: kind & EXPORTED != 0,
            signature,
            doc,
            complexity,
        })
    }

    fn parent(&mut self, symbols: &[Symbol], form: u8) -> Option<Option<u32>> {
        let of = |at: Option<u32>| at.and_then(|at| symbols.get(at as usize)).and_then(|symbol| symbol.parent);
        let before = symbols.len().checked_sub(1).map(|at| at as u32);
        Some(match form {
            INSIDE => before,
            BESIDE => of(before),
            ELSEWHERE => match varint::read::<u64>(&mut self.numbers)?.checked_sub(1) {
                None => None,
                Some(by) => Some((symbols.len() as u32).wrapping_sub(u32::try_from(by).ok()?)),
            },
            _ => of(of(before)),
        })
    }

    fn import(&mut self, before: Position) -> Option<Import> {
        let head: u32 = varint::read(&mut self.numbers)?;
        let kind = *ImportKind::ALL.get((head & ((1 << IMPORT_KIND_BITS) - 1)) as usize)?;
        let forms = (head >> IMPORT_KIND_BITS) as u8;
        let start = position::read(&mut self.numbers, forms & 3, before, Expected(1))?;
        let end = Expected(start.column.wrapping_add(1));
        let end = position::read(&mut self.numbers, forms >> 2 & 3, start, end)?;
        let specifier = self.text()?.to_owned();
        let names = (head >> NAMES_SHIFT) as usize;
        if names > self.numbers.len() {
            return None;
        }
        let names = (0..names).map(|_| self.name(head & HAS_ALIASES != 0)).collect::<Option<Vec<_>>>()?;
        // Facts are encoded in one way only.
        if head & HAS_ALIASES != 0 && names.iter().all(|name| name.alias.is_none()) {
            return None;
        }
        Some(Import { specifier, kind, names, span: Span { start, end } })
    }

    fn name(&mut self, has_alias: bool) -> Option<ImportedName> {
        let name = self.text()?.to_owned();
        let alias = match has_alias {
            true => varint::read::<usize>(&mut self.numbers)?.checked_sub(1),
            false => None,
        };
        let alias = alias.map(|length| self.text_of(length).map(str::to_owned));
        Some(ImportedName { name, alias: alias.map_or(Some(None), |alias| alias.map(Some))? })
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = varint::read(&mut self.numbers)?;
        self.text_of(length)
    }

    fn text_of(&mut self, length: usize) -> Option<&'a str> {
        let (text, rest) = self.text.split_at_checked(length)?;
        self.text = rest;
        Some(text)
    }
}
