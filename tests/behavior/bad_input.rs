//! Input that is no good, or gone, or hostile: each case costs at most its own file.

use std::fs;

use crate::sandbox::{Sandbox, file_of, finish};

#[test]
fn a_path_that_does_not_exist_is_an_error_that_names_it() {
    let run = Sandbox::new("").run(["no/such/path"]).exited(2);
    assert!(run.stdout.is_empty(), "{}", run.text());
    assert!(run.stderr.contains("no/such/path"), "{}", run.stderr);
}

#[test]
fn a_mistyped_command_gets_a_suggestion() {
    let run = Sandbox::new("").run(["symbls"]).exited(2);
    assert!(run.stderr.contains("symbols"), "{}", run.stderr);
}

#[test]
fn a_file_in_place_of_a_directory_is_analyzed() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n//- b.rs\nfn b() {}\n");
    let files = sandbox.json(&["files", "tree/a.rs"]);
    assert_eq!(files["files"].as_array().unwrap().len(), 1, "{files}");
    assert_eq!(file_of(&files, "a.rs")["symbols"], 1);
}

#[test]
fn a_folder_named_like_a_command_is_reached_by_its_path() {
    let sandbox = Sandbox::new("");
    fs::create_dir(sandbox.home().join("files")).unwrap();
    fs::write(sandbox.home().join("files/a.rs"), "fn a() {}\n").unwrap();
    let summary = sandbox.json(&["./files"]);
    assert_eq!(summary["total"]["files"], 1, "{summary}");
}

#[test]
fn an_empty_tree_has_an_empty_summary() {
    let sandbox = Sandbox::new("");
    let summary = sandbox.json(&["tree"]);
    assert_eq!(summary["languages"], serde_json::json!([]));
    assert_eq!(summary["total"]["files"], 0);
    assert_eq!(sandbox.json(&["files", "tree", "--status", "analyzed,skipped,failed"])["files"], serde_json::json!([]));
    sandbox.run(["tree"]).ok();
}

#[test]
fn a_tree_with_only_ignored_files_is_empty() {
    let sandbox = Sandbox::new("//- .ignore\n*.rs\n//- a.rs\nfn a() {}\n//- b/c.rs\nfn c() {}\n");
    let run = sandbox.run(["tree", "--format", "json"]).ok();
    assert_eq!(run.json()["total"]["files"], 0);
    assert_eq!(run.metric("files_opened"), 0);
}

#[test]
fn an_empty_file_has_no_lines() {
    let file = Sandbox::new("//- a.rs\n").file("a.rs");
    assert_eq!((&file["bytes"], &file["lines"]), (&0.into(), &0.into()), "{file}");
    assert_eq!(file["status"], "analyzed");
}

#[test]
fn a_line_of_fifty_megabytes_is_counted_and_not_parsed() {
    let sandbox = Sandbox::new("");
    sandbox.write("big.js", "f(1);".repeat(10 << 20));
    sandbox.write("small.js", "function f() {}\n");
    let files = sandbox.json(&["files", "tree", "--status", "analyzed,skipped,failed"]);
    let big = file_of(&files, "big.js");
    assert_eq!((&big["lines"], &big["symbols"], &big["status"]), (&1.into(), &0.into(), &"analyzed".into()), "{big}");
    assert_eq!(file_of(&files, "small.js")["symbols"], 1);
}

#[test]
fn a_long_line_within_the_limit_is_parsed() {
    let sandbox = Sandbox::new("");
    sandbox.write("long.js", format!("function f() {{}}{}", "f(1);".repeat(2 << 20)));
    let file = sandbox.file("long.js");
    assert_eq!((&file["lines"], &file["symbols"]), (&1.into(), &1.into()), "{file}");
    assert_ne!(file["generated"], serde_json::Value::Null, "{file}");
}

#[test]
fn nul_bytes_make_a_file_binary_and_it_is_counted_as_skipped() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
    sandbox.write("b.rs", b"fn b() {}\n\0\0\0");
    let run = sandbox.run(["tree", "--format", "json"]).ok();
    assert_eq!((run.metric("discovered"), run.metric("skipped")), (2, 1));
    assert_eq!(run.json()["total"]["files"], 1);
}

