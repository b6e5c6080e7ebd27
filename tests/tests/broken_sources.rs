//! Front ends take anything: sources of the corpus with pieces cut out, doubled, moved, put in or overwritten, as half
//! typed and half merged files are. Whatever comes out is consistent, and depends on the content alone.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use sapwood_core::{AnalysisOptions, Position, Tools, Variant, WORKER_STACK_BYTES, analyze, detect_by_path};
use sapwood_tests::corpus::corpus;

/// The sources that are parsed.
static SOURCES: LazyLock<Vec<(Variant, Vec<u8>)>> = LazyLock::new(|| {
    let variant = |path: &std::path::Path| detect_by_path(path.as_os_str().as_encoded_bytes());
    let sources = corpus().into_iter().filter_map(|(path, content)| Some((variant(&path)?, content)));
    sources.filter(|(variant, _)| variant.language.is_parsed()).collect()
});

/// What parsers stumble over.
const PIECES: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "${",
    "/*",
    "*/",
    "//",
    "#",
    "\"\"\"",
    "r#\"",
    "\\",
    "\n",
    "\r",
    "\t",
    " ",
    ";",
    ":",
    ",",
    "=>",
    "->",
    "::",
    "...",
    "@",
    "!",
    "?",
    "async ",
    "class ",
    "def ",
    "fn ",
    "func ",
    "import ",
    "export default ",
    "template<",
    "#if 0\n",
    "#endif\n",
    "<<<<<<< ours\n",
    "0x",
    "1e",
    "\u{feff}",
    "\u{2028}",
    "ä",
    "\u{1f333}",
    "\0",
];

/// One thing that is done to a source, at places that are told as parts of its length.
#[derive(Clone, Debug)]
enum Edit {
    Cut(Index, usize),
    Double(Index, usize),
    Move(Index, usize, Index),
    Put(Index, &'static str),
    Overwrite(Index, u8),
    End(Index),
}

impl Edit {
    fn apply(&self, text: &mut Vec<u8>) {
        let place = |index: &Index, text: &Vec<u8>| index.index(text.len() + 1);
        let piece = |at: usize, length: usize, text: &Vec<u8>| at..text.len().min(at + length);
        match self {
            Edit::Cut(at, length) => drop(text.drain(piece(place(at, text), *length, text))),
            Edit::Double(at, length) => {
                let at = place(at, text);
                let copy = text[piece(at, *length, text)].to_vec();
                text.splice(at..at, copy);
            }
            Edit::Move(from, length, to) => {
                let moved: Vec<u8> = text.drain(piece(place(from, text), *length, text)).collect();
                let to = place(to, text);
                text.splice(to..to, moved);
            }
            Edit::Put(at, piece) => {
                let at = place(at, text);
                text.splice(at..at, piece.bytes());
            }
            Edit::Overwrite(at, byte) => {
                let at = place(at, text);
                if let Some(old) = text.get_mut(at) {
                    *old = *byte;
                }
            }
            Edit::End(at) => text.truncate(place(at, text)),
        }
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let length = || 1..200usize;
    prop_oneof![
        2 => (any::<Index>(), length()).prop_map(|(at, length)| Edit::Cut(at, length)),
        2 => (any::<Index>(), length()).prop_map(|(at, length)| Edit::Double(at, length)),
        2 => (any::<Index>(), length(), any::<Index>()).prop_map(|(at, length, to)| Edit::Move(at, length, to)),
        6 => (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Edit::Put(at, piece)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Edit::Overwrite(at, byte)),
        1 => any::<Index>().prop_map(Edit::End),
    ]
}

/// Runs `work` with the stack that a worker has.
fn as_a_worker<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(WORKER_STACK_BYTES).build().unwrap();
    pool.install(work)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn facts_of_broken_sources_are_consistent(source in any::<Index>(), edits in prop::collection::vec(edit(), 1..8)) {
        let (variant, whole) = source.get(&SOURCES);
        let mut text = whole.clone();
        edits.iter().for_each(|edit| edit.apply(&mut text));
        let (facts, again) = as_a_worker(|| {
            let mut tools = Tools::default();
            analyze(whole, *variant, AnalysisOptions::default(), &mut tools);
            let facts = analyze(&text, *variant, AnalysisOptions::default(), &mut tools);
            (facts, analyze(&text, *variant, AnalysisOptions::default(), &mut Tools::default()))
        });
        prop_assert!(facts == again, "what was analyzed before shows");

        let lines = facts.lines;
        prop_assert_eq!(lines.total, lines.code + lines.comment + lines.blank);
        let is_inside = |position: &Position| {
            position.offset as usize <= text.len() && (1..=lines.total.max(1) + 1).contains(&position.line) && position.column >= 1
        };
        for (at, symbol) in facts.symbols.iter().enumerate() {
            let span = symbol.span;
            prop_assert!(is_inside(&span.start) && is_inside(&span.end) && is_inside(&symbol.name_start), "{symbol:?}");
            prop_assert!(span.start <= span.end, "{symbol:?}");
            prop_assert!(symbol.parent.is_none_or(|parent| (parent as usize) < facts.symbols.len() && parent as usize != at));
            prop_assert!(!symbol.name.is_empty(), "{symbol:?}");
        }
        for import in &facts.imports {
            prop_assert!(is_inside(&import.span.start) && import.span.start <= import.span.end, "{import:?}");
        }
        let mut sum = 0u32;
        for symbol in facts.symbols.iter().filter(|symbol| symbol.complexity.is_some()) {
            sum = sum.saturating_add(symbol.complexity.map_or(0, |complexity| complexity.cyclomatic));
        }
        prop_assert!(facts.complexity.cyclomatic >= sum, "{} and {sum}", facts.complexity.cyclomatic);
    }
}
