//! Random scripts of edits and of git's own operations: what git's index is believed to vouch for is never wrong.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use proptest::prelude::*;
use proptest::sample::select;

use crate::on_disk::{Disk, clear};
use crate::script::{Choices, Ground, PATHS, PLACES, Step, check, script, take};

/// One thing that happens in the place that is looked at.
#[derive(Clone, Debug)]
enum Event {
    Edit(Step),
    /// Makes the tree a repository with these digests, unless it is one.
    Init(&'static str),
    /// Runs git with these arguments, which may fail.
    Git(&'static [&'static str]),
    /// Runs git with these arguments and a path.
    GitAt(&'static [&'static str], &'static str),
    Attributes(&'static str, &'static str),
    /// Changes line ends of a file.
    Ends(&'static str, fn(String) -> String),
    /// Clones the tree to another place, over what is there, and goes there.
    Clone(usize, &'static str),
    /// Adds a number to a byte of the index, so many from its start.
    Damage(usize, u8),
}

/// What git does to files, indexes and branches.
const GIT: &[&[&str]] = &[
    &["add", "-A", "."],
    &["commit", "-q", "-a", "-m", "x"],
    &["checkout", "-q", "-B", "one"],
    &["checkout", "-q", "one"],
    &["checkout", "-q", "-f", "two"],
    &["branch", "-f", "two"],
    &["reset", "-q", "--hard"],
    &["reset", "-q", "--mixed", "HEAD~1"],
    &["merge", "-q", "one"],
    &["merge", "--abort"],
    &["stash", "-q"],
    &["stash", "pop", "-q"],
    &["status"],
    &["update-index", "-q", "--refresh", "--force-write-index"],
    &["update-index", "--split-index"],
    &["update-index", "--no-split-index"],
    &["update-index", "--index-version", "4"],
    &["sparse-checkout", "set", "--cone", "--sparse-index", "src"],
    &["sparse-checkout", "disable"],
    &["rm", "-q", "--cached", "-r", "src"],
    &["config", "core.autocrlf", "true"],
    &["config", "core.autocrlf", "input"],
    &["config", "core.autocrlf", "false"],
    &["config", "core.eol", "crlf"],
    &["config", "core.eol", "lf"],
    &["add", "--renormalize", "."],
    &["checkout", "-q", "-f", "HEAD", "--", "."],
    &["config", "index.skipHash", "true"],
];

const GIT_AT: &[&[&str]] = &[
    &["add", "-N"],
    &["add"],
    &["update-index", "--assume-unchanged"],
    &["update-index", "--no-assume-unchanged"],
    &["update-index", "--skip-worktree"],
    &["checkout", "-q", "HEAD", "--"],
    &["mv", "-f", "a.py"],
];

const ATTRIBUTES: &[&str] = &[
    "",
    "* text=auto",
    "* text=auto eol=lf",
    "*.py text=auto",
    "*.py text",
    "*.py eol=lf",
    "*.py text eol=crlf",
    "*.py text=auto eol=crlf",
    "*.py filter=mark",
    "*.py ident",
    "*.py -text",
    "* binary",
];

/// Ways to change line ends, some of which keep the size.
const ENDS: &[fn(String) -> String] = &[
    |text| text.replace("\r\n", "\n").replace('\n', "\r\n"),
    |text| text.replace("\r\n", "\n"),
    |text| text.replacen('\n', "\r\n", 1),
    |text| text.replacen("\r\n", "\n", 1),
    |text| text.replacen("1\n", "\r\n", 1),
    |text| text.replacen("\r\n", "1\n", 1),
    |text| text.replacen("\r\n", "\n\r", 1),
    |text| text.replacen('\n', "\r", 1),
];

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        10 => script(2).prop_map(|script| Event::Edit(script[0].0)),
        3 => select(&["sha1", "sha1", "sha256"][..]).prop_map(Event::Init),
        12 => select(GIT).prop_map(Event::Git),
        4 => (select(GIT_AT), select(PATHS)).prop_map(|(args, path)| Event::GitAt(args, path)),
        2 => (select(&["", "src/"][..]), select(ATTRIBUTES)).prop_map(|(at, text)| Event::Attributes(at, text)),
        4 => (select(PATHS), select(ENDS)).prop_map(|(path, change)| Event::Ends(path, change)),
        4 => (0..PLACES, select(&["false", "false", "true"][..])).prop_map(|(to, crlf)| Event::Clone(to, crlf)),
        1 => (0..600usize, 1..=255u8).prop_map(|(at, add)| Event::Damage(at, add)),
    ]
}

