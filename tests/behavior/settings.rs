//! Settings: flags before the environment before `sapwood.toml`, and what is said of one that is wrong.

use std::fs;

use serde_json::Value;

use crate::sandbox::{Sandbox, finish};

fn settings(sandbox: &Sandbox, args: &[&str], variables: &[(&str, &str)]) -> Value {
    let mut command = sandbox.command(["config", "--format", "json"].iter().chain(args));
    command.envs(variables.iter().copied());
    finish(command.spawn().unwrap()).ok().json()
}

fn setting<'a>(settings: &'a Value, key: &str) -> (&'a Value, &'a str) {
    let found = settings["settings"].as_array().unwrap().iter().find(|setting| setting["key"] == key);
    let found = found.unwrap_or_else(|| panic!("{key} is not in {settings}"));
    (&found["value"], found["source"].as_str().unwrap())
}

#[test]
fn a_flag_comes_before_a_variable_before_the_file_before_the_default() {
    let sandbox = Sandbox::new("//- sapwood.toml\nthreads = 2\n//- a.py\n");
    let threads = |args: &[&str], variables: &[(&str, &str)]| {
        let settings = settings(&sandbox, args, variables);
        let (value, source) = setting(&settings, "threads");
        (value.as_u64().unwrap(), source.to_owned())
    };
    assert_eq!(threads(&["tree", "--no-config"], &[]), (0, "default".to_owned()));
    assert_eq!(threads(&["tree"], &[]), (2, "file".to_owned()));
    assert_eq!(threads(&["tree"], &[("SAPWOOD_THREADS", "3")]), (3, "environment".to_owned()));
    assert_eq!(threads(&["tree", "-j4"], &[("SAPWOOD_THREADS", "3")]), (4, "flag".to_owned()));
}

#[test]
fn the_file_is_looked_for_up_to_the_root_of_the_repository() {
    let sandbox = Sandbox::new("//- sapwood.toml\nhidden = true\n//- a/b/c.py\n");
    let hidden = || setting(&settings(&sandbox, &["tree/a/b"], &[]), "hidden").0.clone();
    assert_eq!(hidden(), false);
    fs::create_dir(sandbox.tree().join(".git")).unwrap();
    assert_eq!(hidden(), true);
    sandbox.write("a/sapwood.toml", "hidden = false\n");
    assert_eq!(hidden(), false);
}

#[test]
fn every_key_changes_what_a_run_does() {
    let sandbox =
        Sandbox::new("//- a.py\ndef f(): pass\n//- b.gotmpl\npackage x\n//- .c.py\n//- gen/package-lock.json\n{}\n");
    let files = |toml: &str| {
        sandbox.write("sapwood.toml", toml);
        sandbox
            .run(["files", "--paths", "tree", "-g", "!sapwood.toml", "--status", "analyzed,skipped,failed"])
            .ok()
            .text()
            .replace("tree/", "")
            .replace('\n', " ")
    };
    assert_eq!(files(""), "a.py b.gotmpl gen/package-lock.json ");
    assert_eq!(files("hidden = true"), ".c.py a.py b.gotmpl gen/package-lock.json ");
    assert_eq!(files("exclude = [\"gen/\", \"*.gotmpl\"]"), "a.py ");
    sandbox.write("sapwood.toml", "generated = true\nmax-parse-size = 3\n[languages]\n\"*.gotmpl\" = \"go\"\n");
    assert_eq!(sandbox.file("b.gotmpl")["language"], "Go");
    assert_eq!(sandbox.file("a.py")["symbols"], 0);
    assert_eq!(sandbox.json(&["tree"])["generated"]["files"], 0);
}

