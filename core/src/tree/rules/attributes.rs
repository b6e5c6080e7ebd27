//! What `.gitattributes` files say of generated and vendored files.
//!
//! Only linguist's two attributes are read, and macros (`[attr]name`) that set them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::RuleKind;
use crate::tree::listing::Attribute;
use crate::tree::patterns::{Effect, Patterns, text_of};

/// What one attributes file says; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Attributes {
    generated: Option<Arc<Patterns>>,
    vendored: Option<Arc<Patterns>>,
}

/// The macros in force that have to do with linguist's attributes: what each stands for, by name.
pub(super) type Macros = BTreeMap<String, Vec<(Linguist, bool)>>;

/// An attribute of linguist's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Linguist {
    Generated,
    Vendored,
}

/// Adds the macros that a file in gitattributes' format defines.
pub(super) fn add_macros(text: &[u8], macros: &mut Macros) {
    if memchr::memmem::find(text, b"[attr]").is_none() {
        return;
    }
    for line in lines(text) {
        let line = text_of(line);
        let Some((name, states)) =
            line.trim().strip_prefix("[attr]").and_then(|rest| rest.split_once(|c: char| c.is_ascii_whitespace()))
        else {
            continue;
        };
        let meant = meanings(states, macros);
        if !meant.is_empty() {
            macros.insert(name.to_owned(), meant);
        }
    }
}

/// Returns the lines of a file without its byte order mark.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).split(|byte| *byte == b'\n')
}

/// Returns what the states of attributes mean for linguist's, in order. A macro counts where it is set.
fn meanings(states: &str, macros: &Macros) -> Vec<(Linguist, bool)> {
    let mut meant = Vec::new();
    for state in states.split_ascii_whitespace() {
        let (name, plain) = match state.strip_prefix(['-', '!']) {
            Some(name) => (name, false),
            None => match state.split_once('=') {
                Some((name, value)) => (name, value != "false"),
                None => (state, true),
            },
        };
        match name {
            "linguist-generated" => meant.push((Linguist::Generated, plain)),
            "linguist-vendored" => meant.push((Linguist::Vendored, plain)),
            name if plain => meant.extend(macros.get(name).into_iter().flatten()),
            _ => {}
        }
    }
    meant
}

impl Attributes {
    /// Reads a file in gitattributes' format, or returns `None` if it says nothing of what is asked here.
    pub(super) fn parse(text: &[u8], macros: &Macros) -> Option<Attributes> {
        // Most attributes files speak of line ends and merge drivers alone.
        if macros.is_empty() {
            memchr::memmem::find(text, b"linguist-")?;
        }
        let (mut generated, mut vendored) = (Vec::new(), Vec::new());
        for line in lines(text) {
            let line = text_of(line);
            let Some((pattern, states)) = pattern_and_states(line.trim()) else { continue };
            for (attribute, plain) in meanings(states, macros) {
                match attribute {
                    Linguist::Generated => generated.push((pattern.clone(), plain)),
                    Linguist::Vendored => vendored.push((pattern.clone(), plain)),
                }
            }
        }
        let compile = |pairs: &[(String, bool)]| Patterns::from_pairs(pairs).map(Arc::new);
        let attributes = Attributes { generated: compile(&generated), vendored: compile(&vendored) };
        (attributes.generated.is_some() || attributes.vendored.is_some()).then_some(attributes)
    }
}

/// An attributes file in force.
#[derive(Clone, Debug)]
pub(super) struct AttributeLink {
    pub(super) kind: RuleKind,
    /// How many bytes of a path lead to the place of the file.
    pub(super) strip: usize,
    pub(super) file: Attributes,
}

/// Returns what the files, the most important first, say of a path.
pub(super) fn attribute(files: &[AttributeLink], path: &[u8]) -> Option<Attribute> {
    let state = |of: fn(&Attributes) -> &Option<Arc<Patterns>>| {
        let effect = files.iter().find_map(|link| of(&link.file).as_ref()?.effect(&path[link.strip..], false))?;
        Some(matches!(effect, Effect::Plain(_)))
    };
    match (state(|file| &file.generated), state(|file| &file.vendored)) {
        (Some(true), _) => Some(Attribute::Generated),
        (_, Some(true)) => Some(Attribute::Vendored),
        (Some(false), _) => Some(Attribute::Source),
        (None, _) => None,
    }
}