/// Runs git, shut off from the user's configuration. That something cannot be done is no failure.
fn git(folder: &Path, args: &[&str]) {
    let always = ["user.name=t", "user.email=t", "filter.mark.clean=sed s/^/#/", "filter.mark.smudge=sed s/^#//"];
    let always = always.iter().flat_map(|setting| ["-c", setting]);
    Command::new("git")
        .args(always.chain(args.iter().copied()))
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        // A place without a repository must not be taken for part of one around it.
        .env("GIT_CEILING_DIRECTORIES", folder.parent().unwrap_or(folder))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("git is there");
}

fn happen(event: &Event, choices: &mut Choices, disk: &mut Disk) {
    let here = disk.place(choices.place);
    match *event {
        // Which files are taken is not at stake here.
        Event::Edit(Step::Hidden(_) | Step::NoIgnore(_) | Step::Globs(_) | Step::Type(_)) => {}
        Event::Edit(step) => take(step, choices, disk),
        Event::Init(format) if !here.join(".git").exists() => {
            git(&here, &["init", "-q", "-b", "main", &format!("--object-format={format}")]);
            git(&here, &["add", "-A", "."]);
            git(&here, &["commit", "-q", "--allow-empty", "-m", "first"]);
        }
        Event::Init(_) => {}
        Event::Git(args) => git(&here, args),
        Event::GitAt(args, path) => git(&here, &[args, &[path]].concat()),
        Event::Attributes(at, text) => disk.write(choices.place, &format!("{at}.gitattributes"), text),
        Event::Ends(path, change) => {
            if let Ok(text) = fs::read_to_string(here.join(path)) {
                disk.write(choices.place, path, &change(text));
            }
        }
        Event::Clone(to, crlf) if to != choices.place && here.join(".git").exists() => {
            let there = disk.place(to);
            clear(&there);
            fs::create_dir(&there).unwrap();
            let setting = format!("core.autocrlf={crlf}");
            git(&there, &["clone", "-q", "-c", &setting, here.to_str().unwrap(), "."]);
            choices.place = to;
        }
        Event::Clone(..) => {}
        Event::Damage(at, add) => {
            let index = here.join(".git/index");
            if let Ok(mut bytes) = fs::read(&index)
                && let Some(byte) = bytes.get_mut(at)
            {
                *byte = byte.wrapping_add(add);
                fs::write(&index, bytes).unwrap();
            }
        }
    }
}

#[test]
fn what_git_vouches_for_is_never_wrong() {
    let known = AtomicU64::new(0);
    check(
        (ProptestConfig::default().cases / 8).max(8),
        4,
        || prop::collection::vec((event(), any::<bool>()), 1..40),
        |events| {
            let mut disk = Disk::new();
            let mut choices = Choices::default();
            // A history to begin with, or most of what git is told to do comes to nothing.
            for (path, content) in PATHS.iter().zip(crate::script::CONTENTS) {
                disk.write(0, path, content);
            }
            happen(&Event::Init("sha1"), &mut choices, &mut disk);
            for (event, analyzes) in &events {
                happen(event, &mut choices, &mut disk);
                if *analyzes {
                    let fresh = disk.said(&choices, 2, None);
                    let cached = disk.said(&choices, 1, Some(disk.cache()));
                    prop_assert_eq!(&cached, &fresh, "with {:?}", choices);
                }
            }
            known.fetch_add(disk.known_to_git.load(Relaxed), Relaxed);
            Ok(())
        },
    );
    assert!(known.into_inner() > 0, "git's index was never believed, so nothing was tried");
}