#[test]
fn globs_of_the_file_are_relative_to_its_folder_and_those_of_flags_to_the_path() {
    let sandbox = Sandbox::new(
        "//- sapwood.toml\nexclude = [\"/sub/gen/\"]\n[languages]\n\"sub/*.tpl\" = \"Go\"\n\
         //- sub/gen/x.py\n//- sub/a.tpl\npackage a\n//- sub/in/b.tpl\n//- sub/c.py\n",
    );
    fs::create_dir(sandbox.tree().join(".git")).unwrap();
    let go = |args: &[&str]| {
        let run = sandbox.run(["files", "--paths"].iter().chain(args).chain(&["-t", "go"])).ok();
        run.text().to_owned()
    };
    // Before and after the whole tree has an index, which the folder's run uses.
    for _ in 0..2 {
        assert_eq!(go(&["tree/sub"]), "tree/sub/a.tpl\n");
        assert_eq!(sandbox.run(["files", "--paths", "tree/sub", "-t", "py"]).ok().text(), "tree/sub/c.py\n");
        assert_eq!(go(&["tree"]), "tree/sub/a.tpl\n");
        assert_eq!(go(&["tree/sub/a.tpl"]), "tree/sub/a.tpl\n");
    }
    for _ in 0..2 {
        assert_eq!(go(&["tree", "--languages", "sub/*.tpl=go"]), "tree/sub/a.tpl\n");
        assert_eq!(go(&["tree/sub", "--languages", "sub/*.tpl=go"]), "");
        assert_eq!(go(&["tree/sub", "--languages", "*.tpl=go"]), "tree/sub/a.tpl\ntree/sub/in/b.tpl\n");
    }
    assert_eq!(sandbox.run(["files", "--paths", "tree/sub", "-E", "/gen/", "-t", "py"]).ok().text(), "tree/sub/c.py\n");
    assert_eq!(
        sandbox.run(["files", "--paths", "tree/sub", "-E", "/sub/gen/", "-t", "py"]).ok().text(),
        "tree/sub/c.py\ntree/sub/gen/x.py\n"
    );
}

#[test]
fn the_first_path_decides_which_file_is_used_and_another_is_named() {
    let sandbox = Sandbox::new("//- a/sapwood.toml\nhidden = true\n//- a/.x.py\n//- b/sapwood.toml\n//- b/.y.py\n");
    let run = sandbox.run(["files", "--paths", "tree/a", "tree/b", "-t", "py"]).ok();
    assert_eq!(run.text(), "tree/a/.x.py\ntree/b/.y.py\n");
    assert!(run.stderr.contains("tree/b/sapwood.toml is not used"), "{}", run.stderr);
    let run = sandbox.run(["files", "--paths", "tree/a", "tree/b", "--config", "tree/b/sapwood.toml"]).ok();
    assert!(!run.stderr.contains("is not used"), "{}", run.stderr);
}

