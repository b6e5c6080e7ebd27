//! The floors of the core, held against its sources: `ARCHITECTURE.md` lists them from the bottom up, and no module uses
//! a floor above its own or is part of a circle.
//!
//! What a file uses is told by its paths, in `use` declarations and elsewhere, followed through re-exports to the file
//! that declares the item. Test modules may use everything. Uses that no path names, such as
//! calls of methods, are not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A module by its path in the crate, one for each file.
type Module = Vec<String>;

#[test]
fn every_floor_uses_only_floors_below_it() {
    let (floors, sources) = (floors(), Sources::read());
    let level = |module: &[String]| floors.iter().position(|(floor, _)| Some(floor) == module.first());
    let mut steps = BTreeSet::new();
    for (from, to) in sources.uses() {
        let (Some(own), other) = (level(&from), level(&to)) else { continue };
        if other.is_none_or(|other| other > own) {
            let hint = if other.is_none() { "what users see; name the floor" } else { "above it" };
            steps.insert(format!("{} uses {}, {hint}", shown(&from), shown(&to)));
        }
    }
    assert!(steps.is_empty(), "{}", Vec::from_iter(steps).join("\n"));
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let mut uses: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
    for (from, to) in Sources::read().uses() {
        if from != to {
            uses.entry(from).or_default().insert(to);
        }
    }
    let mut circles = BTreeSet::new();
    for module in uses.keys() {
        let (mut reached, mut next) = (BTreeSet::new(), vec![module]);
        while let Some(other) = next.pop() {
            next.extend(uses.get(other).into_iter().flatten().filter(|module| reached.insert(*module)));
        }
        let leads_back = |other: &&Module| {
            let (mut reached, mut next) = (BTreeSet::new(), vec![*other]);
            while let Some(other) = next.pop() {
                next.extend(uses.get(other).into_iter().flatten().filter(|module| reached.insert(*module)));
            }
            reached.contains(module)
        };
        if reached.contains(module) {
            let members: Vec<&Module> = reached.into_iter().filter(leads_back).collect();
            let of_member = |member: &&Module| {
                let inside = uses[*member].iter().filter(|other| members.contains(other)).map(|other| shown(other));
                format!("  {} uses {}", shown(member), Vec::from_iter(inside).join(", "))
            };
            circles.insert(members.iter().map(of_member).collect::<Vec<_>>().join("\n"));
        }
    }
    assert!(circles.is_empty(), "circles:\n{}", Vec::from_iter(circles).join("\n\n"));
}

#[test]
fn the_list_of_floors_names_every_module() {
    let sources = Sources::read();
    let listed: BTreeSet<Module> = floors()
        .into_iter()
        .flat_map(|(floor, modules)| modules.into_iter().map(move |module| vec![floor.clone(), module]))
        .collect();
    let there: BTreeSet<Module> = sources.files.keys().filter(|module| module.len() == 2).cloned().collect();
    let difference: Vec<String> = listed.symmetric_difference(&there).map(|module| shown(module)).collect();
    assert!(difference.is_empty(), "the table of floors in ARCHITECTURE.md and core/src differ in {difference:?}");
}

fn shown(module: &[String]) -> String {
    if module.is_empty() { "the crate's root".to_owned() } else { module.join("::") }
}

/// Returns the floors from the bottom up, each with its modules: the rows of the table in the section "Floors".
fn floors() -> Vec<(String, Vec<String>)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md")).unwrap();
    let section = text.split_once("\n## Floors\n").expect("there is a section").1;
    let section = section.split("\n## ").next().unwrap_or(section);
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').collect();
        Some((names(cells.get(1)?).pop()?, names(cells.get(2)?)))
    };
    section.lines().filter(|line| line.starts_with("| `")).filter_map(row).collect()
}

/// What a file says of names.
#[derive(Default)]
struct File {
    /// The modules that it declares in files of their own.
    modules: BTreeSet<String>,
    /// The modules among these that are compiled for tests alone.
    tests: BTreeSet<String>,
    /// The names of the items that it declares.
    items: BTreeSet<String>,
    /// What it imports: the name, or `*`, and the path.
    imports: Vec<Import>,
    /// Every other path with more than one segment.
    paths: Vec<Vec<String>>,
}

struct Import {
    name: String,
    path: Vec<String>,
    is_public: bool,
}

struct Sources {
    files: BTreeMap<Module, File>,
}

impl Sources {
    fn read() -> Sources {
        let mut sources = Sources { files: BTreeMap::new() };
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
        sources.add(&root.join("lib.rs"), &root, Vec::new());
        sources
    }

    /// Reads a file and those of the modules in it, whose files are in `folder`.
    fn add(&mut self, path: &Path, folder: &Path, module: Module) {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut file = File::default();
        file.read(text.parse::<TokenStream>().unwrap());
        for child in file.modules.difference(&file.tests) {
            let inside = folder.join(child);
            let alone = folder.join(format!("{child}.rs"));
            let path = if alone.exists() { alone } else { inside.join("mod.rs") };
            self.add(&path, &inside, [&module[..], std::slice::from_ref(child)].concat());
        }
        self.files.insert(module, file);
    }

    /// Returns which file uses which.
    fn uses(&self) -> BTreeSet<(Module, Module)> {
        let mut uses = BTreeSet::new();
        for (module, file) in &self.files {
            // A name that is passed on is not used here.
            let imports = file.imports.iter().filter(|import| !import.is_public).map(|import| &import.path);
            for path in imports.chain(&file.paths) {
                uses.extend(self.target(module, path).map(|target| (module.clone(), target)));
            }
        }
        uses
    }

