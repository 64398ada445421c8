//! Generated TypeScript, as TypeScript's own tools read it: the compiler in both versions that are supported, and the
//! language server that editors ask.
//!
//! - `compiler`: what the compiler says;
//! - `project`: files that are compiled together, since a start of the compiler takes a second;
//! - `language_server`: what an editor is told;
//! - `declarations`: from a call in TypeScript to the procedure in Rust;
//! - `layout`: documents by chance, as the formatter and the compilers read them;
//! - `golden`: the examples, in files;
//! - `odd`: names and schemas that are;
//! - `options`: what can be asked for;
//! - `pages`: what the README and the guide show;
//! - `serde`: types, in Rust and in TypeScript;
//! - `types`: what `rpc-client-ts` makes of calls, as an editor shows it;
//! - `web`: what the tests of `rpc-client-ts` call.
//!
//! `npm ci` in `rpc-client-ts` installs the tools, which `cargo xtask test` does.

mod compiler;
mod declarations;
mod golden;
mod language_server;
mod layout;
mod odd;
mod options;
mod pages;
mod project;
mod serde;
mod types;
#[path = "../web/api/mod.rs"]
#[expect(dead_code, unused_imports, reason = "it is only described here; the program beside it serves it")]
mod web;

use std::{path::PathBuf, process::Command};

/// The folder of the client package.
fn client_package() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../rpc-client-ts"))
}

/// Node, with a program that the client package has installed.
fn node(program: &str) -> Command {
    let program = client_package().join("node_modules").join(program);
    assert!(program.exists(), "{} is missing: run `npm ci` in rpc-client-ts", program.display());
    let mut command = Command::new("node");
    command.arg(program);
    command
}
