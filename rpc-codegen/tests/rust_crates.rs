//! The crates in `tests/generated` are what the generator makes of the schemas beside them.
//!
//! `BLESS=1 cargo test -p rpc-codegen --test rust_crates` writes them anew. What they do is tested where they are
//! compiled, in the package `tests`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use rpc_codegen::{Files, Rust};
use rpc_core::schema::Schema;

const CRATES: &[&str] = &["calls-client", "chat-client", "formats-client", "forms-client"];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/generated").join(name)
}

fn made(name: &str) -> Files {
    let has_formats = name == "formats-client";
    let recorded = if has_formats { "forms-client" } else { name };
    let schema = fs::read_to_string(folder(recorded).join("schema.json")).expect("the schema is recorded");
    let schema = Schema::from_json(&schema).expect("it is one");
    let crate_of = Rust::new(name).rpc_client("../../../rpc-client").formats(has_formats);
    crate_of.generate(&schema).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn crates_are_made_as_they_are_committed() {
    for name in CRATES {
        let made = made(name);
        if std::env::var_os("BLESS").is_some() {
            made.write(&folder(name)).expect("the crate can be written");
        }
        for (path, text) in made.iter() {
            let committed = fs::read_to_string(folder(name).join(path)).unwrap_or_default();
            assert!(committed == text, "{name}/{path} is another: `cargo xtask bless` accepts that");
        }
    }
}

#[test]
fn the_same_schema_gives_the_same_crate() {
    assert_eq!(made("forms-client"), made("forms-client"));
}

#[test]
fn rustfmt_has_nothing_to_say() {
    for name in CRATES {
        let written = tempfile::tempdir().expect("a folder");
        made(name).write(written.path()).expect("the crate can be written");
        // There, it finds no settings but its own.
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--check", "--edition", "2024"]).arg(written.path().join("src/lib.rs"));
        let output = rustfmt.output().expect("rustfmt runs");
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stdout));
    }
}
