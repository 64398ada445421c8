//! What is wrong with arguments, colours, and completions.

use std::process::{Command, Stdio};

use crate::support::{Folder, Run};

/// It ended well and said nothing.
const NOTHING: Run = Run { code: 0, stdout: String::new(), stderr: String::new() };

#[test]
fn a_verb_that_is_not_one_is_told_with_those_that_are_like_it() {
    let run = Folder::new().rpc("generat typescript");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("tip: a similar subcommand exists: 'generate'"), "{}", run.stderr);
}

#[test]
fn a_header_needs_a_name_and_a_value() {
    let folder = Folder::new();
    folder.rpc("generate typescript - --out - --header nonsense").fails(
        "\
error: invalid value 'nonsense' for '--header <NAME: VALUE>': a header has a name, a colon and a value

For more information, try '--help'.
",
    );
}

#[test]
fn errors_are_red_where_colours_are_wanted() {
    let folder = Folder::new();
    let stderr = |wish: &str| {
        let mut command = folder.command("generate typescript missing.json --out -");
        Run::of(command.env(wish, "1").output().expect("it runs")).stderr
    };
    assert!(
        stderr("CLICOLOR_FORCE").starts_with("\x1b[1m\x1b[31merror:\x1b[0m missing.json does not exist\n")
    );
    assert!(stderr("NO_COLOR").starts_with("error: missing.json does not exist\n"));
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = Folder::new().rpc(&format!("completions {shell}"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{shell}");
        assert!(run.stdout.contains("typescript"), "{shell}: {}", run.stdout);
    }
}

#[test]
#[cfg(unix)]
fn shells_that_are_there_understand_their_completions() {
    for shell in ["bash", "zsh", "fish"] {
        let folder = Folder::new();
        folder.write("script", folder.rpc(&format!("completions {shell}")).stdout);
        match Command::new(shell).arg("-n").arg(folder.path("script")).stdin(Stdio::null()).output() {
            Ok(output) => assert_eq!(Run::of(output), NOTHING),
            Err(error) => assert_ne!(shell, "bash", "{error}"),
        }
    }
}

#[test]
#[cfg(unix)]
fn who_has_read_enough_may_leave() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let run = Folder::new().command("completions bash").stdout(writer).output().expect("it runs");
    assert_eq!(Run::of(run), NOTHING);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_standard_output_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let run = Folder::new().command("completions bash").stdout(full).output().expect("it runs");
    Run::of(run).fails("error: standard output cannot be written: no space left on device\n");
}
