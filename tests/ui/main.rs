//! What the compiler tells those who misuse a macro, and that it tells nothing to those who do not.
//!
//! - `incorrect/<macro>/<misuse>.rs` does not compile, and what the compiler says of it is recorded beside it.
//!   `cargo xtask bless` writes it anew. It shall be one error, at the token that is wrong, with what to do;
//! - `correct/<use>.rs` compiles without a warning, and runs;
//! - `renamed/` is a crate that has the framework under another name.

use std::{fs, path::Path, process::Command};

/// The two kinds are built apart: what need not run is only checked, and all at once.
#[test]
fn misuse_is_explained_and_use_is_not() {
    let incorrect = trybuild::TestCases::new();
    incorrect.compile_fail("ui/incorrect/*/*.rs");
    drop(incorrect); // runs them

    let correct = trybuild::TestCases::new();
    correct.pass("ui/correct/*.rs");
}

/// Emitted code finds the framework by what the user's manifest calls it.
#[test]
fn a_renamed_dependency_is_found() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = tests.parent().expect("the tests are a member of the workspace");
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("renamed");
    fs::create_dir_all(&package).expect("there is a folder for temporary files of tests");
    let manifest = fs::read_to_string(tests.join("ui/renamed/manifest.toml")).expect("the manifest is there");
    let manifest = manifest
        .replace("{main}", &toml_path(&tests.join("ui/renamed/main.rs")))
        .replace("{client}", &toml_path(&tests.join("ui/renamed/client.rs")))
        .replace("{rpc-client}", &toml_path(&workspace.join("rpc-client")))
        .replace("{rpc-core}", &toml_path(&workspace.join("rpc-core")));
    fs::write(package.join("Cargo.toml"), manifest).expect("the folder can be written to");
    // The same versions as everywhere, so that nothing has to be fetched.
    fs::copy(workspace.join("Cargo.lock"), package.join("Cargo.lock")).expect("the lock file is there");

    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--target-dir"])
        .arg(package.join("target"))
        .current_dir(&package)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A path as a string of TOML.
fn toml_path(path: &Path) -> String {
    format!("{:?}", path.to_str().expect("the path of the workspace is UTF-8"))
}
