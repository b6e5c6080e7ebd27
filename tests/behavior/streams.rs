//! Standard output, standard error and the exit code.

use std::io::{BufRead, BufReader};

use crate::sandbox::{Sandbox, finish};

#[test]
fn remarks_go_to_standard_error_and_can_be_silenced() {
    let sandbox = Sandbox::new("//- a.py\nx = 1\n//- b.bin\n\0\n");
    let run = sandbox.run(["tree"]).ok();
    assert!(run.stderr.contains("files: 1 new"), "{}", run.stderr);
    assert!(run.stderr.contains("skipped"), "{}", run.stderr);
    assert_eq!(sandbox.run(["tree", "--quiet"]).ok().stderr, "");
}

#[test]
fn timings_are_tables_on_standard_error() {
    let run = Sandbox::new("//- a.py\nx = 1\n").run(["tree", "--timings", "--quiet"]).ok();
    for word in ["discover", "files opened", "Python", "Slowest"] {
        assert!(run.stderr.contains(word), "{word}: {}", run.stderr);
    }
}

#[test]
fn metrics_take_the_place_of_the_results_on_standard_output() {
    let sandbox = Sandbox::new("//- a.py\nx = 1\n");
    let run = finish(sandbox.command(["tree", "--metrics", "-"]).spawn().unwrap()).ok();
    assert_eq!(run.json()["discovered"], 1);
}

#[test]
fn names_cannot_steer_a_terminal() {
    let sandbox = Sandbox::new("");
    sandbox.write("a.js", "export function f(a = '\u{1b}[31m\u{202e}') {}\n");
    let run = sandbox.run(["symbols", "tree"]).ok();
    assert!(run.text().contains("\\u{202e}"), "{}", run.text());
    assert!(!run.text().contains(['\u{1b}', '\u{202e}']), "{}", run.text());
    let run = sandbox.run(["files", "tree/\u{202e}\u{1b}[2J"]).exited(2);
    assert!(!run.stderr.contains(['\u{1b}', '\u{202e}']), "{}", run.stderr);
}

#[test]
fn colors_are_for_terminals_unless_they_are_asked_for() {
    let sandbox = Sandbox::new("//- a.py\ndef f(): pass\n");
    assert!(!sandbox.run(["tree"]).ok().text().contains('\x1b'));
    assert!(sandbox.run(["tree", "--color", "always"]).ok().text().contains('\x1b'));
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let functions: String = (0..20_000).map(|n| format!("def f{n}(): pass\n")).collect();
    let sandbox = Sandbox::new("");
    sandbox.write("many.py", functions);
    let mut child = sandbox.command(["symbols", "tree"]).spawn().unwrap();
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut first).unwrap();
    drop(stdout);
    let run = finish(child).ok();
    assert!(first.starts_with("Where "), "{first}");
    assert!(!run.stderr.contains("pipe"), "{}", run.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_fatal() {
    let sandbox = Sandbox::new("//- a.py\ndef f(): pass\n");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = finish(sandbox.command(["symbols", "tree"]).stdout(full).spawn().unwrap()).exited(2);
    assert!(run.stderr.contains("cannot write to standard output"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_run_at_once_with_130() {
    // A pipe that nobody writes to keeps the program waiting, so that the interrupt comes before the end.
    let sandbox = Sandbox::new("");
    let mut child =
        sandbox.command(["symbols", "--stdin-path", "x.py"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    let stdin = child.stdin.take();
    std::thread::sleep(std::time::Duration::from_millis(500));
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    let run = finish(child);
    drop(stdin);
    assert_eq!(run.code, Some(130), "{}", run.stderr);
    assert!(run.stdout.is_empty());
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_makes_the_exit_code_1_and_the_output_complete() {
    use std::fs;
    use std::io::Read;
    use std::os::unix::fs::PermissionsExt;

    let sandbox = Sandbox::new("//- a.py\ndef f(): pass\n//- b.py\ndef g(): pass\n");
    let closed = sandbox.tree().join("b.py");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser reads everything.
    if fs::File::open(&closed).is_ok_and(|mut file| file.read(&mut [0]).is_ok()) {
        return;
    }
    let run = sandbox.run(["files", "tree", "--paths"]).exited(1);
    assert_eq!(run.text(), "tree/a.py\ntree/b.py\n");
    assert!(run.stderr.contains("tree/b.py"), "{}", run.stderr);
}
