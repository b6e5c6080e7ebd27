//! Facts come back from their bytes, whatever they say, and bytes that no facts have are refused.

use proptest::prelude::*;

use super::{common, complexity_of, decode, encode};
use crate::facts::record::FileRecord;
use crate::facts::{
    Complexity, Diagnostic, DiagnosticKind, Facts, Generated, GeneratedReason, Import, ImportKind, ImportedName,
    Manifest, Symbol, SymbolKind,
};
use crate::language::Language;
use crate::language::ManifestKind;
use crate::language::detect_by_path;
use crate::parse::AnalysisOptions;
use crate::parse::Tools;
use crate::text::{Encoding, Lines, Position, Span};

fn record(facts: &Facts) -> FileRecord {
    FileRecord::new(facts, 1, [1; 32])
}

fn position() -> impl Strategy<Value = Position> {
    let small = (0..9u32, 0..4u32, 0..6u32, 0..6u32);
    let any = any::<(u32, u32, u32, u32)>();
    let plain = (0..200u32, 1..9u32, 1..9u32).prop_map(|(offset, line, column)| (offset, line, column, column));
    prop_oneof![4 => plain, 2 => small, 1 => any].prop_map(|(offset, line, column, column_utf16)| Position {
        offset,
        line,
        column,
        column_utf16,
    })
}

fn span() -> impl Strategy<Value = Span> {
    (position(), position()).prop_map(|(start, end)| Span { start, end })
}

fn complexity() -> impl Strategy<Value = Complexity> {
    let pair = prop_oneof![(0..12u32, 0..16u32), any::<(u32, u32)>()];
    pair.prop_map(|(cyclomatic, cognitive)| Complexity { cyclomatic, cognitive })
}

fn symbol() -> impl Strategy<Value = Symbol> {
    let text = || prop::option::of("[a-c é$(]{0,9}");
    let place = (span(), position(), prop::option::of(prop_oneof![0..6u32, any::<u32>()]));
    (("[a-cé$]{0,3}", text(), text()), place, any::<(prop::sample::Index, bool)>(), prop::option::of(complexity()))
        .prop_map(|((name, signature, doc), (span, name_start, parent), (kind, exported), complexity)| Symbol {
            name,
            kind: *kind.get(&SymbolKind::ALL),
            span,
            name_start,
            parent,
            exported,
            signature,
            doc,
            complexity,
        })
}

fn import() -> impl Strategy<Value = Import> {
    let name = ("[a-z*é]{0,5}", prop::option::weighted(0.3, "[a-zé]{0,3}"));
    let names = prop::collection::vec(name.prop_map(|(name, alias)| ImportedName { name, alias }), 0..4);
    ("[a-z./é]{0,9}", any::<prop::sample::Index>(), names, span()).prop_map(|(specifier, kind, names, span)| Import {
        specifier,
        kind: *kind.get(&ImportKind::ALL),
        names,
        span,
    })
}

fn facts() -> impl Strategy<Value = Facts> {
    let parts = (prop::collection::vec(symbol(), 0..12), prop::collection::vec(import(), 0..6));
    (parts, any::<[u16; 3]>(), any::<bool>(), complexity(), prop::option::of(position())).prop_map(
        |((symbols, imports), [code, comment, blank], has_rest, complexity, at)| {
            let [code, comment, blank] = [code, comment, blank].map(u32::from);
            let diagnostic = Diagnostic { kind: DiagnosticKind::TooDeep, message: "é".to_owned(), at };
            let generated = Generated { reason: GeneratedReason::Marker, marker: "@generated".to_owned(), line: 3 };
            let manifest = Manifest { kind: ManifestKind::GoMod, content: "{}".to_owned() };
            Facts {
                language: Language::with_name("Go").unwrap(),
                encoding: Encoding::Utf16Le,
                lines: Lines { total: code + comment + blank, code, comment, blank },
                symbols,
                imports,
                complexity,
                generated: has_rest.then_some(generated),
                diagnostics: if has_rest { vec![diagnostic] } else { Vec::new() },
                manifest: has_rest.then_some(manifest),
            }
        },
    )
}

proptest! {
    #[test]
    fn facts_come_back_whatever_they_say(facts in facts()) {
        let bytes = encode(&facts).unwrap();
        prop_assert_eq!(decode(&bytes, &record(&facts)), Some(facts));
    }

    #[test]
    fn bytes_that_are_cut_prolonged_or_changed_are_read_without_a_panic(facts in facts(), at: prop::sample::Index, add: u8) {
        let (mut bytes, record) = (encode(&facts).unwrap(), record(&facts));
        prop_assert_eq!(decode(&[&bytes[..], b"x"].concat(), &record), None);
        if !facts.symbols.is_empty() {
            prop_assert_eq!(decode(&bytes[..bytes.len() - 1], &record), None);
            prop_assert_eq!(decode(&bytes, &FileRecord { symbols: record.symbols - 1, ..record }), None);
        }
        let at = at.index(bytes.len());
        let _ = decode(&bytes[..at], &record);
        bytes[at] = bytes[at].wrapping_add(add);
        let _ = decode(&bytes, &record);
        let _ = decode(&bytes, &FileRecord { symbols: u32::MAX, imports: u32::MAX, ..record });
    }
}

#[test]
fn every_complexity_that_has_a_number_is_told_by_it() {
    for (cyclomatic, cognitive) in (0..20).flat_map(|a| (0..20).map(move |b| (a, b))) {
        let complexity = Complexity { cyclomatic, cognitive };
        let number = common(complexity);
        assert!(number.is_none_or(|number| (1..127).contains(&number) && complexity_of(number) == complexity));
    }
    assert_eq!(common(Complexity { cyclomatic: 9, cognitive: 13 }), Some(126));
}

/// What makes the encoding dense, on sources that are written as sources are: two dozen bytes or less for a symbol beside
/// its text, and no name twice.
#[test]
fn the_facts_of_plain_sources_are_dense() {
    let source = "class Shape {\n  area(scale) {\n    return scale ? this.a : 0;\n  }\n\n  name() {\n    return '';\n  }\n}\n\nfunction draw(shape) {\n  return shape.area(2);\n}\n".repeat(20);
    let variant = detect_by_path(b"a.js").unwrap();
    let facts = crate::parse::analyze(source.as_bytes(), variant, AnalysisOptions::default(), &mut Tools::default());
    assert_eq!(facts.symbols.len(), 80);
    let text: usize = facts.symbols.iter().filter_map(|symbol| symbol.signature.as_deref()).map(str::len).sum();
    let bytes = encode(&facts).unwrap();
    assert_eq!(decode(&bytes, &record(&facts)).as_ref(), Some(&facts));
    assert!(bytes.len() <= text + 11 * facts.symbols.len(), "{} bytes beside {text}", bytes.len() - text);
}
