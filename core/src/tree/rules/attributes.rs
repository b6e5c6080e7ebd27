//! What `.gitattributes` files say of generated and vendored files.
//!
//! Only linguist's two attributes are read, and macros (`[attr]name`) that set them. The format is gix-attributes' business.
//!
//! Known to differ from git: a macro is read as what it stands for, so `-name` on one line does not keep a less important
//! line from setting the macro.

use std::collections::BTreeMap;
use std::sync::Arc;

use gix_attributes::StateRef;
use gix_attributes::parse::{Iter, Kind};
use gix_glob::Pattern;
use gix_glob::pattern::Case;

use super::kind::RuleKind;
use crate::tree::listing::Attribute;
use crate::tree::patterns::PatternList;

/// What one attributes file says; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Attributes {
    generated: Option<Arc<States>>,
    vendored: Option<Arc<States>>,
}

/// Patterns, each with the state that it gives to an attribute.
#[derive(Debug)]
struct States {
    patterns: PatternList,
    states: Vec<State>,
}

/// Whether an attribute is set or unset; `None` if it is expressly unspecified.
type State = Option<bool>;

/// The macros in force that have to do with linguist's attributes: what each stands for, by name.
pub(super) type Macros = BTreeMap<String, Vec<(Linguist, State)>>;

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
    for (kind, assignments, _) in gix_attributes::parse(text).flatten() {
        if let Kind::Macro(name) = kind {
            let meant = meanings(assignments, macros);
            if !meant.is_empty() {
                macros.insert(name.as_str().to_owned(), meant);
            }
        }
    }
}

/// Returns what assignments mean for linguist's attributes, in order. A macro counts where it is set.
fn meanings(assignments: Iter<'_>, macros: &Macros) -> Vec<(Linguist, State)> {
    // A name that is none makes git ignore the whole line.
    let Ok(assignments) = assignments.collect::<Result<Vec<_>, _>>() else { return Vec::new() };
    let mut meant = Vec::new();
    for assignment in assignments {
        let state = match assignment.state {
            StateRef::Set => Some(true),
            StateRef::Unset => Some(false),
            StateRef::Value(value) => Some(value.as_bstr() != "false"),
            StateRef::Unspecified => None,
        };
        match assignment.name.as_str() {
            "linguist-generated" => meant.push((Linguist::Generated, state)),
            "linguist-vendored" => meant.push((Linguist::Vendored, state)),
            name if assignment.state == StateRef::Set => meant.extend(macros.get(name).into_iter().flatten()),
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
        for (kind, assignments, _) in gix_attributes::parse(text).flatten() {
            let Kind::Pattern(pattern) = kind else { continue };
            for (attribute, state) in meanings(assignments, macros) {
                match attribute {
                    Linguist::Generated => generated.push((pattern.clone(), state)),
                    Linguist::Vendored => vendored.push((pattern.clone(), state)),
                }
            }
        }
        let attributes = Attributes { generated: States::new(generated), vendored: States::new(vendored) };
        (attributes.generated.is_some() || attributes.vendored.is_some()).then_some(attributes)
    }
}

impl States {
    fn new(pairs: Vec<(Pattern, State)>) -> Option<Arc<States>> {
        let (patterns, states): (Vec<Pattern>, Vec<State>) = pairs.into_iter().unzip();
        (!states.is_empty()).then(|| Arc::new(States { patterns: PatternList::new(patterns), states }))
    }
}

/// An attributes file in force.
#[derive(Clone, Debug)]
pub(super) struct AttributesFile {
    pub(super) kind: RuleKind,
    /// How many bytes of a path lead to the directory of the file.
    pub(super) strip: usize,
    pub(super) case: Case,
    pub(super) attributes: Attributes,
}

/// Returns what the files, the most important first, say of a path.
pub(super) fn attribute(files: &[AttributesFile], path: &[u8]) -> Option<Attribute> {
    let state = |of: fn(&Attributes) -> &Option<Arc<States>>| {
        files.iter().find_map(|file| {
            let states = of(&file.attributes).as_ref()?;
            let (at, _) = states.patterns.last_match(&path[file.strip..], false, file.case)?;
            Some(states.states[at])
        })?
    };
    match (state(|file| &file.generated), state(|file| &file.vendored)) {
        (Some(true), _) => Some(Attribute::Generated),
        (_, Some(true)) => Some(Attribute::Vendored),
        (Some(false), _) => Some(Attribute::Source),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute_of(text: &str, path: &str) -> Option<Attribute> {
        let mut macros = Macros::new();
        add_macros(text.as_bytes(), &mut macros);
        let file = Attributes::parse(text.as_bytes(), &macros).unwrap();
        let files = [AttributesFile { kind: RuleKind::Attributes, strip: 0, case: Case::Sensitive, attributes: file }];
        attribute(&files, path.as_bytes())
    }

    #[test]
    fn attributes_are_set_and_unset_by_the_last_pattern_that_matches() {
        use Attribute::*;
        let text = "*.pb.go linguist-generated\nkeep.pb.go -linguist-generated\nthird/** linguist-vendored=true text\n\
                    third/ours/** linguist-vendored=false\n\"a b/*.c\" linguist-generated\n\
                    x.c linguist-generated # is no name\n";
        assert_eq!(attribute_of(text, "api/x.pb.go"), Some(Generated));
        assert_eq!(attribute_of(text, "api/keep.pb.go"), Some(Source));
        assert_eq!(attribute_of(text, "third/a/b.c"), Some(Vendored));
        assert_eq!(attribute_of(text, "third/a/b.pb.go"), Some(Generated));
        assert_eq!(attribute_of(text, "third/ours/b.c"), None);
        assert_eq!(attribute_of(text, "a b/y.c"), Some(Generated));
        assert_eq!(attribute_of(text, "x.c"), None, "git ignores a line with a malformed name");
    }

    #[test]
    fn an_attribute_can_be_unspecified_again() {
        let text = "*.c linguist-generated\na.c !linguist-generated\n";
        assert_eq!(attribute_of(text, "b.c"), Some(Attribute::Generated));
        assert_eq!(attribute_of(text, "a.c"), None);
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