/// Splits a line into its pattern, unquoted, and its attributes. A pattern with `!` is forbidden, as with git.
fn pattern_and_states(line: &str) -> Option<(String, &str)> {
    if line.is_empty() || line.starts_with(['#', '!']) || line.starts_with("[attr]") {
        return None;
    }
    match line.strip_prefix('"') {
        Some(quoted) => unquote(quoted),
        None => {
            let (pattern, states) = line.split_once(|c: char| c.is_ascii_whitespace())?;
            Some((pattern.to_owned(), states))
        }
    }
}

/// Reads a pattern in C's quotes, of which the first is already taken.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let (mut pattern, mut rest) = (Vec::new(), quoted.bytes().enumerate());
    while let Some((at, byte)) = rest.next() {
        match byte {
            b'"' => return Some((text_of(&pattern).into_owned(), &quoted[at + 1..])),
            b'\\' => pattern.push(match rest.next()?.1 {
                b'a' => 7,
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 11,
                b'f' => 12,
                b'r' => b'\r',
                high @ b'0'..=b'3' => {
                    let (middle, low) = (rest.next()?.1, rest.next()?.1);
                    let digit = |byte: u8| (b'0'..=b'7').contains(&byte).then(|| byte - b'0');
                    (digit(high)? << 6) | (digit(middle)? << 3) | digit(low)?
                }
                other => other,
            }),
            byte => pattern.push(byte),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute_of(text: &str, path: &str) -> Option<Attribute> {
        let mut macros = Macros::new();
        add_macros(text.as_bytes(), &mut macros);
        let file = Attributes::parse(text.as_bytes(), &macros).unwrap();
        let files = [AttributeLink { kind: RuleKind::Attributes, strip: 0, file }];
        attribute(&files, path.as_bytes())
    }

    #[test]
    fn attributes_are_set_and_unset_by_the_last_pattern_that_matches() {
        use Attribute::*;
        let text = "*.pb.go linguist-generated\nkeep.pb.go -linguist-generated\nthird/** linguist-vendored=true text\n\
                    third/ours/** linguist-vendored=false\n\"a b/*.c\" linguist-generated # is an attribute name\n";
        assert_eq!(attribute_of(text, "api/x.pb.go"), Some(Generated));
        assert_eq!(attribute_of(text, "api/keep.pb.go"), Some(Source));
        assert_eq!(attribute_of(text, "third/a/b.c"), Some(Vendored));
        assert_eq!(attribute_of(text, "third/a/b.pb.go"), Some(Generated));
        assert_eq!(attribute_of(text, "third/ours/b.c"), None);
        assert_eq!(attribute_of(text, "a b/x.c"), Some(Generated));
    }

    #[test]
    fn macros_stand_for_the_attributes_that_they_set() {
        use Attribute::*;
        let text = "[attr]made linguist-generated -diff\n[attr]theirs made linguist-vendored\n[attr]other -text\n\
                    *.pb.go made\nkeep.pb.go -linguist-generated\nthird/** theirs -linguist-generated\n\
                    x.go other\n*.c -made\n";
        assert_eq!(attribute_of(text, "a/x.pb.go"), Some(Generated));
        assert_eq!(attribute_of(text, "keep.pb.go"), Some(Source));
        assert_eq!(attribute_of(text, "third/x.go"), Some(Vendored));
        assert_eq!(attribute_of(text, "x.go"), None);
        assert_eq!(attribute_of(text, "x.c"), None);
    }

    #[test]
    fn a_pattern_that_names_a_folder_says_nothing_of_its_files() {
        assert_eq!(attribute_of("gen/ linguist-generated\nout linguist-generated", "gen/a.c"), None);
        assert_eq!(attribute_of("gen/ linguist-generated\nout linguist-generated", "out/a.c"), None);
    }
}
