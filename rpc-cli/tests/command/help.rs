//! What `--help` says. `cargo xtask bless` writes the golden files anew.

use std::{fs, path::Path};

use crate::support::Folder;

#[track_caller]
fn is_recorded(name: &str, arguments: &str) {
    let run = Folder::new().rpc(arguments);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/help").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(&recorded, &run.stdout).expect("the folder of the tests can be written to");
    }
    let recorded = fs::read_to_string(recorded).expect("it is recorded");
    assert_eq!(run.stdout, recorded, "`cargo xtask bless` accepts it");
}

#[test]
fn of_the_command() {
    is_recorded("rpc.txt", "--help");
}

#[test]
fn of_generate() {
    is_recorded("generate.txt", "generate --help");
}

#[test]
fn of_generate_typescript() {
    is_recorded("generate-typescript.txt", "generate typescript --help");
}

#[test]
fn of_generate_rust() {
    is_recorded("generate-rust.txt", "generate rust --help");
}

#[test]
fn of_check() {
    is_recorded("check.txt", "check --help");
}

#[test]
fn of_completions() {
    is_recorded("completions.txt", "completions --help");
}

#[test]
fn the_command_alone_says_what_there_is() {
    let run = Folder::new().rpc("");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("Usage: rpc <COMMAND>"), "{}", run.stderr);
}
