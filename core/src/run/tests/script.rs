//! Random scripts of edits: what can happen to a tree, and to the way it is analyzed, between one run and the next.
//!
//! The steps are the same in memory and on disk; a [`Ground`] takes them. The tests of the core have this file as a
//! module, and so have those of the program on the file system.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::thread;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use sapwood_core::format;
use sapwood_core::query::{
    FileStatus, FilesQuestion, ImportsQuestion, Question, SummaryQuestion, SymbolsQuestion, Tree, ask,
};

/// The number of places where the tree can be.
pub(crate) const PLACES: usize = 3;

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Creates a file, edits it, or creates it again.
    Write(&'static str, &'static str),
    /// Edits a file in place and gives it back the modification time that it had.
    WriteUnnoticed(&'static str, &'static str),
    Touch(&'static str),
    /// Sets a modification time so many seconds ago, or in the future.
    SetTime(&'static str, i64),
    Rename(&'static str, &'static str),
    Swap(&'static str, &'static str),
    Remove(&'static str),
    Readable(&'static str, bool),
    /// Lets so many nanoseconds pass. A negative number sets the clock back.
    Wait(i64),
    /// Moves the whole tree to another place, over what is there.
    Move(usize),
    /// Copies the whole tree to another place, over what is there, with or without its modification times.
    Copy(usize, bool),
    /// Looks at another place from now on.
    Place(usize),
    Hidden(bool),
    NoIgnore(bool),
    Globs(&'static [&'static str]),
    Type(Option<&'static str>),
    ParseLimit(u64),
    /// Whether notes count as Python.
    Override(bool),
    Facts(bool),
    Folder(&'static str),
    Stamps(bool),
    /// Loses a file of the cache.
    LoseBlob(usize),
}

/// Steps, and after each of them whether the tree is analyzed.
pub(crate) type Script = Vec<(Step, bool)>;

pub(crate) const PATHS: &[&str] =
    &["a.py", "b.py", "src/a.py", "src/b.py", "src/deep/c.py", "src.py", "src/x/tool", ".hidden/d.py", "notes.md"];

/// Several of each length, so that an edit can keep the size.
pub(crate) const CONTENTS: &[&str] = &[
    "def f():\n    return 1\n",
    "def g():\n    return 2\n",
    "class C:\n    x: int = 1\n",
    "import os\nimport sys\n\n#\n",
    "#!/usr/bin/env python3\nx = 1\n",
    "#!/usr/bin/env python3\ny = 2\n",
    "binary\0content, no text\n",
    "",
    "def broken(:\n",
];

const GLOBS: &[&[&str]] = &[&[], &["*.py"], &["!b.py"]];

fn step() -> impl Strategy<Value = Step> {
    // Some files more often than others, so that several things happen to one.
    let path = || prop_oneof![2 => select(&["a.py", "notes.md"][..]), 3 => select(PATHS)];
    let content = || select(CONTENTS);
    let place = || 0..PLACES;
    let waits = || select(&[1, 400_000_000, 1_000_000_000, 2_000_000_001, -3_456_789_123][..]);
    let rules = || select(&["b.py\n", "deep/\n", "*.md\n!a.py\n", ""][..]);
    prop_oneof![
        6 => (path(), content()).prop_map(|(path, content)| Step::Write(path, content)),
        3 => (path(), content()).prop_map(|(path, content)| Step::WriteUnnoticed(path, content)),
        1 => path().prop_map(Step::Touch),
        2 => (path(), -3..5i64).prop_map(|(path, ago)| Step::SetTime(path, ago)),
        2 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
        1 => (path(), path()).prop_map(|(a, b)| Step::Swap(a, b)),
        1 => select(&["src", "src/deep", "src/x"][..]).prop_map(|folder| Step::Rename(folder, "moved")),
        1 => Just(Step::Swap("src/deep", "moved")),
        1 => select(&["a.py", "src/b.py", "src/deep", "src/x/tool", "notes.md"][..]).prop_map(Step::Remove),
        1 => (select(&["a.py", "src/b.py", "src/deep"][..]), any::<bool>())
            .prop_map(|(path, readable)| Step::Readable(path, readable)),
        3 => waits().prop_map(Step::Wait),
        4 => Just(Step::Wait(10_000_000_000)),
        1 => place().prop_map(Step::Move),
        1 => (place(), any::<bool>()).prop_map(|(place, times)| Step::Copy(place, times)),
        1 => place().prop_map(Step::Place),
        1 => (select(&[".gitignore", "src/.gitignore"][..]), rules())
            .prop_map(|(path, rules)| Step::Write(path, rules)),
        1 => any::<bool>().prop_map(Step::Hidden),
        1 => any::<bool>().prop_map(Step::NoIgnore),
        1 => select(GLOBS).prop_map(Step::Globs),
        1 => prop::option::of(select(&["Python", "Markdown"][..])).prop_map(Step::Type),
        1 => select(&[10, 24, 1 << 20][..]).prop_map(Step::ParseLimit),
        1 => any::<bool>().prop_map(Step::Override),
        2 => any::<bool>().prop_map(Step::Facts),
        2 => select(&["", "src/", "src/deep/"][..]).prop_map(Step::Folder),
        1 => any::<bool>().prop_map(Step::Stamps),
        1 => (0..6usize).prop_map(Step::LoseBlob),
    ]
}

/// Returns scripts of up to so many steps.
pub(crate) fn script(steps: usize) -> impl Strategy<Value = Script> {
    prop::collection::vec((step(), prop::bool::weighted(0.7)), 1..steps)
}

/// How the tree is analyzed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choices {
    pub(crate) place: usize,
    /// Empty, or a path that ends with `/`.
    pub(crate) folder: &'static str,
    pub(crate) hidden: bool,
    pub(crate) no_ignore: bool,
    pub(crate) globs: &'static [&'static str],
    pub(crate) language: Option<&'static str>,
    pub(crate) parse_limit: u64,
    pub(crate) is_overridden: bool,
    pub(crate) facts: bool,
    pub(crate) stamps: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Choices {
            place: 0,
            folder: "",
            hidden: false,
            no_ignore: false,
            globs: &[],
            language: None,
            parse_limit: 1 << 20,
            is_overridden: false,
            facts: true,
            stamps: true,
        }
    }
}

/// Where trees stand, each at a place of its own. What cannot be done is not done.
pub(crate) trait Ground {
    fn write(&mut self, place: usize, path: &str, content: &str);
    fn touch(&mut self, place: usize, path: &str);
    /// Returns the modification time in nanoseconds since 1970.
    fn time(&self, place: usize, path: &str) -> Option<i64>;
    fn set_time(&mut self, place: usize, path: &str, time: i64);
    fn now(&self) -> i64;
    fn rename(&mut self, place: usize, from: &str, to: &str);
    fn swap(&mut self, place: usize, a: &str, b: &str);
    fn remove(&mut self, place: usize, path: &str);
    fn set_readable(&mut self, place: usize, path: &str, readable: bool);
    fn wait(&mut self, nanoseconds: i64);
    fn move_tree(&mut self, from: usize, to: usize);
    fn copy_tree(&mut self, from: usize, to: usize, keeps_times: bool);
    fn lose_blob(&mut self, number: usize);
}

/// Lets a step happen.
pub(crate) fn take(step: Step, choices: &mut Choices, ground: &mut impl Ground) {
    let place = choices.place;
    match step {
        Step::Write(path, content) => ground.write(place, path, content),
        Step::WriteUnnoticed(path, content) => {
            if let Some(time) = ground.time(place, path) {
                ground.write(place, path, content);
                ground.set_time(place, path, time);
            }
        }
        Step::Touch(path) => ground.touch(place, path),
        Step::SetTime(path, ago) => {
            let time = ground.now() - ago * 1_000_000_000;
            ground.set_time(place, path, time);
        }
        Step::Rename(from, to) => ground.rename(place, from, to),
        Step::Swap(a, b) => ground.swap(place, a, b),
        Step::Remove(path) => ground.remove(place, path),
        Step::Readable(path, readable) => ground.set_readable(place, path, readable),
        Step::Wait(nanoseconds) => ground.wait(nanoseconds),
        Step::Move(to) if to != place => {
            ground.move_tree(place, to);
            choices.place = to;
        }
        Step::Copy(to, keeps_times) if to != place => {
            ground.copy_tree(place, to, keeps_times);
            choices.place = to;
        }
        Step::Move(_) | Step::Copy(..) => {}
        Step::Place(place) => choices.place = place,
        Step::Hidden(hidden) => choices.hidden = hidden,
        Step::NoIgnore(no_ignore) => choices.no_ignore = no_ignore,
        Step::Globs(globs) => choices.globs = globs,
        Step::Type(language) => choices.language = language,
        Step::ParseLimit(bytes) => choices.parse_limit = bytes,
        Step::Override(is_overridden) => choices.is_overridden = is_overridden,
        Step::Facts(facts) => choices.facts = facts,
        Step::Folder(folder) => choices.folder = folder,
        Step::Stamps(stamps) => choices.stamps = stamps,
        Step::LoseBlob(number) => ground.lose_blob(number),
    }
}

/// Returns every answer as JSON, and what is warned of for each file.
pub(crate) fn views(trees: &[Tree], facts: bool) -> String {
    let questions = [
        Question::Summary(SummaryQuestion::default()),
        Question::Files(FilesQuestion { status: FileStatus::ALL.into(), ..FilesQuestion::default() }),
        Question::Symbols(SymbolsQuestion::default()),
        Question::Imports(ImportsQuestion::default()),
    ];
    let asked = questions.iter().filter(|question| facts || !question.needs_facts());
    let mut out: Vec<u8> = asked.flat_map(|question| format::json(ask(trees, question).unwrap())).collect();
    for tree in trees {
        let of_files = tree.report.warnings().iter().filter(|warning| warning.path.is_some());
        of_files.for_each(|warning| out.extend(warning.line(&tree.prefix).bytes()));
    }
    String::from_utf8(out).unwrap()
}

/// Tests `cases` values on `workers` threads. The seed is printed, and what fails is made smaller until it fails no more.
#[expect(clippy::print_stdout, reason = "the test harness shows it beside a failure")]
pub(crate) fn check<S: Strategy>(
    cases: u32,
    workers: u32,
    strategy: impl Fn() -> S + Sync,
    test: impl Fn(S::Value) -> Result<(), TestCaseError> + Sync,
) {
    let config = Config { failure_persistence: None, ..Config::default() };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().build_hasher().finish(),
    };
    println!("{cases} cases on {workers} threads from PROPTEST_RNG_SEED={seed}");
    let run = |worker: u32| {
        let cases = cases / workers + u32::from(worker < cases % workers);
        let seed = seed.wrapping_add(u64::from(worker));
        let mut runner = TestRunner::new(Config { cases, rng_seed: RngSeed::Fixed(seed), ..config.clone() });
        match runner.run(&strategy(), &test) {
            Ok(()) => {}
            Err(TestError::Fail(reason, value)) => {
                panic!("PROPTEST_RNG_SEED={seed}, made smaller: {value:#?}\n{reason}")
            }
            Err(TestError::Abort(reason)) => panic!("PROPTEST_RNG_SEED={seed}: {reason}"),
        }
    };
    thread::scope(|scope| {
        let run = &run;
        let others: Vec<_> = (1..workers).map(|worker| scope.spawn(move || run(worker))).collect();
        run(0);
        for other in others {
            other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
}
