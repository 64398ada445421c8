//! Projects as their authors see them, from the outside.
//!
//! - `quick_start`: a new project that follows the README to the letter;
//! - `commands`: the command `rpc`, as the pages show it;
//! - `contract`: what a crate depends on that holds a contract alone;
//! - `examples`: the examples' client programs, against their servers;
//! - `typescript`: a new project that follows the page of `rpc-client-ts`.

mod commands;
mod contract;
mod examples;
mod quick_start;
mod typescript;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The folder of the workspace.
fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are a member of the workspace")
}

/// A folder for what the tests build, which the next run finds again.
fn target_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Cargo, as whoever stands in a folder calls it: not as this test's own build has set it up.
fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO"));
    clean(&mut command).current_dir(folder);
    command
}

/// Without what cargo tells a test about its own build.
fn clean(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_")
            || name.starts_with("CARGO_MANIFEST_")
            || name == "CARGO_TARGET_TMPDIR"
        {
            command.env_remove(&*name);
        }
    }
    command
}

/// What a command printed, if it succeeded.
fn output(command: &mut Command) -> String {
    let Output { status, stdout, stderr } =
        command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    let [stdout, stderr] = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(status.success(), "{command:?} failed:\n{stdout}\n{stderr}");
    stdout
}
