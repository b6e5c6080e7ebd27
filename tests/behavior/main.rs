//! The behavior of the `sapwood` program: the real binary on real directories with a real cache, as people run it.
//!
//! How a table looks and what a front end finds is left to the core's own tests.

// A sandbox with a tree and a cache of its own, and the program run in it.
mod sandbox;

// Input that is no good, or gone, or hostile: each case costs at most its own file.
mod bad_input;
// The cache as one file: exported here, imported there.
mod carrying;
// The gate: limits, findings, baselines, and lists of changed files.
mod check;
// What is dropped from the cache, by itself and on demand.
mod collection;
// What each command understands: words, paths, queries, orders, and standard input.
mod commands;
// Nesting a hundred thousand deep, of every kind.
mod deep_nesting;
// Which files are found, and how options change that.
mod discovery;
// The shapes of data: what is documented is there, and every format says the same.
mod formats;
// Which tier answers for a file and why, and what leaves it out.
mod explanation;
// What git's index vouches for.
mod git;
// What is done again and what is not, after each sort of change.
mod incremental;
// A machine that gives too little: no disk, no permission, no reader, no memory to waste.
#[cfg(unix)]
mod machine;
// What the program says of itself: man pages, completions, and the topic of formats.
mod manual;
// Processes that are killed, that run at once on one cache, and that find no room.
#[cfg(unix)]
mod processes;
// What other programs say of those trees.
mod oracles;
// The source trees that tests/fetch fetches.
mod real_trees;
// The same answer, whatever the cache holds and however many threads there are.
mod sameness;
// Settings: flags before the environment before sapwood.toml, and what is said of one that is wrong.
mod settings;
// Standard output, standard error and the exit code.
mod streams;
// Whether the cache says what the files say: `cache verify`, and `--verify` of an import.
mod verification;
