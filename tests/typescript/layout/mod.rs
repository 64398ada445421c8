//! Documents by chance: prettier changes nothing of what is generated, and both compilers accept it.
//!
//! - `chance`: a generator of documents, which makes the same of the same seed.

mod chance;

use std::fmt::Write as _;

use rpc_codegen::TypeScript;
use rpc_core::schema::Schema;

use self::chance::Chance;
use crate::{client_package, node, project::Project};

fn document(seed: u64) -> Schema {
    let document = Chance::new(seed).document();
    Schema::from_json(&document.to_string()).expect("a document")
}

/// What prettier would change, file by file.
fn changes(project: &Project, files: &[(String, String)]) -> Vec<String> {
    let paths: Vec<_> = files.iter().map(|(name, text)| project.file(name, text)).collect();
    let output = node("prettier/bin/prettier.cjs")
        .args(["--write", "--config"])
        .arg(client_package().join(".prettierrc.json"))
        .args(&paths)
        .output()
        .expect("prettier runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let formatted = paths.iter().map(|path| std::fs::read_to_string(path).expect("it is there"));
    files
        .iter()
        .zip(formatted)
        .filter_map(|((name, text), formatted)| change(name, text, &formatted))
        .collect()
}

/// The lines around the first that prettier would change.
fn change(name: &str, text: &str, formatted: &str) -> Option<String> {
    let (lines, should): (Vec<_>, Vec<_>) = (text.lines().collect(), formatted.lines().collect());
    let place = (0..lines.len().max(should.len())).find(|place| lines.get(*place) != should.get(*place))?;
    let around = |lines: &[&str]| {
        let shown = lines.iter().skip(place.saturating_sub(4)).take(14);
        shown.fold(String::new(), |mut text, line| {
            writeln!(text, "    {line}").expect("a text takes it");
            text
        })
    };
    Some(format!("{name}:{}\n  is\n{}  should\n{}", place + 1, around(&lines), around(&should)))
}

#[test]
fn the_formatter_changes_nothing_and_the_compilers_accept_it() {
    let project = Project::new();
    let mut files = Vec::new();
    for seed in 0..40 {
        let schema = document(seed);
        let generate = |options: TypeScript| options.generate(&schema);
        files.push((format!("api{seed}.ts"), generate(TypeScript::new()).expect("it can be said")));
        let branded = TypeScript::new().brands(true).validate(true);
        // Where chance puts a date beside a text, none can be revived.
        let revived = generate(branded.clone().revive(true)).or_else(|_| generate(branded));
        files.push((format!("revived{seed}.ts"), revived.expect("it can be said")));
    }
    let found = changes(&project, &files);
    assert!(found.is_empty(), "{}", found.join("\n"));
    project.assert_accepted();
}