#[test]
fn utf_16_with_a_byte_order_mark_is_read_as_text() {
    let text = "\u{feff}// ünïcode\nfunction café() {}\n";
    let sandbox = Sandbox::new("");
    sandbox.write("little.js", text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    sandbox.write("big.js", text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>());
    let files = sandbox.json(&["files", "tree", "--status", "analyzed,skipped,failed"]);
    for name in ["little.js", "big.js"] {
        let file = file_of(&files, name);
        assert_eq!((&file["lines"], &file["comment"], &file["code"]), (&2.into(), &1.into(), &1.into()), "{file}");
    }
    let symbols = sandbox.json(&["symbols", "--name", "café", "tree"]);
    assert_eq!(symbols["symbols"].as_array().unwrap().len(), 2, "{symbols}");
}

#[test]
fn a_syntax_error_costs_nothing_but_itself() {
    let sandbox = Sandbox::new("//- a.ts\nexport function before() {}\nlet = = ;;; {{{\n//- b.py\ndef f(:\n  ]\n");
    let run = sandbox.run(["files", "tree", "--status", "analyzed,skipped,failed", "--format", "json"]).ok();
    for name in ["a.ts", "b.py"] {
        assert_eq!(file_of(&run.json(), name)["status"], "analyzed");
    }
}

#[test]
fn what_is_not_parsed_is_told_with_its_reason_cold_and_warm() {
    let sandbox = Sandbox::new("//- broken.rs\nfn a( {}\n//- fine.rs\nfn a() {}\n");
    sandbox.write("deep.rs", format!("fn found() {{}}\nfn f() {{ {}", "(".repeat(100_000)));
    sandbox.write("large.rs", "fn a() {}\n".repeat(2000));
    for _ in 0..2 {
        let run = sandbox
            .run([
                "files",
                "tree",
                "--status",
                "analyzed,skipped,failed",
                "--format",
                "json",
                "--max-parse-size",
                "150000",
            ])
            .ok();
        assert_eq!(file_of(&run.json(), "large.rs")["problem"], serde_json::Value::Null);
        assert!(run.stderr.contains("1 file not parsed: too deep"), "{}", run.stderr);
        let run = sandbox
            .run([
                "files",
                "tree",
                "--status",
                "analyzed,skipped,failed",
                "--format",
                "json",
                "--max-parse-size",
                "15000",
            ])
            .ok();
        let problem = |path| file_of(&run.json(), path)["problem"].clone();
        assert_eq!(problem("fine.rs"), serde_json::Value::Null);
        assert_eq!(problem("broken.rs"), "syntax_error");
        assert_eq!((problem("deep.rs"), problem("large.rs")), ("over_parse_size".into(), "over_parse_size".into()));
        assert!(run.stderr.contains("2 files not parsed: over parse size"), "{}", run.stderr);
    }
    assert_eq!(sandbox.json(&["symbols", "--name", "found", "tree/deep.rs"])["symbols"][0]["line"], 1);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::path::Path;
    use std::process::Command;

    use super::*;

    fn make_fifo(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn a_fifo_and_a_socket_are_skipped_and_never_opened() {
        let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
        make_fifo(&sandbox.tree().join("pipe.rs"));
        let _listener = UnixListener::bind(sandbox.tree().join("socket.rs")).unwrap();
        // Opening the FIFO would block until the watchdog.
        let run = sandbox.run(["tree", "--format", "json"]).ok();
        assert_eq!((run.metric("discovered"), run.metric("skipped")), (3, 2));
        assert_eq!(run.metric("files_opened"), 1);
    }

    #[test]
    fn a_fifo_given_as_the_path_is_not_opened_either() {
        let sandbox = Sandbox::new("");
        make_fifo(&sandbox.tree().join("pipe.rs"));
        let run = sandbox.run(["tree/pipe.rs"]);
        assert!(matches!(run.code, Some(0 | 2)), "{run:?}");
    }

    #[test]
    fn a_symlink_loop_ends_and_finds_each_file_once() {
        let sandbox = Sandbox::new("//- a/b/x.rs\nfn x() {}\n");
        symlink("../..", sandbox.tree().join("a/b/up")).unwrap();
        symlink("self", sandbox.tree().join("self")).unwrap();
        for options in [&["files", "tree"][..], &["files", "tree", "--follow"]] {
            let run = sandbox.run(options);
            let found = run.text().lines().filter(|line| line.ends_with("x.rs")).count();
            assert_eq!(found, 1, "{options:?}: {run:?}");
        }
    }

    #[test]
    fn a_symlink_out_of_the_tree_is_followed_only_on_demand() {
        let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
        fs::create_dir(sandbox.home().join("outside")).unwrap();
        fs::write(sandbox.home().join("outside/o.rs"), "fn outside() {}\n").unwrap();
        symlink("../outside", sandbox.tree().join("out")).unwrap();
        symlink("../outside/o.rs", sandbox.tree().join("o.rs")).unwrap();
        let names = |options: &[&str]| {
            let symbols = sandbox.json(&[&["symbols", "--name", "outside", "tree"], options].concat());
            symbols["symbols"].as_array().unwrap().len()
        };
        assert_eq!(names(&[]), 0);
        assert_eq!(names(&["--follow"]), 2);
    }

    #[test]
    fn a_link_to_a_file_is_followed_and_shown_as_typed() {
        let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
        fs::create_dir(sandbox.home().join("links")).unwrap();
        symlink("../tree/a.rs", sandbox.home().join("links/b.rs")).unwrap();
        let symbols = sandbox.json(&["symbols", "--name", "a", "links/b.rs"]);
        assert_eq!(symbols["symbols"][0]["path"], "links/b.rs", "{symbols}");
        // Inside a folder it is skipped as any other link.
        assert_eq!(sandbox.json(&["symbols", "--name", "a", "links"])["symbols"], serde_json::json!([]));
    }

    /// File systems that hold only UTF-8 refuse the name; there is nothing to test on those.
    fn strange_tree() -> Option<Sandbox> {
        let sandbox = Sandbox::new("");
        sandbox.write("new\nline.rs", "fn newline() {}\n");
        sandbox.write("back\\slash.rs", "fn backslash() {}\n");
        fs::write(sandbox.tree().join(OsStr::from_bytes(b"not\xffutf8.rs")), "fn invalid() {}\n").ok()?;
        Some(sandbox)
    }

    #[test]
    fn names_with_newlines_or_invalid_utf_8_are_escaped_and_never_dropped() {
        let Some(sandbox) = strange_tree() else { return };
        let files = sandbox.json(&["files", "tree", "--status", "analyzed,skipped,failed"]);
        for path in ["new\\nline.rs", "back\\\\slash.rs", "not\\xffutf8.rs"] {
            assert_eq!(file_of(&files, path)["symbols"], 1);
        }
        let list = sandbox.run(["files", "tree", "--paths"]).ok();
        assert_eq!(list.text().lines().count(), 3, "{}", list.text());
    }

    #[test]
    fn a_strange_name_is_cached_like_any_other() {
        let Some(sandbox) = strange_tree() else { return };
        sandbox.settle();
        let cold = sandbox.run(["files", "tree", "--status", "analyzed,skipped,failed", "--format", "json"]).ok();
        let warm = sandbox
            .run(["files", "tree", "--status", "analyzed,skipped,failed", "--format", "json"])
            .ok()
            .opened_nothing();
        assert_eq!(cold.stdout, warm.stdout);
    }
}

#[test]
fn metrics_that_cannot_be_written_are_an_error_before_the_run() {
    let sandbox = Sandbox::new("//- a.py\n");
    let run = finish(sandbox.command(["files", "tree", "--metrics", "no/such.json"]).spawn().unwrap()).exited(2);
    assert!(run.stdout.is_empty());
    assert!(
        run.stderr.contains("cannot write the metrics to no/such.json: the folder no does not exist"),
        "{}",
        run.stderr
    );
    let run = finish(sandbox.command(["files", "tree", "--metrics", "tree"]).spawn().unwrap()).exited(2);
    assert!(run.stdout.is_empty() && run.stderr.contains("it is a folder"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_broken_link_is_called_so() {
    let sandbox = Sandbox::new("//- a.py\n");
    std::os::unix::fs::symlink("nowhere", sandbox.tree().join("link.py")).unwrap();
    let run = sandbox.run(["files", "tree/link.py"]).exited(2);
    assert!(run.stderr.contains("broken symbolic link: tree/link.py"), "{}", run.stderr);
    std::os::unix::fs::symlink("nowhere", sandbox.tree().join("sapwood.toml")).unwrap();
    let run = sandbox.run(["files", "tree"]).exited(2);
    assert!(run.stderr.contains("sapwood.toml: broken symbolic link"), "{}", run.stderr);
}