#[test]
fn a_wrong_setting_is_fatal_and_says_where_it_stands() {
    let sandbox = Sandbox::new("//- a.py\n");
    for (toml, said) in [
        ("hiden = true\n", "sapwood.toml:1: unknown key `hiden`, expected one of `exclude`, `hidden`, "),
        ("hiden = true\n", "; did you mean `hidden`?"),
        (
            "[languages]\n\"*.b\" = \"Go\"\n\n\"*.a\" = \"Pyton\"\n",
            "sapwood.toml:4: `languages`: unknown language \"Pyton\"",
        ),
        ("[check]\nmax-cog = 1\n", "did you mean `max-cognitive`?"),
        ("[check]\nmax-cogn = 1\n", "sapwood.toml:2: unknown key `max-cogn`, expected one of `max-cognitive`, "),
        (
            "[check]\nmax-cognitive = 1.5\n",
            "sapwood.toml:2: `check.max-cognitive`: must be a whole number, not a float",
        ),
        ("\nthreads = \"two\"\n", "sapwood.toml:2: `threads`: must be a whole number, not a string"),
        ("hidden = true\n[languages]\n\"*.x\" = \"Pyton\"\n", "did you mean \"Python\"?"),
        ("hidden = \n", "sapwood.toml:1: invalid TOML: "),
        ("threads = 100000\n", "sapwood.toml:1: `threads`: expected at most 1024 threads"),
        ("\nexclude = [\"[a\"]\n", "sapwood.toml:2: `exclude`: invalid glob '[a'"),
        ("[languages]\n\"[a\" = \"Go\"\n", "sapwood.toml:2: `languages`: cannot use the glob \"[a\""),
    ] {
        sandbox.write("sapwood.toml", toml);
        let run = sandbox.run(["tree"]).exited(2);
        assert!(run.stderr.contains(said), "{toml}: {}", run.stderr);
    }
    assert!(sandbox.run(["tree", "--config", "none.toml"]).exited(2).stderr.contains("cannot read none.toml: "));
    let run = sandbox.run(["tree", "--no-config", "--exclude", "[a"]).exited(2);
    assert!(run.stderr.contains("sapwood: --exclude: invalid glob '[a'"), "{}", run.stderr);
    let run = finish(sandbox.command(["config", "tree/nosuch"]).spawn().unwrap()).exited(2);
    assert!(run.stderr.contains("no such file or folder: tree/nosuch"), "{}", run.stderr);
    let mut command = sandbox.command(["tree", "--no-config"]);
    let run = finish(command.env("SAPWOOD_HIDDEN", "perhaps").spawn().unwrap()).exited(2);
    assert!(run.stderr.contains("SAPWOOD_HIDDEN=perhaps"), "{}", run.stderr);
}

#[test]
fn the_settings_are_a_list_in_every_format() {
    let sandbox = Sandbox::new("//- sapwood.toml\nhidden = true\n[check]\nmax-cognitive = 9\n");
    let shown = |format: &str| {
        let run = finish(sandbox.command(["config", "tree", "--format", format]).spawn().unwrap()).ok();
        run.text().to_owned()
    };
    let settings = settings(&sandbox, &["tree"], &[]);
    assert_eq!(setting(&settings, "check.max-cognitive"), (&9.into(), "file"));
    assert_eq!(setting(&settings, "check.max-cyclomatic"), (&Value::Null, "default"));
    let lines: Vec<Value> = shown("jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(&lines, settings["settings"].as_array().unwrap());
    assert!(shown("csv").starts_with("key,value,source,place\r\n"));
    let header: Vec<String> = shown("table").lines().next().unwrap().split_whitespace().map(str::to_owned).collect();
    assert_eq!(header, ["Setting", "Value", "From"]);
    assert!(shown("table").lines().any(|line| line.starts_with("hidden ") && line.contains("sapwood.toml:1")));
}

#[test]
fn a_configuration_file_that_is_no_small_text_is_refused_at_once() {
    let sandbox = Sandbox::new("//- a.py\n");
    let toml = sandbox.tree().join("sapwood.toml");
    let refused = |found: &str| {
        for args in [&["tree"][..], &["files", "tree"], &["config", "tree"], &["explain", "a.py", "-C", "tree"]] {
            let run = finish(sandbox.command(args).spawn().unwrap()).exited(2);
            assert!(run.stderr.contains("sapwood.toml: ") && run.stderr.contains(found), "{args:?}: {}", run.stderr);
            assert!(run.stdout.is_empty());
        }
    };
    fs::write(&toml, "# \n".repeat(400_000)).unwrap();
    refused("expected at most 1,048,576 bytes, found 1,200,000");
    fs::write(&toml, b"hidden = true # \xff\n").unwrap();
    refused("it is not UTF-8");
    fs::remove_file(&toml).unwrap();
    fs::create_dir(&toml).unwrap();
    refused("expected a regular file, found a directory");
    fs::remove_dir(&toml).unwrap();
    #[cfg(unix)]
    {
        assert!(std::process::Command::new("mkfifo").arg(&toml).status().unwrap().success());
        refused("expected a regular file, found a pipe");
        fs::remove_file(&toml).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &toml).unwrap();
        refused("expected a regular file, found a device");
    }
}