    /// Returns the file that declares what a path in a module names; none if that is in another crate.
    fn target(&self, from: &Module, path: &[String]) -> Option<Module> {
        let (first, mut rest) = path.split_first()?;
        let mut module = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.clone(),
            "super" => from[..from.len().checked_sub(1)?].to_vec(),
            name if self.files[from].modules.contains(name) => {
                rest = path;
                from.clone()
            }
            _ => return None,
        };
        while let Some((name, behind)) = rest.split_first() {
            if name == "super" {
                module.pop();
            } else if self.files[&module].modules.contains(name) {
                module.push(name.clone());
                // A module for tests may be used by tests alone.
                self.files.get(&module)?;
            } else if self.files[&module].items.contains(name) {
                return Some(module);
            } else {
                return Some(self.passed_on(&module, name).unwrap_or(module));
            }
            rest = behind;
        }
        Some(module)
    }

    /// Returns the file that declares what a module passes on under this name.
    fn passed_on(&self, module: &Module, name: &str) -> Option<Module> {
        // What users see is not for the core itself.
        if module.is_empty() {
            return None;
        }
        let imports = &self.files[module].imports;
        let named = imports.iter().find(|import| import.name == name);
        if let Some(import) = named {
            return self.target(module, &import.path);
        }
        let all = imports.iter().filter(|import| import.name == "*");
        all.filter_map(|import| self.target(module, &import.path))
            .find(|target| self.files[target].items.contains(name))
    }
}

impl File {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let (mut at, mut is_test, mut is_public) = (0, false, false);
        while at < tokens.len() {
            let word = word(&tokens[at]);
            let next = tokens.get(at + 1);
            at += 1;
            match word.as_deref() {
                // An attribute stands before its item, and its words are no paths.
                Some("#") => {
                    at += usize::from(next.and_then(self::word).is_some_and(|word| word == "!")) + 1;
                    is_test |= is_for_tests(&tokens[at - 1]);
                    continue;
                }
                Some("pub") => {
                    at += usize::from(
                        matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis),
                    );
                    is_public = true;
                    continue;
                }
                Some("mod") if !is_test || !is_inline(&tokens[at..]) => {
                    let name = next.and_then(self::word).unwrap_or_default();
                    if is_inline(&tokens[at..]) {
                        // An inline module stands in the same file.
                        self.items.insert(name);
                    } else {
                        self.tests.extend(is_test.then(|| name.clone()));
                        self.modules.insert(name);
                    }
                }
                _ if is_test => at = end_of_item(&tokens, at),
                Some("use") => {
                    let end = (at..tokens.len()).find(|at| self::word(&tokens[*at]).as_deref() == Some(";"));
                    let end = end.unwrap_or(tokens.len());
                    self.imports(&tokens[at..end], &[], is_public);
                    at = end + 1;
                }
                Some("struct" | "enum" | "union" | "trait" | "fn" | "const" | "static" | "type" | "macro_rules") => {
                    self.items.extend(tokens[at..].iter().filter_map(self::word).find(|word| !is_sign(word)));
                }
                Some(_) => {
                    let mut path: Vec<String> = word.into_iter().collect();
                    while let [a, b, TokenTree::Ident(segment), ..] = &tokens[at..]
                        && is_sign_of(a, ":")
                        && is_sign_of(b, ":")
                    {
                        path.push(segment.to_string());
                        at += 3;
                    }
                    if path.len() > 1 {
                        self.paths.push(path);
                    }
                }
                None => {
                    if let TokenTree::Group(group) = &tokens[at - 1] {
                        self.read(group.stream());
                    }
                }
            }
            (is_test, is_public) = (false, false);
        }
    }

    /// Takes the tree of a `use` declaration.
    fn imports(&mut self, tree: &[TokenTree], before: &[String], is_public: bool) {
        let mut path = before.to_vec();
        let mut tokens = tree.iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if name == "as" => {
                    let name = tokens.next().map(ToString::to_string).unwrap_or_default();
                    return self.imports.push(Import { name, path, is_public });
                }
                // `a::{self}` is `a`.
                TokenTree::Ident(name) if name == "self" && !path.is_empty() => {}
                TokenTree::Ident(name) => path.push(name.to_string()),
                TokenTree::Group(group) => {
                    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                    let parts = inside.split(|token| is_sign_of(token, ","));
                    return parts.filter(|part| !part.is_empty()).for_each(|part| self.imports(part, &path, is_public));
                }
                token if is_sign_of(token, "*") => {
                    return self.imports.push(Import { name: "*".to_owned(), path, is_public });
                }
                _ => {}
            }
        }
        self.imports.push(Import { name: path.last().cloned().unwrap_or_default(), path, is_public });
    }
}

/// Returns a word or a sign.
fn word(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(_) | TokenTree::Punct(_) => Some(token.to_string()),
        _ => None,
    }
}

fn is_sign(word: &str) -> bool {
    !word.starts_with(|first: char| first == '_' || first.is_alphanumeric())
}

fn is_sign_of(token: &TokenTree, sign: &str) -> bool {
    matches!(token, TokenTree::Punct(punct) if sign.starts_with(punct.as_char()))
}

/// Whether what follows `mod` is a name and a body.
fn is_inline(behind: &[TokenTree]) -> bool {
    matches!(behind.get(1), Some(TokenTree::Group(_)))
}

/// Whether an attribute has its item compiled for tests alone.
fn is_for_tests(attribute: &TokenTree) -> bool {
    let text = attribute.to_string().replace(' ', "");
    text.starts_with("[cfg(test)") || text.starts_with("[cfg(any(test,") || text == "[test]"
}

/// Returns where the item ends in which a place is: behind its body or its semicolon.
fn end_of_item(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_sign_of(token, ";"),
    };
    (at.saturating_sub(1)..tokens.len()).find(|at| ends(&tokens[*at])).map_or(tokens.len(), |end| end + 1)
}
